//! Answers without what is secret in them, for every place but the two documents. Part of floor 3.

use super::Answers;
use crate::text::secret;

impl Answers {
    /// The same answers without the values of secrets: an option that looks like one has no default, and in a command or
    /// another text [`secret::HIDDEN`] stands in the value's place.
    #[must_use]
    pub fn without_secrets(&self) -> Self {
        let mut answers = self.clone();
        for option in &mut answers.options {
            if option.kind == "secret" || secret::is_secret(&option.name, &option.default) {
                option.default.clear();
            }
        }
        let commands = answers.services.iter_mut().map(|service| &mut service.command);
        let texts = answers.options.iter_mut().map(|option| &mut option.description);
        let more = [&mut answers.summary, &mut answers.description, &mut answers.title].into_iter();
        for text in commands.chain(texts).chain(more).chain(answers.extras.values_mut()) {
            *text = secret::hidden(text).into_owned();
        }
        answers
    }
}
