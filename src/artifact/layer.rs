//! Layers, one over the other, as a container sees them; only what matters is kept. Floor 2.

use std::collections::{BTreeMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};
use std::io::Read;

use serde::Serialize;

use super::error::{Trouble, shown};
use super::limits;
use super::stream::small;
use super::tape::{Member, MemberKind, name};

/// What a file in an image is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryKind {
    /// A file with contents of its own.
    File,
    /// A symbolic link.
    Symlink,
    /// Another name of a file.
    HardLink,
    /// A device or a pipe.
    Special,
}

/// A file in an image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its path; which folder that begins in, the holder says.
    pub path: String,
    /// What it is.
    pub kind: EntryKind,
    /// Bytes of its contents; 0 for links.
    pub size: u64,
    /// Where a link points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
}

/// A file that is kept, with its contents where they are wanted.
#[derive(Clone, Debug)]
pub struct Node {
    pub kind: EntryKind,
    pub size: u64,
    pub target: Option<String>,
    pub bytes: Option<Vec<u8>>,
}

/// The part of the image's files that matters.
#[derive(Debug)]
pub struct Tree {
    /// Folders, or files, whose inside is kept.
    wanted: Vec<String>,
    /// Of those, where the contents are kept, too.
    read: Vec<String>,
    nodes: BTreeMap<String, Node>,
}

/// What one layer does to the tree.
#[derive(Debug, Default)]
pub struct Changes {
    removed: Vec<String>,
    emptied: Vec<String>,
    put: Vec<(String, Option<Node>)>,
    names: usize,
    seen: HashSet<u64>,
    hasher: RandomState,
}

/// What marks a file of lower layers as gone.
const WHITEOUT: &str = ".wh.";
/// What marks all of a folder in lower layers as gone.
const OPAQUE: &str = ".wh..wh..opq";

impl Tree {
    pub fn new(wanted: Vec<String>, read: Vec<String>) -> Self {
        Self { wanted, read, nodes: BTreeMap::new() }
    }

    /// Takes one member of a layer.
    pub fn note(&self, changes: &mut Changes, member: &Member, contents: &mut dyn Read) -> Result<(), Trouble> {
        let (folder, last) = member.name.rsplit_once('/').unwrap_or(("", &member.name));
        if member.kind != MemberKind::Folder && !changes.seen.insert(changes.hasher.hash_one(&member.name)) {
            return Err(Trouble::hostile(format!("{} stands twice in one layer", shown(&member.name))));
        }
        if last == OPAQUE {
            if self.concerns(folder) {
                let folder = changes.counted(folder)?;
                changes.emptied.push(folder);
            }
            return Ok(());
        }
        if let Some(gone) = last.strip_prefix(WHITEOUT) {
            let gone = name(&if folder.is_empty() { gone.to_owned() } else { format!("{folder}/{gone}") })?;
            if self.concerns(&gone) {
                let gone = changes.counted(&gone)?;
                changes.removed.push(gone);
            }
            return Ok(());
        }
        if !self.concerns(&member.name) {
            return Ok(());
        }
        let kind = match member.kind {
            MemberKind::Folder => {
                let path = changes.counted(&member.name)?;
                changes.put.push((path, None));
                return Ok(());
            }
            MemberKind::File => EntryKind::File,
            MemberKind::Symlink => EntryKind::Symlink,
            MemberKind::HardLink => EntryKind::HardLink,
            MemberKind::Special => EntryKind::Special,
        };
        let path = changes.counted(&member.name)?;
        let target = member.target.clone().filter(|_| matches!(kind, EntryKind::Symlink | EntryKind::HardLink));
        changes.names += target.as_ref().map_or(0, String::len);
        let is_read = kind == EntryKind::File && within(&self.read, &path);
        let bytes = if is_read { small(contents, limits::DOCUMENT)? } else { None };
        changes.put.push((path, Some(Node { kind, size: member.size, target, bytes })));
        Ok(())
    }

    /// True for what is kept, and for what such things lie in.
    fn concerns(&self, path: &str) -> bool {
        let is_above =
            |wanted: &String| path.is_empty() || wanted.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'));
        within(&self.wanted, path) || self.wanted.iter().any(is_above)
    }

    /// Lays a layer over those before. What it removes is of lower layers, wherever in its tar that stands.
    pub fn apply(&mut self, changes: Changes) -> Result<(), Trouble> {
        for path in changes.removed {
            self.remove(&path);
        }
        for path in changes.emptied {
            self.remove_below(&path);
        }
        for (path, node) in changes.put {
            match node {
                Some(node) => {
                    self.remove(&path);
                    if within(&self.wanted, &path) {
                        self.nodes.insert(path, node);
                    }
                }
                None => drop(self.nodes.remove(&path)),
            }
        }
        let names: usize = self.nodes.keys().map(String::len).sum();
        if self.nodes.len() > limits::FILES || names > limits::NAMES {
            return Err(Trouble::too_large(format!("its application has more than {} files", limits::FILES)));
        }
        Ok(())
    }

