//! The application's folder as a list: every entry, sorted, with its size.
//!
//! Part of floor 2's `app`. May run in a thread of its own: it looks at a flag before every folder, and shares the
//! work with further threads. Nothing is left out, whatever `.gitignore` says: what git ignores is packed all the same.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::app::files::places::Places;
use crate::app::files::{Files, Listed};
use crate::app::limits::TreeLimits;
use crate::app::skip::is_foreign;
use crate::app::snapshot::{EntryKind, ProjectError};
use crate::process;
use crate::text::path;

/// One entry of the listing.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct TreeEntry {
    /// Its path, relative to the application's folder, with `/`.
    pub path: String,
    /// What it is. A link is never followed: it counts as [`EntryKind::Other`], or [`EntryKind::Dangling`].
    pub kind: EntryKind,
    /// Bytes of the file, or of all files in the folder.
    pub size: u64,
    /// Files in the folder; 1 for a file.
    pub files: usize,
    /// How many entries after this one are inside it.
    pub below: usize,
    /// True for a folder of other people's code, such as `node_modules`.
    pub foreign: bool,
}

impl TreeEntry {
    /// Its own name, without folders.
    pub fn name(&self) -> &str {
        path::name(&self.path)
    }
}

/// A listing in the order of the paths, each folder before its content.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Tree {
    /// Files, folders and links, each folder before what is in it.
    pub entries: Vec<TreeEntry>,
    /// True when a limit or the flag ended it early: sizes are then lower bounds.
    pub cut_short: bool,
    /// Places of folders that could not be listed, or not in full: what is in them counts as nothing.
    pub unreadable: Vec<usize>,
    /// True when sizes of what is in foreign folders were not asked for, and count as nothing.
    pub is_outline: bool,
    #[serde(skip)]
    places: Places,
}

impl Tree {
    /// Lists the folder at `root` until done, at a limit, or `cancelled`.
    ///
    /// # Errors
    /// When there is no folder at `root`.
    pub fn walk(root: &Path, limits: TreeLimits, cancelled: &AtomicBool) -> Result<Self, ProjectError> {
        Ok(Self::list(&Files::on_disk(root)?, limits, cancelled))
    }

    /// Lists a folder on the disk; what was listed already is taken from there.
    pub(in crate::app) fn list(files: &Files, limits: TreeLimits, cancelled: &AtomicBool) -> Self {
        let lister =
            Lister { files, limits, cancelled, listed: AtomicUsize::new(0), cut_short: AtomicBool::new(false) };
        let found = lister.folder(files.root(), 1, true).found;
        let mut tree = Self::default();
        tree.entries.reserve(lister.listed.load(Ordering::Relaxed).min(limits.listed));
        tree.place(found, "");
        tree.is_outline = !limits.foreign_sizes && tree.entries.iter().any(|entry| entry.foreign && entry.files > 0);
        tree.cut_short = lister.cut_short.into_inner();
        tree
    }

    /// The same with the sizes of what is in foreign folders, which an outline leaves out.
    pub(in crate::app) fn weighed(&self, root: &Path, cancelled: &AtomicBool) -> Self {
        let mut tree = Self { is_outline: false, ..self.clone() };
        let mut end = 0;
        let mut unweighed = vec![false; tree.entries.len()];
        for (at, entry) in tree.entries.iter().enumerate() {
            unweighed[at] = at < end && entry.kind.is_file();
            end = if entry.foreign { end.max(at + 1 + entry.below) } else { end };
        }
        // What is refused stays unweighed.
        let weigh = |(entry, unweighed): (&mut TreeEntry, &mut bool)| {
            if *unweighed && !cancelled.load(Ordering::Relaxed) {
                let data = fs::symlink_metadata(root.join(&entry.path));
                *unweighed = data.as_ref().is_err_and(is_refused);
                (entry.kind, entry.size) = data.map_or((entry.kind, entry.size), |data| weight(&data));
            }
        };
        if process::has_pool() {
            tree.entries.par_iter_mut().zip(&mut unweighed).for_each(weigh);
        } else {
            tree.entries.iter_mut().zip(&mut unweighed).for_each(weigh);
        }
        tree.cut_short |= cancelled.load(Ordering::Relaxed);
        let refused = tree.entries.iter().zip(unweighed).filter(|(_, refused)| *refused && !tree.cut_short);
        let folders = refused.filter_map(|(entry, _)| tree.find(entry.path.rsplit_once('/')?.0));
        let unreadable: BTreeSet<usize> = folders.chain(tree.unreadable.iter().copied()).collect();
        tree.unreadable = unreadable.into_iter().collect();
        for at in (0..tree.entries.len()).rev() {
            if tree.entries[at].kind.is_dir() {
                tree.entries[at].size = tree.children(Some(at)).map(|child| tree.entries[child].size).sum();
            }
        }
        tree
    }

