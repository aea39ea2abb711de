//! Express: the package in `app/`, and where its Node.js comes from.

use crate::app::node::{self, WANTED};
use crate::yaml::Node;

use super::context::{Ask, Facts};

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
    facts.findings.extend(node::refusals(ask.app));
    let package = node::object(ask.app, WANTED).and_then(Result::ok);
    let name = package.as_ref().and_then(|package| package.get("name")?.as_str());
    facts.text("package", name.unwrap_or_default());
}
