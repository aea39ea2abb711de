//! Tests of grammar: what it chooses, and what it refuses.
use super::*;
use crate::yaml::parse;

fn resolved(part: &str) -> Result<String, &'static str> {
    let mut parts = parse("x", format!("p: {{{part}}}").as_bytes()).unwrap().root;
    let mut judge = Judge::new("x");
    resolve(&mut judge, &mut parts, &Target { on: "amd64".into(), to: "arm64".into() })
        .tell(&mut judge, Mark::default());
    match judge.findings.all().first() {
        Some(finding) => Err(finding.code.as_str()),
        None => Ok(parts.get("p").unwrap().to_json().to_string()),
    }
}

#[test]
fn conditions_choose() {
    for (part, want) in [
        ("build-packages: [{on amd64: [a]}, {on arm64: [b]}, c]", r#"{"build-packages":["a","c"]}"#),
        ("build-packages: [{on arm64: [a]}, {else: [b]}, {else: [c]}]", r#"{"build-packages":["b"]}"#),
        ("build-packages: [{on arm64: [a]}, {else: [{on arm64: [b]}]}, {else: [c]}]", r#"{"build-packages":["c"]}"#),
        ("build-packages: [{on amd64 to arm64: [{to amd64: [a]}, {else: [b]}]}]", r#"{"build-packages":["b"]}"#),
        ("build-packages: [{on arm64: [a]}]", r#"{"build-packages":[]}"#),
        ("build-packages: [{'on amd64,arm64': [a]}]", r#"{"build-packages":[]}"#),
        ("build-packages: [{on amd64: []}, {else: []}]", r#"{"build-packages":[]}"#),
        ("build-packages: [{for any: [a]}, {for here: [b]}]", r#"{"build-packages":["a"]}"#),
        ("build-packages: [{on amd64: [a]}, else  fail]", r#"{"build-packages":["a"]}"#),
        ("source: [{on arm64: a}, {else: b}]", r#"{"source":"b"}"#),
        ("source: [{on amd64: a}, {to arm64: b}]", r#"{"source":"a"}"#),
        ("source: [{on arm64: a}]", r#"{"source":null}"#),
        ("organize: [{on amd64: {a: b}}, {to arm64: {c: d}}]", r#"{"organize":{"a":"b"}}"#),
        ("build-environment: [{C: d}, {on amd64: [{A: b}]}]", r#"{"build-environment":[{"C":"d"},{"A":"b"}]}"#),
        ("permissions: [{on amd64: [{path: a}]}]", r#"{"permissions":[{"path":"a"}]}"#),
        // A list that the packer does not look into, and a key that takes no grammar.
        ("build-packages: [1, 'else fail']", r#"{"build-packages":[1,"else fail"]}"#),
        ("source-channel: [{on arm64: a}]", r#"{"source-channel":[{"on arm64":"a"}]}"#),
    ] {
        assert_eq!(resolved(part).as_deref(), Ok(want), "{part}");
    }
}

#[test]
fn broken_conditions_are_refused() {
    for (part, code) in [
        ("build-packages: [{else: [a]}]", "grammar-else"),
        ("build-packages: [{on arm64: [a]}, b, 'else fail']", "grammar-else"),
        ("source: ['else fail']", "grammar-else"),
        ("source: else fail", "grammar-else"),
        ("build-packages: [{try: [a]}]", "grammar"),
        ("build-packages: [{'on amd64, arm64': [a]}]", "grammar"),
        ("build-packages: [{'on amd64,': [a]}]", "grammar"),
        ("build-packages: [{'for a,b': [a]}]", "grammar"),
        ("source: [{on amd64: a}, b]", "grammar"),
        ("build-packages: [{on arm64: [a]}, 'else fail']", "grammar-fail"),
        ("build-packages: [{on arm64: [a]}, {else: []}]", "grammar-fail"),
        ("build-packages: [{'on amd64,arm64': [a]}, {'on arm64,amd64': [b]}]", "grammar-twice"),
        ("source: [{for any: a}], build-packages: [{on amd64: [a]}]", "grammar-mixed"),
        ("build-packages: [{on arm64: a}]", "kind"),
        ("source: [{on arm64: null}]", "kind"),
    ] {
        assert_eq!(resolved(part), Err(code), "{part}");
    }
}
