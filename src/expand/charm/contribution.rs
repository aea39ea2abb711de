//! What a suite's extension contributes to a charm.

use crate::app::CharmFolder;
use crate::expand::data::{node, nodes};
use crate::suite::{self, CharmBase, Library, Mapping, Suite, SuiteOption, Version, is_within};
use crate::yaml::{Node, Origin, Value};

const PARTS: &str = "the extension builds the charm with this part";
const PAAS_PART: &str = "the extension ships paas-config.yaml, because the file is there";
const LIBRARIES: &str = "the extension's charm code is made with these libraries";
const ACTIONS: &str = "an action that the extension's charm code answers";
const ASSUMES: &str = "the extension's charms run on Kubernetes";
const CONTAINER: &str = "the extension runs the application in this container";
const PEERS: &str = "the extension's units share their secrets here";
const PROVIDES: &str = "the extension offers metrics and dashboards";
const REQUIRES: &str = "the extension takes logs and traffic here";
const RESOURCE: &str = "the rock goes in here";
const OPTIONS: &str = "an option of the extension";
const OAUTH: &str = "an option that the extension adds for each endpoint with the interface `oauth`";

/// All but what depends on the person's endpoints.
pub(super) fn of(suite: &Suite, base: &CharmBase, folder: &CharmFolder, version: Option<&'static Version>) -> Node {
    let common = suite::common();
    let by = Origin::Extension;
    let generation = common.generation(&base.generation, version).map(|(_, generation)| generation);
    let own = |data: Option<&'static Mapping>, origin| {
        data.map_or_else(|| Node::new(Value::Map(Vec::new().into()), origin), |data| nodes(data, origin))
    };
    let mut parts = own(generation.map(|own| &own.parts), by(PARTS));
    if let Some(generation) = generation.filter(|_| folder.paas_config.exists()) {
        for (name, part) in &generation.paas_config_parts {
            parts.set(name, node(part, by(PAAS_PART)));
        }
    }
    let libraries = common.libraries.iter().chain(generation.into_iter().flat_map(|own| &own.more_libraries));
    let libraries = libraries
        .filter(|library| is_within(version, library.since.as_ref(), library.until.as_ref()))
        .map(library)
        .collect();
    let mut actions = nodes(&common.actions, by(ACTIONS));
    for (name, action) in &suite.charm.actions {
        actions.set(name, node(action, by(ACTIONS)));
    }
    let assumes = common.assumes.iter().map(|feature| Node::str(feature, by(ASSUMES))).collect();
    let container = Node::map([("resource", Node::str(&base.resource, by(CONTAINER)))], by(CONTAINER));
    let resource = Node::map(
        [
            ("type", Node::str("oci-image", by(RESOURCE))),
            ("description", Node::str(&suite.charm.resource_description, by(RESOURCE))),
        ],
        by(RESOURCE),
    );
    let options = suite.charm.options_of(base, version);
    let options = options.map(|option| (option.name.as_str(), nodes(&option.fields, by(OPTIONS))));
    Node::map(
        [
            ("parts", parts),
            ("charm-libs", Node::list(libraries, by(LIBRARIES))),
            ("actions", actions),
            ("assumes", Node::list(assumes, by(ASSUMES))),
            ("containers", Node::map([(base.container.as_str(), container)], by(CONTAINER))),
            ("peers", own(generation.map(|own| &own.peers), by(PEERS))),
            ("provides", nodes(&common.provides, by(PROVIDES))),
            ("requires", nodes(&common.requires, by(REQUIRES))),
            ("resources", Node::map([(base.resource.as_str(), resource)], by(RESOURCE))),
            ("config", Node::map([("options", Node::map(options, by(OPTIONS)))], by(OPTIONS))),
        ],
        Origin::Extension(PARTS),
    )
}

fn library(library: &Library) -> Node {
    let text = |text: &str| Node::str(text, Origin::Extension(LIBRARIES));
    Node::map([("lib", text(&library.lib)), ("version", text(&library.version))], Origin::Extension(LIBRARIES))
}

/// Adds the options of the person's `oauth` endpoints, which no overlap check sees.
pub(super) fn with_oauth(mut contribution: Node, suite: &Suite, root: &Node) -> Node {
    let endpoints = root.get("requires").and_then(Node::as_map).unwrap_or_default();
    let oauth =
        endpoints.iter().filter(|(_, endpoint)| endpoint.get("interface").and_then(Node::as_str) == Some("oauth"));
    for (name, _) in oauth {
        for template in suite.charm.oauth_options() {
            let option = SuiteOption::for_endpoint(template, &name.key_text());
            if let Some(options) = contribution.get_mut("config").and_then(|config| config.get_mut("options")) {
                options.set(&option.name, nodes(&option.fields, Origin::Extension(OAUTH)));
            }
        }
    }
    contribution
}
