use std::fs;
use std::sync::atomic::AtomicBool;

use super::*;
use crate::app::env_vars::EnvVars;
use crate::app::{Scan, Snapshot, applications, detect};

/// A project: paths with their contents.
type Files = Vec<(String, String)>;

fn one(path: &str, text: String) -> Files {
    vec![(path.to_owned(), text)]
}

/// A text of so many lines.
fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(|at| line(at) + "\n").collect()
}

/// A Python project with so many further files.
fn python(count: usize, path: impl Fn(usize) -> String, text: &str) -> Files {
    let further = (0..count).map(|at| (path(at), text.to_owned()));
    one("requirements.txt", "flask\n".to_owned()).into_iter().chain(further).collect()
}

fn snapshot(files: &Files) -> Snapshot {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(path, text)| (path.as_str(), text.as_bytes())).collect();
    Snapshot::from_files("x", &files)
}

/// Where a limit is told.
fn places(limit: &Limit, findings: &[Finding]) -> Vec<String> {
    let message = limit.reached("", 0).message;
    let reported = findings.iter().filter(|finding| finding.code == Code::LimitReached && finding.message == message);
    reported.inspect(|finding| assert!(!finding.fix.is_empty())).map(Finding::place).collect()
}

/// Projects with so much of something are not told of, those with one more are, once and at its place.
fn assert_told(limit: &Limit, findings: impl Fn(usize) -> Vec<Finding>, place: &str) {
    assert_eq!(places(limit, &findings(limit.most)), [""; 0], "{}", limit.says);
    assert_eq!(places(limit, &findings(limit.most + 1)), [place], "{}", limit.says);
}

/// The same for what is told when the folder is looked at.
fn assert_detected(limit: &Limit, files: impl Fn(usize) -> Files, place: &str) {
    assert_told(limit, |count| detect(&snapshot(&files(count)), "amd64").findings, place);
}

#[test]
fn what_lies_around_the_application_is_told_beyond_the_limit() {
    let procfile = |count| one("Procfile", lines(count, |at| format!("w{at}: python w{at}.py")));
    assert_detected(&PROCESSES, procfile, "Procfile:101");
    let compose =
        |count| one("compose.yaml", "services:\n".to_owned() + &lines(count, |at| format!("  s{at}: {{image: x}}")));
    assert_detected(&SERVICES, compose, "compose.yaml:202");
    let ports = |count| {
        let list = lines(count, |at| format!("      - {}", 8000 + at));
        one("compose.yaml", format!("services:\n  web:\n    build: .\n    ports:\n{list}"))
    };
    assert_detected(&PORTS, ports, "compose.yaml:25");
    let docker =
        |line: fn(usize) -> String| move |count| one("Dockerfile", "FROM x\n".to_owned() + &lines(count, line));
    assert_detected(&CONTAINER, docker(|at| format!("EXPOSE {}", 8000 + at)), "Dockerfile:1002");
    assert_detected(&CONTAINER, docker(|at| format!("RUN apt-get install p{at}")), "Dockerfile:1002");
    assert_detected(&CONTAINER, docker(|at| format!("RUN apt-get install p{at}-dev")), "Dockerfile:1002");
    assert_detected(&CONTAINER, docker(|at| format!("ENV A{at}=1")), "Dockerfile:1002");
    // What is filled in behind as much as may be in a line.
    let long = |count| one("Dockerfile", format!("FROM x\nENV A={}\nRUN $A$A\n", "a".repeat(count - 1)));
    assert_detected(&CONTAINER_LINE, long, "Dockerfile:3");
}

#[test]
fn files_of_variables_are_told_beyond_the_limit() {
    let many = |count| (0..count).map(|at| (format!(".env.{at:02}"), "A=1\n".to_owned())).collect();
    assert_detected(&DOTENVS, many, ".env.20");
    assert_detected(&DOTENV_NAMES, |count| one(".env", lines(count, |at| format!("A{at}=1"))), ".env:501");
    let folder = tempfile::tempdir().unwrap();
    let long = |count: usize| {
        fs::write(folder.path().join(".env"), format!("A=1\n{}", "#".repeat(count - 4))).unwrap();
        Snapshot::load(folder.path()).unwrap().findings().to_vec()
    };
    assert_told(&DOTENV, long, ".env:2");
}

