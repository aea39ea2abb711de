//! The `charmer` binary: parse, call the library, turn the end into an exit code.

#![forbid(unsafe_code)]

use std::process::ExitCode;

use charmer::{cli, output};

fn main() -> ExitCode {
    // Before the terminal is taken: the panic hook that restores the terminal must run first.
    let (panic, report) = color_eyre::config::HookBuilder::default().display_env_section(false).into_hooks();
    // Its own way of printing panics when nobody listens, and a panic in a panic aborts.
    std::panic::set_hook(Box::new(move |info| output::say(panic.panic_report(info))));
    if let Err(error) = report.install() {
        output::say(format_args!("charmer: {error}"));
    }
    match cli::run() {
        Ok(exit) => exit.into(),
        Err(error) => {
            output::say(format_args!("charmer: {error:#}"));
            cli::Exit::Refused.into()
        }
    }
}
