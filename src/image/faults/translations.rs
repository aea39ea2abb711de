//! Texts in other languages: gettext reads what somebody compiles, and that has to be in the image.

use super::{Flag, fault, shown};
use crate::finding::{Code, Severity};
use crate::image::ShipMark;
use crate::image::flags::Look;
use crate::image::pick::Way;
use crate::text::path;

impl Look<'_> {
    /// A folder of translations that nobody compiles, or that stays behind.
    pub(super) fn translations(&self) -> Option<Flag> {
        const BABELS: [&str; 3] = ["flask-babel", "flask-babelex", "quart-babel"];
        let is_django = self.suite.name == "django";
        let is_scripted = self.recipes.iter().any(|recipe| recipe.scripted);
        if self.suite.language != "Python" || is_scripted {
            return None;
        }
        let tree = &self.scan.tree;
        let own = || tree.own().filter_map(|at| tree.entries.get(at)).filter(|entry| entry.kind.is_file());
        let source = own().find(|entry| entry.path.contains("/LC_MESSAGES/") && path::ending(&entry.path) == "po")?;
        if !is_django && !self.requires(&BABELS.map(str::to_owned)) {
            return None;
        }
        let compiled = source.path.trim_end_matches(".po").to_owned() + ".mo";
        let (message, short) = if tree.find(&compiled).is_none() {
            let does = if is_django { "django-admin compilemessages" } else { "pybabel compile" };
            let message = format!(
                "Nobody compiles {}: {} is what is read, and neither the packer nor the charm runs `{does}`, so its texts \
                 stay as they are in the source.",
                shown(&source.path),
                shown(path::name(&compiled))
            );
            (message, "translations that nobody compiles")
        } else if self
            .explain(&compiled)
            .is_some_and(|told| matches!(told.mark, ShipMark::Dropped | ShipMark::Excluded))
        {
            let message =
                format!("{} is not in the image: its texts stay as they are in the source.", shown(&compiled));
            (message, "translations that stay behind")
        } else {
            return None;
        };
        let folder = source.path.split("/LC_MESSAGES/").next().map_or("", path::folder);
        let compile = if is_django {
            "`django-admin compilemessages`".to_owned()
        } else {
            format!("`pybabel compile -d {}`", shown(folder))
        };
        let fix = format!(
            "Run {compile} before you pack, and let {0} go into the image (`charmer init --file {0}`).",
            shown(folder)
        );
        let mut flag = fault(Code::TranslationsMissing, (&source.path, 0), short, message, fix);
        flag.finding.severity = Severity::Warning;
        flag.action = self.action(Way::In, folder);
        if flag.action.is_some() {
            folder.clone_into(&mut flag.path);
        }
        Some(flag)
    }
}
