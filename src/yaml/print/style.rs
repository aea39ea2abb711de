//! Which style a text can be printed in: plain, in single or double quotes, or as a block.

use super::Letters;

/// Characters that end a line to PyYAML.
pub(super) fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// What stands around a `:`, `-` or `#` that means something.
fn is_white(c: Option<char>) -> bool {
    c.is_none_or(|c| matches!(c, '\0' | ' ' | '\t' | '\r') || is_break(c))
}

/// Characters that only double quotes can carry.
fn is_special(c: char, letters: Letters) -> bool {
    if letters == Letters::Ascii {
        return !matches!(c, '\n' | ' '..='~');
    }
    let common = matches!(c, '\n' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}');
    let far = ('\u{10000}'..'\u{10ffff}').contains(&c);
    c == '\u{feff}' || !(common || far)
}

/// The styles that a text allows outside of brackets.
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Styles {
    pub empty: bool,
    pub several_lines: bool,
    pub plain: bool,
    pub single: bool,
    pub block: bool,
}

/// Looks through a text once.
pub(super) fn styles(text: &[char], letters: Letters) -> Styles {
    let (Some(first), Some(last)) = (text.first(), text.last()) else {
        return Styles { empty: true, several_lines: false, plain: true, single: true, block: false };
    };
    let starts = |with: &str| with.chars().eq(text.iter().take(3).copied());
    let mut indicator = starts("---") || starts("...");
    let (mut breaks, mut special, mut break_space, mut space_break) = (false, false, false, false);
    for (at, &c) in text.iter().enumerate() {
        let before = if at == 0 { None } else { Some(text[at - 1]) };
        let after = text.get(at + 1).copied();
        indicator |= match c {
            '#' | ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`'
                if at == 0 =>
            {
                true
            }
            '?' | '-' if at == 0 => is_white(after),
            ':' => is_white(after),
            '#' => is_white(before),
            _ => false,
        };
        breaks |= is_break(c);
        special |= is_special(c, letters);
        break_space |= c == ' ' && before.is_some_and(is_break);
        space_break |= is_break(c) && before == Some(' ');
    }
    let blank = |c: char| c == ' ' || is_break(c);
    Styles {
        empty: false,
        several_lines: breaks,
        plain: !(blank(*first) || blank(*last) || break_space || space_break || special || breaks || indicator),
        single: !(break_space || space_break || special),
        block: !(*last == ' ' || space_break || special),
    }
}

/// The escape of a character in double quotes; `None` where it stands for itself.
pub(super) fn escape(c: char, letters: Letters) -> Option<String> {
    let short = match c {
        '\0' => '0',
        '\u{7}' => 'a',
        '\u{8}' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\u{b}' => 'v',
        '\u{c}' => 'f',
        '\r' => 'r',
        '\u{1b}' => 'e',
        '"' => '"',
        '\\' => '\\',
        '\u{85}' => 'N',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        ' '..='~' => return None,
        '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}' if letters == Letters::Unicode => {
            return None;
        }
        '\u{a0}' => '_',
        c if c <= '\u{ff}' => return Some(format!("\\x{:02X}", u32::from(c))),
        c if c <= '\u{ffff}' => return Some(format!("\\u{:04X}", u32::from(c))),
        c => return Some(format!("\\U{:08X}", u32::from(c))),
    };
    Some(format!("\\{short}"))
}
