//! Every screen as it looks, at the smallest size and at a comfortable one; what colours carry is asserted apart.

pub mod mending;
mod onward;
mod workflow;

use std::path::PathBuf;
use std::time::Duration;

use crate::person::Person;
use charmer::artifact::Section;
use charmer::drift::{Comparison, Verdict, differences};
use charmer::pack::{Artifact, Exit, Failure, LineKind, LogLine, Outcome, Status, Step, StepKind, Stream, Tool};
use charmer::wizard::canvas::theme::{Role, Theme};
use charmer::wizard::state::drift::CheckedDocument;
use charmer::wizard::state::inside::Seen;
use charmer::wizard::update::{Effect, Msg, News};
use ratatui::style::{Color, Modifier};

/// Both sizes of a screen, each as a snapshot of its own.
fn look(name: &str, person: &mut Person) {
    for (width, height) in [(80, 24), (140, 40)] {
        let frame = person.lines(width, height).join("\n");
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(format!("{name}-{width}x{height}"), frame);
        });
    }
}

#[test]
fn application() {
    let mut person = Person::with_sample();
    look("application", &mut person);
    person.press(&["Tab"]).type_text("_x");
    look("application-error", &mut person);
}

#[test]
fn application_without_a_framework() {
    let mut person = Person::with(|dir| std::fs::write(dir.join("notes.txt"), "x").unwrap());
    look("application-asks", &mut person);
}

#[test]
fn packages() {
    let mut person = Person::with_sample();
    person.press(&["Enter"]);
    look("packages-empty", &mut person);
    person.type_text("libpq5_libs").press(&["Enter"]).type_text("libxmlsec1");
    look("packages", &mut person);
}

