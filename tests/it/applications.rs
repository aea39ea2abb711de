//! Small applications of the shapes that people have, laid out on the disk: are they told for what they are?
//!
//! `tests/applications/SUITE.yaml` lists them: `name` (of the folder), `files` (a path that ends with `!` is executable)
//! and `expect`. Of the facts in [`ALWAYS`] one that is not expected is none; the others are held where they are named.
//! `integrations`, `packages` and `build-packages` are what charmer suggests for the answers that the facts give; of an
//! open choice it is enough to name one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use charmer::answers;
use charmer::app::{Confidence, Facts, Offer, Purpose, Snapshot, Sourced, applications, describes_a_project, detect};
use charmer::suggest::{self, What};
use charmer::{expand, suite, yaml};
use proptest::prelude::*;
use serde::Deserialize;
use serde_yaml::Value;

/// Facts that are there when they are expected, and else not.
const ALWAYS: [&str; 21] = [
    "suite",
    "fit",
    "entry",
    "offer",
    "path",
    "organize",
    "rock-name",
    "services",
    "migrations",
    "beside",
    "image-packages",
    "image-build-packages",
    "ports",
    "variables",
    "license",
    "source",
    "issues",
    "applications",
    "integrations",
    "packages",
    "build-packages",
];
/// Facts that are held where they are named.
const WHERE_NAMED: [&str; 9] = ["name", "version", "python", "go", "java", "node", "binaries", "shipped", "files"];

/// What is known to be missed; each is told in the README's limits.
const KNOWN_MISSES: [&str; 7] = [
    "flask/connexion: offer",
    "flask/configured-by-a-helper: offer",
    "django/cookie-cutter: beside",
    "django/cookie-cutter: image-packages",
    "django/deep: migrations",
    "go/programs-two-deep: fit",
    "go/programs-two-deep: binaries",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    files: BTreeMap<String, Value>,
    expect: BTreeMap<String, Value>,
}

fn corpus() -> Vec<(String, Case)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/applications");
    let mut cases = Vec::new();
    for suite in suite::all() {
        let text = fs::read_to_string(folder.join(format!("{}.yaml", suite.name))).unwrap();
        let mut document: Value = serde_yaml::from_str(&text).unwrap();
        document.apply_merge().unwrap();
        let of_suite: Vec<Case> = serde_yaml::from_value(document).unwrap();
        assert!(of_suite.len() >= 12, "{}: {}", suite.name, of_suite.len());
        cases.extend(of_suite.into_iter().map(|case| (suite.name.clone(), case)));
    }
    cases
}

/// Lays an application out in a folder of its own name.
fn lay_out(case: &Case, home: &Path) -> std::path::PathBuf {
    let root = home.join(&case.name);
    fs::create_dir(&root).unwrap();
    for (path, text) in &case.files {
        let file = root.join(path.trim_end_matches('!'));
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, text.as_str().unwrap()).unwrap();
        let mode = if path.ends_with('!') { 0o755 } else { 0o644 };
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
    }
    root
}

fn values<'a>(list: impl IntoIterator<Item = &'a Sourced<String>>) -> Vec<String> {
    list.into_iter().map(|sourced| sourced.value.clone()).collect()
}

/// What an entry's command serves: `'app:app'` of gunicorn's, all after `uvicorn` of uvicorn's.
fn target(offer: &Offer) -> String {
    match offer.command.split_once(" uvicorn ").or_else(|| offer.command.split_once("-m uvicorn ")) {
        Some((_, rest)) => rest.to_owned(),
        None => offer.command.split('\'').nth(1).unwrap().to_owned(),
    }
}

