#![allow(clippy::unwrap_used, clippy::panic)]

use super::*;
use crate::yaml;

const HEAD: &str = "name: hello\nversion: '0.1'\nsummary: s\ndescription: d\nplatforms: {amd64: }\n";
const NOBLE: &str = "base: ubuntu@24.04\n";
const BARE: &str = "base: bare\nbuild-base: ubuntu@24.04\n";
const FLASK: [(&str, &[u8]); 2] = [("app.py", b"app = 1\n"), ("requirements.txt", b"flask\n")];

fn expand(text: &str, files: &[(&str, &[u8])]) -> Expansion {
    let app = Snapshot::from_files("p", files);
    rock(&yaml::parse("rockcraft.yaml", text.as_bytes()).unwrap(), &app)
}

fn flask(rest: &str) -> Expansion {
    expand(&format!("{HEAD}{rest}extensions: [flask-framework]\n"), &FLASK)
}

fn codes(expansion: &Expansion) -> Vec<&str> {
    expansion.findings.iter().map(|finding| finding.code.as_str()).collect()
}

fn all<'a>(node: &'a Node, found: &mut Vec<&'a Node>) {
    found.push(node);
    match &node.value {
        Value::List(items) => items.iter().for_each(|item| all(item, found)),
        Value::Map(pairs) => pairs.iter().for_each(|(_, value)| all(value, found)),
        _ => {}
    }
}

#[test]
fn the_rules_belong_to_suites_and_answer_every_condition() {
    for (name, _) in RULES {
        assert!(suite::named(name).is_some(), "{name}");
    }
    let source = [
        include_str!("mod.rs"),
        include_str!("mod.rs"),
        include_str!("flask.rs"),
        include_str!("django.rs"),
        include_str!("gunicorn.rs"),
        include_str!("go.rs"),
        include_str!("assets.rs"),
        include_str!("expressjs.rs"),
        include_str!("spring_boot.rs"),
    ]
    .concat();
    let blocks = suite::all().iter().flat_map(|suite| suite.rock.services.iter().chain(&suite.rock.parts));
    let named = blocks.flat_map(|block| block.when.iter().chain(block.sets.iter().flat_map(|set| &set.when)));
    for condition in named.filter(|named| !named.starts_with("since ") && !named.starts_with("until ")) {
        let condition = condition.strip_prefix("not ").unwrap_or(condition);
        assert!(source.contains(&format!("flag(\"{condition}\"")), "nobody finds out whether {condition} holds");
    }
}

#[test]
fn an_expansion_that_is_more_than_can_be_read_again_says_so() {
    let prime = |count: usize| {
        let entries = (0..count).fold(String::new(), |text, n| text + &format!("      - flask/app/f{n}\n"));
        flask(&format!("{NOBLE}parts:\n  flask-framework/install-app:\n    prime:\n{entries}"))
    };
    for (count, too_large) in [(8_000, true), (2_000, false)] {
        let expansion = prime(count);
        assert_eq!(codes(&expansion).contains(&"expansion-too-large"), too_large, "{count}");
        let again = yaml::parse("again.yaml", expansion.text().unwrap().as_bytes());
        assert_eq!(again.is_err(), too_large, "{count}");
    }
}

#[test]
fn an_extension_again_and_again_is_refused() {
    let expansion =
        |count: usize| expand(&format!("{HEAD}{NOBLE}extensions: [{}]\n", "flask-framework, ".repeat(count)), &FLASK);
    assert!(expansion(2).document.is_some());
    assert_eq!(codes(&expansion(5_000)), ["extension-unknown"]);
}

#[test]
fn every_value_knows_who_said_it() {
    let expansion = flask(&format!("{NOBLE}services: {{flask: {{startup: disabled}}}}\n"));
    let document = expansion.document.unwrap();
    let mut nodes = Vec::new();
    all(&document, &mut nodes);
    assert!(nodes.iter().all(|node| node.origin != Origin::Unknown), "{nodes:?}");
    assert!(matches!(document.at(&["services", "flask", "startup"]).unwrap().origin, Origin::Over(..)));
    assert!(matches!(document.get("title").unwrap().origin, Origin::Packer(_)));
    assert!(matches!(document.at(&["services", "flask", "command"]).unwrap().origin, Origin::Extension(_)));
    assert!(matches!(document.get("base").unwrap().origin, Origin::Person(_)));
}

