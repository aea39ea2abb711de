//! The first screen, the verdict, the way from a finding to what mends it, and how many keys things take.

use std::fs;
use std::time::Duration;

use crate::person::Person;
use charmer::finding::Consequence;
use charmer::model::{Sign, Stage};
use charmer::pack::{Outcome, Status, Tool};
use charmer::wizard::form::{Action, Id, ScreenId, Target};
use charmer::wizard::update::{Effect, Msg, News};

const SAMPLES: [&str; 6] = ["flask", "django", "fastapi", "go", "expressjs", "spring-boot"];

fn ended(status: Status) -> Outcome {
    Outcome { status, elapsed: Duration::from_secs(1), log: None, left: Vec::new() }
}

fn sign(person: &Person, stage: Stage) -> (Sign, usize) {
    let one = person.state.outlook().into_iter().find(|one| one.stage == stage).unwrap();
    (one.sign, one.count)
}

fn option(person: &mut Person, default: &str) {
    person.press(&["Alt-5", "n"]).type_text("page-size").press(&["Tab", "Right", "Tab", "Tab"]).type_text(default);
}

#[test]
fn every_sample_fits_the_smallest_screen_and_says_what_it_needs_with_its_place() {
    for suite in SAMPLES {
        let mut person = Person::opening(suite);
        person.state.start.is_newcomer = true;
        let lines = person.lines(80, 24);
        let text = lines.join("\n");
        assert!(text.contains(" application."), "{text}");
        assert!(text.contains("It will be packed as a rock") && text.contains("with Juju)."), "{text}");
        assert!(text.contains("Nothing is written yet. charmer would add 7 files."), "{text}");
        for button in ["▐ Write and pack ▌", "Look through", "Another framework"] {
            assert!(text.contains(button), "{text}");
        }
        assert!(text.contains("Found"), "{text}");
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(format!("overview-{suite}-80x24"), text);
            insta::assert_snapshot!(format!("overview-{suite}-140x40"), person.lines(140, 40).join("\n"));
        });
        person.state.start.is_newcomer = false;
        assert!(!person.lines(80, 24).join("\n").contains("It will be packed as a rock"));
    }
}

#[test]
fn what_the_source_fails_without_is_taken_before_and_space_gives_it_back_for_good() {
    let mut person = Person::opening("flask");
    let text = person.lines(80, 24).join("\n");
    assert!(
        text.contains("Found, and taken") && text.contains("app.py:29 reads POSTGRESQL_DB_CONNECT_STRING"),
        "{text}"
    );
    let (endpoint, required) =
        (&person.state.answers.integrations[0].endpoint, person.state.answers.integrations[0].required);
    assert_eq!((endpoint.as_str(), required), ("postgresql", true));
    assert!(!person.state.is_unsaved() && person.draft.is_none(), "nobody has changed anything");
    person.press(&["Up", "Up"]);
    assert_eq!(person.state.focus, Some(Id::Row("taken", 0)));
    person.press(&["Space"]);
    assert!(person.state.answers.integrations.is_empty() && person.sees("left out"));
    person.read();
    assert!(person.state.answers.integrations.is_empty());
    person.press(&["Space"]);
    assert_eq!(person.state.answers.integrations.len(), 1);
    // What the source does without is offered.
    let mut person = Person::opening("expressjs");
    assert!(person.state.answers.integrations.is_empty() && person.sees("Found, your choice"));
}

#[test]
fn a_project_with_documents_is_answered_by_them_alone() {
    let mut person = Person::opening("flask");
    person.press(&["Up", "Space", "Down", "Enter", "Enter"]);
    let mut again = Person::at_start(|dir| crate::person::copy(&person.dir(), dir));
    again.read();
    assert!(again.state.start.taken.is_empty());
    assert_eq!(again.state.answers.normal(), person.state.answers.normal());
}

#[test]
fn an_empty_folder_is_asked_for_its_framework_in_place() {
    let mut person = Person::at_start(|dir| fs::write(dir.join("notes.txt"), "x").unwrap());
    let text = person.lines(80, 24).join("\n");
    assert!(text.contains("Which framework is") && text.contains("Looked for") && text.contains("go.mod"), "{text}");
    assert_eq!(sign(&person, Stage::Packs).0, Sign::Wrong);
    person.press(&["Down", "Down", "Enter"]);
    assert_eq!(person.state.answers.suite, "fastapi");
    assert_eq!(person.state.focus, Some(Id::Button("write-and-pack")));
}

#[test]
fn the_verdict_counts_by_consequence_and_stands_where_it_stood() {
    let mut person = Person::with_sample();
    let column = |person: &mut Person| person.lines(80, 24)[0].find("packs");
    let before = column(&mut person);
    assert_eq!(Stage::ALL.map(|stage| sign(&person, stage).0), [Sign::Fine, Sign::Fine, Sign::Unknown]);
    option(&mut person, "abc");
    assert_eq!(sign(&person, Stage::Deploys), (Sign::Wrong, 1), "{:?}", person.state.view.blame);
    assert_eq!(column(&mut person), before);
    assert!(person.lines(80, 24)[0].contains("deploys ✗ 1"));
    let of = |person: &Person| person.state.view.blame.iter().filter(|one| one.option() == Some(0)).count();
    assert_eq!(of(&person), 1, "one message for one fault: {:?}", person.state.view.blame);
    // The closed row says it in its own line.
    person.press(&["Enter"]);
    let row = person.lines(140, 40).into_iter().find(|line| line.contains("page-size  int")).unwrap();
    assert!(row.contains('✗') && row.contains("abc"), "{row}");
}

