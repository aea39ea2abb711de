//! What is on its way to the clipboard, and what a terminal was sent that does not tell whether it took it.

use super::message::Effect;
use super::{Mood, State};

/// What was copied last.
#[derive(Clone, Debug, Default)]
pub struct Copying {
    text: String,
    /// What is said of it, after the word that it was copied.
    told: String,
    /// What nobody has confirmed: on leaving it can be printed.
    pub sent: Option<String>,
}

impl State {
    /// Puts a text on the clipboard. `told` follows the words that it is there: `: juju status`, ` 3 commands.`.
    pub fn copy(&mut self, text: String, told: impl Into<String>, effects: &mut Vec<Effect>) {
        self.copying = Copying { text: text.clone(), told: told.into(), sent: None };
        effects.push(Effect::Copy(text));
    }

    /// A program has put it there, or it was only sent to the terminal.
    pub fn copied(&mut self, by_program: bool) {
        self.copying.sent = (!by_program).then(|| self.copying.text.clone());
        let how = if by_program { "Copied" } else { "Sent to your terminal" };
        self.say(Mood::Good, format!("{how}{}", self.copying.told));
    }
}
