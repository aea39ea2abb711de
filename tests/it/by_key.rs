//! Keys: what a letter does outside a text and within one, the palette, the help, the file of settings, dialogs, the mouse.

use std::process::Command;

use crate::person::Person;
use charmer::wizard::form::{Action, Id, ScreenId, Target, key_named, name};
use charmer::wizard::state::settings::{Motion, Settings};
use charmer::wizard::update::{Effect, Msg};
use charmer::wizard::{PARTS, keys};

#[test]
fn a_letter_is_a_key_outside_a_text_and_a_letter_within_one() {
    let mut person = Person::opening("flask");
    for (digit, screen) in ["2", "3", "4", "1"].iter().zip([ScreenId::APPLICATION, ScreenId::PACKAGES]) {
        person.press(&[digit]);
        assert_eq!(person.state.screen, screen);
    }
    // What begins with a text leaves letters their work, until somebody goes to the text: then Alt goes on working.
    for digit in ["3", "5", "4", "1"] {
        person.press(&[digit]);
        assert_eq!(person.state.parts.index(person.state.screen) + 1, digit.parse::<usize>().unwrap());
    }
    for (begin, screen) in [("n", "3"), ("Space", "3"), ("n", "5")] {
        let mut person = Person::opening("flask");
        person.press(&[screen, "w"]);
        assert!(person.notice().contains("Space begins to type"), "{}", person.notice());
        person.press(&["d", "Esc"]).see(80, 24);
        assert!(person.sees("Space type"), "{:#?}", person.lines(80, 24));
        person.press(&[begin, "4"]);
        let answers = &person.state.answers;
        assert!(answers.packages == ["4"] || answers.options.iter().any(|option| option.name == "4"), "{begin}");
    }
    person.press(&["3"]).tell(Msg::Paste("libpq5".into()));
    assert_eq!(person.state.answers.packages, ["libpq5"]);
    person.press(&["Ctrl-U", "Alt-1"]);
    for (key, panel) in [("v", "preview"), ("e", "environment"), ("?", "help"), ("/", "rows"), ("d", "doctor")] {
        person.press(&[key]);
        assert!(person.state.is_open(panel), "{key}");
        person.press(&["Esc"]);
        assert!(person.state.panels.is_empty(), "{key}");
    }
    person.press(&["g"]);
    let first = person.state.focus;
    person.press(&["j", "k", "G"]);
    assert_eq!(person.state.focus, Some(Id::Button("another-framework")));
    person.press(&["g"]);
    assert_eq!(person.state.focus, first);
    person.press(&["6", "n"]);
    assert!(person.notice().contains("nothing to add"), "{}", person.notice());
    person.press(&["Alt-1", "p"]);
    assert_eq!(person.state.screen, ScreenId::REVIEW, "packing shows first what is not written");
    let mut person = Person::opening("flask");
    person.press(&["q"]);
    assert_eq!(person.effects, [Effect::Leave]);
}

/// Opens the palette, types, and goes.
fn go(wanted: &str) -> Person {
    let mut person = Person::opening("flask");
    person.press(&["Ctrl-P"]).type_text(wanted).press(&["Enter"]);
    person
}

#[test]
fn the_palette_finds_by_name_by_synonym_and_by_a_few_letters() {
    assert_eq!(go("quit").effects, [Effect::Leave]);
    assert!(go("doctor").state.is_open("doctor") && go("shortcuts").state.is_open("help"));
    for (wanted, screen, id) in [
        ("version", ScreenId::APPLICATION, Id::Field("version")),
        ("postgres", ScreenId::INTEGRATIONS, Id::Row("endpoint", 0)),
    ] {
        let person = go(wanted);
        assert_eq!((person.state.screen, person.state.focus), (screen, Some(id)), "{wanted}");
    }
    assert_eq!(go("gotoconf").state.screen, ScreenId::CONFIGURATION);
    assert_eq!(go("migrate.py files").state.screen, ScreenId::FILES);
    assert_eq!(go("framework: django").state.answers.suite, "django");
    let mut person = Person::opening("flask");
    person.press(&["Ctrl-P"]).type_text("cancel");
    assert!(person.sees("(no packer is at work)"), "what is not possible says why");
    person.press(&["Esc", "2", "Tab", "Ctrl-P"]);
    assert!(person.state.is_open("palette"), "from within a text, too");
}

#[test]
fn help_begins_with_what_is_in_focus_and_this_screen_and_narrows_down() {
    let mut person = Person::with_sample();
    person.press(&["?"]);
    let text = person.lines(80, 24).join("\n");
    assert!(text.contains("Framework") && text.contains("extension for each"), "{text}");
    person.type_text("undo");
    let text = person.lines(80, 24).join("\n");
    assert!(text.contains("Ctrl-Z") && !text.contains("extension for each"), "{text}");
    person.press(&["Ctrl-U"]).type_text("chisel");
    assert!(person.sees("A part of a Debian package"));
    person.press(&["Esc"]);
    assert!(person.state.panels.is_empty());
    assert!(keys::here(&person.state).iter().any(|(keys, _)| keys.contains("Ctrl-S")));
}

