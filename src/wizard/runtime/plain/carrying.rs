//! What the wizard wants done outside, done at once: nobody waits for a frame here.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::app::env_vars::EnvVars;
use crate::app::{Scan, TreeLimits};
use crate::deploy::Artifacts;
use crate::model;
use crate::output;
use crate::wizard::runtime::opening::Ending;
use crate::wizard::runtime::{suspend, trials, work};
use crate::wizard::state::message::{Effect, Msg};
use crate::wizard::update::update;
use crate::write::{self, Disk};

use super::Plain;

impl Plain {
    /// Walks through the folder and reads the sources, as threads do beside the screen.
    pub(super) fn read_folder(&mut self) {
        let whole = AtomicBool::new(false);
        let scan = Arc::new(Scan::of(&self.state.project.snapshot, TreeLimits::default(), &whole));
        self.hear(Msg::Scanned(scan));
        self.read_sources();
    }

    fn read_sources(&mut self) {
        let language = model::language_of(&self.state.answers);
        if self.state.project.reads.as_ref().is_none_or(|(known, _)| known != language) {
            let reads = EnvVars::of_snapshot(&self.state.project.snapshot, language, &AtomicBool::new(false));
            self.hear(Msg::Reads(language.to_owned(), reads));
        }
    }

    /// What follows outside from an answer that was given without a message.
    pub(super) fn follow_up(&mut self) {
        self.hear(Msg::Resized);
        self.read_sources();
    }

    /// Something happened: carries out at once what follows.
    pub(super) fn hear(&mut self, msg: Msg) {
        for effect in update(&mut self.state, msg) {
            match effect {
                Effect::Plan(mut wanted) => {
                    write::recall(&self.dir, &self.state_dir, &mut wanted);
                    let plan = write::plan(&self.dir, wanted).map_err(|error| error.to_string());
                    self.hear(Msg::Planned(plan));
                }
                Effect::Write(plan) => {
                    let outcome = write::write(&plan, &self.state_dir, &Disk)
                        .map_err(|error| format!("{error} {}", error.fix()).trim_end().to_owned());
                    self.hear(Msg::Disk(write::documents(&self.dir)));
                    self.hear(Msg::Written(outcome));
                }
                Effect::Draft(draft) => {
                    let kept = match draft {
                        Some(draft) => write::save_draft(&self.dir, &self.state_dir, &draft),
                        None => write::discard_draft(&self.dir, &self.state_dir),
                    };
                    if let Err(error) = kept {
                        output::say(format_args!("The draft of your answers cannot be kept: {error}."));
                    }
                }
                Effect::Doctor(input) => self.examine(*input),
                Effect::LookInside(tool, made) => {
                    let watch = Arc::default();
                    work::look_inside((tool, made), &self.state, &self.dir, Arc::clone(&watch), &self.to);
                    self.wait(&watch);
                }
                Effect::Run(run) => {
                    let folder = run.of.map_or_else(|| self.dir.clone(), |tool| tool.folder(&self.dir));
                    let ended = suspend::in_terminal(&run, &folder);
                    self.hear(Msg::Ran(run, ended));
                }
                Effect::Try(round) => {
                    self.trials.try_now(round, &self.state, (&self.dir, &self.state_dir), &self.to);
                    self.follow_try();
                }
                Effect::StopTry => self.trials.stop(),
                Effect::AgreeToTry => trials::agree(&self.state, &self.state_dir),
                Effect::Browse(url) => output::say(url),
                Effect::FindArtifacts => self.hear(Msg::Artifacts(Artifacts::find(&self.dir))),
                Effect::Copy(text) => output::say(text),
                Effect::Pack(_) | Effect::PackRemotely(_) => self.ending = Some(Ending::Packs),
                Effect::Leave | Effect::StopAndLeave => self.ending = Some(Ending::Left),
                // What only a screen shows.
                _ => {}
            }
        }
    }
}
