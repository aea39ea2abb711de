//! Reads small applications, from memory and from disk, and holds the facts against what the packers make of them.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::sync::atomic::AtomicBool;

use charmer::app::{
    Confidence, EntryError, EntryKind, Facts, FileProblem, NearMissKind, ProjectError, PythonFile, Snapshot, Tree,
    TreeLimits, detect, entry, pep508, pyproject, requirements, valid_name, valid_version,
};
use proptest::prelude::*;

/// The start of a Flask application.
const FLASK: &[u8] = b"from flask import Flask\n\napp = Flask(__name__)\n";

fn snapshot(files: &[(&str, &str)]) -> Snapshot {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(path, text)| (*path, text.as_bytes())).collect();
    Snapshot::from_files("my_shop", &files)
}

fn facts(files: &[(&str, &str)]) -> Facts {
    detect(&snapshot(files), "amd64")
}

fn codes(facts: &Facts) -> Vec<&'static str> {
    let obstacles = facts.candidates.iter().flat_map(|candidate| &candidate.obstacles);
    obstacles.chain(&facts.findings).map(|finding| finding.code.as_str()).collect()
}

fn missing_near(source: &str) -> Vec<NearMissKind> {
    let files = [("app.py", source)];
    match entry::flask(&snapshot(&files), "hello") {
        Err(EntryError::Missing { near, .. }) => near.iter().map(|near| near.miss.kind).collect(),
        other => panic!("{source:?}: {other:?}"),
    }
}

#[test]
fn a_flask_application_needs_no_questions() {
    let facts = facts(&[
        ("README.md", "# The Shop\n\nSells [things](x) to people.\n"),
        ("requirements.txt", "# web\nFlask~=3.0\ngevent\n"),
        ("app.py", "import flask\n\napp = flask.Flask(__name__)\n"),
        ("static/x.css", ""),
        ("migrate.sh!", "#!/bin/sh\n"),
        ("notes.txt", ""),
    ]);
    let best = facts.best().unwrap();
    assert_eq!((best.suite, best.confidence), ("flask", Confidence::Certain));
    assert_eq!(best.evidence[0].place(), "requirements.txt:2");
    let entry = best.entry.as_ref().unwrap();
    assert_eq!((entry.target.as_str(), entry.file.as_str(), entry.line), ("app:app", "app.py", 3));
    assert_eq!(facts.gevent.as_ref().unwrap().place(), "requirements.txt:3");
    assert_eq!(facts.name.value, "my-shop");
    assert_eq!(facts.title.value, "The Shop");
    assert_eq!(facts.summary.value, "Sells things to people.");
    assert_eq!(facts.version.value, "0.1");
    let shipped: Vec<&str> = facts.shipped.iter().map(|entry| entry.name.as_str()).collect();
    assert_eq!(shipped, ["app.py", "migrate.sh", "static"]);
    assert!(facts.migrations[0].executable);
    assert!(facts.findings.is_empty(), "{:?}", facts.findings);
}

#[test]
fn the_search_goes_through_the_files_in_order() {
    let cases: &[(&[(&str, &str)], &str)] = &[
        (&[("main.py", "app = 1")], "main:app"),
        (&[("app.py", "application = 1"), ("main.py", "app = 1")], "app:application"),
        (&[("app/__init__.py", "app = 1")], "app:app"),
        (&[("src/app.py", "from x import y as app")], "src.app:app"),
        (&[("my_shop/main.py", "app = other = 1")], "my_shop.main:app"),
        (&[("app.py", "def create_app(): 1"), ("main.py", "application = 1")], "main:application"),
        (&[("app.py", "def make_app(x): 1"), ("main.py", "def create_app(): 1")], "app:make_app()"),
        (&[("app.py", "def make_app(): 1\ndef create_app(): 1")], "app:create_app()"),
        (&[("app.py", "app = 1"), ("main.py", "def (")], "app:app"),
    ];
    for (files, target) in cases {
        assert_eq!(entry::flask(&snapshot(files), "my-shop").unwrap().target, *target, "{files:?}");
    }
    let only_app = entry::fastapi(&snapshot(&[("main.py", "application = 1\ndef create_app(): 1")]), "my-shop");
    assert!(matches!(only_app, Err(EntryError::Missing { .. })));
}

