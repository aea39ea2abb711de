//! `charmer check`: everything that is wrong with a project, or will be.
//!
//! Floor 6.

use std::path::PathBuf;

use crate::finding::{Finding, Severity};

use super::documents::{self, Tool};
use super::{Exit, Format, show};

/// Says what the packers refuse, and what Juju will stumble over, in both documents.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The application's folder, or a folder that holds charmcraft.yaml.
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// How to print the findings.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// Judges both documents and prints the findings on standard output; refused when one is an error.
///
/// # Errors
/// When the findings cannot be written.
pub fn run(args: &Args) -> color_eyre::Result<Exit> {
    let places: Vec<_> =
        [Tool::Rock, Tool::Charm].into_iter().filter_map(|tool| Some((tool, tool.find(&args.dir)?))).collect();
    if places.is_empty() {
        anstream::eprintln!("{}", documents::nothing_there(None, &args.dir));
        return Ok(Exit::Usage);
    }
    let mut findings: Vec<Finding> = Vec::new();
    for (tool, place) in &places {
        let expansion = documents::expand(*tool, place);
        findings.extend(expansion.findings);
        if let Some(variable) = expansion.experimental {
            let message = "this extension is experimental on this base, and the packer refuses it by itself.";
            let fix = format!("Pack with `charmer pack`, or set {variable}=True for the packer.");
            findings.push(Finding::new(Severity::Warning, "experimental", &place.name, message).fix(fix));
        }
    }
    let text = match args.format {
        Format::Text => findings.iter().fold(String::new(), |text, finding| text + &finding.to_string() + "\n"),
        Format::Json => serde_json::to_string_pretty(&findings)? + "\n",
    };
    let shown = show(&text)?;
    if args.format == Format::Text && findings.is_empty() {
        let names = places.iter().map(|(_, place)| place.name.as_str()).collect::<Vec<_>>().join(" and ");
        anstream::eprintln!("{}: nothing to say.", crate::text::one_line(&names));
    }
    Ok(if findings.iter().any(Finding::is_error) { Exit::Refused } else { shown })
}
