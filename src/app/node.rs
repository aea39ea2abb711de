//! What package.json says.
//!
//! Part of floor 2's `app`. The extension wants it in `app/`; one at the top is told as a near miss.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::Value;

use crate::finding::{Code, Finding};
use crate::text::one_line;

use super::snapshot::{FileProblem, Snapshot};

/// Where the extension wants the file.
pub const WANTED: &str = "app/package.json";

/// What stands for half of a letter (`\ud800`), which Python reads and nothing can print: no text has it.
const HALF: char = '\u{ffff}';

/// Express, and what brings it along.
const EXPRESS: [&str; 4] = ["express", "@nestjs/platform-express", "@feathersjs/express", "apostrophe"];

/// What is known about a Node package.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NodeFacts {
    /// The file that was read: `app/package.json`, or `package.json` at the top.
    pub file: &'static str,
    /// `name` of package.json.
    pub name: Option<String>,
    /// `version` of package.json, not checked.
    pub version: Option<String>,
    /// `description` of package.json.
    pub description: Option<String>,
    /// `license` of package.json, as written: npm wants an SPDX expression.
    pub license: Option<String>,
    /// The names of `scripts`, in order.
    pub scripts: Vec<String>,
    /// `engines.node`.
    pub engine: Option<String>,
    /// True when `express` is among the dependencies, or a framework that stands on it.
    pub express: bool,
    /// The line of `express`, from 1; 0 when it is not there.
    pub express_line: usize,
}

/// Why a package.json cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NodeError {
    /// Not JSON.
    #[error("it is not valid JSON: {message}")]
    Syntax {
        /// What is wrong.
        message: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// JSON, but not an object.
    #[error("it is not a JSON object")]
    NotAnObject,
    /// It could not even be read as text.
    #[error(transparent)]
    File(#[from] FileProblem),
}

impl NodeError {
    /// The error as a finding about `path`, with the fix.
    pub fn to_finding(&self, path: &str) -> Finding {
        let (line, column) = match self {
            Self::Syntax { line, column, .. } => (*line, *column),
            _ => (0, 0),
        };
        let message = format!("The packer reads the package's name and start script here and stops: {self}.");
        Finding::error(Code::PackageJsonBroken, path, message).at(line, column).fix("Mend the file.")
    }
}

/// Parses one of the folder's package.json files; `None` when there is none.
pub fn object(snapshot: &Snapshot, path: &str) -> Option<Result<serde_json::Map<String, Value>, NodeError>> {
    let text = match snapshot.text(path)? {
        Ok(text) => text,
        Err(problem) => return Some(Err(problem.into())),
    };
    let read =
        serde_json::from_str(text).or_else(|error| serde_json::from_str(&as_python_reads(text)).map_err(|_| error));
    Some(match read {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(NodeError::NotAnObject),
        Err(error) => {
            let message = error.to_string();
            let message = message.split(" at line ").next().unwrap_or_default().to_owned();
            Err(NodeError::Syntax { message, line: error.line(), column: error.column() })
        }
    })
}

/// The text with what Python's reader takes beyond JSON's own words put into those, each in its place: what is no number
/// or larger than all, and halves of letters.
fn as_python_reads(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut in_text = false;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '\\' if in_text => {
                out.push_str(&escape(rest));
                escape(rest).len()
            }
            _ if !in_text && !out.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '.') => {
                let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '+' | '-')));
                let word = &rest[..end.unwrap_or(rest.len())];
                let beyond = matches!(word, "NaN" | "Infinity" | "-Infinity")
                    || c.is_ascii_digit() && word.parse().is_ok_and(f64::is_infinite);
                if beyond {
                    out.push_str(&format!("{:<width$}", "0", width = word.len()));
                    word.len()
                } else {
                    out.push(c);
                    c.len_utf8()
                }
            }
            _ => {
                out.push(c);
                c.len_utf8()
            }
        };
        in_text ^= c == '"';
        rest = rest.get(length..).unwrap_or_default();
    }
    out
}

