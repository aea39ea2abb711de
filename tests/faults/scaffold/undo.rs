//! Undoing the last write: the old state or the new one, whatever happens, and never over somebody's change.

use std::fs;
use std::process::Command;

use charmer::write::{self, Disk, Outcome, UndoError, backups, recover, undo};

use super::support::{Fault, Faulty, Project, Snapshot, confirmed, new_state, project, snapshot};

/// A project that was written to, and how it was before.
fn written() -> (Project, Snapshot) {
    let project = project();
    let old = snapshot(&project.root);
    write::write(&confirmed(&project), &project.state, &Disk).unwrap();
    (project, old)
}

#[test]
fn undoing_brings_every_byte_back() {
    let (project, old) = written();
    let listed = backups(&project.root, &project.state);
    let files: Vec<_> = listed[0].files.iter().map(|file| (file.path.as_str(), file.new)).collect();
    let expected = [
        ("rockcraft.yaml", false),
        ("charm/src/charm.py", true),
        ("charm/pyproject.toml", false),
        ("charm/tests/unit/test_charm.py", true),
    ];
    assert_eq!((listed.len(), files.as_slice(), listed[0].undone), (1, expected.as_slice(), false));
    let undone = undo(&project.root, &project.state, &Disk).unwrap();
    assert_eq!(undone.restored, ["rockcraft.yaml", "charm/pyproject.toml"]);
    assert_eq!(undone.removed, ["charm/src/charm.py", "charm/tests/unit/test_charm.py"]);
    assert!(undone.kept.is_empty());
    assert_eq!(snapshot(&project.root), old, "contents, modes, links and folders are as they were");
    assert!(backups(&project.root, &project.state)[0].undone);
    let copy = fs::read(format!("{}/0.new", backups(&project.root, &project.state)[0].folder)).unwrap();
    assert_eq!(copy, b"name: new\nversion: '1'\n", "what was undone is kept");
    assert!(matches!(undo(&project.root, &project.state, &Disk), Err(UndoError::Nothing)));
}

#[test]
fn writes_are_undone_from_the_last_to_the_first() {
    let (project, old) = written();
    let first = snapshot(&project.root);
    let mut plan = write::plan(&project.root, vec![super::support::wanted("rockcraft.yaml", "name: third\n")]).unwrap();
    plan.confirm_all();
    write::write(&plan, &project.state, &Disk).unwrap();
    undo(&project.root, &project.state, &Disk).unwrap();
    assert_eq!(snapshot(&project.root), first);
    undo(&project.root, &project.state, &Disk).unwrap();
    assert_eq!(snapshot(&project.root), old);
    // What was undone can be written again, and undone again.
    write::write(&confirmed(&project), &project.state, &Disk).unwrap();
    assert_eq!(snapshot(&project.root), first);
    undo(&project.root, &project.state, &Disk).unwrap();
    assert_eq!(snapshot(&project.root), old);
}

#[test]
fn a_file_that_changed_since_is_not_undone() {
    for (path, what) in [("rockcraft.yaml", "it was changed"), ("charm/src/charm.py", "it was changed")] {
        let (project, _) = written();
        fs::write(project.root.join(path), "mine\n").unwrap();
        let now = snapshot(&project.root);
        let error = undo(&project.root, &project.state, &Disk).unwrap_err();
        assert!(error.to_string().starts_with(&format!("{path}: {what} since")), "{error}");
        assert!(!error.fix().is_empty());
        assert_eq!(snapshot(&project.root), now);
    }
    let (project, _) = written();
    fs::remove_file(project.root.join("charm/src/charm.py")).unwrap();
    let error = undo(&project.root, &project.state, &Disk).unwrap_err();
    assert!(error.to_string().contains("it was removed since"), "{error}");
    let (project, _) = written();
    fs::rename(project.root.join("charm/src"), project.root.join("elsewhere")).unwrap();
    std::os::unix::fs::symlink("../elsewhere", project.root.join("charm/src")).unwrap();
    let error = undo(&project.root, &project.state, &Disk).unwrap_err();
    assert!(error.to_string().contains("linked elsewhere"), "{error}");
}

#[test]
fn a_folder_with_somebodys_file_stays() {
    let (project, _) = written();
    fs::write(project.root.join("charm/src/mine.py"), "x = 1\n").unwrap();
    undo(&project.root, &project.state, &Disk).unwrap();
    assert_eq!(fs::read(project.root.join("charm/src/mine.py")).unwrap(), b"x = 1\n");
    assert!(!project.root.join("charm/src/charm.py").exists());
}