    /// A listing of what is in memory, folders included.
    pub(in crate::app) fn of_memory<'a>(entries: impl Iterator<Item = (&'a str, EntryKind)>) -> Self {
        let files: Vec<(String, u64)> = entries
            .map(|(path, kind)| match kind {
                EntryKind::File { size, .. } => (path.to_owned(), size),
                _ => (format!("{path}/"), 0),
            })
            .collect();
        Self::from_files(&files.iter().map(|(path, size)| (path.as_str(), *size)).collect::<Vec<_>>())
    }

    /// A listing of files with their sizes that are not on a disk. A path that ends with `/` is an empty folder.
    pub fn from_files(files: &[(&str, u64)]) -> Self {
        let mut all = std::collections::BTreeMap::new();
        for (path, size) in files {
            let plain = path.trim_end_matches('/');
            for (at, _) in plain.match_indices('/') {
                all.insert(sort_key(&plain[..at]), (plain[..at].to_owned(), EntryKind::Dir));
            }
            let file = EntryKind::File { size: *size, executable: false };
            all.insert(sort_key(plain), (plain.to_owned(), if path.ends_with('/') { EntryKind::Dir } else { file }));
        }
        let mut tree = Self::default();
        for (path, kind) in all.into_values() {
            let (size, files) = if let EntryKind::File { size, .. } = kind { (size, 1) } else { (0, 0) };
            let foreign = kind.is_dir() && is_foreign(path::name(&path));
            for (at, _) in path.match_indices('/') {
                if let Some(folder) = tree.find(&path[..at]) {
                    let folder = &mut tree.entries[folder];
                    folder.size += size;
                    folder.files += files;
                    folder.below += 1;
                }
            }
            tree.entries.push(TreeEntry { path, kind, size, files, below: 0, foreign });
        }
        tree
    }

    /// The place of a path in the listing.
    pub fn find(&self, path: &str) -> Option<usize> {
        self.places.find(&self.entries, path)
    }

    /// The entry at a path.
    pub fn get(&self, path: &str) -> Option<&TreeEntry> {
        self.find(path).and_then(|at| self.entries.get(at))
    }

    /// True when a regular file is at that path.
    pub fn has_file(&self, path: &str) -> bool {
        self.get(path).is_some_and(|entry| entry.kind.is_file())
    }

    /// True when a folder is at that path; the empty path is the application's folder.
    pub fn has_folder(&self, path: &str) -> bool {
        path.is_empty() || self.get(path).is_some_and(|entry| entry.kind.is_dir())
    }

    /// The places of what is directly in a folder; `None`: in the application's folder.
    pub fn children(&self, folder: Option<usize>) -> impl Iterator<Item = usize> + '_ {
        let (mut at, end) = match folder.map(|at| (at + 1, self.entries.get(at))) {
            Some((first, Some(entry))) => (first, first + entry.below),
            Some((_, None)) => (0, 0),
            None => (0, self.entries.len()),
        };
        std::iter::from_fn(move || {
            let now = at;
            let entry = self.entries.get(now).filter(|_| now < end)?;
            at = now + 1 + entry.below;
            Some(now)
        })
    }

    /// The places of all entries but what is inside foreign folders.
    pub fn own(&self) -> impl Iterator<Item = usize> + '_ {
        let mut at = 0;
        std::iter::from_fn(move || {
            let now = at;
            let entry = self.entries.get(now)?;
            at = now + 1 + if entry.foreign { entry.below } else { 0 };
            Some(now)
        })
    }
}

