//! Edits by hand: what of the text changes, byte for byte, and what is refused.

use charmer::finding::Finding;
use charmer::yaml::edit::Editor;
use charmer::yaml::{Node, Origin, Value, parse};

fn value(text: &str) -> Node {
    parse("v", text.as_bytes()).unwrap().root
}

/// The value at a path of keys, made where it is missing; inside lists the key is the item's number, from 0.
fn at<'n>(mut node: &'n mut Node, path: &[&str]) -> &'n mut Node {
    for key in path {
        if matches!(node.value, Value::Null) {
            node.value = Value::Map(Vec::new().into());
        }
        if node.as_map().is_some() && node.get(key).is_none() {
            node.set(key, Value::Null.into());
        }
        node = match &mut node.value {
            Value::List(items) => &mut items[key.parse::<usize>().unwrap()],
            Value::Map(pairs) => {
                pairs.iter_mut().find(|(name, _)| name.as_str() == Some(key)).map(|pair| &mut pair.1).unwrap()
            }
            _ => panic!("{path:?} leads through a scalar"),
        };
    }
    node
}

fn items(node: &mut Node) -> &mut Vec<Node> {
    if matches!(node.value, Value::Null) {
        node.value = Value::List(Vec::new().into());
    }
    match &mut node.value {
        Value::List(items) => items,
        other => panic!("{other:?} is no list"),
    }
}

fn changed(editor: &Editor, change: impl FnOnce(&mut Node)) -> Result<Editor, Finding> {
    let mut wanted = editor.root().clone();
    change(&mut wanted);
    Ok(editor.updated(&wanted)?.unwrap_or_else(|| editor.clone()))
}

fn edited(text: &str, change: impl FnOnce(&mut Node)) -> String {
    text_of(changed(&Editor::new("x.yaml", text).unwrap(), change).unwrap())
}

fn text_of(editor: Editor) -> String {
    editor.into_document().text.to_string()
}

fn set(text: &str, path: &[&str], to: &str) -> String {
    edited(text, |root| *at(root, path) = value(to))
}

fn key(name: &str) -> Node {
    Node::str(name, Origin::Unknown)
}

#[test]
fn a_value_changes_and_its_line_keeps_the_rest() {
    assert_eq!(set("a:  'x'   # why\nb: 2\n", &["a"], "it's"), "a:  'it''s'   # why\nb: 2\n");
    assert_eq!(set("a: \"x\"\n", &["a"], "y"), "a: \"y\"\n");
    assert_eq!(set("a: x\n", &["a"], "'010'"), "a: '010'\n");
    assert_eq!(set("a: # soon\nb: 1", &["a"], "x"), "a: x # soon\nb: 1");
    assert_eq!(set("a: x # c\r\nb: 1\r\n", &["a"], "[1, 2]"), "a: # c\r\n  - 1\r\n  - 2\r\nb: 1\r\n");
    assert_eq!(set("a: # c\n  # d\n  - 1\nb: 1\n", &["a"], "x"), "a: x # c\n  # d\nb: 1\n");
    assert_eq!(set("a: x\n", &["a"], ""), "a:\n");
    assert_eq!(set("a: &n x # c\n", &["a"], "y"), "a: &n y # c\n");
}

#[test]
fn texts_of_several_lines_are_blocks() {
    assert_eq!(set("a: |- # c\n  x\n  y\n\nb: 1\n", &["a"], "\"1\\n2\\n\""), "a: | # c\n  1\n  2\n\nb: 1\n");
    assert_eq!(set("a: |\n  x\n\nb: 1\n", &["a"], "z"), "a: z\n\nb: 1\n");
    assert_eq!(set("a:\n    b: q\n", &["a", "b"], "\"1\\n\\n2\""), "a:\n    b: |-\n        1\n\n        2\n");
    assert_eq!(set("a: q\n", &["a"], "\"1\\n \\n2\""), "a: \"1\\n \\n2\"\n");
}