#[test]
fn a_file_that_does_not_parse_ends_the_search() {
    for first in ["app = (", "def (", "app = 1\nexcept A, B: pass", "x = t'a'"] {
        let found = entry::flask(&snapshot(&[("app.py", first), ("main.py", "app = 1")]), "hello");
        assert!(matches!(&found, Err(EntryError::Broken { path, .. }) if path == "app.py"), "{first}: {found:?}");
    }
    let folder = entry::flask(&snapshot(&[("app.py/", "")]), "hello");
    let finding = folder.unwrap_err().to_finding();
    assert_eq!((finding.code.as_str(), finding.path.as_str()), ("entry-point-broken", "app.py"));
    let place = entry::flask(&snapshot(&[("app.py", "x = 1\r\ny = é é\n")]), "hello").unwrap_err().to_finding();
    assert_eq!((place.line, place.column), (2, 7));
}

#[test]
fn near_misses_are_explained() {
    let cases = [
        ("app: Flask = 1", NearMissKind::Annotated),
        ("if True:\n    app = 1", NearMissKind::InBlock),
        ("try:\n    from x import app\nexcept E: pass", NearMissKind::InBlock),
        ("app, b = 1, 2", NearMissKind::Unpacked),
        ("[app] = [1]", NearMissKind::Unpacked),
        ("app += 1", NearMissKind::Augmented),
        ("(app := 1)", NearMissKind::Walrus),
        ("import app", NearMissKind::Imported),
        ("import app as app", NearMissKind::Imported),
        ("for app in []: pass", NearMissKind::LoopOrWith),
        ("with open('x') as app: pass", NearMissKind::LoopOrWith),
        ("class app: pass", NearMissKind::Class),
        ("def app(): pass", NearMissKind::Function),
        ("async def create_app(): pass", NearMissKind::AsyncFunction),
        ("def outer():\n    def create_app(): pass", NearMissKind::Nested),
        ("server = Flask(__name__)", NearMissKind::OtherName),
        ("server = flask.Flask(__name__)", NearMissKind::OtherName),
    ];
    for (source, kind) in cases {
        assert_eq!(missing_near(source), [kind], "{source}");
    }
    for nothing in ["global app", "from web import *", "", "x.app = 1", "app[0] = 1", "del app"] {
        assert!(missing_near(nothing).is_empty(), "{nothing}");
    }
    let elsewhere = entry::flask(&snapshot(&[("wsgi.py", "app = 1")]), "hello").unwrap_err().to_finding();
    assert_eq!((elsewhere.path.as_str(), elsewhere.line), ("wsgi.py", 1));
}

#[test]
fn requirements_count_line_by_line() {
    let text = "# flask\n-r base.txt\nDjango ; python_version>'3.8'\nflask # web\nA_b[X]==1\n\nfoo --hash=sha256:1\n";
    let app = snapshot(&[("requirements.txt", text)]);
    let read = requirements(&app);
    let names: Vec<_> = read.entries.iter().map(|entry| (entry.name.as_str(), entry.line)).collect();
    assert_eq!(names, [("django", 3), ("a_b", 5)]);
    let passed: Vec<_> = read.passed_over.iter().map(|line| (line.line, line.name.as_deref())).collect();
    assert_eq!(passed, [(2, None), (4, Some("flask")), (7, Some("foo"))]);
    assert!(!read.has("flask"));
    let both = snapshot(&[
        ("requirements.txt", "flask"),
        ("pyproject.toml", "[project]\ndependencies = [\n  'gevent>1',\n  'not valid',\n]\n"),
    ]);
    let both = requirements(&both);
    assert_eq!((both.gevent().unwrap().file, both.gevent().unwrap().line), ("pyproject.toml", 3));
    assert!(requirements(&snapshot(&[("pyproject.toml", "[project\n")])).pyproject_error.is_some());
    for word in ["notfastapi", "# FastAPI", "Starlette"] {
        assert!(requirements(&snapshot(&[("requirements.txt", word)])).fastapi_line().is_some(), "{word}");
    }
}

