//! What the expanded document says about each part, as far as files are concerned.

use crate::app::pattern;
use crate::text::path;
use crate::yaml::Node;

/// How a part takes its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Plugin {
    Dump,
    /// It packs the source as npm does.
    Npm,
    /// It builds a program of the source.
    Compiled,
    /// It takes no files of the source.
    Other,
}

/// A part whose source is the application's folder, or a folder in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Recipe {
    pub part: String,
    pub plugin: Plugin,
    /// The source, relative to the application's folder; empty for the folder itself.
    pub source: String,
    /// From where to where, in the document's order.
    pub organize: Vec<(String, String)>,
    pub stage: Vec<String>,
    /// Nothing where the document has no such key.
    pub prime: Option<Vec<String>>,
    /// A script of the person's own may change what is there.
    pub scripted: bool,
    /// The plugin, as it is called.
    pub plugin_name: String,
    /// Packages bring files besides.
    pub packages: bool,
    /// The patterns of the files whose owner or mode the part sets.
    pub permissions: Vec<String>,
}

impl Recipe {
    /// True for a part that builds Go programs.
    pub(super) fn is_go(&self) -> bool {
        self.plugin_name == "go"
    }

    /// True where the packer sets the owner or the mode of what lies at this place of the image.
    pub(super) fn sets_permissions(&self, lands: &str) -> bool {
        let fits = |path: &String| path == "*" || pattern::matches(path.trim_start_matches('/'), lands);
        self.permissions.iter().any(fits)
    }

    /// The folder whose files lie in `home` in the image: one that is put there as a whole, else the source.
    pub(super) fn root(&self, home: &str) -> String {
        let whole =
            self.organize.iter().find(|(from, to)| to.trim_end_matches('/') == home && !from.contains(['*', '?', '[']));
        match whole {
            Some((from, _)) if self.source.is_empty() => from.clone(),
            Some((from, _)) => format!("{}/{from}", self.source),
            None => self.source.clone(),
        }
    }
}

/// All such parts, in the document's order.
pub(super) fn recipes(expanded: &Node) -> Vec<Recipe> {
    let parts = expanded.get("parts").and_then(Node::as_map).unwrap_or_default();
    parts.iter().filter_map(|(name, part)| recipe(name.key_text(), part)).collect()
}

fn recipe(name: String, part: &Node) -> Option<Recipe> {
    let text = |key: &str| part.get(key).and_then(Node::as_str);
    let texts = |key: &str| -> Vec<String> {
        let items = part.get(key).and_then(Node::as_list).unwrap_or_default();
        items.iter().map(Node::key_text).collect()
    };
    let source = local(text("source")?, text("source-type"), text("source-subdir"))?;
    let plugin_name = text("plugin").unwrap_or(name.as_str()).to_owned();
    let plugin = match plugin_name.as_str() {
        "dump" => Plugin::Dump,
        "npm" => Plugin::Npm,
        "go" | "maven" | "gradle" | "rust" => Plugin::Compiled,
        _ => Plugin::Other,
    };
    let organize = part.get("organize").and_then(Node::as_map).unwrap_or_default();
    let organize = organize.iter().map(|(from, to)| (from.key_text(), to.key_text())).collect();
    let prime = part.get("prime").and_then(Node::as_list).map(|_| texts("prime"));
    let own = |key: &&str| part.get(key).is_some_and(|script| script.truthy() && script.origin.span().is_some());
    let scripted = ["override-pull", "override-build", "override-stage", "override-prime"].iter().any(own);
    let packages = ["stage-packages", "stage-snaps"].iter().any(|key| part.get(key).is_some_and(Node::truthy));
    let permissions = part.get("permissions").and_then(Node::as_list).unwrap_or_default();
    let permissions =
        permissions.iter().map(|one| one.get("path").map_or_else(|| "*".to_owned(), Node::key_text)).collect();
    let stage = texts("stage");
    Some(Recipe { part: name, plugin, source, organize, stage, prime, scripted, plugin_name, packages, permissions })
}

/// The folder that a source names; nothing where it lies elsewhere.
fn local(source: &str, kind: Option<&str>, below: Option<&str>) -> Option<String> {
    let elsewhere = source.contains("://") || source.starts_with('/') || source.starts_with("git@");
    let archive = [".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2", ".deb", ".rpm", ".7z", ".git"];
    if elsewhere || kind.is_some_and(|kind| kind != "local") || archive.iter().any(|end| source.ends_with(end)) {
        return None;
    }
    path::join("", &format!("{source}/{}", below.unwrap_or_default()))
}
