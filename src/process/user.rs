//! Who runs this? Floor 1.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use crate::files;

/// The system's list of users is smaller, in bytes.
const MAX_LIST: u64 = 16 << 20;

/// Whoever runs this process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User {
    /// The login's name.
    pub name: String,
    /// The effective user.
    pub uid: u32,
    /// All groups of this process.
    pub gids: Vec<u32>,
}

impl User {
    /// Whoever runs this.
    pub fn this() -> Self {
        let uid = rustix::process::geteuid().as_raw();
        let mut gids: Vec<u32> =
            rustix::process::getgroups().unwrap_or_default().into_iter().map(rustix::process::Gid::as_raw).collect();
        gids.push(rustix::process::getegid().as_raw());
        Self { name: login(uid), uid, gids }
    }

    /// True when the owner, the group or the others may read and write this, and the user is one of them.
    pub fn may_use(&self, file: &fs::Metadata) -> bool {
        let shift = match file {
            _ if self.uid == 0 => return true,
            file if file.uid() == self.uid => 6,
            file if self.gids.contains(&file.gid()) => 3,
            _ => 0,
        };
        (file.mode() >> shift) & 0o6 == 0o6
    }
}

/// The login's name by the system's list; what the environment says may be somebody else's.
fn login(uid: u32) -> String {
    let listed = files::text(Path::new("/etc/passwd"), MAX_LIST).and_then(|list| {
        list.lines().find_map(|line| {
            let mut fields = line.split(':');
            let (name, _, number) = (fields.next()?, fields.next()?, fields.next()?);
            (number.parse() == Ok(uid)).then(|| name.to_owned())
        })
    });
    listed.or_else(|| std::env::var("USER").ok()).unwrap_or_else(|| uid.to_string())
}
