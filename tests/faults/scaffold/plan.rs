//! What is planned, what is refused, and what the disk of a real machine does to a write.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::os::unix::process::CommandExt as _;
use std::process::Command;

use charmer::write::journal::Root;
use charmer::write::{self, Decision, Disk, Over, PlanError, Status, Wanted, WriteError};

use super::support::{Project, confirmed, project, snapshot, wanted, wanted_files};

fn status(project: &Project, path: &str) -> Status {
    let plan = write::plan(&project.root, vec![wanted(path, "x\n")]).unwrap();
    plan.files[0].status.clone()
}

fn assert_refused(project: &Project, path: &str, words: &str) {
    match status(project, path) {
        Status::Refused { reason, fix } => {
            assert!(reason.contains(words), "{path}: {reason}");
            assert!(!fix.is_empty());
        }
        other => panic!("{path}: {other:?}"),
    }
    let before = snapshot(&project.root);
    let plan = write::plan(&project.root, vec![wanted("fresh.txt", "x\n"), wanted(path, "x\n")]).unwrap();
    let error = write::write(&plan, &project.state, &Disk).unwrap_err();
    assert!(matches!(error, WriteError::Refused { .. }), "{error}");
    assert_eq!(snapshot(&project.root), before);
}

#[test]
fn a_write_does_what_the_plan_said() {
    let project = project();
    let plan = confirmed(&project);
    let statuses: Vec<_> = plan.files.iter().map(|file| file.status.clone()).collect();
    assert_eq!(statuses, [Status::Changed, Status::New, Status::Changed, Status::Unchanged, Status::New]);
    let report = write::write(&plan, &project.state, &Disk).unwrap();
    let written: Vec<_> = report.written.iter().map(|file| (file.path.as_str(), file.is_new)).collect();
    let expected = [
        ("rockcraft.yaml", false),
        ("charm/src/charm.py", true),
        ("charm/pyproject.toml", false),
        ("charm/tests/unit/test_charm.py", true),
    ];
    assert_eq!(written, expected);
    assert_eq!(report.unchanged, ["charm/tox.ini"]);
    assert_eq!(report.notes, [""; 0]);
    let mode = |path: &str| fs::metadata(project.root.join(path)).unwrap().permissions().mode() & 0o7777;
    assert_eq!(mode("rockcraft.yaml"), 0o640, "the mode of a replaced file stays");
    // What the umask leaves of 0777 and 0666 is what a file made here has.
    fs::write(project.root.join("probe"), "").unwrap();
    assert_eq!(mode("charm/src/charm.py"), mode("probe") | (mode("probe") & 0o444) >> 2);
    // A link stays a link; its target has the new content.
    assert!(project.root.join("charm/pyproject.toml").symlink_metadata().unwrap().is_symlink());
    assert_eq!(fs::read(project.root.join("charm/settings/pyproject.toml")).unwrap(), b"# new\n");
    // Planned once more, there is nothing to do.
    let again = write::plan(&project.root, wanted_files()).unwrap();
    assert_eq!(again.to_write().count(), 0);
    assert!(write::write(&again, &project.state, &Disk).unwrap().written.is_empty());
}

#[test]
fn the_replaced_contents_are_kept_for_undoing() {
    let project = project();
    let report = write::write(&confirmed(&project), &project.state, &Disk).unwrap();
    let store = write::journal::Store::existing(&project.state).unwrap().unwrap();
    let done = store.done(&Root::of(&project.root));
    assert_eq!(done.len(), 1);
    assert_eq!(Some(&done[0].dir), report.backup.as_ref());
    assert_eq!(done[0].record.entries[0].path, "rockcraft.yaml");
    assert_eq!(done[0].contents(0, &Disk).unwrap().old.unwrap(), b"name: old\n");
    let mode = fs::metadata(&done[0].dir).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "nobody else reads it");
}

