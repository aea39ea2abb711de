//! Random edits of random documents: what was asked for is said, and nothing else changes.

mod cases;

use charmer::yaml::edit::Editor;
use charmer::yaml::{Node, Origin, Value, parse};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// How a document is written.
#[derive(Clone, Debug)]
struct Hand {
    step: usize,
    dash: usize,
    ending: &'static str,
    last_ending: bool,
    mark: bool,
    /// Consumed one by one: what stands around each pair and item.
    habits: Vec<u8>,
}

struct Writer<'h> {
    hand: &'h Hand,
    at: usize,
    comments: usize,
    lines: Vec<String>,
}

impl Writer<'_> {
    fn habit(&mut self) -> u8 {
        self.at += 1;
        self.hand.habits[self.at % self.hand.habits.len()]
    }

    fn comment(&mut self) -> String {
        self.comments += 1;
        format!("# remark {}: [not] a 'value'", self.comments)
    }

    fn before(&mut self, indent: usize) {
        match self.habit() % 6 {
            0 => self.lines.push(String::new()),
            1 => {
                let comment = self.comment();
                self.lines.push(format!("{}{comment}", " ".repeat(indent)));
            }
            _ => {}
        }
    }

    fn tail(&mut self) -> String {
        if self.habit().is_multiple_of(4) { format!("  {}", self.comment()) } else { String::new() }
    }

    fn scalar(&mut self, node: &Node, flow: bool) -> String {
        let Value::Str(text) = &node.value else { return node.to_json().to_string() };
        let plain = !text.is_empty() && text.bytes().all(|b| (b'a'..=b'k').contains(&b));
        match self.habit() % 3 {
            // None of the words that YAML gives a meaning to is made of these letters alone.
            0 if plain => text.clone(),
            1 if !flow && text.bytes().all(|b| b.is_ascii_graphic() || b == b' ') => {
                format!("'{}'", text.replace('\'', "''"))
            }
            // A text in JSON is one in YAML.
            _ => serde_json::to_string(text).unwrap(),
        }
    }

    fn flow(&mut self, node: &Node) -> String {
        match &node.value {
            Value::List(items) => {
                let items: Vec<String> = items.iter().map(|item| self.flow(item)).collect();
                format!("[{}]", items.join(", "))
            }
            Value::Map(pairs) => {
                let pairs: Vec<String> = pairs
                    .iter()
                    .map(|(key, value)| {
                        format!("{}: {}", serde_json::to_string(&key.key_text()).unwrap(), self.flow(value))
                    })
                    .collect();
                format!("{{{}}}", pairs.join(", "))
            }
            _ => self.scalar(node, true),
        }
    }

    fn value(&mut self, lead: &str, node: &Node, column: usize, dash: bool) {
        let block = !self.habit().is_multiple_of(5);
        match &node.value {
            Value::Map(pairs) if !pairs.is_empty() && block => {
                let tail = self.tail();
                self.lines.push(format!("{lead}{tail}"));
                self.pairs(pairs, column + if dash { 2 } else { self.hand.step });
            }
            Value::List(items) if !items.is_empty() && block => {
                let tail = self.tail();
                self.lines.push(format!("{lead}{tail}"));
                self.items(items, column + if dash { 2 } else { self.hand.dash });
            }
            Value::Str(text) if block && text.contains("line") => {
                self.lines.push(format!("{lead} |-"));
                let indent = " ".repeat(column + 2);
                self.lines.extend(text.split('\n').map(|line| format!("{indent}{line}")));
            }
            _ => {
                let (text, tail) = (self.flow(node), self.tail());
                self.lines.push(format!("{lead} {text}{tail}"));
            }
        }
    }

    fn pairs(&mut self, pairs: &[(Node, Node)], column: usize) {
        for (key, value) in pairs {
            self.before(column);
            let key = serde_json::to_string(&key.key_text()).unwrap();
            let key = if self.habit().is_multiple_of(4) { key } else { key.trim_matches('"').to_owned() };
            self.value(&format!("{}{key}:", " ".repeat(column)), value, column, false);
        }
    }

    fn items(&mut self, items: &[Node], column: usize) {
        for item in items {
            self.before(column);
            self.value(&format!("{}-", " ".repeat(column)), item, column, true);
        }
    }
}

