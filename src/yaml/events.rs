//! The parser's events, with its shortcomings made good: it cannot end a block of text (`|`, `>`) or an escape at a last
//! line that has no line ending, it panics at a comma right behind a tag (`[!a,b]`), and it stops at what `mends` tells of.

use std::borrow::Cow;
use std::io::BufReader;
use std::panic::{self, AssertUnwindSafe};

use libyaml_safer::{Encoding, Event, EventData, Mark, Parser, ScalarStyle};

use super::commas::Commas;
use super::mends::{Mends, Problem};
use super::read::MAX_NODES;

/// Why there are no events.
pub(super) enum Stop {
    /// It is not YAML.
    Syntax(Problem),
    /// It is nested too deep from here on.
    Deep(Mark),
    /// It holds too many values from here on.
    Many(Mark),
    /// A second byte-order mark begins the text.
    Marks,
    /// A tag here that the parser cannot read.
    Tag(Mark),
    /// The parser gave up without a word.
    Dumb,
}

/// What a text says, in order.
pub(super) struct Events {
    pub list: Vec<Event>,
    /// The first of the characters that stand in its values for halves of others (`"\ud83d"`).
    pub halves: Option<u32>,
}

/// All events of a text without byte-order mark.
pub(super) fn events(body: &str, max_depth: usize) -> Result<Events, Stop> {
    if body.starts_with('\u{feff}') {
        return Err(Stop::Marks);
    }
    // No input is known to make the parser panic here. If there is one, the panic is told as any other, and it costs this
    // document alone.
    panic::catch_unwind(AssertUnwindSafe(|| parsed(body, max_depth))).unwrap_or(Err(Stop::Dumb))
}

/// True where the parser is lent a line ending, which moves the place of the text's end.
pub(super) fn is_repaired(body: &str) -> bool {
    let open = !body.is_empty() && !body.ends_with(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']);
    open && body.contains(['|', '>', '\\'])
}

/// How much of the text the parser takes in ahead of what it makes of it, in bytes: it turns all that it is given into
/// characters of four bytes, also of a text that ends early.
const AHEAD: usize = 4 << 10;

fn parsed(body: &str, max_depth: usize) -> Result<Events, Stop> {
    let fed: Cow<'_, str> = if is_repaired(body) { format!("{body}\n").into() } else { body.into() };
    let mut mends = Mends::of(fed);
    loop {
        match pass(body, &mends, max_depth) {
            Err(Stop::Syntax(problem)) if mends.mend(problem) => {}
            Err(Stop::Syntax(problem)) => return Err(Stop::Syntax(mends.stopped(problem))),
            Err(stop) => return Err(stop),
            Ok(list) => match mends.idle_directive(&list) {
                Some(problem) => return Err(Stop::Syntax(problem)),
                None => return Ok(Events { list, halves: mends.halves() }),
            },
        }
    }
}

fn pass(body: &str, mends: &Mends, max_depth: usize) -> Result<Vec<Event>, Stop> {
    let repaired = is_repaired(body);
    let commas = Commas::hidden(mends.text());
    let fed = commas.as_ref().map_or(mends.text(), Commas::text);
    let mut parser = Parser::new();
    parser.set_input(BufReader::with_capacity(AHEAD, fed.as_bytes()));
    // Else it takes a first letter such as `ﬁ` for a broken byte-order mark.
    parser.set_encoding(Encoding::Utf8);
    let (mut events, mut depth, mut nodes) = (Vec::new(), 0usize, 0usize);
    loop {
        let mut event = parser.parse().map_err(|error| {
            let (words, mut place) = (error.problem(), error.problem_mark());
            match (&commas, &mut place) {
                (Some(commas), Some(mark)) if commas.is_tag(mark) => return Stop::Tag(mends.restored(*mark)),
                (Some(commas), Some(mark)) => commas.restore_mark(mark),
                _ => {}
            }
            Stop::Syntax(Problem { words, place })
        })?;
        if let Some(commas) = &commas {
            commas.restore(&mut event).map_err(|mark| Stop::Tag(mends.restored(mark)))?;
        }
        mends.restore(&mut event).map_err(Stop::Syntax)?;
        nodes += usize::from(pass_by(&mut depth, &event.data));
        match &mut event.data {
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
        if nodes > MAX_NODES {
            return Err(Stop::Many(event.start_mark));
        }
        for mark in [&mut event.start_mark, &mut event.end_mark] {
            mark.index = mark.index.min(body.len() as u64);
        }
        events.push(event);
    }
}

/// Goes past an event with the number of lists and mappings that are open; true where a value begins.
fn pass_by(depth: &mut usize, event: &EventData) -> bool {
    match event {
        EventData::MappingStart { .. } | EventData::SequenceStart { .. } => *depth += 1,
        EventData::MappingEnd | EventData::SequenceEnd => {
            *depth = depth.saturating_sub(1);
            return false;
        }
        other => return matches!(other, EventData::Scalar { .. } | EventData::Alias { .. }),
    }
    true
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
