//! Environment markers: what follows the `;` of a requirement, and whether it holds in a rock, which is Linux with the
//! Pythons of the bases.
//!
//! Part of floor 2's `app`. What cannot be told beforehand is taken to hold: a suggestion too many is seen, one too
//! few is not.

use super::{Invalid, Parser};
use crate::app::PythonFile;

/// How deep parentheses in a marker may nest.
const MAX_DEPTH: usize = 100;
/// What Linux calls the machines that it runs on.
const MACHINES: [&str; 7] = ["x86_64", "aarch64", "armv", "ppc64le", "s390x", "riscv64", "i686"];
/// The oldest Python of any base: Ubuntu 22.04's.
const OLDEST: (u32, u32) = (3, 10);

/// False only when the marker certainly does not hold in a rock; what is no marker may hold.
pub fn may_hold(marker: &str) -> bool {
    holds(marker, None) != Some(false)
}

/// Whether what pip is asked for with this marker is wanted on this Python; nothing where that cannot be told.
pub fn holds_on(marker: &str, python: (u32, u32)) -> Option<bool> {
    holds(marker, Some(python))
}

fn holds(marker: &str, python: Option<(u32, u32)>) -> Option<bool> {
    let mut parser = Parser { text: marker, at: 0, python };
    parser.blanks();
    parser.marker(0).ok().filter(|_| parser.ended()).flatten()
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
                (Side::Variable(name), Side::Text(text)) => compare(name, operator, text, self.python),
                (Side::Text(text), Side::Variable(name)) => compare(name, mirrored(operator), text, self.python),
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

/// The operator with its sides exchanged.
fn mirrored(operator: &str) -> &str {
    match operator {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        "in" => "has",
        "not in" => "has not",
        same => same,
    }
}

fn compare(variable: &str, operator: &str, value: &str, known: Option<(u32, u32)>) -> Option<bool> {
    let own = match variable {
        "sys_platform" | "sys.platform" => "linux",
        "platform_system" => "Linux",
        "os_name" | "os.name" => "posix",
        "implementation_name" => "cpython",
        "platform_python_implementation" | "platform.python_implementation" | "python_implementation" => "CPython",
        "python_version" | "python_full_version" => {
            return match known {
                Some(own) => known_python(own, operator, value, variable == "python_full_version"),
                None => python(operator, value),
            };
        }
        // pip asks for none.
        "extra" if known.is_some() => "",
        "platform_machine" | "platform.machine" if !MACHINES.iter().any(|machine| value.contains(machine)) => "-",
        _ => return None,
    };
    match operator {
        "==" | "===" => Some(own == value),
        "!=" => Some(own != value),
        "in" => Some(value.contains(own)),
        "not in" => Some(!value.contains(own)),
        "has" => Some(own.contains(value)),
        "has not" => Some(!own.contains(value)),
        _ => None,
    }
}

/// What a known Python says; of a full version the third number is not known.
fn known_python(own: (u32, u32), operator: &str, value: &str, is_full: bool) -> Option<bool> {
    let is_own = |one: &str| numbers_of(one) == Some(vec![own.0, own.1]);
    let listed = || value.split([' ', ',', '|']).any(is_own);
    match operator {
        "in" => return (!is_full).then(listed),
        "not in" => return (!is_full).then(|| !listed()),
        _ => {}
    }
    let is_any = value.ends_with(".*");
    let asked = numbers_of(value.trim_end_matches(".*"))?;
    let has_third = is_full && asked.get(2).is_some_and(|third| *third > 0);
    // `python_version` has two numbers alone: 3.12 comes before 3.12.1.
    let third = if is_full { None } else { Some(0) };
    let mut mine = vec![own.0, own.1];
    mine.extend(third.filter(|_| asked.len() > 2));
    let length = if is_any { asked.len().min(mine.len()) } else { mine.len().min(asked.len().max(2)) };
    let theirs: Vec<u32> = (0..length).map(|at| asked.get(at).copied().unwrap_or_default()).collect();
    let order = mine[..length].cmp(&theirs[..]);
    if order.is_eq() && (has_third || is_full && !is_any && matches!(operator, "==" | "===" | "!=" | ">" | "<=")) {
        return None;
    }
    match operator {
        "<" => Some(order.is_lt()),
        "<=" => Some(order.is_le()),
        ">" => Some(order.is_gt()),
        ">=" => Some(order.is_ge()),
        "==" | "===" => Some(order.is_eq()),
        "!=" => Some(order.is_ne()),
        "~=" => Some(order.is_ge() && (own.0 == asked[0]) && (asked.len() < 3 || own.1 == asked[1])),
        _ => None,
    }
}

fn numbers_of(version: &str) -> Option<Vec<u32>> {
    version.trim().split('.').map(|number| number.trim().parse().ok()).collect()
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
    fn a_known_python_decides() {
        for (marker, holds) in [
            ("python_version < '3.12'", Some(false)),
            ("python_version<='3.11'", Some(false)),
            ("'3.12' <= python_version", Some(true)),
            ("python_version == '3.12'", Some(true)),
            ("python_version == '3.*'", Some(true)),
            ("python_version != '3.12'", Some(false)),
            ("python_version ~= '3.10'", Some(true)),
            ("python_version ~= '3.10.1'", Some(false)),
            ("python_version in '3.10 3.11'", Some(false)),
            ("python_version not in '3.10, 3.11'", Some(true)),
            ("python_version >= '3.12.1'", Some(false)),
            ("python_full_version < '3.12'", Some(false)),
            ("python_full_version < '3.12.4'", None),
            ("python_full_version >= '3.13.0'", Some(false)),
            ("extra == 'x'", Some(false)),
            ("platform_machine == 'aarch64' or python_version < '3.12'", None),
            ("sys_platform == 'linux' and python_version > '3'", Some(true)),
        ] {
            assert_eq!(holds_on(marker, (3, 12)), holds, "{marker}");
        }
    }

    #[test]
    fn what_no_rock_is_does_not_hold() {
        for marker in [
            "sys_platform == 'win32'",
            "\"win32\" == sys_platform",
            "python_version < '3.8'",
            "python_version<='2.7' and extra == 'x'",
            "(os_name == 'nt' or platform_system == 'Darwin') and python_version >= '3.12'",
            "sys_platform not in 'linux'",
            "'win' in sys_platform",
            "platform_machine == 'AMD64' or platform_machine == 'arm64'",
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
