//! How a pack is told on plain lines: folded into groups where the CI service can fold, and with a word about a long
//! silence. Floor 9.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, BufWriter, Seek as _, Write as _};
use std::mem;
use std::time::{Duration, Instant};

use anstyle::Style;

use super::messages::{say as say_of, style, tell};
use crate::cli::doctor;
use crate::output::say;
use crate::pack::{self, Diagnosis, LineKind, Tool};
use crate::text;

/// What a waiting line's sort is in a letter.
const KINDS: [(&str, LineKind); 6] = [
    ("p", LineKind::Packer),
    ("s", LineKind::Step),
    ("c", LineKind::Child),
    ("w", LineKind::Warning),
    ("e", LineKind::Error),
    ("r", LineKind::Result),
];

/// Prints what the packers say. Where GitHub Actions folds it, a group is a step, and steps of two packers at work are not
/// mixed: what the second one says waits in a file until a step of the first has ended.
pub struct Printer {
    /// True where groups are understood.
    folds: bool,
    /// Whose lines are told as they come.
    live: Option<Tool>,
    open: bool,
    waiting: Option<Spool>,
}

/// Lines that wait.
struct Spool {
    tool: Tool,
    file: BufWriter<File>,
    /// The step that its last line belonged to.
    step: String,
}

impl Printer {
    /// Groups where `GITHUB_ACTIONS` says `true`, as that service sets it.
    pub fn of_environment() -> Self {
        Self { folds: is_github(), live: None, open: false, waiting: None }
    }

    /// Tells a line, now or later.
    pub fn line(&mut self, tool: Tool, kind: LineKind, text: &str) {
        if !self.folds || *self.live.get_or_insert(tool) == tool {
            if self.folds && kind == LineKind::Step {
                self.close();
                self.tell_waiting();
                self.close();
            }
            self.print(tool, kind, text);
        } else if !self.record(tool, kind, text) {
            // Without a place to wait in, mixed is better than lost.
            self.print(tool, kind, text);
        }
    }

    /// A packer has ended.
    pub fn ended(&mut self, tool: Tool) {
        if self.live == Some(tool) {
            self.close();
            self.tell_waiting();
            // The other one is told as it comes, in the group that is open; without one its step goes on.
            let Some(spool) = self.waiting.take() else {
                self.live = None;
                return;
            };
            if !self.open && !spool.step.is_empty() {
                self.group(spool.tool, &format!("{} (goes on)", spool.step));
            }
            self.live = Some(spool.tool);
        }
    }

    /// All have ended.
    pub fn finish(&mut self) {
        self.close();
        self.tell_waiting();
        self.close();
    }

    fn print(&mut self, tool: Tool, kind: LineKind, text: &str) {
        if self.folds && kind == LineKind::Step {
            self.close();
            self.group(tool, text);
        } else {
            tell(tool, style(kind), format_args!("{text}"));
        }
    }

    fn group(&mut self, tool: Tool, title: &str) {
        say(format_args!("::group::[{}] {title}", tool.product()));
        self.open = true;
    }

    /// Ends the group that is open.
    fn close(&mut self) {
        if mem::take(&mut self.open) {
            say(format_args!("::endgroup::"));
        }
    }

    /// False when it cannot wait.
    fn record(&mut self, tool: Tool, kind: LineKind, text: &str) -> bool {
        if self.waiting.is_none() {
            self.waiting = Spool::new(tool).ok();
        }
        self.waiting.as_mut().is_some_and(|spool| spool.record(kind, text).is_ok())
    }

    /// Tells what has waited, in groups of its own, and leaves the last one open.
    fn tell_waiting(&mut self) {
        let Some(mut spool) = self.waiting.take() else { return };
        let Ok(lines) = spool.read() else { return };
        for line in lines.lines().map_while(Result::ok) {
            let (letter, text) = line.split_at_checked(1).unwrap_or_default();
            let kind = KINDS.iter().find(|(other, _)| *other == letter).map_or(LineKind::Packer, |(_, kind)| *kind);
            if kind == LineKind::Step {
                text.clone_into(&mut spool.step);
            } else if !self.open && !spool.step.is_empty() {
                self.group(spool.tool, &format!("{} (goes on)", spool.step));
            }
            self.print(spool.tool, kind, text);
        }
        if spool.empty().is_ok() {
            self.waiting = Some(spool);
        }
    }
}

impl Spool {
    fn new(tool: Tool) -> io::Result<Self> {
        Ok(Self { tool, file: BufWriter::new(tempfile::tempfile()?), step: String::new() })
    }

    fn record(&mut self, kind: LineKind, text: &str) -> io::Result<()> {
        let letter = KINDS.iter().find(|(_, other)| *other == kind).map_or("p", |(letter, _)| letter);
        writeln!(self.file, "{letter}{text}")
    }

    fn read(&mut self) -> io::Result<BufReader<File>> {
        self.file.flush()?;
        let mut file = self.file.get_ref().try_clone()?;
        file.rewind()?;
        Ok(BufReader::new(file))
    }

    /// What was told does not wait any more.
    fn empty(&mut self) -> io::Result<()> {
        let file = self.file.get_mut();
        file.set_len(0)?;
        file.rewind()
    }
}

/// Puts a failure on the page of the run, where GitHub Actions runs it.
pub fn annotate(tool: Tool, diagnosis: &Diagnosis) {
    if is_github() {
        let message = escaped(&format!("{} Fix: {}", diagnosis.cause, diagnosis.fix));
        say(format_args!("::error title={} was not packed::{message}", tool.product()));
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
pub struct SilenceWatch {
    heard: Instant,
    last: String,
    reported: bool,
    long: Duration,
}

impl Default for SilenceWatch {
    fn default() -> Self {
        Self { heard: Instant::now(), last: String::new(), reported: false, long: pack::silence() }
    }
}

impl SilenceWatch {
    /// Takes the last line that was said.
    pub fn heard(&mut self, line: &str) {
        self.heard = Instant::now();
        line.clone_into(&mut self.last);
        self.reported = false;
    }

    /// How long to wait before it is a long silence.
    pub fn left(&self) -> Duration {
        if self.reported { Duration::MAX } else { self.long.saturating_sub(self.heard.elapsed()) }
    }

    /// Says what the silence may mean, once.
    pub fn tell(&mut self, tool: Tool) {
        if mem::replace(&mut self.reported, true) {
            return;
        }
        let time = pack::clock(self.long);
        tell(tool, Style::new().bold(), format_args!("nothing was said for {time}; Ctrl-C stops it."));
        if let Some(diagnosis) = pack::silent(&self.last, tool) {
            doctor::diagnosis_in_words(&diagnosis, 0).lines().for_each(|line| say_of(tool, &line));
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
        let long = Duration::from_secs(100);
        let mut silence = SilenceWatch { heard: Instant::now(), last: "+ npm install".into(), reported: false, long };
        assert!(silence.left() > Duration::ZERO && silence.left() <= long);
        silence.tell(Tool::Rockcraft);
        assert!(silence.reported && silence.left() == Duration::MAX);
        silence.heard("added 3 packages");
        assert!(!silence.reported && silence.last == "added 3 packages");
    }
}
