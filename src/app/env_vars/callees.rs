//! Which function a call means: its own source's, or one that is imported from another, however it is called here. One
//! that merely has the same name does not count.
//!
//! Part of floor 2's `app`.

use std::collections::{BTreeMap, BTreeSet};

use crate::app::imports::Importer;
use crate::text::path;

use super::file::{Call, Forward, Reader};

/// A name that is handed on from source to source is followed this far.
const MAX_STEPS: usize = 6;

/// What is called: `load(…)`, `conf.load(…)`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Callee {
    /// What stands before the dot; empty without one.
    pub object: String,
    /// The function, or the object that is called.
    pub name: String,
}

impl Callee {
    pub fn new(object: &str, name: &str) -> Self {
        Self { object: object.to_owned(), name: name.to_owned() }
    }

    /// A method is kept apart from functions, which have the same names.
    pub fn method(name: &str) -> String {
        format!(".{name}")
    }
}

/// Where a name comes from.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Origin {
    /// As it is written, with the dots before it.
    pub module: String,
    /// What it is called there; empty for the module itself.
    pub name: String,
}

/// What the names of a source stand for, as far as it matters for calls.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Bindings {
    /// Names that are imported.
    pub imported: BTreeMap<String, Origin>,
    /// Objects, and the classes that they are made of.
    pub made: BTreeMap<String, Callee>,
}

impl Bindings {
    pub fn import(&mut self, own: &str, module: &str, name: &str) {
        self.imported.insert(own.to_owned(), Origin { module: module.to_owned(), name: name.to_owned() });
    }

    /// Forgets what no call asks for. What is made may be asked for from elsewhere.
    pub fn keep_called(&mut self, calls: &[Call], forwards: &[Forward]) {
        let callees = calls.iter().map(|call| &call.callee).chain(forwards.iter().map(|forward| &forward.callee));
        let mut asked: BTreeSet<&str> = callees.flat_map(|callee| [callee.object.as_str(), &callee.name]).collect();
        asked.extend(self.made.values().flat_map(|class| [class.object.as_str(), &class.name]));
        self.imported.retain(|name, _| asked.contains(name.as_str()));
    }
}

/// The readers and the names of each source, by its path.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Callees {
    sources: BTreeMap<String, (BTreeMap<String, Reader>, Bindings)>,
    /// Whether anything reads what it is given: most sources read by themselves alone.
    has_readers: bool,
}

/// A reader: its source, and its name in there.
type Key = (String, String);

impl Callees {
    pub fn add(&mut self, path: &str, readers: &BTreeMap<String, Reader>, names: &Bindings) {
        self.has_readers |= !readers.is_empty();
        if !readers.is_empty() || *names != Bindings::default() {
            self.sources.insert(path.to_owned(), (readers.clone(), names.clone()));
        }
    }

    /// The reader that a call in `from` means.
    pub fn reader(&self, from: &str, callee: &Callee, importer: &Importer<'_>) -> Option<&Reader> {
        if !self.has_readers {
            return None;
        }
        let found = if path::ending(from) == "go" {
            self.in_go(from, callee, importer)
        } else {
            self.called(from, callee, importer, MAX_STEPS)
        };
        let (path, name) = found?;
        self.own(&path, &name)
    }

    /// Adds a function of a source that turned out to be a reader; false where that was known.
    pub fn insert(&mut self, path: &str, function: &str, reader: Reader) -> bool {
        let readers = &mut self.sources.entry(path.to_owned()).or_default().0;
        let is_new = !readers.contains_key(function);
        readers.entry(function.to_owned()).or_insert(reader);
        is_new
    }

    fn own(&self, path: &str, name: &str) -> Option<&Reader> {
        self.sources.get(path)?.0.get(name)
    }

    fn key(&self, path: &str, name: &str) -> Option<Key> {
        self.own(path, name).map(|_| (path.to_owned(), name.to_owned()))
    }

    fn origin(&self, path: &str, name: &str) -> Option<&Origin> {
        self.sources.get(path)?.1.imported.get(name)
    }

    /// `load(…)` or `conf.load(…)` of Python or JavaScript.
    fn called(
        &self,
        from: &str,
        Callee { object, name }: &Callee,
        importer: &Importer<'_>,
        steps: usize,
    ) -> Option<Key> {
        if object.is_empty() || matches!(object.as_str(), "exports" | "module") {
            return self.named(from, name, importer, steps);
        }
        if matches!(object.as_str(), "self" | "cls" | "this") {
            return self.key(from, &Callee::method(name));
        }
        // `env.str(…)` of an object that is made to read, whatever it is asked.
        let object_key = self.named(from, object, importer, steps).filter(|(path, name)| self.is_object(path, name));
        object_key.or_else(|| self.of_object(from, object, name, importer, steps))
    }

