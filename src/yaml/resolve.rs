//! YAML 1.1's implicit types, as PyYAML resolves and constructs them.

use num_bigint::BigInt;
use num_bigint::Sign;

use super::Value;

/// The type that a plain scalar has by its looks alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    Str,
    Null,
    Bool,
    Int,
    Float,
    Time,
    Merge,
    /// `=`, which PyYAML resolves but cannot construct.
    Default,
}

pub(super) fn tag(text: &str) -> Tag {
    if matches!(text, "" | "~" | "null" | "Null" | "NULL") {
        return Tag::Null;
    }
    if boolean(text).is_some() {
        return Tag::Bool;
    }
    match text {
        "<<" => return Tag::Merge,
        "=" => return Tag::Default,
        _ => {}
    }
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) {
        return Tag::Str;
    }
    if is_float(text) {
        Tag::Float
    } else if is_int(text) {
        Tag::Int
    } else if is_time(text) {
        Tag::Time
    } else {
        Tag::Str
    }
}

/// The boolean that a word stands for, in the spellings that YAML 1.1 knows.
pub(super) fn boolean(text: &str) -> Option<bool> {
    match text {
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Some(true),
        "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}

fn unsigned(text: &str) -> &str {
    text.strip_prefix(['+', '-']).unwrap_or(text)
}

fn all(text: &str, allowed: impl Fn(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(allowed)
}

fn digits_and_underscores(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit()) && all(text, |c| c.is_ascii_digit() || c == '_')
}

fn sixties<'a>(mut fields: impl Iterator<Item = &'a str>) -> bool {
    fields.all(|field| match field.as_bytes() {
        [d] => d.is_ascii_digit(),
        [t, d] => (b'0'..=b'5').contains(t) && d.is_ascii_digit(),
        _ => false,
    })
}

fn is_int(text: &str) -> bool {
    let body = unsigned(text);
    if let Some(bits) = body.strip_prefix("0b") {
        return all(bits, |c| matches!(c, '0' | '1' | '_'));
    }
    if let Some(hex) = body.strip_prefix("0x") {
        return all(hex, |c| c.is_ascii_hexdigit() || c == '_');
    }
    if body == "0" || (body.starts_with('0') && all(&body[1..], |c| matches!(c, '0'..='7' | '_'))) {
        return true;
    }
    if !body.starts_with(|c: char| matches!(c, '1'..='9')) {
        return false;
    }
    match body.split_once(':') {
        None => digits_and_underscores(body),
        Some((head, tail)) => digits_and_underscores(head) && sixties(tail.split(':')),
    }
}

fn is_float(text: &str) -> bool {
    if matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let body = unsigned(text);
    if matches!(body, ".inf" | ".Inf" | ".INF") {
        return true;
    }
    if body.contains(':') {
        let Some((head, tail)) = body.split_once(':') else { return false };
        let Some((minutes, fraction)) = tail.split_once('.') else { return false };
        return digits_and_underscores(head)
            && sixties(minutes.split(':'))
            && fraction.chars().all(|c| c.is_ascii_digit() || c == '_');
    }
    let (mantissa, exponent) = match body.find(['e', 'E']) {
        Some(at) => (&body[..at], Some(&body[at + 1..])),
        None => (body, None),
    };
    if let Some(exponent) = exponent {
        let Some(digits) = exponent.strip_prefix(['+', '-']) else { return false };
        if !all(digits, |c| c.is_ascii_digit()) {
            return false;
        }
    }
    match mantissa.split_once('.') {
        // A leading point takes no sign.
        Some(("", fraction)) => body.len() == text.len() && digits_and_underscores(fraction),
        Some((whole, fraction)) => {
            digits_and_underscores(whole) && fraction.chars().all(|c| c.is_ascii_digit() || c == '_')
        }
        None => false,
    }
}

fn is_time(text: &str) -> bool {
    // A date alone has all its digits.
    time_fields(text).is_some_and(|fields| fields.clock.is_some() || text.len() == 10)
}

struct TimeFields<'a> {
    date: [u32; 3],
    clock: Option<Clock<'a>>,
}

struct Clock<'a> {
    time: [u32; 3],
    fraction: &'a str,
    zone: &'a str,
}

