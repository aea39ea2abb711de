//! FastAPI: the entry point, and the folder or file that holds it.

use crate::app::{entry, requirements};
use crate::yaml::{Node, Origin};

use super::context::{Ask, Facts};
use super::{gunicorn, prime};

pub(super) fn facts(ask: &Ask, facts: &mut Facts) {
    if !gunicorn::locked(ask, facts) {
        facts.findings.extend(requirements::refusals(ask.app, ask.requirements(), ask.suite));
    }
    let found = gunicorn::target(ask, facts, &ask.suite.name, entry::fastapi);
    let mut entries = prime::entries(ask, facts, &ask.suite.layout.application_part, "prime");
    if entries.is_empty() {
        entries = prime::defaults(ask);
        let top = found.as_ref().and_then(|found| found.file.split('/').next());
        entries.extend(top.map(|top| Node::str(format!("{}/{top}", prime::folder(ask)), Origin::Unknown)));
    }
    prime::fill_in(ask, facts, &entries);
}
