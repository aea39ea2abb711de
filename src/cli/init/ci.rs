//! The workflow of `charmer init --workflow`: whether it is wanted, and where it goes. Part of floor 7.
//!
//! It is no part of the two documents. That it is wanted is read from the disk again: it is there, and charmer's.

use std::path::Path;

use super::{Args, Stop};
use crate::answers::Answers;
use crate::model;
use crate::scaffold::{Wanted, WorkflowSite};

/// A workflow to write, if any.
pub struct Ci {
    wanted: Option<Wanted>,
    site: WorkflowSite,
}

impl Ci {
    /// What the flag, the answers and the disk say.
    pub fn of(args: &Args, answers: &Answers) -> Result<Self, Stop> {
        let site = WorkflowSite::find(&args.dir, &answers.name).map_err(|error| Stop::Usage(error.to_string()))?;
        let is_wanted = args.workflow || answers.workflow || site.is_there;
        if is_wanted {
            crate::cli::tell(model::workflow_notes(answers));
        }
        Ok(Self { wanted: is_wanted.then(|| model::workflow(answers, &site.folder)), site })
    }

    /// True when it is written, here or further up.
    pub fn is_wanted(&self) -> bool {
        self.wanted.is_some()
    }

    /// What is written with the other files.
    pub fn here(&self) -> Option<Wanted> {
        self.wanted.clone().filter(|_| self.site.above.is_none())
    }

    /// What is written further up, by itself: what `charmer undo` takes back belongs to one folder.
    pub fn above(&self) -> Option<(&Path, Wanted)> {
        Some((self.site.above.as_deref()?, self.wanted.clone()?))
    }
}
