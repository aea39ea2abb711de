//! The commands of a shell's text, and what comes of one that fails.

/// What the shell does where a command fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// The text fails.
    Fails,
    /// It goes on with the next line, and what that says counts.
    GoesOn,
    /// Another command takes its place.
    Caught,
}

/// The commands in their order.
pub(super) fn commands(text: &str) -> Vec<(&str, Then)> {
    let pieces = pieces(text);
    let stops = pieces.iter().any(|(_, command)| command.trim() == "set -e");
    let mut found = Vec::new();
    for (at, (_, command)) in pieces.iter().enumerate() {
        let behind = pieces.get(at + 1..).unwrap_or_default();
        let list: Vec<&(&str, &str)> = behind.iter().take_while(|(operator, _)| !ends_list(operator)).collect();
        let is_caught = list.iter().any(|(operator, command)| *operator == "||" && !fails(command));
        let is_last = behind.iter().skip(list.len()).all(|(_, command)| command.trim().is_empty());
        let then = match (is_caught, is_last || stops) {
            (true, _) => Then::Caught,
            (false, true) => Then::Fails,
            (false, false) => Then::GoesOn,
        };
        if !command.trim().is_empty() {
            found.push((*command, then));
        }
    }
    found
}

fn ends_list(operator: &str) -> bool {
    matches!(operator, ";" | "\n")
}

/// True for a command that is there to fail.
fn fails(command: &str) -> bool {
    let mut words = command.split_whitespace();
    match words.next() {
        Some("exit" | "return") => words.next().is_some_and(|code| code != "0"),
        Some(word) => word == "false",
        None => true,
    }
}

/// The commands, each with the operator before it; what stands in quotes is left as it is.
fn pieces(text: &str) -> Vec<(&str, &str)> {
    let bytes = text.as_bytes();
    let (mut found, mut operator, mut start, mut at) = (Vec::new(), "", 0, 0);
    let mut quote = None;
    while let Some(byte) = bytes.get(at) {
        let next = bytes.get(at + 1);
        let length = match (quote, byte) {
            (Some(open), byte) if open == *byte => {
                quote = None;
                0
            }
            (None, b'\'' | b'"' | b'`') => {
                quote = Some(*byte);
                0
            }
            (None, b'\\') => {
                at += 1;
                0
            }
            // `2>&1` and `&>x` name where the output goes.
            (None, b'&') if next == Some(&b'>') || at > 0 && bytes.get(at - 1) == Some(&b'>') => 0,
            (None, b'&' | b'|') => 1 + usize::from(next == Some(byte)),
            (None, b';' | b'\n') => 1,
            _ => 0,
        };
        if length > 0 {
            found.push((operator, text.get(start..at).unwrap_or_default()));
            operator = text.get(at..at + length).unwrap_or_default();
            start = at + length;
        }
        at += length.max(1);
    }
    found.push((operator, text.get(start..).unwrap_or_default()));
    found
}

#[cfg(test)]
mod tests {
    use super::{Then, commands};

    #[test]
    fn what_is_guarded_may_fail() {
        let cases = [
            ("husky install", vec![Then::Fails]),
            ("husky install || true", vec![Then::Caught, Then::Fails]),
            ("husky || exit 0", vec![Then::Caught, Then::Fails]),
            ("husky 2>&1 || :", vec![Then::Caught, Then::Fails]),
            ("a && husky && b || echo no", vec![Then::Caught, Then::Caught, Then::Caught, Then::Fails]),
            ("husky || exit 1", vec![Then::Fails, Then::Fails]),
            ("husky; exit 0", vec![Then::GoesOn, Then::Fails]),
            ("set -e; husky; exit 0", vec![Then::Fails; 3]),
            ("node -e 'a || b; c'", vec![Then::Fails]),
            ("tsc && node x", vec![Then::Fails; 2]),
            ("tsc -w & node x", vec![Then::Fails; 2]),
        ];
        for (text, wanted) in cases {
            let found: Vec<Then> = commands(text).into_iter().map(|(_, then)| then).collect();
            assert_eq!(found, wanted, "{text}");
        }
    }
}
