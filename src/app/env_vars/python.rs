//! Variables that Python reads: `os.environ`, `os.getenv`, Flask's configuration, and the libraries around them
//! (django-environ, environs, python-decouple, Starlette's `Config`, Pydantic's settings, click, typer).
//!
//! Part of floor 2's `app`; goes over the parser's tree.

use std::collections::{BTreeMap, BTreeSet};

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{
    BoolOp, CmpOp, ExceptHandler, Expr, ExprCall, ExprContext, Stmt, StmtClassDef, StmtFunctionDef, StmtTry,
};
use ruff_text_size::Ranged;

use crate::app::facts::Evidence;
use crate::app::python::{Lines, PythonTree};
use crate::finding::{Code, Finding, Severity};

use super::python_settings as settings;
use super::python_values::{dotted, first, has_default, is_main, keyword, last, name, text};
use super::{FileEnvVars, Need, Reader, Taken};

/// Methods of django-environ and environs that read a variable of their own when none is named.
const OWN_NAMES: [(&str, &str); 8] = [
    ("db", "DATABASE_URL"),
    ("db_url", "DATABASE_URL"),
    ("cache", "CACHE_URL"),
    ("cache_url", "CACHE_URL"),
    ("email", "EMAIL_URL"),
    ("email_url", "EMAIL_URL"),
    ("search_url", "SEARCH_URL"),
    ("channels_url", "CHANNELS_URL"),
];

pub(super) fn collect(found: &mut FileEnvVars, file: &str, tree: &PythonTree<'_>) {
    let (names, functions) = (Names::default(), Vec::new());
    let mut scan = Scan { found, lines: tree.lines, names, functions, fallbacks: 0, caught: 0 };
    scan.prepare(file, tree.suite);
    for statement in tree.suite {
        scan.visit_stmt(statement);
    }
    if let Some(line) = tree.broken_from {
        let message = "Python cannot parse the file from here on, so charmer may miss variables that it reads.";
        let finding = Finding::new(Severity::Note, Code::ReadsPartly, "", message).at(line, 0);
        found.finding(finding.fix("Mend the file."));
    }
}

/// What the file's own names stand for.
#[derive(Default)]
struct Names {
    /// Names of the module `os`, of `os.environ` and of `os.getenv` in this file.
    os: BTreeSet<String>,
    environ: BTreeSet<String>,
    getenv: BTreeSet<String>,
    /// Classes whose objects read what they are called with, and modules that have such classes.
    classes: BTreeSet<String>,
    modules: BTreeSet<String>,
    settings: BTreeSet<String>,
    /// Constants that name variables.
    constants: BTreeMap<String, String>,
}

struct Scan<'a, 's> {
    found: &'a mut FileEnvVars,
    lines: &'a Lines<'s>,
    names: Names,
    /// Functions that we are inside of, with their first parameter.
    functions: Vec<(String, Option<String>)>,
    /// How many enclosing places have another value at hand where nothing is found.
    fallbacks: usize,
    /// How many enclosing places go on where a look-up fails.
    caught: usize,
}

impl Scan<'_, '_> {
    fn place(&self, node: &impl Ranged, how: impl AsRef<str>) -> Evidence {
        Evidence::new("", self.lines.line(usize::from(node.start())), how)
    }

    fn need(&self, need: Need) -> Need {
        match need {
            Need::Nothing if self.fallbacks > 0 => Need::Default,
            Need::Required if self.caught > 0 => Need::Default,
            need => need,
        }
    }

    /// Constants and what is imported, before anything is looked at.
    fn prepare(&mut self, file: &str, suite: &[Stmt]) {
        let is_configuration = ["config.py", "settings.py", "default_settings.py"].contains(&file);
        for statement in suite {
            let Stmt::Assign(assign) = statement else { continue };
            for target in assign.targets.iter().filter_map(name) {
                if let Some(value) = text(&assign.value) {
                    self.names.constants.insert(target.to_owned(), value.to_owned());
                }
                if is_configuration {
                    self.found.config_set.insert(target.to_owned());
                }
            }
        }
    }

