//! build.gradle and build.gradle.kts, with the version catalogue `gradle/libs.versions.toml`.
//!
//! A script is a program; what is read here is what people write as a list: quoted coordinates, maps of group and name,
//! and names of the catalogue. What is computed is not seen.

use std::collections::{BTreeMap, BTreeSet};

use toml::de::DeTable;

use crate::suite::Ecosystem;

use super::super::lexer::{Language, Token, What, tokens};
use super::lines::Lines;
use super::python_toml::{Value, document, table, text};
use super::{Dependency, Gather, Role};
use crate::app::limits::DEPENDENCIES;

const CATALOGUE: &str = "gradle/libs.versions.toml";
const SETTINGS: [&str; 2] = ["settings.gradle", "settings.gradle.kts"];
/// Blocks whose dependencies are none of the application's.
const OUTSIDE: [&str; 4] = ["buildscript", "constraints", "dependencyManagement", "pluginManagement"];
const SCRIPTS: [&str; 2] = ["build.gradle", "build.gradle.kts"];

/// Reads the build scripts at the top and those of the subprojects that the settings include.
pub(super) fn collect(gather: &mut Gather) {
    let mut scripts: Vec<String> = SCRIPTS.iter().map(|path| (*path).to_owned()).collect();
    for path in SETTINGS {
        scripts.extend(gather.text(path).into_iter().flat_map(projects));
    }
    scripts.retain(|path| gather.snapshot.exists(path));
    scripts.dedup();
    if scripts.is_empty() {
        return;
    }
    let catalogue =
        document(gather, CATALOGUE).map(|(_, document)| Catalogue::of(document.get_ref())).unwrap_or_default();
    let mut seen = BTreeSet::new();
    for path in scripts.into_iter().filter(|path| seen.insert(path.clone())) {
        let Some(source) = gather.text(&path) else { continue };
        let lines = Lines::new(&path, source);
        let tokens = tokens(source, Language::Gradle);
        for found in declared(&tokens, &catalogue) {
            let mut dependency = Dependency::new(
                Ecosystem::Maven,
                found.name,
                found.role,
                lines.evidence(&(found.offset..found.offset)),
            );
            (dependency.version, dependency.group) = (found.version, found.group);
            gather.push(dependency);
        }
    }
}

/// The build scripts of the subprojects that the settings include.
pub(super) fn projects(source: &str) -> Vec<String> {
    let tokens = tokens(source, Language::Gradle);
    let mut found = Vec::new();
    let mut including = false;
    for token in &tokens {
        match token.what {
            What::Word => including = token.text == "include",
            What::Text if including => {
                let folder = token.text.trim_start_matches(':').replace(':', "/");
                found.extend(
                    SCRIPTS.iter().filter_map(|script| super::named::beside(script, &format!("{folder}/{script}"))),
                );
            }
            // A list may go over several lines, after a comma or within brackets.
            _ => {}
        }
    }
    found
}

/// What the catalogue's names stand for.
#[derive(Default)]
struct Catalogue {
    /// `spring.web` to coordinates and version.
    libraries: BTreeMap<String, (String, String)>,
    bundles: BTreeMap<String, Vec<String>>,
}

/// An alias as scripts write it.
fn accessor(alias: &str) -> String {
    alias.replace(['-', '_'], ".")
}

impl Catalogue {
    fn of(root: &DeTable<'_>) -> Self {
        let mut catalogue = Self::default();
        for (alias, value) in table(root, &["libraries"]).into_iter().flatten() {
            if let Some(library) = library(root, value) {
                catalogue.libraries.insert(accessor(alias.get_ref()), library);
            }
        }
        for (alias, value) in table(root, &["bundles"]).into_iter().flatten() {
            let items = value.get_ref().as_array().into_iter().flat_map(|items| items.iter());
            catalogue.bundles.insert(
                accessor(alias.get_ref()),
                items.filter_map(text).map(accessor).take(DEPENDENCIES.most + 1).collect(),
            );
        }
        catalogue
    }

    /// What `libs.x` or `libs.bundles.x` stands for.
    fn named(&self, word: &str) -> Vec<(String, String)> {
        let Some(name) = word.strip_prefix("libs.") else { return Vec::new() };
        let name = name.trim_end_matches(".get");
        let aliases = name.strip_prefix("bundles.").and_then(|bundle| self.bundles.get(bundle));
        let one = [name.to_owned()];
        let aliases = aliases.map_or(one.as_slice(), Vec::as_slice);
        aliases.iter().filter_map(|alias| self.libraries.get(alias)).cloned().collect()
    }
}

/// `"g:a:v"`, `{module = "g:a", …}` or `{group = "g", name = "a", …}`.
fn library(root: &DeTable<'_>, value: &Value<'_>) -> Option<(String, String)> {
    if let Some(notation) = text(value) {
        return coordinates(notation);
    }
    let entry = value.get_ref().as_table()?;
    let field = |key: &str| entry.get(key).and_then(text);
    let name = match field("module") {
        Some(module) => module.to_owned(),
        None => format!("{}:{}", field("group")?, field("name")?),
    };
    let version = entry.get("version").and_then(|version| {
        let named = || {
            let reference = text(version.get_ref().as_table()?.get("ref")?)?;
            text(table(root, &["versions"])?.get(reference)?)
        };
        text(version).or_else(named)
    });
    Some((name, version.unwrap_or_default().to_owned()))
}

