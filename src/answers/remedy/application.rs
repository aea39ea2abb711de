//! Remedies that are about the application: its files, what it is handed over, what is installed for it.

use super::{NoAnswer, line};
use crate::answers::{Answers, ConfigOption, Integration};
use crate::suite::{self, Files, Suite};

/// A file or a folder goes into the image; `usual` go there as long as nothing is picked.
pub(super) fn ship(answers: &mut Answers, suite: &Suite, path: &str, usual: &[String]) -> Result<(), NoAnswer> {
    if suite.layout.files == Files::None {
        return NoAnswer::new(format!("{} picks no files. {}", suite.title, suite.layout.about_files));
    }
    let mut files = answers.files.clone().unwrap_or_else(|| usual.to_vec());
    let before = files.len();
    files.retain(|own| own.strip_prefix('-').is_none_or(|out| out != path));
    let is_in =
        |own: &String| path.strip_prefix(own.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    if files.len() == before {
        if files.iter().any(is_in) {
            return NoAnswer::new(format!("`{path}` is among the files already."));
        }
        files.push(path.to_owned());
    }
    answers.files = Some(files);
    Ok(())
}

pub(super) fn option(answers: &mut Answers, name: &str, kind: &str) -> Result<(), NoAnswer> {
    if name.is_empty() {
        return NoAnswer::new("No option gives the variable that name; read another one in the source.");
    }
    if answers.options.iter().any(|own| own.name == name) {
        return NoAnswer::new(format!("The charm has an option {name} already."));
    }
    let kind = if kind.is_empty() { "string" } else { kind };
    answers.options.push(ConfigOption {
        name: name.to_owned(),
        kind: kind.to_owned(),
        description: "The application does not start without it.".to_owned(),
        required: true,
        ..ConfigOption::default()
    });
    Ok(())
}

pub(super) fn integrate(answers: &mut Answers, endpoint: &str) -> Result<(), NoAnswer> {
    let Some(known) = suite::endpoint(endpoint) else {
        return NoAnswer::new("No integration that charmer knows hands this over.");
    };
    if answers.integrations.iter().any(|own| own.endpoint == endpoint) {
        return NoAnswer::new(format!("The charm integrates with {} already.", known.title));
    }
    let (interface, required) = (known.interface.clone(), known.may_be_required());
    answers.integrations.push(Integration { endpoint: endpoint.to_owned(), interface, required });
    answers.sort_integrations();
    Ok(())
}

pub(super) fn python_package(answers: &mut Answers, suite: &Suite, name: &str) -> Result<(), NoAnswer> {
    if name.is_empty() {
        return NoAnswer::new("Which package brings it is not known; name it in the requirements.");
    }
    if suite.language != "Python" {
        return NoAnswer::new(format!("{} installs no packages of Python.", suite.title));
    }
    line(answers, &suite.layout.dependencies_part, "python-packages", name)
}
