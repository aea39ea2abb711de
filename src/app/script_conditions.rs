//! What of a script runs under a condition, and what may fail because that is caught.
//!
//! Part of floor 2's `app`; pure.

use std::ops::Range;

use super::lexer::{Token, What, closing};

const PRODUCTION: [&str; 3] = ["production", "prod", "live"];
const DEVELOPMENT: [&str; 6] = ["development", "dev", "local", "test", "testing", "debug"];
/// A condition before `&&` or `?` has at most so many tokens.
const HEAD: usize = 12;

/// The places of a script's tokens that do not run, or not for certain, under the charm.
#[derive(Default)]
pub(super) struct Conditions {
    unsure: Vec<Range<usize>>,
    development: Vec<Range<usize>>,
    caught: Vec<Range<usize>>,
}

impl Conditions {
    pub fn of(tokens: &[Token<'_>]) -> Self {
        let (script, mut found) = (Script(tokens), Self::default());
        for (at, token) in tokens.iter().enumerate() {
            match token.text {
                "if" if script.is(at + 1, "(") => found.choice(script, at),
                "switch" if script.is(at + 1, "(") => {
                    let body = script.body(closing(tokens, at + 1) + 1);
                    found.unsure.push(body);
                }
                "&" if script.is(at + 1, "&") => found.both(script, at),
                "?" if !script.is(at + 1, "?") && !script.is(at + 1, ".") => found.either(script, at),
                "try" if script.is(at + 1, "{") => found.attempt(script, at + 1),
                _ => {}
            }
        }
        found
    }

    /// Whether it is not certain that the token at a place is reached.
    pub fn is_unsure(&self, at: usize) -> bool {
        self.is_needless(at) || self.unsure.iter().any(|range| range.contains(&at))
    }

    /// Whether what fails at a place is caught.
    pub fn is_caught(&self, at: usize) -> bool {
        self.caught.iter().any(|range| range.contains(&at))
    }

    /// Whether a place is reached in development alone, or may fail.
    pub fn is_needless(&self, at: usize) -> bool {
        self.is_caught(at) || self.development.iter().any(|range| range.contains(&at))
    }

    fn choice(&mut self, script: Script<'_, '_>, at: usize) {
        let close = closing(script.0, at + 1);
        let holds = script.holds(at + 2..close);
        let body = script.body(close + 1);
        let behind = body.end + usize::from(script.is(body.end, ";"));
        match holds {
            Some(true) => {}
            Some(false) => self.development.push(body),
            None => self.unsure.push(body),
        }
        if script.is(behind, "else") && script.is(behind + 1, "if") {
            // Up to the end of what the next one asks: its own bodies are looked at by themselves.
            self.unsure.push(behind + 1..closing(script.0, behind + 2) + 1);
        }
        if script.is(behind, "else") && !script.is(behind + 1, "if") {
            let other = script.body(behind + 1);
            match holds {
                Some(true) => self.development.push(other),
                Some(false) => {}
                None => self.unsure.push(other),
            }
        }
    }

    /// `process.env.NODE_ENV !== 'production' && require('./dev')`
    fn both(&mut self, script: Script<'_, '_>, at: usize) {
        match script.holds(script.head(at)) {
            Some(true) => {}
            Some(false) => self.development.push(script.body(at + 2)),
            None => self.unsure.push(script.body(at + 2)),
        }
    }

    /// `isProduction ? require('./live') : require('./dev')`
    fn either(&mut self, script: Script<'_, '_>, at: usize) {
        let holds = script.holds(script.head(at));
        let end = script.body(at + 1).end;
        let mut depth = 0_usize;
        let colon = (at + 1..end).find(|at| match script.0[*at].text {
            "(" | "[" | "{" => {
                depth += 1;
                false
            }
            ")" | "]" | "}" => {
                depth = depth.saturating_sub(1);
                false
            }
            sign => sign == ":" && depth == 0,
        });
        if let Some(colon) = colon {
            match holds {
                Some(true) => self.development.push(colon..end),
                Some(false) => self.development.push(at..colon),
                None => self.unsure.push(at..end),
            }
        }
    }

    fn attempt(&mut self, script: Script<'_, '_>, open: usize) {
        let close = closing(script.0, open);
        if !script.is(close + 1, "catch") {
            return;
        }
        let head = if script.is(close + 2, "(") { closing(script.0, close + 2) + 1 } else { close + 2 };
        let handler = script.body(head);
        if !script.ends(handler.clone()) {
            self.caught.push(open..close);
        }
        self.unsure.push(handler);
    }
}

#[derive(Clone, Copy)]
pub(super) struct Script<'a, 's>(pub &'a [Token<'s>]);

impl Script<'_, '_> {
    fn is(self, at: usize, sign: &str) -> bool {
        self.0.get(at).is_some_and(|token| token.is(sign))
    }

    /// Whether the program may end there.
    pub fn ends(self, body: Range<usize>) -> bool {
        body.into_iter().any(|at| self.is(at, "throw") || self.is(at, "process") && self.is(at + 2, "exit"))
    }

