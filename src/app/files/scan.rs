//! Everything that takes a walk through the folder: its listing, who uses what, and what had better not be packed.
//!
//! Part of floor 2's `app`. Made once, in a thread of its own; nothing that is shown first waits for it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;

use crate::app::detect::unrun;
use crate::app::files::Files;
use crate::app::imports::Graph;
use crate::app::limits::{FOLDER, FOLLOWED, LISTED, PACKAGE_TEXT, PACKAGE_TEXTS, TreeLimits};
use crate::app::python::with_room;
use crate::app::snapshot::{FileProblem, ProjectError, Snapshot};
use crate::app::tree::{Tree, TreeEntry};
use crate::finding::Finding;

/// Files from this size on are worth a word before they are packed.
pub const LARGE: u64 = 10_000_000;

/// Why something had better not be packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Suspicion {
    /// Its name says that it holds secrets.
    Secret,
    /// A virtual environment of Python.
    Environment,
    /// Modules of Node for the machine that they were installed on.
    NodeModules,
    /// The history of the sources.
    History,
    /// A database in a file, by its ending: `.sqlite3`, `.db`.
    Database,
    /// Larger than [`LARGE`].
    Large,
}

/// Something that had better not be packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Suspect {
    /// Its place in the listing.
    pub at: usize,
    /// What speaks against packing it.
    pub why: Suspicion,
}

/// What a walk through the folder tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scan {
    /// The listing.
    pub tree: Arc<Tree>,
    /// Which source imports, reads or serves which file.
    pub uses: Graph,
    /// What had better not be packed, in the order of the listing; nothing inside of what is one as a whole.
    pub suspects: Vec<Suspect>,
    /// Places of what compilers read: Go's sources without their tests, and what is in `src/main` of Java.
    pub compiled: Vec<usize>,
    /// What npm reads to know what it packs: `package.json`, `.npmignore`, `.gitignore`; Prisma's schemas and scripts that
    /// migrate; by their paths.
    pub texts: BTreeMap<String, String>,
    /// Where symbolic links lead, as they say it, by their paths.
    pub links: BTreeMap<String, String>,
    /// What of the folder was passed over.
    pub findings: Vec<Finding>,
}

impl Scan {
    /// Walks through the folder at `root` until done, at a limit, or `cancelled`.
    ///
    /// # Errors
    /// When there is no folder at `root`.
    pub fn walk(root: &Path, limits: TreeLimits, cancelled: &AtomicBool) -> Result<Self, ProjectError> {
        Ok(Self::of_files(&Files::on_disk(root)?, limits, cancelled))
    }

    /// Walks on through a folder that was read, until done, at a limit, or `cancelled`.
    pub fn of(snapshot: &Snapshot, limits: TreeLimits, cancelled: &AtomicBool) -> Self {
        let scan = Self::of_files(snapshot.files(), limits, cancelled);
        // Asked here, where nothing waits: the facts will have it at hand.
        if !cancelled.load(Ordering::Relaxed) {
            unrun::found(snapshot);
        }
        scan
    }

    fn of_files(files: &Files, limits: TreeLimits, cancelled: &AtomicBool) -> Self {
        with_room(|| Self::of_all(files, limits, cancelled))
    }

    fn of_all(files: &Files, limits: TreeLimits, cancelled: &AtomicBool) -> Self {
        let tree = files.tree(limits, cancelled);
        let suspects = suspects(&tree);
        let uses = Graph::follow(&tree, files, cancelled);
        let (mut compiled, mut package_texts, mut texts) = (Vec::new(), Vec::new(), BTreeMap::new());
        let mut findings = Vec::new();
        // Who told it to stop knows why.
        if !cancelled.load(Ordering::Relaxed) {
            findings.extend(tree.cut_short.then(|| LISTED.reached(FOLDER, 0)));
            findings.extend(uses.cut_short.then(|| FOLLOWED.reached(FOLDER, 0)));
        }
        let mut links = BTreeMap::new();
        for at in tree.own() {
            let Some(entry) = tree.entries.get(at).filter(|entry| !entry.kind.is_dir()) else { continue };
            if !entry.kind.is_file() {
                let target = fs::read_link(files.root().join(&entry.path)).ok();
                links.extend(target.map(|target| (entry.path.clone(), target.to_string_lossy().into_owned())));
                continue;
            }
            let (path, name) = (entry.path.as_str(), entry.name());
            let is_go = name.strip_suffix(".go").is_some_and(|stem| !stem.ends_with("_test"));
            if is_go || path.starts_with("src/main/") || path.contains("/src/main/") {
                compiled.push(at);
            } else if matches!(name, "package.json" | ".npmignore" | ".gitignore" | "schema.prisma" | "migrate.sh") {
                package_texts.push(path);
            }
        }
        for path in PACKAGE_TEXTS.keep_paths(package_texts, &mut findings) {
            let bytes = files.bytes(path, PACKAGE_TEXT.most as u64);
            let is_reached = matches!(bytes, Err(FileProblem::TooLarge { .. }));
            findings.extend(is_reached.then(|| PACKAGE_TEXT.reached(path, 0)));
            texts.insert(path.to_owned(), String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned());
        }
        Self { tree, uses, suspects, compiled, texts, links, findings }
    }

