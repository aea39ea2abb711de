//! Holds the readers of Python, requirements and TOML against Python itself.
//!
//! The verdicts in `tests/data/` are CPython 3.12's, `packaging`'s and `tomllib`'s own. Where a Python is at hand it is
//! asked again, and about thousands of mutations of the same texts. `CHARMER_FUZZ_SEED` and `CHARMER_FUZZ_COUNT` ask for
//! others.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use charmer::app::{PythonFile, pep508, pyproject};
use serde_json::{Value, json};

use crate::support::skip;

/// A text, whether Python takes it, and whether 3.11 says otherwise.
struct Recorded {
    text: String,
    valid: bool,
    new: bool,
}

fn recorded(name: &str) -> Vec<Recorded> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    let file = std::fs::read_to_string(path).unwrap();
    let lines = file.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| Recorded {
            text: serde_json::from_str(&line[2..]).unwrap(),
            valid: line.starts_with('+'),
            new: line[1..].starts_with('*'),
        })
        .collect()
}

/// What Python prints for `script` with the texts on its standard input; `None` when it cannot run it.
fn ask(python: &Path, script: &str, texts: &[String]) -> Option<Value> {
    let mut command = Command::new(python);
    command.args(["-W", "ignore", "-c", script]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().ok()?;
    let mut input = child.stdin.take().unwrap();
    let sent = serde_json::to_vec(texts).unwrap();
    // Python reads all before it answers; an interpreter that cannot start breaks the pipe.
    let _ = input.write_all(&sent);
    drop(input);
    let output = child.wait_with_output().ok()?;
    output.status.success().then(|| serde_json::from_slice(&output.stdout).unwrap())
}

/// The minor version of a Python 3.
fn minor(python: &Path) -> Option<u64> {
    ask(python, "import sys; print(sys.version_info[1] if sys.version_info[0] == 3 else 0)", &[])?.as_u64()
}

/// A small generator of numbers; the same seed gives the same texts.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(below.max(1)).unwrap()).unwrap()
    }
}

/// Words, runs of blanks, single marks.
fn pieces(text: &str) -> Vec<String> {
    let class = |c: char| if c.is_alphanumeric() || c == '_' { 0 } else { 1 + usize::from(!c.is_whitespace()) };
    let mut found: Vec<String> = Vec::new();
    let mut last = 9;
    for c in text.chars() {
        match found.last_mut() {
            Some(piece) if class(c) == last && last != 2 => piece.push(c),
            _ => found.push(c.to_string()),
        }
        last = class(c);
    }
    found
}

fn mutations(texts: &[String]) -> Vec<String> {
    let number = |name: &str, default: u64| std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(default);
    let mut dice = Dice(number("CHARMER_FUZZ_SEED", 0x5eed) | 1);
    let mut made = Vec::new();
    for _ in 0..number("CHARMER_FUZZ_COUNT", 6_000) {
        let mut changed = pieces(&texts[dice.roll(texts.len())]);
        for _ in 0..=dice.roll(3) {
            let other = pieces(&texts[dice.roll(texts.len())]);
            let piece = other.get(dice.roll(other.len())).cloned().unwrap_or_default();
            let at = dice.roll(changed.len());
            match dice.roll(3) {
                0 => changed.insert(at, piece),
                1 if !changed.is_empty() => drop(changed.remove(at)),
                _ if !changed.is_empty() => changed[at] = piece,
                _ => {}
            }
        }
        made.push(changed.concat());
    }
    made
}

/// Panics with the first few differences.
fn agree(texts: &[String], theirs: &Value, ours: impl Fn(&str) -> Value) {
    let theirs = theirs.as_array().unwrap();
    assert_eq!(theirs.len(), texts.len());
    let differ = texts.iter().zip(theirs).map(|(text, theirs)| (text, theirs, ours(text)));
    let differ: Vec<_> = differ.filter(|(_, theirs, ours)| *theirs != ours).collect();
    assert!(differ.is_empty(), "{} differ: {:#?}", differ.len(), &differ[..differ.len().min(5)]);
    let valid = theirs.iter().filter(|value| !value.is_null()).count();
    assert!(valid * 20 > texts.len(), "only {valid} of {} are valid: nothing is compared", texts.len());
}

/// Bound names in order, functions in order; null when it does not parse.
const NAMES: &str = "
import ast, json, sys
def names(source):
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
    bound, functions = [], []
    for node in body:
        if isinstance(node, ast.Assign):
            bound += [[t.id, t.lineno] for t in node.targets if isinstance(t, ast.Name)]
        elif isinstance(node, ast.ImportFrom):
            bound += [[a.asname or a.name, 0] for a in node.names]
        elif isinstance(node, ast.FunctionDef):
            functions.append(node.name)
    return [bound, functions]
print(json.dumps([names(source) for source in json.load(sys.stdin)]))
";

fn names(source: &str, imports: bool) -> Value {
    let Ok(module) = PythonFile::parse(source.as_bytes()).module else { return Value::Null };
    let line = |line: usize| if imports { json!(0) } else { json!(line) };
    let bound: Vec<Value> = module.globals.iter().map(|name| json!([name.name, line(name.line)])).collect();
    let functions: Vec<&str> = module.functions.iter().map(|name| name.name.as_str()).collect();
    json!([bound, functions])
}

