//! What a file has besides its content stays, and whose it is decides how it is written.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use charmer::write::{self, Disk, Plan, recover, undo};
use rustix::process::geteuid;

use super::support::{Fault, Faulty, confirmed, project, wanted};

const FILES: [&str; 2] = ["rockcraft.yaml", "charm/charmcraft.yaml"];

/// A project on a real disk: not every file system in memory keeps attributes.
fn on_disk() -> (tempfile::TempDir, PathBuf, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let root = fs::canonicalize(home.path()).unwrap().join("shop");
    fs::create_dir_all(root.join("charm")).unwrap();
    for path in FILES {
        fs::write(root.join(path), "name: old\n").unwrap();
    }
    let state = home.path().join("state");
    (home, root, state)
}

fn plan(root: &Path) -> Plan {
    let mut plan = write::plan(root, FILES.map(|path| wanted(path, "name: new\nversion: '1'\n")).to_vec()).unwrap();
    plan.confirm_all();
    plan
}

/// An access list: the owner reads and writes, user 1234 reads.
fn access_list() -> Vec<u8> {
    let entries = [(1_u16, 6_u16, u32::MAX), (2, 4, 1234), (4, 4, u32::MAX), (16, 4, u32::MAX), (32, 0, u32::MAX)];
    let mut list = 2_u32.to_le_bytes().to_vec();
    for (tag, may, id) in entries {
        list.extend([&tag.to_le_bytes()[..], &may.to_le_bytes(), &id.to_le_bytes()].concat());
    }
    list
}

#[test]
fn attributes_and_access_lists_are_kept() {
    let (_home, root, state) = on_disk();
    let file = root.join("rockcraft.yaml");
    xattr::set(&file, "user.note", b"mine").unwrap();
    xattr::set(&file, "system.posix_acl_access", &access_list()).unwrap();
    let assert_kept = |content: &str| {
        assert_eq!(fs::read_to_string(&file).unwrap(), content);
        assert_eq!(xattr::get(&file, "user.note").unwrap().unwrap(), b"mine");
        assert_eq!(xattr::get(&file, "system.posix_acl_access").unwrap().unwrap(), access_list());
    };
    write::write(&plan(&root), &state, &Disk).unwrap();
    assert_kept("name: new\nversion: '1'\n");
    undo(&root, &state, &Disk).unwrap();
    assert_kept("name: old\n");
}

/// Every call of a write to such a file fails once: the attributes are there with the old content and with the new.
#[test]
fn attributes_that_cannot_be_kept_refuse_the_write() {
    let mut refused = 0;
    for at in 0.. {
        let (_home, root, state) = on_disk();
        let file = root.join("rockcraft.yaml");
        xattr::set(&file, "user.note", b"mine").unwrap();
        let layer = Faulty::new(at, Fault::Once(1));
        let written = write::write(&plan(&root), &state, &layer);
        if !layer.has_struck() {
            break;
        }
        if let Err(error) = written {
            let is_about_it = error.to_string().contains("cannot keep the extended attributes of the file");
            refused += usize::from(is_about_it);
            assert_eq!(fs::read(&file).unwrap(), b"name: old\n", "call {at}: {error}");
        }
        assert_eq!(xattr::get(&file, "user.note").unwrap().unwrap(), b"mine", "call {at}");
    }
    assert_eq!(refused, 1);
}

#[test]
fn a_later_chmod_is_not_undone() {
    let project = project();
    write::write(&confirmed(&project), &project.state, &Disk).unwrap();
    let file = project.root.join("rockcraft.yaml");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    undo(&project.root, &project.state, &Disk).unwrap();
    assert_eq!(fs::read(&file).unwrap(), b"name: old\n");
    assert_eq!(file.metadata().unwrap().mode() & 0o7777, 0o600);
}

#[test]
fn hard_links_are_said_before_anybody_confirms() {
    let (_home, root, state) = on_disk();
    let (file, backup) = (root.join("rockcraft.yaml"), root.with_file_name("backup"));
    fs::hard_link(&file, &backup).unwrap();
    let remarks: Vec<_> = plan(&root).remarks().collect();
    assert_eq!(remarks.len(), 1);
    assert!(remarks[0].path == "rockcraft.yaml" && remarks[0].message.contains("It has 2 names"), "{remarks:?}");
    write::write(&plan(&root), &state, &Disk).unwrap();
    assert_eq!(fs::read(&backup).unwrap(), b"name: old\n", "as it was said: the other name keeps the old content");
}

#[test]
#[ignore = "run by what_others_own_is_written_in_place, in a process of its own"]
fn child_writes_in_place() {
    let env = |name| PathBuf::from(std::env::var_os(name).unwrap());
    let (root, home) = (env("CHARMER_TEST_ROOT"), env("CHARMER_TEST_HOME"));
    let number = |path: &str| fs::metadata(root.join(path)).map(|about| (about.ino(), about.uid())).unwrap();
    let before = FILES.map(number);
    let remarks: Vec<_> = plan(&root).remarks().collect();
    assert!(
        remarks.iter().all(|remark| remark.message.contains("written in place")) && remarks.len() == 2,
        "{remarks:?}"
    );
    let mut mixed = 0;
    for is_undo in [false, true] {
        for at in 0.. {
            for path in FILES {
                fs::write(root.join(path), "name: old\n").unwrap();
            }
            let state = home.join(format!("state-{is_undo}-{at}"));
            let layer = Faulty::new(at, Fault::Gone);
            if is_undo {
                write::write(&plan(&root), &state, &Disk).unwrap();
                drop(undo(&root, &state, &layer));
            } else {
                drop(write::write(&plan(&root), &state, &layer));
            }
            if !layer.has_struck() {
                break;
            }
            let read = || FILES.map(|path| fs::read_to_string(root.join(path)).unwrap());
            let is_whole = |found: &[String; 2]| {
                found[0] == found[1] && ["name: old\n", "name: new\nversion: '1'\n"].contains(&found[0].as_str())
            };
            mixed += usize::from(!is_whole(&read()));
            recover(&root, &state, &Disk).unwrap();
            assert!(is_whole(&read()), "call {at}: {:?}", read());
            assert_eq!(FILES.map(number), before, "call {at}");
        }
    }
    assert!(mixed > 3, "only {mixed}");
    println!("done");
}

/// A file that may be written but not replaced: of another user where this is root, in a closed folder elsewhere.
#[test]
fn what_others_own_is_written_in_place() {
    let (home, root, _) = on_disk();
    let program = home.path().join("program");
    fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    let own = home.path().join("own");
    fs::create_dir(&own).unwrap();
    let set = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let folders = |mode| ["", "charm"].iter().for_each(|folder| set(&root.join(folder), mode));
    let mut command = Command::new(&program);
    command.args(["--exact", "scaffold::metadata::child_writes_in_place", "--ignored", "--nocapture"]).current_dir("/");
    command.env("CHARMER_TEST_ROOT", &root).env("CHARMER_TEST_HOME", &own);
    if geteuid().is_root() {
        command.uid(65534).gid(65534);
        std::os::unix::fs::chown(&own, Some(65534), None).unwrap();
        set(home.path(), 0o755);
        for path in FILES {
            std::os::unix::fs::chown(root.join(path), Some(0), Some(65534)).unwrap();
            set(&root.join(path), 0o664);
        }
        folders(0o777);
    } else {
        folders(0o555);
    }
    let output = command.output().unwrap();
    folders(0o755);
    let printed = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && printed.contains("done"), "{printed}");
}
