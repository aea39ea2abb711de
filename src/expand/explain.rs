//! Who said each value of an expansion, in words.

use serde::Serialize;

use crate::yaml::print::{self, Letters};
use crate::yaml::{Node, Origin, Value};

/// Who put a value there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Author {
    /// It stands in the person's document.
    Person,
    /// The person, over what the extension would have said.
    PersonOverExtension,
    /// The extension contributed it.
    Extension,
    /// A default of the packer.
    Packer,
}

/// A value of an expansion and who said it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sourced {
    /// Dotted path of the value.
    pub path: String,
    /// Who said it.
    pub by: Author,
    /// The line in the person's document, from 1; `null` where the person did not write it.
    pub line: Option<usize>,
    /// The column there, in characters from 1.
    pub column: Option<usize>,
    /// Why, where a rule put it there or would have.
    pub rule: Option<&'static str>,
}

/// Every value of the document but the document itself, in order, with who said it.
pub fn explain(document: &Node) -> Vec<Sourced> {
    let mut all = Vec::new();
    walk(document, "", &mut all);
    all
}

fn walk(node: &Node, path: &str, all: &mut Vec<Sourced>) {
    let children: Vec<(String, &Node)> = match &node.value {
        Value::Map(pairs) => pairs.iter().map(|(key, value)| (key.key_text(), value)).collect(),
        Value::List(items) => items.iter().enumerate().map(|(at, item)| (at.to_string(), item)).collect(),
        _ => return,
    };
    for (name, child) in children {
        let path = if path.is_empty() { name } else { format!("{path}.{name}") };
        if let Some((by, rule)) = author(child.origin) {
            let place = child.origin.span().map(|span| span.start);
            let (line, column) = (place.map(|place| place.line), place.map(|place| place.column));
            all.push(Sourced { path: path.clone(), by, line, column, rule });
        }
        walk(child, &path, all);
    }
}

fn author(origin: Origin) -> Option<(Author, Option<&'static str>)> {
    match origin {
        Origin::Person(_) => Some((Author::Person, None)),
        Origin::Over(_, rule) => Some((Author::PersonOverExtension, Some(rule))),
        Origin::Extension(rule) => Some((Author::Extension, Some(rule))),
        Origin::Packer(rule) => Some((Author::Packer, Some(rule))),
        Origin::Unknown => None,
    }
}

/// In a few words, for a comment: `you, line 3`; `extension: …`.
pub fn in_words(origin: Origin) -> Option<String> {
    let line = origin.span().map_or(0, |span| span.start.line);
    let (by, rule) = author(origin)?;
    let rule = rule.unwrap_or_default().trim_end_matches('.');
    Some(match by {
        Author::Person => format!("you, line {line}"),
        Author::PersonOverExtension => format!("you, line {line}, over the extension's: {rule}"),
        Author::Extension => format!("extension: {rule}"),
        Author::Packer => format!("packer: {rule}"),
    })
}

/// The document as YAML, each value with a comment that says who said it. Without the comments it is the very text
/// that the packer prints.
pub fn commented(document: &Node, letters: Letters) -> String {
    let lines = print::lines(document, letters);
    let mut out = String::new();
    let mut above = None;
    for (at, line) in lines.iter().enumerate() {
        // A comment may not stand inside a text of several lines.
        let goes_on = lines.get(at + 1).is_some_and(|next| next.path.is_empty());
        let words = if line.path.is_empty() { None } else { in_words(line.origin) };
        let Some(words) = words else {
            out.push_str(&line.text);
            out.push('\n');
            continue;
        };
        // The rule of an extension is said once, where it begins.
        let repeated = above.as_ref() == Some(&words);
        if repeated {
            out.push_str(&line.text);
        } else if goes_on {
            let indent = line.text.len() - line.text.trim_start_matches([' ', '-']).len();
            out.push_str(&format!("{}# {words}\n{}", " ".repeat(indent), line.text));
        } else {
            out.push_str(&format!("{}  # {words}", line.text));
        }
        out.push('\n');
        above = Some(words);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expand::merge::merge;
    use crate::yaml::parse;

    fn document() -> Node {
        let mut person = parse("p", b"a: 1\nb: |\n  two\n  lines\nl: [x]\n").unwrap().root;
        let by = Origin::Extension("because");
        let more = Node::map([("a", Node::str("x", by)), ("c", Node::str("y", by)), ("d", Node::str("z", by))], by);
        merge(&mut person, &more);
        person
    }

    #[test]
    fn comments_say_who_said_what() {
        let want = "a: 1  # you, line 1, over the extension's: because\n# you, line 2\nb: |\n  two\n  lines\n\
                    l:  # you, line 5\n- x\nc: y  # extension: because\nd: z\n";
        assert_eq!(commented(&document(), Letters::Unicode), want);
    }

    #[test]
    fn comments_change_nothing() {
        let document = document();
        assert_eq!(parse("x", commented(&document, Letters::Unicode).as_bytes()).unwrap().root, document);
    }

    #[test]
    fn as_data_each_value_has_its_path() {
        let explained = explain(&document());
        assert_eq!(
            explained.iter().map(|explained| explained.path.as_str()).collect::<Vec<_>>(),
            ["a", "b", "l", "l.0", "c", "d"]
        );
        assert_eq!((explained[0].by, explained[0].line), (Author::PersonOverExtension, Some(1)));
    }
}
