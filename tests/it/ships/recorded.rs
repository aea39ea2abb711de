//! The recorded cases of Rockcraft: what ships by the expansion that it printed is what ships by ours, and it is just
//! what the entries of the application's part name.

use std::collections::BTreeSet;

use charmer::app::{Scan, Snapshot};
use charmer::image::{ShipMark, ships};
use charmer::suite;
use charmer::yaml;
use serde_json::Value;

fn cases() -> Vec<Value> {
    let text = include_str!("../../oracle/cases.jsonl");
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn what_ships_follows_the_recorded_expansions() {
    let (mut seen, mut picked) = (0, 0);
    for case in cases().iter().filter(|case| case["tool"] == "rock" && case["accepted"] == true) {
        let id = case["id"].as_str().unwrap();
        let files: Vec<(String, Vec<u8>)> = case["files"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(path, text)| (path.clone(), text.as_str().unwrap_or_default().as_bytes().to_vec()))
            .collect();
        let files: Vec<(&str, &[u8])> = files.iter().map(|(path, bytes)| (path.as_str(), &bytes[..])).collect();
        let text = serde_json::to_string(&case["expanded"]).unwrap();
        let theirs = yaml::parse("rockcraft.yaml", text.as_bytes()).unwrap();
        let extension = case["project"].as_str().unwrap();
        let Some(suite) = suite::all().iter().find(|suite| extension.contains(&suite.extension)) else { continue };
        let app = Snapshot::from_files("p", &files);
        let mut with_document = files.clone();
        with_document.push(("rockcraft.yaml", extension.as_bytes()));
        let scan = Scan::from_files(&with_document);
        let shipping = ships(&theirs.root, &scan, &app, suite);
        let document = yaml::parse("rockcraft.yaml", extension.as_bytes()).unwrap();
        let ours = charmer::expand::rock(&document, &app).document.unwrap();
        let again = ships(&ours, &scan, &app, suite);
        assert_eq!(shipping.shipped, again.shipped, "{id}");
        assert_eq!(shipping.picked, again.picked, "{id}");
        seen += 1;

        let part = &case["expanded"]["parts"][&suite.layout.application_part];
        if part["plugin"] != "dump" {
            continue;
        }
        let texts = |key: &str| -> Vec<String> {
            let items = part[key].as_array().cloned().unwrap_or_default();
            items.iter().map(|item| item.as_str().unwrap().to_owned()).collect()
        };
        let (organize, stage, prime) = (part["organize"].as_object(), texts("stage"), texts("prime"));
        let out = stage.iter().chain(&prime).any(|entry| entry.starts_with('-'));
        let Some(organize) = organize.filter(|organize| !out && organize.keys().all(|key| !key.contains('*'))) else {
            continue;
        };
        // Without exclusions and patterns: what `organize` moves to a place that the last step names.
        let last = if prime.is_empty() { &stage } else { &prime };
        let wanted: BTreeSet<&str> = organize
            .iter()
            .filter(|(_, target)| last.iter().any(|entry| Some(entry.as_str()) == target.as_str()))
            .map(|(source, _)| source.as_str())
            .collect();
        let is_moved_into_itself = organize
            .iter()
            .any(|(from, to)| to.as_str().unwrap().starts_with(&format!("{from}/")) && scan.tree.has_folder(from));
        if is_moved_into_itself {
            assert!(shipping.flags.iter().any(|flag| flag.finding.code.as_str() == "organize-into-itself"), "{id}");
            continue;
        }
        for source in &wanted {
            let Some(report) = shipping.report_of(&scan.tree, source) else {
                let is_flagged = shipping.flags.iter().any(|flag| flag.finding.code.as_str() == "entry-missing");
                assert!(is_flagged, "{id}: {source} is not there, and nothing is said");
                continue;
            };
            let is_empty = scan.tree.get(source).unwrap().files == 0;
            assert!(report.mark == ShipMark::Shipped || is_empty, "{id}: {source} {report:?}");
        }
        for (at, entry) in scan.tree.entries.iter().enumerate() {
            let within =
                wanted.iter().any(|source| entry.path == **source || entry.path.starts_with(&format!("{source}/")));
            if entry.kind.is_file() && !within {
                assert_ne!(shipping.explain(&scan.tree, at).mark, ShipMark::Shipped, "{id}: {}", entry.path);
            }
        }
        picked += 1;
    }
    assert!(seen > 100 && picked > 40, "{seen} cases, {picked} with entries");
}
