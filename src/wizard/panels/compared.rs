//! The suites at a glance, for the choice of the framework.

use crate::model;
use crate::suite::{self, Suite, Support};

use crate::wizard::form::{Compared, EXPERIMENTAL};
use crate::wizard::state::State;

/// All suites, in their order.
pub fn compared(state: &State) -> Vec<Compared> {
    let one = |suite: &Suite| {
        let found = state.project.facts.candidate(&suite.name).map(|_| model::evidence(&state.project, &suite.name));
        Compared {
            name: suite.title.clone(),
            found,
            bases: bases(suite),
            server: suite.server.clone(),
            port: suite.port.to_string(),
            prefix: suite.environment_prefix.clone(),
            resource: suite.charm.bases.first().map(|base| base.resource.clone()).unwrap_or_default(),
            chosen: suite.name == state.answers.suite,
        }
    };
    suite::all().iter().copied().map(one).collect()
}

/// `bare 22.04 24.04 26.04*`
fn bases(suite: &Suite) -> String {
    let mut bases: Vec<(&str, bool)> = Vec::new();
    for pair in &suite.rock.bases {
        let name = pair.base.trim_start_matches("ubuntu@");
        let is_stable = pair.support == Support::Stable;
        match bases.iter_mut().find(|(known, _)| *known == name) {
            Some((_, stable)) => *stable |= is_stable,
            None => bases.push((name, is_stable)),
        }
    }
    // Numbers stand before letters in the order of texts, and `bare` comes first here.
    bases.sort_by_key(|(name, _)| (name.starts_with(|c: char| c.is_ascii_digit()), *name));
    let shown: Vec<String> =
        bases.iter().map(|(name, stable)| format!("{name}{}", if *stable { "" } else { EXPERIMENTAL })).collect();
    shown.join(" ")
}
