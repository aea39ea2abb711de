//! `charmer inspect`: what is inside a rock or a charm. Floor 7.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::{Exit, Format};
use crate::artifact::{self, Inside};

/// How many lines a list has as text; as JSON it is whole.
const FILES: usize = 200;

/// Arguments of `charmer inspect`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A .rock or .charm file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How to print it.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// Looks into the file, and prints what is there.
///
/// # Errors
/// When it cannot be written.
pub fn run(args: &Args) -> color_eyre::Result<Exit> {
    let inside = match artifact::read(&args.file) {
        Ok(inside) => inside,
        Err(error) => {
            anstream::eprintln!("charmer: {error}");
            return Ok(Exit::Refused);
        }
    };
    for finding in inside.findings() {
        anstream::eprintln!("{finding}");
    }
    super::show(&match args.format {
        Format::Text => text(&inside),
        Format::Json => serde_json::to_string_pretty(&inside)? + "\n",
    })
}

/// What is inside, for people: a label and what it says on each line.
fn text(inside: &Inside) -> String {
    let mut out = String::new();
    for section in artifact::report(inside, FILES) {
        for (at, line) in section.lines.iter().enumerate() {
            let label = if at == 0 { section.label } else { "" };
            // Writing to a string does not fail.
            let _ = writeln!(out, "{label:14}{line}");
        }
    }
    out
}
