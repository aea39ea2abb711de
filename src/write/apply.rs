//! All files or none.
//!
//! Floor 5.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::dress::{is_written_in_place, let_run};
use super::error::{WriteError, io_error};
use super::journal::{Contents, Entry, Journal, Mark, Native, Owner, Root, Store, Work, sum};
use super::layer::Layer;
use super::place::{self, Destination};
use super::plan::{Decision, Plan, PlannedFile, Refusal, Status};
use super::steps;

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Relative to the project, with `/`.
    pub path: String,
    /// False when it replaced another content.
    pub is_new: bool,
}

/// What a write did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The files that were written, in the plan's order.
    pub written: Vec<Written>,
    /// Those that were there already.
    pub unchanged: Vec<String>,
    /// Those that the person left out.
    pub left_out: Vec<String>,
    /// The journal, with a copy of every replaced content; none when there was nothing to write.
    pub backup: Option<PathBuf>,
    /// What went wrong after all files were in place (a helper file that cannot be removed); empty as a rule.
    /// The next start tries again.
    pub notes: Vec<String>,
}

/// Writes all files of the plan that are new, or changed and confirmed; or none of them.
///
/// `state_dir` holds the journal: [`state::dir`](crate::state::dir), or a folder of a test.
///
/// # Errors
/// When a file is refused and not left out, changed and not confirmed, or changed on the disk since it was
/// planned; when the system refuses any step. The project is then as it was, but for
/// [`WriteError::Torn`].
pub fn write(plan: &Plan, state_dir: &Path, layer: &dyn Layer) -> Result<Report, WriteError> {
    check(plan)?;
    let mut report = contents(plan, state_dir, layer)?;
    for file in plan.to_make_executable() {
        if let Err(error) = let_run(&plan.root.join(&file.path), layer) {
            report.notes.push(format!("{} could not be made executable: {error}. Run `chmod +x` on it.", file.path));
        }
    }
    Ok(report)
}

fn contents(plan: &Plan, state_dir: &Path, layer: &dyn Layer) -> Result<Report, WriteError> {
    let mut report = report(plan);
    if report.written.is_empty() {
        return Ok(report);
    }
    let (store, root) = (Store::open(state_dir, layer)?, Root::of(&plan.root));
    let _lock = store.lock(&root)?;
    if let Some(journal) = store.pending(&root) {
        return Err(WriteError::Unfinished { journal: journal.dir });
    }
    store.sweep(&root, layer);
    let journal = store.begin(&root, collect(plan, layer)?, layer)?;
    if let Err(cause) = carry_out(&store, &journal, layer) {
        return Err(take_back(&store, &journal, cause, layer));
    }
    report.backup = Some(journal.dir.clone());
    match steps::clean(&journal, layer).and_then(|()| store.finish(&journal, layer)) {
        Ok(dir) => report.backup = Some(dir),
        Err(error) => report.notes.push(leftover(&error)),
    }
    Ok(report)
}

fn leftover(error: &WriteError) -> String {
    format!("{}. All files are written; the next start of charmer tidies up.", error.bare())
}

fn check(plan: &Plan) -> Result<(), WriteError> {
    let Some(file) = plan.blockers().next() else {
        return Ok(());
    };
    Err(match &file.status {
        Status::Refused { reason, fix } => {
            WriteError::Refused { path: file.path.clone(), reason: reason.clone(), fix: fix.clone() }
        }
        _ => WriteError::NotConfirmed { path: file.path.clone() },
    })
}

fn report(plan: &Plan) -> Report {
    let paths = |is_listed: fn(&PlannedFile) -> bool| {
        plan.files.iter().filter(|file| is_listed(file)).map(|file| file.path.clone()).collect()
    };
    Report {
        written: plan
            .to_write()
            .map(|file| Written { path: file.path.clone(), is_new: file.status == Status::New })
            .collect(),
        unchanged: paths(|file| file.decision != Decision::LeftOut && file.status == Status::Unchanged),
        left_out: paths(|file| file.decision == Decision::LeftOut),
        backup: None,
        notes: Vec::new(),
    }
}

/// The folders to make and the files to write, after a second look at the disk.
fn collect(plan: &Plan, layer: &dyn Layer) -> Result<Work, WriteError> {
    let mut dirs: Vec<PathBuf> = Vec::new();
    let mut files = Vec::new();
    for file in plan.files.iter().filter(|file| file.is_to_write() || is_relied_on(file)) {
        let place = place::locate(&plan.root, &file.path).map_err(|Refusal { reason, fix }| WriteError::Refused {
            path: file.path.clone(),
            reason,
            fix,
        })?;
        let old = old(file, &place, layer)?;
        if is_relied_on(file) {
            continue;
        }
        for dir in place.missing {
            if !dirs.contains(&dir) {
                dirs.push(dir);
            }
        }
        let in_place = old.is_some() && is_written_in_place(&place.target);
        let (old, content) = old.unzip();
        let contents = Contents { old: content, new: file.wanted.clone().into_bytes() };
        let sums = contents.old.iter().chain([&contents.new]).map(|content| sum(content)).collect();
        let target = Native(place.target);
        let entry = Entry { path: file.path.clone(), target, executable: file.executable, old, in_place, sums };
        files.push((entry, contents));
    }
    Ok((dirs, files))
}

/// True for a file that stays, and that the others were made to fit.
fn is_relied_on(file: &PlannedFile) -> bool {
    file.decision != Decision::LeftOut && file.status == Status::Unchanged
}

fn old(file: &PlannedFile, place: &Destination, layer: &dyn Layer) -> Result<Option<(Owner, Vec<u8>)>, WriteError> {
    let changed = || WriteError::ChangedOnDisk { path: file.path.clone() };
    if !place.exists {
        return if file.status == Status::New { Ok(None) } else { Err(changed()) };
    }
    let content = layer.read(&place.target).map_err(io_error("read the file", &place.target))?;
    if file.status == Status::New || file.current.as_ref() != Some(&content) {
        return Err(changed());
    }
    let data = fs::metadata(&place.target).map_err(io_error("read the owner of the file", &place.target))?;
    Ok(Some((Owner { uid: data.uid(), gid: data.gid(), mode: data.mode() & 0o7777 }, content)))
}

fn carry_out(store: &Store, journal: &Journal, layer: &dyn Layer) -> Result<(), WriteError> {
    store.sync(layer)?;
    steps::prepare(journal, layer)?;
    journal.put(Mark::Commit, layer)?;
    steps::replace(journal, layer)?;
    journal.change(Mark::Commit, Mark::Clean, layer)
}

/// Undoes what was done and gives the error to tell.
fn take_back(store: &Store, journal: &Journal, cause: WriteError, layer: &dyn Layer) -> WriteError {
    let undone = match journal.mark() {
        None => steps::unprepare(journal, layer).map(|()| Vec::new()),
        Some(mark) => {
            // When the mark cannot be changed the next start would first try to finish; it finds that it
            // cannot, and takes back as well.
            let _ = journal.change(mark, Mark::Undo, layer);
            steps::take_back(journal, layer)
        }
    };
    match undone {
        Ok(kept) if kept.is_empty() => {
            // A journal that stays is found at the next start, which has then nothing left to take back.
            let _ = store.discard(journal, layer);
            cause
        }
        Ok(kept) => torn(journal, cause, format!("{} changed in the meantime", kept.join(", "))),
        Err(error) => torn(journal, cause, error.bare()),
    }
}

fn torn(journal: &Journal, cause: WriteError, undo: String) -> WriteError {
    WriteError::Torn { cause: Box::new(cause), undo, journal: journal.dir.clone() }
}
