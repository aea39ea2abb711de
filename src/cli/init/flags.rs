//! Answers from flags and from a file of answers, over what is known already.

use std::path::PathBuf;

use super::away::Away;
use super::{answers_file, listed};
use crate::answers::Answers;
use crate::app::Facts;
use crate::finding::{Code, Finding};
use crate::model;
use crate::suite;

/// Every answer as a flag. A flag that may be given several times adds to its list, or changes what it names there.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Answers")]
pub struct Flags {
    /// The framework: flask, django, fastapi, go, expressjs, spring-boot.
    #[arg(long, value_name = "NAME")]
    pub framework: Option<String>,
    /// Name of the rock and of the charm.
    #[arg(long)]
    pub name: Option<String>,
    /// Title for people.
    #[arg(long)]
    pub title: Option<String>,
    /// What the application does, in one line.
    #[arg(long)]
    pub summary: Option<String>,
    /// What the application does, in a paragraph.
    #[arg(long)]
    pub description: Option<String>,
    /// The rock's version.
    #[arg(long, value_name = "VERSION")]
    pub rock_version: Option<String>,
    /// The rock's base: bare, ubuntu@24.04, …
    #[arg(long)]
    pub base: Option<String>,
    /// What a bare rock is built on.
    #[arg(long, value_name = "BASE")]
    pub build_base: Option<String>,
    /// The charm's base.
    #[arg(long, value_name = "BASE")]
    pub charm_base: Option<String>,
    /// An architecture to pack for, beside those that the project has; may be given several times.
    #[arg(long = "platform", value_name = "ARCH")]
    pub platforms: Vec<String>,
    /// Take the charm's own Python packages as prebuilt wheels instead of compiling them: half a minute instead of twelve for the
    /// first pack. Where it is not said: true where there are wheels for all platforms.
    #[arg(long, value_name = "true|false")]
    pub wheels: Option<bool>,
    /// A slice or Debian package that the application needs while it runs; may be given several times.
    #[arg(long = "package", value_name = "PACKAGE")]
    pub packages: Vec<String>,
    /// A Debian package that is needed only to build the dependencies; may be given several times.
    #[arg(long = "build-package", value_name = "PACKAGE")]
    pub build_packages: Vec<String>,
    /// A file or folder that goes into the image, relative to DIR; `-PATH` leaves out. May be given several times.
    #[arg(long = "file", value_name = "PATH", allow_hyphen_values = true)]
    pub files: Vec<String>,
    /// A configuration option of the application's own; may be given several times. The type is string unless given. Of
    /// an option that is there, what is not given stays.
    #[arg(long = "option", value_name = "NAME[:TYPE][:required][=DEFAULT]")]
    pub options: Vec<String>,
    /// What an option is for; may be given several times.
    #[arg(long = "option-description", value_name = "NAME=TEXT")]
    pub option_descriptions: Vec<String>,
    /// An integration, required unless it says otherwise; may be given several times.
    #[arg(long = "integrate", value_name = "ENDPOINT[=INTERFACE][:required|:optional]")]
    pub integrations: Vec<String>,
    /// A service with a command of its own: the framework's (`flask=…`), a `…-worker`, a `…-scheduler`. Beside those that
    /// are there; an empty command takes it away. May be given several times.
    #[arg(long = "service", value_name = "NAME=COMMAND")]
    pub services: Vec<String>,
    /// The folder in the image that a service starts in; may be given several times.
    #[arg(long = "service-folder", value_name = "NAME=FOLDER")]
    pub service_folders: Vec<String>,
    /// What goes where in the image besides: programs (Go), packages (Django). An empty TO takes it away; `-PATH` keeps what
    /// would be there in the image out (Django). May be given several times.
    #[arg(long = "organize", value_name = "FROM=TO", allow_hyphen_values = true)]
    pub organize: Vec<String>,
    /// An answer that only this framework asks for: node-version (Express), jdk (Spring Boot), toolchain and binary (Go). An
    /// empty one takes it back. May be given several times.
    #[arg(long = "set", value_name = "QUESTION=ANSWER")]
    pub extras: Vec<String>,
    /// Read answers from a YAML file, as --save-answers writes it; `-` reads standard input. They add to the project as
    /// flags do. Flags win over it.
    #[arg(long, value_name = "FILE")]
    pub answers: Option<PathBuf>,
    /// The lists in the file of answers are all there is: what the project has besides goes.
    #[arg(long, requires = "answers")]
    pub exact: bool,
    #[command(flatten)]
    pub away: Away,
    /// The test's own question.
    #[cfg(test)]
    #[arg(long)]
    pub made_up: Option<bool>,
}

/// A call that makes no sense.
pub(super) fn wrong(flag: &str, message: impl Into<String>, fix: impl Into<String>) -> Finding {
    Finding::error(Code::WrongCall, flag, message).fix(fix)
}

