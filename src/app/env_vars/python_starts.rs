//! What of a Python source runs when: a function's body when it is called, what stands under a condition perhaps never.
//!
//! Part of floor 2's `app`.

use std::collections::BTreeSet;

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{
    DictItem, ExceptHandler, Expr, ExprCall, Keyword, Stmt, StmtFunctionDef, StmtIf, StmtMatch, StmtTry,
};
use ruff_text_size::Ranged;

use crate::app::imports::is_for_development;

use super::callees::Callee;
use super::python::Scan;
use super::python_guards::{FAILED, INVALID, catches};
use super::python_settings::{ALL, give};
use super::python_values::{keyword, last, name, text};
use super::starts::{CAUGHT, UNSURE};

impl Scan<'_, '_> {
    /// A block that runs later than what is around it; on the line where its head ends, if nothing is asked for there.
    fn later(&mut self, (head, asks): (usize, bool), body: &[Stmt], function: &str) {
        let (Some(first), Some(last)) = (body.first(), body.last()) else { return };
        let (from, to) = (self.lines.line(first.start().into()), self.lines.line(last.end().into()));
        if from > self.lines.line(head) || !asks {
            self.found.starts.later(from, to, function);
        }
    }

    /// What is visited is reached under a condition that is not known.
    pub fn perhaps(&mut self, head: usize, body: &[Stmt]) {
        self.later((head, true), body, "");
        self.unsure += 1;
        self.visit_body(body);
        self.unsure -= 1;
    }

    /// `match …:` one of its cases is taken, perhaps.
    pub fn matched(&mut self, choice: &StmtMatch) {
        let before = self.reads();
        self.visit_expr(&choice.subject);
        let asks = usize::from(self.asks(&choice.subject, before));
        self.guarded += asks;
        for case in &choice.cases {
            case.guard.iter().for_each(|guard| self.visit_expr(guard));
            self.perhaps(choice.subject.end().into(), &case.body);
        }
        self.guarded -= asks;
    }

    /// A `try`: its handlers run when something failed.
    pub fn attempt(&mut self, node: &StmtTry) {
        let goes_on = [&FAILED[..], &INVALID].map(|kinds| catches(&node.handlers, kinds));
        self.guarded_by(goes_on, |scan| scan.visit_body(&node.body));
        for ExceptHandler::ExceptHandler(handler) in &node.handlers {
            self.perhaps(handler.start().into(), &handler.body);
        }
        node.orelse.iter().chain(&node.finalbody).for_each(|statement| self.visit_stmt(statement));
    }

    /// A generator's values are made when somebody asks for them.
    pub fn runs_when_asked(&mut self, value: &Expr) {
        if value.is_generator_expr() {
            let (from, to) = (self.lines.line(value.start().into()), self.lines.line(value.end().into()));
            self.found.starts.later(from, to, "");
        }
    }

    /// A call of what has a name of its own: it runs then.
    fn called(&mut self, callee: &str) {
        let within = match self.functions.last() {
            _ if self.caught + self.invalid > 0 => CAUGHT,
            _ if self.unsure > 0 => UNSURE,
            function => function.map_or("", |(name, _)| name.trim_start_matches('.')),
        };
        self.found.starts.call(within, callee);
    }

    /// What a function is called by: a class stands for its `__init__`.
    fn known_as(&self, function: &StmtFunctionDef) -> String {
        match function.name.as_str() {
            "__init__" => self.class.clone(),
            name if !self.class.is_empty() && self.functions.is_empty() => Callee::method(name),
            name => name.to_owned(),
        }
    }

    /// What is in a function is in it, with its parameters.
    pub fn function(&mut self, function: &StmtFunctionDef) {
        self.begins(function);
        let parameters = function.parameters.iter_non_variadic_params().map(|one| one.parameter.name.to_string());
        let parameters = parameters.filter(|name| !matches!(name.as_str(), "self" | "cls")).collect();
        self.functions.push((self.known_as(function), parameters));
    }

    /// A function's body runs when it is called, that of `__init__` when the class is.
    fn begins(&mut self, function: &StmtFunctionDef) {
        let of_server = function.decorator_list.iter().any(|one| match &one.expression {
            Expr::Call(call) => {
                let event = call.arguments.args.first().and_then(text);
                last(&call.func) == Some("on_event") && event == Some("startup")
            }
            _ => false,
        });
        let called = match function.name.as_str() {
            _ if of_server => "startup".to_owned(),
            "__init__" => self.class.clone(),
            // Nothing of it runs before it is asked for a value.
            name if name != "lifespan" && function.decorator_list.is_empty() && is_generator(&function.body) => {
                String::new()
            }
            name => name.to_owned(),
        };
        self.later((function.start().into(), false), &function.body, &called);
    }

