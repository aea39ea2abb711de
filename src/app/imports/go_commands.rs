//! Commands of a program of Go, as Cobra and urfave/cli take them: which of them does something by itself.
//!
//! Part of floor 2's `app`; pure. What is put together in a way that is not followed leaves the program untold.

use super::super::lexer::{Token, What, arguments, closing};

/// A command, and where it is declared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Command {
    /// The word that calls it.
    pub word: String,
    /// From 1.
    pub line: usize,
    /// True for one that does something without a further word.
    pub runs: bool,
    /// The variable and the function that it comes from.
    names: Vec<String>,
    /// Its brackets.
    place: (usize, usize),
    /// True where further commands are named in it.
    has_more: bool,
}

/// What a source says of commands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Commands {
    all: Vec<Command>,
    /// What the program begins with: a name, or the command's own bracket.
    begun: Vec<String>,
    /// What is put below what, by name.
    below: Vec<(String, String)>,
    /// Names of what is given something to do, or more commands, later.
    run_later: Vec<String>,
    /// True where the words are set by the program itself.
    is_open: bool,
}

/// How a program is begun with one of its commands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun<'c> {
    /// The source, and the command that does nothing without a further word.
    pub root: (&'c str, &'c Command),
    /// All others; of each, whether it is called by its word alone.
    pub others: Vec<(&'c Command, bool)>,
}

const LIBRARIES: [&str; 2] = ["github.com/spf13/cobra", "github.com/urfave/cli"];
/// Keys that are in a command of urfave/cli whose type is not written again.
const OF_CLI: [&str; 5] = ["Action", "Commands", "Subcommands", "Flags", "Usage"];

/// More brackets, and more names below one, than any program has: what has them is not followed.
const MOST: usize = 1_000;
/// More than any source begins.
const MOST_BEGUN: usize = 50;

/// What the source says; nothing where neither library is used.
pub(in super::super) fn commands(tokens: &[Token<'_>]) -> Option<Commands> {
    let uses = |library: &str| tokens.iter().any(|one| one.what == What::Text && one.text.starts_with(library));
    let [is_cobra, is_cli] = LIBRARIES.map(uses);
    let begins = begins(tokens);
    if !is_cobra && !is_cli && begins.is_empty() {
        return None;
    }
    let mut found = Commands { begun: begins, ..Commands::default() };
    let (mut function, mut depth, mut looked_at) = ("", 0_usize, 0_usize);
    for (at, token) in tokens.iter().enumerate() {
        if depth == 0 && token.is("func") {
            function = super::go_failures::function_name(tokens, at);
        }
        depth += usize::from(token.is("{"));
        depth = depth.saturating_sub(usize::from(token.is("}")));
        if token.is("{") && (is_cobra || is_cli) && may_declare(tokens, at, is_cli) {
            looked_at += 1;
            found.is_open |= looked_at > MOST || found.below.len() > MOST;
            if found.is_open {
                return Some(found);
            }
            found.all.extend(declared(tokens, at, is_cli).map(|mut command| {
                command.names.push(function.to_owned());
                command
            }));
        }
        found.follow(tokens, at);
    }
    Some(found)
}

impl Commands {
    /// What is said of a command behind its declaration.
    fn follow(&mut self, tokens: &[Token<'_>], at: usize) {
        let is = |at: usize, sign: &str| tokens.get(at).is_some_and(|token| token.is(sign));
        let before = || word(tokens, at.checked_sub(2)?).filter(|_| is(at - 1, "."));
        let Some(own) = before() else { return };
        match tokens[at].text {
            "Run" | "RunE" | "Action" | "DefaultCommand" if is(at + 1, "=") => self.run_later.push(own.to_owned()),
            "Args" if own == "os" && is(at + 1, "=") => self.is_open = true,
            "SetArgs" if is(at + 1, "(") => self.is_open = true,
            "AddCommand" if is(at + 1, "(") && self.below.len() <= MOST => {
                let given = arguments(tokens, at + 1).iter().filter(|token| token.what == What::Word);
                self.below.extend(given.map(|token| (own.to_owned(), token.text.to_owned())));
            }
            "NewApp" if is(at + 1, "(") => {
                let names = assigned(tokens, at - 2).into_iter().map(str::to_owned).collect();
                let line = tokens[at].line;
                self.all.push(Command { names, line, place: (at, at), has_more: true, ..Command::default() });
            }
            _ => {}
        }
    }
}

fn word<'s>(tokens: &[Token<'s>], at: usize) -> Option<&'s str> {
    tokens.get(at).filter(|token| token.what == What::Word).map(|token| token.text)
}

