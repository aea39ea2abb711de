//! Spring Boot: Maven or Gradle, and a wrapper that can run.

use crate::finding::Finding;
use crate::manifest::Node;
use crate::project::java::{self, BuildTool};

use super::assets;
use super::context::{Ask, Facts};

const INIT_SCRIPT: &str = "gradle-init-script";
const RUNTIME: &str = "runtime";

pub(super) fn facts(ask: &Ask, facts: &mut Facts) {
    let gradle = ask.app.exists("build.gradle");
    build_files(ask, facts, gradle);
    wrappers(ask, facts);
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

fn build_files(ask: &Ask, facts: &mut Facts, gradle: bool) {
    let maven = ask.app.exists("pom.xml");
    if maven && gradle {
        let message = "There are both a pom.xml and a build.gradle, and the extension refuses to choose between them.";
        let fix = "Keep the one that builds the application.";
        facts.findings.push(Finding::error("build-file-ambiguous", "build.gradle", message).fix(fix));
    } else if !maven && !gradle {
        let kotlin = java::read(ask.app).is_some_and(|facts| facts.kotlin_script);
        let message = if kotlin {
            "The extension does not look at build.gradle.kts, and there is neither a build.gradle nor a pom.xml."
        } else {
            "There is neither a pom.xml nor a build.gradle, so the extension has nothing to build."
        };
        let fix = if kotlin {
            "Write the build script in Groovy, as build.gradle, or build with Maven."
        } else {
            "Name the folder that holds the build file, or make one at start.spring.io."
        };
        facts.findings.push(Finding::error("build-file-missing", "pom.xml", message).fix(fix));
    }
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
    let finding = Finding::warning("build-packages-replaced", ask.path, message).key(key);
    facts.findings.push(finding.at(place.line, place.column).fix(format!("Add {} to them.", missing.join(" and "))));
}

fn wrappers(ask: &Ask, facts: &mut Facts) {
    let there: Vec<&str> = ["mvnw", "gradlew"].into_iter().filter(|path| ask.app.exists(path)).collect();
    if there.len() > 1 {
        let message = "There are both mvnw and gradlew, and the extension refuses to choose between them.";
        let fix = "Keep the wrapper of the tool that builds the application.";
        facts.findings.push(Finding::error("wrapper-ambiguous", "mvnw", message).fix(fix));
    }
    for path in there {
        let executable = match ask.app.kind(path) {
            Some(crate::project::EntryKind::File { executable, .. }) => executable,
            Some(crate::project::EntryKind::Dir) => true,
            _ => false,
        };
        if !executable {
            let message = format!("{path} is there but may not be executed, and the extension insists.");
            let fix = format!("Run `chmod +x {path}`.");
            facts.findings.push(Finding::error("wrapper-not-executable", path, message).fix(fix));
        }
    }
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
        let finding = ask.error("init-script-without-gradle", script, key, message).fix("Take the part out.");
        facts.findings.push(finding);
    }
}
