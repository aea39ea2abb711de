//! What the script that migrates calls and reads: programs that the image has, and files that are in it.

use std::collections::BTreeSet;

use super::data::{Called, MIGRATIONS};

use super::{Flag, fault, shown, texts};
use crate::finding::Code;
use crate::image::ShipMark;
use crate::image::flags::Look;
use crate::image::pick::Way;
use crate::text::path;

/// One word of a script.
struct Word<'t> {
    /// From 1.
    line: usize,
    text: &'t str,
    /// It begins a text in quotes.
    is_quoted: bool,
    /// What is called in its part of the line.
    command: &'t str,
}

impl Look<'_> {
    /// What the script needs and the image lacks.
    pub(super) fn needs_of(&self, script: &str) -> Vec<Flag> {
        let Some(text) = self.text(script) else { return Vec::new() };
        let is_python = script.strip_suffix(".py").is_some();
        let words = words(text);
        let called: Vec<(usize, &Called)> =
            MIGRATIONS.programs.iter().filter_map(|known| Some((call(known, &words, is_python)?, known))).collect();
        let missing = called.iter().find(|(_, known)| !self.brings(known));
        let mut flags: Vec<Flag> =
            missing.map(|(line, known)| self.program_missing(script, *line, known)).into_iter().collect();
        let lacking = called.iter().find(|(_, known)| !is_python && self.lacks_settings(known, &words));
        flags.extend(lacking.map(|(line, known)| settings_missing(script, *line, known)));
        let of_alembic = called.iter().filter(|(_, known)| known.program == "alembic");
        flags.extend(of_alembic.filter_map(|(_, known)| {
            let named =
                words.windows(2).find(|pair| matches!(pair[0].text, "-c" | "--config")).map(|pair| pair[1].text);
            self.fixed_address(script, named.unwrap_or("alembic.ini"), &self.migrations_of(known)?)
        }));
        let mut read: Vec<(usize, String)> = Vec::new();
        for (line, known) in &called {
            read.extend(known.files.iter().filter_map(|file| Some((*line, path::join(self.source(), file)?))));
            read.extend(self.migrations_of(known).map(|path| (*line, path)));
        }
        // Behind a change of the folder, paths mean something else.
        let stays = words.iter().take_while(|word| !matches!(word.text, "cd" | "pushd" | "chdir"));
        let stays = stays.filter(|word| is_python || !is_elsewhere(word.command));
        let paths = stays.filter(|word| word.text.contains(['/', '.']) && (!is_python || word.is_quoted));
        read.extend(paths.filter_map(|word| Some((word.line, path::join(self.source(), fixed(word.text))?))));
        let mut seen = BTreeSet::new();
        let lacking = read.into_iter().filter(|(_, path)| !path.is_empty() && path != script && self.is_left(path));
        flags.extend(
            lacking
                .filter(|(_, path)| seen.insert(path.clone()))
                .map(|(line, path)| self.file_missing(script, line, &path)),
        );
        flags
    }

    /// The folder that Alembic's settings name.
    fn migrations_of(&self, known: &Called) -> Option<String> {
        let settings = known.files.iter().find(|file| file.strip_suffix(".ini").is_some())?;
        let edges = self.scan.uses.of(&path::join(self.source(), settings)?);
        edges.first().map(|edge| edge.to.clone())
    }

    /// True where none of the files is there that the program does not do without, and the script names no other.
    fn lacks_settings(&self, known: &Called, words: &[Word]) -> bool {
        const NAMES_ANOTHER: [&str; 11] =
            ["-c", "--config", "--knexfile", "--schema", "--cwd", "cd", "pushd", "-f", "--app", "-A", "FLASK_APP"];
        let is_there = |needed: &String| {
            let (file, text) = needed.split_once('[').unwrap_or((needed, ""));
            let path = path::join(self.source(), file).filter(|path| self.scan.tree.find(path).is_some());
            let text = text.trim_end_matches(']');
            path.is_some_and(|path| text.is_empty() || self.text(&path).is_some_and(|all| all.contains(text)))
        };
        let is_made = self.recipes.iter().any(|recipe| recipe.scripted);
        let another = words.iter().any(|word| NAMES_ANOTHER.contains(&word.text) || word.text.starts_with("ALEMBIC_"));
        !known.needs.is_empty() && !another && !is_made && !known.needs.iter().any(is_there)
    }

    /// True for what is in the folder and not in the image.
    fn is_left(&self, path: &str) -> bool {
        let told = self.scan.tree.find(path).and_then(|_| self.explain(path));
        told.is_some_and(|told| matches!(told.mark, ShipMark::Dropped | ShipMark::Excluded))
    }

    fn file_missing(&self, script: &str, line: usize, path: &str) -> Flag {
        let message = format!(
            "{} reads {}, which is not in the image: the migration fails, and the application is not started.",
            shown(script),
            shown(path)
        );
        let fix = format!(
            "Put {0} into the image: name it among the files that go in (`charmer init --file {0}`).",
            shown(path)
        );
        let mut flag =
            fault(Code::MigrationFileMissing, (script, line), "read by a migration, but not shipped", message, fix);
        flag.action = self.action(Way::In, path);
        if flag.action.is_some() {
            path.clone_into(&mut flag.path);
        }
        flag
    }

    fn program_missing(&self, script: &str, line: usize, called: &Called) -> Flag {
        let program = &called.program;
        let message = format!(
            "{} calls `{program}`, which is not in the image: the migration fails, and the charm waits with \
             \"database migration command … failed\".",
            shown(script)
        );
        let wanted = |list: &[String]| list.first().cloned();
        let fix = match (wanted(&called.python), wanted(&called.npm), wanted(&called.packages)) {
            (Some(python), _, _) if self.suite.language == "Python" => format!("Name `{python}` in requirements.txt."),
            (_, Some(npm), _) if self.suite.language == "JavaScript" => {
                format!("Name `{npm}` among the dependencies in package.json.")
            }
            (_, _, Some(package)) => format!("Add the package: `charmer init --package {package}`."),
            _ if !called.instead.is_empty() => called.instead.clone(),
            _ if !called.part.is_empty() => format!(
                "Bring it with a part of its own: `{program}: {{plugin: nil, build-snaps: [go], override-build: \
                 \"CGO_ENABLED=0 GOBIN=$CRAFT_PART_INSTALL/usr/local/bin go install {}\"}}`.",
                called.part
            ),
            _ => format!("Bring `{program}` with a part of its own, or migrate from the program itself."),
        };
        fault(Code::MigrationProgramMissing, (script, line), "its program is not in the image", message, fix)
    }

    fn brings(&self, called: &Called) -> bool {
        let is_own = |name: &str| !name.contains("-framework/") && !name.contains("-framework.");
        // A part of the person's own may bring anything, but one that only stages packages.
        let is_anything = self.recipes.iter().any(|recipe| recipe.scripted)
            || self.parts().iter().any(|(name, part)| {
                let is_nil = part.get("plugin").is_some_and(|plugin| plugin.key_text() == "nil");
                let is_scripted = part.get("override-build").or_else(|| part.get("override-prime")).is_some();
                is_own(&name.key_text()) && (!is_nil || is_scripted)
            });
        let is_staged = |package: &String| self.shipping.packages.iter().any(|own| own.starts_with(package.as_str()));
        let npm = ["app/package.json", "package.json"].into_iter().filter_map(|path| self.text(path));
        let mut scripts = npm.flat_map(|text| called.npm.iter().map(move |name| text.contains(name.as_str())));
        is_anything
            || called.packages.iter().any(is_staged)
            || !called.python.is_empty() && self.requires(&called.python)
            || scripts.any(|is_named| is_named)
            || self
                .parts()
                .iter()
                .any(|(_, part)| texts(part, "stage-snaps").iter().any(|snap| snap.starts_with(&called.program)))
    }
}