/// The name that is given what begins at `at`: `root := &…`.
fn assigned<'s>(tokens: &[Token<'s>], at: usize) -> Option<&'s str> {
    let mut before = tokens.get(..at)?.iter().rev().skip_while(|token| token.is("&"));
    let name = before.next().filter(|token| token.is("=")).and_then(|_| before.find(|token| !token.is(":")));
    name.filter(|token| token.what == What::Word).map(|token| token.text)
}

/// True for a bracket behind a type, or one of a list.
fn may_declare(tokens: &[Token<'_>], open: usize, is_cli: bool) -> bool {
    let kind = open.checked_sub(1).and_then(|at| tokens.get(at));
    kind.is_some_and(|kind| match kind.what {
        What::Word => matches!(kind.text, "Command" | "App"),
        What::Sign => is_cli,
        _ => false,
    })
}

/// The command that is declared in the bracket at `open`.
fn declared(tokens: &[Token<'_>], open: usize, is_cli: bool) -> Option<Command> {
    let kind = open.checked_sub(1).and_then(|at| tokens.get(at))?;
    let close = closing(tokens, open);
    let keys = keys(tokens, open, close);
    let has = |wanted: &[&str]| keys.iter().any(|(key, _)| wanted.contains(key));
    // A function that returns one, and a list, have such a bracket, too.
    let is_other = open.checked_sub(4).is_some_and(|at| tokens[at].is("*") || tokens[at].is("]"));
    let is_typed = matches!(kind.text, "Command" | "App") && kind.what == What::Word && !is_other;
    let is_elided = is_cli && kind.what == What::Sign && has(&["Name"]) && has(&OF_CLI);
    if !is_typed && !is_elided {
        return None;
    }
    let told = |wanted: &str| keys.iter().find(|(key, _)| *key == wanted).map(|(_, at)| *at);
    let named = told("Use").or_else(|| told("Name")).and_then(|at| tokens.get(at)?.literal());
    let named = named.unwrap_or_default();
    // A declaration that is too long is taken for one that does something.
    let runs = has(&["Run", "RunE", "Action", "DefaultCommand"]) || !tokens.get(close).is_some_and(|end| end.is("}"));
    let own = open.checked_sub(3).filter(|_| is_typed).and_then(|at| assigned(tokens, at));
    Some(Command {
        word: named.split_whitespace().next().unwrap_or_default().to_owned(),
        line: kind.line,
        runs,
        names: own.into_iter().map(str::to_owned).chain([open.to_string()]).collect(),
        place: (open, close),
        has_more: has(&["Commands", "Subcommands"]),
    })
}

/// The keys of a bracket itself, each with where its value begins.
fn keys<'s>(tokens: &[Token<'s>], open: usize, close: usize) -> Vec<(&'s str, usize)> {
    let (mut found, mut depth) = (Vec::new(), 0_usize);
    for at in open..close {
        let token = &tokens[at];
        let begins = depth == 1 && (tokens[at - 1].is("{") || tokens[at - 1].is(","));
        if begins && token.what == What::Word && tokens.get(at + 1).is_some_and(|next| next.is(":")) {
            found.push((token.text, at + 2));
        }
        depth += usize::from(["(", "[", "{"].iter().any(|sign| token.is(sign)));
        depth = depth.saturating_sub(usize::from([")", "]", "}"].iter().any(|sign| token.is(sign))));
    }
    found
}

