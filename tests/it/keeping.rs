//! Nothing that a person answered is lost, and nothing that others wrote: drafts, changed files, undoing to the start.

use std::fs;

use crate::person::Person;
use charmer::answers::ConfigOption;
use charmer::wizard::form::ScreenId;
use charmer::wizard::jobs::keeping;
use charmer::wizard::update::{Effect, Msg};
use charmer::write::{Draft, Status};

/// In front of a project that charmer wrote.
fn with_written() -> Person {
    let mut person = Person::with_sample();
    person.press(&["Ctrl-S", "Ctrl-S", "Alt-2"]);
    assert!(person.text_of("rockcraft.yaml").is_some() && person.draft.is_none());
    person
}

#[test]
fn every_change_is_drafted_until_it_is_written() {
    let mut person = Person::with_sample();
    assert!(person.draft.is_none());
    person.press(&["Tab"]).type_text("s");
    assert_eq!(person.draft.as_ref().unwrap().answers.name, "guest-books");
    person.type_text("x");
    assert_eq!(person.draft.as_ref().unwrap().answers.name, "guest-booksx");
    assert_eq!(person.draft.as_ref().unwrap().saved.name, "guest-book");
    person.press(&["Ctrl-S", "Ctrl-S"]);
    assert!(person.notice().starts_with("Wrote"), "{}", person.notice());
    assert!(person.draft.is_none());
}

#[test]
fn answers_of_a_document_that_was_left_out_are_not_written_yet() {
    let mut person = with_written();
    person.press(&["Tab", "Tab"]).type_text("!").press(&["Alt-6", "Space", "Alt-7"]);
    let charm = person.text_of("charm/charmcraft.yaml");
    person.go_to_file("charm/charmcraft.yaml").press(&["Delete", "Ctrl-S", "Enter"]);
    assert!(person.notice().starts_with("Wrote 1 file"), "{}", person.notice());
    assert_eq!(person.text_of("charm/charmcraft.yaml"), charm);
    assert!(person.text_of("rockcraft.yaml").unwrap().contains("Guest book!"));
    assert!(person.state.is_unsaved(), "the integration is on no disk yet");
    assert!(!person.draft.as_ref().unwrap().answers.integrations.is_empty());
    // Asked again, nothing is written and nothing is taken for written.
    assert!(person.sees("What would change is left out"));
    person.press(&["Ctrl-S"]);
    assert!(person.notice().contains("left out"), "{}", person.notice());
    assert!(person.state.is_unsaved());
}

#[test]
fn undoing_to_the_start_drops_the_draft_and_writes_nothing() {
    let mut person = with_written();
    person.press(&["Tab", "Tab"]).type_text("!").press(&["Alt-6", "Space", "Alt-5", "n"]).type_text("size");
    assert!(person.draft.is_some());
    let before: Vec<_> = person.state.review.files().iter().map(|file| person.text_of(&file.path)).collect();
    while person.state.history.can_undo() {
        person.press(&["Ctrl-Z"]);
    }
    assert!(person.draft.is_none(), "there is nothing left to keep");
    person.press(&["Alt-7"]);
    let files = person.state.review.files();
    assert!(files.len() > 5 && files.iter().all(|file| file.status == Status::Unchanged), "{files:#?}");
    person.press(&["Ctrl-S"]);
    assert_eq!(person.notice(), "All files are there already. p packs.");
    let after: Vec<_> = person.state.review.files().iter().map(|file| person.text_of(&file.path)).collect();
    assert_eq!(before, after);
    person.press(&["Ctrl-Y"]);
    assert!(person.draft.is_some(), "made again, it is kept again");
}

#[test]
fn leaving_keeps_the_draft_or_discards_it() {
    let mut person = Person::with_sample();
    person.press(&["Tab"]).type_text("x").press(&["Ctrl-Q", "Enter"]);
    assert_eq!(person.effects, [Effect::Leave]);
    assert!(person.draft.is_some());
    let mut person = Person::with_sample();
    person.press(&["Tab"]).type_text("x").press(&["Ctrl-Q"]);
    assert!(person.sees("D discard and leave") && person.sees("kept as a draft"));
    person.press(&["Delete"]);
    assert_eq!(person.effects, [Effect::Leave]);
    assert!(person.draft.is_none());
}

/// A person who comes back to this draft.
fn offered(draft: &Draft) -> Person {
    let mut person = Person::with_sample();
    assert!(keeping::offer(&mut person.state, draft, "2026-03-01 14:05".into()));
    person
}

fn draft() -> Draft {
    let mut person = Person::with_sample();
    person.press(&["Tab"]).type_text("x").press(&["Alt-6", "Space"]);
    *person.draft.take().unwrap()
}

