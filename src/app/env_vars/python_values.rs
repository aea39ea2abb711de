//! What expressions of Python say as far as names of variables go: texts, dotted names, defaults.
//!
//! Part of floor 2's `app`; pure.

use ruff_python_ast::{Arguments, Comprehension, Expr};

/// What Flask's configuration holds by itself.
pub(super) const FLASK_OWN: [&str; 26] = [
    "DEBUG",
    "TESTING",
    "PROPAGATE_EXCEPTIONS",
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "PERMANENT_SESSION_LIFETIME",
    "USE_X_SENDFILE",
    "TRUSTED_HOSTS",
    "SERVER_NAME",
    "APPLICATION_ROOT",
    "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_DOMAIN",
    "SESSION_COOKIE_PATH",
    "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_SECURE",
    "SESSION_COOKIE_PARTITIONED",
    "SESSION_COOKIE_SAMESITE",
    "SESSION_REFRESH_EACH_REQUEST",
    "MAX_CONTENT_LENGTH",
    "MAX_FORM_MEMORY_SIZE",
    "MAX_FORM_PARTS",
    "SEND_FILE_MAX_AGE_DEFAULT",
    "TRAP_BAD_REQUEST_ERRORS",
    "TRAP_HTTP_EXCEPTIONS",
    "TEMPLATES_AUTO_RELOAD",
    "PREFERRED_URL_SCHEME",
];

/// The text of a plain string.
pub(super) fn text(expression: &Expr) -> Option<&str> {
    match expression {
        Expr::StringLiteral(literal) => Some(literal.value.to_str()),
        _ => None,
    }
}

/// The name of a plain variable.
pub(super) fn name(expression: &Expr) -> Option<&str> {
    expression.as_name_expr().map(|name| name.id.as_str())
}

/// `os.environ` as `(os, environ)`, where `os` is a plain variable.
pub(super) fn dotted(expression: &Expr) -> Option<(&str, &str)> {
    match expression {
        Expr::Attribute(attribute) => Some((name(&attribute.value)?, attribute.attr.as_str())),
        _ => None,
    }
}

/// The last part of a name, dotted or not: `BaseSettings` of `pydantic_settings.BaseSettings`.
pub(super) fn last(expression: &Expr) -> Option<&str> {
    match expression {
        Expr::Attribute(attribute) => Some(attribute.attr.as_str()),
        Expr::Name(name) => Some(name.id.as_str()),
        _ => None,
    }
}

/// What an expression goes through: `for k in NAMES` of `[k for k in NAMES]`.
pub(super) fn generators(expression: &Expr) -> &[Comprehension] {
    match expression {
        Expr::ListComp(list) => &list.generators,
        Expr::SetComp(set) => &set.generators,
        Expr::DictComp(dict) => &dict.generators,
        Expr::Generator(generator) => &generator.generators,
        _ => &[],
    }
}

/// The first argument, by place or by one of these names.
pub(super) fn first<'e>(arguments: &'e Arguments, names: &[&str]) -> Option<&'e Expr> {
    let by_name = || names.iter().find_map(|name| keyword(arguments, name));
    arguments.args.first().or_else(by_name)
}

pub(super) fn keyword<'e>(arguments: &'e Arguments, name: &str) -> Option<&'e Expr> {
    arguments.find_keyword(name).map(|keyword| &keyword.value)
}

/// True when a call says what holds without a value: a second argument, or one named `default`.
pub(super) fn has_default(arguments: &Arguments) -> bool {
    let second = arguments.args.get(1).is_some_and(|second| !matches!(second, Expr::NoneLiteral(_)));
    second || keyword(arguments, "default").is_some()
}

/// The value that a call gives where nothing is there.
pub(super) fn default(arguments: &Arguments) -> Option<&Expr> {
    keyword(arguments, "default").or_else(|| arguments.args.get(1))
}

/// How an address begins: `redis` of `redis://localhost`, without the driver behind it.
pub(super) fn scheme(expression: &Expr) -> Option<String> {
    let text = match expression {
        Expr::FString(text) => text.value.elements().next()?.as_literal()?.value.to_string(),
        // `"sqlite:///" + str(path)`
        Expr::BinOp(sum) => return scheme(&sum.left),
        other => text(other)?.to_owned(),
    };
    super::file::scheme(&text)
}

/// True for words that tell true from false: `"true"`, `("1", "yes")`.
pub(super) fn says_truth(expression: &Expr) -> bool {
    let several: &[Expr] = match expression {
        Expr::List(list) => &list.elts,
        Expr::Tuple(tuple) => &tuple.elts,
        Expr::Set(set) => &set.elts,
        one => std::slice::from_ref(one),
    };
    several.iter().filter_map(text).any(|word| matches!(word.to_lowercase().as_str(), "true" | "false"))
}

/// True for `if __name__ == "__main__":`.
pub(super) fn is_main(test: &Expr) -> bool {
    match test {
        Expr::Compare(compare) => name(&compare.left) == Some("__name__"),
        _ => false,
    }
}
