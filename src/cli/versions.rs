//! `--for PACKER=VERSION`: for which version of a packer a command answers. Floor 9.

use crate::suite::{self, Version};

/// The versions that a command answers for.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Versions {
    /// Answer for this version of a packer, such as rockcraft=1.20.0, instead of the newest that charmer knows.
    #[arg(long = "for", value_name = "PACKER=VERSION", value_parser = named)]
    named: Vec<Named>,
}

/// A version of a packer.
#[derive(Clone, Copy, Debug)]
struct Named {
    packer: &'static str,
    version: &'static Version,
}

impl Versions {
    /// The version of Rockcraft: the one that is named, else the newest.
    #[must_use]
    pub fn rockcraft(&self) -> Option<&'static Version> {
        let named = self.named.iter().rev().find(|named| named.packer == ROCKCRAFT).map(|named| named.version);
        named.or_else(|| suite::packers().newest_rockcraft())
    }
}

const ROCKCRAFT: &str = "rockcraft";
const CHARMCRAFT: &str = "charmcraft";

fn named(text: &str) -> Result<Named, String> {
    let packers = suite::packers();
    let (packer, wanted) = text.split_once('=').unwrap_or((text, ""));
    let (packer, versions) = match packer {
        ROCKCRAFT => (ROCKCRAFT, &packers.rockcraft),
        CHARMCRAFT => (CHARMCRAFT, &packers.charmcraft),
        _ => return Err("write a packer and its version, such as rockcraft=1.20.0".to_owned()),
    };
    let known = versions.iter().find(|known| known.version == wanted);
    known.map(|version| Named { packer, version }).ok_or_else(|| {
        let known: Vec<_> = versions.iter().map(|known| format!("{packer}={}", known.version)).collect();
        format!("charmer does not know this version; write {}", known.join(" or "))
    })
}