    /// The variable's name that an expression says.
    fn variable(&self, expression: &Expr) -> Option<String> {
        let constant = || self.names.constants.get(name(expression)?).cloned();
        text(expression).map(str::to_owned).or_else(constant)
    }

    fn is_environ(&self, expression: &Expr) -> bool {
        match dotted(expression) {
            Some((module, attribute)) => attribute == "environ" && self.names.os.contains(module),
            None => name(expression).is_some_and(|name| self.names.environ.contains(name)),
        }
    }

    fn is_getenv(&self, function: &Expr) -> bool {
        match dotted(function) {
            Some((module, attribute)) => attribute == "getenv" && self.names.os.contains(module),
            None => name(function).is_some_and(|name| self.names.getenv.contains(name)),
        }
    }

    /// A read of what `argument` says; where that is a function's own parameter, the function reads what it is given.
    fn read(&mut self, argument: &Expr, need: Need, how: &str) {
        let need = self.need(need);
        if let Some(variable) = self.variable(argument) {
            let place = self.place(argument, how);
            self.found.read(&variable, need, place);
        } else if let Some(parameter) = name(argument)
            && let Some((function, Some(first))) = self.functions.last()
            && first == parameter
        {
            let function = function.clone();
            self.found.reader(&function, need);
        }
    }

