//! Which names a module binds by the extensions' rules, and what nearly does.
//!
//! Part of floor 2's `app`.

use ruff_python_ast::visitor::{Visitor, walk_expr};
use ruff_python_ast::{ExceptHandler, Expr, ExprNamed, Stmt};
use ruff_text_size::Ranged as _;

use super::{Lines, Name, NearMiss, NearMissKind, PythonModule};

/// Names that some extension searches for as a variable.
const VARIABLES: [&str; 2] = ["app", "application"];
/// Names that some extension searches for as a function.
const FACTORIES: [&str; 2] = ["create_app", "make_app"];
/// What makes an application when called.
const CLASSES: [&str; 5] = ["Flask", "FastAPI", "Starlette", "get_wsgi_application", "get_asgi_application"];

pub(super) fn collect(suite: &[Stmt], lines: &Lines<'_>) -> PythonModule {
    let mut collector = Collector { lines, module: PythonModule::default() };
    for statement in suite {
        collector.top(statement);
    }
    collector.module
}

struct Collector<'a> {
    lines: &'a Lines<'a>,
    module: PythonModule,
}

impl Collector<'_> {
    fn line(&self, node: &impl ruff_text_size::Ranged) -> usize {
        self.lines.line(usize::from(node.start()))
    }

    fn near(&mut self, name: &str, line: usize, kind: NearMissKind) {
        self.module.near.push(NearMiss { name: name.to_owned(), line, kind });
    }

    fn near_variable(&mut self, name: &str, line: usize, kind: NearMissKind) {
        if VARIABLES.contains(&name) {
            self.near(name, line, kind);
        }
    }

    fn top(&mut self, statement: &Stmt) {
        match statement {
            Stmt::Assign(assign) => {
                for target in &assign.targets {
                    if let Expr::Name(name) = target {
                        let line = self.line(name);
                        self.module.globals.push(Name { name: name.id.to_string(), line });
                        if !VARIABLES.contains(&name.id.as_str()) && makes_application(&assign.value) {
                            self.near(&name.id, line, NearMissKind::OtherName);
                        }
                    } else {
                        self.names_in(target, NearMissKind::Unpacked);
                    }
                }
                self.walrus(&assign.value);
            }
            Stmt::ImportFrom(import) => {
                for alias in &import.names {
                    let bound = alias.asname.as_ref().unwrap_or(&alias.name);
                    let line = self.line(bound);
                    self.module.globals.push(Name { name: bound.to_string(), line });
                }
            }
            Stmt::FunctionDef(function) => {
                let line = self.line(&function.name);
                let name = function.name.as_str();
                if function.is_async {
                    if FACTORIES.contains(&name) {
                        self.near(name, line, NearMissKind::AsyncFunction);
                    }
                } else {
                    self.module.functions.push(Name { name: name.to_owned(), line });
                }
                self.near_variable(name, line, NearMissKind::Function);
                self.inside(&function.body, NearMissKind::Nested);
            }
            other => self.below(other, NearMissKind::InBlock, true),
        }
    }

    /// A statement that binds nothing by the rules; `kind` is the reason for plain bindings in it.
    fn below(&mut self, statement: &Stmt, kind: NearMissKind, top: bool) {
        match statement {
            Stmt::Assign(assign) => {
                for target in &assign.targets {
                    self.names_in(target, kind);
                }
            }
            Stmt::AnnAssign(assign) => {
                self.names_in(&assign.target, if top { NearMissKind::Annotated } else { kind });
            }
            Stmt::AugAssign(assign) => {
                self.names_in(&assign.target, if top { NearMissKind::Augmented } else { kind });
            }
            Stmt::Import(import) => {
                for alias in &import.names {
                    let line = self.line(alias);
                    let bound = alias.asname.as_ref().unwrap_or(&alias.name);
                    self.near_variable(bound.as_str(), line, NearMissKind::Imported);
                }
            }
            Stmt::ImportFrom(import) => {
                for alias in &import.names {
                    let line = self.line(alias);
                    self.near_variable(alias.asname.as_ref().unwrap_or(&alias.name).as_str(), line, kind);
                }
            }
            Stmt::FunctionDef(function) => {
                let line = self.line(&function.name);
                if FACTORIES.contains(&function.name.as_str()) {
                    self.near(&function.name, line, kind);
                }
                self.inside(&function.body, NearMissKind::Nested);
            }
            Stmt::ClassDef(class) => {
                let line = self.line(&class.name);
                self.near_variable(class.name.as_str(), line, NearMissKind::Class);
                self.inside(&class.body, NearMissKind::Nested);
            }
            Stmt::Expr(expression) => self.walrus(&expression.value),
            block => self.block(block, kind),
        }
    }

    fn block(&mut self, block: &Stmt, kind: NearMissKind) {
        match block {
            Stmt::If(block) => {
                self.walrus(&block.test);
                self.inside(&block.body, kind);
                for clause in &block.elif_else_clauses {
                    self.inside(&clause.body, kind);
                }
            }
            Stmt::For(block) => {
                self.names_in(&block.target, NearMissKind::LoopOrWith);
                self.inside(&block.body, kind);
                self.inside(&block.orelse, kind);
            }
            Stmt::While(block) => {
                self.inside(&block.body, kind);
                self.inside(&block.orelse, kind);
            }
            Stmt::With(block) => {
                for target in block.items.iter().filter_map(|item| item.optional_vars.as_deref()) {
                    self.names_in(target, NearMissKind::LoopOrWith);
                }
                self.inside(&block.body, kind);
            }
            Stmt::Match(block) => block.cases.iter().for_each(|case| self.inside(&case.body, kind)),
            Stmt::Try(block) => {
                self.inside(&block.body, kind);
                for ExceptHandler::ExceptHandler(handler) in &block.handlers {
                    self.inside(&handler.body, kind);
                }
                self.inside(&block.orelse, kind);
                self.inside(&block.finalbody, kind);
            }
            _ => {}
        }
    }

    fn inside(&mut self, body: &[Stmt], kind: NearMissKind) {
        for statement in body {
            self.below(statement, kind, false);
        }
    }

    fn names_in(&mut self, target: &Expr, kind: NearMissKind) {
        match target {
            Expr::Name(name) => {
                let line = self.line(name);
                self.near_variable(&name.id, line, kind);
            }
            Expr::Tuple(tuple) => tuple.elts.iter().for_each(|item| self.names_in(item, kind)),
            Expr::List(list) => list.elts.iter().for_each(|item| self.names_in(item, kind)),
            Expr::Starred(starred) => self.names_in(&starred.value, kind),
            _ => {}
        }
    }

    fn walrus(&mut self, expression: &Expr) {
        let mut finder = Walrus { found: Vec::new() };
        finder.visit_expr(expression);
        for (name, offset) in finder.found {
            let line = self.lines.line(offset);
            self.near_variable(&name, line, NearMissKind::Walrus);
        }
    }
}

struct Walrus {
    found: Vec<(String, usize)>,
}

impl<'a> Visitor<'a> for Walrus {
    fn visit_expr(&mut self, expression: &'a Expr) {
        if let Expr::Named(ExprNamed { target, .. }) = expression
            && let Expr::Name(name) = target.as_ref()
        {
            self.found.push((name.id.to_string(), usize::from(name.start())));
        }
        walk_expr(self, expression);
    }
}

fn makes_application(value: &Expr) -> bool {
    let Expr::Call(call) = value else { return false };
    let callee = match call.func.as_ref() {
        Expr::Name(name) => name.id.as_str(),
        Expr::Attribute(attribute) => attribute.attr.as_str(),
        _ => return false,
    };
    CLASSES.contains(&callee)
}
