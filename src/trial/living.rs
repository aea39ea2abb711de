//! An application that was tried and goes on running: what changes in the project is laid out again, and its services start
//! anew, once for all that is written together. What a build makes of sources stays as it was built.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::SyncSender;
use std::time::{Duration, Instant, SystemTime};

use crate::files;

use super::ask::Asker;
use super::ground::Run;
use super::link::{Alive, GLANCE, Link, Plan, Trouble};
use super::servers::Servers;
use super::values::Values;
use super::{Answer, Event, Stage, StageReport, Subject, layout};

/// So many files are looked at for changes.
const MOST: usize = 4_000;
/// Whoever writes nothing for so long has written: editors empty a file before they fill it, and save several at once.
const SETTLED: Duration = Duration::from_millis(25);
/// Files that are written all the time are waited for so often.
const WAITS: usize = 40;

fn is_folder(entry: &fs::DirEntry) -> bool {
    !entry.file_name().as_encoded_bytes().starts_with(b".") && entry.file_type().is_ok_and(|kind| kind.is_dir())
}

fn modified(folder: &Path) -> Option<SystemTime> {
    fs::symlink_metadata(folder).ok()?.modified().ok()
}

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
        let about = fs::symlink_metadata(&self.from).ok().filter(fs::Metadata::is_file)?;
        Some((about.modified().ok()?, about.len()))
    }

    /// True when it was another file before; it is laid out again then, where its folder is still one of the root's.
    fn renew(&mut self, root: &Path) -> bool {
        let now = self.stamp_now();
        if now == self.stamp {
            return false;
        }
        self.stamp = now;
        let folder = self.to.parent().and_then(|folder| folder.canonicalize().ok());
        if folder.is_some_and(|folder| folder.starts_with(root)) {
            let before = fs::symlink_metadata(&self.to).and_then(|about| about.modified());
            let _ = fs::remove_file(&self.to);
            // One that is gone, or gone for a moment while an editor writes it, is not there either.
            let copied = files::copy(&self.from, &self.to).is_ok();
            let _ = before.and_then(|before| if copied { self.age(before) } else { Ok(()) });
        }
        true
    }

    /// Makes it newer by a second than it was: Python and others keep what they made of a source by its whole seconds.
    fn age(&self, before: SystemTime) -> io::Result<()> {
        let next = before.checked_add(Duration::from_secs(1)).unwrap_or(before);
        let (laid, _) = files::open(&self.to)?;
        laid.set_modified(SystemTime::now().max(next))
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
        let root = self.run.dir.canonicalize().unwrap_or_default();
        let mut changes = Changes::new(subject, &mut self.placed, root);
        let mut is_broken = false;
        let mut ended = None;
        while !link.is_stopped() && ended.is_none() {
            if let Some(first) = changes.next() {
                let shown = first.strip_prefix(&subject.dir).unwrap_or(&first).display();
                link.note(format!("{shown} has changed: everything starts anew"));
                let seen = Instant::now();
                alive.truncate(self.servers);
                changes.settle(seen);
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

/// What is written in the project meanwhile.
struct Changes<'c> {
    subject: &'c Subject,
    placed: &'c mut Vec<Placed>,
    /// Folders that something was laid out of, with their times: a file that is new in one changes it.
    folders: HashMap<PathBuf, Option<SystemTime>>,
    /// The folder of the try.
    root: PathBuf,
}

impl<'c> Changes<'c> {
    fn new(subject: &'c Subject, placed: &'c mut Vec<Placed>, root: PathBuf) -> Self {
        let above = placed.iter().take(MOST).filter_map(|file| file.from.parent());
        let folders =
            above.chain([subject.dir.as_path()]).map(|folder| (folder.to_owned(), modified(folder))).collect();
        Self { subject, placed, folders, root }
    }

    /// Lays out what has changed, and what has come; gives the first of it.
    fn next(&mut self) -> Option<PathBuf> {
        let renewed = self.placed.iter_mut().take(MOST).filter_map(|file| file.renew(&self.root).then_some(&file.from));
        let renewed = renewed.collect::<Vec<_>>().first().map(|first| (*first).clone());
        renewed.or_else(|| self.come())
    }

    /// Lays out files that are new.
    fn come(&mut self) -> Option<PathBuf> {
        let newer = self.folders.iter_mut().filter_map(|(folder, time)| {
            let now = modified(folder);
            (std::mem::replace(time, now) != now).then(|| folder.clone())
        });
        let newer: Vec<PathBuf> = newer.collect();
        if newer.is_empty() {
            return None;
        }
        // A folder that is new is empty at first, and looked at again.
        for folder in newer.iter().flat_map(fs::read_dir).flatten().flatten().filter(is_folder) {
            self.folders.entry(folder.path()).or_default();
        }
        let known = self.placed.iter().map(|file| file.from.clone()).collect();
        let new = layout::more(self.subject, &self.root.join(layout::ROOT), &known);
        let first = new.first().map(|file| file.from.clone());
        let above = new.iter().filter_map(|file| file.from.parent());
        self.folders.extend(above.map(|folder| (folder.to_owned(), modified(folder))));
        self.placed.extend(new);
        first
    }

    /// Lays out what is written together with what was seen then.
    fn settle(&mut self, seen: Instant) {
        let mut wait = SETTLED.saturating_sub(seen.elapsed());
        for _ in 0..WAITS {
            std::thread::sleep(wait);
            if self.next().is_none() {
                return;
            }
            wait = SETTLED;
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_is_laid_out_with_another_second_and_nowhere_else() {
        let home = tempfile::tempdir().unwrap();
        let home = home.path().canonicalize().unwrap();
        let (from, root, outside) = (home.join("app.py"), home.join("root"), home.join("outside"));
        let to = root.join("app/app.py");
        fs::create_dir_all(root.join("app")).unwrap();
        fs::create_dir(&outside).unwrap();
        fs::write(&from, "1").unwrap();
        files::copy(&from, &to).unwrap();
        let mut placed = Placed::new(from.clone(), to.clone());
        assert!(!placed.renew(&root), "nothing has changed");
        let second = || {
            let modified = fs::metadata(&to).unwrap().modified().unwrap();
            modified.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs()
        };
        for text in ["22", "333"] {
            let before = second();
            fs::write(&from, text).unwrap();
            assert!(placed.renew(&root) && !placed.renew(&root));
            assert!(fs::read_to_string(&to).unwrap() == text && second() > before);
        }
        // The application may have put a link in place of the folder.
        fs::remove_dir_all(root.join("app")).unwrap();
        std::os::unix::fs::symlink(&outside, root.join("app")).unwrap();
        fs::write(outside.join("app.py"), "theirs").unwrap();
        fs::write(&from, "4444").unwrap();
        assert!(placed.renew(&root));
        assert_eq!(fs::read_to_string(outside.join("app.py")).unwrap(), "theirs");
    }
}
