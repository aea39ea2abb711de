//! Calls and assignments that read variables, by the libraries that make them.
//!
//! Part of floor 2's `app`.

use ruff_python_ast::visitor::walk_expr;
use ruff_python_ast::{CmpOp, Expr, ExprCall, ExprCompare, ExprContext, Stmt};

use crate::suite;

use super::callees::Callee;
use super::file::{Call, Forward, OWN_NAME, Read, Reader};
use super::python::{Bound, Names, Scan};
use super::python_values::{default, dotted, first, has_default, keyword, last, name, says_truth, scheme, text};
use super::{Need, Taken, ValueType};

/// So many arguments of a call are looked at.
const MOST_ARGUMENTS: usize = 4;

/// Methods of django-environ and environs that read a variable of their own when none is named.
const OWN_NAMES: [(&str, &str); 8] = [
    ("db", "DATABASE_URL"),
    ("db_url", "DATABASE_URL"),
    ("cache", "CACHE_URL"),
    ("cache_url", "CACHE_URL"),
    ("email", "EMAIL_URL"),
    ("email_url", "EMAIL_URL"),
    ("search_url", "SEARCH_URL"),
    ("channels_url", "CHANNELS_URL"),
];

/// Methods of the same objects that read no variable.
const NO_READS: [&str; 12] = [
    "prefixed",
    "read_env",
    "read_envfile",
    "seal",
    "dump",
    "parser_for",
    "add_parser",
    "parse_value",
    "db_url_config",
    "cache_url_config",
    "email_url_config",
    "search_url_config",
];

impl Names {
    /// True for a name that is imported from there.
    fn is_from(&self, name: &str, module: &str) -> bool {
        self.imported.get(name).is_some_and(|(from, _)| from == module)
    }

    /// `from .base import *` may bring the module `os`; a source that uses that name without it does not run.
    fn take_over(&mut self) {
        self.os.insert("os".to_owned());
        self.environ.insert("environ".to_owned());
        self.getenv.insert("getenv".to_owned());
        self.modules.insert("environ".to_owned());
    }
}

