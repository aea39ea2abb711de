//! `charmer check --fix`: what needs no choice, shown and then written as `charmer init` writes. Part of floor 9.

use std::ffi::OsString;
use std::path::Path;

use clap::Parser;

use crate::cli::{Exit, init};
use crate::pack::Remedy;

/// `charmer init`, called from here.
#[derive(Debug, Parser)]
struct Init {
    #[command(flatten)]
    args: init::Args,
}

/// Shows the difference, then writes it; `charmer undo --last` takes it back. Beside a document for programs (`is_quiet`),
/// both are told on standard error.
pub fn fix(dir: &Path, is_quiet: bool) -> Exit {
    write(dir, &["--suggested"], |args| args.is_quiet = is_quiet)
}

/// The same with what is known to mend a failure. It is told on standard error.
pub fn mend(dir: &Path, remedies: Vec<Remedy>) -> Exit {
    write(dir, &[], |args| (args.is_quiet, args.remedies) = (true, remedies))
}

fn write(dir: &Path, flags: &[&str], more: impl FnOnce(&mut init::Args)) -> Exit {
    let words = ["init", "--yes", "--diff"].iter().chain(flags).chain(&["--"]).map(OsString::from);
    match Init::try_parse_from(words.chain([dir.as_os_str().to_owned()])) {
        Ok(mut init) => {
            more(&mut init.args);
            init::run(&init.args)
        }
        Err(error) => crate::cli::stop(error, Exit::Usage),
    }
}
