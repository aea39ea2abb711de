//! Where the names come from that sources import of each other.

use super::super::files::Files;
use super::super::source::Source;
use super::super::tree::Tree;
use super::resolve::Resolver;
use super::{Raw, What, is_script};
use crate::text::path;

/// Answers for the sources of a folder.
pub(in crate::app) struct Importer<'t> {
    resolver: Resolver<'t>,
    files: &'t Files,
}

impl<'t> Importer<'t> {
    pub fn new(tree: &'t Tree, files: &'t Files) -> Self {
        Self { resolver: Resolver::new(tree), files }
    }

    /// The files that a module means in a source: one of Python with its dots, `./env`, the whole path of Go's package.
    pub fn files(&self, from: &str, module: &str) -> Vec<String> {
        match path::ending(from) {
            "py" => self.resolver.python_module(from, module).into_iter().collect(),
            "go" => self.leads_to(from, &What::Package(module.to_owned())),
            _ => self.leads_to(from, &What::Script(module.to_owned())),
        }
    }

    fn leads_to(&self, from: &str, what: &What) -> Vec<String> {
        self.resolver.resolve(from, what).into_iter().map(|(path, _)| path).collect()
    }

    /// The files from which a source may have a name that it does not say itself: of Python what it imports by that name,
    /// or whole; of JavaScript all that it imports.
    pub fn handed_on(&self, file: &str, name: &str) -> Vec<String> {
        let is_python = path::ending(file) == "py";
        if !is_python && !is_script(file) {
            return Vec::new();
        }
        let source = self.files.source(file).unwrap_or_default();
        let of = |what: &What| match what {
            What::Import { level, module, names } if names.iter().any(|one| one == name || one == "*") => {
                let dots = ".".repeat(usize::try_from(*level).unwrap_or(0));
                self.files(file, &(dots + module))
            }
            what @ What::Script(_) => self.leads_to(file, what),
            _ => Vec::new(),
        };
        source.uses.iter().flat_map(|raw| of(&raw.what)).collect()
    }
}

/// Where a source imports a module, or something below it.
pub(in crate::app) fn line_of(source: &Source, wanted: &str) -> Option<(usize, String)> {
    let is_it = |raw: &&Raw| matches!(&raw.what, What::Import { level: 0, module, .. } if module.starts_with(wanted));
    source.uses.iter().find(is_it).map(|raw| (raw.line, raw.text.clone()))
}
