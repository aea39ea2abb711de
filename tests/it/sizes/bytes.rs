//! How much goes to the terminal for a keystroke, counted behind the very backend that writes to it.

use std::cell::Cell;
use std::io::{self, Write};
use std::rc::Rc;

use charmer::wizard::draw;
use charmer::wizard::form::ScreenId;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

use crate::person::Person;

/// What a keystroke may cost at the median, in bytes.
const MOST: usize = 4096;

/// Counts what is written.
#[derive(Clone, Default)]
struct Counter(Rc<Cell<usize>>);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.set(self.0.get() + bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_keystroke_sends_at_most_4_kb_to_the_terminal_at_the_median() {
    for (width, height) in [(80, 24), (200, 60)] {
        for (screen, tabs) in [(ScreenId::APPLICATION, 1), (ScreenId::PACKAGES, 0), (ScreenId::CONFIGURATION, 0)] {
            let mut person = Person::with_sample();
            person.state.enter(screen);
            person.state.focus_on(person.state.focus);
            person.state.move_focus(tabs);
            let counter = Counter::default();
            let viewport = Viewport::Fixed(Rect::new(0, 0, width, height));
            let backend = CrosstermBackend::new(counter.clone());
            let mut terminal = Terminal::with_options(backend, TerminalOptions { viewport }).unwrap();
            let mut costs = Vec::new();
            for key in [vec!["x"; 21], vec!["Backspace"; 10], vec!["Down"; 5], vec!["Up"; 5]].concat() {
                person.press(&[key]);
                let before = counter.0.get();
                terminal
                    .draw(|frame| person.state.shown = draw::draw(&person.state, &person.theme, frame).shown)
                    .unwrap();
                costs.push(counter.0.get() - before);
            }
            assert!(costs[0] > MOST / 8, "the first frame is a whole one: {costs:?}");
            costs.sort_unstable();
            let median = costs[costs.len() / 2];
            assert!(median <= MOST, "{screen:?} in {width}x{height}: {median} bytes; {costs:?}");
        }
    }
}
