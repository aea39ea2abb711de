//! While something takes time: how far it is, what the terminal is told, and what is left to read after a failure.

use std::time::Duration;

use charmer::pack::detached::PackFiles;
use charmer::pack::{self, Artifact, LineKind, LogLine, Outcome, Status, Step, StepKind, Stopwatch, Stream, Tool};
use charmer::wizard::form::ScreenId;
use charmer::wizard::state::trial::Progress;
use charmer::wizard::state::wait::{Far, Wait};
use charmer::wizard::update::{Effect, Msg, News};

use crate::person::Person;

fn packing() -> Person {
    let mut person = Person::with_sample();
    person.press(&["Ctrl-S", "Ctrl-S", "F5"]);
    assert_eq!(person.state.screen, ScreenId::PACK);
    for tool in Tool::ALL {
        person.tell(Msg::Preflight(tool, Vec::new()));
    }
    person
}

fn step(person: &mut Person, kind: StepKind) {
    let step = Step { kind, part: Some("charm".into()), skipped: false, reason: None };
    person.tell(Msg::Pack(Tool::Charmcraft, News::Step(step)));
}

fn packed(seconds: u64) -> Outcome {
    let artifact = Artifact { path: "guest-book.charm".into(), size: 1, already: false };
    Outcome {
        status: Status::Packed(vec![artifact]),
        elapsed: Duration::from_secs(seconds),
        log: None,
        left: Vec::new(),
    }
}

#[test]
fn a_bar_holds_the_pack_against_earlier_ones() {
    let mut person = packing();
    step(&mut person, StepKind::Pull);
    assert!(!person.sees("━·"), "nothing is known yet");
    let state = tempfile::tempdir().unwrap();
    let place = PackFiles::of(state.path(), Tool::Charmcraft, &person.dir());
    let mut watch = Stopwatch::start();
    watch.step(&Step { kind: StepKind::Pull, part: None, skipped: false, reason: None });
    watch.finish(state.path(), &place, false, &packed(120)).unwrap();
    person.tell(Msg::Pack(Tool::Charmcraft, News::Forecast(pack::forecast(state.path(), &place, false))));
    person.tell(Msg::Tick(Duration::from_secs(40)));
    for told in ["━━━··", "pull 40 s of about 2:00", "about 1 min left", "0:40 of about 2:00"] {
        assert!(person.sees(told), "{told}: {:#?}", person.lines(140, 40));
    }
}

#[test]
fn a_first_pack_tells_its_steps_instead() {
    let mut person = packing();
    step(&mut person, StepKind::Pull);
    person.tell(Msg::Tick(Duration::from_secs(20)));
    step(&mut person, StepKind::Build);
    person.tell(Msg::Tick(Duration::from_secs(42)));
    assert!(person.sees("1 of 5 steps done · build … 0:42"), "{:#?}", person.lines(140, 40));
    person.tell(Msg::Pack(Tool::Charmcraft, News::Ended(packed(63), None)));
    assert!(!person.sees("steps done"));
}

#[test]
fn looking_at_the_machine_and_into_a_file_tells_how_far_it_is_and_can_be_stopped() {
    let far = |done, of| Far { done, of, elapsed: Duration::from_secs(3) };
    let mut person = Person::with_sample();
    person.press(&["d"]);
    person.tell(Msg::Far(Wait::Doctor, far(7, 11)));
    assert!(person.sees("Looking: 7 of 11 checks made, 3 s") && person.sees("c stop"), "{:#?}", person.lines(80, 24));
    person.press(&["c"]);
    assert!(person.effects.contains(&Effect::Stop(Wait::Doctor)) && person.sees("Stopped; r looks again."));
    person.press(&["r"]);
    assert!(matches!(person.effects.last(), Some(Effect::Doctor(_))) && person.sees("Looking"));
    person.press(&["Esc", "Alt-8", "i"]);
    person.tell(Msg::Far(Wait::Inside, far(62_000_000, 200_000_000)));
    assert!(person.sees("It is being read: 62.0 MB of 200 MB, 3 s") && person.sees("c stop"));
    person.press(&["c"]);
    assert!(person.effects.contains(&Effect::Stop(Wait::Inside)) && person.sees("You stopped it"));
    // Who closes the panel does not wait for it, either.
    person.press(&["Esc", "i"]);
    let stops = |person: &Person| person.effects.iter().filter(|one| **one == Effect::Stop(Wait::Inside)).count();
    let before = stops(&person);
    person.press(&["Esc"]);
    assert_eq!((stops(&person), person.state.panels.len()), (before + 1, 0));
}

#[test]
fn a_try_that_took_long_rings() {
    for (seconds, told) in [(12, vec!["guest-book: it does not start"]), (2, Vec::new())] {
        let mut person = Person::with_sample();
        person.state.trial.consent.tries = true;
        person.press(&["Alt-8", "t"]);
        person.tell(Msg::Tick(Duration::from_secs(seconds)));
        person.tell(Msg::Trial(1, Progress::Over(None)));
        assert_eq!(person.told, told, "after {seconds} s");
    }
}

#[test]
fn the_title_says_how_it_goes_and_the_terminal_is_told_at_the_end() {
    let person = Person::with_sample();
    assert_eq!(person.state.title(), "charmer · guest-book");
    let mut person = packing();
    step(&mut person, StepKind::Build);
    person.tell(Msg::Tick(Duration::from_secs(102)));
    assert_eq!(person.state.title(), "charmer ● build 1:42");
    person.tell(Msg::Pack(Tool::Rockcraft, News::Ended(packed(1), None)));
    assert_eq!(person.told, [""; 0], "the charm is still packed");
    person.tell(Msg::Pack(Tool::Charmcraft, News::Ended(packed(1), None)));
    assert_eq!(person.told, ["guest-book: rock and charm packed"]);
    assert_eq!(person.state.title(), "charmer ✓ rock and charm packed");
    // What somebody stopped needs no bell.
    let mut person = packing();
    for tool in Tool::ALL {
        let stopped = Outcome { status: Status::Cancelled, ..packed(1) };
        person.tell(Msg::Pack(tool, News::Ended(stopped, None)));
    }
    assert_eq!(person.told, [""; 0]);
}

#[test]
fn long_lines_of_a_log_are_wrapped_or_scrolled_sideways() {
    let mut person = packing();
    let text = format!("start{}end", "x".repeat(200));
    let line = LogLine { stream: Stream::Err, depth: 0, kind: LineKind::Child, text, transient: false };
    person.hear(Tool::Rockcraft, vec![line]);
    assert!(person.sees("startxxx") && !person.sees("xend"));
    person.press(&["z"]);
    assert!(person.sees("startxxx") && person.sees("xend"), "{:#?}", person.lines(140, 40));
    person.press(&["z", "Right"]);
    assert!(!person.sees("startx") && !person.sees("xend"));
    person.press(&["Right"; 11]);
    assert!(person.sees("xend"), "{:#?}", person.lines(140, 40));
    person.press(&["Left"; 12]);
    assert!(person.sees("startxxx"));
}
