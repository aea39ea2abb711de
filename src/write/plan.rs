//! What would be written, held against what is on the disk. Reading only.
//!
//! Floor 5.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rustix::fs::{Access, access};
use thiserror::Error;

use super::dress;
use crate::files::{self, FileError};

use super::error::why;
use super::origin::{self, Settled};
use super::place::{self, Destination};
use crate::finding::{Code, Finding, Severity};

/// Stands in the first lines of every file that charmer writes from a template.
pub const MARK: &str = "Written by charmer";

/// A file above this size, in bytes, is none that charmer writes, and is not read.
const LARGEST: u64 = 4 << 20;

/// A file that should be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Relative to the project, with `/`.
    pub path: String,
    /// The whole content.
    pub content: String,
    /// Whether a new file may be run. An existing file keeps its mode.
    pub executable: bool,
    /// What an existing file of this name is to charmer.
    pub over: Over,
}

/// What a wanted file is laid over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Over {
    /// Whatever is there: it may be changed, once that was confirmed.
    Anything,
    /// What was read of it before, from which the content was made; `None` where it was not there. It is not read again,
    /// and a file that is another one by now is not written.
    Read(Option<Vec<u8>>),
    /// A template's file, which is the person's as soon as they edited it. With what charmer wrote there before, or would
    /// have written.
    Template(Vec<String>),
}

/// What would happen to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// It does not exist yet.
    New,
    /// It exists with another content.
    Changed,
    /// It is there already, byte for byte.
    Unchanged,
    /// Somebody edited it where charmer would change it, or charmer never wrote it: it stays as it is.
    Theirs {
        /// The lines that charmer would add (`+ `) and take out (`- `).
        lines: Vec<String>,
    },
    /// charmer does not touch it. As long as it is not left out, nothing is written.
    Refused {
        /// What is wrong.
        reason: String,
        /// What to do.
        fix: String,
    },
}

/// What the person said about a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Decision {
    /// Nothing yet. Enough for new files, not for changed ones.
    #[default]
    Open,
    /// The diff was seen and confirmed.
    Confirmed,
    /// The file stays as it is.
    LeftOut,
}

/// A file of a [`Plan`]: what is there, what is to be, and what was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedFile {
    /// Relative to the project, with `/`.
    pub path: String,
    /// The content to be.
    pub wanted: String,
    /// Whether a new file may be run.
    pub executable: bool,
    /// The content on the disk when the plan was made: what the diff shows, and what must still be there
    /// when it is written. None for a new file, and for one that could not be read.
    pub current: Option<Vec<u8>>,
    /// What would happen to it.
    pub status: Status,
    /// What the person said.
    pub decision: Decision,
    /// What is worth knowing beside the diff before it is confirmed; empty as a rule.
    pub remark: String,
    /// True for a file that is there, has to be a program, and may not be run: it gets that back, whatever is in it.
    pub gains_mode: bool,
}

impl PlannedFile {
    /// The content on the disk as text; empty for a new file.
    pub fn current_text(&self) -> String {
        self.current.as_deref().map(String::from_utf8_lossy).unwrap_or_default().into_owned()
    }

    /// True when writing the plan would write this file.
    pub fn is_to_write(&self) -> bool {
        self.decision != Decision::LeftOut && matches!(self.status, Status::New | Status::Changed)
    }

    /// True when writing the plan would let this file be run.
    pub fn is_to_be_run(&self) -> bool {
        self.gains_mode && self.decision != Decision::LeftOut && !matches!(self.status, Status::Refused { .. })
    }

    /// True when this file keeps the plan from being written: refused, or changed and not confirmed.
    pub fn blocks(&self) -> bool {
        match self.status {
            Status::Refused { .. } => self.decision != Decision::LeftOut,
            Status::Changed => self.decision == Decision::Open,
            Status::New | Status::Unchanged | Status::Theirs { .. } => false,
        }
    }
}

/// All files of one write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The project's folder, canonical.
    pub root: PathBuf,
    /// The files, in the order in which they were wanted.
    pub files: Vec<PlannedFile>,
}

impl Plan {
    /// The file of that path.
    pub fn file(&self, path: &str) -> Option<&PlannedFile> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Notes what the person said about the file of that path; false when there is none.
    pub fn decide(&mut self, path: &str, decision: Decision) -> bool {
        let file = self.files.iter_mut().find(|file| file.path == path);
        file.map(|file| file.decision = decision).is_some()
    }

    /// Confirms every changed file that is not left out: for a person who saw all diffs, or said `--yes`.
    pub fn confirm_all(&mut self) {
        for file in &mut self.files {
            if file.status == Status::Changed && file.decision == Decision::Open {
                file.decision = Decision::Confirmed;
            }
        }
    }

    /// The files that would be written.
    pub fn to_write(&self) -> impl Iterator<Item = &PlannedFile> {
        self.files.iter().filter(|file| file.is_to_write())
    }

    /// The files that may not be run and have to.
    pub fn to_make_executable(&self) -> impl Iterator<Item = &PlannedFile> {
        self.files.iter().filter(|file| file.is_to_be_run())
    }

    /// What is worth knowing of the files that would change: to be said before anybody confirms.
    pub fn remarks(&self) -> impl Iterator<Item = Finding> {
        let remarked = self.to_write().filter(|file| !file.remark.is_empty());
        remarked.map(|file| Finding::new(Severity::Note, Code::WriteRemark, &file.path, &file.remark))
    }