fn sort_key(path: &str) -> Vec<u8> {
    path.bytes().map(|byte| if byte == b'/' { 0 } else { byte }).collect()
}

/// An entry with what is in it, before it has its place in the list.
struct Found {
    name: String,
    kind: EntryKind,
    size: u64,
    files: usize,
    inside: Listing,
}

impl Found {
    fn new(name: String, kind: EntryKind, size: u64) -> Self {
        Self { name, kind, size, files: usize::from(!kind.is_dir()), inside: Listing::default() }
    }
}

#[derive(Default)]
struct Listing {
    found: Vec<Found>,
    /// Whether something of it could not be read.
    unreadable: bool,
}

struct Lister<'a> {
    files: &'a Files,
    limits: TreeLimits,
    cancelled: &'a AtomicBool,
    listed: AtomicUsize,
    cut_short: AtomicBool,
}

impl Lister<'_> {
    /// What is in a folder and below it, in order. Asking for sizes takes most of the time, and several threads share it,
    /// each a folder at a time.
    fn folder(&self, dir: &Path, depth: usize, weighs: bool) -> Listing {
        if self.cancelled.load(Ordering::Relaxed) || depth > self.limits.depth {
            self.cut_short.store(true, Ordering::Relaxed);
            return Listing::default();
        }
        let (entries, unreadable) = self.entries(dir, weighs);
        let (mut folders, mut inside) = (Vec::new(), Vec::with_capacity(entries.len()));
        for (found, path) in entries {
            if self.listed.fetch_add(1, Ordering::Relaxed) >= self.limits.listed {
                self.cut_short.store(true, Ordering::Relaxed);
                break;
            }
            if let Some(path) = path {
                let weighs = weighs && (self.limits.foreign_sizes || !is_foreign(&found.name));
                folders.push((inside.len(), path, weighs));
            }
            inside.push(found);
        }
        let look = |(at, path, weighs): (usize, std::path::PathBuf, bool)| (at, self.folder(&path, depth + 1, weighs));
        let below: Vec<_> = if folders.len() > 1 && process::has_pool() {
            folders.into_par_iter().map(look).collect()
        } else {
            folders.into_iter().map(look).collect()
        };
        for (at, below) in below {
            if let Some(folder) = inside.get_mut(at) {
                folder.size = below.found.iter().map(|found| found.size).sum();
                folder.files = below.found.iter().map(|found| found.files).sum();
                folder.inside = below;
            }
        }
        Listing { found: inside, unreadable }
    }

    /// The entries of a folder, sorted, links not followed; and whether some could not be read. Such a one is left out: it
    /// costs its own entry, not the listing. With each folder its path, since its name may not be UTF-8.
    fn entries(&self, dir: &Path, weighs: bool) -> (Vec<(Found, Option<PathBuf>)>, bool) {
        if let Some(known) = self.files.known(dir) {
            let entry = |entry: &Listed| {
                let kind = match entry.kind {
                    EntryKind::File { .. } | EntryKind::Dir if entry.is_link => EntryKind::Other,
                    kind => kind,
                };
                let size = if let EntryKind::File { size, .. } = kind { size } else { 0 };
                (Found::new(entry.name.clone(), kind, size), kind.is_dir().then(|| dir.join(&entry.name)))
            };
            return (known.iter().map(entry).collect(), false);
        }
        let read = match fs::read_dir(dir) {
            Ok(read) => read,
            Err(error) => return (Vec::new(), is_refused(&error)),
        };
        let (mut found, mut unreadable) = (Vec::new(), false);
        for entry in read.flatten().take(self.limits.listed + 1) {
            match kind(&entry, weighs) {
                Ok((kind, size)) => {
                    let name = entry.file_name().into_string();
                    let name = name.unwrap_or_else(|name| name.to_string_lossy().into_owned());
                    found.push((Found::new(name, kind, size), kind.is_dir().then(|| entry.path())));
                }
                Err(error) => unreadable |= is_refused(&error),
            }
        }
        found.sort_by(|(a, _), (b, _)| a.name.cmp(&b.name));
        (found, unreadable)
    }
}

