//! What commands have in common: a folder to work on, a way to print, and where words go. Floor 9.

use std::fmt::Display;
use std::io::{self, BufRead as _};
use std::path::PathBuf;

use clap::ValueEnum;
use color_eyre::eyre::WrapErr as _;

use super::Exit;
use crate::output::{self, Painted};

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

/// Asks something that takes a whole yes.
pub fn says_yes(question: &str) -> bool {
    output::say(format_args!("{question} Type yes, or anything else to leave it."));
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer).is_ok() && answer.trim().eq_ignore_ascii_case("yes")
}

/// Says things on standard error, a line each.
pub fn tell<T: Display>(messages: impl IntoIterator<Item = T>) {
    for one in messages {
        output::say(one);
    }
}

/// Says what was found, and that the project is refused for it.
pub fn refuse<T: Display>(found: impl IntoIterator<Item = T>) -> Exit {
    tell(found);
    Exit::Refused
}

/// Says why the command did nothing, and ends it so.
pub fn stop(why: impl Display, exit: Exit) -> Exit {
    output::say(format_args!("charmer: {why}"));
    exit
}

/// Prints a result. What was found is still true where it cannot be printed, but nobody knows it.
///
/// # Errors
/// When it cannot be written, as to a full disk.
pub fn show(text: &str) -> color_eyre::Result<Exit> {
    printed(output::result(text))
}

/// As [`show`], in colour where that is wanted.
///
/// # Errors
/// When it cannot be written.
pub fn paint(text: &Painted) -> color_eyre::Result<Exit> {
    printed(output::painted(text))
}

fn printed(printed: io::Result<()>) -> color_eyre::Result<Exit> {
    printed.wrap_err("the result cannot be written to standard output; send it to where there is room for it")?;
    Ok(Exit::Done)
}

/// Prints what was done: done it is, whether or not that can be printed.
pub fn report(text: &str, exit: Exit) -> Exit {
    if let Err(error) = output::result(text) {
        output::say(format_args!(
            "charmer: it is done, but what was done cannot be written to standard output: {error}"
        ));
    }
    exit
}
