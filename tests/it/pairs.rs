//! Random edits of documents as people have them: every byte outside of the edited value stays, and the document then
//! says what was asked for. `CHARMER_PAIRS` sets how many pairs are tried.

use charmer::yaml::edit::Editor;
use charmer::yaml::{Node, Origin, Value, parse};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

#[derive(Clone, Debug)]
enum Edit {
    Set(Vec<String>, Node),
    Remove(Vec<String>),
    Add(Vec<String>, String, Node),
    Append(Vec<String>, Node),
}

fn parsed(text: &str) -> Node {
    parse("x", text.as_bytes()).unwrap().root
}

fn step<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    match &node.value {
        Value::List(items) => items.get(key.parse::<usize>().ok()?),
        Value::Map(pairs) => pairs.iter().find(|(own, _)| own.as_str() == Some(key)).map(|(_, value)| value),
        _ => None,
    }
}

fn at<'n>(root: &'n Node, path: &[String]) -> &'n Node {
    path.iter().fold(root, |node, key| step(node, key).expect("the path was found in the tree"))
}

fn at_mut<'n>(root: &'n mut Node, path: &[String]) -> &'n mut Node {
    path.iter().fold(root, |node, key| match &mut node.value {
        Value::List(items) => &mut items[key.parse::<usize>().unwrap()],
        Value::Map(pairs) => &mut pairs.iter_mut().find(|(own, _)| own.as_str() == Some(key)).unwrap().1,
        _ => panic!("the path was found in the tree"),
    })
}

fn paths(node: &Node, here: &mut Vec<String>, all: &mut Vec<Vec<String>>) {
    let keys: Vec<String> = match &node.value {
        Value::List(items) => (0..items.len()).map(|n| n.to_string()).collect(),
        Value::Map(pairs) => pairs.iter().filter_map(|(key, _)| Some(key.as_str()?.to_owned())).collect(),
        _ => return,
    };
    for key in keys {
        let child = step(node, &key).unwrap();
        here.push(key);
        all.push(here.clone());
        paths(child, here, all);
        here.pop();
    }
}

/// What the templates offer, and what they do not.
const KEYS: &[&str] = &["new", "requires", "parts", "config", "mysql", "redis", "size", "arm64", "rotate", "title"];

fn offered(key: &str, value: Node) -> Node {
    let text = match key {
        "requires" => {
            "{mysql: {interface: mysql_client, optional: false, limit: 1}, s3: {interface: s3, optional: true}}"
        }
        "parts" => "{flask-framework/install-app: {prime: [flask/app/app.py, flask/app/more]}, other: {plugin: nil}}",
        "config" => "{options: {size: {type: int, default: 12}, token: {type: string, description: \"Words.\\n\"}}}",
        "mysql" => "{interface: mysql_client, optional: false, limit: 1}",
        "redis" => "{limit: 2, interface: redis}",
        "arm64" => "",
        "rotate" => "{description: Rotates.}",
        _ => return value,
    };
    parsed(text)
}

fn edit(root: &Node, picks: &[usize], value: Node) -> Edit {
    let mut all = Vec::new();
    paths(root, &mut Vec::new(), &mut all);
    let path = all[picks[0] % all.len()].clone();
    let place = if picks[1].is_multiple_of(5) { Vec::new() } else { path.clone() };
    match (picks[2] % 8, &at(root, &path).value, &at(root, &place).value) {
        (0..3, _, Value::Map(pairs)) if !pairs.is_empty() => {
            let key = KEYS[picks[3] % KEYS.len()];
            let there = step(at(root, &place), key).is_some();
            let value = offered(key, value);
            if there {
                Edit::Set([place, vec![key.to_owned()]].concat(), value)
            } else {
                Edit::Add(place, key.into(), value)
            }
        }
        (3, Value::List(items), _) if !items.is_empty() => Edit::Append(path, value),
        (4..6, ..) => Edit::Remove(path),
        _ => Edit::Set(path, value),
    }
}

