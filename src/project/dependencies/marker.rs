//! Whether an environment marker holds in a rock: on Linux, with the Pythons of the bases.
//!
//! What cannot be told beforehand is taken to hold: a suggestion too many is seen, one too few is not.

/// The oldest Python of any base: Ubuntu 22.04's.
const OLDEST: (u32, u32) = (3, 10);
/// Deeper brackets than anybody writes end it: it then holds.
const DEEPEST: usize = 40;

/// False only when the marker certainly does not hold.
pub(super) fn may_hold(marker: &str) -> bool {
    let words = words(marker);
    let mut reader = Reader { words: &words, at: 0, depth: 0 };
    reader.any() != Some(false)
}

/// Brackets, quoted texts with their opening quote, operators and names.
fn words(marker: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = marker.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_operator = |c: char| matches!(c, '<' | '>' | '=' | '!' | '~');
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
        let end = match first {
            '\'' | '"' => rest[1..].find(first).map_or(rest.len(), |at| at + 1),
            c if is_operator(c) => rest.find(|c| !is_operator(c)).unwrap_or(rest.len()),
            c if is_name(c) => rest.find(|c| !is_name(c)).unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        let (word, after) = rest.split_at(end);
        words.push(word);
        let quoted = matches!(first, '\'' | '"') && !after.is_empty();
        rest = after[usize::from(quoted)..].trim_start();
    }
    words
}

struct Reader<'w> {
    words: &'w [&'w str],
    at: usize,
    depth: usize,
}

impl<'w> Reader<'w> {
    fn next(&mut self) -> Option<&'w str> {
        self.at += 1;
        self.words.get(self.at - 1).copied()
    }

    fn eat(&mut self, word: &str) -> bool {
        let found = self.words.get(self.at) == Some(&word);
        self.at += usize::from(found);
        found
    }

    /// Comparisons with `or` between them.
    fn any(&mut self) -> Option<bool> {
        let mut all = vec![self.all()];
        while self.eat("or") {
            all.push(self.all());
        }
        settled(&all, true)
    }

    /// Comparisons with `and` between them.
    fn all(&mut self) -> Option<bool> {
        let mut all = vec![self.one()];
        while self.eat("and") {
            all.push(self.one());
        }
        settled(&all, false)
    }

    fn one(&mut self) -> Option<bool> {
        if self.eat("(") {
            self.depth += 1;
            let inside = if self.depth > DEEPEST { None } else { self.any() };
            self.depth -= 1;
            self.eat(")");
            return inside;
        }
        let left = self.next()?;
        let operator = match self.next()? {
            "not" if self.eat("in") => "not in",
            operator => operator,
        };
        let right = self.next()?;
        match (quoted(left), quoted(right)) {
            (None, Some(value)) => compare(left, operator, value),
            (Some(value), None) => compare(right, mirrored(operator), value),
            _ => None,
        }
    }
}

/// `decisive` where one says so, unknown where one is, else the other.
fn settled(all: &[Option<bool>], decisive: bool) -> Option<bool> {
    if all.contains(&Some(decisive)) {
        return Some(decisive);
    }
    if all.contains(&None) { None } else { Some(!decisive) }
}

fn quoted(word: &str) -> Option<&str> {
    word.strip_prefix(['\'', '"'])
}

/// The operator with its sides exchanged; those of texts are not looked at then.
fn mirrored(operator: &str) -> &str {
    match operator {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        "in" | "not in" => "",
        same => same,
    }
}

fn compare(variable: &str, operator: &str, value: &str) -> Option<bool> {
    let own = match variable {
        "sys_platform" | "sys.platform" => "linux",
        "platform_system" => "Linux",
        "os_name" | "os.name" => "posix",
        "implementation_name" => "cpython",
        "platform_python_implementation" | "platform.python_implementation" | "python_implementation" => "CPython",
        "python_version" | "python_full_version" => return python(operator, value),
        _ => return None,
    };
    match operator {
        "==" | "===" => Some(own == value),
        "!=" => Some(own != value),
        "in" => Some(value.contains(own)),
        "not in" => Some(!value.contains(own)),
        _ => None,
    }
}

/// Only what is the same for every base's Python.
fn python(operator: &str, value: &str) -> Option<bool> {
    let mut numbers = value.split('.').map(|number| number.trim().parse::<u32>().ok());
    let asked = (numbers.next()??, numbers.next().unwrap_or(Some(0))?);
    match operator {
        "<" if asked <= OLDEST => Some(false),
        "<=" | "==" | "===" | "~=" if asked < OLDEST && (operator != "~=" || asked.0 < OLDEST.0) => Some(false),
        ">" if asked < OLDEST => Some(true),
        ">=" if asked <= OLDEST => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_rock_is_does_not_hold() {
        for marker in [
            "sys_platform == 'win32'",
            "\"win32\" == sys_platform",
            "python_version < '3.8'",
            "python_version<='2.7' and extra == 'x'",
            "(os_name == 'nt' or platform_system == 'Darwin') and python_version >= '3.12'",
            "sys_platform not in 'linux'",
            "'3.9' > python_version",
        ] {
            assert!(!may_hold(marker), "{marker}");
        }
        for marker in [
            "",
            "sys_platform == 'linux'",
            "sys_platform != 'win32'",
            "python_version >= '3.12'",
            "python_version < '3.12'",
            "extra == 'x'",
            "os_name == 'nt' or python_version > '3.8'",
            "python_version ~= '3.8'",
            "((((",
            "'é",
            "== 'x'",
        ] {
            assert!(may_hold(marker), "{marker}");
        }
        assert!(may_hold(&"(".repeat(100_000)));
    }
}
