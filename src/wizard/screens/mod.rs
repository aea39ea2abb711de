//! The steps of the wizard, a file or a folder each: its questions and items, what keys do there, which lines of the preview
//! it touches. A new one is a file here and a line in [`SCREENS`].

mod application;
mod configuration;
mod files;
mod integrations;
pub mod next;
mod overview;
pub mod pack;
mod packages;
mod review;
mod suggested;

use super::panels::PANELS;
use super::state::parts::{Parts, Screen};

/// All screens, in their order.
pub const SCREENS: &[&dyn Screen] = &[
    &overview::Overview,
    &application::Application,
    &packages::Packages,
    &files::Files,
    &configuration::Configuration,
    &integrations::Integrations,
    &review::Review,
    &pack::Pack,
    &next::Next,
];

/// The screens and panels that the wizard is put together from.
pub static PARTS: Parts = Parts { screens: SCREENS, panels: PANELS };
