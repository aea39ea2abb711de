//! A person at the packers' screen: what is shown of them, of their logs, and what the keys there do.

use std::time::Duration;

use charmer::pack::detached::{Filter, PackFiles};
use charmer::pack::{self, Artifact, LineKind, LogLine, Outcome, Status, Stopwatch, Stream, Tool};
use charmer::wizard::state::pack::Phase;
use charmer::wizard::update::{Effect, Msg, News};

use crate::person::Person;

const TO_REVIEW: [&str; 5] = ["Enter"; 5];

fn child(number: usize) -> LogLine {
    let (text, kind) = match number % 10 {
        0 => (format!("warning: {number} is odd"), LineKind::Warning),
        _ => (format!("Collecting requirement {number}"), LineKind::Child),
    };
    LogLine { stream: Stream::Err, text, kind, depth: 1, transient: false }
}

/// A charm that packs and has said a hundred lines, with the focus on it.
fn talking() -> Person {
    let mut person = Person::with_sample();
    person.press(&TO_REVIEW).press(&["Ctrl-S", "F5"]);
    for tool in Tool::ALL {
        person.tell(Msg::Preflight(tool, Vec::new()));
    }
    person.hear(Tool::Charmcraft, (0..100).map(child).collect()).press(&["Tab"]);
    person.effects.clear();
    person
}

#[test]
fn a_log_is_followed_scrolled_filtered_and_kept() {
    let mut person = talking();
    assert!(person.sees("requirement 99"));
    person.press(&["PageUp"]);
    assert!(!person.sees("requirement 99") && person.sees("more"));
    // What comes does not move what is read.
    let before = person.lines(140, 40);
    person.hear(Tool::Charmcraft, (100..150).map(child).collect());
    let is_log = |line: &&String| line.contains("requirement");
    assert_eq!(before.iter().filter(is_log).count(), person.lines(140, 40).iter().filter(is_log).count());
    assert!(!person.sees("requirement 149"));
    person.press(&["f"]);
    assert!(person.sees("requirement 149"));
    person.press(&["Home"]);
    assert!(person.sees("warning: 0 is odd"));
    person.press(&["End"]);
    assert!(person.sees("requirement 149"));
    person.press(&["w"]);
    assert_eq!(person.state.pack.lanes[1].view.length(), 15);
    assert!(person.sees("15 of 150 lines"));
    person.press(&["w", "b"]);
    assert!(person.state.pack.single && !person.sees("rock ● packing") && person.sees("charm"));
    person.press(&["Up"]);
    assert!(person.state.pack.lanes[1].view.top.is_some(), "with one log, the arrows scroll");
    person.press(&["b", "s"]);
    assert_eq!(person.effects, [Effect::SaveLog(Tool::Charmcraft)]);
    person.tell(Msg::Saved(Ok("/logs/guest-book-charm.log".into())));
    assert!(person.notice().contains("/logs/guest-book-charm.log"));
}

#[test]
fn what_is_sought_in_a_log_is_asked_of_the_disk() {
    let mut person = talking();
    person.see(140, 40);
    person.press(&["n"]);
    assert_eq!(person.effects, []);
    person.press(&["/"]).type_text("requirementX").press(&["Backspace", "Enter"]);
    let [Effect::Seek(Tool::Charmcraft, seek)] = &person.effects[..] else { panic!("{:?}", person.effects) };
    assert_eq!((seek.text.as_str(), seek.filter, seek.down), ("requirement", Filter::All, true));
    assert!(seek.from.is_some(), "from what is in sight");
    person.tell(Msg::Found(Tool::Charmcraft, Some(42)));
    assert!(person.sees("requirement 42") && !person.sees("requirement 99"));
    person.effects.clear();
    person.press(&["n", "N"]);
    let sought = |at: usize| match &person.effects[at] {
        Effect::Seek(_, seek) => (seek.from, seek.down),
        other => panic!("{other:?}"),
    };
    assert_eq!([sought(0), sought(1)], [(Some(42), true), (Some(42), false)]);
    person.tell(Msg::Found(Tool::Charmcraft, None));
    assert!(person.notice().contains("does not stand in the charm's log"));
    person.press(&["/", "Esc"]);
    assert_eq!(person.state.pack.lanes[1].view.sought, "requirement");
}

#[test]
fn what_earlier_packs_took_tells_how_long_it_still_takes() {
    let mut person = talking();
    let state = tempfile::tempdir().unwrap();
    let place = PackFiles::of(state.path(), Tool::Charmcraft, &person.dir());
    let artifact = Artifact { path: "x.charm".into(), size: 1, already: false };
    let ended = Outcome {
        status: Status::Packed(vec![artifact]),
        elapsed: Duration::from_secs(100),
        log: None,
        left: Vec::new(),
    };
    Stopwatch::start().finish(state.path(), &place, false, &ended).unwrap();
    person.tell(Msg::Pack(Tool::Charmcraft, News::Forecast(pack::forecast(state.path(), &place, false))));
    person.tell(Msg::Tick(Duration::from_secs(62)));
    assert!(person.sees("about 40 s left"));
    person.tell(Msg::Tick(Duration::from_secs(62)));
    assert!(!person.sees(" left"), "nobody knows");
}

