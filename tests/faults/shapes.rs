//! Shapes that make loops within loops, or trees of guesses, out of what one file says; each at the size that its limit
//! allows. The cost is processor time and memory of a whole way through charmer.

#![allow(clippy::format_collect)]

use std::time::Duration;

use charmer::expand;
use charmer::manifest;
use charmer::project::{CharmFolder, Scan, Snapshot, detect};
use charmer::{answers, ships, suite};

use crate::fuzzing::run::processor_time;

const HEAD: &str = "name: hello\nversion: '1'\nsummary: s\ndescription: d\nbase: ubuntu@24.04\nplatforms: {amd64: }\n";

/// This build is not optimised, and takes about ten times as long as one that is; the tests beside it keep the processor's
/// caches cold.
const MOST: Duration = Duration::from_secs(4);

fn listed(key: &str, count: usize, item: impl Fn(usize) -> String) -> String {
    let items: String = (0..count).map(|n| format!("- {}\n", item(n))).collect();
    format!("{key}:\n{items}")
}

/// A way through charmer for a rock's folder.
fn rock(document: &str, files: &[(&str, &[u8])]) {
    let mut files = files.to_vec();
    files.extend([
        ("app.py", b"import flask\napp = flask.Flask(__name__)\n" as &[u8]),
        ("requirements.txt", b"flask\n"),
    ]);
    files.push(("rockcraft.yaml", document.as_bytes()));
    let snapshot = Snapshot::from_files("hello", &files);
    let facts = detect(&snapshot, "amd64");
    let _ = answers::check(&answers::defaults(&facts), Some(&snapshot));
    let Ok(read) = manifest::read("rockcraft.yaml", document.as_bytes()) else { return };
    let expansion = expand::rock(&read, &snapshot);
    if let Some(expanded) = &expansion.document {
        let scan = Scan::from_files(&files);
        let shipping = ships::ships(expanded, &scan, &snapshot, suite::named("flask").unwrap());
        serde_json::to_string(&shipping.flags).unwrap();
        let _ = manifest::print::yaml(expanded, manifest::print::Letters::Ascii);
    }
    let documents = answers::Documents { rock: document.to_owned(), ..answers::Documents::default() };
    if let Ok(read) = answers::read(&documents) {
        let _ = answers::check(&read, Some(&snapshot));
        let mut other = read.clone();
        other.title = "Another".into();
        let _ = answers::apply(&other, &documents);
    }
}

fn charm(document: &str) {
    let Ok(read) = manifest::read("charmcraft.yaml", document.as_bytes()) else { return };
    let _ = expand::charm(&read, &CharmFolder::default());
    let documents = answers::Documents { charm: document.to_owned(), ..answers::Documents::default() };
    if let Ok(read) = answers::read(&documents) {
        let _ = answers::check(&read, None);
        let mut other = read.clone();
        other.title = "Another".into();
        let _ = answers::apply(&other, &documents);
    }
}

fn app(path: &str, text: &str) {
    rock(&format!("{HEAD}extensions: [flask-framework]\n"), &[(path, text.as_bytes())]);
}

fn quick(name: &str, run: impl FnOnce()) {
    let before = processor_time();
    run();
    let time = processor_time().saturating_sub(before);
    println!("{name}: {time:?}");
    assert!(time < MOST, "{name} took {time:?}");
}

fn flask(more: &str) -> String {
    format!("{HEAD}extensions: [flask-framework]\n{more}")
}

