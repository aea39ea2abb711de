//! Licences as Rockcraft reads them: `proprietary`, or an SPDX expression in any letter case.
//!
//! Rockcraft asks Python's `license-expression` whether every name is known, so that an exception may stand alone
//! and `LicenseRef-` names are known only from `ScanCode`; the `spdx` crate's own parser is stricter and laxer by turns.

use super::Judge;
use crate::manifest::Node;

/// A rule for `license`.
pub fn license(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    let read = judge.text(node, key, true, 0, usize::MAX)?;
    let text = read.as_str().unwrap_or_default();
    if text == "proprietary" || expression(text) {
        return Some(read);
    }
    let message = "this is neither `proprietary` nor an SPDX expression of known licences.";
    judge.error("license-invalid", node, key, message, "Write a name such as `MIT`, `Apache-2.0` or `GPL-3.0-only`.");
    None
}

/// Names joined by `and`, `or`, `with`, with parentheses.
fn expression(text: &str) -> bool {
    let spaced = text.replace('(', " ( ").replace(')', " ) ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    either(&tokens, &mut at, 0) && at == tokens.len()
}

fn either(tokens: &[&str], at: &mut usize, depth: usize) -> bool {
    // Deeper than anybody writes, and well within the stack.
    if depth > 100 || !one(tokens, at, depth) {
        return false;
    }
    while tokens.get(*at).is_some_and(|token| token.eq_ignore_ascii_case("and") || token.eq_ignore_ascii_case("or")) {
        *at += 1;
        if !one(tokens, at, depth) {
            return false;
        }
    }
    true
}

fn one(tokens: &[&str], at: &mut usize, depth: usize) -> bool {
    match tokens.get(*at) {
        Some(&"(") => {
            *at += 1;
            let inside = either(tokens, at, depth + 1);
            *at += 1;
            inside && tokens.get(*at - 1) == Some(&")")
        }
        Some(name) if known(name) => {
            *at += 1;
            if tokens.get(*at).is_some_and(|token| token.eq_ignore_ascii_case("with")) {
                *at += 2;
                return tokens.get(*at - 1).is_some_and(|name| known(name));
            }
            true
        }
        _ => false,
    }
}

fn known(name: &str) -> bool {
    let same = |known: &str| known.eq_ignore_ascii_case(name);
    let scancode = name.get(..20).is_some_and(|start| start.eq_ignore_ascii_case("LicenseRef-scancode-"));
    let gnu_or_later = name.strip_suffix('+').is_some_and(|base| {
        spdx::identifiers::LICENSES.iter().any(|known| known.name.eq_ignore_ascii_case(&format!("{base}-or-later")))
    });
    scancode
        || gnu_or_later
        || spdx::identifiers::LICENSES.iter().any(|known| same(known.name))
        || spdx::identifiers::EXCEPTIONS.iter().any(|known| same(known.name))
}

#[cfg(test)]
mod tests {
    use super::expression;

    #[test]
    fn expressions_are_judged_as_rockcraft_judges_them() {
        for good in
            ["MIT", "mit or isc", "((MIT))", " MIT\n", "GPL-3.0+", "Apache-2.0 WITH LLVM-exception", "LLVM-exception"]
        {
            assert!(expression(good), "{good}");
        }
        for bad in
            ["", "x", "MIT+", "MIT OR", "MIT MIT", "MIT)", "(MIT", "LicenseRef-foo", "Proprietary", "MIT/ISC", "CC0"]
        {
            assert!(!expression(bad), "{bad}");
        }
        assert!(!expression(&"(".repeat(100_000)));
    }
}
