//! Names against patterns, as Python's `fnmatch` and Go's `path.Match` read them: `*`, `?`, `[a-z]`, `[!a]`.
//!
//! Part of floor 2's `app`. One name at a time: a `/` is nothing special here.

/// True when the text has a character that makes it a pattern.
pub fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '['])
}

/// True when the whole name fits the pattern.
pub fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut at, mut of) = (0, 0);
    // Where the last star was, and how far it has reached: a longer reach is tried when what follows does not fit.
    let mut star: Option<(usize, usize)> = None;
    while of < name.len() {
        match step(&pattern, at, name[of]) {
            Some(Step::Star) => {
                star = Some((at + 1, of));
                at += 1;
            }
            Some(Step::Fits(next)) => {
                at = next;
                of += 1;
            }
            None => {
                let Some((after, reach)) = star else { return false };
                star = Some((after, reach + 1));
                (at, of) = (after, reach + 1);
            }
        }
    }
    pattern.get(at..).is_some_and(|rest| rest.iter().all(|c| *c == '*'))
}

enum Step {
    Star,
    /// The character fits; the pattern goes on there.
    Fits(usize),
}

fn step(pattern: &[char], at: usize, c: char) -> Option<Step> {
    match pattern.get(at)? {
        '*' => Some(Step::Star),
        '?' => Some(Step::Fits(at + 1)),
        '[' => match class(pattern, at, c) {
            Some((fits, next)) => fits.then_some(Step::Fits(next)),
            // Without its end the bracket stands for itself.
            None => (c == '[').then_some(Step::Fits(at + 1)),
        },
        other => (*other == c).then_some(Step::Fits(at + 1)),
    }
}

/// Whether the character is in the class that begins there, and where the pattern goes on.
fn class(pattern: &[char], at: usize, c: char) -> Option<(bool, usize)> {
    let mut first = at + 1;
    let negated = matches!(pattern.get(first), Some('!' | '^'));
    first += usize::from(negated);
    // A bracket right at the beginning is one of the characters.
    let end = (first + 1..pattern.len()).find(|i| pattern[*i] == ']')?;
    let (mut i, mut found) = (first, false);
    while i < end {
        if pattern.get(i + 1) == Some(&'-') && i + 2 < end {
            found |= (pattern[i]..=pattern[i + 2]).contains(&c);
            i += 3;
        } else {
            found |= pattern[i] == c;
            i += 1;
        }
    }
    Some((found != negated, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_names() {
        for (pattern, fits, does_not) in [
            ("*.py", "app.py", "app.pyc"),
            ("a*b*c", "axxbyyc", "axxbyy"),
            ("???", "abc", "ab"),
            ("[ar]*", "raw", "xraw"),
            ("[!a]*", "raw", "a.css"),
            ("[]x]", "]", "y"),
            ("[a-c]1", "b1", "d1"),
            ("*", "", "\u{0}never"),
            ("[x", "[x", "x"),
        ] {
            assert!(matches(pattern, fits), "{pattern} {fits}");
            assert!(pattern == "*" || !matches(pattern, does_not), "{pattern} {does_not}");
        }
    }

    #[test]
    fn many_stars_cost_little() {
        assert!(!matches(&"*a".repeat(40), &"a".repeat(39)));
    }
}
