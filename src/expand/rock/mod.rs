//! What Rockcraft makes of `rockcraft.yaml`.
//!
//! Part of floor 3's `expand`. What an extension contributes is data (`assets/suites/*.yaml`); each suite has at most
//! one file here, with the rules that compute: it answers facts, and the facts fill in the data. The files are a table
//! ([`RULES`]), so that a further suite is one data file, one line, and one file of rules if it computes anything.

mod assets;
mod bases;
mod context;
mod contribution;
mod django;
mod expressjs;
mod fastapi;
mod flask;
mod go;
mod gunicorn;
mod names;
mod prime;
mod slices;
mod spring_boot;

use std::collections::BTreeSet;

use super::merge::{merge, merge_aliased};
use super::{Expansion, NOTICE, beyond_reading, json};
use crate::app::Snapshot;
use crate::finding::{Code, Finding};
use crate::pack::Tool;
use crate::schema::{self, Judge};
use crate::suite::{self, Answered, Suite, Support, Version};
use crate::yaml::print::Letters;
use crate::yaml::{Document, Node, Origin, Value};

pub use bases::rock_base;
use context::{Ask, Facts};

/// The rules of a suite: looks at what is asked, and adds facts and findings.
type Rules = fn(&Ask, &mut Facts);

/// The rules of each suite that computes something, by the suite's name.
const RULES: [(&str, Rules); 6] = [
    ("flask", flask::facts),
    ("django", django::facts),
    ("fastapi", fastapi::facts),
    ("go", go::facts),
    ("expressjs", expressjs::facts),
    ("spring-boot", spring_boot::facts),
];

/// More extensions than any rock has.
const MOST_EXTENSIONS: usize = 100;

/// What Rockcraft makes of a document in this folder: the expansion, or everything that it refuses.
///
/// ```
/// use charmer::{app::Snapshot, expand, yaml};
///
/// let source = &b"import flask\napp = flask.Flask(__name__)\n"[..];
/// let files = [("app.py", source), ("requirements.txt", b"flask==3.1.0\n")];
/// let app = Snapshot::from_files("guest-book", &files);
/// let text = "name: guest-book\nversion: '1'\nsummary: A\ndescription: A\nbase: ubuntu@24.04\n\
///             platforms: {amd64: }\nextensions: [flask-framework]\n";
/// let document = yaml::parse("rockcraft.yaml", text.as_bytes()).unwrap();
/// let expansion = expand::rock(&document, &app);
/// assert!(expansion.text().unwrap().contains("gunicorn"));
/// ```
pub fn rock(document: &Document, app: &Snapshot) -> Expansion {
    rock_for(document, app, Answered::newest(&suite::packers().rockcraft).version)
}

/// As [`rock`], by a certain version of Rockcraft.
pub fn rock_for(document: &Document, app: &Snapshot, version: Option<&'static Version>) -> Expansion {
    let aliases = document.text.contains('&');
    let mut work = Work {
        path: &document.path,
        app,
        version,
        findings: Vec::new(),
        suites: Vec::new(),
        experimental: None,
        aliases,
    };
    let mut root = document.root.clone();
    // The tag may be spelled in several ways, all with this word.
    if document.text.contains("binary") {
        text_of_bytes(&mut root);
    }
    let extensions = work.declared(&root);
    root.remove("extensions");
    for suite in extensions {
        root = work.extend(suite, root);
    }
    let notices = bases::modernize(&mut root);
    let mut judge = Judge::new(document.path.as_str());
    judge.version = version;
    let expanded = schema::rock(&mut judge, &root);
    let mut judged = judge.into_findings();
    slices::retell(&mut judged, &root, &document.path);
    let Work { mut findings, suites, experimental, .. } = work;
    assets::retell(&mut judged, &root, &suites);
    names::retell(&mut judged, &suites, version);
    leave_out_echoes(&findings, &mut judged);
    findings.append(&mut judged);
    findings.extend(version_as_read(document, expanded.as_ref()));
    once(&mut findings);
    let refused = findings.iter().any(Finding::is_error);
    let mut lines: Vec<String> = notices.iter().map(|notice| format!("{NOTICE}: {notice}")).collect();
    lines.extend(expanded.as_ref().map(schema::rock_notices).unwrap_or_default());
    let expanded = expanded.filter(|_| !refused).map(|mut root| {
        json::shape(&mut root);
        // With another notice before it the whole is no document.
        if lines.len() == notices.len() { with_notices(root, &notices) } else { root }
    });
    let letters = Letters::Unicode;
    findings.extend(expanded.as_ref().and_then(|root| beyond_reading(document, root, letters)));
    Expansion { document: expanded, findings, experimental, notices: lines, letters }
}

/// Bytes (`!!binary`) are the text that they spell, wherever Rockcraft wants text.
fn text_of_bytes(node: &mut Node) {
    if let Some(text) = node.spelled() {
        node.value = Value::Str(text);
    } else if let Value::Map(pairs) = &mut node.value
        && pairs.iter().any(|(key, value)| key.has_bytes() || value.has_bytes())
    {
        for (key, value) in pairs.iter_mut() {
            text_of_bytes(key);
            text_of_bytes(value);
        }
    } else if let Value::List(items) = &mut node.value
        && items.iter().any(Node::has_bytes)
    {
        items.iter_mut().for_each(text_of_bytes);
    }
}

/// A warning when YAML made another version of the one that was written: 0.10 is 0.1.
fn version_as_read(document: &Document, expanded: Option<&Node>) -> Option<Finding> {
    let node = document.root.get("version")?;
    let span = node.origin.span()?;
    let written = span.of(&document.text);
    let read = expanded?.get("version")?.as_str()?;
    if node.as_str().is_some() || written == read {
        return None;
    }
    let message =
        format!("YAML reads {} as {}, so the rock's version is {read}.", crate::text::one_line(written), node.kind());
    let finding = Finding::warning(Code::VersionNotText, document.path.as_str(), message).key("version");
    Some(finding.at(span.start.line, span.start.column).fix("Put the version in quotes."))
}

