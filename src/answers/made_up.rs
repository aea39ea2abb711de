//! The row of a question that only tests have (`src/cli/init/made_up_question.rs`): whether the charm needs what Kubernetes
//! alone offers.

use super::CHARM_PATH;
use super::entries::{Entry, entry};
use super::rebase::pick;
use super::tree::texts_at;
use crate::yaml::{Node, Origin};

const NEED: &str = "k8s-api";

pub(super) const ENTRY: Entry = entry!(
    made_up,
    |from| texts_at(from.charm, &["assumes"]).iter().any(|need| need == NEED),
    |sides| pick(sides),
    |_old, new| vec![format!("Needs Kubernetes: {}", if *new { "yes" } else { "no" })],
    Some((CHARM_PATH, "assumes")),
    |revision| match (revision.old.made_up, revision.new.made_up) {
        (false, true) =>
            revision.charm.set("assumes", Node::list(vec![Node::str(NEED, Origin::Unknown)], Origin::Unknown)),
        (true, false) => drop(revision.charm.remove("assumes")),
        _ => {}
    }
);