#[test]
fn the_last_twenty_writes_are_kept() {
    let project = project();
    for round in 0..23 {
        let mut plan = write::plan(&project.root, vec![wanted("count", &round.to_string())]).unwrap();
        plan.confirm_all();
        write::write(&plan, &project.state, &Disk).unwrap();
    }
    let done = write::journal::Store::existing(&project.state).unwrap().unwrap().done(&Root::of(&project.root));
    assert_eq!(done.len(), 20);
    assert_eq!(done[0].contents(0, &Disk).unwrap().new, b"22");
}

#[test]
fn a_changed_file_needs_its_confirmation() {
    let project = project();
    let before = snapshot(&project.root);
    let mut plan = write::plan(&project.root, wanted_files()).unwrap();
    let error = write::write(&plan, &project.state, &Disk).unwrap_err();
    assert!(error.to_string().contains("rockcraft.yaml: its change was not confirmed"), "{error}");
    assert_eq!(snapshot(&project.root), before);
    assert!(plan.decide("rockcraft.yaml", Decision::LeftOut));
    assert!(plan.decide("charm/pyproject.toml", Decision::Confirmed));
    assert!(!plan.decide("nothing", Decision::Confirmed));
    let report = write::write(&plan, &project.state, &Disk).unwrap();
    assert_eq!(report.left_out, ["rockcraft.yaml"]);
    assert_eq!(fs::read(project.root.join("rockcraft.yaml")).unwrap(), b"name: old\n");
}

#[test]
fn a_file_of_somebody_else_stays_and_stops_nothing() {
    let project = project();
    let last = "# Written by charmer. More words.\n[tox]\n";
    let file = Wanted {
        over: Over::Template(vec![last.to_owned()]),
        ..wanted("charm/tox.ini", "# Written by charmer. More words.\n[tox]\nnew = 1\n")
    };
    let status = |content: &str, file: &Wanted| {
        fs::write(project.root.join("charm/tox.ini"), content).unwrap();
        write::plan(&project.root, vec![file.clone()]).unwrap().files.remove(0)
    };
    // Charmer's mark is no evidence: whoever edits a file leaves it in.
    let unknown = Wanted { over: Over::Template(Vec::new()), ..file.clone() };
    for (content, file) in
        [("[tox]\n", &unknown), (last, &unknown), ("# Written by charmer. More words.\n[tox]\nmine = 1\n", &file)]
    {
        assert!(matches!(status(content, file).status, Status::Theirs { .. }), "{content}");
        let plan = write::plan(&project.root, vec![wanted("fresh.txt", content), file.clone()]).unwrap();
        let mut plan = plan;
        plan.confirm_all();
        write::write(&plan, &project.state, &Disk).unwrap();
        assert_eq!(fs::read_to_string(project.root.join("charm/tox.ini")).unwrap(), content);
        assert_eq!(fs::read_to_string(project.root.join("fresh.txt")).unwrap(), content);
    }
    // As charmer wrote it, it is replaced; edited elsewhere, it is merged.
    let replaced = status(last, &file);
    assert_eq!((replaced.status, replaced.wanted.as_str()), (Status::Changed, file.content.as_str()));
    let merged = status(&last.replace("# W", "# mine\n# W"), &file);
    assert_eq!((merged.status, merged.wanted), (Status::Changed, file.content.replace("# W", "# mine\n# W")));
}

