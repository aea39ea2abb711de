//! The environment sheet at the wizard: from a name that nobody provides to the option in the document, and back.

mod sheet;

use std::fs;

use crate::person::Person;
use charmer::app::env_vars::{EnvLimits, EnvVars};
use charmer::wizard::form::ScreenId;
use charmer::wizard::update::Msg;

/// The sample, with a key of Stripe's that nothing sets, and its sources read as the runtime reads them.
pub fn person() -> Person {
    let mut person = Person::with_sample_and(|dir| {
        let app = fs::read_to_string(dir.join("app.py")).unwrap();
        fs::write(dir.join("app.py"), app + "\nSTRIPE_KEY = os.environ[\"STRIPE_KEY\"]\n").unwrap();
    });
    read(&mut person);
    person
}

fn read(person: &mut Person) {
    let reads = EnvVars::scan(&person.dir(), "Python", EnvLimits::default(), &false.into()).unwrap();
    person.tell(Msg::Reads("Python".to_owned(), reads));
}

fn look(name: &str, person: &mut Person) {
    for (width, height) in [(80, 24), (140, 40)] {
        let frame = person.lines(width, height).join("\n");
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(format!("{name}-{width}x{height}"), frame);
        });
    }
}

fn missing(person: &Person) -> Vec<String> {
    let sheet = person.state.view.environment.as_ref().unwrap();
    sheet.rows.iter().filter(|row| row.is_missing()).map(|row| row.name.clone()).collect()
}

#[test]
fn missing_names_are_warnings_on_configuration_and_two_keys_mend_each() {
    let mut person = person();
    // What the source fails without is taken before anybody is asked; given back, it is missing again.
    assert_eq!(missing(&person), ["STRIPE_KEY"]);
    person.state.turn_taken(0);
    assert_eq!(missing(&person), ["POSTGRESQL_DB_CONNECT_STRING", "STRIPE_KEY"]);
    // The application does not start without one of them, which is read as soon as it is loaded.
    assert_eq!(person.state.trouble(ScreenId::CONFIGURATION), (1, 1));
    person.press(&["Alt-5"]);
    look("environment-warns", &mut person);
    person.press(&["F6"]);
    look("environment", &mut person);
    person.press(&["Space"]);
    assert!(person.notice().starts_with("PostgreSQL is there now"), "{}", person.notice());
    assert_eq!(missing(&person), ["STRIPE_KEY"]);
    person.press(&["Space"]);
    let option = &person.state.answers.options[0];
    assert_eq!((option.name.as_str(), option.kind.as_str(), option.required), ("stripe", "secret", true));
    assert!(person.notice().contains("read FLASK_STRIPE_KEY"), "{}", person.notice());
    let charm = &person.state.view.documents.charm;
    assert!(charm.contains("postgresql:") && charm.contains("stripe:") && charm.contains("type: secret"), "{charm}");
    look("environment-mended", &mut person);
    // Nothing more to add: the line in the source is the person's to change.
    person.press(&["Space"]);
    assert!(person.notice().starts_with("Nothing to add"), "{}", person.notice());
    person.press(&["Ctrl-z"]);
    assert!(person.state.answers.options.is_empty() && person.state.is_open("environment"));
    person.press(&["Ctrl-z"]);
    assert!(person.state.answers.integrations.is_empty());
    person.press(&["F6"]);
    assert!(person.state.panels.is_empty());
}

#[test]
fn a_changed_source_is_taken_into_account() {
    let mut person = person();
    person.press(&["Alt-5", "F6", "Space", "Space"]);
    let app = fs::read_to_string(person.dir().join("app.py")).unwrap();
    fs::write(person.dir().join("app.py"), app.replace("\"STRIPE_KEY\"", "\"FLASK_STRIPE_KEY\"")).unwrap();
    read(&mut person);
    assert!(missing(&person).is_empty(), "{:?}", missing(&person));
    assert_eq!(person.state.trouble(ScreenId::CONFIGURATION), (0, 0));
}

#[test]
fn the_sheet_is_there_before_the_sources_were_read_and_on_the_steps_that_ask() {
    let mut person = Person::with_sample();
    for step in ["Alt-5", "Alt-6", "Alt-9"] {
        person.press(&[step]);
        assert!(person.sees(" variables"), "{step}");
        person.press(&["F6"]);
        assert!(person.sees("Your source is being read"), "{step}");
        person.press(&["PageDown", "End", "Down", "Home", "Enter", "Esc"]);
        assert!(person.state.panels.is_empty());
    }
    let mut person = Person::with(|dir| fs::write(dir.join("notes.txt"), "x").unwrap());
    person.press(&["F6"]);
    assert!(person.state.panels.is_empty() && person.notice().starts_with("Choose a framework first"));
}

#[test]
fn a_finding_of_the_review_leads_to_the_sheet() {
    let mut person = person();
    person.press(&["Alt-7"]);
    let at =
        person.state.view.blame.iter().position(|blame| blame.finding.code.as_str() == "variable-missing").unwrap();
    person.state.focus_on(Some(charmer::wizard::form::Id::Row(charmer::wizard::state::review::FINDINGS, at)));
    person.press(&["Enter"]);
    assert_eq!(format!("{:?}", person.state.panel().unwrap()), "Environment { selected: 0 }");
}
