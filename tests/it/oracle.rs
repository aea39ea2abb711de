//! Holds the library against what the real packers said of the recorded projects: verdict, values, key order, text.
//!
//! The cases are facts only: the project, its files, and the expanded document or that it was refused. `text` is the
//! FNV-1a hash of what PyYAML prints of the document, where no words of ours are in it. The projects in `tests/exact` have
//! one rule each; `printed.yaml` is all that the packer prints, with our own descriptions.

use std::fs;
use std::path::Path;
use std::process::Command;

use charmer::app::{CharmFolder, Snapshot};
use charmer::suite::Version;
use charmer::yaml;
use serde_json::Value;

const CASES: &str = include_str!("../oracle/cases.jsonl");

/// Projects as people write them.
const REALISTIC: &str = include_str!("../oracle/realistic.jsonl");

/// Where the extension's own descriptions stand, which are our own words.
const DESCRIBED: [&[&str]; 3] = [&["config", "options"], &["actions"], &["resources"]];

/// What the recording calls the extensions' folder.
fn recorded_sources(expanded: &mut Value) {
    let parts = expanded.get_mut("parts").and_then(Value::as_object_mut);
    for part in parts.into_iter().flat_map(|parts| parts.values_mut()) {
        if let Some(Value::String(source)) = part.get_mut("source")
            && let Some((_, name)) = source.split_once("share/rockcraft/extensions/")
        {
            *source = format!("$EXTENSIONS_DATA/{name}");
        }
    }
}

/// Takes out the descriptions that the recording does not have.
fn undescribed(ours: &mut Value, theirs: &Value) {
    for path in DESCRIBED {
        let (Some(theirs), Some(ours)) = (
            path.iter().try_fold(theirs, |node, key| node.get(key)).and_then(Value::as_object),
            path.iter().try_fold(&mut *ours, |node, key| node.get_mut(key)).and_then(Value::as_object_mut),
        ) else {
            continue;
        };
        for (name, entry) in ours {
            let is_described = theirs.get(name).is_none_or(|entry| entry.get("description").is_some());
            if let (false, Some(entry)) = (is_described, entry.as_object_mut()) {
                entry.shift_remove("description");
            }
        }
    }
}

/// The case's files as a charm's folder, which is read from a disk.
fn charm_folder(files: &[(&str, &[u8])]) -> CharmFolder {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        let place = folder.path().join(path.trim_end_matches(['/', '!']));
        if path.ends_with('/') {
            fs::create_dir_all(place).unwrap();
        } else {
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            fs::write(place, bytes).unwrap();
        }
    }
    CharmFolder::load(folder.path())
}

