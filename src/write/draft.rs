//! A draft: answers that were not written yet, kept in the state folder in case the wizard is torn away.
//!
//! Floor 5. One record a project. Values of secrets are not kept.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::journal::Native;
use crate::answers::{Answers, ConfigOption, Service};
use crate::state::{Records, key_of};
use crate::suite::names;
use crate::text::secret::HIDDEN;

/// The form of the file; another number is left alone.
const VERSION: u32 = 1;
/// Answers that were not written, with those that they were made from. Without the values of secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    version: u32,
    /// When it was saved, in seconds since 1970.
    pub time: u64,
    root: Native,
    /// The answers as they were written, or found, before the person changed them.
    pub saved: Answers,
    /// The person's answers.
    pub answers: Answers,
}

impl Draft {
    /// A draft of `answers`, made from `saved`.
    pub fn new(saved: &Answers, answers: &Answers) -> Self {
        let root = Native(PathBuf::new());
        Self { version: VERSION, time: 0, root, saved: saved.without_secrets(), answers: answers.without_secrets() }
    }

    /// True when there is a value, or may have been one, that was left out.
    pub fn may_lack_secrets(&self) -> bool {
        let is_secret = |option: &ConfigOption| option.kind == "secret" || names().is_secret(&option.name);
        let is_hidden = |service: &Service| service.command.contains(HIDDEN);
        self.answers.options.iter().any(is_secret) || self.answers.services.iter().any(is_hidden)
    }
}

fn drafts(state_dir: &Path) -> Records<Draft> {
    Records::open(state_dir, "drafts")
}

/// The draft for the project in `root`; none where there is none that can be read.
pub fn load_draft(root: &Path, state_dir: &Path) -> Option<Draft> {
    let root = fs::canonicalize(root).ok()?;
    let draft = drafts(state_dir).load(&key_of(&root))?;
    (draft.version == VERSION && draft.root.0 == root).then_some(draft)
}

/// Saves the draft for the project in `root`, in place of an older one.
///
/// # Errors
/// When the system refuses.
pub fn save_draft(root: &Path, state_dir: &Path, draft: &Draft) -> io::Result<()> {
    let root = fs::canonicalize(root)?;
    let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    drafts(state_dir).save(&key_of(&root), &Draft { time, root: Native(root.clone()), ..draft.clone() })
}

/// Removes the draft for the project in `root`, if there is one.
///
/// # Errors
/// When the system refuses.
pub fn discard_draft(root: &Path, state_dir: &Path) -> io::Result<()> {
    drafts(state_dir).remove(&key_of(&fs::canonicalize(root)?))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn option(name: &str, kind: &str, default: &str) -> ConfigOption {
        ConfigOption { name: name.into(), kind: kind.into(), default: default.into(), ..ConfigOption::default() }
    }

    #[test]
    fn a_draft_comes_back_to_its_own_project_only() {
        let home = tempfile::tempdir().unwrap();
        let (one, other, state) = (home.path().join("one"), home.path().join("other"), home.path().join("state"));
        fs::create_dir(&one).unwrap();
        fs::create_dir(&other).unwrap();
        let answers = Answers { name: "shop".into(), ..Answers::default() };
        save_draft(&one, &state, &Draft::new(&Answers::default(), &answers)).unwrap();
        let found = load_draft(&one, &state).unwrap();
        assert_eq!((found.answers, found.saved), (answers, Answers::default()));
        assert!(found.time > 1_700_000_000);
        assert_eq!(load_draft(&other, &state), None);
        let file = fs::read_dir(state.join("drafts")).unwrap().next().unwrap().unwrap().path();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        discard_draft(&one, &state).unwrap();
        discard_draft(&one, &state).unwrap();
        assert_eq!(load_draft(&one, &state), None);
        assert_eq!(fs::read_dir(state.join("drafts")).unwrap().count(), 0);
    }

    #[test]
    fn values_of_secrets_are_not_kept() {
        let options = vec![
            option("key", "secret", "hunter2"),
            option("db_password", "string", "hunter2"),
            option("API-Token", "string", "hunter2"),
            option("dsn", "string", "hunter2"),
            option("broker", "string", "amqp://shop:hunter2@mq/"),
            option("page-size", "int", "20"),
        ];
        let command = "PASSWORD=hunter2 celery -A shop worker --token hunter2".into();
        let services = vec![Service { name: "celery-worker".into(), command, ..Service::default() }];
        let answers = Answers { options, services, ..Answers::default() };
        let text = serde_json::to_string(&Draft::new(&answers, &answers)).unwrap();
        assert!(!text.contains("hunter2") && text.contains("20"), "{text}");
    }

    #[test]
    fn a_damaged_draft_is_none() {
        let home = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(home.path()).unwrap();
        let state = root.join("state");
        save_draft(&root, &state, &Draft::new(&Answers::default(), &Answers::default())).unwrap();
        for text in ["", "{}", "[1", "{\"version\":99}"] {
            fs::write(drafts(&state).path(&key_of(&root)), text).unwrap();
            assert_eq!(load_draft(&root, &state), None, "{text}");
        }
    }
}
