//! What Flask's and Django's rules share: the worker class and the requirements.

use crate::app::requirements::{self, Requirements};
use crate::app::{EntryError, EntryPoint};

use super::context::{Ask, Facts};

/// The lock file of uv.
const LOCK: &str = "uv.lock";

/// Facts that both extensions need: requirements.txt and the worker class.
pub(super) fn shared(ask: &Ask, facts: &mut Facts, requirements: &Requirements) {
    if !locked(ask, facts) {
        facts.findings.extend(requirements::refusals(ask.app, requirements, ask.suite));
    }
    facts.flag("requirements", requirements.has_requirements_txt);
    facts.text("worker", if requirements.gevent().is_some() { "gevent" } else { "sync" });
}

/// True, and a fact, where uv installs what its lock file says and no requirements are asked for.
pub(super) fn locked(ask: &Ask, facts: &mut Facts) -> bool {
    let files = ask.app.exists(LOCK) && ask.app.exists(requirements::PYPROJECT);
    let locked = facts.does(ask, "uv-lock") && files;
    facts.flag("uv", locked);
    locked
}

/// Looks for the entry point, unless the person's command makes it pointless.
pub(super) fn target(
    ask: &Ask,
    facts: &mut Facts,
    service: &str,
    search: fn(&crate::app::Snapshot, &str) -> Result<EntryPoint, EntryError>,
) -> Option<EntryPoint> {
    // The person's command stands in the document; this word would only be read beside it.
    facts.text("target", "…");
    if ask.own_command(facts, service) {
        return None;
    }
    match search(ask.app, ask.name) {
        Ok(found) => {
            facts.text("target", found.target.clone());
            Some(found)
        }
        Err(error) => {
            facts.findings.push(error.to_finding());
            None
        }
    }
}
