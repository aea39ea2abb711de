//! What a Python source does while a server loads it and that ends there: it serves by itself, or imports from a package
//! that is not around it.

use std::collections::BTreeSet;

use super::data::SERVERS;
use super::{Flag, fault};
use crate::app::imports;
use crate::finding::Code;
use crate::image::flags::Look;
use crate::text::path;
use crate::yaml::Node;

/// Objects and modules whose `run` serves.
const SERVES: [&str; 4] = ["uvicorn", "socketio", "hypercorn", "bottle"];
/// What makes an application that has such a method.
const MADE_BY: [&str; 5] = ["Flask(", "APIFlask(", "Quart(", "create_app(", "make_app("];

impl Look<'_> {
    pub(super) fn loaded_sources(&self) -> Vec<Flag> {
        let mut flags = Vec::new();
        for (module, path) in self.loaded_modules() {
            let text = self.app.source_text(&path);
            let is_alone = !module.contains('.') && path::folder(&path) == self.source();
            for (line, code) in plain_lines(&text) {
                if serves(code, &text) {
                    let message = "The source serves by itself here, while the server that the rock starts loads it: that \
                                   server gets no further, or stops with \"Address already in use\" and starts anew for ever.";
                    let fix = "Put it below `if __name__ == \"__main__\":`, which the server does not run.";
                    let place = (path.as_str(), line);
                    flags.push(fault(
                        Code::SourceServes,
                        place,
                        "serves by itself",
                        message.to_owned(),
                        fix.to_owned(),
                    ));
                }
                if let Some(from) = code.strip_prefix("from .").filter(|_| is_alone) {
                    let message = "This is imported from the package around the source, and there is none: the server loads the \
                                   file by itself. \"ImportError: attempted relative import with no known parent package\".";
                    let (module, names) = from.split_once(" import ").unwrap_or((from, "…"));
                    let fix = match module.trim() {
                        "" => format!("Write `import {}`.", names.trim()),
                        module => format!("Write `from {module} import {}`.", names.trim()),
                    };
                    flags.push(fault(
                        Code::RelativeImport,
                        (&path, line),
                        "no package around it",
                        message.to_owned(),
                        fix,
                    ));
                }
            }
        }
        flags
    }

    /// The modules that the services' servers load, and their files.
    fn loaded_modules(&self) -> BTreeSet<(String, String)> {
        let services = self.expanded.get("services").and_then(Node::as_map).unwrap_or_default();
        let commands = services.iter().filter_map(|(_, service)| service.get("command")?.as_str());
        let is_python = self.suite.language == "Python" && !self.recipes.iter().any(|recipe| recipe.scripted);
        let mut found = BTreeSet::new();
        for command in commands.filter(|_| is_python) {
            let words = shlex::split(command).unwrap_or_default();
            let elsewhere =
                |word: &String| SERVERS.elsewhere.iter().any(|option| word.split('=').next() == Some(option));
            let modules = words.iter().filter_map(|word| Some(word.split_once(':')?.0));
            let loaded = modules.filter_map(|module| {
                let path = imports::module(&self.scan.tree, self.source(), module)?;
                Some((module.to_owned(), path))
            });
            found.extend(loaded.filter(|_| !words.iter().any(elsewhere)));
        }
        found
    }
}

/// The lines that stand at the beginning, outside of long texts, with their numbers.
fn plain_lines(text: &str) -> Vec<(usize, &str)> {
    let (mut is_inside, mut found) = (false, Vec::new());
    for (at, line) in text.lines().enumerate() {
        if !is_inside && line.starts_with(char::is_alphabetic) {
            found.push((at + 1, line));
        }
        let marks = line.matches("\"\"\"").count() + line.matches("'''").count();
        is_inside ^= marks % 2 == 1;
    }
    found
}

/// `app.run(host="0.0.0.0")`
fn serves(line: &str, text: &str) -> bool {
    let Some((object, _)) = line.split_once(".run(") else {
        return line.starts_with("serve(") && text.contains("from waitress import");
    };
    let makes = |line: &str| {
        let made = line.strip_prefix(object).and_then(|rest| rest.trim_start().strip_prefix('='));
        made.is_some_and(|made| MADE_BY.iter().any(|maker| made.contains(maker)))
    };
    SERVES.contains(&object) || text.lines().any(makes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_runs_at_once_serves() {
        let told = |text: &str| plain_lines(text).into_iter().any(|(_, line)| serves(line, text));
        for text in ["app = Flask(__name__)\napp.run()\n", "import uvicorn\nuvicorn.run(app, port=80)\n"] {
            assert!(told(text), "{text}");
        }
        for text in [
            "app = Flask(__name__)\nif __name__ == '__main__':\n    app.run()\n",
            "app = Flask(__name__)\ndef main():\n    app.run()\n",
            "import asyncio\nasyncio.run(main())\n",
            "app = Flask(__name__)\n\"\"\"\napp.run()\n\"\"\"\n",
        ] {
            assert!(!told(text), "{text}");
        }
    }
}
