//! The step after packing: the commands of `charmer next`, copied one by one or together.

use std::fs;
use std::process::Command;

use charmer::wizard::screens::next;
use charmer::wizard::update::Effect;

use crate::person::Person;

/// The sample with a secret that is required and a database, written and packed.
fn packed() -> Person {
    let mut person = Person::with_sample();
    person
        .press(&["Alt-5", "n"])
        .type_text("token")
        .press(&["Tab", "Right", "Right", "Right", "Right", "Tab", "Space"]);
    assert_eq!(person.state.answers.options[0].kind, "secret");
    assert!(person.state.answers.options[0].required);
    person.press(&["Alt-6", "Right", "Right", "Ctrl-S", "Ctrl-S"]);
    for name in ["guest-book_0.1_amd64.rock", "charm/guest-book_amd64.charm"] {
        fs::write(person.dir().join(name), "").unwrap();
    }
    person.press(&["Alt-9"]);
    person
}

fn copied(person: &mut Person) -> Vec<String> {
    let texts = person.effects.drain(..).filter_map(|effect| match effect {
        Effect::Copy(text) => Some(text),
        _ => None,
    });
    texts.collect()
}

#[test]
fn the_screen_has_what_charmer_next_prints() {
    let mut person = packed();
    super::look("next-packed", &mut person);
    let output = Command::new(env!("CARGO_BIN_EXE_charmer"))
        .args(["next", "--format", "json"])
        .arg(person.dir())
        .output()
        .unwrap();
    let output: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let output: Vec<&str> =
        output["steps"].as_array().unwrap().iter().map(|step| step["line"].as_str().unwrap()).collect();
    let shown: Vec<String> = next::steps(&person.state).unwrap().iter().map(next::line).collect();
    assert_eq!(shown, output);
    for part in ["juju add-secret", "juju grant-secret", "juju refresh", "charmcraft release", "juju integrate"] {
        assert!(shown.iter().any(|line| line.starts_with(part)), "{part}");
    }
}

#[test]
fn each_command_is_copied_by_a_key_and_all_by_another() {
    let mut person = packed();
    let steps: Vec<String> = next::steps(&person.state).unwrap().iter().map(next::line).collect();
    person.press(&["y", "Down", "Enter"]);
    assert_eq!(copied(&mut person), steps[..2]);
    assert!(person.notice().contains(&steps[1]));
    // What is for a later day stays folded, and is not copied.
    person.press(&["Y"]);
    let some = copied(&mut person).remove(0);
    assert!(some.lines().eq(steps.iter().map(String::as_str).filter(|line| some.contains(line))), "{some}");
    assert!(!some.contains("juju refresh") && !some.contains("charmcraft"), "{some}");
    assert!(some.ends_with("juju status --relations --color"), "{some}");
    // Open, it is.
    for _ in 0..steps.len() {
        if next::focused_group(&person.state).is_some_and(|stage| !person.state.next.shows(stage)) {
            person.press(&["Enter"]);
        }
        person.press(&["Down"]);
    }
    person.press(&["Y"]);
    assert_eq!(copied(&mut person), [steps.join("\n")]);
    super::look("next-open", &mut person);
}

#[test]
fn without_a_framework_it_says_what_is_missing() {
    let mut person = Person::with(|dir| fs::write(dir.join("notes.txt"), "x").unwrap());
    person.press(&["Alt-9"]);
    assert!(person.sees("no framework is chosen"));
    person.press(&["Y"]);
    assert!(copied(&mut person).is_empty());
    assert!(person.notice().contains("no command"));
}
