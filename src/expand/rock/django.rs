//! Django: the project's folder, named like the rock.

use crate::app::{entry, requirements};

use super::context::{Ask, Facts};
use super::gunicorn;

pub(super) fn facts(ask: &Ask, facts: &mut Facts) {
    let read = ask.requirements();
    gunicorn::shared(ask, facts, read);
    if ask.own_command(facts, &ask.suite.name) {
        // Then nobody asks for the worker class, and the packer never looks into the files.
        facts.findings.retain(|finding| !requirements::is_unreadable(finding));
    }
    gunicorn::target(ask, facts, &ask.suite.name, entry::django);
    let part = ask.suite.layout.application_part.as_str();
    // The packer asks whether the part is in `parts`, which a list and a text can answer, too.
    let parts = ask.document.get("parts").filter(|parts| parts.as_map().is_none());
    let answers = parts.is_some_and(|parts| parts.as_list().is_some() || parts.as_str().is_some());
    let own = !answers && ask.own(facts, &["parts", part]).is_some();
    facts.flag("own-install-app", own);
}
