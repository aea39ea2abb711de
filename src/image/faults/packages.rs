//! Packages that are staged in a part whose own filter takes other files alone.

use super::{Flag, fault, named, texts};
use crate::answers::ROCK_PATH;
use crate::finding::Code;
use crate::image::flags::{Look, shown};

impl Look<'_> {
    pub(super) fn packages_dropped(&self) -> Vec<Flag> {
        let home = format!("{}/", self.suite.layout.application);
        let dropping = self.parts().iter().filter_map(|(name, part)| {
            let packages = texts(part, "stage-packages");
            let by = ["stage", "prime"].into_iter().find(|key| !keeps_packages(&texts(part, key), &home))?;
            let takes_away = texts(part, by).iter().all(|entry| entry.starts_with('-'));
            let what = if takes_away { "all away that they hold" } else { "files of the application alone" };
            (!packages.is_empty()).then(|| (name.key_text(), packages, (by, what)))
        });
        dropping.map(|(part, packages, by)| dropped(&part, &packages, by)).collect()
    }
}

/// True where something of a package may pass: nothing is named, or something outside of the application's folder.
fn keeps_packages(entries: &[String], home: &str) -> bool {
    // Programs and libraries of a package lie there.
    let is_all = |entry: &&str| matches!(entry.trim_start_matches('/').trim_end_matches(['*', '/']), "" | "usr");
    if entries.iter().filter_map(|entry| entry.strip_prefix('-')).any(|entry| is_all(&entry)) {
        return false;
    }
    let mut takes = entries.iter().filter(|entry| !entry.starts_with('-')).peekable();
    takes.peek().is_none() || takes.any(|entry| !entry.trim_start_matches('/').starts_with(home))
}

fn dropped(part: &str, packages: &[String], (by, what): (&str, &str)) -> Flag {
    let (named, part) = (named(packages), shown(part));
    let message = format!(
        "The part brings the packages {named}, and its `{by}` takes {what}: nothing of the packages \
         reaches the image, and whatever calls them fails."
    );
    let fix = format!(
        "Name them in a part of their own, {{plugin: nil, stage-packages: [{named}]}}, and take them out of this one; \
         `charmer init --package` does the first."
    );
    let short = "its packages never reach the image";
    let mut flag = fault(Code::PackagesDropped, (ROCK_PATH, 0), short, message, fix);
    flag.finding = flag.finding.key(format!("parts.{part}.stage-packages"));
    flag
}
