//! Applications that do not start: what is wrong is found, where it is, and what mends it mends it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::support::trial::{Tried, has_node};
use crate::support::{crate_path, skip};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Broken {
    name: String,
    suite: String,
    #[serde(default)]
    needs: Option<String>,
    files: BTreeMap<String, String>,
    #[serde(default)]
    init: Vec<String>,
    #[serde(default)]
    arguments: Vec<String>,
    #[serde(default)]
    starts: bool,
    finding: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    remedy: Option<Value>,
    #[serde(default)]
    applies: bool,
    #[serde(default)]
    mended: Option<Mended>,
}

#[derive(Deserialize)]
struct Mended {
    #[serde(default)]
    init: Vec<String>,
    files: BTreeMap<String, String>,
}

impl Broken {
    fn can_be_tried(&self) -> bool {
        let is_here = self.needs.as_ref().is_none_or(|program| which::which(program).is_ok());
        is_here && (self.suite != "expressjs" || has_node())
    }

    /// What is wrong with what was found; empty where nothing is.
    fn wrong(&self, tried: &Tried) -> String {
        let flags: Vec<&str> = self.init.iter().map(String::as_str).collect();
        tried.write_anew(&self.files);
        tried.charmer(
            &[&["init", "--no-found", "--framework", &self.suite, "--name", "shop"], &flags[..]].concat(),
            &[],
        );
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        let report = tried.report(&arguments, i32::from(!self.starts));
        let found = &report["findings"][0];
        if found["id"] != self.finding.as_str() || !self.place.is_empty() && found["place"] != self.place.as_str() {
            return format!("{report:#}");
        }
        if self.remedy.as_ref().is_some_and(|remedy| found["remedies"][0] != *remedy) {
            return format!("{found:#}");
        }
        let report = match &self.mended {
            // What it lacks is not on this machine either.
            None if !self.applies => return String::new(),
            None => tried.applied(),
            Some(Mended { init, files }) => {
                tried.write(files);
                let flags: Vec<&str> = init.iter().map(String::as_str).collect();
                if !flags.is_empty() {
                    tried.charmer(&[&["init", "--yes"], &flags[..]].concat(), &[]);
                }
                tried.report(&arguments, 0)
            }
        };
        let is_found = report["findings"].as_array().is_some_and(|all| all.iter().any(|one| one["id"] == self.finding));
        if report["answer"]["status"] == 200 && !is_found {
            String::new()
        } else {
            format!("after it was mended: {report:#}")
        }
    }
}

#[test]
fn each_broken_application_is_explained_and_mended() {
    if !super::wanted() {
        return;
    }
    let text = std::fs::read_to_string(crate_path("tests/data/broken.yaml")).unwrap();
    let all: Vec<Broken> = serde_yaml::from_str(&text).unwrap();
    assert!(all.len() >= 20);
    let only = std::env::var("CHARMER_BROKEN").unwrap_or_default();
    let mut wrong = Vec::new();
    let tried = Tried::new();
    for broken in all.iter().filter(|broken| broken.name.contains(&only)) {
        if !broken.can_be_tried() {
            skip(&format!("{}: what it needs is not here", broken.name));
            continue;
        }
        let found = broken.wrong(&tried);
        if !found.is_empty() {
            wrong.push(format!("{}: {found}", broken.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
