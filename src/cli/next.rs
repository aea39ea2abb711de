//! `charmer next`: the commands that come after packing, ready to copy. Floor 9. Nothing is run.
//!
//! As text it is a shell script whose words for people are comments, so that all of it can be copied at once.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::json;

use crate::answers::{self, CHARM_PATH, Documents, ROCK_PATH};
use crate::app;
use crate::deploy::{self, Artifacts, Stage, Step};
use crate::finding::Finding;
use crate::output;
use crate::text::one_line;
use crate::write;

use super::{Exit, Folder, Format, Printed, refuse, show, stop};

/// Columns of a comment.
const WIDTH: usize = 100;

/// Arguments of `charmer next`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub(super) folder: Folder,
    #[command(flatten)]
    printed: Printed,
}

/// Reads the documents and the artifacts, and prints the commands.
///
/// # Errors
/// When the commands cannot be written.
pub fn run(args: &Args) -> color_eyre::Result<Exit> {
    let documents = match read(&args.folder.dir) {
        Ok(documents) => documents,
        Err(message) => return Ok(stop(message, Exit::Refused)),
    };
    let answers = match answers::from_documents(&documents) {
        Ok(answers) => answers,
        Err(findings) => return Ok(refuse(findings)),
    };
    let steps = match deploy::steps(&answers, &Artifacts::find(&args.folder.dir), app::machine()) {
        Ok(steps) => steps,
        Err(error) => return Ok(stop(error, Exit::Refused)),
    };
    let shown = match args.printed.format {
        Format::Text => text(&steps, &args.folder.dir),
        Format::Json => data(&steps)?,
    };
    show(&shown)
}

/// Both documents, or what is wrong with them, why it matters and what to do.
fn read(dir: &Path) -> Result<Documents, String> {
    let disk = write::documents(dir);
    let shown = |name: &str| one_line(&dir.join(name).display().to_string()).into_owned();
    if let Some(problem) = disk.unreadable.first() {
        let Finding { message, fix, .. } = problem;
        return Err(format!("{}: {message} All commands follow from it. Fix: {fix}", shown(&problem.path)));
    }
    match [ROCK_PATH, CHARM_PATH].into_iter().find(|name| !dir.join(name).exists()) {
        Some(name) => Err(format!(
            "{}: there is no such file, and all commands follow from it. Fix: make the project first: charmer",
            shown(name)
        )),
        None => Ok(disk.texts),
    }
}

fn data(steps: &[Step]) -> serde_json::Result<String> {
    let mut rows = Vec::new();
    for step in steps {
        let mut row = serde_json::to_value(step)?;
        row["line"] = json!(step.line());
        rows.push(row);
    }
    output::json(&json!({ "steps": rows }))
}

fn text(steps: &[Step], dir: &Path) -> String {
    let mut out = String::new();
    comment(&mut out, "Nothing here was run. Lines that do not begin with # are commands, in order.");
    if dir != Path::new(".") {
        comment(&mut out, "They are for the application's folder:");
        let folder = dir.to_string_lossy();
        let folder = one_line(&folder);
        line(&mut out, &shlex::try_join(["cd", "--", &folder]).unwrap_or_default());
    }
    let mut stage: Option<Stage> = None;
    for step in steps {
        if stage != Some(step.stage) {
            stage = Some(step.stage);
            out.push('\n');
            comment(&mut out, &format!("== {} ==", step.stage.title()));
        }
        out.push('\n');
        comment(&mut out, &format!("{}. {}", step.title, step.why));
        for replace in &step.replace {
            comment(&mut out, &format!("{}: {}", replace.placeholder, replace.meaning));
        }
        line(&mut out, &step.line());
    }
    out
}

/// A comment of whole words, broken at [`WIDTH`].
fn comment(out: &mut String, text: &str) {
    let text = one_line(text);
    let mut row = String::from("#");
    for word in text.split(' ') {
        if row.chars().count() + 1 + word.chars().count() > WIDTH && row.len() > 1 {
            line(out, &row);
            "#".clone_into(&mut row);
        }
        row.push(' ');
        row.push_str(word);
    }
    line(out, &row);
}

fn line(out: &mut String, text: &str) {
    // Writing to a string does not fail.
    let _ = writeln!(out, "{}", one_line(text));
}
