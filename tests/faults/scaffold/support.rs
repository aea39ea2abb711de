//! A project on the disk, what it looks like, and a layer that fails on command.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use charmer::write::{self, Disk, Layer, Over, Plan, Wanted};
use rustix::process::{Signal, getpid, kill_process};
use tempfile::TempDir;

/// A project with an old state, and the folder for charmer's.
pub struct Project {
    _dir: TempDir,
    pub root: PathBuf,
    pub state: PathBuf,
}

/// Path, then content (or the link's target), then mode.
pub type Snapshot = BTreeMap<String, (Vec<u8>, u32)>;

/// Two files to replace (one with a mode of its own, one behind a link), one that stays, two in new folders.
pub fn project() -> Project {
    // In memory where there is such a place: thousands of projects are made and removed.
    let dir = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
    let root = dir.path().join("shop");
    fs::create_dir_all(root.join("charm/settings")).unwrap();
    fs::write(root.join("rockcraft.yaml"), "name: old\n").unwrap();
    fs::set_permissions(root.join("rockcraft.yaml"), fs::Permissions::from_mode(0o640)).unwrap();
    fs::write(root.join("charm/settings/pyproject.toml"), "# old\n").unwrap();
    std::os::unix::fs::symlink("settings/pyproject.toml", root.join("charm/pyproject.toml")).unwrap();
    fs::write(root.join("charm/tox.ini"), "[tox]\n").unwrap();
    let state = dir.path().join("home/state/charmer");
    Project { root: fs::canonicalize(&root).unwrap(), state, _dir: dir }
}

pub fn wanted(path: &str, content: &str) -> Wanted {
    Wanted { path: path.into(), content: content.into(), executable: path.ends_with("charm.py"), over: Over::Anything }
}

pub fn wanted_files() -> Vec<Wanted> {
    vec![
        wanted("rockcraft.yaml", "name: new\nversion: '1'\n"),
        wanted("charm/src/charm.py", "print('hello')\n"),
        wanted("charm/pyproject.toml", "# new\n"),
        wanted("charm/tox.ini", "[tox]\n"),
        wanted("charm/tests/unit/test_charm.py", "assert True\n"),
    ]
}

pub fn confirmed(project: &Project) -> Plan {
    let mut plan = write::plan(&project.root, wanted_files()).unwrap();
    plan.confirm_all();
    plan
}

pub fn snapshot(root: &Path) -> Snapshot {
    let mut found = Snapshot::new();
    let mut open = vec![root.to_path_buf()];
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            let data = path.symlink_metadata().unwrap();
            let content = if data.is_symlink() {
                fs::read_link(&path).unwrap().into_os_string().into_encoded_bytes()
            } else if data.is_dir() {
                open.push(path.clone());
                Vec::new()
            } else if data.is_file() {
                fs::read(&path).unwrap()
            } else {
                Vec::new()
            };
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            found.insert(name, (content, data.permissions().mode()));
        }
    }
    found
}

/// The state that a write without faults leaves.
pub fn new_state() -> Snapshot {
    let project = project();
    write::write(&confirmed(&project), &project.state, &Disk).unwrap();
    snapshot(&project.root)
}

/// What happens at the call that is to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It fails with this error of the system; the calls after it do not.
    Once(i32),
    /// It and all after it fail.
    Ever(i32),
    /// The process is gone: neither it nor any after it happens. A file is created empty.
    Gone,
    /// The process kills itself.
    Kill,
}

/// The disk, until call number `at` (from 0). It does not wait for the disk, which takes long and shows nothing here.
pub struct Faulty {
    at: usize,
    fault: Fault,
    calls: Cell<usize>,
    can_exchange: bool,
}

impl Faulty {
    pub fn new(at: usize, fault: Fault) -> Self {
        Self { at, fault, calls: Cell::new(0), can_exchange: true }
    }

    pub fn without_exchange(self) -> Self {
        Self { can_exchange: false, ..self }
    }

    /// True when the call that was to fail was reached.
    pub fn has_struck(&self) -> bool {
        self.calls.get() > self.at
    }

    /// How many calls there were.
    pub fn calls(&self) -> usize {
        self.calls.get()
    }

    fn call(&self) -> io::Result<()> {
        let call = self.calls.get();
        self.calls.set(call + 1);
        match self.fault {
            Fault::Once(error) if call == self.at => Err(io::Error::from_raw_os_error(error)),
            Fault::Ever(error) if call >= self.at => Err(io::Error::from_raw_os_error(error)),
            Fault::Gone if call >= self.at => Err(io::Error::other("gone")),
            Fault::Kill if call == self.at => {
                kill_process(getpid(), Signal::KILL).unwrap();
                unreachable!("SIGKILL cannot be survived")
            }
            _ => Ok(()),
        }
    }
}

impl Layer for Faulty {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.call()?;
        Disk.read(path)
    }
    fn create_dir(&self, path: &Path, private: bool) -> io::Result<()> {
        self.call()?;
        Disk.create_dir(path, private)
    }
    fn create_file(&self, path: &Path, content: &[u8], mode: u32) -> io::Result<()> {
        // A full disk and a kill both leave a file that is not whole.
        if self.calls.get() == self.at {
            Disk.create_file(path, &content[..content.len() / 2], mode)?;
        }
        self.call()?;
        Disk.create_file(path, content, mode)
    }
    fn write_over(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        if self.calls.get() == self.at {
            fs::OpenOptions::new().write(true).open(path)?.write_all(&content[..content.len() / 2])?;
        }
        self.call()?;
        Disk.write_over(path, content)
    }
    fn set_attribute(&self, path: &Path, name: &OsStr, value: Option<&[u8]>) -> io::Result<()> {
        self.call()?;
        Disk.set_attribute(path, name, value)
    }
    fn set_owner(&self, path: &Path, uid: u32, gid: u32) -> io::Result<()> {
        self.call()?;
        Disk.set_owner(path, uid, gid)
    }
    fn set_mode(&self, path: &Path, mode: u32) -> io::Result<()> {
        self.call()?;
        Disk.set_mode(path, mode)
    }
    fn sync(&self, _: &Path) -> io::Result<()> {
        self.call()
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.call()?;
        Disk.rename(from, to)
    }
    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.call()?;
        Disk.rename_new(from, to)
    }
    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        self.call()?;
        if self.can_exchange { Disk.exchange(one, other) } else { Err(io::ErrorKind::Unsupported.into()) }
    }
    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.call()?;
        Disk.remove_file(path)
    }
    fn remove_dir(&self, path: &Path) -> io::Result<()> {
        self.call()?;
        Disk.remove_dir(path)
    }
}
