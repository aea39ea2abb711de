//! What `npm start` needs: programs that the image has, and files that somebody makes.

mod background;
mod builds;
mod required;

use serde_json::Value;

use super::data::PROGRAMS;
use super::shell::{self, Then};
use super::{Flag, fault, shown};
use crate::finding::Code;
use crate::image::ShipMark;
use crate::image::flags::Look;
use crate::image::recipe::{Plugin, Recipe};
use crate::text::path;

/// Scripts follow each other at most so far.
const DEPTH: usize = 6;

/// What node adds to a name that is no file.
const ENDINGS: [&str; 6] = ["", ".js", ".cjs", ".mjs", ".json", "/index.js"];

/// What package.json says, and where its part takes it from.
pub(super) struct Package<'a> {
    recipe: &'a Recipe,
    path: String,
    text: &'a str,
    json: Value,
}

impl Package<'_> {
    fn script(&self, name: &str) -> Option<&str> {
        self.json.get("scripts")?.get(name)?.as_str()
    }

    fn has(&self, list: &str, package: &str) -> bool {
        self.json.get(list).and_then(|list| list.get(package)).is_some()
    }

    /// The commands that a command comes to: scripts are followed.
    pub(super) fn run(&self, words: Vec<String>) -> Vec<Command> {
        let mut found = Vec::new();
        take(self, ("", Then::Fails), words, &mut found, DEPTH);
        found
    }

    /// The script that a command runs and that is not there.
    pub(super) fn unknown_script<'w>(&self, words: &'w [String]) -> Option<&'w str> {
        match words {
            [npm, run, name, ..] if npm == "npm" && (run == "run" || run == "run-script") && !name.starts_with('-') => {
                self.script(name).is_none().then_some(name.as_str())
            }
            _ => None,
        }
    }

    /// The commands of the scripts that npm runs in the image's own package, while it packs or starts.
    pub(super) fn run_inside(&self) -> Vec<Command> {
        ["preinstall", "install", "postinstall", "prestart", "start"]
            .iter()
            .flat_map(|name| commands(self, name))
            .collect()
    }

    pub(super) fn depends_on(&self, package: &str) -> bool {
        self.has("dependencies", package) || self.has("optionalDependencies", package)
    }

    /// The command with which node runs the application itself, instead of a program that is not there.
    fn starts_itself(&self, commands: &[Command], program: &str) -> String {
        let is_file = |word: &&String| [".js", ".cjs", ".mjs"].iter().any(|ending| word.ends_with(ending));
        let of_node = commands.iter().find(|command| command.words.first().is_some_and(|first| first == "node"));
        if let Some(command) = of_node.filter(|command| lacking(self, command, true).is_none()) {
            return command.words.join(" ");
        }
        // What the package itself has for production.
        let meant = ["start:prod", "start:production", "prod", "production", "serve"].iter();
        let meant = meant
            .filter_map(|name| self.script(name))
            .find(|text| text.starts_with("node ") && !text.contains(['&', '|', ';']));
        if let Some(text) = meant {
            return shown(text);
        }
        let told = commands.iter().filter(|command| command.words.first().is_some_and(|first| first == program));
        let file = told.flat_map(|command| &command.words).find(is_file).map(String::as_str);
        let main = self.json.get("main").and_then(Value::as_str).filter(|main| !main.is_empty());
        format!("node {}", shown(file.or(main).unwrap_or("index.js")))
    }

    /// The program of a command that is not in the image.
    pub(super) fn lacks(&self, command: &Command) -> Option<String> {
        lacking(self, command, true)
    }

    /// Dependencies that are named in the words of another program than npm.
    fn unknown_protocols(&self) -> Vec<Flag> {
        const OF_OTHERS: [(&str, &str); 5] =
            [("workspace:", "pnpm"), ("catalog:", "pnpm"), ("portal:", "Yarn"), ("patch:", "Yarn"), ("link:", "Yarn")];
        let all = ["dependencies", "optionalDependencies", "devDependencies"].into_iter();
        let all = all.filter_map(|list| self.json.get(list)?.as_object()).flatten();
        let found = all.filter_map(|(name, version)| {
            let version = version.as_str()?;
            // One that leads out of the folder is told as such.
            let mut known = OF_OTHERS.iter().filter(|_| !version.contains(".."));
            let (start, tool) = known.find(|(start, _)| version.starts_with(start))?;
            let message = format!(
                "`{}` is asked for as `{}`, which {tool} understands and npm does not: it stops with \
                 EUNSUPPORTEDPROTOCOL.",
                shown(name),
                shown(version)
            );
            let fix =
                format!("Name a version, or `file:` and a folder inside of what is packed, instead of `{start}`.");
            Some(fault(Code::RequirementRefused, (&self.path, self.line(name)), "npm cannot read it", message, fix))
        });
        found.collect()
    }

    pub(super) fn line(&self, words: &str) -> usize {
        let at = self.text.find(&format!("\"{words}\"")).unwrap_or(0);
        self.text[..at].matches('\n').count() + 1
    }
}

