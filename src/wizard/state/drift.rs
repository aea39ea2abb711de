//! What the installed packers make of the documents, as far as it is known. Asked and answered in the background.

use crate::drift::{Comparison, How, Verdict};
use crate::pack::Tool;

/// How many differences are shown; the rest is counted.
const SHOWN: usize = 3;

/// A comparison and the text that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedDocument {
    /// The document's text.
    pub document: String,
    /// What came of it.
    pub comparison: Comparison,
}

/// What is known of each document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drift {
    known: [Option<CheckedDocument>; 2],
}

impl Drift {
    /// Takes what was found out.
    pub fn learn(&mut self, known: CheckedDocument) {
        let at = known.comparison.tool as usize;
        self.known[at] = Some(known);
    }

    /// What the packer says of this very text; `None` while that is not known.
    pub fn of(&self, tool: Tool, document: &str) -> Option<&Comparison> {
        let known = self.known[tool as usize].as_ref()?;
        (known.document == document).then_some(&known.comparison)
    }
}

/// The first differences, a line each, and how many more there are.
pub fn lines(comparison: &Comparison) -> Vec<String> {
    let Verdict::Differs(found) = &comparison.verdict else { return Vec::new() };
    let theirs = |one: &crate::drift::Difference| match one.how {
        How::OnlyOurs => "nothing".to_owned(),
        _ => one.theirs.clone(),
    };
    let mut lines: Vec<String> = found.iter().take(SHOWN).map(|one| format!("{}: {}", one.key, theirs(one))).collect();
    if found.len() > SHOWN {
        lines.push(format!("{} more: charmer check --against-packers", found.len() - SHOWN));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drift::differences;
    use crate::yaml::parse;

    fn comparison(ours: &str, theirs: &str) -> Comparison {
        let node = |text: &str| parse("x", text.as_bytes()).unwrap().root;
        let verdict = Verdict::Differs(differences(&node(ours), &node(theirs)));
        Comparison { tool: Tool::Charmcraft, version: "9".into(), verdict, printed: theirs.to_owned() }
    }

    #[test]
    fn what_is_known_is_known_of_one_text() {
        let mut drift = Drift::default();
        let found = comparison("a: 1\n", "a: 2\n");
        drift.learn(CheckedDocument { document: "x".into(), comparison: found.clone() });
        assert_eq!(drift.of(Tool::Charmcraft, "x"), Some(&found));
        assert_eq!(drift.of(Tool::Charmcraft, "y"), None);
        assert_eq!(drift.of(Tool::Rockcraft, "x"), None);
    }

    #[test]
    fn the_first_differences_are_shown_and_the_rest_counted() {
        let shown = lines(&comparison("a: 1\nb: 1\nc: 1\nd: 1\ne: 1\n", "a: 2\nc: 3\n"));
        assert_eq!(shown, ["a: 2", "b: nothing", "c: 3", "2 more: charmer check --against-packers"]);
    }
}
