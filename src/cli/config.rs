//! `charmer config`: what is set, and where each value is from. Floor 9.

use std::path::PathBuf;

use color_eyre::Result;

use super::{Exit, show, tell};
use crate::files;
use crate::finding::Finding;
use crate::state;
use crate::text::one_line;
use crate::wizard::PARTS;
use crate::wizard::form::name;
use crate::wizard::keys;
use crate::wizard::state::settings::{Motion, Settings};

/// A file of settings is not longer than this, in bytes.
const LONGEST: u64 = 256 * 1024;

/// Shows what is set in charmer's own file, and where each value is from.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// What the person's file sets, and what is wrong in it. Without a file nothing is set.
pub fn load() -> (Settings, Vec<Finding>) {
    let path = state::config_file();
    let Some(text) = files::text(&path, LONGEST) else { return (Settings::default(), Vec::new()) };
    let names: Vec<String> = keys::actions(&PARTS).into_iter().map(|(name, ..)| name).collect();
    Settings::parse(&shown(&path), &text, &names)
}

fn shown(path: &std::path::Path) -> String {
    one_line(&path.to_string_lossy()).into_owned()
}

/// Prints it.
///
/// # Errors
/// When standard output cannot be written to.
pub fn run(_: &Args) -> Result<Exit> {
    let (settings, findings) = load();
    tell(&findings);
    let path: PathBuf = state::config_file();
    let lack = if path.is_file() { "" } else { " (not there: everything is as it comes)" };
    let mut text = format!("{}{lack}\n\n", shown(&path));
    let asked = std::env::var("CHARMER_THEME").ok().filter(|theme| !theme.is_empty());
    let from = |name: &str| match settings.lines.get(name) {
        _ if name == "theme" && asked.is_some() => "CHARMER_THEME".to_owned(),
        Some(line) => format!("line {line}"),
        None => "built in".to_owned(),
    };
    let theme = asked.clone().unwrap_or_else(|| value(&settings.theme.unwrap_or_default()));
    let rows = [
        ("theme", theme),
        ("motion", value::<Motion>(&settings.motion)),
        ("mouse", settings.mouse.to_string()),
        ("bell", settings.bell.to_string()),
        ("title", settings.title.to_string()),
    ];
    for (name, value) in rows {
        text.push_str(&format!("{name:<26} {:<28} {}\n", one_line(&value), from(name)));
    }
    text.push_str("\n[keys]\n");
    for (action, own, help) in keys::actions(&PARTS) {
        let keys = settings.keys.get(&action).unwrap_or(&own);
        let keys = keys.iter().copied().map(name).collect::<Vec<_>>().join(", ");
        let line = format!("{action:<26} {keys:<28} {:<10} {help}", from(&format!("keys.{action}")));
        text.push_str(line.trim_end());
        text.push('\n');
    }
    show(&text)
}

fn value<T: clap::ValueEnum>(value: &T) -> String {
    value.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}
