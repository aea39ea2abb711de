//! What of Go runs at the start: what `main` and `init` come to, and neither what answers a request nor what waits.
//!
//! Part of floor 2's `app`; pure. Functions are followed by their names, from package to package.

use std::ops::Range;

use crate::app::lexer::{Token, What, closing};

use super::Taken;
use super::file::is_loud;
use super::go::{MOST_TOKENS, Reader};
use super::starts::{NEAR, Starts, UNSURE};

/// Go's own words that name no function.
const NO_FUNCTIONS: [&str; 12] =
    ["func", "if", "for", "switch", "return", "nil", "true", "false", "err", "string", "len", "append"];

/// What runs when, and the places of tokens that are perhaps never reached.
pub(super) fn of(tokens: &[Token<'_>]) -> (Starts, Vec<Range<usize>>) {
    let mut blocks = Blocks { tokens, found: Starts::default(), functions: Vec::new(), unsure: Vec::new() };
    (0..tokens.len()).for_each(|at| blocks.declares(at));
    (0..tokens.len()).for_each(|at| blocks.away(at));
    (0..tokens.len()).for_each(|at| blocks.branch(at));
    (0..tokens.len()).for_each(|at| blocks.call(at));
    (blocks.found, blocks.unsure)
}

struct Blocks<'a, 's> {
    tokens: &'a [Token<'s>],
    found: Starts,
    functions: Vec<(Range<usize>, &'s str)>,
    unsure: Vec<Range<usize>>,
}

impl<'s> Blocks<'_, 's> {
    fn is(&self, at: usize, sign: &str) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is(sign))
    }

    fn word(&self, at: usize) -> Option<&'s str> {
        self.tokens.get(at).filter(|token| token.what == What::Word).map(|token| token.text)
    }

    fn line(&self, at: usize) -> usize {
        self.tokens.get(at).or(self.tokens.last()).map_or(0, |token| token.line)
    }

    /// The lines of a block behind the one on which it opens, or that one where it ends there.
    fn later(&mut self, open: usize, function: &str) {
        let (from, to) = (self.line(open) + 1, self.line(closing(self.tokens, open)));
        self.found.later(from.min(to), to, function);
    }

    /// `func name(…) … {`, `func (s *Server) name(…) … {`
    fn declares(&mut self, at: usize) {
        if !self.is(at, "func") {
            return;
        }
        let name = if self.is(at + 1, "(") { closing(self.tokens, at + 1) + 1 } else { at + 1 };
        let Some(function) = self.word(name).filter(|_| self.is(name + 1, "(") || self.is(name + 1, "[")) else {
            return;
        };
        let head = closing(self.tokens, name + 1);
        let Some(open) = self.body(head) else { return };
        self.functions.push((open..closing(self.tokens, open), function));
        self.later(open, function);
        if matches!(function, "main" | "init") {
            self.found.call("", function);
        }
    }

    /// Where the block opens that a head ends in.
    fn body(&self, from: usize) -> Option<usize> {
        let mut at = from + 1;
        while at < self.tokens.len() && at < from + 5 * NEAR {
            match self.tokens[at].text {
                "{" => return Some(at),
                "(" | "[" => at = closing(self.tokens, at) + 1,
                "interface" | "struct" if self.is(at + 1, "{") => at = closing(self.tokens, at + 1) + 1,
                "}" | ";" | "type" | "var" => return None,
                _ => at += 1,
            }
        }
        None
    }

    /// What answers requests, and what waits for something.
    fn away(&mut self, at: usize) {
        const OF_REQUESTS: [(&str, &str); 5] = [
            ("http", "ResponseWriter"),
            ("http", "Request"),
            ("gin", "Context"),
            ("echo", "Context"),
            ("fiber", "Ctx"),
        ];
        let Some(word) = self.word(at) else { return };
        let of_request =
            OF_REQUESTS.iter().any(|(package, kind)| word == *package && self.is(at + 1, ".") && self.is(at + 2, kind));
        let open = match word {
            _ if of_request => {
                // Among the parameters of a function.
                let near = (at.saturating_sub(2 * NEAR)..at)
                    .rev()
                    .find(|at| self.is(*at, "(") && closing(self.tokens, *at) > at + 2);
                near.filter(|open| (open.saturating_sub(5)..*open).any(|at| self.is(at, "func")))
                    .and_then(|open| self.body(closing(self.tokens, open)))
            }
            "AfterFunc" if self.is(at + 1, "(") => Some(at + 1),
            "defer" if self.is(at + 1, "func") => self.body(at + 2),
            "go" if self.is(at + 1, "func") => self.body(at + 2).filter(|open| {
                let mut inside = *open..closing(self.tokens, *open);
                inside.any(|at| self.is(at, "for") || self.is(at, "<") && self.is(at + 1, "-"))
            }),
            _ => None,
        };
        if let Some(open) = open {
            self.later(open, "");
            self.unsure.push(open..closing(self.tokens, open));
        }
    }

    /// What is reached under a condition that is not known.
    fn branch(&mut self, at: usize) {
        if !matches!(self.word(at), Some("if" | "switch" | "select")) {
            return;
        }
        let Some(open) = (at..at + 5 * NEAR).find(|at| self.is(*at, "{")) else { return };
        let close = closing(self.tokens, open);
        self.unsure_block(open);
        if self.is(close + 1, "else") {
            if self.is(close + 2, "{") {
                self.unsure_block(close + 2);
            } else if let Some(next) = (close + 2..close + 5 * NEAR).find(|at| self.is(*at, "{")) {
                self.unsure.push(close + 1..next);
            }
        }
        // `if os.Getenv("MODE") != "aws" { return }`: what follows is reached with it alone.
        let asks = (at..open).any(|at| matches!(self.word(at), Some("Getenv" | "Args" | "NArg")));
        let has_value =
            |at: usize| self.tokens.get(at).is_some_and(|token| token.what == What::Text && token.text.is_empty());
        let returns = (open..close).any(|at| self.is(at, "return"));
        if asks && returns && !(at..open).any(has_value) {
            let around = self.functions.iter().filter(|(range, _)| range.contains(&at)).map(|(range, _)| range.end);
            if let Some(end) = around.min() {
                self.unsure.push(close..end);
            }
        }
    }

    fn unsure_block(&mut self, open: usize) {
        let close = closing(self.tokens, open);
        if self.line(open) < self.line(close) {
            self.later(open, "");
        }
        self.unsure.push(open..close);
    }

    /// A function that is called, or handed over to be called.
    fn call(&mut self, at: usize) {
        let Some(word) = self.word(at).filter(|word| !NO_FUNCTIONS.contains(word)) else { return };
        let Some(before) = at.checked_sub(1).filter(|before| !self.is(*before, "func")) else { return };
        let begins = || ["(", ",", ":", "=", ".", "return"].iter().any(|sign| self.is(before, sign));
        let ends = || [")", ",", "}"].iter().any(|sign| self.is(at + 1, sign)) || self.line(at + 1) > self.line(at);
        if !(self.is(at + 1, "(") || begins() && ends()) {
            return;
        }
        let is_unsure = self.unsure.iter().any(|range| range.contains(&at));
        let around = self.functions.iter().filter(|(range, _)| range.contains(&at));
        let caller = around.min_by_key(|(range, _)| range.len()).map_or("", |(_, name)| *name);
        self.found.call(if is_unsure { UNSURE } else { caller }, word);
    }
}

