//! What statements of Python do as a whole: stop, end a block, take a prefix away from the environment's names.
//!
//! Part of floor 2's `app`; pure.

use std::collections::BTreeSet;

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{
    Arguments, BoolOp, CmpOp, ExceptHandler, Expr, ExprCall, ExprContext, ExprList, ExprSet, ExprTuple, Stmt, StmtFor,
    StmtWith, UnaryOp,
};

use crate::app::imports::is_for_development;

use super::file::is_loud;
use super::python::{Bound, Names, Scan};
use super::python_values::{generators, last, name, text};
use super::{Need, Taken};

/// What a look-up that fails raises, by the libraries that look up.
pub(super) const FAILED: [&str; 7] = [
    "KeyError",
    "LookupError",
    "Exception",
    "BaseException",
    "ImproperlyConfigured",
    "UndefinedValueError",
    "EnvError",
];

/// What settings raise that lack a value.
pub(super) const INVALID: [&str; 4] = ["ValidationError", "ValueError", "Exception", "BaseException"];

impl Scan<'_, '_> {
    /// Constants and what is imported, before anything is looked at.
    pub fn prepare(&mut self, file: &str, suite: &[Stmt]) {
        self.names.never = never(suite);
        let is_configuration = ["config.py", "settings.py", "default_settings.py"].contains(&file);
        for statement in suite {
            let Stmt::Assign(assign) = statement else { continue };
            for target in assign.targets.iter().filter_map(name) {
                if let Some(value) = text(&assign.value) {
                    self.names.constants.insert(target.to_owned(), value.to_owned());
                }
                if let Some(list) = names_in(&assign.value) {
                    self.names.lists.insert(target.to_owned(), list);
                }
                if is_configuration {
                    self.found.config_set.insert(target.to_owned());
                }
            }
        }
    }

    /// A loop, which may take names' beginnings away, or look each of some names up.
    pub fn in_turn(&mut self, whole: &Stmt, each: &StmtFor) {
        self.strip(whole);
        self.each(&each.target, &each.iter, |scan| walk_stmt(scan, whole));
    }

    /// What is done for each of some names is done with each of them.
    pub fn each(&mut self, target: &Expr, of: &Expr, visit: impl Fn(&mut Self)) {
        // `for k, v in DEFAULTS.items()`
        let (of, target) = match (of, target) {
            (Expr::Call(call), target) if matches!(last(&call.func), Some("items" | "keys")) => {
                let first = target.as_tuple_expr().and_then(|pair| pair.elts.first()).unwrap_or(target);
                (call.func.as_attribute_expr().map_or(of, |method| &*method.value), first)
            }
            _ => (of, target),
        };
        let list = names_in(of).or_else(|| self.names.lists.get(name(of)?).cloned());
        let (Some(target), Some(list)) = (name(target), list) else { return visit(self) };
        for one in list {
            self.names.constants.insert(target.to_owned(), one);
            visit(self);
        }
        self.names.constants.remove(target);
    }

    /// `DEBUG = False`, and then `if DEBUG:`: what is in there never runs.
    pub fn never_holds(&self, test: &Expr) -> bool {
        let is_false = |one: &Expr| name(one).is_some_and(|name| self.names.never.contains(name));
        match test {
            Expr::BooleanLiteral(literal) => !literal.value,
            Expr::BoolOp(all) if all.op == BoolOp::And => all.values.iter().any(is_false),
            other => is_false(other) || name(other) == Some("TYPE_CHECKING"),
        }
    }

    /// `os.environ["X"] = …`
    pub fn puts_one(&mut self, named: &Expr) {
        if let Some(variable) = self.variable(named) {
            self.found.puts(&variable);
        }
    }

    /// `os.environ.update({"X": …}, Y=…)`
    pub fn puts_update(&mut self, arguments: &Arguments) {
        arguments.args.iter().for_each(|given| self.puts_all(given));
        let named = arguments.keywords.iter().filter_map(|keyword| keyword.arg.as_ref());
        named.for_each(|name| self.found.puts(name.as_str()));
    }

