//! Prints a tree as the packers print: PyYAML's block style, width 80, keys in order, literal blocks for text of several lines.

mod emit;
mod style;

use super::{Node, Origin, Value, read};

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

/// The tree as YAML text.
#[must_use]
pub fn yaml(node: &Node) -> String {
    emit::emit(node)
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
#[must_use]
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
#[must_use]
pub fn lines(node: &Node) -> Vec<Line> {
    let text = yaml(node);
    let mut lines: Vec<Line> =
        text.lines().map(|line| Line { text: line.to_owned(), path: String::new(), origin: Origin::Unknown }).collect();
    // What was printed is read again only to learn where each value landed.
    if let Ok(document) = read("", text.as_bytes()) {
        place(&document.root, node, &mut Vec::new(), &mut lines);
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

fn place(printed: &Node, node: &Node, path: &mut Vec<String>, lines: &mut [Line]) {
    match (&printed.value, &node.value) {
        (Value::Map(shown), Value::Map(pairs)) => {
            for ((key, value), (own_key, own)) in shown.iter().zip(pairs) {
                path.push(own_key.key_text());
                mark(key, own, path, lines);
                place(value, own, path, lines);
                path.pop();
            }
        }
        (Value::List(shown), Value::List(items)) => {
            for (at, (value, own)) in shown.iter().zip(items).enumerate() {
                path.push(at.to_string());
                mark(value, own, path, lines);
                place(value, own, path, lines);
                path.pop();
            }
        }
        _ => {}
    }
}

fn mark(shown: &Node, own: &Node, path: &[String], lines: &mut [Line]) {
    let Some(span) = shown.origin.span() else { return };
    if let Some(line) = lines.get_mut(span.start.line - 1) {
        line.path = path.join(".");
        line.origin = own.origin;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn again(text: &str) -> String {
        yaml(&read("x", text.as_bytes()).unwrap().root)
    }

    #[test]
    fn prints_as_pyyaml_prints() {
        let text = "a: 'yes'\nb: yes\nc: '010'\nd: 8\ne: \"1:30\"\nf: [x, {y: []}]\ng: \"two\\nlines\\n\"\nh: {}\ni:\nj: 0.1\n";
        let want = "a: 'yes'\nb: true\nc: '010'\nd: 8\ne: '1:30'\nf:\n- x\n- y: []\ng: |\n  two\n  lines\nh: {}\ni: null\nj: 0.1\n";
        assert_eq!(again(text), want);
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
        let document = read("x", b"a:\n  b: |\n    1\n    2\n  c: [x, y]\n").unwrap();
        let paths: Vec<_> = lines(&document.root).into_iter().map(|line| line.path).collect();
        assert_eq!(paths, ["a", "a.b", "", "", "a.c", "a.c.0", "a.c.1"]);
    }
}
