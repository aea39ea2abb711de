//! Requirements that pip finds nothing for on Linux, and pinned versions that refuse each other.

use super::data::{Asks, LANGUAGES};
use super::versions::{allows, is_wanted, numbers};
use super::{Flag, fault, shown};
use crate::app::{Dependency, Role, dependencies};
use crate::finding::{Code, Consequence};
use crate::image::flags::Look;
use crate::suite::Ecosystem;
use crate::text::path;

impl Look<'_> {
    /// Only what is certainly asked of pip, and of its usual index, is told.
    pub(super) fn pins(&self) -> Vec<Flag> {
        let Some(own) = self.python_version() else { return Vec::new() };
        let dependencies = dependencies(self.app);
        let is_plain = |found: &&Dependency| {
            found.role == Role::Runtime
                && path::ending(&found.from.path) == "txt"
                && !found.from_source
                && is_wanted(&found.group, own) == Some(true)
        };
        let required: Vec<&Dependency> = dependencies.installed(Ecosystem::Pypi).filter(is_plain).collect();
        let files = self.files_like(&["requirements.txt".to_owned()]);
        let of_index = |line: &str| {
            ["-i", "--index-url", "--extra-index-url", "-f", "--find-links"]
                .iter()
                .any(|option| line.trim_start().starts_with(option))
        };
        let has_other_index = files.iter().filter_map(|path| self.text(path)).any(|text| text.lines().any(of_index));
        let nowhere = required.iter().filter(|_| !has_other_index).filter_map(|found| {
            let names = LANGUAGES.nowhere.iter().find(|nowhere| nowhere.names.contains(&found.name))?;
            let message = format!(
                "{} {}: pip stops with \"No matching distribution found\", or as it builds it.",
                shown(&found.name),
                names.why
            );
            Some(refused(found, message, names.fix.clone()))
        });
        let clashing = LANGUAGES.asks.iter().filter_map(|asks| {
            let of = |name: &str| required.iter().find(|found| found.name == name).copied();
            let (first, other) = of(&asks.package).zip(of(&asks.other))?;
            let (version, pinned) = pin(first).zip(pin(other))?;
            if !asks.applies(version) || allows(&asks.takes, &numbers(pinned)) {
                return None;
            }
            let message = format!(
                "{0} {1} asks for {2}{3}, and {2} {4} is pinned at {5}:{6}: pip stops with \"conflicting dependencies\".",
                asks.package,
                shown(version),
                asks.other,
                asks.takes,
                shown(pinned),
                shown(&other.from.path),
                other.from.line
            );
            let fix = format!("Write `{}{}`, or pin an older {}.", asks.other, asks.takes, asks.package);
            Some(refused(first, message, fix))
        });
        nowhere.chain(clashing).collect()
    }
}

impl Asks {
    fn applies(&self, version: &str) -> bool {
        let version = numbers(version);
        numbers(&self.from) <= version && (self.until.is_empty() || version < numbers(&self.until))
    }
}

/// The one version that a requirement takes.
fn pin(found: &Dependency) -> Option<&str> {
    let version = found.version.trim().strip_prefix("==")?.trim_start_matches('=').trim();
    version.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())).then_some(version)
}

fn refused(found: &Dependency, message: String, fix: String) -> Flag {
    let place = (found.from.path.as_str(), found.from.line);
    let mut flag = fault(Code::RequirementRefused, place, "pip refuses it", message, fix);
    flag.finding = flag.finding.with(Consequence::WillNotPack);
    flag
}
