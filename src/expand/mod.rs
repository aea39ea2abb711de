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

pub use rock::rock;

pub use charm::charm;

use crate::finding::Finding;
use crate::manifest::Node;

/// What a packer will make of a document.
#[derive(Clone, Debug)]
pub struct Expansion {
    /// The document as the packer prints it; `None` when the packer refuses the project.
    pub document: Option<Node>,
    /// Everything that is wrong, or will be.
    pub findings: Vec<Finding>,
    /// The variable that the packer wants to be set when the suite is experimental on this base.
    pub experimental: Option<&'static str>,
}

impl Expansion {
    /// A project that was refused.
    #[must_use]
    pub fn refused(findings: Vec<Finding>) -> Self {
        Self { document: None, findings, experimental: None }
    }
}
