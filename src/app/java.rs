//! Which build tool a Java project uses, and whether its wrapper can run.
//!
//! Part of floor 2's `app`.

use serde::Serialize;

use crate::finding::{Code, Finding};

use super::dependencies::maven_described;
use super::facts::{Evidence, Sourced};
use super::limits::{JAVA_MODULES, JAVA_VERSIONS};
use super::snapshot::{EntryKind, Snapshot};

/// A build tool of the Java world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum BuildTool {
    /// Maven: `pom.xml`.
    Maven,
    /// Gradle: `build.gradle`.
    Gradle,
}

/// A script that brings its build tool along.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Wrapper {
    /// `mvnw` or `gradlew`.
    pub path: &'static str,
    /// Whether it may be executed; the extension insists.
    pub executable: bool,
}

/// What is known about a Java project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JavaFacts {
    /// Build files that the extension knows, in its order: Gradle's wins.
    pub tools: Vec<BuildTool>,
    /// A `build.gradle.kts`, which the extension does not see.
    pub kotlin_script: bool,
    /// Wrappers that exist.
    pub wrappers: Vec<Wrapper>,
    /// Where a build file names Spring Boot.
    pub spring_boot: Option<Evidence>,
    /// The Java version that the build file asks for.
    pub java: Option<Sourced<String>>,
    /// Modules that the build gathers: folders below.
    pub modules: Vec<Sourced<String>>,
    /// What the build file calls the project: for machines, then for people.
    pub name: Option<Sourced<String>>,
    /// For people.
    pub title: Option<Sourced<String>>,
    /// The project's version.
    pub version: Option<Sourced<String>>,
    /// What it is, in a sentence.
    pub description: Option<Sourced<String>>,
    /// True when the build itself makes an archive that runs: Spring Boot's plugin is applied.
    pub builds_archive: bool,
}

/// Gradle's script in Kotlin, which the extension does not see.
const KOTLIN: &str = "build.gradle.kts";
/// Spring Boot, in Maven's and Gradle's words and in those of a version catalog.
const NAMES: [&str; 4] = ["spring-boot", "springframework.boot", "libs.plugins.spring.boot", "libs.plugins.springBoot"];
/// Spring Boot's plugin, in the same words.
const PLUGINS: [&str; 5] = [
    "spring-boot-maven-plugin",
    "org.springframework.boot'",
    "org.springframework.boot\"",
    "libs.plugins.spring.boot",
    "libs.plugins.springBoot",
];

/// Folders that the build gathers: `<module>` in pom.xml, `include` in settings.gradle.
fn modules(snapshot: &Snapshot, findings: &mut Vec<Finding>) -> Vec<Sourced<String>> {
    let mut found = Vec::new();
    for (index, line) in snapshot.readable("pom.xml").unwrap_or_default().lines().enumerate() {
        for part in line.split("<module>").skip(1) {
            let name = part.split("</module>").next().unwrap_or_default().trim();
            // One more than are kept tells that there are more.
            if found.len() <= JAVA_MODULES.most {
                found.push(Sourced::new(name.to_owned(), Evidence::new("pom.xml", index + 1, line.trim())));
            }
        }
    }
    for path in ["settings.gradle", "settings.gradle.kts"] {
        for (index, line) in snapshot.readable(path).unwrap_or_default().lines().enumerate() {
            let Some(rest) = line.trim().strip_prefix("include").filter(|rest| rest.starts_with([' ', '('])) else {
                continue;
            };
            // Every other piece stands between quotes; `:a:b` is the folder a/b.
            for name in rest.split(['"', '\'']).skip(1).step_by(2) {
                let folder = name.trim_start_matches(':').replace(':', "/");
                if found.len() <= JAVA_MODULES.most {
                    found.push(Sourced::new(folder, Evidence::new(path, index + 1, line.trim())));
                }
            }
        }
    }
    JAVA_MODULES.cap(found, findings, |module| (module.from.path.clone(), module.from.line))
}

fn tools(snapshot: &Snapshot) -> Vec<BuildTool> {
    let files = [("build.gradle", BuildTool::Gradle), ("pom.xml", BuildTool::Maven)];
    files.into_iter().filter(|(path, _)| snapshot.exists(path)).map(|(_, tool)| tool).collect()
}

fn wrappers(snapshot: &Snapshot) -> Vec<Wrapper> {
    let wrapper = |path: &'static str| {
        let executable = match snapshot.kind(path)? {
            EntryKind::File { executable, .. } => executable,
            EntryKind::Dir => true,
            _ => false,
        };
        Some(Wrapper { path, executable })
    };
    ["mvnw", "gradlew"].into_iter().filter_map(wrapper).collect()
}

/// What the build files say of the project: its name, version, title and description.
fn told_of_itself(snapshot: &Snapshot) -> [Option<Sourced<String>>; 4] {
    if let Some(pom) = snapshot.readable("pom.xml") {
        return maven_described("pom.xml", pom);
    }
    // `rootProject.name = 'shop'`, `version = "1.2"`, `description 'A shop'`
    let first_of = |paths: &[&'static str], key: &str| {
        paths.iter().find_map(|path| {
            let lines = snapshot.readable(path)?.lines().enumerate();
            lines.into_iter().find_map(|(index, line)| {
                let rest = line.strip_prefix(key).filter(|rest| rest.starts_with([' ', '=', '(']))?;
                let value = rest.split(['"', '\'']).nth(1).filter(|value| !value.is_empty() && !value.contains('$'))?;
                Some(Sourced::new(value.to_owned(), Evidence::new(*path, index + 1, line.trim())))
            })
        })
    };
    let (settings, build) = (["settings.gradle", "settings.gradle.kts"], ["build.gradle", KOTLIN]);
    [first_of(&settings, "rootProject.name"), first_of(&build, "version"), None, first_of(&build, "description")]
}

