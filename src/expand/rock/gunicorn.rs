//! What Flask's and Django's rules share: the worker class and the requirements.

use crate::finding::Finding;
use crate::project::{EntryError, EntryPoint, Requirements};

use super::context::{Ask, Facts};

const REQUIREMENTS: &str = "requirements.txt";

/// Facts that both extensions need: requirements.txt and the worker class.
pub(super) fn shared(facts: &mut Facts, requirements: &Requirements) {
    facts.flag("requirements", requirements.has_requirements_txt);
    facts.text("worker", if requirements.gevent().is_some() { "gevent" } else { "sync" });
}

/// Looks for the entry point, unless the person's command makes it pointless.
pub(super) fn target(
    ask: &Ask,
    facts: &mut Facts,
    service: &str,
    search: fn(&crate::project::Snapshot, &str) -> Result<EntryPoint, EntryError>,
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

/// A finding: the requirement that makes the folder an application of this suite is not there.
pub(super) fn missing_requirement(ask: &Ask, requirements: &Requirements, package: &str) -> Finding {
    let path = if requirements.has_requirements_txt { REQUIREMENTS } else { "pyproject.toml" };
    let title = &ask.suite.title;
    let near = requirements.passed_over.iter().find(|line| line.text.to_lowercase().contains(package));
    if let Some(line) = near {
        let message = format!(
            "The extension takes a folder for a {title} application only when {package} is among its requirements. This \
             line names it, but not as a plain requirement, so the extension passes it over."
        );
        let fix = format!("Write {package} on a line of its own, without comment, option or address: {package}~=3.0.");
        return Finding::error("requirement-missing", path, message).at(line.line, 1).fix(fix);
    }
    let message = format!(
        "The extension takes a folder for a {title} application only when {package} is among its requirements, and it \
         is not."
    );
    Finding::error("requirement-missing", path, message).fix(format!("Add the line {package} to {path}."))
}

/// A finding: there is no file of requirements at all.
pub(super) fn missing_file(ask: &Ask, package: &str, or: &str) -> Finding {
    let message = format!(
        "There is no requirements.txt{or}. The {} extension installs the application's requirements from it and refuses \
         to go on without.",
        ask.suite.extension
    );
    Finding::error("requirements-missing", REQUIREMENTS, message)
        .fix(format!("Make a requirements.txt with one requirement per line, {package} among them."))
}
