//! What is wrong with what ships, each with what mends it.

mod needless;
mod patterns;
mod starts;
mod troubles;

use std::collections::HashSet;

use crate::answers::ROCK_PATH;
use crate::app::deploy_files::is_dotenv;
use crate::app::imports::{Edge, Use, When};
use crate::app::{Scan, Snapshot, Suspicion, unreadable_folder, unreadable_paths};
use crate::finding::{Code, Consequence, Finding, Severity};
use crate::suite::Suite;
use crate::text::{self, path};
use crate::yaml::Node;

use super::Shipping;
use super::faults;
use super::outcome::{EntryReport, ShipMark};
use super::pick::{self, Action, Folders, Way};
use super::recipe::{Plugin, Recipe};
use starts::{BEFORE, starts};

/// At most so many flags of a kind are told: each knows what mends it.
pub(super) const MOST: usize = 200;

/// Something wrong with what ships.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Flag {
    /// The file or folder that it is about, relative to the application's folder; empty when it is about an entry.
    pub path: String,
    /// What is wrong, in a few words for a line of a list.
    pub short: String,
    /// What is wrong, where it was seen, and what to do. Warnings; an error only where packing fails.
    pub finding: Finding,
    /// What mends it with one key; nothing where the suite lets no files be picked.
    pub action: Option<Action>,
    /// The package to build with that mends it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub build_package: Option<String>,
    /// A service, and the command with which it starts.
    #[serde(skip)]
    pub command: Option<(String, String)>,
}

/// All flags, gravest first.
pub(super) fn flags(
    shipping: &Shipping,
    expanded: &Node,
    recipes: &[Recipe],
    (scan, app): (&Scan, &Snapshot),
    suite: &Suite,
) -> Vec<Flag> {
    let recipe = recipes.iter().find(|recipe| recipe.part == suite.layout.application_part);
    let source = recipe.map(|recipe| recipe.root(&suite.layout.application)).unwrap_or_default();
    let starts = starts(expanded, &source, scan);
    let folders = Folders::default();
    let look = Look { shipping, expanded, recipes, scan, app, suite, recipe, source, starts, folders };
    let mut flags = look.troubles();
    flags.extend(look.patterns());
    flags.extend(faults::faults(&look));
    flags.extend(look.unreadable());
    flags.extend(look.passed_over());
    flags.extend(look.left_behind());
    flags.extend(look.suspects());
    flags.extend(look.needless());
    // What stays behind is told once, by the worst that comes of it.
    let fatal: Vec<String> = flags.iter().filter(|flag| flag.finding.fails()).map(|flag| flag.path.clone()).collect();
    let is_left = |code: Code| matches!(code, Code::FolderNotShipped | Code::ImportNotShipped);
    flags.retain(|flag| flag.finding.fails() || !is_left(flag.finding.code) || !fatal.contains(&flag.path));
    flags.sort_by_key(|flag| flag.finding.severity);
    flags
}

/// True for what a program of Go reads, and for a script's file of variables.
fn ends_without(edge: &Edge) -> bool {
    let (from, name) = (path::ending(&edge.from), path::name(&edge.to));
    from == "go" || from != "py" && name.starts_with(".env")
}

fn begins(start: &str) -> Edge {
    let (from, to, text) = (ROCK_PATH.to_owned(), start.to_owned(), String::new());
    Edge { from, line: 0, text, to, kind: Use::Module, when: When::Start }
}

pub(super) struct Look<'a> {
    pub shipping: &'a Shipping,
    /// The rock as Rockcraft would expand it.
    pub expanded: &'a Node,
    pub recipes: &'a [Recipe],
    pub scan: &'a Scan,
    pub app: &'a Snapshot,
    pub suite: &'a Suite,
    /// The part that carries the application's files.
    recipe: Option<&'a Recipe>,
    /// The folder whose files the application finds around itself.
    source: String,
    /// The files with which the services begin.
    pub starts: Vec<String>,
    folders: Folders,
}

pub(super) fn shown(path: &str) -> String {
    text::one_line(path).into_owned()
}

