//! Why a file was not looked into. Floor 2.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::text;

/// Why a file was not looked into, and which.
#[derive(Debug, Error)]
#[error("{}: {trouble}", text::one_line(&path.display().to_string()))]
pub struct ArtifactError {
    /// The file, as it was named.
    pub path: PathBuf,
    /// What is wrong with it.
    pub trouble: Trouble,
}

/// What is wrong with a file. Each says what, why it matters, and what to do; all are safe to show.
#[derive(Debug, Error)]
pub enum Trouble {
    /// The system refuses.
    #[error("it cannot be read ({0}), so there is nothing to tell. Fix: check the path and its permissions.")]
    Io(io::Error),
    /// Neither rock nor charm.
    #[error("{what}. charmer looks into rocks and charms. Fix: {fix}")]
    Foreign {
        /// What it is instead.
        what: String,
        /// What to do.
        fix: String,
    },
    /// Cut short, or its parts contradict each other.
    #[error("{0}: it is cut short or damaged, and Juju could not use it either. Fix: pack it again, or copy it again.")]
    Damaged(String),
    /// Made to do harm where it is unpacked.
    #[error(
        "{0}. No packer writes that; unpacked, it could do harm, so it was read no further. Fix: do not use the file; pack your own."
    )]
    Hostile(String),
    /// Beyond what charmer reads.
    #[error(
        "{0}. That is far beyond what a packer makes, so it was read no further. Fix: check where the file is from."
    )]
    TooLarge(String),
}

impl Trouble {
    pub(super) fn foreign(what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::Foreign { what: what.into(), fix: fix.into() }
    }

    pub(super) fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged(what.into())
    }

    pub(super) fn hostile(what: impl Into<String>) -> Self {
        Self::Hostile(what.into())
    }

    pub(super) fn too_large(what: impl Into<String>) -> Self {
        Self::TooLarge(what.into())
    }
}

/// An end in the midst is damage, and so is what a decoder could not make sense of.
impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        let of_the_data = matches!(
            error.kind(),
            io::ErrorKind::UnexpectedEof
                | io::ErrorKind::InvalidData
                | io::ErrorKind::InvalidInput
                | io::ErrorKind::Other
        );
        if of_the_data {
            return Self::Damaged(text::one_line(&error.to_string()).into_owned());
        }
        Self::Io(error)
    }
}

/// A member's name in a message: safe, and never longer than a line.
pub(super) fn shown(name: &str) -> String {
    let safe = text::one_line(name);
    let mut short: String = safe.chars().take(80).collect();
    if short.len() < safe.len() {
        short.push('…');
    }
    format!("“{short}”")
}
