//! Finds and reads the two documents of a project for the commands without a screen.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use crate::app::{CharmFolder, Snapshot};
use crate::expand::{self, Expansion};
use crate::files::{self, FileError};
use crate::finding::{Code, Finding};
use crate::output;
use crate::pack;
use crate::yaml::{self, Document};

use super::versions::Versions;

/// Which packer's document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Tool {
    /// `rockcraft.yaml`.
    Rock,
    /// `charmcraft.yaml`.
    Charm,
}

/// The application's folder as it is; says why on standard error when it cannot be read.
pub fn snapshot(dir: &Path) -> Option<Snapshot> {
    Snapshot::read(dir).map_err(|error| output::say(format_args!("charmer: {error}"))).ok()
}

/// Where a document was looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentPlace {
    /// The folder that holds it.
    pub folder: PathBuf,
    /// Its name for messages, relative to the folder that the person named.
    pub name: String,
}

impl Tool {
    /// The document of this packer in or below `dir`, if there is one.
    #[must_use]
    pub fn find(self, dir: &Path) -> Option<DocumentPlace> {
        let place = |folder: &str, file: &str| {
            let name = if folder.is_empty() { file.to_owned() } else { format!("{folder}/{file}") };
            let folder = if folder.is_empty() { dir.to_path_buf() } else { dir.join(folder) };
            folder.join(file).exists().then_some(DocumentPlace { folder, name })
        };
        match self {
            Self::Rock => place("", "rockcraft.yaml"),
            Self::Charm => place("", "charmcraft.yaml").or_else(|| place("charm", "charmcraft.yaml")),
        }
    }

    /// The packer whose document it is.
    #[must_use]
    pub fn packer(self) -> pack::Tool {
        match self {
            Self::Rock => pack::Tool::Rockcraft,
            Self::Charm => pack::Tool::Charmcraft,
        }
    }

    /// Where people look for the document.
    #[must_use]
    pub fn usual(self) -> &'static str {
        match self {
            Self::Rock => "rockcraft.yaml",
            Self::Charm => "charmcraft.yaml or charm/charmcraft.yaml",
        }
    }
}

/// A document, what its packer makes of it, and what that was made from.
pub struct Judged {
    /// Whose document it is.
    pub tool: Tool,
    /// Where it lies.
    pub place: DocumentPlace,
    /// What is in it; nothing where it cannot be read.
    pub document: Option<Document>,
    /// The application's folder, for the rock.
    pub snapshot: Option<Snapshot>,
    /// What its packer makes of it, with everything that is wrong.
    pub expansion: Expansion,
}

/// Reads and expands a document; everything that is wrong is in the expansion's findings.
#[must_use]
pub fn expand(tool: Tool, place: DocumentPlace, versions: &Versions) -> Judged {
    let path = place.folder.join(file_name(&place.name));
    let read = read(&path, &place.name).and_then(|bytes| yaml::read(&place.name, &bytes));
    let refused = |finding| Expansion::refused(vec![finding]);
    let mut snapshot = None;
    let expansion = match (&read, tool) {
        (Err(finding), _) => refused(finding.clone()),
        (Ok(document), Tool::Charm) => {
            let version = versions.of(tool.packer()).version;
            expand::charm_for(document, &CharmFolder::read(&place.folder), version)
        }
        (Ok(document), Tool::Rock) => match Snapshot::read(&root(&place)) {
            Ok(found) => {
                let found = snapshot.insert(found);
                expand::rock_for(document, found, versions.of(tool.packer()).version)
            }
            Err(error) => refused(Finding::error(Code::Folder, &place.name, error.to_string())),
        },
    };
    Judged { tool, place, document: read.ok(), snapshot, expansion }
}

/// The folder that Rockcraft takes for the application's: the one that holds the document, and not a link to it.
fn root(place: &DocumentPlace) -> Cow<'_, Path> {
    let file = place.folder.join(file_name(&place.name));
    let target = file.is_symlink().then(|| file.canonicalize().ok()).flatten();
    target.as_deref().and_then(Path::parent).map_or(Cow::Borrowed(&place.folder), |folder| folder.to_path_buf().into())
}

fn file_name(name: &str) -> &str {
    name.rsplit_once('/').map_or(name, |(_, file)| file)
}

/// Reads a document's bytes, which `name` stands for in messages.
///
/// # Errors
/// Why it cannot be read.
pub(super) fn read(path: &Path, name: &str) -> Result<Vec<u8>, Finding> {
    files::read(path, yaml::MAX_BYTES as u64).map_err(|error| match error {
        FileError::TooLarge { size, .. } => yaml::too_large(name, size),
        error => {
            let message = format!("the file cannot be read: {error}.");
            Finding::error(Code::FileUnreadable, name, message).fix("Make it a file that you may read.")
        }
    })
}

/// Says that there is no document.
#[must_use]
pub fn nothing_there(tool: Option<Tool>, dir: &Path) -> String {
    let looked = tool.map_or("rockcraft.yaml, charmcraft.yaml and charm/charmcraft.yaml", Tool::usual);
    let dir = dir.display().to_string();
    format!(
        "charmer: there is no {looked} in {}. Name the folder that holds it, or make one with `charmer init`.",
        crate::text::one_line(&dir)
    )
}
