//! A pack that failed: what it is known as, the remedy with one key, and the doctor's panel.

use std::path::Path;
use std::time::Duration;

use charmer::doctor::{Line, Report, Verdict};
use charmer::pack::{self, Outcome, Status, Tool};
use charmer::wizard::form::ScreenId;
use charmer::wizard::state::pack::Site;
use charmer::wizard::update::{Effect, Msg, News};

use super::look;
use crate::person::Person;

/// A packer failed as this log tells.
pub fn failed(person: &mut Person, tool: Tool, id: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/diagnoses/{id}.log"));
    let (mut failure, diagnoses) = pack::read_log(std::fs::File::open(path).unwrap(), Some(tool)).unwrap().unwrap();
    failure.diagnoses = diagnoses;
    let outcome = Outcome {
        status: Status::Failed(Box::new(failure)),
        elapsed: Duration::from_secs(41),
        log: None,
        left: Vec::new(),
    };
    person.tell(Msg::Preflight(tool, Vec::new()));
    person.tell(Msg::Pack(tool, News::Ended(outcome, None)));
}

/// In front of a written project whose rock failed.
fn after(id: &str) -> Person {
    let mut person = Person::with_sample();
    person.press(&["Ctrl-S", "Ctrl-S", "F5"]);
    assert_eq!(person.state.screen, ScreenId::PACK, "{}", person.notice());
    person.effects.clear();
    failed(&mut person, Tool::Rockcraft, id);
    failed(&mut person, Tool::Charmcraft, "store-unreachable");
    person
}

#[test]
fn a_known_failure_is_explained_with_its_remedy() {
    let mut person = after("pg-config-missing");
    look("pack-diagnosed", &mut person);
}

#[test]
fn a_failure_that_a_person_mends_shows_lines_and_commands() {
    let mut person = after("fat-jar-missing");
    look("pack-diagnosed-by-hand", &mut person);
    person.press(&["a"]);
    assert_eq!(person.state.screen, ScreenId::PACK, "there is nothing to apply");
    // The charm's: there is a command to copy.
    person.press(&["Tab", "y"]);
    assert_eq!(person.effects, [Effect::Copy("charmer doctor".into())]);
}

#[test]
fn one_key_applies_the_remedy_shows_it_and_packs_again() {
    let mut person = after("pg-config-missing");
    person.press(&["a"]);
    assert_eq!(person.state.screen, ScreenId::REVIEW);
    assert_eq!(person.state.answers.build_packages, ["libpq-dev"]);
    assert_eq!(person.state.answers.packages, ["libpq5_libs"]);
    look("pack-remedy", &mut person);
    assert!(person.effects.is_empty());
    assert!(!person.text_of("rockcraft.yaml").unwrap().contains("libpq-dev"), "nothing is written before it was seen");
    person.press(&["Enter"]);
    assert!(person.text_of("rockcraft.yaml").unwrap().contains("libpq-dev"), "{}", person.notice());
    assert_eq!(person.effects, Tool::ALL.map(Effect::Pack));
    assert_eq!(person.state.screen, ScreenId::PACK);
}

#[test]
fn what_no_question_asks_for_is_mended_in_the_document() {
    let mut person = Person::with_sample();
    person.state.change("packages", false, |state| state.answers.packages.push("ffmpeg".into()));
    person.press(&["Ctrl-S", "Ctrl-S", "F5"]);
    person.effects.clear();
    failed(&mut person, Tool::Rockcraft, "parts-collide");
    failed(&mut person, Tool::Charmcraft, "store-unreachable");
    let before = person.text_of("rockcraft.yaml").unwrap();
    person.press(&["a"]);
    assert_eq!(person.state.screen, ScreenId::REVIEW, "{}", person.notice());
    assert_eq!(person.text_of("rockcraft.yaml").unwrap(), before, "nothing is written before it was seen");
    look("pack-remedy-in-a-part", &mut person);
    person.press(&["Enter"]);
    assert_eq!(person.effects, Tool::ALL.map(Effect::Pack), "{}", person.notice());
    let after = person.text_of("rockcraft.yaml").unwrap();
    let added =
        "    stage:\n      - -etc/ssl/certs/ca-certificates.crt\n      - -usr/share/doc/ca-certificates/changelog.gz\n";
    assert_eq!(after.replace(added, ""), before);
    // Applied once, it is the document's; the answers of a later start do not hold it.
    assert!(person.again().answers.lines.is_empty() && !person.state.is_unsaved());
}

#[test]
fn packages_among_slices_are_moved_to_a_part_of_their_own() {
    let mut person = Person::with_sample();
    person.press(&["Ctrl-S", "Ctrl-S"]);
    let own = "parts:\n  tools: # mine\n    plugin: nil\n    stage-packages: [libpq5_libs, ffmpeg]\n";
    let text = person.text_of("rockcraft.yaml").unwrap() + own;
    person.meanwhile("rockcraft.yaml", &text).press(&["Enter"]);
    person.state.pack.start(Site::Here);
    person.press(&["Alt-8"]);
    failed(&mut person, Tool::Rockcraft, "slices-and-packages-mixed");
    failed(&mut person, Tool::Charmcraft, "store-unreachable");
    person.press(&["a"]);
    assert_eq!(person.state.screen, ScreenId::REVIEW, "{}", person.notice());
    person.press(&["Enter"]);
    let text = person.text_of("rockcraft.yaml").unwrap();
    assert!(text.contains("  tools: # mine\n    plugin: nil\n    stage-packages: [libpq5_libs]\n"), "{text}");
    assert!(text.contains("  runtime-debs:\n    plugin: nil\n    stage-packages:\n      - ffmpeg\n"), "{text}");
}