fn expected(edit: &Edit, root: &Node) -> Node {
    let mut wanted = root.clone();
    match edit {
        Edit::Set(path, value) => *at_mut(&mut wanted, path) = value.clone(),
        Edit::Remove(path) => {
            let (last, parents) = path.split_last().unwrap();
            let parent = at_mut(&mut wanted, parents);
            if let Value::List(items) = &mut parent.value {
                items.remove(last.parse::<usize>().unwrap());
            } else {
                parent.remove(last);
            }
        }
        Edit::Add(path, key, value) => at_mut(&mut wanted, path).set(key, value.clone()),
        Edit::Append(path, value) => {
            if let Value::List(items) = &mut at_mut(&mut wanted, path).value {
                items.push(value.clone());
            }
        }
    }
    wanted
}

/// A value in the text: from its key, or from itself in a list, to its last letter.
struct Place {
    start: usize,
    end: usize,
    flow: bool,
}

fn place(text: &str, root: &Node, path: &[String]) -> Place {
    let (last, parents) = path.split_last().unwrap();
    let is_flow = |node: &Node| {
        let start = node.origin.span().unwrap().start.offset(text);
        let body = text[start..].trim_start_matches(|c: char| c == '&' || c.is_ascii_alphanumeric()).trim_start();
        matches!(node.value, Value::Map(_) | Value::List(_)) && body.starts_with(['{', '['])
    };
    let flow = (0..=parents.len()).any(|depth| is_flow(at(root, &parents[..depth])));
    let node = at(root, path).origin.span().unwrap();
    let key = at(root, parents).key_node(last).and_then(|key| key.origin.span());
    let (node_start, node_end) = (node.start.offset(text), node.end.offset(text));
    let start = key.map_or(node_start, |key| key.start.offset(text));
    let (mut end, floor) = (node_end, key.map_or(0, |key| key.end.offset(text)));
    let open = text[node_start..].starts_with(['|', '>']);
    // A block ends where the next thing begins; blank lines and remarks before that are not its own.
    while end > node_start && !flow {
        let line = text[..end].rfind('\n').map_or(0, |found| found + 1);
        let words = text[line..end].trim();
        let is_remark = words.starts_with('#') && !open;
        if line <= node_start || !(words.is_empty() || is_remark) {
            break;
        }
        end = line - 1;
    }
    let mut end = text[..end].trim_end().len().max(floor);
    if flow && node_start == node_end {
        let colon = floor + text[floor..].find(':').unwrap() + 1;
        end = colon + text[colon..].len() - text[colon..].trim_start_matches(' ').len();
    }
    Place { start, end, flow }
}

fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |found| at + found)
}

/// True when `new` is `old` with something in the place of `lo..hi`; gives that.
fn between<'t>(old: &str, new: &'t str, lo: usize, hi: usize) -> Option<&'t str> {
    let rest = new.strip_prefix(&old[..lo])?;
    rest.strip_suffix(&old[hi..])
}

/// Something was put in, and all of the old text is there.
fn is_insertion(old: &str, new: &str) -> bool {
    let head = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
    let tail = old.bytes().rev().zip(new.bytes().rev()).take_while(|(a, b)| a == b).count();
    head + tail >= old.len()
}

/// Every line is there still, in its order; comments may have lost their marks, and then say another value.
fn is_turned_on(old: &str, new: &str) -> bool {
    let mut rest = new.lines();
    old.lines().all(|line| {
        let words = line.trim_start();
        let indent = &line[..line.len() - words.len()];
        let on: Vec<String> =
            ["# ", "#"].iter().filter_map(|mark| Some(format!("{indent}{}", words.strip_prefix(mark)?))).collect();
        let says = |new: &str, on: &str| {
            new == on || on.split_once(": ").is_some_and(|(key, _)| new.starts_with(&format!("{key}:")))
        };
        rest.any(|new| new == line || on.iter().any(|on| says(new, on)))
    })
}

