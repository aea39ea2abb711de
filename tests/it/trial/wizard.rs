//! The wizard's key `t`: it asks once, shows the stages, applies what mends a failure, and says in the header what came of it.

use std::sync::LazyLock;

use charmer::app::{CharmFolder, Snapshot};
use charmer::pack::{Diagnosis, Remedy, Tool};
use charmer::trial::{self, Answer, Event, Kept, Report, Stage, StageReport, Verdict};
use charmer::wizard::state::State;
use charmer::wizard::state::trial::{Phase, Progress, Starts};
use charmer::wizard::update::{Effect, Msg};

use crate::person::Person;

static UNKNOWN: LazyLock<[String; 2]> = LazyLock::new(|| ["Slices.".into(), "Pebble.".into()]);

fn report(verdict: Verdict, findings: Vec<Diagnosis>) -> Progress {
    Progress::Report(Box::new(shown(verdict, findings)))
}

fn shown(verdict: Verdict, findings: Vec<Diagnosis>) -> Report {
    let answer = (verdict == Verdict::Starts).then(|| Answer {
        url: "http://127.0.0.1:8000/".into(),
        host: "guest-book.example.com".into(),
        status: 200,
        title: "Guest book".into(),
        milliseconds: 800,
        redirects: Vec::new(),
        metrics: None,
    });
    let message = "The service flask ended with exit code 3".to_owned();
    let fix = String::new();
    Report { verdict, stages: Vec::new(), answer, message, fix, findings, unknown: &UNKNOWN }
}

/// What the header says of it.
fn starts(person: &Person) -> Option<Starts> {
    let State { trial, answers, project, view, .. } = &person.state;
    trial.starts(answers, &project.scan, &view.documents)
}

/// As the reader of logs finds it.
fn left_behind() -> Diagnosis {
    let log =
        "try: the module models is in models.py, which stays behind\nModuleNotFoundError: No module named 'models'\n";
    let (_, mut found) = charmer::pack::read_log(log.as_bytes(), None).unwrap().unwrap();
    found[0].place = "app.py:1".into();
    found.remove(0)
}

/// In front of the sample with a module that does not ship, and the try that it agreed to.
fn trying() -> Person {
    let mut person = Person::with_sample_and(|dir| std::fs::write(dir.join("models.py"), "").unwrap());
    person.press(&["Alt-8", "t"]);
    assert!(person.state.is_open("try") && person.sees("Try it on this machine?"), "it asks first");
    assert!(!person.effects.iter().any(|effect| matches!(effect, Effect::Try(_))));
    person.press(&["Enter"]);
    assert!(person.effects.contains(&Effect::AgreeToTry) && person.effects.contains(&Effect::Try(1)));
    person
}

fn tell(person: &mut Person, round: usize, progress: Progress) {
    person.tell(Msg::Trial(round, progress));
}

#[test]
fn t_asks_once_and_shows_the_stages_as_they_go() {
    let mut person = trying();
    tell(&mut person, 1, Progress::Event(Event::Began(Stage::LayOut)));
    tell(&mut person, 1, Progress::Event(Event::Note("4 files at /flask/app".into())));
    tell(
        &mut person,
        1,
        Progress::Event(Event::Ended(StageReport { stage: Stage::LayOut, done: true, milliseconds: 1200 })),
    );
    tell(&mut person, 1, Progress::Event(Event::Began(Stage::Build)));
    tell(&mut person, 1, Progress::Lines(vec!["[pip] Collecting flask".into()]));
    let lines = person.lines(80, 24);
    assert!(lines.iter().any(|line| line.contains("✓ lay out") && line.contains("4 files") && line.contains("1.2 s")));
    assert!(person.sees("● build") && !person.sees("Collecting flask"));
    person.press(&["v"]);
    assert!(person.sees("[pip] Collecting flask"));
    person.press(&["v", "c"]);
    assert!(person.state.trial.phase == Phase::Stopping && person.effects.contains(&Effect::StopTry));
    tell(&mut person, 1, Progress::Over(None));
    // It was agreed to: the next one begins at once.
    person.press(&["r"]);
    assert!(person.effects.contains(&Effect::Try(2)) && person.state.trial.phase == Phase::Running);
    // What an earlier one still tells is not heard.
    tell(&mut person, 1, Progress::Refused("late".into()));
    assert_eq!(person.state.trial.phase, Phase::Running);
}

#[test]
fn a_applies_what_mends_it_shows_the_change_and_tries_again() {
    let mut person = trying();
    assert_eq!(left_behind().remedies, [Remedy::Ship { path: "models.py".into() }]);
    tell(&mut person, 1, report(Verdict::Fails, vec![left_behind()]));
    tell(&mut person, 1, Progress::Over(None));
    assert!(person.sees("models.py") && person.sees("app.py:1") && person.sees("› a  apply this"));
    assert!(
        person.lines(120, 30)[0].contains("starts ✗ The application imports models"),
        "{}",
        person.lines(120, 30)[0]
    );
    person.press(&["a"]);
    assert!(person.effects.contains(&Effect::Try(2)));
    assert!(person.state.answers.files.as_ref().unwrap().contains(&"models.py".to_owned()));
    assert!(
        person.sees("+    - flask/app/models.py") || person.sees("flask/app/models.py"),
        "{:#?}",
        person.lines(80, 24)
    );
    tell(&mut person, 2, report(Verdict::Starts, Vec::new()));
    assert!(person.sees("http://127.0.0.1:8000/   200 in 0.8 s   \"Guest book\""));
    person.press(&["o"]);
    assert!(person.effects.contains(&Effect::Browse("http://127.0.0.1:8000/".into())));
}

