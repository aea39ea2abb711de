//! What the names of a module are made of, as far as an application may be behind one of them.
//!
//! Part of floor 2's `app`. The extensions look for a few names bound in one way; here every way counts, so that
//! charmer finds the application that they do not. Says what stands in the file; [`crate::app::offers`] puts the
//! files together.

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{Expr, ExprCall, Number, Stmt, StmtFunctionDef, StmtIf};
use ruff_text_size::Ranged;
use serde::Serialize;

use super::Lines;
use crate::app::limits::NAMES;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// `app = …` or `from … import app` at the top level.
    Plain,
    /// `app: Flask = …`
    Annotated,
    /// Inside `if`, `try`, `with` and the like: bound when the module is imported, most likely.
    Block,
    /// Inside `if __name__ == "__main__"`: never bound for a server that imports the module.
    Main,
}

/// A name and what it is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Binding {
    pub name: String,
    /// Its line, from 1.
    pub line: usize,
    pub how: How,
    /// What is called for it, dotted: `flask.Flask`; empty where one name is given to another.
    pub callee: String,
    /// Names, and callees of calls, that stand directly among the arguments; the other name, where there is no call.
    pub from: Vec<String>,
}

/// A function at the top level and what it gives back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Maker {
    pub name: String,
    /// Its line, from 1.
    pub line: usize,
    /// Parameters that a caller has to fill in.
    pub required: Vec<String>,
    /// Callees of what it returns, dotted; names that it does not bind itself as they are.
    pub makes: Vec<String>,
    /// True for `async def`.
    pub is_async: bool,
}

/// A name that comes from elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Import {
    pub local: String,
    /// Its line, from 1.
    pub line: usize,
    /// The module, dotted; may be empty after dots.
    pub module: String,
    /// The name there; `None` where the module itself is meant, `*` for all names.
    pub name: Option<String>,
    /// How many dots stand before the module.
    pub level: u32,
    /// True at the top level of the file, where it binds the name for others.
    pub top: bool,
}

/// A class and what it is derived from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Class {
    pub name: String,
    /// Its bases, dotted.
    pub bases: Vec<String>,
}

/// A call with nothing but literals as arguments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LiteralCall {
    /// What is called, dotted.
    pub callee: String,
    /// The arguments as Python writes them, texts in double quotes.
    pub arguments: Vec<String>,
    /// The line, from 1.
    pub line: usize,
}

/// What a module says about applications.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Objects {
    /// Names with what they are made of, outside functions and classes.
    pub bindings: Vec<Binding>,
    /// Functions at the top level that give something back.
    pub makers: Vec<Maker>,
    pub imports: Vec<Import>,
    pub classes: Vec<Class>,
    pub calls: Vec<LiteralCall>,
    /// The line that plans something for Celery's beat.
    pub beat: Option<usize>,
    /// True when there is more of something than is kept, so that no file takes long.
    #[serde(skip)]
    pub is_cut: bool,
}

impl Objects {
    /// True when there is room for one more in a list that is so long.
    fn has_room(&mut self, length: usize) -> bool {
        self.is_cut |= length >= NAMES.most;
        length < NAMES.most
    }
}

/// Words that only a plan for Celery's beat has.
const BEAT: [&str; 4] = ["beat_schedule", "CELERY_BEAT_SCHEDULE", "CELERYBEAT_SCHEDULE", "add_periodic_task"];

pub(super) fn collect(suite: &[Stmt], lines: &Lines<'_>) -> Objects {
    let mut everywhere = Everywhere { lines, objects: Objects::default(), depth: 0 };
    for statement in suite {
        everywhere.visit_stmt(statement);
    }
    let mut collector = Collector { lines, objects: everywhere.objects };
    collector.objects.is_cut |= collector.objects.imports.len() > NAMES.most;
    collector.objects.imports.truncate(NAMES.most);
    collector.body(suite, How::Plain);
    collector.objects
}

/// A dotted name: `flask.Flask`.
fn dotted(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Name(name) => Some(name.id.to_string()),
        Expr::Attribute(attribute) => {
            let mut dotted = dotted(&attribute.value)?;
            dotted.push('.');
            dotted.push_str(&attribute.attr);
            Some(dotted)
        }
        _ => None,
    }
}

