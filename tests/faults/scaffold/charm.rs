//! The charm's files are what Python, tox and uv want.

use std::fs;
use std::process::Command;

use charmer::write::{self, CharmFiles, Disk, Wanted, charm_files};

use super::support::project;

const SUITES: [(&str, &str); 6] = [
    ("flask", "flask"),
    ("django", "django"),
    ("fastapi", "fastapi"),
    ("go", "go"),
    ("expressjs", "expressjs"),
    ("spring-boot", "springboot"),
];

fn files(name: &str, suite: &str, base: &str) -> Vec<Wanted> {
    charm_files(&CharmFiles { name, suite, base }).unwrap()
}

fn content<'a>(files: &'a [Wanted], path: &str) -> &'a str {
    &files.iter().find(|file| file.path == path).unwrap().content
}

#[test]
fn the_charm_is_valid_python_on_the_right_class() {
    for (suite, module) in SUITES {
        for name in ["my-shop", "2048", "class", "a"] {
            let files = files(name, suite, "ubuntu@24.04");
            let text = content(&files, "charm/src/charm.py");
            assert!(text.contains(&format!("import paas_charm.{module}\n")), "{text}");
            assert!(text.contains(&format!("(paas_charm.{module}.Charm):\n")), "{text}");
            assert!(!text.contains("{{") && text.starts_with("#!/usr/bin/env python3\n"), "{text}");
            let parsed = ruff_python_parser::parse_module(text).unwrap();
            assert_eq!(parsed.syntax().body.len(), 5);
            assert!(text.lines().all(|line| line.len() <= 99), "{text}");
        }
    }
}

#[test]
fn python_compiles_it_where_python_is() {
    let project = project();
    let plan = write::plan(&project.root, files("my-shop", "flask", "ubuntu@24.04")).unwrap();
    let mut plan = plan;
    for path in ["charm/pyproject.toml", "charm/tox.ini"] {
        plan.decide(path, write::Decision::LeftOut);
    }
    write::write(&plan, &project.state, &Disk).unwrap();
    let script = project.root.join("charm/src/charm.py");
    let Ok(output) = Command::new("python3").args(["-m", "py_compile"]).arg(&script).output() else {
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(fs::read_to_string(script).unwrap().contains("ops.main(MyShopCharm)"));
}

#[test]
fn each_generation_has_its_files() {
    let paths = |base| -> Vec<String> { files("my-shop", "flask", base).into_iter().map(|file| file.path).collect() };
    let pip =
        ["charm/src/charm.py", "charm/requirements.txt", "charm/pyproject.toml", "charm/tox.ini", "charm/.gitignore"];
    assert_eq!(paths("ubuntu@22.04"), pip);
    assert_eq!(paths("ubuntu@24.04"), pip);
    assert_eq!(
        paths("ubuntu@26.04"),
        ["charm/src/charm.py", "charm/pyproject.toml", "charm/tox.ini", "charm/.gitignore"]
    );
}

#[test]
fn requirements_and_tables_say_what_the_packer_reads() {
    let old = files("my-shop", "flask", "ubuntu@24.04");
    let lines: Vec<_> = content(&old, "charm/requirements.txt").lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(lines, ["paas-charm>=1.0,<2"]);
    let table: toml::Table = content(&old, "charm/pyproject.toml").parse().unwrap();
    assert!(!table.contains_key("project") && table["tool"]["ruff"].is_table());

    let new = files("my-shop", "flask", "ubuntu@26.04");
    let table: toml::Table = content(&new, "charm/pyproject.toml").parse().unwrap();
    assert_eq!(table["project"]["name"].as_str(), Some("my-shop"));
    assert_eq!(table["project"]["dependencies"][0].as_str(), Some("paas-charm>=2.0.dev1,<3"));
    assert!(table["dependency-groups"]["charmlibs-pydeps"].is_array());
}

#[test]
fn every_file_is_marked_as_ours_and_ends_with_a_newline() {
    for base in ["ubuntu@24.04", "ubuntu@26.04"] {
        for (suite, _) in SUITES {
            for file in files("my-shop", suite, base) {
                assert!(write::was_written_by_charmer(file.content.as_bytes()), "{}", file.path);
                assert!(file.content.ends_with('\n') && !file.content.contains("{{"), "{}", file.content);
                assert!(file.content.lines().all(|line| line.trim_end() == line), "{}", file.path);
                assert_eq!(file.executable, file.path == "charm/src/charm.py");
            }
        }
    }
}

#[test]
fn an_unknown_suite_is_told_with_those_there_are() {
    let error = charm_files(&CharmFiles { name: "x", suite: "rails", base: "ubuntu@24.04" }).unwrap_err();
    assert!(error.to_string().contains("\"rails\". Fix: choose one of flask, django, fastapi"), "{error}");
}
