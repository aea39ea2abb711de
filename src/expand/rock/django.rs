//! Django: the project's folder, named like the rock.

use crate::project::entry;

use super::context::{Ask, Facts};
use super::gunicorn;

pub(super) fn facts(ask: &Ask, facts: &mut Facts) {
    let requirements = ask.requirements();
    gunicorn::shared(ask, facts, &requirements);
    gunicorn::target(ask, facts, &ask.suite.name, entry::django);
    let part = ask.suite.layout.application_part.as_str();
    let own = ask.own(facts, &["parts", part]).is_some();
    facts.flag("own-install-app", own);
}
