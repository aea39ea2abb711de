//! Variables that Go reads: `os.Getenv`, `os.LookupEnv`, tags of structs, Viper's bindings, and functions around them.
//!
//! Part of floor 2's `app`.

use std::ops::Range;

use crate::app::facts::Evidence;
use crate::app::lexer::{Token, What, closing, has_second_argument};

use super::Need;
use super::callees::Callee;
use super::expanded::expanded;
use super::file::{Call, FileEnvVars, Forward, is_loud, is_name};
use super::go_viper::words_of;

pub(super) fn collect(found: &mut FileEnvVars, tokens: &[Token<'_>], unsure: &[Range<usize>]) {
    let mut reader = Reader { found, tokens, unsure, os: "os", tag_prefix: None, inner: Vec::new(), own: None };
    reader.prepare();
    for at in 0..tokens.len() {
        reader.look(at);
    }
}

/// At most this many tokens of a function are looked at for what it asks.
const BODY: usize = 400;

pub(super) struct Reader<'a, 's> {
    pub(super) found: &'a mut FileEnvVars,
    pub(super) tokens: &'a [Token<'s>],
    /// Places that are perhaps never reached.
    pub(super) unsure: &'a [Range<usize>],
    /// What the package `os` is called here.
    os: &'s str,
    /// What `envconfig.Process` puts before each name.
    tag_prefix: Option<String>,
    /// What `envPrefix` puts before the names in a struct, from its opening brace to its end.
    inner: Vec<(usize, usize, &'s str)>,
    /// The function that we are inside of.
    own: Option<Function<'s>>,
}

/// A function: its name, its parameters, and where it ends.
struct Function<'s> {
    name: String,
    parameters: Vec<&'s str>,
    end: usize,
}

/// Methods with which Viper is asked for a key.
const VIPERS: [&str; 10] = [
    "Get",
    "GetString",
    "GetInt",
    "GetInt64",
    "GetUint",
    "GetBool",
    "GetFloat64",
    "GetDuration",
    "GetStringSlice",
    "GetStringMap",
];
/// So many arguments of a call are looked at.
const MOST_ARGUMENTS: usize = 4;
/// Names stand at the beginning of a call, and the test of what was read right behind it.
pub(super) const MOST_TOKENS: usize = 60;