#[test]
fn a_long_silence_is_told_until_something_is_said() {
    let mut person = talking();
    // What has ended may be silent.
    let stopped = Outcome { status: Status::Cancelled, elapsed: Duration::from_secs(1), log: None, left: Vec::new() };
    person.tell(Msg::Pack(Tool::Rockcraft, News::Ended(stopped, None)));
    person.hear(Tool::Charmcraft, vec![LogLine { text: "+ npm install".into(), ..child(1) }]);
    person.tell(Msg::Tick(Duration::from_secs(299)));
    assert!(!person.sees("Nothing was said"));
    person.tell(Msg::Tick(Duration::from_secs(2)));
    assert!(person.sees("Nothing was said for 5 min. c stops it."));
    person.hear(Tool::Charmcraft, vec![child(2)]);
    assert!(!person.sees("Nothing was said"));
}

#[test]
fn in_turn_the_second_packer_starts_when_the_first_has_packed() {
    let mut person = Person::with_sample();
    person.press(&TO_REVIEW).press(&["Ctrl-S", "Alt-8", "o", "F5"]);
    assert_eq!(person.effects.last(), Some(&Effect::Pack(Tool::Rockcraft)));
    assert_eq!(person.state.pack.lanes[1].phase, Phase::Waiting);
    person.effects.clear();
    person.tell(Msg::Preflight(Tool::Rockcraft, Vec::new()));
    person.press(&["Ctrl-C"]);
    assert!(person.sees("The charm, which"));
    person.press(&["Esc"]);
    let ended =
        |status| News::Ended(Outcome { status, elapsed: Duration::from_secs(1), log: None, left: Vec::new() }, None);
    let artifact = Artifact { path: "x.rock".into(), size: 1, already: false };
    person.tell(Msg::Pack(Tool::Rockcraft, ended(Status::Packed(vec![artifact]))));
    assert_eq!(person.effects, [Effect::Pack(Tool::Charmcraft)]);
    person.tell(Msg::Pack(Tool::Charmcraft, ended(Status::Cancelled)));
    person.press(&["F5"]);
    person.tell(Msg::Pack(Tool::Rockcraft, ended(Status::Cancelled)));
    assert!(person.sees("The charm was not packed, because the other one was"));
    assert!(!person.state.pack.is_busy());
}

#[test]
fn launchpad_is_asked_for_and_the_person_agrees_first() {
    let mut person = Person::with_sample();
    person.press(&TO_REVIEW).press(&["Ctrl-S", "Alt-8", "r"]);
    assert!(person.sees("can be read by everybody"));
    person.effects.clear();
    person.press(&["Esc"]);
    assert_eq!(person.effects, []);
    person.press(&["r", "Enter"]);
    assert_eq!(person.effects, [Effect::PackRemotely(Tool::Rockcraft), Effect::PackRemotely(Tool::Charmcraft)]);
    for tool in Tool::ALL {
        person.tell(Msg::Preflight(tool, Vec::new()));
    }
    assert!(person.sees("on Launchpad's build farm"));
}

#[test]
fn leaving_while_packing_stays_stops_or_lets_it_go_on() {
    let mut person = talking();
    person.press(&["Ctrl-Q", "Esc"]);
    assert_eq!(person.effects, []);
    person.press(&["Ctrl-Q", "Enter"]);
    assert_eq!(person.effects, [Effect::Leave]);
    let mut person = talking();
    person.press(&["Ctrl-Q", "Delete"]);
    assert_eq!(person.effects, [Effect::CancelPack, Effect::StopAndLeave]);
}

#[test]
fn enter_alone_leads_from_the_first_screen_to_the_packers() {
    let mut person = Person::with_sample();
    let mut enters = 0;
    while person.effects.is_empty() {
        let before = (person.state.screen, person.text_of("charm/charmcraft.yaml").is_some());
        // Where Enter would try the application first, p packs at once.
        person.press(if before.0 == charmer::wizard::form::ScreenId::PACK { &["p"] } else { &["Enter"] });
        enters += 1;
        let after = (person.state.screen, person.text_of("charm/charmcraft.yaml").is_some());
        assert!(after != before || !person.effects.is_empty(), "Enter does nothing on {before:?}");
    }
    assert!(person.text_of("rockcraft.yaml").is_some());
    assert_eq!(person.effects, Tool::ALL.map(Effect::Pack));
    assert_eq!(enters, 8, "five steps, the write, the step of packing, the pack");
}

#[test]
fn where_both_packers_are_missing_what_helps_is_said_once() {
    let mut person = Person::with_sample();
    person.state.miss(Tool::ALL.to_vec());
    person.press(&["Alt-8"]);
    for (width, height) in [(80, 24), (140, 40)] {
        let text = person.lines(width, height).join("\n");
        assert_eq!(text.matches("is not on PATH").count(), 2, "{text}");
        assert_eq!(text.matches("a workflow that packs on GitHub's machines").count(), 1, "{text}");
    }
}
