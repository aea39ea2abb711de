//! Who uses what: local modules that are imported, folders and files that the code names.
//!
//! Part of floor 2's `app`. Reads the sources that can be reached from where an application may begin, and only
//! what is in the folder's listing: other people's modules are none of its business. Each use knows its line. What is
//! computed at run time is not seen; what is written as a literal is.

mod aliases;
mod conditions;
pub(super) mod go;
pub(super) mod go_build;
pub(super) mod go_commands;
mod go_failures;
mod graph;
mod importer;
mod paths;
pub(super) mod python;
mod reach;
mod resolve;
pub(super) mod script;
mod script_variables;

use crate::text::path;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};

use rustc_hash::FxHashSet;
use serde::Serialize;

pub(super) use conditions::is_for_development;
pub use go_commands::{Begun, Command};
pub(super) use importer::{Importer, line_of};
pub(super) use reach::{Reached, reached, settings_chain, tops_used};

use super::files::Files;
use super::limits::{FOLLOWED, MAX_SOURCE};
use super::python::PythonProblem;
use super::snapshot::FileProblem;
use super::source::Source;
use super::tree::Tree;

/// What a source uses another file for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Use {
    /// A module that is imported.
    Module,
    /// A folder of templates that the framework fills in.
    Templates,
    /// Static files.
    Static,
    /// Migrations of a database.
    Migrations,
    /// A file or folder that is read.
    Data,
    /// What the compiler puts into the program.
    Embedded,
    /// A module that is there to be imported by a name that is put together.
    Around,
}

/// When it is used, as far as the source says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum When {
    /// As soon as the file is loaded.
    Start,
    /// Inside a function.
    Later,
    /// Where its absence is caught.
    Perhaps,
}

/// One use: who, where, of what.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Edge {
    /// The file that says it, relative to the application's folder.
    pub from: String,
    /// The line, from 1.
    pub line: usize,
    /// What stands in that line.
    pub text: String,
    /// The file or folder that is used, relative to the application's folder.
    pub to: String,
    /// What it is used for.
    pub kind: Use,
    /// Whether it is needed to start.
    pub when: When,
}

/// All uses that were found, by the file that says them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Graph {
    edges: BTreeMap<String, Vec<Edge>>,
    /// Scripts that their package starts with.
    starts: BTreeSet<String>,
    /// Folders whose sources of Go make a program.
    #[serde(skip)]
    pub programs: BTreeSet<String>,
    /// Patterns of what is embedded that match nothing.
    unmatched: Vec<Edge>,
    /// Python modules that are imported and are none of the folder's; `to` is the module.
    foreign: Vec<Edge>,
    /// Packages that scripts load and that are none of the folder's, and those of a Go module itself that are nowhere in it.
    #[serde(skip)]
    packages: Vec<Edge>,
    /// Files of variables without which a program of Go or a script ends, and which are not in the folder.
    absent: Vec<Edge>,
    /// Python sources that Python cannot load.
    #[serde(skip)]
    broken: Vec<Broken>,
    /// Commands of Go's programs, by the file that declares them.
    #[serde(skip)]
    commands: BTreeMap<String, go_commands::Commands>,
    /// True when there were more sources than are read.
    pub cut_short: bool,
}

/// A Python source that Python cannot load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Its path, relative to the application's folder.
    pub path: String,
    /// Line and column, from 1; zeros where they are not known.
    pub place: (usize, usize),
    /// Why.
    pub why: String,
}

/// A use before it is known where it leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Raw {
    line: usize,
    text: String,
    when: When,
    what: What,
    /// True where it is so only for development, or under a condition that is not known.
    is_conditional: bool,
    /// The function that hands on what fails here.
    handed_by: String,
    /// It may be a type alone, which TypeScript drops.
    may_be_type: bool,
}

impl Raw {
    fn new(line: usize, when: When, what: What) -> Self {
        Self {
            line,
            text: String::new(),
            when,
            what,
            is_conditional: false,
            handed_by: String::new(),
            may_be_type: false,
        }
    }
}

