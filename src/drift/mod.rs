//! Does the packer that is installed here still say what charmer says of a document?
//!
//! Floor 5: uses [`crate::expand`], [`crate::pack`] and [`crate::yaml`]. Runs the packer and waits for it: a second
//! or two with a warm packer, two minutes at most. So the wizard calls [`hold`] in the background.
//!
//! | file | it answers |
//! | --- | --- |
//! | `differences` | Where do two expansions differ? Pure. |
//! | `report` | What does whoever mends charmer have to see? |
//! | `stand_in` | How does a packer look at a document that is not on the disk? |

mod differences;
mod report;
mod stand_in;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::thread;

use crate::expand::Expansion;
use crate::finding::{Code, Finding};
use crate::pack::{self, Expanded, PackError, Tool};
use crate::process;
use crate::suite;
use crate::yaml;

pub use differences::{Difference, How, differences};
pub use report::{report, report_name};

/// What the packer is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// The folder that holds the document, as it is.
    Folder(PathBuf),
    /// That folder, which need not exist, with this text in the place of its document.
    Instead {
        /// The folder.
        folder: PathBuf,
        /// The document's text.
        document: String,
    },
}

/// How the packer's own expansion compares with ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Which packer.
    pub tool: Tool,
    /// As the packer prints it: `4.5.0`.
    pub version: String,
    /// What came of it.
    pub verdict: Verdict,
    /// What the packer printed, where that is not what charmer would print; else empty.
    pub printed: String,
}

/// What came of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Both print the same, to the byte.
    Identical,
    /// Both make the same of it, and the descriptions that the extension brings are charmer's own words.
    ButDescriptions,
    /// Both make the same document of it and print it in another way: the first line of the packer's that differs.
    Printed(String),
    /// Neither accepts the document; their words are not compared.
    BothRefuse,
    /// The packer alone refuses it, in these words, which are safe to show.
    OnlyThePackerRefuses(String),
    /// charmer alone refuses it.
    OnlyCharmerRefuses,
    /// The documents differ; at least one difference, in document order.
    Differs(Vec<Difference>),
}

impl Verdict {
    /// True when the packer and charmer say the same.
    pub fn agrees(&self) -> bool {
        matches!(self, Self::Identical | Self::ButDescriptions | Self::BothRefuse)
    }
}

/// Why there is no comparison.
#[derive(Debug, thiserror::Error)]
pub enum DriftError {
    /// The packer did not run to its end.
    #[error(transparent)]
    Packer(#[from] PackError),
    /// The folder for a document that is not on the disk could not be made.
    #[error("the folder for the packer cannot be made: {0}")]
    StandIn(#[from] std::io::Error),
    /// It printed something else than a document.
    #[error("what {0} printed does not read as a document: {1}")]
    NotADocument(Tool, Box<Finding>),
}

/// Has the packer at `program` expand what it is shown, and compares that with our expansion of the same. Once `stop` is
/// set, the packer is killed, and there is no comparison.
///
/// # Errors
/// The packer does not start, does not end within two minutes, does not tell its version, or prints no document; or it was stopped.
pub fn hold(
    tool: Tool,
    program: &Path,
    shown: &Shown,
    ours: &Expansion,
    stop: &AtomicBool,
) -> Result<Comparison, DriftError> {
    let stand_in = match shown {
        Shown::Folder(_) => None,
        Shown::Instead { folder, document } => Some(stand_in::lay(tool, folder, document)?),
    };
    let folder = match (shown, &stand_in) {
        (_, Some(laid)) => laid.path(),
        (Shown::Folder(folder) | Shown::Instead { folder, .. }, None) => folder,
    };
    // Both take a second or more, and most of it is the packer's start.
    let (version, theirs) = thread::scope(|scope| {
        let version = process::alongside(scope, || pack::version_unless(stop, tool, program));
        let theirs = pack::expansion(tool, program, folder, ours.experimental.is_some(), stop);
        let lost = || PackError::NoVersion { program: program.to_path_buf() };
        (version().unwrap_or_else(|| Err(lost())), theirs)
    });
    let theirs = theirs?;
    let text = match &theirs {
        Expanded::Document(text) => String::from_utf8_lossy(text).into_owned(),
        Expanded::Refused(_) => String::new(),
    };
    let verdict = verdict(tool, ours, theirs)?;
    let printed = if verdict.agrees() { String::new() } else { text };
    Ok(Comparison { tool, version: version?, verdict, printed })
}

fn verdict(tool: Tool, ours: &Expansion, theirs: Expanded) -> Result<Verdict, DriftError> {
    let text = match (theirs, &ours.document) {
        (Expanded::Refused(_), None) => return Ok(Verdict::BothRefuse),
        (Expanded::Refused(words), Some(_)) => return Ok(Verdict::OnlyThePackerRefuses(words)),
        (Expanded::Document(text), _) => text,
    };
    let read = yaml::parse(tool.project_file(), &text);
    let theirs = read.map_err(|finding| DriftError::NotADocument(tool, Box::new(finding)))?.root;
    let Some(document) = &ours.document else { return Ok(Verdict::OnlyCharmerRefuses) };
    let found = differences(document, &theirs);
    if !found.is_empty() {
        return Ok(Verdict::Differs(found));
    }
    let text = String::from_utf8_lossy(&text);
    // Where charmer's words stand, the packer's are printed as charmer would print them.
    let of_theirs = Expansion { document: Some(theirs), ..ours.clone() }.text().unwrap_or_default();
    if let Some(line) = other_line(&of_theirs, &text) {
        return Ok(Verdict::Printed(crate::text::one_line(line).into_owned()));
    }
    let is_same = ours.text().is_some_and(|ours| other_line(&ours, &text).is_none());
    Ok(if is_same { Verdict::Identical } else { Verdict::ButDescriptions })
}

/// The first line of `theirs` that `ours` does not have there; what stands behind the last line does not count.
fn other_line<'a>(ours: &str, theirs: &'a str) -> Option<&'a str> {
    let (mut ours, theirs) = (ours.trim_end_matches('\n').split('\n'), theirs.trim_end_matches('\n').split('\n'));
    let differing = theirs.map(Some).chain([None]).find(|line| ours.next() != *line);
    differing.map(Option::unwrap_or_default)
}

