//! The registry of findings: whatever is told has a code of `assets/findings.yaml`, and each of these is told somewhere.

use std::fs;
use std::path::{Path, PathBuf};

use charmer::finding::{Code, Consequence, Finding, Severity};

use std::process::Command;

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("tests.rs") {
            found.push(path);
        }
    }
}

/// The program's own code, file by file, without its tests.
fn program() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    let code = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        let body = text.split("#[cfg(test)]\n#[allow(").next().unwrap();
        let body = body.split("#[cfg(test)]\nmod tests {").next().unwrap().to_owned();
        (path, body)
    };
    found.into_iter().map(code).collect()
}

#[test]
fn every_code_is_used() {
    let program = program().into_iter().map(|(_, code)| code).collect::<String>();
    let words: std::collections::HashSet<&str> = program
        .split("Code::")
        .skip(1)
        .map(|rest| rest.split(|c: char| !c.is_alphanumeric()).next().unwrap())
        .collect();
    let unused: Vec<Code> =
        Code::ALL.into_iter().filter(|code| !words.contains(format!("{code:?}").as_str())).collect();
    assert!(unused.is_empty(), "in assets/findings.yaml, and told nowhere: {unused:?}");
    assert!(Code::ALL.len() > 200);
}

/// Findings are made of the type, which the compiler holds; so is what is asked of them.
#[test]
fn no_code_is_compared_as_text() {
    for (path, code) in program() {
        assert!(!code.contains(".code.as_str()") && !code.contains(".code.to_string()"), "{}", path.display());
    }
}

#[test]
fn every_code_says_in_a_sentence_what_it_means() {
    for code in Code::ALL {
        let (name, meaning) = (code.as_str(), code.meaning());
        assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{name}");
        assert!(meaning.ends_with('.') && meaning.len() > 20 && !meaning.contains(". "), "{name}: {meaning}");
        assert!(!code.severities().is_empty(), "{name}");
    }
}

/// The severity decides, unless the registry or the finding says otherwise; a note never is more than worth knowing.
#[test]
fn every_finding_has_a_consequence() {
    for (code, severity, wanted) in [
        (Code::NameInvalid, Severity::Error, Consequence::WillNotPack),
        (Code::OptionType, Severity::Warning, Consequence::WillNotDeploy),
        (Code::CharmEntryNotExecutable, Severity::Error, Consequence::WillNotStart),
        (Code::CharmEntryNotExecutable, Severity::Warning, Consequence::WillNotStart),
        (Code::PackerDiffers, Severity::Error, Consequence::WorthKnowing),
        (Code::SummaryLong, Severity::Warning, Consequence::WorthKnowing),
    ] {
        let finding = Finding::new(severity, code, "a", "b");
        assert_eq!(finding.consequence, wanted, "{code}");
        assert_eq!(finding.clone().with(Consequence::WillNotStart).consequence, Consequence::WillNotStart);
        let fails = finding.graded().contains(&format!(": error: {wanted}: b ["));
        assert_eq!(fails, wanted.is_failure(), "{}", finding.graded());
    }
    for code in Code::ALL {
        assert_eq!(code.consequence(Severity::Note), Consequence::WorthKnowing, "{code}");
    }
}

#[test]
fn check_lists_them() {
    let printed = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_charmer")).arg("check").args(arguments).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let text = printed(&["--codes"]);
    assert_eq!(text.lines().count(), Code::ALL.len());
    assert!(text.contains("name-invalid: error: The name is one that both packers refuse.\n"), "{text}");
    assert!(text.contains("\nplatforms-empty: error or warning: "), "{text}");
    let json: serde_json::Value = serde_json::from_str(&printed(&["--codes", "--format", "json"])).unwrap();
    let listed: Vec<&str> = json.as_array().unwrap().iter().map(|kind| kind["code"].as_str().unwrap()).collect();
    assert_eq!(listed, Code::ALL.map(Code::as_str));
    assert_eq!((&json[0]["severities"][0], &json[0]["consequence"]), (&"error".into(), &"will-not-pack".into()));
}
