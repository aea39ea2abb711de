//! The list of screens. A new one is an entry here and a file in `state`, `update` and `ui` where it needs one.

use super::field::{Field, Item};
use super::{State, application, configuration, files, integrations, next, pack, packages, review};

/// A screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ScreenId {
    /// Framework, name, texts, bases.
    Application,
    /// What the application needs beside its own code.
    Packages,
    /// What goes into the image.
    Files,
    /// Configuration options.
    Configuration,
    /// Integrations.
    Integrations,
    /// What would be written.
    Review,
    /// The packers at work.
    Pack,
    /// What comes after packing.
    Next,
}

/// What a screen is made of.
pub struct Screen {
    /// Which one.
    pub id: ScreenId,
    /// Its name.
    pub title: &'static str,
    /// Its name where there is little room.
    pub short: &'static str,
    /// What it asks, in a sentence.
    pub lead: &'static str,
    /// Its declared fields, for [`Id::Field`](super::field::Id::Field).
    pub fields: &'static [Field],
    /// What stands in it now, from top to bottom.
    pub items: fn(&State) -> Vec<Item>,
}

/// All screens, in their order.
pub static SCREENS: [Screen; 8] = [
    Screen {
        id: ScreenId::Application,
        title: "Application",
        short: "App",
        lead: "What is packed, how it is called, and what it runs on.",
        fields: application::FIELDS,
        items: application::items,
    },
    Screen {
        id: ScreenId::Packages,
        title: "Packages",
        short: "Packages",
        lead: "What your application needs beside its own code.",
        fields: packages::FIELDS,
        items: packages::items,
    },
    Screen {
        id: ScreenId::Files,
        title: "Files",
        short: "Files",
        lead: "Which of your files go into the image.",
        fields: files::FIELDS,
        items: files::items,
    },
    Screen {
        id: ScreenId::Configuration,
        title: "Configuration",
        short: "Config",
        lead: "What people may set with `juju config`.",
        fields: configuration::FIELDS,
        items: configuration::items,
    },
    Screen {
        id: ScreenId::Integrations,
        title: "Integrations",
        short: "Integrations",
        lead: "What your application is connected to.",
        fields: integrations::FIELDS,
        items: integrations::items,
    },
    Screen {
        id: ScreenId::Review,
        title: "Review",
        short: "Review",
        lead: "What would be written, file by file.",
        fields: review::FIELDS,
        items: review::items,
    },
    Screen {
        id: ScreenId::Pack,
        title: "Pack",
        short: "Pack",
        lead: "The packers at work.",
        fields: pack::FIELDS,
        items: pack::items,
    },
    Screen {
        id: ScreenId::Next,
        title: "Next",
        short: "Next",
        lead: "From the packed files to a running application.",
        fields: next::FIELDS,
        items: next::items,
    },
];

impl ScreenId {
    /// Its place in the order, from 0.
    #[must_use]
    pub fn index(self) -> usize {
        SCREENS.iter().position(|screen| screen.id == self).unwrap_or(0)
    }

    /// Its declaration.
    #[must_use]
    pub fn screen(self) -> &'static Screen {
        &SCREENS[self.index()]
    }

    /// The one after it.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        SCREENS.get(self.index() + 1).map(|screen| screen.id)
    }

    /// The one before it.
    #[must_use]
    pub fn previous(self) -> Option<Self> {
        self.index().checked_sub(1).map(|at| SCREENS[at].id)
    }
}
