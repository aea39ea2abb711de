//! `charmer expand`: what the packer makes of a document.
//!
//! Floor 7. The document goes to standard output, and only when the packer would accept the project.

use std::path::PathBuf;

use crate::expand::explain::{commented, explain};
use crate::manifest::print;
use crate::output;

use super::documents::{self, Tool};
use super::out::DocumentFormat as Format;
use super::{Exit, show, tell};

/// Prints what `rockcraft expand-extensions` or `charmcraft expand-extensions` would print.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Whose document.
    tool: Tool,
    /// The application's folder; for the charm also the folder that holds charmcraft.yaml.
    #[arg(default_value = ".")]
    pub(super) dir: PathBuf,
    /// How to print it.
    #[arg(long, value_name = "FORMAT", default_value = "yaml")]
    format: Format,
    /// Say of each value who said it: you, the extension, or the packer.
    #[arg(long)]
    explain: bool,
}

/// Expands a document; findings go to standard error.
///
/// # Errors
/// When the result cannot be written.
pub fn run(args: &Args) -> color_eyre::Result<Exit> {
    let Some(place) = args.tool.find(&args.dir) else {
        output::say(documents::nothing_there(Some(args.tool), &args.dir));
        return Ok(Exit::Usage);
    };
    let expansion = documents::expand(args.tool, &place);
    tell(&expansion.findings);
    let Some(document) = expansion.document else { return Ok(Exit::Refused) };
    if let Some(variable) = expansion.experimental {
        output::say(format_args!(
            "{}: warning: this extension is experimental on this base, and the packer refuses it unless {variable}=True \
             is set. `charmer pack` sets it for the packer alone.",
            crate::text::one_line(&place.name)
        ));
    }
    let text = match (args.format, args.explain) {
        (Format::Yaml, false) if output::is_terminal() => print::tame_yaml(&document),
        (Format::Yaml, false) => print::yaml(&document),
        (Format::Yaml, true) => commented(&document),
        (Format::Json, false) => output::json(&document.to_json())?,
        (Format::Json, true) => {
            let data = serde_json::json!({"document": document.to_json(), "said": explain(&document)});
            output::json(&data)?
        }
    };
    show(&text)
}
