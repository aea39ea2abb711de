//! `charmer pack` with both packers at once: what is told, in which order, and what is remembered for the next time.

use std::fs;
use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process};

use super::rig::{process_is_gone, wait_for_file};
use super::shop::{CHARM, ROCK, Shop};

/// Waits until the other packer has come as far: neither can end before both have begun.
const MEET: &str = "touch \"$0.here\"; while ! [ -e \"${0%/*}/rockcraft.here\" -a -e \"${0%/*}/charmcraft.here\" ]; do sleep 0.01; done";

#[test]
fn both_run_at_the_same_time_unless_told_otherwise() {
    let shop = Shop::new(Some(&format!("{MEET}\n{ROCK}")), Some(&format!("{MEET}\n{CHARM}")));
    let (code, out, err) = shop.run(&[]);
    assert_eq!((code, out.as_str()), (Some(0), "./shop_1_amd64.rock\n./charm/shop_amd64.charm\n"), "{err}");
    assert!(err.contains("the other one goes on"), "{err}");
}

const FAILS: &str = "cat >&2 <<'LOG'\nBuilding app\n:: Error: pg_config executable not found.\n\
    Failed to run the build script for part 'app'.\nFull execution log: '/tmp/rockcraft.log'\nLOG\nexit 1";

#[test]
fn on_this_very_machine_they_take_turns() {
    let shop = Shop::new(Some(FAILS), Some(CHARM));
    let (code, _, err) = shop.run(&["--", "--destructive-mode"]);
    assert_eq!((code, shop.called("charm")), (Some(1), None), "{err}");
    assert!(err.contains("[charm] not packed, because the rock was not."), "{err}");
    let status = shop.command(&[]).env("CRAFT_BUILD_ENVIRONMENT", "host").output().unwrap().status;
    assert_eq!((status.code(), shop.called("charm")), (Some(1), None));
    let (code, _, err) = shop.run(&[]);
    assert_eq!(code, Some(1), "{err}");
    assert!(shop.called("charm").is_some(), "in instances of their own they do not wait for each other");
}

#[test]
fn when_one_fails_the_other_goes_on_and_the_reason_stands_last() {
    let shop = Shop::new(Some(&format!("{MEET}\n{FAILS}")), Some(&format!("{MEET}\n{CHARM}")));
    let (code, out, err) = shop.run(&[]);
    assert_eq!((code, out.as_str()), (Some(1), "./charm/shop_amd64.charm\n"), "{err}");
    let last = err.lines().last().unwrap();
    assert_eq!(
        last, "[rock]   Fix: Add the build package libpq-dev, and the library libpq5 for the run time.",
        "{err}"
    );
}