#[test]
fn documents_of_every_shape_cost_little() {
    let deep: Vec<String> = (0..30).map(|n| ["a/b"; 12].join("/") + &format!("/f{n}.py")).collect();
    let files: Vec<(&str, &[u8])> = deep.iter().map(|path| (path.as_str(), b"" as &[u8])).collect();
    let prime = |items: &str| flask(&format!("parts:\n  flask-framework/install-app:\n    prime:\n{items}"));
    let globs = format!("      - {}x\n      - {}*.py\n", "**/".repeat(14), "**/a/".repeat(14));
    quick("14 times **/", || rock(&prime(&globs), &files));
    let named: String = (0..8_000).map(|n| format!("      - flask/app/f{n}\n")).collect();
    quick("8,000 prime entries", || rock(&prime(&named), &files));
    let starred: String = (0..8_000).map(|n| format!("      - flask/app/**/f{n}*\n")).collect();
    quick("8,000 prime patterns", || rock(&prime(&starred), &files));
    let out: String = (0..8_000).map(|n| format!("      - -flask/app/f{n}\n")).collect();
    quick("8,000 prime exclusions", || rock(&prime(&out), &files));
    quick("50,000 extensions", || rock(&format!("{HEAD}{}", listed("extensions", 50_000, |n| format!("e{n}"))), &[]));
    quick("50,000 times one extension", || {
        rock(&format!("{HEAD}{}", listed("extensions", 50_000, |_| "flask-framework".into())), &[]);
    });
    quick("20,000 parts", || {
        rock(
            &flask(
                &("parts:\n".to_owned()
                    + &(0..20_000).map(|n| format!("  p{n}: {{plugin: nil}}\n")).collect::<String>()),
            ),
            &[],
        );
    });
    quick("20,000 services", || {
        rock(
            &flask(
                &("services:\n".to_owned()
                    + &(0..20_000).map(|n| format!("  p{n}: {{command: a, override: replace}}\n")).collect::<String>()),
            ),
            &[],
        );
    });
    quick("20,000 platforms", || {
        rock(
            &flask("").replace(
                "{amd64: }",
                &format!("{{{}}}", (0..20_000).map(|n| format!("p{n}: ")).collect::<Vec<_>>().join(", ")),
            ),
            &[],
        );
    });
    quick("40,000 keys that are not known", || {
        rock(&flask(&(0..40_000).map(|n| format!("k{n}: v\n")).collect::<String>()), &[]);
    });
    quick("values without end", || rock(&flask(&format!("x: [{}]\n", "[],".repeat(1 << 20))), &[]));
    quick("tags and commas", || rock(&flask(&format!("x: [{}]\n", "'!a', ".repeat(1 << 18))), &[]));
    quick("stage packages", || {
        rock(
            &prime(&format!(
                "      - a\n    stage-packages:\n{}",
                (0..20_000).map(|n| format!("      - p{n}_bins\n")).collect::<String>()
            )),
            &[],
        );
    });
    quick("organize", || {
        rock(
            &prime(&format!(
                "      - a\n    organize:\n{}",
                (0..20_000).map(|n| format!("      a{n}: b{n}\n")).collect::<String>()
            )),
            &files,
        );
    });
}

#[test]
fn charms_of_every_shape_cost_little() {
    let head = HEAD.replace("version: '1'", "type: charm") + "extensions: [flask-framework]\n";
    let many = |key: &str, item: &str, count: usize| {
        (0..count).fold(format!("{head}{key}"), |text, n| text + &item.replace("{}", &n.to_string()))
    };
    for (name, text) in [
        ("options", many("config:\n  options:\n", "    o{}: {type: string, default: x}\n", 10_000)),
        (
            "options like others",
            many("config:\n  options:\n", "    flask-o{}: {type: string, description: o{}}\n", 10_000),
        ),
        ("requires", many("requires:\n", "  r{}: {interface: i{}}\n", 20_000)),
        ("actions", many("actions:\n", "  a{}: {description: d}\n", 20_000)),
        ("charm libraries", many("charm-libs:\n", "- {lib: a.l{}, version: '1'}\n", 20_000)),
        ("containers", many("containers:\n", "  c{}: {resource: r{}}\n", 20_000)),
        ("parts", many("parts:\n", "  p{}: {plugin: nil}\n", 20_000)),
        ("extensions", head.replace("[flask-framework]", &format!("[{}]", "a, ".repeat(50_000)))),
    ] {
        quick(name, || charm(&text));
    }
}

#[test]
fn applications_of_every_shape_cost_little() {
    let many = |count: usize, item: &str| (0..count).map(|n| item.replace("{}", &n.to_string())).collect::<String>();
    for (path, text) in [
        ("compose.yaml", "services: ".to_owned() + &"[".repeat(100_000)),
        ("compose.yaml", "services:\n".to_owned() + &many(20_000, "  s{}: {image: 'postgres:{}', ports: ['1:{}']}\n")),
        ("pom.xml", format!("<project {}/>", many(60_000, "a{}='b' "))),
        (
            "pom.xml",
            format!(
                "<project><dependencies>{}</dependencies></project>",
                many(12_000, "<dependency><groupId>g</groupId><artifactId>a{}</artifactId></dependency>")
            ),
        ),
    ] {
        quick(path, || app(path, &text));
    }
}

#[test]
fn folders_of_every_shape_cost_little() {
    let names: Vec<String> = (0..20_000).map(|n| format!("keys/k{n}.pem")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|path| (path.as_str(), b"x" as &[u8])).collect();
    let document =
        flask("parts:\n  flask-framework/install-app:\n    prime:\n      - flask/app/app.py\n      - flask/app/keys\n");
    quick("20,000 keys in one folder", || rock(&document, &files));
}
