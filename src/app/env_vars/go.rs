//! Variables that Go reads: `os.Getenv`, `os.LookupEnv`, tags of structs, Viper's bindings, and functions around them.
//!
//! Part of floor 2's `app`.

use crate::app::facts::Evidence;
use crate::app::lexer::{Token, What, closing, has_second_argument};

use super::{FileEnvVars, Need, is_name};

pub(super) fn collect(found: &mut FileEnvVars, tokens: &[Token<'_>]) {
    let mut reader = Reader { found, tokens, os: "os", tag_prefix: String::new(), shadow: None };
    reader.prepare();
    for at in 0..tokens.len() {
        reader.look(at);
    }
}

/// At most this many tokens of a function are looked at for what it asks.
const BODY: usize = 400;

struct Reader<'a, 's> {
    found: &'a mut FileEnvVars,
    tokens: &'a [Token<'s>],
    /// What the package `os` is called here.
    os: &'s str,
    /// What `envconfig.Process` puts before each name.
    tag_prefix: String,
    /// The parameter of the function that we are inside of, and where the function ends.
    shadow: Option<(&'s str, usize)>,
}

impl<'s> Reader<'_, 's> {
    fn token(&self, at: usize) -> Option<Token<'s>> {
        self.tokens.get(at).copied()
    }

    fn is(&self, at: usize, sign: &str) -> bool {
        self.token(at).is_some_and(|token| token.is(sign))
    }

    fn text(&self, at: usize) -> Option<&'s str> {
        self.token(at).filter(|token| token.what == What::Text).map(|token| token.text)
    }

    fn word(&self, at: usize) -> Option<&'s str> {
        self.token(at).filter(|token| token.what == What::Word).map(|token| token.text)
    }

    fn place(&self, at: usize, how: &str) -> Evidence {
        Evidence::new("", self.token(at).map_or(0, |token| token.line), how)
    }

    fn prepare(&mut self) {
        for at in 0..self.tokens.len() {
            if self.text(at) == Some("os")
                && let Some(alias) = at.checked_sub(1).and_then(|at| self.word(at)).filter(|word| *word != "import")
            {
                self.os = alias;
            }
            // `const name = "X"`, alone or in a block.
            if let (Some(name), Some(text)) = (self.word(at), self.text(at + 2))
                && self.is(at + 1, "=")
                && is_name(text)
            {
                self.found.constants.insert(name.to_owned(), text.to_owned());
            }
            let process = self.word(at) == Some("envconfig") && self.is(at + 1, ".") && self.is(at + 2, "Process");
            if let Some(prefix) = self.text(at + 4).filter(|prefix| process && !prefix.is_empty()) {
                self.tag_prefix = format!("{}_", prefix.to_uppercase());
            }
        }
    }

    fn look(&mut self, at: usize) {
        let Some(token) = self.token(at) else { return };
        match token.what {
            What::Text if token.text.contains("env") => self.tag(at, token.text),
            What::Word if token.text == "func" => self.function(at),
            What::Word if self.is(at + 1, "(") => self.call(at, token.text),
            _ => {}
        }
    }

    /// Whether the call at `at` asks the environment, and what it gets when nothing is there.
    fn asks(&self, at: usize) -> Option<Need> {
        let of_os = at >= 2
            && self.is(at - 1, ".")
            && self.word(at - 2).is_some_and(|package| package == self.os || package == "syscall");
        match self.word(at)? {
            "Getenv" if of_os => Some(Need::Nothing),
            "LookupEnv" if of_os => Some(Need::Default),
            _ => None,
        }
    }

    fn call(&mut self, at: usize, callee: &str) {
        if let Some(need) = self.asks(at) {
            let hidden = |word: &str| self.shadow.is_some_and(|(parameter, end)| at < end && word == parameter);
            let place = self.place(at, &format!("os.{callee}(…)"));
            if let Some(name) = self.text(at + 2) {
                self.found.read(name, need, place);
            } else if let Some(constant) = self.word(at + 2).filter(|word| !hidden(word)) {
                match self.found.constants.get(constant).cloned() {
                    Some(name) => self.found.read(&name, need, place),
                    // Another file of the package may say what it is.
                    None => self.found.by_constant.push((constant.to_owned(), need, place)),
                }
            }
            return;
        }
        if callee == "BindEnv" {
            return self.viper(at);
        }
        if let Some(name) = self.text(at + 2) {
            let place = self.place(at, &format!("{callee}(…)"));
            self.found.call(callee, name, has_second_argument(self.tokens, at + 1), place);
        }
    }

    /// `viper.BindEnv("key", "X", "Y")`.
    fn viper(&mut self, at: usize) {
        let close = closing(self.tokens, at + 1);
        let names: Vec<usize> = (at + 2..close).filter(|at| self.text(*at).is_some()).skip(1).collect();
        for name in names {
            let place = self.place(name, "viper.BindEnv(…)");
            if let Some(text) = self.text(name) {
                self.found.read(text, Need::Nothing, place);
            }
        }
    }

    /// `func getEnv(key, fallback string) string`, when it asks for what its first parameter says.
    fn function(&mut self, at: usize) {
        let (Some(name), Some(parameter)) = (self.word(at + 1), self.word(at + 3)) else { return };
        if !self.is(at + 2, "(") {
            return;
        }
        let Some(open) = (at + 3..at + 60).find(|at| self.is(*at, "{")) else { return };
        // One that only asks is short; a longer one is looked at as far as this.
        let reach = &self.tokens[..(open + BODY).min(self.tokens.len())];
        let end = closing(reach, open);
        self.shadow = Some((parameter, end));
        let asked = (open..end).find_map(|at| {
            let need = self.asks(at)?;
            (self.is(at + 1, "(") && self.is(at + 2, parameter)).then_some(need)
        });
        if let Some(need) = asked {
            // What it does with nothing is its own affair, unless the call brings a default.
            self.found.reader(name, if need == Need::Default { Need::Nothing } else { need });
        }
    }

    /// A struct's tag: `env:"X,required" envDefault:"y"`, `envconfig:"X" default:"y"`.
    fn tag(&mut self, at: usize, tag: &str) {
        let value = |key: &str| {
            let start = tag.find(&format!("{key}:\""))? + key.len() + 2;
            // A longer key may end like this one.
            let alone = start == key.len() + 2 || tag[..start - key.len() - 2].ends_with([' ', '\t', '\n']);
            tag.get(start..)?.split_once('"').map(|(value, _)| value).filter(|_| alone)
        };
        let (whole, prefix) = match (value("env"), value("envconfig")) {
            (Some(whole), _) => (whole, ""),
            (None, Some(whole)) => (whole, self.tag_prefix.as_str()),
            (None, None) => return,
        };
        let mut words = whole.split(',');
        let name = format!("{prefix}{}", words.next().unwrap_or_default());
        let required = words.any(|word| matches!(word.trim(), "required" | "notEmpty"))
            || value("required").or(value("env-required")) == Some("true");
        let default = ["envDefault", "env-default", "default"].iter().any(|key| value(key).is_some());
        let need = match (default, required) {
            (true, _) => Need::Default,
            (false, true) => Need::Required,
            (false, false) => Need::Nothing,
        };
        let place = self.place(at, "env:\"…\"");
        self.found.read(&name, need, place);
    }
}