    /// A scan of files that are not on a disk.
    pub fn from_files(files: &[(&str, &[u8])]) -> Self {
        Self::of_files(&Files::in_memory(files), TreeLimits::default(), &AtomicBool::new(false))
    }
}

fn suspects(tree: &Tree) -> Vec<Suspect> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(entry) = tree.entries.get(at) {
        let why = suspicion(entry).or_else(|| is_environment(tree, entry).then_some(Suspicion::Environment));
        found.extend(why.map(|why| Suspect { at, why }));
        let skipped = why.is_some() && entry.kind.is_dir();
        at += 1 + if skipped { entry.below } else { 0 };
    }
    found
}

/// Python marks every virtual environment with this file.
fn is_environment(tree: &Tree, entry: &TreeEntry) -> bool {
    entry.kind.is_dir() && entry.below > 2 && tree.has_file(&format!("{}/pyvenv.cfg", entry.path))
}

fn suspicion(entry: &TreeEntry) -> Option<Suspicion> {
    let name = entry.name();
    if entry.kind.is_dir() {
        return match name {
            "node_modules" => Some(Suspicion::NodeModules),
            ".git" | ".hg" | ".svn" => Some(Suspicion::History),
            ".venv" | "venv" | ".tox" | ".nox" => Some(Suspicion::Environment),
            ".ssh" | ".aws" | ".gnupg" => Some(Suspicion::Secret),
            _ => None,
        };
    }
    let lower = name.to_ascii_lowercase();
    if is_secret(&lower) {
        return Some(Suspicion::Secret);
    }
    let ending = lower.rsplit_once('.').map(|(_, ending)| ending).unwrap_or_default();
    if matches!(ending, "sqlite" | "sqlite3" | "db" | "mdb") {
        return Some(Suspicion::Database);
    }
    (entry.size > LARGE).then_some(Suspicion::Large)
}

fn is_secret(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending).unwrap_or_default();
    // What is only an example is meant to be seen.
    let is_example = ["example", "sample", "template", "dist", "defaults"].contains(&ending);
    if is_example {
        return false;
    }
    let named = [
        ".envrc",
        ".netrc",
        ".pypirc",
        ".pgpass",
        ".htpasswd",
        "id_rsa",
        "id_dsa",
        "id_ecdsa",
        "id_ed25519",
        "credentials.json",
        "secrets.yaml",
        "secrets.yml",
        "secrets.json",
        "client_secret.json",
    ];
    let account = ending == "json" && (name.contains("service-account") || name.contains("service_account"));
    name == ".env"
        || name.starts_with(".env.")
        || named.contains(&name)
        || matches!(ending, "pem" | "key" | "p12" | "pfx" | "jks" | "keystore" | "kdbx" | "ppk")
        || account
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_had_better_not_be_packed_is_known_by_name() {
        let large = LARGE + 1;
        let tree = Tree::from_files(&[
            (".env", 9),
            (".env.example", 9),
            (".git/config", 1),
            ("app.py", 1),
            ("data/shop.sqlite3", 1),
            ("data/movie.mp4", large),
            ("env/pyvenv.cfg", 1),
            ("env/bin/python", 1),
            ("env/lib/key.pem", 1),
            ("gcp-service-account.json", 1),
            ("node_modules/a/big.bin", large),
            ("tls/server.PEM", 1),
        ]);
        let found: Vec<(&str, Suspicion)> =
            suspects(&tree).iter().map(|one| (tree.entries[one.at].path.as_str(), one.why)).collect();
        let wanted = [
            (".env", Suspicion::Secret),
            (".git", Suspicion::History),
            ("data/movie.mp4", Suspicion::Large),
            ("data/shop.sqlite3", Suspicion::Database),
            ("env", Suspicion::Environment),
            ("gcp-service-account.json", Suspicion::Secret),
            ("node_modules", Suspicion::NodeModules),
            ("tls/server.PEM", Suspicion::Secret),
        ];
        assert_eq!(found, wanted);
    }
}
