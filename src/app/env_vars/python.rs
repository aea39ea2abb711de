//! Variables that Python reads: `os.environ`, `os.getenv`, Flask's configuration, and the libraries around them
//! (django-environ, environs, python-decouple, Starlette's `Config`, Pydantic's settings, click, typer).
//!
//! Part of floor 2's `app`; goes over the parser's tree.

use std::collections::{BTreeMap, BTreeSet};

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{BoolOp, Expr, InterpolatedStringElement, Stmt, StmtClassDef, StmtIf};
use ruff_text_size::Ranged;

use crate::app::facts::Evidence;
use crate::app::python::{Lines, PythonTree};
use crate::finding::{Code, Finding, Severity};

use super::file::{FileEnvVars, Read};
use super::python_guards::{FAILED, INVALID, ends_here, stops, suppresses};
use super::python_settings::SettingsClass;
use super::python_values::{dotted, generators, is_main, last, name, scheme, text};
use super::{Need, ValueType};

pub(super) fn collect(found: &mut FileEnvVars, file: &str, tree: &PythonTree<'_>) {
    let mut scan = Scan::new(found, tree.lines);
    scan.prepare(file, tree.suite);
    scan.visit_body(tree.suite);
    if let Some(line) = tree.broken_from {
        let message = "Python cannot parse the file from here on, so charmer may miss variables that it reads.";
        let finding = Finding::new(Severity::Note, Code::ReadsPartly, "", message).at(line, 0);
        found.finding(finding.fix("Mend the file."));
    }
}

/// What was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    /// The variable of that name.
    Variable(String),
    /// The one that a parameter of the function names.
    Parameter,
}

/// What the file's own names stand for.
#[derive(Default)]
pub(super) struct Names {
    /// Names of the module `os`, of `os.environ` and of `os.getenv` in this file.
    pub os: BTreeSet<String>,
    pub environ: BTreeSet<String>,
    pub getenv: BTreeSet<String>,
    /// Classes whose objects read what they are called with, and modules that have such classes.
    pub classes: BTreeSet<String>,
    pub modules: BTreeSet<String>,
    /// Constants that name variables.
    pub constants: BTreeMap<String, String>,
    /// Lists of such names.
    pub lists: BTreeMap<String, Vec<String>>,
    /// Where names are imported from, and what they are called there.
    pub imported: BTreeMap<String, (String, String)>,
    /// Names that hold what was read.
    pub bound: BTreeMap<String, Bound>,
    /// Names whose value depends on what was read.
    pub validated: BTreeSet<String>,
    /// Classes and functions that a table of that name has, by their keys.
    pub tables: BTreeMap<String, Vec<(String, String)>>,
    /// Names that never hold anything but what counts as false.
    pub never: BTreeSet<String>,
    /// Names that hold which of some variables are missing.
    pub lacking: BTreeMap<String, Vec<String>>,
}

pub(super) struct Scan<'a, 's> {
    pub found: &'a mut FileEnvVars,
    pub lines: &'a Lines<'s>,
    pub names: Names,
    /// Functions that we are inside of, with their parameters.
    pub functions: Vec<(String, Vec<String>)>,
    /// How many enclosing places have another value at hand where nothing is found.
    pub fallbacks: usize,
    /// How many enclosing places go on where a look-up fails.
    pub caught: usize,
    /// The same where settings lack a value.
    pub invalid: usize,
    /// How many enclosing places are reached only where the environment says so.
    pub guarded: usize,
    /// Variables that a test looked for first.
    pub checked: BTreeSet<String>,
    /// What the enclosing place takes a value for.
    pub value_type: Option<ValueType>,
    /// The last value that was read.
    last: Option<Bound>,
    /// What enclosing places put before each name: `with env.prefixed("APP_")`.
    pub prefix: String,
    /// The class that we are inside of.
    pub class: String,
    /// How many enclosing places are reached under a condition that is not known.
    pub unsure: usize,
}

impl<'a, 's> Scan<'a, 's> {
    fn new(found: &'a mut FileEnvVars, lines: &'a Lines<'s>) -> Self {
        let (names, functions) = (Names::default(), Vec::new());
        Self {
            found,
            lines,
            names,
            functions,
            fallbacks: 0,
            caught: 0,
            invalid: 0,
            guarded: 0,
            checked: BTreeSet::new(),
            value_type: None,
            last: None,
            prefix: String::new(),
            class: String::new(),
            unsure: 0,
        }
    }
}

impl Scan<'_, '_> {
    pub fn place(&self, node: &impl Ranged, how: impl AsRef<str>) -> Evidence {
        Evidence::of_name(self.lines.line(usize::from(node.start())), how.as_ref())
    }

    pub fn need(&self, need: Need) -> Need {
        match need {
            Need::Nothing if self.fallbacks > 0 => Need::Default,
            Need::Required if self.caught > 0 => Need::Default,
            Need::Required if self.guarded > 0 => Need::Nothing,
            need => need,
        }
    }

