//! Spring Boot: Maven or Gradle, and a wrapper that can run.

use crate::app::java::{self, BuildTool};
use crate::finding::{Code, Finding};
use crate::yaml::Node;

use super::assets;
use super::context::{Ask, Facts};

const INIT_SCRIPT: &str = "gradle-init-script";
const RUNTIME: &str = "runtime";

pub(super) fn facts(ask: &Ask, facts: &mut Facts) {
    let gradle = ask.app.exists("build.gradle");
    facts.findings.extend(java::refusals(ask.app));
    let tool = if gradle { BuildTool::Gradle } else { BuildTool::Maven };
    facts.flag("gradle", tool == BuildTool::Gradle);
    facts.flag("maven", tool == BuildTool::Maven);
    facts.flag("wrapper", ask.app.exists(if gradle { "gradlew" } else { "mvnw" }));
    init_script(ask, facts, gradle);
    let install = ask.suite.layout.dependencies_part.as_str();
    let own = ask.own(facts, &["parts", install, "build-packages"]).filter(|own| own.truthy());
    facts.flag("own-build-packages", own.is_some());
    if let Some(own) = own.filter(|_| !gradle) {
        replaced(ask, facts, own);
    }
    let runtime = format!("{}/{RUNTIME}", ask.suite.extension);
    let own = ask.own(facts, &["parts", &runtime, "build-packages"]).is_some_and(Node::truthy);
    facts.flag("own-jdk", own);
    assets::facts(ask, facts);
}

/// With Maven, the person's build packages replace the extension's own: what it would have brought has to be among them.
fn replaced(ask: &Ask, facts: &mut Facts, own: &Node) {
    let names = || own.as_list().unwrap_or_default().iter().filter_map(Node::as_str);
    let mut missing = Vec::new();
    if !names().any(|name| name.contains("jdk")) {
        missing.push("default-jdk");
    }
    if !ask.app.exists("mvnw") && !names().any(|name| name == "maven") {
        missing.push("maven");
    }
    if missing.is_empty() {
        return;
    }
    let message = "These build packages replace those that the extension would bring, and without them the application \
                   is not built.";
    let key = format!("parts.{}.build-packages", ask.suite.layout.dependencies_part);
    let place = own.origin.span().unwrap_or_default().start;
    let finding = Finding::warning(Code::BuildPackagesReplaced, ask.path, message).key(key);
    facts.findings.push(finding.at(place.line, place.column).fix(format!("Add {} to them.", missing.join(" and "))));
}

fn init_script(ask: &Ask, facts: &mut Facts, gradle: bool) {
    let part = format!("{}/{INIT_SCRIPT}", ask.suite.extension);
    let there = ask.own(facts, &["parts", &part]).is_some_and(Node::truthy);
    let build = ask.own(facts, &["parts", &part, "override-build"]).filter(|script| script.truthy());
    facts.flag("init-script", there);
    facts.flag("init-script-build", build.is_some());
    if let Some(script) = build.filter(|_| !gradle) {
        let message = "This script prepares Gradle, and the application has no build.gradle.";
        let key = format!("parts.{part}.override-build");
        let finding = ask.error(Code::InitScriptWithoutGradle, script, key, message).fix("Take the part out.");
        facts.findings.push(finding);
    }
}
