//! Settings classes of Pydantic: each field is a variable.
//!
//! Part of floor 2's `app`. Names are those that Pydantic looks for: the prefix and the field's name in capitals, or
//! what an alias says. A class's base may stand in another file, so whether a class is one of settings is known when all
//! files were read.

use std::collections::{BTreeMap, BTreeSet};

use ruff_python_ast::{Arguments, Expr, ExprCall, Operator, Stmt, StmtClassDef};

use crate::app::facts::Evidence;

use super::file::Read;
use super::python_values::{keyword, last, name, text};
use super::{Need, ValueType};

/// Bases of other kinds of classes, which no variable fills.
const OTHER_BASES: [&str; 8] =
    ["BaseModel", "object", "Enum", "Exception", "ABC", "Protocol", "TypedDict", "NamedTuple"];
/// Classes are followed to their bases' bases this far.
const MAX_DEPTH: usize = 8;

/// A class that is one of settings, if one of its bases is.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct SettingsClass {
    file: String,
    name: String,
    /// Each with the module that it is imported from; empty where it stands in the same file.
    bases: Vec<(String, String)>,
    prefix: Option<String>,
    case_sensitive: Option<bool>,
    fields: Vec<Field>,
    /// Whether something may fill in what is missing before the fields are looked at.
    is_filled: bool,
}

/// A field that is read from the environment.
#[derive(Clone, Debug, PartialEq)]
struct Field {
    name: String,
    aliases: Vec<String>,
    need: Need,
    value_type: Option<ValueType>,
    place: Evidence,
}

impl SettingsClass {
    /// The class, unless it is certainly none of settings. `imported` says from where a name is imported, and what it is
    /// called there; `place` tells a field's.
    pub fn of_class(
        class: &StmtClassDef,
        imported: impl Fn(&str) -> Option<(String, String)>,
        place: impl Fn(&Expr) -> Evidence,
    ) -> Option<Self> {
        let bases = class.arguments.iter().flat_map(|arguments| &arguments.args).filter_map(last);
        let bases: Vec<(String, String)> = bases
            .filter(|base| !OTHER_BASES.contains(base))
            .map(|base| imported(base).unwrap_or_else(|| (String::new(), base.to_owned())))
            .collect();
        let mut found = Self { name: class.name.to_string(), bases, ..Self::default() };
        found.configure(class);
        found.is_filled = class.body.iter().any(fills);
        found.fields = class.body.iter().filter_map(|statement| field(statement, &place)).collect();
        (!found.bases.is_empty()).then_some(found)
    }

    /// True where the class itself says that it is one.
    pub fn is_plain(&self) -> bool {
        self.bases.iter().any(|(_, base)| base == "BaseSettings")
    }

    pub fn in_file(&self, path: &str) -> Self {
        let mut class = Self { file: path.to_owned(), ..self.clone() };
        for field in &mut class.fields {
            path.clone_into(&mut field.place.path);
        }
        class
    }

