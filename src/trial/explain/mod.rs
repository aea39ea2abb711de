//! What a failure of the application is known as: what it said, held against the project, becomes lines that begin with
//! `try:`, and the reader of logs finds cause and remedy of them in `assets/diagnoses.yaml`. Then where it is.

mod node;
mod opened;
mod python;
mod settings;

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

use crate::asset::certain;
use crate::environment::{Remedy, Row, Source, State};
use crate::files;
use crate::image::ShipMark;
use crate::pack::Diagnosis;
use crate::text::one_line;
use crate::yaml::Node;

use super::data::{Library, TRIAL};
use super::{Subject, link};

/// The longest file of the project that is looked into.
const LONGEST: u64 = 1 << 20;
/// Endings of sources that a build makes a program of.
const COMPILED: [&str; 3] = ["go", "java", "kt"];
/// So many files are looked into for what a failure is about.
const MOST: usize = 2_000;

/// A place in the application's files, as tracebacks name it: the path, and the line.
static FRAME: LazyLock<Regex> = LazyLock::new(|| {
    certain("trial", Regex::new(r#"(?:File "|[(\s]|^)(?P<path>/[^"\s:()]+)(?:", line |:)(?P<line>\d+)"#))
});
/// What programs say of a variable that they miss.
static VARIABLE: LazyLock<Regex> = LazyLock::new(|| {
    let says = r"KeyError: '(\w+)'|(?i:missing|required|undefined|not set|unset|not defined|must be set|environment).{0,60}?\b([A-Z][A-Z0-9]*_[A-Z0-9_]+)\b|\b([A-Z][A-Z0-9]*_[A-Z0-9_]+)\b.{0,40}(?i:missing|required|not set|unset|not defined|must be set|undefined)";
    certain("trial", Regex::new(says))
});
/// A server that did not answer, by its port.
static REFUSED: LazyLock<Regex> =
    LazyLock::new(|| certain("trial", Regex::new(r"(?i:refused|can.t connect|could not connect|failed)|ECONNREFUSED")));
static NO_LIBRARY: LazyLock<Regex> =
    LazyLock::new(|| certain("trial", Regex::new(r"(lib[\w.+-]+\.so[.\d]*): cannot open shared object file")));
static PORT: LazyLock<Regex> = LazyLock::new(|| certain("trial", Regex::new(r#"(?:port |:|', |", )"?(\d{4,5})\b"#)));

impl Subject {
    /// What is known of a failure that this was seen of.
    pub(super) fn explain(&self, seen: &[String]) -> Vec<Diagnosis> {
        let clues = |line: &String| {
            let of_line: [fn(&Self, &str) -> Option<String>; 5] =
                [Self::python_clue, Self::opened, Self::variable, Self::server, |_, line| library(line)];
            of_line.iter().filter_map(|clue| clue(self, line)).collect::<Vec<_>>()
        };
        let clues: Vec<String> =
            seen.iter().flat_map(clues).chain(self.node_clue(seen)).chain(self.settings(seen)).collect();
        // Behind all that was said: a start that went well ends what is before it.
        let lines: Vec<String> = seen.iter().chain(&clues).cloned().collect();
        let mut found = link::known_failure(&lines).map(|(_, found)| found).unwrap_or_default();
        // What the project itself says is surer than what was said.
        found.sort_by_key(|one| !clues.contains(&one.seen));
        let frame = self.frame(seen);
        // Where Django is started, no reason lies.
        let (starts, frame) =
            if frame.as_ref().is_some_and(|place| is_start(place)) { (frame, None) } else { (None, frame) };
        for one in &mut found {
            let sought = || one.sought.split('|').filter(|text| !text.is_empty()).find_map(|text| self.written(text));
            one.place = frame.clone().or_else(sought).or_else(|| starts.clone()).unwrap_or_default();
        }
        found
    }

    /// The innermost line of the application's own files that a traceback names, the last one that was said.
    fn frame(&self, seen: &[String]) -> Option<String> {
        let named = |line: &String| {
            let found = FRAME.captures(line)?;
            let path = self.of_image(&found["path"]).or_else(|| self.of_source(&found["path"]))?;
            Some(format!("{path}:{}", &found["line"]))
        };
        // Go says the innermost first, behind the panic.
        if let Some(panic) = seen.iter().position(|line| line.starts_with("goroutine ")) {
            return seen[panic..].iter().find_map(named);
        }
        let last = seen.iter().rposition(|line| line.contains("Error") || line.contains("Exception"));
        let until = last.map_or(seen.len(), |at| at + 1);
        // Node.js puts the innermost first, behind the error or right before it; Python the last, before it.
        let is_frame = |line: &&String| line.trim_start().starts_with("at ");
        let after = seen[until..].iter().skip_while(|line| !is_frame(line)).take_while(is_frame).find_map(named);
        after.or_else(|| seen[..until].iter().rev().find_map(named))
    }

    /// The file of the project that lies at this path of the image, or of the folder that was laid out.
    fn of_image(&self, path: &str) -> Option<String> {
        let tree = &self.scan.tree;
        let at = |below: &str| {
            let lands = format!("{}{below}", self.home());
            let is_it = |at: &usize| self.shipping.explain(tree, *at).lands.as_deref() == Some(lands.as_str());
            (0..tree.entries.len()).find(is_it).and_then(|at| tree.entries.get(at))
        };
        self.below(path).find_map(at).map(|entry| one_line(&entry.path).into_owned())
    }

    /// The application's folder in the image, with a slash behind it.
    fn home(&self) -> String {
        format!("{}/", self.shipping.home.trim_end_matches('/'))
    }

    /// What a path may be below the application's folder: that may have a folder of its own name.
    fn below<'p>(&self, path: &'p str) -> impl Iterator<Item = &'p str> + use<'p> {
        let home = self.home();
        let ends: Vec<usize> = path.match_indices(&home).map(|(at, home)| at + home.len()).collect();
        ends.into_iter().map(|end| &path[end..])
    }

    /// The source of the project that a compiled program was built of, by the end of its path.
    fn of_source(&self, path: &str) -> Option<String> {
        let is_end = |own: &str| path.strip_suffix(own).is_some_and(|before| before.ends_with('/'));
        let is_go = Path::new(path).extension().is_some_and(|ending| ending == "go");
        let entries = self.scan.tree.entries.iter().filter(|entry| !entry.foreign && entry.kind.is_file());
        let own = entries.map(|entry| entry.path.as_str()).filter(|own| is_go && is_end(own));
        own.max_by_key(|own| own.len()).map(|own| one_line(own).into_owned())
    }

    /// The first line of what ships, or is compiled, that says this.
    fn written(&self, text: &str) -> Option<String> {
        let tree = &self.scan.tree;
        let is_compiled = |path: &str| {
            let ending = Path::new(path).extension().and_then(|ending| ending.to_str()).unwrap_or_default();
            COMPILED.contains(&ending) && !path.ends_with("_test.go") && !path.contains("src/test/")
        };
        let shipped = (0..tree.entries.len()).filter(|at| {
            let entry = &tree.entries[*at];
            let ships = || self.shipping.explain(tree, *at).mark == ShipMark::Shipped;
            entry.kind.is_file() && !entry.foreign && (is_compiled(&entry.path) || ships())
        });
        shipped.take(MOST).find_map(|at| self.line_of(&tree.entries[at].path, |line| line.contains(text)))
    }

    /// The first line of a file of the project of which this holds, as `app.py:4`.
    fn line_of(&self, path: &str, is_it: impl Fn(&str) -> bool) -> Option<String> {
        let text = files::text(&self.dir.join(path), LONGEST)?;
        let at = text.lines().position(is_it)?;
        Some(format!("{}:{}", one_line(path), at + 1))
    }

    /// The entry of this path, and whether it ships.
    fn ships(&self, path: &str) -> Option<bool> {
        let at = self.scan.tree.find(path)?;
        Some(self.shipping.explain(&self.scan.tree, at).mark == ShipMark::Shipped)
    }

    /// A variable that is missed: who would hand it over.
    fn variable(&self, line: &str) -> Option<String> {
        let found = VARIABLE.captures(line)?;
        self.missing(found.iter().skip(1).flatten().next()?.as_str())
    }

    fn missing(&self, name: &str) -> Option<String> {
        let row = self.sheet.rows.iter().find(|row| row.name == name)?;
        // What an integration hands over is not there without a server.
        if let (Source::Integration(endpoint), State::ReadAndProvided) = (&row.from, row.state) {
            return Some(format!("try: {name} is handed over with {endpoint} alone, and nothing stands behind that"));
        }
        Some(format!("try: nobody hands over {name}{}", would(row)))
    }

    /// A server that nobody integrates with.
    fn server(&self, line: &str) -> Option<String> {
        let port = PORT.captures(line).filter(|_| REFUSED.is_match(line))?.get(1)?.as_str();
        let endpoint = TRIAL.ports.get(port)?;
        let is_on = self.integrations.iter().any(|one| one.endpoint == *endpoint);
        Some(if is_on && self.reads_nothing_of(endpoint) {
            format!("try: nothing reads what {endpoint} hands over; port {port} is asked in its place")
        } else if is_on {
            format!("try: {endpoint} is integrated, and port {port} of another address is asked in its place")
        } else {
            format!(
                "try: nobody answers at port {port}, where {endpoint} would; the charm does not integrate with {endpoint}"
            )
        })
    }

    /// What is integrated and never asked for, which a start without it does not show.
    pub(super) fn unread(&self) -> Vec<String> {
        let unread = self.integrations.iter().filter(|one| self.reads_nothing_of(&one.endpoint));
        unread.map(|one| format!("try: nothing reads what {} hands over", one.endpoint)).collect()
    }

    /// Libraries that what was installed asks for, that this machine has and that no package of the image is.
    pub(super) fn lacking(&self, asked: &BTreeMap<String, String>) -> Vec<String> {
        let is_staged = |deb: &str| {
            let own = |name: &String| name.split_once('_').map_or(name.as_str(), |(deb, _)| deb) == deb;
            self.shipping.packages.iter().any(own)
        };
        let known = asked.iter().filter_map(|(name, file)| Some((name, file, TRIAL.libraries.get(name)?)));
        let lacking = known.filter(|(_, _, library)| !is_staged(&library.deb));
        lacking
            .map(|(name, file, library)| {
                format!("try: {file} needs the library {name}; the image has no {}{}", library.deb, slice(library))
            })
            .collect()
    }

    /// True unless it is Django and nobody collects its static files.
    pub(super) fn collects(&self) -> bool {
        let parts = self.expanded.get("parts").and_then(Node::as_map).unwrap_or_default();
        let scripts = parts.iter().filter_map(|(_, part)| part.as_map()).flatten();
        self.scan.tree.entries.iter().all(|entry| entry.name() != "manage.py")
            || scripts.clone().any(|(_, script)| script.as_str().is_some_and(|script| script.contains("collectstatic")))
    }

    /// True where the source was read, and nothing in it asks for what the integration hands over.
    pub(super) fn reads_nothing_of(&self, endpoint: &str) -> bool {
        let mut rows =
            self.sheet.rows.iter().filter(|row| row.from == Source::Integration(endpoint.to_owned())).peekable();
        self.sheet.is_checked && rows.peek().is_some() && rows.all(|row| row.state == State::ProvidedNeverRead)
    }
}

/// A shared library that is not found: what brings it.
fn library(line: &str) -> Option<String> {
    let name = NO_LIBRARY.captures(line)?.get(1)?.as_str();
    let library = TRIAL.libraries.get(name)?;
    Some(format!("try: the library {name} is in the package {}{}", library.deb, slice(library)))
}

fn slice(library: &Library) -> String {
    if library.slice.is_empty() { String::new() } else { format!(" (slice {})", library.slice) }
}

/// What would hand a variable over, for the line about it.
fn would(row: &Row) -> String {
    match row.advice.as_ref().map(|advice| &advice.remedy) {
        Some(Remedy::Option { option, gives }) if *gives == row.name => {
            format!(": the option {} ({}) would", option.name, option.kind)
        }
        Some(Remedy::Option { option, gives }) => format!("; the option {} would as {gives}", option.name),
        Some(Remedy::Integration { integration, gives }) if *gives == row.name => {
            format!(": the integration {} would", integration.endpoint)
        }
        Some(Remedy::Integration { integration, gives }) => {
            format!("; the integration {} would as {gives}", integration.endpoint)
        }
        Some(Remedy::Read { instead }) => format!("; the charm hands over {instead}"),
        None => String::new(),
    }
}

/// True for a place in what starts a project of Django.
fn is_start(place: &str) -> bool {
    let name = name_of(place).split(':').next().unwrap_or_default();
    ["manage.py", "wsgi.py", "asgi.py"].contains(&name)
}

/// The name without a folder before it.
fn name_of(path: &str) -> &str {
    Path::new(path).file_name().and_then(|name| name.to_str()).unwrap_or(path)
}

/// The path without `.` and `..`.
fn plain(path: &Path) -> String {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(out.pop()),
            Component::Normal(part) => out.push(part),
            _ => {}
        }
    }
    out.to_string_lossy().into_owned()
}
