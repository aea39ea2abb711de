//! Files of variables that a program of Go or a script reads, and without which it ends.

use super::{Flag, named, shown};
use crate::app::imports::{Edge, Use};
use crate::finding::{Code, Consequence, Finding};
use crate::image::flags::Look;
use crate::suite;
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

impl Look<'_> {
    /// A file of variables without which a Python source fails, for nobody else sets one of them.
    pub(in crate::image) fn add_what_fails(&self, finding: &mut Finding, edge: &Edge) {
        if edge.kind != Use::Data || path::ending(&edge.from) != "py" || path::ending(&edge.to) != "env" {
            return;
        }
        let prefix = &self.suite.environment_prefix;
        let is_set = |name: &String| {
            let is_of = |endpoint: &str| name.starts_with(&(endpoint.to_uppercase().replace('-', "_") + "_"));
            name.starts_with(prefix)
                || suite::handing().any(is_of)
                || self.app.source_text("rockcraft.yaml").contains(name.as_str())
        };
        let loaded = self.scan.uses.loaded(self.starts.iter().map(String::as_str));
        let mut lacking: Vec<String> = loaded.iter().flat_map(|path| self.app.demanded_of(&edge.to, path)).collect();
        lacking.retain(|name| !is_set(name));
        if !lacking.is_empty() {
            finding.message.push_str(&format!(" The source fails without {}.", named(&lacking)));
            finding.consequence = Consequence::WillNotStart;
        }
    }
}
