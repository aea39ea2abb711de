//! No input makes charmer panic, hang, or fill the memory: arbitrary ones, and those that are made to.
//!
//! The arbitrary ones are few here and a million in `cargo bench --bench speed -- hold`.

use std::process::Command;
use std::time::Duration;

use charmer::app::{CharmFolder, Found, Snapshot, detect};
use charmer::expand;
use charmer::finding::Finding;
use charmer::yaml;

use crate::fuzzing::run::Plan;
use crate::fuzzing::{MOST_MEMORY, inputs};

/// More than any parser here goes down without a guard.
const DEEP: usize = 100_000;
const HEAD: &str = "name: hello\nversion: '1'\nsummary: s\ndescription: d\nbase: ubuntu@24.04\nplatforms: {amd64: }\n";

/// Set in the process of the inputs alone: what other tests need meanwhile is not counted for them.
const ALONE: &str = "CHARMER_FUZZ_ALONE";

#[test]
fn arbitrary_inputs_are_survived() {
    if std::env::var_os(ALONE).is_none() {
        let mut alone = Command::new(std::env::current_exe().unwrap());
        alone.args(["--exact", "fuzz::arbitrary_inputs_are_survived", "--nocapture"]).env(ALONE, "1");
        let output = alone.output().unwrap();
        let told = [output.stdout, output.stderr].concat();
        println!("{}", String::from_utf8_lossy(&told));
        assert!(output.status.success() && told.windows(8).any(|bytes| bytes == b"1 passed"));
        return;
    }
    // This build is not optimised, and the machine may be busy with the other tests.
    let plan = Plan::new("fuzz", inputs::input, 3_000, Duration::from_secs(10));
    crate::fuzzing::hold(plan, MOST_MEMORY);
}

fn refusal(yaml: &[u8]) -> Finding {
    yaml::parse("rockcraft.yaml", yaml).unwrap_err()
}

#[test]
fn hostile_yaml_is_refused_with_a_message() {
    let mut bomb = String::from("a: &a [x, x, x, x, x, x, x, x, x]\n");
    for (name, inner) in ('b'..='z').zip('a'..='y') {
        bomb.push_str(&format!("{name}: &{name} [{}]\n", vec![format!("*{inner}"); 9].join(", ")));
    }
    let merges: String = (0..5_000).fold("a0: &a0 {k: v}\n".to_owned(), |text, i| {
        text + &format!("a{}: &a{} {{<<: *a{i}, k{i}: v}}\n", i + 1, i + 1)
    });
    let block: String = (0..10_000).map(|depth| " ".repeat(depth) + "a:\n").collect();
    for (code, yaml) in [
        ("yaml-too-many", bomb),
        ("yaml-too-many", merges),
        ("yaml-too-deep", "[".repeat(10_000)),
        ("yaml-too-deep", format!("{}{}", "[".repeat(10_000), "]".repeat(10_000))),
        ("yaml-too-deep", "{a: ".repeat(10_000)),
        ("yaml-too-deep", "- ".repeat(10_000)),
        ("yaml-too-large", block),
        ("yaml-too-deep", (0..1_000).map(|depth| " ".repeat(depth) + "a:\n").collect()),
        ("yaml-too-large", format!("a: '{}'\n", "x".repeat(10 << 20))),
        ("yaml-too-large", format!("a: |\n  {}\n", "x".repeat(10 << 20))),
        ("yaml-too-large", "a".repeat(10 << 20)),
        ("yaml-alias-cycle", "a: &a [*a]\n".to_owned()),
    ] {
        let finding = refusal(yaml.as_bytes());
        assert_eq!(finding.code.as_str(), code, "{finding}");
        assert!(!finding.message.is_empty() && !finding.fix.is_empty(), "{finding}");
    }
    let surrogate = refusal(b"name: \xed\xa0\x80\n");
    assert_eq!((surrogate.code.as_str(), surrogate.line, surrogate.column), ("yaml-not-utf8", 1, 7));
}

