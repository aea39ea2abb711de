//! `charmer demo`: a bundled sample application in a new folder, so that trying charmer needs nothing else.
//!
//! Floor 9. The samples lie in `assets/examples/`, one folder each, and are built into the binary.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use include_dir::{Dir, DirEntry, include_dir};
use thiserror::Error;

use super::Exit;
use crate::output;
use crate::text;
use crate::wizard;

static EXAMPLES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets/examples");

/// What `charmer demo` takes.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The sample application, by its suite.
    #[arg(default_value_t = default_name())]
    pub name: String,
    /// A folder that is new or empty [default: charmer-demo-NAME here, or the next free number].
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Lay the files down and open no wizard.
    #[arg(long)]
    pub no_wizard: bool,
}

/// Why there is no sample. Nothing was left behind.
#[derive(Debug, Error)]
pub enum DemoError {
    /// No sample of that name.
    #[error("there is no sample called {}. Fix: choose one of {}.", text::one_line(name), names().join(", "))]
    Unknown {
        /// As it was given.
        name: String,
    },
    /// The folder holds something already.
    #[error(
        "{}: the folder is not empty, and a sample never mixes with other files. Fix: name a new folder with --dir.",
        show(path)
    )]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// It is a file.
    #[error("{}: this is a file. Fix: name a new folder with --dir.", show(path))]
    NotAFolder {
        /// The file.
        path: PathBuf,
    },
    /// The system refused a step.
    #[error(
        "{}: cannot lay the sample here: {error}. Fix: name a folder that you may write to with --dir.",
        show(path)
    )]
    Io {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
}

fn show(path: &Path) -> String {
    text::one_line(&path.to_string_lossy()).into_owned()
}

/// The sample for those who name none.
fn default_name() -> String {
    let file = EXAMPLES.get_file("default.txt").and_then(include_dir::File::contents_utf8);
    file.unwrap_or_default().trim().to_owned()
}

/// The samples there are, by the name of their suite.
pub fn names() -> Vec<&'static str> {
    EXAMPLES.dirs().filter_map(|dir| dir.path().to_str()).collect()
}

/// Lays the sample down, says where, and opens the wizard on it; without a terminal it says which command does.
///
/// # Errors
/// As the wizard's.
pub fn run(args: &Args) -> color_eyre::Result<Exit> {
    let target = args.dir.clone().unwrap_or_else(|| free(&args.name));
    let path = match lay(&args.name, &target) {
        Ok(path) => path,
        Err(error) => {
            output::say(format_args!("charmer: {error}"));
            return Ok(Exit::Usage);
        }
    };
    output::say(format_args!("The {} sample is in {}.", args.name, show(&path)));
    if args.no_wizard || !wizard::can_draw() {
        output::say(format_args!("Open the wizard on it: charmer {}", quoted(&path)));
        return Ok(Exit::Done);
    }
    super::wizard::run(
        super::pick::Picked::whole(path),
        &super::versions::Versions::default(),
        super::wizard::Face::default(),
    )
}

/// The first of `charmer-demo-NAME`, `charmer-demo2-NAME`, … that does not exist. The folder may name the charm, and Juju
/// wants a letter in each part of a name.
fn free(name: &str) -> PathBuf {
    let first = PathBuf::from(format!("charmer-demo-{name}"));
    let next = (2_u64..).map(|number| PathBuf::from(format!("charmer-demo{number}-{name}")));
    std::iter::once(first.clone()).chain(next).find(|path| path.symlink_metadata().is_err()).unwrap_or(first)
}

