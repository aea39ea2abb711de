//! Which files go into the image, and under which names: the entries that three of the extensions share.

use std::collections::HashMap;

use crate::finding::{Code, Finding};
use crate::yaml::{Node, Origin};

use super::context::{Ask, Facts};

/// Folders and files that a whole application's listing leaves out.
const LEFT_OUT: [&str; 3] = ["node_modules", ".git", ".yarn"];

/// The entries of a part that say which files go in, checked for their beginning.
pub(super) fn entries(ask: &Ask, facts: &mut Facts, part: &str, key: &str) -> Vec<Node> {
    let path = ["parts", part, key];
    let entries = ask.own_list(facts, &path);
    let whole = facts.does(ask, "whole-prefix");
    for (index, entry) in entries.iter().enumerate() {
        let begins = entry.as_str().is_some_and(|text| begins(text, &ask.suite.rock.files.prefix, whole));
        if !begins {
            let finding = wrong_prefix(ask, entry, &format!("{}[{index}]", path.join(".")));
            facts.findings.push(finding);
        }
    }
    entries
}

/// An optional `-`, spaces, then the prefix; as a whole step of the path where that is asked for.
fn begins(text: &str, prefix: &str, whole: bool) -> bool {
    let rest = text.strip_prefix('-').unwrap_or(text).trim_start_matches(' ').strip_prefix(prefix);
    rest.is_some_and(|rest| !whole || rest.is_empty() || rest.starts_with('/'))
}

fn wrong_prefix(ask: &Ask, entry: &Node, key: &str) -> Finding {
    let prefix = &ask.suite.rock.files.prefix;
    let folder = prefix.trim_end_matches('/');
    let Some(text) = entry.as_str() else {
        let message = format!("Each entry is a path in the image as text, and this is {}.", entry.kind());
        return ask
            .error(Code::FileEntryPrefix, entry, key, message)
            .fix("Put it in quotes, or write the path in full.");
    };
    let message = format!(
        "Entries here are paths in the image, where the application is in {folder}; the extension refuses one that does \
         not begin with {prefix}."
    );
    let (minus, path) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest.trim_start_matches(' ')),
        None => ("", text),
    };
    let path = path.trim_start_matches("./").trim_start_matches('/');
    let path = path.strip_prefix(folder).filter(|rest| rest.starts_with('/')).unwrap_or(path).trim_start_matches('/');
    let fix = if path.is_empty() || path == folder {
        format!("Name what is to go in, as in {folder}/static, or take the entry out.")
    } else {
        format!("Write {minus}{folder}/{path}.")
    };
    ask.error(Code::FileEntryPrefix, entry, key, message).fix(fix)
}

/// The suite's default entries: those of its names that exist, as paths in the image.
pub(super) fn defaults(ask: &Ask) -> Vec<Node> {
    let folder = folder(ask);
    let names = ask.suite.rock.files.default.iter().filter(|name| ask.app.exists(name));
    names.map(|name| Node::str(format!("{folder}/{name}"), Origin::Unknown)).collect()
}

/// The application's folder in the image, without a slash at either end.
pub(super) fn folder<'a>(ask: &'a Ask) -> &'a str {
    ask.suite.rock.files.prefix.trim_end_matches('/')
}

/// True when the first entry takes something out rather than putting it in.
pub(super) fn excludes_first(entries: &[Node]) -> bool {
    entries.first().and_then(Node::as_str).is_some_and(|text| text.starts_with('-'))
}

/// What goes where: from the names in the application's folder to paths in the image. Where entries would be equal the
/// later one stays, in the earlier one's place.
pub(super) fn organize(ask: &Ask, entries: &[Node]) -> Node {
    let folder = folder(ask);
    let (mut pairs, mut places) = (Vec::<(String, Node)>::new(), HashMap::new());
    for text in entries.iter().filter_map(Node::as_str) {
        let (name, target) = (relative(text, folder), Node::str(text, Origin::Unknown));
        let place = *places.entry(name.clone()).or_insert(pairs.len());
        match pairs.get_mut(place) {
            Some((_, earlier)) => *earlier = target,
            None => pairs.push((name, target)),
        }
    }
    Node::map(pairs, Origin::Unknown)
}

/// As [`organize`], for everything in the application's folder but what never belongs into an image.
pub(super) fn organize_all(ask: &Ask) -> Node {
    let folder = folder(ask);
    let mut names: Vec<&str> = ask.app.top().iter().map(|entry| entry.name.as_str()).collect();
    // The packer will find the document there, also while it is not written yet.
    if !ask.path.contains('/') && !names.contains(&ask.path) {
        names.push(ask.path);
    }
    names.retain(|name| !LEFT_OUT.contains(name) && !is_rock(name));
    names.sort_unstable();
    let target = |name: &str| Node::str(format!("{folder}/{name}"), Origin::Unknown);
    Node::map(names.into_iter().map(|name| (name, target(name))), Origin::Unknown)
}

/// Fills in what goes where: the entries, or everything when there are none or the first takes something out.
pub(super) fn fill_in(ask: &Ask, facts: &mut Facts, entries: &[Node]) {
    let all = entries.is_empty() || excludes_first(entries);
    let organize = if all { organize_all(ask) } else { organize(ask, entries) };
    facts.value("stage", targets(&organize));
    facts.value("organize", organize);
}

/// A packed rock, which Rockcraft knows by its ending in lower case.
fn is_rock(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| ending == "rock")
}

/// The targets of such a mapping, as a list.
pub(super) fn targets(organize: &Node) -> Node {
    let items = organize.as_map().unwrap_or_default().iter().map(|(_, target)| target.clone()).collect();
    Node::list(items, Origin::Unknown)
}

/// The path to `entry` seen from `folder`, both under the same root, with `.`, `..` and doubled slashes resolved.
fn relative(entry: &str, folder: &str) -> String {
    let (entry, folder) = (resolved(entry), resolved(folder));
    let common = entry.iter().zip(&folder).take_while(|(a, b)| a == b).count();
    let up = folder.len().saturating_sub(common);
    let steps: Vec<&str> = std::iter::repeat_n("..", up).chain(entry.iter().skip(common).copied()).collect();
    if steps.is_empty() { ".".to_owned() } else { steps.join("/") }
}

fn resolved(path: &str) -> Vec<&str> {
    let mut steps: Vec<&str> = Vec::new();
    for step in path.split('/') {
        match step {
            "" | "." => {}
            ".." if steps.last().is_some_and(|last| *last != "..") => {
                steps.pop();
            }
            other => steps.push(other),
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_seen_from_the_application_folder() {
        let cases = [
            ("flask/app/app.py", "app.py"),
            ("flask/app//a/./b", "a/b"),
            ("flask/app/dir/", "dir"),
            ("flask/app", "."),
            ("flask/app/../x", "../x"),
            ("flask/appendix", "../appendix"),
            ("-flask/app/x", "../../-flask/app/x"),
        ];
        for (entry, wanted) in cases {
            assert_eq!(relative(entry, "flask/app"), wanted, "{entry}");
        }
    }

    #[test]
    fn a_minus_and_spaces_may_precede_the_prefix() {
        assert!(begins("- flask/app/x", "flask/app", true));
        assert!(begins("  flask/app/x", "flask/app", false));
        assert!(!begins(" - flask/app/x", "flask/app", false));
        assert!(!begins("", "flask/app", false));
        assert!(begins("flask/application", "flask/app", false) && !begins("flask/application", "flask/app", true));
    }
}