/// One command of a script.
pub(super) struct Command {
    /// The script that it stands in.
    script: String,
    pub(super) words: Vec<String>,
    pub(super) then: Then,
}

impl Look<'_> {
    /// The package that the image is made of.
    pub(super) fn package(&self) -> Option<Package<'_>> {
        self.package_of_npm().filter(|package| !package.recipe.scripted)
    }

    /// The same, even where a script of the person's own changes it.
    pub(super) fn package_of_npm(&self) -> Option<Package<'_>> {
        let recipe = self.recipes.iter().find(|recipe| recipe.plugin == Plugin::Npm)?;
        let path = path::join(&recipe.source, "package.json")?;
        let text = self.text(&path)?;
        Some(Package { recipe, json: serde_json::from_str(text).ok()?, text, path })
    }

    /// What keeps the start script from running, or the scripts that npm runs while it packs.
    pub(super) fn start_script(&self) -> Vec<Flag> {
        let Some(package) = self.package() else { return Vec::new() };
        let mut flags = Vec::new();
        for (name, is_installed) in
            [("prepack", false), ("prepare", false), ("preinstall", true), ("install", true), ("postinstall", true)]
        {
            let commands = commands(&package, name);
            let lacks = commands.iter().find_map(|command| lacking(&package, command, is_installed));
            flags.extend(lacks.map(|program| while_packing(&package, (name, is_installed), &program)));
        }
        flags.extend(package.unknown_protocols());
        let commands: Vec<Command> = ["prestart", "start"].iter().flat_map(|name| commands(&package, name)).collect();
        let lacks = commands.iter().find_map(|command| Some((command, lacking(&package, command, true)?)));
        flags.extend(lacks.map(|(command, program)| {
            let instead = package.starts_itself(&commands, &program);
            not_in_image(&package, &command.script, &program, &instead)
        }));
        let needed = commands.iter().filter(|command| command.then != Then::Caught);
        flags.extend(needed.into_iter().find_map(|command| self.not_made(&package, command)));
        flags
    }

    /// What the package.json of a folder says is run when node is told to run the folder.
    fn main_of(&self, folder: &str) -> Option<String> {
        let json: Value = serde_json::from_str(self.text(&path::join(folder, "package.json")?)?).ok()?;
        json.get("main")?.as_str().filter(|main| !main.is_empty()).map(str::to_owned)
    }

    /// `node dist/index.js` without that file in the image.
    fn not_made(&self, package: &Package, command: &Command) -> Option<Flag> {
        let module = started(&command.words).or_else(|| self.built(package, &command.words))?;
        if module.contains(['$', '*']) || module.starts_with('/') || self.scan.tree.cut_short {
            return None;
        }
        let source = &package.recipe.source;
        let folder = path::join(source, module)?;
        let is_top = folder == *source;
        let main = self.main_of(&folder);
        let named = main.as_deref().map_or_else(|| (!is_top).then(|| folder.clone()), |main| path::join(&folder, main));
        let ships = |path: &str| {
            let shown = self.explain(path);
            shown.is_some_and(|shown| matches!(shown.mark, ShipMark::Shipped | ShipMark::Partly | ShipMark::Inside))
        };
        let wanted = named.iter().flat_map(|path| ENDINGS.map(|ending| format!("{path}{ending}")));
        if wanted.chain(path::join(&folder, "index.js")).any(|path| ships(&path)) {
            return None;
        }
        let file = main.as_deref().or(is_top.then_some("index.js")).unwrap_or(module);
        Some(builds::file_missing(self, package, &command.script, file.trim_start_matches("./")))
    }
}

