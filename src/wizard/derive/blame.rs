//! Which answer a finding is about.

use crate::answers::{Answers, CHARM_PATH, ROCK_PATH};
use crate::finding::Finding;
use crate::wizard::state::field::Id;
use crate::wizard::state::screens::ScreenId;

/// A finding and the answer that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blame {
    /// The screen of the answer.
    pub screen: ScreenId,
    /// The item; `None` for the screen as a whole.
    pub id: Option<Id>,
    /// The row of the screen's list that the item is about.
    pub row: Option<usize>,
    /// What is wrong.
    pub finding: Finding,
}

impl Blame {
    /// True when it stands at that item, while that row is selected.
    #[must_use]
    pub fn stands_at(&self, screen: ScreenId, id: Id, selected: usize) -> bool {
        self.screen == screen && self.id == Some(id) && self.row.is_none_or(|row| row == selected)
    }
}

/// The findings of all expansions at their answers: errors first, in the order of the screens, none twice.
#[must_use]
pub fn blame<'a>(findings: impl IntoIterator<Item = &'a Finding>, answers: &Answers) -> Vec<Blame> {
    let mut blamed: Vec<Blame> = Vec::new();
    for finding in findings {
        let (screen, id, row) = place(finding, answers);
        let is_there = blamed.iter().any(|other| {
            (other.screen, other.id, other.row) == (screen, id, row)
                && other.finding.code == finding.code
                && other.finding.message == finding.message
        });
        if !is_there {
            blamed.push(Blame { screen, id, row, finding: finding.clone() });
        }
    }
    blamed.sort_by_key(|blame| (blame.finding.severity, blame.screen));
    blamed
}

type Place = (ScreenId, Option<Id>, Option<usize>);

fn place(finding: &Finding, answers: &Answers) -> Place {
    let keys: Vec<&str> = finding.key.split('.').collect();
    let field = |name| (ScreenId::Application, Some(Id::Field(name)), None);
    match keys.as_slice() {
        _ if finding.path != ROCK_PATH && finding.path != CHARM_PATH => field("suite"),
        ["name", ..] => field("name"),
        ["title", ..] => field("title"),
        ["summary", ..] => field("summary"),
        ["description", ..] => field("description"),
        ["version", ..] => field("version"),
        ["base" | "build-base" | "bases", ..] if finding.path == CHARM_PATH => field("charm-base"),
        ["base" | "build-base", ..] => field("base"),
        ["platforms", ..] => field("platforms"),
        ["extensions", ..] => field("suite"),
        ["config", "options", name, rest @ ..] => option(name, rest, answers),
        ["requires", ..] => (ScreenId::Integrations, None, None),
        ["parts", .., "prime" | "stage"] => (ScreenId::Files, None, None),
        ["parts", part, ..] if part.ends_with("install-app") => (ScreenId::Files, None, None),
        ["parts", ..] => (ScreenId::Packages, None, None),
        _ => (ScreenId::Application, None, None),
    }
}

fn option(name: &str, rest: &[&str], answers: &Answers) -> Place {
    let row = answers.options.iter().position(|option| option.name == name);
    let field = match rest {
        ["type", ..] => "option-type",
        ["default", ..] => "option-default",
        ["description", ..] => "option-description",
        ["optional" | "required", ..] => "option-required",
        _ => "option-name",
    };
    (ScreenId::Configuration, row.map(|_| Id::Field(field)), row)
}
