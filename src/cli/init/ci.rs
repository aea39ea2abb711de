//! The workflow of `charmer init --workflow`: whether it is wanted, and where it goes. Part of floor 7.
//!
//! It is no part of the two documents. That it is wanted is read from the disk again: it is there, and charmer's.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::{Args, Stop};
use crate::answers::Answers;
use crate::pack::Tool;
use crate::scaffold::{self, Wanted, Workflow};
use crate::wizard::derive;

/// How much of a file tells whose it is.
const HEAD: u64 = 4096;

/// A workflow to write, if any.
pub struct Ci {
    wanted: Option<Wanted>,
    /// The top of the repository, where that is above the application.
    above: Option<PathBuf>,
}

impl Ci {
    /// What the flag and the disk say.
    pub fn of(args: &Args, answers: &Answers) -> Result<Self, Stop> {
        let refused = |error: std::io::Error| Stop::Usage(error.to_string());
        let top = scaffold::repository(&args.dir).map_err(refused)?;
        let own = fs::canonicalize(&args.dir).map_err(refused)?;
        if !args.workflow && !is_ours(&top.join(scaffold::workflow_path(&answers.name))) {
            return Ok(Self { wanted: None, above: None });
        }
        let folder = own.strip_prefix(&top).unwrap_or(Path::new("")).to_string_lossy();
        let experimental = Tool::ALL.into_iter().filter(|tool| derive::needs_experimental(answers, *tool));
        let of = Workflow {
            name: &answers.name,
            platforms: &answers.platforms,
            experimental: experimental.map(Tool::experimental_variable).collect(),
            folder: &folder,
        };
        super::tell(&scaffold::workflow_notes(&of));
        Ok(Self { wanted: Some(scaffold::workflow(&of)), above: (top != own).then_some(top) })
    }

    /// What is written with the other files.
    pub fn here(&self) -> Option<Wanted> {
        self.wanted.clone().filter(|_| self.above.is_none())
    }

    /// What is written further up, by itself: what `charmer undo` takes back belongs to one folder.
    pub fn above(&self) -> Option<(&Path, Wanted)> {
        Some((self.above.as_deref()?, self.wanted.clone()?))
    }
}

fn is_ours(path: &Path) -> bool {
    let is_file = fs::metadata(path).is_ok_and(|about| about.is_file());
    let mut head = Vec::new();
    let read = is_file.then(|| fs::File::open(path).and_then(|file| file.take(HEAD).read_to_end(&mut head)));
    matches!(read, Some(Ok(_))) && scaffold::was_written_by_charmer(&head)
}
