//! Conditions of Python sources that hold in development, or in production.
//!
//! Part of floor 2's `app`; pure.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{CmpOp, Expr, UnaryOp};

const DEVELOPMENT: [&str; 8] = ["dev", "develop", "development", "debug", "debugging", "local", "test", "testing"];
const PRODUCTION: [&str; 3] = ["prod", "production", "live"];

/// True for a condition that holds in development alone, by the words in it; false for one that holds in production
/// alone; `None` where the words do not tell.
pub(in crate::app) fn is_for_development(test: &Expr) -> Option<bool> {
    let (test, is_turned) = match test {
        Expr::UnaryOp(not) if not.op == UnaryOp::Not => (&*not.operand, true),
        Expr::Compare(compare) => (test, matches!(*compare.ops, [CmpOp::NotEq | CmpOp::NotIn | CmpOp::IsNot])),
        other => (other, false),
    };
    let mut words = Words::default();
    words.visit_expr(test);
    let has = |of: &[&str]| words.0.iter().any(|word| of.contains(&word.as_str()));
    match (has(&DEVELOPMENT), has(&PRODUCTION)) {
        (true, false) => Some(!is_turned),
        (false, true) => Some(is_turned),
        _ => None,
    }
}

/// The words of names and texts.
#[derive(Default)]
struct Words(Vec<String>);

impl<'a> Visitor<'a> for Words {
    fn visit_expr(&mut self, expression: &'a Expr) {
        let text = super::python::name(expression).map(str::to_owned).or_else(|| super::python::literal(expression));
        let text = text.unwrap_or_default().to_lowercase();
        self.0.extend(text.split(|c: char| !c.is_alphanumeric()).map(str::to_owned));
        visitor::walk_expr(self, expression);
    }
}