    /// What a dictionary holds, or one of that name, goes into the environment.
    pub fn puts_all(&mut self, given: &Expr) {
        let given = names_in(given).or_else(|| self.names.lists.get(name(given)?).cloned());
        given.into_iter().flatten().for_each(|name| self.found.puts(&name));
    }

    /// The variable that a call reads with nothing done to its value.
    pub fn plainly_read(&self, call: &ExprCall) -> Option<String> {
        self.variable(self.read_by(call)?)
    }

    /// What names the variable in such a call.
    fn read_by<'e>(&self, call: &'e ExprCall) -> Option<&'e Expr> {
        let of_environ = matches!(&*call.func, Expr::Attribute(method) if self.is_environ(&method.value));
        call.arguments.args.first().filter(|_| of_environ || self.is_getenv(&call.func))
    }

    /// `a or b`: there is no other value where `b` ends the program.
    pub fn alternatives(&mut self, values: &[Expr]) {
        let Some((final_value, before)) = values.split_last() else { return };
        let ends = before.len() == 1 && ends_program(final_value);
        self.fallbacks += usize::from(!ends);
        for value in before {
            self.visit_expr(value);
        }
        self.fallbacks -= usize::from(!ends);
        if ends && self.guarded == 0 {
            for value in before {
                self.demanded(value);
            }
        }
        self.visit_expr(final_value);
    }

    /// `missing = [k for k in NAMES if not os.getenv(k)]`
    pub fn lacks(&mut self, names: &[&str], value: &Expr) {
        let ([own], [one]) = (names, generators(value)) else { return };
        let is_target = |expression: &Expr| name(expression).is_some() && name(expression) == name(&one.target);
        let asks = |test: &Expr| match test {
            Expr::UnaryOp(not) if not.op == UnaryOp::Not => {
                not.operand.as_call_expr().and_then(|call| self.read_by(call)).is_some_and(is_target)
            }
            Expr::Compare(compare) if matches!(*compare.ops, [CmpOp::NotIn | CmpOp::Is]) => {
                let read = compare.left.as_call_expr().and_then(|call| self.read_by(call));
                let among = compare.comparators.first().is_some_and(|object| self.is_environ(object));
                read.is_some_and(is_target) || among && is_target(&compare.left)
            }
            _ => false,
        };
        let list = names_in(&one.iter).or_else(|| self.names.lists.get(name(&one.iter)?).cloned());
        if let ([test], Some(list)) = (&*one.ifs, list)
            && asks(test)
        {
            self.names.lacking.insert((*own).to_owned(), list);
        }
    }

    /// `if not KEY: raise …`: the source stops over what it has to have.
    pub fn demand(&mut self, test: &Expr) {
        match test {
            Expr::UnaryOp(not) if not.op == UnaryOp::Not => self.demanded(&not.operand),
            Expr::Compare(compare) => match &*compare.ops {
                [CmpOp::Is | CmpOp::Eq] => self.demanded(&compare.left),
                [CmpOp::NotIn] if compare.comparators.first().is_some_and(|object| self.is_environ(object)) => {
                    let variable = self.variable(&compare.left);
                    // A check that stops is no sign of another value.
                    if let Some(checked) = variable.as_ref().filter(|variable| self.checked.contains(*variable)) {
                        self.found.set.remove(checked);
                        self.read_of(&compare.left, Need::Required, "… not in os.environ", None);
                    }
                    if let Some(variable) = variable {
                        self.stops_without(variable, test);
                    }
                }
                _ => {}
            },
            Expr::BoolOp(both) if both.op == BoolOp::Or => both.values.iter().for_each(|value| self.demand(value)),
            Expr::Name(known) => {
                for variable in self.names.lacking.get(known.id.as_str()).cloned().unwrap_or_default() {
                    self.found.set.remove(&variable);
                    let place = self.place(test, format!("{} has to be empty", known.id));
                    self.found.add_read(&variable, Need::Required, place);
                    self.stops_without(variable, test);
                }
            }
            _ => {}
        }
    }

    /// What an expression holds has to be there.
    pub fn demanded(&mut self, value: &Expr) {
        let bound = match value {
            Expr::Named(named) => return self.demanded(&named.value),
            Expr::Call(call) => {
                let argument = self.read_by(call);
                let parameter = argument.filter(|argument| self.parameter(argument).is_some());
                let variable = argument.and_then(|argument| self.variable(argument)).map(Bound::Variable);
                variable.or(parameter.map(|_| Bound::Parameter))
            }
            other => name(other).and_then(|name| self.names.bound.get(name).cloned()),
        };
        match bound {
            Some(Bound::Variable(variable)) => self.stops_without(variable, value),
            Some(Bound::Parameter) => {
                if let Some((function, _)) = self.functions.last().cloned()
                    && let Some(reader) = self.found.readers.get_mut(&function)
                {
                    reader.need = Need::Required;
                }
            }
            None => {}
        }
    }

    fn stops_without(&mut self, variable: String, at: &Expr) {
        let place = self.place(at, "");
        self.found.demanded.entry(variable).or_insert(place);
    }

    /// How much a test guards what is inside of the choice, and what is in its other branches.
    pub fn guards(&self, test: &Expr, reads_before: usize) -> (usize, usize) {
        let (asks, development) = (self.asks(test, reads_before), is_for_development(test));
        (usize::from(asks || development == Some(true)), usize::from(asks || development == Some(false)))
    }

    /// Whether a test asks the environment, or what was read of it.
    pub fn asks(&self, test: &Expr, reads_before: usize) -> bool {
        struct NamesKnown<'n>(&'n Names, bool);
        impl<'e> Visitor<'e> for NamesKnown<'_> {
            fn visit_expr(&mut self, expression: &'e Expr) {
                let known = last(expression).is_some_and(|name| self.0.validated.contains(name));
                self.1 |=
                    known || matches!(expression, Expr::Attribute(of) if self.0.environ.contains(of.attr.as_str()));
                walk_expr(self, expression);
            }
        }
        let mut known = NamesKnown(&self.names, false);
        known.visit_expr(test);
        let of_environ = |test: &Expr| matches!(test, Expr::Compare(compare) if compare.comparators.first().is_some_and(|one| self.is_environ(one)));
        known.1 || self.reads() > reads_before || of_environ(test)
    }

    /// `os.environ[k[6:]] = v` for every `k` that begins with a text: the source reads names without it.
    pub fn strip(&mut self, statement: &Stmt) {
        if let Some(prefix) = strips(statement, |expression| self.is_environ(expression)) {
            let place = self.place(statement, format!("variables that begin with {prefix} get names without it"));
            self.found.stripped.push(Taken { prefix, place });
        }
    }
}

