//! The registry of findings: every code with how bad it is and what it means.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Serialize, Serializer};

use super::{Consequence, Severity};

include!(concat!(env!("OUT_DIR"), "/codes.rs"));

impl Code {
    /// As it is printed, in kebab case: `name-invalid`.
    pub const fn as_str(self) -> &'static str {
        TABLE[self as usize].0
    }

    /// How bad it can be.
    pub const fn severities(self) -> &'static [Severity] {
        TABLE[self as usize].1
    }

    /// What it means and when it comes, in a sentence.
    pub const fn meaning(self) -> &'static str {
        TABLE[self as usize].3
    }

    /// What comes of it where a finding does not say otherwise: packing fails over an error, and nothing over a note.
    #[must_use]
    pub fn consequence(self, severity: Severity) -> Consequence {
        match (severity, TABLE[self as usize].2.first().copied()) {
            (Severity::Note, _) | (Severity::Warning, None) => Consequence::WorthKnowing,
            (_, Some(consequence)) => consequence,
            (Severity::Error, None) => Consequence::WillNotPack,
        }
    }

    /// All that may come of it, the gravest first.
    #[must_use]
    pub fn consequences(self) -> BTreeSet<Consequence> {
        let usual = self.severities().iter().map(|severity| self.consequence(*severity));
        usual.chain(TABLE[self as usize].2.iter().copied()).collect()
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
