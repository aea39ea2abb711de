//! The application's Python modules put together: what a name in one of them is in the end.
//!
//! Part of floor 2's `app`.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::app::limits::{FOLDER, LOOKUPS, OBJECTS};
use crate::app::python::PythonModule;
use crate::app::python::objects::{Import, Objects};
use crate::app::snapshot::Snapshot;
use crate::finding::Finding;
use crate::text::path;

/// Names are followed through so many files.
const STEPS: usize = 6;

/// What an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ModuleKind {
    /// A Flask application, for WSGI.
    Flask,
    /// A `FastAPI` or Starlette application, for ASGI.
    FastApi,
    /// Django's WSGI application.
    DjangoWsgi,
    /// Django's ASGI application.
    DjangoAsgi,
    /// A Celery application.
    Celery,
}

/// Packages and what of them makes which object.
const MAKERS: [(&str, &str, ModuleKind); 9] = [
    ("flask", "Flask", ModuleKind::Flask),
    ("apiflask", "APIFlask", ModuleKind::Flask),
    ("flask_openapi3", "OpenAPI", ModuleKind::Flask),
    ("fastapi", "FastAPI", ModuleKind::FastApi),
    ("starlette", "Starlette", ModuleKind::FastApi),
    ("django", "get_wsgi_application", ModuleKind::DjangoWsgi),
    ("django", "get_asgi_application", ModuleKind::DjangoAsgi),
    ("celery", "Celery", ModuleKind::Celery),
    ("socketio", "ASGIApp", ModuleKind::FastApi),
];

impl ModuleKind {
    /// The suite whose server takes such an object.
    pub fn suite(self) -> Option<&'static str> {
        match self {
            Self::Flask => Some("flask"),
            Self::FastApi => Some("fastapi"),
            Self::DjangoWsgi => Some("django"),
            Self::DjangoAsgi | Self::Celery => None,
        }
    }
}

fn foreign(full: &str) -> Option<ModuleKind> {
    let package = full.split('.').next().unwrap_or_default();
    let name = full.rsplit('.').next().unwrap_or_default();
    MAKERS.iter().find(|(p, n, _)| *p == package && *n == name).map(|(_, _, kind)| *kind)
}

/// True where a module calls something by the name of what makes an application, whatever becomes of it.
#[must_use]
pub fn makes_an_application(objects: &Objects) -> bool {
    let made = objects.makers.iter().flat_map(|maker| &maker.makes);
    let mut callees = objects.bindings.iter().map(|binding| &binding.callee).chain(made);
    callees.any(|callee| {
        let name = callee.rsplit('.').next().unwrap_or_default();
        MAKERS.iter().any(|(_, maker, _)| *maker == name)
    })
}

/// Something that a server or a worker can be pointed at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object<'a> {
    /// The file, relative to the application's folder.
    pub file: &'a str,
    /// What the module calls it: `app`.
    pub name: &'a str,
    /// Its line, from 1.
    pub line: usize,
    /// What it is.
    pub kind: ModuleKind,
    /// How it comes to be.
    pub form: Form<'a>,
}

/// How an object comes to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form<'a> {
    /// A name of the module.
    Name(crate::app::python::objects::How),
    /// A name that another module made.
    Import,
    /// A function that gives it, with the parameters that have to be filled in.
    Factory {
        /// Parameters without a default.
        required: &'a [String],
        /// `async def`.
        is_async: bool,
    },
}

/// All modules that were read.
pub struct Modules<'a> {
    files: BTreeMap<&'a str, &'a PythonModule>,
    paths: &'a BTreeSet<String>,
    /// How often names may still be followed: those that go round in circles cost no more.
    budget: Cell<usize>,
    /// Files that were looked for: most modules are imported in many places.
    found: RefCell<HashMap<String, Option<String>>>,
}

impl<'a> Modules<'a> {
    /// Those of the snapshot that parse.
    pub fn of(snapshot: &'a Snapshot) -> Self {
        let readable = snapshot.sources().filter_map(|(path, file)| Some((path, file.module.as_ref().ok()?)));
        Self {
            files: readable.collect(),
            paths: snapshot.python_paths(),
            budget: Cell::new(LOOKUPS.most),
            found: RefCell::default(),
        }
    }

    /// Every module that was read, by its path.
    pub fn iter(&self) -> impl Iterator<Item = (&'a str, &'a PythonModule)> + Clone {
        self.files.iter().map(|(path, module)| (*path, *module))
    }

    /// True when there is such a Python file.
    pub fn exists(&self, path: &str) -> bool {
        self.paths.contains(path) || self.files.contains_key(path)
    }

    /// One step less to go; `None` where there is none left.
    fn step(&self, steps: usize) -> Option<usize> {
        self.budget.set(self.budget.get().checked_sub(1)?);
        steps.checked_sub(1)
    }

