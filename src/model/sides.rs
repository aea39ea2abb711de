//! What the packers make of the documents. Long ones are looked at side by side.

use std::sync::Arc;

use crate::answers::{Applied, CHARM_PATH, ROCK_PATH};
use crate::expand::Expansion;
use crate::pack::Tool;
use crate::process;
use crate::yaml::{self, Document};

use super::{DocumentView, Project, Sheets};

/// What the packers make of both documents; what is made of one that stays the same is not made again.
pub(super) fn sides(project: &Project, applied: Applied, before: &Sheets, are_long: bool) -> [Arc<DocumentView>; 2] {
    let Applied { rock, charm, .. } = applied;
    let [known_rock, known_charm] = &before.sides;
    let (is_other_rock, is_other_charm) = (!known_rock.is_of(&rock.text), !known_charm.is_of(&charm.text));
    let of_rock = || is_other_rock.then(|| project.rock(&rock));
    let of_charm = || is_other_charm.then(|| project.charm(&charm));
    let is_worth_it = are_long && is_other_rock && is_other_charm;
    let (of_rock, of_charm) = if is_worth_it { process::both(of_rock, of_charm) } else { (of_rock(), of_charm()) };
    let made = |expansion: Option<Expansion>, document: Document, known: &Arc<DocumentView>| {
        expansion.map_or_else(|| Arc::clone(known), |expansion| Arc::new(DocumentView::new(document, expansion)))
    };
    [made(of_rock, rock, known_rock), made(of_charm, charm, known_charm)]
}

/// What charmer makes of a packer's document in this folder.
pub fn expansion(project: &Project, tool: Tool, document: &str) -> Expansion {
    match tool {
        Tool::Rockcraft => expand(ROCK_PATH, document, |document| project.rock(document)),
        Tool::Charmcraft => expand(CHARM_PATH, document, |document| project.charm(document)),
    }
}

fn expand(path: &str, text: &str, packer: impl FnOnce(&Document) -> Expansion) -> Expansion {
    match yaml::parse(path, text.as_bytes()) {
        Ok(document) => packer(&document),
        Err(finding) => Expansion::refused(vec![finding]),
    }
}
