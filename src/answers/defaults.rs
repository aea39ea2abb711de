//! What the application's own files answer before anybody is asked.

use super::{Answers, Documents};
use crate::app::Facts;
use crate::expand;
use crate::suite::{self, Suite, Support};

/// Everything prefilled: the best suite with its first stable bases, name, title, summary, description and version from
/// the application's files, this machine's platform, the extension's own choice of files, and what else the suite asks where the application's
/// files want something else than what holds by itself; no packages, options or
/// integrations. The suite and the bases are empty when no suite was found.
pub fn defaults(facts: &Facts) -> Answers {
    let mut answers = Answers {
        name: facts.name.value.clone(),
        title: facts.title.value.clone(),
        summary: facts.summary.value.clone(),
        description: facts.description.value.clone(),
        version: facts.version.value.clone(),
        platforms: vec![facts.architecture.clone()],
        ..Answers::default()
    };
    if let Some(suite) = facts.best().and_then(|best| suite::named(best.suite)) {
        answers.choose_suite(suite);
        answers.prefill(facts);
        answers.files = Some(facts.picked_instead.clone()).filter(|files| !files.is_empty());
    }
    answers.wheels = answers.usual_wheels();
    answers
}

/// What is known where documents exist: a document is the answer, down to what it leaves out; a missing one leaves its
/// answers to `facts`, the [`defaults`]. `said` is what the documents give.
pub fn known(facts: Answers, written: Answers, documents: &Documents) -> Answers {
    let mut known = written;
    if known.suite.is_empty() {
        known.suite.clone_from(&facts.suite);
    }
    if documents.rock.is_empty() {
        (known.version, known.base, known.build_base) = (facts.version, facts.base, facts.build_base);
        known.extras = facts.extras;
    }
    if documents.charm.is_empty() {
        known.charm_base = facts.charm_base;
        known.wheels = facts.wheels;
    }
    if let Some(suite) = known.framework() {
        let (base, build_base) = (known.base.clone(), known.build_base.clone());
        known.choose_suite(suite);
        if !documents.rock.is_empty() {
            // What the person wrote is judged, not replaced.
            (known.base, known.build_base) = (base, build_base);
        }
    }
    known
}

impl Answers {
    /// Takes a suite. Bases that it does not know give way to its first stable ones, or its first ones.
    pub fn choose_suite(&mut self, suite: &Suite) {
        self.suite.clone_from(&suite.name);
        if expand::rock_base(suite, &self.base, &self.build_base).is_none() {
            let pairs = &suite.rock.bases;
            if let Some(pair) = pairs.iter().find(|pair| pair.support == Support::Stable).or(pairs.first()) {
                self.base.clone_from(&pair.base);
                self.build_base = pair.build_base.clone().unwrap_or_default();
            }
        }
        let bases = &suite.charm.bases;
        if !bases.iter().any(|known| known.base == self.charm_base)
            && let Some(known) = bases.iter().find(|known| known.support == Support::Stable).or(bases.first())
        {
            self.charm_base.clone_from(&known.base);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Snapshot, detect};

    #[test]
    fn an_ordinary_application_needs_no_answers() {
        let files: &[(&str, &[u8])] =
            &[("app.py", b"import flask\napp = flask.Flask(__name__)\n"), ("requirements.txt", b"flask\n")];
        let facts = detect(&Snapshot::from_files("My Shop", files), "arm64");
        let answers = defaults(&facts);
        assert_eq!(answers.suite, "flask");
        assert_eq!(answers.name, "my-shop");
        assert_eq!((answers.base.as_str(), answers.build_base.as_str()), ("bare", "ubuntu@24.04"));
        assert_eq!(answers.charm_base, "ubuntu@24.04");
        assert_eq!(answers.platforms, ["arm64"]);
        assert_eq!(super::super::check(&answers, None), []);
    }

    #[test]
    fn a_folder_of_one_letter_is_prefilled_with_what_the_packers_take() {
        let files: &[(&str, &[u8])] = &[
            ("app.py", b"import flask\napp = flask.Flask(__name__)\n"),
            ("requirements.txt", b"flask\n"),
            ("README.md", b"# X\n"),
        ];
        let answers = defaults(&detect(&Snapshot::from_files("x", files), "amd64"));
        assert_eq!((answers.name.as_str(), answers.title.as_str()), ("x", "App X"));
        let found = super::super::check(&answers, None);
        assert!(!found.iter().any(|(_, finding)| finding.is_error()), "{found:?}");
    }

    #[test]
    fn a_suite_keeps_bases_that_it_knows() {
        let (flask, go) = (suite::named("flask").unwrap(), suite::named("go").unwrap());
        let mut answers =
            Answers { base: "ubuntu@22.04".into(), charm_base: "ubuntu@22.04".into(), ..Answers::default() };
        answers.choose_suite(flask);
        assert_eq!(answers.base, "ubuntu@22.04");
        answers.choose_suite(go);
        assert_eq!((answers.base.as_str(), answers.charm_base.as_str()), ("bare", "ubuntu@24.04"));
    }
}
