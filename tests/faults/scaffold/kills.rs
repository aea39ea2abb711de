//! A kill at any call leaves the old state or the new one, or is mended at the next start.

use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Output};

use charmer::write::{self, Disk, Outcome, WriteError, recover};

use super::support::{Fault, Faulty, Project, Snapshot, confirmed, new_state, project, snapshot};

fn layer(at: usize, can_exchange: bool) -> Faulty {
    let layer = Faulty::new(at, Fault::Gone);
    if can_exchange { layer } else { layer.without_exchange() }
}

/// Mends, and holds what the mending says against the disk.
fn assert_mended(project: &Project, old: &Snapshot, new: &Snapshot) -> Option<Outcome> {
    let mended = recover(&project.root, &project.state, &Disk).unwrap();
    let now = snapshot(&project.root);
    match mended.first().map(|mended| mended.outcome) {
        Some(Outcome::Finished) => assert_eq!(&now, new),
        Some(Outcome::Undone) => assert_eq!(&now, old),
        Some(Outcome::NotBegun) => panic!("nothing was being undone"),
        None => assert!(&now == old || &now == new, "{now:#?}"),
    }
    assert_eq!(recover(&project.root, &project.state, &Disk).unwrap(), []);
    mended.first().map(|mended| mended.outcome)
}

#[test]
fn a_process_that_stops_at_any_call_is_mended() {
    let new = new_state();
    for can_exchange in [true, false] {
        let mut outcomes = Vec::new();
        for at in 0.. {
            let project = project();
            let old = snapshot(&project.root);
            let layer = layer(at, can_exchange);
            let _ = write::write(&confirmed(&project), &project.state, &layer);
            if !layer.has_struck() {
                break;
            }
            outcomes.extend(assert_mended(&project, &old, &new));
        }
        assert!(outcomes.contains(&Outcome::Finished) && outcomes.contains(&Outcome::Undone), "{outcomes:?}");
    }
}

/// Kills a write at some of its calls, and each time the mending at every one of its own.
fn mending_is_stopped(can_exchange: bool) {
    let new = new_state();
    let mut stopped = 0;
    for at in (0..).step_by(3) {
        for step in 0.. {
            let project = project();
            let old = snapshot(&project.root);
            let first = layer(at, can_exchange);
            let _ = write::write(&confirmed(&project), &project.state, &first);
            if !first.has_struck() {
                assert!(stopped > 100, "only {stopped} mendings were stopped");
                return;
            }
            let second = layer(step, can_exchange);
            let recovered = recover(&project.root, &project.state, &second);
            if !second.has_struck() {
                break;
            }
            stopped += 1;
            if let Err(error) = recovered {
                assert!(matches!(error, WriteError::Stuck { .. }), "{error}");
            }
            assert_mended(&project, &old, &new);
        }
    }
}

#[test]
fn mending_that_is_stopped_is_mended() {
    mending_is_stopped(true);
}

#[test]
fn mending_that_is_stopped_is_mended_without_swaps() {
    mending_is_stopped(false);
}

#[test]
fn what_somebody_changed_after_the_kill_is_kept() {
    let new = new_state();
    let mut kept = 0;
    for at in 0.. {
        let project = project();
        let layer = layer(at, true);
        let _ = write::write(&confirmed(&project), &project.state, &layer);
        if !layer.has_struck() {
            break;
        }
        std::fs::write(project.root.join("rockcraft.yaml"), "name: mine\n").unwrap();
        let mended = recover(&project.root, &project.state, &Disk).unwrap();
        assert_eq!(std::fs::read(project.root.join("rockcraft.yaml")).unwrap(), b"name: mine\n", "call {at}");
        if let Some(mended) = mended.iter().find(|mended| !mended.kept.is_empty()) {
            kept += 1;
            assert_eq!(mended.kept, ["rockcraft.yaml"]);
            assert!(mended.to_string().contains("kept as they are: rockcraft.yaml"), "{mended}");
        }
        let names: Vec<_> = snapshot(&project.root).into_keys().collect();
        assert!(names.iter().all(|name| new.contains_key(name)), "call {at}: {names:?}");
    }
    assert!(kept > 0);
}

#[test]
fn an_unmended_write_stands_in_the_way_of_the_next() {
    let project = project();
    let layer = layer(60, true);
    write::write(&confirmed(&project), &project.state, &layer).unwrap_err();
    let error = write::write(&confirmed(&project), &project.state, &Disk).unwrap_err();
    assert!(matches!(error, WriteError::Unfinished { .. }), "{error}");
}

/// Runs the test `name` of this binary in a process of its own.
fn run(name: &str, project: &Project, at: usize) -> Output {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", name, "--ignored", "--nocapture"]);
    command.env("CHARMER_TEST_ROOT", &project.root).env("CHARMER_TEST_STATE", &project.state);
    command.env("CHARMER_TEST_AT", at.to_string());
    command.output().unwrap()
}

#[test]
#[ignore = "run by a_killed_process_is_mended, in a process of its own"]
fn child_writes() {
    let env = |name| std::env::var_os(name).unwrap();
    let mut plan = write::plan(env("CHARMER_TEST_ROOT").as_ref(), super::support::wanted_files()).unwrap();
    plan.confirm_all();
    let at = env("CHARMER_TEST_AT").to_str().unwrap().parse().unwrap();
    write::write(&plan, env("CHARMER_TEST_STATE").as_ref(), &Faulty::new(at, Fault::Kill)).unwrap();
}

#[test]
fn a_killed_process_is_mended() {
    let new = new_state();
    let mut killed = 0;
    for at in 0.. {
        let project = project();
        let old = snapshot(&project.root);
        let output = run("scaffold::kills::child_writes", &project, at);
        if output.status.success() {
            assert_eq!(snapshot(&project.root), new);
            break;
        }
        assert_eq!(output.status.signal(), Some(9), "{}", String::from_utf8_lossy(&output.stderr));
        killed += 1;
        assert_mended(&project, &old, &new);
    }
    assert!(killed > 40, "only {killed} calls");
}
