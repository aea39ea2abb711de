//! What the packers build in: LXD, which snapd brings, or Multipass. Part of floor 3.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::ask::{self, Answer};
use super::sayings::say;
use super::{Line, Surroundings};

/// What the packers build in when `CRAFT_BUILD_ENVIRONMENT` says so.
const MULTIPASS: &str = "multipass";

/// A storage pool of LXD and what is free in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pool {
    pub name: String,
    /// In bytes; `None` when it does not tell.
    pub free: Option<u64>,
}

/// What they build in instead of LXD, if they were told to.
fn instead(here: &Surroundings) -> Option<&str> {
    here.environment().filter(|environment| *environment != "lxd").or_else(|| (!here.linux).then_some(MULTIPASS))
}

/// Whether snapd answers.
pub(super) fn snapd(here: &Surroundings) -> Line {
    const ID: &str = "snapd";
    if let Some(environment) = instead(here) {
        return say(ID, "not-needed", &[("environment", environment)]);
    }
    let socket = here.file("/run/snapd.socket");
    if !socket.exists() {
        let is_installed = here.program("snap").is_some() || here.file("/usr/lib/snapd").exists();
        return say(ID, if is_installed { "stopped" } else { "missing" }, &[]);
    }
    match ask::socket(&socket, here.wait()) {
        Answer::Yes => say(ID, "answers", &[]),
        Answer::No(_) => say(ID, "stopped", &[]),
        Answer::Late => say(ID, "slow", &[]),
    }
}

/// Whether LXD is there, open to this user, and set up; and where its instances lie.
pub(super) fn lxd(here: &Surroundings) -> (Line, Option<Pool>) {
    const ID: &str = "lxd";
    if let Some(environment) = instead(here) {
        return (say(ID, "not-needed", &[("environment", environment)]), None);
    }
    // A program `lxc` proves nothing: Ubuntu ships one that installs LXD when it is first run. So it is not run either,
    // before the socket shows that LXD is there.
    let Some((socket, meta)) = socket(here) else { return (say(ID, "missing", &[]), None) };
    if !here.user.may_use(&meta) {
        let (group, is_member) = here.group(meta.gid()).unwrap_or_else(|| ("lxd".to_owned(), false));
        let saying = if is_member { "next-login" } else { "forbidden" };
        return (say(ID, saying, &[("user", &here.user.name), ("group", &group)]), None);
    }
    match ask::socket(&socket, here.wait()) {
        Answer::Yes => {}
        Answer::No(_) => return (say(ID, "stopped", &[]), None),
        Answer::Late => return (say(ID, "slow", &[]), None),
    }
    let Some(client) = here.program("lxc") else { return (say(ID, "no-client", &[]), None) };
    let Some(profile) = query(here, &client, "/1.0/profiles/default") else { return (say(ID, "slow", &[]), None) };
    match root_disk(&profile) {
        None => (say(ID, "not-initialised", &[]), None),
        Some(name) => {
            let resources = query(here, &client, &format!("/1.0/storage-pools/{name}/resources"));
            let pool = Pool { free: resources.as_ref().and_then(free), name };
            (say(ID, "ready", &[("pool", &pool.name)]), Some(pool))
        }
    }
}

/// LXD's socket: of the snap, of a Debian package, or where `LXD_DIR` has it.
fn socket(here: &Surroundings) -> Option<(PathBuf, fs::Metadata)> {
    let own = here.variables.get("LXD_DIR").map(|dir| here.file(dir).join("unix.socket"));
    let usual = ["/var/snap/lxd/common/lxd/unix.socket", "/var/lib/lxd/unix.socket"].map(|path| here.file(path));
    own.into_iter().chain(usual).find_map(|path| {
        let meta = fs::metadata(&path).ok()?;
        Some((path, meta))
    })
}

fn query(here: &Surroundings, client: &Path, path: &str) -> Option<Value> {
    serde_json::from_str(&ask::program(client, &["query", path], here.wait())?).ok()
}

/// The pool of the disk that a profile gives to instances as `/`.
fn root_disk(profile: &Value) -> Option<String> {
    let mut devices = profile.get("devices")?.as_object()?.values();
    let text = |device: &Value, key: &str| device.get(key).and_then(Value::as_str).map(str::to_owned);
    let root = devices.find(|device| {
        text(device, "type").as_deref() == Some("disk") && text(device, "path").as_deref() == Some("/")
    })?;
    text(root, "pool")
}

fn free(resources: &Value) -> Option<u64> {
    let space = resources.get("space")?;
    space.get("total")?.as_u64()?.checked_sub(space.get("used")?.as_u64()?)
}

/// Whether Multipass is there, where it is needed.
pub(super) fn multipass(here: &Surroundings) -> Line {
    const ID: &str = "multipass";
    let is_needed = instead(here) == Some(MULTIPASS);
    match (here.program(MULTIPASS), is_needed) {
        (Some(_), true) => say(ID, "used", &[]),
        (Some(_), false) => say(ID, "spare", &[]),
        (None, false) => say(ID, "not-needed", &[]),
        (None, true) if here.linux => say(ID, "missing", &[]),
        (None, true) => say(ID, "missing-elsewhere", &[]),
    }
}
