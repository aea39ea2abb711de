//! Slices and Debian packages in one list, told at the person's own entry and with a place where it may stand.

use crate::finding::{Code, Finding};
use crate::schema::is_slice;
use crate::text;
use crate::yaml::Node;

/// Tells such a finding again, now that it is known who brought which entry.
pub(super) fn retell(findings: &mut [Finding], merged: &Node, file: &str) {
    let parts = merged.get("parts").and_then(Node::as_map).unwrap_or_default();
    for (name, part) in parts {
        let key = format!("parts.{}.stage-packages", name.key_text());
        let finding = findings.iter_mut().find(|finding| finding.code == Code::SlicesAndPackages && finding.key == key);
        let list = part.get("stage-packages").and_then(Node::as_list);
        let better = list.and_then(|list| mixture(&name.key_text(), &key, list, file));
        if let (Some(finding), Some(better)) = (finding, better) {
            *finding = better;
        }
    }
}

fn mixture(part: &str, key: &str, list: &[Node], file: &str) -> Option<Finding> {
    let slice = |node: &Node| node.as_str().is_some_and(is_slice);
    let own = |node: &&Node| node.origin.span().is_some();
    let brought: Vec<&Node> = list.iter().filter(|node| !own(node)).collect();
    // The kind that the list has already: the extension's, else that of the first entry.
    let first = slice(brought.first().copied().or_else(|| list.first())?);
    let odd: Vec<&Node> = list.iter().filter(|node| own(node) && slice(node) != first).collect();
    let start = odd.first()?.origin.span()?.start;
    let (kind, home) = if first { ("a Debian package", "runtime-debs") } else { ("a slice", "runtime-slices") };
    let names = odd.iter().filter_map(|node| node.as_str()).map(text::one_line).collect::<Vec<_>>().join(", ");
    let there = if first { "slices" } else { "Debian packages" };
    let whose =
        if brought.is_empty() { "the other entries of this list are" } else { "the extension fills this list with" };
    let name = text::one_line(odd.first()?.as_str()?).into_owned();
    let message = format!(
        "{name} is {kind}, and {whose} {there}. Rockcraft refuses both kinds in the stage-packages of one part."
    );
    let fix = if part == home {
        format!("Take {names} out of {part} into another part with plugin: nil.")
    } else {
        format!("Move it into a part of its own: {home}: {{plugin: nil, stage-packages: [{names}]}}.")
    };
    Some(Finding::error(Code::SlicesAndPackages, file, message).at(start.line, start.column).key(key).fix(fix))
}