/// The facts by the names that the corpus uses.
fn found(snapshot: &Snapshot, facts: &Facts) -> BTreeMap<&'static str, Vec<String>> {
    let best = facts.best().filter(|best| best.confidence > Confidence::Possible);
    let entry = facts.offered(Purpose::Entry).next();
    let container = facts.around.container.clone().unwrap_or_default();
    let git = facts.around.git.clone().unwrap_or_default();
    let services = facts.offers.iter().filter(|offer| offer.purpose != Purpose::Entry);
    let below = applications(snapshot, facts.clone(), &AtomicBool::new(false));
    assert!(!below.cut_short);
    let below = below.list.iter().filter(|application| !application.path.is_empty());
    BTreeMap::from([
        ("suite", best.map(|best| best.suite.to_owned()).into_iter().collect()),
        ("fit", best.map(|best| format!("{:?}", best.confidence).to_lowercase()).into_iter().collect()),
        ("entry", best.and_then(|best| best.entry.as_ref()).map(|entry| entry.target.clone()).into_iter().collect()),
        ("offer", entry.map(target).into_iter().collect()),
        (
            "path",
            entry
                .and_then(|o| Some(o.command.split_once("--pythonpath ")?.1.split(' ').next()?.into()))
                .into_iter()
                .collect(),
        ),
        (
            "organize",
            entry
                .and_then(|o| o.organize.as_ref())
                .map(|o| o.paths.iter().map(|(from, _)| from.clone()).collect())
                .unwrap_or_default(),
        ),
        ("rock-name", entry.and_then(|offer| offer.name.clone()).into_iter().collect()),
        ("files", entry.and_then(|offer| offer.files.clone()).unwrap_or_default()),
        ("services", services.map(|offer| offer.service.clone()).collect()),
        ("migrations", facts.migrations.iter().map(|migration| migration.path.clone()).collect()),
        ("beside", values(&facts.around.integrations)),
        ("image-packages", values(&container.packages)),
        ("image-build-packages", values(&container.build_packages)),
        ("ports", facts.around.ports.iter().map(|port| port.value.to_string()).collect()),
        ("variables", values(&facts.around.variables)),
        ("license", values(&facts.license)),
        ("source", values(&git.source)),
        ("issues", values(&git.issues)),
        ("applications", below.map(|a| format!("{}: {}", a.path, a.best().unwrap().suite)).collect()),
        ("integrations", suggested(facts, What::Integration)),
        ("packages", suggested(facts, What::Package)),
        ("build-packages", suggested(facts, What::BuildPackage)),
        ("name", vec![facts.name.value.clone()]),
        ("version", vec![facts.version.value.clone()]),
        ("python", values(&facts.python)),
        ("go", facts.go.iter().flat_map(|go| values(&go.go)).collect()),
        ("binaries", facts.go.iter().flat_map(|go| values(&go.binaries)).collect()),
        ("java", facts.java.iter().flat_map(|java| values(&java.java)).collect()),
        ("node", facts.node.iter().filter_map(|node| node.engine.clone()).collect()),
        ("shipped", facts.shipped.iter().map(|entry| entry.name.clone()).collect()),
    ])
}

/// What is suggested for the answers that the facts give.
fn suggested(facts: &Facts, what: What) -> Vec<String> {
    let found = suggest::from_files(facts, &answers::defaults(facts));
    found.into_iter().filter(|one| one.what == what).map(|one| one.shown()).collect()
}

/// One of several that is wanted stands for the choice between them.
fn open_choice(found: &[String], wanted: &mut BTreeSet<String>) {
    for choice in found.iter().filter(|found| found.contains(" or ")) {
        if let Some(one) = choice.split(" or ").find(|one| wanted.contains(*one)).map(str::to_owned) {
            wanted.remove(&one);
            wanted.insert(choice.clone());
        }
    }
}

fn texts(value: &Value) -> BTreeSet<String> {
    match value {
        Value::Sequence(items) => items.iter().flat_map(texts).collect(),
        Value::Mapping(pairs) => {
            pairs.iter().map(|(key, value)| format!("{}: {}", key.as_str().unwrap(), value.as_str().unwrap())).collect()
        }
        Value::Number(number) => [number.to_string()].into(),
        Value::String(text) => [text.clone()].into(),
        other => panic!("{other:?}"),
    }
}