#[test]
fn an_undo_that_stops_at_any_call_is_mended() {
    let new = new_state();
    let mut outcomes = Vec::new();
    for at in 0.. {
        let (project, old) = written();
        let layer = Faulty::new(at, Fault::Gone);
        let undone = undo(&project.root, &project.state, &layer);
        if !layer.has_struck() {
            assert!(undone.is_ok());
            break;
        }
        let mended = recover(&project.root, &project.state, &Disk).unwrap();
        let now = snapshot(&project.root);
        match mended.first().map(|mended| mended.outcome) {
            Some(Outcome::Undone) => assert_eq!(now, old, "call {at}"),
            Some(Outcome::NotBegun) => assert_eq!(now, new, "call {at}"),
            Some(Outcome::Finished) => panic!("call {at}: no write was under way"),
            None => assert!(now == old || now == new, "call {at}: {now:#?}"),
        }
        outcomes.extend(mended.first().map(|mended| mended.outcome));
        assert_eq!(recover(&project.root, &project.state, &Disk).unwrap(), []);
        // Whatever happened, it can be gone on with, and the copies are still there.
        if now == new {
            undo(&project.root, &project.state, &Disk).unwrap();
        }
        assert_eq!(snapshot(&project.root), old, "call {at}");
        assert!(fs::exists(format!("{}/0.new", backups(&project.root, &project.state)[0].folder)).unwrap());
    }
    assert!(outcomes.contains(&Outcome::Undone) && outcomes.contains(&Outcome::NotBegun), "{outcomes:?}");
}

#[test]
fn an_undo_that_fails_once_leaves_no_helper_file() {
    let new = new_state();
    for at in 0.. {
        let (project, old) = written();
        let layer = Faulty::new(at, Fault::Once(28));
        let _ = undo(&project.root, &project.state, &layer);
        if !layer.has_struck() {
            break;
        }
        recover(&project.root, &project.state, &Disk).unwrap();
        let now = snapshot(&project.root);
        assert!(now == old || now == new, "call {at}: {now:#?}");
    }
}

fn charmer(project: &Project, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_charmer"));
    // charmer keeps its state in a folder of its name.
    command.args(arguments).arg(&project.root).env("XDG_STATE_HOME", project.state.parent().unwrap());
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn the_command_lists_and_undoes() {
    let (project, old) = written();
    let (code, out, _) = charmer(&project, &["undo"]);
    assert_eq!(code, Some(0));
    assert!(out.contains("  changed  rockcraft.yaml\n") && out.contains("  new      charm/src/charm.py\n"), "{out}");
    let (_, out, _) = charmer(&project, &["undo", "--format", "json"]);
    let data: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(data["writes"][0]["files"][0]["path"], "rockcraft.yaml");
    assert_eq!(data["writes"][0]["undone"], false);
    assert!(data["writes"][0]["time"].as_u64().unwrap() > 1_700_000_000);
    let (code, out, _) = charmer(&project, &["undo", "--last"]);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.contains("restored rockcraft.yaml\n") && out.contains("removed  charm/src/charm.py\n"), "{out}");
    assert_eq!(snapshot(&project.root), old);
    let (code, out, undone) = charmer(&project, &["undo", "--last"]);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(undone.contains("no write to this project that could be undone"), "{undone}");
    assert!(charmer(&project, &["undo"]).1.contains("  undone\n"));
}

#[test]
fn the_command_refuses_with_the_reason() {
    let (project, _) = written();
    fs::write(project.root.join("rockcraft.yaml"), "name: mine\n").unwrap();
    let (code, out, undone) = charmer(&project, &["undo", "--last"]);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(undone.contains("rockcraft.yaml: it was changed since") && undone.contains("Fix: "), "{undone}");
    let copy = undone.trim().rsplit(' ').next().unwrap();
    assert_eq!(fs::read_to_string(copy).unwrap(), "name: old\n", "the old content is where the message says");
}

#[test]
fn commands_mend_what_was_interrupted_and_say_so() {
    for arguments in [&["undo"][..], &["init", "--dry-run"]] {
        let project = project();
        let old = snapshot(&project.root);
        let layer = Faulty::new(40, Fault::Gone);
        write::write(&confirmed(&project), &project.state, &layer).unwrap_err();
        assert_ne!(snapshot(&project.root), old, "the kill left something behind");
        let (_, _, undone) = charmer(&project, arguments);
        assert!(undone.contains("An interrupted write was "), "{arguments:?}: {undone}");
        assert_eq!(recover(&project.root, &project.state, &Disk).unwrap(), []);
        let now = snapshot(&project.root);
        assert!(now == old || now == new_state(), "{arguments:?}: {now:#?}");
    }
}

#[test]
fn what_is_read_is_what_the_mending_leaves() {
    let app = [("requirements.txt", "flask\n"), ("app.py", "import flask\napp = flask.Flask(__name__)\n")];
    let mut outcomes = std::collections::BTreeSet::new();
    for at in 0.. {
        let project = project();
        fs::remove_file(project.root.join("rockcraft.yaml")).unwrap();
        let files = app.iter().map(|(path, content)| super::support::wanted(path, content)).collect();
        let plan = write::plan(&project.root, files).unwrap();
        let layer = Faulty::new(at, Fault::Gone);
        let written = write::write(&plan, &project.state, &layer);
        if !layer.has_struck() {
            written.unwrap();
            break;
        }
        // The same is said by the call that mends and by the one after it.
        let (code, out, undone) = charmer(&project, &["init", "--dry-run"]);
        let (again, out_again, _) = charmer(&project, &["init", "--dry-run"]);
        assert_eq!((code, out), (again, out_again), "killed at {at}: {undone}");
        outcomes.insert(code);
    }
    assert_eq!(outcomes.into_iter().collect::<Vec<_>>(), [Some(0), Some(1)], "finished and taken back");
}
