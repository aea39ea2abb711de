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

/// True for a condition on the version of Python, or on the system.
pub(super) fn is_of_platform(test: &Expr) -> bool {
    let mut words = Words::default();
    words.visit_expr(test);
    let tells = ["version_info", "platform", "hexversion", "py2", "py3", "os_name"];
    words.1.iter().any(|name| tells.contains(&name.to_lowercase().as_str()))
}

/// The words of names and texts, and the names as they are.
#[derive(Default)]
struct Words(Vec<String>, Vec<String>);

impl<'a> Visitor<'a> for Words {
    fn visit_expr(&mut self, expression: &'a Expr) {
        let name = super::python::name(expression).map(str::to_owned);
        self.1.extend(name.clone());
        let text = name.or_else(|| super::python::literal(expression)).unwrap_or_default().to_lowercase();
        self.0.extend(text.split(|c: char| !c.is_alphanumeric()).map(str::to_owned));
        visitor::walk_expr(self, expression);
    }
}
