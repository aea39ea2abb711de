//! A person's workspace: a home of its own, an application, and a folder for stand-in packers, all in one folder that vanishes.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::support::terminal::{Starter, Terminal};
use crate::support::{CHARMER, copy_folder, crate_path, script};

/// Keys as a terminal sends them.
pub mod key {
    pub const ENTER: &str = "\r";
    pub const ESC: &str = "\x1b";
    pub const TAB: &str = "\t";
    pub const DOWN: &str = "\x1b[B";
    pub const RIGHT: &str = "\x1b[C";
    pub const DELETE: &str = "\x1b[3~";
    pub const F1: &str = "\x1bOP";
    pub const F5: &str = "\x1b[15~";
    pub const CTRL_C: &str = "\x03";
    pub const CTRL_Q: &str = "\x11";
    pub const CTRL_S: &str = "\x13";
    pub const CTRL_U: &str = "\x15";
    pub const CTRL_Z: &str = "\x1a";
}

/// The files that the wizard writes for a new project.
pub const WRITTEN: [&str; 7] = [
    "rockcraft.yaml",
    "charm/charmcraft.yaml",
    "charm/src/charm.py",
    "charm/requirements.txt",
    "charm/pyproject.toml",
    "charm/tox.ini",
    "charm/.gitignore",
];

/// Nobody, and nobody's group.
const NOBODY: &str = "65534";

pub struct Workspace {
    dir: TempDir,
    is_sample: bool,
}