#[test]
fn a_pack_that_failed_and_a_packer_that_is_missing_never_look_fine() {
    let mut person = Person::with_sample();
    person.state.miss(vec![Tool::Charmcraft]);
    assert_eq!(sign(&person, Stage::Packs).0, Sign::Look);
    person.press(&["Ctrl-S", "Ctrl-S", "F5"]);
    person.tell(Msg::Pack(Tool::Rockcraft, News::Ended(ended(Status::NoArtifact(Vec::new())), None)));
    assert_eq!(sign(&person, Stage::Packs), (Sign::Wrong, 1));
    assert!(person.lines(80, 24)[0].contains("packs ✗ 1"));
}

#[test]
fn from_a_finding_to_mended_are_two_keys() {
    let mut person = Person::with_sample();
    option(&mut person, "abc");
    person.press(&["Alt-7"]);
    person.press(&["!"]);
    assert_eq!((person.state.screen, person.state.focus), (ScreenId::CONFIGURATION, Some(Id::Field("option-default"))));
    assert!(person.notice().contains("1 of 1") && person.notice().contains("Enter mends it"), "{}", person.notice());
    // There it goes on to the next one, and is not typed into the default.
    person.press(&["!"]);
    assert_eq!(person.state.answers.options[0].default, "abc");
    person.press(&["Enter"]);
    assert!(person.notice().starts_with("Mended"), "{}", person.notice());
    assert_eq!(sign(&person, Stage::Deploys).0, Sign::Fine);
    person.press(&["Ctrl-Z"]);
    assert_eq!(person.state.answers.options[0].default, "abc");
    // A click on the word goes there, too.
    person.press(&["Alt-7"]);
    person.tell(Msg::Click(Target::Action(Action::NextFinding(Some(Stage::Deploys)))));
    assert_eq!(person.state.screen, ScreenId::CONFIGURATION);
    assert!(person.state.view.gravest() == Some(Consequence::WillNotDeploy));
}

#[test]
fn from_the_start_to_packed_are_two_keys_and_with_suggestions_three() {
    for (suite, keys) in [("flask", &["Enter", "Enter"][..]), ("expressjs", &["a", "Enter", "Enter"])] {
        let mut person = Person::opening(suite);
        person.press(keys);
        assert_eq!(
            person.effects,
            [Effect::Pack(Tool::Rockcraft), Effect::Pack(Tool::Charmcraft)],
            "{}",
            person.notice()
        );
        assert_eq!(person.state.answers.integrations.len(), 1);
        assert!(person.text_of("charm/charmcraft.yaml").unwrap().contains("requires:"));
    }
}

#[test]
fn enter_alone_leads_from_the_start_to_the_commands_that_come_next() {
    let mut person = Person::opening("flask");
    person.press(&["Enter", "Enter"]);
    for tool in Tool::ALL {
        person.tell(Msg::Pack(tool, News::Ended(ended(Status::Packed(Vec::new())), None)));
    }
    person.press(&["Enter"]);
    assert_eq!(person.state.screen, ScreenId::NEXT);
    person.press(&["Enter"]);
    assert!(matches!(person.effects.last(), Some(Effect::Copy(_))), "{:?}", person.effects);
}

#[test]
fn a_failed_pack_is_packing_again_after_two_keys() {
    let mut person = Person::opening("flask");
    person.press(&["Enter", "Enter"]);
    person.effects.clear();
    crate::screens::mending::failed(&mut person, Tool::Rockcraft, "pg-config-missing");
    person.tell(Msg::Pack(Tool::Charmcraft, News::Ended(ended(Status::Packed(Vec::new())), None)));
    person.press(&["Enter"]);
    assert_eq!(person.state.screen, ScreenId::REVIEW, "{}", person.notice());
    assert!(person.effects.is_empty() && !person.text_of("rockcraft.yaml").unwrap().contains("libpq-dev"));
    person.press(&["Enter"]);
    assert_eq!(person.effects, Tool::ALL.map(Effect::Pack), "{}", person.notice());
    assert!(person.text_of("rockcraft.yaml").unwrap().contains("libpq-dev"));
}

/// Presses keys, and says how many.
fn pressed(person: &mut Person, keys: &[&str]) -> usize {
    person.press(keys);
    keys.len()
}

