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
    let has = |of: &[&str]| Words::of(test, of, is_a_word);
    match (has(&DEVELOPMENT), has(&PRODUCTION)) {
        (true, false) => Some(!is_turned),
        (false, true) => Some(is_turned),
        _ => None,
    }
}

/// True for a condition on the version of Python, or on the system.
pub(super) fn is_of_platform(test: &Expr) -> bool {
    let tells = ["version_info", "platform", "hexversion", "py2", "py3", "os_name"];
    let is_name = |expression: &Expr, one: &str| super::python::name(expression).is_some_and(|name| is_same(name, one));
    Words::of(test, &tells, is_name)
}

fn is_same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// A word of a name or a text, in small letters or not.
fn is_a_word(expression: &Expr, word: &str) -> bool {
    let text = match expression {
        Expr::StringLiteral(text) => text.value.to_str(),
        other => super::python::name(other).unwrap_or_default(),
    };
    text.len() >= word.len() && text.split(|c: char| !c.is_alphanumeric()).any(|own| is_same(own, word))
}

/// Looks for one of these words in an expression and all that it is made of.
struct Words<'w, F> {
    of: &'w [&'w str],
    stands_in: F,
    found: bool,
}

impl<'w, F: Fn(&Expr, &str) -> bool> Words<'w, F> {
    fn of(test: &Expr, of: &'w [&'w str], stands_in: F) -> bool {
        let mut words = Self { of, stands_in, found: false };
        words.visit_expr(test);
        words.found
    }
}

impl<'a, F: Fn(&Expr, &str) -> bool> Visitor<'a> for Words<'_, F> {
    fn visit_expr(&mut self, expression: &'a Expr) {
        self.found = self.found || self.of.iter().any(|word| (self.stands_in)(expression, word));
        if !self.found {
            visitor::walk_expr(self, expression);
        }
    }
}
