//! The steps that deploy a usual charm and tell it what it has to know.

use super::data::{UsualCharm, usual};
use super::{Replace, Stage, Step};

impl UsualCharm {
    /// What is known of a charm; of most there is nothing to know.
    pub(super) fn named(name: &str) -> Self {
        let known = usual().charms.iter().find(|charm| charm.name == name).cloned();
        known.unwrap_or_else(|| Self { name: name.to_owned(), ..Self::default() })
    }

    /// Deploys it, and tells it what it has to know.
    pub(super) fn steps(&self, stage: Stage, why: &str) -> Vec<Step> {
        let mut deploy = vec!["juju", "deploy", &self.name];
        if let Some(channel) = &self.channel {
            deploy.extend(["--channel", channel]);
        }
        if self.trust {
            deploy.push("--trust");
        }
        let why = [why, &self.note].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
        let mut steps = vec![Step::new(stage, format!("Deploy {}", self.name), why, &deploy)];
        if !self.config.is_empty() {
            let settings: Vec<String> =
                self.config.iter().map(|setting| format!("{}={}", setting.option, setting.placeholder)).collect();
            let mut command = vec!["juju", "config", &self.name];
            command.extend(settings.iter().map(String::as_str));
            let mut step = Step::new(
                stage,
                format!("Configure {}", self.name),
                "It waits until it knows this, and hands it on to your charm.",
                &command,
            );
            step.replace =
                self.config.iter().map(|setting| Replace::new(&setting.placeholder, &setting.meaning)).collect();
            steps.push(step);
        }
        steps.extend(self.after.iter().map(|after| Step {
            stage,
            title: after.title.clone(),
            why: "The credentials do not go through the configuration, so that they stay secret.".to_owned(),
            command: after.command.clone(),
            replace: after.replace.iter().map(|word| Replace::new(&word.placeholder, &word.meaning)).collect(),
        }));
        steps
    }
}