impl Look<'_> {
    pub(super) fn source(&self) -> &str {
        &self.source
    }

    pub(super) fn explain(&self, path: &str) -> Option<EntryReport> {
        self.shipping.report_of(&self.scan.tree, path)
    }

    /// True where something of it is in the image.
    pub(super) fn ships(&self, path: &str) -> bool {
        self.explain(path).is_some_and(|report| report.shipped.files > 0)
    }

    pub(super) fn action(&self, way: Way, path: &str) -> Option<Action> {
        self.folders.action(self.shipping.picked.as_ref(), &self.scan.tree, way, path)
    }

    /// Where no files are picked, a part of the person's own may leave them out.
    fn kept_out(&self, way: Way, path: &str) -> Option<Action> {
        let own = self.suite.layout.organize.as_ref().filter(|own| own.part == self.suite.layout.application_part)?;
        let lands = self.explain(path)?.lands.filter(|_| way == Way::Out && own.with.contains_key("stage"))?;
        // Without a source of its own nothing says yet what the part takes.
        let source = self.recipe.filter(|recipe| recipe.plugin == Plugin::Dump)?.source.as_str();
        Some(pick::keep_out(path, (source, &self.suite.layout.application), &lands))
    }

    fn flag(&self, path: &str, way: Way, finding: Finding, short: &str, rule: Option<&str>) -> Flag {
        let action = self.action(way, path).or_else(|| self.kept_out(way, path));
        let fix = match (way, &action) {
            (Way::In, Some(_)) => format!(
                "Put {0} into the image: name it among the files that go in (`charmer init --file {0}`).",
                shown(path)
            ),
            (Way::Out, Some(_)) => format!("Take {} out of the files that go in.", shown(path)),
            (Way::In, None) => self.other_way_in(path, rule),
            (Way::Out, None) => self.other_way_out(&[path]),
            (Way::Forget, _) => format!("Remove the entry {}.", shown(path)),
        };
        Flag { path: path.to_owned(), action, ..Flag::of(short, finding.fix(fix)) }
    }

    /// How something gets in where no files are picked.
    fn other_way_in(&self, path: &str, rule: Option<&str>) -> String {
        let (path, home) = (shown(path), &self.suite.layout.application);
        match (self.recipe.map(|recipe| recipe.plugin), rule) {
            (Some(Plugin::Npm), Some(rule)) => format!("Change the rule that keeps it out ({}).", text::one_line(rule)),
            (Some(Plugin::Npm), None) => format!("Move it into the package in {}/.", shown(self.source())),
            _ => {
                let name = path::name(&path);
                let source = shown(self.source());
                let moved =
                    if source.is_empty() { "Bring".to_owned() } else { format!("Move it into {source}/, or bring") };
                format!(
                    "{moved} it with a part of its own: {{plugin: dump, source: ., organize: \
                     {{{path}: {home}/{name}}}, stage: [{home}/{name}]}}."
                )
            }
        }
    }

    /// How something is kept out where no files are picked.
    fn other_way_out(&self, paths: &[&str]) -> String {
        let (home, source) = (&self.suite.layout.application, shown(self.source()));
        let all: Vec<String> = paths.iter().map(|path| shown(path)).collect();
        let inside = |path: &&str| shown(path.strip_prefix(self.source()).unwrap_or(path).trim_start_matches('/'));
        let inside: Vec<String> = paths.iter().map(inside).collect();
        let (all, named) = (all.join(", "), inside.join(", "));
        match self.recipe {
            Some(recipe) if recipe.plugin == Plugin::Npm => format!(
                "Name {named} in {source}/.npmignore. Once that file is there, npm no longer reads the .gitignore beside it."
            ),
            Some(recipe) if recipe.plugin == Plugin::Dump => {
                let entries: Vec<String> = inside.iter().map(|path| format!("-{home}/{path}")).collect();
                format!(
                    "Move {all} out of {source}/. Or write the part yourself, which ends what the extension says in it: \
                     {}: {{plugin: dump, source: {source}, organize: {{'*': {home}/, .*: {home}/}}, stage: [{}]}}.",
                    recipe.part,
                    entries.join(", ")
                )
            }
            _ => format!("Move {all} out of what the part takes."),
        }
    }

    /// What the code needs and the image lacks.
    fn left_behind(&self) -> Vec<Flag> {
        let starts = &self.starts;
        let (mut flags, mut flagged) = (Vec::new(), HashSet::new());
        // What the charm runs before the application may be missing: then it runs nothing.
        let is_service = |start: &&String| start.strip_suffix(".py").is_some() && !BEFORE.contains(&path::name(start));
        let begins = starts.iter().filter(is_service).map(|start| begins(start));
        let begins: Vec<Edge> = begins.collect();
        for edge in begins.iter().chain(self.scan.uses.reachable(starts.iter().map(String::as_str))) {
            let Some(report) = self.explain(&edge.to) else { continue };
            // Variables for one's own machine are none for the image, unless the program ends without them.
            let is_own = path::name(&edge.to).starts_with(".env") && path::ending(&edge.from) != "py";
            if is_own && edge.when != When::Start {
                continue;
            }
            let is_there = matches!(report.mark, ShipMark::Shipped | ShipMark::Partly | ShipMark::Inside);
            if is_there || matches!(edge.kind, Use::Embedded | Use::Around) || self.is_compiled_away(edge) {
                continue;
            }
            let path = self.whole(&edge.to);
            if flagged.insert(path.clone()) && flagged.len() <= MOST {
                flags.push(self.left(edge, &path, report.rule.as_deref()));
            }
        }
        flags.extend(rest(flagged.len(), "files that are needed and stay behind"));
        flags.extend(self.scan.uses.absent().map(faults::absent));
        flags
    }

    /// A script of what is compiled has no say while the program runs.
    fn is_compiled_away(&self, edge: &Edge) -> bool {
        edge.kind == Use::Module && self.explain(&edge.from).is_some_and(|report| report.mark == ShipMark::Inside)
    }

    /// The topmost folder around a path of which nothing ships, for a package comes as a whole.
    fn whole(&self, path: &str) -> String {
        let above = path.match_indices('/').map(|(at, _)| &path[..at]);
        let is_above_source = |folder: &str| is_within(self.source(), folder);
        let found = above.into_iter().find(|folder| {
            !is_above_source(folder)
                && self
                    .explain(folder)
                    .is_some_and(|report| matches!(report.mark, ShipMark::Dropped | ShipMark::Excluded))
        });
        found.unwrap_or(path).to_owned()
    }

    fn left(&self, edge: &Edge, path: &str, rule: Option<&str>) -> Flag {
        let (code, severity, message) = match edge.kind {
            Use::Module => self.module(edge, path),
            kind => {
                let what = match kind {
                    Use::Templates => "the templates",
                    Use::Static => "the static files",
                    Use::Migrations => "the migrations",
                    _ => "what is read",
                };
                let is_read_at_start = kind == Use::Data && edge.when == When::Start;
                let ends = ends_without(edge);
                let holds_variables = !ends && is_dotenv(path::name(&edge.to));
                let later = kind == Use::Data && !is_read_at_start && !holds_variables;
                let severity = if later { Severity::Note } else { Severity::Warning };
                let stops = match (is_read_at_start, ends) {
                    (true, true) => " The program ends as soon as it starts: no such file or directory.",
                    (true, false) => " The application stops as soon as it starts: FileNotFoundError.",
                    _ if holds_variables => " The variables that it sets are not there.",
                    _ => "",
                };
                let message = format!(
                    "{} is named here as the place of {what}, and stays behind: in the image there is nothing at that path.{stops}",
                    shown(path)
                );
                (Code::FolderNotShipped, severity, message)
            }
        };
        let mut finding = Finding::new(severity, code, edge.from.as_str(), message).at(edge.line, 0);
        self.add_what_fails(&mut finding, edge);
        let ends = edge.kind == Use::Data && ends_without(edge);
        if (edge.kind == Use::Module || ends) && edge.when == When::Start && severity == Severity::Warning {
            finding = finding.with(Consequence::WillNotStart);
        }
        let verb = if edge.kind == Use::Module { "imported by" } else { "named by" };
        let short = format!("{verb} {}, but not shipped", finding.place());
        if let Some(fix) = faults::go_on(path).filter(|_| ends) {
            return Flag { path: path.to_owned(), ..Flag::of(&short, finding.fix(fix)) };
        }
        self.flag(path, Way::In, finding, &short, rule)
    }

    fn module(&self, edge: &Edge, path: &str) -> (Code, Severity, String) {
        let to = shown(path);
        let fails = if edge.to.strip_suffix(".py").is_some() { "ModuleNotFoundError" } else { "Cannot find module" };
        let (severity, consequence) = match edge.when {
            When::Start => {
                (Severity::Warning, format!("Without it the application stops as soon as it starts: {fails}."))
            }
            When::Later => (Severity::Warning, format!("Without it this line fails when it is reached: {fails}.")),
            When::Perhaps => {
                (Severity::Note, "Its absence is caught here, so the application runs without it.".to_owned())
            }
        };
        let is_service = edge.from == ROCK_PATH;
        let used = if is_service { "is what a service begins with" } else { "is imported here" };
        let mut message = format!("{to} {used}, but is not shipped. {consequence}");
        let mut severity = severity;
        if let Some(file) = self.installs_itself().filter(|_| edge.to.strip_suffix(".py").is_some()) {
            severity = Severity::Note;
            message.push_str(&format!(" It may come all the same, if {file} has pip install it."));
        }
        (Code::ImportNotShipped, severity, message)
    }

    /// The file that makes the project a package, which pip then installs along.
    fn installs_itself(&self) -> Option<&'static str> {
        let text = self.app.readable("pyproject.toml").unwrap_or_default();
        if text.contains("[project]") || text.contains("[build-system]") || text.contains("[tool.poetry]") {
            return Some("pyproject.toml");
        }
        self.scan.tree.has_file("setup.py").then_some("setup.py")
    }

    /// What had better stay out, and ships.
    fn suspects(&self) -> Vec<Flag> {
        let (mut flags, mut found) = (Vec::new(), 0);
        for suspect in &self.scan.suspects {
            let Some(entry) = self.scan.tree.entries.get(suspect.at) else { continue };
            let report = self.shipping.explain(&self.scan.tree, suspect.at);
            found += usize::from(report.shipped.files > 0);
            if report.shipped.files == 0 || found > MOST {
                continue;
            }
            let (path, size) = (shown(&entry.path), text::size(report.shipped.size));
            let (code, short, message) = suspicious(suspect.why, &path, &size);
            let message = match &report.lands {
                Some(lands) => format!("{message} It goes to {}.", text::one_line(lands)),
                None => message,
            };
            let finding = Finding::warning(code, entry.path.as_str(), message);
            flags.push(self.flag(&entry.path, Way::Out, finding, short, None));
        }
        flags.extend(rest(found, "files that had better not ship"));
        flags
    }

    /// What of the folder was not looked at.
    fn passed_over(&self) -> impl Iterator<Item = Flag> {
        let flag = |found: &Finding| (found.path.clone(), Flag::of("not all of it is looked at", found.clone()));
        self.scan.findings.iter().map(flag).map(|(path, flag)| Flag { path, ..flag })
    }

    /// Folders whose content is not known.
    fn unreadable(&self) -> Vec<Flag> {
        let tree = &self.scan.tree;
        let flag = |path: &str| {
            let short = "cannot be read, so its size is not known";
            Flag { path: path.to_owned(), ..Flag::of(short, unreadable_folder(path)) }
        };
        let mut flags: Vec<Flag> = unreadable_paths(tree).take(MOST).map(flag).collect();
        flags.extend(rest(tree.unreadable.len(), "folders that cannot be read"));
        flags
    }
}

