//! Files that the application opens and that are not there, in whatever words it says so; those of them that stay behind.

use std::sync::LazyLock;

use regex::Regex;

use crate::asset::certain;
use crate::trial::Subject;

use super::plain;

static OPENED: LazyLock<Regex> = LazyLock::new(|| {
    let says = [
        r"No such file or directory: b?'([^']+)'",
        r"(?:open|stat|lstat|read|chdir) ([^\s:]+): no such file or directory",
        r"ENOENT: no such file or directory, \w+ '([^']+)'",
        r"Directory '([^'{}]+)' does not exist",
        r"Template(?:NotFound|DoesNotExist): '?([^\s']+)'?",
        r#"Failed to lookup view "([^"]+)""#,
        r"([^\s:'(]+): No such file or directory",
        r"(?:java\.io\.FileNotFound|NoSuchFile)Exception: (\S+)",
    ];
    certain("trial", Regex::new(&says.join("|")))
});

impl Subject {
    /// The file or folder of the project that is opened, where it stays behind.
    pub(super) fn opened(&self, line: &str) -> Option<String> {
        let found = OPENED.captures(line)?;
        let named = found.iter().skip(1).flatten().next()?.as_str();
        let below = match named.strip_prefix('/') {
            None => named,
            Some(_) => self.below(named).last()?,
        };
        let asked = plain(below.as_ref());
        // A template or a view is named from a folder of its own, and may go without its ending.
        let is_it = |path: &str| {
            let path = path.strip_suffix(&asked).or_else(|| {
                let (stem, ending) = path.rsplit_once('.')?;
                stem.strip_suffix(&asked).filter(|_| !ending.contains('/') && line.contains("lookup view"))
            });
            path.is_some_and(|before| before.is_empty() || before.ends_with('/'))
        };
        let tree = &self.scan.tree;
        let all = tree.entries.iter().filter(|entry| !entry.foreign && is_it(&entry.path)).map(|entry| &entry.path);
        let nearest = all.min_by_key(|path| path.matches('/').count()).filter(|_| !asked.is_empty())?;
        if self.ships(nearest)? {
            return None;
        }
        Some(if self.suite.language == "JavaScript" {
            format!("try: the file {nearest} stays behind, and the application needs it")
        } else {
            format!("try: the application opens {named}, and {} stays behind", self.whole(nearest))
        })
    }

    /// The folder of a file when all of it stays behind, for the rest of it is wanted soon; else the file.
    fn whole<'p>(&self, path: &'p str) -> &'p str {
        let Some((folder, _)) = path.rsplit_once('/') else { return path };
        let is_in = |path: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        let entries = &self.scan.tree.entries;
        let ships =
            entries.iter().filter(|entry| is_in(&entry.path)).any(|entry| self.ships(&entry.path) == Some(true));
        if ships { path } else { folder }
    }
}