/// The escape that a text begins with; half of a letter becomes [`HALF`].
fn escape(text: &str) -> Cow<'_, str> {
    let unit = |at: usize| {
        let digits = text.get(at..).and_then(|text| text.strip_prefix("\\u")).and_then(|text| text.get(..4))?;
        u16::from_str_radix(digits, 16).ok()
    };
    match (unit(0), unit(6)) {
        (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => text.get(..12).unwrap_or(text).into(),
        (Some(0xd800..=0xdfff), _) => "\\uffff".into(),
        (Some(_), _) => text.get(..6).unwrap_or(text).into(),
        (None, _) => text.chars().take(2).collect::<String>().into(),
    }
}

/// What the folder says about Node; `None` without a readable package.json.
pub fn facts(snapshot: &Snapshot) -> Option<NodeFacts> {
    let (file, package) =
        [WANTED, "package.json"].into_iter().find_map(|path| Some((path, object(snapshot, path)?.ok()?)))?;
    let text = |key: &str| package.get(key).and_then(Value::as_str).map(str::to_owned);
    let names = |key: &str| package.get(key).and_then(Value::as_object).into_iter().flat_map(|map| map.keys().cloned());
    let express = names("dependencies").find(|name| EXPRESS.contains(&name.as_str()));
    let mut lines = snapshot.readable(file).unwrap_or_default().lines();
    Some(NodeFacts {
        file,
        name: text("name"),
        version: text("version"),
        description: text("description"),
        license: text("license"),
        scripts: names("scripts").collect(),
        engine: package.get("engines").and_then(|engines| engines.get("node")?.as_str()).map(str::to_owned),
        express: express.is_some(),
        express_line: express
            .and_then(|name| lines.position(|line| line.contains(&format!("\"{name}\""))))
            .map_or(0, |i| i + 1),
    })
}

/// What the extension refuses about the package, which it looks for at this path. One that stands at the top is looked
/// into, too: it only has to move.
pub fn refusals(snapshot: &Snapshot, wanted: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    let path = if snapshot.exists(wanted) { wanted } else { "package.json" };
    let package = object(snapshot, path);
    if path != wanted {
        let (message, fix) = if package.is_some() {
            (
                "There is a package.json in this folder, but the extension looks for the package in the folder app/.",
                "Move the package with its sources into a folder app/ beside rockcraft.yaml.",
            )
        } else {
            (
                "There is no app/package.json. The extension installs the npm package in the folder app/ and refuses to \
                 go on without one.",
                "Put the package into a folder app/ beside rockcraft.yaml.",
            )
        };
        found.push(Finding::error(Code::PackageJsonMissing, WANTED, message).fix(fix));
    }
    let mut incomplete = |key: &str, message: &str, fix: &str| {
        found.push(Finding::error(Code::PackageJsonIncomplete, path, message).key(key).fix(fix));
    };
    match package {
        None => {}
        Some(Err(error)) => found.push(error.to_finding(path)),
        Some(Ok(package)) => {
            if !has_start(&package) {
                let message = "The package has no start script, and the rock's service runs `npm start`.";
                let fix = format!("Add \"scripts\": {{\"start\": \"node {}\"}}.", first_file(snapshot, path, &package));
                incomplete("scripts.start", message, &fix);
            }
            match package.get("name") {
                Some(Value::String(name)) if name.contains(HALF) => {
                    let message = "The package's name has half of a letter, and the packer cannot print it.";
                    incomplete("name", message, "Write the name in plain letters.");
                }
                Some(Value::String(_)) => {}
                Some(_) => {
                    let message =
                        "The package's name is not text, and the build looks for the installed package by name.";
                    incomplete("name", message, "Write the name in quotes.");
                }
                None => {
                    let message = "The package has no name, and the build looks for the installed package by name.";
                    incomplete("name", message, "Add \"name\": \"hello\".");
                }
            }
        }
    }
    found
}