/// The path as a shell takes it.
fn quoted(path: &Path) -> String {
    let path = show(path);
    let is_plain = path.chars().all(|c| c.is_alphanumeric() || "/._-+@%,:".contains(c));
    if is_plain { path } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

/// Lays the sample `name` into `target`, a folder that does not exist or is empty, and gives the folder, absolute.
/// A folder that does not exist appears with all its files or not at all.
///
/// # Errors
/// When there is no such sample, the folder holds something, or the system refuses; nothing is left behind then.
pub fn lay(name: &str, target: &Path) -> Result<PathBuf, DemoError> {
    let sample = EXAMPLES.dirs().find(|dir| dir.path() == Path::new(name));
    let sample = sample.ok_or_else(|| DemoError::Unknown { name: name.to_owned() })?;
    let failed = |error| DemoError::Io { path: target.to_path_buf(), error };
    match fs::read_dir(target) {
        Ok(mut entries) => {
            if entries.next().is_some() {
                return Err(DemoError::NotEmpty { path: target.to_path_buf() });
            }
            if let Err(error) = fill(sample, target) {
                empty(target);
                return Err(failed(error));
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => stage(sample, target).map_err(failed)?,
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Err(DemoError::NotAFolder { path: target.to_path_buf() });
        }
        Err(error) => return Err(failed(error)),
    }
    fs::canonicalize(target).map_err(failed)
}

/// Fills a folder beside `target` and moves it there in one step.
fn stage(sample: &Dir, target: &Path) -> io::Result<()> {
    let target = std::path::absolute(target)?;
    let parent = target.parent().ok_or(io::ErrorKind::InvalidInput)?;
    fs::create_dir_all(parent)?;
    let folder = tempfile::Builder::new()
        .prefix(".charmer-demo-")
        .permissions(fs::Permissions::from_mode(0o777))
        .tempdir_in(parent)?;
    fill(sample, folder.path())?;
    fs::rename(folder.path(), &target)?;
    // It has moved: there is nothing left to remove under its old name.
    let _ = folder.keep();
    Ok(())
}

fn fill(dir: &Dir, target: &Path) -> io::Result<()> {
    for entry in dir.entries() {
        let Some(name) = entry.path().file_name() else {
            continue;
        };
        let path = target.join(name);
        match entry {
            DirEntry::Dir(inner) => {
                fs::create_dir(&path)?;
                fill(inner, &path)?;
            }
            DirEntry::File(file) => {
                fs::write(&path, file.contents())?;
                if file.contents().starts_with(b"#!") {
                    // Who may read it may run it: what the umask allows.
                    let mode = fs::metadata(&path)?.permissions().mode();
                    fs::set_permissions(&path, fs::Permissions::from_mode(mode | (mode & 0o444) >> 2))?;
                }
            }
        }
    }
    Ok(())
}

/// Removes all that is in a folder which was empty before.
fn empty(target: &Path) {
    for entry in fs::read_dir(target).into_iter().flatten().flatten() {
        let path = entry.path();
        let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers;
    use crate::app::{self, Snapshot};

    /// The files below a folder, relative to it, with their contents.
    fn files(root: &Path) -> Vec<(PathBuf, Vec<u8>)> {
        let mut found = Vec::new();
        let mut open = vec![root.to_path_buf()];
        while let Some(dir) = open.pop() {
            for entry in fs::read_dir(dir).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    found.push((path.strip_prefix(root).unwrap().to_path_buf(), fs::read(&path).unwrap()));
                }
            }
        }
        found.sort();
        found
    }

    #[test]
    fn every_sample_is_laid_down_whole() {
        assert!(names().contains(&"flask"));
        for name in names() {
            let home = tempfile::tempdir().unwrap();
            let path = lay(name, &home.path().join("deep/down")).unwrap();
            let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/examples").join(name);
            assert_eq!(files(&path), files(&source));
            assert!(path.is_absolute());
            let beside = fs::read_dir(path.parent().unwrap()).unwrap().count();
            assert_eq!(beside, 1, "no helper folder is left");
        }
    }

    #[test]
    fn the_flask_sample_is_one_that_the_extension_takes() {
        let home = tempfile::tempdir().unwrap();
        let path = lay("flask", home.path()).unwrap();
        let requirements = fs::read_to_string(path.join("requirements.txt")).unwrap();
        assert!(requirements.lines().any(|line| line.starts_with("Flask")));
        assert!(fs::read_to_string(path.join("app.py")).unwrap().contains("\napp = Flask(__name__)\n"));
        for name in ["migrate.py", "templates", "static"] {
            assert!(path.join(name).exists(), "{name}");
        }
    }

    /// Enter through the wizard has to give a project that the packers accept.
    #[test]
    fn every_sample_needs_no_answers() {
        assert_eq!(names().len(), crate::suite::all().len());
        for name in names() {
            let home = tempfile::tempdir().unwrap();
            let path = lay(name, &home.path().join(format!("charmer-demo2-{name}"))).unwrap();
            let snapshot = Snapshot::load(&path).unwrap();
            let facts = app::detect(&snapshot, "amd64");
            let best = facts.best().unwrap();
            assert_eq!((best.suite, best.confidence), (name, app::Confidence::Certain), "{:?}", best.evidence);
            let answers = answers::defaults(&facts);
            let errors = answers::check(&answers, Some(&snapshot));
            let errors: Vec<_> = errors.iter().filter(|(_, finding)| finding.is_error()).collect();
            assert!(errors.is_empty(), "{name}: {errors:?}");
            let documents = answers::apply(&answers, &answers::Documents::default()).unwrap();
            assert_eq!(answers::from_documents(&documents).unwrap().name, answers.name);
            // Juju wants a letter in each part of a name.
            let parts: Vec<&str> = answers.name.split('-').collect();
            assert!(parts.iter().all(|part| part.contains(|c: char| c.is_ascii_lowercase())), "{}", answers.name);
        }
    }

    #[test]
    fn a_folder_that_is_in_use_is_left_alone() {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("mine"), "x").unwrap();
        let message = lay("flask", home.path()).unwrap_err().to_string();
        assert!(message.contains("not empty") && message.contains("--dir"), "{message}");
        assert_eq!(files(home.path()), [(PathBuf::from("mine"), b"x".to_vec())]);
        let message = lay("flask", &home.path().join("mine")).unwrap_err().to_string();
        assert!(message.contains("this is a file"), "{message}");
        let message = lay("rails", &home.path().join("new")).unwrap_err().to_string();
        assert!(message.contains("no sample called rails") && message.contains("flask"), "{message}");
        assert!(!home.path().join("new").exists());
        let message = lay("..", &home.path().join("new")).unwrap_err().to_string();
        assert!(message.contains("no sample called .."), "{message}");
    }

    #[test]
    fn paths_are_quoted_for_a_shell() {
        assert_eq!(quoted(Path::new("/a/b-c")), "/a/b-c");
        assert_eq!(quoted(Path::new("/a b/it's")), r"'/a b/it'\''s'");
    }
}
