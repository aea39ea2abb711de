//! What one source says: parsed once, with all that any reader wants to know of it.
//!
//! Part of floor 2's `app`. Any bytes give an answer; what cannot be read says so.

use std::borrow::Cow;

use crate::app::django_settings::{Settings, settings};
use crate::app::env_vars::{FileEnvVars, is_node_config};
use crate::app::imports::{self, Raw};
use crate::app::lexer::{Language, tokens};
use crate::app::python::engines::{Engine, engines};
use crate::app::python::flask_settings::{Configured, configured};
use crate::app::python::{self, PythonFile};
use crate::app::snapshot::FileProblem;
use crate::text::path;

#[derive(Debug, Default, PartialEq)]
pub(in crate::app) struct Source {
    /// What a Python file binds, or why that cannot be told.
    pub python: Option<PythonFile>,
    pub uses: Vec<Raw>,
    /// True for a source of Go that belongs to a program.
    pub is_program: bool,
    /// True for a source of Go that a build takes.
    pub is_taken: bool,
    /// The commands that a source of Go declares.
    pub commands: Option<imports::go_commands::Commands>,
    /// What it reads of the environment.
    pub env_vars: FileEnvVars,
    /// What it sets, as settings of Django.
    pub django: Settings,
    /// What it sets, as configuration of Flask.
    pub flask: Vec<Configured>,
    /// The engines of `SQLAlchemy` that it makes.
    pub engines: Vec<Engine>,
    /// Its size in bytes.
    pub size: u64,
}

impl Source {
    /// Parses a source; its name tells the language.
    pub fn parse(path: &str, bytes: &[u8]) -> Self {
        let name = path::name(path);
        let mut source = Self { size: bytes.len() as u64, ..Self::default() };
        let checked = std::str::from_utf8(bytes);
        let lossy = checked.map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed);
        source.look(name, &lossy);
        if let Err(error) = checked {
            let problem = FileProblem::not_utf8(bytes, error);
            source.python = source.python.map(|_| PythonFile::unreadable(problem.clone()));
            source.env_vars =
                FileEnvVars::unusable(&format!("the file is not UTF-8 text (byte {})", error.valid_up_to()), 0);
        }
        imports::quote_lines(&mut source.uses, &lossy);
        source
    }

    /// A Python file that cannot be read.
    pub fn unreadable_python(problem: FileProblem) -> Self {
        Self { python: Some(PythonFile::unreadable(problem)), ..Self::default() }
    }

    fn look(&mut self, name: &str, text: &str) {
        if is_node_config(name) {
            self.env_vars = FileEnvVars::node_config(text);
            return;
        }
        match name.rsplit_once('.').map_or_else(|| interpreter(text), |(_, ending)| ending) {
            "py" => self.look_at_python(name, text),
            "js" | "mjs" | "cjs" | "jsx" | "ts" | "mts" | "cts" | "tsx" => {
                let tokens = tokens(text, Language::JavaScript);
                self.uses = imports::script::uses(&tokens);
                self.env_vars = FileEnvVars::javascript(text, &tokens);
            }
            "go" => {
                let tokens = tokens(text, Language::Go);
                self.uses = imports::go::uses(&tokens);
                // What is for another system, or a tool for developers, is no part of the program.
                if imports::go_build::is_taken(name, &tokens) {
                    self.is_taken = true;
                    self.is_program = imports::go::is_program(&tokens);
                    self.commands = imports::go_commands::commands(&tokens);
                    self.env_vars = FileEnvVars::go(&tokens);
                }
            }
            "java" | "kt" | "groovy" => self.env_vars = FileEnvVars::java(&tokens(text, Language::Java)),
            "properties" => self.env_vars = FileEnvVars::properties(text),
            "yml" | "yaml" => self.env_vars = FileEnvVars::yaml(text),
            "prisma" => self.env_vars = FileEnvVars::prisma(text),
            "ini" => self.uses = imports::alembic(text),
            _ => {}
        }
    }

    fn look_at_python(&mut self, name: &str, text: &str) {
        let look = |tree: python::PythonTree<'_>| {
            let uses = imports::python::uses(tree.suite, tree.lines);
            let reads = FileEnvVars::python(name, text, &tree);
            let set = (settings(tree.suite, tree.lines), configured(tree.suite, tree.lines));
            (tree.module, uses, reads, set, engines(tree.suite, tree.lines))
        };
        let module = match python::parse(text, look) {
            Ok((module, uses, reads, (django, flask), engines)) => {
                (self.uses, self.env_vars, self.django, self.flask) = (uses, reads, django, flask);
                self.engines = engines;
                module
            }
            Err((problem, why)) => {
                self.env_vars = FileEnvVars::unusable(&format!("the file holds {why}"), problem.place().0);
                // A byte-order mark stops the packer, and nobody else.
                if let Some(rest) = text.strip_prefix('\u{feff}') {
                    self.uses =
                        python::parse(rest, |tree| imports::python::uses(tree.suite, tree.lines)).unwrap_or_default();
                }
                Err(problem)
            }
        };
        self.python = Some(PythonFile { module });
    }
}

/// The ending that a script without one would have, by its first line: `#!/usr/bin/env node`.
fn interpreter(text: &str) -> &'static str {
    let first = text.lines().next().filter(|line| line.starts_with("#!")).unwrap_or_default();
    match first {
        _ if ["node", "bun", "deno", "tsx"].iter().any(|program| first.contains(program)) => "js",
        _ if first.contains("python") => "py",
        _ => "",
    }
}
