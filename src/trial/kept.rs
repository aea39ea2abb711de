//! What the last try of a project has shown, for the sessions that follow: in a word or two, with a hash of what went in.

use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::answers::Documents;
use crate::app::Tree;
use crate::state::{Records, key_of};

use super::link::STOPPED;
use super::{Report, Verdict, source};

/// In the folder of the state.
const NAME: &str = "tried";
/// What of longer files went in is known by when they were written.
const LONGEST: u64 = 4 << 20;
/// What packing is about and does not ship: `charmer` and the packers write it, and the documents count by themselves.
const NOT_OURS: [&str; 2] = ["charm", "rockcraft.yaml"];
const PACKED: [&str; 2] = ["rock", "charm"];

/// What a try has shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// `starts ✓ 200 in 0.8 s`
    pub text: String,
    /// Whether it starts.
    pub starts: bool,
    documents: String,
    files: String,
}

impl Report {
    /// `starts ✓ 200 in 0.8 s`, or why it does not in a few words.
    #[must_use]
    pub fn word(&self) -> String {
        if let Some(answer) = &self.answer {
            let time = Duration::from_millis(answer.milliseconds).as_secs_f32();
            return format!("starts ✓ {} in {time:.1} s", answer.status);
        }
        let cause = self.findings.first().map_or(&self.message, |found| &found.cause);
        format!("starts ✗ {}", short(cause))
    }
}

impl Kept {
    /// Of a try of these documents and [`files`]; nothing where it was stopped or could not be.
    #[must_use]
    pub fn new(report: &Report, documents: &Documents, files: String) -> Option<Self> {
        let is_known =
            report.verdict == Verdict::Starts || report.verdict == Verdict::Fails && report.message != STOPPED;
        let starts = report.verdict == Verdict::Starts;
        is_known.then(|| Self { text: report.word(), starts, documents: hash(documents), files })
    }

    /// True where the documents and the files say what they said then.
    #[must_use]
    pub fn is_of(&self, documents: &Documents, files: &str) -> bool {
        self.documents == hash(documents) && self.files == files
    }

    /// Remembers it in place of an older one. Where that cannot be written down, nothing is known later.
    pub fn save(&self, state: &Path, dir: &Path) {
        let _ = Records::open(state, NAME).save(&key_of(dir), self);
    }
}

/// What the last try of this folder has shown.
#[must_use]
pub fn kept(state: &Path, dir: &Path) -> Option<Kept> {
    Records::open(state, NAME).load(&key_of(dir))
}

/// A text that changes with each of the project's own files; empty where one of them cannot be read.
#[must_use]
pub fn files(dir: &Path, tree: &Tree) -> String {
    let is_wanted = |name: &Path| {
        let is_ours = NOT_OURS.iter().any(|other| name.starts_with(other));
        !is_ours && name.extension().is_none_or(|end| PACKED.iter().all(|packed| end != *packed))
    };
    source::content((dir, tree), dir, LONGEST, is_wanted).unwrap_or_default()
}

fn hash(documents: &Documents) -> String {
    let mut digest = Sha256::new();
    for text in [&documents.rock, &documents.charm] {
        digest.update(text.len().to_le_bytes());
        digest.update(text);
    }
    format!("{:02x?}", digest.finalize())
}

/// The first words of a sentence.
fn short(sentence: &str) -> String {
    /// There is not more room for it.
    const MOST: usize = 36;
    let plain = sentence.replace('`', "").trim_end_matches('.').to_owned();
    if plain.chars().count() <= MOST {
        return plain;
    }
    format!("{}…", plain.chars().take(MOST).collect::<String>().trim_end())
}
