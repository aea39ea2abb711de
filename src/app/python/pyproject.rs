//! pyproject.toml, as Python's own TOML reader takes it.
//!
//! Part of floor 2's `app`. The packers read TOML 1.0; the parser used here also knows TOML 1.1, so what is new
//! there is refused, with a few values that Python's reader is stricter about (`not_toml_1_0`).

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use toml_parser::Source;
use toml_parser::decoder::Encoding;
use toml_parser::parser::{Event, EventKind, parse_document};

use crate::finding::{Code, Finding};

use crate::app::dependencies::Lines;
use crate::app::requirements::PYPROJECT;
use crate::app::snapshot::{FileProblem, Snapshot};

/// What begins, parts or ends a key, a table or a list, and how much each weighs.
pub(in crate::app) const KEYS: &[(u8, usize)] = &[(b'=', 1), (b'.', 1), (b'[', 1), (b'{', 1)];
/// More of these than any file has that people write: each costs the parser memory of its own.
pub(in crate::app) const MOST_KEYS: usize = 50_000;

/// Where the characters of the text weigh more than so much together.
pub(in crate::app) fn crowded(text: &str, weights: &[(u8, usize)], most: usize) -> Option<usize> {
    let mut sum = 0;
    text.bytes().position(|byte| {
        sum += weights.iter().find(|(key, _)| *key == byte).map_or(0, |(_, weight)| *weight);
        sum > most
    })
}

/// A value and the line where it stands, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The text of the TOML string, its escapes resolved.
    pub value: String,
    /// Its line, from 1.
    pub line: usize,
}

/// The `[project]` table, as far as it matters here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pyproject {
    /// `project.dependencies`, in order.
    pub dependencies: Vec<Placed>,
    /// `project.name`.
    pub name: Option<Placed>,
    /// `project.version`.
    pub version: Option<Placed>,
    /// `project.description`.
    pub description: Option<Placed>,
    /// `project.license`: the text, or `text` of the table.
    pub license: Option<Placed>,
    /// `project.requires-python`.
    pub requires_python: Option<Placed>,
}

/// Why the packers stumble over pyproject.toml.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PyprojectError {
    /// Not TOML 1.0.
    #[error("it is not valid TOML 1.0: {message}")]
    Syntax {
        /// What is wrong.
        message: String,
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
    },
    /// A value has another type than the standard says.
    #[error("{key} is not {wanted}")]
    Shape {
        /// The key, dotted.
        key: &'static str,
        /// What it should be.
        wanted: &'static str,
        /// Line, from 1.
        line: usize,
    },
    /// It holds too much.
    #[error("it has more than {MOST_KEYS} keys, tables and lists, and no project has so many")]
    Crowded {
        /// The line, from 1, that is too many.
        line: usize,
    },
    /// It could not even be read as text.
    #[error(transparent)]
    File(#[from] FileProblem),
}

impl PyprojectError {
    /// The error as a finding, with the fix.
    pub fn to_finding(&self) -> Finding {
        let (line, column, fix) = match self {
            Self::Syntax { line, column, .. } => (*line, *column, "Mend the file, or remove it."),
            Self::Shape { line, .. } => (*line, 0, "Write it as the Python packaging standard says."),
            Self::Crowded { line } => (*line, 0, "Take out what is not needed."),
            Self::File(_) => (0, 0, "Save it as a UTF-8 text file, or remove it."),
        };
        let message = format!("The packer reads the requirements here and stops: {self}.");
        Finding::error(Code::PyprojectBroken, PYPROJECT, message).at(line, column).fix(fix)
    }
}

/// Reads the folder's pyproject.toml; `None` when there is none.
pub fn parsed(snapshot: &Snapshot) -> Option<&Result<Pyproject, PyprojectError>> {
    let read = || Some(snapshot.text(PYPROJECT)?.map_err(PyprojectError::from).and_then(parse));
    snapshot.parsed().pyproject.get_or_init(read).as_ref()
}

