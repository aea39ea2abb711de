//! What happens at the wizard: messages in, state and effects out. No terminal, no packers.

use std::fs;
use std::time::Duration;

use crate::person::Person;
use charmer::finding::{Code, Finding};
use charmer::model;
use charmer::model::Doc;
use charmer::pack::{LineKind, LogLine, Outcome, Status, Step, StepKind, Stream, Tool};
use charmer::wizard::form::{Id, ScreenId, Target};
use charmer::wizard::state::pack::Phase;
use charmer::wizard::update::{Effect, Msg, News};
use charmer::wizard::{PARTS, keys};

const TO_REVIEW: [&str; 5] = ["Enter"; 5];

#[test]
fn enter_then_write_then_pack_is_enough() {
    let mut person = Person::with_sample();
    person.press(&TO_REVIEW);
    assert_eq!(person.state.screen, ScreenId::REVIEW);
    person.press(&["Ctrl-S"]);
    assert!(person.notice().starts_with("Wrote 7 files"), "{}", person.notice());
    for path in ["rockcraft.yaml", "charm/charmcraft.yaml", "charm/src/charm.py", "charm/requirements.txt"] {
        assert!(person.text_of(path).is_some(), "{path}");
    }
    person.press(&["F5"]);
    assert_eq!(person.state.screen, ScreenId::PACK);
    assert_eq!(person.effects, [Effect::Pack(Tool::Rockcraft), Effect::Pack(Tool::Charmcraft)]);
}

#[test]
fn nothing_is_written_before_the_review_was_seen() {
    let mut person = Person::with_sample();
    person.press(&["Ctrl-S"]);
    assert_eq!(person.state.screen, ScreenId::REVIEW);
    assert!(person.text_of("rockcraft.yaml").is_none());
    person.press(&["Ctrl-S"]);
    assert!(person.text_of("rockcraft.yaml").is_some());
}

#[test]
fn packing_first_shows_what_is_not_written() {
    let mut person = Person::with_sample();
    person.press(&["F5"]);
    assert_eq!(person.state.screen, ScreenId::REVIEW);
    assert!(person.notice().contains("Ctrl-S writes 7 files"), "{}", person.notice());
    assert!(person.effects.is_empty());
}

#[test]
fn what_was_written_is_read_again() {
    let mut person = Person::with_sample();
    person.press(&["Tab", "Ctrl-U"]).type_text("shop");
    person.press(&["Enter", "n"]).type_text("libpq5_libs").press(&["Enter", "Enter", "Enter", "n"]);
    person.type_text("token").press(&["Tab", "Tab", "Space", "Enter", "Enter", "Space", "Enter"]);
    assert_eq!(person.state.screen, ScreenId::REVIEW);
    person.press(&["Ctrl-S"]);
    assert!(person.notice().starts_with("Wrote"), "{}", person.notice());
    let again = person.again();
    assert_eq!(again.answers.normal(), person.state.answers.normal());
    assert_eq!(again.answers.name, "shop");
    assert_eq!(again.answers.packages, ["libpq5_libs"]);
    assert_eq!((again.answers.options[0].name.as_str(), again.answers.options[0].required), ("token", true));
    assert_eq!(again.answers.integrations[0].endpoint, "postgresql");
}

#[test]
fn an_existing_file_is_changed_only_after_a_yes() {
    let mut person = Person::with_sample();
    person.press(&TO_REVIEW).press(&["Ctrl-S"]);
    let before = person.text_of("rockcraft.yaml").unwrap();
    person.press(&["Alt-2", "Tab", "Tab"]).type_text("!").press(&["Ctrl-S", "Ctrl-S"]);
    assert!(person.state.is_open("write-changed"));
    assert_eq!(person.text_of("rockcraft.yaml").unwrap(), before);
    person.press(&["Esc"]);
    assert_eq!(person.text_of("rockcraft.yaml").unwrap(), before);
    person.press(&["Ctrl-S", "Enter"]);
    assert!(person.text_of("rockcraft.yaml").unwrap().contains("title: Guest book!"));
}

