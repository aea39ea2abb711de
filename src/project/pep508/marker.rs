//! Environment markers: what follows the `;` of a requirement.
//!
//! Part of floor 2's `project`.

use super::{Invalid, Parser};
use crate::project::PythonFile;

/// How deep parentheses in a marker may nest.
const MAX_DEPTH: usize = 100;

impl Parser<'_> {
    pub(super) fn marker(&mut self, depth: usize) -> Result<(), Invalid> {
        loop {
            self.marker_atom(depth)?;
            if !(self.word("and") || self.word("or")) {
                return Ok(());
            }
        }
    }

    fn marker_atom(&mut self, depth: usize) -> Result<(), Invalid> {
        self.blanks();
        if self.eat("(") {
            if depth >= MAX_DEPTH {
                return Err(self.expected("fewer parentheses"));
            }
            self.blanks();
            self.marker(depth + 1)?;
            self.blanks();
            if !self.eat(")") {
                return Err(self.expected(")"));
            }
        } else {
            self.marker_value()?;
            self.blanks();
            self.marker_operator()?;
            self.blanks();
            self.marker_value()?;
        }
        self.blanks();
        Ok(())
    }

    fn marker_operator(&mut self) -> Result<(), Invalid> {
        if self.word("in") {
            return Ok(());
        }
        if self.word("not") {
            let apart = self.blanks();
            return if apart && self.word("in") { Ok(()) } else { Err(self.expected("in after not")) };
        }
        let operators = ["===", "==", "~=", "!=", "<=", ">=", "<", ">"];
        if operators.into_iter().any(|operator| self.eat(operator)) {
            Ok(())
        } else {
            Err(self.expected("a comparison"))
        }
    }

    fn marker_value(&mut self) -> Result<(), Invalid> {
        if VARIABLES.iter().any(|name| self.word(name)) {
            return Ok(());
        }
        for quote in ["'", "\""] {
            if self.eat(quote) {
                let start = self.at - quote.len();
                self.take_while(|c| !quote.contains(c));
                if !self.eat(quote) {
                    return Err(self.expected("the closing quote"));
                }
                let literal = self.text.get(start..self.at).unwrap_or_default();
                return if is_literal(literal) { Ok(()) } else { Err(self.expected("a text that Python can read")) };
            }
        }
        Err(self.expected("a variable or a quoted text"))
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
