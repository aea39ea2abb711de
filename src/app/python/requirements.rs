//! What the application requires, read as the packers read it.
//!
//! Part of floor 2's `app`. Each line of requirements.txt that is a valid requirement on its own counts, all others
//! are passed over; `project.dependencies` of pyproject.toml counts too. Names are compared in lower case.

use crate::finding::{Code, Finding};
use crate::suite::Suite;

use super::pep508;
use crate::app::pyproject::{self, PyprojectError};
use crate::app::snapshot::{FileProblem, Snapshot};

/// The file that pip reads.
pub const REQUIREMENTS: &str = "requirements.txt";
/// The file that describes a Python project.
pub const PYPROJECT: &str = "pyproject.toml";

/// A requirement that the packers see, by their own reading of the line.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Requirement {
    /// The name in lower case, otherwise as it was written.
    pub name: String,
    /// Extras in lower case, as written otherwise.
    pub extras: Vec<String>,
    /// The line or item as it was written, without surrounding blanks.
    pub text: String,
    /// The file it stands in.
    pub file: &'static str,
    /// Its line, from 1; 0 when unknown.
    pub line: usize,
}

/// A line that the packers pass over although it means something to pip.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct PassedOver {
    /// The line as it was written, without surrounding blanks.
    pub text: String,
    /// Its line, from 1.
    pub line: usize,
    /// The name in lower case that pip reads there, when it reads one: `flask` of `flask==3 # web`.
    pub name: Option<String>,
}

/// What the application requires.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requirements {
    /// All requirements, requirements.txt first, in order.
    pub entries: Vec<Requirement>,
    /// Lines of requirements.txt that do not count, comments and empty lines aside.
    pub passed_over: Vec<PassedOver>,
    /// True when something called requirements.txt exists.
    pub has_requirements_txt: bool,
    /// True when something called pyproject.toml exists.
    pub has_pyproject: bool,
    /// Why requirements.txt cannot be read.
    pub requirements_error: Option<FileProblem>,
    /// Why pyproject.toml cannot be read.
    pub pyproject_error: Option<PyprojectError>,
    /// All lines of requirements.txt, for rules that look for a word in a line.
    lines: Vec<String>,
}

impl Requirements {
    /// True where something without a name of its own is installed: a folder, a repository.
    pub fn has_others(&self) -> bool {
        let is_plain = |text: &str| ["-r", "-c", "--"].iter().any(|start| text.starts_with(start));
        self.passed_over.iter().any(|line| line.name.is_none() && !is_plain(&line.text))
    }

    /// The requirement of that name, which is given in lower case.
    pub fn get(&self, name: &str) -> Option<&Requirement> {
        self.entries.iter().find(|entry| entry.name == name)
    }

    /// True when a requirement has that name, which is given in lower case.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The requirement that makes the packers choose gunicorn's gevent workers.
    pub fn gevent(&self) -> Option<&Requirement> {
        self.get("gevent")
    }

    /// The line in which pip sees that name and the packers do not.
    pub fn unseen(&self, name: &str) -> Option<&PassedOver> {
        self.passed_over.iter().find(|line| line.name.as_deref() == Some(name))
    }

    /// FastAPI's rule: the first line of requirements.txt with `fastapi` or `starlette` anywhere in it, any case.
    /// The line's number counts from 1.
    pub fn fastapi_line(&self) -> Option<(usize, &str)> {
        let found = |line: &str| ["fastapi", "starlette"].iter().any(|word| line.to_lowercase().contains(word));
        self.lines.iter().enumerate().find(|(_, line)| found(line)).map(|(i, line)| (i + 1, line.as_str()))
    }

    /// Findings about files that cannot be read.
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        if let Some(problem) = &self.requirements_error {
            let message = format!("The packer reads the requirements here and stops: {problem}.");
            let fix = "Save it as a UTF-8 text file with one requirement per line.";
            let finding = Finding::error(Code::RequirementsUnreadable, REQUIREMENTS, message);
            findings.push(finding.at(problem.line(), 0).fix(fix));
        }
        findings.extend(self.pyproject_error.as_ref().map(PyprojectError::to_finding));
        findings
    }
}

/// True for a finding about a file that cannot be read.
pub fn is_unreadable(finding: &Finding) -> bool {
    matches!(finding.code, Code::RequirementsUnreadable | Code::PyprojectBroken)
}

/// What the extension of a Python suite refuses about the requirements, with the way that the project's own tool writes
/// them.
pub fn refusals(snapshot: &Snapshot, requirements: &Requirements, suite: &Suite) -> Vec<Finding> {
    let mut found = requirements.findings();
    let has_file = requirements.has_requirements_txt;
    let (package, or, is_there) = match suite.name.as_str() {
        "flask" => ("flask", " and no pyproject.toml", has_file || requirements.has_pyproject),
        "fastapi" => {
            // The extension reads requirements.txt alone.
            found.retain(|finding| finding.path == REQUIREMENTS);
            ("fastapi", "", has_file)
        }
        _ => ("Django", "", has_file),
    };
    let is_required = match suite.name.as_str() {
        "flask" => requirements.has(package),
        "fastapi" => requirements.fastapi_line().is_some(),
        _ => true,
    };
    if !is_there {
        let message = format!(
            "There is no requirements.txt{or}. The {} extension installs the application's requirements from it, {package} \
             among them, and refuses to go on without.",
            suite.extension
        );
        found.push(Finding::error(Code::RequirementsMissing, REQUIREMENTS, message).fix(how_to_require(snapshot)));
    } else if !is_required && found.is_empty() {
        found.push(missing(snapshot, requirements, &suite.title, package));
    }
    found
}

