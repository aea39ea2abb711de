//! `charmer pack` as a person or a CI job calls it, with stand-in packers on `PATH`.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process};

use super::rig::{process_is_gone, wait_for_file};
use super::shop::{CHARM, ROCK, Shop};

fn real(path: &Path) -> String {
    fs::canonicalize(path).unwrap().display().to_string()
}

#[test]
fn both_are_packed_in_their_folders_and_the_artifacts_are_the_result() {
    let shop = Shop::new(Some(ROCK), Some(CHARM));
    let (code, out, err) = shop.run(&[]);
    assert_eq!(code, Some(0), "{err}");
    assert_eq!(out, "./shop_1_amd64.rock\n./charm/shop_amd64.charm\n");
    assert_eq!(shop.called("").unwrap(), format!("{}\n", real(&shop.app())));
    assert_eq!(shop.called("charm").unwrap(), format!("{}\npack\n", real(&shop.app().join("charm"))));
    let marked = err.lines().filter(|line| line.starts_with("[rock] ") || line.starts_with("[charm] ")).count();
    assert_eq!(marked, err.lines().count(), "{err}");
    assert!(err.contains("[rock] Building app\n") && err.contains("[charm] packed: 4 B"), "{err}");
}

#[test]
fn one_is_packed_with_arguments_of_its_own() {
    let shop = Shop::new(None, Some(CHARM));
    let (code, out, err) = shop.run(&["charm", ".", "--", "--destructive-mode"]);
    assert_eq!((code, out.as_str()), (Some(0), "./charm/shop_amd64.charm\n"), "{err}");
    assert!(shop.called("charm").unwrap().ends_with("pack --destructive-mode\n"));
    let (code, out, err) = shop.run(&["charm", "charm"]);
    assert_eq!((code, out.as_str()), (Some(0), "charm/shop_amd64.charm\n"), "{err}");
}

#[test]
fn a_missing_packer_is_explained_before_anything_starts() {
    let shop = Shop::new(Some(ROCK), None);
    let (code, out, err) = shop.run(&[]);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(
        err.contains("sudo snap install charmcraft --classic && sudo snap install lxd && lxd init --auto"),
        "{err}"
    );
    assert!(err.contains("charmcraft remote-build") && err.contains("charmer init --workflow"), "{err}");
    assert!(err.contains("nothing was started"), "{err}");
    assert_eq!(shop.called(""), None);
}

#[test]
fn a_charm_that_could_not_start_is_not_packed() {
    let shop = Shop::new(Some(ROCK), Some(CHARM));
    let entry = shop.app().join("charm/src/charm.py");
    fs::set_permissions(&entry, fs::Permissions::from_mode(0o644)).unwrap();
    let (code, _, err) = shop.run(&[]);
    assert_eq!(code, Some(1));
    assert!(err.contains("charm/src/charm.py: error: ") && err.contains("chmod +x"), "{err}");
    fs::remove_file(&entry).unwrap();
    let (code, _, err) = shop.run(&["charm"]);
    assert_eq!(code, Some(1));
    assert!(err.contains("src/charm.py, is missing"), "{err}");
    assert_eq!((shop.called(""), shop.called("charm")), (None, None));
}

#[test]
fn a_failure_ends_with_its_reason() {
    let rock = "cat >&2 <<'LOG'\nBuilding app\n:: + pip install .\n:: ERROR: No matching distribution found for nosuch\n\
        Failed to run the build script for part 'app'.\nRecommended resolution: Look above.\n\
        Full execution log: '/tmp/rockcraft.log'\nLOG\nexit 1";
    let shop = Shop::new(Some(rock), Some(CHARM));
    let (code, out, err) = shop.run(&["--in-turn"]);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    let end: Vec<&str> = err.lines().skip_while(|line| !line.starts_with("[rock] failed")).collect();
    assert!(end[0].starts_with("[rock] failed in the build of app after 0:0"), "{err}");
    assert!(end[0].ends_with(", with exit code 1"), "{err}");
    let expected = [
        "[rock] Rockcraft says:",
        "[rock]   Failed to run the build script for part 'app'.",
        "[rock] The reason, from the tool that failed:",
        "[rock]   ERROR: No matching distribution found for nosuch",
        "[rock] Advice:",
        "[rock]   Look above.",
        "[rock] Full log:",
        "[rock]   /tmp/rockcraft.log",
        "[charm] not packed, because the rock was not.",
    ];
    assert_eq!(end[1..], expected);
    assert_eq!(shop.called("charm"), None);
}

const UNPACKED: &str = "cat >&2 <<'LOG'\nPulling app\nBuilding app\n:: + pip install .\n:: Error: pg_config executable not found.\n\
    Failed to run the build script for part 'app'.\nFull execution log: '/tmp/rockcraft.log'\nLOG\nexit 1";

