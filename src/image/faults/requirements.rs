//! What pip refuses in the requirements, and whether they name a package.

use super::{Flag, texts};
use crate::app::refused_requirements;
use crate::image::flags::Look;
use crate::image::recipe::Recipe;

impl Look<'_> {
    /// What pip refuses before it installs anything.
    pub(super) fn refused(&self) -> Vec<Flag> {
        let is_read = |(_, part): &(crate::yaml::Node, crate::yaml::Node)| {
            texts(part, "python-requirements").iter().any(|path| path == "requirements.txt")
        };
        if !self.parts().iter().any(is_read) || self.recipes.iter().any(|recipe: &Recipe| recipe.scripted) {
            return Vec::new();
        }
        let tree = &self.scan.tree;
        let is_missing = |path: &str| !tree.cut_short && tree.find(path).is_none() && !self.app.exists(path);
        refused_requirements(self.app, is_missing).into_iter().map(|found| Flag::of("pip refuses it", found)).collect()
    }

    /// True where what is installed names one of these packages, or one that has its name in its own.
    pub(super) fn requires(&self, packages: &[String]) -> bool {
        let mut all: Vec<String> = self.parts().iter().flat_map(|(_, part)| texts(part, "python-packages")).collect();
        let files = self.files_like(&["requirements.txt".to_owned()]).into_iter();
        let files = files
            .chain(["pyproject.toml", "uv.lock", "poetry.lock", "Pipfile", "setup.py", "setup.cfg"].map(str::to_owned));
        all.extend(files.filter_map(|path| self.text(&path).map(str::to_owned)));
        let plain = |text: &str| text.to_lowercase().replace(['_', '.'], "-");
        all.iter().any(|text| {
            let text = plain(text);
            let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '-');
            words.any(|word| {
                packages.iter().map(|package| plain(package)).any(|package| {
                    word == package
                        || word.strip_prefix(&package).is_some_and(|rest| rest.starts_with('-'))
                        || word.strip_suffix(&package).is_some_and(|rest| rest.ends_with('-'))
                        || word.contains(&format!("-{package}-"))
                })
            })
        })
    }
}
