//! What Git and `.ignore` files say to pass over.
//!
//! Part of floor 2's `app`. The rules are read as texts of a bounded size and given to the matcher: by itself it opens
//! whatever lies there, and takes all of it into memory.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::deploy_files::git;
use crate::files::{self, FileError};
use crate::finding::{Code, Finding, Severity};
use crate::text;

/// At most this many bytes of one file of rules, and so many rules of all files together: each costs some kilobytes.
const MAX_BYTES: u64 = 256 << 10;
const MAX_RULES: usize = 5_000;
/// A longer rule is passed over, in bytes.
const MAX_RULE: usize = 1_000;
/// How many folders up rules are looked for.
const MAX_UP: usize = 64;

struct Level {
    ignore: Gitignore,
    git: Gitignore,
    exclude: Gitignore,
    /// Whether a repository begins here.
    is_top: bool,
}

/// What is remembered between questions.
#[derive(Default)]
struct Known {
    levels: HashMap<PathBuf, Arc<Level>>,
    rules: usize,
    findings: Vec<Finding>,
}

/// The rules for what is in and below a folder.
pub(super) struct Ignored {
    /// The folder that findings are relative to.
    root: PathBuf,
    global: Gitignore,
    known: Mutex<Known>,
}

impl Ignored {
    /// The rules for what is in and below `root`, an absolute path; `home` is the person's folder, with rules of their own.
    pub fn new(root: PathBuf, home: Option<&Path>) -> Self {
        let mut known = Known::default();
        let own = home.map(git::excludes_file);
        let global = own.map_or_else(Gitignore::empty, |file| known.rules(&root, &root, &file));
        Self { root, global, known: Mutex::new(known) }
    }

    /// True when rules say to pass over what is at the path, which is below the root.
    pub fn matches(&self, path: &Path, is_dir: bool) -> bool {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut by_git, mut exclude, mut is_in_repository) = (None, None, false);
        for folder in path.ancestors().skip(1).take(MAX_UP) {
            let level = known.level(&self.root, folder);
            // `.ignore` has the first say, wherever it lies.
            if let Some(is_ignored) = decision(&level.ignore, path, is_dir) {
                return is_ignored;
            }
            if !is_in_repository {
                by_git = by_git.or_else(|| decision(&level.git, path, is_dir));
                exclude = exclude.or_else(|| decision(&level.exclude, path, is_dir));
            }
            is_in_repository |= level.is_top;
        }
        // Without a repository nobody asks Git.
        let global = || decision(&self.global, path, is_dir);
        is_in_repository && by_git.or(exclude).or_else(global).unwrap_or(false)
    }

    /// What could not be read, or not all of it.
    pub fn findings(&self) -> Vec<Finding> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).findings.clone()
    }
}

fn decision(rules: &Gitignore, path: &Path, is_dir: bool) -> Option<bool> {
    match rules.matched(path, is_dir) {
        Match::None => None,
        Match::Ignore(_) => Some(true),
        Match::Whitelist(_) => Some(false),
    }
}

impl Known {
    fn level(&mut self, root: &Path, folder: &Path) -> Arc<Level> {
        if let Some(level) = self.levels.get(folder) {
            return Arc::clone(level);
        }
        let is_top = folder.join(".git").exists();
        let config = is_top.then(|| git::config_file(folder)).flatten();
        let exclude = config.as_deref().and_then(Path::parent).map(|git| git.join("info/exclude"));
        let level = Arc::new(Level {
            ignore: self.rules(root, folder, &folder.join(".ignore")),
            git: self.rules(root, folder, &folder.join(".gitignore")),
            exclude: exclude.map_or_else(Gitignore::empty, |file| self.rules(root, folder, &file)),
            is_top,
        });
        self.levels.insert(folder.to_path_buf(), Arc::clone(&level));
        level
    }

    /// The rules that a file has for a folder; none where it cannot be read.
    fn rules(&mut self, root: &Path, folder: &Path, file: &Path) -> Gitignore {
        let bytes = match files::read_capped(file, MAX_BYTES) {
            Ok(bytes) => bytes,
            Err(FileError::Missing) => return Gitignore::empty(),
            // Folders above may be other people's.
            Err(FileError::System(_)) if !file.starts_with(root) => return Gitignore::empty(),
            Err(error) => {
                self.note(root, file, 0, &format!("the file cannot be read: {error}."));
                return Gitignore::empty();
            }
        };
        let mut builder = GitignoreBuilder::new(folder);
        for (index, line) in String::from_utf8_lossy(&bytes).lines().enumerate() {
            let is_rule = !line.trim().is_empty() && !line.starts_with('#');
            if is_rule && self.rules == MAX_RULES {
                self.note(
                    root,
                    file,
                    index + 1,
                    &format!("only the first {MAX_RULES} rules of all such files are read."),
                );
                break;
            }
            if is_rule && line.len() > MAX_RULE {
                let most = text::size(MAX_RULE as u64);
                self.note(root, file, index + 1, &format!("the rule is longer than {most} and is passed over."));
            } else if is_rule {
                self.rules += 1;
                // A line that is no pattern says nothing.
                let _ = builder.add_line(None, line);
            }
        }
        builder.build().unwrap_or_else(|_| Gitignore::empty())
    }