/// Names that a source binds once, to what counts as false. What it imports whole may bind them, too.
fn never(suite: &[Stmt]) -> BTreeSet<String> {
    #[derive(Default)]
    struct Bound(Vec<String>, bool);
    impl<'e> Visitor<'e> for Bound {
        fn visit_stmt(&mut self, statement: &'e Stmt) {
            self.1 |=
                matches!(statement, Stmt::ImportFrom(from) if from.names.iter().any(|name| name.name.as_str() == "*"));
            walk_stmt(self, statement);
        }

        fn visit_expr(&mut self, expression: &'e Expr) {
            if let Expr::Name(name) = expression
                && name.ctx != ExprContext::Load
            {
                self.0.push(name.id.to_string());
            }
            walk_expr(self, expression);
        }
    }
    let is_false = |value: &Expr| match value {
        Expr::BooleanLiteral(literal) => !literal.value,
        other => other.is_none_literal_expr() || text(other) == Some(""),
    };
    let assigned = suite.iter().filter_map(|statement| match statement {
        Stmt::Assign(assign) if is_false(&assign.value) => assign.targets.first().and_then(name),
        Stmt::AnnAssign(assign) if assign.value.as_deref().is_some_and(is_false) => name(&assign.target),
        _ => None,
    });
    let assigned: Vec<&str> = assigned.collect();
    if assigned.is_empty() {
        return BTreeSet::new();
    }
    let mut bound = Bound::default();
    bound.visit_body(suite);
    let is_once = |own: &&str| !bound.1 && bound.0.iter().filter(|other| other == own).count() == 1;
    assigned.into_iter().filter(is_once).map(str::to_owned).collect()
}

