//! The part that puts files beside a program which is built: Go and Spring Boot.

use super::context::{Ask, Facts};
use super::prime;
use crate::finding::{Code, Finding};
use crate::suite::{Files, Suite};
use crate::yaml::Node;

pub(super) fn facts(ask: &Ask, facts: &mut Facts) {
    let mut entries = prime::entries(ask, facts, &ask.suite.layout.application_part, "stage");
    if entries.is_empty() {
        entries = prime::defaults(ask);
    }
    if entries.is_empty() || prime::excludes_first(&entries) {
        return;
    }
    let organize = prime::organize(ask, &entries);
    facts.flag("assets", true);
    facts.value("asset-stage", prime::targets(&organize));
    facts.value("asset-organize", organize);
}

/// Tells why such a part has no plugin where its first entry takes something out: then the extension makes no part of it.
pub(super) fn retell(findings: &mut [Finding], merged: &Node, suites: &[&Suite]) {
    for suite in suites.iter().filter(|suite| suite.layout.files == Files::Stage) {
        let part = &suite.layout.application_part;
        let entries = merged.at(&["parts", part, "stage"]).and_then(Node::as_list).unwrap_or_default();
        let Some(first) = entries.first().filter(|_| prime::excludes_first(entries)) else { continue };
        let key = format!("parts.{part}.plugin");
        for finding in findings.iter_mut().filter(|finding| finding.code == Code::PluginMissing && finding.key == key) {
            let message = "The first entry leaves something out. Rockcraft's extension then makes no part for the assets at all, and the rock is refused.";
            let place = first.origin.span().unwrap_or_default().start;
            *finding = Finding::error(Code::FilesExclusionFirst, finding.path.as_str(), message)
                .key(format!("parts.{part}.stage"))
                .at(place.line, place.column)
                .fix("Put an entry that goes in first.");
        }
    }
}
