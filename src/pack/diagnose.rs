//! Why a pack, an upload or a deployment failed, and what mends it: known failures found in a log. Floor 2.
//!
//! The failures are data (`assets/diagnoses.yaml`). Their patterns are compiled when the first log is searched, which
//! only a failure asks for: starting the program costs nothing.

mod data;
mod over;

use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde::{Deserialize, Serialize};

pub use data::Remedy;
use data::{Entry, Voice, Weight};
pub(super) use over::{lasting, matters};

use super::tool::Tool;
use crate::asset::certain;
use crate::process::User;
use crate::text;

/// A known failure, recognised in a log. All texts are safe to show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnosis {
    /// Its stable name: `pg-config-missing`.
    pub id: String,
    /// Who stumbled: `psycopg2`, `LXD`.
    pub tool: String,
    /// Why, in a sentence or two.
    pub cause: String,
    /// What to do, in a sentence or two.
    pub fix: String,
    /// The commands that mend it, each as its arguments.
    pub commands: Vec<Vec<String>>,
    /// What to add to the document by hand; empty when there is nothing.
    pub lines: String,
    /// What answers can mend.
    pub remedies: Vec<Remedy>,
    /// The line of the log that told.
    pub seen: String,
    /// Where in the application that is, as `app.py:4`; empty where nobody knows.
    #[serde(default)]
    pub place: String,
    /// What is written there; empty where nothing is to be looked for.
    #[serde(skip)]
    pub sought: String,
    /// True when it says where, not why: what the innermost tool said is the better reason.
    pub general: bool,
}

struct Known {
    entry: &'static Entry,
    pattern: Regex,
    also: Option<Regex>,
}

static KNOWN: LazyLock<Vec<Known>> = LazyLock::new(|| {
    let compiled = |pattern: &String| certain("diagnoses", data::compile(pattern));
    let known = |entry: &'static Entry| Known {
        pattern: compiled(&entry.pattern),
        also: entry.also.as_ref().map(compiled),
        entry,
    };
    data::entries().iter().map(known).collect()
});

/// The lines in which a failure is looked for, without marks and time stamps.
#[derive(Debug, Default)]
pub(super) struct Evidence<'l> {
    /// What tools printed, each line with how many tools deep it was.
    pub tools: Vec<ToolLine<'l>>,
    /// The packer's own words, or those of another program.
    pub packer: Vec<&'l str>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct ToolLine<'l> {
    pub text: &'l str,
    pub depth: u8,
    /// True when it looks like an error of the usual tools.
    pub error: bool,
}

/// How many reasons are given at most.
const MOST: usize = 3;

/// The known failures in a log, the likeliest first: special before general, the innermost tool's before others, the
/// earlier line before the later. `tool` is the packer; unknown, it is guessed from what was said.
pub(super) fn diagnose(evidence: &Evidence<'_>, tool: Option<Tool>) -> Vec<Diagnosis> {
    let tool = tool.unwrap_or_else(|| guess(evidence));
    let lines = evidence.packer.iter().zip(lasting(&evidence.packer)).filter(|(_, lasts)| *lasts);
    let packer = lines.map(|(line, _)| *line).collect::<Vec<_>>().join("\n");
    let mut found: Vec<(Weight, u8, usize, Diagnosis)> = Vec::new();
    let known = || KNOWN.iter().filter(|known| known.entry.weight != Weight::Silent);
    let of_packer = |known: &Known| {
        let (line, diagnosis) = known.find(&packer, tool)?;
        Some((known.entry.weight, 0, line, diagnosis))
    };
    found.extend(known().filter(|known| known.entry.voice != Some(Voice::Tools)).filter_map(of_packer));
    // Where somebody kept the lines without the packer's marks, nothing tells a tool's own from the packer's.
    if evidence.tools.is_empty() && found.iter().all(|(weight, ..)| *weight == Weight::General) {
        found.extend(known().filter(|known| known.entry.voice == Some(Voice::Tools)).filter_map(of_packer));
    }
    for command in commands(&evidence.tools) {
        let text = command.iter().map(|line| line.text).collect::<Vec<_>>().join("\n");
        let before = found.len();
        for known in known().filter(|known| known.entry.voice != Some(Voice::Packer)) {
            if let Some((line, diagnosis)) = known.find(&text, tool) {
                let depth = command.get(line).map_or(1, |line| line.depth);
                found.push((known.entry.weight, depth, line, diagnosis));
            }
        }
        // What an earlier command said did not stop the build: it went on to this one.
        if found.len() > before || command.iter().any(|line| line.error) {
            break;
        }
    }
    found.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.cmp(&a.1)).then(a.2.cmp(&b.2)));
    let mut diagnoses: Vec<Diagnosis> = Vec::new();
    for (weight, _, _, diagnosis) in found {
        // A hint about a line that is understood says no more.
        let is_told = weight == Weight::Hint && diagnoses.iter().any(|other| other.seen == diagnosis.seen);
        if diagnoses.len() < MOST && !is_told && diagnoses.iter().all(|other| other.id != diagnosis.id) {
            diagnoses.push(diagnosis);
        }
    }
    diagnoses
}

