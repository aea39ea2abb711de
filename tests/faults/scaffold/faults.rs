//! Every call of a write fails once, with every error that matters.

use charmer::write::{self, Disk, Outcome, WriteError, recover};

use super::support::{Fault, Faulty, Project, confirmed, new_state, project, snapshot};

const EIO: i32 = 5;
const EACCES: i32 = 13;
const ENOSPC: i32 = 28;

fn layer(at: usize, fault: Fault, can_exchange: bool) -> Faulty {
    let layer = Faulty::new(at, fault);
    if can_exchange { layer } else { layer.without_exchange() }
}

/// Nothing is left to mend, and mending changes nothing.
fn assert_settled(project: &Project, at: usize) {
    let before = snapshot(&project.root);
    recover(&project.root, &project.state, &Disk).unwrap();
    assert_eq!(snapshot(&project.root), before, "call {at}");
    assert_eq!(recover(&project.root, &project.state, &Disk).unwrap(), [], "call {at}");
}

fn each_call_fails_once(errno: i32, words: &str, can_exchange: bool) {
    let new = new_state();
    let mut refused = 0;
    for at in 0.. {
        let project = project();
        let old = snapshot(&project.root);
        let layer = layer(at, Fault::Once(errno), can_exchange);
        let result = write::write(&confirmed(&project), &project.state, &layer);
        if !layer.has_struck() {
            result.unwrap();
            assert_eq!(snapshot(&project.root), new);
            break;
        }
        match result {
            Err(error) => {
                refused += 1;
                let message = error.to_string();
                assert!(message.contains(words) && message.ends_with("Nothing was changed."), "call {at}: {message}");
                assert!(matches!(&error, WriteError::Io { path, .. } if message.starts_with(path.to_str().unwrap())));
                assert!(!error.fix().is_empty());
                assert_eq!(snapshot(&project.root), old, "call {at}: {message}");
            }
            // The new state was safe; what could not be tidied up is told, and done at the next start.
            Ok(report) => {
                if report.notes.is_empty() {
                    assert_eq!(snapshot(&project.root), new, "call {at}");
                } else {
                    assert!(report.notes[0].contains("All files are written"), "{:?}", report.notes);
                    let mended = recover(&project.root, &project.state, &Disk).unwrap().remove(0);
                    assert_eq!(mended.outcome, Outcome::Finished);
                    assert_eq!(snapshot(&project.root), new, "call {at}");
                }
            }
        }
        assert_settled(&project, at);
        // The fault is gone: the same plan goes through, unless it already has.
        if snapshot(&project.root) == old {
            write::write(&confirmed(&project), &project.state, &Disk).unwrap();
            assert_eq!(snapshot(&project.root), new, "call {at}");
        }
    }
    assert!(refused > 40, "only {refused} calls were refused");
}

#[test]
fn no_permission_leaves_the_old_state() {
    each_call_fails_once(EACCES, "permission denied", true);
}

#[test]
fn a_full_disk_leaves_the_old_state() {
    each_call_fails_once(ENOSPC, "the disk is full", true);
}

#[test]
fn a_broken_disk_leaves_the_old_state() {
    each_call_fails_once(EIO, "input/output error", true);
}

#[test]
fn a_file_system_that_cannot_swap_is_as_safe() {
    each_call_fails_once(ENOSPC, "the disk is full", false);
}

/// A disk that stays broken cannot be written to for undoing either: then the error says so, and the next start mends.
#[test]
fn a_disk_that_stays_broken_is_mended_at_the_next_start() {
    let new = new_state();
    for can_exchange in [true, false] {
        let mut torn = 0;
        for at in 0.. {
            let project = project();
            let old = snapshot(&project.root);
            let layer = layer(at, Fault::Ever(EIO), can_exchange);
            let result = write::write(&confirmed(&project), &project.state, &layer);
            if !layer.has_struck() {
                break;
            }
            if let Err(error @ WriteError::Torn { .. }) = &result {
                torn += 1;
                let message = error.to_string();
                assert!(message.contains("old contents are safe"), "{message}");
                assert!(error.fix().contains("start charmer again"), "{}", error.fix());
            }
            let is_written = result.is_ok();
            recover(&project.root, &project.state, &Disk).unwrap();
            let now = snapshot(&project.root);
            assert!(if is_written { now == new } else { now == old || now == new }, "call {at}: {now:#?}");
            assert_settled(&project, at);
        }
        assert!(torn > 5, "only {torn} writes were torn");
    }
}