#[test]
fn a_flask_that_only_pip_sees_is_told() {
    let facts = facts(&[("requirements.txt", "flask==3.0 # web\n"), ("app.py", "app = 1")]);
    assert_eq!(facts.best().unwrap().confidence, Confidence::Likely);
    assert_eq!(facts.best().unwrap().obstacles[0].code.as_str(), "requirement-missing");
    assert_eq!(facts.best().unwrap().obstacles[0].line, 1);
}

#[test]
fn django_names_the_rock_after_its_folder() {
    let files = [
        ("requirements.txt", "Django\n"),
        ("web_site/manage.py", ""),
        ("web_site/web_site/wsgi.py", "application = 1\n"),
        ("web_site/web_site/settings.py", ""),
    ];
    let facts = facts(&files);
    assert_eq!(facts.name.value, "web-site");
    let best = facts.best().unwrap();
    assert_eq!((best.suite, best.confidence), ("django", Confidence::Certain));
    assert_eq!(best.entry.as_ref().unwrap().target, "web_site.wsgi:application");
    assert_eq!(facts.django.as_ref().unwrap().settings.as_deref(), Some("web_site/web_site/settings.py"));
    let other = entry::django(&snapshot(&[("a/mysite/wsgi.py", "application = 1")]), "a").unwrap();
    assert_eq!(other.target, "mysite.wsgi:application");
    let skipped = [("a/a/wsgi.py", "app = 1"), ("a/mysite/wsgi.py", "application = 1")];
    assert_eq!(entry::django(&snapshot(&skipped), "a").unwrap().file, "a/mysite/wsgi.py");
}

#[test]
fn a_folder_that_only_works_under_its_own_name_gives_the_name() {
    let facts = facts(&[("requirements.txt", "flask"), ("web/__init__.py", "def create_app(): 1")]);
    assert_eq!(facts.name.value, "web");
    assert_eq!(facts.best().unwrap().entry.as_ref().unwrap().target, "web:create_app()");
}

#[test]
fn the_other_suites_are_known_too() {
    let go = facts(&[
        ("go.mod", "module example.com/shop/v2\n\ngo 1.22 // c\ntoolchain go1.22.3\n"),
        ("main.go", "// c\npackage main\n"),
        ("cmd/worker/main.go", "package main\n"),
        ("cmd/lib/lib.go", "package lib\n"),
    ]);
    assert_eq!((go.best().unwrap().suite, go.name.value.as_str()), ("go", "shop"));
    let binaries: Vec<_> = go.go.as_ref().unwrap().binaries.iter().map(|b| b.value.as_str()).collect();
    assert_eq!(binaries, ["shop", "worker"]);
    assert_eq!(go.go.as_ref().unwrap().go.as_ref().unwrap().value, "1.22");

    let package = r#"{"name": "@me/shop", "version": "1.2.3", "license": "MIT", "scripts": {"start": "node ."},
        "dependencies": {"express": "^4"}, "engines": {"node": ">=20"}}"#;
    let node = facts(&[("app/package.json", package)]);
    assert_eq!((node.best().unwrap().suite, node.best().unwrap().confidence), ("expressjs", Confidence::Certain));
    assert_eq!((node.name.value.as_str(), node.version.value.as_str()), ("shop", "1.2.3"));
    assert_eq!(node.license.as_ref().unwrap().value, "MIT");
    assert_eq!(codes(&facts(&[("package.json", package)])), ["package-json-missing"]);
    assert_eq!(codes(&facts(&[("app/package.json", "{}")])), ["package-json-incomplete", "package-json-incomplete"]);
    assert_eq!(codes(&facts(&[("app/package.json", "{")])), ["package-json-broken"]);
    assert_eq!(codes(&facts(&[("app/package.json", "[]")])), ["package-json-broken"]);

    let pom = "<parent><artifactId>spring-boot-starter-parent</artifactId></parent>\n<java.version>21</java.version>";
    let java = facts(&[("pom.xml", pom), ("mvnw!", "")]);
    assert_eq!((java.best().unwrap().suite, java.best().unwrap().confidence), ("spring-boot", Confidence::Certain));
    assert_eq!(java.java.as_ref().unwrap().java.as_ref().unwrap().value, "21");
    let wrong = facts(&[("pom.xml", pom), ("build.gradle", ""), ("mvnw", ""), ("gradlew!", "")]);
    assert_eq!(codes(&wrong), ["build-file-ambiguous", "wrapper-ambiguous", "wrapper-not-executable"]);
    assert_eq!(codes(&facts(&[("build.gradle.kts", "org.springframework.boot")])), ["build-file-missing"]);

    let fastapi = facts(&[("requirements.txt", "fastapi"), ("src/main.py", "app = 1"), ("static/x", "")]);
    assert_eq!(fastapi.best().unwrap().entry.as_ref().unwrap().target, "src.main:app");
    let shipped: Vec<&str> = fastapi.shipped.iter().map(|entry| entry.name.as_str()).collect();
    assert_eq!(shipped, ["static", "src"]);
}