/// What is wrong with the bytes outside of the edited value, if anything is.
fn complaint(old: &str, new: &str, root: &Node, edit: &Edit) -> Option<&'static str> {
    match edit {
        Edit::Add(..) | Edit::Append(..) => {
            let is_template = matches!(edit, Edit::Add(..)) && is_turned_on(old, new);
            // A text that the document ended with in the middle of its last line says now that it ends there.
            let sealed = ["|", ">"].iter().any(|sign| {
                let parts = old.rsplit_once(&format!(": {sign}"));
                parts.is_some_and(|(head, tail)| is_insertion(&format!("{head}: {sign}-{tail}"), new))
            });
            (!(is_insertion(old, new) || is_template) && (!sealed || old.ends_with('\n'))).then_some("something went")
        }
        Edit::Set(path, _) => {
            let place = place(old, root, path);
            if place.flow {
                let middle = between(old, new, place.start, place.end);
                return middle.is_none().then_some("the neighbours in the brackets changed");
            }
            let hi = line_end(old, place.end);
            let Some(middle) = between(old, new, place.start, hi) else { return Some("other lines changed") };
            let tail = old[place.end..hi].trim();
            // A remark behind a value that stands on its key's line stays with the key.
            let inline = !old[place.start..place.end].contains('\n');
            (inline && !middle.contains(tail)).then_some("the remark behind the value went")
        }
        Edit::Remove(path) => {
            let (_, parents) = path.split_last().unwrap();
            let parent = at(root, parents);
            let alone = parent.as_map().map_or_else(|| parent.as_list().map_or(0, <[_]>::len), <[_]>::len) == 1;
            if alone {
                let edit = Edit::Set(parents.to_vec(), Value::Null.into());
                return if parents.is_empty() { None } else { complaint(old, new, root, &edit) };
            }
            let place = place(old, root, path);
            let loose: &[char] = if place.flow { &[',', ' ', '\n', '\r'] } else { &[' ', '\n', '\r', '-'] };
            let head = old[..place.start].trim_end_matches(loose);
            let hi = if place.flow { place.end } else { line_end(old, place.end) };
            let tail = old[hi..].trim_start_matches(if place.flow { loose } else { &['\n', '\r'] });
            let kept = new.strip_prefix(head).and_then(|rest| rest.strip_suffix(tail));
            let kept = kept.or_else(|| {
                // The first of a mapping behind a dash: the next comes up to the dash.
                let tail = tail.trim_start();
                new.strip_prefix(head).and_then(|rest| rest.strip_suffix(tail))
            });
            let Some(middle) = kept else { return Some("more than the value went") };
            (!middle.chars().all(|c| loose.contains(&c))).then_some("something came in its place")
        }
    }
}

impl Edit {
    fn path(&self) -> &[String] {
        match self {
            Self::Set(path, _) | Self::Remove(path) | Self::Add(path, ..) | Self::Append(path, _) => path,
        }
    }
}

/// Where the way to a value leaves the text that is the value's own; the number is how many steps lead there.
enum Shared {
    /// At an alias: what it stands for is written somewhere else.
    Alias(usize),
    /// In a mapping that has the next key from a merge.
    Merge(usize),
}

fn shared(text: &str, root: &Node, path: &[String]) -> Option<Shared> {
    (0..path.len()).find_map(|steps| {
        let (parent, node) = (at(root, &path[..steps]), at(root, &path[..=steps]));
        let own = parent.origin.span().unwrap();
        let key = parent.key_node(&path[steps]).and_then(|key| key.origin.span()).map(|span| span.start);
        if key.is_some_and(|key| key < own.start || key >= own.end) {
            return Some(Shared::Merge(steps));
        }
        let start = node.origin.span().unwrap().start.offset(text);
        text[start..].starts_with('*').then_some(Shared::Alias(steps + 1))
    })
}

/// What is wrong with the bytes outside of what had to change, if anything is: a value that stands there by an alias is
/// written out in the alias' place; over a key that comes from a merge, one of the mapping's own is put.
fn strict_complaint(old: &str, new: &str, root: &Node, edit: &Edit) -> Option<&'static str> {
    let path = edit.path();
    let is_itself = |steps: usize| steps == path.len() && matches!(edit, Edit::Set(..) | Edit::Remove(_));
    match shared(old, root, path) {
        Some(Shared::Alias(steps)) if !is_itself(steps) => {
            complaint(old, new, root, &Edit::Set(path[..steps].to_vec(), Value::Null.into()))
        }
        Some(Shared::Merge(steps)) => {
            let inside = place(old, root, &path[..steps]);
            let last = (line_end(old, inside.end) + 1).min(old.len());
            let is_put_at =
                |at: usize| new.starts_with(&old[..at]) && new.len() >= old.len() && new.ends_with(&old[at..]);
            let is_inside = (inside.start..=last).any(|at| old.is_char_boundary(at) && is_put_at(at));
            (!is_inside).then_some("more than the key of its own came")
        }
        _ => complaint(old, new, root, edit),
    }
}