#[test]
fn an_interrupt_stops_both() {
    let rogue = "sh -c 'trap \"\" INT TERM; echo $$ > child; while :; do sleep 1; done' &\n\
        trap 'exit 130' INT\nwhile :; do sleep 0.01; done";
    let shop = Shop::new(Some(rogue), Some(rogue));
    let charmer = shop.command(&[]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let children = ["child", "charm/child"].map(|path| wait_for_file(&shop.app().join(path)));
    kill_process(Pid::from_child(&charmer), Signal::INT).unwrap();
    let output = charmer.wait_with_output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{err}");
    assert!(err.contains("[rock] stopped after") && err.contains("[charm] stopped after"), "{err}");
    assert!(children.iter().all(|child| process_is_gone(child)));
}

#[test]
fn one_that_cannot_start_takes_the_other_with_it() {
    let shop = Shop::new(Some("echo $$ > pid\nwhile :; do sleep 0.01; done"), Some(CHARM));
    fs::write(shop.app().with_file_name("bin").join("charmcraft"), "#!/nowhere/sh\n").unwrap();
    let (code, _, err) = shop.run(&[]);
    assert_eq!(code, Some(1), "{err}");
    assert!(err.contains("cannot start") && err.contains("charmcraft"), "{err}");
    // It may not have come as far as to say who it is, or only halfway.
    if let Some(id) = fs::read_to_string(shop.app().join("pid")).ok().filter(|id| id.ends_with('\n')) {
        assert!(process_is_gone(&id));
    }
}

/// Groups of one packer never hold lines of the other, however they talk at the same time.
#[test]
fn github_gets_whole_groups() {
    let talk = |part: &str| {
        format!(
            "{MEET}\nfor step in Pulling Building Staging; do echo \"$step {part}\"; for n in 1 2 3 4 5 6; do echo \":: $step {part} $n\"; sleep 0.01; done; done >&2"
        )
    };
    let shop = Shop::new(Some(&format!("{}\n{ROCK}", talk("app"))), Some(&format!("{}\n{CHARM}", talk("charm"))));
    let output = shop.command(&[]).env("GITHUB_ACTIONS", "true").output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{err}");
    let mut open = None;
    let mut inside = 0;
    for line in err.lines() {
        if let Some(title) = line.strip_prefix("::group::") {
            assert_eq!(open.replace(title.split(']').next().unwrap()), None, "{err}");
        } else if line == "::endgroup::" {
            assert!(open.take().is_some(), "{err}");
        } else if line.contains(":: ") {
            assert!(open.is_some_and(|product| line.starts_with(product)), "{line}\n{err}");
            inside += 1;
        }
    }
    assert_eq!((open, inside), (None, 36), "{err}");
}

#[test]
fn the_second_time_it_says_how_long_it_takes() {
    let again = format!("echo 'Skipping pull for app (already ran)' >&2\n{ROCK}");
    let shop = Shop::new(Some(&again), None);
    let (_, _, first) = shop.run(&["rock"]);
    assert!(!first.contains("going by earlier packs"), "{first}");
    let (_, _, second) = shop.run(&["rock"]);
    assert!(second.contains("[rock] takes a few seconds, going by earlier packs here."), "{second}");
}

#[test]
fn packers_share_a_cache_of_ours_unless_the_person_set_one() {
    let tell = "printenv CRAFT_SHARED_CACHE > cache; printf 1 > a.rock; echo 'Packed a.rock' >&2";
    let shop = Shop::new(Some(tell), None);
    let seen = || fs::read_to_string(shop.app().join("cache")).unwrap();
    let (code, _, err) = shop.run(&["rock"]);
    assert_eq!(code, Some(0), "{err}");
    let ours = shop.cache().join("charmer/packers");
    assert!(ours.is_dir());
    assert_eq!(seen(), format!("{}\n", ours.display()));
    let status = shop.command(&["rock"]).env("CRAFT_SHARED_CACHE", "/their/own").status().unwrap();
    assert!(status.success());
    assert_eq!(seen(), "/their/own\n");
}

#[test]
fn a_long_silence_gets_a_word() {
    let shop = Shop::new(Some("echo ':: + npm install' >&2\nwhile ! [ -e go ]; do sleep 0.01; done"), None);
    let mut charmer = shop.command(&["rock"]).env("CHARMER_SILENCE", "1").stderr(Stdio::piped()).spawn().unwrap();
    let mut printed = String::new();
    let mut lines = std::io::BufReader::new(charmer.stderr.take().unwrap());
    while !printed.contains("nothing was said for 0:01") {
        assert_ne!(std::io::BufRead::read_line(&mut lines, &mut printed).unwrap(), 0, "{printed}");
    }
    fs::write(shop.app().join("go"), "").unwrap();
    charmer.wait().unwrap();
}

#[test]
fn a_remote_build_is_agreed_to_first() {
    let remote = "echo \"$@\" > called; echo 'Starting new build.' >&2; printf 12 > shop_amd64.rock; \
        printf 'Build completed.\\nArtifacts: shop_amd64.rock\\n' >&2";
    let shop = Shop::new(Some(remote), None);
    let (code, _, err) = shop.run(&["rock", "--remote"]);
    assert_eq!((code, shop.called("")), (Some(2), None), "{err}");
    assert!(err.contains("can be read by everybody") && err.contains("nothing was sent"), "{err}");
    let (code, _, err) = shop.run(&["rock", "--launchpad-accept-public-upload"]);
    assert_eq!((code, shop.called("")), (Some(2), None), "only with --remote\n{err}");
    let agreed = ["rock", "--remote", "--launchpad-accept-public-upload"];
    let (code, out, err) = shop.run(&agreed);
    assert_eq!((code, out.as_str()), (Some(0), "./shop_amd64.rock\n"), "{err}");
    assert_eq!(shop.called("").unwrap(), "remote-build --launchpad-accept-public-upload\n");
}