/// What went away meanwhile is no longer there to be read.
fn is_refused(error: &io::Error) -> bool {
    error.kind() != io::ErrorKind::NotFound
}

impl Tree {
    /// Puts what was found into the list, each folder before its content.
    fn place(&mut self, found: Vec<Found>, prefix: &str) {
        for Found { name, kind, size, files, inside } in found {
            let mut path = String::with_capacity(prefix.len() + name.len() + 1);
            if !prefix.is_empty() {
                path.push_str(prefix);
                path.push('/');
            }
            path.push_str(&name);
            let (at, foreign) = (self.entries.len(), kind.is_dir() && is_foreign(&name));
            self.entries.push(TreeEntry { path, kind, size, files, below: 0, foreign });
            self.unreadable.extend(inside.unreadable.then_some(at));
            if !inside.found.is_empty() {
                let path = self.entries.last().map(|folder| folder.path.clone()).unwrap_or_default();
                self.place(inside.found, &path);
                let below = self.entries.len() - at - 1;
                if let Some(folder) = self.entries.get_mut(at) {
                    folder.below = below;
                }
            }
        }
    }
}

/// What an entry is, and its bytes. The folder itself says what is a folder; only files are asked for more.
fn kind(entry: &fs::DirEntry, weighs: bool) -> io::Result<(EntryKind, u64)> {
    let kind = entry.file_type()?;
    if kind.is_dir() {
        return Ok((EntryKind::Dir, 0));
    }
    if kind.is_symlink() {
        let there = entry.path().exists();
        return Ok((if there { EntryKind::Other } else { EntryKind::Dangling }, 0));
    }
    if !kind.is_file() {
        return Ok((EntryKind::Other, 0));
    }
    if !weighs {
        return Ok((EntryKind::File { size: 0, executable: false }, 0));
    }
    Ok(weight(&entry.metadata()?))
}

fn weight(data: &fs::Metadata) -> (EntryKind, u64) {
    let executable = data.permissions().mode() & 0o100 != 0;
    (EntryKind::File { size: data.len(), executable }, data.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_know_what_is_in_them() {
        let tree = Tree::from_files(&[("a.b/x", 3), ("a/y/z", 4), ("a/b", 5), ("a-c", 1), ("node_modules/m", 9)]);
        let paths: Vec<&str> = tree.entries.iter().map(|entry| entry.path.as_str()).collect();
        assert_eq!(paths, ["a", "a/b", "a/y", "a/y/z", "a-c", "a.b", "a.b/x", "node_modules", "node_modules/m"]);
        let a = tree.get("a").unwrap();
        assert_eq!((a.size, a.files, a.below), (9, 2, 3));
        let names = |folder| tree.children(folder).map(|at| tree.entries[at].name()).collect::<Vec<_>>();
        assert_eq!(names(None), ["a", "a-c", "a.b", "node_modules"]);
        assert_eq!(names(tree.find("a")), ["b", "y"]);
        assert_eq!(tree.own().count(), 8);
        for (at, path) in paths.iter().enumerate() {
            assert_eq!(tree.find(path), Some(at), "{path}");
        }
        assert_eq!(tree.find("a/c"), None);
    }
}
