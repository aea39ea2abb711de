//! What of a Java build does not go with the JDK of the base.

use super::data::LANGUAGES;
use super::java::parent;
use super::versions::numbers;
use super::{Flag, fault, shown};
use crate::app::{Dependency, dependencies, java};
use crate::finding::{Code, Consequence};
use crate::image::flags::Look;

/// A version, and where it is asked for.
pub(super) struct Asked {
    pub version: String,
    pub place: (&'static str, usize),
}

const POM: &str = "pom.xml";
const GRADLE: &str = "build.gradle";

impl Look<'_> {
    /// Versions of Lombok, Spring Boot, Kotlin and Ubuntu's Gradle.
    pub(super) fn java_versions(&self) -> Vec<Flag> {
        let recipe = self.plain(|recipe| matches!(recipe.plugin_name.as_str(), "maven" | "gradle"));
        let Some((recipe, jdk)) = recipe.zip(self.jdk()) else { return Vec::new() };
        let boot = self.boot();
        let mut flags: Vec<Flag> = self.too_old_for_jdk(jdk, boot.as_ref()).into_iter().collect();
        flags.extend(boot.as_ref().and_then(|boot| self.java_too_old(boot, jdk)));
        flags.extend(self.kotlin_too_old());
        flags.extend(boot.as_ref().filter(|_| recipe.plugin_name == "gradle").and_then(|boot| self.no_wrapper(boot)));
        flags
    }

    /// The version of Spring Boot: Maven's parent, or Gradle's plugin.
    pub(super) fn boot(&self) -> Option<Asked> {
        let after = |text: &str, open: &str, close: char| -> Option<String> {
            let value = text.split_once(open)?.1.split(close).next()?.trim();
            value.starts_with(|c: char| c.is_ascii_digit()).then(|| value.to_owned())
        };
        if let Some(text) = self.text(POM) {
            let own = parent(text).filter(|own| own.contains("spring-boot-starter-parent"))?;
            let line = text.split("<parent>").next()?.matches('\n').count();
            let own_line = own.split("<version>").next()?.matches('\n').count();
            return Some(Asked { version: after(own, "<version>", '<')?, place: (POM, line + own_line + 1) });
        }
        self.plugin("org.springframework.boot").and_then(|(at, line)| {
            let quote = if line.contains("version '") { '\'' } else { '"' };
            Some(Asked { version: after(line, &format!("version {quote}"), quote)?, place: (GRADLE, at) })
        })
    }

    /// The line of build.gradle that applies a plugin.
    fn plugin(&self, id: &str) -> Option<(usize, &str)> {
        let lines = self.text(GRADLE)?.lines().enumerate();
        let is_it = |line: &str| line.trim_start().starts_with("id") && line.contains(id);
        lines.into_iter().find(|(_, line)| is_it(line)).map(|(at, line)| (at + 1, line))
    }

    /// What compiles as a part of Java's compiler has to know it.
    fn too_old_for_jdk(&self, jdk: u32, boot: Option<&Asked>) -> Option<Flag> {
        let all = dependencies(self.app);
        let texts: Vec<&str> = [POM, GRADLE, "gradle.properties"].iter().filter_map(|path| self.text(path)).collect();
        // Elsewhere another version may be named.
        if texts.iter().any(|text| text.contains("annotationProcessorPaths") || text.contains("lombok.version")) {
            return None;
        }
        let pins = LANGUAGES.java_pins.iter().rev().filter(|pin| pin.since <= jdk);
        let of = |one: &Dependency| one.name.clone();
        let (pin, found) = pins.into_iter().find_map(|pin| {
            let found = all.list.iter().find(|one| of(one) == pin.artifact && !one.group.starts_with("test"))?;
            Some((pin, found))
        })?;
        let is_old = match (found.version.as_str(), boot) {
            ("", Some(boot)) => is_before(&boot.version, &pin.boot),
            ("", None) => false,
            (version, _) => !numbers(version).is_empty() && numbers(version) < numbers(&pin.first),
        };
        let name = pin.artifact.split(':').next_back().unwrap_or_default();
        let version = match boot.filter(|_| found.version.is_empty()) {
            Some(boot) => format!("The {name} that Spring Boot {} brings", shown(&boot.version)),
            None => format!("{name} {}", shown(&found.version)),
        };
        let message =
            format!("{version} does not know the compiler of JDK {jdk}, and the build stops with \"{}\".", pin.fails);
        let fix = format!(
            "Ask for {name} {} or newer, with its version written out; or build with an older JDK: `charmer init --set jdk=17`.",
            pin.first
        );
        let place = (found.from.path.as_str(), found.from.line);
        is_old.then(|| packs_not(place, "too old for the JDK", message, fix))
    }

