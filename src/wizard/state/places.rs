//! Where findings stand: the screen and the question of each answer.

use crate::answers::{Field, OptionField};
use crate::model::{About, Blame, Topic};

use super::field::Id;
use super::screens::ScreenId;
use super::{State, files, packages, questions, services};

/// The screen that asks for a group of answers.
#[must_use]
pub fn screen(topic: Topic) -> ScreenId {
    match topic {
        Topic::Application => ScreenId::Application,
        Topic::Packages => ScreenId::Packages,
        Topic::Files => ScreenId::Files,
        Topic::Configuration => ScreenId::Configuration,
        Topic::Integrations => ScreenId::Integrations,
    }
}

impl State {
    /// The item that a finding stands at; `None`: at the screen as a whole.
    #[must_use]
    pub fn item_of(&self, blame: &Blame) -> Option<Id> {
        match blame.about {
            About::Topic(_) => None,
            About::Flag(at) => Some(Id::Row(files::FLAGS, at)),
            About::Field(field) => self.item_of_field(field),
        }
    }

    fn item_of_field(&self, field: Field) -> Option<Id> {
        Some(match field {
            Field::Suite => Id::Field("suite"),
            Field::Name => Id::Field("name"),
            Field::Title => Id::Field("title"),
            Field::Summary => Id::Field("summary"),
            Field::Description => Id::Field("description"),
            Field::Version => Id::Field("version"),
            Field::Base | Field::BuildBase => Id::Field("base"),
            Field::CharmBase => Id::Field("charm-base"),
            Field::Platforms | Field::Platform(_) => Id::Field("platforms"),
            Field::Extra(id) => Id::Row(questions::QUESTIONS, questions::row(self, id)?),
            Field::Wheels => Id::Field(packages::WHEELS),
            Field::Package(row) => Id::Row(packages::PACKAGES, row),
            Field::BuildPackage(row) => Id::Row(packages::BUILD_PACKAGES, row),
            Field::Option(_, part) => Id::Field(match part {
                OptionField::Name => "option-name",
                OptionField::Type => "option-type",
                OptionField::Default => "option-default",
                OptionField::Description => "option-description",
                OptionField::Required => "option-required",
            }),
            Field::Service(row) => Id::Row(services::SERVICES, row),
            Field::Files | Field::File(_) | Field::Integration(_) => return None,
        })
    }

    /// True for what stands at that item now: an option's finding only while its box is the one that is open.
    pub(super) fn stands_at(&self, blame: &Blame, id: Id) -> bool {
        let is_selected = option_row(blame).is_none_or(|row| row == self.configuration.selected);
        screen(blame.topic()) == self.screen && self.item_of(blame) == Some(id) && is_selected
    }
}

/// The configuration option that a finding is about.
#[must_use]
pub fn option_row(blame: &Blame) -> Option<usize> {
    match blame.about {
        About::Field(Field::Option(row, _)) => Some(row),
        _ => None,
    }
}