    /// The block, or the statement, that begins at a place.
    pub fn body(self, at: usize) -> Range<usize> {
        if self.is(at, "{") {
            return at..closing(self.0, at) + 1;
        }
        let line = self.0.get(at).map_or(0, |token| token.line);
        let mut end = at;
        while let Some(token) = self.0.get(end).filter(|token| token.line == line || end == at) {
            match token.text {
                _ if token.what != What::Sign => end += 1,
                "(" | "[" | "{" => end = closing(self.0, end) + 1,
                ";" | ")" | "]" | "}" => break,
                _ => end += 1,
            }
            // A call goes on behind its bracket.
            if self.0.get(end).is_some_and(|next| next.is(".")) {
                end += 1;
            }
        }
        at..end.min(self.0.len())
    }

    /// Whether what else has to hold beside the operand at a place, with `&&` between them, holds in production.
    pub fn is_all_there_is(self, at: usize, range: Range<usize>) -> bool {
        let mut from = range.start;
        let both = |at: &usize| self.is(*at, "&") && self.is(at + 1, "&");
        let ends: Vec<usize> = range.clone().filter(both).chain([range.end]).collect();
        ends.into_iter().all(|end| {
            let operand = std::mem::replace(&mut from, end + 2)..end;
            operand.contains(&at) || self.holds(operand) == Some(true)
        })
    }

    /// What stands before an operator, from where its statement begins.
    fn head(self, at: usize) -> Range<usize> {
        let line = self.0.get(at).map_or(0, |token| token.line);
        let begins = |at: &usize| {
            let token = self.0[*at];
            token.line != line || token.what == What::Sign && matches!(token.text, ";" | "{" | "}" | "," | ":")
        };
        let from = (at.saturating_sub(HEAD)..at).rev().find(begins);
        from.map_or(at.saturating_sub(HEAD), |from| from + 1)..at
    }

    /// True for a condition that holds in production, false for one that holds elsewhere alone.
    pub fn holds(self, range: Range<usize>) -> Option<bool> {
        let tokens = self.0.get(range).unwrap_or_default();
        let two = |sign: &str| tokens.windows(2).any(|pair| pair[0].is(sign) && pair[1].is(sign));
        let says = |words: &[&str]| {
            let is_it = |token: &Token<'_>| {
                let text = token.text.to_lowercase();
                let name = text.trim_start_matches("is").trim_start_matches('_');
                token.what != What::Sign && (words.contains(&&*text) || words.contains(&name))
            };
            tokens.iter().any(is_it)
        };
        let is_turned = tokens.iter().filter(|token| token.is("!")).count() == 1;
        // The program that is started, and no module of another one.
        let follows = |words: [&str; 2]| tokens.windows(3).any(|three| three[0].is(words[0]) && three[2].is(words[1]));
        if follows(["module", "parent"]) && tokens.len() < 5 {
            return Some(is_turned);
        }
        if follows(["require", "main"]) && !two("|") && !two("&") {
            return Some(!is_turned);
        }
        let holds = match (says(&PRODUCTION), says(&DEVELOPMENT)) {
            (true, false) => !is_turned,
            (false, true) => is_turned,
            _ => return None,
        };
        // What else has to hold is not known.
        let is_open = two("|") || holds && two("&");
        (!is_open).then_some(holds)
    }
}

#[cfg(test)]
mod tests {
    use super::super::lexer::{Language, tokens};
    use super::*;

    #[test]
    fn what_runs_in_production_and_what_may_fail_is_told_apart() {
        let cases = [
            ("if (process.env.NODE_ENV !== 'production') { X }", true),
            ("if (process.env.NODE_ENV !== 'production') X()\nrest", true),
            ("if (process.env.NODE_ENV === 'production') { a } else { X }", true),
            ("if (!isProduction) X;", true),
            ("process.env.NODE_ENV !== 'production' && X()", true),
            ("const a = isProd ? b() : X();", true),
            ("const a = isDev ? X() : b();", true),
            ("try { X() } catch { a() }", true),
            ("if (require.main !== module) X()", true),
            ("if (module.parent) { X() }", true),
            ("if (require.main === module) { X() }", false),
            ("if (!module.parent) X()", false),
            ("try { X() } catch (e) { throw e }", false),
            ("try { a() } catch (e) { X() }", false),
            ("try { X() } finally { }", false),
            ("if (process.env.NODE_ENV === 'production') { X }", false),
            ("if (process.env.NODE_ENV !== 'production') a()\nX()", false),
            ("if (process.env.NODE_ENV !== 'production') { a } else { X }", false),
            ("const a = isProd ? X() : b();", false),
            ("if (asked) { X }", false),
        ];
        for (source, is_needless) in cases {
            let tokens = tokens(source, Language::JavaScript);
            let at = tokens.iter().position(|token| token.is("X")).unwrap();
            assert_eq!(Conditions::of(&tokens).is_needless(at), is_needless, "{source}");
        }
    }
}