fn settings_missing(script: &str, line: usize, known: &Called) -> Flag {
    let (program, file) = (&known.program, known.needs.first().map_or("", String::as_str));
    let message = format!(
        "{} calls `{program}`, which reads {file}, and there is none: the migration fails, and the application is not \
         started.",
        shown(script)
    );
    let tell = if known.tell.is_empty() { String::new() } else { format!(": `{}`", known.tell) };
    let fix = format!("Make {file} and let it go into the image, or tell `{program}` where it is{tell}.");
    fault(Code::MigrationFileMissing, (script, line), "a migration's settings are nowhere", message, fix)
}

/// The words of a script, comments aside.
fn words(text: &str) -> Vec<Word<'_>> {
    let apart = |c: char| c.is_whitespace() || ";&|()[]{},<>=\"'`".contains(c);
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let is_said = |line: &str| {
            ["#", "echo ", "printf ", "print(", "logger.", "logging."]
                .iter()
                .any(|start| line.trim_start().starts_with(start))
        };
        let line = line.split(" #").next().filter(|line| !is_said(line) || line.contains(" | ")).unwrap_or_default();
        let (mut start, mut command) = (0, "");
        for word in line.split(apart) {
            let before = line[..start].chars().next_back();
            if matches!(before, Some(';' | '&' | '|' | '(' | '`')) {
                command = "";
            }
            if !word.is_empty() {
                command = if command.is_empty() { word } else { command };
                let is_quoted = matches!(before, Some('"' | '\''));
                found.push(Word { line: at + 1, text: word, is_quoted, command });
            }
            start += word.len() + line[start + word.len()..].chars().next().map_or(0, char::len_utf8);
        }
    }
    found
}

