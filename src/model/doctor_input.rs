//! What the doctor has to know of a project, from its two documents. Part of floor 7.

use std::path::Path;

use crate::doctor::{DoctorInput, Platform};
use crate::pack::Tool;
use crate::suite;
use crate::yaml::Node;

/// A project in the folder `app`, by its expanded documents, as far as there are any.
pub fn doctor_input(app: &Path, rock: Option<&Node>, charm: Option<&Node>) -> DoctorInput {
    let text = |node: Option<&Node>, path: &[&str]| node.and_then(|node| node.at(path)?.as_str()).map(str::to_owned);
    // An expanded document no longer names its extension, but the rock's parts are called after it.
    let parts = rock.and_then(|node| node.get("parts")?.as_map()).unwrap_or_default();
    let extension = parts.iter().find_map(|(name, _)| suite::by_extension(name.as_str()?.split_once('/')?.0));
    let mut platforms = Vec::new();
    for (tool, node) in [(Tool::Rockcraft, rock), (Tool::Charmcraft, charm)] {
        let named = node.and_then(|node| node.get("platforms")?.as_map()).unwrap_or_default();
        platforms.extend(named.iter().map(|(name, platform)| Platform { tool, build_on: build_on(name, platform) }));
    }
    DoctorInput {
        app: app.to_owned(),
        suite: extension.map(|suite| suite.name.clone()).unwrap_or_default(),
        charm_base: text(charm, &["base"]).unwrap_or_default(),
        platforms,
    }
}

/// The architectures that a platform can be built on: those that it names, else the one that it is called like. A base
/// may stand before one.
fn build_on(name: &Node, platform: &Node) -> Vec<String> {
    let architecture = |text: &str| text.rsplit(':').next().unwrap_or_default().to_owned();
    let named = platform.get("build-on");
    match named.map(|named| (named.as_list(), named.as_str())) {
        Some((Some(list), _)) => list.iter().filter_map(Node::as_str).map(architecture).collect(),
        Some((_, Some(one))) => vec![architecture(one)],
        _ => vec![architecture(&name.key_text())],
    }
}