impl Workspace {
    /// With an empty application folder.
    pub fn new() -> Self {
        // Others may look in: some tests start charmer as another user.
        let dir = tempfile::Builder::new().permissions(fs::Permissions::from_mode(0o755)).tempdir().unwrap();
        let workspace = Self { dir, is_sample: false };
        for folder in [workspace.app(), workspace.bin(), workspace.home(), workspace.state()] {
            fs::create_dir_all(&folder).unwrap();
        }
        for folder in [workspace.home(), workspace.state()] {
            fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).unwrap();
        }
        workspace
    }

    /// With the bundled Flask application in the application's folder.
    pub fn with_sample() -> Self {
        let workspace = Self { is_sample: true, ..Self::new() };
        copy_folder(&crate_path("assets/examples/flask"), &workspace.app());
        workspace
    }

    pub fn root(&self) -> &Path {
        self.dir.path()
    }

    pub fn app(&self) -> PathBuf {
        self.dir.path().join("guest-book")
    }

    pub fn bin(&self) -> PathBuf {
        self.dir.path().join("bin")
    }

    pub fn state(&self) -> PathBuf {
        self.dir.path().join("state")
    }

    pub fn home(&self) -> PathBuf {
        self.dir.path().join("home")
    }

    /// Puts an executable shell script on PATH, which is what packs; asked for its version or for an expansion, as the
    /// wizard does beside the preview, it has nothing to say.
    pub fn stand_in(&self, name: &str, body: &str) {
        let no_version = "case \"$1\" in --version|expand-extensions) exit 1 ;; esac";
        script(&self.bin().join(name), &format!("#!/bin/sh\n{no_version}\n{body}\n"));
    }

    pub fn text_of(&self, path: &str) -> String {
        fs::read_to_string(self.app().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub fn put(&self, path: &str, text: &str) -> &Self {
        let path = self.app().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// True when the application's folder holds none of what the wizard writes.
    pub fn is_untouched(&self) -> bool {
        WRITTEN.iter().all(|path| !self.app().join(path).exists())
    }

    /// Any program in a terminal at this workspace.
    pub fn program(&self, program: &str, arguments: &[&str]) -> Starter {
        Starter::new(program, arguments)
            .folder(self.root())
            .variable("PATH", self.path_variable())
            .variable("HOME", self.home())
            .variable("XDG_STATE_HOME", self.state())
            .variable("XDG_CONFIG_HOME", self.home())
            .variable("XDG_CACHE_HOME", self.home())
            .variable("XDG_DATA_HOME", self.home())
    }

    /// charmer in a terminal.
    pub fn charmer(&self, arguments: &[&str]) -> Starter {
        self.program(CHARMER, arguments)
    }

    /// The wizard on the application, past its first screen.
    pub fn wizard(&self, columns: u16, rows: u16) -> Terminal {
        let mut terminal = self.charmer(&["guest-book"]).size(columns, rows).start();
        if self.is_sample && self.is_untouched() {
            everything_read(&mut terminal);
        }
        at_application(&mut terminal);
        terminal
    }

    /// charmer without a terminal.
    pub fn piped(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(CHARMER);
        command
            .args(arguments)
            .current_dir(self.root())
            .stdin(std::process::Stdio::null())
            .env("PATH", self.path_variable())
            .env("HOME", self.home())
            .env("XDG_STATE_HOME", self.state());
        command
    }

    /// charmer in a terminal as somebody for whom permissions hold: root is changed to nobody. None, with a message,
    /// where that cannot be done.
    pub fn unprivileged(&self, arguments: &[&str]) -> Option<Starter> {
        if !rustix::process::geteuid().is_root() {
            return Some(self.charmer(arguments));
        }
        if which::which("setpriv").is_err() {
            crate::support::skip("running as root, for whom permissions do not hold, and there is no setpriv");
            return None;
        }
        // The binary may lie where nobody may go. Another process copies it: while this one has it open for writing,
        // the terminals that other tests start meanwhile would have it open, too, and nobody could run it.
        let copy = self.root().join("charmer");
        assert!(Command::new("cp").args([Path::new(CHARMER), &copy]).status().unwrap().success());
        let ids = [format!("--reuid={NOBODY}"), format!("--regid={NOBODY}")];
        let mut all = vec![ids[0].as_str(), ids[1].as_str(), "--clear-groups", "--", copy.to_str().unwrap()];
        all.extend(arguments);
        Some(self.program("setpriv", &all))
    }

    fn path_variable(&self) -> String {
        format!("{}:/usr/bin:/bin", self.bin().display())
    }
}

/// The short names that the rail has where there is little room.
fn short(screen: &str) -> &str {
    match screen {
        "Overview" => "Start",
        "Application" => "App",
        "Configuration" => "Config",
        other => other,
    }
}

/// Waits until the sample's folder was walked through and its sources were read, in whichever order: rows come, answers
/// are taken, and whoever is faster clicks beside them and writes other files.
pub fn everything_read(terminal: &mut Terminal) {
    terminal.wait_until("what was read", |shown| shown.contains("● PostgreSQL") && shown.contains("● in the image"));
}

/// Goes from the first screen to the application's answers.
pub fn at_application(terminal: &mut Terminal) {
    terminal.wait_for("starts").send("2");
    on_screen(terminal, "Application");
}

/// Waits until the wizard is on that screen.
pub fn on_screen(terminal: &mut Terminal, screen: &str) {
    let (long, short) = (format!("›{screen} "), format!("›{} ", short(screen)));
    terminal.wait_until(&long, |shown| {
        let rail = format!("{shown} ").replace('\n', " \n");
        rail.contains(&long) || rail.contains(&short)
    });
}

/// Presses Enter, screen after screen, until that one is there.
pub fn enter_to(terminal: &mut Terminal, screen: &str) {
    const ORDER: [&str; 8] =
        ["Application", "Packages", "Files", "Configuration", "Integrations", "Review", "Pack", "Next"];
    let last = ORDER.iter().position(|name| *name == screen).unwrap();
    for name in &ORDER[1..=last] {
        terminal.send(key::ENTER);
        on_screen(terminal, name);
    }
}

/// Every file below a folder.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// Both have the same files in their applications' folders, byte for byte, and those that the wizard writes are there.
pub fn assert_same_files(one: &Workspace, other: &Workspace) {
    let (one, other) = (files(&one.app()), files(&other.app()));
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (path, bytes) in &one {
        assert_eq!(String::from_utf8_lossy(bytes), String::from_utf8_lossy(&other[path]), "{path}");
    }
    assert!(one.contains_key("rockcraft.yaml"));
}
