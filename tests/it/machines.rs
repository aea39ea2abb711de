//! What other programs read of `charmer check`, the page of each code, and what `--fix` does.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use charmer::finding::Code;
use serde_json::Value;
use tempfile::TempDir;

use crate::support::{CHARMER, crate_path};

fn copy(project: &str) -> TempDir {
    let home = tempfile::tempdir().unwrap();
    let from = crate_path("tests/data/faults").join(project);
    assert!(Command::new("cp").arg("-a").arg(from).arg(home.path().join("my app")).status().unwrap().success());
    home
}

fn check(home: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(CHARMER);
    command
        .arg("check")
        .args(arguments)
        .current_dir(home)
        .env("XDG_STATE_HOME", home.join("state"))
        .env("PATH", "/none");
    command.output().unwrap()
}

fn printed(home: &Path, format: &str) -> String {
    let output = check(home, &["--format", format, "my app"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// As much of JSON Schema as the schema uses; a word that is not known fails.
fn fits(schema: &Value, value: &Value, at: &str) {
    for (word, rule) in schema.as_object().unwrap() {
        match word.as_str() {
            "$schema" | "title" | "description" => {}
            "type" => {
                let is_it = match rule.as_str().unwrap() {
                    "object" => value.is_object(),
                    "array" => value.is_array(),
                    "integer" => value.is_u64() || value.is_i64(),
                    "string" => value.is_string(),
                    other => panic!("{other}"),
                };
                assert!(is_it, "{at} is no {rule}: {value}");
            }
            "required" => {
                for key in rule.as_array().unwrap() {
                    assert!(value.get(key.as_str().unwrap()).is_some(), "{at} lacks {key}");
                }
            }
            "additionalProperties" => {
                assert_eq!(rule, false);
                for key in value.as_object().unwrap().keys() {
                    assert!(schema["properties"].get(key).is_some(), "{at} has {key}");
                }
            }
            "properties" => {
                for (key, rule) in rule.as_object().unwrap() {
                    if let Some(value) = value.get(key) {
                        fits(rule, value, &format!("{at}.{key}"));
                    }
                }
            }
            "items" => value.as_array().unwrap().iter().for_each(|item| fits(rule, item, &format!("{at}[]"))),
            "const" => assert_eq!(value, rule, "{at}"),
            "enum" => assert!(rule.as_array().unwrap().contains(value), "{at}: {value}"),
            "minimum" => assert!(value.as_f64() >= rule.as_f64(), "{at}: {value}"),
            "pattern" => {
                let pattern = regex::Regex::new(rule.as_str().unwrap()).unwrap();
                assert!(pattern.is_match(value.as_str().unwrap()), "{at}: {value}");
            }
            other => panic!("the schema says `{other}`"),
        }
    }
}

#[test]
fn the_data_is_as_its_schema_says() {
    let schema: Value =
        serde_json::from_str(&fs::read_to_string(crate_path("assets/check.schema.json")).unwrap()).unwrap();
    for project in ["python-too-old", "django-link-left-behind", "migration-in-a-package"] {
        let home = copy(project);
        let output = check(home.path(), &["--format", "json", "my app"]);
        let data: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(!data["findings"].as_array().unwrap().is_empty(), "{project}");
        fits(&schema, &data, "$");
    }
}

#[test]
fn sarif_says_code_level_and_place() {
    let home = copy("python-too-old");
    let log: Value = serde_json::from_str(&printed(home.path(), "sarif")).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert!(results.len() >= 2 && !rules.is_empty());
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        let place = &result["locations"][0]["physicalLocation"];
        assert!(place["artifactLocation"]["uri"].as_str().unwrap().starts_with("my%20app/"), "{place}");
    }
    let import =
        results.iter().find(|result| result["message"]["text"].as_str().unwrap().contains("distutils")).unwrap();
    assert_eq!(import["locations"][0]["physicalLocation"]["region"]["startLine"], 1);
    assert_eq!(import["properties"]["consequence"], "will-not-start");
}

#[test]
fn github_and_junit_have_a_line_and_a_test_for_each() {
    let home = copy("python-too-old");
    let count = printed(home.path(), "text").lines().count();
    let github = printed(home.path(), "github");
    assert_eq!(github.lines().count(), count);
    assert!(github.contains("::error file=my app/app.py,line=1,title=will not start (runtime-version)::"), "{github}");
    let junit = printed(home.path(), "junit");
    let document = roxmltree::Document::parse(&junit).unwrap();
    let suite = document.root_element().first_element_child().unwrap();
    let tests: Vec<_> = suite.children().filter(roxmltree::Node::is_element).collect();
    assert_eq!((suite.attribute("tests"), tests.len()), (Some(count.to_string().as_str()), count));
    let failed = tests.iter().filter(|test| test.first_element_child().is_some_and(|one| one.has_tag_name("failure")));
    assert_eq!(suite.attribute("failures"), Some(failed.count().to_string().as_str()));
}

#[test]
fn every_code_has_a_page() {
    let home = tempfile::tempdir().unwrap();
    for code in [Code::PackagesDropped, Code::NameInvalid, Code::OptionType, Code::SummaryLong] {
        let page = String::from_utf8(check(home.path(), &["--explain", code.as_str()]).stdout).unwrap();
        assert!(page.starts_with(code.as_str()) && page.contains(code.meaning()), "{page}");
        assert!(page.contains("\nWhy: ") && page.contains("\nMend it: "), "{page}");
    }
    let page = String::from_utf8(check(home.path(), &["--explain", "packages-dropped"]).stdout).unwrap();
    assert!(page.contains("For example:") && page.contains("plugin: nil"), "{page}");
    let page = String::from_utf8(check(home.path(), &["--explain", "import-not-shipped"]).stdout).unwrap();
    assert!(page.starts_with("import-not-shipped: will not start or worth knowing\n"), "{page}");
    assert_eq!(check(home.path(), &["--explain", "nothing-of-that-name"]).status.code(), Some(2));
}

/// Writes the documents, and takes away what was found to be lacking.
fn without_git(home: &Path) {
    for flags in [&["init", "-y"][..], &["init", "-y", "--no-build-package", "git"]] {
        let mut init = Command::new(CHARMER);
        let output =
            init.args(flags).arg(home.join("my app")).env("XDG_STATE_HOME", home.join("state")).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn fix_shows_the_difference_and_mends_what_needs_no_choice() {
    let home = copy("git-requirement");
    let app = home.path().join("my app");
    without_git(home.path());
    let before = fs::read_to_string(app.join("rockcraft.yaml")).unwrap();
    let output = check(home.path(), &["--fix", "my app"]);
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    let (diff, written) = (told.find("+      - git"), told.find("changed  rockcraft.yaml"));
    assert!(diff.is_some() && written.is_some() && diff < written, "{told}");
    assert!(fs::read_to_string(app.join("rockcraft.yaml")).unwrap().contains("- git\n"));
    // It is undone as any write is.
    let mut undo = Command::new(CHARMER);
    undo.args(["undo", "--last"]).arg(&app).env("XDG_STATE_HOME", home.path().join("state"));
    let undone = undo.output().unwrap();
    assert!(undone.status.success(), "{undone:?}");
    assert_eq!(fs::read_to_string(app.join("rockcraft.yaml")).unwrap(), before);
}

#[test]
fn fix_leaves_standard_output_to_the_document() {
    for format in ["json", "sarif"] {
        let home = copy("git-requirement");
        without_git(home.path());
        let output = check(home.path(), &["--fix", "--format", format, "my app"]);
        let told = String::from_utf8(output.stderr).unwrap();
        serde_json::from_slice::<Value>(&output.stdout).unwrap_or_else(|error| panic!("{format}: {error}: {told}"));
        assert!(told.contains("+      - git\n") && told.contains("changed  rockcraft.yaml"), "{format}: {told}");
    }
}