#[test]
fn what_was_read_is_what_is_planned_over() {
    let project = project();
    let over = |found: Option<&str>| Wanted {
        over: Over::Read(found.map(Into::into)),
        ..wanted("rockcraft.yaml", "name: mine\n")
    };
    let outcome = |files: Vec<Wanted>| {
        let mut plan = write::plan(&project.root, files).unwrap();
        plan.confirm_all();
        write::write(&plan, &project.state, &Disk)
    };
    // Another content by now, a file that was not there, one that is gone, and one that nothing is written to.
    let rock = project.root.join("rockcraft.yaml");
    let stays = Wanted { over: Over::Read(Some(b"name: mine\n".to_vec())), ..over(None) };
    for files in [
        vec![over(Some("name: older\n"))],
        vec![over(None)],
        vec![wanted("fresh.txt", "x\n"), stays],
        vec![wanted("fresh.txt", "x\n"), over(Some("name: older\n"))],
    ] {
        let error = outcome(files).unwrap_err();
        assert!(error.to_string().contains("changed on the disk after charmer read it"), "{error}");
        assert!(error.fix().starts_with("Run it again"), "{}", error.fix());
        assert_eq!(fs::read(&rock).unwrap(), b"name: old\n");
        assert!(!project.root.join("fresh.txt").exists());
    }
    outcome(vec![over(Some("name: old\n"))]).unwrap();
    assert_eq!(fs::read(&rock).unwrap(), b"name: mine\n");
}

#[test]
fn a_file_that_changed_since_the_plan_is_never_replaced() {
    for (path, content) in [("rockcraft.yaml", "name: saved just now\n"), ("charm/src/charm.py", "mine\n")] {
        let project = project();
        let plan = confirmed(&project);
        fs::create_dir_all(project.root.join(path).parent().unwrap()).unwrap();
        fs::write(project.root.join(path), content).unwrap();
        let before = snapshot(&project.root);
        let error = write::write(&plan, &project.state, &Disk).unwrap_err();
        assert!(matches!(&error, WriteError::ChangedOnDisk { path: plan_changed } if plan_changed == path), "{error}");
        assert_eq!(snapshot(&project.root), before);
    }
    let project = project();
    let plan = confirmed(&project);
    fs::remove_file(project.root.join("rockcraft.yaml")).unwrap();
    let error = write::write(&plan, &project.state, &Disk).unwrap_err();
    assert!(matches!(error, WriteError::ChangedOnDisk { .. }), "{error}");
}

#[test]
fn links_are_followed_inside_the_project_only() {
    let project = project();
    let outside = project.root.parent().unwrap().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("file"), "theirs\n").unwrap();
    symlink(outside.join("file"), project.root.join("file-out")).unwrap();
    symlink(&outside, project.root.join("dir-out")).unwrap();
    symlink("nowhere", project.root.join("dangling")).unwrap();
    symlink("loop", project.root.join("loop")).unwrap();
    symlink("charm", project.root.join("dir-in")).unwrap();
    assert_refused(&project, "file-out", "leads out of the project");
    assert_refused(&project, "dir-out/file", "leads out of the project");
    assert_refused(&project, "dir-out/new", "leads out of the project");
    assert_refused(&project, "dangling", "leads nowhere");
    assert_refused(&project, "loop", "leads nowhere");
    assert_eq!(status(&project, "dir-in/tox.ini"), Status::Changed);
    assert_eq!(fs::read(outside.join("file")).unwrap(), b"theirs\n");
    // Two names of one file.
    let plan = write::plan(&project.root, vec![wanted("charm/tox.ini", "1"), wanted("dir-in/tox.ini", "2")]).unwrap();
    assert!(matches!(&plan.files[1].status, Status::Refused { reason, .. } if reason.contains("same file")));
}

#[test]
fn a_link_that_is_turned_after_the_plan_is_not_followed() {
    let project = project();
    let plan = confirmed(&project);
    let outside = project.root.parent().unwrap().join("outside");
    fs::write(&outside, "# old\n").unwrap();
    fs::remove_file(project.root.join("charm/pyproject.toml")).unwrap();
    symlink(&outside, project.root.join("charm/pyproject.toml")).unwrap();
    let error = write::write(&plan, &project.state, &Disk).unwrap_err();
    assert!(matches!(error, WriteError::Refused { .. }), "{error}");
    assert_eq!(fs::read(&outside).unwrap(), b"# old\n");
}

