//! What a Java part builds: an archive that runs by itself, with a wrapper that is whole and a parent that is there.

use super::{Flag, fault, shown};
use crate::app::{java, maven_described};
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
            flags.extend(self.no_jar());
            flags.extend(self.other_jar_first());
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

    /// A .war is none of the archives that the part takes.
    fn no_jar(&self) -> Option<Flag> {
        let text = self.text(POM)?;
        let line = text.lines().position(|line| line.trim() == "<packaging>war</packaging>")? + 1;
        let message =
            "The build makes a .war, and the part takes .jar files alone into the image: `java -jar *.jar` finds none.";
        let fix = "Write `<packaging>jar</packaging>`: Spring Boot brings its server along.";
        let short = "makes no .jar";
        let flag = fault(Code::ArchiveNotRunnable, (POM, line), short, message.to_owned(), fix.to_owned());
        java::facts(self.app, &mut Vec::new())?.modules.is_empty().then_some(flag)
    }

    /// Of several archives the shell names the first one to Java, by its name, and that may be none that runs.
    fn other_jar_first(&self) -> Option<Flag> {
        let services = self.expanded.get("services")?.as_map()?;
        let command = services.iter().find_map(|(name, said)| Some((name, said.get("command")?.as_str()?)));
        let (service, _) = command.filter(|(_, command)| command.contains("java -jar *.jar"))?;
        let facts = java::facts(self.app, &mut Vec::new())?;
        let top = self.text(POM)?;
        let mut jars = Vec::new();
        for module in &facts.modules {
            let text = self.text(&format!("{}/{POM}", module.value))?;
            if ["<finalName>", "<modules>", "<packaging>"].iter().any(|open| text.contains(open)) {
                return None;
            }
            let [name, ..] = maven_described(POM, text);
            jars.push((name?.value, text.contains("spring-boot-maven-plugin"), module));
        }
        jars.sort_by(|one, other| one.0.cmp(&other.0));
        let [(first, false, module), rest @ ..] = jars.as_slice() else { return None };
        let mut runnable = rest.iter().filter(|(_, runs, _)| *runs);
        let (Some((own, ..)), None) = (runnable.next(), runnable.next()) else { return None };
        if top.contains("spring-boot-maven-plugin") || top.contains("<finalName>") {
            return None;
        }
        let message = format!(
            "The build makes several archives, and `java -jar *.jar` starts the first one by its name, {}, which does not run by \
             itself: \"no main manifest attribute\".",
            shown(first)
        );
        let fix = format!(
            "Name the one that runs: `charmer init --service {}='bash -c \"java -jar {}-*.jar\"'`.",
            shown(&service.key_text()),
            shown(own)
        );
        let place = (module.from.path.as_str(), module.from.line);
        let mut flag = fault(Code::ArchiveNotRunnable, place, "another archive is started", message, fix);
        let started = format!("bash -c \"java -jar {own}-*.jar\"");
        // What could mean something to a shell is left to the person.
        let is_plain = own.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)) && !own.is_empty();
        flag.command = is_plain.then(|| (service.key_text(), started));
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
pub(super) fn parent(text: &str) -> Option<&str> {
    text.split_once("<parent>")?.1.split("</parent>").next()
}

/// True without a parent, and for those of Spring, which everybody can fetch.
pub(super) fn is_boots_own(parent: Option<&str>) -> bool {
    parent.is_none_or(|parent| parent.contains("<groupId>org.springframework"))
}
