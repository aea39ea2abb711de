//! An application to try, with a home of its own: what a try leaves behind is seen in it.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::TempDir;

/// A rock that needs nothing from a registry: an Express application without packages.
const PACKAGE: &str = r#"{"name": "shop", "version": "1.0.0", "scripts": {"start": "node server.js"}}"#;
/// What begins each server: it answers with what `answer` gives, and listens where the charm says.
const SERVER: &str = "const http = require('http');\n\
    const page = (title, body) => `<title>${title}</title>${body || ''}`;\n\
    let answer = (request, response) => response.end(page('Shop'));\n\
    let port = process.env.PORT;\n";
const LISTEN: &str = "\nhttp.createServer((...both) => answer(...both)).listen(port);\n";

/// An application in a folder, and a home for charmer.
pub struct Tried {
    home: TempDir,
    pub app: PathBuf,
}

/// One after the other, whoever has an application answer in a terminal: what they count is the whole machine's.
pub fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// True where npm and node are here.
pub fn has_node() -> bool {
    ["npm", "node"].iter().all(|program| which::which(program).is_ok())
}

impl Tried {
    /// A home, and no application yet.
    pub fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        // Servers that root may not run have a folder in it.
        fs::set_permissions(home.path(), fs::Permissions::from_mode(0o755)).unwrap();
        fs::create_dir(home.path().join("tmp")).unwrap();
        let app = home.path().join("shop");
        Self { home, app }
    }

    /// An Express application whose server has these lines of its own.
    pub fn node(lines: &str) -> Self {
        let tried = Self::new();
        fs::create_dir_all(tried.app.join("app")).unwrap();
        fs::write(tried.app.join("app/package.json"), PACKAGE).unwrap();
        fs::write(tried.app.join("app/server.js"), format!("{SERVER}{lines}{LISTEN}")).unwrap();
        tried.charmer(&["init", "--framework", "expressjs", "--name", "shop"], &[]);
        tried
    }

    /// Another application in the same place: these files and no others.
    pub fn write_anew(&self, files: &BTreeMap<String, String>) {
        let _ = fs::remove_dir_all(&self.app);
        self.write(files);
    }

    /// Writes files of the application.
    pub fn write(&self, files: &BTreeMap<String, String>) {
        for (path, text) in files {
            let path = self.app.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }

    /// The report of a try that applies what mends the application.
    pub fn applied(&self) -> serde_json::Value {
        let output = self.trying(&["--apply", "--format", "json"]).output().unwrap();
        let (out, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{out}\n{said}");
        assert!(said.contains("changed  "), "it shows what it changes: {said}");
        self.assert_clean();
        serde_json::from_str(&out).unwrap()
    }

    /// A sample, with all that charmer suggests for it.
    pub fn demo(name: &str) -> Self {
        let tried = Self::new();
        let folder = tried.app.to_str().unwrap();
        let laid = tried.command(&["demo", name, "--no-wizard", "--dir", folder]).output().unwrap();
        assert!(laid.status.success(), "{}", String::from_utf8_lossy(&laid.stderr));
        tried.charmer(&["init", "--suggested"], &[]);
        tried
    }

    /// Where charmer keeps what it keeps.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_charmer"));
        command
            .args(arguments)
            .stdin(Stdio::null())
            .env("HOME", self.home.path())
            .env("TMPDIR", self.home.path().join("tmp"));
        for name in ["XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"] {
            command.env_remove(name);
        }
        command
    }

    /// A command of charmer's on the application; it has to succeed.
    pub fn charmer(&self, arguments: &[&str], more: &[&str]) {
        let output = self.command(arguments).arg(&self.app).args(more).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// The command that tries it.
    pub fn trying(&self, arguments: &[&str]) -> Command {
        let mut command = self.command(&["try", "--once", "--yes", "--as-root"]);
        command.arg(&self.app).args(arguments);
        command
    }

    /// Tries it, and holds that the project is as it was and nothing is left.
    pub fn run(&self, arguments: &[&str]) -> Output {
        let before = self.project();
        let output = self.trying(arguments).output().unwrap();
        assert_eq!(self.project(), before, "the project was written to");
        self.assert_clean();
        output
    }

    /// As [`run`](Self::run), with the report; the exit status has to be this one.
    pub fn report(&self, arguments: &[&str], status: i32) -> serde_json::Value {
        let output = self.run(&[&["--format", "json"], arguments].concat());
        let (out, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(status), "{out}\n{said}");
        serde_json::from_str(&out).unwrap()
    }

    /// Every file of the project with its content, mode and time.
    pub fn project(&self) -> BTreeMap<PathBuf, (Vec<u8>, u32, std::time::SystemTime)> {
        let mut files = BTreeMap::new();
        let mut open = vec![self.app.clone()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let about = fs::symlink_metadata(&path).unwrap();
                let content = if about.is_file() { fs::read(&path).unwrap() } else { Vec::new() };
                open.extend(about.is_dir().then(|| path.clone()));
                files.insert(path, (content, about.permissions().mode(), about.modified().unwrap()));
            }
        }
        files
    }

    /// Holds that neither a process nor a folder of a try is there any more.
    pub fn assert_clean(&self) {
        assert_eq!(self.processes(), [""; 0], "processes are left");
        let folders = [self.home.path().join(".cache/charmer/try/runs"), self.home.path().join("tmp")];
        let left: Vec<PathBuf> = folders.iter().flat_map(|folder| entries(folder)).collect();
        assert!(left.is_empty(), "folders are left: {left:?}");
        let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
        assert!(!mounts.contains(&*self.home.path().to_string_lossy()), "mounts are left: {mounts}");
    }

    /// Processes that know of the home, by their command lines.
    pub fn processes(&self) -> Vec<String> {
        let home = self.home.path().to_string_lossy().into_owned();
        let of_try = |folder: &Path| {
            let text =
                |name: &str| String::from_utf8_lossy(&fs::read(folder.join(name)).unwrap_or_default()).into_owned();
            let command = text("cmdline");
            (command.contains(&home) || text("environ").contains(&home)).then_some(command)
        };
        let all = entries(Path::new("/proc")).filter(|path| path.join("environ").exists());
        all.filter(|path| !path.ends_with(std::process::id().to_string())).filter_map(|path| of_try(&path)).collect()
    }
}

fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path())
}
