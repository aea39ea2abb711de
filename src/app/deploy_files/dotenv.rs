//! Names of variables in `.env` files. Their values are secrets: they pass by byte by byte and are never collected.
//!
//! Part of floor 2's `app`.

use crate::app::limits::DOTENV_NAMES;

/// Longer names are none.
const NAME_MAX: usize = 100;

/// How a key in PEM form begins.
const ARMOR: &[u8] = b"-----BEGIN";

/// True for files that hold such variables: `.env`, `.env.example`, `prod.env`, `env.example`, `.envrc`.
pub fn is_dotenv(name: &str) -> bool {
    name == ".env"
        || name == ".envrc"
        || name.starts_with(".env.")
        || name.strip_prefix("env.").is_some_and(|ending| !matches!(ending, "py" | "js" | "ts"))
        || name.len() > 4 && name.strip_suffix(".env").is_some()
}

/// What stands where in a line.
#[derive(Clone, Copy, PartialEq)]
enum At {
    /// Before or in the name.
    Name,
    /// The first byte of the value.
    Value,
    /// In a value that begins like a key in PEM form, so many bytes of it.
    Armor(usize),
    /// In a value without quotes, or after one: to the line's end.
    Rest,
    /// Between quotes: lines may end there.
    Quoted(u8),
    /// After a backslash between quotes.
    Escaped(u8),
}

/// Takes a file in pieces, in order, and keeps the names.
pub struct Names {
    at: At,
    name: Vec<u8>,
    line: usize,
    found: Vec<(String, usize)>,
    /// Within a key in PEM form that stands there without quotes.
    armor: bool,
}

impl Names {
    /// Before the first byte.
    pub fn new() -> Self {
        Self { at: At::Name, name: Vec::new(), line: 1, found: Vec::new(), armor: false }
    }

    /// Takes the next bytes.
    pub fn feed(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.byte(*byte);
        }
    }

    /// The line that it came to, from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The names and their lines, from 1; one more than are kept tells that there are more.
    pub fn finish(self) -> Vec<(String, usize)> {
        self.found
    }

    fn byte(&mut self, byte: u8) {
        self.at = match (self.at, byte) {
            (At::Name, b'\n') => {
                self.not_a_name();
                At::Name
            }
            (At::Name, b'=') => {
                self.named();
                At::Value
            }
            (At::Name, byte) => {
                // What cannot be a name any more may be part of a value: it is not kept.
                if self.name.len() <= NAME_MAX + 10 {
                    self.name.push(byte);
                }
                At::Name
            }
            (At::Value, b'"' | b'\'' | b'`') => At::Quoted(byte),
            (At::Value | At::Armor(_) | At::Rest, b'\n') => At::Name,
            (At::Value, b' ' | b'\t') => At::Value,
            (At::Value, byte) if byte == ARMOR[0] => At::Armor(1),
            (At::Armor(done), byte) if ARMOR.get(done) == Some(&byte) => {
                // Its lines follow, and may look like names.
                self.armor |= done + 1 == ARMOR.len();
                At::Armor(done + 1)
            }
            (At::Value | At::Armor(_) | At::Rest, _) => At::Rest,
            (At::Quoted(open), byte) if byte == open => At::Rest,
            (At::Quoted(b'"'), b'\\') => At::Escaped(b'"'),
            (At::Quoted(open) | At::Escaped(open), _) => At::Quoted(open),
        };
        if byte == b'\n' {
            self.line += 1;
        }
    }

    /// A line without `=`.
    fn not_a_name(&mut self) {
        if self.name.starts_with(ARMOR) {
            self.armor = true;
        } else if self.name.starts_with(b"-----END") {
            self.armor = false;
        }
        self.wipe();
    }

    fn named(&mut self) {
        let text = std::str::from_utf8(&self.name).unwrap_or_default().trim();
        let name = text.strip_prefix("export ").unwrap_or(text).trim();
        let is_name = name.len() <= NAME_MAX
            && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if is_name
            && !self.armor
            && self.found.len() <= DOTENV_NAMES.most
            && !self.found.iter().any(|(other, _)| other == name)
        {
            let found = (name.to_owned(), self.line);
            self.found.push(found);
        }
        self.wipe();
    }

    fn wipe(&mut self) {
        self.name.fill(0);
        // Kept by the optimiser: the bytes are looked at.
        std::hint::black_box(&self.name);
        self.name.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<(String, usize)> {
        let mut names = Names::new();
        // In pieces of three bytes, as pieces of a file may end anywhere.
        text.as_bytes().chunks(3).for_each(|piece| names.feed(piece));
        names.finish()
    }

    #[test]
    fn names_are_read_and_values_pass_by() {
        let text = "# a comment = x\nA=1\nexport B = two\n\nC='x\nNOT=one\n'\nD=\"a\\\"\nNOR=this\"\nA=again\nbroken line\n1X=1\nE=\n";
        let found = names(text);
        let names: Vec<(&str, usize)> = found.iter().map(|(name, line)| (name.as_str(), *line)).collect();
        assert_eq!(names, [("A", 2), ("B", 3), ("C", 5), ("D", 8), ("E", 13)]);
    }

    #[test]
    fn a_key_without_quotes_gives_nothing_away() {
        let text =
            "KEY=x\n-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA=\nabc==\n-----END RSA PRIVATE KEY-----\nB=1\n";
        assert_eq!(names(text).iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["KEY", "B"]);
        let inline = "KEY=-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA=\n-----END RSA PRIVATE KEY-----\nB=1\n";
        assert_eq!(names(inline).iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["KEY", "B"]);
    }

    #[test]
    fn only_files_of_variables_are_taken() {
        for name in [".env", ".env.local", "prod.env", "env.example", ".envrc"] {
            assert!(is_dotenv(name), "{name}");
        }
        for name in ["env.py", "environment.yml", "env", ".environment", "envoy.yaml"] {
            assert!(!is_dotenv(name), "{name}");
        }
    }
}
