//! Which answer a finding is about.

use crate::answers::{Answers, CHARM_PATH, Field, OptionField, ROCK_PATH, Suggestion};
use crate::finding::Finding;
use crate::project::Purpose;
use crate::ships::Flag;
use crate::suite::{self, Question};
use crate::wizard::state::field::Id;
use crate::wizard::state::files;
use crate::wizard::state::packages;
use crate::wizard::state::questions;
use crate::wizard::state::screens::ScreenId;
use crate::wizard::state::services;

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
    /// The finding; one that stands at no answer begins with its place in the file.
    #[must_use]
    pub fn with_place(&self) -> Finding {
        let mut finding = self.finding.clone();
        // What is about a key is told by its key's own words.
        let is_placed = finding.line > 0 || finding.key.is_empty() && !finding.path.is_empty();
        if self.id.is_none() && is_placed {
            finding.message = format!("{}: {}", finding.place(), finding.message);
        }
        finding
    }

    /// True when it stands at that item, while that row is selected.
    #[must_use]
    pub fn stands_at(&self, screen: ScreenId, id: Id, selected: usize) -> bool {
        self.screen == screen && self.id == Some(id) && self.row.is_none_or(|row| row == selected)
    }
}

/// All findings at their answers: errors first, in the order of the screens, none twice. What is said about an answer by
/// itself stands; what an expansion says about the same answer besides is the same thing from further away.
#[must_use]
pub fn blame<'a>(
    checked: Vec<(Field, Finding)>,
    further: impl IntoIterator<Item = &'a Finding>,
    answers: &Answers,
) -> Vec<Blame> {
    let mut blamed: Vec<Blame> = Vec::new();
    for (field, finding) in checked {
        let (screen, id, row) = of_field(field, answers);
        blamed.push(Blame { screen, id, row, finding });
    }
    for finding in further {
        let (screen, id, row) = of_key(finding, answers);
        let is_said = blamed.iter().any(|other| {
            let same_place = (other.screen, other.id, other.row) == (screen, id, row);
            same_place && (id.is_some() && other.finding.is_error() || other.finding.message == finding.message)
        });
        if !is_said {
            blamed.push(Blame { screen, id, row, finding: finding.clone() });
        }
    }
    blamed.sort_by_key(|blame| (blame.finding.severity, blame.screen));
    blamed
}

/// Adds what is wrong with what ships, each at its line of the list. What the answers' own rules say already is not said
/// again.
pub fn add_flags(blamed: &mut Vec<Blame>, flags: &[Flag]) {
    let is_refused = blamed.iter().any(|blame| blame.screen == ScreenId::Files && blame.finding.is_error());
    for (at, flag) in flags.iter().enumerate() {
        if !(is_refused && flag.finding.is_error()) {
            let (id, finding) = (Some(Id::Row(files::FLAGS, at)), flag.finding.clone());
            blamed.push(Blame { screen: ScreenId::Files, id, row: None, finding });
        }
    }
    blamed.sort_by_key(|blame| (blame.finding.severity, blame.screen));
}

/// Where a command is suggested that makes an application start, that is the shortest way.
pub fn point_at_service(blamed: &mut [Blame], suggested: &[Suggestion]) {
    let is_entry = |one: &Suggestion| one.offer.as_ref().is_some_and(|offer| offer.purpose == Purpose::Entry);
    let Some(one) = suggested.iter().find(|one| is_entry(one)) else { return };
    for blame in blamed.iter_mut().filter(|blame| blame.finding.code.starts_with("entry-point")) {
        blame.finding.fix = format!("Ctrl-T suggests a command for the service {}.", one.value);
    }
}

fn of_field(field: Field, answers: &Answers) -> Place {
    let application = |name| (ScreenId::Application, Some(Id::Field(name)), None);
    match field {
        Field::Suite => application("suite"),
        Field::Name => application("name"),
        Field::Title => application("title"),
        Field::Summary => application("summary"),
        Field::Description => application("description"),
        Field::Version => application("version"),
        Field::Base | Field::BuildBase => application("base"),
        Field::CharmBase => application("charm-base"),
        Field::Extra(id) => of_question(answers, |question| question.id == id),
        Field::Platforms | Field::Platform(_) => application("platforms"),
        Field::Wheels => (ScreenId::Packages, Some(Id::Field(packages::WHEELS)), None),
        Field::Package(row) => (ScreenId::Packages, Some(Id::Row(packages::PACKAGES, row)), None),
        Field::BuildPackage(row) => (ScreenId::Packages, Some(Id::Row(packages::BUILD_PACKAGES, row)), None),
        Field::Files => (ScreenId::Files, None, None),
        Field::File(row) => (ScreenId::Files, None, Some(row)),
        Field::Option(row, part) => {
            let name = match part {
                OptionField::Name => "option-name",
                OptionField::Type => "option-type",
                OptionField::Default => "option-default",
                OptionField::Description => "option-description",
                OptionField::Required => "option-required",
            };
            (ScreenId::Configuration, Some(Id::Field(name)), Some(row))
        }
        Field::Service(row) => (ScreenId::Application, Some(Id::Row(services::SERVICES, row)), None),
        Field::Integration(row) => (ScreenId::Integrations, None, Some(row)),
    }
}

fn of_question(answers: &Answers, is_it: impl Fn(&Question) -> bool) -> Place {
    let questions = suite::named(&answers.suite).map(|suite| suite.questions.as_slice()).unwrap_or_default();
    let at = questions.iter().position(is_it);
    (ScreenId::Application, at.map(|at| Id::Row(questions::QUESTIONS, at)), None)
}

type Place = (ScreenId, Option<Id>, Option<usize>);

fn of_key(finding: &Finding, answers: &Answers) -> Place {
    let keys: Vec<&str> = finding.key.split('.').collect();
    let field = |name| (ScreenId::Application, Some(Id::Field(name)), None);
    match keys.as_slice() {
        // The search goes by the name where a folder has to be called like the rock.
        _ if finding.code == "entry-point-missing"
            && suite::named(&answers.suite).is_some_and(|suite| !suite.tells.is_empty()) =>
        {
            field("name")
        }
        // A name in the source is mended with an option or an integration.
        _ if finding.code.starts_with("variable-") => (ScreenId::Configuration, None, None),
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
        ["services", name, ..] => {
            let row = answers.services.iter().position(|service| service.name == *name);
            (ScreenId::Application, row.map(|row| Id::Row(services::SERVICES, row)), None)
        }
        ["requires", ..] => (ScreenId::Integrations, None, None),
        ["parts", part, key, ..] if is_asked(answers, part, key) => of_question(answers, |question| {
            question.writes.iter().any(|write| write.part == *part && write.key == *key)
        }),
        ["parts", _, "build-packages" | "stage-packages", ..] => (ScreenId::Packages, None, None),
        ["parts", .., "prime" | "stage"] => (ScreenId::Files, None, None),
        ["parts", part, ..] if part.ends_with("install-app") => (ScreenId::Files, None, None),
        ["parts", ..] => (ScreenId::Packages, None, None),
        _ => (ScreenId::Application, None, None),
    }
}

/// True where only an answer to the suite's own question is written.
fn is_asked(answers: &Answers, part: &str, key: &str) -> bool {
    let questions = suite::named(&answers.suite).map(|suite| suite.questions.as_slice()).unwrap_or_default();
    let mut writes = questions.iter().flat_map(|question| &question.writes);
    key != "build-packages" && writes.any(|write| write.part == part && write.key == key)
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