/// Why a packer may have fallen silent after this line of its log.
pub fn silent(last: &str, tool: Tool) -> Option<Diagnosis> {
    let last = last.trim_start_matches([':', ' ']);
    let mut known = KNOWN.iter().filter(|known| known.entry.weight == Weight::Silent);
    known.find_map(|known| Some(known.find(last, tool)?.1))
}

/// The names of all known failures, in the order of the data.
pub fn known_ids() -> impl Iterator<Item = &'static str> {
    KNOWN.iter().map(|known| known.entry.id.as_str())
}

fn guess(evidence: &Evidence<'_>) -> Tool {
    let says = |tool: Tool| evidence.packer.iter().filter(|line| line.contains(tool.program())).count();
    if says(Tool::Charmcraft) > says(Tool::Rockcraft) { Tool::Charmcraft } else { Tool::Rockcraft }
}

/// The lines of each command of a build script, the last command first.
fn commands<'e, 'l>(tools: &'e [ToolLine<'l>]) -> impl Iterator<Item = &'e [ToolLine<'l>]> {
    tools.chunk_by(|_, next| !next.text.starts_with("+ ")).rev()
}

impl Known {
    /// This failure in the text, and the line that tells of it, from 0.
    fn find(&self, text: &str, tool: Tool) -> Option<(usize, Diagnosis)> {
        let captures = self.pattern.captures(text)?;
        let all = captures.get(0)?;
        let line = text[..all.start()].bytes().filter(|byte| *byte == b'\n').count();
        Some((line, self.tell(all.as_str(), &self.values(&captures, &text[all.start()..]), tool)))
    }

    /// What was captured by name, made safe; with what `also` finds from there on.
    fn values(&self, captures: &Captures<'_>, rest: &str) -> Vec<(&str, String)> {
        /// What was captured is quoted in a sentence; more of it says no more.
        const LONGEST: usize = 200;
        const MOST_LINES: usize = 8;
        let short = |line: &str| text::one_line(line.trim()).chars().take(LONGEST).collect::<String>();
        let value = |name| {
            let mut lines: Vec<String> =
                captures.name(name).into_iter().flat_map(|value| value.as_str().lines()).map(short).collect();
            for more in self.also.iter().flat_map(|also| also.captures_iter(rest)) {
                let more = more.name(name).map(|value| short(value.as_str()));
                lines.extend(more.filter(|more| !lines.contains(more)));
            }
            lines.truncate(MOST_LINES);
            (name, lines.join(", "))
        };
        self.pattern.capture_names().flatten().map(value).collect()
    }

    fn tell(&self, all: &str, values: &[(&str, String)], tool: Tool) -> Diagnosis {
        let Entry { id, cause, fix, commands, lines, remedies, sought, .. } = self.entry;
        let fill = |text: &String| filled(text, values, tool);
        Diagnosis {
            id: id.clone(),
            tool: fill(&self.entry.tool),
            cause: fill(cause),
            fix: fill(fix),
            commands: commands.iter().map(|words| words.iter().map(fill).collect()).collect(),
            lines: fill(lines),
            remedies: remedies.iter().map(|remedy| remedy.map(fill)).collect(),
            seen: text::one_line(all.lines().next().unwrap_or_default()).trim().to_owned(),
            place: String::new(),
            sought: fill(sought),
            general: self.entry.weight == Weight::General,
        }
    }
}

/// The text with what was captured in its places.
fn filled(text: &str, values: &[(&str, String)], tool: Tool) -> String {
    let mut text = text
        .replace("{packer}", tool.program())
        .replace("{product}", tool.product())
        .replace("{document}", tool.project_file());
    if text.contains("{user}") {
        text = text.replace("{user}", &User::this().name);
    }
    for (name, value) in values {
        // As entries that leave something out: `[-bin, -lib]`.
        text = text.replace(&format!("{{-{name}}}"), &format!("-{}", value.replace(", ", ", -")));
        text = text.replace(&format!("{{{name}}}"), value);
    }
    text
}

