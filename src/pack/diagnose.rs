//! Why a pack, an upload or a deployment failed, and what mends it: known failures found in a log. Floor 2.
//!
//! The failures are data (`assets/diagnoses.yaml`). Their patterns are compiled when the first log is searched, which
//! only a failure asks for: starting the program costs nothing.

mod data;

use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde::{Deserialize, Serialize};

pub use data::Remedy;
use data::{Entry, Voice, Weight};

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
}

static KNOWN: LazyLock<Vec<Known>> = LazyLock::new(|| {
    let known = |entry: &'static Entry| Known { pattern: certain("diagnoses", entry.compile()), entry };
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
    let packer = evidence.packer.join("\n");
    let mut found: Vec<(Weight, u8, usize, Diagnosis)> = Vec::new();
    let known = || KNOWN.iter().filter(|known| known.entry.weight != Weight::Silent);
    for known in known().filter(|known| known.entry.voice != Some(Voice::Tools)) {
        if let Some(captures) = known.pattern.captures(&packer) {
            let line = line_of(&packer, &captures);
            found.push((known.entry.weight, 0, line, known.tell(&captures, tool)));
        }
    }
    // Where somebody kept a tool's own lines alone, nothing tells them from the packer's.
    if evidence.tools.is_empty() && found.is_empty() {
        for known in known().filter(|known| known.entry.voice == Some(Voice::Tools)) {
            if let Some(captures) = known.pattern.captures(&packer) {
                found.push((known.entry.weight, 0, line_of(&packer, &captures), known.tell(&captures, tool)));
            }
        }
    }
    for command in commands(&evidence.tools) {
        let text = command.iter().map(|line| line.text).collect::<Vec<_>>().join("\n");
        let before = found.len();
        for known in known().filter(|known| known.entry.voice != Some(Voice::Packer)) {
            if let Some(captures) = known.pattern.captures(&text) {
                let line = line_of(&text, &captures);
                let depth = command.get(line).map_or(1, |line| line.depth);
                found.push((known.entry.weight, depth, line, known.tell(&captures, tool)));
            }
        }
        // What an earlier command said did not stop the build: it went on to this one.
        if found.len() > before || command.iter().any(|line| line.error) {
            break;
        }
    }
    found.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.cmp(&a.1)).then(a.2.cmp(&b.2)));
    let mut diagnoses: Vec<Diagnosis> = Vec::new();
    for (_, _, _, diagnosis) in found {
        if diagnoses.len() < MOST && diagnoses.iter().all(|other| other.id != diagnosis.id) {
            diagnoses.push(diagnosis);
        }
    }
    diagnoses
}

/// Why a packer may have fallen silent after this line of its log.
pub fn silent(last: &str, tool: Tool) -> Option<Diagnosis> {
    let last = last.trim_start_matches([':', ' ']);
    let mut known = KNOWN.iter().filter(|known| known.entry.weight == Weight::Silent);
    known.find_map(|known| Some(known.tell(&known.pattern.captures(last)?, tool)))
}

/// The names of all known failures, in the order of the data.
pub fn known_ids() -> impl Iterator<Item = &'static str> {
    KNOWN.iter().map(|known| known.entry.id.as_str())
}

fn guess(evidence: &Evidence<'_>) -> Tool {
    let says = |tool: Tool| evidence.packer.iter().filter(|line| line.contains(tool.program())).count();
    if says(Tool::Charmcraft) > says(Tool::Rockcraft) { Tool::Charmcraft } else { Tool::Rockcraft }
}

/// Which line the match begins on, from 0.
fn line_of(text: &str, captures: &Captures<'_>) -> usize {
    let start = captures.get(0).map_or(0, |all| all.start());
    text[..start].bytes().filter(|byte| *byte == b'\n').count()
}

/// The lines of each command of a build script, the last command first.
fn commands<'e, 'l>(tools: &'e [ToolLine<'l>]) -> impl Iterator<Item = &'e [ToolLine<'l>]> {
    tools.chunk_by(|_, next| !next.text.starts_with("+ ")).rev()
}

impl Known {
    fn tell(&self, captures: &Captures<'_>, tool: Tool) -> Diagnosis {
        let Entry { id, cause, fix, commands, lines, remedies, sought, .. } = self.entry;
        let fill = |text: &String| filled(text, &self.pattern, captures, tool);
        Diagnosis {
            id: id.clone(),
            tool: fill(&self.entry.tool),
            cause: fill(cause),
            fix: fill(fix),
            commands: commands.iter().map(|words| words.iter().map(fill).collect()).collect(),
            lines: fill(lines),
            remedies: remedies.iter().map(|remedy| remedy.map(fill)).collect(),
            seen: text::one_line(captures.get(0).map_or("", |all| all.as_str()).lines().next().unwrap_or_default())
                .trim()
                .to_owned(),
            place: String::new(),
            sought: fill(sought),
            general: self.entry.weight == Weight::General,
        }
    }
}

/// The text with what the pattern captured, made safe, in its places.
fn filled(text: &str, pattern: &Regex, captures: &Captures<'_>, tool: Tool) -> String {
    /// What was captured is quoted in a sentence; more of it says no more.
    const LONGEST: usize = 200;
    const MOST_LINES: usize = 8;
    let mut text = text
        .replace("{packer}", tool.program())
        .replace("{product}", tool.product())
        .replace("{document}", tool.project_file());
    if text.contains("{user}") {
        text = text.replace("{user}", &User::this().name);
    }
    for name in pattern.capture_names().flatten() {
        let value = captures.name(name).map_or("", |value| value.as_str());
        let lines = value.lines().map(|line| text::one_line(line.trim()).chars().take(LONGEST).collect::<String>());
        let value = lines.take(MOST_LINES).collect::<Vec<_>>().join(", ");
        // As entries that leave something out: `[-bin, -lib]`.
        text = text.replace(&format!("{{-{name}}}"), &format!("-{}", value.replace(", ", ", -")));
        text = text.replace(&format!("{{{name}}}"), &value);
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
