//! From what a source says to what is in the folder.

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use super::super::files::Files;
use super::super::pattern;
use super::super::skip::is_test;
use super::super::tree::Tree;
use super::aliases::Aliases;
use super::{Use, What};
use crate::text::path;

/// Endings that Node tries, and those of what is compiled to them.
const ENDINGS: [&str; 9] = ["js", "cjs", "mjs", "json", "node", "ts", "tsx", "jsx", "mts"];
/// What Django looks for in an application that is installed.
const DJANGO_MODULES: [&str; 6] = ["apps", "models", "admin", "urls", "signals", "tasks"];

/// Answers where a use leads, by the listing alone.
pub(super) struct Resolver<'t> {
    tree: &'t Tree,
    /// Folders from which Python imports: the application's, and those with a `manage.py`.
    roots: Vec<String>,
    /// Folders with a `package.json`.
    packages: Vec<String>,
    /// What packages call their own folders.
    aliases: Vec<Aliases>,
    /// Where imports lead, by folder, module and names, or by Go's package: files of one folder import the same again and
    /// again.
    known: RefCell<FxHashMap<String, Vec<(String, Use)>>>,
}

impl<'t> Resolver<'t> {
    pub fn new(tree: &'t Tree) -> Self {
        let (mut roots, mut packages) = (vec![String::new()], vec![String::new()]);
        for entry in tree.own().filter_map(|at| tree.entries.get(at)).filter(|entry| entry.kind.is_file()) {
            match entry.name() {
                "manage.py" => roots.push(path::folder(&entry.path).to_owned()),
                "package.json" => packages.push(path::folder(&entry.path).to_owned()),
                _ => {}
            }
        }
        // The deepest first.
        for list in [&mut roots, &mut packages] {
            list.sort_by_key(|folder| std::cmp::Reverse(folder.len()));
            list.dedup();
        }
        Self { tree, roots, packages, aliases: Vec::new(), known: RefCell::default() }
    }

    /// The same, with the names that packages give to their own folders.
    pub fn of(tree: &'t Tree, files: &Files) -> Self {
        let plain = Self::new(tree);
        let has_one = |folder: &&String| {
            ["package.json", "tsconfig.json", "jsconfig.json"]
                .iter()
                .any(|name| path::join(folder, name).is_some_and(|path| tree.has_file(&path)))
        };
        let aliases = plain.packages.iter().filter(has_one).map(|folder| Aliases::of(files, folder)).collect();
        Self { aliases, ..plain }
    }

    /// What is used, and for what; nothing where it is not in the folder.
    pub fn resolve(&self, from: &str, what: &What) -> Vec<(String, Use)> {
        match what {
            What::Import { level, module, names } => self.import(from, *level, module, names),
            What::Named(name) => self.named(from, name),
            What::Needs(_) => Vec::new(),
            What::Around => self.around(from).into_iter().map(|path| (path, Use::Around)).collect(),
            What::Package(path) => self.package(path),
            What::Script(spec) => self.script(from, spec).map(|path| (path, Use::Module)).into_iter().collect(),
            What::Path { path, kind, beside } => {
                self.path(from, path, *kind, *beside).into_iter().map(|path| (path, *kind)).collect()
            }
        }
    }

