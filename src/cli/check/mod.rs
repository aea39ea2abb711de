//! `charmer check`: everything that is wrong with a project, or will be.
//!
//! Floor 9.

mod fix;
mod formats;
mod gather;
mod pages;

pub use fix::mend;

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use serde::Serialize;

use crate::drift::{self, Shown};
use crate::finding::{Code, Consequence, Finding, Severity};
use crate::model;
use crate::output;
use crate::pack;
use crate::process;

use gather::Gathered;

use super::documents::{self, Judged};
use super::versions::Versions;
use super::{Exit, show};

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
    /// Print the page of a code: what it means, why it matters, how to mend it, with an example; and judge nothing.
    #[arg(long, value_name = "CODE", conflicts_with_all = ["against_packers", "codes"], value_parser = code)]
    explain: Option<Code>,
    /// Mend first what needs no choice: shows the difference, then writes it. `charmer undo --last` takes it back.
    #[arg(long, conflicts_with_all = ["against_packers", "codes", "explain"])]
    fix: bool,
    /// How to print it.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: CheckFormat,
    #[command(flatten)]
    versions: Versions,
}

/// How the findings are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum CheckFormat {
    /// For people: a line each, the gravest first.
    Text,
    /// For programs.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations in a workflow of GitHub Actions.
    Github,
    /// A report of tests.
    Junit,
}

fn code(text: &str) -> Result<Code, String> {
    let known = Code::ALL.into_iter().find(|code| code.as_str() == text);
    known.ok_or_else(|| "there is no such code; `charmer check --codes` lists them".to_owned())
}

/// Judges both documents and prints the findings on standard output; refused when one is an error.
///
/// # Errors
/// When the findings cannot be written.
pub fn run(args: &Args) -> color_eyre::Result<Exit> {
    if args.codes {
        return codes(args.format);
    }
    if let Some(code) = args.explain {
        return show(&page(code));
    }
    if args.fix && !Gathered::of_folder(&args.dir, &args.versions, |_| {}).documents.is_empty() {
        let exit = fix::fix(&args.dir, args.format != CheckFormat::Text);
        if exit != Exit::Done {
            return Ok(exit);
        }
    }
    let mut theirs = Vec::new();
    let gathered = Gathered::of_folder(&args.dir, &args.versions, |one| {
        if args.against_packers {
            theirs.push(against_packer(one).ok_or_else(|| packer_missing(one)));
        }
    });
    if process::is_interrupted() {
        return Ok(Exit::Interrupted);
    }
    let mut findings = if gathered.documents.is_empty() {
        let Some(findings) = gather::unwritten(&args.dir, &args.versions) else {
            output::say(documents::nothing_there(None, &args.dir));
            return Ok(Exit::Usage);
        };
        output::say("There is no document yet: this is of those that `charmer init` would write.");
        findings
    } else {
        gathered.findings()
    };
    findings.extend(compared(theirs));
    let shown = show(&match args.format {
        CheckFormat::Text => findings.iter().fold(String::new(), |text, finding| text + &finding.graded() + "\n"),
        CheckFormat::Json => formats::json(&findings)?,
        CheckFormat::Sarif => formats::sarif(&findings, &args.dir)?,
        CheckFormat::Github => formats::github(&findings, &args.dir),
        CheckFormat::Junit => formats::junit(&findings, &args.dir),
    })?;
    if args.format == CheckFormat::Text {
        output::say(summed_up(&gathered, &findings));
    }
    Ok(if findings.iter().any(Finding::fails) { Exit::Refused } else { shown })
}

/// How many there are of each consequence.
fn summed_up(gathered: &Gathered, findings: &[Finding]) -> String {
    if findings.is_empty() {
        if gathered.documents.is_empty() {
            return "Nothing to say.".to_owned();
        }
        let names: Vec<&str> = gathered.documents.iter().map(|one| one.place.name.as_str()).collect();
        return format!("{}: nothing to say.", crate::text::one_line(&names.join(" and ")));
    }
    let counts = model::counted(findings).into_iter().map(|(consequence, count)| format!("{consequence}: {count}"));
    format!("{}. `charmer check --explain CODE` tells more of one.", counts.collect::<Vec<_>>().join(", "))
}

/// What the installed packers make of the documents otherwise than charmer.
fn compared(theirs: Vec<Result<Vec<Finding>, Finding>>) -> Vec<Finding> {
    // One packer may be missing where people pack only one of the two; without any, nothing was compared.
    let severity = if theirs.iter().all(Result::is_err) { Severity::Error } else { Severity::Note };
    let graded = |missing| vec![Finding { severity, consequence: Consequence::WorthKnowing, ..missing }];
    theirs.into_iter().flat_map(|one| one.unwrap_or_else(graded)).collect()
}

/// What `--explain` prints.
fn page(code: Code) -> String {
    let consequence = code.consequence(code.severities()[0]);
    let pages = &*pages::PAGES;
    let page = pages.codes.get(code.as_str()).or_else(|| pages.usual.get(&consequence.to_string()));
    let all: Vec<String> = code.consequences().iter().map(ToString::to_string).collect();
    let mut text = format!("{code}: {}\n\n{}\n", all.join(" or "), code.meaning());
    if let Some(page) = page {
        text.push_str(&format!("\nWhy: {}\n\nMend it: {}\n", page.why, page.mend));
        let lines = page.example.lines().map(|line| format!("    {line}").trim_end().to_owned() + "\n");
        let example: String = lines.collect();
        if !example.is_empty() {
            text.push_str(&format!("\nFor example:\n\n{example}"));
        }
    }
    text
}

/// A kind of finding, as `--codes` lists it.
#[derive(Serialize)]
struct Kind {
    code: Code,
    severities: &'static [Severity],
    consequence: Consequence,
    meaning: &'static str,
}

fn codes(format: CheckFormat) -> color_eyre::Result<Exit> {
    let kinds = Code::ALL.map(|code| Kind {
        code,
        severities: code.severities(),
        consequence: code.consequence(code.severities()[0]),
        meaning: code.meaning(),
    });
    let line = |kind: &Kind| {
        let severities = kind.severities.iter().map(Severity::to_string).collect::<Vec<_>>().join(" or ");
        format!("{}: {severities}: {}\n", kind.code, kind.meaning)
    };
    let text = match format {
        CheckFormat::Json => output::json(&kinds.as_slice())?,
        _ => kinds.iter().map(line).collect(),
    };
    show(&text)
}

/// What the installed packer makes of it; `None` when it is not installed.
fn against_packer(one: &Judged) -> Option<Vec<Finding>> {
    let (tool, name) = (one.tool, &one.place.name);
    let program = pack::find(tool, std::env::var_os("PATH").as_deref())?;
    let shown = Shown::Folder(one.place.folder.clone());
    Some(match drift::hold(tool, &program, &shown, &one.expansion, &AtomicBool::new(false)) {
        Ok(comparison) => comparison.findings(name),
        Err(error) => {
            let message = format!("{tool} was not compared with: {error}.");
            let fix = format!("Try `{} expand-extensions` in the document's folder.", tool.program());
            vec![Finding::error(Code::PackerFailed, name, message).fix(fix)]
        }
    })
}

fn packer_missing(one: &Judged) -> Finding {
    let tool = one.tool;
    let message = format!("{tool} is not on PATH, so its own expansion was not compared with.");
    Finding::new(Severity::Note, Code::PackerMissing, &one.place.name, message)
        .fix(format!("Install it: `{}`.", tool.install_line()))
}
