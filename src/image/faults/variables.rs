//! Files of variables that a program of Go or a script reads, and without which it ends.

use super::{Flag, shown};
use crate::app::imports::Edge;
use crate::finding::{Code, Consequence, Finding};
use crate::text::path;

/// What to do with variables of one's own machine.
const GO_ON: &str = "Let the program go on where the file is missing (log it, and no more): under the charm the variables \
                     are in the environment already, and no file of them is needed.";

/// A file of variables that is not in the folder, and without which the program ends.
pub(in crate::image) fn absent(edge: &Edge) -> Flag {
    let message = format!(
        "The program reads {} here and ends where it is missing, and there is no such file: it does not start.",
        shown(&edge.to)
    );
    let finding = Finding::warning(Code::FolderNotShipped, edge.from.as_str(), message).at(edge.line, 0);
    let finding = finding.with(Consequence::WillNotStart).fix(GO_ON);
    Flag::of("needs a file that is not there", finding)
}

/// How to go on without a file of variables: it may hold secrets, and is not taken unasked.
pub(in crate::image) fn go_on(path: &str) -> Option<String> {
    let bind = "Bind each variable that is wanted (`viper.BindEnv`), for Viper looks for no others. ";
    let before = if path::name(path).starts_with(".env") { "" } else { bind };
    path.strip_suffix(".env").map(|_| format!("{before}{GO_ON}"))
}