/// Sets what stands in the line of each use.
pub(super) fn quote_lines(uses: &mut [Raw], source: &str) {
    if uses.is_empty() {
        return;
    }
    let ends = memchr::memchr_iter(b'\n', source.as_bytes()).map(|at| at + 1);
    let starts: Vec<usize> = std::iter::once(0).chain(ends).collect();
    for found in uses {
        let start = starts.get(found.line.saturating_sub(1));
        let line = start.and_then(|start| source.get(*start..)?.lines().next());
        found.text = line.map(|line| line.trim().chars().take(120).collect()).unwrap_or_default();
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    /// `import a.b` or `from ..a import b, c`, with the number of dots.
    Import { level: u32, module: String, names: Vec<String> },
    /// A module or something in one, as text: `shop.settings`, `config.Config`.
    Named(String),
    /// Whatever lies in the file's own folder: a name is put together.
    Around,
    /// A package of Go's, by its whole path.
    Package(String),
    /// `require('./x')`.
    Script(String),
    /// A function of Go's whose failure ends the program.
    Needs(String),
    /// A path, for what, and whether it is meant from the file's own folder.
    Path { path: String, kind: Use, beside: bool },
}

impl Graph {
    /// Reads what can be reached.
    pub(super) fn follow(tree: &Tree, files: &Files, cancelled: &AtomicBool) -> Self {
        let mut graph = Self::default();
        let resolver = resolve::Resolver::of(tree, files);
        let module = go_module(files);
        let mut waiting: VecDeque<String> = beginnings(tree, files, &mut graph.starts).into();
        let mut seen: BTreeSet<String> = waiting.iter().cloned().collect();
        let (mut needed, mut handed) = (BTreeSet::new(), Vec::new());
        while let Some(path) = waiting.pop_front() {
            if cancelled.load(Ordering::Relaxed) || graph.edges.len() >= FOLLOWED.most {
                graph.cut_short = true;
                break;
            }
            let source = files.source(&path).unwrap_or_default();
            if source.is_program {
                graph.programs.insert(path::folder(&path).to_owned());
            }
            graph.commands.extend(source.commands.clone().map(|found| (path.clone(), found)));
            for raw in &source.uses {
                match &raw.what {
                    What::Needs(function) => drop(needed.insert(function.clone())),
                    _ if !raw.handed_by.is_empty() => handed.push((path.clone(), raw.line, raw.handed_by.clone())),
                    _ => {}
                }
            }
            let edges = edges(&path, &source.uses, &resolver, |raw| {
                let is_left_out =
                    matches!(&raw.what, What::Package(package) if !source.is_taken || !package.starts_with(&module));
                if !is_left_out {
                    graph.note_missing(&path, raw);
                }
            });
            graph.broken.extend(broken(&path, &source, files));
            for edge in &edges {
                if edge.kind != Use::Around && is_source(&edge.to) && seen.insert(edge.to.clone()) {
                    waiting.push_back(edge.to.clone());
                }
            }
            graph.edges.insert(path, edges);
        }
        for (path, line, _) in handed.iter().filter(|(.., function)| needed.contains(function)) {
            let edges = graph.edges.get_mut(path).into_iter().chain([&mut graph.absent]).flatten();
            edges.filter(|edge| edge.from == *path && edge.line == *line).for_each(|edge| edge.when = When::Start);
        }
        graph.absent.retain(|edge| edge.when == When::Start);
        graph
    }

    /// What a file uses that is not in the folder, as far as that matters.
    fn note_missing(&mut self, path: &str, Raw { line, text, when, what, may_be_type, .. }: &Raw) {
        let (list, to, kind) = match what {
            What::Path { path, kind: Use::Embedded, .. } => (&mut self.unmatched, path, Use::Embedded),
            What::Import { level: 0, module, .. } if path::ending(path) == "py" => {
                (&mut self.foreign, module, Use::Module)
            }
            What::Package(package) => (&mut self.packages, package, Use::Module),
            What::Script(name) if !may_be_type || !is_typed(path) => (&mut self.packages, name, Use::Module),
            What::Path { path: to, kind: Use::Data, .. }
                if path::name(to).starts_with(".env") && (path::ending(path) == "go" || is_script(path)) =>
            {
                (&mut self.absent, to, Use::Data)
            }
            _ => return,
        };
        let (from, to) = (path.to_owned(), to.clone());
        list.push(Edge { from, line: *line, text: text.clone(), to, kind, when: *when });
    }
}

/// How the packages of the folder's own Go module begin; without one, as no package does.
fn go_module(files: &Files) -> String {
    let bytes = files.bytes("go.mod", MAX_SOURCE).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let module = text.lines().find_map(|line| line.trim().strip_prefix("module "));
    let module = module.and_then(|module| module.split_whitespace().next()).unwrap_or("\n");
    format!("{}/", module.trim_matches(['"', '`']))
}

/// Why Python cannot load a source. What is not UTF-8 it can, where the first lines name the encoding.
fn broken(path: &str, source: &Source, files: &Files) -> Option<Broken> {
    let problem = source.python.as_ref()?.module.as_ref().err()?;
    let (place, why) = match problem {
        PythonProblem::Syntax { message, line, column } => ((*line, *column), message.clone()),
        PythonProblem::File(FileProblem::NotUtf8 { line, .. }) => {
            let bytes = files.bytes(path, MAX_SOURCE).ok()?;
            let mut first = bytes.splitn(3, |byte| *byte == b'\n').take(2);
            if first.any(|line| line.starts_with(b"#") && memchr::memmem::find(line, b"coding").is_some()) {
                return None;
            }
            ((*line, 0), "it is not UTF-8 text, and its first lines name no other encoding".to_owned())
        }
        PythonProblem::File(_) => return None,
    };
    Some(Broken { path: path.to_owned(), place, why })
}

/// The file of a Python module such as `shop.app`, imported from a folder.
pub fn module(tree: &Tree, folder: &str, name: &str) -> Option<String> {
    resolve::module(tree, folder, &name.split('.').collect::<Vec<_>>())
}

fn is_script(path: &str) -> bool {
    matches!(path::ending(path), "js" | "cjs" | "mjs" | "jsx" | "ts" | "tsx")
}

fn is_typed(path: &str) -> bool {
    matches!(path::ending(path), "ts" | "tsx" | "mts" | "cts")
}

/// True for what may import something; what has no ending may be a script.
fn is_source(path: &str) -> bool {
    matches!(path::ending(path), "py" | "go") || is_script(path) || is_bare(path)
}

/// True for a file without an ending, such as `bin/www`.
fn is_bare(path: &str) -> bool {
    !path::name(path).contains('.')
}

/// Where a file's uses lead; `missing` is given those that lead nowhere in the folder.
fn edges(path: &str, uses: &[Raw], resolver: &resolve::Resolver<'_>, mut missing: impl FnMut(&Raw)) -> Vec<Edge> {
    let (mut edges, mut seen): (Vec<Edge>, FxHashSet<(String, Use)>) = Default::default();
    for raw @ Raw { line, text, when, what, .. } in uses {
        let found = resolver.resolve(path, what);
        if found.is_empty() {
            missing(raw);
        }
        for (to, kind) in found {
            // What is used at once somewhere is needed at once.
            let earlier = edges.iter_mut().find(|edge| *when == When::Start && edge.kind == kind && edge.to == to);
            if let Some(earlier) = earlier.filter(|edge| edge.when != When::Start) {
                (earlier.line, earlier.text, earlier.when) = (*line, text.clone(), *when);
            } else if to != path && seen.insert((to.clone(), kind)) {
                edges.push(Edge { from: path.to_owned(), line: *line, text: text.clone(), to, kind, when: *when });
            }
        }
    }
    edges
}

/// Where Alembic's settings say that the migrations are.
pub(super) fn alembic(text: &str) -> Vec<Raw> {
    let location = text.lines().enumerate().find_map(|(at, line)| {
        let (key, value) = line.split_once('=')?;
        (key.trim() == "script_location").then(|| (at + 1, value.trim()))
    });
    let Some((line, value)) = location else { return Vec::new() };
    let path = value.trim_start_matches("%(here)s/").to_owned();
    vec![Raw::new(line, When::Later, What::Path { path, kind: Use::Migrations, beside: true })]
}

/// The files where an application may begin, or that say what belongs to it.
fn beginnings(tree: &Tree, files: &Files, starts: &mut BTreeSet<String>) -> Vec<String> {
    const STEMS: [&str; 8] = ["__init__", "app", "main", "wsgi", "asgi", "manage", "settings", "urls"];
    let mut found = Vec::new();
    for at in tree.own() {
        let Some(entry) = tree.entries.get(at).filter(|entry| entry.kind.is_file()) else { continue };
        let (name, depth) = (entry.name(), entry.path.matches('/').count());
        let begins = match path::ending(name) {
            "py" => depth == 0 || depth <= 2 && name.strip_suffix(".py").is_some_and(|stem| STEMS.contains(&stem)),
            "go" => name.strip_suffix("_test.go").is_none() && !entry.path.starts_with("vendor/"),
            _ => name == "alembic.ini",
        };
        if begins {
            found.push(entry.path.clone());
        } else if name == "package.json" && depth <= 1 {
            let text = files.bytes(&entry.path, MAX_SOURCE).unwrap_or_default();
            let own = script::beginnings(tree, path::folder(&entry.path), &text);
            starts.extend(own.iter().cloned());
            found.extend(own);
        }
    }
    found
}
