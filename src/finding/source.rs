//! Makes the type `finding::Code` of `assets/findings.yaml`: one variant for each kind of finding.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The codes and what each means, by how bad it is: `error`, `warning`, `note`, or several of these with `or`.
pub type Findings = BTreeMap<String, BTreeMap<String, String>>;

pub fn source(findings: &Findings) -> Result<String, std::fmt::Error> {
    let mut codes: BTreeMap<&str, (String, &str)> = BTreeMap::new();
    for (levels, group) in findings {
        let levels: Vec<String> = levels.split(" or ").map(|level| format!("Severity::{}", pascal(level))).collect();
        codes.extend(group.iter().map(|(code, means)| (code.as_str(), (levels.join(", "), means.as_str()))));
    }
    let (mut variants, mut names, mut rows) = (String::new(), String::new(), String::new());
    for (code, (levels, means)) in &codes {
        let name = pascal(code);
        writeln!(variants, "/// {means}\n{name},")?;
        writeln!(names, "Self::{name},")?;
        writeln!(rows, "({code:?}, &[{levels}], {means:?}),")?;
    }
    let count = codes.len();
    Ok(format!(
        "/// A kind of finding: of `assets/findings.yaml`, where each stands with a sentence.\n\
         #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]\npub enum Code {{\n{variants}}}\n\n\
         impl Code {{\n/// All of them, in the order of their names.\npub const ALL: [Self; {count}] = [\n{names}];\n}}\n\n\
         const TABLE: [(&str, &[Severity], &str); {count}] = [\n{rows}];\n"
    ))
}

/// `name-invalid` as `NameInvalid`.
fn pascal(code: &str) -> String {
    code.split('-')
        .map(|word| word.get(..1).unwrap_or_default().to_uppercase() + word.get(1..).unwrap_or_default())
        .collect()
}
