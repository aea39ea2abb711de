//! Modules that Python does not find: files that stay behind, packages that no requirement brings, what Python lost.

use std::sync::LazyLock;

use regex::Regex;

use crate::asset::certain;
use crate::image::ShipMark;
use crate::trial::Subject;
use crate::trial::data::TRIAL;

static NO_MODULE: LazyLock<Regex> = LazyLock::new(|| {
    let says = r"ModuleNotFoundError: No module named '([A-Za-z0-9_.]+)'|The module ([A-Za-z0-9_.]+) was not found";
    certain("trial", Regex::new(says))
});

impl Subject {
    /// Where a module is that was not found: in the folder, in a package, or in a Python of another age.
    pub(super) fn python_clue(&self, line: &str) -> Option<String> {
        let module = NO_MODULE.captures(line)?.iter().skip(1).flatten().next()?.as_str();
        let top = module.split('.').next().unwrap_or_default();
        let (tree, path) = (&self.scan.tree, module.replace('.', "/"));
        let names = [format!("{path}.py"), path.clone(), format!("{top}.py"), top.to_owned()];
        let is_it = |path: &str, name: &str| {
            // Deeper, it would be imported by a longer name.
            let is_near = |before: &str| before.ends_with('/') && before.matches('/').count() < 3;
            path == name || path.strip_suffix(name).is_some_and(is_near)
        };
        let stays = |at: usize| self.shipping.explain(tree, at).mark != ShipMark::Shipped;
        let own = || tree.entries.iter().enumerate().filter(|(_, entry)| !entry.foreign);
        let found = names.iter().find_map(|name| own().find(|(at, entry)| is_it(&entry.path, name) && stays(*at)));
        if let Some((_, entry)) = found {
            return Some(format!("try: the module {module} is in {}, which stays behind", entry.path));
        }
        if names.iter().any(|name| own().any(|(_, entry)| is_it(&entry.path, name))) {
            return None;
        }
        if let Some(version) = TRIAL.gone_modules.get(top) {
            return Some(format!("try: Python has had no module {top} since {version}"));
        }
        let package = TRIAL.modules.iter().find(|(_, modules)| modules.iter().any(|own| own == top));
        let has = package.map_or_else(String::new, |(package, _)| format!(", which the package {package} has"));
        Some(format!("try: no requirement brings the module {module}{has}"))
    }
}
