//! What `charmer init` would write, held against the disk, and told. Part of floor 9.

use std::path::Path;

use super::flags::wrong;
use super::{Args, Stop};
use crate::answers::{CHARM_PATH, ROCK_PATH};
use crate::cli::tell;
use crate::finding::{Code, Finding};
use crate::output;
use crate::text;
use crate::write::{self, Bytes, Decision, Over, Plan, Status, Wanted};

/// Has the documents planned over what was read of them.
pub fn planned_over(wanted: &mut [Wanted], mut read: Bytes) {
    for file in wanted.iter_mut().filter(|file| file.over == Over::Anything) {
        if let Some(bytes) = read.remove(file.path.as_str()) {
            file.over = Over::Read(bytes);
        }
    }
}

/// Every file that `--force` names has to be one of those that are wanted.
fn check_forced(args: &Args, wanted: &[Wanted]) -> Result<(), Stop> {
    let names = || wanted.iter().filter(|file| !is_document(&file.path));
    for forced in &args.force {
        if names().all(|file| file.path != path_of(forced)) {
            let message = format!("`{}` is none of the files that charmer could replace.", text::one_line(forced));
            let names: Vec<&str> = names().map(|file| file.path.as_str()).collect();
            return Err(wrong("--force", message, format!("Name one of {}.", names.join(", "))).into());
        }
    }
    Ok(())
}

fn is_document(path: &str) -> bool {
    path == ROCK_PATH || path == CHARM_PATH
}

fn path_of(forced: &str) -> &str {
    forced.strip_prefix("./").unwrap_or(forced)
}

/// True for a file that `--force` names.
pub fn is_forced(args: &Args, path: &str) -> bool {
    args.force.iter().any(|forced| path_of(forced) == path)
}

/// The wanted files held against the disk, with what the flags say of them.
pub fn plan(args: &Args, mut wanted: Vec<Wanted>, state_dir: &Path) -> Result<Plan, Stop> {
    check_forced(args, &wanted)?;
    write::recall(&args.dir, state_dir, &mut wanted);
    for file in wanted.iter_mut().filter(|file| is_forced(args, &file.path)) {
        file.over = Over::Anything;
    }
    let mut plan = write::plan(&args.dir, wanted).map_err(|error| Stop::Usage(error.to_string()))?;
    for file in plan.files.iter_mut().filter(|file| !is_document(&file.path)) {
        file.decision = match file.status {
            // The person's own file does what charmer's would.
            Status::Refused { .. } if file.current.is_some() => Decision::LeftOut,
            Status::Changed if is_forced(args, &file.path) => Decision::Confirmed,
            Status::Changed if args.keep => Decision::LeftOut,
            _ => file.decision,
        };
    }
    let refused = plan.files.iter().filter(|file| file.decision != Decision::LeftOut).filter_map(|file| {
        let Status::Refused { reason, fix } = &file.status else { return None };
        Some(Finding::error(Code::WriteRefused, &file.path, format!("{reason}.")).fix(fix))
    });
    let refused: Vec<Finding> = refused.collect();
    if !refused.is_empty() {
        return Err(Stop::Refused(refused));
    }
    if args.yes {
        plan.confirm_all();
    }
    tell_of_theirs(args, &plan);
    Ok(plan)
}

/// What charmer would change in files that stay as they are, line by line.
fn tell_of_theirs(args: &Args, plan: &Plan) {
    for file in plan.files.iter().filter(|_| !args.keep) {
        let Status::Theirs { lines } = &file.status else { continue };
        tell(&[write::theirs(&file.path)]);
        for line in lines {
            output::say(format!("    {}", text::one_line(line)));
        }
    }
}

/// Existing files are changed only after somebody said so.
pub fn ask(args: &Args, plan: &Plan) -> Result<(), Stop> {
    let changed: Vec<&str> = plan.blockers().map(|file| file.path.as_str()).collect();
    if changed.is_empty() {
        return Ok(());
    }
    if args.diff {
        output::ask(shown(plan, true, true));
    }
    Err(Finding::error(Code::NotConfirmed, changed.join(", "), "this exists already and would be changed.")
        .fix("Look at the changes with --dry-run --diff, then run it again with --yes.")
        .into())
}

/// One line a file, with its difference where it is wanted.
pub fn shown(plan: &Plan, with_diff: bool, dry_run: bool) -> String {
    let mut text = String::new();
    for file in &plan.files {
        let word = match (&file.status, file.decision) {
            (Status::Unchanged | Status::Theirs { .. }, _) if file.gains_mode => "mode",
            (_, Decision::LeftOut) | (Status::Refused { .. } | Status::Theirs { .. }, _) => "kept",
            (Status::New, _) if dry_run => "new",
            (Status::New, _) => "written",
            (Status::Changed, _) if dry_run => "differs",
            (Status::Changed, _) => "changed",
            (Status::Unchanged, _) => "same",
        };
        text.push_str(&format!("{word:<8} {}\n", file.path));
        if with_diff && file.is_to_write() {
            text.push_str(&write::unified_text(&file.current_text(), &file.wanted));
        }
    }
    text
}
