//! Flask: requirements, entry point, and the files that go in.

use crate::app::entry;
use crate::yaml::{Node, Origin};

use super::context::{Ask, Facts};
use super::{gunicorn, prime};

pub(super) fn facts(ask: &Ask, facts: &mut Facts) {
    let requirements = ask.requirements();
    gunicorn::shared(ask, facts, requirements);
    gunicorn::target(ask, facts, &ask.suite.name, entry::flask);
    let mut entries = prime::entries(ask, facts, &ask.suite.layout.application_part, "prime");
    if entries.is_empty() {
        entries = prime::defaults(ask);
    }
    prime::fill_in(ask, facts, &entries);
    facts.value("prime", Node::list(entries, Origin::Unknown));
}