#[test]
fn a_refused_base_is_told_as_it_is() {
    for (base, key, word) in [
        ("base: bare\n", "build-base", "build-base must say"),
        (
            "base: bare\nbuild-base: ubuntu@26.04\n",
            "build-base",
            "does not know base bare with build-base ubuntu@26.04",
        ),
        ("base: bare\nbuild-base: ubuntu:24.04\n", "build-base", "It is ubuntu@24.04 now"),
        ("base: ubuntu@20.04\n", "base", "does not know base ubuntu@20.04"),
        ("base: ubuntu@24.04\nbuild-base: devel\n", "build-base", "build-base devel"),
        ("", "base", "says no base"),
    ] {
        let expansion = flask(base);
        assert!(expansion.document.is_none());
        let finding = expansion.findings.first().unwrap();
        assert_eq!((finding.code.as_str(), finding.key.as_str()), ("base-unsupported", key), "{base}");
        assert!(finding.message.contains(word), "{base}: {}", finding.message);
        assert!(finding.fix.contains("ubuntu@24.04"), "{base}: {}", finding.fix);
        assert_eq!(expansion.findings.len(), 1, "{base}: {:?}", expansion.findings);
    }
}

#[test]
fn experimental_pairs_expand_and_name_the_variable() {
    let expansion = flask("base: ubuntu@26.04\n");
    assert!(expansion.document.is_some());
    assert_eq!(expansion.experimental, Some("ROCKCRAFT_ENABLE_EXPERIMENTAL_EXTENSIONS"));
    assert_eq!(flask(NOBLE).experimental, None);
}

#[test]
fn mixed_packages_are_told_at_the_persons_entry() {
    let part = "parts:\n  flask-framework/dependencies:\n    stage-packages:\n    - ";
    for (base, entry, home) in [(BARE, "libpq-dev", "runtime-debs"), (NOBLE, "libpq5_libs", "runtime-slices")] {
        let text = format!("{base}{part}{entry}\n");
        let expansion = flask(&text);
        assert_eq!(codes(&expansion), ["slices-and-packages"], "{text}");
        let finding = &expansion.findings[0];
        let line = format!("{HEAD}{text}").lines().position(|line| line.contains(entry)).unwrap() + 1;
        assert_eq!((finding.line, finding.column), (line, 7));
        assert!(
            finding.fix.contains(&format!("{home}: {{plugin: nil, stage-packages: [{entry}]}}")),
            "{}",
            finding.fix
        );
    }
}

#[test]
fn everything_wrong_is_told_at_once() {
    let text = "name: My_App\nbase: ubuntu@24.04\nversion: a b\nsummary: s\ndescription: d\nplatforms: {toaster: }\n\
                license: Nope\nservices: {web: {override: on}}\nextensions: [go-framework, rails-framework]\n";
    let mut found = expand(text, &[]).findings;
    found.sort_by(|a, b| a.code.as_str().cmp(b.code.as_str()));
    let codes: Vec<&str> = found.iter().map(|finding| finding.code.as_str()).collect();
    for code in [
        "extension-unknown",
        "go-module-missing",
        "key-missing",
        "license-unknown",
        "name-invalid",
        "platform-incomplete",
        "value-unknown",
        "version-invalid",
    ] {
        assert!(codes.contains(&code), "{code} is not among {codes:?}");
    }
    assert!(found.iter().all(|finding| !finding.message.is_empty() && !finding.fix.is_empty()));
}

#[test]
fn a_wrong_kind_where_the_extension_reads_is_told_once() {
    for (text, key) in [
        ("services: []\n", "services"),
        ("services: {flask: x}\n", "services.flask"),
        ("parts:\n", "parts"),
        (
            "parts: {flask-framework/install-app: {prime: flask/app/app.py}}\n",
            "parts.flask-framework/install-app.prime",
        ),
    ] {
        let expansion = flask(&format!("{NOBLE}{text}"));
        let found: Vec<_> =
            expansion.findings.iter().map(|finding| (finding.code.as_str(), finding.key.as_str())).collect();
        assert_eq!(found, [("kind", key)], "{text}");
    }
}

#[test]
fn the_persons_own_command_ends_the_search() {
    let text =
        format!("{HEAD}{NOBLE}extensions: [flask-framework]\nservices: {{flask: {{override: merge, command: run}}}}\n");
    let expansion = expand(&text, &[("requirements.txt", b"flask\n")]);
    assert_eq!(expansion.document.unwrap().at(&["services", "flask", "command"]).unwrap().as_str(), Some("run"));
    let without = text.replace("run}", "''}");
    assert_eq!(codes(&expand(&without, &[("requirements.txt", b"flask\n")])), ["entry-point-missing"]);
}

#[test]
fn the_document_counts_among_the_files_before_it_is_written() {
    let text = format!(
        "{HEAD}{NOBLE}extensions: [fastapi-framework]\nparts: {{fastapi-framework/install-app: {{prime: [-app/x]}}}}\n"
    );
    let files: [(&str, &[u8]); 3] =
        [("app.py", b"app = 1\n"), ("requirements.txt", b"fastapi\n"), ("node_modules/", b"")];
    let document = expand(&text, &files).document.unwrap();
    let organize = document.at(&["parts", "fastapi-framework/install-app", "organize"]).unwrap();
    let names: Vec<String> = organize.as_map().unwrap().iter().map(|(key, _)| key.key_text()).collect();
    assert_eq!(names, ["app.py", "requirements.txt", "rockcraft.yaml"]);
}

