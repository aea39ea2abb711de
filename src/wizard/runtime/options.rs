//! How the wizard is run.

use std::path::PathBuf;
use std::time::Duration;

use crate::app::Application;
use crate::output;
use crate::pack;
use crate::suite::Versions;
use crate::wizard::canvas::colours::{Depth, Palette};
use crate::wizard::canvas::has_only_ascii;
use crate::wizard::canvas::theme::{Look, Theme};
use crate::wizard::state::State;
use crate::wizard::state::settings::{Motion, Settings};

use super::work;

/// How the wizard is run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Which colours and characters are used.
    pub colours: Colours,
    /// Where writes keep their journal, and packs their logs.
    pub state_dir: PathBuf,
    /// How long a packer may be silent before that is worth a word.
    pub silence: Duration,
    /// What the person has set.
    pub settings: Settings,
    /// The applications below the folder, where one of them is to be picked.
    pub applications: Vec<Application>,
    /// For which versions of the packers is answered; one that nobody named gives way to the installed packer's.
    pub versions: Versions,
}

impl Options {
    /// As the environment and the command line have it.
    pub fn from_environment() -> Self {
        Self {
            colours: Colours::from_environment(),
            state_dir: crate::state::dir(),
            silence: pack::silence(),
            settings: Settings::default(),
            applications: Vec::new(),
            versions: Versions::default(),
        }
    }
}

impl Options {
    /// Hands over what the screens want to know.
    pub(super) fn set(&self, state: &mut State) {
        state.pack.silence = self.silence;
        let is_off = std::env::var_os("CHARMER_MOTION").is_some_and(|motion| motion == "off");
        state.preview.is_still = is_off || self.settings.motion == Motion::Reduced;
        state.has_mouse = self.settings.mouse;
        state.settings = self.settings.clone();
        state.start.applications.clone_from(&self.applications);
        state.start.is_newcomer = work::is_newcomer(&self.state_dir);
    }
}

/// Which colours and characters the wizard is drawn with.
#[derive(Clone, Copy, Debug)]
pub struct Colours {
    /// Which colours the person wants.
    pub look: Look,
    /// How many the terminal can show.
    pub depth: Depth,
    /// True where marks and frames are plain characters.
    pub is_ascii: bool,
    /// True where the terminal may be asked for its own colours.
    is_asked: bool,
}

impl Colours {
    /// As the environment has it: `COLORTERM`, `TERM`, `NO_COLOR`, and the locale.
    pub fn from_environment() -> Self {
        let text = |name: &str| std::env::var(name).ok().filter(|text| !text.is_empty());
        let (term, colorterm) = (text("TERM"), text("COLORTERM"));
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(text);
        let depth =
            if output::has_colour() { Depth::named(colorterm.as_deref(), term.as_deref()) } else { Depth::Mono };
        Self {
            look: Look::default(),
            depth,
            is_ascii: has_only_ascii(locale.as_deref(), term.as_deref()),
            // The console of Linux prints what it does not know.
            is_asked: term.as_deref() != Some("linux"),
        }
    }

    /// True where the terminal's own colours matter and it can be asked for them.
    pub fn asks(&self) -> bool {
        self.is_asked && self.depth != Depth::Mono
    }

    /// True where the terminal keeps to itself what it does not know.
    pub fn is_modern(&self) -> bool {
        self.is_asked
    }

    /// The styles, after what the terminal told.
    pub fn theme(&self, palette: &Palette) -> Theme {
        Theme::new(self.look, self.depth, palette)
    }
}
