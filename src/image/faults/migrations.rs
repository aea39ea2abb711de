//! The script that the charm runs before the application: it has to lie at the top of the application's folder in the
//! image, by one of its names, with all that it calls.

use super::data::MIGRATIONS;
use super::migration_needs::is_for_developers;
use super::{Flag, fault, shown};
use crate::app::TreeEntry;
use crate::finding::{Code, Severity};
use crate::image::ShipMark;
use crate::image::flags::Look;
use crate::image::pick::Way;
use crate::text::path;

impl Look<'_> {
    pub(super) fn migrations(&self) -> Vec<Flag> {
        let entries = &self.scan.tree.entries;
        let own: Vec<&str> = self
            .scan
            .tree
            .own()
            .filter_map(|at| entries.get(at))
            .filter(|entry| is_script(entry))
            .map(|entry| entry.path.as_str())
            .collect();
        let placed = |path: &&&str| self.lands_at_home(path);
        if let Some(script) = own.iter().find(placed) {
            return self.needs_of(script);
        }
        let is_built = self.recipes.iter().any(|recipe| recipe.scripted);
        let is_one = |path: &&&str| !self.text(path).is_some_and(is_for_developers);
        let told = own.iter().find(is_one).filter(|_| !is_built).map(|path| self.misplaced(path));
        told.or_else(|| self.of_prisma().filter(|_| own.is_empty())).into_iter().collect()
    }

    fn lands_at_home(&self, path: &str) -> bool {
        let shown = self.explain(path).filter(|shown| shown.mark == ShipMark::Shipped);
        let lands = shown.and_then(|shown| shown.lands);
        lands.is_some_and(|lands| {
            lands.strip_prefix(&self.shipping.home).is_some_and(|rest| rest.matches('/').count() == 1)
        })
    }

    /// A script that the charm does not find.
    fn misplaced(&self, path: &str) -> Flag {
        let (home, name) = (&self.shipping.home, path::name(path));
        let ships = self.explain(path).and_then(|shown| shown.lands);
        let is = match &ships {
            Some(lands) => format!("lies at {} in the image", shown(lands)),
            None => "is not in the image".to_owned(),
        };
        let message = format!("{} {is}, and the charm looks for {home}/{name} alone: nobody runs it.", shown(path));
        let wanted = if self.source().is_empty() { name.to_owned() } else { format!("{}/{name}", self.source()) };
        let fix = if wanted == path {
            format!("Put {name} into the image: name it among the files that go in (`charmer init --file {name}`).")
        } else {
            format!(
                "Move it to {}, so that it ships as {home}/{name}, or call it from a migrate.sh there.",
                shown(&wanted)
            )
        };
        let mut flag = fault(Code::MigrationNotRun, (path, 0), "a migration that nobody runs", message, fix);
        flag.finding.severity = Severity::Warning;
        if wanted == path {
            flag.action = self.action(Way::In, path);
            path.clone_into(&mut flag.path);
        }
        flag
    }
}

/// A script by one of the names, beside no tests and nobody else's.
fn is_script(entry: &TreeEntry) -> bool {
    let mut steps = entry.path.rsplit('/');
    let name = steps.next().unwrap_or_default();
    let is_beside = |step: &str| MIGRATIONS.beside.iter().any(|other| other == step);
    entry.kind.is_file() && MIGRATIONS.names.iter().any(|known| known == name) && !steps.any(is_beside)
}
