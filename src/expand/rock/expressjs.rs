//! Express: the package in `app/`, and where its Node.js comes from.

use crate::app::node::{self, WANTED};
use crate::yaml::Node;

use super::context::{Ask, Facts};

const FILE: &str = "package.json";

pub(super) fn facts(ask: &Ask, facts: &mut Facts) {
    package(ask, facts);
    // The packer looks for the person's command on the way.
    ask.own_command(facts, &ask.suite.name);
    let part = ask.suite.layout.application_part.as_str();
    let include = ask.own(facts, &["parts", part, "npm-include-node"]).is_some_and(Node::truthy);
    facts.flag("include-node", include);
    facts.flag("runtime", ask.pair.base == "bare" || !include);
}

fn package(ask: &Ask, facts: &mut Facts) {
    let path = place(ask, facts);
    facts.findings.extend(node::refusals(ask.app, &path));
    let package = node::object(ask.app, &path).and_then(Result::ok);
    let name = package.as_ref().and_then(|package| package.get("name")?.as_str());
    facts.text("package", name.unwrap_or_default());
    let scripts = package.as_ref().and_then(|package| package.get("scripts"));
    let builds = facts.does(ask, "package-anywhere") && scripts.is_some_and(|scripts| scripts.get("build").is_some());
    facts.text("npm-build", if builds { "npm run build\n" } else { "" });
    facts.text("folder", path.strip_suffix(FILE).filter(|folder| !folder.is_empty()).unwrap_or("."));
}

/// Where the package is: in `app/`, and in newer versions at the top or in any folder there.
fn place(ask: &Ask, facts: &Facts) -> String {
    let below = || ask.app.top().iter().map(|entry| format!("{}/{FILE}", entry.name));
    let mut places = std::iter::once(FILE.to_owned()).chain(below()).filter(|path| ask.app.exists(path));
    let found = facts.does(ask, "package-anywhere").then(|| places.next()).flatten();
    found.unwrap_or_else(|| WANTED.to_owned())
}
