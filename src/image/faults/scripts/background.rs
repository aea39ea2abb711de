//! Start scripts that leave the server behind, name a file of variables that is not there, or run one kind of module as
//! another.

use serde_json::Value;

use super::super::{Flag, fault, shown};
use super::{Command, Package, commands, loaded};
use crate::finding::Code;
use crate::image::flags::Look;
use crate::text::path;

/// Programs that start a server in the background and end, with the word that has them do so.
const LEAVES: [(&str, &str, &str); 2] = [("pm2", "start", "pm2-runtime start"), ("forever", "start", "forever")];

impl Package<'_> {
    /// True where node takes its files for modules of ECMAScript.
    fn is_module(&self) -> bool {
        self.json.get("type").and_then(Value::as_str) == Some("module")
    }

    /// True where nothing but node runs the start script.
    pub(super) fn is_run_by_node(&self) -> bool {
        let commands = commands(self, "start");
        let is_node = |command: &Command| command.words.first().is_some_and(|first| first == "node");
        !commands.is_empty() && commands.iter().all(|command| is_node(command) && loaded(&command.words).is_empty())
    }
}

impl Look<'_> {
    pub(in crate::image::faults) fn started_wrongly(&self) -> Vec<Flag> {
        let Some(package) = self.package() else { return Vec::new() };
        let mut flags: Vec<Flag> = in_background(&package).into_iter().collect();
        flags.extend(self.without_variables(&package));
        flags.extend(self.wrong_modules(&package));
        flags
    }

    /// `node --env-file=.env index.js` without that file in the image.
    fn without_variables(&self, package: &Package<'_>) -> Option<Flag> {
        let commands = commands(package, "start");
        let of_node = commands.iter().find(|command| command.words.first().is_some_and(|first| first == "node"))?;
        let file = of_node.words.iter().find_map(|word| word.strip_prefix("--env-file="))?;
        let path = path::join(path::folder(&package.path), file)?;
        if self.ships(&path) {
            return None;
        }
        let message = format!(
            "node reads {} before anything else, and it is not in the image: node ends with \"not found\".",
            shown(file)
        );
        let fix =
            "Take the option out, or write `--env-file-if-exists`: under the charm the variables are there already.";
        let line = package.line("start");
        Some(fault(
            Code::StartFileMissing,
            (&package.path, line),
            "a file of variables is missing",
            message,
            fix.to_owned(),
        ))
    }

    /// What node takes for a module of ECMAScript has no `require`, and names its files in full.
    fn wrong_modules(&self, package: &Package<'_>) -> Option<Flag> {
        let is_started = |file: &&str| self.scan.uses.is_beginning(file);
        let begins = self.starts.iter().map(String::as_str).filter(is_started);
        for file in self.scan.uses.loaded(begins) {
            let is_module =
                file.strip_suffix(".mjs").is_some() || file.strip_suffix(".js").is_some() && package.is_module();
            // What is not started by node itself may be made into something else before.
            if !is_module || !self.ships(file) || !package.is_run_by_node() {
                continue;
            }
            let text = self.app.source_text(file);
            let is_made = text.contains("createRequire");
            let told = text.lines().enumerate().find_map(|(at, line)| {
                let (message, fix) = self.wrong_line(file, (&text, is_made), line)?;
                Some(fault(Code::ModuleKind, (file, at + 1), "no such module", message, fix))
            });
            if told.is_some() {
                return told;
            }
        }
        None
    }

    /// What node says of a line of an ECMAScript module, and what mends it.
    fn wrong_line(&self, file: &str, (text, is_made): (&str, bool), line: &str) -> Option<(String, String)> {
        let is_statement = ["const ", "let ", "var ", "require("].iter().any(|start| line.starts_with(start));
        if is_statement && !is_made && (line.contains("= require(") || line.starts_with("require(")) {
            let message = "package.json says `\"type\": \"module\"`, and there is no `require` in such a file: \
                           \"ReferenceError: require is not defined in ES module scope\".";
            return Some((message.to_owned(), "Write `import`, or take the type out of package.json.".to_owned()));
        }
        if let Some(word) = ["__dirname", "__filename"].into_iter().find(|word| uses_early(line, text, word)) {
            let message =
                format!("In an ECMAScript module there is no `{word}`: \"ReferenceError: {word} is not defined\".");
            let of = word.trim_start_matches('_');
            let fix = format!(
                "Write `import.meta.{of}` (Node 20.11 and newer), or make it of `fileURLToPath(import.meta.url)`."
            );
            return Some((message, fix));
        }
        let name = imported(line)?;
        if name.strip_suffix(".json").is_some() {
            let message = format!(
                "In an ECMAScript module node takes {} only with its type: \"needs an import attribute of type: json\".",
                shown(name)
            );
            let fix = "Write `with { type: 'json' }` behind it (Node 18.20 and newer), or read it with `JSON.parse`.";
            return Some((message, fix.to_owned()));
        }
        self.is_short(file, name).then(|| {
            let message = format!(
                "In an ECMAScript module node takes {} as it stands, without an ending of its own: ERR_MODULE_NOT_FOUND.",
                shown(name)
            );
            (message, format!("Name the file in full, as in `{}.js`.", shown(name)))
        })
    }

    /// A name that is no file, and would be one with an ending.
    fn is_short(&self, from: &str, name: &str) -> bool {
        let Some(path) = path::join(path::folder(from), name) else { return false };
        let is_file = |ending: &str| self.scan.tree.has_file(&format!("{path}{ending}"));
        !is_file("") && [".js", ".mjs", "/index.js"].iter().any(|ending| is_file(ending))
    }
}

