//! What the packers will make of a document, value for value, and who said each.
//!
//! Floor 3: uses floors 1 and 2; pure, no disk.

pub mod charm;
pub mod data;
pub mod environment;
pub mod explain;
pub mod grammar;
mod json;
pub mod merge;
mod rock;

pub use rock::{rock, rock_base, rock_for};

pub use charm::{charm, charm_for};

use crate::finding::{Code, Finding};
use crate::pack::Tool;
use crate::suite::Suite;
use crate::text;
use crate::yaml::print::{self, Letters};
use crate::yaml::{Document, MAX_BYTES, MAX_DEPTH, MAX_NODES, Node};

/// Where a notice before the document stands once the text is read: it begins with this word and a colon.
pub(crate) const NOTICE: &str = "Warning";

/// The warning for a suite on a base that is experimental to this packer.
fn experimental(tool: Tool, suite: &Suite, base: &str, path: &str) -> Finding {
    let message = format!("{} on {base} is experimental: {tool} refuses it until a variable is set.", suite.title);
    let variable = tool.experimental_variable();
    let fix = format!("`charmer pack` sets it. By hand: `{variable}=True {} pack`.", tool.program());
    Finding::warning(Code::BaseExperimental, path, message).key("base").fix(fix)
}

/// What a packer will make of a document.
#[derive(Clone, Debug)]
pub struct Expansion {
    /// The document as the packer prints it; `None` when the packer refuses the project.
    pub document: Option<Node>,
    /// Everything that is wrong, or will be.
    pub findings: Vec<Finding>,
    /// The variable that the packer wants to be set when the suite is experimental on this base.
    pub experimental: Option<&'static str>,
    /// Lines that the packer prints before the document.
    pub notices: Vec<String>,
    /// The letters that the packer prints as they are.
    pub letters: Letters,
}

impl Expansion {
    /// A project that was refused.
    pub fn refused(findings: Vec<Finding>) -> Self {
        Self { document: None, findings, experimental: None, notices: Vec::new(), letters: Letters::default() }
    }

    /// All that the packer prints: its notices, and the document; nothing when it refuses the project.
    pub fn text(&self) -> Option<String> {
        self.text_by(print::yaml)
    }

    /// As [`text`](Self::text), with a printer of one's own.
    pub fn text_by(&self, printer: fn(&Node, Letters) -> String) -> Option<String> {
        let mut document = self.document.clone()?;
        // The notice that the document's reader takes for a key of it is among the notices, too.
        document.remove(NOTICE);
        let notices = self.notices.iter().map(|notice| format!("{notice}\n"));
        Some(notices.collect::<String>() + &printer(&document, self.letters))
    }
}

/// A warning when what the packer makes of a document is more than charmer reads of one.
fn beyond_reading(document: &Document, expanded: &Node, letters: Letters) -> Option<Finding> {
    let values = expanded.count();
    // A character takes ten bytes at most where it is printed, and each level stands two further in.
    let most = document.text.len() * 10 + values * MAX_DEPTH * 2;
    let size = || print::yaml(expanded, letters).len();
    let (size, limit) = if values > MAX_NODES {
        (format!("{values} values"), format!("{MAX_NODES}"))
    } else {
        let size = Some(most).filter(|most| *most > MAX_BYTES).map(|_| size()).filter(|size| *size > MAX_BYTES)?;
        (text::size(size as u64), text::size(MAX_BYTES as u64))
    };
    let message = format!(
        "Expanded, the document has {size}, and charmer reads {limit} at most: it cannot compare that with what the packer \
         prints."
    );
    let finding = Finding::warning(Code::ExpansionTooLarge, document.path.as_str(), message);
    Some(finding.fix("Name folders in place of the files in them, so that the lists get shorter."))
}