/// What an expression is made of: the callee, and what stands among its arguments.
fn made_of(expression: &Expr) -> Option<(String, Vec<String>)> {
    match expression {
        Expr::Call(call) => {
            let callee = dotted(&call.func)?;
            let argument = |argument: &Expr| match argument {
                Expr::Call(inner) => dotted(&inner.func),
                other => dotted(other),
            };
            Some((callee, call.arguments.args.iter().take(10).filter_map(argument).collect()))
        }
        other => Some((String::new(), vec![dotted(other)?])),
    }
}

struct Collector<'a> {
    lines: &'a Lines<'a>,
    objects: Objects,
}

impl Collector<'_> {
    fn line(&self, node: &impl Ranged) -> usize {
        self.lines.line(usize::from(node.start()))
    }

    fn body(&mut self, body: &[Stmt], how: How) {
        for statement in body {
            self.statement(statement, how);
        }
    }

    fn bind(&mut self, target: &Expr, value: &Expr, how: How) {
        if let (Expr::Name(name), Some((callee, from))) = (target, made_of(value))
            && self.objects.has_room(self.objects.bindings.len())
        {
            let line = self.line(name);
            self.objects.bindings.push(Binding { name: name.id.to_string(), line, how, callee, from });
        }
    }

    fn statement(&mut self, statement: &Stmt, how: How) {
        match statement {
            Stmt::Assign(assign) => {
                assign.targets.iter().for_each(|target| self.bind(target, &assign.value, how));
            }
            Stmt::AnnAssign(assign) => {
                if let Some(value) = &assign.value {
                    self.bind(&assign.target, value, how.max(How::Annotated));
                }
            }
            Stmt::FunctionDef(function) if how == How::Plain => self.maker(function),
            Stmt::ClassDef(class) if how == How::Plain && self.objects.has_room(self.objects.classes.len()) => {
                let bases = class.bases().iter().take(10).filter_map(dotted).collect();
                self.objects.classes.push(Class { name: class.name.to_string(), bases });
            }
            Stmt::If(block) => self.condition(block, how),
            Stmt::Try(block) => {
                let inside = how.max(How::Block);
                self.body(&block.body, inside);
                for ruff_python_ast::ExceptHandler::ExceptHandler(handler) in &block.handlers {
                    self.body(&handler.body, inside);
                }
                self.body(&block.orelse, inside);
                self.body(&block.finalbody, inside);
            }
            Stmt::With(block) => self.body(&block.body, how.max(How::Block)),
            Stmt::For(block) => self.body(&block.body, how.max(How::Block)),
            Stmt::While(block) => self.body(&block.body, how.max(How::Block)),
            _ => {}
        }
    }

    fn condition(&mut self, block: &StmtIf, how: How) {
        let main = matches!(block.test.as_ref(), Expr::Compare(test)
            if matches!(test.left.as_ref(), Expr::Name(name) if name.id.as_str() == "__name__"));
        self.body(&block.body, how.max(if main { How::Main } else { How::Block }));
        for clause in &block.elif_else_clauses {
            self.body(&clause.body, how.max(How::Block));
        }
    }

    fn maker(&mut self, function: &StmtFunctionDef) {
        let mut returns = Returns::default();
        function.body.iter().for_each(|statement| returns.visit_stmt(statement));
        if returns.values.is_empty() || !self.objects.has_room(self.objects.makers.len()) {
            return;
        }
        let parameters = &function.parameters;
        let all = parameters.posonlyargs.iter().chain(&parameters.args).chain(&parameters.kwonlyargs);
        let required = all.filter(|p| p.default.is_none()).map(|p| p.parameter.name.to_string()).collect();
        let mut makes = Vec::new();
        for value in returns.values {
            let local: Vec<&String> =
                returns.locals.iter().filter(|(name, _)| *name == value).map(|(_, callee)| callee).collect();
            if local.is_empty() {
                makes.push(value);
            } else {
                makes.extend(local.into_iter().cloned());
            }
        }
        makes.sort();
        makes.dedup();
        makes.truncate(10);
        let line = self.line(&function.name);
        let name = function.name.to_string();
        self.objects.makers.push(Maker { name, line, required, makes, is_async: function.is_async });
    }
}

/// What a function returns, and what its own names are made of.
#[derive(Default)]
struct Returns {
    values: Vec<String>,
    locals: Vec<(String, String)>,
}