#[test]
fn what_is_kept_of_the_last_keystroke_is_what_would_be_made_anew() {
    let mut person = Person::with_sample();
    for keys in
        [&["Tab", "x"][..], &["Alt-6", "Space"], &["Alt-2", "Tab", "Backspace"], &["Ctrl-Z"], &["Alt-6", "Space"]]
    {
        person.press(keys);
        let fresh = model::view(&person.state.project, &person.state.answers);
        for doc in Doc::ALL {
            assert_eq!(person.state.view.sheet(doc), fresh.sheet(doc), "{doc:?} after {keys:?}");
        }
        assert_eq!(person.state.view.blame, fresh.blame);
    }
}

#[test]
fn a_file_of_somebody_else_stays_and_is_said() {
    let mut person = Person::with(|dir| {
        crate::person::copy(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/examples/flask"), dir);
        fs::create_dir_all(dir.join("charm/src")).unwrap();
        fs::write(dir.join("charm/src/charm.py"), "print('mine')\n").unwrap();
    });
    person.press(&TO_REVIEW);
    assert!(person.sees("yours"), "before anything is written");
    person.go_to_file("charm/src/charm.py").press(&["Delete", "Ctrl-S"]);
    assert!(person.notice().contains("Yours stay as they are: charm/src/charm.py."), "{}", person.notice());
    assert!(person.text_of("rockcraft.yaml").is_some());
    assert_eq!(person.text_of("charm/src/charm.py").unwrap(), "print('mine')\n");
}

#[test]
fn an_error_stands_at_its_field_and_keeps_the_files_unwritten() {
    let mut person = Person::with_sample();
    person.press(&["Tab"]).type_text("_x");
    assert_eq!(person.state.problems(Id::Field("name")).count(), 1);
    assert_eq!(person.state.trouble(ScreenId::APPLICATION).0, 1);
    // The cursor is not trapped.
    person.press(&TO_REVIEW);
    assert_eq!(person.state.screen, ScreenId::REVIEW);
    person.press(&["Ctrl-S"]);
    assert_eq!((person.state.screen, person.state.focus), (ScreenId::APPLICATION, Some(Id::Field("name"))));
    assert!(person.notice().starts_with("Not written yet."), "{}", person.notice());
    assert!(person.text_of("rockcraft.yaml").is_none());
    person.press(&["Backspace", "Backspace"]);
    assert_eq!(person.state.view.trouble().0, 0);
}

#[test]
fn a_name_of_300_characters_is_refused_and_nothing_breaks() {
    let mut person = Person::with_sample();
    person.press(&["Tab"]).type_text(&"x".repeat(300));
    assert!(person.state.problems(Id::Field("name")).any(|blame| blame.finding.is_error()));
    person.lines(80, 24);
    person.lines(140, 40);
}

#[test]
fn shells_have_taught_these_keys() {
    let mut person = Person::with_sample();
    person.press(&["Tab", "Tab", "Ctrl-U"]).type_text("one two three");
    let title = |person: &Person| person.state.answers.title.clone();
    person.press(&["Ctrl-W"]);
    assert_eq!(title(&person), "one two ");
    person.press(&["Ctrl-A", "Alt-F", "Ctrl-K"]);
    assert_eq!(title(&person), "one ");
    person.press(&["End", "Alt-B"]).type_text("x");
    assert_eq!(title(&person), "xone ");
    person.press(&["Ctrl-E", "Backspace", "Home", "Delete"]);
    assert_eq!(title(&person), "one");
    // A sign that opens something elsewhere is a letter in a text.
    person.press(&["End"]).type_text("?:");
    assert_eq!(title(&person), "one?:");
    assert!(person.state.panels.is_empty());
}

#[test]
fn undo_goes_word_by_word_and_back_to_the_field() {
    let mut person = Person::with_sample();
    let before = person.state.answers.clone();
    person.press(&["Tab", "Tab", "Ctrl-U"]).type_text("a b").press(&["Alt-6", "Space", "Ctrl-Z"]);
    assert!(person.state.answers.integrations.is_empty());
    assert_eq!(person.state.answers.title, "a b");
    person.press(&["Ctrl-Z"]);
    assert_eq!((person.state.screen, person.state.focus), (ScreenId::APPLICATION, Some(Id::Field("title"))));
    assert_eq!(person.state.answers.title, "a");
    person.press(&["Ctrl-Z", "Ctrl-Z"]);
    assert_eq!(person.state.answers, before);
    person.press(&["Ctrl-Y", "Ctrl-Y", "Ctrl-Y"]);
    assert_eq!(person.state.answers.integrations.len(), 1);
    person.press(&["Ctrl-Y"]);
    assert_eq!(person.notice(), "Nothing to redo.");
}

#[test]
fn escape_goes_back_and_never_quits() {
    let mut person = Person::with_sample();
    person.press(&["Enter", "Esc", "Esc", "Esc"]);
    assert_eq!(person.state.screen, ScreenId::OVERVIEW);
    assert!(person.effects.is_empty());
}

#[test]
fn leaving_asks_only_when_something_would_be_lost() {
    let mut person = Person::with_sample();
    person.press(&["Ctrl-C"]);
    assert_eq!(person.effects, [Effect::Leave]);

    let mut person = Person::with_sample();
    person.press(&["Tab"]).type_text("x").press(&["Ctrl-Q"]);
    assert!(person.state.is_open("leave-unsaved"));
    person.press(&["Esc"]);
    assert!(person.effects.is_empty() && person.state.panels.is_empty());
    person.press(&["Ctrl-Q", "Enter"]);
    assert_eq!(person.effects, [Effect::Leave]);
}

#[test]
fn an_option_is_added_by_typing_its_name() {
    let mut person = Person::with_sample();
    person.press(&["Alt-5", "n"]).type_text("page-size").press(&["Tab", "Right", "Tab", "Tab"]).type_text("twenty");
    let option = &person.state.answers.options[0];
    assert_eq!((option.name.as_str(), option.kind.as_str(), option.default.as_str()), ("page-size", "int", "twenty"));
    assert_eq!(person.state.focus, Some(Id::Field("option-default")));
    assert!(person.state.problems(Id::Field("option-default")).next().is_some(), "a default of the wrong type");
    person.press(&["Ctrl-U"]).type_text("20");
    assert!(person.state.problems(Id::Field("option-default")).next().is_none());
    assert!(person.sees("FLASK_PAGE_SIZE"));
    // Enter is done with the box, then goes on.
    person.press(&["Enter"]);
    assert_eq!(person.state.screen, ScreenId::CONFIGURATION);
    person.press(&["Up", "Delete"]);
    assert!(person.state.answers.options.is_empty());
    person.press(&["Ctrl-Z"]);
    assert_eq!(person.state.answers.options.len(), 1);
}

#[test]
fn a_package_is_put_where_the_packer_accepts_it() {
    let mut person = Person::with_sample();
    person.press(&["Alt-3", "n"]).type_text("libpq5").press(&["Enter"]).type_text("libpq5_libs");
    person.press(&["Tab", "Tab"]).type_text("libpq-dev");
    let answers = &person.state.answers;
    assert_eq!(answers.packages, ["libpq5", "libpq5_libs"]);
    assert_eq!(answers.build_packages, ["libpq-dev"]);
    assert_eq!(person.state.view.trouble().0, 0, "{:?}", person.state.view.blame);
    assert!(person.sees("in runtime-debs") && person.sees("in runtime-slices"));
    // An emptied row goes away.
    person.press(&["Ctrl-U", "Tab"]);
    assert!(person.state.answers.build_packages.is_empty());
}

#[test]
fn files_are_the_extensions_choice_until_something_is_changed() {
    let mut person = Person::with(|dir| {
        crate::person::copy(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/examples/flask"), dir);
        fs::write(dir.join("models.py"), "x = 1\n").unwrap();
    });
    person.press(&["Alt-4"]);
    assert_eq!(person.state.answers.files, None);
    while person.state.focused_item().is_some_and(|item| !item_text(&item).contains("models.py")) {
        assert!(person.state.move_focus(1), "models.py is listed");
    }
    person.press(&["Space"]);
    assert!(person.state.answers.files.clone().unwrap().contains(&"models.py".to_owned()));
    assert!(person.state.view.documents.rock.contains("flask/app/models.py"));
    person.press(&["Space"]);
    assert_eq!(person.state.answers.files, None);
}

fn item_text(item: &charmer::wizard::form::Item) -> String {
    match &item.look {
        charmer::wizard::form::Look::Row(cells) => cells.iter().map(|cell| cell.text.clone()).collect(),
        _ => String::new(),
    }
}

#[test]
fn an_integration_is_off_optional_or_required() {
    let mut person = Person::with_sample();
    // Its driver speaks for it: Space gives what Ctrl-T gives.
    person.press(&["Alt-6", "Space"]);
    assert!(person.state.answers.integrations[0].required);
    person.press(&["Space"]);
    assert!(!person.state.answers.integrations[0].required);
    person.press(&["Right"]);
    assert!(person.state.answers.integrations[0].required);
    assert!(person.state.view.documents.charm.contains("optional: false"));
    assert!(person.sees("POSTGRESQL_DB_CONNECT_STRING"));
    person.press(&["Space", "Space"]);
    assert!(person.state.answers.integrations.is_empty());
}

#[test]
fn the_preview_follows_the_answer_and_never_takes_the_focus() {
    let mut person = Person::with_sample();
    person.press(&["Tab"]).type_text("s");
    let lit = person.state.highlights();
    let lines = &person.state.view.sheet(person.state.doc()).lines;
    assert!(lit.changed.iter().any(|at| lines[*at].text == "name: guest-books"), "{lit:?}");
    person.see(140, 40);
    let focus = person.state.focus;
    person.press(&["F4", "PageDown", "PageDown"]);
    assert_eq!(person.state.focus, focus);
    assert_eq!(person.state.doc(), Doc::CharmExpanded);
    person.press(&["F2", "1"]);
    assert_eq!(person.state.doc(), Doc::Rock);
    person.press(&["Esc"]);
    assert!(person.state.panels.is_empty());
}

#[test]
fn without_a_framework_the_wizard_asks() {
    let mut person = Person::with(|dir| fs::write(dir.join("notes.txt"), "x").unwrap());
    assert!(person.sees("No framework was found"));
    assert!(person.sees("go.mod"), "what was looked for is shown");
    person.press(&["Ctrl-S"]);
    assert!(person.text_of("rockcraft.yaml").is_none());
    person.press(&["Right"]);
    assert_eq!(person.state.answers.suite, "flask");
    assert_eq!(person.state.answers.base, "bare");
}

#[test]
fn packers_are_heard_and_stopped() {
    let mut person = Person::with_sample();
    person.press(&TO_REVIEW).press(&["Ctrl-S", "F5"]);
    person.effects.clear();
    let missing = Finding::error(Code::PackerMissing, "rockcraft", "Rockcraft is not on PATH.").fix("Install it.");
    person.tell(Msg::Preflight(Tool::Rockcraft, vec![missing]));
    person.tell(Msg::Preflight(Tool::Charmcraft, Vec::new()));
    assert_eq!(person.state.pack.lanes[0].phase, Phase::Refused);
    assert!(person.sees("Rockcraft is not on PATH.") && person.sees("Install it."));
    let step = Step { kind: StepKind::Build, part: Some("charm".into()), skipped: false, reason: None };
    let line = LogLine {
        stream: Stream::Err,
        text: "Building charm".into(),
        kind: LineKind::Step,
        depth: 0,
        transient: false,
    };
    person.hear(Tool::Charmcraft, vec![line]);
    person.tell(Msg::Pack(Tool::Charmcraft, News::Step(step)));
    person.tell(Msg::Tick(Duration::from_secs(83)));
    assert!(person.sees("● build") && person.sees("1:23") && person.sees("Building charm"));
    person.press(&["Ctrl-C"]);
    assert!(person.state.is_open("leave-packing"));
    person.press(&["Esc", "c", "Enter"]);
    assert_eq!(person.effects, [Effect::CancelPack]);
    assert_eq!(person.state.pack.lanes[1].phase, Phase::Stopping);
    let outcome = Outcome { status: Status::Cancelled, elapsed: Duration::from_secs(84), log: None, left: Vec::new() };
    person.tell(Msg::Pack(Tool::Charmcraft, News::Ended(outcome, None)));
    assert!(!person.state.pack.is_busy());
    assert!(person.sees("– stopped"));
}

#[test]
fn the_palette_goes_anywhere() {
    let mut person = Person::with_sample();
    person.press(&["F3"]).type_text("integr").press(&["Enter"]);
    assert_eq!(person.state.screen, ScreenId::INTEGRATIONS);
    person.press(&[":", "Esc"]);
    assert!(person.state.panels.is_empty());
    person.press(&["?"]);
    assert!(person.state.is_open("help"));
}

#[test]
fn the_mouse_does_it_too() {
    let mut person = Person::with_sample();
    person.see(140, 40);
    let hit = |person: &Person, wanted: Target| {
        let (area, _) = person.map.hits.iter().find(|(_, target)| *target == wanted).copied().unwrap();
        person.map.at(area.x, area.y).unwrap()
    };
    let target = hit(&person, Target::Screen(ScreenId::CONFIGURATION));
    person.tell(Msg::Click(target));
    assert_eq!(person.state.screen, ScreenId::CONFIGURATION);
    person.tell(Msg::Click(Target::Screen(ScreenId::APPLICATION)));
    person.see(140, 40);
    let target = hit(&person, Target::Option(Id::Field("platforms"), 1));
    person.tell(Msg::Click(target));
    assert_eq!(person.state.answers.platforms, ["amd64", "arm64"]);
    person.tell(Msg::Wheel(Target::Preview, 1));
    assert_eq!(person.state.preview.top, Some(3));
}

#[test]
fn pasted_text_is_made_safe() {
    let mut person = Person::with_sample();
    person.press(&["Tab", "Tab", "Ctrl-U"]);
    person.tell(Msg::Paste("two\nlines\u{1b}[31m\u{202e}".into()));
    assert_eq!(person.state.answers.title, "two lines[31m");
}

#[test]
fn every_key_means_one_thing_at_a_time_and_every_action_is_told() {
    for (group, rows) in keys::help(&PARTS) {
        assert!(!rows.is_empty(), "{group:?}");
    }
    let page = keys::markdown(&PARTS);
    for name in ["Ctrl-S", "F5", "F2", "Ctrl-Z", "Ctrl-Y", "F3", "F1", "Ctrl-Q", "Esc", "Tab", "Shift-Tab", "Ctrl-W"] {
        assert!(page.contains(name), "{name} is not in the help");
    }
}

#[test]
fn every_declared_field_gives_and_takes_its_kind_of_value() {
    let mut person = Person::with_sample();
    for screen in PARTS.screens {
        person.state.enter(screen.entry().id);
        let mut names: Vec<&str> = screen.entry().fields.iter().map(|field| field.id).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), screen.entry().fields.len(), "two fields of one name on {:?}", screen.entry().id);
        for field in screen.entry().fields {
            let value = (field.get)(&person.state);
            assert!((1..=78).contains(&field.help.chars().count()), "{} does not fit the footer", field.id);
            (field.set)(&mut person.state, value.clone());
            assert_eq!((field.get)(&person.state), value, "{}", field.id);
        }
    }
}

