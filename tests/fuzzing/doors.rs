//! The real front doors, and what has to hold behind them whatever comes in.

use charmer::answers::{self, Documents};
use charmer::app::{CharmFolder, Found, Scan, Snapshot, detect};
use charmer::expand::{self, Expansion, explain};
use charmer::finding::{Code, Finding};
use charmer::pack::Tool;
use charmer::yaml::{self, print};
use charmer::{image, suite};

use super::inputs::Input;

/// Leads the input through every door that is for it.
pub fn enter(input: &Input) {
    let files: Vec<(&str, &[u8])> = input.files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect();
    let document = &input.files[input.tool.project_file()];
    let snapshot = Snapshot::from_files("shop", &files);
    if input.tool == Tool::Rockcraft || input.made_up.iter().any(|path| path != input.tool.project_file()) {
        let facts = detect(&snapshot, "amd64");
        assert_sound(&facts.findings);
        serde_json::to_string(&facts).unwrap();
        let answers = answers::defaults(&facts);
        assert_sound(answers::check(&answers, Some(&snapshot)).iter().map(|(_, finding)| finding));
    }
    match yaml::parse(input.tool.project_file(), document) {
        Err(finding) => assert_sound([&finding]),
        Ok(read) => {
            let expansion = match input.tool {
                Tool::Rockcraft => expand::rock(&read, &snapshot),
                Tool::Charmcraft => expand::charm(&read, &folder(input)),
            };
            let is_made_up = input.made_up.iter().any(|path| path == input.tool.project_file());
            judged(&expansion, document, is_made_up);
            if input.tool == Tool::Rockcraft {
                shipped(&expansion, document, &snapshot, &files);
            }
            if let (true, Ok(text)) = (is_made_up, std::str::from_utf8(document)) {
                answered(input.tool, text);
            }
        }
    }
}

/// What would lie in the image, by the suite that the document names.
fn shipped(expansion: &Expansion, document: &[u8], app: &Snapshot, files: &[(&str, &[u8])]) {
    let names = |extension: &str| document.windows(extension.len()).any(|bytes| bytes == extension.as_bytes());
    let Some(suite) = suite::all().iter().find(|suite| names(&suite.extension)) else { return };
    if let Some(expanded) = &expansion.document {
        let shipping = image::ships(expanded, &Scan::from_files(files), app, suite);
        serde_json::to_string(&shipping.flags).unwrap();
    }
}

/// The folder around `charmcraft.yaml`, as it would be read from a disk.
fn folder(input: &Input) -> CharmFolder {
    let found = |path: &str| input.files.get(path).map_or(Found::Nothing, |bytes| Found::File(bytes.clone()));
    let custom = input.files.keys().filter_map(|path| path.strip_prefix("cos_custom/"));
    CharmFolder {
        paas_config: found("paas-config.yaml"),
        metadata: found("metadata.yaml"),
        config: found("config.yaml"),
        actions: found("actions.yaml"),
        custom: custom.map(|path| path.split_once('/').map_or((path, false), |(name, _)| (name, true))).fold(
            Vec::new(),
            |mut all, (name, is_folder)| {
                let entry = (name.to_owned(), is_folder);
                if !all.contains(&entry) {
                    all.push(entry);
                }
                all
            },
        ),
        ..CharmFolder::default()
    }
}

/// Findings say something, on one line, without anything that a terminal would take for a command.
fn assert_sound<'a>(findings: impl IntoIterator<Item = &'a Finding>) {
    for finding in findings {
        assert!(
            !finding.message.is_empty() && !finding.code.as_str().is_empty(),
            "a finding that says nothing: {finding:?}"
        );
        let line = finding.to_string();
        assert!(!line.chars().any(char::is_control), "a finding with control characters: {line:?}");
        assert!(line.len() < 20_000, "a finding of {} bytes: {}", line.len(), finding.code.as_str());
    }
}

/// A document or a refusal with its reasons, never both; and what is printed reads back as the same.
fn judged(expansion: &Expansion, source: &[u8], is_made_up: bool) {
    assert_sound(&expansion.findings);
    let refused = expansion.findings.iter().any(Finding::is_error);
    assert_eq!(expansion.document.is_none(), refused, "{:?}", expansion.findings);
    // Line ends as YAML 1.1 has them, and the place behind the last.
    let ends = |c: char| matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let lines = String::from_utf8_lossy(source).matches(ends).count() + 2;
    for finding in expansion.findings.iter().filter(|finding| finding.path.ends_with("craft.yaml")) {
        assert!(finding.line <= lines, "line {} of {lines}: {finding}", finding.line);
    }
    let Some(document) = expansion.document.as_ref().filter(|_| is_made_up) else { return };
    let wanted = document.to_json().to_string();
    for text in [print::yaml(document, expansion.letters), explain::commented(document, expansion.letters)] {
        let again = match yaml::parse("again.yaml", text.as_bytes()) {
            Ok(again) => again,
            // An expansion says more than its source, and may be more than the reader takes: that is told.
            Err(finding) => {
                let is_reported = expansion.findings.iter().any(|finding| finding.code == Code::ExpansionTooLarge);
                assert!(
                    is_reported,
                    "what was printed does not read: {finding}
{text}"
                );
                assert!(matches!(finding.code, Code::YamlTooMany | Code::YamlTooLarge), "{finding}");
                continue;
            }
        };
        assert_eq!(again.root.to_json().to_string(), wanted, "what was printed reads as something else:\n{text}");
    }
}

/// Answers that were read change nothing when they are applied, and a change arrives.
fn answered(tool: Tool, text: &str) {
    let documents = match tool {
        Tool::Rockcraft => Documents { rock: text.to_owned(), ..Documents::default() },
        Tool::Charmcraft => Documents { charm: text.to_owned(), ..Documents::default() },
    };
    let mut answers = match answers::from_documents(&documents) {
        Ok(answers) => answers,
        Err(findings) => return assert_sound(&findings),
    };
    assert_sound(&answers::inspect(&documents).unwrap().findings);
    assert_sound(answers::check(&answers, None).iter().map(|(_, finding)| finding));
    let of_tool = |documents: &Documents| match tool {
        Tool::Rockcraft => documents.rock.clone(),
        Tool::Charmcraft => documents.charm.clone(),
    };
    match answers::apply(&answers, &documents) {
        Ok(applied) => {
            assert!(text.is_empty() || of_tool(&applied) == text, "the answers that were read change the document");
        }
        Err(finding) => return assert_sound([&finding]),
    }
    answers.title = "Another: title".into();
    match answers::apply(&answers, &documents) {
        Ok(applied) => {
            let again = answers::from_documents(&applied)
                .unwrap_or_else(|found| panic!("an edit broke the document: {found:?}"));
            assert_eq!(again.title, answers.title, "an edit did not arrive");
        }
        Err(finding) => assert_sound([&finding]),
    }
}