#[derive(Default)]
struct Score {
    right: usize,
    too_much: usize,
    missed: usize,
}

impl Score {
    #[allow(clippy::cast_precision_loss)]
    fn precision(&self) -> f64 {
        if self.right + self.too_much == 0 { 1.0 } else { self.right as f64 / (self.right + self.too_much) as f64 }
    }

    #[allow(clippy::cast_precision_loss)]
    fn recall(&self) -> f64 {
        if self.right + self.missed == 0 { 1.0 } else { self.right as f64 / (self.right + self.missed) as f64 }
    }
}

#[test]
fn applications_are_told_for_what_they_are() {
    let (mut scores, mut misses): (BTreeMap<&str, Score>, Vec<String>) = Default::default();
    for (suite, case) in corpus() {
        for key in case.expect.keys().map(String::as_str) {
            let known = ALWAYS.contains(&key) || WHERE_NAMED.contains(&key);
            assert!(known, "{suite}/{}: {key}", case.name);
        }
        let home = tempfile::tempdir().unwrap();
        let root = lay_out(&case, home.path());
        let snapshot = Snapshot::load(&root).unwrap();
        let facts = detect(&snapshot, "amd64");
        let found = found(&snapshot, &facts);
        let kinds = ALWAYS.iter().chain(WHERE_NAMED.iter().filter(|kind| case.expect.contains_key(**kind)));
        for kind in kinds {
            let mut wanted = case.expect.get(*kind).map(texts).unwrap_or_default();
            if wanted.contains("valkey") || wanted.contains("redis") {
                open_choice(&found[kind], &mut wanted);
            }
            let found: BTreeSet<String> = found[kind].iter().cloned().collect();
            let score = scores.entry(kind).or_default();
            score.right += wanted.intersection(&found).count();
            score.too_much += found.difference(&wanted).count();
            score.missed += wanted.difference(&found).count();
            if wanted != found {
                misses.push(format!("{suite}/{}: {kind}: wanted {wanted:?}, found {found:?}", case.name));
            }
        }
    }
    let mut all = Score::default();
    println!("{:<22} precision  recall  facts", "");
    for (kind, score) in &scores {
        let (precision, recall) = (score.precision(), score.recall());
        println!("{kind:<22} {precision:>9.3} {recall:>7.3} {:>6}", score.right + score.missed);
        all.right += score.right;
        all.too_much += score.too_much;
        all.missed += score.missed;
    }
    println!("{:<22} {:>9.3} {:>7.3} {:>6}", "all", all.precision(), all.recall(), all.right + all.missed);
    for miss in &misses {
        println!("miss: {miss}");
    }
    assert!(all.precision() > 0.95 && all.recall() > 0.95, "{} misses", misses.len());
    let known = |miss: &&String| KNOWN_MISSES.iter().any(|known| miss.starts_with(&format!("{known}:")));
    let new: Vec<&String> = misses.iter().filter(|miss| !known(miss)).collect();
    assert!(new.is_empty(), "neither known nor told: {new:#?}");
    assert_eq!(misses.len(), KNOWN_MISSES.len(), "found now; take it out of the list and the README");
    for (kind, score) in &scores {
        assert!(score.precision() > 0.9 && score.recall() > 0.9, "{kind}");
        // A kind that nothing in the corpus has says nothing.
        assert!(score.right > 0, "{kind}");
    }
}

