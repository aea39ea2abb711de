//! What cannot be packed as the document says, each with what mends it.

use std::collections::HashSet;

use super::super::outcome::PartProblem;
use super::super::pick::{self, Way};
use super::{Flag, Look, rest, shown};
use crate::answers::ROCK_PATH;
use crate::finding::{Code, Consequence, Finding, Severity};

impl Look<'_> {
    /// What cannot be packed as the document says.
    pub(super) fn troubles(&self) -> Vec<Flag> {
        let (mut flags, mut flagged) = (Vec::new(), HashSet::new());
        for part in &self.shipping.parts {
            for trouble in &part.troubles {
                let (code, key, message, fix) = told_trouble(trouble, &part.part);
                // With a script of the person's own nobody knows what is there, and only some versions stop at the last.
                let certain =
                    !part.scripted && matches!(trouble, PartProblem::Missing { .. } | PartProblem::NotStaged { .. });
                let severity = if certain { Severity::Error } else { Severity::Warning };
                let key = format!("parts.{}.{key}", part.part);
                let mut finding = Finding::new(severity, code, ROCK_PATH, message).key(key).fix(fix);
                if part.scripted {
                    finding = finding.with(Consequence::WorthKnowing);
                }
                let mut flag = Flag::of(&format!("{} cannot be packed so", shown(&part.part)), finding);
                self.mend_trouble(trouble, &part.part, &mut flag);
                // The same entry is missing at each step.
                if flag.path.is_empty() || flagged.insert(flag.path.clone()) {
                    flags.push(flag);
                }
            }
            flags.extend(rest(part.troubles.len() + part.more_troubles, "entries that cannot be packed"));
        }
        // One cause, one flag: what was moved into itself is missing afterwards.
        if flags.iter().any(|flag| flag.finding.code == Code::OrganizeIntoItself) {
            flags.retain(|flag| flag.finding.code != Code::EntryMissing);
        }
        flags
    }

    /// What one key does about a trouble with the files that were picked.
    fn mend_trouble(&self, trouble: &PartProblem, part: &str, flag: &mut Flag) {
        let Some(picked) = self.shipping.picked.as_ref().filter(|_| part == self.suite.layout.application_part) else {
            return;
        };
        match trouble {
            PartProblem::Missing { entry, .. } => {
                let (sign, path) =
                    entry.strip_prefix('-').map_or(("", entry.as_str()), |path| ("-", path.trim_start()));
                let home = format!("{}/", self.suite.layout.application);
                let Some(inside) = path.strip_prefix(&home) else { return };
                let own = format!("{sign}{inside}");
                if picked.entries.contains(&own) {
                    flag.action = Some(pick::forget(picked, &own));
                    flag.path = own;
                    "there is no such file".clone_into(&mut flag.short);
                }
            }
            // Where everything is taken, leaving it out says so to both steps.
            PartProblem::NotStaged { path } if picked.everything && picked.excludes => {
                flag.action = self.action(Way::Out, path);
                flag.path.clone_from(path);
                "packing stops at it".clone_into(&mut flag.short);
            }
            _ => {}
        }
    }
}

fn told_trouble(trouble: &PartProblem, part: &str) -> (Code, &'static str, String, String) {
    match trouble {
        PartProblem::Missing { step, entry } => {
            let entry = shown(entry);
            let message = format!(
                "{entry} matches nothing in the part, and the packer stops at an entry without a `*` \
                                   that is not there."
            );
            (Code::EntryMissing, step, message, "Correct the name, or remove the entry.".to_owned())
        }
        PartProblem::NotStaged { path } => {
            let message =
                format!("{} is among what `prime` takes, but `stage` leaves it behind; the packer stops.", shown(path));
            (Code::EntryNotStaged, "prime", message, "Name it in `stage`, or leave it out of `prime`.".to_owned())
        }
        PartProblem::IntoItself { from, to } => {
            let (from, to) = (shown(from), shown(to));
            let message = format!(
                "The folder {from} would be moved into itself, to {to}. Rockcraft loses it on the way, and then stops."
            );
            let fix = format!(
                "Name what is in {from} one by one, as {to}/main.py: each lands where it belongs, and imports stay as they are."
            );
            (Code::OrganizeIntoItself, "organize", message, fix)
        }
        PartProblem::Exists { from, to } => {
            let message = format!("{} cannot be moved to {}: something is there.", shown(from), shown(to));
            (Code::OrganizeExists, "organize", message, format!("Change the target in the part {}.", shown(part)))
        }
        PartProblem::ByChance => by_chance(),
        PartProblem::Laborious => {
            let message =
                "The patterns of this part, or the parts before it, look at so many files that charmer stopped; what it \
                 shows of the part is not complete."
                    .to_owned();
            let fix = "Use fewer patterns, above all fewer `**`, or fewer parts.";
            (Code::PatternsCutShort, "prime", message, fix.to_owned())
        }
        PartProblem::Outside { to } => {
            let message = format!(
                "{} stands behind other entries, and the extension makes of it a file to be moved from outside the part; \
                 newer packers stop at that.",
                shown(to)
            );
            (Code::EntryOutside, "organize", message, "Put entries that leave something out first.".to_owned())
        }
    }
}

fn by_chance() -> (Code, &'static str, String, String) {
    let message = "A pattern in `stage` hides names that begin with a dot, another entry names such a one, and \
                   without entries of its own `prime` takes both in an order that changes from one packing to \
                   the next: what ships is chance, and sometimes the packer stops.";
    let fix = "Give the part a `prime` that names what ships, in the order that should count.";
    (Code::EntriesUnordered, "stage", message.to_owned(), fix.to_owned())
}
