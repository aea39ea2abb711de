//! What a Django project's settings say of what the charm cares for: each setting by its own words, nothing is run.
//!
//! Part of floor 2's `app`; goes over the parser's tree.

use std::collections::BTreeMap;

use ruff_python_ast::visitor::{Visitor, walk_expr};
use ruff_python_ast::{CmpOp, Expr, Stmt, StmtIf};
use ruff_text_size::Ranged as _;

use super::Lines;

/// Settings that matter here.
const NAMES: [&str; 22] = [
    "SECRET_KEY",
    "DEBUG",
    "ALLOWED_HOSTS",
    "DATABASES",
    "STATIC_ROOT",
    "STORAGES",
    "STATICFILES_STORAGE",
    "MIDDLEWARE",
    "INSTALLED_APPS",
    "COMPRESS_OFFLINE",
    "COMPRESS_ENABLED",
    "WHITENOISE_USE_FINDERS",
    "WHITENOISE_AUTOREFRESH",
    "WHITENOISE_MANIFEST_STRICT",
    "SECURE_PROXY_SSL_HEADER",
    "SECURE_SSL_REDIRECT",
    "CSRF_TRUSTED_ORIGINS",
    "CSRF_COOKIE_SECURE",
    "SESSION_COOKIE_SECURE",
    "ROOT_URLCONF",
    "AUTH_USER_MODEL",
    "DEFAULT_FILE_STORAGE",
];
const SQLITE: &str = "django.db.backends.sqlite3";
/// Calls that change a value's form and bring nothing from outside.
const PLAIN_CALLS: [&str; 12] = [
    "str",
    "join",
    "Path",
    "resolve",
    "joinpath",
    "list",
    "tuple",
    "dict",
    "format",
    "dirname",
    "abspath",
    "RuntimeError",
];

/// A setting of Django as its module sets it, as far as that can be read without running it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::app) struct Setting {
    /// The file, once it is known.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// Every literal text in it.
    pub texts: Vec<String>,
    /// Those of them that it holds whatever else is so.
    pub sure: Vec<String>,
    /// `True` or `False`, when it is just that.
    pub truth: Option<bool>,
    /// It is a literal as a whole.
    pub is_text: bool,
    pub is_list: bool,
    /// It may be something else: it is asked from outside, or set under a condition.
    pub is_open: bool,
    /// Variables, and the line of what it is where the environment has none of them.
    pub without: Option<(Vec<String>, usize)>,
}

impl Setting {
    /// Its databases are files alone.
    pub fn is_sqlite(&self) -> bool {
        let mut engines = self.texts.iter().filter(|text| text.contains(".backends.")).peekable();
        engines.peek().is_some() && engines.all(|text| text == SQLITE)
    }
}

/// The settings that a file sets, each with its last value.
pub(in crate::app) type Settings = BTreeMap<String, Setting>;

/// What a source sets; empty for one that is no settings.
pub(in crate::app) fn settings(suite: &[Stmt], lines: &Lines<'_>) -> Settings {
    let mut reader = Reader { lines, found: Settings::new(), inside: false };
    for statement in suite {
        reader.statement(statement);
    }
    reader.found
}

struct Reader<'l> {
    lines: &'l Lines<'l>,
    found: Settings,
    /// Below a condition.
    inside: bool,
}

