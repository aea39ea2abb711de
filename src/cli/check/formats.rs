//! The list as other programs read it: JSON, SARIF 2.1.0, annotations of GitHub, `JUnit`. Part of floor 9.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use crate::finding::{Code, Finding, Severity};
use crate::output;
use crate::text;

/// Raised when a program that reads the data would no longer understand it.
const VERSION: u32 = 1;

/// As JSON; `assets/check.schema.json` describes it.
pub fn json(findings: &[Finding]) -> serde_json::Result<String> {
    output::json(&json!({"version": VERSION, "findings": findings}))
}

/// A path as it is from where charmer was called, which is what readers of annotations look for.
fn located(dir: &Path, path: &str) -> String {
    let dir = dir.strip_prefix("./").unwrap_or(dir);
    let is_elsewhere = dir.is_absolute() || dir == Path::new(".") || dir.as_os_str().is_empty();
    if is_elsewhere { path.to_owned() } else { dir.join(path).to_string_lossy().into_owned() }
}

/// Message and fix, safe to show.
fn words(finding: &Finding) -> String {
    let key = if finding.key.is_empty() { String::new() } else { format!("{}: ", finding.key) };
    let fix = if finding.fix.is_empty() { String::new() } else { format!(" Fix: {}", finding.fix) };
    text::one_line(&format!("{key}{}{fix}", finding.message)).into_owned()
}

/// SARIF 2.1.0, which GitHub's code scanning takes: one run, a rule for each code.
pub fn sarif(findings: &[Finding], dir: &Path) -> serde_json::Result<String> {
    let codes: BTreeSet<Code> = findings.iter().map(|finding| finding.code).collect();
    let rules: Vec<Value> = codes
        .iter()
        .map(|code| {
            let text = |text: &str| json!({"text": text});
            let help = format!("{} `charmer check --explain {code}` tells more.", code.meaning());
            json!({"id": code, "shortDescription": text(code.meaning()), "help": text(&help)})
        })
        .collect();
    let results: Vec<Value> = findings
        .iter()
        .map(|finding| {
            let mut place = json!({"artifactLocation": {"uri": uri(&located(dir, &finding.path))}});
            if finding.line > 0 {
                place["region"] = json!({"startLine": finding.line, "startColumn": finding.column.max(1)});
            }
            json!({
                "ruleId": finding.code,
                "ruleIndex": codes.iter().position(|code| *code == finding.code),
                "level": finding.level(),
                "message": {"text": words(finding)},
                "locations": [{"physicalLocation": place}],
                "properties": {"consequence": finding.consequence, "key": finding.key},
            })
        })
        .collect();
    let driver = json!({"name": "charmer", "version": env!("CARGO_PKG_VERSION"), "rules": rules});
    output::json(&json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }))
}

/// A relative path as an address.
fn uri(path: &str) -> String {
    path.bytes().fold(String::new(), |mut uri, byte| {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
        uri
    })
}

/// As commands of GitHub's runners, which show each at its line of a change.
pub fn github(findings: &[Finding], dir: &Path) -> String {
    let data = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    findings.iter().fold(String::new(), |mut out, finding| {
        let level = match finding.level() {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let mut place = format!("file={}", property(&text::one_line(&located(dir, &finding.path))));
        for (name, number) in [("line", finding.line), ("col", finding.column)].into_iter().filter(|(_, n)| *n > 0) {
            place.push_str(&format!(",{name}={number}"));
        }
        let title = property(&format!("{} ({})", finding.consequence, finding.code));
        // Writing to a string does not fail.
        let _ = writeln!(out, "::{level} {place},title={title}::{}", data(&words(finding)));
        out
    })
}

/// As a report of tests: each finding is a test, and what the project fails over has failed.
pub fn junit(findings: &[Finding], dir: &Path) -> String {
    let failed = findings.iter().filter(|finding| finding.fails()).count();
    let counts = format!("tests=\"{}\" failures=\"{failed}\"", findings.len().max(1));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"charmer check\" {counts}>\n  <testsuite \
         name=\"charmer check\" {counts}>\n"
    );
    for finding in findings {
        let place = Finding { path: located(dir, &finding.path), ..finding.clone() }.place();
        let (name, class) = (xml(&format!("{} at {place}", finding.code)), xml(&located(dir, &finding.path)));
        let escaped = xml(&words(finding));
        let inside = if finding.fails() {
            let (kind, message) = (finding.consequence, xml(&text::one_line(&finding.message)));
            format!("<failure type=\"{kind}\" message=\"{message}\">{escaped}</failure>")
        } else {
            format!("<system-out>{escaped}</system-out>")
        };
        let _ = writeln!(out, "    <testcase name=\"{name}\" classname=\"{class}\">{inside}</testcase>");
    }
    if findings.is_empty() {
        out.push_str("    <testcase name=\"nothing to say\" classname=\"charmer\"/>\n");
    }
    out + "  </testsuite>\n</testsuites>\n"
}

/// Text in XML; what no XML may hold is left out.
fn xml(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, c| {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
        out
    })
}
