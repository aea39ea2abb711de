//! What the application sees of this machine. With bubblewrap: its files at the image's own places, the system read-only,
//! and nothing of the person's, the project's folder least of all. Without it, the folder that was laid out, where it lies.

use std::ffi::OsString;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::state::private;

use super::build::Built;
use super::layout::Root;
use super::link::{Link, Task, Trouble};

/// The user that applications are in their image.
const USER: &str = "584792";
/// The users of an image, as far as programs ask who they are.
const USERS: [(&str, &str); 2] = [
    (
        "passwd",
        "root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n\
         _daemon_:x:584792:584792::/nonexistent:/usr/sbin/nologin\n",
    ),
    ("group", "root:x:0:\nnogroup:x:65534:\n_daemon_:x:584792:\n"),
];
/// What of the system programs need. The others of these are often links into `/usr`.
const SYSTEM: [&str; 10] =
    ["/usr", "/etc", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/run/systemd/resolve", "/nix"];
/// Folders at the top that the view has of its own.
const OWN: [&str; 3] = ["/tmp", "/proc", "/dev"];

/// A server's own view: all of this machine, but for memory that it shares.
const APART: [&str; 10] =
    ["--die-with-parent", "--dev-bind", "/", "/", "--perms", "1777", "--tmpfs", "/dev/shm", "--unshare-ipc", "--"];

/// What stands before a server's command, so that memory that it shares goes with it, however it ends; nothing where
/// bubblewrap cannot do that.
pub(super) fn apart(link: &Link<'_>) -> Vec<OsString> {
    let Ok(program) = which::which("bwrap") else { return Vec::new() };
    let words = APART.map(OsString::from);
    let args = words.iter().cloned().chain(["true".into()]).collect();
    let task = Task { name: "bwrap", program: program.clone(), args, dir: Path::new("/"), env: Vec::new() };
    if link.finish(task).is_ok_and(|ended| ended.exit.success()) {
        return [program.into()].into_iter().chain(words).collect();
    }
    Vec::new()
}

/// What stands before each command; nothing where the application sees all that we see.
#[derive(Default)]
pub(super) struct View {
    before: Vec<OsString>,
}

impl View {
    /// The view of what was laid out and built, where this machine can give it; says which it is.
    pub fn of(root: &mut Root, built: &Built, link: &Link<'_>) -> Result<Self, Trouble> {
        let note = |why: &str| {
            link.note(format!(
                "{why}, so the application runs where it was laid out and could read files that do not ship"
            ));
        };
        let Ok(program) = which::which("bwrap") else {
            note("bubblewrap is not here (`sudo apt install bubblewrap`)");
            return Ok(Self::default());
        };
        let Some(view) = Self::with(&program, root, built, link)? else {
            note("what builds the application lies beside the project");
            return Ok(Self::default());
        };
        let task =
            Task { name: "bwrap", program: "true".into(), args: Vec::new(), dir: Path::new("/"), env: Vec::new() };
        if !link.finish(view.wrapped(task))?.exit.success() {
            note("bubblewrap cannot make a view of this machine here");
            return Ok(Self::default());
        }
        // What stands at the image's own place needs no other.
        root.tops.retain(|top| is_systems(top));
        Ok(view)
    }

    fn with(program: &Path, root: &Root, built: &Built, link: &Link<'_>) -> Result<Option<Self>, Trouble> {
        let mut view = Self { before: vec![program.into()] };
        view.say(&[
            "--die-with-parent",
            "--unshare-user",
            "--unshare-pid",
            "--unshare-ipc",
            "--uid",
            USER,
            "--gid",
            USER,
        ]);
        view.say(&["--proc", "/proc", "--dev", "/dev"]);
        for path in SYSTEM.map(Path::new) {
            match fs::read_link(path) {
                Ok(target) => view.pair("--symlink", &target, path),
                Err(_) if path.is_dir() => view.pair("--ro-bind", path, path),
                Err(_) => {}
            }
        }
        for (name, place) in [("tmp", Some("/tmp")), ("home", None)] {
            let folder = link.run.folder(name).map_err(|error| Trouble::system("a folder cannot be made", error))?;
            view.pair("--bind", &folder, place.map_or(&folder, Path::new));
        }
        let own = link.run.folder("users").map_err(|error| Trouble::system("a folder cannot be made", error))?;
        for (name, text) in USERS {
            let (file, place) = (own.join(name), Path::new("/etc").join(name));
            let open = private().create(true).truncate(true).open(&file);
            open.and_then(|mut file| file.write_all(text.as_bytes()))
                .map_err(|error| Trouble::system("a file cannot be written", error))?;
            if place.is_file() {
                view.pair("--ro-bind", &file, &place);
            }
        }
        for prefix in prefixes(built) {
            if link.subject.dir.starts_with(&prefix) {
                return Ok(None);
            }
            view.pair("--ro-bind", &prefix, &prefix);
        }
        for kept in &built.used {
            view.pair("--ro-bind", &kept.dir, &kept.dir);
        }
        view.pair("--bind", &root.path, &root.path);
        for top in root.tops.iter().filter(|top| !is_systems(top)) {
            view.pair("--bind", &root.at(top), Path::new(top));
        }
        Ok(Some(view))
    }

    fn say(&mut self, words: &[&str]) {
        self.before.extend(words.iter().map(Into::into));
    }

    fn pair(&mut self, what: &str, from: &Path, to: &Path) {
        self.before.extend([what.into(), from.into(), to.into()]);
    }

    /// True where the image's places are its own.
    pub fn is_real(&self) -> bool {
        !self.before.is_empty()
    }

    /// The task in this view; its folder is one of the view.
    pub fn wrapped<'t>(&self, task: Task<'t>) -> Task<'t> {
        let Some((program, before)) = self.before.split_first() else { return task };
        let mut args = before.to_vec();
        args.extend(["--chdir".into(), task.dir.into(), "--".into(), task.program.into()]);
        args.extend(task.args);
        Task { program: PathBuf::from(program), args, dir: Path::new("/"), ..task }
    }
}

/// True for a folder at the top that the system has, or the view.
fn is_systems(top: &str) -> bool {
    SYSTEM.contains(&top) || OWN.contains(&top) || ["/run", "/var", "/sys"].contains(&top)
}

/// Where the programs come from that were built with, as far as that is not the system.
fn prefixes(built: &Built) -> Vec<PathBuf> {
    let entries = |folder: &PathBuf| fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let kept = |path: &Path| built.used.iter().any(|build| path.starts_with(&build.dir));
    let programs = built.programs.iter().flat_map(entries).filter_map(|path| path.canonicalize().ok());
    let prefix = |path: PathBuf| path.parent().and_then(Path::parent).map(Path::to_path_buf);
    let mut found: Vec<PathBuf> =
        programs.filter(|path| !path.starts_with("/usr") && !kept(path)).filter_map(prefix).collect();
    found.sort();
    found.dedup();
    found.retain(|path| path.parent().is_some() && path.is_dir());
    found
}