/// The file with which the package most likely starts.
fn first_file(snapshot: &Snapshot, path: &str, package: &serde_json::Map<String, Value>) -> String {
    let main = package.get("main").and_then(Value::as_str);
    let files = main.into_iter().chain(["app.js", "server.js", "index.js"]);
    let is_there = |file: &&str| snapshot.exists(&path.replace("package.json", file));
    one_line(files.into_iter().find(is_there).unwrap_or("app.js")).into_owned()
}

/// The packer asks whether "start" is in the scripts, which a text and a list can answer, too.
fn has_start(package: &serde_json::Map<String, Value>) -> bool {
    match package.get("scripts") {
        Some(Value::Object(scripts)) => scripts.contains_key("start"),
        Some(Value::Array(scripts)) => scripts.iter().any(|script| script == "start"),
        Some(Value::String(scripts)) => scripts.contains("start"),
        _ => false,
    }
}

/// True when a range of versions such as `>=18 <21 || 22.x` allows this major version, in some of its releases.
pub fn allows(range: &str, major: u32) -> bool {
    range.split("||").any(|alternative| {
        let bounds = bounds(alternative);
        !bounds.is_empty() && bounds.iter().all(|bound| bound.allows(major)) || alternative.trim() == "*"
    })
}

/// The major version that the last alternative of a range begins with.
pub fn newest(range: &str) -> Option<u32> {
    let lower = |alternative: &str| {
        let bounds = bounds(alternative);
        bounds.iter().find(|bound| !bound.operator.starts_with('<')).map(|bound| match bound.operator {
            ">" if bound.is_bare => bound.major.saturating_add(1),
            _ => bound.major,
        })
    };
    range.split("||").filter_map(lower).max()
}

struct Bound<'r> {
    operator: &'r str,
    major: u32,
    /// Nothing but zeros follows the major version.
    is_bare: bool,
}

impl Bound<'_> {
    fn allows(&self, major: u32) -> bool {
        match self.operator {
            ">=" => major >= self.major,
            ">" => major > self.major || major == self.major && !self.is_bare,
            "<" => major < self.major || major == self.major && !self.is_bare,
            "<=" => major <= self.major,
            _ => major == self.major,
        }
    }
}

/// The comparisons of one alternative: `>=18 <21`, `18 - 20`, `^20.9`, `22.x`.
fn bounds(alternative: &str) -> Vec<Bound<'_>> {
    let mut bounds = Vec::new();
    let mut rest = alternative.trim();
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(at);
        let operator = before.trim().trim_end_matches('v').trim_end();
        let end = from.find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '=')).unwrap_or(from.len());
        let (version, after) = from.split_at(end);
        let mut numbers = version.split('.');
        let Ok(major) = numbers.next().unwrap_or_default().parse() else { return Vec::new() };
        let is_bare = numbers.all(|number| number.bytes().all(|b| b == b'0'));
        if operator == "-" {
            // A span: what stood before it is its lower end.
            if let Some(Bound { operator, .. }) = bounds.last_mut() {
                *operator = ">=";
            }
            bounds.push(Bound { operator: "<=", major, is_bare });
        } else {
            bounds.push(Bound { operator, major, is_bare });
        }
        rest = after;
    }
    bounds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_allow_major_versions() {
        for (range, fits, does_not) in [
            (">=18", 18, 16),
            (">18", 19, 18),
            (">=18.20.0 <21", 20, 21),
            (">= 20", 22, 18),
            ("^20.9 || >=22", 22, 21),
            ("18 - 20", 19, 21),
            ("22.x", 22, 18),
            ("v20", 20, 18),
            ("~18.19", 18, 20),
            ("*", 18, 0),
        ] {
            assert!(allows(range, fits), "{range} and {fits}");
            assert!(range == "*" || !allows(range, does_not), "{range} and {does_not}");
        }
        assert!(!allows("lts", 20));
    }

    #[test]
    fn the_newest_alternative_is_taken() {
        let newest: Vec<Option<u32>> =
            ["^20.9 || >=22", ">=18", "<21", "18 - 20", ">18", "99999999999"].map(newest).to_vec();
        assert_eq!(newest, [Some(22), Some(18), None, Some(18), Some(19), None]);
    }
}
