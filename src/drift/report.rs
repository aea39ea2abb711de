//! How a packer and charmer differ about a document, as a text that can be filed. Part of floor 5's `drift`.

use super::{Comparison, Verdict};
use crate::text::one_line;

/// The file's name.
pub fn report_name(comparison: &Comparison) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' };
    let version: String = comparison.version.chars().map(plain).collect();
    format!("{}-{version}.md", comparison.tool.program())
}

/// What whoever mends charmer has to see: the versions, the differences, the document, and what both make of it.
pub fn report(comparison: &Comparison, document: &str, ours: &str) -> String {
    let (tool, charmer) = (comparison.tool.program(), env!("CARGO_PKG_VERSION"));
    let differences = match &comparison.verdict {
        Verdict::Differs(found) => {
            let line = |one: &super::Difference| {
                format!(
                    "- `{}`: {tool} {}, charmer {}\n",
                    one_line(&one.key),
                    one_line(&one.theirs),
                    one_line(&one.ours)
                )
            };
            found.iter().map(line).collect()
        }
        _ => String::new(),
    };
    let [document, ours, theirs] = [document, ours, &comparison.printed].map(fenced);
    format!(
        "# {comparison}\n\ncharmer {charmer} and {tool} {} make different things of one {}. Other files of the project \
         may matter, too.\n\n{differences}\n## The document\n\n{document}\n## What {tool} makes of it\n\n{theirs}\n\
         ## What charmer makes of it\n\n{ours}",
        comparison.version,
        comparison.tool.project_file()
    )
}

/// The text between fences that are longer than any in it.
fn fenced(text: &str) -> String {
    if text.trim().is_empty() {
        return "Nothing: the document is refused.\n".to_owned();
    }
    let mut fence = "```".to_owned();
    while text.contains(&fence) {
        fence.push('`');
    }
    format!("{fence}yaml\n{}\n{fence}\n", text.trim_end_matches('\n'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::Tool;

    #[test]
    fn a_report_has_all_that_is_to_be_seen() {
        let printed = "a: 2\n# ```\n".to_owned();
        let verdict = Verdict::Printed("a: 2".into());
        let comparison = Comparison { tool: Tool::Charmcraft, version: "9.0/x".into(), verdict, printed };
        let text = report(&comparison, "name: x\n", "a: 1\n");
        assert!(text.contains("```yaml\nname: x\n```\n") && text.contains("````yaml\na: 2\n# ```\n````"), "{text}");
        assert!(text.contains("charmcraft 9.0/x") && text.contains("charmcraft.yaml"), "{text}");
        assert!(report(&comparison, "name: x\n", "").contains("Nothing: the document is refused."));
        assert_eq!(report_name(&comparison), "charmcraft-9.0-x.md");
    }
}
