//! What others do to the application's files while the wizard is open, and documents that cannot be read.

use std::fs;

use crate::person::Person;
use charmer::finding::Code;
use charmer::wizard::form::ScreenId;
use charmer::wizard::state::State;
use charmer::wizard::update::{Effect, Msg, update};

const PYPROJECT: &str = "[project]\nname = \"bazaar\"\nversion = \"3.1\"\n[tool.setuptools]\npy-modules = []\n";

fn put(person: &Person, path: &str, text: &str) {
    fs::write(person.dir().join(path), text).unwrap();
}

#[test]
fn prefilled_answers_follow_the_files_and_given_ones_stay() {
    let mut person = Person::with_sample();
    person.press(&["Tab", "Ctrl-U"]).type_text("shop");
    assert_eq!(person.state.answers.version, "0.1");
    put(&person, "pyproject.toml", PYPROJECT);
    person.look_again();
    assert_eq!((person.state.answers.name.as_str(), person.state.answers.version.as_str()), ("shop", "3.1"));
    assert_eq!(person.notice(), "The application's files changed, and were looked at again.");
    // Typing goes on where it was.
    person.type_text("s");
    assert_eq!(person.state.answers.name, "shops");
    while person.state.history.can_undo() {
        person.press(&["Ctrl-Z"]);
    }
    assert_eq!((person.state.answers.name.as_str(), person.state.answers.version.as_str()), ("bazaar", "3.1"));
    assert!(!person.state.is_unsaved(), "what the files say is no change of the person's");
}

#[test]
fn a_prefilled_text_in_focus_is_the_new_one_and_a_typed_one_keeps_its_cursor() {
    let mut person = Person::with_sample();
    person.press(&["Tab"]);
    put(&person, "pyproject.toml", PYPROJECT);
    person.look_again();
    person.type_text("s");
    assert_eq!(person.state.answers.name, "bazaars");
    person.press(&["Left", "Left"]);
    put(&person, "pyproject.toml", &PYPROJECT.replace("bazaar", "market"));
    person.look_again();
    person.type_text("x");
    assert_eq!(person.state.answers.name, "bazaaxrs");
}

#[test]
fn a_framework_that_appears_is_found() {
    let mut person = Person::with(|dir| fs::write(dir.join("notes.txt"), "x").unwrap());
    assert_eq!(person.state.answers.suite, "");
    person.press(&["Tab", "Tab"]).type_text("My Book").press(&["Shift-Tab", "Shift-Tab"]);
    put(&person, "app.py", "import flask\napp = flask.Flask(__name__)\n");
    put(&person, "requirements.txt", "flask\n");
    person.look_again();
    assert_eq!((person.state.answers.suite.as_str(), person.state.answers.base.as_str()), ("flask", "bare"));
    assert!(person.state.answers.title.ends_with("My Book"), "{}", person.state.answers.title);
    assert_eq!(person.state.view.trouble(), (0, 0));
}

#[test]
fn another_framework_than_the_files_speak_for_stays_with_bases_of_its_own() {
    let mut person = Person::with_sample();
    // Flask, Django, FastAPI.
    person.press(&["Right", "Right"]);
    assert_eq!(person.state.answers.suite, "fastapi");
    put(&person, "go.mod", "module example.com/x\n\ngo 1.22\n");
    fs::remove_file(person.dir().join("requirements.txt")).unwrap();
    person.look_again();
    assert_eq!(person.state.answers.suite, "fastapi");
    let codes: Vec<&str> = person.state.view.blame.iter().map(|blame| blame.finding.code.as_str()).collect();
    assert!(!codes.iter().any(|code| code.starts_with("base")), "{codes:?}");
}

#[test]
fn a_project_with_documents_keeps_its_answers_and_gets_its_findings() {
    let mut person = Person::with_sample();
    person.press(&["Ctrl-S", "Ctrl-S"]);
    let answers = person.state.answers.clone();
    let app = person.text_of("app.py").unwrap();
    put(&person, "pyproject.toml", PYPROJECT);
    fs::remove_file(person.dir().join("app.py")).unwrap();
    person.look_again();
    assert_eq!(person.state.answers, answers, "the documents are the answers");
    assert!(person.state.view.trouble().0 > 0, "there is no entry point any more");
    put(&person, "app.py", &app);
    person.look_again();
    assert_eq!(person.state.view.trouble().0, 0);
}

#[test]
fn a_new_file_is_there_to_be_picked() {
    let mut person = Person::with_sample();
    person.press(&["Alt-4"]);
    assert!(!person.sees("models.py"));
    put(&person, "models.py", "x = 1\n");
    person.look_again();
    assert!(person.sees("models.py"));
}

#[test]
fn what_changes_while_the_wizard_writes_waits_for_its_end() {
    let mut person = Person::with_sample();
    person.press(&["Alt-7"]);
    let mut effects = update(&mut person.state, Msg::Key(crate::person::key("Ctrl-S")));
    assert!(matches!(effects.pop(), Some(Effect::Write(_))) && person.state.review.writing);
    put(&person, "pyproject.toml", PYPROJECT);
    person.look_again();
    assert_eq!(person.state.answers.version, "0.1", "the plan that is being written stays the one that is shown");
    person.tell(Msg::Written(Err("The disk is full.".into())));
    assert_eq!(person.state.answers.version, "3.1");
}

