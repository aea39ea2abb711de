//! What differs between two sets of answers, a line each, for people.

use crate::answers::{Answers, ConfigOption, Integration, Placed, Service, TEXTS};
use crate::text::fit::clip;
use crate::text::one_line;

/// Characters of a value that are shown.
const ROOM: usize = 28;

/// What differs, a line each; empty when nothing does.
pub fn differences(old: &Answers, new: &Answers) -> Vec<String> {
    let mut changes = Vec::new();
    for text in TEXTS {
        let (old, new) = ((text.get)(old), (text.get)(new));
        if old != new {
            changes.push(format!("{}: {} → {}", text.label, value(old), value(new)));
        }
    }
    let lists = [
        ("Platforms", &old.platforms, &new.platforms),
        ("Packages", &old.packages, &new.packages),
        ("Build packages", &old.build_packages, &new.build_packages),
    ];
    for (label, old, new) in lists {
        changes.extend(list(label, old, new));
    }
    if old.wheels != new.wheels {
        changes.push(format!("Charm's packages: {}", if new.wheels { "ready-made" } else { "compiled" }));
    }
    lines(&mut changes, old, new);
    if old.workflow != new.workflow {
        changes.push(format!("Workflow for GitHub Actions: {}", if new.workflow { "yes" } else { "no" }));
    }
    for (key, value_of) in &new.extras {
        if old.extras.get(key) != Some(value_of) {
            changes.push(format!("{}: {}", value(key), value(value_of)));
        }
    }
    for key in old.extras.keys().filter(|key| !new.extras.contains_key(*key)) {
        changes.push(format!("{}: (none)", value(key)));
    }
    if old.files != new.files {
        changes.extend(list("Files", &old.files.clone().unwrap_or_default(), &new.files.clone().unwrap_or_default()));
    }
    named(&mut changes, "Option", &old.options, &new.options, |option: &ConfigOption| &option.name);
    named(&mut changes, "Integration", &old.integrations, &new.integrations, |one: &Integration| &one.endpoint);
    named(&mut changes, "Service", &old.services, &new.services, |one: &Service| &one.name);
    named(&mut changes, "Place of", &old.organize, &new.organize, |one: &Placed| &one.from);
    changes
}

fn lines(changes: &mut Vec<String>, old: &Answers, new: &Answers) {
    for line in new.lines.iter().filter(|line| !old.lines.contains(line)) {
        let sign = if line.gone { '−' } else { '+' };
        changes.push(format!("{} of {}: {sign}{}", value(&line.key), value(&line.part), value(&line.item)));
    }
    for line in old.lines.iter().filter(|line| !new.lines.contains(line)) {
        changes.push(format!("{} of {}: {} as it was", value(&line.key), value(&line.part), value(&line.item)));
    }
}

fn value(text: &str) -> String {
    if text.is_empty() { "(none)".to_owned() } else { clip(&one_line(text), ROOM) }
}

fn list(label: &str, old: &[String], new: &[String]) -> Option<String> {
    let added = new.iter().filter(|item| !old.contains(item)).map(|item| format!("+{}", value(item)));
    let gone = old.iter().filter(|item| !new.contains(item)).map(|item| format!("−{}", value(item)));
    let changes: Vec<String> = added.chain(gone).collect();
    match (changes.is_empty(), old == new) {
        (_, true) => None,
        (true, false) => Some(format!("{label}: in another order")),
        (false, false) => Some(format!("{label}: {}", changes.join(" "))),
    }
}

fn named<T: PartialEq>(changes: &mut Vec<String>, label: &str, old: &[T], new: &[T], name: impl Fn(&T) -> &String) {
    for item in new {
        match old.iter().find(|other| name(other) == name(item)) {
            None => changes.push(format!("{label} {}: new", value(name(item)))),
            Some(other) if other != item => changes.push(format!("{label} {}: changed", value(name(item)))),
            Some(_) => {}
        }
    }
    for item in old.iter().filter(|item| !new.iter().any(|other| name(other) == name(item))) {
        changes.push(format!("{label} {}: gone", value(name(item))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_answer_is_told() {
        let old = Answers {
            name: "shop".into(),
            packages: vec!["curl".into()],
            options: vec![ConfigOption { name: "size".into(), ..ConfigOption::default() }],
            ..Answers::default()
        };
        let new = Answers {
            name: "market\nplace".into(),
            packages: vec!["libpq5".into()],
            options: vec![ConfigOption { name: "token".into(), ..ConfigOption::default() }],
            integrations: vec![Integration { endpoint: "postgresql".into(), ..Integration::default() }],
            files: Some(vec!["app".into()]),
            ..old.clone()
        };
        assert!(differences(&old, &old).is_empty());
        let expected = [
            "Name: shop → market place",
            "Packages: +libpq5 −curl",
            "Files: +app",
            "Option token: new",
            "Option size: gone",
            "Integration postgresql: new",
        ];
        assert_eq!(differences(&old, &new), expected);
    }
}