/// What the program begins with: `root.Execute()`, `newRoot().Execute()`, `app.Run(os.Args)`, `fang.Execute(ctx, root)`.
fn begins(tokens: &[Token<'_>]) -> Vec<String> {
    let is = |at: usize, sign: &str| tokens.get(at).is_some_and(|token| token.is(sign));
    let (mut found, mut tries) = (Vec::new(), 0_usize);
    for at in 2..tokens.len() {
        let is_one = ["Execute", "Run"].iter().any(|start| tokens[at].text.starts_with(start));
        if !is_one || !is(at + 1, "(") || !is(at - 1, ".") || tries > MOST_BEGUN {
            continue;
        }
        tries += 1;
        let given = arguments(tokens, at + 1);
        let is_cobra = match tokens[at].text {
            "Execute" | "ExecuteC" => given.len() == 1,
            "ExecuteContext" | "ExecuteContextC" => true,
            _ => false,
        };
        let is_args = |pair: &[Token<'_>]| pair[0].is("os") && pair[1].is(".") && pair[2].is("Args");
        let is_cli = matches!(tokens[at].text, "Run" | "RunContext") && given.windows(3).any(is_args);
        let fang = (is(at, "Execute") && is(at - 2, "fang")).then(|| {
            let words = given.iter().filter(|token| token.what == What::Word);
            words.map(|token| token.text.to_owned()).next_back()
        });
        found.extend(fang.flatten());
        if is_cobra || is_cli {
            found.extend(begun_with(tokens, at - 2));
        }
    }
    found
}

/// The name of what stands before the point: a variable, a function that is called, or the bracket of a declaration.
fn begun_with(tokens: &[Token<'_>], end: usize) -> Option<String> {
    /// So many tokens are looked at.
    const FAR: usize = 4_000;
    if let Some(name) = word(tokens, end) {
        // A package's own function is followed where it is declared.
        if tokens
            .iter()
            .any(|token| token.what == What::Text && token.text.rsplit_once('/').is_some_and(|(_, last)| last == name))
        {
            return None;
        }
        let is = |at: usize, sign: &str| tokens.get(at).is_some_and(|token| token.is(sign));
        // `root := newRoot()`, `root := cmd.NewRoot(…)`
        let made = (0..end).rev().find(|at| is(*at, name) && is(at + 1, ":") && is(at + 2, "=")).and_then(|at| {
            let called = if is(at + 4, ".") { at + 5 } else { at + 3 };
            word(tokens, called).filter(|_| is(called + 1, "("))
        });
        return Some(made.filter(|made| *made != "NewApp").unwrap_or(name).to_owned());
    }
    let opens = |at: &usize| tokens[*at].is("(") && closing(tokens, *at) == end;
    let open = (end.saturating_sub(FAR)..end).rev().find(opens)?;
    let called = open.checked_sub(1).and_then(|at| word(tokens, at)).map(str::to_owned);
    called.or_else(|| (open..end).find(|at| tokens[*at].is("{")).map(|at| at.to_string()))
}

/// What the sources of a program say together: the command that it begins with, where that does nothing by itself.
pub(super) fn begun<'c>(sources: &[(&'c str, &'c Commands)]) -> Option<Begun<'c>> {
    let all = || sources.iter().flat_map(|(path, one)| one.all.iter().map(move |command| (*path, *one, command)));
    let mut roots: Vec<(&str, &Commands, &Command)> = Vec::new();
    for (path, source) in sources {
        for name in &source.begun {
            let own = all().filter(|(of, _, command)| of == path && command.names.contains(name));
            let mut found: Vec<_> = own.collect();
            if found.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit()) {
                found.extend(all().filter(|(.., command)| command.names.contains(name)));
            }
            // What is declared in another one of them is no beginning.
            found.retain(|(of, _, one)| !found_in(one, all().filter(|(path, ..)| path == of).map(|(.., other)| other)));
            roots.extend(found.into_iter().filter(|one| !roots.contains(one)).collect::<Vec<_>>());
        }
    }
    let [(path, source, root)] = roots[..] else { return None };
    let is_named = |name: &String| root.names.contains(name);
    let runs = root.runs || sources.iter().any(|(_, one)| one.is_open || one.run_later.iter().any(is_named));
    let below: Vec<&String> = sources
        .iter()
        .flat_map(|(_, one)| {
            // A local name means something else in another source.
            let is_other = |above: &String| one.all.iter().any(|command| command.names.contains(above));
            let of_root = one
                .below
                .iter()
                .filter(move |(above, _)| is_named(above) && (std::ptr::eq(*one, source) || !is_other(above)));
            of_root.map(|(_, name)| name)
        })
        .collect();
    if runs || below.is_empty() && !root.has_more {
        return None;
    }
    let is_below = |of: &Commands, command: &Command| {
        let around = |other: &&Command| *other != command && found_in(command, std::iter::once(*other));
        let inner = of.all.iter().filter(around).max_by_key(|other| other.place.0);
        let is_inside = std::ptr::eq(of, source) && inner == Some(root);
        is_inside || command.names.iter().any(|name| below.contains(&name))
    };
    let others = all().filter(|(.., command)| *command != root && !command.word.is_empty());
    let others = others.map(|(_, of, command)| (command, is_below(of, command))).collect();
    Some(Begun { root: (path, root), others })
}

fn found_in<'c>(command: &Command, mut others: impl Iterator<Item = &'c Command>) -> bool {
    others.any(|other| other.place.0 < command.place.0 && command.place.1 < other.place.1)
}