#[test]
fn an_empty_folder_has_usable_defaults_and_says_what_was_looked_for() {
    let facts = detect(&Snapshot::from_files("日本", &[]), "arm64");
    assert!(facts.candidates.is_empty() && facts.findings.is_empty());
    assert!(facts.looked_for.iter().any(|what| what.contains("flask")));
    assert!(valid_name(&facts.name.value) && valid_version(&facts.version.value));
    assert_eq!(facts.architecture, "arm64");
}

#[test]
fn each_bad_file_costs_one_finding() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("requirements.txt"), "flask\n").unwrap();
    fs::write(at("app.py"), FLASK).unwrap();
    fs::write(at("main.py"), b"app = '\xff'\n").unwrap();
    fs::create_dir_all(at("src/app.py")).unwrap();
    fs::create_dir(at("app")).unwrap();
    fs::write(at("app/main.py"), "def (\n").unwrap();
    // 50 MB without writing them.
    fs::File::create(at("app/__init__.py")).unwrap().set_len(50 << 20).unwrap();
    let facts = detect(&Snapshot::load(folder.path()).unwrap(), "amd64");
    assert_eq!(facts.best().unwrap().confidence, Confidence::Certain);
    let mut paths: Vec<_> = facts.findings.iter().map(|finding| finding.path.as_str()).collect();
    paths.sort_unstable();
    assert_eq!(paths, ["app/__init__.py", "app/main.py", "main.py", "src/app.py"]);

    fs::File::create(at("requirements.txt")).unwrap().set_len(50 << 20).unwrap();
    fs::create_dir(at("pyproject.toml")).unwrap();
    let app = Snapshot::load(folder.path()).unwrap();
    let read = requirements(&app);
    assert!(matches!(read.requirements_error, Some(FileProblem::TooLarge { size, .. }) if size == 50 << 20));
    assert_eq!(read.findings().len(), 2);
}

#[test]
fn a_pipe_or_a_loop_does_not_hang() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("app.py");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    symlink("loop", folder.path().join("loop")).unwrap();
    symlink("gone", folder.path().join("main.py")).unwrap();
    symlink(".", folder.path().join("src")).unwrap();
    let snapshot = Snapshot::load(folder.path()).unwrap();
    assert_eq!(snapshot.kind("app.py"), Some(EntryKind::Other));
    assert_eq!(snapshot.kind("main.py"), None);
    assert!(snapshot.top().iter().any(|entry| entry.name == "main.py" && entry.kind == EntryKind::Dangling));
    assert!(matches!(entry::flask(&snapshot, "x"), Err(EntryError::Broken { path, .. }) if path == "app.py"));
    let tree = Tree::walk(folder.path(), TreeLimits::default(), &AtomicBool::new(false)).unwrap();
    assert_eq!(tree.entries.len(), 4);
}

#[test]
fn an_outline_lists_all_and_leaves_foreign_sizes_for_later() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("node_modules/a/b")).unwrap();
    for (path, text) in [("app.js", "1234"), ("node_modules/a/b/c.js", "123"), ("node_modules/d.js", "12")] {
        fs::write(folder.path().join(path), text).unwrap();
    }
    let read = |foreign_sizes| {
        let limits = TreeLimits { foreign_sizes, ..TreeLimits::default() };
        Tree::walk(folder.path(), limits, &AtomicBool::new(false)).unwrap()
    };
    let (outline, whole) = (read(false), read(true));
    let paths = |tree: &Tree| tree.entries.iter().map(|entry| (entry.path.clone(), entry.files)).collect::<Vec<_>>();
    assert_eq!(paths(&outline), paths(&whole));
    let size = |tree: &Tree, path: &str| tree.get(path).unwrap().size;
    assert_eq!((size(&outline, "app.js"), size(&outline, "node_modules"), outline.is_outline), (4, 0, true));
    assert_eq!((size(&whole, "app.js"), size(&whole, "node_modules"), whole.is_outline), (4, 5, false));
}

