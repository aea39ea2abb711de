//! Environment markers: what follows the `;` of a requirement, and whether it holds in a rock, which is Linux with the
//! Pythons of the bases.
//!
//! Part of floor 2's `app`. What cannot be told beforehand is taken to hold: a suggestion too many is seen, one too
//! few is not.

use super::{Invalid, Parser};
use crate::app::PythonFile;

/// How deep parentheses in a marker may nest.
const MAX_DEPTH: usize = 100;
/// The oldest Python of any base: Ubuntu 22.04's.
const OLDEST: (u32, u32) = (3, 10);

/// False only when the marker certainly does not hold in a rock; what is no marker may hold.
pub fn may_hold(marker: &str) -> bool {
    let mut parser = Parser { text: marker, at: 0 };
    let holds = parser.marker(0).ok().filter(|_| parser.ended()).flatten();
    holds != Some(false)
}

enum Side<'a> {
    Variable(&'a str),
    Text(&'a str),
}

impl<'a> Parser<'a> {
    /// Comparisons with `and` and `or` between them; whether they hold, where that can be told.
    pub(super) fn marker(&mut self, depth: usize) -> Result<Option<bool>, Invalid> {
        let mut all = vec![self.all_of(depth)?];
        while self.word("or") {
            all.push(self.all_of(depth)?);
        }
        Ok(settled(&all, true))
    }

    fn all_of(&mut self, depth: usize) -> Result<Option<bool>, Invalid> {
        let mut all = vec![self.marker_atom(depth)?];
        while self.word("and") {
            all.push(self.marker_atom(depth)?);
        }
        Ok(settled(&all, false))
    }

    fn marker_atom(&mut self, depth: usize) -> Result<Option<bool>, Invalid> {
        self.blanks();
        let holds = if self.eat("(") {
            if depth >= MAX_DEPTH {
                return Err(self.expected("fewer parentheses"));
            }
            self.blanks();
            let holds = self.marker(depth + 1)?;
            self.blanks();
            if !self.eat(")") {
                return Err(self.expected(")"));
            }
            holds
        } else {
            let left = self.marker_value()?;
            self.blanks();
            let operator = self.marker_operator()?;
            self.blanks();
            match (left, self.marker_value()?) {
                (Side::Variable(name), Side::Text(text)) => compare(name, operator, text),
                (Side::Text(text), Side::Variable(name)) => compare(name, mirrored(operator), text),
                _ => None,
            }
        };
        self.blanks();
        Ok(holds)
    }

    fn marker_operator(&mut self) -> Result<&'static str, Invalid> {
        if self.word("in") {
            return Ok("in");
        }
        if self.word("not") {
            let apart = self.blanks();
            return if apart && self.word("in") { Ok("not in") } else { Err(self.expected("in after not")) };
        }
        let operators = ["===", "==", "~=", "!=", "<=", ">=", "<", ">"];
        operators.into_iter().find(|operator| self.eat(operator)).ok_or_else(|| self.expected("a comparison"))
    }

    fn marker_value(&mut self) -> Result<Side<'a>, Invalid> {
        if let Some(name) = VARIABLES.iter().find(|name| self.word(name)) {
            return Ok(Side::Variable(name));
        }
        for quote in ["'", "\""] {
            if self.eat(quote) {
                let start = self.at - quote.len();
                let text = self.take_while(|c| !quote.contains(c));
                if !self.eat(quote) {
                    return Err(self.expected("the closing quote"));
                }
                let literal = self.text.get(start..self.at).unwrap_or_default();
                let text = Side::Text(text);
                return if is_literal(literal) { Ok(text) } else { Err(self.expected("a text that Python can read")) };
            }
        }
        Err(self.expected("a variable or a quoted text"))
    }
}

/// `decisive` where one says so, unknown where one is, else the other.
fn settled(all: &[Option<bool>], decisive: bool) -> Option<bool> {
    if all.contains(&Some(decisive)) {
        return Some(decisive);
    }
    if all.contains(&None) { None } else { Some(!decisive) }
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

/// Quoted texts are read as Python reads them, escapes included.
fn is_literal(quoted: &str) -> bool {
    !quoted.contains(['\\', '\n', '\r', '\0']) || PythonFile::parse(quoted.as_bytes()).module.is_ok()
}

/// What a marker may ask about, older spellings included.
const VARIABLES: [&str; 20] = [
    "python_version",
    "python_full_version",
    "os.name",
    "os_name",
    "sys.platform",
    "sys_platform",
    "platform_release",
    "platform_system",
    "platform.version",
    "platform_version",
    "platform.machine",
    "platform_machine",
    "platform.python_implementation",
    "platform_python_implementation",
    "python_implementation",
    "implementation_name",
    "implementation_version",
    "extra",
    "extras",
    "dependency_groups",
];

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
