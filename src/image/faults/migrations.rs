//! The script that the charm runs before the application: it has to lie at the top of the application's folder in the
//! image, by one of its names, with all that it calls.

use super::data::{Called, MIGRATIONS};
use super::{Flag, fault, shown, texts};
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
            return self.called(script).into_iter().collect();
        }
        let is_built = self.recipes.iter().any(|recipe| recipe.scripted);
        own.first().filter(|_| !is_built).map(|path| self.misplaced(path)).into_iter().collect()
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
            format!("Put {name} into the image: name it among the files that go in.")
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

    /// What the script calls and the image lacks.
    fn called(&self, script: &str) -> Option<Flag> {
        let text = self.text(script).filter(|_| script.strip_suffix(".py").is_none())?;
        let (line, called) = text.lines().enumerate().find_map(|(at, line)| {
            let line = line.split('#').next().unwrap_or_default();
            let mut words = line.split([' ', '\t', ';', '&', '|', '(', ')', '"', '`']).filter(|word| !word.is_empty());
            let called =
                words.find_map(|word| MIGRATIONS.programs.iter().find(|known| known.program == path::name(word)))?;
            Some((at + 1, called))
        })?;
        if self.brings(called) {
            return None;
        }
        let program = &called.program;
        let message = format!(
            "{} calls `{program}`, which is not in the image: the migration fails, and the charm waits with \
             \"database migration command … failed\".",
            shown(script)
        );
        let wanted = |list: &[String]| list.first().cloned();
        let fix = match (wanted(&called.python), wanted(&called.npm), wanted(&called.packages)) {
            (Some(python), _, _) if self.suite.language == "Python" => format!("Name `{python}` in requirements.txt."),
            (_, Some(npm), _) if self.suite.language == "JavaScript" => {
                format!("Name `{npm}` among the dependencies in package.json.")
            }
            (_, _, Some(package)) => format!("Add the package: `charmer init --package {package}`."),
            _ => format!("Bring `{program}` with a part of its own, or migrate from the program itself."),
        };
        Some(fault(Code::MigrationProgramMissing, (script, line), "its program is not in the image", message, fix))
    }

    fn brings(&self, called: &Called) -> bool {
        let staged: Vec<String> = self.parts().iter().flat_map(|(_, part)| texts(part, "stage-packages")).collect();
        let is_staged =
            staged.iter().any(|package| called.packages.iter().any(|known| package.starts_with(known.as_str())));
        let own = |files: &[&str], names: &[String]| {
            files
                .iter()
                .filter_map(|path| self.text(path))
                .any(|text| names.iter().any(|name| text.to_lowercase().contains(name.as_str())))
        };
        // A part of the person's own may bring anything.
        let own_parts = self.recipes.iter().any(|recipe| recipe.scripted)
            || self.parts().iter().any(|(name, _)| !name.key_text().contains("-framework/"));
        is_staged
            || own_parts
            || own(&["requirements.txt", "pyproject.toml"], &called.python)
            || own(&["app/package.json", "package.json"], &called.npm)
    }
}

/// A script by one of the names, beside no tests and nobody else's.
fn is_script(entry: &TreeEntry) -> bool {
    let mut steps = entry.path.rsplit('/');
    let name = steps.next().unwrap_or_default();
    let is_beside = |step: &str| MIGRATIONS.beside.iter().any(|other| other == step);
    entry.kind.is_file() && MIGRATIONS.names.iter().any(|known| known == name) && !steps.any(is_beside)
}
