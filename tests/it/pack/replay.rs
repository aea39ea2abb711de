//! Recordings of Charmcraft 4.5.0, shortened, printed by a stand-in and followed by the runner.
//!
//! `*.log` is what a pipe got, `*.raw` what a terminal got, with overwritten lines and escape sequences.

use charmer::pack::{Exit, Failure, Outcome, Status, Step, StepKind, Tool};

use super::rig::{PackRun, Rig};
use crate::support::crate_path;

const ARTIFACT: &str = "hello_amd64.charm";
const LOGS: &str = "/home/user/.local/state/charmcraft/log/charmcraft-20261122-";

/// Replays a recording; the stand-in writes the artifact where `writes`, else it is there from an earlier run.
fn replay(name: &str, exit: i32, writes: bool) -> PackRun {
    let file = crate_path("tests/transcripts").join(name);
    assert!(file.is_file(), "{name}");
    let write = if writes { format!("printf 12345 > {ARTIFACT}") } else { String::new() };
    let rig = Rig::new(Tool::Charmcraft, &format!("cat '{}' >&2\n{write}\nexit {exit}", file.display()));
    if !writes {
        std::fs::write(rig.work().join(ARTIFACT), "1234").unwrap();
    }
    let packed = rig.run();
    for line in &packed.lines {
        assert!(!line.text.contains(|c: char| c.is_control() && c != '\t'), "{name}: {:?}", line.text);
    }
    packed
}

fn steps(packed: &PackRun) -> Vec<(StepKind, Option<&str>, bool)> {
    packed.steps.iter().map(|step| (step.kind, step.part.as_deref(), step.skipped)).collect()
}

fn usual(skipped: bool) -> Vec<(StepKind, Option<&'static str>, bool)> {
    StepKind::USUAL.into_iter().map(|kind| (kind, (kind != StepKind::Pack).then_some("charm"), skipped)).collect()
}

fn assert_packed(name: &str, outcome: &Outcome, already: bool) {
    let Status::Packed(artifacts) = &outcome.status else { panic!("{name}: {:?}", outcome.status) };
    let [artifact] = &artifacts[..] else { panic!("{name}: {artifacts:?}") };
    assert_eq!(artifact.path.file_name().unwrap(), ARTIFACT, "{name}");
    assert_eq!((artifact.size, artifact.already), (if already { 4 } else { 5 }, already), "{name}");
}

#[test]
fn first_packs_in_every_verbosity() {
    let names = [
        ("05b-default-full-warmcache.log", false),
        ("05c-default-full-cold.log", false),
        ("07-stubstore.log", false),
        ("10-notty-brief.log", false),
        ("10-notty-default.log", false),
        ("10-notty-verbose.log", true),
        ("10-notty-debug.log", true),
        ("10-notty-trace.log", true),
        ("20-err-noentry.log", false),
        ("30-tty-brief.raw", false),
        ("30-tty-default.raw", false),
        ("30-tty-verbose.raw", true),
        ("30-tty-debug.raw", true),
        ("30-tty-trace.raw", true),
    ];
    for (name, logged) in names {
        let packed = replay(name, 0, true);
        assert_eq!(steps(&packed), usual(false), "{name}");
        assert_packed(name, &packed.outcome, false);
        let log = packed.outcome.log.as_ref().map(|log| log.to_str().unwrap().starts_with(LOGS));
        assert_eq!(log, logged.then_some(true), "{name}: {:?}", packed.outcome.log);
    }
}

#[test]
fn reruns_in_every_verbosity() {
    let names = [
        ("11-notty-repack-brief.log", false),
        ("11-notty-repack-default.log", false),
        ("11-notty-repack-verbose.log", true),
        ("11-notty-repack-debug.log", true),
        ("11-notty-repack-trace.log", true),
        ("31-tty-repack-brief.raw", false),
        ("31-tty-repack-default.raw", false),
        ("31-tty-repack-verbose.raw", true),
        ("31-tty-repack-debug.raw", true),
        ("31-tty-repack-trace.raw", true),
    ];
    for (name, logged) in names {
        let packed = replay(name, 0, false);
        let mut expected = usual(true);
        expected.insert(4, (StepKind::Pack, None, false));
        assert_eq!(steps(&packed), expected, "{name}");
        assert_packed(name, &packed.outcome, true);
        assert_eq!(packed.outcome.log.is_some(), logged, "{name}");
    }
}

#[test]
fn quiet_tells_nothing_and_the_artifact_is_found_all_the_same() {
    for (name, writes) in [
        ("10-notty-quiet.log", true),
        ("30-tty-quiet.raw", true),
        ("11-notty-repack-quiet.log", false),
        ("31-tty-repack-quiet.raw", false),
    ] {
        let packed = replay(name, 0, writes);
        assert!(packed.steps.is_empty(), "{name}");
        assert_packed(name, &packed.outcome, !writes);
    }
}

#[test]
fn a_changed_source_says_what_is_done_again_and_why() {
    let packed = replay("12-notty-srcchange.log", 0, true);
    assert_eq!(steps(&packed), usual(false));
    let reasons: Vec<Option<&str>> = packed.steps.iter().map(|step| step.reason.as_deref()).collect();
    assert_eq!(
        reasons,
        [Some("source changed"), Some("'PULL' step changed"), Some("'BUILD' step changed"), None, None]
    );
    assert_packed("12-notty-srcchange.log", &packed.outcome, false);
}

#[test]
fn less_than_a_pack_leaves_no_artifact() {
    for (name, count) in [
        ("13-clean.log", 0),
        ("13-step-pull.log", 1),
        ("13-step-build.log", 2),
        ("13-step-stage.log", 3),
        ("13-step-prime.log", 4),
    ] {
        let packed = replay(name, 0, false);
        assert_eq!(steps(&packed), usual(true)[..count], "{name}");
        assert_eq!(packed.outcome.status, Status::NoArtifact(Vec::new()), "{name}");
    }
}

