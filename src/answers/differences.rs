//! What differs between two sets of answers, a line each, for people.

use std::collections::BTreeMap;

use super::entries::ENTRIES;
use super::{Answers, PartLine, TEXTS};
use crate::text::fit::clip;
use crate::text::one_line;

/// Characters of a value that are shown.
const ROOM: usize = 28;

/// What differs, a line each; empty when nothing does.
pub fn differences(old: &Answers, new: &Answers) -> Vec<String> {
    let texts = TEXTS.iter().filter_map(|text| {
        let [old, new] = [old, new].map(text.get);
        (old != new).then(|| format!("{}: {} → {}", text.label, value(old), value(new)))
    });
    texts.chain(ENTRIES.iter().flat_map(|entry| (entry.changes)(old, new))).collect()
}

pub(super) fn extras(old: &BTreeMap<String, String>, new: &BTreeMap<String, String>) -> Vec<String> {
    let others = new.iter().filter(|(key, answer)| old.get(*key) != Some(answer));
    let gone = old.keys().filter(|key| !new.contains_key(*key)).map(|key| format!("{}: (none)", value(key)));
    others.map(|(key, answer)| format!("{}: {}", value(key), value(answer))).chain(gone).collect()
}

pub(super) fn lines(old: &[PartLine], new: &[PartLine]) -> Vec<String> {
    let place = |line: &PartLine| format!("{} of {}", value(&line.key), value(&line.part));
    let come = new
        .iter()
        .filter(|line| !old.contains(line))
        .map(|line| format!("{}: {}{}", place(line), if line.gone { '−' } else { '+' }, value(&line.item)));
    let gone = old.iter().filter(|line| !new.contains(line));
    come.chain(gone.map(|line| format!("{}: {} as it was", place(line), value(&line.item)))).collect()
}

fn value(text: &str) -> String {
    if text.is_empty() { "(none)".to_owned() } else { clip(&one_line(text), ROOM) }
}

pub(super) fn list(label: &str, old: &[String], new: &[String]) -> Vec<String> {
    let added = new.iter().filter(|item| !old.contains(item)).map(|item| format!("+{}", value(item)));
    let gone = old.iter().filter(|item| !new.contains(item)).map(|item| format!("−{}", value(item)));
    let changes: Vec<String> = added.chain(gone).collect();
    match (changes.is_empty(), old == new) {
        (_, true) => Vec::new(),
        (true, false) => vec![format!("{label}: in another order")],
        (false, false) => vec![format!("{label}: {}", changes.join(" "))],
    }
}

pub(super) fn named<T: PartialEq>(label: &str, old: &[T], new: &[T], name: impl Fn(&T) -> &String) -> Vec<String> {
    let found = |list: &'_ [T], item: &T| list.iter().position(|other| name(other) == name(item));
    let line_of = |item: &T, what: &str| format!("{label} {}: {what}", value(name(item)));
    let come = new.iter().filter_map(|item| match found(old, item).and_then(|at| old.get(at)) {
        None => Some(line_of(item, "new")),
        Some(other) => (other != item).then(|| line_of(item, "changed")),
    });
    let gone = old.iter().filter(|item| found(new, item).is_none()).map(|item| line_of(item, "gone"));
    come.chain(gone).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::{ConfigOption, Integration};

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
