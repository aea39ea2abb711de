//! What `charmer check` tells, Review lists, and the header counts is one list: held on every small project with a fault,
//! on those once they are mended, and on the samples; before there are documents, and with them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use charmer::finding::Consequence;
use charmer::model::{self, Sign, Stage, View};
use charmer::wizard::form::{Id, ScreenId};
use charmer::wizard::state::review::FINDINGS;
use charmer::write;

use crate::faulty::{Told, charmer, check, copy, projects};
use crate::person::{copy as copy_folder, read};
use crate::support::crate_path;

fn told(view: &View) -> Vec<Told> {
    let told = view.blame.iter().map(|blame| &blame.finding);
    told.map(|finding| (finding.code.to_string(), finding.place(), finding.consequence.to_string())).collect()
}

/// What differs between the three.
fn differences(home: &Path, app: &Path) -> Vec<String> {
    let (_, mut checked) = check(home, app);
    let mut state = read(app);
    // What writing gives its mode back stands among the files, not among the findings.
    let wanted = model::wanted(&state.project, &state.view, &state.answers);
    let plan = write::plan(app, wanted).unwrap();
    let runs: Vec<&str> = plan.to_make_executable().map(|file| file.path.as_str()).collect();
    checked.retain(|(code, path, _)| code != "charm-entry-not-executable" || !runs.contains(&path.as_str()));
    let mut wrong = Vec::new();
    // In a new project the wizard takes what the source fails without; `check` tells it.
    let before = model::view(&state.project, &state.project.answers());
    let (mut listed, left) = (told(&before), told(&state.view));
    let is_more = left.iter().any(|one| !listed.contains(one));
    if is_more || left != listed && !state.project.is_new() {
        wrong.push(format!("the wizard lists {left:?} of {listed:?}"));
    }
    let outlook = model::outlook(&state.project, &before);
    for (stage, of) in Stage::ALL.into_iter().zip(Consequence::ALL) {
        let count = checked.iter().filter(|(.., consequence)| *consequence == of.to_string()).count();
        let shown = outlook.into_iter().find(|one| one.stage == stage).unwrap();
        let failures = if shown.sign == Sign::Wrong { shown.count } else { 0 };
        if failures != count {
            wrong.push(format!("the header counts {failures} that {of}, check tells {count}"));
        }
    }
    state.enter(ScreenId::REVIEW);
    let rows = state.items().iter().filter(|item| matches!(item.id, Some(Id::Row(FINDINGS, _)))).count();
    if rows != left.len() {
        wrong.push(format!("Review shows {rows} of {left:?}"));
    }
    checked.sort();
    listed.sort();
    if checked != listed {
        let of = |list: &[Told]| list.iter().cloned().collect::<BTreeSet<_>>();
        let only = |one: &[Told], other: &[Told]| of(one).difference(&of(other)).cloned().collect::<Vec<_>>();
        wrong.push(format!(
            "check alone tells {:?}, Review alone lists {:?} ({} and {} in all)",
            only(&checked, &listed),
            only(&listed, &checked),
            checked.len(),
            listed.len()
        ));
    }
    wrong
}

/// As it lies there, and once `charmer init` wrote what it would.
fn before_and_after(name: &str, home: &Path, app: &Path, wrong: &mut Vec<String>) {
    let mut look = |when: &str| {
        wrong.extend(differences(home, app).into_iter().map(|difference| format!("{name} {when}: {difference}")));
    };
    // One document alone is judged alone, and the wizard judges the other that it would write.
    let is_there = |path: &str| app.join(path).exists();
    if is_there("rockcraft.yaml") == is_there("charm/charmcraft.yaml") {
        look("as it is");
    }
    if charmer(home, &["init", "-y"], app).status.success() {
        look("as written");
    }
}

#[test]
fn check_and_review_and_the_header_tell_the_same() {
    let mut wrong = Vec::new();
    for (project, mend) in projects() {
        let (home, app) = copy(project);
        before_and_after(project, home.path(), &app, &mut wrong);
        let (home, app) = copy(project);
        mend(&app);
        before_and_after(&format!("{project} once mended"), home.path(), &app, &mut wrong);
    }
    let mut samples = 0;
    for sample in fs::read_dir(crate_path("assets/examples")).unwrap().map(|entry| entry.unwrap().path()) {
        if sample.is_dir() {
            samples += 1;
            let home = tempfile::tempdir().unwrap();
            let app = home.path().join("shop");
            copy_folder(&sample, &app);
            before_and_after(&sample.to_string_lossy(), home.path(), &app, &mut wrong);
        }
    }
    assert_eq!(samples, 6);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
