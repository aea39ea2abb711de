//! What go.mod and the sources say.
//!
//! Part of floor 2's `app`. The extension starts the binary that is named like the rock, and `go install` names it
//! after the module or the folder below `cmd`.

use serde::Serialize;

use super::facts::{Evidence, Sourced};
use super::snapshot::Snapshot;

/// What is known about a Go module.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct GoFacts {
    /// The module's path: `example.com/shop`.
    pub module: Option<Sourced<String>>,
    /// The `go` line: `1.22`.
    pub go: Option<Sourced<String>>,
    /// The `toolchain` line: `go1.22.3`.
    pub toolchain: Option<Sourced<String>>,
    /// Binaries that an install would build, each with the folder or file of its `main` package; first the one that most
    /// likely serves.
    pub binaries: Vec<Sourced<String>>,
}

/// What the folder says about Go; `None` without a go.mod.
pub fn facts(snapshot: &Snapshot) -> Option<GoFacts> {
    snapshot.kind("go.mod")?;
    let mut facts = GoFacts::default();
    for (index, line) in snapshot.readable("go.mod").unwrap_or_default().lines().enumerate() {
        let line = line.split("//").next().unwrap_or_default().trim();
        let sourced = |value: &str| {
            let value = value.trim().trim_matches(['"', '`']).to_owned();
            (!value.is_empty()).then(|| Sourced::new(value, Evidence::new("go.mod", index + 1, line)))
        };
        match line.split_once([' ', '\t']) {
            Some(("module", value)) => facts.module = facts.module.take().or(sourced(value)),
            Some(("go", value)) => facts.go = facts.go.take().or(sourced(value)),
            Some(("toolchain", value)) => facts.toolchain = facts.toolchain.take().or(sourced(value)),
            _ => {}
        }
    }
    let at_the_top = snapshot.top().iter().map(|entry| entry.name.clone()).find(|path| is_main(snapshot, path));
    if let (Some(file), Some(module)) = (at_the_top, &facts.module) {
        facts.binaries.push(Sourced::new(binary_name(&module.value), Evidence::new(file, 0, "package main")));
    }
    for (folder, _) in snapshot.children("cmd").filter(|(_, kind)| kind.is_dir()) {
        let path = format!("cmd/{folder}");
        let inside = snapshot.children(&path).map(|(name, _)| format!("{path}/{name}"));
        if let Some(file) = inside.into_iter().find(|file| is_main(snapshot, file)) {
            facts.binaries.push(Sourced::new(folder.to_owned(), Evidence::new(file, 0, "package main")));
        }
    }
    // `go install ./...` builds programs in other folders as well.
    for folder in snapshot.top().iter().filter(|entry| entry.kind.is_dir() && entry.name != "cmd") {
        let file = format!("{}/main.go", folder.name);
        if is_main(snapshot, &file) {
            facts.binaries.push(Sourced::new(folder.name.clone(), Evidence::new(file, 0, "package main")));
        }
    }
    let own = facts.module.as_ref().map(|module| binary_name(&module.value)).unwrap_or_default();
    facts.binaries.sort_by_cached_key(|binary| {
        let is_named = binary.value == own || SERVING.contains(&binary.value.as_str());
        (!is_named, !listens(snapshot, &binary.from.path))
    });
    Some(facts)
}

/// What programs that serve are called.
const SERVING: [&str; 4] = ["server", "web", "api", "app"];

/// Calls with which they begin to.
const LISTENING: [&str; 4] = ["ListenAndServe", "http.Serve(", ".Listen(", ".Run("];

/// True where a file of the program's own folder begins to serve.
fn listens(snapshot: &Snapshot, main: &str) -> bool {
    let files: Vec<String> = match main.rsplit_once('/') {
        Some((folder, _)) => snapshot.children(folder).map(|(name, _)| format!("{folder}/{name}")).collect(),
        None => vec![main.to_owned()],
    };
    let serves = |text: &str| LISTENING.iter().any(|call| text.contains(call));
    files.iter().filter(|file| is_main(snapshot, file)).any(|file| snapshot.readable(file).is_some_and(serves))
}

/// The last element of the module's path; a major version such as `v2` is not a name.
fn binary_name(module: &str) -> String {
    let mut elements = module.rsplit('/');
    let last = elements.next().unwrap_or(module);
    let version = last.strip_prefix('v').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
    if version { elements.next().unwrap_or(last) } else { last }.to_owned()
}

/// True for a Go file whose package clause says `main`.
fn is_main(snapshot: &Snapshot, path: &str) -> bool {
    // The names of Go's own sources are matched as they are.
    if path.strip_suffix(".go").is_none_or(|stem| stem.ends_with("_test")) {
        return false;
    }
    let mut comment = false;
    for line in snapshot.readable(path).unwrap_or_default().lines() {
        let line = line.trim();
        if comment || line.starts_with("/*") {
            comment = !line.contains("*/");
            continue;
        }
        if let Some(name) = line.strip_prefix("package") {
            return name.split("//").next().unwrap_or_default().trim() == "main";
        }
    }
    false
}
