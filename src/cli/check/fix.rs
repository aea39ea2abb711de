//! `charmer check --fix`: what needs no choice, shown and then written as `charmer init` writes. Part of floor 9.

use std::ffi::OsString;
use std::path::Path;

use clap::Parser;

use crate::cli::{Exit, init};

/// `charmer init`, called from here.
#[derive(Debug, Parser)]
struct Init {
    #[command(flatten)]
    args: init::Args,
}

/// Shows the difference, then writes it; `charmer undo --last` takes it back. Beside a document for programs (`is_quiet`),
/// both are told on standard error.
pub fn fix(dir: &Path, is_quiet: bool) -> Exit {
    let words = ["init", "--suggested", "--yes", "--diff", "--"].map(OsString::from);
    match Init::try_parse_from(words.into_iter().chain([dir.as_os_str().to_owned()])) {
        Ok(mut init) => {
            init.args.is_quiet = is_quiet;
            init::run(&init.args)
        }
        Err(error) => crate::cli::stop(error, Exit::Usage),
    }
}
