//! The part that puts files beside a program which is built: Go and Spring Boot.

use super::context::{Ask, Facts};
use super::prime;

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
