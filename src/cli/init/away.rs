//! Flags that take away what the project has. Part of floor 9.

use crate::answers::Answers;
use crate::app::Facts;
use crate::finding::{Code, Finding};
use crate::model;

/// What is taken away, by name. What a flag adds under the same name is new then.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Answers to take away, each of which may be given several times")]
pub struct Away {
    /// An architecture.
    #[arg(id = "no-platform", long, value_name = "ARCH")]
    platforms: Vec<String>,
    /// A slice or Debian package of the running application.
    #[arg(id = "no-package", long, value_name = "PACKAGE")]
    packages: Vec<String>,
    /// A Debian package for building.
    #[arg(id = "no-build-package", long, value_name = "PACKAGE")]
    build_packages: Vec<String>,
    /// A file or folder of the list of those that go into the image; `-PATH` for one that is left out there.
    #[arg(id = "no-file", long, value_name = "PATH", allow_hyphen_values = true)]
    files: Vec<String>,
    /// A configuration option.
    #[arg(id = "no-option", long, value_name = "NAME")]
    options: Vec<String>,
    #[arg(id = "no-integrate", long, value_name = "ENDPOINT")]
    integrations: Vec<String>,
    /// A service, or the command of the framework's own.
    #[arg(id = "no-service", long, value_name = "NAME")]
    services: Vec<String>,
    /// What is put somewhere, or kept out.
    #[arg(id = "no-organize", long, value_name = "FROM", allow_hyphen_values = true)]
    organize: Vec<String>,
}

impl Away {
    /// Takes it away. Tells of what was not there: a name may be misspelt, or this is the second time.
    pub fn take(&self, answers: &mut Answers, facts: &Facts) -> Vec<Finding> {
        let mut findings = Vec::new();
        let as_it_is = |text: &String| text.clone();
        findings.extend(each("--no-platform", &self.platforms, &mut answers.platforms, as_it_is));
        findings.extend(each("--no-package", &self.packages, &mut answers.packages, as_it_is));
        findings.extend(each("--no-build-package", &self.build_packages, &mut answers.build_packages, as_it_is));
        findings.extend(self.take_files(answers, facts));
        findings.extend(each("--no-option", &self.options, &mut answers.options, |own| own.name.clone()));
        findings
            .extend(each("--no-integrate", &self.integrations, &mut answers.integrations, |own| own.endpoint.clone()));
        findings.extend(each("--no-service", &self.services, &mut answers.services, |own| own.name.clone()));
        findings.extend(each("--no-organize", &self.organize, &mut answers.organize, |own| own.from.clone()));
        findings
    }

    /// Without a list of its own, a project has what ships by itself.
    fn take_files(&self, answers: &mut Answers, facts: &Facts) -> Vec<Finding> {
        let usual = model::default_files(facts, answers);
        let before = answers.files.clone().unwrap_or(usual);
        let mut files = before.clone();
        let findings = each("--no-file", &self.files, &mut files, Clone::clone);
        if files != before {
            answers.files = Some(files).filter(|files| !files.is_empty());
        }
        findings
    }
}

fn each<T>(flag: &str, names: &[String], list: &mut Vec<T>, name_of: impl Fn(&T) -> String) -> Vec<Finding> {
    let mut findings = Vec::new();
    for name in names {
        let before = list.len();
        list.retain(|item| name_of(item) != *name);
        if list.len() < before {
            continue;
        }
        let there: Vec<String> = list.iter().map(&name_of).collect();
        let fix =
            if there.is_empty() { "There is none at all.".into() } else { format!("There is {}.", there.join(", ")) };
        findings.push(Finding::warning(Code::NotThere, flag, format!("there is no `{name}` to take away.")).fix(fix));
    }
    findings
}
