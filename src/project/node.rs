//! What package.json says.
//!
//! Part of floor 2's `project`. The extension wants it in `app/`; one at the top is told as a near miss.

use serde::Serialize;
use serde_json::Value;

use crate::finding::Finding;

use super::snapshot::{FileProblem, Snapshot};

/// Where the extension wants the file.
pub const WANTED: &str = "app/package.json";

/// What is known about a Node package.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NodeFacts {
    /// The file that was read: `app/package.json`, or `package.json` at the top.
    pub file: &'static str,
    /// `name`.
    pub name: Option<String>,
    /// `version`.
    pub version: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// `license`.
    pub license: Option<String>,
    /// The names of `scripts`, in order.
    pub scripts: Vec<String>,
    /// `engines.node`.
    pub engine: Option<String>,
    /// True when `express` is among the dependencies.
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
    #[must_use]
    pub fn to_finding(&self, path: &str) -> Finding {
        let (line, column) = match self {
            Self::Syntax { line, column, .. } => (*line, *column),
            _ => (0, 0),
        };
        let message = format!("The packer reads the package's name and start script here and stops: {self}.");
        Finding::error("package-json-broken", path, message).at(line, column).fix("Mend the file.")
    }
}

/// Parses one of the folder's package.json files; `None` when there is none.
#[must_use]
pub fn object(snapshot: &Snapshot, path: &str) -> Option<Result<serde_json::Map<String, Value>, NodeError>> {
    let text = match snapshot.text(path)? {
        Ok(text) => text,
        Err(problem) => return Some(Err(problem.into())),
    };
    Some(match serde_json::from_str(text) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(NodeError::NotAnObject),
        Err(error) => {
            let message = error.to_string();
            let message = message.split(" at line ").next().unwrap_or_default().to_owned();
            Err(NodeError::Syntax { message, line: error.line(), column: error.column() })
        }
    })
}

/// What the folder says about Node; `None` without a readable package.json.
#[must_use]
pub fn read(snapshot: &Snapshot) -> Option<NodeFacts> {
    let (file, package) =
        [WANTED, "package.json"].into_iter().find_map(|path| Some((path, object(snapshot, path)?.ok()?)))?;
    let text = |key: &str| package.get(key).and_then(Value::as_str).map(str::to_owned);
    let names = |key: &str| package.get(key).and_then(Value::as_object).into_iter().flat_map(|map| map.keys().cloned());
    let express = names("dependencies").any(|name| name == "express");
    let mut lines = snapshot.readable(file).unwrap_or_default().lines();
    Some(NodeFacts {
        file,
        name: text("name"),
        version: text("version"),
        description: text("description"),
        license: text("license"),
        scripts: names("scripts").collect(),
        engine: package.get("engines").and_then(|engines| engines.get("node")?.as_str()).map(str::to_owned),
        express,
        express_line: if express {
            lines.position(|line| line.contains("\"express\"")).map_or(0, |i| i + 1)
        } else {
            0
        },
    })
}