const SHOP: &str = "name: shop\nbase: ubuntu@24.04\nversion: '1'\nsummary: A shop\ndescription: Sells.\nplatforms:\n  amd64:\nlicense: MIT\nextensions:\n  - flask-framework\n";
const SHOP_CHARM: &str = "name: shop\ntype: charm\nbase: ubuntu@24.04\nsummary: A shop\ndescription: Sells.\nplatforms:\n  amd64:\nextensions:\n  - flask-framework\n";

fn shop(dir: &std::path::Path, rock: &str) {
    fs::write(dir.join("app.py"), "import flask\napp = flask.Flask(__name__)\n").unwrap();
    fs::write(dir.join("requirements.txt"), "flask\n").unwrap();
    fs::write(dir.join("rockcraft.yaml"), rock).unwrap();
    fs::create_dir(dir.join("charm")).unwrap();
    fs::write(dir.join("charm/charmcraft.yaml"), SHOP_CHARM).unwrap();
}

#[test]
fn the_review_names_what_is_kept_and_what_follows() {
    let mut person = Person::with(|dir| shop(dir, SHOP));
    person.state.change("the charm's base", false, |state| state.answers.charm_base = "ubuntu@26.04".into());
    person.state.enter(ScreenId::REVIEW);
    let labels: Vec<String> = person.state.items().into_iter().map(|item| item.label).collect();
    for words in ["rockcraft.yaml:8  license", "`app-image`; it was `flask-app-image`", "requirements.txt is not read"]
    {
        assert!(labels.iter().any(|line| line.contains(words)), "{words:?} in {labels:#?}");
    }
}

