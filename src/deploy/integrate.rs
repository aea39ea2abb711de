//! The chosen integrations, an ingress, and what watches.

use crate::answers::Integration;
use crate::suite;

use super::data::{Behind, UsualCharm, usual};
use super::{Plan, Stage, Step};

impl Plan<'_> {
    pub(super) fn integrate(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut deployed: Vec<&str> = Vec::new();
        for integration in &self.answers.integrations {
            let endpoint =
                suite::endpoint(&integration.endpoint).filter(|known| known.interface == integration.interface);
            let Some(endpoint) = endpoint.or_else(|| suite::by_interface(&integration.interface)) else {
                steps.push(self.unknown(integration));
                continue;
            };
            let charm = endpoint.charm.as_str();
            if !deployed.contains(&charm) {
                deployed.push(charm);
                let why = format!("It is the charm that usually offers {}.", endpoint.title);
                steps.extend(UsualCharm::named(charm).steps(Stage::Integrate, &why));
            }
            let why = if integration.required && endpoint.enforced {
                "The charm waits for it, and then hands it to the application through the environment."
            } else {
                "The application runs without it; with it, the charm hands it over through the environment."
            };
            steps.push(self.tie(Stage::Integrate, &endpoint.title, &integration.endpoint, charm, why));
        }
        steps
    }

    /// An endpoint of the person's own, which no usual charm stands behind.
    fn unknown(&self, integration: &Integration) -> Step {
        let why = format!("Any charm will do that offers the interface {}.", integration.interface);
        self.tie(Stage::Integrate, &integration.endpoint, &integration.endpoint, "OTHER-APPLICATION", &why)
            .replace("OTHER-APPLICATION", "the application to integrate with")
    }

    fn tie(&self, stage: Stage, title: &str, endpoint: &str, other: &str, why: &str) -> Step {
        let own = format!("{}:{endpoint}", self.answers.name);
        Step::new(stage, format!("Integrate with {title}"), why, &["juju", "integrate", &own, other])
    }

    pub(super) fn expose(&self) -> Vec<Step> {
        self.behind(Stage::Expose, &usual().ingress)
    }

    pub(super) fn observe(&self) -> Vec<Step> {
        usual().observability.iter().flat_map(|behind| self.behind(Stage::Observe, behind)).collect()
    }

    fn behind(&self, stage: Stage, behind: &Behind) -> Vec<Step> {
        let mut steps = UsualCharm::named(&behind.charm).steps(stage, &behind.why);
        let why = "Every charm of the extension has this endpoint.";
        steps.push(self.tie(stage, &behind.title, &behind.endpoint, &behind.charm, why));
        steps
    }
}