    /// Whether it is not known that a choice is taken; what is in it then runs perhaps never.
    pub fn is_unsure(&mut self, choice: &StmtIf, asks: bool) -> bool {
        let is_known = matches!(*choice.test, Expr::BooleanLiteral(_)) || is_for_development(&choice.test).is_some();
        if !is_known {
            let blocks = choice.elif_else_clauses.iter().map(|clause| &clause.body).chain([&choice.body]);
            blocks.for_each(|body| self.later((choice.test.end().into(), asks), body, ""));
        }
        !is_known
    }

    /// What is in a lambda runs nobody knows when.
    pub fn runs_later(&mut self, lambda: &Expr) {
        let line = self.lines.line(lambda.start().into());
        self.found.starts.later(line, line, "");
        self.unsure += 1;
        walk_expr(self, lambda);
        self.unsure -= 1;
    }

    /// `CLASSES = {"prod": Settings}`
    pub fn table(&mut self, names: &[&str], value: &Expr) {
        let ([own], Expr::Dict(dict)) = (names, value) else { return };
        let entry = |item: &DictItem| Some((text(item.key.as_ref()?)?.to_owned(), name(&item.value)?.to_owned()));
        let entries: Vec<(String, String)> = dict.items.iter().filter_map(entry).collect();
        if !entries.is_empty() && entries.len() == dict.items.len() {
            self.names.tables.insert((*own).to_owned(), entries);
        }
    }

    /// `CLASSES["prod"](…)`: of a table's entries the one that is named, or the only one.
    fn of_table(&self, function: &Expr) -> Option<String> {
        let subscript = function.as_subscript_expr()?;
        let entries = self.names.tables.get(name(&subscript.value)?)?;
        let named = text(&subscript.slice).and_then(|key| entries.iter().find(|(own, _)| own == key));
        named.or(entries.first().filter(|_| entries.len() == 1)).map(|(_, callee)| callee.clone())
    }

    /// `load_dotenv("defaults.env")`
    pub fn loads(&mut self, call: &ExprCall) {
        if !matches!(last(&call.func), Some("load_dotenv" | "dotenv_values" | "read_env" | "read_envfile")) {
            return;
        }
        let path = ["dotenv_path", "env_file"].iter().find_map(|key| keyword(&call.arguments, key));
        // `BASE / "defaults.env"`, `join(BASE, "defaults.env")`
        let mut path = path.or_else(|| call.arguments.args.first());
        while let Some(inner) = path.and_then(|path| match path {
            Expr::BinOp(steps) => Some(&*steps.right),
            Expr::Call(join) => join.arguments.args.last(),
            _ => None,
        }) {
            path = Some(inner);
        }
        if let Some(file) = path.and_then(text) {
            let place = self.place(call, file);
            self.found.loaded.push(place);
        }
    }

    /// The function that is called, and those that are handed over to be called at the start.
    pub fn calls_of_functions(&mut self, call: &ExprCall) {
        let of_import = match &*call.func {
            Expr::Attribute(method) => {
                name(&method.value).is_some_and(|object| self.names.imported.contains_key(object))
            }
            other => name(other).is_some(),
        };
        let callee = last(&call.func).filter(|_| of_import);
        if let Some(callee) = self.of_table(&call.func) {
            self.called(&callee);
        }
        let handed = ["default_factory", "lifespan"].iter().filter_map(|key| keyword(&call.arguments, key));
        let handed: Vec<&str> = handed.filter_map(name).collect();
        let given = |keyword: &Keyword| keyword.arg.as_ref().map_or(ALL, |name| name.as_str()).to_owned();
        let given: BTreeSet<String> = call.arguments.keywords.iter().map(given).collect();
        for (callee, given) in
            callee.map(|callee| (callee, given)).into_iter().chain(handed.into_iter().map(|one| (one, BTreeSet::new())))
        {
            self.called(callee);
            if callee.starts_with(char::is_uppercase) {
                give(&mut self.found.given, callee, given);
            }
        }
    }
}

/// True for a body that yields, by itself and not in a function inside of it.
fn is_generator(body: &[Stmt]) -> bool {
    struct Yields(bool);
    impl<'e> Visitor<'e> for Yields {
        fn visit_stmt(&mut self, statement: &'e Stmt) {
            if !matches!(statement, Stmt::FunctionDef(_) | Stmt::ClassDef(_)) {
                walk_stmt(self, statement);
            }
        }

        fn visit_expr(&mut self, expression: &'e Expr) {
            self.0 |= matches!(expression, Expr::Yield(_) | Expr::YieldFrom(_));
            if !expression.is_lambda_expr() {
                walk_expr(self, expression);
            }
        }
    }
    let mut yields = Yields(false);
    yields.visit_body(body);
    yields.0
}