#[test]
fn new_keys_look_like_their_neighbours() {
    assert_eq!(
        set("a:\n    b: 1 # one\n    # c: 3\nd: 1\n", &["a", "c"], "[x]"),
        "a:\n    b: 1 # one\n    c:\n        - x\n    # c: 3\nd: 1\n"
    );
    assert_eq!(set("x:\n- 1\na: {}\n", &["a", "l"], "[x]"), "x:\n- 1\na:\n  l:\n  - x\n");
    assert_eq!(set("a: {b: 1}", &["a", "c"], "'x, y'"), "a: {b: 1, c: 'x, y'}");
    assert_eq!(set("a: 1", &["b", "c"], "2"), "a: 1\nb:\n  c: 2");
    assert_eq!(set("# only words\n", &["a"], "1"), "# only words\na: 1\n");
    assert_eq!(set("", &["a"], "1"), "a: 1\n");
    assert_eq!(set("a: 1\n\nb:\n  - 1\n", &["c"], "[2]"), "a: 1\n\nb:\n  - 1\n\nc:\n  - 2\n");
    assert_eq!(
        edited("a: 1\nc: 3\n", |root| root.as_map_mut().unwrap().insert(1, (key("b"), value("2")))),
        "a: 1\nb: 2\nc: 3\n"
    );
    assert_eq!(
        edited("# top\nb: 1\n", |root| root.as_map_mut().unwrap().insert(0, (key("a"), value("2")))),
        "# top\na: 2\nb: 1\n"
    );
}

#[test]
fn what_is_removed_leaves_no_hole_and_no_other_line() {
    assert_eq!(edited("a: 1\n\n# c\nb:\n  x: 1\n\nc: 1\n", |root| drop(root.remove("b"))), "a: 1\n\n# c\n\nc: 1\n");
    assert_eq!(edited("a: 1\n\nb:\n  x: 1\n\nc: 1\n", |root| drop(root.remove("b"))), "a: 1\n\nc: 1\n");
    assert_eq!(edited("a: 1\nb: 2", |root| drop(root.remove("b"))), "a: 1");
    assert_eq!(edited("a: {b: 1, c: 2}\n", |root| drop(at(root, &["a"]).remove("b"))), "a: {c: 2}\n");
    assert_eq!(edited("a: {b: 1, c: 2}\n", |root| drop(at(root, &["a"]).remove("c"))), "a: {b: 1}\n");
    assert_eq!(edited("a:\n  b: 1\n", |root| drop(at(root, &["a"]).remove("b"))), "a: {}\n");
    assert_eq!(edited("l:\n- a: 1\n  b: 2\n", |root| drop(at(root, &["l", "0"]).remove("a"))), "l:\n- b: 2\n");
    assert_eq!(edited("a: 1\nb: 2\nc: 3", |root| *root = value("a: 1")), "a: 1");
}

#[test]
fn list_items_come_and_go() {
    let list = "l:\n  - a # first\n  # about b\n  - b\n";
    assert_eq!(
        edited(list, |root| items(at(root, &["l"])).push(value("c"))),
        "l:\n  - a # first\n  # about b\n  - b\n  - c\n"
    );
    assert_eq!(
        edited(list, |root| items(at(root, &["l"])).insert(0, value("{x: 1, y: 2}"))),
        "l:\n  - x: 1\n    y: 2\n  - a # first\n  # about b\n  - b\n"
    );
    assert_eq!(edited(list, |root| drop(items(at(root, &["l"])).remove(0))), "l:\n  # about b\n  - b\n");
    assert_eq!(edited("l: [a, b]\n", |root| items(at(root, &["l"])).insert(1, value("c"))), "l: [a, c, b]\n");
    assert_eq!(
        edited("l: [\n  a,\n  b\n]\n", |root| items(at(root, &["l"])).push(value("c"))),
        "l: [\n  a,\n  b,\n  c\n]\n"
    );
    assert_eq!(edited("a: 1\n", |root| items(at(root, &["l"])).push(value("c"))), "a: 1\nl:\n  - c\n");
    assert!(changed(&Editor::new("x.yaml", "- - a\n  - b\n").unwrap(), |root| *root = value("[[b]]")).is_err());
    assert_eq!(set(list, &["l"], "[b, c]"), "l:\n  # about b\n  - b\n  - c\n");
}

