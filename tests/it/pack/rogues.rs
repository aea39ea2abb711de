//! Packers that behave badly: each is told rightly, none hangs us, none leaves a process behind.

use std::fs;
use std::path::Path;
use std::time::Duration;

use charmer::pack::{self, Exit, Failure, LineKind, PackError, PackEvent, Running, Status, Stream, Tool};

use super::rig::{HANG, PackRun, Rig, eventually, follow, group_is_gone, process_is_gone, wait_for_file};

const SH: &str = "/bin/sh";
const PYTHON: &str = "/usr/bin/env python3";

/// Starts it, cancels it as soon as it says `ready`, and follows it to its end.
fn cancelled(rig: &Rig) -> PackRun {
    let running = rig.start();
    let ended = follow(&running, |event| {
        if has_word(event, "ready") {
            running.cancel();
        }
    });
    assert_eq!(ended.outcome.status, Status::Cancelled);
    assert!(group_is_gone(running.id()));
    ended
}

fn has_word(event: &PackEvent, word: &str) -> bool {
    matches!(event, PackEvent::Lines(lines) if lines.iter().any(|line| line.text == word))
}

fn failed(ended: &PackRun) -> &Failure {
    match &ended.outcome.status {
        Status::Failed(failure) => failure,
        other => panic!("{other:?}"),
    }
}