    /// Folders from which a file's absolute imports may be meant, the likeliest first.
    fn bases<'a>(&'a self, from: &'a str) -> Vec<&'a str> {
        let own = path::folder(from);
        let is_above = |folder: &str| {
            folder.is_empty() || own.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let mut bases: Vec<&str> = self.roots.iter().map(String::as_str).filter(|folder| is_above(folder)).collect();
        let mut above = own;
        while !above.is_empty() {
            if !bases.contains(&above) {
                bases.push(above);
            }
            above = path::folder(above);
        }
        bases
    }

    /// The file of a module below a folder.
    fn module(&self, base: &str, steps: &[&str]) -> Option<String> {
        module(self.tree, base, steps)
    }

    fn import(&self, from: &str, level: u32, module: &str, names: &[String]) -> Vec<(String, Use)> {
        let steps: Vec<&str> = module.split('.').filter(|step| !step.is_empty()).collect();
        if level == 0 {
            let key = [path::folder(from), module, &names.join(",")].join("\n");
            if let Some(known) = self.known.borrow().get(&key) {
                return known.clone();
            }
            let of = |base: &&str| self.modules(base, &steps, names);
            let found = self.bases(from).iter().map(of).find(|found| !found.is_empty()).unwrap_or_default();
            self.known.borrow_mut().insert(key, found.clone());
            return found;
        }
        let mut base = path::folder(from);
        for _ in 1..level {
            base = path::folder(base);
        }
        self.modules(base, &steps, names)
    }

    /// Every file that an import loads: the packages on the way, the module, and those of its names that are modules.
    fn modules(&self, base: &str, steps: &[&str], names: &[String]) -> Vec<(String, Use)> {
        let whole = self.module(base, steps);
        // The last step has to be there: the first may be somebody else's package of the same name.
        let is_there = steps.is_empty() || whole.is_some() || {
            path::join(base, &steps.join("/")).is_some_and(|folder| self.tree.has_folder(&folder))
        };
        if !is_there {
            return Vec::new();
        }
        let mut found: Vec<String> = (1..steps.len()).filter_map(|n| self.module(base, steps.get(..n)?)).collect();
        found.extend(whole);
        for name in names {
            let deeper: Vec<&str> = steps.iter().copied().chain([name.as_str()]).collect();
            found.extend(self.module(base, &deeper));
        }
        found.into_iter().map(|path| (path, Use::Module)).collect()
    }

    /// The file of a Python module, with the dots before it, as a file imports it.
    pub fn python_module(&self, from: &str, module: &str) -> Option<String> {
        let plain = module.trim_start_matches('.');
        let steps: Vec<&str> = plain.split('.').filter(|step| !step.is_empty()).collect();
        let mut base = path::folder(from);
        match module.len() - plain.len() {
            0 => return self.bases(from).into_iter().find_map(|base| self.module(base, &steps)),
            level => (1..level).for_each(|_| base = path::folder(base)),
        }
        self.module(base, &steps)
    }

    /// The files that a module named in a text leads to.
    pub fn module_named(&self, from: &str, name: &str) -> Vec<String> {
        self.named(from, name).into_iter().map(|(path, _)| path).collect()
    }

    /// A module named in a text; what is behind it may be an object in the module.
    fn named(&self, from: &str, name: &str) -> Vec<(String, Use)> {
        let name = name.split(':').next().unwrap_or_default();
        let is_word = |step: &str| !step.is_empty() && step.chars().all(|c| c.is_alphanumeric() || c == '_');
        let steps: Vec<&str> = name.split('.').collect();
        if !steps.iter().all(|step| is_word(step)) {
            return Vec::new();
        }
        for base in self.bases(from) {
            for n in (1..=steps.len()).rev() {
                let Some(taken) = steps.get(..n) else { continue };
                if self.module(base, taken).is_none() {
                    continue;
                }
                let names: Vec<String> = DJANGO_MODULES.iter().map(|name| (*name).to_owned()).collect();
                let names = if n == steps.len() { names.as_slice() } else { &[] };
                return self.modules(base, taken, names);
            }
        }
        Vec::new()
    }

    /// The sources in the same folder and below; of a script, in its package.
    fn around(&self, from: &str) -> Vec<String> {
        let is_python = from.strip_suffix(".py").is_some();
        let package = self.packages.iter().find(|folder| folder.is_empty() || from.starts_with(&format!("{folder}/")));
        let folder = if is_python { path::folder(from) } else { package.map_or("", String::as_str) };
        let own = self.tree.own().filter_map(|at| self.tree.entries.get(at)).filter(|entry| entry.kind.is_file());
        let inside = own.map(|entry| entry.path.as_str()).filter(|path| {
            let inside = folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
            let same = if is_python { path.strip_suffix(".py").is_some() } else { super::is_script(path) };
            inside && same && !is_test(path)
        });
        inside.map(str::to_owned).collect()
    }

    /// The sources of a Go package: of the folder that its path ends with.
    fn package(&self, path: &str) -> Vec<(String, Use)> {
        if let Some(known) = self.known.borrow().get(path) {
            return known.clone();
        }
        let steps: Vec<&str> = path.split('/').collect();
        // The module's own path stands before the folder's, and a host's name begins it.
        let folders = (1..steps.len()).filter_map(|from| Some(steps.get(from..)?.join("/")));
        let folder =
            folders.filter_map(|folder| self.tree.find(&folder)).find(|at| self.go_files(*at).next().is_some());
        let files = folder.into_iter().flat_map(|at| self.go_files(at));
        let found: Vec<(String, Use)> = files.map(|path| (path, Use::Around)).collect();
        self.known.borrow_mut().insert(path.to_owned(), found.clone());
        found
    }

    fn go_files(&self, folder: usize) -> impl Iterator<Item = String> {
        let entries = self.tree.children(Some(folder)).filter_map(|at| self.tree.entries.get(at));
        let is_source = |name: &str| name.strip_suffix(".go").is_some_and(|stem| !stem.ends_with("_test"));
        entries.filter(move |entry| entry.kind.is_file() && is_source(entry.name())).map(|entry| entry.path.clone())
    }

    /// The file that Node takes for a relative name, or for one from the package's own top.
    fn script(&self, from: &str, spec: &str) -> Option<String> {
        let is_relative = spec.starts_with('.') || spec.starts_with('/');
        let own = self
            .aliases
            .iter()
            .filter(|own| !is_relative && (own.folder.is_empty() || from.starts_with(&format!("{}/", own.folder))));
        if let Some(found) = own.flat_map(|own| own.places(spec)).find_map(|path| self.script_at(&path)) {
            return Some(found);
        }
        if let Some(rest) = ["@/", "~/", "#", "src/"].iter().find_map(|start| spec.strip_prefix(start)) {
            let inside = |folder: &&String| folder.is_empty() || from.starts_with(&format!("{folder}/"));
            let folders = self.packages.iter().filter(inside);
            let tried =
                folders.flat_map(|folder| [path::join(folder, &format!("src/{rest}")), path::join(folder, rest)]);
            return tried.flatten().find_map(|path| self.script_at(&path));
        }
        if !(spec.starts_with("./") || spec.starts_with("../") || spec == "." || spec == "..") {
            return None;
        }
        self.script_at(&path::join(path::folder(from), spec)?)
    }

    /// As Node: the file itself, with an ending, or the index of a folder.
    pub fn script_at(&self, path: &str) -> Option<String> {
        let with = |path: &str| ENDINGS.iter().map(|ending| format!("{path}.{ending}")).collect::<Vec<_>>();
        let mut tried = vec![path.to_owned()];
        tried.extend(with(path));
        // What is written in TypeScript names the file that comes of it.
        tried.extend(path.strip_suffix(".js").into_iter().flat_map(with));
        tried.extend(with(path::join(path, "index")?.as_str()));
        tried.into_iter().find(|file| self.tree.has_file(file))
    }

    /// Files and folders at a path that the code names; a pattern stands for the folder that it looks into.
    fn path(&self, from: &str, path: &str, kind: Use, beside: bool) -> Vec<String> {
        if kind == Use::Embedded {
            return self.embedded(from, path);
        }
        if path.is_empty() || path.contains("://") || path.starts_with('/') {
            return Vec::new();
        }
        let package =
            self.packages.iter().map(String::as_str).filter(|folder| {
                folder.is_empty() || from.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
            });
        let mut bases: Vec<&str> = vec![path::folder(from)];
        bases.extend(if from.strip_suffix(".py").is_some() { self.bases(from) } else { package.collect() });
        bases.push("");
        if !beside {
            // Meant from where the application runs.
            bases.rotate_left(1);
        }
        for base in bases {
            let Some(full) = path::join(base, path) else { continue };
            if pattern::is_pattern(&full) {
                let found = self.fitting(&full);
                if !found.is_empty() {
                    return vec![fixed(&full)];
                }
            } else if !full.is_empty() && self.tree.find(&full).is_some() {
                return vec![full];
            }
        }
        Vec::new()
    }

    /// What the compiler puts into the program, named from the file's own folder.
    fn embedded(&self, from: &str, pattern: &str) -> Vec<String> {
        let (path, is_all) = pattern.strip_prefix("all:").map_or((pattern, false), |path| (path, true));
        let full = path::join(path::folder(from), path).filter(|full| !full.is_empty());
        let fitting = full.into_iter().flat_map(|full| self.fitting(&full));
        fitting.filter(|path| is_all || self.has_plain_files(path)).collect()
    }

    /// Whether the compiler takes something of what is named by itself: of a folder nothing that begins with `.` or `_`.
    fn has_plain_files(&self, path: &str) -> bool {
        let Some(entry) = self.tree.get(path).filter(|entry| entry.kind.is_dir()) else { return true };
        let at = self.tree.find(&entry.path);
        let inside = self.tree.children(at).filter_map(|at| self.tree.entries.get(at));
        inside.into_iter().any(|one| !one.name().starts_with(['.', '_']) && self.has_plain_files(&one.path))
    }

    /// Everything whose path fits a pattern, step by step.
    fn fitting(&self, full: &str) -> Vec<String> {
        let mut found: Vec<Option<usize>> = vec![None];
        for step in full.split('/') {
            let fits =
                |at: &usize| self.tree.entries.get(*at).is_some_and(|entry| pattern::matches(step, entry.name()));
            found = found.into_iter().flat_map(|folder| self.tree.children(folder).filter(fits).map(Some)).collect();
        }
        found.into_iter().flatten().filter_map(|at| Some(self.tree.entries.get(at)?.path.clone())).collect()
    }
}

/// The file of a module below a folder: that of a package before a file of the same name.
pub(super) fn module(tree: &Tree, base: &str, steps: &[&str]) -> Option<String> {
    let mut path = path::join(base, &steps.join("/"))?;
    let length = path.len();
    // Most are files: what is no folder is no package.
    if tree.has_folder(&path) {
        path.push_str(if path.is_empty() { "__init__.py" } else { "/__init__.py" });
        if tree.has_file(&path) {
            return Some(path);
        }
        path.truncate(length);
    }
    path.push_str(".py");
    tree.has_file(&path).then_some(path)
}

/// The folders of a pattern before its first wildcard.
fn fixed(full: &str) -> String {
    full.split('/').take_while(|step| !pattern::is_pattern(step)).collect::<Vec<_>>().join("/")
}
