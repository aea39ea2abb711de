//! The charm's other files, from templates: `src/charm.py` and what the tools around it need.
//!
//! Floor 5. The templates lie in `assets/templates/`; what differs between suites is in the suites' own files.

use thiserror::Error;

use super::plan::{Over, Wanted};
use crate::answers::{REQUIREMENTS_PATH, is_built_with_uv};
use crate::suite;

/// One template: where it goes, what it says, for which generations of charms.
struct Template {
    path: &'static str,
    text: &'static str,
    executable: bool,
    generation: Generation,
}

/// Charms are built with pip up to 24.04, and with uv from 26.04 on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Generation {
    Both,
    Pip,
    Uv,
}

macro_rules! template {
    ($path:literal, $file:literal, $executable:literal, $generation:ident) => {
        Template {
            path: $path,
            text: include_str!(concat!("../../assets/templates/charm/", $file)),
            executable: $executable,
            generation: Generation::$generation,
        }
    };
}

const TEMPLATES: [Template; 7] = [
    template!("charm/src/charm.py", "charm.py", true, Both),
    template!("charm/requirements.txt", "requirements.txt", false, Pip),
    template!("charm/pyproject.toml", "pyproject.toml", false, Pip),
    template!("charm/pyproject.toml", "pyproject-uv.toml", false, Uv),
    template!("charm/tox.ini", "tox.ini", false, Pip),
    template!("charm/tox.ini", "tox-uv.ini", false, Uv),
    template!("charm/.gitignore", "gitignore", false, Both),
];

/// The folders that they lie in.
pub fn folders() -> impl Iterator<Item = &'static str> {
    TEMPLATES.iter().filter_map(|file| Some(file.path.rsplit_once('/')?.0))
}

/// What the charm's files depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CharmFiles<'a> {
    /// The charm's name: `my-shop`.
    pub name: &'a str,
    /// The suite without `-framework`: `flask`, `spring-boot`.
    pub suite: &'a str,
    /// The charm's base: `ubuntu@24.04`.
    pub base: &'a str,
}

/// Why there are no files.
#[derive(Debug, Error)]
pub enum TemplateError {
    /// No such suite.
    #[error("there is no suite called {0:?}. Fix: choose one of {1}.")]
    UnknownSuite(String, String),
}

/// The charm's files besides `charmcraft.yaml`: `charm/src/charm.py`, `charm/pyproject.toml`, `charm/tox.ini`,
/// `charm/.gitignore`, and up to 24.04 `charm/requirements.txt`.
///
/// # Errors
/// When there is no such suite.
pub fn charm_files(of: &CharmFiles) -> Result<Vec<Wanted>, TemplateError> {
    let Some(suite) = suite::named(of.suite) else {
        let known: Vec<&str> = suite::all().iter().map(|suite| suite.name.as_str()).collect();
        return Err(TemplateError::UnknownSuite(of.suite.to_owned(), known.join(", ")));
    };
    let generation = if is_built_with_uv(of.base) { Generation::Uv } else { Generation::Pip };
    let name: String = of.name.chars().filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c)).collect();
    let (module, title) = (suite.charm.module.clone(), suite.title.clone());
    let values = [("name", name), ("class", class_name(of.name)), ("module", module), ("title", title)];
    let fitting = TEMPLATES.iter().filter(|file| [Generation::Both, generation].contains(&file.generation));
    Ok(fitting
        .map(|file| Wanted {
            path: file.path.to_owned(),
            content: fill(file.text, &values),
            executable: file.executable,
            over: Over::Template(Vec::new()),
        })
        .collect())
}

/// Puts the charm's requirements, as the answers leave them, in the place of their template. An existing file may then
/// be changed: by the one line that is an answer.
pub fn take_requirements(files: &mut [Wanted], requirements: &str) {
    let file = files.iter_mut().find(|file| file.path == REQUIREMENTS_PATH);
    if let Some(file) = file.filter(|_| !requirements.is_empty()) {
        requirements.clone_into(&mut file.content);
        file.over = Over::Anything;
    }
}

fn fill(template: &str, values: &[(&str, String)]) -> String {
    values.iter().fold(template.to_owned(), |text, (key, value)| text.replace(&format!("{{{{{key}}}}}"), value))
}

/// The charm's class: `my-shop` gives `MyShopCharm`. A valid Python name, whatever the charm is called.
pub fn class_name(charm: &str) -> String {
    let words = charm.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name: String = words.map(capital).collect();
    // The other way round where a digit comes first: Python's names begin with a letter.
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("Charm{name}") } else { format!("{name}Charm") }
}

fn capital(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_ascii_uppercase() + &rest.to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn class_names_are_python_names() {
        for (charm, class) in [
            ("my-shop", "MyShopCharm"),
            ("shop", "ShopCharm"),
            ("2048-game", "Charm2048Game"),
            ("a1-b2", "A1B2Charm"),
            ("", "Charm"),
            ("é-x", "XCharm"),
        ] {
            assert_eq!(class_name(charm), class);
        }
    }
}
