//! What a Go program does where a call fails: it ends, or its function hands the error on.
//!
//! Part of floor 2's `app`; pure.

use std::collections::BTreeMap;

use super::super::lexer::{Token, What, closing};

/// The condition of an `if` ends so far behind it.
const HEAD: usize = 60;
/// A call that fails begins so far before the `if`.
const BEFORE: usize = 80;

/// What comes of a call that fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// The program ends.
    Ends,
    /// This function hands it on.
    HandedBy(String),
}

/// Blocks that we are inside of.
#[derive(Clone, Copy, PartialEq)]
enum Block<'s> {
    Function(&'s str),
    Condition,
    Other,
}

/// By the token that is called: only of calls that are made whatever comes, and only where every failure counts.
pub(super) fn failures(tokens: &[Token<'_>]) -> BTreeMap<usize, Failure> {
    let (mut found, mut blocks, mut next) = (BTreeMap::new(), Vec::new(), Block::Other);
    for (at, token) in tokens.iter().enumerate() {
        match (token.what, token.text) {
            (What::Word, "func") => next = Block::Function(function_name(tokens, at)),
            (What::Word, "if") => {
                let is_sure = !blocks.contains(&Block::Condition) && !before(tokens, at, "else");
                let ends = Some(at).filter(|_| is_sure).and_then(|at| failure(tokens, at, &blocks));
                found.extend(ends);
                next = Block::Condition;
            }
            (What::Word, "else" | "for" | "switch" | "select") => next = Block::Condition,
            (What::Sign, "{") => blocks.push(std::mem::replace(&mut next, Block::Other)),
            (What::Sign, "}") => {
                blocks.pop();
                next = Block::Other;
            }
            _ => {}
        }
    }
    found
}

fn before(tokens: &[Token<'_>], at: usize, word: &str) -> bool {
    at.checked_sub(1).and_then(|at| tokens.get(at)).is_some_and(|token| token.is(word))
}

/// The name of a function or a method; of one without a name, nothing.
pub(super) fn function_name<'s>(tokens: &[Token<'s>], at: usize) -> &'s str {
    let word = |at: usize| tokens.get(at).filter(|token| token.what == What::Word);
    let opens = |at: usize| tokens.get(at).is_some_and(|token| token.is("("));
    let method = || Some(closing(tokens, at + 1) + 1).filter(|name| opens(at + 1) && opens(name + 1));
    let name = word(at + 1).or_else(|| method().and_then(word));
    name.map_or("", |name| name.text)
}

/// `if err := call(…); err != nil {…}`, or the same with the call in the statement before.
fn failure(tokens: &[Token<'_>], at: usize, blocks: &[Block<'_>]) -> Option<(usize, Failure)> {
    let is = |at: usize, sign: &str| tokens.get(at).is_some_and(|token| token.is(sign));
    let open = (at..at + HEAD).find(|at| is(*at, "{"))?;
    let unequal = (at..open).find(|at| is(*at, "!") && is(at + 1, "=") && is(at + 2, "nil"))?;
    let close = closing(tokens, open);
    // Some errors count, and others do not; or another condition has to hold.
    let tolerates = |token: &Token<'_>| ["NotFound", "NotExist"].iter().any(|word| token.text.contains(word));
    if unequal + 3 != open || tokens.get(at..close)?.iter().any(tolerates) {
        return None;
    }
    let end = (at..open).find(|at| is(*at, ";")).unwrap_or(at).checked_sub(1)?;
    let call = called(tokens, end)?;
    let function = blocks.iter().rev().find_map(|block| match block {
        Block::Function(name) => Some(*name),
        _ => None,
    })?;
    let mut depth = 0_usize;
    for at in open..close {
        depth += usize::from(is(at, "{"));
        depth = depth.saturating_sub(usize::from(is(at, "}")));
        let calls = is(at + 1, "(") && depth == 1;
        match tokens.get(at).filter(|token| token.what == What::Word && depth == 1).map(|token| token.text) {
            Some("panic" | "Fatal" | "Fatalf" | "Fatalln" | "Panic" | "Panicf" | "Panicln" | "Fatalw") if calls => {
                return Some((call, Failure::Ends));
            }
            Some("Exit") if calls && !is(at + 2, "0") => return Some((call, Failure::Ends)),
            Some("return") if function == "main" => return None,
            Some("return") if !function.is_empty() && !is(at + 1, "nil") => {
                return Some((call, Failure::HandedBy(function.to_owned())));
            }
            _ => {}
        }
    }
    None
}

/// The token that names what is called, by the bracket that ends the call.
fn called(tokens: &[Token<'_>], end: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for at in (end.saturating_sub(BEFORE)..=end).rev() {
        let token = tokens.get(at)?;
        depth += usize::from(token.is(")"));
        if token.is("(") {
            depth = depth.checked_sub(1)?;
        }
        if depth == 0 {
            return at
                .checked_sub(1)
                .filter(|_| at != end && tokens.get(at - 1).is_some_and(|word| word.what == What::Word));
        }
    }
    None
}
