//! The diff is what `git diff` shows.

use std::fs;
use std::process::Command;

use charmer::write::{self, Disk, Tag, counts, diff, unified_text};
use proptest::prelude::*;
use tempfile::TempDir;

use super::support::{project, wanted};

/// Runs Git in a folder that holds both texts; none where there is no Git.
fn git(old: &str, new: &str, arguments: &[&str]) -> Option<(TempDir, String)> {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("old"), old).unwrap();
    fs::write(dir.path().join("new"), new).unwrap();
    let mut command = Command::new("git");
    command.args(arguments).current_dir(dir.path());
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    let output = String::from_utf8(command.output().ok()?.stdout).unwrap();
    Some((dir, output))
}

/// Lines as documents have them, few enough to repeat often.
fn text() -> impl Strategy<Value = String> {
    let line = prop::sample::select(vec![
        "name: shop",
        "parts:",
        "  a:",
        "    plugin: nil",
        "",
        "# words",
        "    - item",
        "\tx",
        "é: ü",
        "  ",
    ]);
    (prop::collection::vec(line, 0..40), any::<bool>()).prop_map(|(lines, is_ended)| {
        let text = lines.join("\n");
        if is_ended && !text.is_empty() { text + "\n" } else { text }
    })
}

/// A document whose lines differ from one another, and what came of it by a person's edits.
fn edited() -> impl Strategy<Value = (String, String)> {
    let old = prop::collection::vec(prop::sample::select(vec!["", "  ", "    ", "# ", "- ", "é "]), 0..60);
    let edits = prop::collection::vec((any::<prop::sample::Index>(), 0..3_u8, 1..4_usize), 0..5);
    (old, edits, any::<bool>()).prop_map(|(indents, edits, is_ended)| {
        let old: Vec<String> =
            indents.iter().enumerate().map(|(i, indent)| format!("{indent}key-{i}: {i}\n")).collect();
        let mut lines = old.clone();
        for (number, (place, kind, count)) in edits.into_iter().enumerate() {
            let at = place.index(lines.len() + 1);
            match kind {
                0 if at < lines.len() => drop(lines.remove(at)),
                1 if at < lines.len() => lines[at] = format!("changed-{number}: yes\n"),
                _ => lines.insert(at, format!("  new-{number}: no\n    more-{number}: {count}\n")),
            }
        }
        let new = lines.concat();
        let new = if is_ended { new } else { new.trim_end_matches('\n').to_owned() };
        (old.concat(), new)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn edits_look_as_git_shows_them((old, new) in edited()) {
        let by_git = git(&old, &new, &["diff", "--no-index", "--no-color", "--no-ext-diff", "old", "new"]);
        if let Some((_, by_git)) = by_git {
            let theirs = by_git.find("\n@@").map_or("", |at| &by_git[at + 1..]);
            prop_assert_eq!(unified_text(&old, &new), theirs);
        }
    }

    /// Whatever the texts: Git takes the diff and makes the one of the other.
    #[test]
    fn git_applies_any_diff(old in text(), new in text()) {
        let hunks = unified_text(&old, &new);
        prop_assert_eq!(hunks.is_empty(), old == new);
        if hunks.is_empty() || old.is_empty() || new.is_empty() {
            return Ok(());
        }
        let Some((dir, _)) = git(&old, &new, &["--version"]) else { return Ok(()) };
        fs::write(dir.path().join("patch"), format!("--- a/old\n+++ b/old\n{hunks}")).unwrap();
        let mut apply = Command::new("git");
        apply.args(["apply", "--whitespace=nowarn", "patch"]).current_dir(dir.path());
        let output = apply.env("GIT_CEILING_DIRECTORIES", dir.path().parent().unwrap()).output().unwrap();
        prop_assert!(output.status.success(), "{}{}", String::from_utf8_lossy(&output.stderr), hunks);
        prop_assert_eq!(fs::read_to_string(dir.path().join("old")).unwrap(), new);
    }
}

/// Blocks whose lines repeat: what was added is shown as the block that a person would name.
#[test]
fn a_block_among_its_like_is_shown_whole() {
    let block = |name: &str| format!("  {name}:\n    interface: {name}_client\n    optional: false\n    limit: 1\n");
    let head = "name: shop\nbase: ubuntu@24.04\nrequires:\n";
    let old = format!("{head}{}{}", block("mysql"), block("s3"));
    let new = format!("{head}{}{}{}", block("mysql"), block("postgresql"), block("s3"));
    let expected = "@@ -5,6 +5,10 @@ requires:\n     interface: mysql_client\n     optional: false\n     limit: 1\n\
                    +  postgresql:\n+    interface: postgresql_client\n+    optional: false\n+    limit: 1\n   \
                    s3:\n     interface: s3_client\n     optional: false\n";
    assert_eq!(unified_text(&old, &new), expected);
    if let Some((_, by_git)) = git(&old, &new, &["diff", "--no-index", "--no-color", "--no-ext-diff", "old", "new"]) {
        assert!(by_git.ends_with(expected), "{by_git}");
    }
}

#[test]
fn lines_carry_their_numbers_and_are_safe_to_show() {
    let project = project();
    fs::write(project.root.join("file"), "one\ntwo\nthree").unwrap();
    let plan = write::plan(&project.root, vec![wanted("file", "one\n\u{1b}[31m2\nthree\n")]).unwrap();
    let lines = diff(&plan.files[0]);
    let seen: Vec<_> = lines.iter().map(|line| (line.tag, line.old, line.new, line.text.as_str())).collect();
    let expected = [
        (Tag::Hunk, None, None, "@@ -1,3 +1,3 @@"),
        (Tag::Context, Some(1), Some(1), "one"),
        (Tag::Removed, Some(2), None, "two"),
        (Tag::Removed, Some(3), None, "three"),
        (Tag::NoNewline, None, None, "No newline at end of file"),
        (Tag::Added, None, Some(2), "\u{fffd}[31m2"),
        (Tag::Added, None, Some(3), "three"),
    ];
    assert_eq!(seen, expected);
    assert_eq!(counts(&plan.files[0]), (2, 2));
}

#[test]
fn a_new_file_is_all_added_and_an_unchanged_one_shows_nothing() {
    let project = project();
    let plan = write::plan(&project.root, vec![wanted("fresh", "a\nb\n"), wanted("charm/tox.ini", "[tox]\n")]).unwrap();
    assert_eq!(counts(&plan.files[0]), (2, 0));
    assert_eq!(diff(&plan.files[0])[0].text, "@@ -0,0 +1,2 @@");
    assert_eq!(diff(&plan.files[1]), []);
    write::write(&plan, &project.state, &Disk).unwrap();
}
