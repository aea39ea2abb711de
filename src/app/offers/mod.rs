//! What charmer offers where an extension does not find what is there: a command for the suite's own service, and
//! services for workers and schedulers.
//!
//! Part of floor 2's `app`. An offer is data: nothing is done before the person takes it.

mod entries;
mod modules;
mod services;

use serde::Serialize;

use super::facts::{Confidence, Evidence};
use super::python::objects::{Binding, How};
use crate::suite::{self, Suite};

pub use modules::{Form, ModuleKind, Modules, Object, makes_an_application};

pub(super) use entries::{Asked, entries};
pub(super) use services::{OfferInput, services};

/// What an offer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// The suite's own service gets a command, since the extension finds no entry point.
    Entry,
    /// A service that works through jobs; the charm gives it the application's environment in every unit.
    Worker,
    /// A service that plans jobs; the charm starts it in the first unit alone.
    Scheduler,
}

impl Purpose {
    /// What the charm does with the service.
    pub fn effect(self) -> &'static str {
        match self {
            Self::Entry => "The command replaces the extension's, which then looks for no entry point.",
            Self::Worker => {
                "The charm starts a service whose name ends in `-worker` in every unit, with the application's environment."
            }
            Self::Scheduler => {
                "The charm starts a service whose name ends in `-scheduler` in the first unit alone, with the application's environment."
            }
        }
    }
}

/// A service of the rock that charmer can write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Offer {
    /// The suite that it belongs to: `flask`.
    pub suite: &'static str,
    /// What it is for.
    pub purpose: Purpose,
    /// The service's name: `flask`, `celery-worker`.
    pub service: String,
    /// What the service runs in the image.
    pub command: String,
    /// Its working directory in the image; `None` where the extension sets it or none is needed.
    pub working_dir: Option<String>,
    /// What has to go into the image for it, relative to the application's folder; `None`: what the extension takes by
    /// itself will do.
    pub files: Option<Vec<String>>,
    /// The name that the rock needs for it; `None`: any.
    pub name: Option<String>,
    /// A part that has to say where files go: its name, and pairs of where from and where to.
    pub organize: Option<Organize>,
    /// Why it is offered, in a sentence or two.
    pub why: String,
    /// How sure it is.
    pub confidence: Confidence,
    /// What it was read from, strongest first.
    pub evidence: Vec<Evidence>,
    /// True where nothing packs without it, and there is no other.
    #[serde(skip)]
    pub is_sole: bool,
}

impl Offer {
    /// The same where the suite's parts and places are those of `here`.
    #[must_use]
    pub fn on(&self, here: &Suite) -> Self {
        let mut offer = self.clone();
        let Some(suite) = suite::named(self.suite).filter(|suite| suite.renames_parts_of(here)) else { return offer };
        let mut texts: Vec<&mut String> = offer.working_dir.iter_mut().collect();
        // A worker's command is as the application's own files have it.
        texts.extend(Some(&mut offer.command).filter(|_| offer.purpose == Purpose::Entry));
        if let Some(organize) = &mut offer.organize {
            organize.part = here
                .part_of(suite.own_name(&organize.part).unwrap_or_default())
                .map_or_else(String::new, |part| part.name.clone());
            texts.extend(organize.paths.iter_mut().map(|(_, to)| to));
        }
        for text in texts {
            *text = suite.text_for(text, here);
        }
        offer
    }
}

/// What a part has to say for an offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Organize {
    /// The part: `django-framework/install-app`.
    pub part: String,
    /// Its plugin and source, where the part is not the extension's own any more.
    pub dump: bool,
    /// Where from and where to, in the image.
    pub paths: Vec<(String, String)>,
}
