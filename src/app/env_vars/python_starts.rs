//! What of a Python source runs when: a function's body when it is called, what stands under a condition perhaps never.
//!
//! Part of floor 2's `app`.

use ruff_python_ast::visitor::walk_expr;
use ruff_python_ast::{Expr, ExprCall, Stmt, StmtFunctionDef, StmtIf};
use ruff_text_size::Ranged;

use crate::app::imports::is_for_development;

use super::callees::Callee;
use super::python::Scan;
use super::python_values::{keyword, last, name, text};

impl Scan<'_, '_> {
    /// A block that runs later than what is around it, unless it stands on the line where its head ends.
    fn later(&mut self, head: usize, body: &[Stmt], function: &str) {
        let (Some(first), Some(last)) = (body.first(), body.last()) else { return };
        let (from, to) = (self.lines.line(first.start().into()), self.lines.line(last.end().into()));
        if from > self.lines.line(head) {
            self.found.starts.later(from, to, function);
        }
    }

    /// A call of what has a name of its own: it runs then.
    fn called(&mut self, callee: &str) {
        if self.unsure == 0 {
            let within = self.functions.last().map_or("", |(name, _)| name.trim_start_matches('.'));
            self.found.starts.call(within, callee);
        }
    }

    /// What a function is called by: a class stands for its `__init__`.
    pub fn known_as(&self, function: &StmtFunctionDef) -> String {
        match function.name.as_str() {
            "__init__" => self.class.clone(),
            name if !self.class.is_empty() && self.functions.is_empty() => Callee::method(name),
            name => name.to_owned(),
        }
    }

    /// A function's body runs when it is called, that of `__init__` when the class is.
    pub fn begins(&mut self, function: &StmtFunctionDef) {
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
            name => name.to_owned(),
        };
        self.later(function.start().into(), &function.body, &called);
    }

    /// Whether it is not known that a choice is taken; what is in it then runs perhaps never.
    pub fn is_unsure(&mut self, choice: &StmtIf) -> bool {
        let is_known = matches!(*choice.test, Expr::BooleanLiteral(_)) || is_for_development(&choice.test).is_some();
        if !is_known {
            let blocks = choice.elif_else_clauses.iter().map(|clause| &clause.body).chain([&choice.body]);
            blocks.for_each(|body| self.later(choice.test.end().into(), body, ""));
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

    /// The function that is called, and those that are handed over to be called at the start.
    pub fn calls_of_functions(&mut self, call: &ExprCall) {
        let of_import = match &*call.func {
            Expr::Attribute(method) => {
                name(&method.value).is_some_and(|object| self.names.imported.contains_key(object))
            }
            other => name(other).is_some(),
        };
        let callee = last(&call.func).filter(|_| of_import);
        let handed = ["default_factory", "lifespan"].iter().filter_map(|key| keyword(&call.arguments, key));
        let handed = handed.filter_map(name);
        callee.into_iter().chain(handed).for_each(|callee| self.called(callee));
    }
}
