//! What a shell and a manual want to know of the command line.

use clap::CommandFactory;
use clap_complete::Shell;

use super::{Cli, Exit, show};

/// Arguments of `charmer completions`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The shell to complete for.
    shell: Shell,
}

/// Prints the completions of a shell.
///
/// # Errors
/// When standard output cannot be written.
pub fn completions(args: &Args) -> color_eyre::Result<Exit> {
    let mut out = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "charmer", &mut out);
    show(&String::from_utf8_lossy(&out))
}

/// Prints the manual page, as roff; `charmer man | man -l -` shows it.
///
/// # Errors
/// When standard output cannot be written.
pub fn man() -> color_eyre::Result<Exit> {
    let mut out = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut out)?;
    show(&String::from_utf8_lossy(&out))
}
