//! Variables that JavaScript and TypeScript read: `process.env` and what is taken out of it.
//!
//! Part of floor 2's `app`.

use std::collections::BTreeMap;

use crate::app::facts::Evidence;
use crate::app::lexer::{Token, What, closing, has_second_argument};
use crate::app::script_conditions::{Conditions, Script};

use super::callees::Callee;
use super::file::{Call, FileEnvVars, Read, is_loud, scheme};
use super::{Need, Taken, ValueType, javascript_schemas};

pub(super) fn collect(found: &mut FileEnvVars, tokens: &[Token<'_>]) {
    let conditions = Conditions::of(tokens);
    let mut reader = Reader { found, tokens, conditions, aliases: Vec::new(), bound: BTreeMap::new() };
    reader.aliases = reader.other_names();
    for at in 0..tokens.len() {
        reader.look(at);
    }
    javascript_schemas::collect(found, tokens);
}

/// So many tokens stand in the braces of an import.
const MOST_NAMES: usize = 200;

pub(super) struct Reader<'a, 's> {
    pub(super) found: &'a mut FileEnvVars,
    pub(super) tokens: &'a [Token<'s>],
    conditions: Conditions,
    /// Other names of `process.env` in this file.
    aliases: Vec<&'s str>,
    /// Names that hold what was read and nothing else, and the variables.
    bound: BTreeMap<&'s str, &'s str>,
}

