//! Express: the package in `app/`, and where its Node.js comes from.

use serde_json::Value;

use crate::finding::Finding;
use crate::manifest::Node;
use crate::project::node::{self, WANTED};

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
    facts.text("package", "");
    let package = match node::object(ask.app, WANTED) {
        Some(Ok(package)) => package,
        Some(Err(error)) => return facts.findings.push(error.to_finding(WANTED)),
        None => return facts.findings.push(missing(ask)),
    };
    let broken = |message: &str, fix: &str| Finding::error("package-json-incomplete", WANTED, message).fix(fix);
    // The packer asks whether "start" is in them, which a text and a list can answer, too.
    let has_start = match package.get("scripts") {
        Some(Value::Object(scripts)) => scripts.contains_key("start"),
        Some(Value::Array(scripts)) => scripts.iter().any(|script| script == "start"),
        Some(Value::String(scripts)) => scripts.contains("start"),
        _ => false,
    };
    if !has_start {
        let message = "The package has no start script, and the rock's service runs `npm start`.";
        facts.findings.push(broken(message, "Add \"scripts\": {\"start\": \"node app.js\"}."));
    }
    match package.get("name") {
        Some(Value::String(name)) if name.contains(node::HALF) => {
            let message = "The package's name has half of a letter, and the packer cannot print it.";
            facts.findings.push(broken(message, "Write the name in plain letters."));
        }
        Some(Value::String(name)) => facts.text("package", name),
        Some(_) => {
            let message = "The package's name is not text, and the build looks for the installed package by name.";
            facts.findings.push(broken(message, "Write the name in quotes."));
        }
        None => {
            let message = "The package has no name, and the build looks for the installed package by name.";
            facts.findings.push(broken(message, "Add \"name\": \"hello\"."));
        }
    }
}

fn missing(ask: &Ask) -> Finding {
    let above = ask.app.exists("package.json");
    let message = if above {
        "There is a package.json in this folder, but the extension looks for the package in the folder app/."
    } else {
        "There is no app/package.json. The extension installs the npm package in the folder app/ and refuses to go on \
         without one."
    };
    let fix = if above {
        "Move the package into a folder app/ beside rockcraft.yaml."
    } else {
        "Put the package into a folder app/ beside rockcraft.yaml."
    };
    Finding::error("package-json-missing", WANTED, message).fix(fix)
}
