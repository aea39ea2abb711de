//! What Spring Boot's own files and sources ask for: `${X}`, `@Value`, `System.getenv`, properties by name.
//!
//! Part of floor 2's `app`. Spring takes `app.stripe-key`, `APP_STRIPEKEY` and `APP_STRIPE_KEY` for the same
//! ([`relaxed`]); a property that a file gives a value is asked for, with that value as its default.

use std::collections::BTreeSet;

use crate::app::facts::Evidence;
use crate::app::lexer::{Token, What};
use crate::finding::{Code, Finding};
use crate::suite;
use crate::text::path;

use super::{FileEnvVars, Need};

/// How a property is told that a file gives a value.
pub const PROPERTY: &str = "a property";

/// Placeholders may stand inside of placeholders this deep.
const MAX_DEPTH: usize = 8;

/// The form in which two spellings of a property are the same: letters and digits alone, small.
pub(super) fn relaxed(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// True for what can be a variable's or a property's name.
fn is_property(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '[' | ']');
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(plain)
}

impl FileEnvVars {
    /// Where more of Spring's settings are read from, each with its line.
    pub(in crate::app) fn imports(&self) -> &[(String, usize)] {
        &self.imports
    }
}

/// Every `${name}` and `${name:default}` in a text.
fn placeholders(found: &mut FileEnvVars, text: &str, line: usize, how: &str, depth: usize) {
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let inside = &rest[at + 2..];
        let Some(end) = end_of(inside) else { return };
        let body = &inside[..end];
        let (name, default) = body.split_once(':').map_or((body, None), |(name, default)| (name, Some(default)));
        let name = name.trim();
        if is_property(name) {
            let need = if default.is_some() { Need::Default } else { Need::Required };
            found.property(name, need, Evidence::new("", line, how));
        }
        if let Some(default) = default.filter(|_| depth < MAX_DEPTH) {
            placeholders(found, default, line, how, depth + 1);
        }
        rest = &inside[end + 1..];
    }
}

