//! Which application of a repository is meant, when the folder that was named holds several.
//!
//! Floor 9. The person says it once: with the folder, or with a number; it is remembered in the state folder.

use std::fmt::Write as _;
use std::io::{self, BufRead as _, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use crate::app::{self, Application, Snapshot, applications, describes_a_project, detect_at_first};
use crate::output;
use crate::state;
use crate::suite;
use crate::text::one_line;
use crate::write::{load_pick, remember, save_pick};

/// What is to be opened.
pub struct Picked {
    /// The folder.
    pub dir: PathBuf,
    /// The applications below it, where the wizard is to ask which of them is meant.
    pub applications: Vec<Application>,
}

impl Picked {
    /// That folder, without a question.
    pub fn whole(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into(), applications: Vec::new() }
    }
}

/// What is meant by `dir`: itself, unless it holds no application and folders below do. Where those are several, the wizard
/// asks if it `draws`, and else they are asked for here. `None`: the person wants none of them.
pub fn folder(dir: &Path, draws: bool) -> Option<Picked> {
    let state = state::dir();
    if describes_a_project(dir) || dir.join("rockcraft.yaml").exists() || !dir.is_dir() {
        remember(dir, &state);
        return Some(Picked::whole(dir));
    }
    let found: Vec<Application> = match Snapshot::load(dir) {
        Ok(snapshot) => {
            let facts = detect_at_first(&snapshot, app::machine());
            let found = applications(&snapshot, facts, &AtomicBool::new(false));
            found.list.into_iter().filter(|application| !application.path.is_empty()).collect()
        }
        Err(_) => Vec::new(),
    };
    if found.is_empty() {
        return Some(Picked::whole(dir));
    }
    if let Some(picked) = load_pick(dir, &state) {
        output::say(format_args!("charmer: opening {}, as last time", shown(&picked)));
        return Some(Picked::whole(picked));
    }
    let path = match found.as_slice() {
        [only] => {
            output::say(format_args!("charmer: the application is in {}; opening that folder", one_line(&only.path)));
            dir.join(&only.path)
        }
        _ if draws => return Some(Picked { dir: dir.to_owned(), applications: found }),
        several => ask(dir, several)?,
    };
    remember(&path, &state);
    // For the repository it was remembered; a folder between is asked about by itself.
    let _ = save_pick(dir, &path, &state);
    Some(Picked::whole(path))
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
        let fit = best.confidence.words();
        // Writing to a string does not fail.
        let _ = writeln!(out, "  {}  {:<28} {title:<12} {fit}  {}", index + 1, one_line(path), one_line(&evidence));
    }
    out
}

fn shown(path: &Path) -> String {
    one_line(&path.to_string_lossy()).into_owned()
}
