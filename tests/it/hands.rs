//! What hands do in a text: selecting, cutting, copying, an editor of one's own, completing.

use std::sync::Arc;

use charmer::doctor::Names;
use charmer::wizard::form::{Id, ScreenId};
use charmer::wizard::update::{Effect, Msg};

use crate::person::Person;

fn at(field: &'static str) -> Person {
    let mut person = Person::with_sample();
    person.state.focus_on(Some(Id::Field(field)));
    person.press(&["Ctrl-U"]);
    person.effects.clear();
    person
}

#[test]
fn a_text_of_several_lines_goes_to_an_editor_and_comes_back_as_one_step() {
    let mut person = at("description");
    person.type_text("A book").press(&["Ctrl-O"]);
    assert_eq!(person.effects, [Effect::Editor("A book".into())]);
    person.tell(Msg::Edited(Ok("A book\n\nfor guests\u{1b}".into())));
    assert_eq!(person.state.answers.description, "A book\n\nfor guests");
    assert!(person.notice().contains("no room for"), "what was dropped is said: {}", person.notice());
    person.press(&["Ctrl-Z"]);
    assert_eq!(person.state.answers.description, "A book");
    person.tell(Msg::Edited(Err("It failed with exit status 3: vi. The text is as it was.".into())));
    assert_eq!((person.state.answers.description.as_str(), person.notice().contains("status 3")), ("A book", true));
    // One line needs no editor.
    person.effects.clear();
    person.state.focus_on(Some(Id::Field("title")));
    person.press(&["Ctrl-O"]);
    assert_eq!(person.effects, []);
}

#[test]
fn what_is_selected_is_copied_cut_replaced_and_pasted() {
    let mut person = at("title");
    person.type_text("one two three").press(&["Ctrl-Shift-Left", "Ctrl-C"]);
    assert_eq!(person.effects, [Effect::Copy("three".into())], "Ctrl-C does not leave while something is selected");
    assert_eq!(person.notice(), "Copied what was selected.");
    person.press(&["Shift-Home", "x"]);
    assert_eq!(person.state.answers.title, "xthree", "what is typed takes the place of what is selected");
    // What was copied is there in another field, too.
    person.state.focus_on(Some(Id::Field("summary")));
    person.press(&["Ctrl-U", "Ctrl-V"]).type_text(" more").press(&[
        "Shift-Left",
        "Shift-Left",
        "Ctrl-X",
        "Home",
        "Ctrl-V",
    ]);
    assert_eq!(person.state.answers.summary, "rethree mo");
    person.press(&["Ctrl-Z"]);
    assert_eq!(person.state.answers.summary, "three mo", "pasting is one step");
    person.press(&["Alt-a", "Delete"]);
    assert_eq!(person.state.answers.summary, "");
    person.effects.clear();
    person.press(&["Ctrl-C"]);
    assert!(person.state.panel().is_some(), "it wants to leave: {:?}", person.effects);
}

#[test]
fn words_are_jumped_over_and_deleted_and_typing_is_undone_word_by_word() {
    let mut person = at("title");
    person.type_text("one two three").press(&["Ctrl-Left", "Alt-Left", "Ctrl-W"]);
    assert_eq!(person.state.answers.title, "two three");
    person.press(&["Ctrl-Z", "Ctrl-Z"]);
    assert_eq!(person.state.answers.title, "one two", "undone word by word within the field");
    person.press(&["Ctrl-Y"]);
    assert_eq!(person.state.answers.title, "one two three");
}

#[test]
fn the_selected_part_is_seen() {
    use ratatui::style::Modifier;
    let mut person = at("title");
    person.type_text("one two").press(&["Ctrl-Shift-Left"]);
    let terminal = person.see(140, 40);
    let cells = terminal.backend().buffer().content.iter().filter(|cell| cell.modifier.contains(Modifier::REVERSED));
    assert_eq!(cells.map(ratatui::buffer::Cell::symbol).collect::<String>(), "two");
}

#[test]
fn what_only_the_terminal_was_sent_can_be_printed_on_leaving() {
    let mut person = Person::with_sample();
    person.state.saved = person.state.answers.clone();
    person.state.enter(ScreenId::NEXT);
    person.press(&["y", "q"]);
    assert_eq!(person.effects.last(), Some(&Effect::Leave), "a program took it: nobody is asked");
    person.tell(Msg::Copied(false));
    assert!(person.notice().starts_with("Sent to your terminal: "), "{}", person.notice());
    person.effects.clear();
    person.press(&["q"]);
    assert!(person.state.is_open("leave-sent") && person.effects.is_empty());
    assert!(person.sees("p print and leave"), "{:#?}", person.lines(140, 40));
    person.press(&["p"]);
    assert_eq!(person.effects, [Effect::Print("charmer pack".into()), Effect::Leave]);
}

#[test]
fn a_package_is_completed_from_what_is_known_and_what_does_not_exist_is_said() {
    let mut person = Person::with_sample();
    person.press(&["Alt-3"]);
    let series = std::mem::take(&mut person.names);
    assert_eq!(series, "24.04", "names are asked for once they may be typed");
    let slices = ["libpq5_libs".into(), "libpq5_copyright".into()];
    person.tell(Msg::Names(Arc::new(Names::new(&series, ("libpam0g\nlibpq5\nlibxml2", true), &slices))));
    person.state.focus_on(Some(Id::Field("add-package")));
    person.type_text("libp");
    assert!(person.sees("libpq5   "), "{:#?}", person.lines(140, 40));
    assert!(person.sees("Tab complete"), "{:#?}", person.lines(140, 40));
    person.press(&["Tab"]);
    assert_eq!(person.state.answers.packages, ["libpq5"]);
    // The name is whole: Tab goes on.
    person.press(&["Tab"]).type_text("libpq5_").press(&["Ctrl-N", "Tab"]);
    assert_eq!(person.state.answers.packages, ["libpq5", "libpq5_copyright"]);
    person.press(&["Enter"]).type_text("libpq6");
    assert_eq!(person.state.completion(), "");
    person.press(&["Enter"]);
    assert!(person.sees("! not in Ubuntu 24.04"), "{:#?}", person.lines(140, 40));
    person.state.focus_on(Some(Id::Field("add-build-package")));
    person.type_text("libp").press(&["Tab"]);
    assert!(person.state.answers.build_packages.iter().all(|name| !name.contains('_')), "no slice to build with");
}

#[test]
fn paths_and_known_values_are_completed_folder_by_folder() {
    let mut person = Person::with_sample_and(|dir| {
        std::fs::create_dir_all(dir.join("jobs/daily")).unwrap();
        std::fs::write(dir.join("jobs/daily/clean.py"), "").unwrap();
    });
    person.state.answers.services.push(charmer::answers::Service {
        name: "clean-worker".into(),
        command: "python3 jo".into(),
        ..charmer::answers::Service::default()
    });
    person.state.rederive();
    person.state.focus_on(Some(Id::Row("service", 0)));
    assert_eq!(person.state.completion(), "bs");
    person.press(&["Tab"]).type_text("/").press(&["Tab"]).type_text("/").press(&["Tab"]);
    assert_eq!(person.state.answers.services[0].command, "python3 jobs/daily/clean.py");
    person
        .press(&["Alt-5", "n"])
        .type_text("debug")
        .press(&["Tab", "Right", "Right", "Right", "Tab", "Tab"])
        .type_text("f");
    assert_eq!(person.state.focus, Some(Id::Field("option-default")));
    person.press(&["Tab"]);
    assert_eq!(person.state.answers.options[0].default, "false");
}