#[test]
fn a_document_that_cannot_be_edited_safely_is_read_only() {
    for (rock, place) in [
        (format!("{SHOP}name: again\n"), "rockcraft.yaml:11:1"),
        (format!("{SHOP}---\nname: again\n"), "rockcraft.yaml:11"),
        (format!("{SHOP}title: [\n"), "rockcraft.yaml:1"),
    ] {
        let mut person = Person::with(|dir| shop(dir, &rock));
        person.type_text("x");
        person.press(&["Ctrl-S", "Ctrl-S", "Enter", "Ctrl-S"]);
        assert_eq!(person.text_of("rockcraft.yaml").as_deref(), Some(rock.as_str()));
        assert_eq!(person.text_of("charm/charmcraft.yaml").as_deref(), Some(SHOP_CHARM));
        assert!(person.text_of("charm/src/charm.py").is_none());
        person.state.panels.clear();
        person.state.enter(ScreenId::REVIEW);
        let labels: Vec<String> = person.state.items().into_iter().map(|item| item.label).collect();
        assert!(labels.iter().any(|line| line.contains("Read only") && line.contains(place)), "{labels:#?}");
    }
}

#[test]
fn what_dependencies_imply_is_taken_by_one_key_and_given_back() {
    let mut person = Person::with(|dir| {
        fs::write(dir.join("app.py"), "import flask\napp = flask.Flask(__name__)\n").unwrap();
        fs::write(dir.join("requirements.txt"), "flask\npsycopg2\nredis\n").unwrap();
    });
    assert_eq!(person.state.answers.packages, ["libpq5_libs"], "it is not built, and does not start, without them");
    for at in 0..person.state.start.taken.len() {
        person.state.turn_taken(at);
    }
    person.press(&["Alt-3"]);
    assert!(person.sees("libpq5_libs") && person.sees("psycopg2 requirem") && person.sees("suggestions"));
    assert!(person.state.answers.packages.is_empty(), "what was given back stays so");
    person.press(&["Space"]);
    assert_eq!(person.state.answers.build_packages, ["libpq-dev"]);
    person.press(&["Ctrl-Z"]);
    assert!(person.state.answers.build_packages.is_empty());
    person.press(&["Alt-6"]);
    assert!(person.sees("redis requirem"), "a choice is shown at both");
    person.press(&["Ctrl-T"]);
    assert!(person.sees("What charmer suggests") && person.sees("or valkey") && person.sees("take all"));
    assert!(person.state.answers.packages.is_empty(), "the list takes nothing");
    person.press(&["Ctrl-T"]);
    let answers = &person.state.answers;
    assert_eq!(
        (&answers.build_packages[..], &answers.packages[..]),
        (&["libpq-dev".into(), "gcc".into()][..], &["libpq5_libs".into()][..])
    );
    let endpoints = |person: &Person| -> Vec<String> {
        person.state.answers.integrations.iter().map(|one| one.endpoint.clone()).collect()
    };
    assert_eq!(endpoints(&person), ["postgresql"], "an open choice is nobody's but the person's");
    assert!(person.notice().contains("libpq-dev, gcc, libpq5_libs, postgresql"), "{}", person.notice());
    // The choice is left, one key each; nothing is left after it.
    person.press(&["Down", "Space"]);
    assert_eq!(endpoints(&person), ["postgresql", "valkey"]);
    assert!(person.state.panels.is_empty());
    person.press(&["Ctrl-Z", "Ctrl-Z"]);
    assert!(person.state.answers.packages.is_empty() && endpoints(&person).is_empty());
}

