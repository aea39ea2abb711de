//! What JavaScript reads of the environment name by name of a list, and the files of variables that it loads.
//!
//! Part of floor 2's `app`.

use crate::app::lexer::{What, closing};

use super::Need;
use super::file::is_loud;
use super::javascript::Reader;

/// So many tokens lie between a list and what is done with it.
const MOST_LIST: usize = 120;
impl<'s> Reader<'_, 's> {
    /// Each of a list's names, which the word at `at` stands for: `['A', 'B'].forEach((k) => { if (!process.env[k]) throw …`.
    pub(super) fn each(&mut self, start: usize, at: usize, next: usize) {
        let Some(word) = self.token(at).filter(|token| token.what == What::Word) else { return };
        let Some((list, method)) = self.list_of(word.text, at) else { return };
        let ends = |at: &usize| self.is(*at, "throw") || self.is(*at, "process") && self.is(*at + 2, "exit");
        // What is missing is gathered first, and told together: by the `if` behind.
        let is_gathered = match method {
            "filter" | "some" | "find" => self.before(start, 1, "!") || self.is(next, "="),
            "every" => true,
            _ => false,
        };
        let end = (next..next + MOST_LIST).find(ends).filter(|_| is_gathered);
        let told = end.map(|end| (next..end).rev().find(|at| self.is(*at, "if")).unwrap_or(end));
        let close = closing(self.tokens, list);
        for at in list + 1..close.min(list + MOST_LIST) {
            let Some(name) = self.token(at).filter(|token| token.what == What::Text && is_loud(token.text)) else {
                continue;
            };
            let place = self.place(at, "process.env[…] for each of these");
            if told.is_some() || self.demands(start, next) {
                self.stops_without(name.text, start, told.unwrap_or(at));
            }
            self.found.add_read(name.text, Need::Nothing, place);
        }
    }

    /// Where the list opens that a word goes through, and with which method.
    fn list_of(&self, word: &str, at: usize) -> Option<(usize, &'s str)> {
        let mut near = (at.saturating_sub(MOST_LIST)..at).rev().filter(|at| self.is(*at, word));
        near.find_map(|at| self.list_bound(at))
    }

    /// The same, where the word at `bound` is the one that stands for each of them.
    fn list_bound(&self, bound: usize) -> Option<(usize, &'s str)> {
        const METHODS: [&str; 6] = ["forEach", "filter", "some", "find", "every", "map"];
        if self.is(bound + 1, "of") {
            return Some((self.list_at(bound + 2)?, "of"));
        }
        let open = bound.checked_sub(1).filter(|_| self.before(bound, 1, "("))?;
        let open = open - usize::from(self.before(bound, 2, "("));
        let method = open.checked_sub(1).and_then(|at| self.token(at)).filter(|token| METHODS.contains(&token.text))?;
        let last = open.checked_sub(3).filter(|_| self.before(open, 2, "."))?;
        if self.is(last, "]") {
            let from = last.saturating_sub(MOST_LIST);
            let open = (from..last).rev().find(|at| self.is(*at, "[") && closing(self.tokens, *at) == last)?;
            return Some((open, method.text));
        }
        Some((self.list_at(last)?, method.text))
    }

    /// The list at a place, or the one that the name there stands for.
    fn list_at(&self, at: usize) -> Option<usize> {
        if self.is(at, "[") {
            return Some(at);
        }
        let name = self.token(at).filter(|token| token.what == What::Word)?;
        let sets = |at: &usize| (*at..at + 8).find(|at| self.is(*at, "=") && self.is(at + 1, "["));
        let mut set = (0..self.tokens.len()).filter(|at| self.is(*at, name.text) && !self.before(*at, 1, "."));
        set.find_map(|at| sets(&(at + 1))).map(|equals| equals + 1)
    }

    /// The source ends at `test` without the variable, as told at `at`; under a condition that is not known perhaps never.
    pub(super) fn stops_without(&mut self, variable: &str, test: usize, at: usize) {
        if self.found.put.contains(variable) {
            return;
        }
        let place = self.place(at, "");
        if self.is_unsure(test) {
            self.found.starts.later(place.line, place.line, "");
        }
        self.found.demanded.entry(variable.to_owned()).or_insert(place);
    }

    /// The source itself puts a variable into the environment.
    pub(super) fn puts(&mut self, at: usize, variable: &str) {
        if self.is_needless(at) {
            self.found.set.insert(variable.to_owned());
        } else {
            self.found.puts(variable);
        }
    }

    /// `process.env[k] = …` for what a list or an object near by names.
    pub(super) fn puts_each(&mut self, at: usize) {
        self.puts_all(at, at.saturating_sub(MOST_LIST / 2)..at);
    }

    /// The keys of the objects, and the texts of the lists, that stand within a range or are named there.
    pub(super) fn puts_all(&mut self, at: usize, range: std::ops::Range<usize>) {
        let opens = |at: usize| {
            let is_key = |at: usize| self.is(at + 1, ":") && self.token(at).is_some_and(|key| is_loud(key.text));
            if self.is(at, "{") && is_key(at + 1) || self.is(at, "[") && self.is(at + 2, ",") {
                return Some(at);
            }
            let name = self.token(at).filter(|token| token.what == What::Word && !self.before(at, 1, "."))?;
            let is_set = |at: &usize| self.is(*at, name.text) && self.is(at + 1, "=") && self.is(at + 2, "{");
            (0..self.tokens.len()).find(is_set).map(|at| at + 2)
        };
        let open: Vec<usize> = range.filter_map(opens).collect();
        for open in open {
            let close = closing(self.tokens, open).min(open + MOST_LIST);
            for key in open + 1..close {
                let Some(name) = self.token(key).filter(|token| is_loud(token.text)) else { continue };
                let begins = self.is(key - 1, "{") || self.is(key - 1, ",") || self.is(key - 1, "[");
                if begins && name.what != What::Sign {
                    self.puts(at, name.text);
                }
            }
        }
    }

    /// `require('dotenv').config({ path: '.env.example' })`
    pub(super) fn loads(&mut self, at: usize) {
        if !self.is(at, "config") || !self.is(at + 1, "(") {
            return;
        }
        let options = at + 2..closing(self.tokens, at + 1).min(at + 20);
        let path = options.into_iter().find(|at| self.is(*at, "path") && self.is(at + 1, ":")).map(|at| at + 2);
        let file = path.and_then(|at| self.token(at)).filter(|token| token.what == What::Text && is_sample(token.text));
        self.found.loaded.extend(file.map(|file| self.place(at, file.text)));
    }
}

/// True for a file of examples: `.env.example`.
pub(super) fn is_sample(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.contains(".env")
        && ["example", "sample", "template", "dist", "defaults"].iter().any(|word| name.contains(word))
}