#[test]
fn what_stands_far_behind_its_dash_is_replaced_in_its_column() {
    assert_eq!(set("a:\n  -   x # c\n", &["a", "0"], "[1, 2]"), "a:\n  -   - 1 # c\n      - 2\n");
    assert_eq!(set("a:\n-    x\n- y\n", &["a", "0"], "{b: 1, c: 2}"), "a:\n-    b: 1\n     c: 2\n- y\n");
    assert_eq!(set("a:\n  -   x\n", &["a", "0"], "z"), "a:\n  -   z\n");
}

#[test]
fn keys_get_other_names_in_their_place() {
    let mut editor = Editor::new("x", "a: 1\n\"b\": 2 # two\n").unwrap();
    editor.rename(&["b"], "yes").unwrap();
    assert_eq!(text_of(editor), "a: 1\n'yes': 2 # two\n");
    let mut editor = Editor::new("x", "a: 1\nb: 2\n").unwrap();
    assert_eq!(editor.rename(&["a"], "b").unwrap_err().code.as_str(), "edit-refused");
}

#[test]
fn shared_values_are_written_out_or_refused() {
    assert_eq!(set("a: &x [1]\nb: *x\n", &["b"], "[1, 2]"), "a: &x [1]\nb:\n  - 1\n  - 2\n");
    assert_eq!(
        set("a: &x {p: 1}\nb:\n  <<: *x\n  q: 2\n", &["b", "p"], "3"),
        "a: &x {p: 1}\nb:\n  <<: *x\n  q: 2\n  p: 3\n"
    );
    let text = "a: &x {p: 1}\nb:\n  <<: *x\n  q: 2\nc: *x\n";
    let editor = Editor::new("x.yaml", text).unwrap();
    let finding = changed(&editor, |root| drop(at(root, &["b"]).remove("p"))).unwrap_err();
    assert_eq!((finding.code.as_str(), finding.line, finding.key.as_str()), ("edit-refused", 3, "b"));
    let finding = changed(&editor, |root| *at(root, &["a", "p"]) = value("2")).unwrap_err();
    assert_eq!((finding.code.as_str(), finding.line, finding.key.as_str()), ("edit-refused", 1, "a.p"));
    assert_eq!(text_of(editor), text);
}

#[test]
fn odd_texts_survive() {
    for text in [
        "", " ", "yes", "010", "a: b", "a #b", "#", "- x", "-", "'", "\"", "\\", "\t", "\u{85}x", "\u{feff}", "é\u{0}",
        "a\r\nb", "---", "...", "=", "<<", "?", "💥", "\u{2028}", "\n", "\n\n", "a\n", " a\nb", "a\n\tb", "@x", "%x",
        "`", "[", "{a", "!x", "&x", "*x", ",",
    ] {
        let node = Node::str(text, Origin::Unknown);
        for (document, path) in
            [("a: 1\n", "b"), ("a: 1", "a"), ("{a: 1}", "b"), ("- 1\n", "0"), ("x: &y 1\na: *y\n", "a")]
        {
            let editor = Editor::new("x", document).unwrap();
            if editor.root().as_map().is_none() {
                continue;
            }
            let editor = changed(&editor, |root| *at(root, &[path]) = node.clone()).unwrap();
            assert_eq!(editor.root().get(path), Some(&node), "{text:?} in {document:?}");
            let editor = changed(&editor, |root| *at(root, &[text]) = node.clone()).unwrap();
            assert_eq!(editor.root().get(text), Some(&node), "{text:?} as a key in {document:?}");
        }
    }
}

#[test]
fn a_text_that_ends_the_document_keeps_what_it_says() {
    assert_eq!(set("a: | # c\n  x", &["b"], "1"), "a: |- # c\n  x\nb: 1");
    assert_eq!(set("a: 1", &["a"], "\"x\\ny\\n\""), "a: \"x\\ny\\n\"");
    assert_eq!(set("a: 1", &["a"], "\"x\\ny\""), "a: |-\n  x\n  y");
}