/// Reads the text of a pyproject.toml.
///
/// # Errors
/// When it is not TOML 1.0, or `project` or its dependencies have another type than the standard says.
pub fn parse(text: &str) -> Result<Pyproject, PyprojectError> {
    let syntax = |offset: usize, message: &str| {
        let (line, column) = place(text, offset);
        PyprojectError::Syntax { message: message.to_owned(), line, column }
    };
    if text.starts_with('\u{feff}') {
        return Err(syntax(0, "a byte-order mark; save the file as UTF-8 without it"));
    }
    if let Some(offset) = crowded(text, KEYS, MOST_KEYS) {
        return Err(PyprojectError::Crowded { line: place(text, offset).0 });
    }
    let document = DeTable::parse(text)
        .map_err(|error| syntax(error.span().map_or(0, |span| span.start), error.message().trim()))?;
    if let Some((offset, message)) = not_toml_1_0(text) {
        return Err(syntax(offset, message));
    }
    let lines = Lines::new(PYPROJECT, text);
    let mut project = match document.get_ref().get("project") {
        Some(project) => table(&lines, project)?,
        None => Pyproject::default(),
    };
    poetry(&lines, document.get_ref(), &mut project);
    Ok(project)
}

/// What `[tool.poetry]` says of the project where `[project]` does not. Its dependencies do not count for the packers.
fn poetry(lines: &Lines<'_>, document: &DeTable<'_>, project: &mut Pyproject) {
    let tool = document.get("tool").and_then(|tool| tool.get_ref().get("poetry"));
    let Some(poetry) = tool.map(Spanned::get_ref) else { return };
    let value_of = |value: Option<&Spanned<DeValue<'_>>>| {
        let value = value?;
        let line = lines.line(value.span().start);
        Some(Placed { value: value.get_ref().as_str()?.to_owned(), line })
    };
    let own = |key: &str| value_of(poetry.get(key));
    project.name = project.name.take().or_else(|| own("name"));
    project.version = project.version.take().or_else(|| own("version"));
    project.description = project.description.take().or_else(|| own("description"));
    project.license = project.license.take().or_else(|| own("license"));
    let python = poetry.get("dependencies").and_then(|dependencies| dependencies.get_ref().get("python"));
    project.requires_python = project.requires_python.take().or_else(|| value_of(python));
}

/// Reads the `[project]` table.
fn table(lines: &Lines<'_>, project: &Spanned<DeValue<'_>>) -> Result<Pyproject, PyprojectError> {
    let line_of = |span: Range<usize>| lines.line(span.start);
    let Some(table) = project.get_ref().as_table() else {
        return Err(PyprojectError::Shape { key: "project", wanted: "a table", line: line_of(project.span()) });
    };
    let placed = |found: &Spanned<DeValue<'_>>| {
        let value = found.get_ref().as_str()?.to_owned();
        Some(Placed { value, line: line_of(found.span()) })
    };
    let text_of = |key: &str| table.get(key).and_then(placed);
    let license = table.get("license").and_then(|value| value.get_ref().as_table()?.get("text")).and_then(placed);
    let mut read = Pyproject {
        name: text_of("name"),
        version: text_of("version"),
        description: text_of("description"),
        license: text_of("license").or(license),
        requires_python: text_of("requires-python"),
        dependencies: Vec::new(),
    };
    if let Some(found) = table.get("dependencies") {
        let shape = |line| PyprojectError::Shape { key: "project.dependencies", wanted: "a list of texts", line };
        let line = line_of(found.span());
        match found.get_ref() {
            DeValue::Array(items) => {
                for item in items {
                    read.dependencies.push(placed(item).ok_or_else(|| shape(line_of(item.span())))?);
                }
            }
            // The packer goes through a table's keys, and through a text's letters, as through a list.
            DeValue::Table(table) => {
                let key = |(key, _): (&Spanned<_>, _)| Placed {
                    value: AsRef::<str>::as_ref(key.get_ref()).to_owned(),
                    line: line_of(key.span()),
                };
                read.dependencies.extend(table.iter().map(key));
            }
            DeValue::String(text) => {
                read.dependencies.extend(text.chars().map(|letter| Placed { value: letter.to_string(), line }));
            }
            _ => return Err(shape(line)),
        }
    }
    Ok(read)
}

fn place(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (line, before.get(start..).map_or(0, |text| text.chars().count()) + 1)
}

