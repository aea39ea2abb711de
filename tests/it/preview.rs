//! The preview explains itself: who wrote a line and why, where its question is, what changed; and the map.

use charmer::model::Who;
use charmer::wizard::canvas::to_ascii;
use charmer::wizard::form::{Id, ScreenId, Target};
use charmer::wizard::state::preview::Highlight;
use charmer::wizard::update::{Effect, Msg};

use crate::person::Person;

/// In front of the sample with an option and a database, the charm's expansion large before them.
fn reading() -> Person {
    let mut person = Person::with_sample();
    person.press(&["Alt-5", "n"]).type_text("token").press(&["Tab", "Tab", "Space", "Enter", "Alt-6", "Space"]);
    person.see(140, 40);
    person.press(&["F2", "4"]);
    person
}

/// Finds that text in the document that is read.
fn find(person: &mut Person, text: &str) {
    person.press(&["/", "Ctrl-U"]).type_text(text).press(&["Enter"]);
    person.see(140, 40);
}

#[test]
fn a_line_says_who_wrote_it_and_why_and_leads_to_its_question() {
    for (line, words, screen, focus) in [
        ("token:", "You wrote this. It is asked in Configuration, Name.", ScreenId::CONFIGURATION, "option-name"),
        (
            "      optional: false",
            "It is asked in Configuration, Required.",
            ScreenId::CONFIGURATION,
            "option-required",
        ),
        ("name: guest-book", "It is asked in Application, Name.", ScreenId::APPLICATION, "name"),
        ("summary:", "It is asked in Application, Summary.", ScreenId::APPLICATION, "summary"),
    ] {
        let mut person = reading();
        find(&mut person, line);
        assert!(person.sees(words), "{line}: {:#?}", person.lines(140, 40));
        person.press(&["Enter"]);
        assert_eq!((person.state.screen, person.state.focus), (screen, Some(Id::Field(focus))), "{line}");
    }
    let mut person = reading();
    find(&mut person, "webserver-threads:");
    assert!(person.sees("The extension flask-framework: "), "{:#?}", person.lines(140, 40));
    person.press(&["/", "Ctrl-U"]).type_text("postgresql:").press(&["Enter", "Enter"]);
    assert_eq!((person.state.screen, person.state.focus), (ScreenId::INTEGRATIONS, Some(Id::Row("endpoint", 0))));
}

#[test]
fn a_click_on_a_line_goes_to_its_question() {
    let mut person = Person::with_sample();
    person.see(140, 40);
    let sheet = &person.state.view.sheet(person.state.doc()).lines;
    let at = sheet.iter().position(|line| line.text.starts_with("version:")).unwrap();
    let line = Target::Line(person.state.doc(), at);
    assert!(person.map.hits.iter().any(|(_, target)| *target == line), "it can be hit");
    person.tell(Msg::Click(line));
    assert_eq!(person.state.focus, Some(Id::Field("version")));
}

#[test]
fn lines_are_found_folded_left_out_and_copied() {
    let mut person = reading();
    let shown = |person: &Person| -> Vec<usize> {
        person.state.read_rows(140).into_iter().filter_map(|row| person.state.doc().of(row)).collect()
    };
    let all = shown(&person).len();
    find(&mut person, "options:");
    person.press(&["z"]);
    let folded = shown(&person).len();
    assert!(folded + 20 < all, "{folded} of {all}");
    person.press(&["z", "f"]);
    let lines = person.state.view.sheet(person.state.doc()).lines.clone();
    assert!(person.sees("only yours") && shown(&person).iter().all(|at| lines[*at].who == Who::You));
    person.press(&["f"]);
    assert!(person.sees("only theirs") && shown(&person).iter().all(|at| lines[*at].who != Who::You));
    person.press(&["f", "f"]);
    assert_eq!(shown(&person).len(), all);
    find(&mut person, "summary:");
    person.effects.clear();
    person.press(&["y"]);
    find(&mut person, "token:");
    person.press(&["y", "Y"]);
    let [Effect::Copy(one), Effect::Copy(below), Effect::Copy(whole)] = &person.effects[..] else {
        panic!("{:?}", person.effects)
    };
    assert!(one.starts_with("A small Flask"), "{one}");
    assert_eq!(below, "type: string\noptional: false");
    assert!(whole.starts_with("name: guest-book\n") && whole.contains("webserver-threads"));
}

