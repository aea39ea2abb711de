//! A workflow for GitHub Actions, wanted or not like any other answer.

use std::fs;

use charmer::wizard::form::Id;
use charmer::wizard::state::review::{FILES, WORKFLOW};

use crate::person::Person;

const PATH: &str = ".github/workflows/pack-guest-book.yaml";

#[test]
fn the_review_offers_it_and_writes_it_with_the_rest() {
    let mut person = Person::with_sample();
    person.press(&["Alt-7", "h"]);
    assert!(person.sees(PATH) && person.state.answers.workflow);
    super::look("review-workflow", &mut person);
    person.press(&["Ctrl-Z"]);
    assert!(!person.sees(PATH), "it is an answer, and taken back like one");
    person.state.focus_on(Some(Id::Field(WORKFLOW)));
    person.press(&["Space"]);
    assert_eq!(person.state.focus, Some(Id::Field(WORKFLOW)), "the focus stays when the files are listed anew");
    assert!(person.draft.is_some(), "it is not lost when the wizard is torn away");
    person.press(&["Ctrl-S"]);
    assert!(person.notice().starts_with("Wrote 8 files"), "{}", person.notice());
    let text = person.text_of(PATH).unwrap();
    assert!(text.contains("canonical/craft-actions/rockcraft-pack") && text.contains("architecture: amd64"), "{text}");
    // It is there: the next start wants it again, and a new platform changes it.
    let again = person.again();
    assert!(again.answers.workflow && !again.is_unsaved());
    person.state = again;
    person.state.change("platforms", false, |state| state.answers.platforms.push("riscv64".into()));
    person.press(&["Alt-7"]);
    assert!(person.sees("changed") && person.sees("GitHub hosts no machine for riscv64"));
}

#[test]
fn it_is_left_out_like_any_other_file() {
    let mut person = Person::with_sample();
    person.press(&["Alt-7", "h"]);
    let at = person.state.review.files().iter().position(|file| file.path == PATH).unwrap();
    person.state.focus_on(Some(Id::Row(FILES, at)));
    person.press(&["Delete", "Ctrl-S"]);
    assert!(person.notice().starts_with("Wrote 7 files") && person.text_of(PATH).is_none(), "{}", person.notice());
}

#[test]
fn a_file_of_the_persons_own_is_not_written_over() {
    let mut person = Person::with_sample_and(|dir| {
        fs::create_dir_all(dir.join(".github/workflows")).unwrap();
        fs::write(dir.join(PATH), "on: push\n").unwrap();
    });
    assert!(!person.state.answers.workflow);
    person.press(&["Alt-7", "h"]);
    person.go_to_file(PATH).press(&["Space"]);
    assert!(person.sees("yours; what charmer would change") && person.sees("rockcraft-pack"));
    person.press(&["Esc", "Delete", "Ctrl-S"]);
    assert!(person.notice().starts_with("Wrote 7 files"), "{}", person.notice());
    assert_eq!(person.text_of(PATH).unwrap(), "on: push\n");
}

#[test]
fn above_the_application_it_says_which_command_writes_it() {
    let mut person = Person::with_sample();
    fs::create_dir(person.dir().parent().unwrap().join(".git")).unwrap();
    person.state = person.again();
    person.press(&["Alt-7"]);
    assert!(person.sees("charmer init --workflow"));
    person.press(&["h"]);
    assert!(!person.state.answers.workflow && person.notice().contains("charmer init --workflow"));
}
