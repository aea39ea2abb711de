//! The parser's events, with its shortcomings made good: it cannot end a block of text (`|`, `>`) or an escape at a last
//! line that has no line ending, and a few kinds of tags make it panic.

use std::borrow::Cow;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Mutex, PoisonError};

use libyaml_safer::{Error, Event, EventData, Mark, Parser, ScalarStyle};

/// Why there are no events.
pub(super) enum Stop {
    /// It is not YAML.
    Syntax(Error),
    /// It is nested too deep from here on.
    Deep(Mark),
    /// A second byte-order mark begins the text.
    Marks,
    /// The parser gave up without a word.
    Dumb,
}

/// True where the parser may panic: a tag with a comma right behind it, or with an escape.
fn may_panic(body: &str) -> bool {
    // Each word is looked at once: a text may be one word of a million exclamation marks. Where in it a tag begins is
    // for the parser to say.
    body.split(char::is_whitespace).any(|word| word.find('!').is_some_and(|at| word[at..].contains([',', '%'])))
}

/// Runs with the panic hook put aside: what is about to be caught need not be told to anybody.
fn quietly<T>(run: impl FnOnce() -> T) -> T {
    // One at a time, so that no run puts another run's silence back in the place of the hook.
    static ASIDE: Mutex<()> = Mutex::new(());
    let _guard = ASIDE.lock().unwrap_or_else(PoisonError::into_inner);
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let result = run();
    panic::set_hook(hook);
    result
}

/// All events of a text without byte-order mark.
pub(super) fn events(body: &str, max_depth: usize) -> Result<Vec<Event>, Stop> {
    if body.starts_with('\u{feff}') {
        return Err(Stop::Marks);
    }
    let run = || panic::catch_unwind(AssertUnwindSafe(|| parsed(body, max_depth)));
    let result = if may_panic(body) { quietly(run) } else { run() };
    result.unwrap_or(Err(Stop::Dumb))
}

/// True where the parser is lent a line ending, which moves the place of the text's end.
pub(super) fn is_repaired(body: &str) -> bool {
    let open = !body.is_empty() && !body.ends_with(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']);
    open && body.contains(['|', '>', '\\'])
}

fn parsed(body: &str, max_depth: usize) -> Result<Vec<Event>, Stop> {
    let repaired = is_repaired(body);
    let fed: Cow<'_, str> = if repaired { format!("{body}\n").into() } else { body.into() };
    let mut input = fed.as_bytes();
    let mut parser = Parser::new();
    parser.set_input_string(&mut input);
    let (mut events, mut depth) = (Vec::new(), 0usize);
    loop {
        let mut event = parser.parse().map_err(Stop::Syntax)?;
        match &mut event.data {
            EventData::MappingStart { .. } | EventData::SequenceStart { .. } => depth += 1,
            EventData::MappingEnd | EventData::SequenceEnd => depth = depth.saturating_sub(1),
            EventData::Scalar { value, style: ScalarStyle::Literal | ScalarStyle::Folded, .. }
                if repaired && event.end_mark.index > body.len() as u64 =>
            {
                let start = usize::try_from(event.start_mark.index).unwrap_or(0);
                take_ending(value, body, start);
            }
            EventData::StreamEnd => return Ok(events),
            _ => {}
        }
        if depth > max_depth {
            return Err(Stop::Deep(event.start_mark));
        }
        for mark in [&mut event.start_mark, &mut event.end_mark] {
            mark.index = mark.index.min(body.len() as u64);
        }
        events.push(event);
    }
}

/// Takes the line ending that was lent back out of the block's text.
fn take_ending(value: &mut String, body: &str, start: usize) {
    let header = body.get(start..).unwrap_or_default().lines().next().unwrap_or_default();
    let keeps = header.split(" #").next().is_some_and(|indicators| indicators.contains('+'));
    let last_is_blank = body.lines().next_back().is_some_and(|line| line.trim_matches([' ', '\t']).is_empty());
    let Some(text) = value.strip_suffix('\n') else { return };
    let last = text.rsplit('\n').next().unwrap_or_default();
    // Without `+`, a last line of blanks alone is the text's only where it is indented beyond it.
    if keeps || !last_is_blank || (!last.is_empty() && last.trim_matches([' ', '\t']).is_empty()) {
        value.truncate(text.len());
    }
}
