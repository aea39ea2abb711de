//! The `charmer` binary: parse, call the library, turn the end into an exit code.

#![forbid(unsafe_code)]

use std::io::Write as _;
use std::process::ExitCode;

use charmer::cli;

fn main() -> ExitCode {
    // Before the terminal is taken: the panic hook that restores the terminal must run first.
    if let Err(error) = color_eyre::config::HookBuilder::default().display_env_section(false).install() {
        eprintln!("charmer: {error}");
    }
    match cli::run() {
        Ok(exit) => exit.into(),
        Err(error) => {
            // Standard error may be a terminal that is gone.
            let _ = writeln!(std::io::stderr(), "charmer: {error:#}");
            cli::Exit::Refused.into()
        }
    }
}