/// The requirement that makes the folder an application of this suite is not there.
fn missing(snapshot: &Snapshot, requirements: &Requirements, title: &str, package: &str) -> Finding {
    let path = if requirements.has_requirements_txt { REQUIREMENTS } else { PYPROJECT };
    let rule =
        format!("The extension takes a folder for a {title} application only when {package} is among its requirements");
    if let Some(line) = requirements.passed_over.iter().find(|line| line.text.to_lowercase().contains(package)) {
        let message =
            format!("{rule}. This line names it, but not as a plain requirement, so the extension passes it over.");
        let fix = format!("Write {package} on a line of its own, without comment, option or address: {package}~=3.0.");
        return Finding::error(Code::RequirementMissing, path, message).at(line.line, 1).fix(fix);
    }
    let fix = if requirements.has_requirements_txt {
        format!("Add the line {package} to {path}.")
    } else {
        how_to_require(snapshot).to_owned()
    };
    Finding::error(Code::RequirementMissing, path, format!("{rule}, and it is not.")).fix(fix)
}

/// How the project's own tool writes a requirements.txt. Hashes make lines that the packers pass over.
fn how_to_require(snapshot: &Snapshot) -> &'static str {
    let pyproject = snapshot.readable("pyproject.toml").unwrap_or_default();
    if snapshot.exists("uv.lock") {
        "Run `uv export --no-hashes --no-dev --no-emit-project --format requirements-txt -o requirements.txt`."
    } else if snapshot.exists("poetry.lock") || pyproject.contains("[tool.poetry") {
        "Run `poetry export --without-hashes -o requirements.txt` (of the plugin poetry-plugin-export)."
    } else if snapshot.exists("Pipfile") {
        "Run `pipenv requirements > requirements.txt`."
    } else if snapshot.exists("pdm.lock") {
        "Run `pdm export --without-hashes -o requirements.txt`."
    } else if snapshot.exists("requirements") {
        "Make a requirements.txt that lists them itself: the packer does not follow `-r` and looks into no folder."
    } else {
        "Make a requirements.txt with one requirement per line, the framework among them."
    }
}

/// Lines as Python's `str.splitlines` gives them.
fn split_lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text;
    let ends = |c: char| {
        matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}')
    };
    while let Some(at) = rest.find(ends) {
        let (line, tail) = rest.split_at(at);
        lines.push(line);
        let end = if tail.starts_with("\r\n") { 2 } else { tail.chars().next().map_or(1, char::len_utf8) };
        rest = &tail[end..];
    }
    if !rest.is_empty() {
        lines.push(rest);
    }
    lines
}

/// Reads both files.
pub fn requirements(snapshot: &Snapshot) -> &Requirements {
    snapshot.parsed().requirements.get_or_init(|| both(snapshot))
}

fn both(snapshot: &Snapshot) -> Requirements {
    let mut read = Requirements {
        has_requirements_txt: snapshot.exists(REQUIREMENTS),
        has_pyproject: snapshot.exists(PYPROJECT),
        ..Requirements::default()
    };
    match snapshot.text(REQUIREMENTS) {
        Some(Ok(text)) => read_lines(text, &mut read),
        Some(Err(problem)) => read.requirements_error = Some(problem),
        None => {}
    }
    match pyproject::parsed(snapshot) {
        Some(Ok(project)) => {
            for item in &project.dependencies {
                if let Ok(parsed) = pep508::parse(&item.value) {
                    read.entries.push(entry(&parsed, &item.value, PYPROJECT, item.line));
                }
            }
        }
        Some(Err(problem)) => read.pyproject_error = Some(problem.clone()),
        None => {}
    }
    read
}

fn read_lines(text: &str, read: &mut Requirements) {
    for (index, line) in split_lines(text).into_iter().enumerate() {
        let trimmed = line.trim();
        match pep508::parse(line) {
            Ok(parsed) => read.entries.push(entry(&parsed, trimmed, REQUIREMENTS, index + 1)),
            Err(_) if trimmed.is_empty() || trimmed.starts_with('#') => {}
            Err(_) => {
                let name = for_pip(trimmed);
                read.passed_over.push(PassedOver { text: trimmed.to_owned(), line: index + 1, name });
            }
        }
        read.lines.push(line.to_owned());
    }
}

/// The name in a line that only pip understands: with a comment, a hash or a continuation at its end.
fn for_pip(line: &str) -> Option<String> {
    let line = line.split(" #").next().unwrap_or_default();
    let line = line.split(" --").next().unwrap_or_default();
    let parsed = pep508::parse(line.trim_end_matches('\\').trim()).ok()?;
    Some(parsed.name.to_lowercase())
}

fn entry(parsed: &pep508::Parsed, text: &str, file: &'static str, line: usize) -> Requirement {
    Requirement {
        name: parsed.name.to_lowercase(),
        extras: parsed.extras.iter().map(|extra| extra.to_lowercase()).collect(),
        text: text.trim().to_owned(),
        file,
        line,
    }
}
