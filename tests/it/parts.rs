//! A panel, a screen and a question that only these tests have: what a new one takes is a file of its own and a line in its
//! list. Each is known to the rail, the footer, the help, the palette, the mouse, undo and the preview.

#[path = "parts/panel.rs"]
mod panel;
#[path = "parts/screen.rs"]
mod screen;

use charmer::model::Project;
use charmer::wizard::form::{Id, ScreenId};
use charmer::wizard::keys;
use charmer::wizard::panels::PANELS;
use charmer::wizard::screens::SCREENS;
use charmer::wizard::state::State;
use charmer::wizard::state::parts::{PanelEntry, Parts, Screen};

use crate::person::Person;

/// The lists as they are once a line was added to each.
fn parts() -> &'static Parts {
    let mut screens: Vec<&'static dyn Screen> = SCREENS.to_vec();
    screens.insert(2, &screen::Motto);
    let panels: Vec<&'static PanelEntry> = PANELS.iter().copied().chain([&panel::PANEL]).collect();
    Box::leak(Box::new(Parts { screens: screens.leak(), panels: panels.leak() }))
}

fn person() -> Person {
    let mut person = Person::with_sample();
    let project: Project = person.state.project.clone();
    let answers = project.answers();
    person.state = State::new(project, answers, parts());
    person.state.enter(ScreenId::APPLICATION);
    person
}

#[test]
fn a_panel_is_a_file_and_a_line_of_the_list() {
    let mut person = person();
    assert!(keys::markdown(person.state.parts).contains("| F9 | Counts the answers |"));
    person.press(&["F9"]);
    assert!(person.state.is_open("count") && person.sees("Counted so far: 0"));
    assert!(person.lines(80, 24).last().unwrap().contains("Space count on"), "{:?}", person.lines(80, 24).last());
    person.press(&["Space", "x", "Space"]);
    assert!(person.sees("Counted so far: 3"));
    // What is everybody's key works there, too.
    person.press(&["Ctrl-Q"]);
    assert!(!person.effects.is_empty());
    person.press(&["Esc"]);
    assert!(person.state.panels.is_empty());
    person.press(&["F3"]).type_text("count the").press(&["Enter"]);
    assert!(person.state.is_open("count"));
}

#[test]
fn a_panel_that_opens_another_is_there_again_when_that_closes() {
    let mut person = person();
    person.press(&["F9", "Space", "F9"]);
    assert_eq!(person.state.panels.len(), 2);
    assert!(person.sees("Counted so far: 0"));
    person.press(&["Esc"]);
    assert!(person.sees("Counted so far: 1"));
}

#[test]
fn a_screen_is_a_file_and_a_line_of_the_list() {
    let mut person = person();
    assert!(person.lines(140, 40).iter().any(|line| line.contains("·3 Motto")));
    person.press(&["Enter"]);
    assert_eq!(person.state.screen, ScreenId("motto"));
    assert!(person.sees("A motto is a sentence."));
    person.press(&["Tab", "Space"]);
    assert!(person.notice().contains("Said aloud"), "{}", person.notice());
    assert!(keys::markdown(person.state.parts).contains("| m | On the Motto step: says it aloud |"));
    person.press(&["Enter"]);
    assert_eq!(person.state.screen, ScreenId::PACKAGES);
    person.press(&["Esc", "Esc"]);
    assert_eq!(person.state.screen, ScreenId::APPLICATION);
    person.press(&["F3"]).type_text("motto").press(&["Enter"]);
    assert_eq!(person.state.screen, ScreenId("motto"));
}

#[test]
fn a_question_is_its_declaration() {
    let mut person = person();
    person.press(&["Enter"]);
    assert_eq!(person.state.focus, Some(Id::Field("motto")));
    person.press(&["Space", "Ctrl-U"]).type_text("Write it down");
    // It changes a document, its line stands out there, and undo gives it back.
    assert_eq!(person.state.answers.summary, "Write it down");
    assert!(person.state.view.documents.rock.contains("summary: Write it down"));
    let lines = person.state.highlights().followed;
    let sheet = person.state.view.sheet(person.state.doc());
    assert!(lines.iter().any(|at| sheet.lines[*at].text.contains("Write it down")));
    person.press(&["Ctrl-Z", "Ctrl-Z", "Ctrl-Z", "Ctrl-Z"]);
    assert_ne!(person.state.answers.summary, "Write it down");
    assert_eq!(person.state.focus, Some(Id::Field("motto")));
}