/// The version of the packer that charmer's data was recorded from.
pub fn recorded(tool: Tool) -> &'static str {
    let of =
        |suite: &'static suite::Suite| tool.pick(suite.recorded.rockcraft.as_str(), suite.recorded.charmcraft.as_str());
    suite::all().first().copied().map_or("", of)
}

/// `as charmcraft 4.5.0 expands it: identical`, on one line.
impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (program, version) = (self.tool.program(), &self.version);
        match &self.verdict {
            Verdict::Identical => write!(f, "as {program} {version} expands it: identical"),
            Verdict::ButDescriptions => write!(f, "as {program} {version} expands it: equal but for the descriptions"),
            Verdict::Printed(line) => write!(f, "{program} {version} prints the same in another way: {line}"),
            Verdict::BothRefuse => write!(f, "{program} {version} refuses it, too"),
            Verdict::OnlyThePackerRefuses(words) => write!(f, "{program} {version} refuses it: {words}"),
            Verdict::OnlyCharmerRefuses => write!(f, "{program} {version} accepts it, and charmer does not"),
            Verdict::Differs(found) if found.len() == 1 => write!(f, "as {program} {version} expands it: 1 difference"),
            Verdict::Differs(found) => write!(f, "as {program} {version} expands it: {} differences", found.len()),
        }
    }
}

impl Comparison {
    /// What to tell of it about the document at `path`: a note when they agree, else an error for each difference.
    pub fn findings(&self, path: &str) -> Vec<Finding> {
        use crate::finding::Severity::Note;
        let fix = self.fix();
        match &self.verdict {
            verdict if verdict.agrees() => vec![Finding::new(Note, Code::PackerAgrees, path, format!("{self}."))],
            Verdict::Differs(found) => found.iter().map(|one| self.finding(one, path).fix(fix.as_str())).collect(),
            _ => {
                let message = format!("{}.", self.to_string().trim_end_matches('.'));
                vec![Finding::error(Code::PackerDiffers, path, message).fix(fix)]
            }
        }
    }