/// The names of variables that are listed, where nothing else is.
fn names_in(list: &Expr) -> Option<Vec<String>> {
    const MOST: usize = 50;
    if let Expr::Dict(dict) = list {
        let names =
            dict.items.iter().map(|item| text(item.key.as_ref()?).filter(|text| is_loud(text)).map(str::to_owned));
        return (1..=MOST).contains(&dict.items.len()).then(|| names.collect())?;
    }
    let (Expr::List(ExprList { elts, .. }) | Expr::Tuple(ExprTuple { elts, .. }) | Expr::Set(ExprSet { elts, .. })) =
        list
    else {
        return None;
    };
    let names = elts.iter().map(|one| text(one).filter(|text| is_loud(text)).map(str::to_owned));
    (1..=MOST).contains(&elts.len()).then(|| names.collect())?
}

/// True when a failure of these kinds is caught, and the source goes on.
pub(super) fn catches(handlers: &[ExceptHandler], kinds: &[&str]) -> bool {
    let is_it = |kind: &Expr| last(kind).is_some_and(|kind| kinds.contains(&kind));
    let mut handlers = handlers.iter().map(|ExceptHandler::ExceptHandler(handler)| handler);
    let first = handlers.find(|handler| match handler.type_.as_deref() {
        None => true,
        Some(Expr::Tuple(kinds)) => kinds.elts.iter().any(is_it),
        Some(kind) => is_it(kind),
    });
    first.is_some_and(|handler| !stops(&handler.body))
}

/// `with contextlib.suppress(KeyError):`
pub(super) fn suppresses(with: &StmtWith, kinds: &[&str]) -> bool {
    let calls = with.items.iter().filter_map(|item| item.context_expr.as_call_expr());
    let mut given = calls.filter(|call| last(&call.func) == Some("suppress")).flat_map(|call| &call.arguments.args);
    given.any(|kind| last(kind).is_some_and(|kind| kinds.contains(&kind)))
}

/// True where the block ends the program: `raise …`, `sys.exit(…)`.
pub(super) fn stops(body: &[Stmt]) -> bool {
    body.iter().any(|statement| match statement {
        Stmt::Raise(_) => true,
        Stmt::Expr(expression) => ends_program(&expression.value),
        _ => false,
    })
}

/// `sys.exit(…)`
fn ends_program(value: &Expr) -> bool {
    matches!(value, Expr::Call(call) if matches!(last(&call.func), Some("exit" | "_exit" | "abort")))
}

/// True where nothing behind the block is reached from it.
pub(super) fn ends_here(body: &[Stmt]) -> bool {
    matches!(body.last(), Some(Stmt::Return(_) | Stmt::Continue(_) | Stmt::Break(_)))
}

/// The beginning of names that a statement takes away, when it puts variables back under the rest of their names.
pub(super) fn strips(statement: &Stmt, is_environ: impl Fn(&Expr) -> bool) -> Option<String> {
    let mut strip = Strip { is_environ, prefix: None, writes: false };
    strip.visit_stmt(statement);
    strip.prefix.filter(|_| strip.writes)
}

struct Strip<F> {
    is_environ: F,
    prefix: Option<String>,
    writes: bool,
}

impl<'e, F: Fn(&Expr) -> bool> Visitor<'e> for Strip<F> {
    fn visit_expr(&mut self, expression: &'e Expr) {
        match expression {
            Expr::Subscript(subscript) if subscript.ctx == ExprContext::Store => {
                self.writes |= (self.is_environ)(&subscript.value) && text(&subscript.slice).is_none();
            }
            Expr::Call(call) => {
                if let Expr::Attribute(method) = &*call.func {
                    let first = call.arguments.args.first();
                    match method.attr.as_str() {
                        "startswith" | "removeprefix" => {
                            let prefix = first.and_then(text).filter(|prefix| prefix.ends_with('_'));
                            self.prefix = self.prefix.take().or(prefix.map(str::to_owned));
                        }
                        "setdefault" | "update" | "putenv" => {
                            self.writes |=
                                (self.is_environ)(&method.value) && first.is_some_and(|one| text(one).is_none());
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
        walk_expr(self, expression);
    }
}