    /// Spring Boot that is compiled for a newer Java than the application.
    fn java_too_old(&self, boot: &Asked, jdk: u32) -> Option<Flag> {
        let least = LANGUAGES.boot_java.iter().rev().find(|(first, _)| numbers(first) <= numbers(&boot.version))?.1;
        let asked = java::facts(self.app, &mut Vec::new())?.java;
        let number = asked.as_ref().and_then(|asked| asked.value.parse().ok());
        let own: u32 = number.unwrap_or(jdk).min(jdk);
        if own >= least {
            return None;
        }
        let place = asked.as_ref().filter(|_| own < jdk).map(|asked| (asked.from.path.as_str(), asked.from.line));
        let message = format!(
            "Spring Boot {} needs Java {least}, and this is built for Java {own}: the build stops (\"class file has wrong \
             version\", or \"compatible with JVM runtime version {least} or newer\").",
            shown(&boot.version)
        );
        let fix = format!("Ask for Java {least} here; or stay with Spring Boot 2.7, and with what goes with it.");
        Some(packs_not(place.unwrap_or(boot.place), "older than Spring Boot", message, fix))
    }

    /// Kotlin that cannot compile for the Java that is asked for.
    fn kotlin_too_old(&self) -> Option<Flag> {
        let asked = java::facts(self.app, &mut Vec::new())?.java?;
        let (at, line) = self.plugin("org.jetbrains.kotlin.jvm")?;
        let version = line.split_once("version")?.1.split(['\'', '"']).nth(1)?;
        let java: u32 = asked.value.parse().ok()?;
        let first = &LANGUAGES.kotlin.iter().rev().find(|(since, _)| *since <= java)?.1;
        if numbers(version).is_empty() || numbers(version) >= numbers(first) {
            return None;
        }
        let message = format!(
            "Kotlin {} does not compile for Java {java}, which is asked for: the build stops with \"Unknown Kotlin JVM target\".",
            shown(version)
        );
        let fix = format!("Ask for Kotlin {first} or newer, or for Java 17.");
        Some(packs_not((GRADLE, at), "older than its Java", message, fix))
    }

    /// Without a wrapper Ubuntu's Gradle builds, which is too old for Spring Boot's plugin.
    fn no_wrapper(&self, boot: &Asked) -> Option<Flag> {
        let has = |key: &str, wanted: &str| {
            self.parts()
                .iter()
                .flat_map(|(_, part)| super::texts(part, key))
                .any(|one| one.split('/').next() == Some(wanted))
        };
        let (own, least) = (&LANGUAGES.ubuntus_gradle, &LANGUAGES.boot_gradle);
        let needs = &least.iter().rev().find(|(first, _)| numbers(first) <= numbers(&boot.version))?.1;
        let is_ubuntus =
            has("build-packages", "gradle") && !has("build-snaps", "gradle") && !self.app.exists("gradlew");
        if !is_ubuntus || numbers(own) >= numbers(needs) {
            return None;
        }
        let message = format!(
            "There is no gradlew, so Ubuntu's Gradle {own} builds, and Spring Boot {} needs Gradle {needs} or newer: the build \
             stops with \"Spring Boot plugin requires Gradle {needs}\".",
            shown(&boot.version)
        );
        let fix = "Run `gradle wrapper` with a Gradle of today, and keep gradlew and gradle/wrapper with the sources.";
        Some(packs_not(boot.place, "older than Spring Boot needs", message, fix.to_owned()))
    }
}

fn packs_not(place: (&str, usize), short: &str, message: String, fix: String) -> Flag {
    let mut flag = fault(Code::RuntimeVersion, place, short, message, fix);
    flag.finding = flag.finding.with(Consequence::WillNotPack);
    flag
}

/// True for a release before the first good one of its line, or of all lines.
fn is_before(version: &str, good: &[String]) -> bool {
    let own = numbers(version);
    let first = |good: &&String| numbers(good)[..2] == own[..own.len().min(2)];
    match good.iter().find(first) {
        Some(first) => own.len() > 2 && own < numbers(first),
        None => good.iter().map(|one| numbers(one)).min().is_some_and(|first| !own.is_empty() && own < first),
    }
}

#[cfg(test)]
mod tests {
    use super::is_before;

    #[test]
    fn each_line_of_releases_has_its_first_good_one() {
        let good = ["2.7.16", "3.0.11", "3.1.4"].map(str::to_owned);
        for old in ["2.3.4.RELEASE", "2.7.15", "3.0.0", "3.0.10", "3.1.3", "1.5.22"] {
            assert!(is_before(old, &good), "{old}");
        }
        for new in ["2.7.16", "2.7.18", "3.0.11", "3.1.4", "3.2.0", "4.0.1", "3.1", "x", ""] {
            assert!(!is_before(new, &good), "{new}");
        }
    }
}