    /// The prefix of all names, and whether their case matters.
    fn configure(&mut self, class: &StmtClassDef) {
        let mut take = |key: &str, value: &Expr| match key {
            "env_prefix" => self.prefix = text(value).map(str::to_owned),
            "case_sensitive" => {
                self.case_sensitive = Some(matches!(value, Expr::BooleanLiteral(literal) if literal.value));
            }
            _ => {}
        };
        for statement in &class.body {
            match statement {
                Stmt::Assign(assign) if assign.targets.iter().any(|target| name(target) == Some("model_config")) => {
                    match assign.value.as_ref() {
                        Expr::Call(call) => call.arguments.keywords.iter().for_each(|keyword| {
                            take(keyword.arg.as_ref().map_or("", |name| name.as_str()), &keyword.value);
                        }),
                        Expr::Dict(dict) => dict.items.iter().for_each(|item| {
                            take(item.key.as_ref().and_then(text).unwrap_or_default(), &item.value);
                        }),
                        _ => {}
                    }
                }
                Stmt::ClassDef(inner) if inner.name.as_str() == "Config" => {
                    for statement in &inner.body {
                        if let Stmt::Assign(assign) = statement {
                            assign.targets.iter().filter_map(name).for_each(|key| take(key, &assign.value));
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn is_meant(&self, from: &Self, (module, base): &(String, String)) -> bool {
        let stem = self.file.trim_end_matches(".py").trim_end_matches("/__init__");
        let module = module.replace('.', "/");
        let is_there = match module.trim_start_matches('/') {
            "" => self.file == from.file,
            module => stem.strip_suffix(module).is_some_and(|rest| rest.is_empty() || rest.ends_with('/')),
        };
        self.name == *base && is_there
    }
}

/// Stands for whatever a call is given.
pub(super) const ALL: &str = "**";

/// What objects are given when they are made, by their classes: what each one of a class gets.
pub(super) type Given = BTreeMap<String, BTreeSet<String>>;

/// One more object of a class.
pub(super) fn give(all: &mut Given, class: &str, given: BTreeSet<String>) {
    let known = all.entry(class.to_owned()).or_insert_with(|| given.clone());
    if known.contains(ALL) {
        *known = given;
    } else if !given.contains(ALL) {
        known.retain(|name| given.contains(name));
    }
}

/// What the classes among these that are of settings read; `made` says which of all classes are made, and with what.
pub(super) fn fields_of(classes: &[SettingsClass], made: &Given) -> Vec<Read> {
    let base =
        |class: &SettingsClass, base: &(String, String)| classes.iter().position(|other| other.is_meant(class, base));
    let bases: Vec<Vec<usize>> =
        classes.iter().map(|class| class.bases.iter().filter_map(|one| base(class, one)).collect()).collect();
    let mut is_one: Vec<bool> = classes.iter().map(SettingsClass::is_plain).collect();
    for _ in 0..MAX_DEPTH {
        for at in 0..classes.len() {
            is_one[at] = is_one[at] || bases[at].iter().any(|base| is_one[*base]);
        }
    }
    let config = |from: usize| {
        // The class itself, then its first bases.
        let mut chain = vec![from];
        while let Some(next) = chain.last().and_then(|at| bases[*at].first()).filter(|_| chain.len() < MAX_DEPTH) {
            chain.push(*next);
        }
        let prefix = chain.iter().find_map(|at| classes[*at].prefix.clone()).unwrap_or_default();
        (prefix, chain.iter().find_map(|at| classes[*at].case_sensitive).unwrap_or(false))
    };
    // The class itself, then what is above it; what is made with it has the fields of all.
    let line = |from: usize| {
        let mut line = vec![from];
        let mut above = bases[from].clone();
        for _ in 0..MAX_DEPTH {
            line.extend(above.iter().filter(|base| !line.contains(base)).copied().collect::<Vec<_>>());
            above = above.iter().flat_map(|base| bases[*base].clone()).collect();
        }
        line
    };
    let is_made = |at: usize| made.contains_key(&classes[at].name);
    let behind: BTreeSet<usize> = (0..classes.len()).filter(|at| is_made(*at)).flat_map(&line).collect();
    let mut found = Vec::new();
    for at in (0..classes.len()).filter(|at| is_one[*at] && (is_made(*at) || !behind.contains(at))) {
        let (prefix, case_sensitive) = config(at);
        let made = Made {
            class: &classes[at].name,
            prefix,
            case_sensitive,
            given: made.get(&classes[at].name),
            is_filled: line(at).iter().any(|at| classes[*at].is_filled),
        };
        let mut seen = BTreeSet::new();
        let own = line(at).into_iter().filter(|one| *one == at || is_made(at));
        let fields = own.flat_map(|at| &classes[at].fields).filter(|field| seen.insert(&field.name));
        found.extend(fields.flat_map(|field| made.reads(field)));
    }
    found
}

/// A class as it is made.
struct Made<'c> {
    class: &'c str,
    prefix: String,
    case_sensitive: bool,
    given: Option<&'c BTreeSet<String>>,
    is_filled: bool,
}

impl Made<'_> {
    /// What a field of it reads.
    fn reads(&self, field: &Field) -> Vec<Read> {
        let cased = |name: &str| if self.case_sensitive { name.to_owned() } else { name.to_uppercase() };
        let is_given = |name: &String| self.given.is_some_and(|given| given.contains(name) || given.contains(ALL));
        // One of several is enough, so none of several has to be there.
        let is_free =
            is_given(&field.name) || field.aliases.iter().any(is_given) || field.aliases.len() > 1 || self.is_filled;
        let read = |name: String| Read {
            made_by: vec![self.class.to_owned()],
            any_case: !self.case_sensitive,
            value_type: field.value_type,
            ..Read::new(name, if is_free { Need::Default } else { field.need }, field.place.clone())
        };
        if field.aliases.is_empty() {
            return vec![read(cased(&format!("{}{}", self.prefix, field.name)))];
        }
        field.aliases.iter().map(|alias| read(cased(alias))).collect()
    }
}

/// `@model_validator(mode="before")`, `@root_validator(pre=True)`, and methods that bring values from elsewhere.
fn fills(statement: &Stmt) -> bool {
    let Stmt::FunctionDef(function) = statement else { return false };
    let is_early = |call: &ExprCall| match last(&call.func) {
        Some("model_validator") => {
            matches!(keyword(&call.arguments, "mode").and_then(text), Some("before" | "wrap"))
        }
        Some("root_validator") => {
            matches!(keyword(&call.arguments, "pre"), Some(Expr::BooleanLiteral(literal)) if literal.value)
        }
        _ => false,
    };
    let mut decorators = function.decorator_list.iter().filter_map(|one| one.expression.as_call_expr());
    matches!(function.name.as_str(), "__init__" | "settings_customise_sources" | "customise_sources")
        || decorators.any(is_early)
}

fn field(statement: &Stmt, place: &impl Fn(&Expr) -> Evidence) -> Option<Field> {
    let Stmt::AnnAssign(assign) = statement else { return None };
    let field = name(&assign.target)?;
    if field.starts_with('_') || field == "model_config" || is_class_variable(&assign.annotation) {
        return None;
    }
    let call = assign.value.as_deref().and_then(field_call).or_else(|| annotated(&assign.annotation));
    let has_default = match assign.value.as_deref() {
        None | Some(Expr::EllipsisLiteral(_)) => call.is_some_and(field_default),
        Some(value) => field_call(value).is_none_or(field_default),
    };
    let need = if has_default { Need::Default } else { Need::Required };
    let aliases = call.map(aliases).unwrap_or_default().into_iter().map(str::to_owned).collect();
    let value_type = value_type(&assign.annotation);
    Some(Field { name: field.to_owned(), aliases, need, value_type, place: place(&assign.target) })
}

/// What a type says of the value.
fn value_type(annotation: &Expr) -> Option<ValueType> {
    match annotation {
        Expr::Subscript(subscript) if matches!(last(&subscript.value), Some("Optional" | "Annotated")) => {
            match subscript.slice.as_ref() {
                Expr::Tuple(parts) => parts.elts.first().and_then(value_type),
                one => value_type(one),
            }
        }
        Expr::BinOp(both) if both.op == Operator::BitOr => value_type(&both.left).or_else(|| value_type(&both.right)),
        other => match last(other)? {
            "int" | "PositiveInt" | "NonNegativeInt" => Some(ValueType::Integer),
            "float" | "PositiveFloat" => Some(ValueType::Float),
            "bool" => Some(ValueType::Boolean),
            "SecretStr" | "SecretBytes" => Some(ValueType::Secret),
            _ => None,
        },
    }
}

fn is_class_variable(annotation: &Expr) -> bool {
    match annotation {
        Expr::Subscript(subscript) => last(&subscript.value) == Some("ClassVar"),
        other => last(other) == Some("ClassVar"),
    }
}

/// The arguments of `Field(…)`.
fn field_call(value: &Expr) -> Option<&Arguments> {
    match value {
        Expr::Call(call) if last(&call.func) == Some("Field") => Some(&call.arguments),
        _ => None,
    }
}

/// `Annotated[str, Field(…)]`.
fn annotated(annotation: &Expr) -> Option<&Arguments> {
    let Expr::Subscript(subscript) = annotation else { return None };
    if last(&subscript.value) != Some("Annotated") {
        return None;
    }
    let Expr::Tuple(parts) = subscript.slice.as_ref() else { return None };
    parts.elts.iter().find_map(field_call)
}

fn field_default(arguments: &Arguments) -> bool {
    let first = arguments.args.first().is_some_and(|first| !matches!(first, Expr::EllipsisLiteral(_)));
    let named = keyword(arguments, "default").is_some_and(|value| !matches!(value, Expr::EllipsisLiteral(_)));
    first || named || keyword(arguments, "default_factory").is_some()
}

fn aliases(arguments: &Arguments) -> Vec<&str> {
    let Some(alias) = ["validation_alias", "alias", "env"].iter().find_map(|name| keyword(arguments, name)) else {
        return Vec::new();
    };
    match alias {
        Expr::Call(call) => call.arguments.args.iter().filter_map(text).collect(),
        Expr::List(list) => list.elts.iter().filter_map(text).collect(),
        Expr::Tuple(tuple) => tuple.elts.iter().filter_map(text).collect(),
        other => text(other).into_iter().collect(),
    }
}
