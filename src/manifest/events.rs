//! The parser's events, with one shortcoming of the parser made good: it cannot end a block of text (`|`, `>`) at a
//! last line that has no line ending.

use std::borrow::Cow;

use libyaml_safer::{Error, Event, EventData, Mark, Parser, ScalarStyle};

/// Why there are no events.
pub(super) enum Stop {
    /// It is not YAML.
    Syntax(Error),
    /// It is nested too deep from here on.
    Deep(Mark),
}

/// All events of a text without byte-order mark.
pub(super) fn events(body: &str, max_depth: usize) -> Result<Vec<Event>, Stop> {
    let open = !body.is_empty() && !body.ends_with(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']);
    let repaired = open && body.contains(['|', '>']);
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
                event.end_mark.index = body.len() as u64;
            }
            EventData::StreamEnd => return Ok(events),
            _ => {}
        }
        if depth > max_depth {
            return Err(Stop::Deep(event.start_mark));
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
