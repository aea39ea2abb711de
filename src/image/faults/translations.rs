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
        let is_scripted = self.recipes.iter().any(|recipe| recipe.scripted);
        if self.suite.language != "Python" || is_scripted {
            return None;
        }
        let tree = &self.scan.tree;
        let own = || tree.own().filter_map(|at| tree.entries.get(at)).filter(|entry| entry.kind.is_file());
        let source = own().find(|entry| entry.path.contains("/LC_MESSAGES/") && path::ending(&entry.path) == "po")?;
        // Django's own have this name.
        let is_django = path::name(&source.path) == "django.po";
        if !is_django && !self.requires(&BABELS.map(str::to_owned)) {
            return None;
        }
        let compiled = source.path.trim_end_matches(".po").to_owned() + ".mo";
        let is_made = tree.find(&compiled).is_some();
        let is_left = self.stays_behind(if is_made { &compiled } else { &source.path });
        (!is_made || is_left).then(|| self.untranslated((&source.path, &compiled), is_made, is_left, is_django))
    }

    fn stays_behind(&self, path: &str) -> bool {
        self.explain(path).is_some_and(|told| matches!(told.mark, ShipMark::Dropped | ShipMark::Excluded))
    }

    fn untranslated(&self, (source, compiled): (&str, &str), is_made: bool, is_left: bool, is_django: bool) -> Flag {
        let folder = source.split("/LC_MESSAGES/").next().map_or("", path::folder);
        let (does, options) =
            if is_django { ("django-admin compilemessages", "") } else { ("pybabel compile", " -d ") };
        let (message, short) = if is_made {
            let message = format!("{} is not in the image: its texts stay as they are in the source.", shown(compiled));
            (message, "translations that stay behind")
        } else {
            let message = format!(
                "Nobody compiles {}: {} is what is read, and neither the packer nor the charm runs `{does}`, so its texts \
                 stay as they are in the source.",
                shown(source),
                shown(path::name(compiled))
            );
            (message, "translations that nobody compiles")
        };
        let of = if options.is_empty() { String::new() } else { options.to_owned() + &shown(folder) };
        let made = (!is_made).then(|| format!("Run `{does}{of}` before you pack."));
        let ships = is_left.then(|| format!("Let {0} go into the image (`charmer init --file {0}`).", shown(folder)));
        let fix = made.into_iter().chain(ships).collect::<Vec<_>>().join(" ");
        let mut flag = fault(Code::TranslationsMissing, (source, 0), short, message, fix);
        flag.finding.severity = Severity::Warning;
        flag.action = self.action(Way::In, folder).filter(|_| is_left);
        if flag.action.is_some() {
            folder.clone_into(&mut flag.path);
        }
        flag
    }
}