#[test]
fn files() {
    let mut person = Person::with(|dir| {
        crate::person::copy(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/examples/flask"), dir);
        std::fs::write(dir.join(".env"), "SECRET=1\n").unwrap();
        std::fs::write(dir.join("models.py"), "x = 1\n").unwrap();
    });
    person.press(&["Alt-4", "Down"]);
    look("files", &mut person);
}

#[test]
fn flags() {
    let mut person = Person::with(|dir| {
        crate::person::copy(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/examples/flask"), dir);
        let app = std::fs::read_to_string(dir.join("app.py")).unwrap();
        std::fs::write(dir.join("app.py"), format!("{app}\nimport models\n")).unwrap();
        std::fs::write(dir.join("models.py"), "x = 1\n").unwrap();
        std::fs::write(dir.join("static/.env"), "SECRET=1\n").unwrap();
    });
    person.press(&["Alt-4"]);
    look("files-flags", &mut person);
    person.press(&["Space", "Space"]);
    assert!(person.state.view.shipping.as_ref().unwrap().flags.is_empty(), "one key mends each");
    look("files-mended", &mut person);
}

#[test]
fn configuration() {
    let mut person = Person::with_sample();
    person.press(&["Alt-5", "n"]).type_text("token").press(&["Tab", "Tab", "Space", "Enter"]);
    person.type_text("page-size").press(&["Tab", "Right", "Tab", "Tab"]).type_text("20");
    look("configuration", &mut person);
    person.press(&["Enter", "Tab", "Space"]);
    look("configuration-suite", &mut person);
}

/// In front of a suite's sample.
fn with(suite: &str) -> Person {
    let sample = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/examples").join(suite);
    Person::with(|dir| crate::person::copy(&sample, dir))
}

/// The screens that differ from suite to suite.
fn look_at(suite: &str) -> Person {
    let mut person = with(suite);
    look(&format!("{suite}-application"), &mut person);
    person.press(&["Alt-4"]);
    look(&format!("{suite}-files"), &mut person);
    person.press(&["Alt-5", "n"]).type_text("token");
    look(&format!("{suite}-configuration"), &mut person);
    person.press(&["Alt-9"]);
    look(&format!("{suite}-next"), &mut person);
    person.press(&["Alt-2", "Tab"]);
    person
}

#[test]
fn django() {
    let mut person = look_at("django");
    person.type_text("s");
    look("django-folder", &mut person);
}

#[test]
fn fastapi() {
    look_at("fastapi");
}

#[test]
fn go() {
    let mut person = look_at("go");
    // Another name: the program that is built is not called so.
    person.type_text("s").press(&["Tab", "Tab", "Tab", "Tab", "Tab", "Tab"]).type_text("1.22").press(&["Tab"]);
    look("go-answers", &mut person);
    person.type_text("x");
    look("go-program", &mut person);
}

#[test]
fn expressjs() {
    let mut person = look_at("expressjs");
    person.press(&["Tab", "Tab", "Tab", "Tab", "Tab", "Tab"]).type_text("lts");
    look("expressjs-answers", &mut person);
}

#[test]
fn spring_boot() {
    let mut person = look_at("spring-boot");
    person.press(&["Tab", "Tab", "Tab", "Tab", "Tab", "Tab"]).type_text("17");
    look("spring-boot-answers", &mut person);
    person.press(&["Alt-6"]);
    look("spring-boot-integrations", &mut person);
}

#[test]
fn integrations() {
    let mut person = Person::with_sample();
    person.press(&["Alt-6", "Space", "Space"]);
    look("integrations", &mut person);
}

#[test]
fn suggestions() {
    let mut person = Person::with(|dir| {
        std::fs::write(dir.join("app.py"), "import flask\napp = flask.Flask(__name__)\n").unwrap();
        std::fs::write(dir.join("requirements.txt"), "flask\npsycopg2\nredis\npymysql\nsqlalchemy\n").unwrap();
    });
    person.press(&["Alt-3"]);
    look("suggested-packages", &mut person);
    person.press(&["Alt-6", "Down", "Down", "Down"]);
    look("suggested-integrations", &mut person);
    person.press(&["Alt-3", "Ctrl-T", "Down", "Down", "Down", "Down", "Down", "Down", "Down"]);
    look("ready-made", &mut person);
}

/// What the installed packer said of the document of the preview: this text of it, by its own account.
fn drift_screen(person: &mut Person, change: impl Fn(&str) -> String) {
    let document = person.state.view.documents.charm.clone();
    let ours = charmer::model::expansion(&person.state.project, Tool::Charmcraft, &document);
    let ours = ours.document.unwrap();
    let printed = change(&charmer::yaml::print::yaml(&ours, charmer::yaml::print::Letters::Ascii));
    let theirs = charmer::yaml::parse("charmcraft.yaml", printed.as_bytes()).unwrap().root;
    let found = differences(&ours, &theirs);
    let verdict = if found.is_empty() { Verdict::Identical } else { Verdict::Differs(found) };
    let printed = if verdict.agrees() { String::new() } else { printed };
    let comparison = Comparison { tool: Tool::Charmcraft, version: "4.5.0".into(), verdict, printed };
    person.tell(Msg::Compared(CheckedDocument { document, comparison }));
}

#[test]
fn drift() {
    let mut person = Person::with_sample();
    person.press(&["Alt-5", "n"]).type_text("token");
    drift_screen(&mut person, str::to_owned);
    look("drift-identical", &mut person);
    // What was said of one document is not said of another.
    person.type_text("s");
    assert!(!person.sees("expands it"));
    drift_screen(&mut person, |text| text.replace("    webserver-", "    server-"));
    look("drift-differs", &mut person);
    // The packer's own text is shown where it is another, and a report of it can be had.
    assert!(person.sees("≠") && person.sees("charmcraft 4.5.0's own"));
    person.effects.clear();
    person.press(&["F3"]).type_text("report of how").press(&["Enter"]);
    let [Effect::Report(name, text)] = &person.effects[..] else { panic!("{:?}", person.effects) };
    assert_eq!(name, "charmcraft-4.5.0.md");
    assert!(
        text.contains("server-keepalive") && text.contains("webserver-keepalive") && text.contains("name: "),
        "{text}"
    );
    person.tell(Msg::Reported(Ok("/state/reports/charmcraft-4.5.0.md".into())));
    assert!(person.sees("/state/reports/charmcraft-4.5.0.md"));
    // Without a difference there is nothing to report.
    drift_screen(&mut person, str::to_owned);
    person.effects.clear();
    person.press(&["F3"]).type_text("report of how").press(&["Enter"]);
    assert_eq!(person.effects, []);
}

#[test]
fn read_only() {
    let mut person = Person::with_sample_and(|dir| {
        std::fs::write(dir.join("rockcraft.yaml"), b"name: shop\nsummary: caf\xe9\n").unwrap();
    });
    look("read-only", &mut person);
    person.press(&["Alt-7"]);
    look("read-only-review", &mut person);
}

#[test]
fn review() {
    let mut person = Person::with_sample();
    person.press(&["Alt-7"]);
    look("review", &mut person);
    person.press(&["Space"]);
    look("review-diff", &mut person);
    person.press(&["Esc", "Ctrl-S", "Alt-2", "Tab", "Tab"]).type_text("!").press(&["Alt-7"]);
    look("review-changed", &mut person);
    person.press(&["Ctrl-S"]);
    look("review-confirm", &mut person);
}

fn line(text: &str, kind: LineKind, depth: u8) -> LogLine {
    LogLine { stream: Stream::Err, text: text.into(), kind, depth, transient: false }
}

fn packing() -> Person {
    let mut person = Person::with_sample();
    person.press(&["Ctrl-S", "Ctrl-S", "F5"]);
    for tool in Tool::ALL {
        person.tell(Msg::Preflight(tool, Vec::new()));
    }
    let part = "flask-framework/dependencies";
    for (kind, text) in [(StepKind::Pull, "Pulling"), (StepKind::Build, "Building")] {
        let text = format!("{text} {part}");
        person.hear(Tool::Rockcraft, vec![line(&text, LineKind::Step, 0)]);
        let step = Step { kind, part: Some(part.into()), skipped: false, reason: None };
        person.tell(Msg::Pack(Tool::Rockcraft, News::Step(step)));
    }
    let child = line("+ pip install flask", LineKind::Child, 1);
    person.hear(Tool::Rockcraft, vec![child]);
    person.tell(Msg::Tick(Duration::from_secs(102)));
    person
}

#[test]
fn pack() {
    let mut person = Person::with_sample();
    person.press(&["Alt-8"]);
    look("pack-idle", &mut person);
    let mut person = packing();
    let artifact = Artifact { path: PathBuf::from("x/guest-book_amd64.charm"), size: 15_500_000, already: false };
    let outcome = Outcome {
        status: Status::Packed(vec![artifact]),
        elapsed: Duration::from_secs(23),
        log: None,
        left: Vec::new(),
    };
    person.tell(Msg::Pack(Tool::Charmcraft, News::Ended(outcome, None)));
    look("pack", &mut person);
}

#[test]
fn pack_log() {
    let mut person = packing();
    let lines = (0..200).map(|number| match number % 9 {
        0 => line(&format!("warning: {number} is odd"), LineKind::Warning, 1),
        _ => line(&format!("Collecting requirement {number}"), LineKind::Child, 1),
    });
    person.hear(Tool::Rockcraft, lines.collect());
    look("pack-log", &mut person);
    person.press(&["b", "/"]).type_text("requirement 12");
    look("pack-search", &mut person);
    person.press(&["Enter"]);
    person.tell(Msg::Found(Tool::Rockcraft, Some(125)));
    look("pack-found", &mut person);
    person.press(&["Ctrl-Q"]);
    look("pack-leave", &mut person);
}

#[test]
fn pack_failed() {
    let mut person = packing();
    let failure = Failure {
        step: Some(Step { kind: StepKind::Build, part: Some("charm".into()), skipped: false, reason: None }),
        message: vec!["Failed to run the build script for part 'charm'.".into()],
        cause: vec!["error: pg_config executable not found.".into()],
        last_lines: Vec::new(),
        details: Vec::new(),
        diagnoses: Vec::new(),
        resolution: None,
        docs: None,
        log: Some(PathBuf::from("/home/me/.local/state/charmcraft/log/charmcraft.log")),
        exit: Exit::Code(1),
    };
    let outcome = Outcome {
        status: Status::Failed(Box::new(failure)),
        elapsed: Duration::from_secs(41),
        log: None,
        left: Vec::new(),
    };
    person.tell(Msg::Pack(Tool::Charmcraft, News::Ended(outcome, None)));
    person.press(&["Tab"]);
    look("pack-failed", &mut person);
}

/// A rock as a packer leaves it, small, and a charm that lacks its entry point.
fn sections(lists: &[(&'static str, &[&str])]) -> Vec<Section> {
    let section = |(label, lines): &(&'static str, &[&str])| Section {
        label,
        lines: lines.iter().map(|line| (*line).to_owned()).collect(),
    };
    lists.iter().map(section).collect()
}

#[test]
fn inside() {
    let mut person = Person::with_sample();
    person.press(&["Alt-8", "i"]);
    look("inside-reading", &mut person);
    assert!(matches!(person.effects.last(), Some(Effect::LookInside(Tool::Rockcraft, None))), "{:?}", person.effects);
    let files: Vec<String> = (1..=60).map(|at| format!("templates/page-{at}.html  {at} kB")).collect();
    let mut lines: Vec<&str> = vec!["/flask/app: 60 files, 1.8 MB"];
    lines.extend(files.iter().map(String::as_str));
    let rock = sections(&[
        ("rock", &["guest-book 0.1"]),
        ("architecture", &["amd64 (linux)"]),
        ("base", &["bare"]),
        ("user", &["584792"]),
        ("layers", &["1  61.3 MB  unpacked 172 MB  4183 members  gzip  sha256:3dc4f16f0f70"]),
        (
            "services",
            &[
                "flask: starts by itself, as _daemon_",
                "  /bin/python3 -m gunicorn -c /flask/gunicorn.conf.py 'app:app' -k [ sync ]",
            ],
        ),
        ("application", &lines),
        ("labels", &["last  label"]),
    ]);
    let seen = Seen { name: "guest-book_0.1_amd64.rock".into(), warnings: Vec::new(), sections: rock };
    person.tell(Msg::Inside(Tool::Rockcraft, Ok(seen)));
    look("inside-rock", &mut person);
    person.press(&["PageDown", "Down"]);
    assert!(!person.sees("guest-book 0.1"));
    assert!(person.sees("last  label"));
    person.press(&["Home"]);
    assert!(person.sees("guest-book 0.1"));
    person.press(&["Esc", "Down", "i"]);
    let why = "x/guest-book_amd64.charm: it is cut short.";
    person.tell(Msg::Inside(Tool::Charmcraft, Err(why.into())));
    assert!(person.sees(why));
    let charm = sections(&[("charm", &["guest-book (Guest book)"]), ("packages", &["paas_charm  1.12.3"])]);
    let warnings = vec!["src/charm.py is not in the charm. Charmcraft packs without it, and the charm cannot start. Write it with `charmer init`, and pack again.".to_owned()];
    person.tell(Msg::Inside(
        Tool::Charmcraft,
        Ok(Seen { name: "guest-book_amd64.charm".into(), warnings, sections: charm }),
    ));
    look("inside-charm", &mut person);
}

#[test]
fn next() {
    let mut person = Person::with_sample();
    person.press(&["Alt-6", "Right", "Right", "Alt-9"]);
    look("next", &mut person);
}

#[test]
fn over_the_screen() {
    let mut person = Person::with_sample();
    person.press(&["F1"]);
    look("keys", &mut person);
    person.press(&["Esc", "F3"]).type_text("pa");
    look("palette", &mut person);
    person.press(&["Esc", "F2"]);
    look("preview", &mut person);
    person.press(&["Esc", "Tab"]).type_text("x").press(&["Ctrl-C"]);
    look("leave", &mut person);
}

#[test]
fn the_cursor_stands_behind_what_was_typed() {
    let mut person = Person::with_sample();
    person.press(&["Tab", "Ctrl-U"]).type_text("shop_x");
    cursor_behind(&mut person, "shop_x");
    person.press(&["Alt-5", "n"]).type_text("webserver-x");
    cursor_behind(&mut person, "webserver-x");
    person.press(&["Alt-2", "Tab", "Tab", "Tab", "Tab", "Ctrl-U"]).type_text("tea 茶");
    cursor_behind(&mut person, "tea 茶");
}

/// The cells before the cursor hold this text, at each size.
fn cursor_behind(person: &mut Person, text: &str) {
    for (width, height) in [(80, 24), (140, 40)] {
        let mut terminal = person.see(width, height);
        let at = terminal.get_cursor_position().unwrap();
        let buffer = terminal.backend().buffer();
        let before: String = (0..at.x).map(|x| buffer[(x, at.y)].symbol()).collect();
        // The second cell of a wide character holds a space.
        let before = before.replace("茶 ", "茶");
        assert!(before.ends_with(text), "{before:?} at {at:?} in {width}x{height}");
    }
}

#[test]
fn colours_say_what_marks_say() {
    let mut person = Person::with_sample();
    person.press(&["Tab"]).type_text("_x");
    let terminal = person.see(140, 40);
    let buffer = terminal.backend().buffer();
    let style_of = |wanted: &str| {
        let cells = buffer.area.positions().find(|at| buffer[*at].symbol() == wanted).map(|at| buffer[at].clone());
        cells.unwrap()
    };
    assert_eq!(style_of("✗").fg, Color::Indexed(9));
    assert_eq!(style_of("›").fg, Color::Indexed(6));
    // The focused field is underlined, with colours and without.
    for (theme, has_colour) in [(person.theme, true), (Theme::default(), false)] {
        assert!(theme.style(Role::Input).add_modifier.contains(Modifier::UNDERLINED));
        assert_eq!(theme.style(Role::Error).fg != Some(Color::Reset), has_colour);
    }
}