#[test]
fn what_is_large_and_allowed_is_expanded() {
    let text = format!(
        "{HEAD}extensions: [flask-framework]\nparts: {{a: {{plugin: nil, override-build: '{}'}}}}\n",
        "x ".repeat(1 << 20) + &"!".repeat(1 << 20)
    );
    let app = Snapshot::from_files("p", &[("app.py", b"app = 1\n"), ("requirements.txt", b"flask\n")]);
    let document = yaml::parse("rockcraft.yaml", text.as_bytes()).unwrap();
    let expansion = expand::rock(&document, &app);
    assert!(expansion.document.is_some(), "{:?}", expansion.findings);
}

/// What is said of a folder with this one file beside the document, of every suite's rock and by detection.
fn findings(path: &str, bytes: &[u8]) -> Vec<Finding> {
    let snapshot =
        Snapshot::from_files("hello", &[(path, bytes), ("requirements.txt", b"flask\nfastapi\n"), (path, bytes)]);
    let facts = detect(&snapshot, "amd64");
    let obstacles = facts.candidates.iter().flat_map(|candidate| candidate.obstacles.clone());
    let mut found: Vec<Finding> = facts.findings.iter().cloned().chain(obstacles).collect();
    for suite in charmer::suite::all() {
        let text = format!("{HEAD}extensions: [{}]\n", suite.extension);
        let document = yaml::parse("rockcraft.yaml", text.as_bytes()).unwrap();
        found.extend(expand::rock(&document, &snapshot).findings);
    }
    found
}

#[test]
fn hostile_python_is_refused_with_a_message() {
    let nested =
        |open: &str, middle: &str, close: &str| format!("app = {}{middle}{}\n", open.repeat(DEEP), close.repeat(DEEP));
    for source in [
        nested("(", "1", ")"),
        nested("(", "", ""),
        nested("[", "", "]"),
        nested("{1:", "1", "}"),
        nested("f(", "", ")"),
        nested("a[", "1", "]"),
        nested("not ", "x", ""),
        nested("-", "1", ""),
        nested("lambda: ", "1", ""),
        nested("await ", "x", ""),
        nested("1 if x else ", "1", ""),
        nested("a.", "b", ""),
        nested("a ** ", "b", ""),
        nested("a + ", "b", ""),
        nested("", "a", "()"),
        nested("", "a", "[0]"),
        nested("f'{", "1", "}'"),
        nested("", "x", " = x"),
        (0..2_000).map(|depth| " ".repeat(depth) + "if x:\n").collect(),
        "if x: pass\n".to_owned() + &"elif x: pass\n".repeat(DEEP),
        format!("match x:\n case {}1{}: pass\n", "[".repeat(DEEP), "]".repeat(DEEP)),
        format!("match x:\n case {}1: pass\n", "1 | ".repeat(DEEP)),
        format!("def f() -> {}int{}: pass\n", "a[".repeat(DEEP), "]".repeat(DEEP)),
        format!("@{}a{}\ndef f(): pass\n", "(".repeat(DEEP), ")".repeat(DEEP)),
        format!("del {}a{}\n", "(".repeat(DEEP), ")".repeat(DEEP)),
        format!("app = '{}'\n", "x".repeat(10 << 20)),
        "app = b'\\x'\n\u{d7ff}".to_owned(),
    ] {
        let found = findings("app.py", source.as_bytes());
        assert!(found.iter().all(|finding| !finding.message.is_empty()));
        let start: String = source.chars().take(40).collect();
        assert!(
            found
                .iter()
                .any(|finding| finding.path == "app.py" || finding.key.contains("command") || finding.is_error()),
            "{start}"
        );
    }
    assert!(findings("app.py", b"app = '\xed\xa0\x80'\n").iter().any(|finding| finding.path == "app.py"));
}

