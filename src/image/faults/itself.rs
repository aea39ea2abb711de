//! The project itself as a package: the Python plugin has pip install the folder as soon as pyproject.toml or setup.py is
//! there, and what builds it may not know what belongs to it. The charm's own folder is one more that it finds.

use super::data::SOURCES;
use super::{Flag, fault, shown};
use crate::app::{TreeEntry, pyproject};
use crate::finding::Code;
use crate::image::flags::Look;

const PYPROJECT: &str = "pyproject.toml";
const SETUP: &str = "setup.py";
/// Where charmer, or the person, keeps the charm.
const CHARM: &str = "charm";

/// Why it cannot be installed, and what to write.
struct Refusal {
    why: String,
    fix: String,
}

impl Look<'_> {
    /// What keeps pip from installing the project itself.
    pub(super) fn itself(&self) -> Option<Flag> {
        let is_folder = |part: &str, source: &str| part == "python" && source.is_empty();
        self.plain(|recipe| is_folder(&recipe.plugin_name, &recipe.source))?;
        let project = self.app.readable(PYPROJECT);
        let file = if project.is_some() { PYPROJECT } else { SETUP };
        let text = project.unwrap_or_default();
        if project.is_none() && !self.scan.tree.has_file(SETUP) || self.scan.tree.cut_short {
            return None;
        }
        let backend = text.lines().enumerate().find(|(_, line)| line.trim_start().starts_with("build-backend"));
        let (line, backend) = backend.map_or((0, "setuptools"), |(at, line)| (at + 1, line));
        let refusal = match backend {
            named if named.contains("setuptools") => self.flat_layout(text),
            named if named.contains("hatchling") => self.hatch(text),
            named if named.contains("poetry") => self.poetry(text),
            _ => None,
        }?;
        let message = format!(
            "The part has pip install the folder itself, because {file} is there, and {}: the packer stops.",
            refusal.why
        );
        Some(fault(Code::ProjectNotInstallable, (file, line), "pip cannot install it", message, refusal.fix))
    }

    /// setuptools takes one folder for the package, and stops where there are several.
    fn flat_layout(&self, text: &str) -> Option<Refusal> {
        let tree = &self.scan.tree;
        let says = |text: &str| {
            ["packages", "py_modules", "py-modules", "package_dir", "ext_modules"].iter().any(|key| text.contains(key))
        };
        let setup = |path: &str| self.text(path).is_some_and(says);
        let has_own = text.split("[tool.setuptools").skip(1).any(says);
        if has_own || setup("setup.py") || setup("setup.cfg") || tree.has_folder("src") {
            return None;
        }
        let is_name = |name: &str| {
            name.chars().all(|c| c.is_alphanumeric() || c == '_')
                && !name.starts_with(|c: char| c.is_ascii_digit() || c == '_')
        };
        let top = tree.children(None).filter_map(|at| tree.entries.get(at));
        let folders = top.filter(|entry| entry.kind.is_dir() && !entry.foreign && is_name(entry.name()));
        let mut names: Vec<&str> = folders.map(TreeEntry::name).collect();
        names.retain(|name| !SOURCES.no_packages.iter().any(|other| other == name));
        if !names.contains(&CHARM) {
            names.push(CHARM);
        }
        if names.len() < 2 {
            return None;
        }
        let is_package = |name: &&&str| **name != CHARM && tree.has_file(&format!("{name}/__init__.py"));
        let packages: Vec<String> = names.iter().filter(is_package).map(|name| format!("\"{name}*\"")).collect();
        let lines = if packages.is_empty() {
            "`[tool.setuptools]` with `py-modules = []`".to_owned()
        } else {
            format!("`[tool.setuptools.packages.find]` with `include = [{}]`", packages.join(", "))
        };
        let why = format!(
            "setuptools finds several folders that may be its package ({}): \"Multiple top-level packages discovered\"",
            shown(&names.join(", "))
        );
        Some(Refusal { why, fix: format!("Say in {PYPROJECT} what belongs to it: {lines}.") })
    }

    /// Hatch looks for a package of the project's name.
    fn hatch(&self, text: &str) -> Option<Refusal> {
        if text.contains("tool.hatch.build") || self.app.exists("hatch.toml") {
            return None;
        }
        let name = pyproject::parsed(self.app)?.as_ref().ok()?.name.as_ref()?.value.clone();
        let module = plain(&name);
        let is_it = |path: &str| {
            let path = path.to_lowercase();
            let own = path.strip_prefix("src/").unwrap_or(&path);
            own == format!("{module}.py") || path.ends_with(&format!("{module}/__init__.py"))
        };
        if self.scan.tree.entries.iter().any(|entry| is_it(&entry.path)) {
            return None;
        }
        let why =
            format!("Hatch finds no package called {}: \"Unable to determine which files to ship\"", shown(&module));
        let fix = "Say what belongs to it: `[tool.hatch.build.targets.wheel]` with `packages = [\"app\"]`, or with \
                   `bypass-selection = true` for nothing at all.";
        Some(Refusal { why, fix: fix.to_owned() })
    }

    /// Poetry looks for a package of the project's name, and builds none where it is told so.
    fn poetry(&self, text: &str) -> Option<Refusal> {
        let key = |key: &str| {
            text.lines().find_map(|line| Some(line.split_once('=').filter(|(own, _)| own.trim() == key)?.1.trim()))
        };
        if key("package-mode").is_some_and(|value| value.starts_with("false")) {
            let why = "Poetry is told to make no package of it (`package-mode = false`)".to_owned();
            let fix = "Take the table [build-system] out of pyproject.toml, and add `[tool.setuptools]` with `py-modules = []`.";
            return Some(Refusal { why, fix: fix.to_owned() });
        }
        if key("packages").is_some() || key("include").is_some() {
            return None;
        }
        let module = plain(key("name")?.trim_matches(['"', '\'']));
        let tree = &self.scan.tree;
        let is_there = ["", "src/"]
            .iter()
            .any(|above| tree.has_folder(&format!("{above}{module}")) || tree.has_file(&format!("{above}{module}.py")));
        if is_there || module.is_empty() {
            return None;
        }
        let why = format!("Poetry finds no package called {}: \"No file/folder found for package\"", shown(&module));
        let fix = "Say in [tool.poetry] what belongs to it: `packages = [{ include = \"app\" }]`.";
        Some(Refusal { why, fix: fix.to_owned() })
    }
}

/// The module of a project's name.
fn plain(name: &str) -> String {
    let words: Vec<&str> = name.split(['-', '_', '.']).filter(|word| !word.is_empty()).collect();
    words.join("_").to_lowercase()
}