impl Reader<'_> {
    fn statement(&mut self, statement: &Stmt) {
        match statement {
            Stmt::Assign(assign) => assign.targets.iter().for_each(|target| self.assign(target, &assign.value)),
            Stmt::AnnAssign(assign) => {
                if let Some(value) = &assign.value {
                    self.assign(&assign.target, value);
                }
            }
            Stmt::AugAssign(assign) => self.add(&assign.target, &assign.value),
            Stmt::Expr(expression) => {
                // `ALLOWED_HOSTS.append(…)`, `DATABASES["default"].update(…)`
                if let Expr::Call(call) = &*expression.value {
                    call.arguments.args.iter().for_each(|argument| self.add(&call.func, argument));
                }
            }
            Stmt::If(choice) if matches!(&*choice.test, Expr::BooleanLiteral(test) if test.value) => {
                choice.body.iter().for_each(|statement| self.statement(statement));
            }
            Stmt::If(_) | Stmt::Try(_) | Stmt::With(_) | Stmt::For(_) | Stmt::Match(_) => {
                let known = statement.as_if_stmt().and_then(without).map(|way| (way, self.found.clone()));
                let before = std::mem::replace(&mut self.inside, true);
                for statement in below(statement) {
                    self.statement(statement);
                }
                self.inside = before;
                if let Some(((variables, body), found)) = known {
                    self.other_way(variables, body, found);
                }
            }
            _ => {}
        }
    }

    /// What the database is where the environment has none of the variables.
    fn other_way(&mut self, variables: Vec<String>, body: &[Stmt], found: Settings) {
        let mut other = Reader { lines: self.lines, found, inside: self.inside };
        for statement in body {
            other.statement(statement);
        }
        let sure = other.found.remove("DATABASES").filter(|setting| !setting.is_open && setting.is_sqlite());
        if let (Some(sure), Some(own)) = (sure, self.found.get_mut("DATABASES").filter(|own| own.is_open)) {
            own.without = Some((variables, sure.line));
        }
    }

    fn assign(&mut self, target: &Expr, value: &Expr) {
        let Expr::Name(name) = target else { return self.add(target, value) };
        if !NAMES.contains(&name.id.as_str()) {
            return;
        }
        let mut new = self.setting(value);
        if let Some(before) = self.found.get(name.id.as_str()).filter(|_| self.inside) {
            new.texts.extend(before.texts.iter().cloned());
        }
        self.found.insert(name.id.to_string(), new);
    }

    /// What is put into a setting that is there: it holds that, too.
    fn add(&mut self, target: &Expr, value: &Expr) {
        let mut root = target;
        let name = loop {
            match root {
                Expr::Name(name) => break name.id.as_str(),
                Expr::Attribute(attribute) => root = &attribute.value,
                Expr::Subscript(subscript) => root = &subscript.value,
                _ => return,
            }
        };
        if !NAMES.contains(&name) {
            return;
        }
        let more = self.setting(value);
        let known = self.found.entry(name.to_owned()).or_insert_with(|| Setting {
            is_open: true,
            sure: Vec::new(),
            ..more.clone()
        });
        let takes_away = matches!(target, Expr::Attribute(method) if matches!(method.attr.as_str(), "remove"));
        if takes_away {
            known.sure.retain(|text| !more.texts.contains(text));
        } else {
            known.sure.extend(more.sure);
        }
        known.texts.extend(more.texts);
        known.is_open |= more.is_open || matches!(target, Expr::Subscript(_)) || name == "DATABASES";
    }

    fn setting(&self, value: &Expr) -> Setting {
        let mut look = Look::default();
        look.visit_expr(value);
        let truth = match value {
            Expr::BooleanLiteral(literal) => Some(literal.value),
            _ => None,
        };
        Setting {
            file: String::new(),
            line: self.lines.line(usize::from(value.start())),
            sure: if self.inside || look.asks { Vec::new() } else { look.texts.clone() },
            texts: look.texts,
            truth,
            is_text: matches!(value, Expr::StringLiteral(_)),
            is_list: matches!(value, Expr::List(_) | Expr::Tuple(_)),
            is_open: self.inside || look.asks,
            without: None,
        }
    }
}

/// The variables that a choice looks for in the environment, and what it does where none is there.
fn without(choice: &StmtIf) -> Option<(Vec<String>, &[Stmt])> {
    let clauses = choice.elif_else_clauses.iter().map(|clause| (clause.test.as_ref(), clause.body.as_slice()));
    let mut variables = Vec::new();
    for (test, body) in [(Some(&*choice.test), choice.body.as_slice())].into_iter().chain(clauses) {
        let Some(test) = test else { return Some((variables, body)) };
        let Expr::Compare(compare) = test else { return None };
        let environ = compare.comparators.first().filter(|of| last(of) == "environ")?;
        let Expr::StringLiteral(name) = &*compare.left else { return None };
        variables.push(name.value.to_str().to_owned());
        match *compare.ops {
            [CmpOp::In] if environ.is_attribute_expr() || environ.is_name_expr() => {}
            [CmpOp::NotIn] if variables.len() == 1 => return Some((variables, body)),
            _ => return None,
        }
    }
    Some((variables, &[]))
}

/// The last part of a name.
fn last(expression: &Expr) -> &str {
    match expression {
        Expr::Name(name) => name.id.as_str(),
        Expr::Attribute(attribute) => attribute.attr.as_str(),
        _ => "",
    }
}

/// The statements inside of one.
fn below(statement: &Stmt) -> Vec<&Stmt> {
    match statement {
        Stmt::If(choice) => {
            let others = choice.elif_else_clauses.iter().flat_map(|clause| &clause.body);
            choice.body.iter().chain(others).collect()
        }
        Stmt::Try(attempt) => attempt.body.iter().chain(&attempt.orelse).chain(&attempt.finalbody).collect(),
        Stmt::With(with) => with.body.iter().collect(),
        Stmt::For(each) => each.body.iter().collect(),
        Stmt::Match(choice) => choice.cases.iter().flat_map(|case| &case.body).collect(),
        _ => Vec::new(),
    }
}

/// Texts in an expression, and whether it asks something that is not known here.
#[derive(Default)]
struct Look {
    texts: Vec<String>,
    asks: bool,
}

impl<'e> Visitor<'e> for Look {
    fn visit_expr(&mut self, expression: &'e Expr) {
        match expression {
            Expr::StringLiteral(text) => self.texts.push(text.value.to_str().to_owned()),
            Expr::Call(call) => self.asks |= !PLAIN_CALLS.contains(&last(&call.func)),
            Expr::Subscript(subscript) => self.asks |= last(&subscript.value) == "environ",
            // Another name may hold anything; paths begin with one.
            Expr::Name(name) => {
                let known =
                    ["BASE_DIR", "Path", "os", "str", "PROJECT_DIR", "ROOT_DIR", "PROJECT_ROOT", "BASE", "ROOT"];
                self.asks |= !known.contains(&name.id.as_str()) && !name.id.contains("DIR");
            }
            Expr::If(_) | Expr::Compare(_) | Expr::BoolOp(_) => self.asks = true,
            _ => {}
        }
        walk_expr(self, expression);
    }
}
