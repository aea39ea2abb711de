//! What a Java part builds: an archive that runs by itself, with a wrapper that is whole and a parent that is there.

use super::{Flag, fault, shown};
use crate::app::java;
use crate::finding::{Code, Consequence};
use crate::image::flags::Look;

const POM: &str = "pom.xml";
const GRADLE: &str = "build.gradle";
/// Any of these may make an archive that runs, too.
const OTHER_WAYS: [&str; 8] =
    ["shade", "shadow", "assembly", "mainClass", "Main-Class", "<packaging>pom", "<packaging>war", "bootJar"];

impl Look<'_> {
    /// What keeps the build from making an archive that runs.
    pub(super) fn java(&self) -> Vec<Flag> {
        let is_java = self.suite.language == "Java" && !self.scan.tree.cut_short;
        let builds = |plugin: &str| {
            let own = self.recipes.iter().find(|recipe| recipe.plugin_name == plugin && recipe.source.is_empty());
            is_java && own.is_some()
        };
        let mut flags = Vec::new();
        if builds("maven") {
            flags.extend(self.plain_jar(POM));
            flags.extend(self.parent_outside());
            flags.extend(self.wrapper(("mvnw", "maven-wrapper.properties"), ".mvn/wrapper/maven-wrapper.properties"));
        } else if builds("gradle") {
            flags.extend(self.plain_jar(GRADLE));
            flags.extend(self.wrapper(("gradlew", "gradle-wrapper.jar"), "gradle/wrapper/gradle-wrapper.jar"));
            flags.extend(self.wrapper(("gradlew", "gradle-wrapper.jar"), "gradle/wrapper/gradle-wrapper.properties"));
        }
        flags
    }

    /// Without Spring Boot's plugin the archive holds the application's own classes alone.
    fn plain_jar(&self, path: &str) -> Option<Flag> {
        let text = self.text(path)?;
        let facts = java::facts(self.app, &mut Vec::new())?;
        let tree = &self.scan.tree;
        let has_own_rules = ["buildSrc", "build-logic"].iter().any(|folder| tree.has_folder(folder));
        let is_open = facts.builds_archive || !facts.modules.is_empty() || has_own_rules;
        let is_broken = path == POM && !text.trim_end().ends_with("</project>");
        if is_open || is_broken || OTHER_WAYS.iter().any(|way| text.contains(way)) || !is_boots_own(parent(text)) {
            return None;
        }
        let (message, fix, what) = if path == POM {
            let message = "No plugin makes an archive that runs by itself: `java -jar` stops with \"no main manifest attribute\".";
            let fix = "Add to <build><plugins>: `<plugin><groupId>org.springframework.boot</groupId>\
                       <artifactId>spring-boot-maven-plugin</artifactId></plugin>`.";
            (message, fix, Consequence::WillNotStart)
        } else {
            let message =
                "Spring Boot's plugin is not applied, so Gradle has no task bootJar, which the part runs, and stops.";
            (message, "Add `id 'org.springframework.boot' version '…'` to the plugins.", Consequence::WillNotPack)
        };
        let short = "makes no archive that runs";
        let mut flag = fault(Code::ArchiveNotRunnable, (path, 0), short, message.to_owned(), fix.to_owned());
        flag.finding = flag.finding.with(what);
        Some(flag)
    }

    /// A parent that Maven looks for in the folder above, which is not packed.
    fn parent_outside(&self) -> Option<Flag> {
        let text = self.text(POM)?;
        let named = parent(text)?;
        if named.contains("<relativePath") || is_boots_own(Some(named)) || !self.app.has_pom_above() {
            return None;
        }
        let line = text.split("<parent>").next()?.matches('\n').count() + 1;
        let message = "The parent is ../pom.xml, as Maven looks for it there first, and only this folder is packed: the build \
                       stops with \"Non-resolvable parent POM\".";
        let fix = "Publish the parent and name it with `<relativePath/>`, or take what it says into this file; or pack the \
                   folder above, with rockcraft.yaml there.";
        let short = "its parent is not packed";
        Some(fault(Code::SourceOutside, (POM, line), short, message.to_owned(), fix.to_owned()))
    }

    /// A wrapper that says by a word of its own that it is one, without what it begins with.
    fn wrapper(&self, (program, word): (&str, &str), needs: &str) -> Option<Flag> {
        let tree = &self.scan.tree;
        let is_there = |path: &str| tree.find(path).is_some() || self.app.exists(path);
        if is_there(needs) || !self.text(program).is_some_and(|text| text.contains(word)) {
            return None;
        }
        let message = format!("{program} needs {}, which is not there: the build stops at once.", shown(needs));
        let tool = if program == "mvnw" { "mvn wrapper:wrapper" } else { "gradle wrapper" };
        let fix =
            format!("Run `{tool}` and keep all that it makes, past .gitignore (`git add -f`); or take {program} out.");
        Some(fault(Code::WrapperIncomplete, (program, 0), "its wrapper is not whole", message, fix))
    }
}

/// What a pom.xml says of its parent.
fn parent(text: &str) -> Option<&str> {
    text.split_once("<parent>")?.1.split("</parent>").next()
}

/// True without a parent, and for those of Spring, which everybody can fetch.
fn is_boots_own(parent: Option<&str>) -> bool {
    parent.is_none_or(|parent| parent.contains("<groupId>org.springframework"))
}