#[test]
fn a_stale_instance_is_thrown_away_with_one_key_and_packed_again() {
    let mut person = after("instance-stale");
    look("pack-clean", &mut person);
    person.press(&["a"]);
    assert!(person.effects.is_empty() && person.sees("rockcraft clean"), "it is asked first");
    person.press(&["Esc"]);
    assert!(person.effects.is_empty() && person.state.screen == ScreenId::PACK);
    person.press(&["a", "Enter"]);
    let Some(Effect::Run(run)) = person.effects.pop() else { panic!("{:?}", person.effects) };
    assert_eq!(
        (run.words.as_slice(), run.of),
        (["rockcraft".to_owned(), "clean".to_owned()].as_slice(), Some(Tool::Rockcraft))
    );
    person.tell(Msg::Ran(run.clone(), Err("It failed with exit status 1".into())));
    assert!(person.effects.is_empty() && person.notice().contains("exit status 1"));
    person.tell(Msg::Ran(run, Ok(())));
    assert_eq!(person.effects, Tool::ALL.map(Effect::Pack));
}

#[test]
fn a_remedy_that_is_taken_back_packs_nothing() {
    let mut person = after("pg-config-missing");
    person.press(&["a", "Ctrl-Z"]);
    assert!(person.state.answers.build_packages.is_empty());
    person.press(&["Alt-7", "Ctrl-S"]);
    assert!(person.effects.is_empty(), "{:?}", person.effects);
    person.press(&["Alt-8", "a", "Alt-2", "Alt-7", "Ctrl-S", "Enter"]);
    assert!(person.text_of("rockcraft.yaml").unwrap().contains("libpq-dev"));
    assert!(person.effects.is_empty(), "whoever went elsewhere has other plans");
}

fn line(id: &'static str, title: &str, verdict: Verdict, message: &str, commands: &[&[&str]]) -> Line {
    let words = |words: &&[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    Line {
        id,
        title: title.into(),
        verdict,
        saying: String::new(),
        message: message.into(),
        commands: commands.iter().map(words).collect(),
    }
}

fn report() -> Report {
    let checks = vec![
        line("rockcraft", "Rockcraft", Verdict::Good, "version 1.20.0, as charmer knows it", &[]),
        line(
            "lxd",
            "LXD",
            Verdict::Bad,
            "installed, but ada is not in the group lxd and may not use it; log in again afterwards",
            &[&["sudo", "usermod", "-aG", "lxd", "ada"], &["newgrp", "lxd"]],
        ),
        line(
            "disk-project",
            "Disk for the project",
            Verdict::Unknown,
            "/srv does not tell",
            &[&["df", "-h", "/my srv"]],
        ),
    ];
    Report { checks }
}

#[test]
fn the_doctor_shows_each_trouble_with_its_command_and_copies_it() {
    let mut person = Person::with_sample();
    person.press(&["Alt-8", "d"]);
    let [Effect::Doctor(input)] = &person.effects[..] else { panic!("{:?}", person.effects) };
    assert_eq!((input.suite.as_str(), input.charm_base.as_str()), ("flask", "ubuntu@24.04"));
    assert!(input.platforms.iter().all(|platform| platform.build_on == ["amd64"]), "{input:?}");
    assert_eq!(input.platforms.len(), 2);
    assert!(person.sees("Looking …"));
    person.effects.clear();
    person.tell(Msg::Doctor(report()));
    person.press(&["Down", "Down", "Down"]);
    look("doctor", &mut person);
    person.press(&["y"]);
    assert_eq!(person.effects, [Effect::Copy("df -h '/my srv'".into())]);
    person.press(&["Up", "Enter"]);
    assert_eq!(person.effects[1], Effect::Copy("newgrp lxd".into()));
    person.press(&["r"]);
    assert!(matches!(person.effects[2], Effect::Doctor(_)) && person.sees("Looking …"));
    // Asked again while it looks, it does not look twice.
    person.press(&["r", "Esc", "d"]);
    assert_eq!(person.effects.len(), 3);
    person.tell(Msg::Doctor(Report::default()));
    assert!(person.sees("Nothing that was found"));
    person.press(&["y", "Esc"]);
    assert_eq!(person.effects.len(), 3);
}

#[test]
fn the_doctor_fits_into_every_window() {
    let mut person = Person::with_sample();
    person.press(&["Alt-8", "d"]);
    for count in [0, 1, 40] {
        let checks = (0..count).flat_map(|_| report().checks).collect();
        person.tell(Msg::Doctor(Report { checks }));
        for (width, height) in [(80, 24), (81, 25), (140, 40), (300, 100)] {
            for _ in 0..3 {
                person.press(&["PageDown"]);
                person.lines(width, height);
            }
        }
        if count == 40 {
            assert!(person.state.doctor.selected > 20);
            assert!(person.lines(80, 24).iter().any(|line| line.contains("›")), "the selected command is in sight");
        }
    }
}

#[test]
fn a_diagnosis_takes_six_lines_and_the_help_has_all_of_it() {
    let mut person = after("fat-jar-missing");
    let lines = person.lines(80, 24);
    let from = lines.iter().position(|line| line.contains("Failed")).unwrap();
    let rows = lines[from..].iter().take_while(|line| !line.is_empty() && !line.starts_with(['─', '━'])).count();
    assert!((3..=6).contains(&rows), "{lines:#?}");
    let cut = "Check the build output";
    assert!(!person.sees(cut));
    person.press(&["?"]);
    assert!(person.sees(cut), "{:#?}", person.lines(140, 40));
}
