//! `charmer check`: everything that is wrong with a project, or will be.
//!
//! Floor 9.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use serde::Serialize;

use crate::drift::{self, Shown};
use crate::expand::Expansion;
use crate::finding::{Code, Finding, Severity};
use crate::output;
use crate::pack::{self, Tool};
use crate::process;

use super::documents::{self, DocumentPlace};
use super::versions::Versions;
use super::{Exit, Format, Printed, ships, show};

/// Says what the packers refuse, and what Juju will stumble over, in both documents.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The application's folder, or a folder that holds charmcraft.yaml.
    #[arg(default_value = ".")]
    pub(super) dir: PathBuf,
    /// Compare with what the installed packers make of the documents, too; a difference is an error.
    #[arg(long)]
    against_packers: bool,
    /// List the codes of all findings, each with how bad it is and what it means, and judge nothing.
    #[arg(long, conflicts_with = "against_packers")]
    codes: bool,
    #[command(flatten)]
    printed: Printed,
    #[command(flatten)]
    versions: Versions,
}

/// Judges both documents and prints the findings on standard output; refused when one is an error.
///
/// # Errors
/// When the findings cannot be written.
pub fn run(args: &Args) -> color_eyre::Result<Exit> {
    if args.codes {
        return codes(args.printed.format);
    }
    let places: Vec<_> =
        Tool::ALL.into_iter().filter_map(|tool| Some((tool, documents::find(tool, &args.dir)?))).collect();
    if places.is_empty() {
        output::say(documents::nothing_there(None, &args.dir));
        return Ok(Exit::Usage);
    }
    let mut findings: Vec<Finding> = Vec::new();
    let mut missing = Vec::new();
    for (tool, place) in &places {
        let expansion = documents::expand(*tool, place, &args.versions);
        let shipped = match tool {
            Tool::Rockcraft => ships::findings(&place.folder, expansion.document.as_ref()),
            Tool::Charmcraft => Vec::new(),
        };
        let theirs = args.against_packers.then(|| against_packer(*tool, place, &expansion));
        findings.extend(expansion.findings);
        findings.extend(shipped);
        match theirs {
            Some(Some(theirs)) => findings.extend(theirs),
            Some(None) => missing.push(packer_missing(*tool, place)),
            None => {}
        }
    }
    if process::is_interrupted() {
        return Ok(Exit::Interrupted);
    }
    // One packer may be missing where people pack only one of the two; without any, nothing was compared.
    let severity = if missing.len() == places.len() { Severity::Error } else { Severity::Note };
    findings.extend(missing.into_iter().map(|finding| Finding { severity, ..finding }));
    let text = match args.printed.format {
        Format::Text => findings.iter().fold(String::new(), |text, finding| text + &finding.to_string() + "\n"),
        Format::Json => output::json(&findings)?,
    };
    let shown = show(&text)?;
    if args.printed.format == Format::Text && findings.is_empty() {
        let names = places.iter().map(|(_, place)| place.name.as_str()).collect::<Vec<_>>().join(" and ");
        output::say(format_args!("{}: nothing to say.", crate::text::one_line(&names)));
    }
    Ok(if findings.iter().any(Finding::is_error) { Exit::Refused } else { shown })
}

/// A kind of finding, as `--codes` lists it.
#[derive(Serialize)]
struct Kind {
    code: Code,
    severities: &'static [Severity],
    meaning: &'static str,
}

fn codes(format: Format) -> color_eyre::Result<Exit> {
    let kinds = Code::ALL.map(|code| Kind { code, severities: code.severities(), meaning: code.meaning() });
    let line = |kind: &Kind| {
        let severities = kind.severities.iter().map(Severity::to_string).collect::<Vec<_>>().join(" or ");
        format!("{}: {severities}: {}\n", kind.code, kind.meaning)
    };
    let text = match format {
        Format::Text => kinds.iter().map(line).collect(),
        Format::Json => output::json(&kinds.as_slice())?,
    };
    show(&text)
}

/// What the installed packer makes of it; `None` when it is not installed.
fn against_packer(tool: Tool, place: &DocumentPlace, ours: &Expansion) -> Option<Vec<Finding>> {
    let program = pack::find(tool, std::env::var_os("PATH").as_deref())?;
    let shown = Shown::Folder(place.folder.clone());
    Some(match drift::hold(tool, &program, &shown, ours, &AtomicBool::new(false)) {
        Ok(comparison) => comparison.findings(&place.name),
        Err(error) => {
            let message = format!("{tool} was not compared with: {error}.");
            let fix = format!("Try `{} expand-extensions` in the document's folder.", tool.program());
            vec![Finding::error(Code::PackerFailed, &place.name, message).fix(fix)]
        }
    })
}

fn packer_missing(tool: Tool, place: &DocumentPlace) -> Finding {
    let message = format!("{tool} is not on PATH, so its own expansion was not compared with.");
    Finding::new(Severity::Note, Code::PackerMissing, &place.name, message)
        .fix(format!("Install it: `{}`.", tool.install_line()))
}
