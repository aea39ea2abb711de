//! `charmer detect`: the facts about an application and where they were read.
//!
//! Floor 9.

use std::fmt::Write as _;
use std::sync::atomic::AtomicBool;

use crate::app::deploy_files::Role;
use crate::app::{self, Application, Applications, Candidate, DeployFiles, Evidence, Facts, Offer, Sourced};
use crate::text::{one_line, secret};

use super::{Exit, Folder, Format, Printed, show};

/// Tells what is in an application's folder, and where it was read.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub(super) folder: Folder,
    #[command(flatten)]
    printed: Printed,
}

/// Reads the folder and prints the facts on standard output; a folder that cannot be read is a wrong call.
///
/// # Errors
/// When the facts cannot be written.
pub fn run(args: &Args) -> color_eyre::Result<Exit> {
    let Some(snapshot) = super::documents::snapshot(&args.folder.dir) else { return Ok(Exit::Usage) };
    let mut facts = app::detect(&snapshot, app::machine());
    let found = app::applications(&snapshot, facts.clone(), &AtomicBool::new(false));
    facts.findings.extend(found.findings.iter().cloned());
    let shown = match args.printed.format {
        Format::Text => text(&facts) + &super::suggestions::report(&facts) + &others(&found),
        Format::Json => super::suggestions::json(&Report { facts: &facts, applications: &found.list }, &facts)?,
    };
    show(&shown)
}

/// The facts about the folder, and the applications in and below it.
#[derive(serde::Serialize)]
struct Report<'a> {
    #[serde(flatten)]
    facts: &'a Facts,
    applications: &'a [Application],
}

/// The applications below the folder, when there are any beside its own.
fn others(found: &Applications) -> String {
    if found.list.iter().all(|application| application.path.is_empty()) {
        return String::new();
    }
    let cut = if found.cut_short { ", and perhaps more: the folder is large" } else { "" };
    let how = "`charmer DIR/FOLDER` opens one and remembers it";
    format!("\napplications{cut}; {how}\n{}", super::pick::list(&found.list))
}

/// One line: label, value, place. Everything may come from outside.
fn row(out: &mut String, label: &str, value: &str, place: &str) {
    let (value, place) = (secret::hidden(value), secret::hidden(place));
    let (value, place) = (one_line(&value), one_line(&place));
    let line = if place.is_empty() { format!("{label:<14}{value}") } else { format!("{label:<14}{value:<28} {place}") };
    // Writing to a string does not fail.
    let _ = writeln!(out, "{}", line.trim_end());
}

fn fact_line(out: &mut String, label: &str, fact: &Sourced<String>) {
    row(out, label, &fact.value, &source(&fact.from));
}

/// `pyproject.toml:4`, or in words where no file said it.
pub(super) fn source(from: &Evidence) -> String {
    if from.path.is_empty() { from.text.clone() } else { from.place() }
}

fn text(facts: &Facts) -> String {
    let mut out = String::new();
    if facts.candidates.is_empty() {
        row(&mut out, "suite", "none found; looked for:", "");
        for what in &facts.looked_for {
            row(&mut out, "", what, "");
        }
    }
    for candidate in &facts.candidates {
        suite(&mut out, candidate);
    }
    out.push('\n');
    fact_line(&mut out, "name", &facts.name);
    fact_line(&mut out, "title", &facts.title);
    fact_line(&mut out, "summary", &facts.summary);
    fact_line(&mut out, "version", &facts.version);
    for (label, fact) in [("license", &facts.license), ("python", &facts.python)] {
        if let Some(fact) = fact {
            fact_line(&mut out, label, fact);
        }
    }
    row(&mut out, "machine", &facts.architecture, "");
    if let Some(gevent) = &facts.gevent {
        row(&mut out, "workers", "gevent", &gevent.place());
    }
    languages(&mut out, facts);
    let shipped: Vec<&str> = facts.shipped.iter().map(|entry| entry.name.as_str()).collect();
    if !shipped.is_empty() {
        row(&mut out, "ships", &shipped.join(", "), "");
    }
    for migration in &facts.migrations {
        row(&mut out, "migration", &migration.path, &migration.does);
    }
    around(&mut out, &facts.around);
    facts.offers.iter().for_each(|offer| offered(&mut out, offer));
    let obstacles = facts.candidates.iter().take(1).flat_map(|best| &best.obstacles);
    let mut findings: Vec<_> = obstacles.chain(&facts.findings).collect();
    findings.dedup();
    if !findings.is_empty() {
        out.push('\n');
    }
    for finding in findings {
        let _ = writeln!(out, "{finding}");
    }
    out
}

