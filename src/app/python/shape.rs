//! What CPython 3.12 refuses and only the tree shows.
//!
//! Part of floor 2's `app`.

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_pattern, walk_stmt};
use ruff_python_ast::{Expr, InterpolatedStringElement, Pattern, Stmt};
use ruff_text_size::Ranged as _;

use super::strict::{Refusal, refusal};

/// How deep replacement fields may nest in one f-string's format.
const MAX_FORMATS: usize = 2;

/// The first thing in the tree that CPython refuses. The tree's depth is bounded before.
pub(super) fn check(source: &str, suite: &[Stmt]) -> Result<(), Refusal> {
    let mut shape = Shape { source, formats: 0, found: None };
    for statement in suite {
        shape.visit_stmt(statement);
    }
    shape.found.map_or(Ok(()), Err)
}

struct Shape<'s> {
    source: &'s str,
    /// How many formats of one f-string enclose the place.
    formats: usize,
    found: Option<Refusal>,
}

impl Shape<'_> {
    fn refuse(&mut self, offset: impl Into<usize>, message: &str) {
        if self.found.is_none() {
            self.found = Some(refusal(offset.into(), message));
        }
    }
}

/// The operand at the start of an expression.
fn leftmost(expression: &Expr) -> Option<&Expr> {
    match expression {
        Expr::BinOp(node) => Some(&node.left),
        Expr::Compare(node) => Some(&node.left),
        Expr::BoolOp(node) => node.values.first(),
        Expr::If(node) => Some(&node.body),
        _ => None,
    }
}

impl<'a> Visitor<'a> for Shape<'_> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        if let Stmt::Try(node) = statement
            && node.handlers.is_empty()
            && !node.orelse.is_empty()
        {
            self.refuse(node.start(), "try with else, but without except");
        }
        walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        // Without parentheses a yield reaches to the end and is no operand.
        if let Some(left) = leftmost(expression)
            && matches!(left, Expr::Yield(_) | Expr::YieldFrom(_))
            && left.start() == expression.start()
        {
            self.refuse(left.start(), "invalid syntax after yield");
        }
        if let Expr::Named(node) = expression
            && node.target.start() != node.start()
        {
            self.refuse(node.start(), "the name before := is in parentheses");
        }
        walk_expr(self, expression);
    }

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        if let Pattern::MatchSequence(node) = pattern {
            for pair in node.patterns.windows(2) {
                let [first, second] = pair else { continue };
                let between = usize::from(first.end())..usize::from(second.start());
                if self.source.get(between).is_some_and(|between| !between.contains(',')) {
                    self.refuse(second.start(), "a comma is missing between two patterns");
                }
            }
        }
        walk_pattern(self, pattern);
    }

    fn visit_interpolated_string_element(&mut self, element: &'a InterpolatedStringElement) {
        let InterpolatedStringElement::Interpolation(field) = element else { return };
        if self.formats > MAX_FORMATS {
            self.refuse(field.start(), "f-string: expressions nested too deeply");
        }
        // An f-string inside the expression counts anew.
        let outer = std::mem::take(&mut self.formats);
        self.visit_expr(&field.expression);
        self.formats = outer + 1;
        if let Some(format) = &field.format_spec {
            for element in &format.elements {
                self.visit_interpolated_string_element(element);
            }
        }
        self.formats = outer;
    }
}