#[test]
fn a_draft_is_offered_and_taken_up() {
    let mut person = offered(&draft());
    let before = person.state.answers.clone();
    for words in ["2026-03-01 14:05", "Name: guest-book → guest-bookx", "Integration postgresql: new"] {
        assert!(person.sees(words), "{words}");
    }
    // Nothing but an answer to the question ends it, and no key of habit throws the draft away.
    person.press(&["Esc", "Tab"]).type_text("dqx");
    assert!(person.state.is_open("draft"));
    person.press(&["Enter"]);
    assert_eq!(person.state.answers.name, "guest-bookx");
    assert_eq!(person.state.answers.integrations[0].endpoint, "postgresql");
    assert_eq!(person.draft.as_ref().unwrap().answers.name, "guest-bookx", "it is kept on");
    person.press(&["Ctrl-Z"]);
    assert_eq!(person.state.answers, before);
}

#[test]
fn a_draft_is_discarded_only_when_the_person_says_so() {
    let mut person = offered(&draft());
    person.draft = Some(Box::new(draft()));
    person.press(&["Ctrl-Q"]);
    assert_eq!(person.effects, [Effect::Leave]);
    assert!(person.draft.is_some(), "leaving without an answer keeps it");
    let mut person = offered(&draft());
    person.draft = Some(Box::new(draft()));
    person.press(&["Delete"]);
    assert!(person.draft.is_none() && person.state.panels.is_empty());
    assert_eq!(person.state.answers.name, "guest-book");
}

#[test]
fn a_draft_that_changes_nothing_is_not_offered() {
    let mut person = Person::with_sample();
    let answers = person.state.answers.clone();
    assert!(!keeping::offer(&mut person.state, &Draft::new(&answers, &answers), String::new()));
    assert!(person.state.panels.is_empty());
}

#[test]
fn a_draft_is_made_over_what_others_wrote_meanwhile_and_keeps_their_secrets() {
    let mut person = Person::with_sample();
    let mut saved = person.state.answers.clone();
    let secret = |default: &str| ConfigOption {
        name: "api-token".into(),
        kind: "string".into(),
        default: default.into(),
        ..ConfigOption::default()
    };
    saved.options.push(secret("hidden"));
    let mut mine = saved.clone();
    mine.title = "Mine".into();
    let draft = Draft::new(&saved, &mine);
    person.state.answers = saved;
    person.state.answers.summary = "Theirs".into();
    assert!(keeping::offer(&mut person.state, &draft, String::new()));
    person.press(&["Enter"]);
    let answers = &person.state.answers;
    assert_eq!((answers.title.as_str(), answers.summary.as_str()), ("Mine", "Theirs"));
    assert_eq!(answers.options[0].default, "hidden");
}

#[test]
fn a_changed_file_is_noticed_shown_and_asked_about() {
    let mut person = with_written();
    person.press(&["Tab", "Tab"]).type_text("!");
    let theirs = person.text_of("rockcraft.yaml").unwrap().replace("version: '0.1'", "version: '7'  # mine");
    assert_ne!(theirs, person.text_of("rockcraft.yaml").unwrap());
    person.meanwhile("rockcraft.yaml", &theirs);
    assert!(person.state.is_open("disk-changed"));
    assert!(person.sees("rockcraft.yaml was changed:") && person.sees("+version: '7'  # mine"));
    // Until it was read again, nothing is written.
    person.press(&["Esc", "Ctrl-S"]);
    assert!(person.state.is_open("disk-changed"));
    assert!(person.notice().starts_with("Nothing was written"), "{}", person.notice());
    person.press(&["Esc", "Alt-7"]);
    assert!(person.state.is_open("disk-changed"), "the review asks, too");
    assert_eq!(person.text_of("rockcraft.yaml").unwrap(), theirs);
    person.press(&["Enter"]);
    assert_eq!(person.state.answers.version, "7");
    assert_eq!(person.state.answers.title, "Guest book!");
    person.press(&["Ctrl-S", "Enter"]);
    assert!(person.notice().starts_with("Wrote"), "{}", person.notice());
    let written = person.text_of("rockcraft.yaml").unwrap();
    assert_eq!(written, theirs.replace("title: Guest book", "title: Guest book!"));
}

#[test]
fn changes_can_be_dropped_for_what_others_wrote() {
    let mut person = with_written();
    person.press(&["Tab", "Tab"]).type_text("!");
    let theirs = person.text_of("rockcraft.yaml").unwrap().replace("title: Guest book", "title: Theirs");
    person.meanwhile("rockcraft.yaml", &theirs).press(&["Delete"]);
    assert_eq!(person.state.answers.title, "Theirs");
    assert!(person.draft.is_none() && !person.state.is_unsaved());
    // The steps that can be undone are steps from what is there now.
    person.press(&["Ctrl-Z", "Alt-7"]);
    assert_eq!(person.text_of("rockcraft.yaml").unwrap(), theirs);
}

#[test]
fn a_change_that_is_taken_back_is_no_question_any_more() {
    let mut person = with_written();
    let before = person.text_of("rockcraft.yaml").unwrap();
    person.meanwhile("rockcraft.yaml", "name: other\n");
    assert!(person.state.is_open("disk-changed"));
    person.meanwhile("rockcraft.yaml", &before);
    assert!(person.state.panels.is_empty() && person.state.keeping.change.is_none());
}

