//! Every screen and panel in every size, from one cell to more than anybody has, in every theme: nothing breaks, and from
//! 60x16 on the title, the focus, what is wrong and the keys can be seen. `CHARMER_SIZES=1` draws every single size, `CHARMER_SIZES=20` one of 20.

mod bytes;
mod styles;

use charmer::wizard::canvas::colours::{Depth, Palette};
use charmer::wizard::canvas::theme::{Look, Theme};
use charmer::wizard::form::{Id, ScreenId, Target};
use charmer::wizard::{PARTS, keys};
use ratatui::buffer::Buffer;

use crate::person::{Person, copy, palettes};

/// Where the layout changes, and one less.
const EDGES: ([u16; 12], [u16; 6]) = ([1, 59, 60, 79, 80, 99, 100, 119, 120, 159, 160, 200], [1, 15, 16, 23, 24, 60]);

/// A person on each screen, with an error at the focus where it is asked for something, and before each panel.
pub fn everywhere() -> Vec<(String, Person)> {
    let mut all = Vec::new();
    for screen in PARTS.screens {
        let mut person = Person::with_sample();
        person.state.enter(screen.entry().id);
        person.press(&[]);
        all.push((screen.entry().id.0.to_owned(), person));
    }
    let mut person = Person::with_sample();
    person.press(&["Tab"]).type_text("_x");
    all.push(("application-error".to_owned(), person));
    for panel in PARTS.panels {
        let opened = PARTS.screens.iter().find_map(|screen| {
            let mut person = Person::with_sample();
            person.press(&["Ctrl-S"]);
            person.state.enter(screen.entry().id);
            (panel.open)(&mut person.state, &mut Vec::new());
            person.state.panel().is_some().then_some(person)
        });
        all.extend(opened.map(|person| (format!("panel-{}", panel.name), person)));
    }
    all
}

/// Every theme with every number of colours, on a dark, a light and an unknown terminal.
fn themes() -> Vec<Theme> {
    let looks = [Look::Auto, Look::Dark, Look::Light, Look::HighContrast, Look::ColourBlind];
    let depths = [Depth::Mono, Depth::Sixteen, Depth::Cube, Depth::True];
    let told = [palettes()[0].1, palettes()[2].1, Palette::default()];
    let each = looks.into_iter().flat_map(|look| depths.into_iter().map(move |depth| (look, depth)));
    each.flat_map(|(look, depth)| told.map(|palette| Theme::new(look, depth, &palette))).collect()
}

fn text(buffer: &Buffer) -> Vec<String> {
    let line = |y| (0..buffer.area.width).map(|x| buffer[(x, y)].symbol()).collect::<String>();
    (0..buffer.area.height).map(line).collect()
}

#[test]
fn everything_is_drawn_in_every_size_and_theme() {
    let step: usize = std::env::var("CHARMER_SIZES").map_or(977, |one_of| one_of.parse().unwrap());
    let themes = themes();
    let all = (1..=220_u16).flat_map(|width| (1..=70_u16).map(move |height| (width, height)));
    let edges = EDGES.0.into_iter().flat_map(|width| EDGES.1.into_iter().map(move |height| (width, height)));
    for (at, (name, mut person)) in everywhere().into_iter().enumerate() {
        let some = all.clone().enumerate().filter(|(n, _)| n % step == at * 31 % step).map(|(_, size)| size);
        for (n, (width, height)) in some.chain(edges.clone().skip(at % 3).step_by(3)).enumerate() {
            person.theme = themes[(n + at * 7) % themes.len()];
            let terminal = person.see(width, height);
            let lines = text(terminal.backend().buffer());
            if width < 60 || height < 16 {
                let is_told = lines.iter().any(|line| line.contains("charmer needs 60 columns"));
                assert!(is_told || width < 40 || height < 3, "{name} in {width}x{height}: {lines:#?}");
            } else {
                can_be_used(&person, &lines, &format!("{name} in {width}x{height}"));
            }
        }
    }
}