#[test]
fn a_known_failure_ends_with_what_mends_it() {
    let shop = Shop::new(Some(UNPACKED), None);
    let (code, _, err) = shop.run(&["rock"]);
    assert_eq!(code, Some(1));
    let end: Vec<&str> = err.lines().skip_while(|line| !line.contains("What it is")).collect();
    let expected = [
        "[rock] What it is, and what mends it:",
        "[rock]   psycopg2 is built from source and found no pg_config.",
        "[rock]   Fix: Add the build package libpq-dev, and the library libpq5 for the run time.",
    ];
    assert_eq!(end, expected, "{err}");
    assert!(!err.contains("::group::") && !err.contains("::error"), "{err}");
}

#[test]
fn github_folds_the_steps_and_shows_the_failure() {
    let shop = Shop::new(Some(UNPACKED), None);
    let output = shop.command(&["rock"]).env("GITHUB_ACTIONS", "true").output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    let commands: Vec<&str> = err.lines().filter(|line| line.starts_with("::")).collect();
    let expected = [
        "::group::[rock] Pulling app",
        "::endgroup::",
        "::group::[rock] Building app",
        "::endgroup::",
        "::error title=rock was not packed::psycopg2 is built from source and found no pg_config. \
         Fix: Add the build package libpq-dev, and the library libpq5 for the run time.",
    ];
    assert_eq!(commands, expected, "{err}");
    // What a tool prints can be no command to the service.
    assert!(err.contains("[rock] :: + pip install ."), "{err}");
    let after = err.rfind("::endgroup::").unwrap();
    assert!(err[after..].contains("[rock] failed in the build of app"), "{err}");
}

#[test]
fn an_interrupt_stops_the_packer_and_its_children() {
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        let rock = "sh -c 'trap \"\" INT TERM; echo $$ > child; while :; do sleep 1; done' &\n\
            trap 'echo Interrupted. >&2; exit 130' INT\nwhile :; do sleep 0.01; done";
        let shop = Shop::new(Some(rock), Some(CHARM));
        let charmer = shop.command(&["--in-turn"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let child = wait_for_file(&shop.app().join("child"));
        kill_process(Pid::from_child(&charmer), signal).unwrap();
        let output = charmer.wait_with_output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(130), "{err}");
        assert!(err.contains("[rock] stopped after") && err.contains("[charm] not packed"), "{err}");
        assert!(process_is_gone(&child));
        assert_eq!(shop.called("charm"), None);
    }
}

#[test]
fn readers_that_go_away_do_not_stop_a_pack() {
    let shop = Shop::new(Some(ROCK), Some(CHARM));
    let mut command = shop.command(&[]);
    let mut charmer = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop((charmer.stdout.take(), charmer.stderr.take()));
    assert_eq!(charmer.wait().unwrap().code(), Some(0));
    assert!(shop.called("charm").is_some());
}

#[test]
fn experimental_pairs_get_the_packers_variable_and_others_do_not() {
    let tell = |tool: &str, name: &str| {
        format!("env | grep EXPERIMENTAL > seen; printf 1 > {name}; echo 'Packed {name}' >&2; : {tool}")
    };
    let shop = Shop::new(Some(&tell("rock", "a_1_amd64.rock")), Some(&tell("charm", "a_amd64.charm")));
    let write = |base: &str| {
        let head = format!("name: shop\nsummary: s\ndescription: d\nbase: {base}\nplatforms: {{amd64: }}\n");
        let rock = format!("{head}version: '1'\nextensions: [flask-framework]\n");
        fs::write(shop.app().join("rockcraft.yaml"), rock).unwrap();
        let charm = format!("{head}type: charm\nextensions: [flask-framework]\n");
        fs::write(shop.app().join("charm/charmcraft.yaml"), charm).unwrap();
    };
    let seen = |folder: &str| fs::read_to_string(shop.app().join(folder).join("seen")).unwrap();
    write("ubuntu@26.04");
    let (code, _, err) = shop.run(&[]);
    assert_eq!(code, Some(0), "{err}");
    assert_eq!(seen(""), "ROCKCRAFT_ENABLE_EXPERIMENTAL_EXTENSIONS=True\n");
    assert_eq!(seen("charm"), "CHARMCRAFT_ENABLE_EXPERIMENTAL_EXTENSIONS=True\n");
    assert!(err.contains("[charm] CHARMCRAFT_ENABLE_EXPERIMENTAL_EXTENSIONS=True CRAFT_SHARED_CACHE="), "{err}");
    write("ubuntu@24.04");
    let (code, _, err) = shop.run(&[]);
    assert_eq!(code, Some(0), "{err}");
    assert_eq!((seen(""), seen("charm")), (String::new(), String::new()));
}

#[test]
fn a_wrong_call_is_told_so() {
    let shop = Shop::new(Some(ROCK), Some(CHARM));
    let (code, _, err) = shop.run(&["snap", "."]);
    assert_eq!(code, Some(2));
    assert!(err.contains("no snap to pack"), "{err}");
    let (code, _, err) = shop.run(&["nowhere"]);
    assert_eq!(code, Some(1));
    assert!(err.contains("does not exist"), "{err}");
    assert_eq!(shop.called(""), None);
}
