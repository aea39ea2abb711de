//! What of a source runs while it is loaded, and what later: only a variable that is missing at once stops the start.
//!
//! Part of floor 2's `app`; pure. Functions are followed by their names: within a source from call to call, and from one
//! source into another.

use std::collections::BTreeSet;

use crate::app::lexer::{Token, What, closing};
use crate::app::script_conditions::{Conditions, Script};

/// Functions that a server calls before it serves.
const CALLED_BY_SERVERS: [&str; 8] =
    ["create_app", "make_app", "create_application", "get_application", "lifespan", "startup", "on_startup", "ready"];
/// What has a block behind its brackets and is no function.
const CONTROL: [&str; 8] = ["if", "for", "while", "switch", "catch", "with", "match", "return"];
/// Stand for the caller of what is called where a failure is caught, or perhaps never: no function has such a name.
pub(super) const CAUGHT: &str = "try";
pub(super) const UNSURE: &str = "if";
/// So far stands a function's body behind its parameters, with the type of what it returns in between.
const NEAR: usize = 12;

/// Lines of code that runs later: when its function is called, or never; without a name, nobody knows when.
#[derive(Clone, Debug, PartialEq)]
struct Later {
    from: usize,
    to: usize,
    function: String,
}

/// What of a source runs when.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Starts {
    later: Vec<Later>,
    /// Who calls whom; without a name, the source itself while it is loaded.
    calls: BTreeSet<(String, String)>,
}

impl Starts {
    /// Lines that belong to a function, or to nobody knows what.
    pub fn later(&mut self, from: usize, to: usize, function: &str) {
        self.later.push(Later { from, to, function: function.to_owned() });
    }

    /// A call of a function within another one.
    pub fn call(&mut self, within: &str, callee: &str) {
        self.calls.insert((within.to_owned(), callee.to_owned()));
    }

    /// What is called while the source is loaded, from the source itself and from what others call of it.
    pub fn called(&self, by_others: &BTreeSet<String>) -> BTreeSet<String> {
        let own = self.later.iter().map(|later| later.function.as_str());
        let begins = own.filter(|name| CALLED_BY_SERVERS.contains(name) || by_others.contains(*name));
        let mut called: BTreeSet<&str> = begins.chain([""]).collect();
        loop {
            let before = called.len();
            let further = self.calls.iter().filter(|(within, _)| called.contains(within.as_str()));
            let further: Vec<&str> = further.map(|(_, callee)| callee.as_str()).collect();
            called.extend(further);
            if called.len() == before {
                break;
            }
        }
        called.remove("");
        called.into_iter().map(str::to_owned).collect()
    }

    /// True where a line runs at the start, if these functions are called then.
    pub fn is_at_start(&self, line: usize, called: &BTreeSet<String>) -> bool {
        let around = self.later.iter().filter(|later| (later.from..=later.to).contains(&line));
        around.min_by_key(|later| later.to - later.from).is_none_or(|inner| called.contains(&inner.function))
    }

    /// Every call, with what it stands in.
    pub fn all_calls(&self) -> impl Iterator<Item = &(String, String)> {
        self.calls.iter()
    }

    /// The function that a line belongs to.
    pub fn function_of(&self, line: usize) -> Option<&str> {
        let around =
            self.later.iter().filter(|later| (later.from..=later.to).contains(&line) && !later.function.is_empty());
        around.min_by_key(|later| later.to - later.from).map(|inner| inner.function.as_str())
    }