    fn is_object(&self, path: &str, name: &str) -> bool {
        self.own(path, name).is_some_and(|reader| reader.is_object)
    }

    /// A function, or an object that is called, by its own name.
    fn named(&self, from: &str, name: &str, importer: &Importer<'_>, steps: usize) -> Option<Key> {
        let next = steps.checked_sub(1)?;
        if let Some(own) = self.key(from, name) {
            return Some(own);
        }
        if let Some(Origin { module, name: there }) = self.origin(from, name) {
            let mut files = importer.files(from, module).into_iter();
            return files.find_map(|file| {
                if there.is_empty() || there == "default" {
                    self.key(&file, name).or_else(|| self.only(&file))
                } else {
                    self.named(&file, there, importer, next)
                }
            });
        }
        // What a source takes over whole, or hands on; a script calls nothing that it has not named.
        if steps == MAX_STEPS && path::ending(from) != "py" {
            return None;
        }
        importer.handed_on(from, name).into_iter().find_map(|file| self.named(&file, name, importer, next))
    }

    /// The one function that a source exports without a name.
    fn only(&self, path: &str) -> Option<Key> {
        let mut names = self.sources.get(path)?.0.keys().filter(|name| !name.starts_with('.'));
        let first = names.next()?;
        names.next().is_none().then(|| (path.to_owned(), first.clone()))
    }

    /// `conf.load(…)`, where `conf` is a module, a class, or an object that the source makes of one.
    fn of_object(&self, from: &str, object: &str, name: &str, importer: &Importer<'_>, steps: usize) -> Option<Key> {
        let next = steps.checked_sub(1)?;
        let method = Callee::method(name);
        if let Some(Origin { module, name: there }) = self.origin(from, object) {
            let whole = within(module, there);
            let of_module =
                || importer.files(from, &whole).into_iter().find_map(|file| self.named(&file, name, importer, next));
            let of_class = || {
                importer
                    .files(from, module)
                    .into_iter()
                    .find_map(|file| self.of_object(&file, there, name, importer, next))
            };
            return of_module().or_else(of_class);
        }
        if let Some(class) = self.sources.get(from).and_then(|(_, names)| names.made.get(object)) {
            let Callee { object: module, name: class } = class;
            return match self.origin(from, if module.is_empty() { class } else { module }) {
                Some(_) if module.is_empty() => self.of_object(from, class, name, importer, next),
                // `conf.Settings()`
                Some(Origin { module, name: there }) => {
                    let files = importer.files(from, &within(module, there)).into_iter();
                    files.into_iter().find_map(|file| self.of_object(&file, class, name, importer, next))
                }
                None => self.key(from, &method),
            };
        }
        // A script's imports are no names of its own.
        let is_python = path::ending(from) == "py";
        let mut handed_on = importer.handed_on(from, object).into_iter().filter(|_| is_python);
        self.key(from, &method)
            .or_else(|| handed_on.find_map(|file| self.of_object(&file, object, name, importer, next)))
    }

    /// A function of the package, of one that is imported, or a method of theirs.
    fn in_go(&self, from: &str, Callee { object, name }: &Callee, importer: &Importer<'_>) -> Option<Key> {
        let within = |folder: &str, name: &str| {
            let inside = self.sources.keys().filter(|path| path::folder(path) == folder);
            inside.into_iter().find_map(|path| self.key(path, name))
        };
        let own = path::folder(from);
        if object.is_empty() {
            return within(own, name);
        }
        let of = |module: &str| importer.files(from, module).first().map(|file| path::folder(file).to_owned());
        if let Some(Origin { module, .. }) = self.origin(from, object) {
            return within(&of(module)?, name);
        }
        let packages = self.sources.get(from)?.1.imported.values().filter_map(|origin| of(&origin.module));
        let method = Callee::method(name);
        within(own, &method).or_else(|| packages.into_iter().find_map(|folder| within(&folder, &method)))
    }
}

/// A module of Python inside of another one.
fn within(module: &str, inner: &str) -> String {
    match inner {
        "" => module.to_owned(),
        inner if module.ends_with('.') => format!("{module}{inner}"),
        inner => format!("{module}.{inner}"),
    }
}