impl Remedy {
    /// The same with every text changed.
    fn map(&self, fill: impl Fn(&String) -> String) -> Self {
        match self {
            Self::BuildPackage { name } => Self::BuildPackage { name: fill(name) },
            Self::Package { slice, deb } => Self::Package { slice: fill(slice), deb: fill(deb) },
            Self::RenamePackage { name } => Self::RenamePackage { name: fill(name) },
            Self::PackageForSlice { name } => Self::PackageForSlice { name: fill(name) },
            Self::Answer { question, value } => Self::Answer { question: fill(question), value: fill(value) },
            Self::CharmBase { base } => Self::CharmBase { base: fill(base) },
            Self::LeaveOut { path } => Self::LeaveOut { path: fill(path) },
            Self::Exclude { part, path } => Self::Exclude { part: fill(part), path: fill(path) },
            Self::Environment { name, value } => Self::Environment { name: fill(name), value: fill(value) },
            Self::Ship { path } => Self::Ship { path: fill(path) },
            Self::CharmOption { name, kind } => Self::CharmOption { name: fill(name), kind: fill(kind) },
            Self::Integrate { endpoint } => Self::Integrate { endpoint: fill(endpoint) },
            Self::PythonPackage { name } => Self::PythonPackage { name: fill(name) },
            Self::SplitPackages | Self::HostPlatform | Self::UsualBase | Self::Wheels | Self::Clean => self.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_compiled_and_filled_in_by_what_it_captures() {
        let mut ids: Vec<&str> = known_ids().collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), KNOWN.len(), "an id is there twice");
        for known in KNOWN.iter() {
            let id = &known.entry.id;
            let names: Vec<&str> =
                known.pattern.capture_names().flatten().chain(["packer", "product", "document", "user"]).collect();
            let Entry { cause, fix, lines, commands, sought, .. } = known.entry;
            let remedies = serde_json::to_string(&known.entry.remedies).unwrap().replace("{\"", "").replace("\"}", "");
            let texts = [cause.as_str(), fix, &remedies, sought]
                .into_iter()
                .chain(commands.iter().flatten().map(String::as_str));
            for text in texts.chain((!lines.contains("jar {")).then_some(lines.as_str())) {
                for piece in text.split('{').skip(1) {
                    let name = piece.split('}').next().unwrap();
                    assert!(names.contains(&name.trim_start_matches('-')), "{id}: nothing fills {{{name}}} in");
                }
            }
            assert!(cause.ends_with(['.', '}']) && fix.ends_with('.'), "{id}: {cause} {fix}");
        }
    }

    #[test]
    fn what_an_earlier_command_said_is_not_the_reason() {
        let line = |text, error| ToolLine { text, depth: 1, error };
        let tools = vec![
            line("+ npm ci", false),
            line("npm error code EUSAGE", true),
            line("+ npm install", false),
            line("added 3 packages", false),
            line("+ go build", false),
            line("main.go:3:8: error: broken", true),
        ];
        assert_eq!(diagnose(&Evidence { tools: tools.clone(), packer: Vec::new() }, None), []);
        let found = diagnose(&Evidence { tools: tools[..2].to_vec(), packer: Vec::new() }, None);
        assert_eq!(found[0].id, "npm-lock-differs");
        // A script that gives up by a command of its own.
        let given_up = [&tools[..2], &[line("+ exit 1", false)]].concat();
        assert_eq!(diagnose(&Evidence { tools: given_up, packer: Vec::new() }, None)[0].id, "npm-lock-differs");
    }

    #[test]
    fn the_special_and_inner_comes_before_the_general_and_outer() {
        let tools = vec![
            ToolLine { text: "fatal error: Python.h: No such file or directory", depth: 2, error: true },
            ToolLine { text: "no space left on device", depth: 1, error: false },
        ];
        let packer = vec!["Failed to run the build script for part 'a'."];
        let ids: Vec<String> = diagnose(&Evidence { tools, packer }, None).into_iter().map(|found| found.id).collect();
        assert_eq!(ids, ["python-headers-missing", "disk-full", "build-failed"]);
    }

    #[test]
    fn what_a_log_says_cannot_steer_the_terminal_nor_fill_the_screen() {
        let text = format!("Could not find a version that satisfies the requirement a\u{1b}]0;{}", "x".repeat(5000));
        let tools = vec![ToolLine { text: &text, depth: 1, error: true }];
        let found = diagnose(&Evidence { tools, packer: Vec::new() }, None);
        assert!(!found[0].cause.contains('\u{1b}') && found[0].cause.len() < 600, "{}", found[0].cause);
    }

    #[test]
    fn silence_after_npm_is_known_and_other_silence_is_not() {
        assert_eq!(silent(":: + npm install", Tool::Rockcraft).unwrap().id, "npm-hangs");
        assert_eq!(silent("added 3 packages", Tool::Rockcraft), None);
    }
}