/// Where the brace closes that was opened before.
fn end_of(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Properties that Spring itself uses as it starts; any other is left as it stands until somebody asks for it.
const USED_AT_THE_START: [&str; 4] = ["spring.", "server.", "management.", "logging."];

/// True where a property is used while the application starts: by Spring, or by what the sources ask for.
pub(super) fn is_used(property: &str, asked: &BTreeSet<String>) -> bool {
    USED_AT_THE_START.iter().any(|start| property.starts_with(start)) || asked.contains(&relaxed(property))
}

/// True for a profile that is there for developers' own machines.
pub(super) fn is_for_developers(profile: &str) -> bool {
    let words =
        ["dev", "development", "local", "test", "tests", "testing", "it", "ci", "docker", "debug", "h2", "hsqldb"];
    words.contains(&profile.to_lowercase().as_str())
}

/// True for the file of a profile, which counts while the profile is on.
pub(super) fn profile(path: &str) -> Option<&str> {
    let stem = path::name(path).split('.').next()?;
    stem.strip_prefix("application-").or(stem.strip_prefix("bootstrap-"))
}

/// What a file says once and for all, and had better not.
fn literal(found: &mut FileEnvVars, key: &str, value: &str, line: usize) {
    let value = value.split(" #").next().unwrap_or_default().trim().trim_matches(['"', '\'']);
    let is_springs = USED_AT_THE_START.iter().any(|start| key.starts_with(start));
    let name: String =
        key.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    if key == "server.address" && super::listens::LOCAL.contains(&value) {
        return super::listens::note(found, line, "Take the line away.");
    }
    let (message, fix) = if key == "spring.datasource.url" && value.starts_with("jdbc:sqlite:") {
        (
            "The database is a file in the container, which is lost with it, whatever database the charm hands over.".to_owned(),
            "Name a driver of PostgreSQL or MySQL among the dependencies, integrate with that, and remove this line: the \
             charm hands spring.datasource.url over."
                .to_owned(),
        )
    } else if !is_springs && !value.is_empty() && !value.contains("${") && suite::names().holds_secret(&name) {
        (
            format!(
                "{key} is a secret that stands in the image, where everybody who has it can read it, and is the same everywhere."
            ),
            format!(
                "Write `${{APP_{name}}}` as its value, and add a secret that the charm hands over so: `charmer env` tells how."
            ),
        )
    } else {
        return;
    };
    found.finding(Finding::warning(Code::SpringLiteral, "", message).at(line, 0).fix(fix));
}

fn given(found: &mut FileEnvVars, (key, value): (&str, &str), line: usize) {
    if is_property(key) {
        literal(found, key, value, line);
        if key == "spring.profiles.active" || key == "spring.profiles.include" {
            found.profiles.extend(value.split(',').map(|name| name.trim().to_owned()));
        }
        if key == "spring.config.import" {
            let all = value.split([',', ';']).map(|one| one.trim().trim_matches(['"', '\'']));
            found.imports.extend(all.map(|one| (one.to_owned(), line)));
        }
        let inside = value.split("${").skip(1).filter_map(|rest| rest.split(['}', ':']).next()).map(str::trim);
        found.behind.extend(inside.map(|name| (name.to_owned(), key.to_owned())));
        // `orders.api-key=${ORDERS_API_KEY}`: both are the same to Spring, and the property has no value of its own.
        let asked = value.split("${").skip(1).filter_map(|rest| rest.split('}').next()).map(str::trim);
        let of_itself = asked.filter(|name| relaxed(name) == relaxed(key) && is_property(name) && *name != key);
        found.demanded.extend(of_itself.map(|name| (name.to_owned(), Evidence::default())));
        found.properties.insert(relaxed(key));
        found.property(key, Need::Default, Evidence::new("", line, PROPERTY));
    }
}

/// `application.properties`.
pub(super) fn collect_properties(found: &mut FileEnvVars, source: &str) {
    for (at, line) in source.lines().enumerate() {
        let line = line.trim_start();
        if line.starts_with(['#', '!']) {
            continue;
        }
        placeholders(found, line, at + 1, "${…}", 0);
        if let Some((key, value)) = line.split_once(['=', ':']) {
            given(found, (key.trim(), value), at + 1);
        }
    }
}

/// `application.yml`: keys by their indentation, which is how people write it. A document in another style gives its
/// placeholders, and not its keys.
pub(super) fn collect_yaml(found: &mut FileEnvVars, source: &str) {
    let mut open: Vec<(usize, &str)> = Vec::new();
    for (at, line) in source.lines().enumerate() {
        let bare = line.trim_start();
        if bare.starts_with('#') || bare.is_empty() {
            continue;
        }
        placeholders(found, bare, at + 1, "${…}", 0);
        let indent = line.len() - bare.len();
        // A list may stand as far to the left as its key.
        open.retain(|(other, _)| *other < indent || *other == indent && bare.starts_with("- "));
        if let Some(item) = bare.strip_prefix("- ")
            && open.iter().map(|(_, key)| *key).eq(["spring", "config", "import"])
        {
            given(found, ("spring.config.import", item), at + 1);
            continue;
        }
        let Some((key, value)) = bare.split_once(':') else { continue };
        let key = key.trim().trim_matches(['"', '\'']);
        if !is_property(key) || open.len() > 30 {
            continue;
        }
        if value.trim().is_empty() {
            open.push((indent, key));
        } else if value.starts_with(' ') {
            let parts: Vec<&str> = open.iter().map(|(_, key)| *key).chain([key]).collect();
            given(found, (&parts.join("."), value), at + 1);
        }
    }
}

/// Java, Kotlin and Groovy.
pub(super) fn collect_source(found: &mut FileEnvVars, tokens: &[Token<'_>]) {
    for (at, token) in tokens.iter().enumerate() {
        if token.what != What::Text {
            continue;
        }
        let word = |back: usize| at.checked_sub(back).and_then(|at| tokens.get(at)).map_or("", |token| token.text);
        let place = |how: &str| Evidence::new("", token.line, how);
        if token.text.contains("${") {
            // Kotlin must write `\${x}`, Java need not.
            let text = token.text.replace("\\$", "$");
            if (1..=4).any(|back| word(back) == "Value") {
                placeholders(found, &text, token.line, "@Value", 0);
            }
            continue;
        }
        if word(1) == "=" && word(2) == "prefix" && word(4) == "ConfigurationProperties" {
            found.notes.push(bound(token.text, token.line));
            continue;
        }
        let asked = if word(1) == "(" || word(1) == "[" { word(2) } else { continue };
        let has_default = tokens.get(at + 1).is_some_and(|next| next.is(","));
        let of_all = word(4) == ")" && word(6) == "getenv";
        match asked {
            "getenv" => found.add_read(token.text, Need::Nothing, place("System.getenv(…)")),
            "get" if of_all => found.add_read(token.text, Need::Nothing, place("System.getenv()")),
            "getOrDefault" if of_all => found.add_read(token.text, Need::Default, place("System.getenv()")),
            ")" if word(4) == "getenv" => found.add_read(token.text, Need::Nothing, place("System.getenv()")),
            "getProperty" if word(4) != "System" && is_property(token.text) => {
                let need = if has_default { Need::Default } else { Need::Nothing };
                found.property(token.text, need, place("getProperty(…)"));
            }
            "getRequiredProperty" if is_property(token.text) => {
                found.property(token.text, Need::Required, place("getRequiredProperty(…)"));
            }
            "ConfigurationProperties" => found.notes.push(bound(token.text, token.line)),
            _ => {}
        }
    }
}

/// A class whose fields are properties; which ones is not followed.
fn bound(prefix: &str, line: usize) -> Evidence {
    Evidence::new("", line, format!("@ConfigurationProperties takes every property below {prefix}"))
}
