//! The word without which a program of Go that has several commands only prints its help.

use super::data::SERVERS;
use super::{Flag, fault, shown};
use crate::app::deploy_files::{Role, processes};
use crate::app::go;
use crate::app::imports::Begun;
use crate::finding::Code;
use crate::image::flags::Look;
use crate::image::recipe::Recipe;
use crate::text::path;
use crate::yaml::Node;

/// How it is told to serve.
struct Serving {
    /// The words, as far as they are known.
    words: Vec<String>,
    /// What says so.
    says: String,
    /// True where nothing else belongs to them.
    is_whole: bool,
}

impl Look<'_> {
    /// Services that start a program without a word that it needs.
    pub(super) fn commands(&self) -> Vec<Flag> {
        let Some(recipe) = self.plain(Recipe::is_go) else { return Vec::new() };
        let services = self.expanded.get("services").and_then(Node::as_map).unwrap_or_default();
        let told = services.iter().filter_map(|(name, said)| {
            let command = said.get("command")?.as_str()?.replace(['[', ']'], " ");
            let words = shlex::split(&command)?;
            let (program, given) = words.split_first()?;
            let is_plain = given.iter().all(|word| word.starts_with('-'));
            self.without_word(recipe, path::name(program)).filter(|_| is_plain).map(|begun| (name, command, begun))
        });
        told.map(|(name, command, begun)| self.wordless(&name.key_text(), command.trim(), &begun)).collect()
    }

    /// The commands of a program that does nothing without the word of one of them.
    fn without_word(&self, recipe: &Recipe, program: &str) -> Option<Begun<'_>> {
        let lands = |to: &str| to.strip_prefix("usr/local/bin/").or(to.strip_prefix("usr/bin/")) == Some(program);
        let made = recipe.organize.iter().find(|(_, to)| lands(to))?.0.strip_prefix("bin/")?;
        let main = go::facts(self.app)?.binaries.into_iter().find(|binary| binary.value == made)?;
        self.scan.uses.begun(path::folder(&main.from.path))
    }

    fn wordless(&self, service: &str, command: &str, begun: &Begun<'_>) -> Flag {
        let told = self.started_elsewhere(begun).unwrap_or_else(|| named(begun));
        let (file, root) = begun.root;
        let started = [&[command.to_owned()], told.words.as_slice()].concat().join(" ");
        let message = format!(
            "The service {} starts `{}`, and without the word of one of its commands that program prints its help and ends.{}",
            shown(service),
            shown(command),
            told.says
        );
        let fix = match (told.words.is_empty(), told.is_whole) {
            (true, _) => format!(
                "Name the one that serves: `charmer init --service {}='{} …'`, or give the command itself a `Run`.",
                shown(service),
                shown(command)
            ),
            (_, true) => format!(
                "Name it in the service's command: `charmer init --service {}='{}'`.",
                shown(service),
                shown(&started)
            ),
            (_, false) => format!(
                "Name it in the service's command, with the options that it needs: `charmer init --service {}='{}'`.",
                shown(service),
                shown(&started)
            ),
        };
        let short = "starts without its command";
        let mut flag = fault(Code::ServiceCommandMissing, (file, root.line), short, message, fix);
        flag.command = told.is_whole.then(|| (service.to_owned(), started));
        flag
    }

    /// As Procfile, Dockerfile or a compose file starts it.
    fn started_elsewhere(&self, begun: &Begun<'_>) -> Option<Serving> {
        let is_known = |word: &String| begun.others.iter().any(|(command, _)| command.word == *word);
        let serves = |role| !matches!(role, Role::Worker | Role::Scheduler | Role::Release);
        let found = processes(self.app).into_iter().filter(|process| serves(process.role)).find_map(|process| {
            let words = process.words();
            let at = words.iter().rposition(&is_known)?;
            // `server start`: what is above it is named, too.
            let own: Vec<String> = words[..=at].rsplit(|word| !is_known(word)).next()?.to_vec();
            let is_whole = at + 1 == words.len();
            Some((own, is_whole, process.from.place(), words[at..].join(" ")))
        });
        let (words, is_whole, place, rest) = found?;
        let says = format!(" {} starts it with `{}`.", shown(&place), shown(&rest));
        Some(Serving { words, says, is_whole })
    }
}

/// The one whose word says that it serves.
fn named(begun: &Begun<'_>) -> Serving {
    let serves = |word: &str| SERVERS.serving.iter().any(|known| known == word);
    let mut found: Vec<(&str, bool)> = begun
        .others
        .iter()
        .filter(|(command, _)| command.runs)
        .map(|(command, is_below)| (command.word.as_str(), *is_below))
        .collect();
    let all: Vec<String> = found.iter().map(|(word, _)| (*word).to_owned()).collect();
    found.retain(|(word, _)| serves(word));
    if let [(word, true)] = found[..] {
        let says = format!(" One is called `{}`.", shown(word));
        return Serving { words: vec![word.to_owned()], says, is_whole: true };
    }
    let says = if all.is_empty() { String::new() } else { format!(" They are: {}.", super::named(&all)) };
    Serving { words: Vec::new(), says, is_whole: false }
}
