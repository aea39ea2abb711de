//! What is kept for undoing is a project's own: whatever happens elsewhere, wherever its folder goes.

use std::fs;
use std::path::Path;

use charmer::write::journal::{Root, Store};
use charmer::write::{self, Disk, UndoError, backups, recover, undo};

use super::support::{Fault, Faulty, Project, confirmed, new_state, project, snapshot, wanted};

fn write(root: &Path, state: &Path, content: &str) {
    let mut plan = write::plan(root, vec![wanted("rockcraft.yaml", content)]).unwrap();
    plan.confirm_all();
    write::write(&plan, state, &Disk).unwrap();
}

fn other(project: &Project, name: &str) -> std::path::PathBuf {
    let folder = project.root.with_file_name(name);
    fs::create_dir(&folder).unwrap();
    folder
}

#[test]
fn writes_elsewhere_take_nothing_away() {
    let project = project();
    let old = snapshot(&project.root);
    write::write(&confirmed(&project), &project.state, &Disk).unwrap();
    let elsewhere = other(&project, "elsewhere");
    for round in 0..25 {
        write(&elsewhere, &project.state, &format!("name: v{round}\n"));
    }
    assert_eq!(backups(&elsewhere, &project.state).len(), 20);
    undo(&project.root, &project.state, &Disk).unwrap();
    assert_eq!(snapshot(&project.root), old);
}

#[test]
fn a_write_elsewhere_is_not_waited_for() {
    let project = project();
    let elsewhere = other(&project, "elsewhere");
    let store = Store::open(&project.state, &Disk).unwrap();
    let _lock = store.lock(&Root::of(&elsewhere)).unwrap();
    write::write(&confirmed(&project), &project.state, &Disk).unwrap();
    undo(&project.root, &project.state, &Disk).unwrap();
}

#[test]
fn an_undo_follows_its_folder_and_not_its_name() {
    let project = project();
    let old = snapshot(&project.root);
    write::write(&confirmed(&project), &project.state, &Disk).unwrap();
    let renamed = project.root.with_file_name("renamed");
    fs::rename(&project.root, &renamed).unwrap();
    // Another project takes the name.
    fs::create_dir(&project.root).unwrap();
    fs::write(project.root.join("rockcraft.yaml"), "name: other\n").unwrap();
    assert!(backups(&project.root, &project.state).is_empty());
    assert!(matches!(undo(&project.root, &project.state, &Disk), Err(UndoError::Nothing)));
    let undone = undo(&renamed, &project.state, &Disk).unwrap();
    assert_eq!(undone.restored.len(), 2);
    assert_eq!(snapshot(&renamed), old);
}

#[test]
fn a_folder_that_came_back_from_a_copy_keeps_its_undo() {
    let project = project();
    let old = snapshot(&project.root);
    write::write(&confirmed(&project), &project.state, &Disk).unwrap();
    let copy = project.root.with_file_name("copy");
    let done = std::process::Command::new("cp").arg("-a").args([&project.root, &copy]).status().unwrap();
    assert!(done.success());
    fs::remove_dir_all(&project.root).unwrap();
    fs::rename(&copy, &project.root).unwrap();
    undo(&project.root, &project.state, &Disk).unwrap();
    assert_eq!(snapshot(&project.root), old);
}

/// The number of a journal, and what earlier versions called one: by the clock.
#[test]
fn writes_are_in_the_order_in_which_they_were_made() {
    let project = project();
    let name = |number: u64| project.state.join(format!("done/{number:020}-1"));
    write(&project.root, &project.state, "name: v1\n");
    let first = fs::read_dir(project.state.join("done")).unwrap().next().unwrap().unwrap().path();
    // The clock of the machine was years ahead when this was written.
    fs::rename(&first, name(2_900_000_000_000_000_000)).unwrap();
    write(&project.root, &project.state, "name: v2\n");
    let folders = backups(&project.root, &project.state).into_iter().map(|backup| backup.folder).collect::<Vec<_>>();
    assert!(folders[0].contains("/02900000000000000001-"), "{folders:?}");
    undo(&project.root, &project.state, &Disk).unwrap();
    assert_eq!(fs::read(project.root.join("rockcraft.yaml")).unwrap(), b"name: v1\n");
}

/// Makes the journals in a folder ones of the earlier form.
fn make_old(state: &Path, folder: &str) {
    for journal in fs::read_dir(state.join(folder)).unwrap() {
        let file = journal.unwrap().path().join("journal.json");
        let mut data: serde_json::Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        data["version"] = 1.into();
        let record = data.as_object_mut().unwrap();
        record.retain(|key, _| !["identity", "top"].contains(&key.as_str()));
        for entry in record["entries"].as_array_mut().unwrap() {
            entry.as_object_mut().unwrap().retain(|key, _| !["in_place", "sums"].contains(&key.as_str()));
        }
        fs::write(&file, data.to_string()).unwrap();
    }
}

#[test]
fn journals_of_the_earlier_form_are_mended_and_undone() {
    let new = new_state();
    for at in (20..90).step_by(5) {
        let project = project();
        let old = snapshot(&project.root);
        let layer = Faulty::new(at, Fault::Gone);
        let _ = write::write(&confirmed(&project), &project.state, &layer);
        make_old(&project.state, "pending");
        recover(&project.root, &project.state, &Disk).unwrap();
        let now = snapshot(&project.root);
        assert!(now == old || now == new, "call {at}: {:#?}", now.keys());
    }
    let project = project();
    let old = snapshot(&project.root);
    write::write(&confirmed(&project), &project.state, &Disk).unwrap();
    make_old(&project.state, "done");
    undo(&project.root, &project.state, &Disk).unwrap();
    assert_eq!(snapshot(&project.root), old);
}