/// Takes out what is wrong only because the extension is not known, or its base not.
fn leave_out_echoes(causes: &[Finding], echoes: &mut Vec<Finding>) {
    let unknown = causes.iter().any(|finding| finding.code == Code::ExtensionUnknown);
    let base = causes.iter().any(|finding| finding.code == Code::BaseUnsupported);
    echoes.retain(|finding| {
        let parts = matches!(finding.code, Code::KeyMissing | Code::PluginMissing) && finding.key.starts_with("parts");
        let bases = matches!(finding.key.as_str(), "base" | "build-base");
        !(unknown && parts || base && bases)
    });
}

/// The notices stand before the document's own keys, where Rockcraft prints them: whoever reads all of it as one document
/// finds the last of them under its first word.
fn with_notices(mut root: Node, notices: &[String]) -> Node {
    let rule = "Rockcraft prints this notice before the document.";
    if let (Some(notice), Some(pairs)) = (notices.last(), root.as_map_mut()) {
        let origin = Origin::Packer(rule);
        pairs.insert(0, (Node::str(NOTICE, origin), Node::str(notice.as_str(), origin)));
    }
    root
}

/// Takes out findings that are told already.
fn once(findings: &mut Vec<Finding>) {
    let mut seen = BTreeSet::new();
    findings.retain(|finding| {
        let same_place = (finding.path.clone(), finding.line, finding.column, finding.key.clone(), finding.code);
        seen.insert(same_place)
    });
}

struct Work<'a> {
    path: &'a str,
    app: &'a Snapshot,
    version: Option<&'static Version>,
    findings: Vec<Finding>,
    /// The extensions' suites, as the version has them.
    suites: Vec<&'static Suite>,
    experimental: Option<&'static str>,
    /// Whether places of the document may be one value.
    aliases: bool,
}

impl Work<'_> {
    /// The extensions that the document names, in the order in which Rockcraft applies them. A name twice counts twice.
    fn declared(&mut self, root: &Node) -> Vec<&'static Suite> {
        let Some(node) = root.get("extensions") else { return Vec::new() };
        let known = || suite::all().iter().map(|suite| suite.extension.as_str()).collect::<Vec<_>>().join(", ");
        let mut refuse = |node: &Node, message: String, fix: String| {
            let place = node.origin.span().unwrap_or_default().start;
            let finding = Finding::error(Code::ExtensionUnknown, self.path, message).key("extensions").fix(fix);
            self.findings.push(finding.at(place.line, place.column));
        };
        if !node.truthy() {
            let message =
                "No extension is named here, and Rockcraft then takes extensions for a key that it does not know.";
            refuse(node, message.to_owned(), format!("Take the key out, or name one of {}.", known()));
            return Vec::new();
        }
        let mut names: Vec<&Node> = match &node.value {
            Value::List(items) => items.iter().collect(),
            Value::Map(pairs) => pairs.iter().map(|(key, _)| key).collect(),
            _ => {
                let message = format!("This is {}, and Rockcraft wants a list of extensions.", node.kind());
                refuse(node, message, format!("Write it as a list: extensions: [{}].", node.key_text()));
                return Vec::new();
            }
        };
        if names.len() > MOST_EXTENSIONS {
            let message = format!(
                "{} extensions are named here, and charmer applies {MOST_EXTENSIONS} at most: each changes the document \
                 again.",
                names.len()
            );
            refuse(node, message, "Name each extension once.".to_owned());
            names.truncate(MOST_EXTENSIONS);
        }
        let mut suites = Vec::new();
        for name in names {
            if let Some(suite) = name.as_str().and_then(suite::by_extension) {
                suites.push(suite);
            } else {
                let message = format!("Rockcraft has no extension {}.", name.key_text());
                refuse(name, message, format!("Those that charmer knows are {}.", known()));
            }
        }
        suites.sort_by_key(|suite| suite.extension.as_str());
        suites
    }

    /// Applies one extension to the document; what the extension refuses is told, and the document goes on as far as it can.
    fn extend(&mut self, suite: &'static Suite, document: Node) -> Node {
        let Some(choice) = bases::choose(suite, &document, self.path, self.version) else { return document };
        if choice.refusal.is_none() && choice.pair.support == Support::Experimental {
            self.experimental = Some(Tool::Rockcraft.experimental_variable());
            self.findings.push(bases::experimental(suite, choice.pair, &document, self.path));
        }
        self.findings.extend(choice.refusal);
        let name = document.get("name").and_then(Node::as_str).unwrap_or_default();
        let suite = suite.on(choice.pair.builds_on(), self.version);
        self.suites.push(suite);
        let ask = Ask { suite, document: &document, path: self.path, app: self.app, name, pair: choice.pair };
        let mut facts = Facts::of(self.version);
        facts.flag("bare", choice.pair.base == "bare");
        facts.flag("on-26.04", choice.pair.builds_on() == "ubuntu@26.04");
        facts.text("name", ask.name);
        facts.text("module", ask.module());
        facts.text("python", choice.python.unwrap_or_default());
        if let Some((_, rules)) = RULES.iter().find(|(name, _)| *name == suite.name) {
            rules(&ask, &mut facts);
        }
        self.findings.append(&mut facts.findings);
        let mut merged = document;
        let merge = if self.aliases { merge_aliased } else { merge };
        merge(&mut merged, &contribution::contribution(&suite.rock, &facts));
        merged
    }
}

#[cfg(test)]
mod tests;