    /// The most that a read here can be needed.
    pub fn most(&self, has_default: bool) -> Need {
        if has_default { Need::Default } else { self.need(Need::Required) }
    }

    /// The variable's name that an expression says.
    pub fn variable(&self, expression: &Expr) -> Option<String> {
        let constant = |expression: &Expr| self.names.constants.get(name(expression)?).cloned();
        match expression {
            // Of constants alone a text is as good as one.
            Expr::FString(text) => text
                .value
                .elements()
                .map(|element| match element {
                    InterpolatedStringElement::Literal(literal) => Some(literal.value.to_string()),
                    InterpolatedStringElement::Interpolation(put_in) => constant(&put_in.expression),
                })
                .collect(),
            other => text(other).map(str::to_owned).or_else(|| constant(other)),
        }
    }

    pub fn is_environ(&self, expression: &Expr) -> bool {
        match dotted(expression) {
            Some((module, attribute)) => attribute == "environ" && self.names.os.contains(module),
            None => name(expression).is_some_and(|name| self.names.environ.contains(name)),
        }
    }

    pub fn is_getenv(&self, function: &Expr) -> bool {
        match dotted(function) {
            Some((module, attribute)) => attribute == "getenv" && self.names.os.contains(module),
            None => name(function).is_some_and(|name| self.names.getenv.contains(name)),
        }
    }

    /// A read of what `argument` says; where that is a function's own parameter, the function reads what it is given.
    pub fn read_of(&mut self, argument: &Expr, need: Need, how: &str, default: Option<&Expr>) {
        let need = self.need(need);
        if let Some(variable) = self.variable(argument) {
            let place = self.place(argument, how);
            self.last = Some(Bound::Variable(variable.clone()));
            let scheme = default.and_then(scheme);
            self.found.take(Read { value_type: self.value_type, scheme, ..Read::new(variable, need, place) });
        } else if let Some((function, at)) = self.parameter(argument) {
            self.last = Some(Bound::Parameter);
            self.found.reader(&function, at, need);
        }
    }

    /// The function that we are inside of, when that is one of its parameters, and which.
    pub fn parameter(&self, argument: &Expr) -> Option<(String, usize)> {
        let (function, parameters) = self.functions.last()?;
        let at = parameters.iter().position(|parameter| Some(parameter.as_str()) == name(argument))?;
        Some((function.clone(), at))
    }

    /// Names that are bound to a value: what was read for it, if something was.
    pub fn bind(&mut self, names: &[&str], reads_before: usize) {
        let read = self.last.take();
        if self.reads() > reads_before {
            self.names.validated.extend(names.iter().map(|name| (*name).to_owned()));
        }
        if let Some(variable) = read {
            self.names.bound.extend(names.iter().map(|name| ((*name).to_owned(), variable.clone())));
        }
    }

    /// How much was read so far, or may have been.
    pub fn reads(&self) -> usize {
        self.found.reads.len() + self.found.calls.len()
    }

    /// A choice: what is inside is reached only where the environment says so, if the choice asks it.
    fn choice(&mut self, choice: &StmtIf) {
        let before = self.reads();
        self.visit_expr(&choice.test);
        let (inside, behind) = self.guards(&choice.test, before);
        if stops(&choice.body) && self.guarded == 0 {
            self.demand(&choice.test);
        }
        let asks = self.reads() > before;
        let unsure = usize::from(self.is_unsure(choice, asks));
        self.unsure += unsure;
        self.guarded += inside;
        if !self.never_holds(&choice.test) {
            self.visit_body(&choice.body);
        }
        self.guarded = self.guarded - inside + behind;
        for clause in &choice.elif_else_clauses {
            self.visit_elif_else_clause(clause);
        }
        self.guarded -= behind;
        self.unsure -= unsure;
    }

    fn class(&mut self, class: &StmtClassDef) {
        let imported = |name: &str| self.names.imported.get(name).cloned();
        let place = |at: &Expr| self.place(at, format!("a field of {}", class.name));
        let settings = SettingsClass::of_class(class, imported, place);
        let is_plain = settings.as_ref().is_some_and(SettingsClass::is_plain);
        self.found.settings.extend(settings);
        if !is_plain && (class.name.ends_with("Config") || class.name.ends_with("Settings")) {
            let assigns = class.body.iter().filter_map(|statement| match statement {
                Stmt::Assign(assign) => Some(assign.targets.iter().filter_map(name)),
                _ => None,
            });
            self.found.config_set.extend(assigns.flatten().map(str::to_owned));
        }
    }

    /// The statement's value is visited, then its names are bound to what was read.
    fn bound(&mut self, targets: &[&Expr], value: &Expr) {
        let names: Vec<&str> = targets.iter().copied().filter_map(name).collect();
        let before = self.reads();
        self.last = None;
        self.visit_expr(value);
        self.runs_when_asked(value);
        self.bind(&names, before);
        // Django takes any text for true.
        if let ["DEBUG"] = *names
            && let Expr::Call(call) = value
            && let Some(variable) = self.plainly_read(call)
        {
            self.found.forms.push((variable, ValueType::Truth));
        }
    }

