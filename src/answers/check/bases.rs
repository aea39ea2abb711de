//! Bases and platforms.

use super::{Checker, Field, In};
use crate::suite::{RockBase, Suite, Support};

/// Architectures that both packers know, in Debian's names.
const ARCHITECTURES: [&str; 7] = ["amd64", "arm64", "armhf", "i386", "ppc64el", "riscv64", "s390x"];

/// True when the suite's extension accepts this pair of base and build-base, stable or experimental. A base that is a
/// system of its own may repeat itself as build-base.
#[must_use]
pub fn knows_rock_base(suite: &Suite, base: &str, build_base: &str) -> bool {
    rock_base(suite, base, build_base).is_some()
}

fn rock_base<'s>(suite: &'s Suite, base: &str, build_base: &str) -> Option<&'s RockBase> {
    // The packer takes `ubuntu:24.04` for `ubuntu@24.04`.
    let (base, build_base) = (base.replacen("ubuntu:", "ubuntu@", 1), build_base.replacen("ubuntu:", "ubuntu@", 1));
    suite.rock.bases.iter().find(|known| {
        known.base == base
            && match &known.build_base {
                Some(wanted) => *wanted == build_base,
                None => build_base.is_empty() || build_base == base,
            }
    })
}

impl Checker<'_> {
    pub(super) fn bases(&mut self) {
        let Some(suite) = self.suite() else { return };
        self.rock_base(suite);
        self.charm_base(suite);
    }

    fn rock_base(&mut self, suite: &Suite) {
        let (base, build_base) = (&self.answers.base, &self.answers.build_base);
        let shown = |known: &RockBase| match &known.build_base {
            Some(build_base) => format!("`{}` built on `{build_base}`", known.base),
            None => format!("`{}`", known.base),
        };
        let is_offered = |known: &&RockBase| known.is_of(self.versions.rockcraft.version);
        if let Some(known) = rock_base(suite, base, build_base).filter(is_offered) {
            if known.support == Support::Experimental {
                let message = format!(
                    "{} on {} is experimental: Rockcraft refuses it until a variable is set.",
                    suite.title,
                    shown(known)
                );
                let fix =
                    "`charmer pack` sets it. By hand: `ROCKCRAFT_ENABLE_EXPERIMENTAL_EXTENSIONS=true rockcraft pack`.";
                self.warn(Field::Base, "base-experimental", (In::Rock, "base"), message, fix);
            }
            return;
        }
        let offered = || suite.rock.bases_of(self.versions.rockcraft.version);
        let pairs: Vec<String> = offered().map(shown).collect();
        let fix = format!("Take one of {}.", pairs.join(", "));
        let same_base: Vec<&RockBase> = offered().filter(|known| known.base == *base).collect();
        if same_base.is_empty() {
            let message = format!("The extension for {} does not work on the base `{base}`.", suite.title);
            self.error(Field::Base, "base-unsupported", (In::Rock, "base"), message, fix);
            return;
        }
        let message = match (build_base.as_str(), same_base[0].build_base.is_some()) {
            ("", true) => format!("`{base}` is no system to build on, so it needs a build-base."),
            (_, true) => format!("The extension for {} cannot build a `{base}` rock on `{build_base}`.", suite.title),
            (_, false) => format!("A rock on `{base}` is built on that too, not on `{build_base}`."),
        };
        let fix = if same_base[0].build_base.is_some() { fix } else { "Leave the build-base empty.".to_owned() };
        self.error(Field::BuildBase, "base-unsupported", (In::Rock, "build-base"), message, fix);
    }

    fn charm_base(&mut self, suite: &Suite) {
        let base = &self.answers.charm_base;
        let at = (In::Charm, "base");
        let version = self.versions.charmcraft.version;
        match suite.charm.bases_of(version).find(|known| known.base == *base) {
            None => {
                let known: Vec<&str> = suite.charm.bases_of(version).map(|known| known.base.as_str()).collect();
                let message = if base.is_empty() {
                    "The charm has no base to run on.".to_owned()
                } else {
                    format!("The charm extension for {} does not work on `{base}`.", suite.title)
                };
                self.error(
                    Field::CharmBase,
                    "base-unsupported",
                    at,
                    message,
                    format!("Take one of {}.", known.join(", ")),
                );
            }
            Some(known) if known.support == Support::Experimental => {
                let message = format!(
                    "{} on `{base}` is experimental: Charmcraft refuses it until a variable is set.",
                    suite.title
                );
                let fix = "`charmer pack` sets it. By hand: `CHARMCRAFT_ENABLE_EXPERIMENTAL_EXTENSIONS=true charmcraft pack`.";
                self.warn(Field::CharmBase, "base-experimental", at, message, fix);
            }
            Some(_) => {}
        }
    }

    pub(super) fn platforms(&mut self) {
        let platforms = &self.answers.platforms;
        let at = (In::Rock, "platforms");
        if platforms.is_empty() {
            let message = "No platform is named, so there is nothing to pack for.";
            self.error(Field::Platforms, "platform-missing", at, message, "Name one, usually `amd64`.");
        }
        for (n, platform) in platforms.iter().enumerate() {
            if !ARCHITECTURES.contains(&platform.as_str()) {
                let message = format!("`{platform}` is no architecture that the packers know.");
                let fix = format!("Take one of {}.", ARCHITECTURES.join(", "));
                self.error(Field::Platform(n), "platform-unknown", at, message, fix);
            } else if platforms[..n].contains(platform) {
                let message = format!("`{platform}` is named twice.");
                self.warn(Field::Platform(n), "platform-twice", at, message, "Remove one of the two.");
            }
        }
    }
}