/// The code of the finding, what to say in a few words, and in a sentence.
fn suspicious(why: Suspicion, path: &str, size: &str) -> (Code, &'static str, String) {
    let (code, short, sentence) = match why {
        Suspicion::Secret => (
            Code::ShipsSecret,
            "looks like secrets, and ships",
            "looks like secrets, and everybody who has the image can read it",
        ),
        Suspicion::Environment => (
            Code::ShipsEnvironment,
            "a virtual environment, and ships",
            "is a virtual environment ({size}). The image has its own; this one does not run there",
        ),
        Suspicion::NodeModules => (
            Code::ShipsNodeModules,
            "made for this machine, and ships",
            "was installed for this machine ({size}), not for the image",
        ),
        Suspicion::History => (
            Code::ShipsHistory,
            "the sources' history, and ships",
            "is the history of the sources ({size}), with all that was ever in them",
        ),
        Suspicion::Database => (
            Code::ShipsDatabase,
            "a database, and ships",
            "looks like a database ({size}). What is written to it in a container is lost with it",
        ),
        Suspicion::Large => (Code::ShipsLarge, "large, and ships", "is large: {size} of the image"),
    };
    (code, short, format!("{path} {}.", sentence.replace("{size}", size)))
}

/// Says that there are more of a kind than are told.
fn rest(found: usize, what: &str) -> Option<Flag> {
    let more = found.checked_sub(MOST).filter(|more| *more > 0)?;
    let message = format!("There are {more} more {what} than the {MOST} that are listed here.");
    let finding = Finding::new(Severity::Note, Code::FlagsCutShort, ROCK_PATH, message).fix("Mend those first.");
    Some(Flag::of(&format!("{more} more {what}"), finding))
}

fn is_within(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
