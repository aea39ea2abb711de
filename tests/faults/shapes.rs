//! Shapes that make loops within loops, or trees of guesses, out of what one file says; each at the size that its limit
//! allows. The cost is processor time and memory of a whole way through charmer.

#![allow(clippy::format_collect)]

use std::time::Duration;

use charmer::app::{CharmFolder, Scan, Snapshot, detect};
use charmer::expand;
use charmer::yaml;
use charmer::{answers, image, suite};

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
    let own: [(&str, &[u8]); 3] = [
        ("app.py", b"import flask\napp = flask.Flask(__name__)\n"),
        ("requirements.txt", b"flask\n"),
        ("rockcraft.yaml", document.as_bytes()),
    ];
    let given = |(path, _): &(&str, &[u8])| files.iter().any(|(other, _)| other == path);
    let files: Vec<_> = files.iter().copied().chain(own.into_iter().filter(|file| !given(file))).collect();
    let snapshot = Snapshot::from_files("hello", &files);
    let facts = detect(&snapshot, "amd64");
    let _ = answers::check(&answers::defaults(&facts), Some(&snapshot));
    let Ok(read) = yaml::read("rockcraft.yaml", document.as_bytes()) else { return };
    let expansion = expand::rock(&read, &snapshot);
    if let Some(expanded) = &expansion.document {
        let scan = Scan::from_files(&files);
        let shipping = image::ships(expanded, &scan, &snapshot, suite::named("flask").unwrap());
        serde_json::to_string(&shipping.flags).unwrap();
        let _ = yaml::print::yaml(expanded, yaml::print::Letters::Ascii);
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
    let Ok(read) = yaml::read("charmcraft.yaml", document.as_bytes()) else { return };
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
    let extension = match path.rsplit(['/', '.']).next().unwrap() {
        "json" | "js" => "expressjs-framework",
        "mod" | "go" => "go-framework",
        "xml" | "gradle" | "java" | "properties" => "spring-boot-framework",
        _ => "flask-framework",
    };
    rock(&format!("{HEAD}extensions: [{extension}]\n"), &[(path, text.as_bytes())]);
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

/// Each item with its number in the place of `{}`.
fn many(count: usize, item: &str) -> String {
    (0..count).map(|n| item.replace("{}", &n.to_string())).collect()
}

#[test]
fn dependencies_of_every_shape_cost_little() {
    let toml = |text: &str| ("pyproject.toml", text.to_owned());
    let list = many(40_000, "\"p{}\",\n");
    for (path, text) in [
        ("requirements.txt", many(40_000, "p{}\n")),
        ("requirements.txt", many(40_000, "-r f{}.txt\n")),
        ("requirements.txt", many(40_000, "-c f{}.txt\n")),
        ("requirements.txt", many(20_000, "p{} @ git+https://a/b.git\n")),
        ("requirements.txt", many(20_000, "--no-binary p{}\n")),
        ("requirements.txt", "a".to_owned() + &" \\\n".repeat(200_000)),
        ("requirements.txt", "a ; ".to_owned() + &"(".repeat(100_000)),
        ("requirements.txt", format!("a[{}]\n", "x,".repeat(100_000))),
        ("requirements.txt", format!("a{}\n", many(40_000, ">={},"))),
        ("requirements.txt", "a ; os_name == 'x'".to_owned() + &" and os_name == 'x'".repeat(40_000)),
        toml(&format!("[project]\nname = 'a'\ndependencies = [\n{list}]\n")),
        toml(&format!("[project.optional-dependencies]\n{}", many(20_000, "e{} = ['p{}']\n"))),
        toml(&format!("[dependency-groups]\n{}", many(20_000, "g{} = [{include-group = 'g1{}'}, 'a']\n"))),
        toml(&format!(
            "[dependency-groups]\n{}",
            (0..20_000).map(|n| format!("g{n} = [{{include-group = 'g{}'}}]\n", n + 1)).collect::<String>()
        )),
        toml(&format!("[tool.poetry.dependencies]\n{}", many(40_000, "p{} = '*'\n"))),
        toml(&format!("[tool.uv.sources]\n{}", many(20_000, "p{} = {git = 'a'}\n"))),
        toml(&format!("a = {}", "[".repeat(100_000))),
        toml(&format!("a = {}", "{a=".repeat(100_000))),
        toml(&format!("{} = 1", vec!["a"; 100_000].join("."))),
        toml(&many(40_000, "[a.b{}]\n")),
        toml(&many(40_000, "[[a]]\nb={}\n")),
        ("Pipfile", format!("[packages]\n{}", many(40_000, "p{} = '*'\n"))),
        ("poetry.lock", many(40_000, "[[package]]\nname='p{}'\nversion='1'\n")),
        ("uv.lock", many(40_000, "[[package]]\nname='p{}'\nversion='1'\n")),
        ("uv.lock", format!("[[package]]\nname='a'\ndependencies=[{}]\n", many(40_000, "{name='p{}'},"))),
        ("package.json", format!("{{\"dependencies\":{{{}\"a\":\"1\"}}}}", many(40_000, "\"p{}\":\"1\",\n"))),
        ("package.json", format!("{{\"workspaces\":[{}\"a\"]}}", many(40_000, "\"p{}\",\n"))),
        ("package.json", format!("{{\"scripts\":{{{}\"a\":\"1\"}}}}", many(40_000, "\"p{}\":\"node x\",\n"))),
        ("package.json", "[".repeat(100_000)),
        ("package.json", "{\"a\":".repeat(100_000)),
        ("go.mod", format!("module a\ngo 1.22\nrequire (\n{})\n", many(40_000, "a.b/p{} v1.0.0\n"))),
        ("go.mod", "module a\n".to_owned() + &many(20_000, "require a.b/p{} v1.0.0\n")),
        ("go.mod", "module a\n".to_owned() + &many(20_000, "replace a.b/p{} => ../x\n")),
        ("pom.xml", format!("<project {}/>", many(60_000, "a{}='b' "))),
        ("pom.xml", "<a>".repeat(100_000)),
        ("pom.xml", format!("<project><properties>{}</properties></project>", many(30_000, "<p{}>${p1}</p{}>"))),
        ("pom.xml", format!("<project><modules>{}</modules></project>", many(30_000, "<module>m{}</module>"))),
        (
            "pom.xml",
            format!(
                "<project><dependencies>{}</dependencies></project>",
                many(12_000, "<dependency><groupId>g</groupId><artifactId>a{}</artifactId></dependency>")
            ),
        ),
        ("build.gradle", format!("dependencies {{\n{}}}\n", many(30_000, "implementation 'g:a{}:1'\n"))),
        ("build.gradle", "a {".repeat(100_000)),
        ("build.gradle", "a {".repeat(100_000) + "dependencies {" + &many(40_000, " b{}\n")),
        ("pom.xml", many(10_000, "<java.version>${v{}}</java.version>\n") + &" ".repeat(500_000)),
        ("package.json", format!("{{\"workspaces\":[{}\"a\"]}}", "\"app/*\",".repeat(40_000))),
        ("build.gradle", "(".repeat(100_000)),
        ("build.gradle", many(40_000, "def a{} = 'x'\n")),
        ("settings.gradle", many(40_000, "include 'p{}'\n")),
        ("setup.cfg", format!("[options]\ninstall_requires =\n{}", many(40_000, "    p{}\n"))),
    ] {
        quick(&format!("{path}: {:?}", &text[..text.len().min(60)]), || app(path, &text));
    }
}

#[test]
fn applications_of_every_shape_cost_little() {
    for (path, text) in [
        ("compose.yaml", "services: ".to_owned() + &"[".repeat(100_000)),
        ("compose.yaml", "services:\n".to_owned() + &many(20_000, "  s{}: {image: 'postgres:{}', ports: ['1:{}']}\n")),
        ("compose.yaml", format!("services:\n  a:\n    environment:\n{}", many(40_000, "    - A{}=b\n"))),
        ("compose.yaml", format!("services:\n  a:\n    ports:\n{}", many(40_000, "    - {}:{}\n"))),
        ("Dockerfile", "FROM python\nRUN apt-get install ".to_owned() + &many(40_000, "p{} ")),
        ("Dockerfile", "FROM python\n".to_owned() + &many(40_000, "RUN apt-get install p{}\n")),
        ("Dockerfile", "FROM python\n".to_owned() + &many(40_000, "ENV A{}=b\n")),
        ("Dockerfile", "FROM python\n".to_owned() + &many(40_000, "EXPOSE {}\n")),
        ("Dockerfile", many(30_000, "FROM a{} AS b{}\n")),
        ("Dockerfile", "FROM a\nARG A=b\nENV ".to_owned() + &many(40_000, "A{}=$A ")),
        ("Dockerfile", "FROM a\nRUN a".to_owned() + &" \\\n".repeat(200_000)),
        ("Dockerfile", "FROM a\nCMD ".to_owned() + &"[".repeat(100_000)),
        ("Procfile", many(40_000, "p{}: gunicorn app:app\n")),
        ("Procfile", "web: ".to_owned() + &"env a=b ".repeat(40_000)),
        ("Procfile", "web: ".to_owned() + &"'".repeat(100_001)),
        (".env", many(40_000, "V{}=x\n")),
        ("README.md", "# T\n\n".to_owned() + &"[".repeat(100_000)),
        ("README.md", "# T\n\n".to_owned() + &"![a](".repeat(100_000)),
        ("README.md", "# T\n\n".to_owned() + &"[a](b) ".repeat(100_000)),
        ("README.md", "# T\n\n".to_owned() + &"<!-- ".repeat(100_000)),
        ("README.md", "# T\n\n".to_owned() + &"<a ".repeat(100_000)),
        ("README.md", "# T\n\n".to_owned() + &"*a".repeat(100_000)),
        ("README.md", "# T\n\n".to_owned() + &"`a``".repeat(100_000)),
        ("README.md", "# T\n\n".to_owned() + &many(100_000, "# t{}\n")),
        ("README.rst", "T\n=\n\n".to_owned() + &many(100_000, "`a{}`_ ")),
        ("LICENSE", "Apache License ".repeat(60_000)),
        ("app.py", "import os\n".to_owned() + &many(20_000, "os.environ['V{}']\n")),
        ("app.py", "import flask\n".to_owned() + &many(20_000, "a{} = flask.Flask('x')\n")),
        ("app.py", many(40_000, "import m{}\n")),
        ("app.py", many(20_000, "def f{}(): pass\n")),
        ("app.py", many(20_000, "from flask import Flask as a{}\n")),
        ("app.py", "app = ".to_owned() + &"(".repeat(100_000)),
        ("app.py", "app = a".to_owned() + &"+a".repeat(100_000)),
        ("main.go", "package main\n".to_owned() + &many(20_000, "var a{} = os.Getenv(\"V{}\")\n")),
        ("main.go", "package main\n".to_owned() + &"(".repeat(100_000)),
        ("app.js", many(20_000, "process.env.V{};\n")),
        ("app.js", many(20_000, "require('./m{}');\n")),
        ("app.js", "`${".repeat(100_000)),
        ("src/main/resources/application.properties", many(20_000, "a{}=${V{}:x}\n")),
        ("src/main/resources/application.properties", format!("a={}", "${a:".repeat(100_000))),
        (".git/config", many(20_000, "[remote \"r{}\"]\nurl = https://github.com/a/b\n")),
        (".gitignore", many(40_000, "**/a{}/**/b\n")),
        (".npmignore", "**/".repeat(20_000)),
    ] {
        quick(&format!("{path}: {:?}", &text[..text.len().min(60)]), || app(path, &text));
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
