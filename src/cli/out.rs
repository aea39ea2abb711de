//! What commands have in common: a folder to work on, a way to print, and where words go. Floor 7.

use std::fmt::Display;
use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::ValueEnum;

use super::Exit;

/// Text or data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// A packer's document, as text or as data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DocumentFormat {
    /// The document as the packer prints it.
    Yaml,
    /// The same as data.
    Json,
}

/// Variables, as text, as data or for a shell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum VariablesFormat {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
    /// A file of variables with examples, to run the application with on this machine.
    Dotenv,
}

/// The folder that a command is about.
#[derive(Clone, Debug, clap::Args)]
pub struct Folder {
    /// The application's folder.
    #[arg(default_value = ".")]
    pub dir: PathBuf,
}

/// How a command prints its result.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Printed {
    /// How to print it.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

/// Says things on standard error, a line each.
pub fn tell<T: Display>(said: impl IntoIterator<Item = T>) {
    for one in said {
        anstream::eprintln!("{one}");
    }
}

/// Says what was found, and that the project is refused for it.
pub fn refuse<T: Display>(found: impl IntoIterator<Item = T>) -> Exit {
    tell(found);
    Exit::Refused
}

/// Says why the command did nothing, and ends it so.
pub fn stop(why: impl Display, exit: Exit) -> Exit {
    anstream::eprintln!("charmer: {why}");
    exit
}

/// Writes a result to standard output, byte for byte. A reader that has seen enough is no failure.
///
/// # Errors
/// When it cannot be written.
pub fn show(text: &str) -> color_eyre::Result<Exit> {
    written(io::stdout().lock().write_all(text.as_bytes()))
}

/// As [`show`], in colour where that is wanted.
///
/// # Errors
/// When it cannot be written.
pub fn paint(text: &str) -> color_eyre::Result<Exit> {
    written(anstream::stdout().lock().write_all(text.as_bytes()))
}

fn written(written: io::Result<()>) -> color_eyre::Result<Exit> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Exit::Done),
        written => Ok(written.map(|()| Exit::Done)?),
    }
}
