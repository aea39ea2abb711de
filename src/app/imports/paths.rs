//! Paths that Python puts together of literals, and names that hold them.

use std::collections::BTreeMap;

use ruff_python_ast::{Expr, Operator};

use super::Use;
use super::python::{Reader, literal};

/// So many names of a file are remembered.
const MOST: usize = 1_000;
/// More steps make no path.
const MOST_STEPS: usize = 40;

/// Names that hold paths.
#[derive(Default)]
pub(super) struct Paths {
    names: BTreeMap<String, Path>,
}

impl Paths {
    /// What an expression says as a path.
    pub fn path_of(&self, expression: &Expr) -> Path {
        let mut path = Path::default();
        path.read(expression, self);
        path
    }

    /// Remembers what a name holds.
    pub fn note(&mut self, targets: &[Expr], value: &Expr) {
        let [Expr::Name(name)] = targets else { return };
        let path = self.path_of(value);
        if self.names.len() < MOST && path.text().is_some() && path.steps.len() < MOST_STEPS {
            self.names.insert(name.id.to_string(), path);
        }
    }
}

/// A path put together of literals: `"x"`, `BASE / "x"`, `os.path.join(here, "x", "y")`.
#[derive(Clone, Debug, Default)]
pub(super) struct Path {
    steps: Vec<String>,
    /// It begins at the file's own place.
    pub beside: bool,
}

impl Path {
    fn read(&mut self, expression: &Expr, known: &Paths) {
        match expression {
            Expr::StringLiteral(text) => self.steps.push(text.value.to_str().to_owned()),
            Expr::BinOp(both) if both.op == Operator::Div => {
                self.read(&both.left, known);
                self.read(&both.right, known);
            }
            Expr::Call(call) => {
                if let Expr::Attribute(attribute) = &*call.func {
                    self.read(&attribute.value, known);
                }
                call.arguments.args.iter().for_each(|argument| self.read(argument, known));
            }
            Expr::Attribute(attribute) => self.read(&attribute.value, known),
            Expr::Subscript(subscript) => self.read(&subscript.value, known),
            Expr::Name(name) if known.names.contains_key(name.id.as_str()) => {
                if let Some(known) = known.names.get(name.id.as_str()) {
                    self.steps.extend(known.steps.iter().cloned());
                    self.beside |= known.beside;
                }
            }
            Expr::Name(name) => {
                self.beside |= matches!(name.id.as_str(), "__file__" | "BASE_DIR" | "HERE" | "basedir" | "BASE_PATH");
            }
            _ => {}
        }
    }

    pub fn text(&self) -> Option<String> {
        let text = self.steps.join("/");
        (!text.is_empty() && text.len() < 1_000).then_some(text)
    }
}

/// The folders in one of Django's settings: items of lists, and in `TEMPLATES` those of `DIRS` alone.
pub(super) struct Folders<'r, 'l> {
    reader: &'r mut Reader<'l>,
    kind: Use,
    templates: bool,
    /// Inside of a list.
    inside: bool,
}

impl<'r, 'l> Folders<'r, 'l> {
    pub fn new(reader: &'r mut Reader<'l>, kind: Use, templates: bool) -> Self {
        Self { reader, kind, templates, inside: false }
    }

    pub fn value(&mut self, value: &Expr) {
        match value {
            // The first of two is no folder: what is found in the second is served below it.
            Expr::Tuple(pair) if self.inside && pair.elts.len() == 2 && literal(&pair.elts[0]).is_some() => {
                self.value(&pair.elts[1]);
            }
            Expr::List(several) => self.each(&several.elts),
            Expr::Tuple(several) => self.each(&several.elts),
            Expr::Dict(pairs) => {
                let dirs =
                    pairs.items.iter().find(|item| item.key.as_ref().and_then(literal).as_deref() == Some("DIRS"));
                if let Some(dirs) = dirs.filter(|_| self.templates) {
                    self.templates = false;
                    self.value(&dirs.value);
                    self.templates = true;
                }
            }
            other if !self.templates => self.reader.folder(other, self.kind),
            _ => {}
        }
    }

    fn each(&mut self, items: &[Expr]) {
        let before = std::mem::replace(&mut self.inside, true);
        for one in items {
            self.value(one);
        }
        self.inside = before;
    }
}
