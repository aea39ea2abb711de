//! The workflow of `charmer init --workflow`: whether it is wanted, and where it goes. Part of floor 7.
//!
//! It is no part of the two documents. That it is wanted is read from the disk again: it is there, and charmer's.

use super::{Args, Stop};
use crate::answers::Answers;
use crate::model;
use crate::scaffold::{Wanted, WorkflowSite};

/// A workflow to write, if any.
pub struct Ci {
    wanted: Option<Wanted>,
}

impl Ci {
    /// What the flag, the answers and the disk say.
    pub fn of(args: &Args, answers: &Answers) -> Result<Self, Stop> {
        let site = WorkflowSite::find(&args.dir, &answers.name).map_err(|error| Stop::Usage(error.to_string()))?;
        let is_wanted = args.workflow || answers.workflow || site.is_there;
        if is_wanted {
            crate::cli::tell(model::workflow_notes(answers));
        }
        let at = |wanted| Wanted { path: site.path(&answers.name), ..wanted };
        Ok(Self { wanted: is_wanted.then(|| at(model::workflow(answers, &site.folder))) })
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
