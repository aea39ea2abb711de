//! Where what runs begins: the files that the services' commands name, and what runs before the application.

use std::collections::BTreeSet;

use crate::app::Scan;
use crate::app::imports;
use crate::yaml::Node;

/// What the charm runs before the application, and what Alembic is told.
pub(super) const BEFORE: [&str; 3] = ["migrate.py", "manage.py", "alembic.ini"];
pub(in crate::image) const MODULE_FLAGS: [&str; 4] = ["-A", "--app", "-m", "--module"];
const WORKERS: [&str; 5] = ["dramatiq", "huey_consumer", "huey_consumer.py", "arq", "taskiq"];

fn module_or_above(scan: &Scan, source: &str, name: &str) -> Option<String> {
    let above = || imports::module(&scan.tree, source, name.rsplit_once('.')?.0);
    imports::module(&scan.tree, source, name).or_else(above)
}

/// The files with which the image's services begin.
pub(super) fn starts(expanded: &Node, source: &str, scan: &Scan) -> Vec<String> {
    let services = expanded.get("services").and_then(Node::as_map).unwrap_or_default();
    let commands = services.iter().filter_map(|(_, service)| service.get("command")?.as_str());
    let mut found = BTreeSet::new();
    for command in commands {
        let words = shlex::split(command).unwrap_or_default();
        let program = words.first().map_or("", |word| word.rsplit('/').next().unwrap_or_default());
        let mut before = "";
        for word in &words {
            let takes_modules =
                MODULE_FLAGS.contains(&std::mem::replace(&mut before, word)) || WORKERS.contains(&program);
            let file = if let Some((module, _)) = word.split_once(':') {
                imports::module(&scan.tree, source, module)
            } else {
                let path = if source.is_empty() { word.clone() } else { format!("{source}/{word}") };
                let module = || module_or_above(scan, source, word.rsplit('=').next().unwrap_or(word));
                let of_flag = takes_modules || word.starts_with("--app=");
                scan.tree.has_file(&path).then_some(path).or_else(|| of_flag.then(module)?)
            };
            found.extend(file);
        }
    }
    // Programs that are built begin everywhere, and so do packages whose start script is their own.
    let by_themselves = scan.uses.files().filter(|file| {
        let own = source.is_empty() || file.strip_prefix(source).is_some_and(|rest| rest.starts_with('/'));
        own && (scan.uses.is_beginning(file) || file.strip_suffix(".go").is_some())
    });
    found.extend(by_themselves.map(str::to_owned));
    let migrations = BEFORE.iter().map(|name| match source {
        "" => (*name).to_owned(),
        source => format!("{source}/{name}"),
    });
    found.extend(migrations.filter(|path| scan.tree.has_file(path)));
    found.into_iter().collect()
}
