//! Whose a file is that lies where one of charmer's would go, and how charmer's changes get into what a person made of it.
//!
//! Floor 5. Nothing is kept for it beside the journals of finished writes, which hold the contents already. What was
//! merged once is no base for the next merge: it has a person's lines in it.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use super::journal::{Mark, Root, Store};
use super::layer::Disk;
use super::plan::{Over, Wanted, was_written_by_charmer};
use crate::finding::{Code, Finding};
use crate::text::one_line;

/// What becomes of a file that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    Content(String),
    /// It stays. These lines would be added (`+ `) and taken out (`- `).
    Theirs(Vec<String>),
}

/// What charmer would have written before for answers that changed since: from it a person's edits are told, and it is
/// the base of the merge.
pub fn from_earlier(wanted: &mut [Wanted], earlier: impl IntoIterator<Item = Wanted>) {
    for before in earlier {
        let file = wanted.iter_mut().find(|file| file.path == before.path);
        if let Some(Wanted { over: Over::Template(bases), .. }) = file {
            bases.push(before.content);
        }
    }
}

/// What is told of a file that stays as it is; its lines are told beside it.
pub fn theirs(path: &str) -> Finding {
    let message = "somebody edited it where charmer would change it, or charmer never wrote it, so it stays as it is.";
    let fix = format!("Make these changes in it by hand, or replace it: `charmer init --force {}`.", one_line(path));
    Finding::warning(Code::FileKept, path, message).fix(fix)
}

/// What charmer last wrote to these files by itself, as the journals know it: by an older charmer, or for documents that a
/// person changed since.
pub fn recall(root: &Path, state_dir: &Path, wanted: &mut [Wanted]) {
    let (Ok(Some(store)), Ok(root)) = (Store::existing(state_dir), fs::canonicalize(root)) else { return };
    let written = written(&store, &Root::of(&root));
    for file in wanted {
        let Over::Template(bases) = &mut file.over else { continue };
        bases.extend(written.get(&file.path).filter(|text| !bases.contains(text)).cloned());
    }
}

/// The last content of each file that charmer made and that nobody else had a hand in.
fn written(store: &Store, root: &Root) -> HashMap<String, String> {
    let mut written: HashMap<String, String> = HashMap::new();
    for journal in store.done(root).iter().rev().filter(|journal| journal.mark() != Some(Mark::Undo)) {
        for (index, entry) in journal.record.entries.iter().enumerate() {
            let Ok(contents) = journal.contents(index, &Disk) else { continue };
            let is_own =
                contents.old.is_none_or(|old| written.get(&entry.path).is_some_and(|own| own.as_bytes() == old));
            match String::from_utf8(contents.new) {
                Ok(new) if is_own => written.insert(entry.path.clone(), new),
                _ => written.remove(&entry.path),
            };
        }
    }
    written
}

/// Makes `wanted` of what was found. A file that is as charmer wrote it is replaced; in any other one only the lines are
/// changed that charmer's own changes touch, where nobody else touched them.
pub fn settle(found: &str, wanted: &str, bases: &[String]) -> Settled {
    let is_dos = found.contains("\r\n");
    let ended = |text: &str| if is_dos { text.replace('\n', "\r\n") } else { text.to_owned() };
    let (wanted, bases) = (ended(wanted), bases.iter().map(|base| ended(base)).collect::<Vec<_>>());
    if was_written_by_charmer(found.as_bytes()) && bases.iter().any(|base| base == found) {
        return Settled::Content(wanted);
    }
    let merged = bases.iter().find_map(|base| merge(base, found, &wanted));
    merged.map_or_else(|| stays(found, &wanted, bases.first()), Settled::Content)
}

/// `None` where both sides changed the same place.
fn merge(base: &str, found: &str, wanted: &str) -> Option<String> {
    let merged = diffy::merge(base, found, wanted).ok()?;
    let (was, is, will) = (counted(base), counted(found), counted(&merged));
    let count = |lines: &HashMap<&str, usize>, line: &str| lines.get(line).copied().unwrap_or_default();
    // What the person added is still there, whatever the merging makes of it.
    let kept = |(line, times): (&&str, &usize)| count(&will, line) >= times.saturating_sub(count(&was, line));
    is.iter().all(kept).then_some(merged)
}

fn counted(text: &str) -> HashMap<&str, usize> {
    let mut lines = HashMap::new();
    for line in text.lines() {
        *lines.entry(line).or_default() += 1;
    }
    lines
}

fn stays(found: &str, wanted: &str, base: Option<&String>) -> Settled {
    let base = base.map_or("", String::as_str);
    let (was, is, will) = (counted(base), counted(found), counted(wanted));
    let says = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let out = base.lines().filter(|line| is.contains_key(line) && !will.contains_key(line)).map(|line| ("- ", line));
    let new = wanted.lines().filter(|line| !is.contains_key(line) && !was.contains_key(line)).map(|line| ("+ ", line));
    let lines = out.chain(new).filter(|(_, line)| says(line)).map(|(sign, line)| format!("{sign}{line}"));
    match lines.collect::<Vec<_>>() {
        none if none.is_empty() => Settled::Content(found.to_owned()),
        lines => Settled::Theirs(lines),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BASE: &str = "# Written by charmer.\nimport a\n\nclass Shop:\n    pass\n\n\nmain(Shop)\n";

    fn store(text: &str) -> String {
        text.replace("Shop", "Store")
    }

    #[test]
    fn what_nobody_edited_is_replaced_and_what_somebody_did_is_merged() {
        let bases = [BASE.to_owned()];
        let content = |text: &str| Settled::Content(text.to_owned());
        assert_eq!(settle(BASE, &store(BASE), &bases), content(&store(BASE)));
        let edited = BASE.replace("\n\n\nmain", "\n    def more(self): ...\n\n\nmain");
        assert_eq!(settle(&edited, &store(BASE), &bases), content(&store(&edited)));
        assert_eq!(settle(&edited, BASE, &bases), content(&edited), "nothing is needed");
        let dos = edited.replace('\n', "\r\n");
        assert_eq!(settle(&dos, &store(BASE), &bases), content(&store(&dos)));
    }

    #[test]
    fn where_both_changed_a_line_it_stays_and_the_lines_are_told() {
        let edited = BASE.replace("class Shop:", "class Shop(Base):");
        let settled = settle(&edited, &store(BASE), &[BASE.to_owned()]);
        let lines = ["- main(Shop)", "+ class Store:", "+ main(Store)"].map(str::to_owned).to_vec();
        assert_eq!(settled, Settled::Theirs(lines));
        // Of unknown origin: nothing to merge from.
        let lines = ["+ import a", "+ class Shop:", "+     pass", "+ main(Shop)"].map(str::to_owned).to_vec();
        assert_eq!(settle("import b\n", BASE, &[]), Settled::Theirs(lines));
        assert_eq!(settle(&format!("{BASE}more\n"), BASE, &[]), Settled::Content(format!("{BASE}more\n")));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn no_line_of_a_person_goes(
            base in "([abc]\n){0,8}", found in "([abcxy]\n){0,10}", wanted in "([abcd]\n){0,8}",
        ) {
            let marked = |text: &str| format!("# Written by charmer.\n{text}");
            let (base, found, wanted) = (marked(&base), marked(&found), marked(&wanted));
            let Settled::Content(made) = settle(&found, &wanted, std::slice::from_ref(&base)) else { return Ok(()) };
            let (is, will) = (counted(&found), counted(&made));
            for line in ["x", "y"] {
                prop_assert_eq!(is.get(line), will.get(line), "{}", made);
            }
        }
    }
}
