//! Settings classes of Pydantic: each field is a variable.
//!
//! Part of floor 2's `app`. Names are those that Pydantic looks for: the prefix and the field's name in capitals, or
//! what an alias says.

use ruff_python_ast::{Arguments, Expr, Stmt, StmtClassDef};

use super::Need;
use super::python_values::{keyword, last, name, text};

/// A field that is read from the environment.
pub(super) struct Field<'e> {
    pub name: String,
    pub need: Need,
    /// Where it stands.
    pub at: &'e Expr,
    pub any_case: bool,
}

pub(super) fn fields(class: &StmtClassDef) -> Vec<Field<'_>> {
    let (prefix, case_sensitive) = configuration(class);
    let mut fields = Vec::new();
    for statement in &class.body {
        let Stmt::AnnAssign(assign) = statement else { continue };
        let Some(field) = name(&assign.target) else { continue };
        if field.starts_with('_') || field == "model_config" || is_class_variable(&assign.annotation) {
            continue;
        }
        let settings = assign.value.as_deref().and_then(field_call).or_else(|| annotated(&assign.annotation));
        let has_default = match assign.value.as_deref() {
            None | Some(Expr::EllipsisLiteral(_)) => settings.is_some_and(field_default),
            Some(value) => field_call(value).is_none_or(field_default),
        };
        let need = if has_default { Need::Default } else { Need::Required };
        let aliases = settings.map(aliases).unwrap_or_default();
        if aliases.is_empty() {
            let plain = format!("{prefix}{field}");
            let name = if case_sensitive { plain } else { plain.to_uppercase() };
            fields.push(Field { name, need, at: &assign.target, any_case: !case_sensitive });
        }
        // One of several is enough, so none of several has to be there.
        let need = if aliases.len() > 1 { Need::Default } else { need };
        for alias in aliases {
            let name = if case_sensitive { alias.to_owned() } else { alias.to_uppercase() };
            fields.push(Field { name, need, at: &assign.target, any_case: !case_sensitive });
        }
    }
    fields
}

/// True for a class that has fields of the environment, by its bases: Pydantic's, or one of `known`.
pub(super) fn is_settings(class: &StmtClassDef, known: &std::collections::BTreeSet<String>) -> bool {
    let bases = class.arguments.iter().flat_map(|arguments| &arguments.args);
    bases.filter_map(last).any(|base| base == "BaseSettings" || known.contains(base))
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

/// The prefix of all names, and whether their case matters.
fn configuration(class: &StmtClassDef) -> (String, bool) {
    let (mut prefix, mut case_sensitive) = (String::new(), false);
    let mut take = |key: &str, value: &Expr| match key {
        "env_prefix" => text(value).unwrap_or_default().clone_into(&mut prefix),
        "case_sensitive" => case_sensitive = matches!(value, Expr::BooleanLiteral(literal) if literal.value),
        _ => {}
    };
    for statement in &class.body {
        match statement {
            Stmt::Assign(assign) if assign.targets.iter().any(|target| name(target) == Some("model_config")) => {
                match assign.value.as_ref() {
                    Expr::Call(call) => {
                        for keyword in &call.arguments.keywords {
                            take(keyword.arg.as_ref().map_or("", |name| name.as_str()), &keyword.value);
                        }
                    }
                    Expr::Dict(dict) => {
                        for item in &dict.items {
                            take(item.key.as_ref().and_then(text).unwrap_or_default(), &item.value);
                        }
                    }
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
    (prefix, case_sensitive)
}