#[test]
fn a_wrong_folder_is_told_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x");
    fs::write(&file, "").unwrap();
    assert!(matches!(Snapshot::load(&folder.path().join("none")), Err(ProjectError::Missing(_))));
    assert!(matches!(Snapshot::load(&file), Err(ProjectError::NotAFolder(_))));
    let inside = Snapshot::load(&file.join("below")).unwrap_err();
    assert!(inside.to_string().contains("cannot be read") || inside.to_string().contains("exist"), "{inside}");
    let odd = Snapshot::load(Path::new("a\u{1b}[31m\nb")).unwrap_err().to_string();
    assert!(!odd.contains('\u{1b}') && !odd.contains('\n'), "{odd}");
    let locked = folder.path().join("locked");
    fs::create_dir(&locked).unwrap();
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).unwrap();
    // The superuser may read everything.
    if fs::read_dir(&locked).is_err() {
        assert!(matches!(Snapshot::load(&locked), Err(ProjectError::Unreadable { .. })));
    }
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn disk_and_memory_read_alike() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("shop");
    let files: &[(&str, &[u8])] =
        &[("app.py", FLASK), ("requirements.txt", b"flask"), ("migrate!", b"x"), ("src/x/y", b""), ("empty/", b"")];
    for (path, bytes) in files {
        let at = root.join(path.trim_end_matches(['/', '!']));
        if path.ends_with('/') {
            fs::create_dir_all(&at).unwrap();
            continue;
        }
        fs::create_dir_all(at.parent().unwrap()).unwrap();
        fs::write(&at, bytes).unwrap();
        if path.ends_with('!') {
            fs::set_permissions(&at, fs::Permissions::from_mode(0o755)).unwrap();
        }
    }
    let disk = Snapshot::load(&root).unwrap();
    let memory = Snapshot::from_files("shop", files);
    assert_eq!(disk.top(), memory.top());
    assert_eq!(disk.kind("src/x"), Some(EntryKind::Dir));
    assert_eq!(disk.children("src").collect::<Vec<_>>(), memory.children("src").collect::<Vec<_>>());
    assert_eq!(detect(&disk, "amd64"), detect(&memory, "amd64"));
}

#[test]
fn the_tree_lists_counts_and_stops() {
    let folder = tempfile::tempdir().unwrap();
    for (path, size) in [("app.py", 3), (".env", 2), ("static/a/b.css", 5), ("node_modules/x/y/z.js", 7)] {
        let at = folder.path().join(path);
        fs::create_dir_all(at.parent().unwrap()).unwrap();
        fs::write(at, vec![b'x'; size]).unwrap();
    }
    let read = |limits| Tree::walk(folder.path(), limits, &AtomicBool::new(false)).unwrap();
    let tree = read(TreeLimits::default());
    let listed: Vec<_> = tree.entries.iter().map(|entry| (entry.path.as_str(), entry.size)).collect();
    let expected = [
        (".env", 2),
        ("app.py", 3),
        ("node_modules", 7),
        ("node_modules/x", 7),
        ("node_modules/x/y", 7),
        ("node_modules/x/y/z.js", 7),
        ("static", 5),
        ("static/a", 5),
        ("static/a/b.css", 5),
    ];
    assert_eq!(listed, expected);
    assert!(tree.entries.iter().any(|entry| entry.path == "node_modules" && entry.foreign) && !tree.cut_short);
    let own: Vec<_> = tree.own().map(|at| listed[at].0).collect();
    assert_eq!(own, [".env", "app.py", "node_modules", "static", "static/a", "static/a/b.css"]);
    let same = Tree::from_files(&[(".env", 2), ("app.py", 3), ("static/a/b.css", 5), ("node_modules/x/y/z.js", 7)]);
    assert_eq!(tree, same);
    assert!(read(TreeLimits { listed: 2, ..TreeLimits::default() }).cut_short);
    assert!(read(TreeLimits { depth: 1, ..TreeLimits::default() }).cut_short);
    assert!(Tree::walk(folder.path(), TreeLimits::default(), &AtomicBool::new(true)).unwrap().cut_short);
    assert!(Tree::walk(&folder.path().join("none"), TreeLimits::default(), &AtomicBool::new(false)).is_err());
}

