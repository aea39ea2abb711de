//! The workflow of `charmer init --workflow`: whether it is wanted, and where it goes. Part of floor 9.
//!
//! It is no part of the two documents. That it is wanted is read from the disk again: it is there, and charmer's.

use super::{Args, Stop};
use crate::answers::Answers;
use crate::model;
use crate::write::{self, Wanted, WorkflowSite};

/// A workflow to write, if any.
pub struct Ci {
    wanted: Option<Wanted>,
}

impl Ci {
    /// What the flag, the answers and the disk say; `before`, what the answers were.
    pub fn of(args: &Args, answers: &Answers, before: Option<&Answers>) -> Result<Self, Stop> {
        let site = WorkflowSite::find(&args.dir, &answers.name).map_err(|error| Stop::Usage(error.to_string()))?;
        let is_wanted = args.workflow || answers.workflow || site.is_there;
        if is_wanted {
            crate::cli::tell(model::workflow_notes(answers));
        }
        let at = |of: &Answers| Wanted { path: site.path(&answers.name), ..model::workflow(of, &site.folder) };
        let mut wanted: Vec<_> = is_wanted.then(|| at(answers)).into_iter().collect();
        write::from_earlier(&mut wanted, before.map(at));
        Ok(Self { wanted: wanted.pop() })
    }

    /// True when it is written, here or at the top of the repository.
    pub fn is_wanted(&self) -> bool {
        self.wanted.is_some()
    }

    /// What is written with the other files.
    pub fn wanted(self) -> Option<Wanted> {
        self.wanted
    }
}
