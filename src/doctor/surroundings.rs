//! What the checks look at, as plain data, so that a test can build each situation in a folder. Part of floor 3.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::data;
use crate::files;
use crate::pack::Tool;
use crate::process::{User, Watch};

/// How long a check may wait. A cold snap on a busy machine needs many seconds.
const PATIENCE: Duration = Duration::from_secs(20);
/// The system's list of groups is smaller, in bytes.
const MAX_LIST: u64 = 16 << 20;
/// Bytes in a gigabyte.
const GIGABYTE: u64 = 1_000_000_000;

/// The machine, as the checks see it.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// Where programs are looked for: a `PATH`.
    pub path_var: Option<OsString>,
    /// The folder in which `/run`, `/var`, `/etc` and `/sys` are looked for: `/`.
    pub root: PathBuf,
    /// Variables of the environment that matter to the packers, with their values; see [`Surroundings::VARIABLES`].
    pub variables: BTreeMap<String, String>,
    /// Who packs.
    pub user: User,
    /// This machine's architecture, in Debian's words.
    pub architecture: String,
    /// True where the packers build in LXD by themselves; elsewhere they build in Multipass.
    pub linux: bool,
    /// What the packers fetch from, as `host:port`.
    pub stores: Vec<String>,
    /// Free bytes that build instances need.
    pub room_for_instances: u64,
    /// Free bytes that the project needs.
    pub room_for_project: u64,
    /// How long any check may wait for an answer.
    pub patience: Duration,
    /// Who looks how many checks are made, and may stop them.
    pub watch: Arc<Watch>,
}

/// What the checks have to know of a project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DoctorInput {
    /// The application's folder.
    pub app: PathBuf,
    /// Short name of the suite; empty when unknown.
    pub suite: String,
    /// The charm's base; empty when unknown.
    pub charm_base: String,
    /// The platforms of both documents; none when unknown.
    pub platforms: Vec<Platform>,
}

/// A platform of one of the documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Platform {
    /// Whose document it is.
    pub tool: Tool,
    /// Architectures that it can be built on, in Debian's words.
    pub build_on: Vec<String>,
}

impl Surroundings {
    /// The variables that matter: what the packers build in, and proxies.
    pub const VARIABLES: [&str; 6] =
        ["CRAFT_BUILD_ENVIRONMENT", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "LXD_DIR"];

    /// This machine; `architecture` in Debian's words.
    pub fn here(architecture: &str) -> Self {
        let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let room = data::data().room;
        Self {
            path_var: std::env::var_os("PATH"),
            root: PathBuf::from("/"),
            variables: Self::VARIABLES.iter().filter_map(|name| Some(((*name).to_owned(), set(name)?))).collect(),
            user: User::this(),
            architecture: architecture.to_owned(),
            linux: cfg!(target_os = "linux"),
            stores: data::data().stores.clone(),
            room_for_instances: room.instances * GIGABYTE,
            room_for_project: room.project * GIGABYTE,
            patience: PATIENCE,
            watch: Arc::default(),
        }
    }

    /// How long a check may wait, and who may stop it.
    pub(super) fn wait(&self) -> (Duration, &Watch) {
        (self.patience, &self.watch)
    }

    /// A program on PATH.
    pub fn program(&self, name: &str) -> Option<PathBuf> {
        which::which_in(name, self.path_var.as_ref(), "/").ok()
    }

    /// A file of the system, by its absolute path.
    pub(super) fn file(&self, path: &str) -> PathBuf {
        self.root.join(path.trim_start_matches('/'))
    }

    /// What the packers were told to build with: `host`, `lxd`, `multipass`.
    pub(super) fn environment(&self) -> Option<&str> {
        self.variables.get("CRAFT_BUILD_ENVIRONMENT").map(String::as_str)
    }

    /// The name of a group by its number, and whether this user is a member by the system's own list.
    pub(super) fn group(&self, gid: u32) -> Option<(String, bool)> {
        let list = files::text(&self.file("/etc/group"), MAX_LIST)?;
        list.lines().find_map(|line| {
            let mut fields = line.split(':');
            let (name, _, number, members) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
            let is_member = members.split(',').any(|member| member.trim() == self.user.name);
            (number.parse() == Ok(gid)).then(|| (name.to_owned(), is_member))
        })
    }
}
