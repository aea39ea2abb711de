//! Python files, as far as the extensions look into them: names bound at the top of a module.
//!
//! Part of floor 2's `app`. The packer reads the file as UTF-8 text and hands it to CPython 3.12's `ast.parse`;
//! this answers the same, with a real parser and, in [`strict`], what that parser is milder about.

pub mod django;
pub(in crate::app) mod django_apps;
pub(in crate::app) mod django_names;
pub(in crate::app) mod django_settings;
pub(in crate::app) mod django_verdict;
pub mod engines;
pub mod entry;
pub(in crate::app) mod flask_settings;
mod names;
pub mod objects;
pub mod pep508;
pub mod pyproject;
pub mod requirements;
mod room;
mod shape;
mod strict;
mod two;

use std::borrow::Cow;

use ruff_python_ast::{ModModule, PythonVersion, Stmt};
use ruff_python_parser::{Mode, ParseOptions, Parsed, parse_unchecked};
use ruff_text_size::Ranged as _;

use super::snapshot::FileProblem;

pub(super) use room::with_room;

/// A name bound in a module.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize)]
pub struct Name {
    /// As the source binds it.
    pub name: String,
    /// Its line, from 1.
    pub line: usize,
}

/// Why a name that looks right does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NearMissKind {
    /// `app: Flask = …`
    Annotated,
    /// Inside `if`, `try`, `with`, `for`, `while` or `match`.
    InBlock,
    /// `app, other = …` or `[app] = …`
    Unpacked,
    /// `app += …`
    Augmented,
    /// `(app := …)`
    Walrus,
    /// `import app`
    Imported,
    /// Bound by `for app in …` or `with … as app`.
    LoopOrWith,
    /// `class app`
    Class,
    /// `def app()`, where a variable is wanted.
    Function,
    /// `async def create_app()`
    AsyncFunction,
    /// Defined inside another function or class.
    Nested,
    /// A variable of another name that holds an application: `server = Flask(…)`.
    OtherName,
}

impl NearMissKind {
    /// The reason in words, to be put after the name and its place.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Annotated => "has a type annotation, and annotated assignments do not count",
            Self::InBlock => "is bound inside a block, and only the top level of the file counts",
            Self::Unpacked => "is bound by unpacking, and only a plain assignment counts",
            Self::Augmented => "is only changed in place, which does not bind it",
            Self::Walrus => "is bound inside an expression, and only a plain assignment counts",
            Self::Imported => "is an imported module, not a variable",
            Self::LoopOrWith => "is bound by `for` or `with`, and only a plain assignment counts",
            Self::Class => "is a class, not a variable",
            Self::Function => "is a function, and a variable is wanted",
            Self::AsyncFunction => "is an async function, and only a plain `def` counts",
            Self::Nested => "is defined inside a function or class, and only the top level of the file counts",
            Self::OtherName => "holds an application under a name that is not searched for",
        }
    }
}

/// Something that looks like an entry point and is none.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize)]
pub struct NearMiss {
    /// As the source spells it.
    pub name: String,
    /// Its line, from 1.
    pub line: usize,
    /// Why it does not count.
    pub kind: NearMissKind,
}

/// What a module binds, by the extensions' rules.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct PythonModule {
    /// Names bound at the top level by plain assignment or `from … import …`, in order.
    pub globals: Vec<Name>,
    /// Functions defined at the top level with a plain `def`, in order.
    pub functions: Vec<Name>,
    /// What nearly counts, in order.
    pub near: Vec<NearMiss>,
    /// What the names are made of, beyond the extensions' rules.
    pub objects: objects::Objects,
}

impl PythonModule {
    /// The global of that name, where it is first bound.
    pub fn global(&self, name: &str) -> Option<&Name> {
        self.globals.iter().find(|global| global.name == name)
    }

    /// The function of that name, where it is first defined.
    pub fn function(&self, name: &str) -> Option<&Name> {
        self.functions.iter().find(|function| function.name == name)
    }
}

/// Why a Python file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PythonProblem {
    /// Python 3.12 would not parse it.
    #[error("Python 3.12 cannot parse it: {message}")]
    Syntax {
        /// What is wrong.
        message: String,
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
    },
    /// It could not even be read as text.
    #[error(transparent)]
    File(#[from] FileProblem),
}

impl PythonProblem {
    /// Line and column, from 1; zeros when the problem is about the whole file.
    pub fn place(&self) -> (usize, usize) {
        match self {
            Self::Syntax { line, column, .. } => (*line, *column),
            Self::File(problem) => (problem.line(), 0),
        }
    }
}

/// A Python file: what it binds, or why that cannot be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PythonFile {
    /// The module, or the problem.
    pub module: Result<PythonModule, PythonProblem>,
}