#[test]
fn what_files_name_is_told_beyond_the_limit() {
    let named = |count| {
        let mut files = python(count, |at| format!("r{at:03}.txt"), "x\n");
        files[0].1 = lines(count, |at| format!("-r r{at:03}.txt"));
        files
    };
    assert_detected(&NAMED, named, "r200.txt");
    let patterns = |count| {
        let list: Vec<String> = (0..count).map(|at| format!("\"p{at}\"")).collect();
        one("package.json", format!("{{\"workspaces\": [{}]}}", list.join(", ")))
    };
    assert_detected(&WORKSPACES, patterns, "package.json");
    let requirements = |count| one("requirements.txt", lines(count, |at| format!("p{at}")));
    assert_detected(&DEPENDENCIES, requirements, "requirements.txt:10001");
    let modules = |count| one("pom.xml", lines(count, |at| format!("<module>m{at}</module>")));
    assert_detected(&JAVA_MODULES, modules, "pom.xml:1001");
    let versions = |count| one("pom.xml", lines(count, |_| "<java.version>${x}</java.version>".to_owned()));
    assert_detected(&JAVA_VERSIONS, versions, "pom.xml:51");
}

#[test]
fn folders_are_told_beyond_the_limit() {
    assert_detected(&CHILDREN, |count| python(count, |at| format!("static/{at}.png"), ""), "static");
    assert_detected(&FOLDERS, |count| python(count, |at| format!("f{at:03}/x"), ""), "f300");
    let go = |count| (0..count).map(|at| (format!("m{at:02}.go"), "package main\n".to_owned())).collect();
    assert_detected(&EXTRA, go, "m40.go");
    assert_detected(&EXTRA, |count| python(count, |at| format!("s{at:02}/s/wsgi.py"), ""), "s40/s/wsgi.py");
    assert_detected(&EXTRA, |count| python(count, |at| format!("s{at:02}/s/settings.py"), ""), "s40/s/settings.py");
}

#[test]
fn python_modules_are_told_beyond_the_limit() {
    let flask = "from flask import Flask\n";
    let read = |count| python(count, |at| format!("shop/views/v{at:03}.py"), flask);
    assert_detected(&MODULES_READ, read, "shop/views/v400.py");
    // The folder and the requirements are entries, too.
    assert_detected(&MODULES_VISITED, |count| python(count - 2, |at| format!("shop/{at}.txt"), ""), "shop");
    let deep = |count| python(1, |_| "f/".repeat(count) + "x.py", "");
    assert_detected(&MODULES_DEPTH, deep, "f/f/f/f/f/f/f");
    assert_detected(&SOURCE, |count| python(1, |_| "shop/x.py".to_owned(), &"#".repeat(count)), "shop/x.py");
    let bytes = |count: usize| {
        let mut files = python(2, |at| format!("shop/{at}.py"), &"#".repeat(MODULES_BYTES.most / 2));
        files.extend(one("shop/2.py", "#".repeat(count - MODULES_BYTES.most)));
        files
    };
    assert_detected(&MODULES_BYTES, bytes, "shop/2.py");
    let app = |line: fn(usize) -> String| {
        move |count| {
            [one("app.py", "import flask\n".to_owned() + &lines(count, line)), python(0, |_| String::new(), "")]
                .concat()
        }
    };
    assert_detected(&NAMES, app(|at| format!("a{at} = b()")), "app.py");
    assert_detected(&NAMES, app(|at| format!("class A{at}: pass")), "app.py");
    assert_detected(&NAMES, app(|at| format!("def f{at}(): return b()")), "app.py");
    assert_detected(&NAMES, app(|_| "f('a')".to_owned()), "app.py");
    assert_detected(&OBJECTS, app(|at| format!("a{at} = flask.Flask('x')")), "app.py:52");
    let lookups = |count: usize| {
        let text = flask.to_owned() + &lines(1_000, |at| format!("a{at} = b()"));
        detect(&snapshot(&python(count / 1_000, |at| format!("shop/m{at}.py"), &text)), "amd64").findings
    };
    assert_eq!(places(&LOOKUPS, &lookups(4_000)), [""; 0]);
    assert_eq!(places(&LOOKUPS, &lookups(LOOKUPS.most + 1_000)), [FOLDER]);
}