#[test]
fn what_is_no_file_is_refused() {
    let project = project();
    fs::create_dir(project.root.join("folder")).unwrap();
    rustix::fs::mkfifoat(rustix::fs::CWD, project.root.join("pipe"), rustix::fs::Mode::RWXU).unwrap();
    fs::File::create(project.root.join("large")).unwrap().set_len(50_000_000).unwrap();
    fs::write(project.root.join("binary"), b"\xff\xfe").unwrap();
    for (path, words) in [
        ("folder", "it is a folder"),
        ("pipe", "not a regular file"),
        ("rockcraft.yaml/file", "not a folder"),
        ("large", "larger than"),
        ("binary", "not UTF-8"),
        ("../file", "does not name a file inside"),
        ("/etc/file", "does not name a file inside"),
        ("", "does not name a file inside"),
        ("charm/", "does not name a file inside"),
        ("a\0b", "does not name a file inside"),
    ] {
        assert_refused(&project, path, words);
    }
}

#[test]
fn a_root_that_is_no_folder_is_told() {
    let project = project();
    let error = write::plan(&project.root.join("none"), Vec::new()).unwrap_err();
    assert!(matches!(error, PlanError::NoFolder { .. }));
    assert!(error.to_string().contains("it does not exist. Fix:"), "{error}");
    let error = write::plan(&project.root.join("rockcraft.yaml"), Vec::new()).unwrap_err();
    assert!(matches!(error, PlanError::NotAFolder { .. }), "{error}");
}

#[test]
fn one_charmer_writes_at_a_time() {
    let project = project();
    let store = write::journal::Store::open(&project.state, &Disk).unwrap();
    let lock = store.lock(&Root::of(&project.root)).unwrap();
    let error = write::write(&confirmed(&project), &project.state, &Disk).unwrap_err();
    assert!(matches!(error, WriteError::Busy { .. }), "{error}");
    drop(lock);
    write::write(&confirmed(&project), &project.state, &Disk).unwrap();
}

#[test]
#[ignore = "run by a_read_only_folder_is_told, in a process of its own"]
fn child_writes() {
    let env = |name| std::env::var_os(name).unwrap();
    let mut plan = write::plan(env("CHARMER_TEST_ROOT").as_ref(), wanted_files()).unwrap();
    plan.confirm_all();
    let error = write::write(&plan, env("CHARMER_TEST_STATE").as_ref(), &Disk).unwrap_err();
    println!("{error} Fix: {}", error.fix());
}

/// Root may write everywhere, so that the child is nobody then.
#[test]
fn a_read_only_folder_is_told() {
    let project = project();
    let before = fs::metadata(&project.root).unwrap();
    let home = tempfile::tempdir().unwrap();
    let program = home.path().join("program");
    fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    let state = project.root.parent().unwrap().join("state");
    fs::create_dir(&state).unwrap();
    let mut command = Command::new(&program);
    command.args(["--exact", "scaffold::plan::child_writes", "--ignored", "--nocapture"]).current_dir("/");
    command.env("CHARMER_TEST_ROOT", &project.root).env("CHARMER_TEST_STATE", &state);
    let mode = |path: &std::path::Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    if before.uid() == 0 {
        command.uid(65534).gid(65534);
        mode(home.path(), 0o755);
        mode(project.root.parent().unwrap(), 0o755);
        std::os::unix::fs::chown(&state, Some(65534), None).unwrap();
        mode(&project.root.join("rockcraft.yaml"), 0o666);
        mode(&project.root.join("charm/settings/pyproject.toml"), 0o666);
    }
    for dir in ["", "charm", "charm/settings"] {
        mode(&project.root.join(dir), 0o555);
    }
    let old = snapshot(&project.root);
    let output = command.output().unwrap();
    let now = snapshot(&project.root);
    for dir in ["", "charm", "charm/settings"] {
        mode(&project.root.join(dir), 0o755);
    }
    let plan_changed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{plan_changed}");
    assert!(
        plan_changed.contains("charm/src: cannot create the folder: permission denied. Nothing was changed."),
        "{plan_changed}"
    );
    assert!(plan_changed.contains("Fix: Give yourself write permission on"), "{plan_changed}");
    assert_eq!(now, old);
}