#[test]
fn edits_side_by_side_do_not_meet() {
    let text = "p:\n  d:\n    l:\n      - g\n      - a\n# end\n";
    let wanted = value("p: {d: {l: [b]}, s: {l: [c]}}");
    assert_eq!(edited(text, |root| *root = wanted), "p:\n  d:\n    l:\n      - b\n  s:\n    l:\n      - c\n# end\n");
    assert_eq!(edited("# top\na: 1\n# b\nb: 2\n", |root| *root = value("{c: 1, d: 2}")), "# top\nc: 1\nd: 2\n# b\n");
    assert_eq!(edited("{a: 1}", |root| *root = value("{c: 1}")), "{c: 1}");
}

#[test]
fn a_comment_beside_a_replaced_block_never_becomes_text() {
    assert_eq!(set("a: # c\n  b: 1 # d\nz: 1\n", &["a"], "[\"x\\ny\"]"), "a: # c\n  - |-\n    x\n    y\nz: 1\n");
}

const OFFERED: &str = "name: shop\n\n# Uncomment what the application uses:\n# requires:\n#   mysql:\n#     interface: mysql_client\n#     optional: false\n#\n#   postgresql:\n#     # Read this first.\n#     interface: postgresql_client\n#     optional: false  # or true\n#     limit: 1\n#   s3:\n#     interface: s3\nparts:\n  # mine:\n  #   plugin: nil\n  a:\n    plugin: nil\n";

#[test]
fn blocks_of_a_template_are_turned_on_in_their_place() {
    let on = set(OFFERED, &["requires", "postgresql"], "{interface: postgresql_client, optional: false, limit: 1}");
    let lines = OFFERED
        .replace("# requires:", "requires:")
        .replace("#   postgresql:", "  postgresql:")
        .replace(
            "#     interface: postgresql_client\n#     optional: false",
            "    interface: postgresql_client\n    optional: false",
        )
        .replace("#     limit", "    limit");
    assert_eq!(on, lines);
    // The next one, too, and with a value of its own.
    let both = set(&on, &["requires", "mysql"], "{interface: mysql_client, optional: true, limit: 2}");
    let lines = lines.replace(
        "#   mysql:\n#     interface: mysql_client\n#     optional: false\n",
        "  mysql:\n    interface: mysql_client\n    optional: true\n    limit: 2\n",
    );
    assert_eq!(both, lines);
    // What the template does not offer goes right behind the key.
    let other = set(OFFERED, &["requires", "login"], "{interface: oauth}");
    assert_eq!(other, OFFERED.replace("# requires:\n", "requires:\n  login:\n    interface: oauth\n"));
    let part = set(OFFERED, &["parts", "mine"], "{plugin: nil, stage-packages: [x]}");
    let mine = "  mine:\n    plugin: nil\n    stage-packages:\n      - x\n";
    assert_eq!(part, OFFERED.replace("  # mine:\n  #   plugin: nil\n", mine));
}

#[test]
fn lists_of_a_template_are_turned_on_item_by_item() {
    let text = "a: 1\r\n#b:\r\n#  c:\r\n#    # Those that are needed:\r\n#    - x # one\r\n#    - y\r\n#    - k: 1\r\n#      l: 2\r\n";
    assert_eq!(
        set(text, &["b", "c"], "[x, new, {k: 1, l: 2}]"),
        "a: 1\r\nb:\r\n  c:\r\n#    # Those that are needed:\r\n    - x # one\r\n    - new\r\n#    - y\r\n    - k: 1\r\n      l: 2\r\n"
    );
    assert_eq!(
        set("p:\n  amd64:\n  # arm64:\n  # riscv64:", &["p", "arm64"], ""),
        "p:\n  amd64:\n  arm64:\n  # riscv64:"
    );
}

#[test]
fn words_are_not_taken_for_a_template() {
    let text = "# title: What people see\n# summary: One line\na: 1\n";
    assert_eq!(
        set(text, &["title"], "The Shop"),
        "# title: What people see\n# summary: One line\na: 1\ntitle: The Shop\n"
    );
    // Behind the key that opens another block, the comments are not about this mapping any more.
    let text = "p:\n  a: 1\n# requires:\n#   mysql:\n#     interface: x\n";
    assert_eq!(
        set(text, &["p", "mysql"], "{interface: x}"),
        "p:\n  a: 1\n  mysql:\n    interface: x\n# requires:\n#   mysql:\n#     interface: x\n"
    );
}