    /// Visits what goes on where a look-up fails, or where settings lack a value.
    pub fn guarded_by(&mut self, [failed, invalid]: [bool; 2], visit: impl FnOnce(&mut Self)) {
        let (failed, invalid) = (usize::from(failed), usize::from(invalid));
        (self.caught, self.invalid) = (self.caught + failed, self.invalid + invalid);
        visit(self);
        (self.caught, self.invalid) = (self.caught - failed, self.invalid - invalid);
    }

    /// Visits with what the place takes a value for.
    pub fn holding(&mut self, value_type: Option<ValueType>, visit: impl FnOnce(&mut Self)) {
        let inside = value_type.or(self.value_type);
        let before = std::mem::replace(&mut self.value_type, inside);
        visit(self);
        self.value_type = before;
    }
}

impl<'e> Visitor<'e> for Scan<'_, '_> {
    fn visit_body(&mut self, body: &'e [Stmt]) {
        let mut guards = 0;
        for statement in body {
            let before = self.reads();
            self.visit_stmt(statement);
            // `if not X: return`: what follows is reached only with it.
            if let Stmt::If(choice) = statement
                && ends_here(&choice.body)
                && self.asks(&choice.test, before)
            {
                guards += 1;
                self.guarded += 1;
            }
        }
        self.guarded -= guards;
    }

    fn visit_stmt(&mut self, statement: &'e Stmt) {
        match statement {
            Stmt::Import(_) | Stmt::ImportFrom(_) => self.import(statement),
            // The charm never starts the file this way.
            Stmt::If(test) if is_main(&test.test) => return,
            Stmt::If(choice) => return self.choice(choice),
            Stmt::Try(node) => return self.attempt(node),
            Stmt::FunctionDef(function) => {
                self.function(function);
                walk_stmt(self, statement);
                self.functions.pop();
                return;
            }
            Stmt::ClassDef(class) => {
                self.class(class);
                let outer = std::mem::replace(&mut self.class, class.name.to_string());
                walk_stmt(self, statement);
                self.class = outer;
                return;
            }
            Stmt::Assert(assert) => self.demanded(&assert.test),
            Stmt::With(with) => {
                let calls = with.items.iter().filter_map(|item| item.context_expr.as_call_expr());
                let prefixed = calls.filter(|call| last(&call.func) == Some("prefixed"));
                let length = self.prefix.len();
                self.prefix.extend(prefixed.filter_map(|call| text(call.arguments.args.first()?)));
                let goes_on = [&FAILED[..], &INVALID].map(|kinds| suppresses(with, kinds));
                self.guarded_by(goes_on, |scan| walk_stmt(scan, statement));
                return self.prefix.truncate(length);
            }
            Stmt::Match(choice) => return self.matched(choice),
            Stmt::AugAssign(assign) if self.is_environ(&assign.target) => self.puts_all(&assign.value),
            Stmt::For(each) => return self.in_turn(statement, each),
            Stmt::Expr(_) => self.strip(statement),
            Stmt::Assign(assign) => {
                let targets: Vec<&Expr> = assign.targets.iter().collect();
                self.assign(&targets, &assign.value);
                self.bound(&targets, &assign.value);
                return assign.targets.iter().for_each(|target| self.visit_expr(target));
            }
            Stmt::AnnAssign(assign) => {
                if let Some(value) = &assign.value {
                    self.assign(&[&*assign.target], value);
                    return self.bound(&[&*assign.target], value);
                }
            }
            _ => {}
        }
        walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expression: &'e Expr) {
        match expression {
            Expr::BoolOp(node) if node.op == BoolOp::Or => {
                return self.alternatives(&node.values);
            }
            // `x and os.environ["X"]`
            Expr::BoolOp(node) => {
                let before = self.reads();
                let mut guards = 0;
                for value in &node.values {
                    self.visit_expr(value);
                    let asks = usize::from(self.asks(value, before));
                    guards += asks;
                    self.guarded += asks;
                }
                self.guarded -= guards;
                return;
            }
            Expr::If(choice) => {
                let before = self.reads();
                self.visit_expr(&choice.test);
                let asks = usize::from(self.asks(&choice.test, before));
                self.guarded += asks;
                self.visit_expr(&choice.body);
                self.visit_expr(&choice.orelse);
                self.guarded -= asks;
                return;
            }
            Expr::Named(named) => {
                let before = self.reads();
                self.last = None;
                self.visit_expr(&named.value);
                return self.bind(name(&named.target).as_slice(), before);
            }
            comprehension if let [one] = generators(comprehension) => {
                return self.each(&one.target, &one.iter, |scan| walk_expr(scan, expression));
            }
            Expr::Lambda(_) => return self.runs_later(expression),
            Expr::Compare(compare) => return self.compare(expression, compare),
            Expr::Call(call) => return self.visited_call(expression, call),
            Expr::Subscript(subscript) => self.subscript(&subscript.value, &subscript.slice, subscript.ctx),
            _ => {}
        }
        walk_expr(self, expression);
    }
}
