//! The size of the house: files, functions and arguments stay small, and the whole only shrinks.

use std::path::Path;

/// Lines of `src` today. Lower it when the house shrinks; what comes new makes room for itself.
const MOST_LINES: usize = 99_830;
const FILE: usize = 400;
const FUNCTION: usize = 50;
const ARGUMENTS: usize = 5;
/// How long something is, and what and where it is.
type Sized = (usize, String);

/// Every function of a formatted source: its lines of code, and its arguments.
fn functions(path: &str, text: &str) -> Vec<(Sized, Sized)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let code = line.trim_start();
        let Some((before, rest)) = code.split_once("fn ") else { continue };
        let qualifies =
            |word: &str| word.starts_with("pub") || word.ends_with(')') || ["const", "async"].contains(&word);
        if !before.split_whitespace().all(qualifies) {
            continue;
        }
        let name = rest.split(['(', '<']).next().unwrap();
        let ends = |line: &&str| line.ends_with(['{', ';', '}']);
        let signature = lines[at..].iter().position(ends).map_or(at, |length| at + length);
        let head = lines[at..=signature].iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
        let close = format!("{}}}", &line[..line.len() - code.len()]);
        let body = lines[signature + 1..].iter().take_while(|line| **line != close && lines[signature].ends_with('{'));
        let counts = |line: &&&str| !line.trim().is_empty() && !line.trim_start().starts_with("//");
        let place = format!("{path} {name}");
        let head = head.split_once("fn ").unwrap().1;
        found.push(((body.filter(counts).count(), place.clone()), (arguments(head), place)));
    }
    found
}

/// How many arguments a signature has, `self` left out.
fn arguments(head: &str) -> usize {
    let (mut depth, mut count, mut word) = (0_i32, 0, String::new());
    let start = head.find('(').unwrap_or(0);
    // The parenthesis behind the name and its generics; `Fn(…)` in those does not count.
    let start = if head[..start].contains('<') { end_of_generics(head) } else { start };
    for c in head[start..].chars() {
        depth += i32::from("([{<".contains(c)) - i32::from(")]}>".contains(c));
        if depth == 0 || (depth == 1 && c == ',') {
            count += usize::from(!word.trim().is_empty() && !word.split(':').next().unwrap().ends_with("self"));
            word.clear();
            if depth == 0 {
                return count;
            }
        } else if !(depth == 1 && c == '(') {
            word.push(c);
        }
    }
    count
}

fn end_of_generics(head: &str) -> usize {
    let mut depth = 0;
    let head = head.replace("->", "  ");
    let from = head.find('<').unwrap();
    for (at, c) in head[from..].char_indices() {
        depth += i32::from(c == '<') - i32::from(c == '>');
        if depth == 0 {
            return from + at + 1;
        }
    }
    from
}

#[test]
fn files_functions_and_arguments_stay_small() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut files, mut found) = (Vec::new(), Vec::new());
    let mut sources = Vec::new();
    super::sources(&root, &mut sources);
    for path in sources {
        let text = std::fs::read_to_string(&path).unwrap();
        let name = path.strip_prefix(&root).unwrap().display().to_string();
        found.extend(functions(&name, &text));
        files.push((text.lines().count(), name));
    }
    let lines: usize = files.iter().map(|(lines, _)| lines).sum();
    let (bodies, arguments): (Vec<Sized>, Vec<Sized>) = found.into_iter().unzip();
    println!("src: {lines} lines in {} files, {} functions", files.len(), bodies.len());
    let mut wrong = Vec::new();
    for (what, mut all, most) in [
        ("lines of a file", files, FILE),
        ("lines of a function", bodies, FUNCTION),
        ("arguments", arguments, ARGUMENTS),
    ] {
        all.sort_by(|a, b| b.cmp(a));
        println!("most {what}: {} ({})", all[0].0, all[0].1);
        wrong
            .extend(all.iter().filter(|(size, _)| *size > most).map(|(size, place)| format!("{size} {what}: {place}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(lines <= MOST_LINES, "src has {lines} lines, and had at most {MOST_LINES}");
}

#[test]
fn the_reader_of_functions_sees_what_it_should() {
    let text = "impl A {\n    pub(crate) fn a<F: Fn(u8) -> u8>(\n        &self,\n        (b, c): (u8, u8),\n        d: [u8; 2],\n    ) -> u8 {\n        // Why.\n\n        b\n    }\n}\n\nconst fn e() {}\n";
    let found = functions("x", text);
    let sizes: Vec<(usize, usize)> = found.iter().map(|((lines, _), (arguments, _))| (*lines, *arguments)).collect();
    assert_eq!(sizes, [(1, 2), (0, 0)]);
    assert_eq!(found[0].0.1, "x a");
}
