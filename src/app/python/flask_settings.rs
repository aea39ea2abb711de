//! What a Flask application's own configuration says for certain: a secret key and a database that stand in the source.
//!
//! Part of floor 2's `app`. What is asked from outside, set under a condition or for tests alone is not told.

use ruff_python_ast::visitor::{Visitor, walk_stmt};
use ruff_python_ast::{Expr, ExprCall, Stmt};
use ruff_text_size::Ranged as _;

use crate::finding::{Code, Finding};

use super::Lines;

/// The framework that these settings are of.
pub(in crate::app) const SUITE: &str = "flask";
const SECRET_KEY: &str = "SECRET_KEY";
const DATABASE: &str = "SQLALCHEMY_DATABASE_URI";
/// Methods of the configuration that take it from elsewhere.
const FROM_ELSEWHERE: [&str; 5] = ["from_prefixed_env", "from_envvar", "from_pyfile", "from_file", "from_json"];

/// One value of the configuration.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) struct Configured {
    key: &'static str,
    /// From 1.
    line: usize,
    /// The text that it is, or begins with; none where it is something else.
    text: Option<String>,
}

/// What a source sets.
pub(in crate::app) fn configured(suite: &[Stmt], lines: &Lines<'_>) -> Vec<Configured> {
    let mut reader = Reader { lines, found: Vec::new(), is_local: false };
    reader.visit_body(suite);
    reader.found
}

/// What of it is wrong under the charm; each value with the source that sets it.
pub(in crate::app) fn findings(all: &[(&str, &Configured)]) -> Vec<Finding> {
    let only = |key: &str| {
        let mut own = all.iter().filter(|(_, one)| one.key == key).peekable();
        let first = own.peek().map(|(path, one)| (*path, one.line, one.text.as_deref()));
        let (path, line, text) = first.filter(|_| own.all(|(_, one)| one.text.is_some()))?;
        Some((path, line, text?))
    };
    let secret = only(SECRET_KEY).map(|(path, line, _)| {
        let message = "SECRET_KEY stands here as a text: everybody who has the image can read it and sign sessions with it, \
                       and the key that the charm makes is not used.";
        Finding::warning(Code::FlaskSecretKey, path, message)
            .at(line, 0)
            .fix("Write `app.config[\"SECRET_KEY\"] = os.environ[\"FLASK_SECRET_KEY\"]`.")
    });
    let is_file = |text: &str| text.starts_with("sqlite:") && !text.contains(":memory:");
    let database = only(DATABASE).filter(|(.., text)| is_file(text)).map(|(path, line, _)| {
        let message = "The database is an SQLite file in the container: it is lost when the container starts anew, each unit \
                       has its own, and what an integration with a database hands over is not used.";
        Finding::warning(Code::FlaskSqlite, path, message).at(line, 0).fix(
            "For PostgreSQL write `app.config[\"SQLALCHEMY_DATABASE_URI\"] = \
             os.environ[\"POSTGRESQL_DB_CONNECT_STRING\"]`.",
        )
    });
    secret.into_iter().chain(database).collect()
}

struct Reader<'l> {
    lines: &'l Lines<'l>,
    found: Vec<Configured>,
    /// In a function, where a plain name is the function's own.
    is_local: bool,
}

impl Reader<'_> {
    fn set(&mut self, key: &'static str, value: &Expr) {
        let text = text(value).filter(|text| !text.is_empty());
        // A key that is put together is none that everybody reads.
        let text = text.filter(|_| key == DATABASE || value.is_string_literal_expr());
        let line = self.lines.line(usize::from(value.start()));
        self.found.push(Configured { key, line, text });
    }

    /// The setting that is assigned to: `SECRET_KEY`, `app.config["SECRET_KEY"]`, `app.secret_key`.
    fn target(&self, target: &Expr) -> Option<&'static str> {
        match target {
            Expr::Name(name) if !self.is_local => known(name.id.as_str()),
            Expr::Attribute(attribute) if attribute.attr.as_str() == "secret_key" => Some(SECRET_KEY),
            Expr::Subscript(subscript) => {
                let of = subscript.value.as_attribute_expr()?;
                let key = subscript.slice.as_string_literal_expr()?;
                known(key.value.to_str()).filter(|_| of.attr.as_str() == "config")
            }
            _ => None,
        }
    }

    fn call(&mut self, call: &ExprCall) {
        let Expr::Attribute(method) = &*call.func else { return };
        if !matches!(&*method.value, Expr::Attribute(of) if of.attr.as_str() == "config") {
            return;
        }
        let method = method.attr.as_str();
        if FROM_ELSEWHERE.contains(&method) {
            let line = self.lines.line(usize::from(call.start()));
            self.found.extend([SECRET_KEY, DATABASE].map(|key| Configured { key, line, text: None }));
        } else if matches!(method, "update" | "from_mapping") {
            for keyword in &call.arguments.keywords {
                if let Some(key) = keyword.arg.as_ref().and_then(|name| known(name.as_str())) {
                    self.set(key, &keyword.value);
                }
            }
        }
    }
}

impl<'e> Visitor<'e> for Reader<'_> {
    fn visit_stmt(&mut self, statement: &'e Stmt) {
        match statement {
            Stmt::Assign(assign) => {
                let keys: Vec<&'static str> = assign.targets.iter().filter_map(|target| self.target(target)).collect();
                for key in keys {
                    self.set(key, &assign.value);
                }
            }
            Stmt::AnnAssign(assign) => {
                if let (Some(key), Some(value)) = (self.target(&assign.target), &assign.value) {
                    self.set(key, value);
                }
            }
            Stmt::Expr(expression) => {
                if let Expr::Call(call) = &*expression.value {
                    self.call(call);
                }
            }
            // What is so under a condition may be right.
            Stmt::If(_) | Stmt::Try(_) | Stmt::Match(_) => {
                let before = self.found.len();
                walk_stmt(self, statement);
                self.found[before..].iter_mut().for_each(|one| one.text = None);
            }
            Stmt::ClassDef(class) if is_for_tests(class.name.as_str()) => {}
            Stmt::FunctionDef(_) => {
                let before = std::mem::replace(&mut self.is_local, true);
                walk_stmt(self, statement);
                self.is_local = before;
            }
            _ => walk_stmt(self, statement),
        }
    }
}

fn is_for_tests(name: &str) -> bool {
    let name = name.to_lowercase();
    name.contains("test") || name.contains("dev") || name.contains("local")
}

fn known(name: &str) -> Option<&'static str> {
    [SECRET_KEY, DATABASE].into_iter().find(|key| *key == name)
}

/// The text that an expression is, or begins with.
fn text(value: &Expr) -> Option<String> {
    match value {
        Expr::StringLiteral(text) => Some(text.value.to_str().to_owned()),
        Expr::FString(text) => Some(text.value.elements().next()?.as_literal()?.value.to_string()),
        Expr::BinOp(sum) => text(&sum.left),
        _ => None,
    }
}
