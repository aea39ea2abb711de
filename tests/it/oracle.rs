//! Holds the library against what the real packers said of the recorded projects: verdict, values, key order, text.
//!
//! The cases are facts only: the project, its files, and the expanded document or that it was refused. `text` is the
//! FNV-1a hash of what PyYAML prints of the document, where no words of ours are in it.

use std::fs;

use charmer::manifest;
use charmer::project::{CharmFolder, Snapshot};
use serde_json::Value;

const CASES: &str = include_str!("../oracle/cases.jsonl");

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
            let told = theirs.get(name).is_none_or(|entry| entry.get("description").is_some());
            if let (false, Some(entry)) = (told, entry.as_object_mut()) {
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
    CharmFolder::read(folder.path())
}

/// The library's answer: the document as JSON and as text, or the findings.
fn answer(case: &Value) -> Result<(Value, String), String> {
    let tool = case["tool"].as_str().unwrap();
    let name = format!("{tool}craft.yaml");
    let project = case["project"].as_str().unwrap();
    let mut files: Vec<(&str, &[u8])> = vec![(&name, project.as_bytes())];
    let others = case["files"].as_object().unwrap();
    files.extend(others.iter().map(|(path, text)| (path.as_str(), text.as_str().unwrap().as_bytes())));
    let app = Snapshot::from_files("p", &files);
    let document = manifest::read(&name, project.as_bytes()).map_err(|finding| finding.to_string())?;
    let expansion = match tool {
        "rock" => charmer::expand::rock(&document, &app),
        "charm" => charmer::expand::charm(&document, &charm_folder(&files)),
        _ => panic!("no such tool: {tool}"),
    };
    if let Some(node) = expansion.document {
        return Ok((node.to_json(), manifest::print::yaml(&node)));
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
    let again = manifest::read("again.yaml", text.as_bytes()).ok()?.root.to_json();
    // As text, since equality of JSON objects does not look at the order of keys.
    let (again, node) = (again.to_string(), node.to_string());
    if again != node {
        return Some("the text reads back as another document");
    }
    let recorded = case.get("text").and_then(Value::as_str);
    recorded.filter(|recorded| *recorded != hash(text)).map(|_| "the text has other bytes than PyYAML's")
}

fn judge(case: &Value) -> Option<String> {
    let id = case["id"].as_str().unwrap();
    let accepted = case["accepted"].as_bool().unwrap();
    match (answer(case), accepted) {
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

fn hold(tool: &str) {
    let cases: Vec<Value> = CASES.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let cases: Vec<&Value> = cases.iter().filter(|case| case["tool"] == tool).collect();
    assert!(cases.len() > 200, "only {} cases", cases.len());
    let wrong: Vec<String> = cases.iter().filter_map(|case| judge(case)).collect();
    assert!(wrong.is_empty(), "{} of {} disagree:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn rocks_are_what_rockcraft_makes_of_them() {
    hold("rock");
}

#[test]
fn charms_are_what_charmcraft_makes_of_them() {
    hold("charm");
}
