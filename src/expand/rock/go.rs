//! Go: one program named like the rock, and the toolchain that builds it.

use crate::finding::{Code, Finding};
use crate::yaml::{Node, Origin};

use super::context::{Ask, Facts};
use super::{assets, prime};

const MODULE: &str = "go.mod";
const CGO: &str = "CGO_ENABLED";
/// Packages of Ubuntu that bring a Go toolchain.
const TOOLCHAINS: [&str; 2] = ["golang-go", "gccgo-go"];

pub(super) fn facts(ask: &Ask, facts: &mut Facts) {
    if !ask.app.exists(MODULE) {
        let message = "There is no go.mod. The extension builds the Go module in this folder and refuses to go on \
                       without one.";
        let fix = "Run `go mod init NAME` here, or name the folder that holds go.mod.";
        facts.findings.push(Finding::error(Code::GoModuleMissing, MODULE, message).fix(fix));
    }
    let part = ask.suite.layout.dependencies_part.as_str();
    organize(ask, facts, part);
    toolchain(ask, facts, part);
    build_environment(ask, facts, part);
    assets::facts(ask, facts);
}

/// The person's mapping, and the program's own entry where it is missing.
fn organize(ask: &Ask, facts: &mut Facts, part: &str) {
    let program = format!("usr/local/bin/{}", ask.name);
    let own_command = ask.own_command(facts, &ask.suite.name);
    let own = ask.own(facts, &["parts", part, "organize"]);
    if let Some(own) = own.filter(|own| own.as_map().is_none()) {
        facts.findings.push(ask.wrong_kind(&["parts", part, "organize"], own, "a mapping"));
    }
    let mut organize = own.filter(|own| own.as_map().is_some()).cloned().unwrap_or_else(empty);
    let there = organize.as_map().unwrap_or_default().iter().any(|(_, target)| target.as_str() == Some(&program));
    if !there && !own_command {
        organize.set(&format!("bin/{}", ask.name), Node::str(program, Origin::Unknown));
    }
    facts.value("stage", prime::targets(&organize));
    facts.value("organize", organize);
}

fn empty() -> Node {
    Node::map(Vec::<(String, Node)>::new(), Origin::Unknown)
}

/// The snap `go`, unless the person brings a toolchain.
fn toolchain(ask: &Ask, facts: &mut Facts, part: &str) {
    let mut snaps = ask.own_list(facts, &["parts", part, "build-snaps"]);
    let packages = ask.own_list(facts, &["parts", part, "build-packages"]);
    let brought = snaps.iter().any(|snap| snap.as_str().is_some_and(|snap| snap.starts_with("go")))
        || packages.iter().any(|package| package.as_str().is_some_and(|name| TOOLCHAINS.contains(&name)));
    if !brought {
        snaps.push(Node::str("go", Origin::Unknown));
    }
    facts.flag("build-snaps", !snaps.is_empty());
    facts.value("build-snaps", Node::list(snaps, Origin::Unknown));
}

/// The person's variables once more, as the extension has it; on bare without C, unless the person decides that.
fn build_environment(ask: &Ask, facts: &mut Facts, part: &str) {
    let mut variables = ask.own_list(facts, &["parts", part, "build-environment"]);
    let decided = variables.iter().any(|entry| entry.get(CGO).is_some());
    if ask.pair.base == "bare" && !decided {
        variables = vec![Node::map([(CGO, Node::str("0", Origin::Unknown))], Origin::Unknown)];
    }
    facts.flag("build-environment", !variables.is_empty());
    facts.value("build-environment", Node::list(variables, Origin::Unknown));
}
