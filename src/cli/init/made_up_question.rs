//! A question that only these tests have, asked of everybody, whose answer is a switch. It takes a field of [`Answers`], a
//! row (`src/answers/made_up.rs`), a flag, and its declaration on a screen, here: 4 files. The documents say it and give it
//! back, two changes of it are merged, and a change is told.

use clap::Parser;

use super::flags::Flags;
use crate::answers::{self, Answers, Documents, from_documents, inspect};
use crate::app::{CharmFolder, Snapshot, detect};
use crate::model::{self, Project};
use crate::wizard::PARTS;
use crate::wizard::form::{Look, Value};
use crate::wizard::state::State;
use crate::wizard::state::parts::{ALWAYS, Field, FieldKind, NO_HINT, item};
use crate::wizard::state::preview::Follow;

const FIELD: Field = Field {
    id: "made-up",
    label: "Kubernetes",
    kind: FieldKind::Toggle("needs what Kubernetes alone offers"),
    help: "Juju refuses to deploy the charm elsewhere.",
    visible_if: ALWAYS,
    hint: NO_HINT,
    follows: |_| vec![Follow::charm("assumes")],
    get: |state| Value::On(state.answers.made_up),
    set: |state, value| state.answers.made_up = value == Value::On(true),
};

#[derive(clap::Parser)]
struct Call {
    #[command(flatten)]
    flags: Flags,
}

fn folder() -> Snapshot {
    Snapshot::from_files(
        "shop",
        &[("app.py", b"import flask\napp = flask.Flask(__name__)\n"), ("requirements.txt", b"flask\n")],
    )
}

fn usual() -> Answers {
    answers::defaults(&detect(&folder(), "amd64"))
}

#[test]
fn documents_say_it_and_give_it_back() {
    let on = Answers { made_up: true, ..usual() };
    let documents = answers::apply(&on, &Documents::default()).unwrap();
    assert!(documents.charm.contains("assumes:\n  - k8s-api\n"), "{}", documents.charm);
    let reading = inspect(&documents).unwrap();
    assert!(reading.answers.made_up && !reading.kept.iter().any(|kept| kept.key == "assumes"));
    let off = answers::apply(&Answers { made_up: false, ..on }, &documents).unwrap();
    assert!(!off.charm.contains("assumes") && !from_documents(&off).unwrap().made_up);
}

#[test]
fn changes_are_merged_and_told() {
    let (off, on) = (usual(), Answers { made_up: true, ..usual() });
    let renamed = Answers { name: "market".into(), ..usual() };
    let merged = answers::rebase(&off, &on, &renamed);
    assert!(merged.made_up && merged.name == "market" && !answers::rebase(&on, &off, &on).made_up);
    assert_eq!(answers::differences(&off, &on), ["Needs Kubernetes: yes"]);
}

#[test]
fn a_flag_and_a_screen_ask_it() {
    let call = Call::parse_from(["init", "--made-up", "true"]);
    let facts = detect(&folder(), "amd64");
    assert!(call.flags.over(usual(), true, &facts).unwrap().0.made_up);
    let project = Project::new(folder(), CharmFolder::default(), "amd64", Documents::default());
    let mut state = State::new(project.clone(), usual(), &PARTS);
    (FIELD.set)(&mut state, Value::On(true));
    assert!(matches!(item(&FIELD, &state).unwrap().look, Look::Toggle { on: true, .. }));
    assert!(model::view(&project, &state.answers).documents.charm.contains("k8s-api"));
}