/// Whether there is a reason to refuse the edit: the edited value, or one that it is in, is written once and used twice,
/// carries a tag, or has a remark among the items of its brackets.
fn may_be_refused(text: &str, root: &Node, edit: &Edit) -> bool {
    const REMARK: &str = "# a remark among";
    let path = edit.path();
    if path.is_empty() {
        return false;
    }
    let own = place(text, root, path);
    let above = (0..=path.len()).any(|steps| {
        let span = at(root, &path[..steps]).origin.span().unwrap();
        let around = span.of(text);
        around.starts_with(['&', '!']) || around.starts_with(['{', '[']) && around.contains(REMARK)
    });
    let replaced = matches!(edit, Edit::Set(..) | Edit::Remove(_));
    let marks = |text: &str| [" &", " *", " !"].iter().any(|mark| text.contains(mark)) || text.contains(REMARK);
    above || shared(text, root, path).is_some() || replaced && marks(&text[own.start..own.end])
}

fn node() -> impl Strategy<Value = Node> {
    let text = prop_oneof![
        4 => "[a-k]{1,8}".prop_map(Value::Str),
        2 => select(&["yes", "010", "a: b", "x #y", "", "it's", "two\nlines", "-", "@", "é", "[a", "1.0", "a\n\nb\n"][..]).prop_map(|text| Value::Str(text.into())),
        1 => any::<i32>().prop_map(|n| Value::Int(n.into())),
        1 => any::<bool>().prop_map(Value::Bool),
        1 => Just(Value::Null),
    ];
    text.prop_map(Node::from).prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(|items| Node::list(items, Origin::Unknown)),
            vec(inner, 0..4).prop_map(|values| Node::map(["a", "b", "c"].into_iter().zip(values), Origin::Unknown)),
        ]
    })
}

fn shape() -> impl Strategy<Value = String> {
    let all: Vec<&'static str> = crate::shapes::ROCKS.iter().chain(crate::shapes::CHARMS).copied().collect();
    (select(all), any::<bool>(), any::<bool>(), any::<bool>())
        .prop_map(|(text, windows, mark, open_end)| crate::shapes::rewritten(text, windows, mark, open_end))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::shapes::pairs(1500), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_edit_keeps_every_byte_outside_of_it(text in shape(), picks in vec(any::<usize>(), 4..5), value in node()) {
        let root = parsed(&text);
        let edit = edit(&root, &picks, value);
        let editor = Editor::new("x.yaml", text.clone()).unwrap();
        let edited = match editor.updated(&expected(&edit, &root)) {
            Ok(edited) => edited.unwrap_or(editor).into_document(),
            Err(finding) => {
                prop_assert!(may_be_refused(&text, &root, &edit), "{finding}\n{edit:?}\n{text}");
                prop_assert!(finding.line > 0, "{finding}");
                return Ok(());
            }
        };
        let new = &*edited.text;
        prop_assert_eq!(parsed(new).to_json(), expected(&edit, &root).to_json(), "{:?}\n{}\n---\n{}", edit, text, new);
        if expected(&edit, &root) == root {
            prop_assert_eq!(new, text.as_str(), "{:?}", edit);
        } else {
            let complaint = strict_complaint(&text, new, &root, &edit);
            prop_assert!(complaint.is_none(), "{}\n{edit:?}\n{text}\n---\n{new}", complaint.unwrap_or_default());
        }
        let windows = |text: &str| text.contains("\r\n").then(|| text.matches("\r\n").count() == text.matches('\n').count());
        prop_assert_eq!(windows(new), windows(&text), "{:?}", new);
        prop_assert_eq!(new.starts_with('\u{feff}'), text.starts_with('\u{feff}'));
    }
}