    fn finding(&self, difference: &Difference, path: &str) -> Finding {
        let (program, version) = (self.tool.program(), &self.version);
        let Difference { key, ours, theirs, how, line, column } = difference;
        let message = match how {
            How::Value => format!("{program} {version} makes this {theirs}, and charmer {ours}."),
            How::OnlyOurs => format!("charmer puts {ours} here, and {program} {version} nothing."),
            How::OnlyTheirs => format!("{program} {version} puts {theirs} here, and charmer nothing."),
            How::Order => format!("{program} {version} has the keys in the order {theirs}, and charmer {ours}."),
        };
        let at = line.zip(*column).unwrap_or((0, 0));
        Finding::error(Code::PackerDiffers, path, message).key(key.as_str()).at(at.0, at.1)
    }

    fn fix(&self) -> String {
        let (program, recorded) = (self.tool.program(), recorded(self.tool));
        if suite::is_recorded(self.tool.known(), &self.version) {
            format!("Go by {program}: it packs. This is a fault of charmer's; please report it with the document.")
        } else {
            format!("Go by {program}: it packs. charmer knows {program} {recorded}; look for a newer charmer.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::Node;

    fn compared(verdict: Verdict) -> Comparison {
        Comparison { tool: Tool::Charmcraft, version: "4.5.0".into(), verdict, printed: String::new() }
    }

    fn expansion(document: Option<Node>) -> Expansion {
        Expansion { document, ..Expansion::refused(Vec::new()) }
    }

    fn of(ours: Option<&str>, theirs: Expanded) -> Verdict {
        let ours = ours.map(|text| yaml::parse("charmcraft.yaml", text.as_bytes()).unwrap().root);
        verdict(Tool::Charmcraft, &expansion(ours), theirs).unwrap()
    }

    #[test]
    fn the_printed_text_is_compared_too() {
        let document = |text: &str| Expanded::Document(text.into());
        assert_eq!(of(Some("a: 'x'\nb: [1]\n"), document("a: x\nb:\n- 1\n")), Verdict::Identical);
        assert_eq!(of(Some("a: x\nb: y\n"), document("a: x\nb: 'y'\n")), Verdict::Printed("b: 'y'".into()));
        assert!(!Verdict::Printed(String::new()).agrees());
        let by = crate::yaml::Origin::Extension("because");
        let ours = Node::map([("description", Node::str("mine", by))], by);
        let agreed = verdict(Tool::Charmcraft, &expansion(Some(ours)), document("description: theirs\n")).unwrap();
        assert_eq!(agreed, Verdict::ButDescriptions);
        assert_eq!(compared(agreed).to_string(), "as charmcraft 4.5.0 expands it: equal but for the descriptions");
    }

    #[test]
    fn verdicts_follow_from_both_sides() {
        let document = |text: &str| Expanded::Document(text.into());
        assert_eq!(of(Some("a: 1\n"), document("a: 1\n")), Verdict::Identical);
        assert_eq!(of(None, document("a: 1\n")), Verdict::OnlyCharmerRefuses);
        assert_eq!(of(None, Expanded::Refused("no".into())), Verdict::BothRefuse);
        assert_eq!(of(Some("a: 1\n"), Expanded::Refused("no".into())), Verdict::OnlyThePackerRefuses("no".into()));
        assert!(matches!(of(Some("a: 1\n"), document("a: 2\n")), Verdict::Differs(found) if found.len() == 1));
        let broken = verdict(Tool::Charmcraft, &expansion(None), document("a: [")).unwrap_err().to_string();
        assert!(broken.contains("Charmcraft printed does not read"), "{broken}");
    }

    #[test]
    fn agreement_is_a_note_and_each_difference_an_error() {
        let agreed = compared(Verdict::Identical).findings("charm/charmcraft.yaml");
        assert_eq!(agreed[0].to_string(), "charm/charmcraft.yaml: note: as charmcraft 4.5.0 expands it: identical.");
        let findings = compared(of(Some("a: 1\nb: 2\n"), Expanded::Document(b"a: 3\nc: 4\n".to_vec()))).findings("x");
        assert_eq!(findings.iter().map(|finding| finding.key.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
        assert!(findings.iter().all(Finding::is_error));
        assert!(findings[0].to_string().contains("x:1:4: error: a: charmcraft 4.5.0 makes this 3, and charmer 1."));
        assert!(findings[0].fix.contains("fault of charmer's"));
        let mut newer = compared(Verdict::OnlyCharmerRefuses);
        newer.version = "5.0".into();
        assert!(newer.findings("x")[0].fix.contains("charmer knows charmcraft 4.5.0"));
    }
}
