//! Where a source makes an engine of `SQLAlchemy`, and of which address.
//!
//! Part of floor 2's `app`; goes over the parser's tree.

use std::collections::BTreeMap;

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{BoolOp, Expr, ExprCall, Stmt};
use ruff_text_size::Ranged as _;

use super::Lines;

/// Flask-`SQLAlchemy`'s key for the address.
const FLASK: &str = "SQLALCHEMY_DATABASE_URI";

/// An address as far as the source says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// What the variable of that name says, and otherwise a text.
    Variable(String, Option<String>),
    /// It begins so.
    Text(String),
    /// It comes from another source, or from settings.
    Elsewhere,
}

/// An engine that is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Engine {
    /// From 1.
    pub line: usize,
    /// By `create_async_engine`.
    pub is_async: bool,
    /// As soon as the source is loaded, or the application is made.
    pub at_once: bool,
    /// Of what.
    pub address: Address,
}

/// The engines that a source makes.
pub(in crate::app) fn engines(suite: &[Stmt], lines: &Lines<'_>) -> Vec<Engine> {
    let mut reader = Reader { lines, known: BTreeMap::new(), depth: 0, found: Vec::new() };
    reader.visit_body(suite);
    reader.found
}

struct Reader<'l> {
    lines: &'l Lines<'l>,
    /// Names that hold an address; nothing where it was changed.
    known: BTreeMap<String, Option<Address>>,
    /// How many functions and conditions are around.
    depth: usize,
    found: Vec<Engine>,
}

fn last(expression: &Expr) -> &str {
    match expression {
        Expr::Attribute(attribute) => attribute.attr.as_str(),
        Expr::Name(name) => name.id.as_str(),
        _ => "",
    }
}

/// The text that an expression is, or begins with.
fn text(expression: &Expr) -> Option<String> {
    match expression {
        Expr::StringLiteral(text) => Some(text.value.to_str().to_owned()),
        Expr::FString(text) => Some(text.value.elements().next()?.as_literal()?.value.to_string()),
        Expr::BinOp(sum) => text(&sum.left),
        _ => None,
    }
}

impl Reader<'_> {
    fn address(&self, expression: &Expr) -> Option<Address> {
        match expression {
            Expr::Name(name) => self.known.get(name.id.as_str()).cloned().flatten(),
            Expr::Attribute(_) => Some(Address::Elsewhere),
            Expr::Subscript(subscript) if last(&subscript.value) == "environ" => {
                Some(Address::Variable(text(&subscript.slice)?, None))
            }
            Expr::BoolOp(either) if either.op == BoolOp::Or => match self.address(either.values.first()?)? {
                Address::Variable(name, None) => Some(Address::Variable(name, text(either.values.last()?))),
                other => Some(other),
            },
            Expr::Call(call) => self.called(call),
            other => text(other).map(Address::Text),
        }
    }

    fn called(&self, call: &ExprCall) -> Option<Address> {
        let first = call.arguments.args.first()?;
        let of = call.func.as_attribute_expr().map_or("", |method| last(&method.value));
        let is_read = match last(&call.func) {
            "str" if of.is_empty() => return self.address(first),
            "get" => of == "environ",
            "getenv" | "config" | "env" => true,
            "str" => of == "env",
            _ => false,
        };
        let by_name = call.arguments.keywords.iter().find(|keyword| keyword.arg.as_deref() == Some("default"));
        let usual = call.arguments.args.get(1).or(by_name.map(|keyword| &keyword.value));
        is_read.then(|| text(first)).flatten().map(|name| Address::Variable(name, usual.and_then(text)))
    }

    fn make(&mut self, at: &Expr, value: &Expr, is_async: bool, at_once: bool) {
        let line = self.lines.line(usize::from(at.start()));
        self.found.extend(self.address(value).map(|address| Engine { line, is_async, at_once, address }));
    }

    fn assign(&mut self, target: &Expr, value: &Expr) {
        let key = match target {
            Expr::Subscript(subscript) if last(&subscript.value) == "config" => text(&subscript.slice),
            Expr::Name(name) => Some(name.id.to_string()),
            _ => None,
        };
        if key.as_deref() == Some(FLASK) {
            self.make(value, value, false, true);
        }
        if let Expr::Name(name) = target {
            // What is set again may be something else by then.
            let address = self.address(value).filter(|_| !self.known.contains_key(name.id.as_str()));
            self.known.insert(name.id.to_string(), address);
        }
    }

    fn below(&mut self, statement: &Stmt) {
        self.depth += 1;
        walk_stmt(self, statement);
        self.depth -= 1;
    }
}

impl<'e> Visitor<'e> for Reader<'_> {
    fn visit_stmt(&mut self, statement: &'e Stmt) {
        match statement {
            Stmt::ImportFrom(import) => {
                let names = import.names.iter().map(|alias| alias.asname.as_ref().unwrap_or(&alias.name).to_string());
                self.known.extend(names.map(|name| (name, Some(Address::Elsewhere))));
            }
            Stmt::Assign(assign) => {
                self.visit_expr(&assign.value);
                assign.targets.iter().for_each(|target| self.assign(target, &assign.value));
            }
            Stmt::AnnAssign(assign) => {
                if let Some(value) = &assign.value {
                    self.visit_expr(value);
                    self.assign(&assign.target, value);
                }
            }
            Stmt::FunctionDef(_) | Stmt::If(_) | Stmt::Try(_) | Stmt::Match(_) => self.below(statement),
            _ => walk_stmt(self, statement),
        }
    }

    fn visit_expr(&mut self, expression: &'e Expr) {
        if let Expr::Call(call) = expression {
            let url = call.arguments.keywords.iter().find(|keyword| keyword.arg.as_deref() == Some("url"));
            let given = call.arguments.args.first().or(url.map(|keyword| &keyword.value));
            let is_async = last(&call.func) == "create_async_engine";
            if let Some(given) = given.filter(|_| is_async || last(&call.func) == "create_engine") {
                self.make(expression, given, is_async, self.depth == 0);
            }
            if matches!(last(&call.func), "update" | "from_mapping") {
                for keyword in call.arguments.keywords.iter().filter(|one| one.arg.as_deref() == Some(FLASK)) {
                    self.make(&keyword.value, &keyword.value, false, true);
                }
            }
        }
        walk_expr(self, expression);
    }
}
