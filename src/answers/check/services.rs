//! What is wrong with services. Part of `check`.

use super::super::services::is_handed;
use super::{Checker, Field};
use crate::finding::Code;

impl Checker<'_> {
    pub(super) fn services(&mut self) {
        let Some(suite) = self.suite() else { return };
        for (n, service) in self.answers.services.iter().enumerate() {
            let (name, key) = (&service.name, format!("services.{}", service.name));
            let is_extensions = suite.rock.service(name).is_some();
            let command = format!("{key}.command");
            if !service.command.is_empty() && shlex::split(&service.command).is_none_or(|words| words.is_empty()) {
                let message = "the command has a quote that does not end, or no word; Pebble, which starts it in the image, refuses it.";
                self.warn(Field::Service(n), Code::ServiceCommand, &command, message, "End the quote.");
            }
            if !is_extensions && !is_handed(name) {
                let message = format!(
                    "the charm gives its variables to {} and to services whose names end in -worker or -scheduler; `{}` gets none.",
                    suite.name,
                    crate::text::one_line(name)
                );
                let fix = "Let its name end in one of the two.";
                self.warn(Field::Service(n), Code::ServiceWithoutVariables, &key, message, fix);
            }
        }
    }
}