fn failure(name: &str, exit: i32) -> Failure {
    let packed = replay(name, exit, false);
    let Status::Failed(failure) = packed.outcome.status else { panic!("{name}: {:?}", packed.outcome.status) };
    assert_eq!(failure.exit, Exit::Code(exit), "{name}");
    assert_eq!(failure.log, packed.outcome.log, "{name}");
    *failure
}

#[test]
fn failures_before_any_step_tell_the_packers_message() {
    let library = "Library '/home/user/hello/charm/lib/charms/redis_k8s/v0/redis.py' is missing the mandatory metadata fields: LIBAPI, LIBID, LIBPATCH.";
    let yaml = "craft_application.errors.YamlError: error parsing 'charmcraft.yaml': expected ',' or ']', but got '<stream end>'";
    let verbosity = "Error: Bad verbosity 'bogus'; valid values are 'quiet', 'brief', 'verbose', 'debug', and 'trace'.";
    for (name, exit, message, logged) in [
        ("20-err-badcmd.log", 64, "Error: no such command 'pakc', maybe you meant 'pack'", false),
        ("20-err-badext.log", 1, "Extension 'nosuch-framework' does not exist", true),
        ("20-err-badfield.log", 70, "charmcraft internal error: 2 validation errors for PlatformCharm", true),
        ("20-err-badlib.log", 1, library, true),
        ("22-err-debug-badlib.log", 1, library, true),
        ("22-err-quiet-badlib.log", 1, library, true),
        ("20-err-badyaml.log", 1, yaml, false),
        ("20-err-nofile.log", 66, "Project file 'charmcraft.yaml' not found in '/home/user/hello/charm'.", true),
        ("20-err-noprovider-default.log", 1, "Unable to connect to snapd service.", true),
        ("20-err-uselxd.log", 1, "Unable to connect to snapd service.", true),
        ("20-err-store-404.log", 70, "charmcraft internal error: KeyError(None)", true),
        ("20-err-store-refused.log", 1, "Maximum retries exceeded trying to reach the store.", true),
        ("20-err-usage.log", 64, "Error: unrecognized arguments: --nosuchopt", false),
        ("22-badverb.log", 64, verbosity, false),
    ] {
        let failure = failure(name, exit);
        let first = failure.message.first().unwrap_or_else(|| panic!("{name}: no message"));
        assert_eq!(first, message, "{name}");
        assert_eq!(failure.step, None, "{name}");
        assert!(failure.cause.is_empty(), "{name}");
        let log = failure.log.map(|log| log.to_str().unwrap().starts_with(LOGS));
        assert_eq!(log, logged.then_some(true), "{name}");
    }
}

#[test]
fn a_long_message_is_told_whole_and_without_what_came_before() {
    let failure = failure("20-err-badfield.log", 70);
    assert_eq!(failure.message.len(), 7, "{:#?}", failure.message);
    assert!(failure.message[2].contains("invalid name: Names can only use"));
    assert!(failure.message[5].contains("Extra inputs are not permitted"));
}

#[test]
fn advice_is_told_apart_from_the_message() {
    let failure = failure("20-err-nofile.log", 66);
    assert_eq!(failure.message.len(), 1);
    assert_eq!(failure.details, ["The project file could not be found."]);
    assert_eq!(failure.resolution.as_deref(), Some("Ensure the project file exists."));
    assert_eq!(failure.docs, None);
}

#[test]
fn a_failed_build_gives_the_innermost_tools_error() {
    for (name, nested) in [("20-err-pip.log", true), ("32-tty-err-pip.raw", false)] {
        let failure = failure(name, 1);
        let step = Step { kind: StepKind::Build, part: Some("charm".to_owned()), skipped: false, reason: None };
        assert_eq!(failure.step, Some(step), "{name}");
        assert_eq!(failure.message, ["Failed to run the build script for part 'charm'."], "{name}");
        assert_eq!(
            failure.resolution.as_deref(),
            Some("Check the build output and verify the project can work with the 'charm' plugin."),
            "{name}"
        );
        assert_eq!(
            failure.docs.as_deref(),
            Some("https://documentation.ubuntu.com/charmcraft/4/reference/plugins/"),
            "{name}"
        );
        assert!(failure.log.unwrap().starts_with("/home/user/.local/state/charmcraft/log"), "{name}");
        assert!(failure.details.iter().any(|line| line.starts_with(":: RuntimeError: Subprocess command")), "{name}");
        // A terminal gets the tools' lines cut and overwritten: there the reason is lost to any reader.
        if nested {
            assert!(failure.cause[0].starts_with("ERROR: Could not find a version that satisfies"), "{name}");
            assert_eq!(failure.cause[1], "ERROR: No matching distribution found for flask==99.99", "{name}");
            assert!(failure.last_lines.last().unwrap().starts_with("RuntimeError: Subprocess command"), "{name}");
        }
    }
}

#[test]
fn a_failure_while_packing_is_a_failure_of_that_step() {
    let failure = failure("20-err-outputdir.log", 70);
    assert_eq!(failure.step.map(|step| step.kind), Some(StepKind::Pack));
    assert_eq!(failure.message, ["charmcraft internal error: FileNotFoundError(2, 'No such file or directory')"]);
}

#[test]
fn every_recording_is_replayed() {
    let source = std::fs::read_to_string(crate_path("tests/it/pack/replay.rs")).unwrap();
    let mut count = 0;
    for entry in std::fs::read_dir(crate_path("tests/transcripts")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(source.contains(&format!("\"{name}\"")), "{name} is not replayed");
        count += 1;
    }
    assert_eq!(count, 51);
}