#[test]
fn undo_after_reading_again_keeps_what_others_wrote() {
    let mut person = with_written();
    person.press(&["Tab", "Tab"]).type_text("!");
    let theirs = person.text_of("rockcraft.yaml").unwrap().replace("version: '0.1'", "version: '7'");
    person.meanwhile("rockcraft.yaml", &theirs).press(&["Enter", "Ctrl-Z"]);
    assert_eq!((person.state.answers.title.as_str(), person.state.answers.version.as_str()), ("Guest book", "7"));
    assert!(person.draft.is_none());
    person.press(&["Alt-7"]);
    assert!(person.state.review.files().iter().all(|file| file.status == Status::Unchanged));
}

#[test]
fn a_change_that_nobody_noticed_is_found_by_the_review_and_by_the_writer() {
    // Found when the plan is made.
    let mut person = with_written();
    person.press(&["Tab", "Tab"]).type_text("!");
    let theirs = person.text_of("rockcraft.yaml").unwrap().replace("version: '0.1'", "version: '7'");
    fs::write(person.dir().join("rockcraft.yaml"), &theirs).unwrap();
    person.press(&["Alt-7"]);
    assert!(person.state.is_open("disk-changed"));
    assert_eq!(person.state.screen, ScreenId::REVIEW);
    // Found when it is written.
    let mut person = with_written();
    person.press(&["Tab", "Tab"]).type_text("!").press(&["Alt-7", "Ctrl-S"]);
    assert!(person.state.is_open("write-changed"));
    fs::write(person.dir().join("rockcraft.yaml"), &theirs).unwrap();
    person.press(&["Enter"]);
    assert_eq!(person.text_of("rockcraft.yaml").unwrap(), theirs, "never written over");
    assert!(person.state.is_open("disk-changed"));
    person.press(&["Enter", "Ctrl-S", "Enter"]);
    let written = person.text_of("rockcraft.yaml").unwrap();
    assert_eq!(written, theirs.replace("title: Guest book", "title: Guest book!"));
}

#[test]
fn what_somebody_added_to_the_charm_stays_whatever_keys_are_pressed() {
    let mut person = with_written();
    let path = "charm/src/charm.py";
    let mine = person.text_of(path).unwrap().replace("\n\nif __name__", "\n    def mine(self): ...\n\n\nif __name__");
    fs::write(person.dir().join(path), &mine).unwrap();
    person.press(&["Tab", "Tab"]).type_text("!").press(&["Ctrl-S", "Ctrl-S", "Enter"]);
    assert!(person.notice().starts_with("Wrote"), "{}", person.notice());
    assert_eq!(person.text_of(path).unwrap(), mine);
    // A new name is merged, and what was merged is still theirs.
    person.press(&["Alt-2", "Tab"]).type_text("s").press(&["Ctrl-S", "Ctrl-S", "Enter"]);
    assert_eq!(
        person.text_of(path).unwrap(),
        mine.replace("GuestBook", "GuestBooks").replace("guest-book", "guest-books")
    );
    person.press(&["Alt-2", "Tab"]).type_text("x").press(&["Ctrl-S", "Ctrl-S", "Enter"]);
    assert!(
        person.text_of(path).unwrap().contains("def mine(self)")
            && person.text_of(path).unwrap().contains("GuestBooksx")
    );
}

#[test]
fn a_yes_holds_for_the_diff_that_was_shown() {
    let mut person = with_written();
    person.press(&["Tab", "Tab"]).type_text("!").press(&["Alt-7", "Ctrl-S"]);
    assert!(person.state.is_open("write-changed"));
    let theirs = format!("{}# theirs\n", person.text_of("charm/tox.ini").unwrap());
    person.meanwhile("charm/tox.ini", &theirs);
    assert!(person.state.panels.is_empty(), "the question was about other diffs");
    person.press(&["Enter"]);
    assert_eq!(person.text_of("charm/tox.ini").unwrap(), theirs);
}

#[test]
fn a_removed_and_a_damaged_document_are_told_and_lose_no_answer() {
    let mut person = with_written();
    person.press(&["Tab", "Tab"]).type_text("!");
    person.meanwhile("rockcraft.yaml", "name: [\n");
    person.press(&["Enter"]);
    assert_eq!(person.state.answers.title, "Guest book!");
    assert_eq!(person.text_of("rockcraft.yaml").unwrap(), "name: [\n");
    person.press(&["Ctrl-S", "Ctrl-S", "Enter"]);
    assert_eq!(person.text_of("rockcraft.yaml").unwrap(), "name: [\n", "what cannot be read is not written over");
    let mut person = with_written();
    fs::remove_file(person.dir().join("rockcraft.yaml")).unwrap();
    person.press(&["Alt-7"]);
    assert!(person.sees("rockcraft.yaml was removed."));
}

#[test]
fn a_draft_that_cannot_be_kept_is_told() {
    let mut person = Person::with_sample();
    person.tell(Msg::NoDraft("the disk is full".into()));
    assert!(person.notice().contains("the disk is full") && person.notice().contains("before you leave"));
}