fn number(text: &str, lengths: std::ops::RangeInclusive<usize>) -> Option<u32> {
    (lengths.contains(&text.len()) && all(text, |c| c.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

fn time_fields(text: &str) -> Option<TimeFields<'_>> {
    let mut parts = text.splitn(3, '-');
    let (year, month, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let day_len = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (day, rest) = rest.split_at(day_len);
    let date = [number(year, 4..=4)?, number(month, 1..=2)?, number(day, 1..=2)?];
    if rest.is_empty() {
        return Some(TimeFields { date, clock: None });
    }
    let rest = match rest.strip_prefix(['T', 't']) {
        Some(rest) => rest,
        None => Some(rest.trim_start_matches([' ', '\t'])).filter(|r| r.len() < rest.len())?,
    };
    let mut fields = rest.splitn(3, ':');
    let (hour, minute, rest) = (fields.next()?, fields.next()?, fields.next()?);
    if rest.len() < 2 || !rest.is_char_boundary(2) {
        return None;
    }
    let (second, rest) = rest.split_at(2);
    let time = [number(hour, 1..=2)?, number(minute, 2..=2)?, number(second, 2..=2)?];
    let (fraction, rest) = match rest.strip_prefix('.') {
        Some(rest) => rest.split_at(rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())),
        None => ("", rest),
    };
    let zone = rest.trim_start_matches([' ', '\t']);
    let zone_is_right = match zone.strip_prefix(['+', '-']) {
        Some(offset) => match offset.split_once(':') {
            Some((h, m)) => number(h, 1..=2).is_some() && number(m, 2..=2).is_some(),
            None => number(offset, 1..=2).is_some(),
        },
        None => zone == "Z" || rest.is_empty(),
    };
    zone_is_right.then_some(TimeFields { date, clock: Some(Clock { time, fraction, zone }) })
}

/// The whole number that a scalar stands for; `None` where Python's `int` would raise (`0b_`).
pub(super) fn integer(text: &str) -> Option<BigInt> {
    let plain = text.replace('_', "");
    let digits = |text: &str, radix| BigInt::parse_bytes(text.trim().as_bytes(), radix);
    let negative = plain.starts_with('-');
    let body = unsigned(&plain);
    let value = if body == "0" {
        BigInt::ZERO
    } else if let Some(bits) = body.strip_prefix("0b") {
        digits(bits, 2)?
    } else if let Some(hex) = body.strip_prefix("0x") {
        digits(hex, 16)?
    } else if body.starts_with('0') {
        digits(body.strip_prefix("0o").or_else(|| body.strip_prefix("0O")).unwrap_or(body), 8)?
    } else if body.contains(':') {
        let mut total = BigInt::ZERO;
        for field in body.split(':') {
            total = total * 60 + digits(field, 10)?;
        }
        total
    } else {
        digits(body, 10)?
    };
    Some(if negative && value.sign() != Sign::NoSign { -value } else { value })
}

pub(super) fn float(text: &str) -> Option<f64> {
    let plain = text.replace('_', "").to_lowercase();
    let sign = if plain.starts_with('-') { -1.0 } else { 1.0 };
    let body = unsigned(&plain);
    match body {
        ".inf" => return Some(sign * f64::INFINITY),
        ".nan" => return Some(f64::NAN),
        _ => {}
    }
    if body.contains(':') {
        let mut total = 0.0;
        for field in body.split(':') {
            total = total * 60.0 + field.trim().parse::<f64>().ok()?;
        }
        return Some(sign * total);
    }
    body.trim().parse::<f64>().ok().map(|value| sign * value)
}

/// The date or time in the text that Python prints for it; `None` where the calendar has no such day.
pub(super) fn time(text: &str) -> Option<Value> {
    let fields = time_fields(text)?;
    let [year, month, day] = fields.date;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if year == 0 || day == 0 || day > days {
        return None;
    }
    let mut out = format!("{year:04}-{month:02}-{day:02}");
    if let Some(clock) = fields.clock {
        let [hour, minute, second] = clock.time;
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        out.push_str(&format!(" {hour:02}:{minute:02}:{second:02}"));
        let micros: String = clock.fraction.chars().chain("000000".chars()).take(6).collect();
        if micros != "000000" {
            out.push('.');
            out.push_str(&micros);
        }
        out.push_str(&zone(clock.zone)?);
    }
    Some(Value::Time(out))
}

fn zone(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some(String::new());
    }
    if text == "Z" {
        return Some("+00:00".into());
    }
    let (sign, offset) = text.split_at(1);
    let (hours, minutes) = offset.split_once(':').unwrap_or((offset, "0"));
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours * 60 + minutes < 24 * 60).then(|| format!("{sign}{:02}:{:02}", hours + minutes / 60, minutes % 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_decide_the_type_as_in_yaml_1_1() {
        for (text, want) in [
            ("yes", Tag::Bool),
            ("Off", Tag::Bool),
            ("y", Tag::Str),
            ("nO", Tag::Str),
            ("010", Tag::Int),
            ("08", Tag::Str),
            ("0o17", Tag::Str),
            ("0x1F", Tag::Int),
            ("1_000", Tag::Int),
            ("1:30", Tag::Int),
            ("1:75", Tag::Str),
            ("-0b11", Tag::Int),
            ("+5", Tag::Int),
            ("-", Tag::Str),
            ("--1", Tag::Str),
            ("1.", Tag::Float),
            (".5", Tag::Float),
            ("-.5", Tag::Str),
            ("1e3", Tag::Str),
            ("1.e+3", Tag::Float),
            ("1.5e3", Tag::Str),
            ("-.inf", Tag::Float),
            (".nan", Tag::Float),
            ("+.nan", Tag::Str),
            ("1:30.5", Tag::Float),
            (".", Tag::Str),
            ("._1", Tag::Str),
            ("~", Tag::Null),
            ("", Tag::Null),
            ("<<", Tag::Merge),
            ("=", Tag::Default),
            ("2024-01-02", Tag::Time),
            ("2024-1-2", Tag::Str),
            ("2024-1-2 3:04:05", Tag::Time),
            ("2024-01-02T03:04:05.5 +2:00", Tag::Time),
            ("22.04", Tag::Float),
            ("1.2.3", Tag::Str),
            ("0.1", Tag::Float),
        ] {
            assert_eq!(tag(text), want, "{text:?}");
        }
    }

    #[test]
    fn numbers_are_counted_as_python_counts_them() {
        for (text, want) in
            [("010", 8), ("1:30", 90), ("190:20:30", 685_230), ("-0x10", -16), ("1_000", 1000), ("0b101", 5), ("-0", 0)]
        {
            assert_eq!(integer(text).unwrap(), BigInt::from(want), "{text}");
        }
        assert_eq!(integer("0b_"), None);
        assert_eq!(float("1:30.5"), Some(90.5));
        assert_eq!(float("-1_0.5"), Some(-10.5));
    }

    #[test]
    fn times_print_as_python_prints_them() {
        assert_eq!(time("2024-1-2 3:04:05.50Z"), Some(Value::Time("2024-01-02 03:04:05.500000+00:00".into())));
        assert_eq!(time("2023-02-29"), None);
    }
}
