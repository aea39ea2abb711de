//! Django: the project's folder, named like the rock.

use crate::project::entry;

use super::context::{Ask, Facts};
use super::gunicorn;

pub(super) fn facts(ask: &Ask, facts: &mut Facts) {
    let requirements = ask.requirements();
    gunicorn::shared(facts, &requirements);
    // With a command of the person's nobody asks for the worker class, and the packer never looks into the files.
    if !ask.own_command(facts, &ask.suite.name) {
        facts.findings.extend(requirements.findings());
    }
    if !requirements.has_requirements_txt {
        facts.findings.push(gunicorn::missing_file(ask, "Django", ""));
    }
    gunicorn::target(ask, facts, &ask.suite.name, entry::django);
    let part = ask.suite.layout.application_part.as_str();
    // The packer asks whether the part is in `parts`, which a list and a text can answer, too.
    let parts = ask.document.get("parts").filter(|parts| parts.as_map().is_none());
    let answers = parts.is_some_and(|parts| parts.as_list().is_some() || parts.as_str().is_some());
    let own = !answers && ask.own(facts, &["parts", part]).is_some();
    facts.flag("own-install-app", own);
}