    fn remove(&mut self, path: &str) {
        self.nodes.remove(path);
        self.remove_below(path);
    }

    fn remove_below(&mut self, path: &str) {
        if path.is_empty() {
            self.nodes.clear();
            return;
        }
        let start = format!("{path}/");
        let below: Vec<String> = self.below(&start).map(|(path, _)| path.clone()).collect();
        for path in below {
            self.nodes.remove(&path);
        }
    }

    fn below<'a>(&'a self, start: &'a str) -> impl Iterator<Item = (&'a String, &'a Node)> {
        self.nodes.range(start.to_owned()..).take_while(move |(path, _)| path.starts_with(start))
    }

    /// The files in a folder, with paths relative to it.
    pub fn entries(&self, folder: &str) -> Vec<Entry> {
        let start = format!("{folder}/");
        let entry = |(path, node): (&String, &Node)| Entry {
            path: path[start.len()..].to_owned(),
            kind: node.kind,
            size: node.size,
            target: node.target.clone(),
        };
        self.below(&start).map(entry).collect()
    }

    /// The contents of a file, where they were read.
    pub fn contents(&self, path: &str) -> Option<&[u8]> {
        self.nodes.get(path)?.bytes.as_deref()
    }
}

impl Changes {
    fn counted(&mut self, name: &str) -> Result<String, Trouble> {
        self.names += name.len();
        let kept = self.put.len() + self.removed.len() + self.emptied.len();
        if self.names > limits::NAMES || kept > limits::FILES {
            return Err(Trouble::too_large(format!(
                "one layer has more than {} files of the application",
                limits::FILES
            )));
        }
        Ok(name.to_owned())
    }
}

fn within(folders: &[String], path: &str) -> bool {
    folders
        .iter()
        .any(|folder| path.strip_prefix(folder.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(tree: &mut Tree, members: &[(&str, MemberKind)]) -> Result<(), Trouble> {
        let mut changes = Changes::default();
        for (name, kind) in members {
            let member = Member { name: (*name).into(), kind: *kind, size: 3, position: 0, target: None };
            tree.note(&mut changes, &member, &mut &b"abc"[..])?;
        }
        tree.apply(changes)
    }

    fn files(tree: &Tree) -> Vec<String> {
        tree.entries("app").into_iter().map(|entry| entry.path).collect()
    }

    fn tree() -> Tree {
        let mut tree = Tree::new(vec!["app".into(), "etc/x".into()], vec!["etc/x".into()]);
        let all = [
            ("app", MemberKind::Folder),
            ("app/a", MemberKind::File),
            ("app/d/b", MemberKind::File),
            ("app/d/c", MemberKind::File),
        ];
        layer(&mut tree, &all).unwrap();
        tree
    }

    #[test]
    fn upper_layers_replace_and_remove() {
        let mut tree = tree();
        assert_eq!(files(&tree), ["a", "d/b", "d/c"]);
        layer(
            &mut tree,
            &[("app/.wh.a", MemberKind::File), ("app/d/.wh.b", MemberKind::File), ("usr/.wh.app", MemberKind::File)],
        )
        .unwrap();
        assert_eq!(files(&tree), ["d/c"]);
        layer(&mut tree, &[("app/d/new", MemberKind::File), ("app/d/.wh..wh..opq", MemberKind::File)]).unwrap();
        assert_eq!(files(&tree), ["d/new"], "what the layer itself brings stays");
        layer(&mut tree, &[("app/d", MemberKind::Symlink)]).unwrap();
        assert_eq!(files(&tree), ["d"]);
        layer(&mut tree, &[("app/d", MemberKind::Folder), ("app/d/e", MemberKind::File)]).unwrap();
        assert_eq!(files(&tree), ["d/e"]);
        layer(&mut tree, &[(".wh.app", MemberKind::File)]).unwrap();
        assert!(files(&tree).is_empty());
    }

    #[test]
    fn a_folder_above_that_goes_takes_all_along() {
        for gone in [("etc", MemberKind::Symlink), (".wh.etc", MemberKind::File), (".wh..wh..opq", MemberKind::File)] {
            let mut tree = tree();
            layer(&mut tree, &[("etc/x", MemberKind::File)]).unwrap();
            assert_eq!(tree.contents("etc/x"), Some(&b"abc"[..]));
            layer(&mut tree, &[gone]).unwrap();
            assert_eq!(tree.contents("etc/x"), None, "{gone:?}");
        }
    }

    #[test]
    fn a_file_stands_once_in_a_layer_and_no_whiteout_leads_out() {
        let twice = [("x", MemberKind::File), ("x", MemberKind::File)];
        assert!(matches!(layer(&mut tree(), &twice), Err(Trouble::Hostile(_))));
        assert!(layer(&mut tree(), &[("x", MemberKind::Folder), ("x", MemberKind::Folder)]).is_ok());
        assert!(matches!(layer(&mut tree(), &[("app/.wh...", MemberKind::File)]), Err(Trouble::Hostile(_))));
    }
}