#[test]
fn a_file_that_is_too_large_is_told_whatever_it_is() {
    for path in ["Procfile", "compose.yaml", "Dockerfile", "README.md", ".python-version", "settings.gradle", "LICENSE"]
    {
        let reported = |size: u64| {
            let files = one(path, "#".repeat(usize::try_from(size).unwrap()));
            let findings = detect(&snapshot(&files), "amd64").findings;
            findings.iter().filter(|finding| finding.path == path).map(|finding| finding.code).collect::<Vec<_>>()
        };
        assert!(!reported(MAX_TEXT).contains(&Code::FileUnread), "{path}");
        let reported = reported(MAX_TEXT + 1);
        assert!(matches!(reported[..], [Code::FileUnread | Code::DependenciesUnreadable]), "{path}: {reported:?}");
    }
}

#[test]
fn git_s_configuration_is_told_beyond_the_limit() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    let config = |count: usize| {
        fs::write(folder.path().join(".git/config"), "#".repeat(count)).unwrap();
        Snapshot::load(folder.path()).unwrap().findings().to_vec()
    };
    assert_told(&GIT_CONFIG, config, ".git/config");
}

#[test]
fn what_ships_is_told_beyond_the_limit() {
    let scan = |files: Files| {
        let files: Vec<(&str, &[u8])> = files.iter().map(|(path, text)| (path.as_str(), text.as_bytes())).collect();
        Scan::from_files(&files).findings
    };
    assert_told(&PACKAGE_TEXT, |count| scan(one("app/.npmignore", "#".repeat(count))), "app/.npmignore");
    let texts = |count| scan((0..count).map(|at| (format!("p{at:03}/package.json"), "{}".to_owned())).collect());
    assert_told(&PACKAGE_TEXTS, texts, "p500/package.json");
    let sources = |count| scan((0..count).map(|at| (format!("m{at}.go"), "package main\n".to_owned())).collect());
    assert_told(&FOLLOWED, sources, FOLDER);
    let folder = tempfile::tempdir().unwrap();
    for name in ["a", "b"] {
        fs::write(folder.path().join(name), "").unwrap();
    }
    let listed = |most| {
        let limits = TreeLimits { listed: most, ..TreeLimits::default() };
        Scan::walk(folder.path(), limits, &AtomicBool::new(false)).unwrap().findings
    };
    assert_eq!((places(&LISTED, &listed(2)).len(), places(&LISTED, &listed(1))), (0, vec![FOLDER.to_owned()]));
}

#[test]
fn applications_below_are_told_beyond_the_limit() {
    let found = |files: Files| {
        let snapshot = snapshot(&files);
        applications(&snapshot, detect(&snapshot, "amd64"), &AtomicBool::new(false)).findings
    };
    let read = |count| found((0..count).map(|at| (format!("a{at:02}/go.mod"), "module x\n".to_owned())).collect());
    assert_told(&APPLICATIONS_READ, read, "a60");
    let deep = |count| found(one(&("f/".repeat(count) + "go.mod"), "module x\n".to_owned()));
    assert_told(&APPLICATIONS_DEPTH, deep, "f/f/f/f/f/f");
    let visited = |count| found((0..count).map(|at| (format!("{at:05}.txt"), String::new())).collect());
    assert_told(&APPLICATIONS_VISITED, visited, "20000.txt");
}

#[test]
fn sources_that_are_not_searched_for_variables_are_told() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.py", "b.py"] {
        fs::write(folder.path().join(name), "import os\n").unwrap();
    }
    let scan = |limits| EnvVars::scan(folder.path(), "Python", limits, &AtomicBool::new(false)).unwrap().findings;
    let usual = EnvLimits::default();
    assert_eq!(scan(usual), []);
    assert_eq!(places(&ENV_FILES, &scan(EnvLimits { files: 1, ..usual })), ["b.py"]);
    assert_eq!(places(&ENV_BYTES, &scan(EnvLimits { all_bytes: 1, ..usual })), ["b.py"]);
    let reads = |count| {
        let read = |from: usize, to: usize| lines(to - from, |at| format!("os.environ['A{}']", from + at));
        let (one, other) = (read(0, count / 2), read(count / 2, count));
        EnvVars::of(&[("a.py", &format!("import os\n{one}")), ("b.py", &format!("import os\n{other}"))]).findings
    };
    assert_told(&ENV_PLACES, reads, "b.py:10002");
    let broken = |count| {
        let files: Vec<(String, &str)> =
            (0..count).map(|at| (format!("b{at:02}.py"), "import os\nos.environ['A']\ndef (:\n")).collect();
        EnvVars::of(&files.iter().map(|(path, text)| (path.as_str(), *text)).collect::<Vec<_>>()).findings
    };
    assert_told(&ENV_FINDINGS, broken, "b20.py");
}