/// The file or folder that node is told to run; nothing where it runs a text, or what it reads.
fn started(words: &[String]) -> Option<&str> {
    let mut words = words.iter().map(String::as_str);
    words.next().filter(|program| *program == "node")?;
    loop {
        let word = words.next()?;
        let is_one_of = |names: &[String], option: &str| names.iter().any(|name| name == option);
        if !word.starts_with('-') {
            return Some(word);
        }
        if is_one_of(&PROGRAMS.text, word.split('=').next().unwrap_or_default()) {
            return None;
        }
        if is_one_of(&PROGRAMS.with_value, word) {
            words.next();
        }
    }
}

/// The commands of a script, with those of the scripts that it runs.
fn commands(package: &Package, name: &str) -> Vec<Command> {
    let mut found = Vec::new();
    gather(package, name, &mut found, DEPTH);
    found
}

fn gather(package: &Package, name: &str, found: &mut Vec<Command>, depth: usize) {
    let Some(text) = package.script(name).filter(|_| depth > 0) else { return };
    for (command, then) in shell::commands(text) {
        take(package, (name, then), shlex::split(command).unwrap_or_default(), found, depth);
    }
}

fn take(package: &Package, (name, then): (&str, Then), words: Vec<String>, found: &mut Vec<Command>, depth: usize) {
    let is_variable = |word: &String| word.split_once('=').is_some_and(|(name, _)| is_name(name));
    let words: Vec<String> = words.into_iter().skip_while(is_variable).collect();
    // What begins another program, or runs a script, is a program, too.
    let first = words.first().filter(|first| PROGRAMS.packages.contains_key(*first)).cloned();
    found.extend(first.map(|first| Command { script: name.to_owned(), words: vec![first], then }));
    let words = without_beginnings(words);
    let run: Vec<&str> = words.iter().map(String::as_str).filter(|word| !word.starts_with('-')).collect();
    let before = found.len();
    match run.as_slice() {
        ["npm" | "yarn" | "pnpm", "run" | "run-script", script, ..] => gather(package, script, found, depth - 1),
        ["npm" | "yarn" | "pnpm", script, ..] if package.script(script).is_some() => {
            gather(package, script, found, depth - 1);
        }
        [] => {}
        _ => found.push(Command { script: name.to_owned(), words, then }),
    }
    // What another script fails over fails this one, unless that goes on.
    if then != Then::Fails {
        found.iter_mut().skip(before).for_each(|command| command.then = then);
    }
}

