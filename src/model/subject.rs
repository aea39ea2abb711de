//! What a try starts: the application as the answers would pack it, whether they are written or not.

use std::path::PathBuf;
use std::sync::Arc;

use crate::answers::Answers;
use crate::pack::Tool;
use crate::suite;
use crate::trial::Subject;

use super::{Project, View, expansion};

/// Why there is nothing yet that could be started.
#[derive(Debug, thiserror::Error)]
pub enum Unready {
    /// It will be there by itself.
    #[error("The folder is still being listed. Try again in a moment.")]
    Listing,
    /// Somebody has to do something first: a sentence.
    #[error("{0}")]
    Blocked(String),
}

/// The application of these answers, in its folder, whose absolute path this is.
///
/// # Errors
/// Why there is nothing yet that could be started.
pub fn subject(project: &Project, answers: &Answers, view: &View, dir: PathBuf) -> Result<Subject, Unready> {
    let blocked = |text: &str| Unready::Blocked(text.to_owned());
    let suite = suite::named(&answers.suite)
        .ok_or_else(|| blocked("Choose a framework first: it says how the application is started."))?;
    if let Some(blame) = view.blame.iter().find(|blame| blame.blocks) {
        let message = blame.with_place().message;
        return Err(Unready::Blocked(format!("Rockcraft or Charmcraft would refuse this project: {message}")));
    }
    let expanded = expansion(project, Tool::Rockcraft, &view.documents.rock).document;
    let expanded =
        expanded.ok_or_else(|| blocked("Rockcraft would refuse rockcraft.yaml; `charmer check` says why."))?;
    let (Some(shipping), Some(sheet)) = (view.shipping.clone(), view.environment.clone()) else {
        return Err(Unready::Listing);
    };
    Ok(Subject::new(dir, (expanded, suite), (Arc::clone(&project.scan), shipping), sheet, answers))
}
