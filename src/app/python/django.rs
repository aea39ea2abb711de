//! Where a Django project keeps itself.
//!
//! Part of floor 2's `app`. The extension wants the project in a folder named like the rock, so the folder decides
//! the name.

use serde::Serialize;

use crate::app::facts::{Evidence, Sourced};
use crate::app::snapshot::Snapshot;

/// What is known about a Django project.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DjangoFacts {
    /// The folder that the extension would take, when the layout is the one it wants (`shop` of `shop/shop/wsgi.py`).
    pub folder: Option<Sourced<String>>,
    /// Where `manage.py` is.
    pub manage: Option<String>,
    /// The settings module's file or folder.
    pub settings: Option<String>,
    /// Every `wsgi.py` within three levels.
    pub wsgi: Vec<String>,
    /// Where the settings say that the database is `SQLite`, whatever the charm hands over.
    pub sqlite: Option<Evidence>,
}

/// What the folder says about Django; `None` when nothing does.
pub fn facts(snapshot: &Snapshot) -> Option<DjangoFacts> {
    let mut facts = DjangoFacts::default();
    if snapshot.kind("manage.py").is_some_and(crate::app::EntryKind::is_file) {
        facts.manage = Some("manage.py".to_owned());
    }
    let folders: Vec<&str> =
        snapshot.top().iter().filter(|entry| entry.kind.is_dir()).map(|entry| entry.name.as_str()).collect();
    for folder in folders {
        let manage = format!("{folder}/manage.py");
        if facts.manage.is_none() && snapshot.exists(&manage) {
            facts.manage = Some(manage);
        }
        let inside = snapshot.children(folder).filter(|(_, kind)| kind.is_dir());
        for inner in std::iter::once(String::new()).chain(inside.map(|(name, _)| format!("{name}/"))) {
            let wsgi = format!("{folder}/{inner}wsgi.py");
            if snapshot.exists(&wsgi) {
                let package = inner.trim_end_matches('/');
                if facts.folder.is_none() && (package == folder || package == "mysite") {
                    let from = Evidence::new(wsgi.clone(), 0, "the WSGI module");
                    facts.folder = Some(Sourced::new(folder.to_owned(), from));
                }
                facts.wsgi.push(wsgi);
            }
            let settings = ["settings.py", "settings"]
                .iter()
                .map(|name| format!("{folder}/{inner}{name}"))
                .find(|path| snapshot.exists(path) && (facts.manage.is_some() || !facts.wsgi.is_empty()));
            facts.settings = facts.settings.take().or(settings);
        }
    }
    (facts != DjangoFacts::default()).then_some(facts)
}