/// The library's answer: the document as JSON and as text, or the findings.
fn answer(case: &Value, version: Option<&'static Version>) -> Result<(Value, String), String> {
    let tool = case["tool"].as_str().unwrap();
    let name = format!("{tool}craft.yaml");
    let project = case["project"].as_str().unwrap();
    let mut files: Vec<(&str, &[u8])> = vec![(&name, project.as_bytes())];
    let others = case["files"].as_object().unwrap();
    files.extend(others.iter().map(|(path, text)| (path.as_str(), text.as_str().unwrap().as_bytes())));
    let app = Snapshot::from_files("p", &files);
    let document = yaml::parse(&name, project.as_bytes()).map_err(|finding| finding.to_string())?;
    let expansion = match tool {
        "rock" => charmer::expand::rock_for(&document, &app, version),
        "charm" => charmer::expand::charm_for(&document, &charm_folder(&files), version),
        _ => panic!("no such tool: {tool}"),
    };
    if let Some(node) = expansion.document {
        return Ok((node.to_json(), yaml::print::yaml(&node, expansion.letters)));
    }
    assert!(expansion.findings.iter().any(charmer::finding::Finding::is_error), "{}", case["id"]);
    Err(expansion.findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

/// FNV-1a with 64 bits, in hexadecimal.
fn hash(text: &str) -> String {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    format!("{:016x}", text.bytes().fold(0xcbf2_9ce4_8422_2325, step))
}

/// What the text lacks: the packer's own bytes where they are recorded, and in any case the same document when read.
fn text_fault(case: &Value, node: &Value, text: &str) -> Option<&'static str> {
    let again = yaml::parse("again.yaml", text.as_bytes()).ok()?.root.to_json();
    // As text, since equality of JSON objects does not look at the order of keys.
    let (again, node) = (again.to_string(), node.to_string());
    if again != node {
        return Some("the text reads back as another document");
    }
    let recorded = case.get("text").and_then(Value::as_str);
    recorded.filter(|recorded| *recorded != hash(text)).map(|_| "the text has other bytes than PyYAML's")
}

fn judge(case: &Value, version: Option<&'static Version>) -> Option<String> {
    let id = case["id"].as_str().unwrap();
    let accepted = case["accepted"].as_bool().unwrap();
    match (answer(case, version), accepted) {
        (Err(_), false) => None,
        (Ok(_), false) => Some(format!("{id}: accepted, the packer refuses it")),
        (Err(findings), true) => Some(format!("{id}: refused, the packer accepts it: {findings}")),
        (Ok((ours, text)), true) if text_fault(case, &ours, &text).is_some() => {
            Some(format!("{id}: {}:\n{text}", text_fault(case, &ours, &text).unwrap()))
        }
        (Ok((mut ours, _)), true) => {
            let theirs = &case["expanded"];
            undescribed(&mut ours, theirs);
            recorded_sources(&mut ours);
            let (ours, theirs) = (ours.to_string(), theirs.to_string());
            (ours != theirs).then(|| format!("{id}:\n  ours   {ours}\n  theirs {theirs}"))
        }
    }
}

fn hold(tool: &str, cases: &str) {
    let versions = charmer::suite::Versions::default();
    let answered = if tool == "rock" { versions.rockcraft } else { versions.charmcraft };
    let compared = hold_for(tool, cases, answered.version);
    assert!(compared > 200, "only {compared} cases");
}

fn hold_for(tool: &str, cases: &str, version: Option<&'static Version>) -> usize {
    let cases: Vec<Value> = cases.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let cases: Vec<&Value> = cases.iter().filter(|case| case["tool"] == tool).collect();
    let wrong: Vec<String> = cases.iter().filter_map(|case| judge(case, version)).collect();
    assert!(wrong.is_empty(), "{} of {} disagree:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    cases.len()
}

#[test]
fn rocks_are_what_rockcraft_makes_of_them() {
    hold("rock", CASES);
    hold("rock", REALISTIC);
}

#[test]
fn rocks_are_what_an_older_rockcraft_makes_of_them() {
    let version = charmer::suite::packers().rockcraft.iter().find(|known| known.version == "1.20.0");
    assert!(version.is_some());
    assert_eq!(hold_for("rock", include_str!("../oracle/rockcraft-1.20.0.jsonl"), version), 62);
}

#[test]
fn charms_are_what_each_older_charmcraft_makes_of_them() {
    let cases = include_str!("../oracle/charmcraft-by-version.jsonl");
    let newest = charmer::suite::Versions::default().charmcraft.version.unwrap();
    let mut compared = 0;
    for version in charmer::suite::packers().charmcraft.iter().filter(|version| *version != newest) {
        let mark = format!("\"version\":\"{}\"", version.version);
        let own: Vec<&str> = cases.lines().filter(|line| line.contains(&mark)).collect();
        assert!(own.len() >= 4, "{}: {} cases", version.version, own.len());
        compared += hold_for("charm", &own.join("\n"), Some(version));
    }
    assert_eq!(compared, cases.lines().count());
}

#[test]
fn a_version_that_is_not_known_is_refused_with_those_that_are() {
    let mut run = Command::new(env!("CARGO_BIN_EXE_charmer"));
    let done = run.args(["expand", "rock", "--for", "rockcraft=0.1", "."]).output().unwrap();
    let stderr = String::from_utf8(done.stderr).unwrap();
    assert!(!done.status.success() && stderr.contains("rockcraft=1.20.0"), "{stderr}");
}

#[test]
fn charms_are_what_charmcraft_makes_of_them() {
    hold("charm", CASES);
    hold("charm", REALISTIC);
}

/// What the command line makes of a folder: all that it prints, or its refusal.
fn expand(tool: &str, folder: &Path) -> Result<String, String> {
    let mut run = Command::new(env!("CARGO_BIN_EXE_charmer"));
    run.args(["expand", tool]);
    for name in ["CHARMCRAFT_PARALLEL_BUILD_COUNT", "CHARMCRAFT_MAX_PARALLEL_BUILD_COUNT"] {
        run.env_remove(name);
    }
    run.args(["--for", "rockcraft=1.21~2026-07", "--for", "charmcraft=4.5.0"]);
    let done = run.arg(folder).env("CRAFT_PARALLEL_BUILD_COUNT", "2").output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    if done.status.success() { Ok(text(&done.stdout)) } else { Err(text(&done.stderr)) }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let place = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &place);
        } else {
            fs::copy(entry.path(), place).unwrap();
        }
    }
}

#[test]
fn each_rule_is_held_down_to_the_printed_text() {
    let mut wrong = Vec::new();
    let all = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exact")).unwrap();
    for case in all.flatten() {
        let name = case.file_name().into_string().unwrap();
        let tool = name.split('-').next().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().canonicalize().unwrap();
        copy(&case.path().join("project"), &folder);
        let wanted = fs::read_to_string(case.path().join("printed.yaml")).ok();
        let expanded = expand(tool, &folder).map(|text| text.replace(&folder.display().to_string(), "$PROJECT"));
        match (expanded, wanted) {
            (Ok(text), Some(wanted)) if text == wanted => {}
            (Err(expanded), None) if !expanded.is_empty() => {}
            (expanded, _) => wrong.push(format!("{name}: {expanded:?}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn links_are_seen_as_the_packers_see_them() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let exact = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exact");
    let charm = folder.path().join("charm");
    copy(&exact.join("charm-binary/project"), &charm);
    fs::create_dir(charm.join("cos_custom")).unwrap();
    symlink("nowhere", charm.join("cos_custom/gone")).unwrap();
    expand("charm", &charm).unwrap();
    symlink("../charmcraft.yaml", charm.join("cos_custom/there")).unwrap();
    assert!(expand("charm", &charm).unwrap_err().contains("cos_custom"));
    // The folder is that of the document, wherever a link to it lies.
    let (rock, link) = (folder.path().join("rock"), folder.path().join("link"));
    copy(&exact.join("rock-title-null/project"), &rock);
    fs::create_dir(&link).unwrap();
    symlink("../rock/rockcraft.yaml", link.join("rockcraft.yaml")).unwrap();
    assert_eq!(expand("rock", &link), expand("rock", &rock));
    fs::rename(rock.join("app.py"), link.join("app.py")).unwrap();
    assert!(expand("rock", &link).unwrap_err().contains("error"));
}
