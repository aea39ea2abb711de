//! Which of Go's declarations a program can come to: what stands in a function that nobody names is read by nobody.
//!
//! Part of floor 2's `app`; pure. Names are followed, whatever they mean: what shares its name with something in use counts
//! as used.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::app::lexer::{Token, What, closing};
use crate::text::path;

/// A function, a method or a type, from line to line, with the names in it; what else a source declares has no name.
#[derive(Clone, Debug, Default, PartialEq)]
struct Unit {
    name: String,
    /// The type that a method belongs to.
    of: String,
    is_type: bool,
    from: usize,
    to: usize,
    names: BTreeSet<String>,
}

/// What a source declares at its top.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Declared(Arc<Vec<Unit>>);

impl Declared {
    pub fn of_tokens(tokens: &[Token<'_>]) -> Self {
        let (mut units, mut depth) = (vec![Unit::default()], 0_usize);
        for (at, token) in tokens.iter().enumerate() {
            let begins_line = at == 0 || tokens[at - 1].line < token.line || tokens[at - 1].is(";");
            if depth == 0 && begins_line && ["func", "type", "var", "const", "import"].iter().any(|word| token.is(word))
            {
                units.push(Unit { from: token.line, ..Unit::at(tokens, at) });
            }
            let Some(unit) = units.last_mut() else { continue };
            unit.to = token.line;
            match token.what {
                What::Word => {
                    unit.names.insert(token.text.to_owned());
                }
                What::Sign if matches!(token.text, "(" | "[" | "{") => depth += 1,
                What::Sign if matches!(token.text, ")" | "]" | "}") => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        for unit in units.iter_mut().filter(|unit| !unit.name.is_empty()) {
            // That it calls itself is no reason.
            unit.names.remove(&unit.name);
        }
        Self(Arc::new(units))
    }
}

impl Unit {
    /// True for what runs by itself: the source while it is loaded, and what Go calls.
    fn runs(&self) -> bool {
        self.of.is_empty() && matches!(self.name.as_str(), "" | "main" | "init" | "_")
    }

    /// The declaration that begins at `at`; a block of types has no name.
    fn at(tokens: &[Token<'_>], at: usize) -> Self {
        let is = |at: usize, sign: &str| tokens.get(at).is_some_and(|token| token.is(sign));
        let word = |at: usize| tokens.get(at).filter(|token| token.what == What::Word).map(|token| token.text);
        let named = |name: &str, of: &str| Self { name: name.to_owned(), of: of.to_owned(), ..Self::default() };
        if is(at, "type") || is(at, "func") && !is(at + 1, "(") {
            let unit = word(at + 1).map(|name| named(name, "")).unwrap_or_default();
            return Self { is_type: is(at, "type"), ..unit };
        }
        if !is(at, "func") {
            return Self::default();
        }
        // `(s *Server)`, `(Server)`, `(l List[T])`
        let close = closing(tokens, at + 1);
        let end = (at + 2..close).find(|at| is(*at, "[")).unwrap_or(close);
        let of = (at + 2..end).rev().find_map(word).unwrap_or_default();
        word(close + 1).map(|name| named(name, of)).unwrap_or_default()
    }
}

/// What nothing names that runs, by source: its first and its last line. Nothing where no program is known.
pub(super) fn unused(sources: &BTreeMap<String, Declared>) -> BTreeMap<String, Vec<(usize, usize)>> {
    let each = sources.iter().flat_map(|(path, declared)| declared.0.iter().map(move |unit| (path.as_str(), unit)));
    let units: Vec<(&str, &Unit)> = each.collect();
    // A package calls its own; what begins with a capital is everybody's.
    let key = |path: &str, name: &str| {
        let is_own = !name.starts_with(char::is_uppercase);
        (if is_own { path::folder(path).to_owned() } else { String::new() }, name.to_owned())
    };
    let (mut by_name, mut by_type) = (HashMap::new(), HashMap::new());
    for (at, (path, unit)) in units.iter().enumerate() {
        by_name.entry(key(path, &unit.name)).or_insert_with(Vec::new).push(at);
        // Who takes an object may call what it has for everybody.
        if !unit.of.is_empty() && unit.name.starts_with(char::is_uppercase) {
            by_type.entry((path::folder(path), unit.of.as_str())).or_insert_with(Vec::new).push(at);
        }
    }
    if !units.iter().any(|(_, unit)| unit.runs() && unit.name == "main") {
        return BTreeMap::new();
    }
    // A type that nobody names at all may be made in a way that is not followed.
    let named: BTreeSet<&str> = units.iter().flat_map(|(_, unit)| unit.names.iter().map(String::as_str)).collect();
    let begins = |unit: &Unit| unit.runs() || unit.is_type && !named.contains(unit.name.as_str());
    let mut waiting: Vec<usize> = (0..units.len()).filter(|at| begins(units[*at].1)).collect();
    let mut is_used = vec![false; units.len()];
    while let Some(at) = waiting.pop() {
        if std::mem::replace(&mut is_used[at], true) {
            continue;
        }
        let (path, unit) = units[at];
        let called = unit.names.iter().filter_map(|name| by_name.get(&key(path, name))).flatten();
        let methods = by_type.get(&(path::folder(path), unit.name.as_str())).into_iter().flatten();
        waiting.extend(called.chain(methods).filter(|at| !is_used[**at]));
    }
    let mut found: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
    for ((path, unit), _) in units.iter().zip(is_used).filter(|(_, is_used)| !is_used) {
        found.entry((*path).to_owned()).or_default().push((unit.from, unit.to));
    }
    found
}