/// Sources that nest without end, each of which a careless parser answers with a crash.
#[test]
fn deep_nesting_is_refused_not_crashed_on() {
    const N: usize = 100_000;
    let deep = [
        "(".repeat(N) + &")".repeat(N),
        "-".repeat(N) + "x",
        "not ".repeat(N) + "x",
        "lambda x, y: ".repeat(N) + "1",
        "x".to_owned() + &".a".repeat(N),
        "x".to_owned() + &"()".repeat(N),
        "x".to_owned() + &" + x".repeat(N),
        "x".to_owned() + &" if x else x".repeat(N),
        "f\"{".repeat(N),
        "f\"{x:".to_owned() + &"{x:".repeat(N),
        "async ".repeat(N),
        "if x: ".repeat(N),
    ];
    for source in deep {
        for prefix in ["", "app = "] {
            let parsed = PythonFile::parse((prefix.to_owned() + &source).as_bytes());
            assert!(parsed.module.is_err(), "{}", &source[..20]);
        }
    }
    // What CPython bears, this bears too.
    for source in ["-".repeat(2_900) + "x", "x".to_owned() + &" + x".repeat(2_900), "[".repeat(190) + &"]".repeat(190)]
    {
        let module = PythonFile::parse(("app = ".to_owned() + &source).as_bytes()).module.unwrap();
        assert!(module.global("app").is_some());
    }
    let markers = format!("flask; {}extra == 'x'{}", "(".repeat(N), ")".repeat(N));
    assert!(pep508::parse(&markers).is_err());
    assert!(pyproject::parse(&("a = ".to_owned() + &"[".repeat(N))).is_err());
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), text in "\\PC{0,200}") {
        let files: Vec<(&str, &[u8])> = ["app.py", "requirements.txt", "pyproject.toml", "app/package.json", "go.mod",
            "pom.xml", "README.md", "LICENSE", ".python-version", "x/x/wsgi.py", "main.go"]
            .into_iter()
            .enumerate()
            .map(|(i, path)| (path, if i % 2 == 0 { bytes.as_slice() } else { text.as_bytes() }))
            .collect();
        for name in ["x", &text] {
            let facts = detect(&Snapshot::from_files(name, &files), "amd64");
            prop_assert!(valid_name(&facts.name.value), "{}", facts.name.value);
            prop_assert!(valid_version(&facts.version.value));
            prop_assert!(facts.summary.value.chars().count() <= 78);
        }
    }

    #[test]
    fn no_text_that_looks_right_makes_it_panic(
        python in "(app|def|create_app|=|\\(|\\)|:|\n|    |\t|f\"|\\{|\\}|\"|'''|#|yield|lambda|if|,| |\\\\|1|é){0,60}",
        toml in "(\\[project\\]|dependencies|=|\\[|\\]|\\{|\\}|\"|'|,|\n|flask|\\.|#|1|07:32|\\\\e| ){0,40}",
        line in "(flask|\\[|\\]|,|>=|===|1|\\.|\\*|;|extra|'|\"|and|in|\\(|\\)|@| |\\\\|a|-|\\+){0,30}",
    ) {
        let files = [("app.py", python.as_bytes()), ("pyproject.toml", toml.as_bytes()), ("requirements.txt", line.as_bytes())];
        let snapshot = Snapshot::from_files("x", &files);
        let _ = entry::flask(&snapshot, &line);
        let facts = detect(&snapshot, "amd64");
        prop_assert!(valid_name(&facts.name.value));
    }
}