/// The first use of something that Python's reader does not take: where, and what.
fn not_toml_1_0(text: &str) -> Option<(usize, &'static str)> {
    let source = Source::new(text);
    let tokens = source.lex().into_vec();
    let mut watch = Watch { text, open: Vec::new(), comma: None, found: None };
    parse_document(&tokens, &mut |event: Event| watch.event(&event), &mut ());
    watch.found
}

struct Watch<'a> {
    text: &'a str,
    /// What encloses the place: true for an inline table, false for an array.
    open: Vec<bool>,
    /// A comma after which nothing has come yet.
    comma: Option<usize>,
    found: Option<(usize, &'static str)>,
}

impl Watch<'_> {
    fn event(&mut self, event: &Event) {
        let start = event.span().start();
        let raw = self.text.get(start..event.span().end()).unwrap_or_default();
        let in_table = self.open.last() == Some(&true);
        let news = match event.kind() {
            EventKind::InlineTableOpen => {
                self.open.push(true);
                None
            }
            EventKind::ArrayOpen => {
                self.open.push(false);
                None
            }
            EventKind::ArrayClose => {
                self.open.pop();
                None
            }
            EventKind::InlineTableClose => {
                self.open.pop();
                self.comma.map(|_| "a comma before the end of an inline table")
            }
            EventKind::Newline | EventKind::Comment if in_table => Some("an inline table over several lines"),
            EventKind::Scalar => stricter_scalar(raw, event.encoding()),
            // A bare key may be anything; a quoted one has escapes, too.
            EventKind::SimpleKey => event.encoding().and_then(|encoding| stricter_scalar(raw, Some(encoding))),
            _ => None,
        };
        match event.kind() {
            EventKind::ValueSep => self.comma = in_table.then_some(start),
            EventKind::Whitespace | EventKind::Newline | EventKind::Comment => {}
            _ => self.comma = None,
        }
        if self.found.is_none() {
            self.found = news.map(|message| (start, message));
        }
    }
}

fn stricter_scalar(raw: &str, encoding: Option<Encoding>) -> Option<&'static str> {
    match encoding {
        Some(Encoding::BasicString | Encoding::MlBasicString) => {
            let mut chars = raw.chars();
            while let Some(c) = chars.next() {
                if c == '\\' && matches!(chars.next(), Some('e' | 'x')) {
                    return Some("an escape that TOML 1.0 does not know");
                }
            }
            None
        }
        Some(_) => None,
        None => plain_scalar(raw),
    }
}

/// Dates, times and numbers: shorter times are new in TOML 1.1, the rest Python's reader is stricter about.
fn plain_scalar(raw: &str) -> Option<&'static str> {
    let date = raw.as_bytes().get(4) == Some(&b'-') && raw.bytes().take(4).all(|byte| byte.is_ascii_digit());
    let time = if date { raw.split_once(['T', 't', ' ']).map_or("", |(_, time)| time) } else { raw };
    if date && raw.starts_with("0000") {
        return Some("the year 0");
    }
    if let [a, b, b':', c, d, rest @ ..] = time.as_bytes()
        && [a, b, c, d].iter().all(|byte| byte.is_ascii_digit())
    {
        return match rest {
            [b':', b'6', ..] => Some("a minute of more than 60 seconds"),
            [b':', ..] => None,
            _ => Some("a time without seconds"),
        };
    }
    let unsigned = raw.trim_start_matches(['+', '-']);
    let other = date || matches!(raw, "true" | "false") || matches!(unsigned, "inf" | "nan");
    let radix = ["0x", "0o", "0b"].iter().find_map(|prefix| unsigned.strip_prefix(prefix));
    let number = radix.map_or_else(|| is_decimal(unsigned), |digits| !digits.is_empty());
    (!other && !number).then_some("a number that is none")
}

/// `1_000`, `1.5`, `1e-5`, without a sign.
fn is_decimal(text: &str) -> bool {
    let digits = |text: &str| text.split('_').all(|run| !run.is_empty() && run.bytes().all(|b| b.is_ascii_digit()));
    let (number, exponent) = text.split_once(['e', 'E']).map_or((text, None), |(number, rest)| (number, Some(rest)));
    let (whole, fraction) = number.split_once('.').map_or((number, None), |(whole, rest)| (whole, Some(rest)));
    digits(whole)
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}