/// A document with everything that is offered.
fn with_offers(facts: &Facts, suite: &suite::Suite) -> String {
    let entry = facts.offered(Purpose::Entry).next();
    let name = entry.and_then(|offer| offer.name.as_deref()).unwrap_or(&facts.name.value);
    let mut text = format!(
        "name: {name}\nversion: '1'\nsummary: s\ndescription: d\nbase: bare\nbuild-base: ubuntu@24.04\n\
         platforms: {{amd64: }}\nextensions: [{}]\nservices:\n",
        suite.extension
    );
    let quoted = |value: &str| serde_json::to_string(value).unwrap();
    let others = facts.offers.iter().filter(|offer| offer.purpose != Purpose::Entry);
    let (mut parts, mut seen) = (BTreeMap::<String, String>::new(), BTreeSet::new());
    for offer in entry.into_iter().chain(others) {
        assert!(seen.insert(&offer.service));
        text.push_str(&format!("  {}:\n", offer.service));
        text.push_str(&format!("    override: replace\n    command: {}\n", quoted(&offer.command)));
        if offer.purpose != Purpose::Entry {
            text.push_str(&format!("    startup: enabled\n    user: {}\n", suite.rock.user));
        }
        if let Some(folder) = &offer.working_dir {
            text.push_str(&format!("    working-dir: {}\n", quoted(folder)));
        }
        if let Some(files) = &offer.files {
            let entries = files.iter().map(|file| format!("      - {}/{file}\n", suite.layout.application));
            let prime = format!("    prime:\n{}", entries.collect::<String>());
            parts.entry(suite.layout.application_part.clone()).or_default().push_str(&prime);
        }
        if let Some(organize) = &offer.organize {
            let part = parts.entry(organize.part.clone()).or_default();
            if organize.dump {
                part.push_str("    plugin: dump\n    source: .\n");
            }
            if !part.contains("organize") {
                part.push_str("    organize:\n");
            }
            for (from, to) in &organize.paths {
                part.push_str(&format!("      {}: {}\n", quoted(from), quoted(to)));
            }
        }
    }
    if !parts.is_empty() {
        text.push_str("parts:\n");
        for (name, keys) in &parts {
            text.push_str(&format!("  {name}:\n{keys}"));
        }
    }
    text
}

/// The expansion, which the recorded cases hold to the packer's, takes what is offered.
#[test]
fn the_packer_takes_what_is_offered() {
    let mut taken = 0;
    for (_, case) in corpus() {
        let home = tempfile::tempdir().unwrap();
        let root = lay_out(&case, home.path());
        let app = Snapshot::load(&root).unwrap();
        let facts = detect(&app, "amd64");
        let Some(best) = facts.best().filter(|_| !facts.offers.is_empty()) else { continue };
        let suite = suite::named(best.suite).unwrap();
        let text = with_offers(&facts, suite);
        let document = yaml::parse("rockcraft.yaml", text.as_bytes()).unwrap_or_else(|e| panic!("{e:?}\n{text}"));
        let expansion = expand::rock(&document, &app);
        let errors: Vec<_> = expansion.findings.iter().filter(|finding| finding.is_error()).collect();
        // What else keeps the packer from accepting the project is not mended by an offer.
        let others = best.obstacles.iter().filter(|finding| !finding.code.as_str().starts_with("entry-point"));
        if others.count() == 0 {
            assert!(errors.is_empty(), "{}: {errors:?}\n{text}", case.name);
            let expanded = expansion.document.unwrap();
            for offer in facts.offers.iter().filter(|offer| offer.purpose != Purpose::Entry) {
                let service = expanded.get("services").unwrap().get(&offer.service).unwrap();
                assert_eq!(service.get("command").unwrap().as_str(), Some(offer.command.as_str()));
            }
            taken += 1;
        } else {
            assert!(
                !errors.iter().any(|finding| finding.code.as_str().starts_with("entry-point")),
                "{}: {errors:?}",
                case.name
            );
        }
    }
    assert!(taken > 20, "{taken}");
}