impl Reader<'_, '_> {
    /// A line that asks under a condition that is not known is perhaps never reached.
    pub(super) fn may_be_left_out(&mut self, at: usize, asks: bool) {
        let line = self.token(at).map_or(0, |token| token.line);
        if asks && self.unsure.iter().any(|range| range.contains(&at)) {
            self.found.starts.later(line, line, "");
        }
    }

    /// `os.Setenv(strings.TrimPrefix(k, "APP_"), v)`: names are read without their beginning.
    pub(super) fn strips(&mut self, at: usize) {
        let near = at.saturating_sub(MOST_TOKENS)..at + MOST_TOKENS / 2;
        // `for k, v := range map[string]string{"X": "x"}`
        let key = |at: &usize| self.text(*at).filter(|name| is_loud(name) && self.is(at + 1, ":"));
        let keys: Vec<&str> = near.clone().filter_map(|at| key(&at)).collect();
        for key in keys {
            self.found.puts(key);
        }
        let prefix = near.clone().find_map(|near| {
            let cuts = matches!(self.word(near), Some("TrimPrefix" | "HasPrefix" | "CutPrefix"));
            (near..near + 8).find_map(|at| self.text(at)).filter(|text| cuts && text.ends_with('_'))
        });
        let place = self.place(at, "os.Setenv(…) for each of these");
        self.found.stripped.extend(prefix.map(|prefix| Taken { prefix: prefix.to_owned(), place }));
    }
}
