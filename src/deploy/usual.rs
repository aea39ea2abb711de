//! How the usual charms are deployed: `assets/deploy.yaml`, typed.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{Replace, Stage, Step};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Usual {
    pub registry: String,
    pub charms: Vec<UsualCharm>,
    pub ingress: Behind,
    pub observability: Vec<Behind>,
}

/// An endpoint of every charm, and who stands behind it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Behind {
    pub endpoint: String,
    pub charm: String,
    pub title: String,
    pub why: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct UsualCharm {
    pub name: String,
    #[serde(default)]
    channel: Option<String>,
    #[serde(default)]
    trust: bool,
    /// What its own status will ask for.
    #[serde(default)]
    note: String,
    #[serde(default)]
    config: Vec<Setting>,
    #[serde(default)]
    after: Vec<After>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Setting {
    option: String,
    placeholder: String,
    meaning: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct After {
    title: String,
    command: Vec<String>,
    replace: Vec<Word>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Word {
    placeholder: String,
    meaning: String,
}

pub(super) const SOURCE: &str = include_str!(concat!(env!("OUT_DIR"), "/deploy.json"));

// The tests hold that the source parses.
static USUAL: LazyLock<Usual> = LazyLock::new(|| serde_json::from_str(SOURCE).unwrap_or_default());

pub(super) fn usual() -> &'static Usual {
    &USUAL
}

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