impl Flags {
    /// The known answers with the file's and the flags' put over them, and what is worth a word about it. A framework
    /// brings bases that fit to it, unless those that are known do. For a project `is_new` that has no document yet, the
    /// platform is a guess.
    ///
    /// # Errors
    /// A file or a flag that cannot be understood.
    pub fn over(&self, mut answers: Answers, is_new: bool, facts: &Facts) -> Result<(Answers, Vec<Finding>), Finding> {
        let mut guess = if is_new { answers.platforms.clone() } else { Vec::new() };
        if let Some(path) = &self.answers {
            answers = answers_file::over(path, answers, self.exact, &mut guess)?;
        }
        let before = answers.clone();
        if let Some(name) = &self.framework {
            match suite::named(name).or_else(|| suite::by_extension(name)) {
                Some(suite) => answers.choose_suite(suite),
                None => answers.suite.clone_from(name),
            }
        }
        self.texts(&mut answers);
        self.bases(&mut answers);
        let findings = self.away.take(&mut answers, facts);
        if !self.platforms.is_empty() {
            answers.platforms.retain(|name| !guess.contains(name));
        }
        self.lists(&mut answers, facts)?;
        self.describe(&mut answers)?;
        self.services(&mut answers)?;
        self.extras(&mut answers, facts)?;
        #[cfg(test)]
        if let Some(made_up) = self.made_up {
            answers.made_up = made_up;
        }
        match self.wheels {
            Some(wheels) => answers.wheels = wheels,
            None => answers.follow_wheels(&before),
        }
        Ok((answers, findings))
    }

    fn texts(&self, answers: &mut Answers) {
        for (flag, answer) in [
            (&self.name, &mut answers.name),
            (&self.title, &mut answers.title),
            (&self.summary, &mut answers.summary),
            (&self.description, &mut answers.description),
            (&self.rock_version, &mut answers.version),
            (&self.charm_base, &mut answers.charm_base),
        ] {
            if let Some(value) = flag {
                answer.clone_from(value);
            }
        }
    }

    fn lists(&self, answers: &mut Answers, facts: &Facts) -> Result<(), Finding> {
        for (flag, answer) in [
            (&self.platforms, &mut answers.platforms),
            (&self.packages, &mut answers.packages),
            (&self.build_packages, &mut answers.build_packages),
        ] {
            listed::add(flag, answer);
        }
        if !self.files.is_empty() {
            // A list of one's own stands in the place of what ships by itself, which is not what adding means.
            let ships = if self.exact { Vec::new() } else { model::default_files(facts, answers) };
            listed::add(&self.files, answers.files.get_or_insert(ships));
        }
        for text in &self.options {
            listed::option(text, &mut answers.options)?;
        }
        for text in &self.integrations {
            listed::integration(text, &mut answers.integrations)?;
        }
        Ok(())
    }

    fn extras(&self, answers: &mut Answers, facts: &Facts) -> Result<(), Finding> {
        let questions = answers.framework().map(|suite| suite.questions.as_slice()).unwrap_or_default();
        let known: Vec<&str> = questions.iter().map(|question| question.id.as_str()).collect();
        for text in &self.extras {
            let Some((id, answer)) = text.split_once('=') else {
                let fix = "Write QUESTION=ANSWER, for example jdk=21.";
                return Err(wrong("--set", format!("`{text}` has no `=`."), fix));
            };
            if !known.contains(&id) {
                let message = format!("{} has no question `{id}` of its own.", answers.suite);
                let fix = if known.is_empty() {
                    "Leave it out: this framework asks nothing that others do not.".to_owned()
                } else {
                    format!("It asks for {}.", known.join(" and "))
                };
                return Err(wrong("--set", message, fix));
            }
            if let Some(question) = questions.iter().find(|question| question.id == id) {
                answers.answer(question, answer, facts);
            }
        }
        Ok(())
    }

    /// A base brings its build-base, where only one goes with it or the first is usual.
    fn bases(&self, answers: &mut Answers) {
        if let Some(base) = &self.base {
            answers.base.clone_from(base);
            let known = answers.framework().and_then(|suite| suite.rock.bases.iter().find(|known| known.base == *base));
            answers.build_base = known.and_then(|known| known.build_base.clone()).unwrap_or_default();
        }
        if let Some(build_base) = &self.build_base {
            answers.build_base.clone_from(build_base);
        }
    }

    fn describe(&self, answers: &mut Answers) -> Result<(), Finding> {
        const FLAG: &str = "--option-description";
        for text in &self.option_descriptions {
            let Some((name, description)) = text.split_once('=') else {
                return Err(wrong(FLAG, format!("`{text}` has no `=`."), "Write NAME=TEXT."));
            };
            let Some(option) = answers.options.iter_mut().find(|option| option.name == name) else {
                let fix = "Name an option that --option or the file of answers brings.";
                return Err(wrong(FLAG, format!("there is no option `{name}` to describe."), fix));
            };
            description.clone_into(&mut option.description);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Snapshot, detect};

    fn facts() -> Facts {
        detect(&Snapshot::from_files("shop", &[]), "amd64")
    }

    #[test]
    fn a_base_brings_its_build_base() {
        let known = Answers {
            suite: "flask".into(),
            base: "bare".into(),
            build_base: "ubuntu@24.04".into(),
            ..Answers::default()
        };
        let flags = Flags { base: Some("ubuntu@24.04".into()), ..Flags::default() };
        assert_eq!(flags.over(known.clone(), false, &facts()).unwrap().0.build_base, "");
        let flags = Flags { framework: Some("go".into()), base: Some("bare".into()), ..Flags::default() };
        assert_eq!(flags.over(known, false, &facts()).unwrap().0.build_base, "ubuntu@24.04");
    }
}
