//! `charmer undo`: what was written to a project, and undoing the last write. Floor 9.

use std::path::Path;

use serde_json::json;

use crate::output;
use crate::state;
use crate::text::one_line;
use crate::write::{self, Backup, Disk, UndoError, Undone, WriteError};

use super::{Exit, Folder, Format, Printed, refuse, report, show};

/// Arguments of `charmer undo`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub(super) folder: Folder,
    /// Undo the last write: replaced files get their old content, new ones are removed. Refused when one of them was
    /// changed since.
    #[arg(long)]
    last: bool,
    #[command(flatten)]
    printed: Printed,
}

/// Lists the writes, or undoes the last one.
///
/// # Errors
/// When standard output cannot be written.
pub fn run(args: &Args) -> color_eyre::Result<Exit> {
    if !args.folder.dir.is_dir() {
        let dir = args.folder.dir.to_string_lossy();
        output::say(format_args!(
            "charmer: {}: there is no such folder. Fix: name the application's folder.",
            one_line(&dir)
        ));
        return Ok(Exit::Usage);
    }
    let state_dir = state::dir();
    if let Err(error) = state::is_there(&state_dir) {
        return Ok(refuse([WriteError::from(error).finding()]));
    }
    if !args.last {
        let backups = write::backups(&args.folder.dir, &state_dir);
        return show(&match args.printed.format {
            Format::Text => text(&backups, &args.folder.dir),
            Format::Json => output::json(&json!({ "writes": backups }))?,
        });
    }
    match write::undo(&args.folder.dir, &state_dir, &Disk) {
        Ok(undone) => {
            let listed = match args.printed.format {
                Format::Text => undone_text(&undone),
                Format::Json => output::json(&undone)?,
            };
            Ok(report(&listed, Exit::Done))
        }
        Err(error) => {
            output::say(format_args!("charmer: {}", refusal(&error)));
            Ok(Exit::Refused)
        }
    }
}

fn refusal(error: &UndoError) -> String {
    match error.fix().as_str() {
        "" => error.to_string(),
        fix => format!("{error} Fix: {fix}"),
    }
}

fn text(backups: &[Backup], dir: &Path) -> String {
    if backups.is_empty() {
        return format!("Nothing was written to {} yet.\n", one_line(&dir.to_string_lossy()));
    }
    let mut out = String::new();
    for backup in backups {
        let note = if backup.undone { "  undone" } else { "" };
        out.push_str(&format!("{}{note}\n", backup.when));
        for file in &backup.files {
            let word = if file.new { "new" } else { "changed" };
            out.push_str(&format!("  {word:<8} {}\n", one_line(&file.path)));
        }
        out.push_str(&format!("  copies   {}\n", one_line(&backup.folder)));
    }
    out
}

fn undone_text(undone: &Undone) -> String {
    let mut out = format!("Undid the write of {}.\n", undone.when);
    for (word, files) in [("restored", &undone.restored), ("removed", &undone.removed), ("kept", &undone.kept)] {
        for file in files {
            out.push_str(&format!("{word:<8} {}\n", one_line(file)));
        }
    }
    out
}