fn is_name(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// `npx`, `exec` and the like begin another program.
fn without_beginnings(mut words: Vec<String>) -> Vec<String> {
    while words.first().is_some_and(|first| PROGRAMS.before.contains(first)) {
        words.remove(0);
        let skipped = words.iter().take_while(|word| word.starts_with('-') || word.split_once('=').is_some()).count();
        words.drain(..skipped);
    }
    words
}

/// The program of a command that is not there: those of development packages are not in the image, and while npm packs,
/// none is.
fn lacking(package: &Package, command: &Command, is_installed: bool) -> Option<String> {
    let program = command.words.first().filter(|_| command.then == Then::Fails)?;
    if program == "node" {
        return loaded(&command.words).into_iter().find(|module| !is_installed || !has_module(package, module));
    }
    if program.contains(['/', '.', '$', '(']) || PROGRAMS.system.contains(program) {
        return None;
    }
    let of = PROGRAMS.packages.get(program).map_or(program.as_str(), String::as_str);
    let is_there = is_installed && (package.has("dependencies", of) || package.has("optionalDependencies", of));
    let is_known = package.has("devDependencies", of)
        || package.has("dependencies", of)
        || PROGRAMS.packages.contains_key(program);
    (!is_there && is_known).then(|| program.clone())
}

/// The packages that node is told to load before it runs something: `-r dotenv/config`, `--import tsx`.
fn loaded(words: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = words.iter().skip(1);
    while let Some(option) = rest.next().filter(|word| word.starts_with('-')) {
        let (name, value) = match option.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (option.as_str(), None),
        };
        let loads = matches!(name, "-r" | "--require" | "--import" | "--loader" | "--experimental-loader");
        let takes = PROGRAMS.with_value.iter().any(|known| known == name);
        let value = value.or_else(|| if takes { rest.next().map(String::as_str) } else { None });
        let is_package = |value: &&str| loads && !value.starts_with(['.', '/']) && !value.contains([':', '$']);
        found.extend(value.filter(is_package).map(str::to_owned));
    }
    found
}

/// `dotenv/config` of `dotenv`, `@swc-node/register/esm` of `@swc-node/register`.
fn has_module(package: &Package, module: &str) -> bool {
    let steps = if module.starts_with('@') { 2 } else { 1 };
    let name: Vec<&str> = module.split('/').take(steps).collect();
    let name = name.join("/");
    package.has("dependencies", &name) || package.has("optionalDependencies", &name)
}

fn not_in_image(package: &Package, script: &str, program: &str, instead: &str) -> Flag {
    let of = PROGRAMS.packages.get(program).map_or(program, String::as_str);
    let (why, moved) = if package.has("devDependencies", of) {
        ("the packages that are only for development are not installed there", "move its package")
    } else if PROGRAMS.managers.iter().any(|manager| manager == program) {
        ("npm alone is there", "add its package")
    } else {
        ("none of the `dependencies` brings it", "add its package")
    };
    let message = format!("`npm start` runs `{}`, which is not in the image: {why}.", shown(program));
    let fix = format!(
        "Start the application itself, as in `\"start\": \"{instead}\"`, and keep `{}` for a script `dev`; or {moved} to \
         `dependencies`.",
        shown(program)
    );
    fault(
        Code::StartProgramMissing,
        (&package.path, package.line(script)),
        "start needs what is not there",
        message,
        fix,
    )
}

fn while_packing(package: &Package, (name, is_installed): (&str, bool), program: &str) -> Flag {
    let shown_program = shown(program);
    let message = format!(
        "npm runs the script `{name}` while it packs, and `{shown_program}` is not installed there: \"{shown_program}: not \
         found\", and the packer stops.",
    );
    let guarded =
        format!("`\"{name}\": \"{} || true\"`", shown(package.script(name).unwrap_or_default()).replace('"', "\\\""));
    let is_hook = PROGRAMS.hooks.iter().any(|hook| hook == program);
    let fix = match (is_hook, is_installed) {
        (true, _) => format!("Let it pass where the program is missing: {guarded}."),
        (false, true) => {
            format!(
                "Name the package of `{shown_program}` among the `dependencies`, which alone are installed while it packs."
            )
        }
        (false, false) => format!(
            "Let it pass where the program is missing: {guarded}; what it makes has to be there before the packer runs."
        ),
    };
    fault(Code::PackScriptFails, (&package.path, package.line(name)), "fails while npm packs", message, fix)
}
