//! The one way out: everything that charmer prints goes through here, and so does what the wizard draws on.
//!
//! Floor 1. Results go to standard output, messages to standard error; `tests/it/floors.rs` holds that nothing else writes
//! there. A terminal gets no character that steers it but for our own colours. A pipe gets results byte for byte,
//! JSON with escapes. Nobody has to listen: a message that cannot be told is no failure.

use std::fmt::{Display, Write as _};
use std::io::{self, IsTerminal as _, Stdout, Write};

use anstyle::Style;
use serde::Serialize;

use crate::text;

/// Text that is safe for a terminal, in our own colours. Whatever is put in may come from outside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Painted(String);

impl Painted {
    /// Text that holds colours already and nothing from outside.
    pub fn trusted(text: String) -> Self {
        Self(text)
    }

    /// Adds text in a style.
    #[must_use]
    pub fn and(mut self, style: Style, text: impl Display) -> Self {
        // Writing to a string does not fail.
        let _ = write!(self.0, "{style}{}{style:#}", text::safe(&text.to_string()));
        self
    }

    /// Adds text without a style.
    #[must_use]
    pub fn plain(self, text: impl Display) -> Self {
        self.and(Style::new(), text)
    }

    /// Adds what another one holds.
    #[must_use]
    pub fn with(mut self, other: &Self) -> Self {
        self.0.push_str(&other.0);
        self
    }

    /// Its lines, where no style goes over a line's end.
    pub fn lines(&self) -> impl Iterator<Item = Self> {
        self.0.lines().map(|line| Self(line.to_owned()))
    }
}

/// Prints a result: safe on a terminal, byte for byte elsewhere. A reader that has seen enough is no failure.
///
/// # Errors
/// When it cannot be written, as to a full disk.
pub fn result(result: &str) -> io::Result<()> {
    let out = io::stdout();
    let shown = if out.is_terminal() { text::safe(result) } else { result.into() };
    finish(&mut out.lock(), &shown)
}

/// Prints a result in colour where that is wanted.
///
/// # Errors
/// As [`result`].
pub fn painted(result: &Painted) -> io::Result<()> {
    finish(&mut anstream::stdout().lock(), &result.0)
}

/// Data for programs, as JSON that is safe to show wherever it ends up: what is unsafe is written as an escape.
///
/// # Errors
/// When it is no JSON, as a map whose keys are no texts.
pub fn json(data: &impl Serialize) -> serde_json::Result<String> {
    let json = serde_json::to_string_pretty(data)?;
    let mut out = String::with_capacity(json.len() + 1);
    // Unsafe characters stand in strings alone; those of ASCII were escaped already, but DEL.
    for c in json.chars() {
        if text::is_unsafe(c) && c != '\n' {
            c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
        } else {
            out.push(c);
        }
    }
    out.push('\n');
    Ok(out)
}

fn finish(out: &mut impl Write, text: &str) -> io::Result<()> {
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Says something on standard error, on lines of its own.
pub fn say(message: impl Display) {
    say_painted(&Painted::default().plain(message));
}

/// As [`say`], in colour where that is wanted.
pub fn say_painted(message: &Painted) {
    ask_painted(&Painted(format!("{}\n", message.0)));
}

/// Says something on standard error, and leaves the cursor behind it.
pub fn ask(message: impl Display) {
    ask_painted(&Painted::default().plain(message));
}

/// As [`ask`], in colour where that is wanted.
pub fn ask_painted(message: &Painted) {
    // Standard error may be closed, full, or a terminal that is gone: there is nobody to tell.
    let _ = anstream::stderr().lock().write_all(message.0.as_bytes());
}

/// Takes colour always or never, whatever the environment says.
pub fn choose_colour(always: bool) {
    if always { anstream::ColorChoice::Always } else { anstream::ColorChoice::Never }.write_global();
}

/// True where standard output is a terminal.
pub fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// True where colours are wanted on standard output.
pub fn has_colour() -> bool {
    anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
}

/// The terminal itself, for what is drawn cell by cell.
pub fn screen() -> Stdout {
    io::stdout()
}