    /// Everything that a server or a worker can be pointed at, file by file.
    pub fn objects(&self, findings: &mut Vec<Finding>) -> Vec<Object<'a>> {
        let mut found = Vec::new();
        for (file, module) in self.iter() {
            let place = |object: &Object| (object.file.to_owned(), object.line);
            found.extend(OBJECTS.cap(self.objects_in(file, module), findings, place));
        }
        findings.extend((self.budget.get() == 0).then(|| LOOKUPS.reached(FOLDER, 0)));
        found
    }

    fn objects_in(&self, file: &'a str, module: &'a PythonModule) -> Vec<Object<'a>> {
        let mut found: Vec<Object<'a>> = Vec::new();
        for binding in &module.objects.bindings {
            if found.len() <= OBJECTS.most
                && let Some(kind) = self.bound(file, binding, STEPS)
            {
                // The last assignment of a name is what it is in the end.
                let form = Form::Name(binding.how);
                let (name, line) = (binding.name.as_str(), binding.line);
                found.retain(|object| object.name != name || object.form == Form::Name(super::How::Plain));
                if !found.iter().any(|object| object.name == name) {
                    found.push(Object { file, name, line, kind, form });
                }
            }
        }
        for maker in &module.objects.makers {
            let kind = maker.makes.iter().find_map(|callee| self.kind(file, callee, STEPS));
            let form = Form::Factory { required: &maker.required, is_async: maker.is_async };
            let (name, line) = (maker.name.as_str(), maker.line);
            found.extend(kind.map(|kind| Object { file, name, line, kind, form }));
        }
        for import in module.objects.imports.iter().filter(|import| import.top && import.name.is_some()) {
            // What a package hands on is an object; a class or a function is not.
            let kind = self.imported_value(file, import, STEPS);
            let (name, line) = (import.local.as_str(), import.line);
            found.extend(kind.map(|kind| Object { file, name, line, kind, form: Form::Import }));
        }
        found
    }

    fn bound(&self, file: &str, binding: &super::Binding, steps: usize) -> Option<ModuleKind> {
        let steps = self.step(steps)?;
        if binding.callee.is_empty() {
            return binding.from.iter().find_map(|name| self.value(file, name, steps));
        }
        self.kind(file, &binding.callee, steps).or_else(|| {
            // A wrapper such as `app = ProxyFix(app)`; `db = SQLAlchemy(app)` is something else.
            let wraps =
                matches!(binding.name.as_str(), "app" | "application" | "asgi_app" | "wsgi_app" | "asgi" | "wsgi");
            let inner = |name: &String| self.value(file, name, steps).or_else(|| self.kind(file, name, steps));
            wraps.then(|| binding.from.iter().find_map(inner))?
        })
    }

    /// What a call of the dotted name gives.
    pub fn kind(&self, file: &str, dotted: &str, steps: usize) -> Option<ModuleKind> {
        let steps = self.step(steps)?;
        let module = self.files.get(file)?;
        let (first, rest) = dotted.split_once('.').map_or((dotted, None), |(first, rest)| (first, Some(rest)));
        if rest.is_none() {
            if let Some(class) = module.objects.classes.iter().find(|class| class.name == first) {
                return class.bases.iter().find_map(|base| self.kind(file, base, steps));
            }
            if let Some(maker) = module.objects.makers.iter().find(|maker| maker.name == first) {
                return maker.makes.iter().find_map(|callee| self.kind(file, callee, steps));
            }
        }
        for import in module.objects.imports.iter().filter(|import| import.local == first) {
            let full = match &import.name {
                Some(name) => format!("{}.{name}", import.module),
                None => import.module.split('.').next().filter(|m| *m == first).unwrap_or(&import.module).to_owned(),
            };
            let full = rest.map_or(full.clone(), |rest| format!("{full}.{rest}"));
            if import.level == 0
                && let Some(kind) = foreign(&full)
            {
                return Some(kind);
            }
            let own = self.resolve(file, import, rest).and_then(|(file, name)| self.kind(file, &name, steps));
            if own.is_some() {
                return own;
            }
        }
        // `from flask import *`
        let stars = module.objects.imports.iter().filter(|import| import.name.as_deref() == Some("*"));
        stars.into_iter().find_map(|import| foreign(&format!("{}.{first}", import.module)))
    }

    /// What the dotted name holds.
    fn value(&self, file: &str, dotted: &str, steps: usize) -> Option<ModuleKind> {
        let steps = self.step(steps)?;
        let module = self.files.get(file)?;
        let (first, rest) = dotted.split_once('.').map_or((dotted, None), |(first, rest)| (first, Some(rest)));
        if rest.is_none()
            && let Some(binding) = module.objects.bindings.iter().find(|binding| binding.name == first)
        {
            return self.bound(file, binding, steps);
        }
        let import = module.objects.imports.iter().find(|import| import.local == first)?;
        let (file, name) = self.resolve(file, import, rest)?;
        self.value(file, &name, steps)
    }

    fn imported_value(&self, file: &str, import: &Import, steps: usize) -> Option<ModuleKind> {
        let (file, name) = self.resolve(file, import, None)?;
        self.value(file, &name, steps)
    }

    /// The file of the application that an import names, and the name in it.
    fn resolve(&self, from: &str, import: &Import, rest: Option<&str>) -> Option<(&'a str, String)> {
        let name = match (&import.name, rest) {
            (Some(name), None) => {
                let (file, _) = self.files.get_key_value(self.file(from, &import.module, import.level)?.as_str())?;
                return Some((file, name.clone()));
            }
            (Some(name), Some(rest)) => format!("{}.{name}.{rest}", import.module),
            (None, rest) => format!("{}.{}", import.module, rest?),
        };
        let (module, last) = name.rsplit_once('.')?;
        let (file, _) =
            self.files.get_key_value(self.file(from, module.trim_start_matches('.'), import.level)?.as_str())?;
        Some((file, last.to_owned()))
    }

    /// The application's own file for a module that is imported in `from`: `shop/web.py` or `shop/web/__init__.py`,
    /// looked for beside the file, in the folders above it, and in `src`.
    pub fn file(&self, from: &str, module: &str, level: u32) -> Option<String> {
        let mut key = level.to_string();
        for part in ["\n", path::folder(from), "\n", module] {
            key.push_str(part);
        }
        if let Some(known) = self.found.borrow().get(&key) {
            return known.clone();
        }
        let found = self.look_for(path::folder(from), module, level);
        self.found.borrow_mut().insert(key, found.clone());
        found
    }

    fn look_for(&self, mut folder: &str, module: &str, level: u32) -> Option<String> {
        let path = module.replace('.', "/");
        let at = |folder: &str| {
            let base = match (folder.is_empty(), path.is_empty()) {
                (true, _) => path.clone(),
                (false, true) => folder.to_owned(),
                (false, false) => format!("{folder}/{path}"),
            };
            let plain = format!("{base}.py");
            let package = format!("{base}/__init__.py");
            [package, plain].into_iter().find(|path| self.exists(path))
        };
        if level > 0 {
            for _ in 1..level {
                folder = path::folder(folder);
            }
            return at(folder);
        }
        if path.is_empty() {
            return None;
        }
        loop {
            if let Some(found) = at(folder) {
                return Some(found);
            }
            if folder.is_empty() {
                return at("src");
            }
            folder = path::folder(folder);
        }
    }

    /// The folder from which the file is imported, and the module's name from there. A folder without `__init__.py` is
    /// where packages begin, unless the code there names it itself.
    pub fn place(&self, file: &str) -> (String, String) {
        let mut root = path::folder(file);
        while !root.is_empty() && self.exists(&format!("{root}/__init__.py")) {
            root = path::folder(root);
        }
        if !root.is_empty() && !self.imports_from(root) {
            root = "";
        }
        let inner = if root.is_empty() { file } else { file.get(root.len() + 1..).unwrap_or(file) };
        let stem = inner.strip_suffix(".py").unwrap_or(inner);
        let stem = stem.strip_suffix("/__init__").unwrap_or(stem);
        (root.to_owned(), stem.replace('/', "."))
    }

    /// True when modules below `root` import each other as if `root` were the top.
    fn imports_from(&self, root: &str) -> bool {
        let top = root.split('/').next().unwrap_or(root);
        let inside = self.iter().filter(|(path, _)| path.strip_prefix(root).is_some_and(|rest| rest.starts_with('/')));
        let imports = || inside.clone().flat_map(|(_, module)| &module.objects.imports).filter(|i| i.level == 0);
        let first = |import: &Import| import.module.split('.').next().unwrap_or_default().to_owned();
        if imports().any(|import| first(import) == top) {
            return false;
        }
        imports().any(|import| {
            let name = first(import);
            self.exists(&format!("{root}/{name}.py")) || self.has_folder(&format!("{root}/{name}/"))
        })
    }

    /// True when a Python file lies below the folder, given with a slash at its end.
    fn has_folder(&self, folder: &str) -> bool {
        self.paths.range(folder.to_owned()..).next().is_some_and(|path| path.starts_with(folder))
    }

    /// The entries at the top that the file and all that it imports lie in, the file's own first.
    pub fn tops(&self, file: &str) -> Vec<String> {
        let (mut seen, mut queue, mut tops) = (BTreeSet::new(), vec![file.to_owned()], Vec::new());
        while let Some(file) = queue.pop() {
            if !seen.insert(file.clone()) {
                continue;
            }
            let top = file.split('/').next().unwrap_or(&file).to_owned();
            if !tops.contains(&top) {
                tops.push(top);
            }
            for import in self.files.get(file.as_str()).into_iter().flat_map(|module| &module.objects.imports) {
                let inner = import.name.as_ref().map(|name| format!("{}.{name}", import.module));
                let inner = inner.as_deref().map(|name| name.trim_start_matches('.'));
                let found = inner.and_then(|name| self.file(&file, name, import.level));
                queue.extend(found.or_else(|| self.file(&file, &import.module, import.level)));
            }
        }
        tops
    }
}
