//! How a pack is told on plain lines: folded into groups where the CI service can fold, and with a word about a long
//! silence. Floor 7.

use std::time::{Duration, Instant};

use anstyle::Style;

use super::pack::{say, tell};
use crate::pack::{self, Diagnosis};
use crate::pack::{LineKind, LogLine, Tool};
use crate::text;

/// The log of a step, folded by GitHub Actions.
pub struct Groups {
    tool: Tool,
    /// True where groups are understood.
    on: bool,
    open: bool,
}

impl Groups {
    /// Groups where `GITHUB_ACTIONS` says `true`, as that service sets it.
    pub fn of_environment(tool: Tool) -> Self {
        Self { tool, on: is_github(), open: false }
    }

    /// Tells a line; the line that begins a step begins a group.
    pub fn tell(&mut self, line: &LogLine, style: Style) {
        if self.on && line.kind == LineKind::Step {
            self.close();
            say(format_args!("::group::[{}] {}", self.tool.product(), line.text));
            self.open = true;
        } else {
            tell(self.tool, style, format_args!("{}", line.text));
        }
    }

    /// Ends the group that is open.
    pub fn close(&mut self) {
        if std::mem::take(&mut self.open) {
            say(format_args!("::endgroup::"));
        }
    }
}

/// Puts a failure on the page of the run, where GitHub Actions runs it.
pub fn annotate(tool: Tool, diagnosis: &Diagnosis) {
    if is_github() {
        let told = escaped(&format!("{} Fix: {}", diagnosis.cause, diagnosis.fix));
        say(format_args!("::error title={} was not packed::{told}", tool.product()));
    }
}

fn is_github() -> bool {
    std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true")
}

/// The data of a workflow command: it is one line, with `%` as the escape.
fn escaped(message: &str) -> String {
    text::safe(message).replace('%', "%25").replace('\n', "%0A")
}

/// Notices when a packer says nothing for long.
pub struct Hush {
    heard: Instant,
    last: String,
    told: bool,
}

impl Default for Hush {
    fn default() -> Self {
        Self { heard: Instant::now(), last: String::new(), told: false }
    }
}

impl Hush {
    /// A download may take this long without a word.
    const LONG: Duration = Duration::from_mins(5);

    /// Takes the last line that was said.
    pub fn heard(&mut self, line: &str) {
        self.heard = Instant::now();
        line.clone_into(&mut self.last);
        self.told = false;
    }

    /// How long to wait before it is a long silence.
    pub fn left(&self) -> Duration {
        if self.told { Self::LONG } else { Self::LONG.saturating_sub(self.heard.elapsed()) }
    }

    /// Says what the silence may mean, once.
    pub fn tell(&mut self, tool: Tool) {
        if std::mem::replace(&mut self.told, true) {
            return;
        }
        let minutes = Self::LONG.as_secs() / 60;
        tell(tool, Style::new().bold(), format_args!("nothing was said for {minutes} minutes; Ctrl-C stops it."));
        if let Some(diagnosis) = pack::silent(&self.last, tool) {
            for line in super::doctor::diagnosis_in_words(&diagnosis, 0).lines() {
                tell(tool, Style::new(), format_args!("{line}"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workflow_command_stays_on_its_line() {
        assert_eq!(escaped("50 % of\nit\r"), "50 %25 of%0Ait\u{fffd}");
    }

    #[test]
    fn a_silence_is_told_once() {
        let mut hush = Hush { heard: Instant::now(), last: "+ npm install".into(), told: false };
        assert!(hush.left() > Duration::ZERO && hush.left() <= Hush::LONG);
        hush.tell(Tool::Rockcraft);
        assert!(hush.told && hush.left() == Hush::LONG);
        hush.heard("added 3 packages");
        assert!(!hush.told && hush.last == "added 3 packages");
    }
}
