//! Entries of `stage`, `prime` and `organize` that the packer's library cannot search for. Documents with them expand; the
//! part stops when it is staged. Fact: craft-parts 2.37 with pathlib of Python 3.12.

use super::{Flag, Look, rest, shown};
use crate::answers::ROCK_PATH;
use crate::finding::{Code, Consequence, Finding, Severity};
use crate::yaml::Node;

/// Why an entry cannot be searched for, and how to write it.
fn refusal(key: &str, entry: &str) -> Option<(&'static str, String)> {
    let (sign, path) = match entry.strip_prefix('-') {
        Some(path) if key != "organize" => ("-", path),
        _ => ("", entry.strip_prefix('\\').unwrap_or(entry)),
    };
    if sign == "-" && path.is_empty() {
        return Some(("it leaves out a path and names none", "Remove the entry.".to_owned()));
    }
    if path.starts_with('/') {
        return Some((
            "paths begin in the part, not at the root",
            format!("Write `{sign}{}`.", path.trim_start_matches('/')),
        ));
    }
    let is_mixed = |step: &str| step.contains("**") && step != "**";
    if path.split('/').any(is_mixed) {
        let mended = |step: &str| match step.strip_prefix("**") {
            Some(rest) if is_mixed(step) => format!("**/*{}", rest.replace("**", "*")),
            None if is_mixed(step) => step.replace("**", "*"),
            _ => step.to_owned(),
        };
        let steps: Vec<String> = path.split('/').map(mended).collect();
        return Some((
            "`**` stands for folders and fills a step of the path alone",
            format!("Write `{sign}{}`.", steps.join("/")),
        ));
    }
    if sign.is_empty() && key != "organize" && path.split('/').next() == Some("**") {
        let fix = "Begin with the folder, such as `flask/app/**/*.py`, or name the folder as a whole.";
        return Some(("what is taken cannot begin with `**`", fix.to_owned()));
    }
    None
}

impl Look<'_> {
    /// The entries of every part that the packer stops at.
    pub(super) fn patterns(&self) -> Vec<Flag> {
        let parts = self.expanded.get("parts").and_then(Node::as_map).unwrap_or_default();
        let mut flags = Vec::new();
        for (part, node) in parts {
            for key in ["organize", "stage", "prime"] {
                let value = node.get(key);
                let names = value.and_then(Node::as_map).unwrap_or_default().iter().map(|(name, _)| name);
                let entries = names.chain(value.and_then(Node::as_list).unwrap_or_default());
                let part = part.key_text();
                flags.extend(entries.filter_map(|entry| flag(&part, key, &entry.key_text())));
            }
        }
        let more = rest(flags.len().saturating_sub(super::MOST), "entries that cannot be searched for");
        flags.truncate(super::MOST);
        flags.extend(more);
        flags
    }
}

fn flag(part: &str, key: &str, entry: &str) -> Option<Flag> {
    let (why, fix) = refusal(key, entry)?;
    let message = format!("The packer cannot search for `{}`: {why}. Packing stops there.", shown(entry));
    let finding = Finding::new(Severity::Error, Code::EntryPattern, ROCK_PATH, message)
        .key(format!("parts.{part}.{key}"))
        .fix(shown(&fix))
        .with(Consequence::WillNotPack);
    let short = format!("{} cannot be packed so", shown(part));
    Some(Flag::of(&short, finding))
}
