//! The version of the language that the application asks for, against the one that the base has.

use std::collections::BTreeSet;

use super::data::{LANGUAGES, Pin, Removed};
use super::{Flag, fault, shown};
use crate::app::imports::When;
pub(super) use crate::app::pep508::{is_below, numbers};
use crate::app::{Dependency, Role, dependencies, java, pep508};
use crate::finding::{Code, Consequence};
use crate::image::flags::Look;
use crate::suite::Ecosystem;
use crate::text::path;
use crate::yaml::Node;

/// The Python of the system that a rock is built on.
pub fn python_of(expanded: &Node) -> Option<&'static str> {
    let series = series(expanded)?;
    LANGUAGES.python.iter().find(|(known, _)| known == series).map(|(_, python)| python.as_str())
}

/// The system that the rock is built on.
fn series(expanded: &Node) -> Option<&str> {
    let value = |key: &str| expanded.get(key).and_then(Node::as_str);
    value("build-base").or_else(|| value("base"))
}

impl Look<'_> {
    pub(super) fn versions(&self) -> Vec<Flag> {
        match self.suite.language.as_str() {
            "Python" => self.python().unwrap_or_default(),
            "Java" => self.gradle().into_iter().chain(self.java_release()).chain(self.java_versions()).collect(),
            _ => Vec::new(),
        }
    }

    fn series(&self) -> Option<&str> {
        series(self.expanded)
    }

    /// The Python of the base.
    pub(super) fn python_version(&self) -> Option<&'static str> {
        python_of(self.expanded)
    }

    fn python(&self) -> Option<Vec<Flag>> {
        let own = self.python_version()?;
        let mut flags: Vec<Flag> = self.required(own).into_iter().collect();
        flags.extend(self.pinned(own));
        flags.extend(self.removed(own));
        flags.extend(self.too_old(own));
        Some(flags)
    }

    /// `requires-python`, and the ways of Poetry and setuptools to say it.
    fn required(&self, own: &str) -> Option<Flag> {
        let files = ["pyproject.toml", "setup.cfg", "setup.py"].into_iter();
        let mut said =
            files.filter_map(|file| python_range(self.app.readable(file)?).map(|(line, range)| (file, line, range)));
        let (file, line, range) = said.next()?;
        if allows(range, &numbers(own)) {
            return None;
        }
        // The plugin has pip install the folder as soon as one of these is there.
        let installs = self.plain(|recipe| recipe.plugin_name == "python" && recipe.source.is_empty()).is_some();
        let installs = installs && ["pyproject.toml", "setup.py"].iter().any(|file| self.app.exists(file));
        let (what, comes) = if installs {
            (
                "the part has pip install the folder itself, and pip refuses, with \"requires a different Python\"",
                Consequence::WillNotPack,
            )
        } else {
            ("what it relies on may be gone, or not there yet", Consequence::WillNotStart)
        };
        let message = format!(
            "The application asks for Python {}, and the base {} has {own}: {what}.",
            shown(range),
            self.series().unwrap_or_default()
        );
        Some(self.python_fault((file, line), message, own, comes))
    }

    /// `.python-version` and the like: what the developers have, which nothing enforces.
    fn pinned(&self, own: &str) -> Option<Flag> {
        const FILES: [(&str, &str); 5] = [
            (".python-version", ""),
            ("runtime.txt", "python-"),
            (".tool-versions", "python "),
            ("Pipfile", "python_version"),
            ("Pipfile", "python_full_version"),
        ];
        let (file, line, wanted) = FILES.into_iter().find_map(|(file, start)| {
            let lines = self.app.readable(file)?.lines().map(str::trim).enumerate();
            let mut values = lines.filter_map(|(at, line)| Some((at + 1, line.strip_prefix(start)?)));
            let (line, value) = values.find(|(_, value)| value.contains(|c: char| c.is_ascii_digit()))?;
            Some((file, line, value.trim().trim_start_matches('=').trim().trim_matches('"')))
        })?;
        let (wanted_numbers, own_numbers) = (numbers(wanted), numbers(own));
        if wanted_numbers.len() < 2 || wanted_numbers[..2] == own_numbers[..] {
            return None;
        }
        let message = format!("The application is developed with Python {}, and the base has {own}.", shown(wanted));
        Some(self.python_fault((file, line), message, own, Consequence::WorthKnowing))
    }

    fn python_fault(&self, place: (&str, usize), message: String, own: &str, what: Consequence) -> Flag {
        let others: Vec<String> = LANGUAGES
            .python
            .iter()
            .filter(|(series, python)| python != own && self.suite.rock.bases.iter().any(|pair| pair.is_on(series)))
            .map(|(series, python)| format!("{series} has {python}"))
            .collect();
        let others = if others.is_empty() { String::new() } else { format!(" ({})", others.join(", ")) };
        let fix = format!("Try the application with Python {own} and say so there, or build on another base{others}.");
        let mut flag = fault(Code::RuntimeVersion, place, "asks for another version", message, fix);
        flag.finding = flag.finding.with(what);
        if what == Consequence::WorthKnowing {
            flag.finding.severity = crate::finding::Severity::Warning;
        }
        flag
    }

    /// Modules that are imported and that this Python does not have any more.
    fn removed(&self, own: &str) -> Vec<Flag> {
        let own_numbers = numbers(own);
        let gone = LANGUAGES.removed.iter().filter(|removed| numbers(&removed.since) <= own_numbers);
        let gone: Vec<(&str, &'static Removed)> =
            gone.flat_map(|removed| removed.modules.iter().map(move |module| (module.as_str(), removed))).collect();
        let files = self.files_like(&["requirements.txt".to_owned()]);
        let requirements: Vec<&str> = files.iter().filter_map(|path| self.text(path)).collect();
        let requirements = requirements.join("\n").to_lowercase();
        let found = self.scan.uses.foreign().filter(|edge| edge.when == When::Start);
        let found = found.filter_map(|edge| {
            let top = edge.to.split('.').next()?;
            let named = |removed: &'static Removed| taken_from(&edge.text, &removed.names);
            let (module, removed) = gone
                .iter()
                .find(|(module, removed)| *module == top && (removed.names.is_empty() || named(removed).is_some()))?;
            let is_back = [removed.package.as_str(), module].into_iter().any(|package| {
                let is_it = |line: &str| {
                    let (line, marker) = line.split_once(';').unwrap_or((line, ""));
                    let version =
                        line.trim_start().strip_prefix(package).filter(|_| is_wanted(marker, own) != Some(false));
                    version.is_some_and(|version| removed.before.is_empty() || is_below(version, &removed.before))
                };
                !package.is_empty() && removed.names.is_empty() && requirements.lines().any(is_it)
            });
            let (what, error) = match named(removed) {
                Some(name) => (format!("`{name}` in the module `{module}`"), "ImportError"),
                None => (format!("module `{module}`"), "ModuleNotFoundError"),
            };
            let is_told = !is_back && self.ships(&edge.from);
            is_told.then(|| {
                let message = format!(
                    "Python {own} has no {what} any more: the application stops as soon as it starts, with {error}."
                );
                let back = match removed.package.as_str() {
                    "" => String::new(),
                    package => {
                        let before = removed
                            .before
                            .split_at_checked(1)
                            .map_or_else(String::new, |_| format!("<{}", removed.before));
                        format!(" Or name `{package}{before}` in requirements.txt, which brings it back.")
                    }
                };
                let fix = format!("Replace what is used of it.{back} Or build on a base with an older Python.");
                fault(Code::RuntimeVersion, (&edge.from, edge.line), "imports what is gone", message, fix)
            })
        });
        found.collect()
    }

    /// Requirements that hold a package to a version that this Python does not go with.
    fn too_old(&self, own: &str) -> Vec<Flag> {
        let required = dependencies(self.app);
        let required: Vec<&Dependency> = required
            .installed(Ecosystem::Pypi)
            .filter(|found| found.role == Role::Runtime && path::ending(&found.from.path) == "txt")
            .filter(|found| is_wanted(&found.group, own) == Some(true))
            .collect();
        let staged: Vec<String> =
            self.parts().iter().flat_map(|(_, part)| super::texts(part, "build-packages")).collect();
        let is_there = |with: &String| staged.contains(with) || required.iter().any(|found| found.name == *with);
        let runs = |program: &str| {
            let services = self.expanded.get("services").and_then(Node::as_map).unwrap_or_default();
            let mut commands = services.iter().filter_map(|(_, service)| service.get("command")?.as_str());
            program.is_empty() || commands.any(|command| command.contains(program))
        };
        let is_meant = |pin: &&Pin| numbers(&pin.since) <= numbers(own) && !is_there(&pin.with) && runs(&pin.runs);
        let pins = LANGUAGES.pins.iter().filter(is_meant);
        let mut seen = BTreeSet::new();
        let held = pins.filter_map(|pin| {
            let is_held = |found: &&&Dependency| {
                found.name == pin.package && (!pin.instead.is_empty() || is_below(&found.version, &pin.first))
            };
            let found = *required.iter().find(is_held)?;
            seen.insert(&pin.package).then_some((pin, found))
        });
        let told = held.map(|(pin, found)| {
            let what = if pin.builds { "pip stops" } else { "the application stops as soon as it starts" };
            let message = format!(
                "{}{} does not go with Python {own}. {}: {what}.",
                shown(&found.name),
                shown(&found.version),
                pin.fails
            );
            let newer = format!("Ask for {} {} or newer", pin.package, pin.first);
            let fix = if pin.instead.is_empty() { &newer } else { &pin.instead };
            let fix = format!("{fix}, or build on a base with an older Python.");
            let place = (found.from.path.as_str(), found.from.line);
            let mut flag = fault(Code::RuntimeVersion, place, "too old for this Python", message, fix);
            let comes = if pin.builds { Consequence::WillNotPack } else { Consequence::WillNotStart };
            flag.finding = flag.finding.with(comes);
            flag
        });
        told.collect()
    }

    /// The version that Gradle's wrapper fetches has to run on the JDK.
    fn gradle(&self) -> Option<Flag> {
        const FILE: &str = "gradle/wrapper/gradle-wrapper.properties";
        self.plain(|recipe| recipe.plugin_name == "gradle")?;
        let text = self.app.readable(FILE)?;
        let (line, version) = text.lines().enumerate().find_map(|(at, line)| {
            let url = line.trim().strip_prefix("distributionUrl")?;
            Some((at + 1, url.rsplit("gradle-").next()?.split('-').next()?))
        })?;
        let jdk = self.jdk()?;
        let first = &LANGUAGES.gradle.iter().rev().find(|(least, _)| *least <= jdk)?.1;
        if numbers(version).is_empty() || numbers(version) >= numbers(first) {
            return None;
        }
        let message = format!(
            "The wrapper fetches Gradle {}, which does not run on JDK {jdk}: the build stops with \"Unsupported class file major \
             version\".",
            shown(version)
        );
        let fix = format!(
            "Run `./gradlew wrapper --gradle-version {first}` or newer, or build with an older JDK: `charmer init --set jdk=17`."
        );
        let mut flag = fault(Code::RuntimeVersion, (FILE, line), "older than the JDK", message, fix);
        flag.finding = flag.finding.with(Consequence::WillNotPack);
        Some(flag)
    }

    /// The Java that the build file asks for has to be one that the JDK makes.
    fn java_release(&self) -> Option<Flag> {
        self.plain(|recipe| matches!(recipe.plugin_name.as_str(), "maven" | "gradle"))?;
        let wanted = java::facts(self.app, &mut Vec::new())?.java?;
        let (number, jdk) = (wanted.value.trim_start_matches("1.").parse::<u32>().ok()?, self.jdk()?);
        if number <= jdk {
            return None;
        }
        let message = format!(
            "The application is built for Java {number}, and the part has JDK {jdk}: the build stops with \"release version \
             {number} not supported\"."
        );
        let fix = format!("Name `openjdk-{number}-jdk` among the build packages of both parts, or ask for Java {jdk}.");
        let place = (wanted.from.path.as_str(), wanted.from.line);
        let mut flag = fault(Code::RuntimeVersion, place, "newer than the JDK", message, fix);
        flag.finding = flag.finding.with(Consequence::WillNotPack);
        Some(flag)
    }

    /// The JDK that the part is built with.
    pub(super) fn jdk(&self) -> Option<u32> {
        let packages: Vec<String> =
            self.parts().iter().flat_map(|(_, part)| super::texts(part, "build-packages")).collect();
        let named =
            packages.iter().find_map(|package| package.strip_prefix("openjdk-")?.split('-').next()?.parse().ok());
        let series = self.series()?;
        named.or_else(|| LANGUAGES.java.iter().find(|(known, _)| known == series).map(|(_, jdk)| *jdk))
    }
}

