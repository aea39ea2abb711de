//! Prints a tree as the packers print: PyYAML's block style, width 80, keys in order, literal blocks for text of several lines.

mod emit;
mod style;

use super::{Node, Origin, Value};

/// One printed line, and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The line without its end.
    pub text: String,
    /// Dotted path of the innermost key or item that begins on this line; empty for continuation lines of a text.
    pub path: String,
    /// Who said the value that begins on this line (or, on a continuation line, goes on there).
    pub origin: Origin,
}

/// Which letters stand for themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Letters {
    /// All that can be printed.
    #[default]
    Unicode,
    /// Those of ASCII alone; a text with another one is in double quotes, with escapes.
    Ascii,
}

/// The tree as YAML text.
pub fn yaml(node: &Node, letters: Letters) -> String {
    emit::emit(node, letters)
}

/// The tree as YAML text that a terminal may get: the same data, with escapes for what would steer it.
pub fn tame_yaml(node: &Node, letters: Letters) -> String {
    emit::emit_tame(node, letters)
}

fn scalar(value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => float(*value),
        Value::Time(text) => text.clone(),
        _ => "null".into(),
    }
}

/// A number as PyYAML prints it: Python's shortest form, with a point even before an exponent.
pub fn float(value: f64) -> String {
    if value.is_nan() {
        return ".nan".into();
    }
    if value.is_infinite() {
        return if value > 0.0 { ".inf".into() } else { "-.inf".into() };
    }
    let shortest = format!("{value:e}");
    let (mantissa, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if value != 0.0 && !(-4..16).contains(&exponent) {
        let point = if mantissa.contains('.') { "" } else { ".0" };
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}{point}e{sign}{:02}", exponent.abs());
    }
    let plain = value.to_string();
    if plain.contains('.') { plain } else { format!("{plain}.0") }
}

/// The tree as lines, each with its path and origin.
pub fn lines(node: &Node, letters: Letters) -> Vec<Line> {
    let (text, begins) = emit::emit_with_places(node, letters);
    let mut lines: Vec<Line> =
        text.lines().map(|line| Line { text: line.to_owned(), path: String::new(), origin: Origin::Unknown }).collect();
    for (at, path, origin) in begins {
        if let Some(line) = lines.get_mut(at) {
            (line.path, line.origin) = (path, origin);
        }
    }
    let mut last = Origin::Unknown;
    for line in &mut lines {
        if line.path.is_empty() {
            line.origin = last;
        }
        last = line.origin;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::parse;

    fn again(text: &str) -> String {
        yaml(&parse("x", text.as_bytes()).unwrap().root, Letters::Unicode)
    }

    #[test]
    fn prints_as_pyyaml_prints() {
        let text = "a: 'yes'\nb: yes\nc: '010'\nd: 8\ne: \"1:30\"\nf: [x, {y: []}]\ng: \"two\\nlines\\n\"\nh: {}\ni:\nj: 0.1\n";
        let want = "a: 'yes'\nb: true\nc: '010'\nd: 8\ne: '1:30'\nf:\n- x\n- y: []\ng: |\n  two\n  lines\nh: {}\ni: null\nj: 0.1\n";
        assert_eq!(again(text), want);
    }

    #[test]
    fn escapes_end_a_line_one_column_late_as_in_pyyaml() {
        let root = parse("x", format!("a:\n  ? {}\n  : b\n", "é".repeat(130)).as_bytes()).unwrap().root;
        let printed = yaml(&root, Letters::Ascii);
        let escapes: Vec<_> = printed.lines().map(|line| line.matches("\\xE9").count()).collect();
        assert_eq!(escapes, [0, 20, 20, 20, 20, 20, 20, 10, 0], "{printed}");
    }

    #[test]
    fn what_steers_a_terminal_is_an_escape_there_and_the_same_data() {
        let root = parse("x", "a: \"x\u{202e}y\"\n\u{2066}k: [\u{61c}, plain, \"l\\n\u{200f}\\n\"]\n".as_bytes())
            .unwrap()
            .root;
        let tame = tame_yaml(&root, Letters::Unicode);
        assert_eq!(tame, "a: \"x\\u202Ey\"\n\"\\u2066k\":\n- \"\\u061C\"\n- plain\n- \"l\\n\\u200F\\n\"\n");
        assert_eq!(parse("x", tame.as_bytes()).unwrap().root.to_json(), root.to_json());
        assert!(yaml(&root, Letters::Unicode).contains('\u{202e}'));
    }

    #[test]
    fn numbers_keep_pythons_shape() {
        for (value, want) in [
            (1e16, "1.0e+16"),
            (1.5e-7, "1.5e-07"),
            (0.0001, "0.0001"),
            (3.0, "3.0"),
            (-2.5, "-2.5"),
            (1e15, "1000000000000000.0"),
            (0.0, "0.0"),
        ] {
            assert_eq!(float(value), want);
        }
    }

    #[test]
    fn each_line_knows_its_path() {
        let document = parse("x", b"a:\n  b: |\n    1\n    2\n  c: [x, y]\n").unwrap();
        let paths: Vec<_> = lines(&document.root, Letters::Unicode).into_iter().map(|line| line.path).collect();
        assert_eq!(paths, ["a", "a.b", "", "", "a.c", "a.c.0", "a.c.1"]);
    }

    /// Where each key and item stands in a text that was read.
    fn places(node: &Node, path: &str, found: &mut Vec<(usize, String)>) {
        let below = |name: String| if path.is_empty() { name } else { format!("{path}.{name}") };
        let line = |node: &Node| node.origin.span().unwrap().start.line - 1;
        for (key, value) in node.as_map().into_iter().flatten() {
            found.push((line(key), below(key.key_text())));
            places(value, &below(key.key_text()), found);
        }
        for (at, item) in node.as_list().into_iter().flatten().enumerate() {
            found.push((line(item), below(at.to_string())));
            places(item, &below(at.to_string()), found);
        }
    }

    #[test]
    fn paths_stand_where_reading_finds_their_keys() {
        let long = format!("? {}\n: [[a, [b]], {{c: [], d: {{e: f}}}}]\n", "k".repeat(130));
        let folded =
            format!("a: {}\nb: ['{} ', \"\\n {}\\n\"]\nc: x\n", "w ".repeat(90), "q ".repeat(90), "é ".repeat(90));
        for text in ["a: [b, [c, d], {e: f, g: [h], i: \"j\\nk\\n\"}]\n".to_owned(), long, folded] {
            let lines = lines(&parse("x", text.as_bytes()).unwrap().root, Letters::Unicode);
            let printed = lines.iter().fold(String::new(), |text, line| text + &line.text + "\n");
            let mut found = Vec::new();
            places(&parse("x", printed.as_bytes()).unwrap().root, "", &mut found);
            let mut want = vec![String::new(); lines.len()];
            for (at, path) in found {
                want[at] = path;
            }
            assert_eq!(lines.into_iter().map(|line| line.path).collect::<Vec<_>>(), want, "{printed}");
        }
    }
}
