//! What a person has set in a file of their own: colours, motion, mouse, keys. One setting a line, so that a line
//! that is not understood costs nothing but itself.

use std::collections::BTreeMap;

use clap::ValueEnum as _;

use crate::finding::{Code, Finding};
use crate::wizard::canvas::theme::Look;
use crate::wizard::form::{Action, Key, key_named};

/// What moves by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Motion {
    /// What changed lights up for a moment.
    #[default]
    Full,
    /// Nothing lights up; a mark stays all the same.
    Reduced,
}

/// Everything that can be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The colours; none: nobody has set them.
    pub theme: Option<Look>,
    /// What moves.
    pub motion: Motion,
    /// Whether clicks and the wheel reach the wizard.
    pub mouse: bool,
    /// Whether the terminal rings and tells when a pack has ended.
    pub bell: bool,
    /// Whether the terminal's title says what is going on.
    pub title: bool,
    /// Keys by the name of what they do, instead of those that it has.
    pub keys: BTreeMap<String, Vec<Key>>,
    /// The lines that set something, by its name: `mouse`, `keys.pack`.
    pub lines: BTreeMap<String, usize>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: None,
            motion: Motion::Full,
            mouse: true,
            bell: true,
            title: true,
            keys: BTreeMap::new(),
            lines: BTreeMap::new(),
        }
    }
}

/// Names that can be set beside keys, with what they may be.
pub const NAMES: [(&str, &str); 5] = [
    ("theme", "auto, dark, light, high-contrast or colour-blind"),
    ("motion", "full or reduced"),
    ("mouse", "true or false"),
    ("bell", "true or false"),
    ("title", "true or false"),
];

impl Settings {
    /// What the text sets. `actions` are the names that keys can be given to. What is not understood is told with its line.
    pub fn parse(path: &str, text: &str, actions: &[String]) -> (Self, Vec<Finding>) {
        let (mut settings, mut findings, mut section) = (Self::default(), Vec::new(), String::new());
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.split(']').next()) {
                name.trim().clone_into(&mut section);
                continue;
            }
            if let Err((message, fix)) = settings.line(&section, line, actions) {
                let finding = Finding::warning(Code::SettingUnknown, path, message).at(at + 1, 0).fix(fix);
                findings.push(finding);
            } else if let Some(name) = line.split('=').next() {
                let name = name.trim().trim_matches('"');
                let name = if section.is_empty() { name.to_owned() } else { format!("{section}.{name}") };
                settings.lines.insert(name, at + 1);
            }
        }
        (settings, findings)
    }

    /// Takes one line.
    ///
    /// # Errors
    /// What is wrong with it, and what it could be.
    fn line(&mut self, section: &str, line: &str, actions: &[String]) -> Result<(), (String, String)> {
        let unread = || ("this line is no `name = value`.".to_owned(), "Write one setting a line.".to_owned());
        let table: toml::Table = toml::from_str(line).map_err(|_| unread())?;
        let (name, value) = table.iter().next().ok_or_else(unread)?;
        if section == "keys" {
            return self.keys(name, value, actions);
        }
        let Some((_, may_be)) = NAMES.iter().find(|(own, _)| own == name).filter(|_| section.is_empty()) else {
            let names: Vec<&str> = NAMES.iter().map(|(name, _)| *name).collect();
            let fix = format!("There are {} and, below [keys], the names of `charmer config`.", names.join(", "));
            return Err((format!("`{name}` is no setting."), fix));
        };
        let text = value.as_str().unwrap_or_default();
        let took = match name.as_str() {
            "theme" => set(&mut self.theme, Look::from_str(text, true).ok().map(Some)),
            "motion" => set(&mut self.motion, Motion::from_str(text, true).ok()),
            "bell" => set(&mut self.bell, value.as_bool()),
            "title" => set(&mut self.title, value.as_bool()),
            _ => set(&mut self.mouse, value.as_bool()),
        };
        took.ok_or_else(|| (format!("`{name}` cannot be {value}."), format!("It can be {may_be}.")))
    }

    fn keys(&mut self, name: &str, value: &toml::Value, actions: &[String]) -> Result<(), (String, String)> {
        if !actions.iter().any(|own| own == name) {
            let near = crate::schema::nearest(name, actions.iter().map(String::as_str));
            let near = near.map(|near| format!("Did you mean {near}? ")).unwrap_or_default();
            return Err((format!("no action is called `{name}`."), format!("{near}`charmer config` lists them.")));
        }
        let texts = value.as_array().map_or_else(|| std::slice::from_ref(value), Vec::as_slice);
        let mut keys = Vec::new();
        for text in texts {
            let key = text.as_str().and_then(key_named).ok_or_else(|| {
                let fix = "A key is one character, or like Ctrl-S, Alt-2, F5, Space, Enter, PageUp.";
                (format!("{text} is no key."), fix.to_owned())
            })?;
            keys.push(key);
        }
        if keys.is_empty() {
            return Err((format!("`{name}` has no key."), "Name one, or remove the line.".to_owned()));
        }
        self.keys.insert(name.to_owned(), keys);
        Ok(())
    }

    /// The keys that somebody gave to an action.
    pub fn keys_of(&self, action: Action) -> Option<&[Key]> {
        // Most people set none.
        if self.keys.is_empty() {
            return None;
        }
        self.keys.get(&action.name()).map(Vec::as_slice)
    }
}

fn set<T>(setting: &mut T, value: Option<T>) -> Option<()> {
    *setting = value?;
    Some(())
}