/// `pm2 start ecosystem.config.js`
fn in_background(package: &Package<'_>) -> Option<Flag> {
    let commands = commands(package, "start");
    let words = commands.iter().map(|command| &command.words);
    let (program, instead) = words.clone().find_map(|words| {
        let (program, _, instead) = LEAVES.iter().find(|(program, start, _)| {
            words.first().is_some_and(|first| first == program) && words.get(1).is_some_and(|word| word == start)
        })?;
        let stays = words.iter().any(|word| word == "--no-daemon" || word == "--attach");
        (!stays).then_some((*program, *instead))
    })?;
    let message = format!(
        "`{program}` starts the application in the background and ends: the service is over, and Pebble starts it anew, again \
         and again."
    );
    let fix = format!("Write `node` and the application's file, or `{instead}`.");
    let line = package.line("start");
    Some(fault(Code::StartInBackground, (&package.path, line), "leaves the server behind", message, fix))
}

/// A line that runs as soon as the source is loaded, with a word that the source does not make itself.
fn uses_early(line: &str, text: &str, word: &str) -> bool {
    let code = line.split("//").next().unwrap_or_default();
    let is_statement =
        code.starts_with(|c: char| c.is_alphabetic()) && !code.starts_with("function ") && !code.contains("=>");
    let is_quoted = [format!("'{word}"), format!("\"{word}")].iter().any(|quoted| code.contains(quoted.as_str()));
    let is_made = [" =", "=", ":", " }"].iter().any(|end| text.contains(&format!("{word}{end}")));
    let is_asked = ["typeof ", "globalThis.", "import "].iter().any(|start| text.contains(&format!("{start}{word}")));
    is_statement && code.contains(word) && !is_quoted && !is_made && !is_asked
}

/// `import { r } from './routes'`
fn imported(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("import ").or_else(|| line.strip_prefix("export "))?;
    let quoted = rest.rsplit_once(" from ").map_or(rest, |(_, quoted)| quoted).trim().trim_end_matches(';');
    let name = quoted.strip_prefix(['"', '\''])?.strip_suffix(['"', '\''])?;
    name.starts_with('.').then_some(name)
}
