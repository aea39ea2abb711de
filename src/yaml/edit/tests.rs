use super::*;
use crate::yaml::Origin;

fn value(text: &str) -> Node {
    parse("v", text.as_bytes()).unwrap().root
}

fn edited(text: &str, edit: impl Fn(&mut Editor) -> Result<(), Finding>) -> String {
    let mut editor = Editor::new("x.yaml", text).unwrap();
    edit(&mut editor).unwrap();
    editor.into_text()
}

fn set(text: &str, path: &[&str], to: &str) -> String {
    edited(text, |editor| editor.set(path, &value(to)))
}

/// What of the document is read again after that edit; nothing where all of it has to be.
fn reread_with(text: &str, from: &str, to: &str) -> Option<Node> {
    let (root, syntax) = (value(text), syntax::syntax(text).unwrap());
    let start = text.find(from).unwrap();
    let edited = text.replacen(from, to, 1);
    reread::reread(reread::Before { text, syntax: &syntax, root: &root }, (start, start + from.len()), &edited)
}

#[test]
fn a_long_document_is_read_again_only_where_it_was_edited() {
    let pairs = |count: usize| (0..count).fold(String::new(), |text, n| text + &format!("key-{n}: x\n"));
    let says = reread_with(&pairs(9_999), "key-70: x", "key-70: y").unwrap();
    assert_eq!(says.get("key-70").and_then(Node::as_str), Some("y"));
    // With one more it has more values than a document may have, and that is for the reader to say.
    assert!(reread_with(&pairs(9_999), "key-70: x", "key-70: x\nnew: x").is_none());
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
    assert_eq!(edited("a: 1\nc: 3\n", |e| e.insert(&["b"], &value("2"), Some("a"))), "a: 1\nb: 2\nc: 3\n");
    assert_eq!(edited("# top\nb: 1\n", |e| e.insert(&["a"], &value("2"), Some(""))), "# top\na: 2\nb: 1\n");
}

#[test]
fn what_is_removed_leaves_no_hole_and_no_other_line() {
    assert_eq!(edited("a: 1\n\n# c\nb:\n  x: 1\n\nc: 1\n", |e| e.remove(&["b"])), "a: 1\n\n# c\n\nc: 1\n");
    assert_eq!(edited("a: 1\n\nb:\n  x: 1\n\nc: 1\n", |e| e.remove(&["b"])), "a: 1\n\nc: 1\n");
    assert_eq!(edited("a: 1\nb: 2", |e| e.remove(&["b"])), "a: 1");
    assert_eq!(edited("a: {b: 1, c: 2}\n", |e| e.remove(&["a", "b"])), "a: {c: 2}\n");
    assert_eq!(edited("a: {b: 1, c: 2}\n", |e| e.remove(&["a", "c"])), "a: {b: 1}\n");
    assert_eq!(edited("a:\n  b: 1\n", |e| e.remove(&["a", "b"])), "a: {}\n");
    assert_eq!(edited("l:\n- a: 1\n  b: 2\n", |e| e.remove(&["l", "0", "a"])), "l:\n- b: 2\n");
    assert_eq!(edited("a: 1\nb: 2\nc: 3", |e| e.update(&value("a: 1"))), "a: 1");
}

#[test]
fn list_items_come_and_go() {
    let list = "l:\n  - a # first\n  # about b\n  - b\n";
    assert_eq!(edited(list, |e| e.append(&["l"], &value("c"))), "l:\n  - a # first\n  # about b\n  - b\n  - c\n");
    assert_eq!(
        edited(list, |e| e.insert_item(&["l"], 0, &value("{x: 1, y: 2}"))),
        "l:\n  - x: 1\n    y: 2\n  - a # first\n  # about b\n  - b\n"
    );
    assert_eq!(edited(list, |e| e.remove_item(&["l"], 0)), "l:\n  # about b\n  - b\n");
    assert_eq!(edited("l: [a, b]\n", |e| e.insert_item(&["l"], 1, &value("c"))), "l: [a, c, b]\n");
    assert_eq!(edited("l: [\n  a,\n  b\n]\n", |e| e.append(&["l"], &value("c"))), "l: [\n  a,\n  b,\n  c\n]\n");
    assert_eq!(edited("a: 1\n", |e| e.append(&["l"], &value("c"))), "a: 1\nl:\n  - c\n");
    assert_eq!(edited("- - a\n  - b\n", |e| e.update(&value("[[b]]")).or(Ok(()))), "- - a\n  - b\n");
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
    assert_eq!(edited("a: 1\n\"b\": 2 # two\n", |e| e.rename(&["b"], "yes")), "a: 1\n'yes': 2 # two\n");
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
    let mut editor = Editor::new("x.yaml", text).unwrap();
    let finding = editor.remove(&["b", "p"]).unwrap_err();
    assert_eq!((finding.code.as_str(), finding.line, finding.key.as_str()), ("edit-refused", 3, "b"));
    let finding = editor.set(&["a", "p"], &value("2")).unwrap_err();
    assert_eq!((finding.code.as_str(), finding.line, finding.key.as_str()), ("edit-refused", 1, "a.p"));
    assert!(editor.set(&["a", "p", "z"], &value("2")).is_err());
    assert_eq!(editor.text(), text);
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
            let mut editor = Editor::new("x", document).unwrap();
            if editor.root().as_map().is_none() {
                continue;
            }
            editor.set(&[path], &node).unwrap();
            assert_eq!(editor.root().get(path), Some(&node), "{text:?} in {document:?}");
            editor.set(&[text], &node).unwrap();
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
    assert_eq!(edited(text, |e| e.update(&wanted)), "p:\n  d:\n    l:\n      - b\n  s:\n    l:\n      - c\n# end\n");
    assert_eq!(edited("# top\na: 1\n# b\nb: 2\n", |e| e.update(&value("{c: 1, d: 2}"))), "# top\nc: 1\nd: 2\n# b\n");
    assert_eq!(edited("{a: 1}", |e| e.update(&value("{c: 1}"))), "{c: 1}");
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