    fn note(&mut self, root: &Path, file: &Path, line: usize, what: &str) {
        let path = file.strip_prefix(root).unwrap_or(file).to_string_lossy().into_owned();
        let message = format!("{what} What it would leave out is looked at all the same.");
        let finding = Finding::new(Severity::Note, Code::IgnoreFilePassedOver, path, message).at(line, 0);
        self.findings.push(finding.fix("Make it a small text file."));
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use ignore::WalkBuilder;

    use super::*;

    #[test]
    fn the_rules_are_those_of_the_walk_that_reads_files_itself() {
        let dir = tempfile::tempdir().unwrap();
        let top = fs::canonicalize(dir.path()).unwrap();
        for (path, content) in [
            (".git/info/exclude", "excluded\n"),
            (".gitignore", "# x\n*.log\n!keep.log\n/top\nbuilt/\na/**/deep\n"),
            ("a/.gitignore", "!x.log\nlocal\n"),
            ("a/.ignore", "!excluded\nhush\n"),
            ("a/b/c/deep", ""),
            ("a/x.log", ""),
            ("a/y.log", ""),
            ("a/b/keep.log", ""),
            ("a/b/hush", ""),
            ("a/b/local/z", ""),
            ("a/top", ""),
            ("top/x", ""),
            ("excluded/y", ""),
            ("a/excluded/y", ""),
            ("built/y", ""),
            ("a/built", ""),
            ("inner/.git/config", ""),
            ("inner/z.log", ""),
            ("inner/.gitignore", "w\n"),
            ("inner/w", ""),
        ] {
            fs::create_dir_all(top.join(path).parent().unwrap()).unwrap();
            fs::write(top.join(path), content).unwrap();
        }
        for root in [top.clone(), top.join("a"), top.join("a/b")] {
            let listed = |walk: &mut WalkBuilder| {
                let mut paths: Vec<PathBuf> = walk.build().map(|entry| entry.unwrap().into_path()).collect();
                paths.sort();
                paths
            };
            let wanted = listed(WalkBuilder::new(&root).hidden(true));
            let ignored = Ignored::new(root.clone(), None);
            let is_kept = move |entry: &ignore::DirEntry| {
                entry.depth() == 0 || !ignored.matches(entry.path(), entry.file_type().unwrap().is_dir())
            };
            let found = listed(WalkBuilder::new(&root).standard_filters(false).hidden(true).filter_entry(is_kept));
            assert_eq!(found, wanted, "{}", root.display());
        }
    }

    #[test]
    fn rules_that_are_too_many_or_no_file_are_told_with_their_place() {
        let dir = tempfile::tempdir().unwrap();
        let top = fs::canonicalize(dir.path()).unwrap();
        fs::create_dir_all(top.join(".git")).unwrap();
        fs::write(top.join(".gitignore"), "a\n".repeat(MAX_RULES + 10) + "file\n").unwrap();
        assert!(std::process::Command::new("mkfifo").arg(top.join(".ignore")).status().unwrap().success());
        let ignored = Ignored::new(top.clone(), None);
        assert!(ignored.matches(&top.join("a"), false) && !ignored.matches(&top.join("file"), false));
        let messages: Vec<String> = ignored.findings().iter().map(ToString::to_string).collect();
        assert!(
            messages[0].starts_with(".ignore: note: the file cannot be read: it is a pipe, not a file."),
            "{messages:?}"
        );
        assert!(
            messages[1].starts_with(&format!(".gitignore:{}: note: only the first", MAX_RULES + 1)),
            "{messages:?}"
        );
        // As one of 200 MB is.
        fs::remove_file(top.join(".gitignore")).unwrap();
        fs::File::create(top.join(".gitignore")).unwrap().set_len(200 << 20).unwrap();
        let ignored = Ignored::new(top.clone(), None);
        assert!(!ignored.matches(&top.join("a"), false));
        assert!(ignored.findings()[1].message.contains("larger than"), "{:?}", ignored.findings());
    }
}
