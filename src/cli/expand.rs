//! `charmer expand`: what the packer makes of a document.
//!
//! Floor 9. The document goes to standard output, and only when the packer would accept the project.

use std::path::PathBuf;

use serde::Serialize;

use crate::expand::explain::{Sourced, commented, explain};
use crate::output;
use crate::pack::Tool;
use crate::yaml::{Node, print};

use super::documents;
use super::out::DocumentFormat as Format;
use super::versions::Versions;
use super::{Exit, show, tell};

/// Prints what `rockcraft expand-extensions` or `charmcraft expand-extensions` would print.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Whose document.
    tool: Tool,
    /// The application's folder; for the charm also the folder that holds charmcraft.yaml.
    #[arg(default_value = ".")]
    pub(super) dir: PathBuf,
    /// Print the document alone, for a program to read. Without this it is all that the packer prints: a notice may
    /// stand before the document.
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    /// Say of each value who said it: you, the extension, or the packer.
    #[arg(long)]
    explain: bool,
    #[command(flatten)]
    versions: Versions,
}

/// A document, and who said what in it.
#[derive(Serialize)]
struct Explained<'a> {
    document: &'a Node,
    #[serde(rename = "said")]
    values: Vec<Sourced>,
}

/// Expands a document; findings go to standard error.
///
/// # Errors
/// When the result cannot be written.
pub fn run(args: &Args) -> color_eyre::Result<Exit> {
    let Some(place) = documents::find(args.tool, &args.dir) else {
        output::say(documents::nothing_there(Some(args.tool), &args.dir));
        return Ok(Exit::Usage);
    };
    let expansion = documents::expand(args.tool, place, &args.versions).expansion;
    tell(&expansion.findings);
    let print_by = if output::is_terminal() { print::tame_yaml } else { print::yaml };
    let (Some(document), Some(printed)) = (&expansion.document, expansion.text_by(print_by)) else {
        return Ok(Exit::Refused);
    };
    let text = match (args.format, args.explain) {
        (None, false) => printed,
        (Some(Format::Yaml), false) => print_by(document, expansion.letters),
        (None | Some(Format::Yaml), true) => commented(document, expansion.letters),
        (Some(Format::Json), false) => output::json(document)?,
        (Some(Format::Json), true) => output::json(&Explained { document, values: explain(document) })?,
    };
    show(&text)
}