impl PythonFile {
    /// Reads source bytes as the packer does: UTF-8 without a byte-order mark, CPython 3.12's grammar.
    pub fn parse(bytes: &[u8]) -> Self {
        let module = match std::str::from_utf8(bytes) {
            Ok(source) => parse(source, |tree| tree.module).unwrap_or_else(|(problem, _)| Err(problem)),
            Err(error) => Err(FileProblem::not_utf8(bytes, error).into()),
        };
        Self { module }
    }

    pub(super) fn unreadable(problem: FileProblem) -> Self {
        Self { module: Err(problem.into()) }
    }
}

/// Sources that nest deeper than this are parsed on a stack of their own.
const DEEP: usize = 150;

/// The tree of a source, and what CPython makes of it. The source need not be without fault: the tree is what could be
/// parsed.
pub(super) struct PythonTree<'a> {
    pub suite: &'a [Stmt],
    pub lines: &'a Lines<'a>,
    /// What the module binds, or why Python 3.12 does not parse it.
    pub module: Result<PythonModule, PythonProblem>,
    /// The line of the first error, from which on something may be missing.
    pub broken_from: Option<usize>,
}

/// Parses a source once, and looks at its tree. The tree's depth is bounded, and deep trees get a stack of their own.
///
/// # Errors
/// When there is no tree at all: the problem, and in a few words what the source holds.
pub(super) fn parse<T: Send>(
    source: &str,
    look: impl FnOnce(PythonTree<'_>) -> T + Send,
) -> Result<T, (PythonProblem, String)> {
    let lines = Lines::new(source);
    let problem = |(offset, message): strict::Refusal| {
        let (line, column) = lines.place(offset);
        let message = two::sign(source, offset).map_or(message, |sign| format!("this is Python 2; {sign}"));
        PythonProblem::Syntax { message, line, column }
    };
    let refuse = |refusal: strict::Refusal| (problem(refusal.clone()), refusal.1);
    let brackets = if room::is_large() { strict::shallow(source) } else { None };
    let depth = if brackets.is_some() { 0 } else { strict::before(source).map_err(refuse)? };
    let here = || {
        let mut parsed = tree(source).map_err(refuse)?;
        if brackets.is_some_and(strict::may_reach_limits) {
            strict::limits(parsed.tokens()).map_err(refuse)?;
        }
        let mut text = Cow::Borrowed(source);
        let mut error = first_error(&parsed);
        // The one thing that the parser refuses and CPython takes.
        if let Some(patched) = error.as_ref().and_then(|_| strict::without_bare_raise(source, parsed.tokens())) {
            parsed = tree(&patched).map_err(refuse)?;
            error = first_error(&parsed);
            text = Cow::Owned(patched);
        }
        let broken_from = error.as_ref().map(|(offset, _)| lines.line(*offset));
        let module = error.map_or_else(|| module(&text, &parsed, &lines), Err).map_err(problem);
        Ok(look(PythonTree { suite: parsed.suite(), lines: &lines, module, broken_from }))
    };
    if depth <= DEEP {
        return here();
    }
    room::on_large_stack(here).unwrap_or_else(|| Err(refuse((0, "an expression that nests too deeply".to_owned()))))
}

fn module(source: &str, parsed: &Parsed<ModModule>, lines: &Lines<'_>) -> Result<PythonModule, strict::Refusal> {
    strict::after(source, parsed)?;
    let objects = objects::collect(parsed.suite(), lines);
    Ok(PythonModule { objects, ..names::collect(parsed.suite(), lines) })
}

fn tree(source: &str) -> Result<Parsed<ModModule>, strict::Refusal> {
    let options = ParseOptions::from(Mode::Module).with_target_version(PythonVersion::PY312);
    parse_unchecked(source, options).try_into_module().ok_or_else(|| (0, "not a module".to_owned()))
}

/// The first of what the grammar refuses and what 3.12 does not know, as a person reads.
fn first_error(parsed: &Parsed<ModModule>) -> Option<strict::Refusal> {
    let errors = parsed.errors().iter().map(|error| (usize::from(error.start()), error.error.to_string()));
    let newer = parsed.unsupported_syntax_errors().iter();
    errors.chain(newer.map(|error| (usize::from(error.start()), error.to_string()))).min_by_key(|(offset, _)| *offset)
}

/// Offsets to lines and columns.
pub(super) struct Lines<'a> {
    source: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn new(source: &'a str) -> Self {
        let bytes = source.as_bytes();
        let is_end = |at: &usize| bytes.get(*at) == Some(&b'\n') || bytes.get(at + 1) != Some(&b'\n');
        let ends = memchr::memchr2_iter(b'\n', b'\r', bytes).filter(is_end);
        // Lines are about so long: the list need not grow.
        let mut starts = Vec::with_capacity(bytes.len() / 24 + 1);
        starts.extend(std::iter::once(0).chain(ends.map(|at| at + 1)));
        Self { source, starts }
    }

    pub(super) fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset)
    }

    fn place(&self, offset: usize) -> (usize, usize) {
        let line = self.line(offset);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let column = self.source.get(start..offset).map_or(0, |text| text.chars().count());
        (line, column + 1)
    }
}
