//! Answers from flags about services and what is put where for them.
//!
//! Floor 9.

use super::flags::{Flags, wrong};
use crate::answers::{Answers, Placed, Service};
use crate::finding::Finding;
use crate::text;

/// Both sides of a `NAME=VALUE`.
fn pair<'t>(flag: &str, text: &'t str, example: &str) -> Result<(&'t str, &'t str), Finding> {
    let split = text.split_once('=').filter(|(name, _)| !name.trim().is_empty());
    let (name, value) = split.ok_or_else(|| {
        wrong(
            flag,
            format!("`{}` has no `=` behind a name.", text::one_line(text)),
            format!("As in {flag} '{example}'."),
        )
    })?;
    Ok((name.trim(), value.trim()))
}

impl Flags {
    /// Puts what the flags say over the known services.
    ///
    /// # Errors
    /// A flag that cannot be understood.
    pub(super) fn services(&self, answers: &mut Answers) -> Result<(), Finding> {
        for text in &self.services {
            let (name, command) = pair("--service", text, "flask=gunicorn shop:server")?;
            let at = answers.services.iter().position(|own| own.name == name);
            match (at, command.is_empty()) {
                (Some(at), true) => drop(answers.services.remove(at)),
                (Some(at), false) => command.clone_into(&mut answers.services[at].command),
                (None, true) => {}
                (None, false) => answers.services.push(Service {
                    name: name.to_owned(),
                    command: command.to_owned(),
                    ..Service::default()
                }),
            }
        }
        for text in &self.service_folders {
            let (name, folder) = pair("--service-folder", text, "mail-worker=/flask/app")?;
            let Some(service) = answers.services.iter_mut().find(|own| own.name == name) else {
                let message = format!("there is no service `{name}`.");
                return Err(wrong("--service-folder", message, "Name its command with --service, too."));
            };
            folder.clone_into(&mut service.working_dir);
        }
        let takes = answers.framework().is_some_and(|suite| suite.layout.organize.is_some());
        if !self.organize.is_empty() && !takes {
            let message = "this framework's extension puts everything where it belongs by itself.";
            return Err(wrong("--organize", message, "Leave it out; --file names what goes in."));
        }
        for text in &self.organize {
            if let Some(out) = text.strip_prefix('-').filter(|out| !out.contains('=')) {
                answers.organize.retain(|own| own.from != out);
                answers.organize.push(Placed { from: out.to_owned(), to: String::new() });
                continue;
            }
            let (from, to) = pair("--organize", text, "bin/worker=usr/local/bin/worker")?;
            answers.organize.retain(|own| own.from != from);
            if !to.is_empty() {
                answers.organize.push(Placed { from: from.to_owned(), to: to.to_owned() });
            }
        }
        Ok(())
    }
}