fn written(root: &Node, hand: &Hand) -> String {
    let mut writer = Writer { hand, at: 0, comments: 0, lines: Vec::new() };
    writer.pairs(root.as_map().unwrap(), 0);
    let mut text = if hand.mark { "\u{feff}".to_owned() } else { String::new() };
    text.push_str(&writer.lines.join(hand.ending));
    if hand.last_ending {
        text.push_str(hand.ending);
    }
    text
}

fn hand() -> impl Strategy<Value = Hand> {
    let layout = select(&[(2, 0), (2, 2), (4, 4), (4, 0), (3, 1)][..]);
    (layout, any::<bool>(), any::<bool>(), any::<bool>(), vec(any::<u8>(), 7..60)).prop_map(
        |((step, dash), windows, last_ending, mark, habits)| Hand {
            step,
            dash,
            ending: if windows { "\r\n" } else { "\n" },
            last_ending,
            mark,
            habits,
        },
    )
}

fn node() -> impl Strategy<Value = Node> {
    let text = prop_oneof![
        4 => "[a-k]{1,8}".prop_map(Value::Str),
        1 => select(&["yes", "010", "a: b", "x #y", "", "it's", "two\nline", "-", "@", "é", "[a", "1.0"][..]).prop_map(|text| Value::Str(text.into())),
        1 => any::<i32>().prop_map(|n| Value::Int(n.into())),
        1 => any::<bool>().prop_map(Value::Bool),
        1 => Just(Value::Null),
    ];
    text.prop_map(Node::from).prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(|items| Node::list(items, Origin::Unknown)),
            vec(("[a-h]", inner), 0..5).prop_map(mapping),
        ]
    })
}

fn mapping(pairs: Vec<(String, Node)>) -> Node {
    let mut map = Node::map::<&str>([], Origin::Unknown);
    for (key, value) in pairs {
        map.set(&key, value);
    }
    map
}

fn root() -> impl Strategy<Value = Node> {
    vec(("[a-k]{1,3}", node()), 1..7).prop_map(mapping)
}

/// One change somewhere in a tree, picked by numbers.
fn change(node: &mut Node, picks: &[usize], value: &Node, depth: usize) {
    let pick = picks[depth % picks.len()];
    let enter = !pick.is_multiple_of(3) && depth < 4;
    match &mut node.value {
        Value::Map(pairs) if !pairs.is_empty() => {
            let at = pick / 3 % pairs.len();
            match pick % 5 {
                _ if enter && matches!(pairs[at].1.value, Value::Map(_) | Value::List(_)) => {
                    change(&mut pairs[at].1, picks, value, depth + 1);
                }
                0 | 1 => pairs[at].1 = value.clone(),
                2 if pairs.len() > 1 => drop(pairs.remove(at)),
                _ if pairs.iter().all(|(key, _)| key.as_str() != Some("new")) => {
                    pairs.insert(at, (Node::str("new", Origin::Unknown), value.clone()));
                }
                _ => {}
            }
        }
        Value::List(items) if !items.is_empty() => {
            let at = pick / 3 % items.len();
            match pick % 5 {
                _ if enter && matches!(items[at].value, Value::Map(_) | Value::List(_)) => {
                    change(&mut items[at], picks, value, depth + 1);
                }
                0 | 1 => items[at] = value.clone(),
                2 => drop(items.remove(at)),
                _ => items.insert(at, value.clone()),
            }
        }
        _ => *node = value.clone(),
    }
}