    /// The files that keep the plan from being written.
    pub fn blockers(&self) -> impl Iterator<Item = &PlannedFile> {
        self.files.iter().filter(|file| file.blocks())
    }
}

/// Why there is no plan at all.
#[derive(Debug, Error)]
pub enum PlanError {
    /// The project's folder does not exist or cannot be reached.
    #[error("{}: the folder cannot be opened: {}. Fix: name an existing folder that you may read.",
        crate::text::one_line(&path.to_string_lossy()), why(error))]
    NoFolder {
        /// As it was given.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// It is not a folder.
    #[error("{}: this is a file, and charmer works on a folder. Fix: name the folder that holds it.",
        crate::text::one_line(&path.to_string_lossy()))]
    NotAFolder {
        /// As it was given.
        path: PathBuf,
    },
}

/// Why one file is not touched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub reason: String,
    pub fix: String,
}

impl Refusal {
    pub fn new(reason: String, fix: String) -> Self {
        Self { reason, fix }
    }
}

/// Holds the wanted files against the disk. A problem with one file makes that file
/// [`Status::Refused`]; the others are planned all the same.
///
/// ```
/// use charmer::write::{Over, Status, Wanted, plan};
///
/// let dir = tempfile::tempdir()?;
/// let path = "rockcraft.yaml".to_owned();
/// let wanted = Wanted { path, content: "name: guest-book\n".into(), executable: false, over: Over::Anything };
/// let plan = plan(dir.path(), vec![wanted])?;
/// assert!(matches!(plan.files[0].status, Status::New));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When `root` is no folder that can be opened.
pub fn plan(root: &Path, wanted: Vec<Wanted>) -> Result<Plan, PlanError> {
    let no_folder = |error| PlanError::NoFolder { path: root.to_path_buf(), error };
    let real = fs::canonicalize(root).map_err(no_folder)?;
    if !fs::metadata(&real).map_err(no_folder)?.is_dir() {
        return Err(PlanError::NotAFolder { path: root.to_path_buf() });
    }
    let mut taken = BTreeMap::new();
    let files = wanted.into_iter().map(|file| plan_file(&real, file, &mut taken)).collect();
    Ok(Plan { root: real, files })
}

fn plan_file(root: &Path, wanted: Wanted, taken: &mut BTreeMap<PathBuf, String>) -> PlannedFile {
    let Wanted { path, content, executable, over } = wanted;
    let (status, decision, remark) = (Status::New, Decision::Open, String::new());
    let mut file =
        PlannedFile { path, wanted: content, executable, current: None, status, decision, remark, gains_mode: false };
    file.status =
        compare(root, &mut file, over, taken).unwrap_or_else(|Refusal { reason, fix }| Status::Refused { reason, fix });
    let place = (file.status == Status::Changed).then(|| place::locate(root, &file.path).ok()).flatten();
    file.remark = place.map(|place| dress::remark(&place.target)).unwrap_or_default();
    file.gains_mode = file.executable && file.current.is_some() && !dress::may_be_run(&root.join(&file.path));
    file
}

fn compare(
    root: &Path,
    file: &mut PlannedFile,
    over: Over,
    taken: &mut BTreeMap<PathBuf, String>,
) -> Result<Status, Refusal> {
    let place = place::locate(root, &file.path)?;
    if let Some(other) = taken.insert(place.target.clone(), file.path.clone()) {
        return Err(Refusal::new(
            format!("it is the same file as {other}"),
            "Remove the symbolic link that joins them.".to_owned(),
        ));
    }
    let (found, bases) = match over {
        Over::Read(found) => (found, None),
        Over::Anything => (place.exists.then(|| read(&place)).transpose()?, None),
        Over::Template(bases) => (place.exists.then(|| read(&place)).transpose()?, Some(bases)),
    };
    let Some(found) = found else { return Ok(Status::New) };
    let content = file.current.insert(found);
    if content == file.wanted.as_bytes() {
        return Ok(Status::Unchanged);
    }
    let Ok(text) = std::str::from_utf8(content) else {
        return Err(Refusal::new(
            "it is not UTF-8 text, so its diff cannot be shown".to_owned(),
            "Leave it out, or save it as UTF-8.".to_owned(),
        ));
    };
    match bases.map(|bases| origin::settle(text, &file.wanted, &bases)) {
        Some(Settled::Theirs(lines)) => return Ok(Status::Theirs { lines }),
        Some(Settled::Content(content)) => file.wanted = content,
        None => {}
    }
    if text == file.wanted {
        return Ok(Status::Unchanged);
    }
    if access(&place.target, Access::WRITE_OK).is_err() {
        return Err(Refusal::new(
            "it is read-only".to_owned(),
            "Leave it out, or make it writable: chmod u+w.".to_owned(),
        ));
    }
    Ok(Status::Changed)
}

fn read(place: &Destination) -> Result<Vec<u8>, Refusal> {
    files::read_capped(&place.target, LARGEST).map_err(|error| match error {
        FileError::System(error) => Refusal::new(
            format!("it cannot be read: {}", why(&error)),
            "Leave it out, or make it readable: chmod u+r.".to_owned(),
        ),
        error => {
            Refusal::new(format!("{error}, so it is none of charmer's"), "Leave it out, or move it away.".to_owned())
        }
    })
}

/// True when the file carries charmer's mark in its first lines.
pub fn was_written_by_charmer(content: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&content[..content.len().min(1024)]).into_owned();
    head.lines().take(5).any(|line| line.contains(MARK))
}