/// Whether a requirement with this marker counts on this Python.
pub(super) fn is_wanted(marker: &str, own: &str) -> Option<bool> {
    let marker = marker.split(" #").next().unwrap_or_default().trim();
    if marker.is_empty() {
        return Some(true);
    }
    let [major, minor] = numbers(own)[..] else { return if pep508::may_hold(marker) { None } else { Some(false) } };
    pep508::holds_on(marker, (major, minor))
}

/// Which of these names a line imports: `from collections import Mapping, deque`.
fn taken_from<'n>(line: &str, names: &'n [String]) -> Option<&'n str> {
    let (_, taken) = line.split_once(" import ")?;
    let mut words = taken.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.find_map(|word| names.iter().find(|name| *name == word)).map(String::as_str)
}

/// What a file says of Python: the line and the range.
fn python_range(text: &str) -> Option<(usize, &str)> {
    text.lines().enumerate().find_map(|(at, line)| {
        let value = ["requires-python", "python_requires", "python"].into_iter().find_map(|key| {
            let (before, after) = line.split_once(key)?;
            let is_argument = key == "python_requires" && before.ends_with(['(', ',', ' ']);
            let is_key = before.trim().is_empty() || is_argument;
            after.trim_start().strip_prefix('=').filter(|value| is_key && !value.starts_with('='))
        })?;
        let value = value.trim();
        let quoted = ['"', '\''].into_iter().find_map(|quote| value.strip_prefix(quote)?.split(quote).next());
        let range = quoted.unwrap_or_else(|| value.split(" #").next().unwrap_or_default().trim());
        range.contains(|c: char| c.is_ascii_digit()).then_some((at + 1, range))
    })
}