#[test]
fn a_version_that_yaml_changed_is_pointed_out() {
    let text = format!("{HEAD}{NOBLE}extensions: [flask-framework]\n").replace("'0.1'", "0.10");
    let expansion = expand(&text, &FLASK);
    assert_eq!(codes(&expansion), ["version-not-text"]);
    assert_eq!(expansion.document.unwrap().get("version").unwrap().as_str(), Some("0.1"));
}

#[test]
fn a_made_up_suite_is_one_data_file() {
    let source =
        include_str!("../../../assets/suites/fastapi.yaml").replace("fastapi", "sanic").replace("{target}", "app:app");
    let source = source.replace("'{organize}'", "{app.py: app/app.py}").replace("'{stage}'", "[app/app.py]");
    let text = format!("{HEAD}{BARE}extensions: [sanic-framework]\n");
    let document = yaml::parse("rockcraft.yaml", text.as_bytes()).unwrap();
    let expansion = suite::trial::with(&source, || rock(&document, &Snapshot::from_files("p", &[]))).unwrap();
    let document = expansion.document.unwrap();
    let command = document.at(&["services", "sanic", "command"]).unwrap();
    assert_eq!(command.as_str(), Some("/bin/python3 -m uvicorn app:app"));
    let python = document.at(&["parts", "sanic-framework/dependencies", "stage-packages"]).unwrap();
    assert_eq!(python.to_json().to_string(), r#"["python3.12-venv_ensurepip"]"#);
}

/// What the release notes of 1.21 tell, which is not recorded: that it is said, and that the recorded versions have none
/// of it.
#[test]
fn the_told_version_moves_parts_and_places() {
    let of = |version: &str, text: &str, files: &[(&str, &[u8])]| {
        let known = suite::packers().rockcraft.iter().find(|known| known.version == version);
        let document = yaml::parse("rockcraft.yaml", text.as_bytes()).unwrap();
        let expansion = rock_for(&document, &Snapshot::from_files("hello", files), known);
        let codes: Vec<String> =
            expansion.findings.iter().filter(|one| one.is_error()).map(ToString::to_string).collect();
        (expansion.text().unwrap_or_default(), codes)
    };
    let newest = format!("{HEAD}base: ubuntu@26.04\nextensions: [flask-framework]\n");
    let ((newest_text, errors), recorded) = (of("1.21", &newest, &FLASK), of("1.21~2026-07", &newest, &FLASK).0);
    for (word, before) in [
        ("flask-framework.install-app:", "flask-framework/install-app:"),
        ("- app/app.py", "- flask/app/app.py"),
        ("/var/lib/gunicorn/gunicorn.conf.py", "/flask/gunicorn.conf.py"),
        ("stage-slices:", "stage-packages:"),
        ("gunicorn~=26.0", "gunicorn~=23.0"),
        ("v0.30.0", "v0.26.0"),
        ("flask-framework.app-data:", "flask-framework/logging:"),
    ] {
        assert!(
            newest_text.contains(word) && !recorded.contains(word) && recorded.contains(before),
            "{word}\n{newest_text}{errors:?}"
        );
    }
    assert!(newest_text.contains("extensions/flask-framework/v1"), "{newest_text}");
    let bare = newest.replace("ubuntu@26.04", "bare\nbuild-base: ubuntu@26.04");
    assert!(of("1.21", &bare, &FLASK).0.contains("python3.14-venv_ensurepip"));

    let beside = format!("{NOBLE}parts: {{flask-framework/install-app: {{prime: [flask/application]}}}}\n");
    let beside = format!("{HEAD}{beside}extensions: [flask-framework]\n");
    assert!(of("1.21", &beside, &FLASK).1[0].contains("flask/app"));
    assert!(of("1.21~2026-07", &beside, &FLASK).1.is_empty());

    let noble = format!("{HEAD}{NOBLE}extensions: [fastapi-framework]\n");
    let files: [(&str, &[u8]); 3] = [("app.py", b"app = 1\n"), ("pyproject.toml", b""), ("uv.lock", b"")];
    let locked = of("1.21", &noble, &files).0;
    assert!(locked.contains("plugin: uv") && !locked.contains("python-packages"), "{locked}");
    assert!(!of("1.21~2026-07", &noble, &files).1.is_empty());

    let express = format!("{HEAD}{NOBLE}extensions: [expressjs-framework]\n");
    let package: &[u8] = br#"{"name": "hello", "scripts": {"start": "node .", "build": "tsc"}}"#;
    let top = of("1.21", &express, &[("package.json", package)]).0;
    assert!(
        top.contains("source: .\n") && top.contains("craftctl default\n      npm run build\n      npm config"),
        "{top}"
    );
    let below = of("1.21", &express, &[("app/package.json", package)]).0;
    assert!(below.contains("source: app/\n"), "{below}");
    assert!(!of("1.21~2026-07", &express, &[("app/package.json", package)]).0.contains("npm run build"));
}
