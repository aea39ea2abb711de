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
    let (mut develops, mut produces) = (false, false);
    each(test, |inner| {
        for word in text(inner).split(|c: char| !c.is_alphanumeric()) {
            develops |= is_one(word, &DEVELOPMENT);
            produces |= is_one(word, &PRODUCTION);
        }
    });
    match (develops, produces) {
        (true, false) => Some(!is_turned),
        (false, true) => Some(is_turned),
        _ => None,
    }
}

/// True for a condition on the version of Python, or on the system.
pub(super) fn is_of_platform(test: &Expr) -> bool {
    let tells = ["version_info", "platform", "hexversion", "py2", "py3", "os_name"];
    let mut found = false;
    each(test, |inner| found |= super::python::name(inner).is_some_and(|name| is_one(name, &tells)));
    found
}

/// In small letters or not.
fn is_one(word: &str, of: &[&str]) -> bool {
    of.iter().any(|one| one.eq_ignore_ascii_case(word))
}

/// A name, or what a text says.
fn text(expression: &Expr) -> &str {
    match expression {
        Expr::StringLiteral(text) => text.value.to_str(),
        other => super::python::name(other).unwrap_or_default(),
    }
}

/// Looks at an expression and all that it is made of.
fn each(test: &Expr, look: impl FnMut(&Expr)) {
    struct Each<F>(F);
    impl<'a, F: FnMut(&Expr)> Visitor<'a> for Each<F> {
        fn visit_expr(&mut self, expression: &'a Expr) {
            (self.0)(expression);
            visitor::walk_expr(self, expression);
        }
    }
    Each(look).visit_expr(test);
}