impl<'s> Reader<'_, 's> {
    pub(super) fn token(&self, at: usize) -> Option<Token<'s>> {
        self.tokens.get(at).copied()
    }

    pub(super) fn is(&self, at: usize, sign: &str) -> bool {
        self.token(at).is_some_and(|token| token.is(sign))
    }

    pub(super) fn before(&self, at: usize, back: usize, sign: &str) -> bool {
        at.checked_sub(back).is_some_and(|at| self.is(at, sign))
    }

    pub(super) fn is_unsure(&self, at: usize) -> bool {
        self.conditions.is_unsure(at)
    }

    pub(super) fn is_needless(&self, at: usize) -> bool {
        self.conditions.is_needless(at)
    }

    pub(super) fn place(&self, at: usize, how: &str) -> Evidence {
        Evidence::new("", self.token(at).map_or(0, |token| token.line), how)
    }

    /// Where `process.env` (or `process?.env`) that begins at `at` ends.
    fn process_env(&self, at: usize) -> Option<usize> {
        let dot = at + 1 + usize::from(self.is(at + 1, "?"));
        let whole = self.is(at, "process") && self.is(dot, ".") && self.is(dot + 1, "env");
        whole.then_some(dot + 2)
    }

    /// `const env = process.env`, `import { env } from 'node:process'`, `const { env } = require('process')`.
    fn other_names(&self) -> Vec<&'s str> {
        let mut names = Vec::new();
        for at in 0..self.tokens.len() {
            if let Some(end) = self.process_env(at)
                && self.before(at, 1, "=")
                && !self.is(end, ".")
                && !self.is(end, "[")
                && !self.is(end, "?")
                && let Some(name) = at.checked_sub(2).and_then(|at| self.token(at))
                && name.what == What::Word
            {
                names.push(name.text);
            }
            let Some(module) = self.token(at).filter(|token| token.what == What::Text) else { continue };
            if !matches!(module.text, "process" | "node:process") {
                continue;
            }
            // Back to the braces of the import.
            let from = at.saturating_sub(12);
            let Some(open) = (from..at).rev().find(|at| self.is(*at, "{")) else { continue };
            if let Some(env) = (open..at).find(|at| self.is(*at, "env")) {
                let renamed = self.is(env + 1, "as") || self.is(env + 1, ":");
                let name = self.token(if renamed { env + 2 } else { env });
                names.extend(name.map(|token| token.text));
            }
        }
        names
    }

    fn look(&mut self, at: usize) {
        let Some(token) = self.token(at) else { return };
        if token.what != What::Word {
            return;
        }
        self.call(at, token);
        self.imports(at);
        self.loads(at);
        if let Some(variable) = self.bound.get(token.text).filter(|_| !self.before(at, 1, "."))
            && self.demands(at, at + 1)
        {
            self.stops_without(variable, at, at);
        }
        if token.text == "function" {
            let name = self.token(at + 1).filter(|name| name.what == What::Word);
            self.function(name.map_or("", |name| name.text), at + 2);
        } else if self.is(at + 1, "=") && (self.is(at + 2, "(") || self.is(at + 3, "=")) {
            self.function(token.text, at + 2);
        } else if self.is_method(at) {
            self.function(&Callee::method(token.text), at + 1);
        } else if token.text == "new"
            && self.before(at, 1, "=")
            && let Some((own, class)) = at.checked_sub(2).and_then(|own| self.token(own)).zip(self.token(at + 1))
        {
            self.found.names.made.insert(own.text.to_owned(), Callee::new("", class.text));
        }
        let is_alias = self.aliases.contains(&token.text) && !self.before(at, 1, ".");
        let end = self.process_env(at).or(is_alias.then_some(at + 1));
        if let Some(end) = end {
            self.environment(at, end);
        }
    }

    /// `process.env` from `start`, and what stands behind it at `end`.
    fn environment(&mut self, start: usize, end: usize) {
        let dot = end + usize::from(self.is(end, "?"));
        if self.is(dot, ".") && self.token(dot + 1).is_some_and(|name| name.what == What::Word) {
            self.one(start, dot + 1, dot + 2, "process.env.…");
        } else if (self.is(dot, "[") || self.is(dot, ".") && self.is(dot + 1, "[")) && start != dot {
            let open = if self.is(dot, "[") { dot } else { dot + 1 };
            let close = closing(self.tokens, open);
            let two = |sign: &str| self.is(close + 1, sign) && self.is(close + 2, sign);
            let assigns = self.is(close + 1, "=") && !self.is(close + 2, "=")
                || (two("|") || two("?")) && self.is(close + 3, "=");
            if assigns && self.token(open + 1).is_some_and(|name| name.what != What::Text) {
                self.strips(start);
                self.puts_each(start);
            }
            if self.token(open + 1).is_some_and(|name| name.what == What::Text) && self.is(open + 2, "]") {
                self.one(start, open + 1, open + 3, "process.env[…]");
            } else if self.is(open + 2, "]") {
                self.each(start, open + 1, open + 3);
            }
        } else if self.before(start, 1, "=") && self.before(start, 2, "}") {
            self.taken_apart(start - 2);
        } else if self.before(start, 1, "in")
            && let Some(at) = start.checked_sub(2)
            && let Some(name) = self.token(at)
        {
            if name.what == What::Text {
                self.found.set.insert(name.text.to_owned());
            } else {
                self.each(at - usize::from(self.before(at, 1, "(")), at, end);
            }
        } else if self.before(start, 1, "(") && self.is(end, ",") {
            if self.before(start, 2, "cleanEnv") {
                self.envalid(end + 1);
            } else if ["assign", "defaults", "merge", "extend"].iter().any(|callee| self.before(start, 2, callee)) {
                self.puts_all(start, end + 1..closing(self.tokens, start - 1));
            }
        } else if self.is(end, "=") && !self.is(end + 1, "=") && start + 2 < end {
            self.puts_all(start, end + 1..end + 2);
        }
    }

    /// `process.env[k.slice(4)] = v` for every `k` that begins with a text: names are read without it.
    fn strips(&mut self, at: usize) {
        let near = (at.saturating_sub(100)..at).rev().find(|at| self.is(*at, "startsWith"));
        let prefix = near
            .and_then(|near| self.token(near + 2))
            .filter(|text| text.what == What::Text && text.text.ends_with('_'));
        let place = self.place(at, "process.env[…] for each of these");
        self.found.stripped.extend(prefix.map(|prefix| Taken { prefix: prefix.text.to_owned(), place }));
    }

    /// The name at `at` of what begins at `start`, and what the source does with it from `next` on.
    fn one(&mut self, start: usize, at: usize, next: usize, how: &str) {
        let Some(name) = self.token(at) else { return };
        let assigned = self.is(next, "=") && !self.is(next + 1, "=");
        if assigned {
            self.puts(start, name.text);
            return;
        }
        let two = |sign: &str| self.is(next, sign) && self.is(next + 1, sign);
        let need = if two("|") || two("?") { Need::Default } else { Need::Nothing };
        // `process.env.X ||= …`, `??= …`
        if need == Need::Default && self.is(next + 2, "=") {
            self.puts(start, name.text);
        }
        let throws = |open: usize| (open..closing(self.tokens, open)).any(|at| self.is(at, "throw"));
        let else_throws = need == Need::Default && self.is(next + 2, "(") && throws(next + 2);
        let need = if else_throws { Need::Nothing } else { need };
        if need == Need::Nothing
            && !self.is(next, "?")
            && self.before(start, 1, "=")
            && let Some(own) = start.checked_sub(2).and_then(|at| self.token(at)).filter(|own| own.what == What::Word)
        {
            self.bound.insert(own.text, name.text);
        }
        if else_throws && !self.conditions.is_needless(start) || self.demands(start, next) {
            self.stops_without(name.text, start, at);
        }
        let place = self.place(at, how);
        let scheme = self.token(next + 2).filter(|_| need == Need::Default).and_then(|text| scheme(text.text));
        let value_type = self.value_type(start, next);
        self.found.take(Read { value_type, scheme, ..Read::new(name.text, need, place) });
    }

    /// Whether this, from `start` to before `next`, stands in an `if` that ends the program where it is not there.
    pub(super) fn demands(&self, start: usize, next: usize) -> bool {
        let is_nothing = |at: usize| {
            let text = self.token(at).filter(|token| token.what == What::Text);
            self.is(at, "undefined")
                || self.is(at, "null")
                || text.is_some_and(|text| matches!(text.text, "" | "undefined"))
        };
        if self.conditions.is_needless(start) {
            return false;
        }
        let equals = (next..next + 3).take_while(|at| self.is(*at, "=")).count();
        let is_missing = self.before(start, 1, "!") && !self.before(start, 2, "!");
        let Some(test) = (start.saturating_sub(40)..start).rev().find(|at| self.is(*at, "if")) else { return false };
        let close = closing(self.tokens, test + 1);
        if !Script(self.tokens).is_all_there_is(start, test + 2..close) {
            return false;
        }
        if !(is_missing || equals > 1 && is_nothing(next + equals)) || close < next {
            return false;
        }
        let script = Script(self.tokens);
        script.ends(script.body(close + 1))
    }

    /// What the value is taken for: `Number(process.env.X)`, `process.env.X === 'true'`.
    fn value_type(&self, start: usize, next: usize) -> Option<ValueType> {
        let call = start.checked_sub(2).and_then(|at| self.token(at)).filter(|_| self.before(start, 1, "("));
        let text = (next..next + 4).filter_map(|at| self.token(at)).find(|token| token.what == What::Text);
        match call.map(|call| call.text) {
            Some("Number" | "parseInt") => return Some(ValueType::Integer),
            Some("parseFloat") => return Some(ValueType::Float),
            Some("Boolean") => return Some(ValueType::Truth),
            Some("parse") => return Some(ValueType::Json),
            _ => {}
        }
        let is_compared = self.is(next, "=") && self.is(next + 1, "=");
        if self.is(next, ".") && self.is(next + 1, "split") {
            return Some(ValueType::Commas);
        }
        text.filter(|text| is_compared && matches!(text.text, "true" | "false")).map(|_| ValueType::Boolean)
    }

    /// `const { A, B: b = 'x' } = process.env`, from its closing brace.
    fn taken_apart(&mut self, close: usize) {
        let Some(open) = (close.saturating_sub(200)..close).rev().find(|at| self.is(*at, "{")) else { return };
        for at in open + 1..close {
            let first = self.is(at - 1, "{") || self.is(at - 1, ",");
            let Some(name) = self.token(at).filter(|token| first && token.what == What::Word) else { continue };
            let rest = (at + 1..close).take_while(|at| !self.is(*at, ","));
            let need = if rest.into_iter().any(|at| self.is(at, "=")) { Need::Default } else { Need::Nothing };
            let place = self.place(at, "process.env");
            let own = if self.is(at + 1, ":") { self.token(at + 2) } else { Some(name) };
            self.bound.extend(own.filter(|_| need == Need::Nothing).map(|own| (own.text, name.text)));
            self.found.add_read(name.text, need, place);
        }
    }

    /// envalid: `cleanEnv(process.env, { PORT: port({ default: 80 }) })`, from its second argument.
    fn envalid(&mut self, open: usize) {
        if !self.is(open, "{") {
            return;
        }
        let close = closing(self.tokens, open);
        let mut depth = 0_usize;
        for at in open..close {
            if self.is(at, "{") || self.is(at, "(") || self.is(at, "[") {
                depth += 1;
            } else if self.is(at, "}") || self.is(at, ")") || self.is(at, "]") {
                depth = depth.saturating_sub(1);
            }
            let Some(name) = self.token(at).filter(|token| depth == 1 && token.what != What::Sign) else { continue };
            if !self.is(at + 1, ":") || !self.is(at + 3, "(") {
                continue;
            }
            let end = closing(self.tokens, at + 3);
            let has_default = (at + 3..end).any(|at| self.is(at, "default"));
            let place = self.place(at, "cleanEnv(…)");
            let need = if self.conditions.is_needless(at) { Need::Nothing } else { Need::Required };
            self.found.add_read(name.text, if has_default { Need::Default } else { need }, place);
        }
    }

    /// `const { need: own } = require('./env')`, `import { need as own } from './env'`, or the module as a whole.
    fn imports(&mut self, at: usize) {
        let text = |at: usize| self.token(at).filter(|token| token.what == What::Text).map(|token| token.text);
        let (before, module, behind) = if self.is(at, "require") && self.is(at + 1, "(") && self.before(at, 1, "=") {
            (at.checked_sub(2), text(at + 2), at + 4)
        } else {
            (at.checked_sub(1).filter(|_| self.is(at, "from")), text(at + 1), at + 2)
        };
        let (Some(before), Some(module)) = (before, module) else { return };
        let word = |at: usize| self.token(at).filter(|token| token.what == What::Word).map(|token| token.text);
        let mut bound: Vec<(&str, &str)> = Vec::new();
        let mut whole = Some(before);
        if self.is(before, "}") {
            let open = (before.saturating_sub(MOST_NAMES)..before).rev().find(|at| self.is(*at, "{"));
            let Some(open) = open else { return };
            for at in (open + 1..before).filter(|at| self.is(at - 1, "{") || self.is(at - 1, ",")) {
                let Some(name) = word(at) else { continue };
                let is_renamed = self.is(at + 1, ":") || self.is(at + 1, "as");
                bound.push((if is_renamed { word(at + 2).unwrap_or(name) } else { name }, name));
            }
            // `import whole, { one } from …`
            whole = open.checked_sub(2).filter(|_| self.before(open, 1, ","));
        }
        if let Some(own) = whole.and_then(word) {
            // `require('./env').need`
            bound.push((own, word(behind + 1).filter(|_| self.is(behind, ".")).unwrap_or_default()));
        }
        for (own, name) in bound {
            self.found.names.import(own, module, name);
        }
    }

    /// `requireEnv('X')`: it depends on `requireEnv`.
    fn call(&mut self, at: usize, callee: Token<'_>) {
        if let Some(name) = self.token(at + 2)
            && self.is(at + 1, "(")
            && name.what == What::Text
            && is_loud(name.text)
        {
            let object = at.checked_sub(2).filter(|_| self.before(at, 1, ".")).and_then(|at| self.token(at));
            let place = self.place(at, &format!("{}(…)", callee.text));
            let most = if has_second_argument(self.tokens, at + 1) { Need::Default } else { Need::Required };
            if self.is_unsure(at) {
                self.found.starts.later(place.line, place.line, "");
            }
            let callee = Callee::new(object.map_or("", |object| object.text), callee.text);
            self.found.call(Call::new(callee, name.text, most, place));
        }
    }

    /// `get(key) {` in a class.
    fn is_method(&self, at: usize) -> bool {
        const CONTROL: [&str; 6] = ["if", "for", "while", "switch", "catch", "function"];
        let close = || (at + 2..at + 12).find(|at| self.is(*at, ")"));
        self.is(at + 1, "(")
            && !CONTROL.iter().any(|word| self.is(at, word))
            && !self.before(at, 1, ".")
            && close().is_some_and(|close| {
                let is_typed = self.is(close + 1, ":");
                self.is(close + 1, "{") || is_typed && (close + 2..close + 8).any(|at| self.is(at, "{"))
            })
    }

    /// A function that reads what its first parameter says; its parameters begin at `open` or behind.
    fn function(&mut self, name: &str, open: usize) {
        let parameter = if self.is(open, "(") { open + 1 } else { open };
        let Some(parameter) = self.token(parameter).filter(|token| token.what == What::Word) else { return };
        let brace = (open..open + 40).find(|at| self.is(*at, "{"));
        let end = brace.map_or(open + 200, |brace| closing(self.tokens, brace).min(open + 200));
        let body = open..end.min(self.tokens.len());
        let throws = body.clone().any(|at| self.is(at, "throw"));
        for at in body {
            let Some(end) = self.process_env(at) else { continue };
            if self.is(end, "[") && self.is(end + 1, parameter.text) && self.is(end + 2, "]") {
                let two = |sign: &str| self.is(end + 3, sign) && self.is(end + 4, sign);
                let need = match (two("|") || two("?"), throws) {
                    (true, _) => Need::Default,
                    (false, true) => Need::Required,
                    (false, false) => Need::Nothing,
                };
                self.found.reader(name, 0, need);
                return;
            }
        }
    }
}