#[test]
fn a_file_gives_keys_and_a_bad_line_costs_only_itself() {
    let text = "theme = \"dark\"\n# colours\nmotion = \"reduced\"\nmouse = 3\nspeed = 1\n\n[keys]\npack = [\"x\", \"F7\"]\nfly = \"f\"\n\
                leave = \"Strg-Q\"\nnonsense\n";
    let names: Vec<String> = keys::actions(&PARTS).into_iter().map(|(name, ..)| name).collect();
    let (settings, findings) = Settings::parse("config.toml", text, &names);
    assert_eq!((settings.motion, settings.mouse), (Motion::Reduced, true));
    let lines: Vec<usize> = findings.iter().map(|finding| finding.line).collect();
    assert_eq!(lines, [4, 5, 9, 10, 11], "{findings:?}");
    let mut person = Person::opening("flask");
    person.state.settings = settings;
    person.press(&["p"]);
    assert_eq!(person.state.screen, ScreenId::OVERVIEW, "the key went to another");
    assert!(person.sees("x pack"), "the footer knows");
    person.press(&["x"]);
    assert_eq!(person.state.screen, ScreenId::REVIEW);
    for (_, all, _) in keys::actions(&PARTS) {
        assert!(
            all.iter().all(|key| key_named(&name(*key)) == Some(*key) || name(*key).contains("Shift-Tab")),
            "{all:?}"
        );
    }
}

#[test]
fn config_says_where_each_value_is_from() {
    let home = tempfile::tempdir().unwrap();
    let config = home.path().join("config/charmer");
    std::fs::create_dir_all(&config).unwrap();
    std::fs::write(config.join("config.toml"), "mouse = false\ntheme = \"pink\"\n[keys]\npack = \"x\"\n").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_charmer"));
    command.arg("config").env("HOME", home.path()).env("XDG_CONFIG_HOME", home.path().join("config"));
    let output = command.env_remove("CHARMER_THEME").output().unwrap();
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    let row =
        |name: &str| out.lines().find(|line| line.starts_with(&format!("{name} "))).unwrap_or_default().to_owned();
    assert!(row("mouse").contains("false") && row("mouse").contains("line 1"), "{out}");
    assert!(row("theme").contains("auto") && row("theme").contains("built in"), "{out}");
    assert!(row("pack").contains("line 4") && row("undo").contains("Ctrl-Z"), "{out}");
    assert!(row("line-first").contains("Home") && row("line-last").contains("End"), "{out}");
    assert!(err.contains("config.toml:2: warning:") && err.contains("high-contrast"), "{err}");
}

#[test]
fn ctrl_c_twice_leaves_with_the_draft_and_answers_have_letters() {
    let mut person = Person::with_sample();
    person.press(&["Tab"]).type_text("x").press(&["Ctrl-C"]);
    assert!(person.sees("y leave") && person.sees("D discard and leave") && person.sees("n stay"));
    person.press(&["n"]);
    assert!(person.state.panels.is_empty() && person.effects.is_empty());
    person.press(&["Ctrl-C", "Ctrl-C"]);
    assert_eq!(person.effects, [Effect::Leave]);
    assert!(person.draft.is_some());
    let mut person = Person::with_sample();
    person.press(&["Tab"]).type_text("x").press(&["Ctrl-C", "D"]);
    assert!(person.effects == [Effect::Leave] && person.draft.is_none());
}

#[test]
fn one_click_ticks_one_beside_a_panel_closes_it_and_a_key_gives_the_mouse_back() {
    let mut person = Person::opening("expressjs");
    person.press(&["6"]);
    person.tell(Msg::Click(Target::Item(Id::Row("endpoint", 3))));
    assert_eq!(person.state.answers.integrations.len(), 1, "{:?}", person.state.answers.integrations);
    person.press(&["?"]);
    person.see(140, 40);
    let beside = person.map.at(1, 5).unwrap();
    assert_eq!(beside, Target::Panel);
    let inside = person.map.at(70, 20).unwrap();
    person.tell(Msg::Click(inside));
    assert!(person.state.is_open("help"));
    person.tell(Msg::Click(beside));
    assert!(person.state.panels.is_empty());
    person.press(&["M", "M"]);
    assert_eq!(person.effects, [Effect::Mouse(false), Effect::Mouse(true)]);
    // The buttons of the first screen, and the words of the verdict.
    let mut person = Person::opening("flask");
    person.see(80, 24);
    let hit = |person: &Person, wanted: Target| person.map.hits.iter().any(|(_, target)| *target == wanted);
    assert!(hit(&person, Target::Action(Action::NextFinding(Some(charmer::model::Stage::Starts)))));
    person.tell(Msg::Click(Target::Item(Id::Button("look-through"))));
    assert_eq!(person.state.screen, ScreenId::APPLICATION);
}
