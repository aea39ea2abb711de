//! What the state wants done outside, done.

use crate::model;
use crate::pack::Tool;
use crate::wizard::state::Mood;
use crate::wizard::state::message::{Effect, Msg};
use crate::wizard::state::pack::Site;
use crate::wizard::state::wait::Wait;
use crate::write;

use super::packers::Start;
use super::trials;
use super::{Ending, Wizard, clipboard, terminal, work};

impl Wizard {
    pub(super) fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Plan(mut wanted) => {
                write::recall(&self.dir, &self.state_dir, &mut wanted);
                let plan = write::plan(&self.dir, wanted).map_err(|error| error.to_string());
                self.tell(Msg::Planned(plan));
            }
            Effect::Draft(draft) => self.drafts.save(draft.map(|draft| *draft)),
            Effect::Write(plan) => work::write(*plan, &self.dir, &self.state_dir, &self.sender),
            Effect::Pack(tool) => self.pack(tool, Site::Here),
            Effect::PackRemotely(tool) => self.pack(tool, Site::Launchpad),
            Effect::Seek(tool, seek) => self.packers.seek(tool, seek),
            Effect::SaveLog(tool) => self.packers.save(tool),
            Effect::Report(name, text) => {
                let outcome = work::report(&self.state_dir, &name, &text);
                self.tell(Msg::Reported(outcome));
            }
            Effect::CancelPack => self.packers.cancel(),
            Effect::FindArtifacts => work::find_artifacts(&self.dir, &self.sender),
            Effect::LookInside(tool, made) => {
                let watch = self.waits.begin(Wait::Inside);
                work::look_inside((tool, made), &self.state, &self.dir, watch, &self.sender);
            }
            Effect::Doctor(input) => work::examine(*input, self.waits.begin(Wait::Doctor), &self.sender),
            Effect::Stop(wait) => self.waits.stop(wait),
            Effect::Run(run) => self.suspend_for(run),
            Effect::Copy(text) => clipboard::copy(text, &self.dir, &self.sender),
            Effect::Names(series) => work::names(series, &self.sender),
            Effect::Notify(text) if self.state.settings.bell => terminal::notify(&text, self.colours.is_modern()),
            Effect::Notify(_) => {}
            Effect::Print(text) => self.farewell = text,
            Effect::Editor(text) => self.edit(&text),
            Effect::Mouse(takes) => terminal::take_mouse(takes),
            Effect::Try(round) => self.trials.try_now(round, &self.state, (&self.dir, &self.state_dir), &self.sender),
            Effect::StopTry => self.trials.cancel(&self.sender),
            Effect::AgreeToTry => trials::agree(&self.state, &self.state_dir),
            Effect::Browse(url) => {
                if let Err(reason) = trials::browse(&url, &self.dir) {
                    self.state.say(Mood::Plain, reason);
                }
            }
            Effect::Below(path) => self.leaving = Some(Ending::Below(self.dir.join(path))),
            Effect::Leave => self.leaving = Some(Ending::Left),
            Effect::StopAndLeave => {
                self.is_stopping = true;
                self.leaving = Some(Ending::Left);
            }
        }
    }

    fn pack(&mut self, tool: Tool, site: Site) {
        let experimental = model::needs_experimental(&self.state.answers, tool);
        self.packers.start(Start { tool, site, experimental });
    }
}
