//! Schemas that JavaScript holds `process.env` against: Joi, zod, yup, convict, env-var and their like.
//!
//! Part of floor 2's `app`. A schema is a literal whose keys are variables' names and whose values come from such a
//! library; it counts where some source holds the environment against a schema.

use crate::app::facts::Evidence;
use crate::app::lexer::{Token, What, closing};

use super::file::{FileEnvVars, Read, is_loud};
use super::{Need, ValueType};

/// What a value of a schema begins with, and whether a value has to be there where nothing is said.
const LIBRARIES: [(&str, Need); 8] = [
    ("Joi", Need::Nothing),
    ("joi", Need::Nothing),
    ("z", Need::Required),
    ("zod", Need::Required),
    ("yup", Need::Nothing),
    ("Yup", Need::Nothing),
    ("v", Need::Required),
    ("Type", Need::Required),
];
/// What is called with the environment to hold it against a schema, or is given one for it.
const VALIDATORS: [&str; 13] = [
    "validate",
    "validateSync",
    "validateAsync",
    "attempt",
    "parse",
    "safeParse",
    "parseAsync",
    "parseEnv",
    "createEnv",
    "cast",
    "validationSchema",
    "envSchema",
    "Check",
];

pub(super) fn collect(found: &mut FileEnvVars, tokens: &[Token<'_>]) {
    let schemas = Schemas { tokens };
    for at in 0..tokens.len() {
        found.validates |= schemas.validates(at);
        found.schemas.extend(schemas.entry(at));
        if let Some(read) = schemas.convict(at).or_else(|| schemas.env_var(at)) {
            found.take(read);
        }
    }
}

struct Schemas<'a, 's> {
    tokens: &'a [Token<'s>],
}

impl<'s> Schemas<'_, 's> {
    fn is(&self, at: usize, sign: &str) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is(sign))
    }

    fn word(&self, at: usize) -> &'s str {
        self.tokens.get(at).filter(|token| token.what == What::Word).map_or("", |token| token.text)
    }

    fn place(&self, at: usize, how: &str) -> Evidence {
        Evidence::new("", self.tokens.get(at).map_or(0, |token| token.line), how)
    }

    /// `schema.validate(process.env)`, `createEnv({ …, runtimeEnv: process.env })`, `validationSchema: …`.
    fn validates(&self, at: usize) -> bool {
        if !VALIDATORS.contains(&self.word(at)) {
            return false;
        }
        if self.word(at) == "validationSchema" {
            return self.is(at + 1, ":") || self.is(at + 1, ",");
        }
        if !self.is(at + 1, "(") {
            return false;
        }
        let end = closing(self.tokens, at + 1);
        (at + 2..end).any(|at| self.is(at, "process") && self.is(at + 1, ".") && self.is(at + 2, "env"))
    }

    /// `JWT_SECRET: Joi.string().required(),`
    fn entry(&self, at: usize) -> Option<Read> {
        let name = self.tokens.get(at).filter(|token| token.what != What::Sign && is_loud(token.text))?;
        let (_, plain) = LIBRARIES.iter().find(|(library, _)| *library == self.word(at + 2))?;
        if !self.is(at + 1, ":")
            || !self.is(at + 3, ".")
            || !at.checked_sub(1).is_some_and(|at| self.is(at, "{") || self.is(at, ","))
        {
            return None;
        }
        let calls = self.calls(at + 3);
        let has = |words: &[&str]| calls.iter().any(|call| words.contains(call));
        let need = if has(&["default", "catch", "prefault"]) {
            Need::Default
        } else if has(&["optional", "nullish", "notRequired", "Optional"]) {
            Need::Nothing
        } else if has(&["required", "nonempty", "exist"]) {
            Need::Required
        } else {
            *plain
        };
        let value_type = match () {
            () if has(&["number", "int", "port", "Number", "Integer"]) => Some(ValueType::Integer),
            () if has(&["boolean", "stringbool", "Boolean"]) => Some(ValueType::Boolean),
            () => None,
        };
        Some(Read { value_type, ..Read::new(name.text, need, self.place(at, "a schema of process.env")) })
    }

    /// The methods called one after another from the point at `at` on: `string`, `required`.
    fn calls(&self, mut at: usize) -> Vec<&'s str> {
        let mut calls = Vec::new();
        while self.is(at, ".") && !self.word(at + 1).is_empty() {
            calls.push(self.word(at + 1));
            at += 2;
            if self.is(at, "(") {
                at = closing(self.tokens, at) + 1;
            }
        }
        calls
    }

    /// convict: `port: { format: 'port', default: 80, env: 'PORT' }`.
    fn convict(&self, at: usize) -> Option<Read> {
        let name = self.tokens.get(at + 2).filter(|token| token.what == What::Text && is_loud(token.text))?;
        if self.word(at) != "env" || !self.is(at + 1, ":") {
            return None;
        }
        let open = (at.saturating_sub(60)..at).rev().find(|at| self.is(*at, "{"))?;
        let end = closing(self.tokens, open);
        let keys: Vec<&str> = (open..end).filter(|at| self.is(at + 1, ":")).map(|at| self.word(at)).collect();
        if !keys.contains(&"default") && !keys.contains(&"format") {
            return None;
        }
        let null = (open..end).any(|at| self.word(at) == "default" && self.is(at + 2, "null"));
        let need = if keys.contains(&"default") && !null { Need::Default } else { Need::Nothing };
        Some(Read::new(name.text, need, self.place(at, "a schema of convict")))
    }

    /// env-var: `env.get('X').required().asString()`.
    fn env_var(&self, at: usize) -> Option<Read> {
        let name = self.tokens.get(at + 2).filter(|token| token.what == What::Text && is_loud(token.text))?;
        if self.word(at) != "get" || !self.is(at + 1, "(") || !self.is(at + 3, ")") {
            return None;
        }
        let calls = self.calls(at + 4);
        let reads =
            calls.iter().any(|call| call.strip_prefix("as").is_some_and(|kind| kind.starts_with(char::is_uppercase)));
        let need = match () {
            () if calls.contains(&"default") => Need::Default,
            () if calls.contains(&"required") => Need::Required,
            () => Need::Nothing,
        };
        reads.then(|| Read::new(name.text, need, self.place(at, "env.get(…)")))
    }
}