#[test]
fn values_of_variables_are_nowhere_in_the_facts() {
    let home = tempfile::tempdir().unwrap();
    let root = home.path();
    fs::write(root.join(".env"), "TOKEN=hunter2\nexport PASS='hunter2\nhunter2=x'\n").unwrap();
    fs::write(root.join("requirements.txt"), "flask\n").unwrap();
    fs::create_dir(root.join(".git")).unwrap();
    fs::write(root.join(".git/config"), "[remote \"origin\"]\nurl=https://a:hunter2@github.com/b/c\n").unwrap();
    assert!(describes_a_project(root));
    let snapshot = Snapshot::load(root).unwrap();
    let facts = detect(&snapshot, "amd64");
    let shown = serde_json::to_string(&facts).unwrap() + &format!("{snapshot:?}");
    assert!(shown.contains("TOKEN") && shown.contains("PASS") && shown.contains("github.com/b/c"));
    assert!(!shown.contains("hunter2"));
}

/// Files with which a reader could be kept busy.
#[test]
fn hostile_files_are_read_in_no_time() {
    let laughs = (1..30).fold("a0: &a0 [x, x]\n".to_owned(), |text, i| {
        text + &format!("a{i}: &a{i} [*a{}, *a{}, *a{}]\n", i - 1, i - 1, i - 1)
    });
    let bases = vec!["A"; 2_000].join(", ");
    let circle = format!("from flask import Flask\nclass A({bases}): pass\nclass B({bases}): pass\nx = A()\n");
    let circle = circle + &"x = y\ny = x\n".repeat(20_000) + &"app = Flask()\n".repeat(20_000);
    let mut services = "services:\n".to_owned();
    for i in 0..20_000 {
        services.push_str(&format!("  s{i}: {{image: redis}}\n"));
    }
    let run = format!("FROM x\nRUN apt-get install {}\nEXPOSE {}\n", "a1 ".repeat(100_000), "80 ".repeat(100_000));
    let processes = "worker: celery worker\n".repeat(40_000);
    for (path, text) in [
        ("compose.yaml", &laughs),
        ("compose.yaml", &services),
        ("app.py", &circle),
        ("Dockerfile", &run),
        ("Procfile", &processes),
    ] {
        let snapshot = Snapshot::from_files("x", &[("requirements.txt", b"flask"), (path, text.as_bytes())]);
        let facts = detect(&snapshot, "amd64");
        assert!(serde_json::to_string(&facts).unwrap().len() < 4_000_000, "{path}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever stands in the files around an application: facts come of it, and no value of a variable.
    #[test]
    fn whatever_lies_around_is_read(
        path in prop::sample::select(vec![
            "Procfile", "Dockerfile", "compose.yaml", ".env", ".git/config", "app.py", "wsgi.py", "settings.gradle",
        ]),
        pieces in prop::collection::vec(prop::sample::select(vec![
            "FROM x AS y", "\n", " ", "RUN", "apt-get install", "\\", "<<EOF", "EOF", "CMD [\"a\"", "]", "EXPOSE 80/tcp",
            "services:", "  a:", "    build: .", "    image: redis", "    command:", "[", "{", "}", "&x", "*x", "<<: *x",
            "web:", "worker: celery", "A=", "'", "\"", "-----BEGIN", "=", "[remote \"origin\"]", "url = git@h.x:a/b",
            "from flask import Flask", "app = Flask(__name__)", "app: Flask = Flask(x)", "def f(a, *, b): return Flask()",
            "if x:", "    ", "class A(A): pass", "from . import x", "from .. import *", "import app", "é", "\u{202e}", "\t",
            "include 'a', \":b:c\"",
        ]), 0..40),
    ) {
        let text = pieces.concat();
        let files = [("requirements.txt", b"flask\ncelery\n".as_slice()), (path, text.as_bytes())];
        let facts = detect(&Snapshot::from_files("x", &files), "amd64");
        for finding in &facts.findings {
            let shown = finding.to_string();
            prop_assert!(!shown.chars().any(char::is_control), "{shown:?}");
        }
        for offer in &facts.offers {
            prop_assert!(!offer.command.is_empty() && !offer.command.contains('\n'), "{offer:?}");
        }
    }
}
