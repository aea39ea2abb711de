//! A state folder that somebody else could fill is not obeyed.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use charmer::pack::Tool;
use charmer::pack::detached::PackFiles;
use charmer::write::{self, Disk, recover, undo};

use super::support::{Fault, Faulty, Project, confirmed, project, snapshot};

fn charmer(project: &Project, arguments: &[&str], set: &[(&str, &Path)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_charmer"));
    command
        .args(arguments)
        .arg(&project.root)
        .env("PATH", "/none")
        .env_remove("XDG_STATE_HOME")
        .env("HOME", "relative");
    command.envs(set.iter().copied()).output().unwrap()
}

fn printed(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The only journal in a folder of the state.
fn journal(state: &Path, folder: &str) -> PathBuf {
    fs::read_dir(state.join(folder)).unwrap().next().unwrap().unwrap().path()
}

/// Points every file and folder of a journal to a victim's.
fn forge(journal: &Path, victim: &Path, also: impl Fn(&mut serde_json::Value)) {
    let file = journal.join("journal.json");
    let mut data: serde_json::Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    for entry in data["entries"].as_array_mut().unwrap() {
        entry["target"] = victim.to_str().unwrap().into();
        entry["old"] = serde_json::Value::Null;
        entry["sums"] = serde_json::json!([]);
    }
    data["dirs"] = serde_json::json!([victim.parent().unwrap().join("empty").to_str().unwrap()]);
    also(&mut data);
    fs::write(&file, data.to_string()).unwrap();
}

#[test]
fn a_forged_journal_touches_nothing_outside_of_the_project() {
    let outside = tempfile::tempdir().unwrap();
    let victim = outside.path().join("victim");
    fs::create_dir(outside.path().join("empty")).unwrap();
    // What the journal says it wrote is what the victim has: an obedient undo would remove it.
    let place = |content: &[u8]| fs::write(&victim, content).unwrap();
    for at in [30, 45, 60, 70] {
        let project = project();
        write::write(&confirmed(&project), &project.state, &Faulty::new(at, Fault::Gone)).unwrap_err();
        let journal = journal(&project.state, "pending");
        place(&fs::read(journal.join("0.new")).unwrap());
        for way in ["plain", "up", "top", "link"] {
            let target = match way {
                "up" => project.root.join("../../../..").join(victim.strip_prefix("/").unwrap()),
                "link" => project.root.join("link/victim"),
                _ => victim.clone(),
            };
            let _ = fs::remove_file(project.root.join("link"));
            std::os::unix::fs::symlink(outside.path(), project.root.join("link")).unwrap();
            forge(&journal, &target, |data| {
                if way == "top" {
                    data["top"] = "/".into();
                }
            });
            fs::write(journal.join("undo"), "").unwrap();
            let before = snapshot(outside.path());
            let error = recover(&project.root, &project.state, &Disk).unwrap_err().to_string();
            assert!(error.contains("outside of the project"), "{way}: {error}");
            assert_eq!(snapshot(outside.path()), before, "{way}");
            let refused = charmer(&project, &["check"], &[("XDG_STATE_HOME", project.state.parent().unwrap())]);
            assert_eq!(refused.status.code(), Some(1), "{way}: {}", printed(&refused));
            assert_eq!(snapshot(outside.path()), before, "{way}");
        }
    }
    // A finished one is not undone either.
    let project = project();
    write::write(&confirmed(&project), &project.state, &Disk).unwrap();
    let journal = journal(&project.state, "done");
    place(&fs::read(journal.join("0.new")).unwrap());
    forge(&journal, &victim, |_| ());
    undo(&project.root, &project.state, &Disk).unwrap_err();
    assert!(victim.exists());
}

#[test]
fn without_a_home_nothing_is_kept_and_reading_goes_on() {
    let project = project();
    // What another user may have put where anybody may write.
    let temporary = project.root.with_file_name("tmp");
    fs::create_dir(&temporary).unwrap();
    write::write(&confirmed(&project), &temporary.join("charmer"), &Faulty::new(45, Fault::Gone)).unwrap_err();
    for (path, _) in snapshot(&project.root) {
        if path.contains(".charmer-") {
            fs::remove_file(project.root.join(path)).unwrap();
        }
    }
    let planted = snapshot(&temporary);
    let now = snapshot(&project.root);
    for command in [&["detect"][..], &["doctor"], &["ships"], &["init", "--dry-run", "--framework", "flask"]] {
        let output = charmer(&project, command, &[("TMPDIR", &temporary)]);
        assert!(
            printed(&output).contains("HOME: note: this names no home folder by its full path"),
            "{command:?}: {}",
            printed(&output)
        );
        assert!(!printed(&output).contains("An interrupted"), "{}", printed(&output));
    }
    for command in [&["init", "--framework", "flask", "--yes"][..], &["undo"], &["undo", "--last"]] {
        let output = charmer(&project, command, &[("TMPDIR", &temporary)]);
        let printed = printed(&output);
        assert_eq!(output.status.code(), Some(1), "{command:?}: {printed}");
    }
    assert_eq!(snapshot(&project.root), now);
    assert_eq!(snapshot(&temporary), planted, "nothing is kept where anybody may write");
}

#[test]
fn a_state_folder_behind_a_link_or_of_another_user_is_refused() {
    let project = project();
    let home = project.state.parent().unwrap().to_path_buf();
    let real = home.with_file_name("real");
    fs::create_dir_all(&home).unwrap();
    fs::create_dir(&real).unwrap();
    std::os::unix::fs::symlink(&real, &project.state).unwrap();
    let set = [("XDG_STATE_HOME", home.as_path())];
    let output = charmer(&project, &["detect"], &set);
    assert!(
        output.status.success() && printed(&output).contains("note: this is a symbolic link"),
        "{}",
        printed(&output)
    );
    let error = write::write(&confirmed(&project), &project.state, &Disk).unwrap_err();
    assert!(error.to_string().contains("this is a symbolic link"), "{error}");
    assert_eq!(fs::read_dir(&real).unwrap().count(), 0);
    fs::remove_file(&project.state).unwrap();
    if rustix::process::geteuid().is_root() {
        fs::create_dir(&project.state).unwrap();
        std::os::unix::fs::chown(&project.state, Some(12345), None).unwrap();
        let error = write::write(&confirmed(&project), &project.state, &Disk).unwrap_err();
        assert!(error.to_string().contains("belongs to another user"), "{error}");
    }
}

#[test]
fn all_of_the_state_is_for_its_owner_alone_whoever_makes_it() {
    let project = project();
    // Packing is the first thing that is done here.
    let place = PackFiles::of(&project.state, Tool::Rockcraft, &project.root);
    drop(place.claim().unwrap());
    write::save_pick(&project.root, &project.root.join("charm"), &project.state).unwrap();
    write::write(&confirmed(&project), &project.state, &Disk).unwrap();
    let open: Vec<String> =
        snapshot(&project.state).into_iter().filter(|(_, (_, mode))| mode & 0o077 != 0).map(|(path, _)| path).collect();
    assert_eq!(open, Vec::<String>::new());
    assert_eq!(project.state.metadata().unwrap().permissions().mode() & 0o777, 0o700);
}
