//! What a check says, with its words filled in. Part of floor 3.

use super::data::data;
use super::{Line, Verdict};
use crate::text;

/// What the check says, with the words filled in.
pub(super) fn say(id: &'static str, saying: &str, words: &[(&str, &str)]) -> Line {
    let check = data().checks.iter().find(|check| check.id == id);
    let message = check.and_then(|check| check.says.get(saying));
    let fill = |template: &String| {
        let filled = words
            .iter()
            .fold(template.clone(), |text, (name, word)| text.replace(&format!("{{{name}}}"), &text::one_line(word)));
        text::one_line(&filled).into_owned()
    };
    Line {
        id,
        title: check.map_or(id, |check| check.title.as_str()).to_owned(),
        verdict: message.map_or(Verdict::Unknown, |message| message.verdict),
        saying: saying.to_owned(),
        message: message.map(|message| fill(&message.message)).unwrap_or_default(),
        commands: message
            .map(|message| message.commands.iter().map(|words| words.iter().map(fill).collect()).collect())
            .unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_and_the_checks_know_the_same_sayings() {
        let data = data();
        assert!(!data.stores.is_empty() && data.room.instances > 0 && data.room.project > 0);
        let sources = [include_str!("tools.rs"), include_str!("builders.rs"), include_str!("machine.rs")]
            .map(|source| source.split("#[cfg(test)]").next().unwrap())
            .concat();
        for check in &data.checks {
            assert!(sources.contains(&format!("\"{}\"", check.id)) || check.id.ends_with("craft"), "{}", check.id);
            for (name, saying) in &check.says {
                let uses = sources.matches(&format!("\"{name}\"")).count();
                assert!(uses > 0, "nothing says {name} of {}", check.id);
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