/// True where a range of versions, as pip or Poetry write it, takes a version of two numbers.
pub(super) fn allows(range: &str, own: &[u32]) -> bool {
    let any = range.split("||").map(|all| all.split([',', ' ']).filter(|one| !one.trim().is_empty()));
    any.into_iter().any(|mut all| all.all(|one| allows_one(one.trim(), own)))
}

fn allows_one(one: &str, own: &[u32]) -> bool {
    let split = one.find(|c: char| c.is_ascii_digit()).unwrap_or(one.len());
    let (sign, version) = one.split_at(split);
    let is_any = version.ends_with(".*");
    let wanted = numbers(version.trim_end_matches(".*"));
    // Of the base only two numbers are known: a third one is taken for fulfilled.
    let two = &wanted[..wanted.len().min(own.len())];
    let same = own[..two.len()] == *two;
    match sign.trim() {
        _ if wanted.is_empty() => true,
        ">=" => own >= two,
        ">" => own > two || wanted.len() > 2 && same,
        "<=" => own <= two,
        "<" => own < two || wanted.len() > 2 && same && wanted[2] > 0,
        "!=" => !same || wanted.len() > 2 || !is_any && wanted.len() < 2,
        "~=" if wanted.len() > 2 => same,
        "~=" | "^" => own >= two && own[0] == wanted[0],
        _ => same,
    }
}

#[cfg(test)]
mod tests {
    use super::allows;

    #[test]
    fn ranges_are_read_as_pip_and_poetry_read_them() {
        for range in [
            ">=3.10",
            ">=3.10,<4",
            "^3.10",
            "~=3.11",
            "==3.12.*",
            ">=3.12.1",
            "<3.13",
            "<3.12.9",
            "3.12",
            "*",
            "!=3.9.*",
            ">=3.8, !=3.8.1",
            "^3.9 || ^2.7",
        ] {
            assert!(allows(range, &[3, 12]), "{range}");
        }
        for range in ["<3.12", ">=3.13", "~=3.11.2", "==3.11.*", "^4", ">=3.10,<3.12", "3.11", "!=3.12.*", "~3.11"] {
            assert!(!allows(range, &[3, 12]), "{range}");
        }
    }
}
