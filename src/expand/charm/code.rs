//! What the charm's own code and requirements need, so that the charm starts: code that Python loads, a class of the charm's
//! library for this framework, and the library itself.

use crate::app::{CharmFolder, Found, PythonFile};
use crate::finding::{Code, Consequence, Finding};
use crate::schema::Judge;
use crate::suite::{self, Suite};
use crate::yaml::Node;

use super::folder::beside;

const CODE: &str = "src/charm.py";
const REQUIREMENTS: &str = "requirements.txt";
/// The charm's library, as it is called now and was before.
const LIBRARIES: [&str; 2] = ["paas_charm", "paas_app_charmer"];
/// What any charm imports, which makes none of a framework.
const COMMON: [&str; 9] = ["ops", "logging", "typing", "os", "sys", "json", "pathlib", "__future__", "subprocess"];

/// Looks at what is there; `documents` are the charm's own and what the extension brings.
pub(super) fn look(judge: &mut Judge, suite: &Suite, documents: (&Node, &Node), folder: &CharmFolder) {
    let Found::File(bytes) = &folder.code else { return };
    let path = beside(judge, CODE);
    let text = String::from_utf8_lossy(bytes);
    let broken = |place: (usize, usize), message: String, fix: String| {
        let finding = Finding::warning(Code::CharmEntryBroken, path.as_str(), message).at(place.0, place.1).fix(fix);
        finding.with(Consequence::WillNotStart)
    };
    if let Err(problem) = &PythonFile::parse(bytes).module {
        let message = format!("The charm cannot start: {problem}.");
        judge.findings.push(broken(problem.place(), message, "Mend the file.".to_owned()));
        return;
    }
    let module = &suite.charm.module;
    let line_of = |words: &str| text.lines().position(|line| line.contains(words)).map_or(0, |at| at + 1);
    let fix = format!("Make a class of `{module}.Charm`, as `charmer init` writes it for a new charm.");
    if let Some((name, line)) = other_class(&text, module) {
        let message = format!("{module} has no `{name}`: the charm stops as soon as it starts.");
        judge.findings.push(broken((line, 0), message, fix));
    } else if let Some(other) = other_module(&text, module) {
        let message = format!(
            "The code is that of a charm for another framework ({other}), and the charm's extension is {}.",
            suite.extension
        );
        judge.findings.push(broken((line_of(&other), 0), message, fix));
    } else if has_no_library(&text) {
        let message =
            "Nothing in it comes of the charm's library: no class of it answers to Juju, and no application starts.";
        judge.findings.push(broken((0, 0), message.to_owned(), fix));
    }
    library_missing(judge, documents, folder, &text);
}

/// `paas_charm.flask.FlaskCharm`: something that the library's module does not have.
fn other_class(text: &str, module: &str) -> Option<(String, usize)> {
    let call = format!("{module}.");
    let mut found = None;
    for (at, line) in text.lines().enumerate() {
        for rest in line.split('#').next().unwrap_or_default().split(call.as_str()).skip(1) {
            let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if name == "Charm" || name == "charm" {
                return None;
            }
            found = found.or(Some((name, at + 1)).filter(|(name, _)| name.starts_with(char::is_uppercase)));
        }
    }
    found
}

/// The module of another framework, where that of this one is nowhere.
fn other_module(text: &str, module: &str) -> Option<String> {
    let own = module.rsplit('.').next().unwrap_or(module);
    let is_named = |name: &str| {
        LIBRARIES.iter().any(|library| {
            text.contains(&format!("{library}.{name}")) || text.contains(&format!("from {library} import {name}"))
        })
    };
    if is_named(own) {
        return None;
    }
    let others = suite::all().iter().filter_map(|other| other.charm.module.rsplit('.').next());
    others.filter(|name| is_named(name)).map(|name| format!("{}.{name}", LIBRARIES[0])).next()
}

/// True where the code imports nothing from which a class of the library could come.
fn has_no_library(text: &str) -> bool {
    let mut imports = text.lines().map(str::trim_start).filter_map(|line| {
        let rest = line.strip_prefix("import ").or_else(|| line.strip_prefix("from "))?;
        rest.split([' ', '.', ',']).next()
    });
    imports.all(|top| COMMON.contains(&top))
}

/// True where a part of the document names Python packages, or files of requirements, by itself.
fn brings_its_own(root: &Node) -> bool {
    const BRINGS: [&str; 3] = ["charm-requirements", "charm-python-packages", "charm-binary-python-packages"];
    let parts = root.get("parts").and_then(Node::as_map).unwrap_or_default();
    parts.iter().any(|(_, part)| BRINGS.iter().any(|key| part.get(key).is_some()))
}

/// The requirements of a charm that pip builds, without the library that the code imports.
fn library_missing(judge: &mut Judge, (root, contribution): (&Node, &Node), folder: &CharmFolder, text: &str) {
    let plugin = contribution.get("parts").and_then(|parts| parts.get("charm")?.get("plugin"));
    let is_pip = plugin.and_then(Node::as_str) == Some("charm");
    let is_used = LIBRARIES.iter().any(|name| text.contains(name));
    if !is_pip || !is_used || brings_its_own(root) {
        return;
    }
    let path = beside(judge, REQUIREMENTS);
    let bytes = match &folder.requirements {
        Found::File(bytes) => bytes,
        Found::Unreadable(_) => return,
        Found::Nothing => {
            let message = "There is no requirements.txt beside charmcraft.yaml, so that no Python package is packed: the charm \
                           stops as soon as it starts, with ModuleNotFoundError for paas_charm.";
            let finding = Finding::warning(Code::CharmLibraryMissing, path, message);
            let fix = "Run `charmer init`, which writes it, or make it with the line `paas-charm>=1.0,<2`.";
            return judge.findings.push(finding.fix(fix));
        }
    };
    let said = String::from_utf8_lossy(bytes).to_lowercase().replace('_', "-");
    let mut lines = said.lines().map(str::trim).filter(|line| !line.starts_with('#'));
    // An option, an address or a path may bring it.
    let may_bring = |line: &str| {
        line.starts_with("-r")
            || line.starts_with("-e")
            || line.contains('/')
            || LIBRARIES.iter().any(|name| line.contains(&name.replace('_', "-")))
    };
    if lines.any(may_bring) {
        return;
    }
    let message = "The charm's code imports paas_charm, and the charm's requirements do not name paas-charm: the charm stops as soon \
                   as it starts, with ModuleNotFoundError.";
    let finding = Finding::warning(Code::CharmLibraryMissing, path, message);
    judge.findings.push(finding.fix("Add the line `paas-charm>=1.0,<2`."));
}