fn packed(ended: &PackRun) -> Vec<(String, u64)> {
    match &ended.outcome.status {
        Status::Packed(artifacts) => artifacts
            .iter()
            .map(|artifact| (artifact.path.file_name().unwrap().to_str().unwrap().to_owned(), artifact.size))
            .collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn one_that_ignores_every_polite_signal_is_killed() {
    let rig = Rig::new(Tool::Rockcraft, "trap '' INT TERM\necho ready >&2\nwhile :; do sleep 1; done");
    cancelled(&rig);
}

#[test]
fn one_that_obeys_takes_its_disobedient_children_with_it() {
    // In Python, for a shell cannot heed a signal that it was started to ignore, as what runs in the background is.
    let mut rig = Rig::with_interpreter(
        Tool::Charmcraft,
        PYTHON,
        "import os, signal, sys, time\n\
         if os.fork() == 0:\n    for s in (signal.SIGINT, signal.SIGTERM): signal.signal(s, signal.SIG_IGN)\n    \
             open('child', 'w').write(f'{os.getpid()}\\n')\n    time.sleep(1000)\n\
         while not os.path.exists('child') or not os.path.getsize('child'): time.sleep(0.01)\n\
         def obey(*_):\n    print('Interrupted.', file=sys.stderr, flush=True)\n    os._exit(130)\n\
         signal.signal(signal.SIGINT, obey)\n\
         print('ready', file=sys.stderr, flush=True)\ntime.sleep(1000)",
    );
    // It obeys, if only it is given the time to: a busy machine needs more.
    rig.job.grace.interrupt = Duration::from_secs(20);
    let ended = cancelled(&rig);
    assert!(ended.lines.iter().any(|line| line.text == "Interrupted."), "{:?}", ended.lines);
    assert!(process_is_gone(&wait_for_file(&rig.work().join("child"))));
}

#[test]
fn asking_again_hurries() {
    let mut rig = Rig::new(Tool::Charmcraft, "trap '' INT TERM\necho ready >&2\nwhile :; do sleep 1; done");
    rig.job.grace.interrupt = Duration::from_hours(1);
    rig.job.grace.terminate = Duration::from_hours(1);
    let running = rig.start();
    let ended = follow(&running, |event| {
        if has_word(event, "ready") {
            (0..3).for_each(|_| running.canceller().cancel());
        }
    });
    assert_eq!(ended.outcome.status, Status::Cancelled);
}

#[test]
fn a_silent_one_is_cancelled_too() {
    let rig = Rig::new(Tool::Charmcraft, "echo here > started\nexec sleep 1000");
    let running = rig.start();
    wait_for_file(&rig.work().join("started"));
    running.cancel();
    let ended = follow(&running, |_| {});
    assert_eq!((ended.outcome.status, ended.lines.len()), (Status::Cancelled, 0));
    assert!(group_is_gone(running.id()));
}

#[test]
fn a_stopped_one_is_cancelled_too() {
    let rig = Rig::new(Tool::Charmcraft, "echo ready >&2\nkill -STOP $$\nsleep 1000");
    cancelled(&rig);
}

#[test]
fn a_daemon_in_the_group_that_holds_the_pipe_ends_with_its_packer() {
    let rig = Rig::new(
        Tool::Rockcraft,
        "sh -c 'echo $$ > daemon; exec sleep 1000' &\n\
         while ! [ -s daemon ]; do sleep 0.01; done\nprintf 123 > a_1_amd64.rock\necho 'Packed a_1_amd64.rock' >&2",
    );
    let ended = rig.run();
    assert_eq!(packed(&ended), [("a_1_amd64.rock".to_owned(), 3)]);
    assert!(process_is_gone(&wait_for_file(&rig.work().join("daemon"))));
}

#[test]
#[cfg(target_os = "linux")]
fn a_daemon_outside_the_group_that_holds_the_pipe_does_not_hold_us() {
    let rig = Rig::with_interpreter(
        Tool::Rockcraft,
        PYTHON,
        "import os, sys, time\n\
         if os.fork() == 0:\n    os.setsid()\n    open('daemon', 'w').write(f'{os.getpid()}\\n')\n    time.sleep(1000)\n\
         while not os.path.exists('daemon') or not os.path.getsize('daemon'): time.sleep(0.01)\n\
         open('b.rock', 'w').write('1234')\nprint('Packed b.rock', file=sys.stderr)",
    );
    let ended = rig.run();
    assert!(process_is_gone(&wait_for_file(&rig.work().join("daemon"))));
    assert_eq!(packed(&ended), [("b.rock".to_owned(), 4)]);
}

/// One that holds nothing of ours is the packer's own business, as long as nobody cancels.
#[test]
fn a_daemon_that_holds_no_pipe_is_left_alone() {
    let rig = Rig::with_interpreter(
        Tool::Rockcraft,
        PYTHON,
        "import os, sys, time\n\
         if os.fork() == 0:\n    os.setsid()\n    \
             for fd in (1, 2): os.dup2(os.open('/dev/null', os.O_WRONLY), fd)\n    \
             open('daemon', 'w').write(f'{os.getpid()}\\n')\n    time.sleep(1000)\n\
         while not os.path.exists('daemon') or not os.path.getsize('daemon'): time.sleep(0.01)\n\
         open('b.rock', 'w').write('1234')\nprint('Packed b.rock', file=sys.stderr)",
    );
    let ended = rig.run();
    let daemon: i32 = wait_for_file(&rig.work().join("daemon")).trim().parse().unwrap();
    let daemon = rustix::process::Pid::from_raw(daemon).unwrap();
    rustix::process::kill_process(daemon, rustix::process::Signal::KILL).unwrap();
    assert_eq!(packed(&ended), [("b.rock".to_owned(), 4)]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_cancel_finds_the_daemon_outside_the_group_too() {
    let rig = Rig::with_interpreter(
        Tool::Rockcraft,
        PYTHON,
        "import os, signal, sys, time\n\
         for s in (signal.SIGINT, signal.SIGTERM): signal.signal(s, signal.SIG_IGN)\n\
         if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        \
             open('daemon', 'w').write(f'{os.getpid()}\\n')\n        time.sleep(1000)\n    os._exit(0)\n\
         while not os.path.exists('daemon') or not os.path.getsize('daemon'): time.sleep(0.01)\n\
         print('ready', file=sys.stderr, flush=True)\ntime.sleep(1000)",
    );
    cancelled(&rig);
    assert!(process_is_gone(&wait_for_file(&rig.work().join("daemon"))));
}

#[test]
fn a_packer_that_nobody_follows_any_more_is_killed() {
    let rig = Rig::new(Tool::Charmcraft, "trap '' INT TERM HUP\necho here > started\nwhile :; do sleep 1; done");
    let running = rig.start();
    wait_for_file(&rig.work().join("started"));
    let id = running.id();
    drop(running);
    assert!(group_is_gone(id));
}

#[test]
fn a_flood_that_nobody_reads_can_be_cancelled() {
    let rig = Rig::new(Tool::Charmcraft, "trap '' INT TERM\necho here > started\nyes 'a line of a flood' >&2");
    let running = rig.start();
    wait_for_file(&rig.work().join("started"));
    running.cancel();
    assert!(group_is_gone(running.id()), "before anything was read");
    let ended = follow(&running, |_| {});
    assert_eq!(ended.outcome.status, Status::Cancelled);
}

#[test]
fn a_million_lines_all_arrive() {
    let rig = Rig::new(
        Tool::Charmcraft,
        "yes ':: Collecting something-or-other (from a package of the charm)' | head -n 1000000 >&2\necho last\nexit 3",
    );
    let running = rig.start();
    let (mut count, mut last, mut batches, mut end) = (0_usize, String::new(), 0_usize, None);
    while let Ok(event) = running.events.recv_timeout(HANG) {
        match event {
            PackEvent::Lines(lines) => {
                batches += 1;
                count += lines.len();
                last.clone_from(&lines[lines.len() - 1].text);
            }
            PackEvent::Printed(bytes) => panic!("{bytes:?}"),
            PackEvent::Step(step) => panic!("{step}"),
            PackEvent::Finished(outcome) => end = Some(outcome),
        }
    }
    assert_eq!(count, 1_000_001);
    assert!(batches < count / 10, "{batches} batches");
    assert!(last == "last" || last.starts_with(":: Collecting"));
    let Some(Status::Failed(failure)) = end.map(|outcome| outcome.status) else { panic!("no failure") };
    assert_eq!(failure.exit, Exit::Code(3));
    assert_eq!(failure.last_lines.len(), 15);
}

#[test]
fn a_line_that_never_ends_does_not_fill_the_memory() {
    let rig = Rig::new(Tool::Charmcraft, "head -c 50000000 /dev/zero | tr '\\0' x >&2\nprintf '\\nend\\n' >&2");
    let ended = rig.run();
    assert_eq!(ended.lines.len(), 2);
    assert!(ended.lines[0].text.len() < 10_000 && ended.lines[0].text.ends_with("x…"));
    assert_eq!(ended.lines[1].text, "end");
}

#[test]
fn escape_sequences_and_broken_text_are_made_harmless() {
    let rig = Rig::with_interpreter(
        Tool::Charmcraft,
        PYTHON,
        "import sys\n\
         e = sys.stderr.buffer\n\
         e.write(b'\\x1b[2J\\x1b[1;31mPulling charm\\x1b[0m\\n')\n\
         e.write(b':: \\x1b]0;title\\x07\\x1b]52;c;c2VjcmV0\\x1b\\\\bad \\xff\\xfe bytes \\xe2\\x80\\xae!\\n')\n\
         e.write(b':: \\x1b]0;never closed\\n:: \\x1bP+q\\n\\x9b31mPacking...\\n')\n\
         e.write(b'10%\\r20%\\r100%\\r\\n')\n\
         sys.exit(1)",
    );
    let ended = rig.run();
    let kept: Vec<&str> = ended.lines.iter().filter(|line| !line.transient).map(|line| line.text.as_str()).collect();
    assert_eq!(kept[..4], ["Pulling charm", ":: bad \u{fffd}\u{fffd} bytes \u{fffd}!", ":: ", ":: "]);
    assert!(kept[4].ends_with("31mPacking...") && kept[4].starts_with('\u{fffd}'), "{:?}", kept[4]);
    assert_eq!(kept[5], "100%");
    assert_eq!(ended.steps.len(), 1);
    assert_eq!(failed(&ended).exit, Exit::Code(1));
}

#[test]
fn one_that_dies_of_a_signal_says_so_and_shows_its_last_lines() {
    let rig = Rig::new(
        Tool::Rockcraft,
        "echo 'Building app' >&2\necho ':: cc -c x.c' >&2\necho ':: x.c:1: error: no such thing' >&2\nkill -SEGV $$",
    );
    let ended = rig.run();
    let failure = failed(&ended);
    assert_eq!(failure.exit.to_string(), "signal SIGSEGV");
    assert_eq!(failure.step.as_ref().map(ToString::to_string).as_deref(), Some("build of app"));
    assert_eq!(failure.message, [""; 0]);
    assert_eq!(failure.cause, ["x.c:1: error: no such thing"]);
    assert_eq!(failure.last_lines, ["cc -c x.c", "x.c:1: error: no such thing"]);
    assert_eq!(failure.headline(), "x.c:1: error: no such thing");
}

#[test]
fn one_that_ends_well_without_an_artifact_is_not_believed() {
    let ended = Rig::new(Tool::Charmcraft, "echo 'Packed gone.charm' >&2").run();
    assert_eq!(ended.outcome.status, Status::NoArtifact(vec!["gone.charm".to_owned()]));
    assert_eq!(ended.lines[0].kind, LineKind::Result);
}

#[test]
fn several_platforms_give_several_artifacts() {
    let ended = Rig::new(
        Tool::Rockcraft,
        "printf 1 > a_amd64.rock; printf 22 > a_arm64.rock; echo 'Packed: a_amd64.rock, a_arm64.rock' >&2",
    )
    .run();
    assert_eq!(packed(&ended), [("a_amd64.rock".to_owned(), 1), ("a_arm64.rock".to_owned(), 2)]);
}

#[test]
fn the_packer_gets_our_environment_its_folder_and_no_input() {
    let mut rig = Rig::new(
        Tool::Charmcraft,
        "pwd\nprintenv PATH\nprintenv CHARMCRAFT_ENABLE_EXPERIMENTAL_EXTENSIONS\ncat\necho \"$@\"",
    );
    rig.job.env.push(Tool::Charmcraft.experimental());
    let ended = rig.run();
    let lines: Vec<&str> = ended.lines.iter().map(|line| line.text.as_str()).collect();
    let here = fs::canonicalize(rig.work()).unwrap();
    assert_eq!(lines, [here.to_str().unwrap(), &std::env::var("PATH").unwrap(), "True", "pack"]);
    assert!(ended.lines.iter().all(|line| line.stream == Stream::Out));
    assert_eq!(std::env::var_os(Tool::Charmcraft.experimental_variable()), None);
}

#[test]
fn one_that_is_not_there_is_an_error_and_no_panic() {
    let mut rig = Rig::new(Tool::Charmcraft, "true");
    rig.job.program = rig.work().join("nowhere");
    let error = pack::start(rig.job.clone()).unwrap_err();
    assert!(matches!(&error, PackError::Start { source, .. } if source.kind() == std::io::ErrorKind::NotFound));
    assert!(error.to_string().contains("nowhere"));
}

#[test]
fn the_version_is_asked_of_the_packer_itself() {
    let version = |interpreter, body| {
        let rig = Rig::with_interpreter(Tool::Charmcraft, interpreter, body);
        pack::version(Tool::Charmcraft, &rig.job.program)
    };
    assert_eq!(version(SH, "[ \"$1\" = --version ] && echo charmcraft 4.5.0").unwrap(), "4.5.0");
    assert!(matches!(version(SH, "echo oops >&2; exit 1"), Err(PackError::NoVersion { .. })));
}

#[test]
fn several_packers_run_side_by_side() {
    let rigs: Vec<Rig> = (0..8)
        .map(|_| Rig::new(Tool::Charmcraft, "echo ready >&2\nprintf 1 > x.charm\necho 'Packed x.charm' >&2"))
        .collect();
    let all: Vec<Running> = rigs.iter().map(Rig::start).collect();
    for running in &all {
        assert_eq!(packed(&follow(running, |_| {})), [("x.charm".to_owned(), 1)]);
    }
    assert!(eventually(|| all.iter().all(|running| group_is_gone(running.id()))));
}

#[test]
fn preflight_says_what_would_go_wrong() {
    use std::os::unix::fs::PermissionsExt;
    let rig = Rig::new(Tool::Charmcraft, "true");
    let app = rig.work();
    let charm = app.join("charm");
    let bin = rig.job.program.parent().unwrap().as_os_str().to_owned();
    let codes = |tool, dir: &Path| -> Vec<(&'static str, String, bool)> {
        pack::preflight_with(tool, dir, Some(&bin))
            .into_iter()
            .map(|f| (f.code.as_str(), f.path.clone(), f.is_error()))
            .collect()
    };
    assert_eq!(
        codes(Tool::Rockcraft, &app),
        [("packer-missing", "rockcraft".to_owned(), true), ("project-file-missing", "rockcraft.yaml".to_owned(), true)]
    );
    let missing = &pack::preflight_with(Tool::Rockcraft, &app, Some(&bin))[0];
    assert!(missing.fix.contains("sudo snap install rockcraft --classic && sudo snap install lxd && lxd init --auto"));

    assert_eq!(codes(Tool::Charmcraft, &charm), [("folder-missing", "charm".to_owned(), true)]);
    fs::create_dir_all(charm.join("src")).unwrap();
    assert_eq!(codes(Tool::Charmcraft, &charm), [("project-file-missing", "charm/charmcraft.yaml".to_owned(), true)]);
    fs::write(charm.join("charmcraft.yaml"), "extensions: [flask-framework]\n").unwrap();
    let entry = "charm/src/charm.py".to_owned();
    assert_eq!(codes(Tool::Charmcraft, &charm), [("charm-entry-missing", entry.clone(), true)]);
    fs::write(charm.join("src/charm.py"), "#!/usr/bin/env python3\n").unwrap();
    fs::set_permissions(charm.join("src/charm.py"), fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(codes(Tool::Charmcraft, &charm), [("charm-entry-not-executable", entry, true)]);
    fs::set_permissions(charm.join("src/charm.py"), fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(codes(Tool::Charmcraft, &charm), []);
    assert_eq!(codes(Tool::Charmcraft, &charm.join("charmcraft.yaml"))[0].0, "folder-is-file");

    // Who may do all (root) may write there too: what counts is whether a file can be made.
    fs::set_permissions(&charm, fs::Permissions::from_mode(0o555)).unwrap();
    let writable = tempfile::tempfile_in(&charm).is_ok();
    let found = codes(Tool::Charmcraft, &charm);
    fs::set_permissions(&charm, fs::Permissions::from_mode(0o755)).unwrap();
    let expected = ("folder-unwritable", "charm".to_owned(), true);
    assert_eq!(found, if writable { vec![] } else { vec![expected] });
}
