//! What charmer suggests from the application's files, and what it does when it is taken.

use charmer::answers::{Answers, Integration, defaults};
use charmer::app::{Dependencies, Dependency, Evidence, Facts, Role, Snapshot, detect};
use charmer::suggest::{Suggestion, What, from_files};
use charmer::suite;

fn texts(files: &[(&str, &str)], change: impl FnOnce(&mut Answers)) -> Vec<String> {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(path, text)| (*path, text.as_bytes())).collect();
    let facts = detect(&Snapshot::from_files("shop", &files), "amd64");
    let mut answers = defaults(&facts);
    change(&mut answers);
    let shown = |one: &Suggestion| {
        let places: Vec<String> = one.evidence.iter().map(Evidence::place).collect();
        format!("{:?} {} @ {}", one.what, one.shown(), places.join(" "))
    };
    from_files(&facts, &answers).iter().map(shown).collect()
}

const APP: (&str, &str) = ("app.py", "import flask\napp = flask.Flask(__name__)\n");

#[test]
fn a_driver_implies_packages_and_its_database() {
    let files = [APP, ("requirements.txt", "flask\npsycopg2\n")];
    let expected = [
        "BuildPackage libpq-dev @ requirements.txt:2",
        "BuildPackage gcc @ requirements.txt:2",
        "Package libpq5_libs @ requirements.txt:2",
        "Integration postgresql @ requirements.txt:2",
    ];
    assert_eq!(texts(&files, |_| {}), expected);
    let packages = |base: &str, build: &str| {
        let (base, build_base) = (base.to_owned(), build.to_owned());
        let all = texts(&files, |answers| (answers.base, answers.build_base) = (base, build_base));
        all.into_iter().find(|one| one.starts_with("Package")).unwrap()
    };
    assert_eq!(packages("ubuntu@24.04", ""), "Package libpq5 @ requirements.txt:2");
    assert_eq!(packages("bare", "ubuntu@22.04"), "Package libpq5 @ requirements.txt:2");
    let suggested = texts(&files, |answers| {
        answers.packages = vec!["libpq5".into()];
        answers.build_packages = vec!["libpq-dev".into(), "gcc".into()];
        let (endpoint, interface) = ("postgresql".to_owned(), "postgresql_client".to_owned());
        answers.integrations = vec![Integration { endpoint, interface, required: false }];
    });
    assert!(suggested.is_empty(), "{suggested:?}");
}

#[test]
fn what_comes_as_a_wheel_needs_no_packages() {
    let files = [APP, ("requirements.txt", "flask\nlxml\nPillow\npsycopg[binary]\n")];
    assert_eq!(texts(&files, |_| {}), ["Integration postgresql @ requirements.txt:4"]);
    let other = texts(&files, |answers| answers.platforms.push("riscv64".into()));
    assert!(other.contains(&"BuildPackage libjpeg-dev @ requirements.txt:3".to_owned()), "{other:?}");
    assert!(!other.iter().any(|one| one.contains("libxml2-dev")), "lxml has a wheel there: {other:?}");
    let files = [APP, ("requirements.txt", "flask\nlxml\n--no-binary lxml\n")];
    let compiled = texts(&files, |_| {});
    assert!(compiled.contains(&"Package libxslt1.1 @ requirements.txt:2".to_owned()), "{compiled:?}");
}

#[test]
fn only_the_suites_own_registry_counts_and_only_what_is_installed() {
    let files = [
        APP,
        ("requirements.txt", "flask\nmysqlclient; sys_platform == 'win32'\nboto3\npymysql\nsqlalchemy\n"),
        ("package.json", "{\"dependencies\": {\"pg\": \"8\"}}"),
        ("pyproject.toml", "[dependency-groups]\ntest = ['psycopg2']\n"),
    ];
    let found = texts(&files, |_| {});
    // Certificates for S3 are in every rock already.
    assert_eq!(found[..2], ["Integration mysql @ requirements.txt:4", "Integration s3 @ requirements.txt:3"]);
    assert!(found[2].starts_with("Note The address begins with mysql://") && found.len() == 3, "{found:?}");
}