#[test]
fn hostile_data_files_are_refused_with_a_message() {
    let nest = |open: &str, close: &str| format!("{}{}", open.repeat(DEEP), close.repeat(DEEP));
    for (path, text) in [
        ("app/package.json", nest("[", "]")),
        ("app/package.json", nest("{\"a\":", "}")),
        ("app/package.json", "[".repeat(DEEP)),
        ("app/package.json", "{\"name\": \"\\ud800\", \"scripts\": {\"start\": \"x\"}}".to_owned()),
        ("app/package.json", format!("{{\"name\": \"{}\"}}", "x".repeat(10 << 20))),
        ("pyproject.toml", format!("a = {}", nest("[", "]"))),
        ("pyproject.toml", format!("a = {}", "{a = ".repeat(DEEP))),
        ("pyproject.toml", format!("{}a = 1\n", "a.".repeat(DEEP))),
        ("pyproject.toml", format!("[{}a]\n", "a.".repeat(DEEP))),
        ("pyproject.toml", format!("[project]\nname = '{}'\n", "x".repeat(10 << 20))),
    ] {
        let found = findings(path, text.as_bytes());
        let start: String = text.chars().take(40).collect();
        assert!(
            found.iter().any(|finding| finding.path == path && !finding.message.is_empty()),
            "{path}: {start}: {found:?}"
        );
    }
}

#[test]
fn hostile_files_that_are_only_hints_are_survived() {
    let nest = |open: &str, close: &str| format!("{}{}", open.repeat(DEEP), close.repeat(DEEP));
    for (path, text) in [
        ("pom.xml", nest("<a>", "</a>")),
        ("pom.xml", "<a>".repeat(DEEP)),
        ("pom.xml", "<".repeat(DEEP)),
        ("pom.xml", format!("<project>{}", "<!--".repeat(DEEP))),
        ("pom.xml", format!("<project a=\"{}\"/>", "&lol;".repeat(DEEP))),
        ("build.gradle", nest("{", "}")),
        ("build.gradle", "/*".repeat(DEEP)),
        ("build.gradle", "\"${".repeat(DEEP)),
        ("go.mod", format!("module {}\n", nest("(", ")"))),
        ("go.mod", "require (\n".repeat(DEEP)),
        ("main.go", "/*".repeat(DEEP)),
        ("main.go", nest("{", "}")),
        ("requirements.txt", format!("a ; {}a == 'b'{}\n", "(".repeat(DEEP), ")".repeat(DEEP))),
        ("requirements.txt", format!("a ; {}\n", "python_version > '3' and ".repeat(DEEP))),
        ("requirements.txt", format!("a[{}]\n", "x,".repeat(DEEP))),
        ("requirements.txt", format!("a{}\n", ">=1,".repeat(DEEP))),
        ("requirements.txt", "\\\n".repeat(DEEP)),
        ("Pipfile", format!("a = {}", "[".repeat(DEEP))),
        ("setup.cfg", "[".repeat(DEEP)),
        ("Procfile", "web: ".repeat(DEEP)),
        ("README.md", "[".repeat(DEEP)),
        ("README.md", "# ".repeat(DEEP)),
        ("README.md", "<".repeat(DEEP)),
        ("LICENSE", "\n".repeat(DEEP)),
    ] {
        assert!(findings(path, text.as_bytes()).iter().all(|finding| !finding.to_string().contains('\n')), "{path}");
    }
}

#[test]
fn hostile_files_beside_a_charm_are_refused_with_a_message() {
    let text = HEAD.replace("version: '1'", "type: charm") + "extensions: [flask-framework]\n";
    let document = yaml::parse("charmcraft.yaml", text.as_bytes()).unwrap();
    for bytes in ["[".repeat(DEEP).into_bytes(), vec![b'x'; 10 << 20], b"a: \xed\xa0\x80\n".to_vec()] {
        let folder = CharmFolder { paas_config: Found::File(bytes), ..CharmFolder::default() };
        let expansion = expand::charm(&document, &folder);
        assert!(expansion.findings.iter().any(|finding| finding.is_error() && finding.path == "paas-config.yaml"));
    }
}
