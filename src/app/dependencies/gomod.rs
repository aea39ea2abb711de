//! go.mod: what is required, and what others bring.

use crate::suite::Ecosystem;

use super::{Dependency, Gather, Role, evidence};

const PATH: &str = "go.mod";

pub(super) fn collect(gather: &mut Gather) {
    let Some(text) = gather.text(PATH) else { return };
    let mut block = None;
    for (index, raw) in text.lines().enumerate() {
        let (code, comment) = raw.split_once("//").unwrap_or((raw, ""));
        let mut words = code.split_whitespace();
        let Some(first) = words.next() else { continue };
        let required = match (block, first) {
            (Some(_), ")") => {
                block = None;
                None
            }
            (Some(directive), module) => (directive == "require").then(|| (module, words.next())),
            (None, directive) => match words.next() {
                // `require(` is as good as `require (`.
                Some("(") => {
                    block = Some(directive);
                    None
                }
                None if directive.ends_with('(') => {
                    block = Some(directive.trim_end_matches('('));
                    None
                }
                Some(module) if directive == "require" => Some((module, words.next())),
                _ => None,
            },
        };
        if let Some((module, version)) = required {
            let indirect = comment.split(';').any(|part| part.trim() == "indirect");
            let role = if indirect { Role::Transitive } else { Role::Runtime };
            let name = module.trim_matches(['"', '`']);
            let mut found = Dependency::new(Ecosystem::Go, name, role, evidence(PATH, index + 1, raw));
            version.unwrap_or_default().clone_into(&mut found.version);
            gather.push(found);
        }
    }
}
