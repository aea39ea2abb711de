//! An application that was tried and goes on running: what changes in the project is laid out again, and its services start
//! anew. What a build makes of sources stays as it was built.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::SyncSender;
use std::time::{Duration, Instant, SystemTime};

use crate::files;

use super::ask::Asker;
use super::ground::Run;
use super::link::{Alive, GLANCE, Link, Plan, Trouble};
use super::servers::Servers;
use super::values::Values;
use super::{Answer, Event, Stage, StageReport, Subject};

/// So many files are looked at for changes.
const MOST: usize = 4_000;

/// A file of the project, and where it was laid out.
pub(super) struct Placed {
    pub from: PathBuf,
    pub to: PathBuf,
    stamp: Option<(SystemTime, u64)>,
}

impl Placed {
    pub fn new(from: PathBuf, to: PathBuf) -> Self {
        let mut placed = Self { from, to, stamp: None };
        placed.stamp = placed.stamp_now();
        placed
    }

    fn stamp_now(&self) -> Option<(SystemTime, u64)> {
        let about = std::fs::symlink_metadata(&self.from).ok().filter(std::fs::Metadata::is_file)?;
        Some((about.modified().ok()?, about.len()))
    }

    /// True when it was another file before; it is laid out again then.
    fn renew(&mut self) -> bool {
        let now = self.stamp_now();
        if now == self.stamp {
            return false;
        }
        self.stamp = now;
        let _ = std::fs::remove_file(&self.to);
        // One that is gone, or gone for a moment while an editor writes it, is not there either.
        let _ = files::copy(&self.from, &self.to);
        true
    }
}

/// An application that runs, with all that it needs. Dropping it ends everything.
pub struct Living {
    /// Servers first, then the services.
    pub(super) alive: Vec<Alive>,
    /// How many of them are servers.
    pub(super) servers: usize,
    /// Which one serves.
    pub(super) web: usize,
    pub(super) plans: Vec<Plan>,
    pub(super) values: Values,
    pub(super) placed: Vec<Placed>,
    pub(super) patience: Duration,
    // Behind what writes to them.
    pub(super) _servers: Servers,
    pub(super) run: Run,
}

impl Living {
    /// Hears what everything says until somebody wants it to stop, and starts its services anew when files change; gives the
    /// service that ended by itself before, if one did.
    pub fn stay(&mut self, subject: &Subject, events: &SyncSender<Event>, stop: &AtomicBool) -> Option<String> {
        let mut alive = std::mem::take(&mut self.alive);
        // The folder of the try outlives all that this borrows.
        let link = Link { events, stop, run: &self.run, subject };
        let mut is_broken = false;
        let mut ended = None;
        while !link.is_stopped() && ended.is_none() {
            let changed = self.placed.iter_mut().take(MOST).filter_map(|file| file.renew().then(|| file.from.clone()));
            let changed: Vec<PathBuf> = changed.collect();
            if let Some(first) = changed.first() {
                let shown = first.strip_prefix(&subject.dir).unwrap_or(first).display();
                link.note(format!("{shown} has changed: everything starts anew"));
                alive.truncate(self.servers);
                let begun = Begun { plans: &self.plans, values: &self.values, web: self.web, patience: self.patience };
                is_broken = begun.again(&mut alive, &link).is_err();
            }
            ended =
                alive.iter_mut().find_map(|one| one.hear(&link, Duration::ZERO).is_some().then(|| one.name.clone()));
            // Whoever writes a source may write it wrong; it starts again with the next change.
            ended = ended.filter(|_| !is_broken);
            std::thread::sleep(GLANCE);
        }
        self.alive = alive;
        ended
    }
}

/// What starts the services anew.
struct Begun<'b> {
    plans: &'b [Plan],
    values: &'b Values,
    web: usize,
    patience: Duration,
}

impl Begun<'_> {
    fn again(&self, alive: &mut Vec<Alive>, link: &Link<'_>) -> Result<(), Trouble> {
        link.tell(Event::Began(Stage::Ask));
        let begun = Instant::now();
        let answer = self.asked(alive, link);
        let milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        link.tell(Event::Ended(StageReport { stage: Stage::Ask, done: answer.is_ok(), milliseconds }));
        match answer {
            Ok(answer) => {
                link.tell(Event::Answered(answer));
                Ok(())
            }
            Err(trouble) => {
                link.note(trouble.message.clone());
                Err(trouble)
            }
        }
    }

    fn asked(&self, alive: &mut Vec<Alive>, link: &Link<'_>) -> Result<Answer, Trouble> {
        for plan in self.plans {
            alive.push(link.begin(plan.task())?);
        }
        let Self { values, web, patience, .. } = *self;
        Asker { values, link, alive, web, patience, seen: Vec::new() }.ask()
    }
}