#[test]
fn python_is_read_as_recorded() {
    for case in recorded("python.txt") {
        let module = PythonFile::parse(case.text.as_bytes()).module;
        assert_eq!(module.is_ok(), case.valid, "{:?}: {module:?}", case.text);
    }
}

#[test]
fn requirements_are_read_as_recorded() {
    for case in recorded("requirements.txt") {
        let parsed = pep508::parse(&case.text);
        assert_eq!(parsed.is_ok(), case.valid, "{:?}: {parsed:?}", case.text);
    }
}

#[test]
fn toml_is_read_as_recorded() {
    for case in recorded("toml.txt") {
        let parsed = pyproject::parse(&case.text);
        assert_eq!(parsed.is_ok(), case.valid, "{:?}: {parsed:?}", case.text);
    }
}

#[test]
fn python_is_read_as_the_python_here_reads_it() {
    let pythons = ["python3.12", "python3.11", "python3"].map(PathBuf::from);
    let found = pythons.into_iter().find_map(|python| match minor(&python) {
        Some(minor @ 11..=12) => Some((python, minor)),
        _ => None,
    });
    let Some((python, minor)) = found else {
        skip("no Python 3.11 or 3.12 here");
        return;
    };
    // f-strings differ between patch releases of 3.12; 3.11 has neither `type` nor parameters of types.
    let differs = |text: &str| {
        let parameters = (text.contains("def") || text.contains("class")) && text.contains('[');
        let new = parameters || text.contains("type") || text.contains("\\N");
        ["f\"", "f'", "F\""].iter().any(|start| text.contains(start)) || (minor == 11 && new)
    };
    let cases: Vec<String> =
        recorded("python.txt").into_iter().filter(|case| minor == 12 || !case.new).map(|case| case.text).collect();
    let mut texts: Vec<String> = mutations(&cases).into_iter().chain(cases).filter(|text| !differs(text)).collect();
    // Told in `strict`.
    texts.retain(|text| !(text.contains("match") && text.contains(';')));
    // Imports carry no line of their own in every version.
    let (imports, others): (Vec<String>, Vec<String>) = texts.into_iter().partition(|text| text.contains("import"));
    agree(&others, &ask(&python, NAMES, &others).unwrap(), |text| names(text, false));
    let without_lines = NAMES.replace("t.lineno", "0");
    agree(&imports, &ask(&python, &without_lines, &imports).unwrap(), |text| names(text, true));
}

/// Name, extras and address; null when it is not valid.
const REQUIREMENT: &str = "
import json, sys
from packaging.requirements import Requirement
def read(line):
    try:
        r = Requirement(line)
    except Exception:
        return None
    return [r.name, sorted(r.extras), r.url]
print(json.dumps([read(line) for line in json.load(sys.stdin)]))
";

#[test]
fn requirements_are_read_as_packaging_reads_them() {
    let venv = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/packers/bin/python");
    let texts: Vec<String> = recorded("requirements.txt").into_iter().map(|case| case.text).collect();
    let texts: Vec<String> = mutations(&texts).into_iter().chain(texts).collect();
    let answer = [venv, PathBuf::from("python3")].into_iter().find_map(|python| ask(&python, REQUIREMENT, &texts));
    let Some(answer) = answer else {
        skip("no Python with packaging here");
        return;
    };
    agree(&texts, &answer, |text| {
        let Ok(mut parsed) = pep508::parse(text) else { return Value::Null };
        parsed.extras.sort();
        parsed.extras.dedup();
        json!([parsed.name, parsed.extras, parsed.url])
    });
}

/// The dependencies; null when the document is not one the packers can use.
const TOML: &str = "
import json, sys, tomllib
def read(text):
    try:
        project = tomllib.loads(text).get('project', {})
    except tomllib.TOMLDecodeError:
        return None
    found = project.get('dependencies', []) if isinstance(project, dict) else None
    # The packers go through what is there: a table's keys, a text's letters.
    found = sorted(found) if isinstance(found, dict) else list(found) if isinstance(found, str) else found
    usable = isinstance(found, list) and all(isinstance(item, str) for item in found)
    return found if usable else None
print(json.dumps([read(text) for text in json.load(sys.stdin)]))
";

#[test]
fn toml_is_read_as_tomllib_reads_it() {
    let texts: Vec<String> = recorded("toml.txt").into_iter().map(|case| case.text).collect();
    let texts: Vec<String> = mutations(&texts).into_iter().chain(texts).collect();
    // Later versions read TOML 1.1.
    let pythons = ["python3.12", "python3.11", "python3"].map(PathBuf::from);
    let python = pythons.into_iter().find(|python| matches!(minor(python), Some(11..=13)));
    let Some(python) = python else {
        skip("no Python 3.11 to 3.13 here");
        return;
    };
    agree(&texts, &ask(&python, TOML, &texts).unwrap(), |text| {
        let Ok(project) = pyproject::parse(text) else { return Value::Null };
        json!(project.dependencies.iter().map(|item| item.value.as_str()).collect::<Vec<_>>())
    });
}
