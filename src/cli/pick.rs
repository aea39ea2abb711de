//! Which application of a repository is meant, when the folder that was named holds several.
//!
//! Floor 9. The person says it once: with the folder, or with a number; it is remembered in the state folder.

use std::fmt::Write as _;
use std::io::{self, BufRead as _, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use crate::app::{self, Application, Snapshot, applications, describes_a_project, detect};
use crate::output;
use crate::state;
use crate::suite;
use crate::text::one_line;
use crate::write::{load_pick, save_pick};

/// At most so many folders up, a repository is looked for.
const MAX_UP: usize = 40;

/// The folder that is meant by `dir`: itself, unless it holds no application and folders below do. Asks where a person
/// can answer. `None`: the person wants none of them.
pub fn folder(dir: &Path) -> Option<PathBuf> {
    let state = state::dir();
    if describes_a_project(dir) || dir.join("rockcraft.yaml").exists() || !dir.is_dir() {
        remember(dir, &state);
        return Some(dir.to_owned());
    }
    let found: Vec<Application> = match Snapshot::load(dir) {
        Ok(snapshot) => {
            let facts = detect(&snapshot, app::machine());
            let found = applications(&snapshot, facts, &AtomicBool::new(false));
            found.list.into_iter().filter(|application| !application.path.is_empty()).collect()
        }
        Err(_) => Vec::new(),
    };
    if found.is_empty() {
        return Some(dir.to_owned());
    }
    if let Some(picked) = load_pick(dir, &state) {
        output::say(format_args!("charmer: opening {}, as last time", shown(&picked)));
        return Some(picked);
    }
    let path = match found.as_slice() {
        [only] => {
            output::say(format_args!("charmer: the application is in {}; opening that folder", one_line(&only.path)));
            dir.join(&only.path)
        }
        several => ask(dir, several)?,
    };
    remember(&path, &state);
    // For the repository it was remembered; a folder between is asked about by itself.
    let _ = save_pick(dir, &path, &state);
    Some(path)
}

/// Remembers the folder for the repository that it is in, when it is not the repository itself.
fn remember(folder: &Path, state: &Path) {
    let Ok(folder) = std::fs::canonicalize(folder) else { return };
    let repository = folder.ancestors().skip(1).take(MAX_UP).find(|above| above.join(".git").exists());
    if let Some(repository) = repository.filter(|_| !folder.join(".git").exists()) {
        // A state folder that cannot be written to costs the memory, not the work.
        let _ = save_pick(repository, &folder, state);
    }
}

fn ask(dir: &Path, found: &[Application]) -> Option<PathBuf> {
    output::say(format_args!("charmer: {} holds several applications:", shown(dir)));
    output::ask(list(found));
    if !io::stdin().is_terminal() {
        output::say(format_args!(
            "Name the folder of one of them, as in: charmer {}",
            shown(&dir.join(&found[0].path))
        ));
        return None;
    }
    let mut line = String::new();
    loop {
        output::ask(format_args!("Which one? [1-{}, q: none] ", found.len()));
        line.clear();
        if io::stdin().lock().read_line(&mut line).ok()? == 0 || matches!(line.trim(), "q" | "Q") {
            return None;
        }
        let picked = line.trim().parse::<usize>().ok().and_then(|number| found.get(number.checked_sub(1)?));
        if let Some(application) = picked {
            return Some(dir.join(&application.path));
        }
    }
}

/// One line an application: number, folder, suite, how sure, what says so.
pub fn list(found: &[Application]) -> String {
    let mut out = String::new();
    for (index, application) in found.iter().enumerate() {
        let Some(best) = application.best() else { continue };
        let title = suite::named(best.suite).map_or(best.suite, |suite| suite.title.as_str());
        let evidence = best.evidence.first().map(super::detect::source).unwrap_or_default();
        let path = if application.path.is_empty() { "." } else { &application.path };
        let fit = super::detect::fit(best.confidence);
        // Writing to a string does not fail.
        let _ = writeln!(out, "  {}  {:<28} {title:<12} {fit}  {}", index + 1, one_line(path), one_line(&evidence));
    }
    out
}

fn shown(path: &Path) -> String {
    one_line(&path.to_string_lossy()).into_owned()
}