#[test]
fn what_others_bring_implies_packages_and_no_integration() {
    let go = "module example.com/x\ngo 1.22\nrequire (\n\tgithub.com/mattn/go-sqlite3 v1\n\tgithub.com/lib/pq v1 // indirect\n)\n";
    let found = texts(&[("go.mod", go), ("main.go", "package main\n")], |_| {});
    assert_eq!(found[..2], ["BuildPackage gcc @ go.mod:4", "BuildPackage libc6-dev @ go.mod:4"]);
    assert!(!found.iter().any(|one| one.contains("postgresql")), "{found:?}");
    let found = texts(&[("go.mod", go), ("main.go", "package main\n")], |answers| {
        (answers.base, answers.build_base) = ("ubuntu@24.04".into(), String::new());
    });
    assert!(found.iter().all(|one| one.starts_with("Note")), "{found:?}");
}

#[test]
fn nothing_is_taken_while_a_choice_is_open() {
    let files: [(&str, &[u8]); 2] = [("requirements.txt", b"flask\ncelery[redis]\nredis\n"), ("app.py", b"app = 1\n")];
    let facts = detect(&Snapshot::from_files("shop", &files), "amd64");
    let mut answers = defaults(&facts);
    let [one] = from_files(&facts, &answers).try_into().unwrap();
    assert_eq!((one.shown().as_str(), one.evidence.len()), ("redis or valkey", 2));
    let before = answers.clone();
    assert!(!one.accept(&mut answers) && answers == before);
    let values: Vec<String> = one.each().into_iter().map(|choice| choice.value).collect();
    assert_eq!(values, ["redis", "valkey"]);
    assert!(one.each()[1].accept(&mut answers));
    assert_eq!(answers.integrations[0].interface, "valkey_client");
    assert!(!one.each()[1].accept(&mut answers), "taken already");
    assert!(from_files(&facts, &answers).is_empty());
}

#[test]
fn every_row_is_reached_and_taken_with_a_reason() {
    for suite in suite::all() {
        let ecosystem = suite.ecosystem().unwrap();
        for row in suite::implications() {
            let Some(pattern) = row.names.get(&ecosystem).and_then(|patterns| patterns.first()) else { continue };
            let (name, extra) = pattern.split_once('[').unwrap_or((pattern, ""));
            let mut names = vec![(name.to_owned(), extra.trim_end_matches(']').to_owned())];
            names.extend(
                row.notes.iter().filter_map(|note| note.with.first()).map(|name| (name.clone(), String::new())),
            );
            let list = names.into_iter().map(|(name, extra)| {
                let (ecosystem, extras) = (ecosystem, vec![extra]);
                let nothing = String::new;
                Dependency {
                    ecosystem,
                    name,
                    extras,
                    version: nothing(),
                    locked: nothing(),
                    role: Role::Runtime,
                    group: nothing(),
                    from_source: true,
                    from: Evidence::new("x", 1, "x"),
                }
            });
            let dependencies = Dependencies { list: list.collect(), findings: Vec::new() };
            let facts = Facts { dependencies, ..Facts::default() };
            let mut answers = Answers::default();
            answers.choose_suite(suite);
            let found = from_files(&facts, &answers);
            assert!(found.iter().all(|one| !one.reason.is_empty() && !one.evidence.is_empty()), "{pattern}");
            let taken = row.build.len() + row.integrate.len().min(1) + row.notes.len();
            assert!(found.len() >= taken, "{pattern} for {}: {found:?}", suite.name);
            for one in &found {
                let one = one.each().into_iter().next().unwrap_or_else(|| one.clone());
                assert_eq!(one.accept(&mut answers), one.what != What::Note, "{one:?}");
            }
            let left = from_files(&facts, &answers);
            assert!(left.iter().all(|one| one.what == What::Note), "{pattern}: {left:?}");
        }
    }
}
