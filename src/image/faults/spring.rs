//! What keeps a Spring Boot application from starting: a database without a driver, and settings in a file that is not there.

use super::data::{LANGUAGES, SpringDrivers};
use super::java::{is_boots_own, parent};
use super::versions::numbers;
use super::{Flag, fault, shown};
use crate::app::{Dependency, Role, dependencies};
use crate::finding::Code;
use crate::image::flags::Look;

/// So many sources are looked through for settings of their own.
const MOST: usize = 2_000;
/// Words of a Gradle script that bring dependencies from where they are not read.
const ELSEWHERE: [&str; 6] = ["libs.", "apply from", "project(", "files(", "fileTree(", "subprojects"];

impl Look<'_> {
    /// What the application stops over while it starts.
    pub(super) fn spring(&self) -> Vec<Flag> {
        let is_plain = |plugin: &str| self.plain(|recipe| recipe.plugin_name == plugin && recipe.source.is_empty());
        if self.suite.language != "Java" || self.scan.tree.cut_short {
            return Vec::new();
        }
        let (maven, gradle) = (is_plain("maven").is_some(), is_plain("gradle").is_some());
        let is_known = maven && self.text("pom.xml").is_some_and(|text| is_boots_own(parent(text)))
            || gradle
                && self.text("build.gradle").is_some_and(|text| !ELSEWHERE.iter().any(|word| text.contains(word)));
        let mut flags: Vec<Flag> = self.imported().collect();
        if is_known {
            let all = dependencies(self.app);
            let rows = LANGUAGES.spring_drivers.iter().filter(|_| all.findings.is_empty());
            flags.extend(rows.filter_map(|row| self.without_driver(row, &all.list)));
            flags.extend(self.without_dialect(&all.list));
        }
        flags
    }

    /// A starter that talks to a database, and nothing that brings a driver for one.
    fn without_driver(&self, row: &SpringDrivers, all: &[Dependency]) -> Option<Flag> {
        let starter = all.iter().find(|one| one.is_installed() && row.starters.contains(&one.name))?;
        let is_there = |one: &Dependency| !one.group.to_lowercase().starts_with("test");
        let may_bring = |one: &Dependency| {
            let group = one.name.split(':').next().unwrap_or_default();
            let brings_none = LANGUAGES.without_drivers.iter().any(|known| {
                group.strip_prefix(known.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            });
            let is_of = |row: &SpringDrivers| row.drivers.iter().any(|driver| one.name.contains(driver));
            let is_of_others = LANGUAGES.spring_drivers.iter().any(is_of) && !is_of(row);
            !brings_none && !is_of_others && (one.role != Role::Development || is_of(row))
        };
        if all.iter().any(|one| is_there(one) && may_bring(one)) || self.sources_say(&row.unless) {
            return None;
        }
        let name = starter.name.split(':').nth(1).unwrap_or(&starter.name);
        let message = format!(
            "`{}` talks to a database, and no dependency brings a driver for one: the application stops as soon as it starts, \
             with \"{}\".",
            shown(name),
            row.says
        );
        let fix = format!(
            "Name the driver of your database among the dependencies, such as `{}`, with which Spring Boot sets the version \
             itself, and integrate the charm with that database.",
            row.first
        );
        let place = (starter.from.path.as_str(), starter.from.line);
        Some(fault(Code::DriverMissing, place, "no driver for its database", message, fix))
    }

    /// Flyway that does not know the one database of which there is a driver.
    fn without_dialect(&self, all: &[Dependency]) -> Option<Flag> {
        let is_named = |name: &str| all.iter().any(|one| one.name == name && !one.group.starts_with("test"));
        let flyway = all.iter().find(|one| one.is_installed() && one.name == "org.flywaydb:flyway-core")?;
        let boot = self.boot().filter(|_| flyway.version.is_empty())?;
        let mut rows = LANGUAGES.flyway.iter().filter(|row| is_named(&row.driver));
        let row = rows.next().filter(|_| rows.next().is_none())?;
        let others = &LANGUAGES.spring_drivers.first()?.drivers;
        let is_other = |one: &Dependency| {
            one.name != row.driver
                && !one.name.starts_with("org.springframework")
                && others.iter().any(|word| one.name.contains(word))
        };
        if is_named(&row.needs)
            || numbers(&boot.version) < numbers(&row.since)
            || all.iter().any(|one| one.is_installed() && is_other(one))
        {
            return None;
        }
        let message = format!(
            "The Flyway of Spring Boot {} knows {} only with `{}`, which no dependency brings: the application stops as soon as \
             it starts, with \"Unsupported Database\".",
            shown(&boot.version),
            row.database,
            row.needs
        );
        let fix = format!("Name `{}` among the dependencies, beside flyway-core.", row.needs);
        let place = (flyway.from.path.as_str(), flyway.from.line);
        Some(fault(Code::DriverMissing, place, "Flyway does not know its database", message, fix))
    }

    /// True where one of the application's own sources or files of settings has one of these words.
    fn sources_say(&self, words: &[String]) -> bool {
        let entries = self.scan.compiled.iter().filter_map(|at| self.scan.tree.entries.get(*at));
        let mut texts = entries.take(MOST).map(|entry| self.app.source_text(&entry.path));
        self.scan.compiled.len() > MOST || texts.any(|text| words.iter().any(|word| text.contains(word.as_str())))
    }

    /// `spring.config.import=file:…` of a file that is not in the image.
    fn imported(&self) -> impl Iterator<Item = Flag> {
        let files = ["application.properties", "application.yml", "application.yaml"].iter();
        let files = files.flat_map(|name| [(*name).to_owned(), format!("config/{name}")]);
        let files = files.map(|name| format!("src/main/resources/{name}")).filter(|path| self.scan.tree.has_file(path));
        files.flat_map(|file| {
            let text = self.app.source_text(&file);
            let found = self.app.spring_imports(&file).into_iter();
            let found = found.filter(|(_, line)| !is_of_profile(&text, *line));
            found.filter_map(|(location, line)| self.absent_import(&file, line, &location)).collect::<Vec<_>>()
        })
    }

    fn absent_import(&self, file: &str, line: usize, location: &str) -> Option<Flag> {
        let named = location.strip_prefix("file:")?;
        let named = named.split_once('[').map_or(named, |(named, _)| named).trim_end_matches('/');
        let home = format!("/{}/", self.suite.layout.application);
        let named = named.strip_prefix(&home).unwrap_or(named).trim_start_matches("./");
        // What lies elsewhere may come with a part or a resource.
        let is_own = !named.is_empty() && !named.starts_with(['/', '~']) && !named.contains(['$', '*', '\\', ':']);
        let lands = format!("{}{named}", &home[1..]);
        let is_brought = || {
            let puts = |to: &str| to.trim_start_matches('/').trim_end_matches('/') == lands;
            self.recipes.iter().any(|recipe| recipe.scripted || recipe.organize.iter().any(|(_, to)| puts(to)))
        };
        if !is_own || named.starts_with("..") || self.ships(named) || is_brought() {
            return None;
        }
        let name = shown(named);
        let message = format!(
            "The settings are to be read from {name}, too, which is not in the image: the application stops as soon as it \
             starts, with \"Config data resource … does not exist\"."
        );
        let fix = format!(
            "Write `optional:` in front (`optional:{}`), and have the charm hand the values over as options.",
            shown(location)
        );
        Some(fault(Code::SettingsFileMissing, (file, line), "imports settings that are not there", message, fix))
    }
}

/// True for a line of a document of YAML or properties that counts for a profile alone.
fn is_of_profile(text: &str, line: usize) -> bool {
    let lines: Vec<&str> = text.lines().collect();
    let ends = |line: &&str| line.starts_with("---") || line.starts_with("#---");
    let from = lines.iter().take(line).rposition(ends).unwrap_or(0);
    let own = lines.iter().skip(from + 1).position(ends).map_or(lines.len(), |length| from + 1 + length);
    let says = |line: &&str| line.contains("on-profile") || line.contains("on-cloud-platform");
    lines.get(from..own).is_some_and(|own| own.iter().any(says))
}
