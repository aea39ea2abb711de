//! The person's own editor, for a text of several lines.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::state;
use crate::text::one_line;
use crate::wizard::state::message::Msg;

use super::Wizard;
use super::suspend::{how, started};

/// Where the text lies meanwhile.
const NAME: &str = "text.txt";
/// What is taken where no variable names an editor.
const USUAL: [&str; 3] = ["editor", "nano", "vi"];

impl Wizard {
    /// Hands a text to the person's editor, and tells what became of it.
    pub(super) fn edit(&mut self, text: &str) {
        let outcome = prepared(&self.state_dir, text).and_then(|(words, path)| {
            let dir = self.dir.clone();
            let ended = self.lend(|| edited(&words, &dir, &path));
            // That it stays is no harm: the next one takes its place.
            let _ = std::fs::remove_file(&path);
            ended
        });
        self.tell(Msg::Edited(outcome.map_err(|reason| one_line(&reason).into_owned())));
    }
}

/// The command, and the file with the text that it is to open.
fn prepared(state_dir: &Path, text: &str) -> Result<(Vec<String>, PathBuf), String> {
    let mut words = command()?;
    let told = |error: &dyn std::fmt::Display| format!("The text cannot be handed to an editor: {error}");
    let path = state::folder(state_dir, "editor").map_err(|error| told(&error))?.join(NAME);
    let file = state::private().create(true).truncate(true).open(&path);
    file.and_then(|mut file| file.write_all(format!("{text}\n").as_bytes())).map_err(|error| told(&error))?;
    words.push(path.display().to_string());
    Ok((words, path))
}

/// The editor's command: of the variables that name one, or what machines usually have.
fn command() -> Result<Vec<String>, String> {
    let named = ["VISUAL", "EDITOR"].into_iter().find_map(|name| {
        let value = std::env::var(name).ok().filter(|value| !value.trim().is_empty())?;
        Some((name, value))
    });
    let Some((name, value)) = named else {
        let usual = USUAL.into_iter().find(|name| which::which(name).is_ok());
        let usual = usual.map(|name| vec![name.to_owned()]);
        return usual
            .ok_or_else(|| "No editor is known here. Set VISUAL or EDITOR to the command of yours.".to_owned());
    };
    let words = shlex::split(&value).filter(|words| !words.is_empty());
    words.ok_or_else(|| format!("{name} is no command, since a quote in it has no end: {value}"))
}

/// Runs it, and reads what it left.
fn edited(words: &[String], folder: &Path, path: &Path) -> Result<String, String> {
    let editor = words.first().map(String::as_str).unwrap_or_default();
    let ended = started(words, folder)
        .map_err(|error| format!("Your editor {editor} did not start ({error}); VISUAL or EDITOR names it."))?;
    how(ended).map_err(|how| format!("{how}: {editor}. The text is as it was."))?;
    let text = state::load(path).map_err(|error| format!("What {editor} left cannot be read: {error}."))?;
    let text =
        String::from_utf8(text).map_err(|_| format!("What {editor} left is not UTF-8. The text is as it was."))?;
    Ok(text.replace("\r\n", "\n").trim_end_matches('\n').to_owned())
}