impl<'s> Reader<'_, 's> {
    pub(super) fn token(&self, at: usize) -> Option<Token<'s>> {
        self.tokens.get(at).copied()
    }

    pub(super) fn is(&self, at: usize, sign: &str) -> bool {
        self.token(at).is_some_and(|token| token.is(sign))
    }

    pub(super) fn text(&self, at: usize) -> Option<&'s str> {
        self.token(at).filter(|token| token.what == What::Text).map(|token| token.text)
    }

    pub(super) fn word(&self, at: usize) -> Option<&'s str> {
        self.token(at).filter(|token| token.what == What::Word).map(|token| token.text)
    }

    pub(super) fn place(&self, at: usize, how: &str) -> Evidence {
        Evidence::new("", self.token(at).map_or(0, |token| token.line), how)
    }

    fn prepare(&mut self) {
        for at in 0..self.tokens.len() {
            if self.text(at) == Some("os")
                && let Some(alias) = at.checked_sub(1).and_then(|at| self.word(at)).filter(|word| *word != "import")
            {
                self.os = alias;
            }
            self.imports(at);
            // `const name = "X"`, alone or in a block.
            if let (Some(name), Some(text)) = (self.word(at), self.text(at + 2))
                && self.is(at + 1, "=")
                && is_name(text)
            {
                self.found.constants.insert(name.to_owned(), text.to_owned());
            }
            let is_process = || matches!(self.word(at + 2), Some("Process" | "MustProcess"));
            let process = self.word(at) == Some("envconfig") && self.is(at + 1, ".") && is_process();
            if let Some(prefix) = self.text(at + 4).filter(|_| process) {
                let separator = if prefix.is_empty() { "" } else { "_" };
                self.tag_prefix = Some(prefix.to_uppercase() + separator);
            }
            if let Some(prefix) = self.text(at).and_then(|tag| tagged(tag, "envPrefix")) {
                self.inner.extend(self.struct_before(at).map(|(open, end)| (open, end, prefix)));
            }
        }
    }

    /// The packages of an import, alone or in a block, and what they are called here.
    fn imports(&mut self, at: usize) {
        if !self.is(at, "import") {
            return;
        }
        let end = if self.is(at + 1, "(") { closing(self.tokens, at + 1) } else { at + 3 };
        for at in at + 1..end {
            let Some(module) = self.text(at) else { continue };
            let is_version = |step: &&str| step.strip_prefix('v').is_some_and(|rest| rest.parse::<u32>().is_ok());
            let last = module.rsplit('/').find(|step| !is_version(step)).unwrap_or(module);
            let own = self.word(at - 1).filter(|word| *word != "import").unwrap_or(last);
            self.found.names.import(own, module, "");
        }
    }

    /// What is called at `at`, with the package or the object before it.
    fn callee(&self, at: usize) -> Callee {
        let object = at.checked_sub(2).filter(|_| self.is(at - 1, ".")).and_then(|object| self.word(object));
        Callee::new(object.unwrap_or_default(), self.word(at).unwrap_or_default())
    }

    /// The braces of the struct that a field's tag at `at` is about: before it, or those of the type that is named there.
    fn struct_before(&self, at: usize) -> Option<(usize, usize)> {
        let last = at.checked_sub(1)?;
        let open = if self.is(last, "}") {
            let from = at.saturating_sub(BODY);
            (from..last).rev().find(|open| self.is(*open, "{") && closing(self.tokens, *open) == last)?
        } else {
            let name = self.word(last)?;
            let is_type =
                |at: &usize| self.is(*at, "type") && self.word(at + 1) == Some(name) && self.is(at + 2, "struct");
            (0..self.tokens.len()).find(is_type)? + 3
        };
        Some((open, closing(self.tokens, open)))
    }

    fn look(&mut self, at: usize) {
        let Some(token) = self.token(at) else { return };
        match token.what {
            What::Text if token.text.contains("mapstructure:") => self.unmarshalled(at, token.text),
            What::Text if token.text.contains("env") || self.tag_prefix.is_some() && token.text.contains(":\"") => {
                self.tag(at, token.text);
            }
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
            let need = if self.has_another(at) { Need::Default } else { need };
            let place = self.place(at, &format!("os.{callee}(…)"));
            if let Some(name) = self.text(at + 2) {
                let demands = self.demands(at) && !self.found.put.contains(name);
                self.may_be_left_out(at, demands);
                self.found.add_read(name, if demands { Need::Required } else { need }, place);
            } else if let Some((word, parameter)) = self.word(at + 2).map(|word| (word, self.parameter(at, word))) {
                match (parameter, self.constant(at + 2)) {
                    (Some((function, own)), _) => {
                        // What it does with nothing is its own affair, unless the call brings a default.
                        let need = if need == Need::Default { Need::Nothing } else { need };
                        let stops = self.own.as_ref().is_some_and(|own| self.stops(at, own.end));
                        self.found.reader(&function, own, if stops { Need::Required } else { need });
                    }
                    (None, Some(name)) => self.found.add_read(&name, need, place),
                    // Another file of the package may say what it is.
                    (None, None) => {
                        let last = if self.is(at + 3, ".") { self.word(at + 4).unwrap_or(word) } else { word };
                        self.found.by_constant.push((last.to_owned(), need, place));
                    }
                }
            }
            return;
        }
        match callee {
            "ExpandEnv" if self.is(at.saturating_sub(1), ".") => {
                let names = expanded(self.text(at + 2).unwrap_or_default());
                for (name, need) in names {
                    self.found.add_read(name, need, self.place(at, "os.ExpandEnv(…)"));
                }
            }
            "BindEnv" => self.viper(at),
            "AutomaticEnv" => self.found.viper.is_automatic = true,
            "SetEnvPrefix" => self.found.viper.prefix = self.text(at + 2).map(str::to_uppercase),
            "SetDefault" => self.found.viper.defaults.extend(self.text(at + 2).map(str::to_owned)),
            "Setenv" => match self.text(at + 2) {
                Some(name) => self.found.puts(name),
                None => self.strips(at),
            },
            _ if self.is(at.saturating_sub(1), ".") && VIPERS.contains(&callee) => {
                let place = self.place(at, &format!("viper.{callee}(…)"));
                let key = self.text(at + 2).map(str::to_owned);
                self.found.viper.demanded.extend(key.clone().filter(|_| self.demands(at)));
                self.found.viper.keys.extend(key.map(|key| (key, place)));
            }
            _ => self.may_read(at, callee),
        }
    }

    /// `if os.Getenv("X") == "" { log.Fatal(…) }`, `v, ok := os.LookupEnv("X"); if !ok { panic(…) }`.
    fn demands(&self, at: usize) -> bool {
        let Some(open) = (at..at + 20).find(|at| self.is(*at, "{") || self.is(*at, "}")) else { return false };
        let equal = |at: usize| self.is(at, "=") && self.is(at + 1, "=");
        let none = |at: usize| equal(at) && self.is(at + 2, "0") || self.is(at, "<") && self.is(at + 1, "1");
        let of_length = |at: usize| at >= 4 && self.is(at - 4, "len") && self.is(at - 1, ")") && none(at);
        let asks = |at: usize| {
            self.is(at, "!") && !self.is(at + 1, "=") || equal(at) && self.text(at + 2) == Some("") || of_length(at)
        };
        let end = (open..open + MOST_TOKENS).find(|at| self.is(*at, "}")).unwrap_or(open);
        // What else has to hold is not known.
        let begins = |at: &usize| ["if", ";", "{", "}"].iter().any(|sign| self.is(*at, sign));
        let from = (at.saturating_sub(MOST_TOKENS)..at).rev().find(begins).unwrap_or(at);
        if (from..open).any(|at| self.is(at, "&") && self.is(at + 1, "&")) {
            return false;
        }
        self.is(open, "{") && (at..open).any(asks) && self.stops(open, end)
    }

    /// Whether the read at `at` is an argument of `cmp.Or(…)`, or of a function like it, with another one behind it.
    fn has_another(&self, at: usize) -> bool {
        let close = closing(self.tokens, at + 1);
        let mut depth = 0_usize;
        let open = (at.saturating_sub(MOST_TOKENS)..at).rev().find(|at| {
            depth += usize::from(self.is(*at, ")"));
            let is_open = self.is(*at, "(");
            let is_outer = is_open && depth == 0;
            depth = depth.saturating_sub(usize::from(is_open));
            is_outer
        });
        let callee = open.and_then(|open| self.word(open.checked_sub(1)?)).unwrap_or_default().to_lowercase();
        let takes_first = callee == "or" || callee.starts_with("coalesce") || callee.starts_with("first");
        takes_first && self.is(close + 1, ",") && !self.is(close + 2, ")")
    }

    /// A call that hands a name, a constant or the function's own parameter on.
    fn may_read(&mut self, at: usize, callee: &str) {
        let (mut depth, mut argument, mut first) = (0_usize, 0, true);
        for next in at + 2..at + MOST_TOKENS {
            let Some(token) = self.token(next) else { break };
            if depth == 0 && token.is(")") {
                break;
            }
            if depth == 0 && first {
                self.argument(at, callee, next, argument);
            }
            first = false;
            match token.text {
                "(" | "[" | "{" if token.what == What::Sign => depth += 1,
                ")" | "]" | "}" if token.what == What::Sign => depth = depth.saturating_sub(1),
                "," if token.what == What::Sign && depth == 0 => (argument, first) = (argument + 1, true),
                _ => {}
            }
            if argument >= MOST_ARGUMENTS {
                break;
            }
        }
    }

    fn argument(&mut self, at: usize, callee: &str, next: usize, argument: usize) {
        let most = if has_second_argument(self.tokens, at + 1) { Need::Default } else { Need::Required };
        let place = self.place(at, &format!("{callee}(…)"));
        // A second argument that is the name itself is no default.
        let most = if argument > 0 { Need::Required } else { most };
        if let Some(name) = self.text(next) {
            self.may_be_left_out(at, is_loud(name));
            self.found.call(Call { at: argument, ..Call::new(self.callee(at), name, most, place) });
        } else if let Some(word) = self.word(next).filter(|word| *word != "func") {
            if let Some((function, own)) = self.parameter(at, word) {
                let (path, callee) = (String::new(), self.callee(at));
                self.found.forwards.push(Forward { path, function, at: own, callee, callee_at: argument });
                return;
            }
            let last = if self.is(next + 1, ".") { self.word(next + 2).unwrap_or(word) } else { word };
            if self.constant(next).is_some() || last.starts_with(char::is_uppercase) {
                let call = Call::new(self.callee(at), last, most, place);
                self.found.call(Call { at: argument, is_constant: true, ..call });
            }
        }
    }

    /// What the constant at `at` says, if this file tells.
    fn constant(&self, at: usize) -> Option<String> {
        self.found.constants.get(self.word(at)?).cloned()
    }

    /// The function that we are inside of, when the word is one of its parameters, and which.
    fn parameter(&self, at: usize, word: &str) -> Option<(String, usize)> {
        let own = self.own.as_ref().filter(|own| at < own.end)?;
        Some((own.name.clone(), own.parameters.iter().position(|parameter| *parameter == word)?))
    }

    /// Whether the function ends the program, or hands an error back, where nothing is there.
    fn stops(&self, from: usize, end: usize) -> bool {
        (from..end).any(|at| match self.word(at) {
            Some("panic" | "Fatal" | "Fatalf" | "Fatalln" | "Panicf" | "Panic") => self.is(at + 1, "("),
            Some("Exit") => self.word(at.saturating_sub(2)) == Some("os"),
            _ => false,
        })
    }

    /// `func getEnv(key, fallback string) string`, which may ask for what one of its parameters says.
    fn function(&mut self, at: usize) {
        // A method has its receiver before its name.
        let is_method = self.is(at + 1, "(");
        let name = if is_method { closing(self.tokens, at + 1) + 1 } else { at + 1 };
        let Some(function) = self.word(name).filter(|_| self.is(name + 1, "(")) else { return };
        let close = closing(self.tokens, name + 1);
        let Some(open) = (close..close + 60).find(|at| self.is(*at, "{")) else { return };
        let named = |at: usize| self.is(at - 1, "(") || self.is(at - 1, ",");
        let parameters = (name + 2..close).filter(|at| named(*at)).filter_map(|at| self.word(at)).collect();
        // One that only asks is short; a longer one is looked at as far as this.
        let reach = &self.tokens[..(open + BODY).min(self.tokens.len())];
        let function = if is_method { Callee::method(function) } else { function.to_owned() };
        self.own = Some(Function { name: function, parameters, end: closing(reach, open) });
    }

    /// What stands before the names of a struct's fields at `at`.
    fn inner_prefix(&self, at: usize) -> String {
        self.inner.iter().filter(|(open, end, _)| (open..end).contains(&&at)).map(|(_, _, prefix)| *prefix).collect()
    }

    /// The field that a tag is about: the first word of its line.
    fn field(&self, at: usize) -> Option<&'s str> {
        let line = self.token(at)?.line;
        let first =
            (at.saturating_sub(MOST_TOKENS)..at).find(|at| self.token(*at).is_some_and(|token| token.line == line));
        self.word(first?).filter(|word| word.starts_with(char::is_uppercase))
    }

    /// A struct's tag: `env:"X,required" envDefault:"y"`, `envconfig:"X" default:"y"`.
    fn tag(&mut self, at: usize, tag: &str) {
        let value = |key: &str| tagged(tag, key);
        let (whole, prefix) = match (value("env"), value("envconfig")) {
            (Some(whole), _) => (whole.to_owned(), self.inner_prefix(at)),
            (None, Some(whole)) => (whole.to_owned(), self.tag_prefix.clone().unwrap_or_default()),
            // envconfig takes the field's own name.
            (None, None) => match (self.tag_prefix.clone(), self.field(at)) {
                (Some(prefix), Some(field)) if value("json").or(value("yaml")).is_none() => {
                    (if value("split_words") == Some("true") { words_of(field) } else { field.to_uppercase() }, prefix)
                }
                _ => return,
            },
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
        self.found.add_read(&name, need, place);
    }
}

/// What a struct's tag says under a key.
pub(super) fn tagged<'s>(tag: &'s str, key: &str) -> Option<&'s str> {
    let start = tag.find(&format!("{key}:\""))? + key.len() + 2;
    // A longer key may end like this one.
    let alone = start == key.len() + 2 || tag[..start - key.len() - 2].ends_with([' ', '\t', '\n']);
    tag.get(start..)?.split_once('"').map(|(value, _)| value).filter(|_| alone)
}
