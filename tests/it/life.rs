//! While something takes time: how far it is, what the terminal is told, and what is left to read after a failure.

use std::time::Duration;

use charmer::pack::detached::PackFiles;
use charmer::pack::{self, Artifact, LineKind, LogLine, Outcome, Status, Step, StepKind, Stopwatch, Stream, Tool};
use charmer::wizard::form::ScreenId;
use charmer::wizard::update::{Msg, News};

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