#[test]
fn a_document_that_is_no_text_is_told_in_the_first_frame_and_left_alone() {
    const LATIN: &[u8] = b"name: shop\nsummary: caf\xe9\n";
    for path in ["rockcraft.yaml", "charm/charmcraft.yaml"] {
        let mut person = Person::with_sample_and(|dir| {
            fs::create_dir(dir.join("charm")).unwrap();
            fs::write(dir.join(path), LATIN).unwrap();
        });
        for (width, height) in [(80, 24), (140, 40)] {
            let frame = person.lines(width, height).join("\n");
            assert!(frame.contains(&format!("Read only: {path}:2:13: the")), "{frame}");
            assert!(frame.contains("read only   "), "{frame}");
        }
        person.press(&["Tab"]).type_text("x").press(&["Ctrl-S", "Ctrl-S", "Enter", "Ctrl-S"]);
        assert_eq!(fs::read(person.dir().join(path)).unwrap(), LATIN);
        assert!(person.text_of("charm/src/charm.py").is_none());
        // Saved as UTF-8, it can be changed again.
        fs::write(person.dir().join(path), "name: shop\nsummary: café\nextensions: [flask-framework]\n").unwrap();
        person.state.panels.clear();
        person.tell(Msg::Disk(charmer::write::documents(&person.dir())));
        person.press(&["Enter"]);
        assert!(person.state.project.read_only().is_empty());
        assert_eq!(person.state.answers.summary, "café");
    }
}

#[test]
fn what_takes_a_walk_through_the_folder_is_told_behind_the_first_frame() {
    const EXPRESS: &str = r#"{"name": "shop", "scripts": {"start": "node app.js"}, "dependencies": {"knex": "3"}}"#;
    const SPRING: &str = "<project><parent><groupId>org.springframework.boot</groupId></parent></project>";
    let go = [("go.mod", "module shop\n"), ("main.go", "package main\n"), ("migrations/atlas.sum", "h1:\n")];
    let express = [("app/package.json", EXPRESS), ("app/app.js", "\n"), ("app/migrations/1.js", "\n")];
    let spring = [("pom.xml", SPRING), ("src/A.java", "class A {}\n"), ("db/migration/V1__a.sql", "SELECT 1;\n")];
    for (suite, files) in [("go", go), ("expressjs", express), ("spring-boot", spring)] {
        let person = Person::at_start(|dir| {
            for (path, text) in files {
                fs::create_dir_all(dir.join(path).parent().unwrap()).unwrap();
                fs::write(dir.join(path), text).unwrap();
            }
        });
        assert_eq!(person.state.answers.suite, suite);
        let tells = |state: &State| state.view.blame.iter().any(|one| one.finding.code == Code::MigrationNotRun);
        assert!(tells(&person.state), "{suite}: {:?}", person.state.view.blame);
        assert!(!tells(&person.again()), "{suite}: the first frame looked through the folder");
    }
}

#[test]
fn a_document_that_may_not_be_read_is_told_with_its_name() {
    let mut person = Person::with_sample_and(|dir| fs::create_dir_all(dir.join("charm/charmcraft.yaml")).unwrap());
    assert!(person.lines(80, 24).join("\n").contains("Read only: charm/charmcraft.yaml: the file cannot be read"));
    person.press(&["Ctrl-S"]);
    assert_eq!(person.state.screen, ScreenId::APPLICATION);
    assert!(person.notice().contains("charm/charmcraft.yaml"), "{}", person.notice());
}

#[test]
fn a_document_that_becomes_unreadable_is_shown_and_asked_about() {
    let mut person = Person::with_sample();
    person.press(&["Ctrl-S", "Ctrl-S"]);
    fs::write(person.dir().join("rockcraft.yaml"), b"\xff").unwrap();
    person.tell(Msg::Disk(charmer::write::documents(&person.dir())));
    assert!(person.sees("rockcraft.yaml:1:1: error: the file is not UTF-8"));
    person.press(&["Enter"]);
    assert!(person.lines(80, 24).join("\n").contains("read only   "));
    assert_eq!(fs::read(person.dir().join("rockcraft.yaml")).unwrap(), b"\xff");
}

#[test]
fn a_document_without_an_extension_and_one_without_its_twin_give_their_answers() {
    for (path, text) in [
        ("rockcraft.yaml", "name: shop\nsummary: Ours\nversion: '7'\nbase: ubuntu@24.04\n"),
        ("charm/charmcraft.yaml", "name: shop\nsummary: Ours\nbase: ubuntu@24.04\n"),
    ] {
        let mut person = Person::with_sample_and(|dir| {
            fs::create_dir(dir.join("charm")).unwrap();
            fs::write(dir.join(path), text).unwrap();
        });
        let answers = &person.state.answers;
        assert_eq!((answers.suite.as_str(), answers.name.as_str()), ("flask", "shop"), "{path}");
        assert_eq!((answers.summary.as_str(), answers.charm_base.as_str()), ("Ours", "ubuntu@24.04"), "{path}");
        assert_eq!(answers.version, if path == "rockcraft.yaml" { "7" } else { "0.1" });
        person.press(&["Alt-2", "Tab", "Tab", "Tab", "Tab"]).type_text("x");
        let kept = person.state.view.documents.rock.clone() + &person.state.view.documents.charm;
        for line in text.lines() {
            assert!(kept.contains(line), "{line:?} is not kept in\n{kept}");
        }
    }
}
