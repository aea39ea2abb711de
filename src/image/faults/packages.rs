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
            (!packages.is_empty()).then(|| (name.key_text(), packages, by))
        });
        dropping.map(|(part, packages, by)| dropped(&part, &packages, by)).collect()
    }
}

/// True where something of a package may pass: nothing is named, or something outside of the application's folder.
fn keeps_packages(entries: &[String], home: &str) -> bool {
    let mut takes = entries.iter().filter(|entry| !entry.starts_with('-')).peekable();
    takes.peek().is_none() || takes.any(|entry| !entry.trim_start_matches('/').starts_with(home))
}

fn dropped(part: &str, packages: &[String], by: &str) -> Flag {
    let (named, part) = (named(packages), shown(part));
    let message = format!(
        "The part brings the packages {named}, and its `{by}` takes files of the application alone: nothing of the packages \
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