/// What lies around the application.
fn around(out: &mut String, around: &DeployFiles) {
    for process in around.processes.iter().filter(|process| matches!(process.role, Role::Web | Role::Release)) {
        let label = if process.role == Role::Web { "serves" } else { "release" };
        row(out, label, &process.command, &source(&process.from));
    }
    around.ports.iter().for_each(|port| row(out, "port", &port.value.to_string(), &source(&port.from)));
    if let Some(container) = &around.container {
        container.base.iter().for_each(|image| fact_line(out, "image", image));
        container.packages.iter().for_each(|package| fact_line(out, "package", package));
        container.build_packages.iter().for_each(|package| fact_line(out, "build package", package));
    }
    around.integrations.iter().for_each(|name| fact_line(out, "integration", name));
    for neighbour in &around.neighbours {
        row(out, "beside it", &neighbour.image, &format!("{}: {}", source(&neighbour.from), neighbour.instead));
    }
    // Names alone: values are never read.
    around.variables.iter().for_each(|name| fact_line(out, "variable", name));
    if let Some(git) = &around.git {
        for (label, fact) in
            [("source", &git.source), ("issues", &git.issues), ("user", &git.user), ("email", &git.email)]
        {
            if let Some(fact) = fact {
                fact_line(out, label, fact);
            }
        }
    }
}

/// A service that charmer can write, and what it takes.
fn offered(out: &mut String, offer: &Offer) {
    let from = offer.evidence.first().map(source).unwrap_or_default();
    row(out, "offer", &format!("services.{}", offer.service), &from);
    row(out, "  command", &offer.command, "");
    if let Some(folder) = &offer.working_dir {
        row(out, "  working-dir", folder, "");
    }
    if let Some(name) = &offer.name {
        row(out, "  rock's name", name, "");
    }
    if let Some(files) = &offer.files {
        row(out, "  files", &files.join(", "), "");
    }
    for (from, to) in offer.organize.iter().flat_map(|organize| &organize.paths) {
        row(out, "  organize", &format!("{from}: {to}"), "");
    }
    row(out, "  why", &format!("{} {}", offer.why, offer.purpose.effect()), "");
}

fn suite(out: &mut String, candidate: &Candidate) {
    row(out, "suite", candidate.suite, candidate.confidence.words());
    for evidence in &candidate.evidence {
        row(out, "  because", &evidence.text, &evidence.place());
    }
    if let Some(entry) = &candidate.entry {
        row(out, "  entry point", &entry.target, &format!("{}:{}", entry.file, entry.line));
    }
}

fn languages(out: &mut String, facts: &Facts) {
    if let Some(django) = &facts.django
        && let Some(settings) = &django.settings
    {
        row(out, "settings", settings, "");
    }
    if let Some(go) = &facts.go {
        for (label, fact) in [("module", &go.module), ("go", &go.go), ("toolchain", &go.toolchain)] {
            if let Some(fact) = fact {
                fact_line(out, label, fact);
            }
        }
        go.binaries.iter().for_each(|binary| fact_line(out, "binary", binary));
    }
    if let Some(node) = &facts.node {
        row(out, "scripts", &node.scripts.join(", "), node.file);
        if let Some(engine) = &node.engine {
            row(out, "node", engine, node.file);
        }
    }
    if let Some(java) = &facts.java {
        if let Some(version) = &java.java {
            fact_line(out, "java", version);
        }
        for wrapper in &java.wrappers {
            row(out, "wrapper", wrapper.path, if wrapper.executable { "executable" } else { "not executable" });
        }
    }
}