/// What the folder says about Java; `None` without any build file. What was passed over is told.
pub fn facts(snapshot: &Snapshot, findings: &mut Vec<Finding>) -> Option<JavaFacts> {
    let (tools, kotlin_script) = (tools(snapshot), snapshot.exists(KOTLIN));
    if tools.is_empty() && !kotlin_script {
        return None;
    }
    let [name, version, title, description] = told_of_itself(snapshot);
    let mut facts = JavaFacts {
        name,
        title,
        version,
        description,
        tools,
        kotlin_script,
        wrappers: wrappers(snapshot),
        spring_boot: None,
        java: None,
        modules: modules(snapshot, findings),
        builds_archive: false,
    };
    for path in ["pom.xml", "build.gradle", KOTLIN] {
        let text = snapshot.readable(path).unwrap_or_default();
        let mut asked = 0;
        for (index, line) in text.lines().enumerate() {
            let evidence = || Evidence::new(path, index + 1, line.trim());
            // `apply false` only fixes the version for the modules below.
            let names = NAMES.iter().any(|name| line.contains(name));
            let names = names && !line.contains("apply false") && !line.trim_start().starts_with("//");
            if facts.spring_boot.is_none() && names {
                facts.spring_boot = Some(evidence());
            }
            facts.builds_archive |= names && PLUGINS.iter().any(|plugin| line.contains(plugin));
            if facts.java.is_some() || !names_a_version(line) {
                continue;
            }
            // Each may name a property, which is looked for in the whole text.
            asked += 1;
            if asked == JAVA_VERSIONS.most + 1 {
                findings.push(JAVA_VERSIONS.reached(path, index + 1));
            } else if asked <= JAVA_VERSIONS.most {
                facts.java = java_version(line, text).map(|version| Sourced::new(version, evidence()));
            }
        }
    }
    Some(facts)
}

/// What the extension refuses about the folder's build files and wrappers.
pub fn refusals(snapshot: &Snapshot) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut refuse = |code, path: &str, message: &str, fix: &str| {
        found.push(Finding::error(code, path, message).fix(fix));
    };
    match tools(snapshot).len() {
        0 if snapshot.exists(KOTLIN) => refuse(
            Code::BuildFileMissing,
            KOTLIN,
            "The extension does not look at build.gradle.kts, and there is neither a build.gradle nor a pom.xml.",
            "Write the build script in Groovy, as build.gradle, or build with Maven.",
        ),
        0 => refuse(
            Code::BuildFileMissing,
            "pom.xml",
            "There is neither a pom.xml nor a build.gradle, so the extension has nothing to build.",
            "Name the folder that holds the build file, or make one at start.spring.io.",
        ),
        1 => {}
        _ => refuse(
            Code::BuildFileAmbiguous,
            "pom.xml",
            "There are both a pom.xml and a build.gradle, and the extension refuses to choose between them.",
            "Keep the one that builds the application.",
        ),
    }
    let wrappers = wrappers(snapshot);
    if wrappers.len() > 1 {
        refuse(
            Code::WrapperAmbiguous,
            "mvnw",
            "There are both mvnw and gradlew, and the extension refuses to choose between them.",
            "Keep the wrapper of the tool that builds the application.",
        );
    }
    for Wrapper { path, .. } in wrappers.iter().filter(|wrapper| !wrapper.executable) {
        let message = format!("{path} is there but may not be executed, and the extension insists.");
        refuse(Code::WrapperNotExecutable, path, &message, &format!("Run `chmod +x {path}`."));
    }
    found
}

/// What stands before the Java version, in Maven's or Gradle's words.
const KEYS: [&str; 6] = [
    "<java.version>",
    "<maven.compiler.release>",
    "<maven.compiler.source>",
    "JavaLanguageVersion.of(",
    "JavaVersion.VERSION_",
    "sourceCompatibility",
];
fn names_a_version(line: &str) -> bool {
    KEYS.iter().any(|key| line.contains(key))
}

/// The number in a line that sets the Java version. A property of `text` may stand for it.
fn java_version(line: &str, text: &str) -> Option<String> {
    let after = KEYS.iter().find_map(|key| line.split_once(key))?.1;
    let number = |text: &str| {
        let text = text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '=' | '\'' | '"' | '('));
        // `1.8` and `VERSION_1_8` are Java 8.
        let text = ["1.", "1_"].iter().find_map(|old| text.strip_prefix(old)).unwrap_or(text);
        Some(text.chars().take_while(char::is_ascii_digit).collect::<String>()).filter(|number| !number.is_empty())
    };
    let property = || {
        let name = after.trim_start().strip_prefix("${")?.split('}').next()?;
        number(text.split_once(&format!("<{name}>"))?.1)
    };
    number(after).or_else(property)
}
