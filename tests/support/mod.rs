//! What the end-to-end tests share: the built binary in a pseudo-terminal, folders that vanish, and pictures of screens.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod commands;
pub mod picture;
pub mod terminal;
pub mod trial;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long a condition may take before a test gives up. Far longer than anything takes; only a hang reaches it.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// The built binary.
pub const CHARMER: &str = env!("CARGO_BIN_EXE_charmer");

/// A folder in the crate.
pub fn crate_path(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}

/// Says that a test cannot run here. Where all that tests need should be there, as in CI, that fails it.
pub fn skip(why: &str) {
    assert!(std::env::var_os("CHARMER_WHOLE").is_none(), "this cannot be tried here: {why}");
    eprintln!("skipped: {why}");
}

/// Copies a folder with all it holds, executable bits too.
pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            copy_folder(&entry.path(), &target);
        } else if kind.is_symlink() {
            std::os::unix::fs::symlink(std::fs::read_link(entry.path()).unwrap(), target).unwrap();
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Writes an executable script. Another process does: while this one has it open for writing, what other tests start
/// meanwhile would have it open, too, and nobody could run it ("Text file busy").
pub fn script(path: &Path, text: &str) {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", "cat > \"$0\" && chmod 755 \"$0\""]).arg(path).stdin(Stdio::piped());
    let mut shell = shell.spawn().unwrap();
    shell.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    assert!(shell.wait().unwrap().success(), "{}", path.display());
}

/// The lines of `before`, counted from 0, that are no longer in `after`.
pub fn lines_gone<'t>(before: impl Iterator<Item = &'t str>, after: impl Iterator<Item = &'t str>) -> Vec<usize> {
    let mut input = imara_diff::InternedInput::default();
    input.update_before(before);
    input.update_after(after);
    let diff = imara_diff::Diff::compute(imara_diff::Algorithm::Myers, &input);
    diff.hunks().flat_map(|hunk| hunk.before).map(|line| line as usize).collect()
}

/// Waits until the condition holds; false when it never does.
pub fn eventually(condition: impl Fn() -> bool) -> bool {
    let start = Instant::now();
    while !condition() {
        if start.elapsed() > PATIENCE {
            return false;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    true
}

/// Waits for a file that ends with a line's end, and gives its text.
pub fn wait_for_file(path: &Path) -> String {
    assert!(eventually(|| std::fs::read_to_string(path).is_ok_and(|text| text.ends_with('\n'))), "{}", path.display());
    std::fs::read_to_string(path).unwrap()
}

/// True when there is no such process any more; a zombie is none.
pub fn process_is_gone(id: &str) -> bool {
    let status = PathBuf::from(format!("/proc/{}/stat", id.trim()));
    eventually(|| match std::fs::read_to_string(&status) {
        Ok(text) => text.rsplit(')').next().unwrap_or_default().trim_start().starts_with(['Z', 'X']),
        Err(_) => true,
    })
}
