//! What a build makes that nobody runs.

use super::super::data::PROGRAMS;
use super::super::{Flag, fault, shown};
use super::Package;
use crate::finding::Code;
use crate::image::flags::Look;
use crate::text::path;
use crate::yaml::Node;

impl Look<'_> {
    /// What a program that starts what was built looks for: `next start`.
    pub(super) fn built(&self, package: &Package, words: &[String]) -> Option<&'static str> {
        let (program, rest) = words.split_first()?;
        let known = PROGRAMS.of_builds.iter().find(|known| known.program == *program)?;
        let word = rest.iter().find(|word| !word.starts_with('-'))?;
        // Its settings may name another folder.
        let is_setting = |text: String| text.contains("distDir") || text.contains("outDir") || text.contains("srcDir");
        let settings = ["js", "mjs", "ts", "cjs"].map(|ending| format!("{program}.config.{ending}"));
        let settings = settings.iter().filter_map(|name| path::join(&package.recipe.source, name));
        let is_usual = !settings.into_iter().any(|path| is_setting(self.app.source_text(&path)));
        (known.word == *word && is_usual && package.script("build").is_some()).then_some(known.needs.as_str())
    }

    /// The extension's script with a build before it, as YAML in one line: what is written takes the place of the script.
    /// Nothing where npm itself is only fetched by that script.
    fn built_before(&self, package: &Package, build: &str) -> Option<String> {
        let is_it = |(name, _): &&(Node, Node)| name.key_text() == package.recipe.part;
        let (_, part) = self.parts().iter().find(is_it)?;
        if part.get("npm-include-node").is_some_and(Node::truthy) {
            return None;
        }
        let locked = ["package-lock.json", "npm-shrinkwrap.json"].into_iter().any(|lock| {
            path::join(&package.recipe.source, lock).is_some_and(|path| self.scan.tree.find(&path).is_some())
        });
        let install = if locked { "ci" } else { "install" };
        let own = part.get("override-build").and_then(Node::as_str).unwrap_or("craftctl default");
        let script = format!("npm {install} --include=dev\nnpm run {build}\n{}\n", own.trim_end());
        serde_json::to_string(&script).ok()
    }
}

pub(super) fn file_missing(look: &Look<'_>, package: &Package, script: &str, file: &str) -> Flag {
    let build = ["build", "compile", "tsc", "dist"].into_iter().find(|name| package.script(name).is_some());
    let why = match build {
        Some(name) => {
            format!("`npm run {name}` may make it, and nobody runs that: the extension packs what is there")
        }
        None => "nothing in the package is called so, or npm leaves it out".to_owned(),
    };
    let message = format!("`npm start` needs {}, which is not in the image: {why}.", shown(file));
    let made = format!("pack the folder with {} already made and not ignored", shown(file));
    let fix = match build {
        Some(name) => match look.built_before(package, name) {
            Some(script) => format!(
                "Write `override-build: {script}` in the part {}, which runs it with the development packages before the \
                     extension's own lines; or {made}.",
                package.recipe.part
            ),
            None => format!("Run `npm run {name}` and {made}."),
        },
        None => "Name a file that ships in the script `start`.".to_owned(),
    };
    let line = package.line(script);
    fault(Code::StartFileMissing, (&package.path, line), "starts what nobody builds", message, fix)
}
