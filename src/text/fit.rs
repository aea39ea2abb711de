//! Fitting text into cells: wrapping and cutting by width on the screen, not by characters.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Width in cells.
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text, cut to `room` cells; a cut is marked with `…`.
pub fn clip(text: &str, room: usize) -> String {
    if text.width() <= room {
        return text.to_owned();
    }
    let mut clipped = String::new();
    let mut used = 0;
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if used + wide + 1 > room {
            break;
        }
        used += wide;
        clipped.push(c);
    }
    if room > 0 {
        clipped.push('…');
    }
    clipped
}

/// A place in a file in that room: `app/settings.py:3`; where that does not fit, without the way to the file:
/// `…/settings.py:3`.
pub fn clip_place(place: &str, room: usize) -> String {
    let name = place.rsplit_once('/').filter(|_| place.width() > room);
    name.map_or_else(|| place.to_owned(), |(_, name)| format!("…/{name}"))
}

/// The ranges of characters that a line is broken into, at spaces where it can be. At least one, maybe empty.
pub fn breaks(line: &str, room: usize) -> Vec<(usize, usize)> {
    let room = room.max(1);
    let chars: Vec<char> = line.chars().collect();
    let mut ranges = Vec::new();
    let (mut start, mut used, mut space) = (0, 0, None);
    for (at, c) in chars.iter().enumerate() {
        let wide = c.width().unwrap_or(0);
        if used + wide > room && at > start {
            let cut = match space {
                // A space at the break stays at the end of its line.
                Some(space) if space + 1 > start && *c != ' ' => space + 1,
                _ if *c == ' ' => {
                    space = Some(at);
                    continue;
                }
                _ => at,
            };
            ranges.push((start, cut));
            start = cut;
            used = chars[start..at].iter().map(|c| c.width().unwrap_or(0)).sum();
            space = None;
        }
        if *c == ' ' {
            space = Some(at);
        }
        used += wide;
    }
    ranges.push((start, chars.len()));
    ranges
}

/// The text in lines of at most `room` cells.
pub fn wrap(text: &str, room: usize) -> Vec<String> {
    text.lines()
        .flat_map(|line| {
            breaks(line, room)
                .into_iter()
                .map(|(from, to)| line.chars().skip(from).take(to - from).collect::<String>().trim_end().to_owned())
                .collect::<Vec<_>>()
        })
        .collect()
}

/// The first character of `line` to show and the cell of the cursor, so that the cursor is in sight of `room` cells.
pub fn window(line: &str, cursor: usize, room: usize) -> (usize, usize) {
    let chars: Vec<usize> = line.chars().map(|c| c.width().unwrap_or(0)).collect();
    let before: usize = chars.iter().take(cursor).sum();
    if before < room {
        return (0, before);
    }
    let (mut first, mut hidden) = (0, 0);
    while first < cursor && before - hidden + 1 > room {
        hidden += chars[first];
        first += 1;
    }
    (first, before - hidden)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_breaks_at_spaces() {
        assert_eq!(wrap("the quick brown fox", 10), ["the quick", "brown fox"]);
        assert_eq!(wrap("abcdefghijkl", 5), ["abcde", "fghij", "kl"]);
        assert_eq!(wrap("a\n\nb", 5), ["a", "", "b"]);
        assert_eq!(wrap("日本語のテキスト", 6), ["日本語", "のテキ", "スト"]);
        for room in 0..12 {
            for line in wrap("one  two   three four-five   sixseveneight", room) {
                assert!(width(&line) <= room.max(1), "{line:?} in {room}");
            }
        }
    }

    #[test]
    fn a_cut_is_marked() {
        assert_eq!(clip("shop", 4), "shop");
        assert_eq!(clip("shopping", 5), "shop…");
        assert_eq!(clip("日本語", 4), "日…");
        assert_eq!(clip("x", 0), "");
    }

    #[test]
    fn the_cursor_stays_in_sight() {
        assert_eq!(window("short", 5, 10), (0, 5));
        let (first, cell) = window("a long line of text", 19, 10);
        assert!(cell < 10 && first > 0);
    }
}
