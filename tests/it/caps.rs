//! What lies beyond a cap is told: by `detect` and `check`, as text and as JSON, and on the wizard's screens. Which caps
//! there are, and that one less is not told of, is tested beside them.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::person::Person;
use crate::support::{CHARMER, copy_folder, crate_path};

fn procfile(count: usize) -> String {
    (0..count).fold(String::new(), |text, at| text + &format!("w{at}: python w{at}.py\n"))
}

/// As many processes as are read, and more.
const MANY: usize = 101;
const TOLD: &str = "Procfile:101: note: Only the first 100 processes of this file are read";

fn charmer(home: &Path, arguments: &str) -> String {
    let mut command = Command::new(CHARMER);
    command.args(arguments.split(' ')).current_dir(home).env("XDG_STATE_HOME", home.join("state"));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{arguments}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_cap_that_was_reached_is_told_once_by_detect_and_check() {
    let home = tempfile::tempdir().unwrap();
    copy_folder(&crate_path("assets/examples/flask"), &home.path().join("app"));
    charmer(home.path(), "init -y app");
    for (count, wanted) in [(MANY - 1, 0), (MANY, 1)] {
        fs::write(home.path().join("app/Procfile"), procfile(count)).unwrap();
        for command in ["detect app", "check app"] {
            let printed = charmer(home.path(), command);
            assert_eq!(printed.matches(TOLD).count(), wanted, "{command} with {count}: {printed}");
            assert_eq!(printed.matches("the rest is not suggested. Fix: ").count(), wanted, "{printed}");
        }
    }
    for command in ["detect app --format json", "check app --format json"] {
        let data: serde_json::Value = serde_json::from_str(&charmer(home.path(), command)).unwrap();
        let findings = data.get("findings").unwrap_or(&data).as_array().unwrap();
        let found: Vec<_> = findings.iter().filter(|finding| finding["code"] == "limit-reached").collect();
        assert_eq!(found.len(), 1, "{command}");
        assert_eq!((&found[0]["path"], &found[0]["line"]), (&"Procfile".into(), &101.into()), "{command}");
    }
}

#[test]
fn a_cap_on_what_ships_is_told_by_ships_and_check() {
    let home = tempfile::tempdir().unwrap();
    copy_folder(&crate_path("assets/examples/flask"), &home.path().join("app"));
    charmer(home.path(), "init -y app");
    for (size, wanted) in [(1 << 16, 0), ((1 << 16) + 1, 1)] {
        fs::write(home.path().join("app/.npmignore"), "#".repeat(size)).unwrap();
        for command in ["ships app", "check app"] {
            let printed = charmer(home.path(), command);
            assert_eq!(
                printed.matches(".npmignore: note: Only files of at most").count(),
                wanted,
                "{command}: {printed}"
            );
        }
    }
}

#[test]
fn the_wizard_shows_it_among_its_findings() {
    let shown = |count| {
        let person = Person::with_sample_and(|dir| fs::write(dir.join("Procfile"), procfile(count)).unwrap());
        person
            .state
            .view
            .blame
            .iter()
            .filter(|blame| blame.finding.code == charmer::finding::Code::LimitReached)
            .count()
    };
    assert_eq!((shown(MANY - 1), shown(MANY)), (0, 1));
}
