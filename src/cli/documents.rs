//! Finds and reads the two documents of a project for the commands without a screen.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use crate::app::{CharmFolder, Snapshot};
use crate::expand::{self, Expansion};
use crate::files::{self, FileError};
use crate::finding::{Code, Finding};
use crate::output;
use crate::pack::Tool;
use crate::suite::Version;
use crate::text::path;
use crate::yaml::{self, Document};

use super::versions::Versions;

/// The application's folder as it is; says why on standard error when it cannot be read.
pub fn snapshot(dir: &Path) -> Option<Snapshot> {
    let snapshot = Snapshot::load(dir).map_err(|error| output::say(format_args!("charmer: {error}")));
    snapshot.ok().map(Snapshot::to_the_end)
}

/// Where a document was looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentPlace {
    /// The folder that holds it.
    pub folder: PathBuf,
    /// Its name for messages, relative to the folder that the person named.
    pub name: String,
}

/// The document of a packer in `dir`, or else in the folder that it packs there.
pub fn find(tool: Tool, dir: &Path) -> Option<DocumentPlace> {
    let file = tool.project_file();
    [dir.to_path_buf(), tool.folder(dir)].into_iter().find(|folder| folder.join(file).exists()).map(|folder| {
        let name = if folder == dir { file.to_owned() } else { format!("charm/{file}") };
        DocumentPlace { folder, name }
    })
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
    /// The version of the packer that says so.
    pub version: Option<&'static Version>,
}

/// Reads and expands a document; everything that is wrong is in the expansion's findings.
#[must_use]
pub fn expand(tool: Tool, place: DocumentPlace, versions: &Versions) -> Judged {
    let path = place.folder.join(path::name(&place.name));
    let read = load(&path, &place.name).and_then(|bytes| yaml::parse(&place.name, &bytes));
    let refused = |finding| Expansion::refused(vec![finding]);
    let (mut snapshot, version) = (None, versions.of(tool).version);
    let expansion = match (&read, tool) {
        (Err(finding), _) => refused(finding.clone()),
        (Ok(document), Tool::Charmcraft) => expand::charm_for(document, &CharmFolder::load(&place.folder), version),
        (Ok(document), Tool::Rockcraft) => match Snapshot::load(&root(&place)).map(Snapshot::to_the_end) {
            Ok(found) => {
                let found = snapshot.insert(found);
                expand::rock_for(document, found, version)
            }
            Err(error) => refused(Finding::error(Code::Folder, &place.name, error.to_string())),
        },
    };
    Judged { tool, place, document: read.ok(), snapshot, expansion, version }
}

/// The folder that Rockcraft takes for the application's: the one that holds the document, and not a link to it.
fn root(place: &DocumentPlace) -> Cow<'_, Path> {
    let file = place.folder.join(path::name(&place.name));
    let target = file.is_symlink().then(|| file.canonicalize().ok()).flatten();
    target.as_deref().and_then(Path::parent).map_or(Cow::Borrowed(&place.folder), |folder| folder.to_path_buf().into())
}

/// Reads a document's bytes, which `name` stands for in messages.
///
/// # Errors
/// Why it cannot be read.
pub(super) fn load(path: &Path, name: &str) -> Result<Vec<u8>, Finding> {
    files::read_capped(path, yaml::MAX_BYTES as u64).map_err(|error| match error {
        FileError::TooLarge { size, .. } => yaml::too_large(name, size),
        error => {
            let message = format!("the file cannot be read: {error}.");
            Finding::error(Code::FileUnreadable, name, message).fix("Make it a file that you may read.")
        }
    })
}

/// Says that there is no document.
pub fn nothing_there(tool: Option<Tool>, dir: &Path) -> String {
    let looked = match tool {
        None => "rockcraft.yaml, charmcraft.yaml and charm/charmcraft.yaml",
        Some(Tool::Rockcraft) => "rockcraft.yaml",
        Some(Tool::Charmcraft) => "charmcraft.yaml or charm/charmcraft.yaml",
    };
    let dir = dir.display().to_string();
    format!(
        "charmer: there is no {looked} in {}. Name the folder that holds it, or make one with `charmer init`.",
        crate::text::one_line(&dir)
    )
}