#[test]
fn the_version_is_another_and_written_after_seven_keys_beyond_its_text() {
    let mut person = Person::opening("flask");
    let mut keys = pressed(&mut person, &["Ctrl-P"]);
    person.type_text("version");
    keys += pressed(&mut person, &["Enter", "Ctrl-U"]);
    assert_eq!(person.state.focus, Some(Id::Field("version")), "{:?}", person.state.screen);
    person.type_text("2.0");
    keys += pressed(&mut person, &["Ctrl-S", "Ctrl-S"]);
    assert!(person.text_of("rockcraft.yaml").unwrap().contains("version: '2.0'"), "{}", person.notice());
    assert!(keys <= 7, "{keys}");
}

#[test]
fn two_options_and_postgresql_required_are_written_after_twelve_keys_beyond_the_text() {
    // Nothing of the sample says that it needs a database.
    let mut person = Person::at_start(|dir| {
        fs::write(dir.join("app.py"), "import flask\napp = flask.Flask(__name__)\n").unwrap();
        fs::write(dir.join("requirements.txt"), "flask\n").unwrap();
    });
    let mut keys = pressed(&mut person, &["5", "n"]);
    person.type_text("token");
    keys += pressed(&mut person, &["Enter"]);
    person.type_text("page-size");
    keys += pressed(&mut person, &["Enter", "Enter"]);
    assert_eq!(person.state.screen, ScreenId::INTEGRATIONS);
    keys += pressed(&mut person, &["Space", "Right", "Ctrl-S", "Ctrl-S"]);
    let charm = person.text_of("charm/charmcraft.yaml").unwrap();
    assert!(charm.contains("token:") && charm.contains("page-size:"), "{charm}");
    assert_eq!(
        (person.state.answers.integrations[0].endpoint.as_str(), person.state.answers.integrations[0].required),
        ("postgresql", true)
    );
    assert!(keys <= 12, "{keys}");
}

#[test]
fn where_much_is_found_the_first_screen_begins_with_what_is_taken_and_counts_the_rest() {
    let mut person = Person::at_start(|dir| {
        crate::person::copy(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/examples/flask"), dir);
        let all = "redis\npymongo\npymysql\ncelery\npika\nboto3\nlxml\npillow\nmysqlclient\npython-ldap\ncairosvg\n\
                   pyodbc\npython3-saml\nopentelemetry-api\nlibvirt-python\nh5py\npycurl\n";
        let own = fs::read_to_string(dir.join("requirements.txt")).unwrap();
        fs::write(dir.join("requirements.txt"), own + all).unwrap();
    });
    person.read();
    for size in [(80, 24), (60, 16)] {
        let text = person.lines(size.0, size.1).join("\n");
        for told in ["Guest book is a", "Found, and taken", "Write and pack"] {
            assert!(text.contains(told), "{told} at {size:?}: {text}");
        }
        assert!(size == (60, 16) || text.contains("PostgreSQL"), "{text}");
        let rest = text.lines().find(|line| line.contains("more below")).unwrap_or_default();
        assert!(text.contains("charmer would add") && rest.contains("your choice"), "{text}");
    }
    // Row by row down to the buttons: what is in focus is always in sight, and the last row ends the list.
    person.press(&["g"]);
    for _ in 0..person.state.items().len() - 3 {
        let focus = person.state.focus.unwrap();
        person.see(80, 24);
        assert!(person.map.hits.iter().any(|(area, target)| *target == Target::Item(focus) && area.height == 1));
        person.press(&["j"]);
    }
    let text = person.lines(80, 24).join("\n");
    assert!(text.contains("more above") && !text.contains("more below"), "{text}");
}

#[test]
fn a_finding_without_a_question_of_its_own_is_whole_where_it_stands() {
    let mut person = crate::environment::person();
    person.press(&["Alt-5"]);
    let general = |person: &Person| {
        let all = person.state.view.blame.iter().filter(|blame| blame.is_general());
        all.map(|blame| format!("{} {}", blame.finding.message, blame.finding.fix)).collect::<Vec<_>>()
    };
    assert!(!general(&person).is_empty());
    for size in [(80, 24), (100, 30), (140, 40)] {
        person.press(&["G"]);
        let pane = |line: &String| line.split('│').nth(usize::from(size.0 >= 120)).unwrap_or(line).trim().to_owned();
        let mut seen = person.lines(size.0, size.1);
        person.press(&["g"]);
        seen.extend(person.lines(size.0, size.1));
        let shown = seen.iter().map(pane).collect::<Vec<_>>().join(" ");
        for told in general(&person) {
            assert!(shown.contains(told.trim()), "{told}\nat {size:?}: {seen:#?}");
        }
    }
}

#[test]
fn the_buttons_stand_still_while_the_folder_is_read() {
    let row = |person: &mut Person, size: (u16, u16)| {
        let lines = person.lines(size.0, size.1);
        lines.iter().position(|line| line.contains("Look through")).unwrap_or_else(|| panic!("{lines:#?}"))
    };
    for suite in SAMPLES {
        for size in [(80, 24), (140, 40)] {
            let mut person = Person::opening(suite);
            let read = row(&mut person, size);
            // As it is before anything but the top of the folder was read.
            person.state.start.taken.clear();
            person.state.view.suggestions.clear();
            person.state.view.shipping = None;
            person.state.review.plan = None;
            assert_eq!(row(&mut person, size), read, "{suite} at {size:?}");
        }
    }
}
