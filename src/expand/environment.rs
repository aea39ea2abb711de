//! Variables of the packers (`$CRAFT_PROJECT_NAME`) in the values of a document.
//!
//! Those that name a folder or a number of the machine (`$CRAFT_STAGE`, `$CRAFT_PARALLEL_BUILD_COUNT`) stay as they
//! are: what they become differs from machine to machine.

use crate::manifest::{Node, Value};

/// The host that expansions are made for; the result shall not depend on the machine.
pub const HOST: &str = "amd64";

/// What the variables stand for.
#[derive(Clone, Debug)]
pub struct Variables(Vec<(&'static str, String)>);

/// The GNU name of an architecture.
fn triplet(architecture: &str) -> String {
    let name = match architecture {
        "amd64" => "x86_64-linux-gnu",
        "arm64" => "aarch64-linux-gnu",
        "armhf" => "arm-linux-gnueabihf",
        "i386" => "i386-linux-gnu",
        "ppc64el" => "powerpc64le-linux-gnu",
        other => return format!("{other}-linux-gnu"),
    };
    name.to_owned()
}

impl Variables {
    /// The variables of this document when it is built for `build_for`.
    #[must_use]
    pub fn of(root: &Node, build_for: &str) -> Self {
        // A rock or charm for all architectures is built as for the first that is not the host's.
        let build_for = if build_for == "all" { "arm64" } else { build_for };
        let text = |key: &str| root.get(key).filter(|node| node.truthy()).map(Node::key_text).unwrap_or_default();
        Self(vec![
            ("CRAFT_ARCH_TRIPLET_BUILD_FOR", triplet(build_for)),
            ("CRAFT_ARCH_TRIPLET_BUILD_ON", triplet(HOST)),
            ("CRAFT_ARCH_TRIPLET", triplet(build_for)),
            ("CRAFT_ARCH_BUILD_FOR", build_for.to_owned()),
            ("CRAFT_ARCH_BUILD_ON", HOST.to_owned()),
            ("CRAFT_TARGET_ARCH", build_for.to_owned()),
            ("CRAFT_PROJECT_NAME", text("name")),
            ("CRAFT_PROJECT_VERSION", text("version")),
        ])
    }

    fn in_text(&self, text: &str) -> Option<String> {
        if !is_variable(text) {
            return None;
        }
        let mut filled = text.to_owned();
        for (name, value) in &self.0 {
            filled = filled.replace(&format!("${{{name}}}"), value).replace(&format!("${name}"), value);
        }
        Some(filled)
    }
}

fn is_variable(text: &str) -> bool {
    text.contains('$') && (text.contains("$CRAFT_") || text.contains("${CRAFT_"))
}

fn has_variables(node: &Node) -> bool {
    match &node.value {
        Value::Str(text) => is_variable(text),
        Value::List(items) => items.iter().any(has_variables),
        Value::Map(pairs) => pairs.iter().any(|(key, value)| has_variables(key) || has_variables(value)),
        _ => false,
    }
}

/// Fills variables into every text of a tree, keys included.
pub fn fill(node: &mut Node, variables: &Variables) {
    // What has none stays shared.
    if !has_variables(node) {
        return;
    }
    match &mut node.value {
        Value::Str(text) => {
            if let Some(filled) = variables.in_text(text) {
                *text = filled;
            }
        }
        Value::List(items) => items.iter_mut().for_each(|item| fill(item, variables)),
        Value::Map(pairs) => {
            let mut filled: Vec<(Node, Node)> = Vec::with_capacity(pairs.len());
            for (mut key, mut value) in std::mem::take(pairs) {
                fill(&mut key, variables);
                fill(&mut value, variables);
                // Two keys that become one: the first place, the last value.
                match filled.iter_mut().find(|(known, _)| *known == key) {
                    Some((_, known)) => *known = value,
                    None => filled.push((key, value)),
                }
            }
            *pairs = filled.into();
        }
        _ => {}
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::manifest::read;

    #[test]
    fn variables_are_filled_in_as_the_packers_do() {
        let text = "name: hello\nversion: '1.2'\na: [$CRAFT_PROJECT_NAMEX, '${CRAFT_PROJECT_VERSION}-y', $CRAFT_STAGE]\n\
                    $CRAFT_PROJECT_NAME: $CRAFT_ARCH_TRIPLET_BUILD_FOR $CRAFT_ARCH_BUILD_ON\n";
        let mut root = read("x", text.as_bytes()).unwrap().root;
        let variables = Variables::of(&root, "all");
        fill(&mut root, &variables);
        assert_eq!(root.get("a").unwrap().to_json().to_string(), r#"["helloX","1.2-y","$CRAFT_STAGE"]"#);
        assert_eq!(root.get("hello").unwrap().as_str(), Some("aarch64-linux-gnu amd64"));
    }
}
