//! Variables of the packers (`$CRAFT_PROJECT_NAME`) in the values of a document.
//!
//! Some differ from machine to machine (`$CRAFT_STAGE`, `$CRAFT_PARALLEL_BUILD_COUNT`): they become what the packer here
//! would make of them, and stay as they are where nothing is known of the machine.

use crate::app::CharmFolder;
use crate::schema::HOST;
use crate::yaml::{Node, Value, join};

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
    /// The variables of this document when it is built for `build_for`, in this folder.
    pub fn of(root: &Node, build_for: &str, folder: &CharmFolder) -> Self {
        // A rock or charm for all architectures is built as for the first that is not the host's.
        let build_for = if build_for == "all" { "arm64" } else { build_for };
        let text = |key: &str| root.get(key).filter(|node| node.truthy()).map(Node::key_text).unwrap_or_default();
        let mut all = vec![
            ("CRAFT_ARCH_TRIPLET_BUILD_FOR", triplet(build_for)),
            ("CRAFT_ARCH_TRIPLET_BUILD_ON", triplet(HOST)),
            ("CRAFT_ARCH_TRIPLET", triplet(build_for)),
            ("CRAFT_ARCH_BUILD_FOR", build_for.to_owned()),
            ("CRAFT_ARCH_BUILD_ON", HOST.to_owned()),
            ("CRAFT_TARGET_ARCH", build_for.to_owned()),
            ("CRAFT_PROJECT_NAME", text("name")),
            ("CRAFT_PROJECT_VERSION", text("version")),
        ];
        if !folder.place.is_empty() {
            all.push(("CRAFT_PROJECT_DIR", folder.place.clone()));
            all.push(("CRAFT_STAGE", format!("{}/stage", folder.place)));
            all.push(("CRAFT_PRIME", format!("{}/prime", folder.place)));
        }
        if let Some(Ok(jobs)) = folder.jobs {
            all.push(("CRAFT_PARALLEL_BUILD_COUNT", jobs.to_string()));
        }
        Self(all)
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

/// Whether anything in the tree changes when the packer goes through it: bytes, sets and the like become lists, too.
fn changes(node: &Node) -> bool {
    match &node.value {
        Value::Str(text) => is_variable(text),
        Value::Other(tag, _) => *tag != "str",
        Value::List(items) => items.iter().any(changes),
        Value::Map(pairs) => pairs.iter().any(|(key, value)| changes(key) || changes(value)),
        _ => false,
    }
}

/// Fills variables into every text of a tree, keys included. What comes out of a key of bytes is no key: gives the first.
pub fn fill(node: &mut Node, variables: &Variables) -> Option<Node> {
    // What does not change stays shared.
    if !changes(node) {
        return None;
    }
    let mut bytes = None;
    match &mut node.value {
        Value::Other(tag, items) if *tag != "str" => {
            let mut list = Node::list(items.to_vec(), node.origin);
            bytes = fill(&mut list, variables);
            *node = list;
        }
        Value::Str(text) => {
            if let Some(filled) = variables.in_text(text) {
                *text = filled;
            }
        }
        Value::List(items) => {
            for item in items.iter_mut() {
                bytes = bytes.or(fill(item, variables));
            }
        }
        Value::Map(pairs) => {
            let mut filled = std::mem::take(pairs).to_vec();
            for (key, value) in &mut filled {
                if changes(key) && matches!(key.value, Value::Other(..)) {
                    bytes.get_or_insert_with(|| key.clone());
                }
                let _ = fill(key, variables);
                bytes = bytes.or(fill(value, variables));
            }
            *pairs = join(filled).into();
        }
        _ => {}
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::parse;

    #[test]
    fn variables_are_filled_in_as_the_packers_do() {
        let text = "name: hello\nversion: '1.2'\na: [$CRAFT_PROJECT_NAMEX, '${CRAFT_PROJECT_VERSION}-y', $CRAFT_STAGE]\n\
                    $CRAFT_PROJECT_NAME: $CRAFT_ARCH_TRIPLET_BUILD_FOR $CRAFT_ARCH_BUILD_ON\n";
        let mut root = parse("x", text.as_bytes()).unwrap().root;
        let variables = Variables::of(&root, "all", &CharmFolder::default());
        assert!(fill(&mut root, &variables).is_none());
        assert_eq!(root.get("a").unwrap().to_json().to_string(), r#"["helloX","1.2-y","$CRAFT_STAGE"]"#);
        assert_eq!(root.get("hello").unwrap().as_str(), Some("aarch64-linux-gnu amd64"));
    }
}