#[test]
fn the_command_shows_facts_and_places() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("app.py"), FLASK).unwrap();
    fs::write(folder.path().join("requirements.txt"), "flask ; extra == '\u{1b}[31m'\n").unwrap();
    let call = |args: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_charmer"));
        command.arg("detect").args(args).output().unwrap()
    };
    let path = folder.path().to_str().unwrap();
    let text = call(&[path]);
    assert_eq!(text.status.code(), Some(0));
    let shown = String::from_utf8(text.stdout).unwrap();
    assert!(shown.contains("app:app") && shown.contains("app.py:3") && shown.contains("requirements.txt:1"), "{shown}");
    assert!(!shown.contains('\u{1b}'));
    let json: serde_json::Value = serde_json::from_slice(&call(&[path, "--format", "json"]).stdout).unwrap();
    assert_eq!(json["candidates"][0]["suite"], "flask");
    assert_eq!(json["candidates"][0]["entry"]["line"], 3);
    let missing = call(&[&format!("{path}/none")]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(missing.stdout.is_empty() && String::from_utf8_lossy(&missing.stderr).contains("does not exist"));
}

#[test]
fn what_is_detected_and_what_is_expanded_blame_the_same() {
    let pom = "<parent><artifactId>spring-boot-starter-parent</artifactId></parent>";
    for (suite, files) in [
        ("spring-boot", vec![("pom.xml", pom), ("build.gradle", "")]),
        ("spring-boot", vec![("build.gradle.kts", "id(\"org.springframework.boot\")")]),
        ("spring-boot", vec![("pom.xml", pom), ("mvnw", ""), ("gradlew!", "")]),
        ("expressjs", vec![("package.json", "{\"dependencies\": {\"express\": \"4\"}}")]),
        ("expressjs", vec![("app/package.json", "{\"name\": 1}")]),
        ("flask", vec![("requirements.txt", "flask==3.0 # web\n"), ("app.py", "app = 1")]),
        ("flask", vec![("app.py", "import flask\napp = flask.Flask('x')\n"), ("uv.lock", "")]),
        ("django", vec![("manage.py", ""), ("shop/shop/wsgi.py", "application = 1"), ("pyproject.toml", "")]),
        ("fastapi", vec![("main.py", "import fastapi\napp = fastapi.FastAPI()\n"), ("requirements.txt", "httpx\n")]),
    ] {
        let snapshot = snapshot(&files);
        let facts = detect(&snapshot, "amd64");
        let candidate = facts.candidate(suite).unwrap();
        let rock = format!(
            "name: {}\nbase: ubuntu@24.04\nversion: '1'\nsummary: s\ndescription: d\nplatforms: {{amd64: }}\n\
             extensions: [{suite}-framework]\n",
            facts.name.value
        );
        let document = charmer::yaml::parse("rockcraft.yaml", rock.as_bytes()).unwrap();
        let expanded = charmer::expand::rock(&document, &snapshot).findings;
        assert!(!candidate.obstacles.is_empty(), "{files:?}");
        for obstacle in &candidate.obstacles {
            assert!(expanded.contains(obstacle), "{files:?}: {obstacle}\n{expanded:#?}");
        }
    }
}

#[test]
fn the_nearest_miss_is_told_where_no_framework_is_found() {
    type Case<'a> = (&'a [(&'a str, &'a str)], &'a str, &'a str);
    let cases: &[Case] = &[
        (&[], "empty", "charmer demo"),
        (&[("requirements.txt", "requests\n")], "requirements.txt names neither", "flask"),
        (&[("pyproject.toml", "[project]\nname = 'shop'\n")], "pyproject.toml names neither", "flask"),
        (&[("shop.py", "print(1)\n")], "shop.py is there", "requirements.txt"),
        (&[("main.go", "package main\n")], "main.go is there, and no go.mod", "go mod init"),
        (&[("index.js", "1\n")], "index.js is there, and no package.json", "npm init"),
        (&[("Gemfile", "")], "no extension", "rockcraft init"),
    ];
    for (files, says, fix) in cases {
        let files: Vec<(&str, &[u8])> = files.iter().map(|(path, text)| (*path, text.as_bytes())).collect();
        let snapshot = Snapshot::from_files("shop", &files);
        assert!(charmer::app::detect(&snapshot, "amd64").candidates.is_empty(), "{files:?}");
        let told = charmer::app::nearest(&snapshot);
        assert!(told.contains(says) && told.contains(fix), "{files:?}: {told:?}");
    }
}
