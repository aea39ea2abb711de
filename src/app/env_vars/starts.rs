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
/// Methods of lists that call what they are given at once.
const AT_ONCE: [&str; 8] = ["forEach", "filter", "some", "find", "every", "map", "reduce", "flatMap"];
/// What has a block behind its brackets and is no function.
const CONTROL: [&str; 8] = ["if", "for", "while", "switch", "catch", "with", "match", "return"];
/// Stand for the caller of what is called where a failure is caught, or perhaps never: no function has such a name.
pub(super) const CAUGHT: &str = "try";
pub(super) const UNSURE: &str = "if";
/// So far stands a function's body behind its parameters, with the type of what it returns in between.
pub(super) const NEAR: usize = 12;

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
        let around: Vec<&Later> = around.collect();
        let least = around.iter().map(|later| later.to - later.from).min();
        // Of several on one line nobody knows which it stands in.
        let mut inner = around.iter().filter(|later| Some(later.to - later.from) == least);
        inner.all(|inner| called.contains(&inner.function))
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

    /// What runs when in a source of JavaScript.
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
            let is_long = self.line(closing(self.tokens, open)) > self.line(open);
            is_long.then(|| self.later(open, ""));
        }
    }

    /// The lines of a block behind the one on which it opens, or that one where it ends there.
    fn later(&mut self, open: usize, function: &'s str) {
        let (from, to) = (self.line(open) + 1, self.line(closing(self.tokens, open)));
        self.found.later(from.min(to), to, function);
    }

    /// Whether a function that begins at a place is given to what calls it at once.
    fn runs_at_once(&self, at: usize) -> bool {
        let callee = at.checked_sub(2).filter(|_| self.is(at - 1, "("));
        callee.and_then(|at| self.word(at)).is_some_and(|callee| AT_ONCE.contains(&callee))
    }

    /// `(a, b) => …`: it may have a name, and may be called on the spot.
    fn arrow(&mut self, at: usize) {
        let open = at + 2;
        let begins = self.arrow_begins(at);
        let before = begins.and_then(|at| at.checked_sub(1));
        let name = before.filter(|at| self.is(*at, "=")).and_then(|at| at.checked_sub(1));
        let name = name.and_then(|at| self.word(at)).unwrap_or_default();
        if begins.is_some_and(|at| self.runs_at_once(at)) {
            return;
        }
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

    /// Where `async (a) =>` begins.
    fn arrow_begins(&self, arrow: usize) -> Option<usize> {
        let last = arrow.checked_sub(1)?;
        let mut depth = 0_usize;
        let first = (arrow.saturating_sub(60)..=last).rev().find(|at| {
            depth += usize::from(self.is(*at, ")"));
            depth = depth.saturating_sub(usize::from(self.is(*at, "(")));
            depth == 0
        });
        let first = first?;
        Some(if first > 0 && self.is(first - 1, "async") { first - 1 } else { first })
    }

    /// `name(…) {`, with a type in between perhaps, is a function; without a block it is called.
    fn function_or_call(&mut self, at: usize, word: &'s str) {
        let close = closing(self.tokens, at + 1);
        let is_declared = at.checked_sub(1).is_some_and(|at| self.is(at, "function"));
        let is_typed = is_declared || self.is(close + 1, ":");
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
                () if self.conditions.is_unsure(at) => UNSURE,
                () => caller,
            };
            if !is_method && (caller.is_empty() == self.inner.is_empty() || matches!(caller, CAUGHT | UNSURE)) {
                self.found.call(caller, word);
            }
            return;
        };
        let end = closing(self.tokens, open);
        let is_called = self.is(end + 1, "(") || self.is(end + 1, ")") && self.is(end + 2, "(");
        if is_called || word == "function" && self.runs_at_once(at) {
            return;
        }
        let name = match word {
            "function" => "",
            "constructor" => self.class,
            name => name,
        };
        self.later(open, name);
        self.inner.push((name, end));
    }
}
