//! `charmer inspect`: what is inside a rock or a charm. Floor 9.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{Exit, Format, Printed, show, stop, tell};
use crate::artifact::{self, Inside};
use crate::image::{self, Verification};
use crate::output;

/// How many lines a list has as text; as JSON it is whole.
const FILES: usize = 200;

/// Arguments of `charmer inspect`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A .rock or .charm file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The application's folder that a rock is held against: is all there that was to ship, and nothing else? Without it, the
    /// folder that the rock lies in.
    #[arg(long, value_name = "DIR")]
    project: Option<PathBuf>,
    #[command(flatten)]
    printed: Printed,
}

impl Args {
    /// The folder of the project that a rock is held against.
    pub(super) fn project(&self) -> Option<&Path> {
        let beside =
            self.file.parent().map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
        self.project.as_deref().or(beside)
    }
}

/// Looks into the file, and prints what is there.
///
/// # Errors
/// When it cannot be written.
pub fn run(args: &Args) -> color_eyre::Result<Exit> {
    let inside = match artifact::open(&args.file) {
        Ok(inside) => inside,
        Err(error) => return Ok(stop(error, Exit::Refused)),
    };
    let verification = verification(&inside, args);
    let name = args.file.file_name().unwrap_or_default().to_string_lossy();
    let further = verification.iter().flat_map(|verification| verification.findings(&name)).collect::<Vec<_>>();
    tell(inside.findings().iter().chain(&further));
    show(&match args.printed.format {
        Format::Text => text(&inside, verification.as_ref()),
        Format::Json => output::json(&Output { inside: &inside, verification })?,
    })
}

/// What is inside, and how a rock is held against its project.
#[derive(Serialize)]
struct Output<'a> {
    #[serde(flatten)]
    inside: &'a Inside,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(rename = "held")]
    verification: Option<Verification>,
}

/// A rock held against the project that it lies in, or that was named.
fn verification(inside: &Inside, args: &Args) -> Option<Verification> {
    let Inside::Rock(rock) = inside else { return None };
    let (shipping, tree) = super::ships::of_rock(args.project()?, rock)?;
    shipping.hold(&tree, rock)
}

/// What is inside, for people: a label and what it says on each line.
fn text(inside: &Inside, verification: Option<&Verification>) -> String {
    let mut out = String::new();
    for section in image::report(inside, verification, FILES) {
        for (at, line) in section.lines.iter().enumerate() {
            let label = if at == 0 { section.label } else { "" };
            // Writing to a string does not fail.
            let _ = writeln!(out, "{label:14}{line}");
        }
    }
    out
}
