//! The workflow for GitHub Actions, as the answers have it.

use crate::answers::Answers;
use crate::finding::Finding;
use crate::pack::Tool;
use crate::write::{self, Wanted, Workflow};

use super::needs_experimental;

/// The file as it would be written, for an application in that folder of its repository.
pub fn workflow(answers: &Answers, folder: &str) -> Wanted {
    write::workflow(&of(answers, folder))
}

/// What is worth knowing about it.
pub fn workflow_notes(answers: &Answers) -> Vec<Finding> {
    write::workflow_notes(&of(answers, ""))
}

fn of<'a>(answers: &'a Answers, folder: &'a str) -> Workflow<'a> {
    let experimental = Tool::ALL.into_iter().filter(|tool| needs_experimental(answers, *tool));
    Workflow {
        name: &answers.name,
        platforms: &answers.platforms,
        experimental: experimental.map(Tool::experimental_variable).collect(),
        folder,
    }
}