/// The line in which a program is called: in Python, where a text is handed to a shell, or as a module.
fn call(known: &Called, words: &[Word], is_python: bool) -> Option<usize> {
    let runs = |word: &&Word| {
        matches!(word.text, "subprocess" | "os.system" | "os.popen" | "subprocess.run" | "subprocess.check_call")
    };
    let is_shell = !is_python || words.iter().any(|word| runs(&word) || word.text.starts_with("subprocess."));
    // What the script looks for itself may be missing.
    let is_asked =
        |pair: &[Word]| matches!(pair[0].text, "-v" | "which" | "hash" | "type") && pair[1].text == known.program;
    if words.windows(2).any(is_asked) {
        return None;
    }
    let is_call = |at: usize, word: &Word| {
        let name = word.text.rsplit('/').next().unwrap_or(word.text);
        // What is told to another machine, or to a container, is not called here.
        if !is_python && is_elsewhere(word.command) && word.command != word.text {
            return false;
        }
        let before = at.checked_sub(1).and_then(|before| words.get(before));
        let may_be_module = is_python && known.with.is_empty() && !known.python.is_empty();
        let is_module = may_be_module && matches!(before.map(|word| word.text), Some("import" | "from"));
        let top = word.text.split('.').next().unwrap_or_default();
        let is_run = is_shell && (!is_python || word.is_quoted || before.is_some_and(|word| word.text == "-m"));
        let beside = words.get(at + 1).is_some_and(|next| next.text.starts_with(known.with.as_str()));
        (known.with.is_empty() || beside) && name == known.program && is_run || is_module && top == known.program
    };
    words.iter().enumerate().find(|(at, word)| is_call(*at, word)).map(|(_, word)| word.line)
}

/// A path up to its first pattern or variable.
fn fixed(path: &str) -> &str {
    let path = path.trim_start_matches("./");
    match path.find(['*', '?', '$']) {
        Some(at) => path[..at].rsplit_once('/').map_or("", |(folder, _)| folder),
        None => path.trim_end_matches('/'),
    }
}

/// True for what runs its words somewhere else.
pub(super) fn is_elsewhere(command: &str) -> bool {
    MIGRATIONS.elsewhere.iter().any(|known| known == command)
}

/// True for a script that has its work done somewhere else: one for developers' machines.
pub(super) fn is_for_developers(text: &str) -> bool {
    words(text).iter().any(|word| word.text == word.command && is_elsewhere(word.command))
}
