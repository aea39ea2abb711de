//! Makes the type `finding::Code` of `assets/findings.yaml`: one variant for each kind of finding.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;

/// The codes by how bad each is: `error`, `warning`, `note`, or several of these with `or`.
pub type Findings = BTreeMap<String, BTreeMap<String, Row>>;

/// What the registry says of a code.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Row {
    /// What it means; what comes of it, its severity tells.
    Meaning(String),
    /// What comes of it, and what it means: `will not start`, or the usual first, `worth knowing or will not start`.
    Consequence(String, String),
}

pub fn source(findings: &Findings) -> Result<String, std::fmt::Error> {
    let mut codes: BTreeMap<&str, (String, &Row)> = BTreeMap::new();
    for (levels, group) in findings {
        let levels: Vec<String> = levels.split(" or ").map(|level| format!("Severity::{}", pascal(level))).collect();
        codes.extend(group.iter().map(|(code, row)| (code.as_str(), (levels.join(", "), row))));
    }
    let (mut variants, mut names, mut rows) = (String::new(), String::new(), String::new());
    for (code, (levels, row)) in &codes {
        let name = pascal(code);
        let (consequence, means) = match row {
            Row::Meaning(means) => (String::new(), means),
            Row::Consequence(what, means) => {
                let each = what.split(" or ").map(|what| format!("Consequence::{},", pascal(&what.replace(' ', "-"))));
                (each.collect(), means)
            }
        };
        writeln!(variants, "/// {means}\n{name},")?;
        writeln!(names, "Self::{name},")?;
        writeln!(rows, "({code:?}, &[{levels}], &[{consequence}], {means:?}),")?;
    }
    let count = codes.len();
    Ok(format!(
        "/// A kind of finding: of `assets/findings.yaml`, where each stands with a sentence.\n\
         #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]\npub enum Code {{\n{variants}}}\n\n\
         impl Code {{\n/// All of them, in the order of their names.\npub const ALL: [Self; {count}] = [\n{names}];\n}}\n\n\
         static TABLE: [(&str, &[Severity], &[Consequence], &str); {count}] = [\n{rows}];\n"
    ))
}

/// `name-invalid` as `NameInvalid`.
fn pascal(code: &str) -> String {
    code.split('-')
        .map(|word| word.get(..1).unwrap_or_default().to_uppercase() + word.get(1..).unwrap_or_default())
        .collect()
}
