//! Parts that have the name which another version of Rockcraft gives them.

use crate::finding::{Code, Finding};
use crate::suite::{Suite, Version};

/// Tells what such a part without a plugin is called by this version.
pub(super) fn retell(findings: &mut [Finding], suites: &[&Suite], version: Option<&Version>) {
    let Some(version) = version.map(|version| version.version.as_str()) else { return };
    for finding in findings.iter_mut().filter(|finding| finding.code == Code::PluginMissing) {
        let part = finding.key.strip_prefix("parts.").and_then(|key| key.strip_suffix(".plugin"));
        let Some((part, name)) = part.and_then(|part| Some((part, suites.iter().find_map(|suite| here(suite, part))?)))
        else {
            continue;
        };
        finding.message = format!(
            "`{part}` adds to no part of the extension: Rockcraft {version} calls that part `{name}` on this base. Alone it is a part without a plugin, which Rockcraft refuses."
        );
        finding.fix = format!("Call it `{name}`; `charmer init` does so, with what is in it.");
    }
}

/// What the suite's part is called here that another version calls so.
fn here<'s>(suite: &'s Suite, part: &str) -> Option<&'s str> {
    let rest = part.strip_prefix(suite.extension.as_str())?.strip_prefix(['/', '.'])?;
    Some(suite.part_of(rest)?.name.as_str()).filter(|name| *name != part)
}
