//! The same suggestion gives the same answers wherever it is taken, in every sample and every project with a fault.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use charmer::answers::Answers;
use charmer::model;
use charmer::suggest::{Suggestion, What};
use charmer::suite;
use charmer::wizard::form::{Id, ScreenId};

use crate::person::Person;
use crate::support::{CHARMER, copy_folder, crate_path};

/// All projects that there are, by their folders.
fn projects() -> Vec<PathBuf> {
    let folders =
        |below: &str| fs::read_dir(crate_path(below)).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    let mut all = [folders("assets/examples"), folders("tests/data/faults")].concat();
    all.retain(|path| path.is_dir());
    all.sort();
    all
}

fn person(project: &Path) -> Person {
    let mut person = Person::at_start(|dir| copy_folder(project, dir));
    person.read();
    person
}

/// Does it, gives what became of the answers, and takes it back.
fn after(person: &mut Person, does: impl FnOnce(&mut Person)) -> Answers {
    let before = person.state.answers.clone();
    does(person);
    let after = person.state.answers.clone();
    person.state.panels.clear();
    if after != before {
        person.press(&["Ctrl-Z"]);
    }
    assert!(person.state.answers == before, "one step of undo takes it back");
    after
}

/// In the list of all suggestions, as the `at`th.
fn in_panel(person: &mut Person, at: usize) -> Answers {
    after(person, |person| {
        person.press(&["Ctrl-T"]).press(&vec!["Down"; at]).press(&["Space"]);
    })
}

/// In that row of that screen; none where it is not there.
fn in_row(person: &mut Person, screen: ScreenId, id: Id, key: &str) -> Option<Answers> {
    person.state.enter(screen);
    person.state.items().iter().find(|item| item.id == Some(id))?;
    person.state.focus_on(Some(id));
    Some(after(person, |person| {
        person.press(&[key]);
    }))
}

/// The place of an entry of the sheet of variables that asks for it.
fn asking(person: &Person, one: &Suggestion) -> Option<usize> {
    let rows = &person.state.view.environment.as_ref()?.rows;
    rows.iter().position(|row| row.advice.as_ref().is_some_and(|advice| one.is_for(&advice.remedy)))
}

/// How many places took it.
fn everywhere(person: &mut Person, project: &str) -> usize {
    let all: Vec<_> = person.state.view.suggestions.iter().flat_map(Suggestion::each).collect();
    let mut places = 0;
    for (at, one) in all.iter().enumerate() {
        let mut expected = person.state.answers.clone();
        model::take(&person.state.project, &mut expected, one);
        let mut check = |place: &str, found: Answers| {
            assert!(found == expected, "{project}: {} in {place}:\n{found:#?}\nexpected {expected:#?}", one.value);
            places += 1;
        };
        check("the list of suggestions", in_panel(person, at));
        if let Some(found) = in_row(person, ScreenId::OVERVIEW, Id::Row("offered", at), "Enter") {
            check("the first screen", found);
        }
        if one.what == What::Integration
            && !person.state.answers.integrations.iter().any(|own| own.endpoint == one.value)
        {
            let row = suite::endpoints().iter().position(|known| known.name == one.value).unwrap();
            let found = in_row(person, ScreenId::INTEGRATIONS, Id::Row("endpoint", row), "Space");
            check("Integrations", found.unwrap());
        }
        if let Some(row) = asking(person, one) {
            let found = after(person, |person| {
                person.state.enter(ScreenId::FILES);
                person.press(&["e"]).press(&vec!["Down"; row]).press(&["Enter"]);
            });
            check("the sheet of variables", found);
        }
    }
    places + in_lists(person, project)
}

/// In the lists of packages and of services.
fn in_lists(person: &mut Person, project: &str) -> usize {
    let mut places = 0;
    for (screen, kinds) in
        [(ScreenId::PACKAGES, &[What::BuildPackage, What::Package][..]), (ScreenId::APPLICATION, &[What::Service][..])]
    {
        let listed = |one: &&Suggestion| kinds.contains(&one.what) && one.can_be_taken();
        let listed: Vec<_> = person.state.view.suggestions.iter().filter(listed).cloned().collect();
        for (at, one) in listed.iter().enumerate() {
            let mut expected = person.state.answers.clone();
            model::take(&person.state.project, &mut expected, one);
            let found = in_row(person, screen, Id::Row("suggested", at), "Space").unwrap();
            assert!(found == expected, "{project}: {} on {screen:?}", one.value);
            places += 1;
        }
    }
    places
}

#[test]
fn a_suggestion_gives_the_same_answers_wherever_it_is_taken() {
    let mut places = 0;
    for project in projects() {
        let name = project.file_name().unwrap().to_string_lossy().into_owned();
        places += everywhere(&mut person(&project), &name);
    }
    // Far more than one place each, or the test looks nowhere.
    assert!(places > 60, "{places}");
}

/// What a command leaves of both documents in a folder that holds the project.
fn by_command(project: &Path, arguments: &[&str]) -> [Option<String>; 2] {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("guest-book");
    copy_folder(project, &dir);
    let mut charmer = Command::new(CHARMER);
    charmer
        .args(arguments)
        .arg(&dir)
        .env("XDG_STATE_HOME", home.path().join("state"))
        .stdin(std::process::Stdio::null());
    charmer.output().unwrap();
    ["rockcraft.yaml", "charm/charmcraft.yaml"].map(|path| fs::read_to_string(dir.join(path)).ok())
}

#[test]
fn all_that_is_suggested_writes_the_same_by_every_way() {
    let mut compared = 0;
    for project in projects() {
        let name = project.file_name().unwrap().to_string_lossy().into_owned();
        let mut person = person(&project);
        person.press(&["Ctrl-T", "Ctrl-T"]);
        person.state.panels.clear();
        let documents = person.state.view.documents.clone();
        if person.state.view.refusals() > 0 {
            continue;
        }
        for arguments in [&["init", "--suggested", "--yes"][..], &["check", "--fix"]] {
            let found = by_command(&project, arguments);
            if found == [None, None] {
                continue;
            }
            let expected = [Some(documents.rock.clone()), Some(documents.charm.clone())];
            assert_eq!(found, expected, "{name}: {arguments:?}");
            compared += 1;
        }
    }
    assert!(compared > 40, "{compared}");
}
