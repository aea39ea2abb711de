//! What Node.js and npm do not find: files that stay behind or that a build makes, packages that are not installed.

use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use crate::asset::certain;
use crate::files;
use crate::trial::Subject;
use crate::trial::data::TRIAL;

use super::{LONGEST, name_of, plain};

static NO_MODULE: LazyLock<Regex> = LazyLock::new(|| {
    certain("trial", Regex::new("Cannot find (?:module|package) '([^']+)'(?: imported from (\\S+))?"))
});
static NO_PROGRAM: LazyLock<Regex> =
    LazyLock::new(|| certain("trial", Regex::new(r"^sh: (?:\d+: |line \d+: )?([\w.@/-]+): (?:command )?not found")));
/// What a file may end with that is asked for without its end.
const ENDS: [&str; 6] = ["", ".js", ".cjs", ".mjs", ".json", "/index.js"];
/// What is built to JavaScript.
const SOURCES: [&str; 4] = [".ts", ".tsx", ".mts", ".coffee"];

impl Subject {
    /// What of it is missing, from all that was said.
    pub(super) fn node_clue(&self, seen: &[String]) -> Option<String> {
        if let Some(program) = seen.iter().find_map(|line| NO_PROGRAM.captures(line)) {
            return self.program(&program[1]);
        }
        let (at, found) = seen.iter().enumerate().find_map(|(at, line)| Some((at, NO_MODULE.captures(line)?)))?;
        let module = &found[1];
        let stack = seen.get(at + 2).and_then(|line| line.strip_prefix("- "));
        let from = found.get(2).map(|from| from.as_str()).or(stack).and_then(|from| self.of_image(from));
        if module.starts_with(['.', '/']) { self.file(module, from.as_deref()) } else { self.package(module) }
    }

    /// `package.json`, and where it is.
    fn manifest(&self) -> Option<(String, Value)> {
        let path = ["app/package.json", "package.json"].into_iter().find(|path| self.scan.tree.find(path).is_some())?;
        let text = files::text(&self.dir.join(path), LONGEST)?;
        Some((path.to_owned(), serde_json::from_str(&text).ok()?))
    }

    fn at(&self, manifest: &str, key: &str) -> String {
        let quoted = format!("\"{key}\"");
        self.line_of(manifest, |line| line.contains(&quoted)).unwrap_or_else(|| manifest.to_owned())
    }

    /// A program that a script of npm calls.
    fn program(&self, program: &str) -> Option<String> {
        let (path, manifest) = self.manifest()?;
        let name = name_of(program);
        let package = TRIAL.node_programs.get(name).map_or(name, String::as_str);
        let is_named = |list: &str| manifest.get(list).and_then(|list| list.get(package)).is_some();
        is_named("devDependencies").then(|| {
            let place = self.at(&path, package);
            format!(
                "try: the start script calls {name} of the package {package}, which is for development alone at {place}"
            )
        })
    }

    fn package(&self, module: &str) -> Option<String> {
        let parts = if module.starts_with('@') { 2 } else { 1 };
        let package = module.split('/').take(parts).collect::<Vec<_>>().join("/");
        let (path, manifest) = self.manifest()?;
        if manifest.get("devDependencies").and_then(|list| list.get(&package)).is_some() {
            let place = self.at(&path, &package);
            return Some(format!("try: the package {package} is for development alone at {place}"));
        }
        let is_named = manifest.get("dependencies").and_then(|list| list.get(&package)).is_some();
        (!is_named).then(|| format!("try: the package {package} is not among the dependencies in {path}"))
    }

    /// A file, named from where it is asked for or by its place in the image.
    fn file(&self, module: &str, from: Option<&str>) -> Option<String> {
        let asked = match (module.strip_prefix('.'), from) {
            (Some(_), Some(from)) => plain(&Path::new(from).with_file_name(module)),
            (Some(_), None) => plain(&Path::new("app").join(module)),
            (None, _) => {
                let (manifest, _) = self.manifest()?;
                let below = self.below(module).last()?;
                plain(&Path::new(&manifest).with_file_name(below))
            }
        };
        let bare = asked.trim_end_matches(".js").to_owned();
        let stays = ENDS.iter().map(|end| format!("{asked}{end}")).find(|path| self.ships(path) == Some(false));
        if let Some(path) = stays {
            return Some(format!(
                "try: the file {path} stays behind, and {} needs it",
                from.unwrap_or("the application")
            ));
        }
        if let Some(path) = SOURCES.iter().map(|end| format!("{bare}{end}")).find(|path| self.ships(path).is_some()) {
            return Some(format!("try: {asked} is made of {path} by a build, and nobody runs one"));
        }
        let (path, manifest) = self.manifest()?;
        let builds = manifest.get("scripts").and_then(|scripts| scripts.get("build")).is_some();
        builds.then(|| {
            let place = self.at(&path, "build");
            format!("try: {asked} is made by `npm run build` at {place}, and nobody runs it")
        })
    }
}