#[test]
fn only_what_is_not_written_yet_can_be_read() {
    let mut person = Person::with_sample();
    person.press(&["Ctrl-S", "Ctrl-S", "Alt-2", "Tab", "Tab"]).type_text("!").press(&["F2", "1", "f", "f", "f"]);
    let lines = &person.state.view.sheet(person.state.doc()).lines;
    let shown = person.state.read_rows(140).into_iter().filter_map(|row| row.0).map(|at| lines[at].text.as_str());
    assert_eq!(shown.collect::<Vec<_>>(), ["title: Guest book!"]);
}

#[test]
fn what_an_answer_changes_is_lit_for_a_moment_and_keeps_a_mark() {
    let marks = |person: &Person, mark: Highlight| -> Vec<String> {
        let lines = &person.state.view.sheet(person.state.doc()).lines;
        let lit = person.state.highlights();
        let is_marked = |at: &usize| lit.of(*at) == mark;
        (0..lines.len()).filter(is_marked).map(|at| lines[at].text.clone()).collect()
    };
    let mut person = Person::with_sample();
    person.press(&["Tab"]);
    assert_eq!(marks(&person, Highlight::Lit), [""; 0], "the focus alone lights nothing");
    assert_eq!(marks(&person, Highlight::Followed), ["name: guest-book"]);
    person.type_text("s");
    assert_eq!(marks(&person, Highlight::Lit), ["name: guest-books"]);
    // A clock that was late does not put out what a later change lit.
    let first = person.state.preview.lit.unwrap();
    person.type_text("x");
    person.tell(Msg::Faded(first));
    assert_eq!(marks(&person, Highlight::Lit), ["name: guest-booksx"]);
    person.tell(Msg::Faded(person.state.preview.lit.unwrap()));
    assert_eq!(marks(&person, Highlight::Lit), [""; 0]);
    assert_eq!(marks(&person, Highlight::Changed), ["name: guest-booksx"]);
    person.state.preview.is_still = true;
    person.type_text("y");
    assert_eq!(marks(&person, Highlight::Changed), ["name: guest-booksxy"], "without motion there is the mark alone");
}

#[test]
fn from_160_columns_on_a_document_stands_beside_what_becomes_of_it() {
    let mut person = Person::with_sample();
    let lines = person.lines(160, 48);
    let heads = &lines[1];
    assert!(heads.contains(" rockcraft.yaml ") && heads.contains(" rock, expanded "), "{heads}");
    assert!(lines.iter().any(|line| line.matches("name: guest-book").count() == 2), "{lines:#?}");
    assert!(lines.iter().any(|line| line.matches("version: '0.1'").count() == 2), "{lines:#?}");
    assert!(!person.lines(159, 48)[1].contains(" rockcraft.yaml "));
}

#[test]
fn at_120_columns_the_preview_has_48_of_them() {
    let mut person = Person::with_sample();
    let lines = person.lines(120, 30);
    let rule = lines[5].chars().collect::<Vec<_>>();
    let last = rule.iter().rposition(|c| *c == '│').unwrap();
    assert!(120 - last > 48, "{lines:#?}");
}

#[test]
fn the_map_changes_as_integrations_are_switched() {
    let mut person = Person::with_sample();
    person.press(&["Alt-6", "m"]);
    assert!(person.state.is_open("map"));
    for text in ["people ──▶ ingress", "port 8000", "guest-book", "Gunicorn", "migrate.py", "before each start"] {
        assert!(person.sees(text), "{text}: {:#?}", person.lines(140, 40));
    }
    assert!(person.sees("╌╌▶ PostgreSQL  not chosen") && person.sees("Prometheus") && person.sees("Loki"));
    person.press(&["Esc", "Space", "m"]);
    assert!(person.sees("PostgreSQL  optional") || person.sees("PostgreSQL  required"), "{:#?}", person.lines(140, 40));
    assert!(!person.sees("not chosen"));
    // Below a short form it is there by itself.
    person.press(&["Esc"]);
    let wide = person.lines(160, 48);
    assert!(wide.iter().any(|line| line.contains("people ──▶ ingress")), "{wide:#?}");
    assert!(!person.lines(159, 48).iter().any(|line| line.contains("people ──▶")));
    // Every sign of it has one in ASCII.
    let terminal = person.see(160, 48);
    let mut buffer = terminal.backend().buffer().clone();
    let strange = buffer.content.iter().filter(|cell| cell.symbol() == "?").count();
    to_ascii(&mut buffer);
    assert_eq!(buffer.content.iter().filter(|cell| cell.symbol() == "?").count(), strange);
}