/// Title, focus, what is wrong, keys.
fn can_be_used(person: &Person, lines: &[String], about: &str) {
    let state = &person.state;
    let shows = |text: &str| lines.iter().any(|line| line.contains(text));
    let (first_key, ..) = keys::footer(state).next().unwrap();
    assert!(lines.last().unwrap().contains(&first_key), "{about}: no keys in {lines:#?}");
    if state.panels.is_empty() {
        let entry = state.shown_screen().entry();
        assert!(shows(entry.title) || shows(entry.short), "{about}: no title in {lines:#?}");
        if let Some(focus) = state.focus {
            let is_seen =
                person.map.hits.iter().any(|(area, target)| *target == Target::Item(focus) && !area.is_empty());
            assert!(is_seen, "{about}: {focus:?} is not in {lines:#?}");
        }
        if state.focus.is_some_and(|focus| state.problems(focus).next().is_some()) {
            assert!(shows("✗"), "{about}: no error in {lines:#?}");
        }
    }
}

/// Where each question and row stands.
fn places(person: &Person) -> Vec<(Id, u16)> {
    let item = |target: &Target| if let Target::Item(id) = target { Some(*id) } else { None };
    let mut places: Vec<(Id, u16)> =
        person.map.hits.iter().filter_map(|(area, target)| Some((item(target)?, area.y))).collect();
    places.dedup();
    places
}

#[test]
fn moving_the_focus_moves_no_row() {
    for suite in ["flask", "django", "go", "spring-boot"] {
        let sample = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/examples").join(suite);
        for screen in PARTS.screens.iter().map(|screen| screen.entry().id).filter(|id| *id != ScreenId::PACK) {
            let mut person = Person::with(|dir| copy(&sample, dir));
            person.state.enter(screen);
            for size in [(80, 24), (100, 30), (140, 40), (200, 60)] {
                let mut last = Vec::new();
                for step in [vec![-100], vec![1; 40], vec![-1; 40]].concat() {
                    person.state.move_focus(step);
                    let is_here = |place: &(Id, u16)| Some(place.0) == person.state.focus;
                    let is_cut = last.first().is_some_and(is_here) || last.last().is_some_and(is_here);
                    let was_seen = last.iter().any(is_here) && !is_cut;
                    let top = person.state.shown.form;
                    person.see(size.0, size.1);
                    let now = places(&person);
                    // What was out of sight has to come into it; then all rows move by as much.
                    let has_scrolled = person.state.shown.form != top && !was_seen || step == -100;
                    if !has_scrolled {
                        assert_eq!(last, now, "{suite}, {screen:?} in {size:?}, with {:?}", person.state.focus);
                    }
                    last = now;
                }
            }
        }
    }
}

#[test]
fn a_choice_that_is_longer_than_a_line_is_a_list_that_opens() {
    let mut person = Person::with_sample();
    assert!(person.sees("‹ Flask › ▾") && !person.sees("Spring Boot"));
    person.press(&["Space"]);
    assert!(person.state.is_open("choices"));
    assert!(person.sees("Spring Boot") && person.sees("Image resource"), "the comparison stands beside it");
    person.press(&["Down", "Enter"]);
    assert_eq!((person.state.answers.suite.as_str(), person.state.panels.len()), ("django", 0));
    // The base's alternatives say what they mean.
    person.press(&["Ctrl-Z"]);
    person.state.focus_on(Some(Id::Field("base")));
    person.press(&["Space"]);
    assert!(person.sees("no shell inside"));
    person.press(&["Esc"]);
    assert_eq!(person.state.answers.suite, "flask");
}

#[test]
fn neighbours_share_one_rule_and_only_the_active_pane_is_framed() {
    let mut person = Person::with_sample();
    // Wider ones hold the map, which is a picture of boxes.
    for (width, height) in [(100, 30), (140, 40), (159, 48)] {
        let lines = person.lines(width, height);
        let rules = |line: &str| line.chars().filter(|c| *c == '│').count();
        assert!(lines.iter().all(|line| rules(line) <= 2 && !line.contains("││")), "{lines:#?}");
        assert!(!lines.iter().any(|line| line.contains(['╭', '╰', '┌', '└'])), "{lines:#?}");
        let heavy = lines.iter().filter(|line| line.contains('━')).collect::<Vec<_>>();
        assert!(heavy.len() == 1 && heavy[0].contains("━ Application ━"), "{heavy:#?}");
    }
}