/// An extension that finds no entry point takes the project after one key, and charmer tells what runs then.
#[test]
fn a_command_for_an_application_that_is_not_found_is_taken_by_one_key() {
    let mut person = Person::with(|dir| {
        fs::write(dir.join("server.py"), "import flask\nserver = flask.Flask(__name__)\n").unwrap();
        fs::write(dir.join("requirements.txt"), "flask\n").unwrap();
        fs::write(dir.join("Procfile"), "worker: python jobs.py\n").unwrap();
        fs::write(dir.join("jobs.py"), "import time\n").unwrap();
    });
    let wide = person.lines(200, 60).join("\n");
    assert!(wide.contains("Ctrl-T") && wide.contains("What runs"), "{wide}");
    assert!(person.state.answers.services.is_empty(), "nothing is taken unasked");
    assert_eq!(person.state.view.trouble().0, 1);
    person.press(&["Down"]);
    assert!(person.sees("server.py:2") && person.sees("Space"), "why it is offered stands below it");
    person.press(&["Space"]);
    assert_eq!(person.state.view.trouble().0, 0, "{:?}", person.state.view.blame);
    let names = |person: &Person| -> Vec<String> {
        person.state.answers.services.iter().map(|service| service.name.clone()).collect()
    };
    assert_eq!(names(&person), ["flask"]);
    person.press(&["Space"]);
    assert_eq!(names(&person), ["flask", "app-worker"]);
    assert!(person.sees("python3 jobs.py"), "{:#?}", person.lines(140, 40));
    let rock = &person.state.view.documents.rock;
    for line in ["  app-worker:", "    command: python3 jobs.py", "'server:server' -k [ sync ]", "    user: _daemon_"] {
        assert!(rock.contains(line), "{line}\n{rock}");
    }
    // A command is a text like any other: emptied, the service goes.
    person.state.focus_on(Some(Id::Row("service", 1)));
    person.press(&["Ctrl-U", "Down"]);
    assert_eq!(names(&person), ["flask"]);
    assert!(!person.state.view.documents.rock.contains("app-worker"));
}

