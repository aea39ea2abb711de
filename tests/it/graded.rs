//! A variable that nobody provides is told in one way, whoever tells it: `charmer env`, as text and for machines, and
//! `charmer check`; and its sentence says what its grade says. Held on every small project with a fault.

use std::collections::BTreeSet;
use std::fs;

use crate::faulty::{charmer, copy};
use crate::support::crate_path;

/// Lines about variables that are missing.
fn missing(text: &[u8]) -> BTreeSet<String> {
    let text = String::from_utf8_lossy(text);
    text.lines().filter(|line| line.ends_with("[variable-missing]")).map(str::to_owned).collect()
}

#[test]
fn a_variable_is_graded_the_same_by_env_and_by_check() {
    let mut wrong = Vec::new();
    let (mut failing, mut later) = (0, 0);
    for entry in fs::read_dir(crate_path("tests/data/faults")).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        let (home, app) = copy(&name);
        charmer(home.path(), &["init", "-y"], &app);
        let env = charmer(home.path(), &["env"], &app);
        let check = charmer(home.path(), &["check"], &app);
        let (by_env, by_check) = (missing(&env.stderr), missing(&check.stdout));
        if env.status.success() && by_env != by_check {
            wrong.push(format!("{name}: env alone {by_env:?}\ncheck alone {by_check:?}"));
        }
        let sheet = String::from_utf8_lossy(&env.stdout).into_owned();
        for line in &by_check {
            let is_failure = line.contains(": error: will not start: ");
            let is_later = line.contains("the source fails where it asks for it");
            (failing, later) = (failing + usize::from(is_failure), later + usize::from(is_later));
            if is_failure != line.contains(": the source fails without it.") {
                wrong.push(format!("{name}: its sentence is none of its grade: {line}"));
            }
            let variable = line
                .split(": ")
                .find_map(|part| part.strip_suffix(" is read here, and nobody provides it under the charm"));
            let row =
                variable.and_then(|variable| sheet.lines().find(|row| row.split_whitespace().nth(1) == Some(variable)));
            if row.is_some_and(|row| row.contains("fails without;") != is_failure) {
                wrong.push(format!("{name}: the row is none of its grade: {row:?}, {line}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(failing > 10, "{failing} that will not start, {later} that fail later");
}

/// Spring asks for the first as it starts, and for the second when somebody does.
#[test]
fn springs_sentence_says_when_it_fails() {
    let (home, app) = copy("maven-metadata");
    let properties = app.join("src/main/resources/application.yml");
    fs::create_dir_all(properties.parent().unwrap()).unwrap();
    fs::write(properties, "spring:\n  mail:\n    host: ${MAIL_HOST}\norders:\n  api-key: ${ORDERS_API_KEY}\n").unwrap();
    let said = |command: &str| {
        let output = charmer(home.path(), &[command], &app);
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
    };
    for command in ["check", "env"] {
        let said = said(command);
        let line =
            |name: &str| said.lines().find(|line| line.contains(&format!("{name} is read here"))).unwrap_or_default();
        assert!(
            line("MAIL_HOST").contains("error: will not start: ") && line("MAIL_HOST").contains("fails without it"),
            "{said}"
        );
        let later = line("ORDERS_API_KEY");
        assert!(later.contains("warning: ") && later.contains("fails where it asks for it"), "{said}");
    }
    let sheet = said("env");
    let row = |name: &str| sheet.lines().find(|line| line.starts_with(&format!("  ! {name} "))).unwrap_or_default();
    assert!(
        row("MAIL_HOST").contains("fails without;") && row("ORDERS_API_KEY").contains("fails without, when it asks")
    );
}
