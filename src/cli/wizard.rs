//! `charmer [DIR]`: the wizard. Floor 9.

use std::path::Path;

use super::Exit;
use super::pack;
use super::pick::Picked;
use super::versions::Versions;
use crate::output;
use crate::text;
use crate::wizard::canvas::theme::Look;
use crate::wizard::{self, Ending, Options};

/// How the wizard looks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Face {
    /// In which colours, where the call says so.
    pub theme: Option<Look>,
    /// In plain lines.
    pub is_plain: bool,
}

impl Face {
    /// True where it is drawn.
    pub fn draws(self) -> bool {
        !self.is_plain && !wizard::takes_lines() && wizard::can_draw()
    }
}

/// Opens the wizard on a folder, or asks in plain lines, and says how it ended.
///
/// # Errors
/// When the terminal cannot be taken or drawn on.
pub fn run(picked: Picked, versions: &Versions, face: Face) -> color_eyre::Result<Exit> {
    let Picked { dir, applications } = picked;
    let dir = dir.as_path();
    let mut options = Options { versions: versions.unasked(), applications, ..Options::from_environment() };
    let (settings, findings) = super::config::load();
    super::tell(&findings);
    options.colours.look = face.theme.or(settings.theme).unwrap_or_default();
    options.settings = settings;
    let ending = if face.is_plain || wizard::takes_lines() {
        wizard::run_plain(dir, &options)
    } else {
        wizard::run(dir, &options)?
    };
    Ok(match ending {
        Ending::Packs => return pack::run(&pack::Args::of(dir)),
        Ending::Left | Ending::Below(_) => Exit::Done,
        Ending::BadFolder(error) => {
            output::say(format_args!("charmer: {}", text::one_line(&error.to_string())));
            Exit::Usage
        }
        Ending::Unmended(error) => super::refuse([error.finding()]),
        Ending::NoTerminal => {
            output::say("charmer: the wizard needs a terminal to draw on, and there is none here.");
            output::say(format_args!("Without a terminal the same is done by: charmer init {}", shown(dir)));
            output::say("`charmer init --help` lists a flag for every answer; --dry-run only shows.");
            Exit::Usage
        }
        Ending::Signal(number) => Exit::Signal(u8::try_from(number).unwrap_or(u8::MAX)),
    })
}

/// The folder as one word for a shell.
fn shown(dir: &Path) -> String {
    let name = dir.to_string_lossy();
    let name = text::one_line(&name);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./~+@".contains(c);
    if name.chars().all(is_plain) { name.into_owned() } else { format!("'{}'", name.replace('\'', r"'\''")) }
}
