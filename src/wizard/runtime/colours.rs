//! What the terminal tells of its colours. It is asked once and not waited for: the first frame does without, and what is
//! answered comes among the keys, from where it is taken.

use std::io::Write as _;
use std::time::{Duration, Instant};

use crossterm::event::{Event as Input, KeyCode, KeyModifiers};

use crate::output::screen;
use crate::wizard::canvas::colours::questions;

use super::Colours;
use super::event::Event;

/// How long after the question an answer is expected.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long the rest of an answer may take once it began. What a person types is slower.
const PAUSE: Duration = Duration::from_millis(20);
/// Longer than any answer, in keys.
const LONGEST: usize = 48;

/// Asks for the colours, where they matter.
pub fn ask(colours: Colours) {
    if colours.asks() {
        let _ = screen().write_all(questions().as_bytes()).and_then(|()| screen().flush());
    }
}

/// Finds the terminal's answers among the keys.
pub struct Listener {
    until: Instant,
}

impl Listener {
    /// For answers to a question that is put now.
    pub fn new() -> Self {
        Self { until: Instant::now() + PATIENCE }
    }

    /// What a first event of the terminal is, with those that follow it at once: an answer, or all of them as they are.
    pub fn sort(&self, first: Input, next: impl FnMut() -> Option<Input>) -> Vec<Event> {
        // Late, only what no person types is taken for one: then nobody's key is kept waiting for more.
        if Instant::now() < self.until || is_begin(&first) { sorted(first, next) } else { vec![Event::Input(first)] }
    }
}

fn sorted(first: Input, mut next: impl FnMut() -> Option<Input>) -> Vec<Event> {
    let mut heard = vec![first];
    // Where the system's buffer parted it after its first byte.
    if key(&heard[0]) == Some((KeyCode::Esc, KeyModifiers::NONE)) {
        heard.extend(next());
    }
    let begins = match heard.last().and_then(key) {
        Some((KeyCode::Char(']'), KeyModifiers::ALT)) => heard.len() == 1,
        Some((KeyCode::Char(']'), KeyModifiers::NONE)) => heard.len() == 2,
        _ => false,
    };
    let mut text = String::new();
    while begins && heard.len() < LONGEST {
        let Some(event) = next() else { break };
        match key(&event) {
            Some((KeyCode::Char('\\'), KeyModifiers::ALT) | (KeyCode::Char('g'), KeyModifiers::CONTROL)) => {
                return vec![Event::Colour(text)];
            }
            Some((KeyCode::Char(c), _)) => text.push(c),
            _ => {
                heard.push(event);
                break;
            }
        }
        heard.push(event);
    }
    heard.into_iter().map(Event::Input).collect()
}

/// Alt-], as the first two bytes of an answer are read.
fn is_begin(event: &Input) -> bool {
    key(event) == Some((KeyCode::Char(']'), KeyModifiers::ALT))
}

fn key(event: &Input) -> Option<(KeyCode, KeyModifiers)> {
    event.as_key_event().map(|key| (key.code, key.modifiers))
}

/// The event that is there within a moment.
pub fn at_once() -> Option<Input> {
    crossterm::event::poll(PAUSE).ok().filter(|there| *there).and_then(|_| crossterm::event::read().ok())
}

#[cfg(test)]
mod tests {
    use crossterm::event::KeyEvent;

    use super::*;

    fn typed(text: &str) -> Vec<Input> {
        let mut events = Vec::new();
        let mut modifiers = KeyModifiers::NONE;
        for c in text.chars() {
            let (code, own) = match c {
                '\x1b' => {
                    modifiers = KeyModifiers::ALT;
                    continue;
                }
                '\x07' => (KeyCode::Char('g'), KeyModifiers::CONTROL),
                c => (KeyCode::Char(c), std::mem::replace(&mut modifiers, KeyModifiers::NONE)),
            };
            events.push(KeyEvent::new(code, own));
        }
        events.into_iter().map(Input::Key).collect()
    }

    fn sort(events: Vec<Input>) -> (Vec<Event>, usize) {
        let mut rest = events.into_iter();
        let first = rest.next().unwrap();
        let sorted = sorted(first, || rest.next());
        (sorted, rest.len())
    }

    #[test]
    fn answers_are_told_from_keys() {
        for end in ["\x1b\\", "\x07"] {
            let (sorted, left) = sort(typed(&format!("\x1b]11;rgb:0000/2b2b/3636{end}j")));
            assert!(matches!(&sorted[..], [Event::Colour(text)] if text == "11;rgb:0000/2b2b/3636"));
            assert_eq!(left, 1);
        }
        let mut parted = vec![Input::Key(KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE))];
        parted.extend(typed("]10;rgb:f/f/f\x07"));
        assert!(matches!(&sort(parted).0[..], [Event::Colour(text)] if text == "10;rgb:f/f/f"));
    }

    #[test]
    fn a_late_answer_is_none_of_the_keys_and_a_late_esc_waits_for_nothing() {
        let late = Listener { until: Instant::now() };
        let mut rest = typed("\x1b]11;rgb:0000/2b2b/3636\x1b\\").into_iter();
        let heard = late.sort(rest.next().unwrap(), || rest.next());
        assert!(matches!(&heard[..], [Event::Colour(text)] if text == "11;rgb:0000/2b2b/3636"));
        let esc = Input::Key(KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE));
        let mut is_kept = false;
        let heard = late.sort(esc, || {
            is_kept = true;
            None
        });
        assert!(!is_kept && matches!(&heard[..], [Event::Input(_)]));
    }

    #[test]
    fn a_person_s_keys_are_all_handed_on() {
        let enter = Input::Key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE));
        let esc = Input::Key(KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE));
        let mut stopped = typed("\x1b]ab");
        stopped.push(enter.clone());
        for events in [typed("\x1b]"), typed("\x1b]11;rgb"), typed("j"), vec![esc.clone()], vec![esc, enter], stopped] {
            let (sorted, left) = sort(events.clone());
            let handed: Vec<_> = sorted
                .into_iter()
                .filter_map(|event| if let Event::Input(input) = event { Some(input) } else { None })
                .collect();
            assert_eq!((&handed[..], left), (&events[..handed.len()], events.len() - handed.len()));
            assert!(!handed.is_empty());
        }
        let long = typed(&format!("\x1b]{}\x07", "1".repeat(100)));
        assert_eq!(sort(long).0.len(), LONGEST);
    }
}