    fn import(&mut self, statement: &Stmt) {
        match statement {
            Stmt::Import(import) => {
                for alias in &import.names {
                    let bound = alias.asname.as_ref().unwrap_or(&alias.name).as_str().to_owned();
                    match alias.name.as_str() {
                        "os" => drop(self.names.os.insert(bound)),
                        "environ" | "environs" | "decouple" | "starlette.config" => {
                            self.names.modules.insert(bound);
                        }
                        _ => {}
                    }
                }
            }
            Stmt::ImportFrom(import) => {
                let module = import.module.as_ref().map_or("", |module| module.as_str());
                for alias in &import.names {
                    let bound = alias.asname.as_ref().unwrap_or(&alias.name).as_str().to_owned();
                    match (module, alias.name.as_str()) {
                        ("os", "environ") => drop(self.names.environ.insert(bound)),
                        ("os", "getenv") => drop(self.names.getenv.insert(bound)),
                        ("decouple", "config") => self.found.reader(&bound, Need::Required),
                        ("environ" | "environs" | "starlette.config" | "decouple", class) if class != "config" => {
                            self.names.classes.insert(bound);
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    /// `env = environ.Env(DEBUG=(bool, False))`, `config = Config(".env")`, `environment = os.environ`.
    fn assign(&mut self, targets: &[&Expr], value: &Expr) {
        let names: Vec<&str> = targets.iter().copied().filter_map(name).collect();
        if self.is_environ(value) {
            self.names.environ.extend(names.iter().map(|name| (*name).to_owned()));
        }
        let Expr::Call(call) = value else { return };
        let of_class = match dotted(&call.func) {
            Some((module, _)) => self.names.modules.contains(module),
            None => name(&call.func).is_some_and(|name| self.names.classes.contains(name)),
        };
        if of_class {
            let prefix = keyword(&call.arguments, "env_prefix").and_then(text).unwrap_or_default().to_owned();
            for name in names {
                let reader = Reader { prefix: prefix.clone(), need: Need::Required, is_object: true };
                self.found.readers.insert(name.to_owned(), reader);
            }
            for keyword in &call.arguments.keywords {
                if let (Some(variable), Expr::Tuple(scheme)) = (&keyword.arg, &keyword.value)
                    && scheme.elts.len() > 1
                {
                    self.found.set.insert(variable.as_str().to_owned());
                }
            }
        } else if last(&call.func) == Some("Dynaconf") {
            let prefix = keyword(&call.arguments, "envvar_prefix").and_then(text).unwrap_or("DYNACONF");
            let how = format!("Dynaconf takes every variable that begins with {prefix}_");
            let place = self.place(call, how);
            self.found.taken.push(Taken { prefix: format!("{prefix}_"), place: place.clone() });
            self.found.notes.push(place);
        }
    }

    fn call(&mut self, call: &ExprCall) {
        let arguments = &call.arguments;
        if self.is_getenv(&call.func) {
            if let Some(argument) = first(arguments, &["key"]) {
                let need = if has_default(arguments) { Need::Default } else { Need::Nothing };
                self.read(argument, need, "os.getenv(…)");
            }
            return;
        }
        if let Some(variable) = keyword(arguments, "envvar").and_then(text) {
            let place = self.place(call, "envvar=…");
            self.found.read(variable, Need::Default, place);
        }
        match call.func.as_ref() {
            Expr::Attribute(attribute) if self.is_environ(&attribute.value) => {
                let Some(argument) = first(arguments, &["key"]) else { return };
                let need = if has_default(arguments) { Need::Default } else { Need::Nothing };
                match attribute.attr.as_str() {
                    "get" => self.read(argument, need, "os.environ.get(…)"),
                    "pop" => self.read(argument, need.max(Need::Default), "os.environ.pop(…)"),
                    "setdefault" => self.found.set.extend(self.variable(argument)),
                    _ => {}
                }
            }
            Expr::Attribute(attribute) if last(&attribute.value) == Some("config") => {
                self.flask(call, attribute.attr.as_str());
            }
            Expr::Attribute(attribute) => {
                let Some(object) = name(&attribute.value) else { return };
                let own = OWN_NAMES.iter().find(|(method, _)| *method == attribute.attr.as_str());
                let named = arguments.args.first().and_then(|argument| self.variable(argument));
                let Some(variable) = named.or_else(|| own.map(|(_, variable)| (*variable).to_owned())) else { return };
                let place = self.place(call, format!("{object}.{}(…)", attribute.attr));
                self.found.call(object, &variable, has_default(arguments) || self.caught > 0, place);
            }
            Expr::Name(function) => {
                let Some(variable) = first(arguments, &["var", "key", "name"]).and_then(|at| self.variable(at)) else {
                    return;
                };
                let place = self.place(call, format!("{}(…)", function.id));
                self.found.call(&function.id, &variable, has_default(arguments) || self.caught > 0, place);
            }
            _ => {}
        }
    }

    /// A call of a method of `….config`.
    fn flask(&mut self, call: &ExprCall, method: &str) {
        let arguments = &call.arguments;
        match method {
            "from_prefixed_env" => {
                let prefix = first(arguments, &["prefix"]).map_or(Some("FLASK"), text);
                let Some(prefix) = prefix else { return };
                let place = self.place(call, "app.config.from_prefixed_env()");
                self.found.taken.push(Taken { prefix: format!("{prefix}_"), place });
            }
            "get" => {
                let Some(key) = arguments.args.first().and_then(text) else { return };
                let need = self.need(if has_default(arguments) { Need::Default } else { Need::Nothing });
                let place = self.place(call, "app.config.get(…)");
                self.found.config.push((key.to_owned(), need, place));
            }
            "update" | "from_mapping" | "setdefault" => {
                let keys = arguments.keywords.iter().filter_map(|keyword| keyword.arg.as_ref());
                self.found.config_set.extend(keys.map(|key| key.as_str().to_owned()));
                match arguments.args.first() {
                    Some(Expr::Dict(dict)) => {
                        let keys = dict.items.iter().filter_map(|item| item.key.as_ref().and_then(text));
                        self.found.config_set.extend(keys.map(str::to_owned));
                    }
                    Some(other) => self.found.config_set.extend(text(other).map(str::to_owned)),
                    None => {}
                }
            }
            _ => {}
        }
    }

    fn subscript(&mut self, value: &Expr, slice: &Expr, context: ExprContext) {
        if self.is_environ(value) {
            match context {
                ExprContext::Load => self.read(slice, Need::Required, "os.environ[…]"),
                _ => self.found.set.extend(self.variable(slice)),
            }
        } else if let (Expr::Attribute(attribute), Some(key)) = (value, text(slice))
            && attribute.attr.as_str() == "config"
        {
            if context == ExprContext::Load {
                let (need, place) = (self.need(Need::Required), self.place(slice, "app.config[…]"));
                self.found.config.push((key.to_owned(), need, place));
            } else {
                self.found.config_set.insert(key.to_owned());
            }
        }
    }

    fn function(&mut self, function: &StmtFunctionDef) {
        let mut parameters = function.parameters.iter_non_variadic_params().map(|one| one.parameter.name.as_str());
        let first = parameters.find(|name| !matches!(*name, "self" | "cls"));
        self.functions.push((function.name.to_string(), first.map(str::to_owned)));
    }

    fn class(&mut self, class: &StmtClassDef) {
        if settings::is_settings(class, &self.names.settings) {
            self.names.settings.insert(class.name.to_string());
            for field in settings::fields(class) {
                let place = self.place(field.at, format!("a field of {}", class.name));
                if field.any_case {
                    self.found.property(&field.name, field.need, place);
                } else {
                    self.found.read(&field.name, field.need, place);
                }
            }
        } else if class.name.ends_with("Config") || class.name.ends_with("Settings") {
            let assigns = class.body.iter().filter_map(|statement| match statement {
                Stmt::Assign(assign) => Some(assign.targets.iter().filter_map(name)),
                _ => None,
            });
            self.found.config_set.extend(assigns.flatten().map(str::to_owned));
        }
    }
}

/// True when a failed look-up is caught.
fn catches(handlers: &[ExceptHandler]) -> bool {
    handlers.iter().any(|ExceptHandler::ExceptHandler(handler)| match handler.type_.as_deref() {
        None => true,
        Some(Expr::Tuple(kinds)) => kinds.elts.iter().filter_map(last).any(|kind| kind == "KeyError"),
        Some(kind) => matches!(last(kind), Some("KeyError" | "LookupError" | "Exception")),
    })
}

impl<'e> Visitor<'e> for Scan<'_, '_> {
    fn visit_stmt(&mut self, statement: &'e Stmt) {
        match statement {
            Stmt::Import(_) | Stmt::ImportFrom(_) => self.import(statement),
            // The charm never starts the file this way.
            Stmt::If(test) if is_main(&test.test) => return,
            Stmt::Try(node) if catches(&node.handlers) => {
                self.caught += 1;
                node.body.iter().for_each(|statement| self.visit_stmt(statement));
                self.caught -= 1;
                after_body(node).for_each(|statement| self.visit_stmt(statement));
                return;
            }
            Stmt::FunctionDef(function) => {
                self.function(function);
                walk_stmt(self, statement);
                self.functions.pop();
                return;
            }
            Stmt::ClassDef(class) => self.class(class),
            Stmt::Assign(assign) => self.assign(&assign.targets.iter().collect::<Vec<_>>(), &assign.value),
            Stmt::AnnAssign(assign) => {
                if let Some(value) = &assign.value {
                    self.assign(&[&*assign.target], value);
                }
            }
            _ => {}
        }
        walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expression: &'e Expr) {
        match expression {
            Expr::BoolOp(node) if node.op == BoolOp::Or => {
                let Some((final_value, before)) = node.values.split_last() else { return };
                self.fallbacks += 1;
                for value in before {
                    self.visit_expr(value);
                }
                self.fallbacks -= 1;
                self.visit_expr(final_value);
                return;
            }
            Expr::Compare(compare)
                if matches!(*compare.ops, [CmpOp::In | CmpOp::NotIn])
                    && compare.comparators.first().is_some_and(|object| self.is_environ(object)) =>
            {
                self.found.set.extend(self.variable(&compare.left));
            }
            Expr::Call(call) => self.call(call),
            Expr::Subscript(subscript) => self.subscript(&subscript.value, &subscript.slice, subscript.ctx),
            _ => {}
        }
        walk_expr(self, expression);
    }
}

/// The statements of a `try` behind its body.
fn after_body(node: &StmtTry) -> impl Iterator<Item = &Stmt> {
    let handled = node.handlers.iter().flat_map(|ExceptHandler::ExceptHandler(handler)| &handler.body);
    handled.chain(&node.orelse).chain(&node.finalbody)
}