#[test]
fn the_headers_last_word_is_dim_once_something_changed() {
    let mut person = trying();
    assert!(person.lines(120, 30)[0].contains("starts …"));
    tell(&mut person, 1, report(Verdict::Starts, Vec::new()));
    let word = starts(&person).unwrap();
    assert_eq!((word.text.as_str(), word.is_good, word.is_old), ("starts ✓ 200 in 0.8 s", Some(true), false));
    assert!(person.lines(80, 24)[0].contains("starts ✓ 200 in 0.8 s"));
    person.state.answers.summary = "Another one".into();
    assert!(starts(&person).unwrap().is_old, "another answer");
    person.state.answers = person.state.saved.clone();
    assert!(!starts(&person).unwrap().is_old);
    let (snapshot, charm) = (Snapshot::load(&person.dir()).unwrap(), CharmFolder::load(&person.dir().join("charm")));
    person.tell(Msg::Facts(Box::new(snapshot), Box::new(charm)));
    assert!(starts(&person).unwrap().is_old, "another file");
}

#[test]
fn in_a_text_t_is_a_letter_and_the_palette_knows_it_by_other_names() {
    let mut person = Person::with_sample();
    person.press(&["Alt-2", "Tab"]);
    person.press(&["t"]);
    assert!(person.state.panels.is_empty() || person.state.in_text());
    for word in ["try", "start", "run", "serve"] {
        let mut person = Person::with_sample();
        person.press(&["F3"]).type_text(word);
        assert!(person.sees("Try it here: start, run and serve it"), "{word}");
    }
}

#[test]
fn an_earlier_sessions_last_word_stands_in_the_header_dim_if_anything_is_another() {
    let mut person = Person::with_sample();
    let files = |person: &Person| trial::files(&person.dir(), &person.state.project.scan.tree);
    let (tried, state) = (files(&person), tempfile::tempdir().unwrap());
    let kept = Kept::new(&shown(Verdict::Starts, Vec::new()), &person.state.view.documents, tried).unwrap();
    kept.save(state.path(), &person.dir());
    let recall = |person: &mut Person| {
        let kept = trial::kept(state.path(), &person.dir()).unwrap();
        let files = files(person);
        person.tell(Msg::Tried(Box::new(kept), files));
        starts(person).unwrap()
    };
    assert!(starts(&person).is_none());
    let word = recall(&mut person);
    assert_eq!((word.text.as_str(), word.is_good, word.is_old), ("starts ✓ 200 in 0.8 s", Some(true), false));
    assert!(person.lines(80, 24)[0].contains("starts ✓ 200 in 0.8 s"));
    person.state.view.documents.rock.push_str("# another one\n");
    assert!(starts(&person).unwrap().is_old, "another document");
    person.state.view.documents.rock.truncate(person.state.view.documents.rock.len() - "# another one\n".len());
    // What is written to pack it is no file of the application's.
    std::fs::write(person.dir().join("rockcraft.yaml"), "name: x\n").unwrap();
    assert!(!recall(&mut person).is_old);
    let app = person.dir().join("app.py");
    let text = std::fs::read_to_string(&app).unwrap();
    std::fs::write(&app, text.to_uppercase()).unwrap();
    assert!(recall(&mut person).is_old, "another text of the same length");
    std::fs::write(&app, text).unwrap();
    assert!(!recall(&mut person).is_old, "the same text, written again");
    assert!(Kept::new(&shown(Verdict::Usage, Vec::new()), &person.state.view.documents, String::new()).is_none());
}

/// On the step that packs, with everything written.
fn about_to_pack() -> Person {
    let mut person = Person::with_sample();
    person.press(&["Alt-7", "Ctrl-S", "Alt-8"]);
    assert!(person.text_of("rockcraft.yaml").is_some());
    person.effects.clear();
    person
}

#[test]
fn the_first_enter_on_the_pack_step_tries_and_p_packs_at_once() {
    let packs = Tool::ALL.map(Effect::Pack);
    let mut person = about_to_pack();
    assert!(person.sees("Enter try it first") && person.sees("p pack"), "{:#?}", person.lines(80, 24));
    person.press(&["p"]);
    assert_eq!(person.effects, packs);
    let mut person = about_to_pack();
    person.press(&["Enter"]);
    assert!(person.sees("Try it on this machine?") && person.effects.is_empty());
    // Whoever does not want it is not asked again.
    person.press(&["Esc", "Esc"]);
    assert!(person.sees("Enter pack"), "{:#?}", person.lines(80, 24));
    person.press(&["Enter"]);
    assert_eq!(person.effects, packs);
    let mut person = about_to_pack();
    person.press(&["Enter", "Enter"]);
    assert!(person.effects.contains(&Effect::Try(1)));
    tell(&mut person, 1, report(Verdict::Starts, Vec::new()));
    assert!(person.sees("Enter pack"), "{:#?}", person.lines(80, 24));
    person.effects.clear();
    person.press(&["Enter"]);
    assert_eq!(person.effects, packs);
}