impl Scan<'_, '_> {
    pub fn import(&mut self, statement: &Stmt) {
        match statement {
            Stmt::Import(import) => {
                for alias in &import.names {
                    let bound = alias.asname.as_ref().unwrap_or(&alias.name).as_str().to_owned();
                    self.found.names.import(&bound, alias.name.as_str(), "");
                    match alias.name.as_str() {
                        "os" => drop(self.names.os.insert(bound)),
                        "environ" | "environs" | "decouple" | "starlette.config" => {
                            self.names.modules.insert(bound);
                        }
                        _ => {}
                    }
                }
            }
            Stmt::ImportFrom(import) => {
                let module = import.module.as_ref().map_or("", |module| module.as_str());
                for alias in &import.names {
                    let bound = alias.asname.as_ref().unwrap_or(&alias.name).as_str().to_owned();
                    let origin = (module.to_owned(), alias.name.to_string());
                    self.names.imported.insert(bound.clone(), origin);
                    let whole = ".".repeat(usize::try_from(import.level).unwrap_or(0)) + module;
                    self.found.names.import(&bound, &whole, alias.name.as_str());
                    if let Some(prefix) = suite::names().stripped_by(module, &alias.name) {
                        let place = self.place(alias, format!("{} takes {prefix} away", alias.name));
                        self.found.stripped.push(Taken { prefix: prefix.to_owned(), place });
                    }
                    match (module, alias.name.as_str()) {
                        (_, "*") => self.names.take_over(),
                        ("os", "environ") => drop(self.names.environ.insert(bound)),
                        ("os", "getenv") => drop(self.names.getenv.insert(bound)),
                        ("decouple", "config") => self.found.reader(&bound, 0, Need::Required),
                        ("environs", "env") => self.reads_by_itself(&[&bound], String::new()),
                        ("environ" | "environs" | "starlette.config" | "decouple", class) if class != "config" => {
                            self.names.classes.insert(bound);
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    /// `env = environ.Env(DEBUG=(bool, False))`, `config = Config(".env")`, `environment = os.environ`.
    pub fn assign(&mut self, targets: &[&Expr], value: &Expr) {
        let names: Vec<&str> = targets.iter().copied().filter_map(name).collect();
        if self.is_environ(value) {
            self.names.environ.extend(names.iter().map(|name| (*name).to_owned()));
        }
        self.lacks(&names, value);
        self.table(&names, value);
        let Expr::Call(call) = value else { return };
        let of_class = match dotted(&call.func) {
            Some((module, _)) => self.names.modules.contains(module),
            None => name(&call.func).is_some_and(|name| self.names.classes.contains(name)),
        };
        if of_class {
            let prefix = keyword(&call.arguments, "env_prefix").and_then(text).unwrap_or_default().to_owned();
            self.reads_by_itself(&names, prefix);
            for keyword in &call.arguments.keywords {
                if let (Some(variable), Expr::Tuple(scheme)) = (&keyword.arg, &keyword.value)
                    && scheme.elts.len() > 1
                {
                    self.found.set.insert(variable.as_str().to_owned());
                }
            }
        } else if let [own] = names.as_slice() {
            let (object, class) = dotted(&call.func).unwrap_or(("", name(&call.func).unwrap_or_default()));
            if class.starts_with(char::is_uppercase) {
                self.found.names.made.insert((*own).to_owned(), Callee::new(object, class));
            }
        }
    }

    /// `Dynaconf(envvar_prefix="SHOP")`
    fn dynaconf(&mut self, call: &ExprCall) {
        let usual = match last(&call.func) {
            Some("Dynaconf" | "LazySettings") => "DYNACONF",
            Some("FlaskDynaconf") => "FLASK",
            Some("DjangoDynaconf") => "DJANGO",
            _ => return,
        };
        let given = ["envvar_prefix", "ENVVAR_PREFIX_FOR_DYNACONF", "ENVVAR_PREFIX"]
            .iter()
            .find_map(|key| keyword(&call.arguments, key));
        // `envvar_prefix=False` takes everything.
        let prefix = match given {
            Some(Expr::BooleanLiteral(_) | Expr::NoneLiteral(_)) => String::new(),
            given => format!("{}_", given.and_then(text).unwrap_or(usual).to_uppercase()),
        };
        let how = format!("Dynaconf takes every variable that begins with {prefix}");
        let place = self.place(call, if prefix.is_empty() { "Dynaconf takes every variable".to_owned() } else { how });
        self.found.taken.push(Taken { prefix, place: place.clone() });
        self.found.notes.push(place);
    }

    /// Objects that are made to read what they are called with.
    fn reads_by_itself(&mut self, names: &[&str], prefix: String) {
        let reader = Reader { prefix, need: Need::Required, at: 0, is_object: true };
        self.found.readers.extend(names.iter().map(|name| ((*name).to_owned(), reader.clone())));
    }

    fn call(&mut self, call: &ExprCall) {
        let arguments = &call.arguments;
        self.calls_of_functions(call);
        self.loads(call);
        self.dynaconf(call);
        if self.is_getenv(&call.func) {
            if let Some(argument) = first(arguments, &["key"]) {
                let need = if has_default(arguments) { Need::Default } else { Need::Nothing };
                self.read_of(argument, need, "os.getenv(…)", default(arguments));
            }
            return;
        }
        if let Some(variable) = keyword(arguments, "envvar").and_then(text) {
            let place = self.place(call, "envvar=…");
            self.found.add_read(variable, Need::Default, place);
        }
        match call.func.as_ref() {
            Expr::Attribute(attribute) if self.is_environ(&attribute.value) => {
                let Some(argument) = first(arguments, &["key"]) else { return self.puts_update(arguments) };
                let need = if has_default(arguments) { Need::Default } else { Need::Nothing };
                match attribute.attr.as_str() {
                    "get" => self.read_of(argument, need, "os.environ.get(…)", default(arguments)),
                    "pop" => self.read_of(argument, need.max(Need::Default), "os.environ.pop(…)", None),
                    "setdefault" => self.puts_one(argument),
                    "update" => self.puts_update(arguments),
                    _ => {}
                }
            }
            Expr::Attribute(attribute) if last(&attribute.value) == Some("config") => {
                self.flask(call, attribute.attr.as_str());
            }
            Expr::Attribute(attribute) => {
                let Some(object) = name(&attribute.value) else { return };
                let method = attribute.attr.as_str();
                if NO_READS.contains(&method) {
                    return;
                }
                if object == "dj_database_url" && method == "config" {
                    return self.database_url(call);
                }
                let callee = Callee::new(object, method);
                let own = OWN_NAMES.iter().find(|(known, _)| *known == method);
                if let (None, Some((_, variable))) = (arguments.args.first(), own) {
                    self.reader_called(call, callee, variable, OWN_NAME);
                } else {
                    self.function_called(call, &callee);
                }
            }
            Expr::Name(function) => self.function_called(call, &Callee::new("", function.id.as_str())),
            _ => {}
        }
    }

    /// A call of a function, which may read what one of its arguments names, or hand a parameter on.
    fn function_called(&mut self, call: &ExprCall, callee: &Callee) {
        let arguments = &call.arguments;
        if callee.object.is_empty() && callee.name == "config" && self.names.is_from("config", "dj_database_url") {
            return self.database_url(call);
        }
        for (at, argument) in arguments.args.iter().enumerate().take(MOST_ARGUMENTS) {
            if let Some((own, own_at)) = self.parameter(argument) {
                let (path, callee) = (String::new(), callee.clone());
                self.found.forwards.push(Forward { path, function: own, at: own_at, callee, callee_at: at });
            } else if let Some(variable) = self.variable(argument) {
                self.reader_called(call, callee.clone(), &variable, at);
            }
        }
        let named = ["var", "key", "name"].iter().find_map(|key| keyword(arguments, key));
        if let Some(variable) = named.filter(|_| arguments.args.is_empty()).and_then(|at| self.variable(at)) {
            self.reader_called(call, callee.clone(), &variable, 0);
        }
    }

    /// A call of what may read, perhaps by a method of django-environ and the like: `at` is the argument that names the
    /// variable.
    fn reader_called(&mut self, call: &ExprCall, callee: Callee, variable: &str, at: usize) {
        let arguments = &call.arguments;
        let (object, name) = (&callee.object, &callee.name);
        let how = if object.is_empty() { format!("{name}(…)") } else { format!("{object}.{name}(…)") };
        let method = if object.is_empty() { "" } else { name };
        let cast = keyword(arguments, "cast").and_then(last).unwrap_or(method);
        let value_type = match cast {
            "int" => Some(ValueType::Integer),
            "float" => Some(ValueType::Float),
            "bool" => Some(ValueType::Boolean),
            "json" | "dict" => Some(ValueType::Json),
            "list" | "tuple" | "Csv" | "CommaSeparatedStrings" => Some(ValueType::Commas),
            _ => None,
        };
        let value_type = value_type.or(self.value_type);
        let call = Call {
            at,
            value_type,
            scheme: default(arguments).and_then(scheme),
            ..Call::new(
                callee,
                &format!("{}{variable}", self.prefix),
                self.most(has_default(arguments)),
                self.place(call, how),
            )
        };
        if self.may_be_reader(&call.callee) {
            self.found.any_call(call);
        } else {
            self.found.call(call);
        }
    }

    /// True for what reads by this source's own words, or is called like it: its variables may be in lower case.
    fn may_be_reader(&self, Callee { object, name }: &Callee) -> bool {
        let root = if object.is_empty() { name } else { object };
        let called = root.to_lowercase();
        self.found.readers.contains_key(root) || called.contains("env") || called.contains("conf")
    }

    /// `dj_database_url.config(default=…, env=…)` reads an address from `DATABASE_URL` where no other name is said.
    fn database_url(&mut self, call: &ExprCall) {
        let arguments = &call.arguments;
        let argument = keyword(arguments, "env").or_else(|| arguments.args.first());
        let variable = argument.map_or(Some("DATABASE_URL".to_owned()), |argument| self.variable(argument));
        let default = keyword(arguments, "default");
        let need = self.need(if default.is_some() { Need::Default } else { Need::Nothing });
        let place = self.place(call, "dj_database_url.config(…)");
        if let Some(variable) = variable {
            let scheme = default.and_then(scheme);
            self.found.take(Read { scheme, ..Read::new(variable, need, place) });
        }
    }

    /// A comparison: with words such as `true` it tells what the value is; `in os.environ` checks before it is read.
    pub fn compare(&mut self, whole: &Expr, compare: &ExprCompare) {
        if matches!(*compare.ops, [CmpOp::In | CmpOp::NotIn])
            && compare.comparators.first().is_some_and(|object| self.is_environ(object))
        {
            let variable = self.variable(&compare.left).filter(|variable| self.found.set.insert(variable.clone()));
            self.checked.extend(variable);
        }
        let value_type = compare.comparators.iter().any(says_truth).then_some(ValueType::Boolean);
        self.holding(value_type, |scan| walk_expr(scan, whole));
    }

    /// A call, with what it takes its arguments for.
    pub fn visited_call(&mut self, whole: &Expr, call: &ExprCall) {
        let value_type = match &*call.func {
            Expr::Name(function) => match function.id.as_str() {
                "int" => Some(ValueType::Integer),
                "float" => Some(ValueType::Float),
                "bool" => Some(ValueType::Truth),
                "strtobool" | "str2bool" | "str_to_bool" => Some(ValueType::Boolean),
                _ => None,
            },
            Expr::Attribute(method)
                if method.attr.as_str() == "split"
                    && first(&call.arguments, &[]).is_none_or(|at| text(at).is_some()) =>
            {
                let bound = name(&method.value).and_then(|name| self.names.bound.get(name));
                if let Some(Bound::Variable(variable)) = bound.cloned() {
                    self.found.forms.push((variable, ValueType::Commas));
                }
                Some(ValueType::Commas)
            }
            Expr::Attribute(method) if method.attr.as_str() == "loads" => Some(ValueType::Json),
            _ => None,
        };
        self.holding(value_type, |scan| {
            scan.call(call);
            walk_expr(scan, whole);
        });
    }

    /// A call of a method of `….config`.
    fn flask(&mut self, call: &ExprCall, method: &str) {
        let arguments = &call.arguments;
        match method {
            "from_prefixed_env" => {
                let prefix = first(arguments, &["prefix"]).map_or(Some("FLASK"), text);
                let Some(prefix) = prefix else { return };
                let place = self.place(call, "app.config.from_prefixed_env()");
                self.found.taken.push(Taken { prefix: format!("{prefix}_"), place });
            }
            "from_envvar" => {
                let Some(variable) = first(arguments, &["variable_name"]).and_then(|at| self.variable(at)) else {
                    return;
                };
                let silent = keyword(arguments, "silent").or_else(|| arguments.args.get(1));
                let need = self.need(if silent.is_none() { Need::Required } else { Need::Nothing });
                let place = self.place(call, "app.config.from_envvar(…)");
                self.found.add_read(&variable, need, place);
            }
            "get" => {
                let Some(key) = arguments.args.first().and_then(text) else { return };
                let need = self.need(if has_default(arguments) { Need::Default } else { Need::Nothing });
                let place = self.place(call, "app.config.get(…)");
                self.found.config.push((key.to_owned(), need, place));
            }
            "update" | "from_mapping" | "setdefault" => {
                let keys = arguments.keywords.iter().filter_map(|keyword| keyword.arg.as_ref());
                self.found.config_set.extend(keys.map(|key| key.as_str().to_owned()));
                match arguments.args.first() {
                    Some(Expr::Dict(dict)) => {
                        let keys = dict.items.iter().filter_map(|item| item.key.as_ref().and_then(text));
                        self.found.config_set.extend(keys.map(str::to_owned));
                    }
                    Some(other) => self.found.config_set.extend(text(other).map(str::to_owned)),
                    None => {}
                }
            }
            _ => {}
        }
    }

    pub fn subscript(&mut self, value: &Expr, slice: &Expr, context: ExprContext) {
        if self.is_environ(value) {
            match context {
                ExprContext::Load => self.read_of(slice, Need::Required, "os.environ[…]", None),
                _ => self.puts_one(slice),
            }
        } else if let (Expr::Attribute(attribute), Some(key)) = (value, text(slice))
            && attribute.attr.as_str() == "config"
        {
            if context == ExprContext::Load {
                let (need, place) = (self.need(Need::Required), self.place(slice, "app.config[…]"));
                self.found.config.push((key.to_owned(), need, place));
            } else {
                self.found.config_set.insert(key.to_owned());
            }
        }
    }
}