/// The lines that the top-level key of a change covers: from its first to the line before the next key.
fn touched_keys(old: &Node, new: &Node) -> Vec<String> {
    let keys = old.as_map().unwrap().iter().map(|(key, _)| key.key_text());
    keys.filter(|key| old.get(key).map(Node::to_json) != new.get(key).map(Node::to_json)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_edit_says_what_was_asked_and_touches_nothing_else(
        tree in root(), hand in hand(), picks in vec(any::<usize>(), 1..5), value in node(),
    ) {
        let text = written(&tree, &hand);
        let editor = Editor::new("x.yaml", text.clone()).expect("the document is valid");
        prop_assert!(editor.root() == &tree, "{}", text);
        let mut wanted = tree.clone();
        change(&mut wanted, &picks, &value, 0);
        // Braces on one line hold no comment, so nothing here may be refused.
        let refused = |finding| TestCaseError::fail(format!("{finding}\n{text}"));
        let said = editor.updated(&wanted).map_err(refused)?.unwrap_or(editor).into_document().text;
        let edited = &*said;
        let again = parse("x.yaml", edited.as_bytes()).unwrap().root;
        for (key, value) in wanted.as_map().unwrap() {
            // As JSON the order of keys does not count: a key that only moved stays where it is.
            prop_assert_eq!(again.get(&key.key_text()).map(Node::to_json), Some(value.to_json()));
        }
        // Lines that go must belong to the key that changed; all else stays byte for byte, in its order.
        let old = parse("x.yaml", text.as_bytes()).unwrap().root;
        let touched = touched_keys(&tree, &wanted);
        // The mark stays first, whatever becomes the first line.
        let (text, edited) = (text.trim_start_matches('\u{feff}'), edited.trim_start_matches('\u{feff}'));
        let lines = |text: &str| text.split('\n').map(|line| line.trim_end_matches('\r').to_owned()).collect::<Vec<_>>();
        let (before, after) = (lines(text), lines(edited));
        let starts: Vec<(usize, String)> = old.as_map().unwrap().iter()
            .map(|(key, _)| (key.origin.span().unwrap().start.line, key.key_text())).collect();
        for line in crate::support::lines_gone(before.iter().map(String::as_str), after.iter().map(String::as_str)) {
            let owner = starts.iter().rev().find(|(start, _)| *start <= line + 1);
            let is_owned = owner.is_some_and(|(_, key)| touched.contains(key));
            // A blank line goes with what stood behind it.
            prop_assert!(is_owned || before[line].is_empty(), "line {}: {:?}\n{text}\n---\n{edited}", line + 1, before[line]);
        }
        let windows = |text: &str| text.matches("\r\n").count() == text.matches('\n').count();
        prop_assert!(windows(edited) || !windows(text) || !text.contains('\n'), "{edited:?}");
        prop_assert_eq!(edited.ends_with('\n'), hand.last_ending, "{}", edited);
        prop_assert_eq!(said.starts_with('\u{feff}'), hand.mark);
    }

    #[test]
    fn no_text_brings_the_reader_or_the_editor_down(text in "[a-c:\\-\\[\\]{},#&*|>'\"\\\\ \n\r\t!?%@\u{feff}é]{0,40}", value in node()) {
        let opened = Editor::new("x.yaml", text.clone()).ok().filter(|editor| matches!(editor.root().value, Value::Map(_) | Value::Null));
        if let Some(editor) = opened {
            let mut wanted = editor.root().clone();
            if matches!(wanted.value, Value::Null) {
                wanted.value = Value::Map(Vec::new().into());
            }
            wanted.set("a", value.clone());
            if let Ok(edited) = editor.updated(&wanted) {
                let edited = edited.unwrap_or(editor);
                prop_assert_eq!(edited.root().get("a"), Some(&value));
            } else {
                prop_assert_eq!(&*editor.into_document().text, text.as_str());
            }
        }
    }
}
