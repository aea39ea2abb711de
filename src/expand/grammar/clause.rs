//! One entry of grammar: a condition with its branch, an `else`, or `else fail`.

use std::collections::BTreeSet;

use super::Target;
use crate::yaml::Node;

/// What a branch depends on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Condition {
    /// Architectures that build, and that it is built for; nothing where the condition does not say.
    Machine {
        on: Option<BTreeSet<String>>,
        to: Option<BTreeSet<String>>,
    },
    Platform(String),
    /// What holds when the condition before does not.
    Else,
}

/// An entry that is grammar.
#[derive(Debug)]
pub(super) enum Clause<'a> {
    /// The text `else fail`.
    Fail,
    /// A mapping of one condition to its branch, or why the condition cannot be read.
    Body { condition: Result<Condition, &'static str>, body: &'a Node },
}

/// Reads an entry; `None` when it is no grammar.
pub(super) fn of(item: &Node) -> Option<Clause<'_>> {
    if item.as_str() == Some("else fail") {
        return Some(Clause::Fail);
    }
    let [(key, body)] = item.as_map()? else { return None };
    Some(Clause::Body { condition: condition(key.as_str()?)?, body })
}

/// Reads a condition; `None` when the text is none.
pub(super) fn condition(text: &str) -> Option<Result<Condition, &'static str>> {
    if text == "else" {
        return Some(Ok(Condition::Else));
    }
    if text == "try" {
        return Some(Err("`try` is not known any more: the packer dropped it from its conditions."));
    }
    let (word, rest) = text.split_once(char::is_whitespace)?;
    let rest = rest.trim_start();
    if rest.is_empty() || rest.contains('\n') {
        return None;
    }
    Some(match word {
        "on" => match rest.rsplit_once(" to ") {
            Some((on, to)) => selectors(on)
                .and_then(|on| Ok(Condition::Machine { on: Some(on), to: Some(selectors(to.trim_start())?) })),
            None => selectors(rest).map(|on| Condition::Machine { on: Some(on), to: None }),
        },
        "to" => selectors(rest).map(|to| Condition::Machine { on: None, to: Some(to) }),
        "for" if rest.contains(' ') => Err(SPACES),
        "for" if rest.contains(',') => Err("`for` names one platform, so it takes no comma."),
        "for" => Ok(Condition::Platform(rest.to_owned())),
        _ => return None,
    })
}

const SPACES: &str = "this condition has a form that the packer does not know; spaces stand between words alone.";

fn selectors(text: &str) -> Result<BTreeSet<String>, &'static str> {
    if text.contains(' ') {
        return Err(SPACES);
    }
    if text.split(',').any(str::is_empty) {
        return Err("between commas stands an architecture, and here is none.");
    }
    Ok(text.split(',').map(str::to_owned).collect())
}

impl Condition {
    /// Whether the branch is for what is built. No platform but `any` is known by its name when charms are expanded.
    pub(super) fn holds(&self, target: &Target) -> bool {
        let all = |list: &Option<BTreeSet<String>>, have: &str| list.iter().flatten().all(|one| one == have);
        match self {
            Self::Machine { on, to } => all(on, &target.on) && all(to, &target.to),
            Self::Platform(name) => name == "any",
            Self::Else => false,
        }
    }
}
