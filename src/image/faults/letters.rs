//! Modules that are imported in other letters than their files have, and objects that are named in a text and are nowhere.
//!
//! Told of sources that are loaded when the application starts.

use std::collections::BTreeSet;

use super::data::LANGUAGES;
use super::{Flag, fault, shown};
use crate::app::imports::{Edge, When};
use crate::app::{dependencies, imports};
use crate::finding::Code;
use crate::image::flags::Look;
use crate::suite::Ecosystem;
use crate::text::path;

/// What Node tries behind a name.
const ENDINGS: [&str; 7] = ["", ".js", ".cjs", ".json", ".node", "/index.js", "/index.json"];
/// Functions that a server calls before it serves.
const FACTORIES: [&str; 4] = ["create_app", "make_app", "create_application", "get_application"];

impl Look<'_> {
    pub(super) fn letters(&self) -> Vec<Flag> {
        let loaded = self.scan.uses.loaded(self.starts.iter().map(String::as_str));
        let is_told = |edge: &&Edge| edge.when == When::Start && loaded.contains(edge.from.as_str());
        match self.suite.language.as_str() {
            _ if self.scan.tree.cut_short || self.recipes.iter().any(|recipe| recipe.scripted) => Vec::new(),
            "Python" => {
                let modules = self.scan.uses.foreign().filter(is_told).filter_map(|edge| self.python_letters(edge));
                modules.chain(loaded.iter().flat_map(|file| self.objects_named(file))).collect()
            }
            "JavaScript" => {
                self.scan.uses.packages().filter(is_told).filter_map(|edge| self.script_letters(edge)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// What is at a path, but for capital and small letters.
    fn alike(&self, path: &str) -> Option<&str> {
        let entries = self.scan.tree.entries.iter().filter(|entry| !entry.foreign);
        let mut alike = entries.filter(|entry| entry.path.eq_ignore_ascii_case(path));
        alike.next().map(|entry| entry.path.as_str()).filter(|found| *found != path)
    }

    fn script_letters(&self, edge: &Edge) -> Option<Flag> {
        let wanted = path::join(path::folder(&edge.from), &edge.to).filter(|_| edge.to.starts_with('.'))?;
        let found = ENDINGS.iter().find_map(|ending| self.alike(&format!("{wanted}{ending}")))?;
        Some(other_letters(edge, found, "Error: Cannot find module"))
    }

    fn python_letters(&self, edge: &Edge) -> Option<Flag> {
        let top = edge.to.split('.').next()?;
        let is_known = LANGUAGES.modules.contains_key(top);
        let required = dependencies(self.app);
        let mut names = required.installed(Ecosystem::Pypi).map(|found| found.name.replace('-', "_"));
        if is_known || names.any(|name| name.contains(&top.to_lowercase())) {
            return None;
        }
        let own = path::folder(&edge.from);
        let found = [self.source(), own].into_iter().find_map(|base| {
            let wanted = path::join(base, &edge.to.replace('.', "/"))?;
            self.alike(&format!("{wanted}.py")).or_else(|| self.alike(&format!("{wanted}/__init__.py")))
        })?;
        Some(other_letters(edge, found, "ModuleNotFoundError"))
    }

    /// `app.config.from_object("config.ProductionConfig")`, where config.py has nothing of that name.
    fn objects_named(&self, file: &str) -> Vec<Flag> {
        let text = self.app.source_text(file);
        let (mut flags, mut is_started) = (Vec::new(), true);
        for (at, line) in text.lines().enumerate() {
            let indent = line.len() - line.trim_start().len();
            if indent == 0 && !line.trim().is_empty() {
                let factory = line.strip_prefix("def ").and_then(|rest| rest.split('(').next());
                is_started = factory.is_none_or(|name| FACTORIES.contains(&name));
            }
            let named = line.trim_start().split_once(".from_object(").and_then(|(before, rest)| {
                let quote = rest.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
                let is_plain = !before.contains(['#', ' ']) && indent <= 4;
                rest.get(1..)?.split_once(quote).map(|(name, _)| name).filter(|_| is_plain)
            });
            let Some((module, object)) = named.filter(|_| is_started).and_then(|name| name.rsplit_once('.')) else {
                continue;
            };
            if let Some(source) = self.lacks(module, object) {
                let message = format!(
                    "{} is named here, and {} has nothing called {}: the application stops as soon as it starts, with \
                     ImportError.",
                    shown(&format!("{module}.{object}")),
                    shown(&source),
                    shown(object)
                );
                let fix = "Name a class that is there, or add it.".to_owned();
                flags.push(fault(Code::ModuleLetters, (file, at + 1), "names what is nowhere", message, fix));
            }
        }
        flags
    }

    /// The file of a module of the application's, where nothing in it has that name.
    fn lacks(&self, module: &str, object: &str) -> Option<String> {
        let source = imports::module(&self.scan.tree, self.source(), module)?;
        let deeper = format!("{module}.{object}");
        if imports::module(&self.scan.tree, self.source(), &deeper).is_some() {
            return None;
        }
        let text = self.app.source_text(&source);
        let words: BTreeSet<&str> = text.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
        let may_have_more = text.contains("import *") || words.contains("__getattr__") || words.contains("globals");
        (!may_have_more && !words.contains(object)).then_some(source)
    }
}

fn other_letters(edge: &Edge, found: &str, error: &str) -> Flag {
    let message = format!(
        "{} is imported here, and the file is called {}: in the image capital and small letters are not the same, and the \
         application stops as soon as it starts, with \"{error}\".",
        shown(&edge.to),
        shown(found)
    );
    let fix = "Write the name as the file has it.".to_owned();
    fault(Code::ModuleLetters, (&edge.from, edge.line), "in other letters", message, fix)
}
