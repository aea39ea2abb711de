//! Files of variables without which a script ends: `if (require('dotenv').config().error) throw …`.

use super::super::lexer::{Token, What as Piece, arguments, closing};
use super::super::script_conditions::{Conditions, Script};
use super::{Raw, Use, What, When};

const USUAL: &str = ".env";

/// The files, each where it is loaded.
pub(super) fn needed(tokens: &[Token<'_>], conditions: &Conditions) -> Vec<Raw> {
    let loads = Loads { tokens };
    let is_certain = |at: usize| !conditions.is_unsure(at);
    let needed = (0..tokens.len()).filter(|at| is_certain(*at)).filter_map(|at| {
        let path = loads.without_asking(at).or_else(|| loads.checked(at, &is_certain))?;
        let what = What::Path { path, kind: Use::Data, beside: false };
        Some(Raw::new(tokens[at].line, When::Start, what))
    });
    needed.collect()
}

struct Loads<'t, 's> {
    tokens: &'t [Token<'s>],
}

impl Loads<'_, '_> {
    fn is(&self, at: usize, sign: &str) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is(sign))
    }

    /// `process.loadEnvFile()`, which fails by itself.
    fn without_asking(&self, at: usize) -> Option<String> {
        (self.is(at, "loadEnvFile") && self.is(at + 1, "(")).then(|| self.path(at + 1, None)).flatten()
    }

    /// `config()` of dotenv, whose error ends the program.
    fn checked(&self, at: usize, is_certain: &impl Fn(usize) -> bool) -> Option<String> {
        let is_call = at > 1 && self.is(at, "config") && self.is(at - 1, ".") && self.is(at + 1, "(");
        let of = self.tokens.get(at.checked_sub(2)?).filter(|_| is_call)?;
        let required = of.is(")") && self.tokens.get(at.checked_sub(3)?)?.literal().as_deref() == Some("dotenv");
        if !required && !of.is("dotenv") {
            return None;
        }
        let end = closing(self.tokens, at + 1);
        let starts = if required { at.checked_sub(5)? } else { at - 2 };
        let script = Script(self.tokens);
        let ends_at = |choice: usize, asks: &dyn Fn(usize) -> bool| {
            let close = closing(self.tokens, choice + 1);
            let is_asked = self.is(choice + 1, "(") && !self.is(choice + 2, "!") && (choice + 2..close).any(asks);
            is_asked && script.ends(script.body(close + 1)) && is_certain(choice)
        };
        let ends = if self.is(end + 1, ".") && self.is(end + 2, "error") {
            let choice = (starts.saturating_sub(4)..starts).rev().find(|at| self.is(*at, "if"))?;
            ends_at(choice, &|at| at == end + 2)
        } else {
            let name = starts.checked_sub(2).filter(|_| self.is(starts - 1, "="))?;
            let taken = self.is(name, "}");
            let own = self.tokens[name].text;
            let asks = |at: usize| {
                let is_error = self.is(at, "error");
                if taken { is_error && !self.is(at - 1, ".") } else { is_error && at > 1 && self.is(at - 2, own) }
            };
            (end..self.tokens.len()).filter(|at| self.is(*at, "if")).any(|choice| ends_at(choice, &asks))
        };
        ends.then(|| self.path(at + 1, Some("path"))).flatten()
    }

    /// The path that a call is given, as the value of that key; nothing where it is put together.
    fn path(&self, open: usize, key: Option<&str>) -> Option<String> {
        let inside = arguments(self.tokens, open);
        let value = match key {
            Some(key) => inside.iter().position(|token| token.is(key)).map(|at| at + 2),
            None => inside.get(1).map(|_| 1),
        };
        let Some(at) = value else { return Some(USUAL.to_owned()) };
        let is_whole = inside.get(at + 1).is_none_or(|next| next.is(",") || next.is("}"));
        let token = inside.get(at).filter(|token| token.what == Piece::Text && is_whole)?;
        Some(token.literal()?.into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::lexer::{Language, tokens};
    use super::*;

    #[test]
    fn only_a_file_without_which_the_script_ends_is_needed() {
        let needed = |code: &str| {
            let tokens = tokens(code, Language::JavaScript);
            let found = needed(&tokens, &Conditions::of(&tokens));
            let paths = found.into_iter().map(|raw| match raw.what {
                What::Path { path, .. } => path,
                _ => String::new(),
            });
            paths.collect::<Vec<_>>().join(",")
        };
        for (code, wanted) in [
            ("const r = require('dotenv').config(); if (r.error) throw r.error;", ".env"),
            ("const r = dotenv.config();\nif (r.error) {\n  throw new Error('none');\n}", ".env"),
            (
                "const { error } = dotenv.config({ path: 'config/.env' }); if (error) { process.exit(1); }",
                "config/.env",
            ),
            ("if (dotenv.config().error) throw new Error('none');", ".env"),
            ("if (require('dotenv').config().error) throw new Error('none');", ".env"),
            ("process.loadEnvFile();", ".env"),
            ("require('dotenv').config();", ""),
            ("const r = dotenv.config(); if (r.error) console.warn(r.error);", ""),
            ("const r = dotenv.config(); if (r.error && isDev) { }", ""),
            ("if (process.env.NODE_ENV !== 'production') { if (dotenv.config().error) throw new Error('x'); }", ""),
            ("try { process.loadEnvFile(); } catch { }", ""),
            ("const r = dotenv.config({ path: `.env.${name}` }); if (r.error) throw r.error;", ""),
            ("const r = convict.config(); if (r.error) throw r.error;", ""),
        ] {
            assert_eq!(needed(code), wanted, "{code}");
        }
    }
}
