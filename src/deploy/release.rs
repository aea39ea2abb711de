//! Packing, uploading, deploying; later a new version; and Charmhub.

use super::data::usual;
use super::{Plan, Stage, Step};
use crate::suite::Generation;

/// Architectures that Juju takes as a constraint.
const JUJU_ARCHITECTURES: [&str; 5] = ["amd64", "arm64", "ppc64el", "riscv64", "s390x"];

impl Plan<'_> {
    /// The rock's file: the one that was packed, or the name that it will have.
    fn rock(&self) -> String {
        let expected = || format!("{}_{}_{}.rock", self.answers.name, self.answers.version, self.architecture);
        self.artifacts.rock(self.answers, &self.architecture).map_or_else(expected, str::to_owned)
    }

    /// As [`rock`](Self::rock), under the name that [`upload`](Self::upload) gives it.
    fn plain_rock(&self) -> String {
        self.rock().replace(':', "-")
    }

    /// As [`rock`](Self::rock), for the charm, in the spelling that tells Juju a file from a charm of Charmhub.
    fn charm(&self) -> String {
        let expected = || format!("charm/{}_{}.charm", self.answers.name, self.architecture);
        let path = self.artifacts.charm(self.answers, &self.architecture).map_or_else(expected, str::to_owned);
        format!("./{path}")
    }

    /// The image in the registry. A tag knows fewer characters than a version.
    fn image(&self, version: &str) -> String {
        let tag: String = version.chars().map(|c| if matches!(c, ':' | '+' | '~') { '-' } else { c }).collect();
        format!("{}/{}:{tag}", usual().registry, self.answers.name)
    }

    fn resource(&self, image: &str) -> String {
        format!("{}={image}", self.base.resource)
    }

    pub(super) fn pack(&self) -> Vec<Step> {
        let rock = self.artifacts.rock(self.answers, &self.architecture).is_some();
        let charm = self.artifacts.charm(self.answers, &self.architecture).is_some();
        let mut steps = Vec::new();
        if self.is_built_with_uv() && !self.artifacts.locked {
            steps.push(Step::new(
                Stage::Pack,
                "Lock what the charm depends on",
                "A charm for this base is built with uv, which takes the versions from charm/uv.lock and refuses to go without.",
                &["uv", "lock", "--directory", "charm"],
            ));
        }
        let (what, command): (&str, &[&str]) = match (rock, charm) {
            (true, true) => return steps,
            (false, true) => ("the rock", &["charmer", "pack", "rock"]),
            (true, false) => ("the charm", &["charmer", "pack", "charm"]),
            (false, false) => ("rock and charm", &["charmer", "pack"]),
        };
        let why = format!(
            "Nothing is packed here yet for {}, version {} and {}.",
            self.answers.name, self.answers.version, self.architecture
        );
        steps.push(Step::new(Stage::Pack, format!("Pack {what}"), why, command));
        steps
    }

    fn is_built_with_uv(&self) -> bool {
        self.base.generation().is_some_and(Generation::is_built_with_uv)
    }

    pub(super) fn upload(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        let (rock, plain) = (self.rock(), self.plain_rock());
        if rock != plain {
            steps.push(Step::new(
                Stage::Upload,
                "Give the image a name without a colon",
                "skopeo reads what follows a colon as a tag.",
                &["cp", &rock, &plain],
            ));
        }
        steps.push(self.copy(Stage::Upload, &plain, &self.answers.version));
        steps
    }

    fn copy(&self, stage: Stage, rock: &str, version: &str) -> Step {
        let (from, to) = (format!("oci-archive:{rock}"), format!("docker://{}", self.image(version)));
        Step::new(
            stage,
            "Put the image where Kubernetes can pull it",
            "The charm carries no image: it is told where to find it. --dest-tls-verify=false is for a registry without HTTPS, as the one of MicroK8s.",
            &["rockcraft.skopeo", "copy", "--insecure-policy", "--dest-tls-verify=false", &from, &to],
        )
        .replace(&usual().registry, "your registry, here and below, if it is another")
    }

    pub(super) fn deploy(&self) -> Vec<Step> {
        let name = &self.answers.name;
        let mut steps = vec![Step::new(
            Stage::Deploy,
            "Make a model",
            "A model keeps the application and what it is integrated with together.",
            &["juju", "add-model", name],
        )];
        if JUJU_ARCHITECTURES.contains(&self.architecture.as_str()) {
            let constraint = format!("arch={}", self.architecture);
            steps.push(Step::new(
                Stage::Deploy,
                "Keep the model to the image's architecture",
                "Otherwise a unit may land on a machine that cannot run the image, and waits for Pebble for ever.",
                &["juju", "set-model-constraints", &constraint],
            ));
        }
        let why = format!(
            "A charm from a file has to be told its image: with {} charms on {} the resource is called {}.",
            self.suite.title, self.base.base, self.base.resource
        );
        let (charm, resource) = (self.charm(), self.resource(&self.image(&self.answers.version)));
        steps.push(Step::new(
            Stage::Deploy,
            "Deploy the charm with its image",
            why,
            &["juju", "deploy", &charm, name, "--resource", &resource],
        ));
        steps
    }

    pub(super) fn refresh(&self) -> Vec<Step> {
        const NEW: &str = "NEW-VERSION";
        let name = &self.answers.name;
        let rock = format!("{name}_{NEW}_{}.rock", self.architecture);
        let (charm, resource) = (self.charm(), self.resource(&self.image(NEW)));
        let path = format!("--path={charm}");
        let meaning = "the new version in rockcraft.yaml";
        vec![
            Step::new(
                Stage::Refresh,
                "Raise the version in rockcraft.yaml, and pack again",
                "Kubernetes keeps an image by its tag: under the same version it would go on with the old one.",
                &["charmer", "pack"],
            ),
            self.copy(Stage::Refresh, &rock, NEW).replace(NEW, meaning),
            Step::new(
                Stage::Refresh,
                "Hand the new charm and image to Juju",
                "Configuration and integrations stay as they are.",
                &["juju", "refresh", name, &path, "--resource", &resource],
            )
            .replace(NEW, meaning),
        ]
    }

    pub(super) fn publish(&self) -> Vec<Step> {
        let (name, resource) = (&self.answers.name, &self.base.resource);
        let step = |title: &str, why: &str, command: &[&str]| Step::new(Stage::Publish, title, why, command);
        let image = format!("--image={}", self.plain_rock());
        let pinned = format!("--resource={resource}:RESOURCE-REVISION");
        vec![
            step("Log in", "Charmhub knows you by your Ubuntu One account.", &["charmcraft", "login"]),
            step("Take the name", "A name belongs to whoever registers it first.", &["charmcraft", "register", name]),
            step(
                "Upload the charm",
                "Charmhub answers with the revision that it gave it.",
                &["charmcraft", "upload", &self.charm()],
            ),
            step(
                "Upload the image as its resource",
                "Charmcraft takes the rock itself. Charmhub keeps it beside the charm, so that nobody needs your registry.",
                &["charmcraft", "upload-resource", name, resource, &image],
            ),
            step(
                "Release both together",
                "From then on anybody deploys them by name.",
                &["charmcraft", "release", name, "--revision=REVISION", "--channel=latest/edge", &pinned],
            )
            .replace("REVISION", "the charm's revision, as the upload gave it")
            .replace("RESOURCE-REVISION", "the image's revision, as its upload gave it"),
        ]
    }
}