    /// What runs when in a source of JavaScript or Go.
    pub fn of_tokens(tokens: &[Token<'_>]) -> Self {
        let conditions = Conditions::of(tokens);
        let mut blocks = Blocks { tokens, conditions, found: Self::default(), class: "", inner: Vec::new() };
        for at in 0..tokens.len() {
            blocks.look(at);
        }
        blocks.found
    }
}

struct Blocks<'a, 's> {
    tokens: &'a [Token<'s>],
    conditions: Conditions,
    found: Starts,
    class: &'s str,
    /// Functions that we are inside of, and where they end.
    inner: Vec<(&'s str, usize)>,
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

    fn look(&mut self, at: usize) {
        self.inner.retain(|(_, end)| at <= *end);
        if self.is(at, "=") && self.is(at + 1, ">") {
            return self.arrow(at);
        }
        let Some(word) = self.word(at) else { return };
        match word {
            "class" => self.class = self.word(at + 1).unwrap_or_default(),
            "if" | "else" | "switch" => self.branch(at),
            _ if self.is(at + 1, "(") && !CONTROL.contains(&word) => self.function_or_call(at, word),
            _ => {}
        }
    }

    /// What is reached under a condition that is not known.
    fn branch(&mut self, at: usize) {
        let head = if self.is(at + 1, "(") { closing(self.tokens, at + 1) } else { at };
        let Some(open) = (head + 1..head + 5 * NEAR).find(|at| self.is(*at, "{")) else { return };
        if Script(self.tokens).holds(at + 2..head) != Some(true) {
            self.later(open, "");
        }
    }

    /// The block that opens at `open`, where it begins on a line of its own.
    fn later(&mut self, open: usize, function: &'s str) {
        let close = closing(self.tokens, open);
        let (from, to) = (self.line(open) + 1, self.line(close));
        if from <= to {
            self.found.later(from, to, function);
        }
    }

    /// `(a, b) => …`: it may have a name, and may be called on the spot.
    fn arrow(&mut self, at: usize) {
        let open = at + 2;
        let name = self.name_before(at);
        if !self.is(open, "{") {
            let mut depth = 0_usize;
            let end = (open..self.tokens.len().min(open + 200)).find(|at| match self.tokens[*at].text {
                "(" | "[" | "{" => {
                    depth += 1;
                    false
                }
                ")" | "]" | "}" if depth == 0 => true,
                ")" | "]" | "}" => {
                    depth -= 1;
                    false
                }
                "," | ";" => depth == 0,
                _ => false,
            });
            let end = end.unwrap_or(open);
            self.found.later(self.line(at), self.line(end.saturating_sub(1)), name);
            return self.inner.push((name, end));
        }
        let close = closing(self.tokens, open);
        let is_called = self.is(close + 1, ")") && self.is(close + 2, "(");
        if !is_called {
            self.later(open, name);
            self.inner.push((name, close));
        }
    }

    /// `name` of `name = async (a) =>`.
    fn name_before(&self, arrow: usize) -> &'s str {
        let Some(last) = arrow.checked_sub(1) else { return "" };
        let mut depth = 0_usize;
        let first = (arrow.saturating_sub(60)..=last).rev().find(|at| {
            depth += usize::from(self.is(*at, ")"));
            depth = depth.saturating_sub(usize::from(self.is(*at, "(")));
            depth == 0
        });
        let before = first.and_then(|first| first.checked_sub(1));
        let before = before.and_then(|at| if self.is(at, "async") { at.checked_sub(1) } else { Some(at) });
        let name = before.filter(|at| self.is(*at, "=")).and_then(|at| at.checked_sub(1));
        name.and_then(|at| self.word(at)).unwrap_or_default()
    }

    /// `name(…) {`, with a type in between perhaps, is a function; without a block it is called.
    fn function_or_call(&mut self, at: usize, word: &'s str) {
        let close = closing(self.tokens, at + 1);
        // Go's methods have their receiver first.
        let (name, close) = match self.word(close + 1) {
            Some(method) if word == "func" && self.is(close + 2, "(") => (method, closing(self.tokens, close + 2)),
            _ => (word, close),
        };
        let is_declared = at.checked_sub(1).is_some_and(|at| matches!(self.word(at), Some("function" | "func")));
        let is_typed = is_declared || word == "func" || self.is(close + 1, ":");
        let body = if self.is(close + 1, "{") {
            Some(close + 1)
        } else {
            (close + 1..close + NEAR).take_while(|at| is_typed && !self.is(*at, ";")).find(|at| self.is(*at, "{"))
        };
        let Some(open) = body else {
            let is_method = at.checked_sub(1).is_some_and(|at| self.is(at, "."));
            let caller = self.inner.last().map_or("", |(name, _)| *name);
            let caller = match () {
                () if self.conditions.is_caught(at) => CAUGHT,
                () if self.conditions.is_needless(at) => UNSURE,
                () => caller,
            };
            if !is_method && (caller.is_empty() == self.inner.is_empty() || matches!(caller, CAUGHT | UNSURE)) {
                self.found.call(caller, word);
            }
            return;
        };
        let end = closing(self.tokens, open);
        let is_called = self.is(end + 1, "(") || self.is(end + 1, ")") && self.is(end + 2, "(");
        if is_called {
            return;
        }
        let name = match name {
            "function" | "func" => "",
            "constructor" => self.class,
            name => name,
        };
        self.later(open, name);
        self.inner.push((name, end));
    }
}

/// What handles requests in Go; all else runs at the start, as far as it ends the program.
pub(super) fn handlers(tokens: &[Token<'_>]) -> Starts {
    const OF_REQUESTS: [(&str, &str); 4] =
        [("http", "ResponseWriter"), ("gin", "Context"), ("echo", "Context"), ("fiber", "Ctx")];
    let mut found = Starts::default();
    let is = |at: usize, sign: &str| tokens.get(at).is_some_and(|token| token.is(sign));
    let line = |at: usize| tokens.get(at).or(tokens.last()).map_or(0, |token| token.line);
    for (at, token) in tokens.iter().enumerate() {
        let of_request =
            OF_REQUESTS.iter().any(|(package, kind)| token.is(package) && is(at + 1, ".") && is(at + 2, kind));
        // Under a condition that is not known.
        let branches = token.is("if") || token.is("else") || token.is("switch");
        let open = (at..at + 5 * NEAR).find(|at| is(*at, "{")).filter(|_| of_request || branches);
        if let Some(open) = open {
            found.later(line(open) + 1, line(closing(tokens, open)), "");
        }
    }
    found
}
