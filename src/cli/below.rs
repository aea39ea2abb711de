//! The application that a folder itself does not hold, and that lies below it: what is said of a monorepo's root. Floor 9.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use crate::app::{self, Confidence, Facts, Snapshot};
use crate::finding::{Code, Finding};
use crate::suite;
use crate::text;

/// The folders below that hold an application, each with its framework.
fn below(snapshot: &Snapshot, facts: &Facts) -> Vec<(String, &'static str)> {
    let found = app::applications(snapshot, facts.clone(), &AtomicBool::new(false));
    let inside = found.list.into_iter().filter(|application| !application.path.is_empty());
    let sure = inside.filter_map(|application| {
        let best = application.best().filter(|best| best.confidence > Confidence::Possible)?;
        Some((application.path.clone(), best.suite))
    });
    sure.collect()
}

/// What to say of a folder that shows no more than a trace of a framework, where one below it holds an application.
pub(super) fn elsewhere(dir: &Path, snapshot: &Snapshot, facts: &Facts) -> Option<Finding> {
    if facts.best().is_some_and(|best| best.confidence > Confidence::Possible) {
        return None;
    }
    let below = below(snapshot, facts);
    let (first, _) = below.first()?;
    let title = |name: &str| suite::named(name).map_or_else(String::new, |suite| suite.title.clone());
    let names: Vec<String> = below.iter().map(|(path, suite)| format!("{path} ({})", title(suite))).collect();
    let names = text::one_line(&names.join(", ")).into_owned();
    let folder = text::one_line(&dir.join(first).to_string_lossy()).into_owned();
    let message = format!("this folder itself holds no application; below it there is one in {names}.");
    let fix = format!("Name its folder: `charmer init {folder}`. Or say the framework of this one with `--framework`.");
    Some(Finding::error(Code::NoFramework, dir.to_string_lossy(), message).fix(fix))
}

/// What to say of a folder without a framework.
pub(super) fn no_framework(dir: &Path, snapshot: &Snapshot, facts: &Facts) -> Finding {
    elsewhere(dir, snapshot, facts).unwrap_or_else(|| {
        let looked_for = facts.looked_for.join("; ");
        let nearest = text::one_line(app::nearest(snapshot)).into_owned();
        let told = format!("no framework was found in this folder. {nearest}");
        let message = format!("{} Looked for: {looked_for}.", told.trim_end());
        let fix = "Name the application's folder, or say the framework, for example `--framework flask`.";
        Finding::error(Code::NoFramework, dir.to_string_lossy(), message).fix(fix)
    })
}
