//! Which of Go's sources a build for Linux takes: what `//go:build` and the file's name say.
//!
//! Part of floor 2's `app`; pure. Tags of one's own are not set: who sets them says so in the part.

use super::super::lexer::{Token, What};

/// Systems that a file's name may end in, and that the rock is not built for.
const OTHERS: [&str; 14] = [
    "windows",
    "darwin",
    "freebsd",
    "netbsd",
    "openbsd",
    "dragonfly",
    "solaris",
    "illumos",
    "aix",
    "plan9",
    "android",
    "ios",
    "js",
    "wasip1",
];
/// Tags that are set for every rock.
const SET: [&str; 4] = ["linux", "unix", "gc", "cgo"];
/// The machines, one of which it is.
const MACHINES: [&str; 6] = ["amd64", "arm64", "arm", "s390x", "ppc64le", "riscv64"];
/// Brackets in brackets are followed this deep.
const DEPTH: usize = 20;

/// True for a source that is compiled for some rock.
pub(in super::super) fn is_taken(name: &str, tokens: &[Token<'_>]) -> bool {
    let stem = name.strip_suffix(".go").unwrap_or(name);
    let mut ends = stem.rsplit('_').take(stem.matches('_').count());
    let machine = ends.next().unwrap_or_default();
    let system =
        if MACHINES.contains(&machine) || machine == "386" { ends.next().unwrap_or_default() } else { machine };
    let before = tokens.iter().take_while(|token| !token.is("package"));
    let mut lines =
        before.filter(|token| token.what == What::Directive).filter_map(|token| token.text.strip_prefix("//go:build"));
    !OTHERS.contains(&system) && lines.next().is_none_or(|line| MACHINES.iter().any(|machine| holds(line, machine)))
}

/// True where the condition holds on a machine; one that is not understood may.
fn holds(line: &str, machine: &str) -> bool {
    let spaced =
        ["(", ")", "!", "&&", "||"].iter().fold(line.to_owned(), |line, sign| line.replace(sign, &format!(" {sign} ")));
    let words: Vec<&str> = spaced.split_whitespace().take_while(|word| !word.starts_with("//")).collect();
    let (value, rest) = either(&words, machine, DEPTH);
    value || !rest.is_empty()
}

fn either<'w, 's>(words: &'w [&'s str], machine: &str, depth: usize) -> (bool, &'w [&'s str]) {
    let (mut value, mut rest) = both(words, machine, depth);
    while let Some(("||", behind)) = rest.split_first().map(|(first, behind)| (*first, behind)) {
        let (other, after) = both(behind, machine, depth);
        (value, rest) = (value || other, after);
    }
    (value, rest)
}

fn both<'w, 's>(words: &'w [&'s str], machine: &str, depth: usize) -> (bool, &'w [&'s str]) {
    let (mut value, mut rest) = one(words, machine, depth);
    while let Some(("&&", behind)) = rest.split_first().map(|(first, behind)| (*first, behind)) {
        let (other, after) = one(behind, machine, depth);
        (value, rest) = (value && other, after);
    }
    (value, rest)
}

fn one<'w, 's>(words: &'w [&'s str], machine: &str, depth: usize) -> (bool, &'w [&'s str]) {
    match words.split_first() {
        None => (true, words),
        Some((_, rest)) if depth == 0 => (true, rest),
        Some((&"!", rest)) => {
            let (value, rest) = one(rest, machine, depth - 1);
            (!value, rest)
        }
        Some((&"(", rest)) => {
            let (value, rest) = either(rest, machine, depth - 1);
            (value, rest.strip_prefix(&[")"]).unwrap_or(rest))
        }
        Some((tag, rest)) => (*tag == machine || SET.contains(tag) || tag.starts_with("go1."), rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::lexer::{Language, tokens};

    #[test]
    fn what_a_build_for_linux_takes() {
        let of = |name: &str, line: &str| is_taken(name, &tokens(&format!("{line}\n\npackage main\n"), Language::Go));
        let taken = [
            ("main.go", ""),
            ("main_linux.go", ""),
            ("main_linux_arm64.go", ""),
            ("windows.go", ""),
            ("main.go", "//go:build linux && !windows"),
            ("main.go", "//go:build (darwin || linux) && go1.22"),
            ("main.go", "//go:build arm64"),
            ("main.go", "//go:build !dev"),
            ("main.go", "// go:build windows"),
        ];
        let left = [
            ("main_windows.go", ""),
            ("main_darwin_arm64.go", ""),
            ("main.go", "//go:build windows"),
            ("main.go", "//go:build ignore"),
            ("main.go", "//go:build !linux"),
            ("main.go", "//go:build !(linux || darwin)"),
            ("main.go", "//go:build linux && enterprise"),
        ];
        for (name, line) in taken {
            assert!(of(name, line), "{name}: {line}");
        }
        for (name, line) in left {
            assert!(!of(name, line), "{name}: {line}");
        }
        of("main.go", &format!("//go:build {}x", "!(".repeat(5_000)));
    }
}
