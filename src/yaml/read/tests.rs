use super::*;

fn json(text: &str) -> String {
    parse("x.yaml", text.as_bytes()).unwrap().root.to_json().to_string()
}

fn refused(text: &str) -> (&'static str, usize, usize) {
    let finding = parse("x.yaml", text.as_bytes()).unwrap_err();
    (finding.code.as_str(), finding.line, finding.column)
}

#[test]
fn an_equals_sign_is_text_as_a_key_alone() {
    assert_eq!(json("a: {=: 1}\n"), r#"{"a":{"=":1}}"#);
    assert_eq!(refused("a: =\n").0, refused("a: [=]\n").0);
}

#[test]
fn a_mapping_that_is_merged_into_itself_gets_nothing_from_it() {
    for text in ["a: &a {k: 1, <<: *a}", "a: &a\n  <<: *a\n  k: 1\n", "a: &a {<<: [*a, {}], k: 1}"] {
        let root = parse("x", text.as_bytes()).unwrap().root;
        let pairs = root.get("a").unwrap().as_map().unwrap();
        assert_eq!((pairs.len(), pairs[0].0.as_str()), (1, Some("k")), "{text}");
    }
    for text in ["a: &a {k: *a}", "a: &a {<<: {k: *a}}", "a: &a {b: {<<: *a}}", "a: &a [<<: *a]"] {
        assert_eq!(parse("x", text.as_bytes()).unwrap_err().code.as_str(), "yaml-alias-cycle", "{text}");
    }
}

#[test]
fn words_mean_what_pyyaml_means_by_them() {
    assert_eq!(
        json("a: yes\nb: 010\nc: 1:30\nd: 'yes'\ne: 08\nf:\n"),
        r#"{"a":true,"b":8,"c":90,"d":"yes","e":"08","f":null}"#
    );
    assert_eq!(json("a: !!str 12\nb: ! 12\n"), r#"{"a":"12","b":12}"#);
    assert_eq!(json(""), "null");
}

#[test]
fn tags_take_what_python_takes() {
    let text =
        "- !!int '1: 30'\n- !!int ' 7 '\n- !!int '0o17'\n- !!bool YeS\n- !!timestamp 2024-1-2\n- !!float ' .1'\n";
    assert_eq!(json(text), r#"[90,7,15,true,"2024-01-02",0.1]"#);
    assert_eq!(json("- 2024-1-2\n- YeS\n"), r#"["2024-1-2","YeS"]"#);
    assert_eq!(refused("!!int '08'").0, refused("!!bool maybe").0);
}

#[test]
fn keys_that_python_holds_equal_are_one() {
    assert_eq!(json("0: a\n-0.0: b\nfalse: c\n1: d\n1.0: e\n"), r#"{"0":"c","1":"e"}"#);
    assert_eq!(parse("x", b"{!!binary YQ==: 1, !!binary Yg==: 2}").unwrap().root.as_map().unwrap().len(), 2);
}

// What PyYAML 6.0 says of each.
#[test]
fn a_block_of_text_may_end_with_the_file() {
    for (text, want) in [
        ("a: |\n  x", "x"),
        ("a: |+\n  x", "x"),
        ("a: >\n  x\n  y", "x y"),
        ("a: |\n  x\n  ", "x\n"),
        ("a: |+\n  x\n  ", "x\n"),
        ("a: |\n  x\n   ", "x\n "),
        ("a: |-\n  x\r\n  y", "x\ny"),
        ("a: |\n  x\n# c", "x\n"),
        ("a: |", ""),
        ("a: |+\n  ", ""),
        ("a: \"|\"", "|"),
    ] {
        assert_eq!(parse("x", text.as_bytes()).unwrap().root.get("a").unwrap().as_str(), Some(want), "{text:?}");
    }
}

#[test]
fn what_makes_the_parser_panic_is_refused() {
    for text in ["a: [!x, b]\n", "{,{!,", "a: !%FF b\n"] {
        assert_eq!(refused(text).0, "yaml-syntax", "{text}");
    }
    assert_eq!(refused("a: \"\\").0, "yaml-syntax");
    assert_eq!(refused("\u{feff}\u{feff}a: 1\n"), ("yaml-syntax", 1, 1));
    assert_eq!(json("a: so !important, so true\n"), r#"{"a":"so !important, so true"}"#);
}

#[test]
fn merged_keys_come_first_and_lose() {
    assert_eq!(
        json("a: &a {x: 1, y: 2}\nb:\n  z: 0\n  y: 3\n  <<: *a\n"),
        r#"{"a":{"x":1,"y":2},"b":{"x":1,"y":3,"z":0}}"#
    );
    assert_eq!(
        json("a: &a {x: 1}\nb: &b {x: 2, w: 4}\nc: {<<: [*a, *b]}\n"),
        r#"{"a":{"x":1},"b":{"x":2,"w":4},"c":{"x":1,"w":4}}"#
    );
}

#[test]
fn what_the_loader_refuses_is_refused_at_its_place() {
    assert_eq!(refused("a: 1\nb: 2\na: 3\n"), ("yaml-key-twice", 3, 1));
    assert_eq!(refused("1: a\n'1': b\n"), ("yaml-key-twice", 2, 1));
    assert_eq!(refused("a: 1\n---\nb: 2\n"), ("yaml-several", 2, 1));
    assert_eq!(refused("a: =\n"), ("yaml-value", 1, 4));
    assert_eq!(refused("a: 2023-02-30\n"), ("yaml-value", 1, 4));
    assert_eq!(refused("a: !foo b\n"), ("yaml-tag", 1, 4));
    assert_eq!(refused("a: *x\n"), ("yaml-alias-unknown", 1, 4));
    assert_eq!(refused("a: &x [*x]\n"), ("yaml-alias-cycle", 1, 8));
    assert_eq!(refused("a: &x 1\nb: &x 2\n"), ("yaml-anchor-twice", 2, 4));
    assert_eq!(refused("? [1]\n: 2\n"), ("yaml-key-kind", 1, 3));
    assert_eq!(refused("a:\n\tb: 1\n").0, "yaml-syntax");
    assert_eq!(refused("a: b: c\n"), ("yaml-syntax", 1, 5));
}

#[test]
fn hostile_documents_are_refused_quickly() {
    let deep = format!("a: {}{}", "[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(refused(&deep).0, "yaml-too-deep");
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for n in 1..10 {
        let names = vec![format!("*a{}", n - 1); 10].join(", ");
        bomb.push_str(&format!("a{n}: &a{n} [{names}]\n"));
    }
    assert_eq!(refused(&bomb).0, "yaml-too-many");
    assert_eq!(refused(&"x".repeat(MAX_BYTES + 1)).0, "yaml-too-large");
    assert_eq!(parse("x", b"a: b\nc: \xff").unwrap_err().line, 2);
}

#[test]
fn places_count_characters_and_bytes() {
    let document = parse("x", "\u{feff}é: ü\nb: [c, d]\n".as_bytes()).unwrap();
    let text = &document.text;
    let list = document.root.get("b").unwrap();
    let span = list.origin.span().unwrap();
    assert_eq!((span.start.line, span.start.column), (2, 4));
    assert_eq!(span.of(text), "[c, d]");
    let first = document.root.get("é").unwrap().origin.span().unwrap();
    assert_eq!(first.of(text), "ü");
}