/// `g:a`, `g:a:v`, `g:a:v:classifier@ext`.
fn coordinates(notation: &str) -> Option<(String, String)> {
    let mut parts = notation.split('@').next()?.split(':');
    let (group, name) = (parts.next()?.trim(), parts.next()?.trim());
    let plain = |text: &str| !text.is_empty() && !text.contains(char::is_whitespace);
    (plain(group) && plain(name)).then(|| (format!("{group}:{name}"), parts.next().unwrap_or_default().to_owned()))
}

struct Declared {
    name: String,
    version: String,
    role: Role,
    group: String,
    offset: usize,
}

/// What a configuration means; `None` for a word that is none.
fn configuration(word: &str) -> Option<Role> {
    const INSTALLED: [&str; 5] = ["implementation", "api", "runtimeOnly", "compile", "runtime"];
    const APART: [&str; 7] =
        ["compileOnly", "annotationProcessor", "developmentOnly", "kapt", "ksp", "providedRuntime", "providedCompile"];
    let lower = word.to_lowercase();
    let ends = ["implementation", "runtimeonly", "compileonly", "compile", "annotationprocessor"];
    match word {
        _ if INSTALLED.contains(&word) => Some(Role::Runtime),
        _ if APART.contains(&word) => Some(Role::Development),
        _ if ends.iter().any(|end| lower.ends_with(end)) => Some(Role::Development),
        _ => None,
    }
}

/// The dependencies of the script's own `dependencies` blocks: not those of its plugins, nor constraints.
fn declared(tokens: &[Token<'_>], catalogue: &Catalogue) -> Vec<Declared> {
    let mut found = Vec::new();
    // Their names, and whether they or one around them is set apart.
    let mut blocks: Vec<(&str, bool)> = Vec::new();
    let mut last = "";
    let mut at = 0;
    // What is beyond the limit is told where it is pushed.
    while let Some(token) = tokens.get(at).filter(|_| found.len() <= DEPENDENCIES.most) {
        at += 1;
        match (token.what, token.text) {
            (What::Sign, "{") => {
                let around = blocks.last().is_some_and(|(_, outside)| *outside);
                blocks.push((last, around || OUTSIDE.contains(&last)));
                last = "";
            }
            (What::Sign, "}") => drop(blocks.pop()),
            (What::Word, word) => {
                last = word;
                if blocks.last() == Some(&("dependencies", false))
                    && let Some(role) = configuration(word)
                {
                    let length = statement(&tokens[at..]);
                    let group = if role == Role::Runtime { "" } else { word };
                    for (name, version, offset) in notations(&tokens[at..at + length], catalogue) {
                        found.push(Declared { name, version, role, group: group.to_owned(), offset });
                    }
                    at += length;
                }
            }
            _ => {}
        }
    }
    found
}

/// How many words belong to the statement: up to the line's end outside of brackets and not after a comma, or to a block.
fn statement(tokens: &[Token<'_>]) -> usize {
    let (mut depth, mut comma) = (0_usize, false);
    for (at, token) in tokens.iter().enumerate() {
        match (token.what, token.text) {
            (What::Sign, "(" | "[") => depth += 1,
            (What::Sign, ")" | "]") => depth = depth.saturating_sub(1),
            (What::Sign, "{" | "}" | ";") => return at,
            (What::End, _) if depth == 0 && !comma => return at,
            _ => {}
        }
        comma = if token.what == What::End { comma } else { token.is(",") };
    }
    tokens.len()
}

/// The coordinates in a statement, each with its place.
fn notations(tokens: &[Token<'_>], catalogue: &Catalogue) -> Vec<(String, String, usize)> {
    // A platform sets versions and brings nothing; a project's own dependencies are read where they stand.
    let set_apart = ["platform", "enforcedPlatform", "project", "files", "fileTree"];
    let begins = |token: &Token<'_>| token.what == What::Word && set_apart.contains(&token.text);
    if tokens.iter().any(begins) {
        return Vec::new();
    }
    if let Some(found) = mapped(tokens) {
        return vec![found];
    }
    let mut found = Vec::new();
    let mut exclude = false;
    for token in tokens {
        if found.len() > DEPENDENCIES.most {
            break;
        }
        match (token.what, token.text) {
            (What::Word, "exclude") => exclude = true,
            (What::Word, "kotlin") => {
                // `kotlin("stdlib")` stands for a library of Kotlin's own.
                let module = tokens.iter().find(|token| token.what == What::Text);
                let name = module.map(|module| format!("org.jetbrains.kotlin:kotlin-{}", module.text));
                return name.map(|name| (name, String::new(), token.offset)).into_iter().collect();
            }
            (What::Word, word) => {
                found.extend(catalogue.named(word).into_iter().map(|(name, version)| (name, version, token.offset)));
            }
            (What::Text, notation) if !exclude => {
                found.extend(coordinates(notation).map(|(name, version)| (name, version, token.offset)));
            }
            _ => {}
        }
    }
    found
}

/// `group: 'g', name: 'a', version: 'v'`, or with `=` as Kotlin has it.
fn mapped(tokens: &[Token<'_>]) -> Option<(String, String, usize)> {
    let field = |key: &str| {
        tokens.windows(3).find_map(|window| {
            let [word, sign, text] = window else { return None };
            let is_pair = word.is(key) && (sign.is(":") || sign.is("=")) && text.what == What::Text;
            is_pair.then_some((text.text, word.offset))
        })
    };
    let (group, offset) = field("group")?;
    let name = format!("{group}:{}", field("name")?.0);
    Some((name, field("version").map_or_else(String::new, |(text, _)| text.to_owned()), offset))
}
