//! Migrations of tools that the charm knows nothing of, where neither a script nor the application runs them.
//!
//! Part of floor 2's `app`. The tools are data.

mod data;

use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;

use serde_json::Value;

use crate::app::dependencies::Dependencies;
use crate::app::limits::{MAX_TEXT, TreeLimits};
use crate::app::skip::is_beside;
use crate::app::snapshot::Snapshot;
use crate::app::tree::Tree;
use crate::finding::{Code, Finding};
use crate::text::{one_line, path};

use data::{MIGRATORS, Migrator};

/// Scripts that npm runs by itself.
const RUN: [&str; 5] = ["preinstall", "install", "postinstall", "prestart", "start"];
/// Words of scripts that migrate.
const WORDS: [&str; 6] = ["migrat", "db:push", "flyway", "liquibase", "goose", "dbmate"];
/// Endings of what an application says in its own words.
const SOURCES: [&str; 14] =
    ["js", "mjs", "cjs", "ts", "mts", "cts", "go", "java", "kt", "groovy", "properties", "yml", "yaml", "toml"];

/// What is asked of an application's whole folder, which holds up what is shown first: answered once, and when it is wanted.
#[derive(Debug)]
pub(in crate::app) struct Asked {
    suite: &'static str,
    /// The tools that it may use, and whether each migrates by itself as the application starts.
    migrators: Vec<(&'static Migrator, bool)>,
    found: OnceLock<Option<Finding>>,
}

/// Asks for the folder of a tool's migrations, where nobody runs them.
pub(super) fn ask(snapshot: &Snapshot, suite: &'static str, dependencies: &Dependencies) {
    let names = |patterns: &[String]| dependencies.list.iter().any(|own| patterns.contains(&own.name));
    let of_suite = MIGRATORS.iter().filter(|one| one.suite == suite && (one.needs.is_empty() || names(&one.needs)));
    let migrators = of_suite.map(|one| (one, names(&one.runs))).collect();
    snapshot.parsed().unrun.get_or_init(|| Asked { suite, migrators, found: OnceLock::new() });
}

/// That folder, if it was asked for.
pub(in crate::app) fn found(snapshot: &Snapshot) -> Option<Finding> {
    let asked = snapshot.parsed().unrun.get()?;
    asked.found.get_or_init(|| look_for(snapshot, asked)).clone()
}

fn look_for(snapshot: &Snapshot, asked: &Asked) -> Option<Finding> {
    if asked.migrators.is_empty() || migrates(snapshot) {
        return None;
    }
    let tree = snapshot.files().tree(TreeLimits::OUTLINE, &AtomicBool::new(false));
    let home = if asked.suite == "expressjs" { "app" } else { "" };
    let folder = Folder { snapshot, tree: &tree, home };
    let (one, runs, file) = asked.migrators.iter().find_map(|(one, runs)| Some((one, runs, folder.file_of(one)?)))?;
    let at = path::folder(&file);
    let runs_itself = *runs && file.starts_with(&one.inside);
    if tree.cut_short || runs_itself || folder.calls(one, at) {
        return None;
    }
    let script = path::below(home, "migrate.sh");
    let inside = at.strip_prefix(home).unwrap_or(at).trim_start_matches('/');
    let told = |text: &str| {
        let shown = if at.is_empty() { "the folder itself" } else { at };
        let inside = if inside.is_empty() { "." } else { inside };
        one_line(&text.replace("{folder}", shown).replace("{home}", inside).replace("{file}", &script)).into_owned()
    };
    Some(Finding::warning(Code::MigrationNotRun, at, told(&one.says)).fix(told(&one.fix)))
}

/// True where what the person wrote speaks of migrations: a script that npm runs by itself, or the rock's document.
fn migrates(snapshot: &Snapshot) -> bool {
    let package: Option<Value> = snapshot.readable("app/package.json").and_then(|text| serde_json::from_str(text).ok());
    let script = |name: &&str| package.as_ref()?.get("scripts")?.get(*name)?.as_str();
    let speaks = |line: &str| WORDS.iter().any(|word| line.contains(word));
    let rock = snapshot.readable("rockcraft.yaml").unwrap_or_default();
    RUN.iter().filter_map(script).any(speaks)
        || rock.lines().any(|line| !line.trim_start().starts_with('#') && speaks(line))
}

struct Folder<'a> {
    snapshot: &'a Snapshot,
    tree: &'a Tree,
    /// Where the application's own files lie.
    home: &'a str,
}

impl Folder<'_> {
    /// The application's own files, tests aside.
    fn own(&self) -> impl Iterator<Item = &str> {
        let entries = self.tree.own().filter_map(|at| self.tree.entries.get(at)).filter(|entry| entry.kind.is_file());
        let is_home = |path: &str| self.home.is_empty() || path.split('/').next() == Some(self.home);
        let is_own = move |path: &&str| is_home(path) && !path.split('/').any(is_beside) && !path.ends_with("_test.go");
        entries.map(|entry| entry.path.as_str()).filter(is_own)
    }

    /// The first file of a tool's migrations.
    fn file_of(&self, one: &Migrator) -> Option<String> {
        let is_named = |path: &str| {
            let name = path::name(path);
            let begins = name.strip_prefix(one.starts.as_str());
            let is_begun =
                one.starts.is_empty() || begins.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
            is_begun && one.ends.iter().any(|end| name.ends_with(end.as_str()))
        };
        let is_in = |path: &str| {
            one.folders.is_empty()
                || path::folder(path).split('/').any(|step| one.folders.iter().any(|own| own == step))
        };
        let holds = |path: &str| one.holds.is_empty() || self.says(path, &one.holds);
        self.own().find(|path| is_named(path) && is_in(path) && holds(path)).map(str::to_owned)
    }

    fn says(&self, path: &str, words: &[String]) -> bool {
        let bytes = self.snapshot.files().bytes(path, MAX_TEXT).unwrap_or_default();
        words.iter().any(|word| memchr::memmem::find(&bytes, word.as_bytes()).is_some())
    }

    /// True where the application runs them itself, or takes them in.
    fn calls(&self, one: &Migrator, at: &str) -> bool {
        let last = path::name(at);
        let embeds = |path: &str| {
            let bytes = self.snapshot.files().bytes(path, MAX_TEXT).unwrap_or_default();
            let text = String::from_utf8_lossy(&bytes);
            text.lines().any(|line| line.starts_with("//go:embed") && (line.contains(last) || path::folder(path) == at))
        };
        let mut sources = self.own().filter(|path| SOURCES.contains(&path::ending(path)));
        sources.any(|path| self.says(path, &one.calls) || path::ending(path) == "go" && embeds(path))
    }
}