impl<'a> Visitor<'a> for Returns {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            // What is defined inside returns for itself.
            Stmt::FunctionDef(_) | Stmt::ClassDef(_) => return,
            Stmt::Return(value) if self.values.len() < 100 => {
                if let Some((callee, from)) = value.value.as_deref().and_then(made_of) {
                    self.values.extend(if callee.is_empty() { from } else { vec![callee] });
                }
            }
            Stmt::Assign(assign) => assign.targets.iter().for_each(|target| self.local(target, &assign.value)),
            Stmt::AnnAssign(assign) => {
                if let Some(value) = &assign.value {
                    self.local(&assign.target, value);
                }
            }
            _ => {}
        }
        walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, _: &'a Expr) {}
}

impl Returns {
    fn local(&mut self, target: &Expr, value: &Expr) {
        if let (Expr::Name(name), Some((callee, _))) = (target, made_of(value))
            && !callee.is_empty()
            && self.locals.len() < 500
        {
            self.locals.push((name.id.to_string(), callee));
        }
    }
}

/// What is looked for at any depth.
struct Everywhere<'a> {
    lines: &'a Lines<'a>,
    objects: Objects,
    depth: usize,
}

impl Everywhere<'_> {
    fn line(&self, node: &impl Ranged) -> usize {
        self.lines.line(usize::from(node.start()))
    }

    fn import(&mut self, statement: &Stmt) {
        let top = self.depth == 0;
        if matches!(statement, Stmt::Import(_) | Stmt::ImportFrom(_))
            && !self.objects.has_room(self.objects.imports.len())
        {
            return;
        }
        match statement {
            Stmt::Import(import) => {
                for alias in &import.names {
                    let module = alias.name.to_string();
                    // `import a.b` binds `a`; `import a.b as c` binds the inner one.
                    let (local, module) = match &alias.asname {
                        Some(name) => (name.to_string(), module),
                        None => (module.split('.').next().unwrap_or_default().to_owned(), module),
                    };
                    let line = self.line(alias);
                    self.objects.imports.push(Import { local, line, module, name: None, level: 0, top });
                }
            }
            Stmt::ImportFrom(import) => {
                let module = import.module.as_ref().map(ToString::to_string).unwrap_or_default();
                for alias in &import.names {
                    let local = alias.asname.as_ref().unwrap_or(&alias.name).to_string();
                    let (line, name) = (self.line(alias), Some(alias.name.to_string()));
                    let module = module.clone();
                    self.objects.imports.push(Import { local, line, module, name, level: import.level, top });
                }
            }
            _ => {}
        }
    }

    fn word(&mut self, word: &str, node: &impl Ranged) {
        if self.objects.beat.is_none() && BEAT.contains(&word) {
            self.objects.beat = Some(self.line(node));
        }
    }

    fn call(&mut self, call: &ExprCall) {
        let fits = !call.arguments.args.is_empty() && call.arguments.keywords.is_empty();
        if fits
            && let Some(arguments) = call.arguments.args.iter().map(literal).collect()
            && let Some(callee) = dotted(&call.func)
            && self.objects.has_room(self.objects.calls.len())
        {
            let line = self.line(call);
            self.objects.calls.push(LiteralCall { callee, arguments, line });
        }
    }
}

impl<'a> Visitor<'a> for Everywhere<'_> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        self.import(statement);
        let inner = matches!(statement, Stmt::FunctionDef(_) | Stmt::ClassDef(_));
        self.depth += usize::from(inner);
        walk_stmt(self, statement);
        self.depth -= usize::from(inner);
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Call(call) => self.call(call),
            Expr::Name(name) => self.word(&name.id, name),
            Expr::Attribute(attribute) => self.word(&attribute.attr, attribute),
            _ => {}
        }
        walk_expr(self, expression);
    }
}

/// A literal as Python writes it, if it is short and plain enough to stand in a command.
fn literal(expression: &Expr) -> Option<String> {
    match expression {
        Expr::StringLiteral(text) => {
            let text = text.value.to_str();
            let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:".contains(c);
            (text.len() <= 100 && text.chars().all(plain)).then(|| format!("\"{text}\""))
        }
        Expr::NumberLiteral(number) => match &number.value {
            Number::Int(number) => Some(number.to_string()),
            _ => None,
        },
        Expr::BooleanLiteral(value) => Some(if value.value { "True" } else { "False" }.to_owned()),
        Expr::NoneLiteral(_) => Some("None".to_owned()),
        _ => None,
    }
}
