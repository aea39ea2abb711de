//! What is wrong with an answer has one row of its own: moving the focus moves none, and the whole of it is told for the focus.

use charmer::answers::Field;
use charmer::finding::{Code, Finding};
use charmer::model::{About, Blame, Topic};
use charmer::wizard::form::{Id, ScreenId};
use charmer::wizard::state::review::FINDINGS;

use crate::person::Person;

/// Longer than a row, shorter than the two that are kept.
const MESSAGE: &str =
    "This name is not one that a store takes, since it says nothing of what it is, nor of who made it at last";

fn blamed(about: About, finding: Finding) -> Person {
    let mut person = Person::with_sample();
    person.state.view.blame.insert(0, Blame { about, finding, blocks: false });
    person
}

/// The screen's lines with what is wrong, and on which row each of these labels stands.
fn seen(person: &mut Person, size: (u16, u16)) -> (Vec<String>, Vec<usize>) {
    let lines = person.lines(size.0, size.1);
    let place = |label: &str| lines.iter().position(|line| line.contains(label)).unwrap();
    let places = ["Framework", "Name  ", "Title  ", "! This name"].map(place).to_vec();
    (lines, places)
}

#[test]
fn a_finding_has_one_row_and_the_focus_has_the_whole_of_it() {
    for size in [(80, 30), (140, 40)] {
        let finding = Finding::warning(Code::FolderUnreadable, "", MESSAGE);
        let mut person = blamed(About::Field(Field::Name), finding);
        person.state.focus_on(Some(Id::Field("suite")));
        let (lines, before) = seen(&mut person, size);
        let row = &lines[before[3]];
        assert!(row.contains('…') && !lines.join("\n").contains("at last"), "{lines:#?}");
        assert!(!lines[before[3] + 1].contains("takes,"), "one row: {lines:#?}");
        person.state.focus_on(Some(Id::Field("name")));
        let (lines, after) = seen(&mut person, size);
        assert!(lines.join("\n").contains("at last"), "{lines:#?}");
        assert_eq!(before, after, "nothing moves");
    }
}

#[test]
fn review_cuts_the_way_to_the_file_and_not_the_sentence() {
    let path = "services/backend/application/settings/production.py";
    let finding = Finding::warning(Code::FolderUnreadable, path, "The port is read as a text.").at(12, 0);
    let mut person = blamed(About::Topic(Topic::Files), finding);
    person.state.enter(ScreenId::REVIEW);
    let text = person.lines(80, 40).join("\n");
    assert!(text.contains("…/production.py:12: The port is read as a text."), "{text}");
    person.state.focus_on(Some(Id::Row(FINDINGS, 0)));
    assert!(person.lines(80, 40).join("\n").contains(path), "the whole way is told for the focus");
}
