//! What each check can say: `assets/doctor.yaml`, typed. Part of floor 3.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::{Line, Verdict};
use crate::text;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Data {
    /// `host:port` of what the packers fetch from.
    pub stores: Vec<String>,
    pub room: Room,
    pub checks: Vec<Check>,
}

/// What is needed, in gigabytes.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Room {
    pub instances: u64,
    pub project: u64,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Check {
    pub id: String,
    pub title: String,
    pub says: BTreeMap<String, Saying>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Saying {
    pub verdict: Verdict,
    pub message: String,
    #[serde(default)]
    pub commands: Vec<Vec<String>>,
}

const SOURCE: &str = include_str!(concat!(env!("OUT_DIR"), "/doctor.json"));

// The tests hold that the source parses.
static DATA: LazyLock<Data> = LazyLock::new(|| serde_json::from_str(SOURCE).unwrap_or_default());

pub(super) fn data() -> &'static Data {
    &DATA
}

/// What the check says, with the words filled in.
pub(super) fn say(id: &'static str, saying: &str, words: &[(&str, &str)]) -> Line {
    let check = data().checks.iter().find(|check| check.id == id);
    let said = check.and_then(|check| check.says.get(saying));
    let fill = |template: &String| {
        let filled = words
            .iter()
            .fold(template.clone(), |text, (name, word)| text.replace(&format!("{{{name}}}"), &text::one_line(word)));
        text::one_line(&filled).into_owned()
    };
    Line {
        id,
        title: check.map_or(id, |check| check.title.as_str()).to_owned(),
        verdict: said.map_or(Verdict::Unknown, |said| said.verdict),
        saying: saying.to_owned(),
        message: said.map(|said| fill(&said.message)).unwrap_or_default(),
        commands: said
            .map(|said| said.commands.iter().map(|words| words.iter().map(fill).collect()).collect())
            .unwrap_or_default(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_data_and_the_checks_know_the_same_sayings() {
        let data: Data = serde_json::from_str(SOURCE).unwrap();
        assert!(!data.stores.is_empty() && data.room.instances > 0 && data.room.project > 0);
        let sources = [include_str!("tools.rs"), include_str!("builders.rs"), include_str!("machine.rs")]
            .map(|source| source.split("#[cfg(test)]").next().unwrap())
            .concat();
        for check in &data.checks {
            assert!(sources.contains(&format!("\"{}\"", check.id)) || check.id.ends_with("craft"), "{}", check.id);
            for (name, saying) in &check.says {
                let said = sources.matches(&format!("\"{name}\"")).count();
                assert!(said > 0, "nothing says {name} of {}", check.id);
                let good = saying.verdict == Verdict::Good;
                assert_eq!(saying.commands.is_empty(), good, "{} {name}: only what is good needs no command", check.id);
            }
        }
        // Every literal behind `say(` is in the data.
        for piece in sources.split("say(ID, \"").skip(1) {
            let name = piece.split('"').next().unwrap();
            assert!(data.checks.iter().any(|check| check.says.contains_key(name)), "the data has no {name}");
        }
    }

    #[test]
    fn words_from_outside_are_made_safe() {
        let line = say("disk-project", "hidden", &[("place", "/tmp/a\u{1b}[2J b")]);
        assert!(!line.message.contains('\u{1b}'));
        assert_eq!(line.commands[0][2], "/tmp/a\u{fffd}[2J b");
    }
}
