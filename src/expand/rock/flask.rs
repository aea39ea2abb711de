//! Flask: requirements, entry point, and the files that go in.

use crate::manifest::{Node, Origin};
use crate::project::entry;

use super::context::{Ask, Facts};
use super::{gunicorn, prime};

const PACKAGE: &str = "flask";

pub(super) fn facts(ask: &Ask, facts: &mut Facts) {
    let requirements = ask.requirements();
    gunicorn::shared(facts, &requirements);
    facts.findings.extend(requirements.findings());
    if !requirements.has_requirements_txt && !requirements.has_pyproject {
        facts.findings.push(gunicorn::missing_file(ask, PACKAGE, " and no pyproject.toml"));
    } else if !requirements.has(PACKAGE) && requirements.findings().is_empty() {
        facts.findings.push(gunicorn::missing_requirement(ask, &requirements, PACKAGE));
    }
    gunicorn::target(ask, facts, &ask.suite.name, entry::flask);
    let mut entries = prime::entries(ask, facts, &ask.suite.layout.application_part, "prime");
    if entries.is_empty() {
        entries = prime::defaults(ask);
    }
    prime::fill_in(ask, facts, &entries);
    facts.value("prime", Node::list(entries, Origin::Unknown));
}
