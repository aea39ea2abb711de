//! Schemas that JavaScript holds `process.env` against: Joi, zod, yup, convict, env-var and their like.
//!
//! Part of floor 2's `app`. A schema is a literal whose keys are variables' names and whose values come from such a
//! library; it counts where some source holds the environment against a schema.

use crate::app::facts::Evidence;
use crate::app::lexer::{Token, What, closing};
use crate::app::script_conditions::{Conditions, Script};

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
const VALIDATORS: [&str; 14] = [
    "validate",
    "validateSync",
    "validateAsync",
    "attempt",
    "parse",
    "safeParse",
    "safeParseAsync",
    "parseAsync",
    "parseEnv",
    "createEnv",
    "cast",
    "validationSchema",
    "envSchema",
    "Check",
];

pub(super) fn collect(found: &mut FileEnvVars, tokens: &[Token<'_>]) {
    let schemas = Schemas { tokens, conditions: Conditions::of(tokens) };
    for at in 0..tokens.len() {
        if schemas.validates(at) {
            let need = if schemas.goes_on(at) { Need::Nothing } else { Need::Required };
            found.validates = found.validates.max(Some(need));
        }
        found.schemas.extend(schemas.entry(at));
        if let Some(read) = schemas.convict(at).or_else(|| schemas.env_var(at)) {
            found.take(read);
        }
    }
}

struct Schemas<'a, 's> {
    tokens: &'a [Token<'s>],
    conditions: Conditions,
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

    /// Whether the source goes on where the environment does not fit.
    fn goes_on(&self, at: usize) -> bool {
        let partial = at.checked_sub(4).map_or("", |before| self.word(before));
        let is_partial = ["partial", "deepPartial"].contains(&partial) && self.is(at - 2, ")");
        // These tell what is wrong, and leave it to the caller to stop.
        let tells = match self.word(at) {
            "safeParse" | "safeParseAsync" => true,
            "validate" => self.tokens.iter().any(|token| token.is("Joi") || token.is("joi")),
            _ => false,
        };
        self.conditions.is_needless(at) || is_partial || tells && !self.is_looked_at()
    }

    /// Whether the source ends somewhere over what was told to be wrong.
    fn is_looked_at(&self) -> bool {
        let script = Script(self.tokens);
        let asks = |at: usize| {
            let close = closing(self.tokens, at + 1);
            let told = (at + 2..close).any(|at| matches!(self.word(at), "success" | "error" | "errors" | "issues"));
            let body = script.body(close + 1);
            let other = body.end + usize::from(self.is(body.end, ";"));
            let stops = script.ends(body) || self.is(other, "else") && script.ends(script.body(other + 1));
            told && (stops || self.word(at) != "if")
        };
        let is_test = |at: &usize| matches!(self.word(*at), "if" | "assert" | "invariant") && self.is(at + 1, "(");
        (0..self.tokens.len()).filter(is_test).any(asks)
    }

    /// Whether none of the names around one has to be there: `z.object({ … }).partial()`.
    fn is_partial(&self, at: usize, name: &str) -> bool {
        const FAR: usize = 1_000;
        let mut depth = 0_usize;
        let open = (at.saturating_sub(FAR)..at).rev().find(|at| match self.tokens[*at].text {
            ")" | "]" | "}" => {
                depth += 1;
                false
            }
            "(" | "[" | "{" if depth > 0 => {
                depth -= 1;
                false
            }
            sign => sign == "{",
        });
        let Some(open) = open else { return false };
        if open.checked_sub(6).is_some_and(|before| self.word(before) == "partial") {
            return true;
        }
        let mut at = closing(self.tokens, open) + 2;
        while self.is(at, ".") && self.is(at + 2, "(") {
            let end = closing(self.tokens, at + 2);
            let is_meant = end == at + 3 || (at + 3..end).any(|at| self.tokens[at].text == name);
            if is_meant && matches!(self.word(at + 1), "partial" | "deepPartial" | "catch") {
                return true;
            }
            at = end + 1;
        }
        false
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
        let takes_nothing = self.takes_nothing(at + 3);
        let has = |words: &[&str]| calls.iter().any(|call| words.contains(call));
        let need = if has(&["default", "catch", "prefault"]) {
            Need::Default
        } else if has(&["optional", "nullish", "notRequired", "Optional", "any", "unknown"])
            || takes_nothing
            || has(&["coerce"]) && has(&["boolean", "string"])
            || self.is_partial(at, name.text)
        {
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

    /// `z.union([z.string(), z.undefined()])`, `z.preprocess((v) => v || 'x', …)`, `.or(z.undefined())`.
    fn takes_nothing(&self, from: usize) -> bool {
        const MAY: [&str; 5] = ["undefined", "optional", "nullish", "default", "void"];
        let mut at = from;
        while self.is(at, ".") {
            let is_called = self.is(at + 2, "(");
            let end = if is_called { closing(self.tokens, at + 2) } else { at + 1 };
            let mut inside = at + 3..end;
            let may = match self.word(at + 1) {
                "preprocess" => true,
                "union" | "or" | "pipe" | "transform" | "alternatives" | "try" | "variant" | "nullable" => {
                    inside.any(|at| MAY.contains(&self.word(at)))
                }
                _ => false,
            };
            if may {
                return true;
            }
            at = end + 1;
        }
        false
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