#[test]
fn ready_made_packages_follow_the_platforms_and_are_written() {
    let mut person = Person::with_sample();
    assert!(person.state.answers.wheels);
    assert!(person.state.view.documents.requirements.starts_with("--only-binary :all:\n"));
    let before = person.state.answers.clone();
    person.state.change("platforms", false, |state| {
        state.answers.platforms = vec!["amd64".into(), "ppc64el".into()];
        state.answers.follow_wheels(&before);
    });
    assert!(!person.state.answers.wheels);
    person.press(&["Alt-3"]);
    for _ in 0..8 {
        person.press(&["Down"]);
    }
    assert!(person.sees("no wheels for ppc64el (PyYAML)"));
    assert_eq!(person.state.view.documents.requirements, "");
}

#[test]
fn where_nothing_is_seen_only_leaving_works() {
    let mut person = Person::with_sample();
    person.press(&TO_REVIEW);
    person.state.shown.size = (59, 16);
    let before = (person.state.answers.clone(), person.state.screen, person.state.focus);
    person.press(&["Ctrl-S", "F5", "x", "Enter", "Tab", "Alt-2", "Ctrl-Z", "F1", "Ctrl-S"]);
    person.tell(Msg::Paste("pasted".into()));
    person.tell(Msg::Click(Target::Screen(ScreenId::APPLICATION)));
    assert_eq!((person.state.answers.clone(), person.state.screen, person.state.focus), before);
    assert!(person.text_of("rockcraft.yaml").is_none() && person.effects.is_empty());
    person.state.shown.size = (60, 16);
    person.press(&["Ctrl-S"]);
    assert!(person.text_of("rockcraft.yaml").is_some());
    // No question is asked that nobody sees.
    person.press(&["Alt-2", "Tab"]).type_text("x");
    person.state.shown.size = (60, 15);
    person.press(&["Ctrl-Q"]);
    assert_eq!(person.effects, [Effect::Leave]);
    assert!(person.draft.is_some());
}

#[test]
fn the_installed_packer_is_the_one_that_the_preview_answers_for() {
    let mut person = Person::with_sample();
    let header = |person: &mut Person| person.lines(240, 40)[0].clone();
    assert!(header(&mut person).contains("Charmcraft 4.5.0 (not installed)"), "{}", header(&mut person));
    let libraries = |person: &Person| {
        let sheet = person.state.view.sheet(Doc::CharmExpanded);
        sheet.lines.iter().filter(|line| line.text.contains("lib: ")).map(|line| line.text.clone()).collect::<Vec<_>>()
    };
    let newest = libraries(&person);
    person.tell(Msg::Installed(Tool::Charmcraft, "4.2.1".into()));
    assert!(header(&mut person).contains("Charmcraft 4.2.2 (4.2.1 is installed)"), "{}", header(&mut person));
    let older = libraries(&person);
    assert!(!newest.is_empty() && newest != older, "{older:?}");
    person.tell(Msg::Installed(Tool::Charmcraft, "99.0.0".into()));
    assert!(person.notice().contains("Charmcraft 99.0.0 is newer than what charmer knows"), "{}", person.notice());
    assert_eq!(libraries(&person), newest);
}
