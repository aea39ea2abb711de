//! What the files around an application imply: services that the extension does not find, integrations for what runs
//! beside it, packages that a container brought.

use super::implied::stem;
use super::{Suggestion, What, integrated};
use crate::answers::Answers;
use crate::app::{Facts, Purpose};
use crate::suite;

/// Services that were found and that the answers do not have. Of several commands for one service the first is the best.
pub(super) fn services(facts: &Facts, answers: &Answers) -> Vec<Suggestion> {
    let mut found: Vec<Suggestion> = Vec::new();
    for offer in facts.offers.iter().filter(|offer| offer.suite == answers.suite) {
        if answers.services.iter().any(|own| own.name == offer.service && !own.command.is_empty()) {
            continue;
        }
        let second = found.iter().any(|other| other.value == offer.service);
        let reason = format!("{} {}", offer.why, offer.purpose.effect());
        let evidence = offer.evidence.clone();
        let certain = offer.is_sole;
        let offer = answers.framework().map(|suite| offer.on(suite));
        let value = offer.as_ref().map(|offer| offer.service.clone()).unwrap_or_default();
        found.push(Suggestion { evidence, offer, second, certain, ..Suggestion::new(What::Service, value, reason) });
    }
    // Without its entry point nothing runs: first.
    found.sort_by_key(|one| one.offer.as_ref().is_none_or(|offer| offer.purpose != Purpose::Entry));
    found
}

/// What a compose file runs beside the application, and what a Dockerfile installs for it.
pub(super) fn surroundings(facts: &Facts, answers: &Answers, found: &mut Vec<Suggestion>) {
    for sourced in &facts.around.integrations {
        let name = &sourced.value;
        if suite::endpoint(name).is_none() || integrated(answers, name) {
            continue;
        }
        if let Some(known) = found.iter_mut().find(|one| one.is_about(name)) {
            let beside = |choice: &&String| facts.around.integrations.iter().any(|other| other.value == **choice);
            if known.is_open() && known.choices.iter().filter(beside).count() > 1 {
                // Several run beside it, and say as little.
                known.evidence.push(sourced.from.clone());
                continue;
            }
            if known.is_open() {
                // What runs beside it says which of several it is.
                known.reason.push_str(&format!(" {} runs this one beside the application.", sourced.from.path));
            }
            known.value.clone_from(name);
            known.choices.clear();
            known.evidence.push(sourced.from.clone());
            continue;
        }
        let reason = "It runs beside the application until now; under Juju an integration stands for it.";
        let one = Suggestion::new(What::Integration, name, reason);
        // That it runs there does not say that nothing goes without it.
        found.push(Suggestion { evidence: vec![sourced.from.clone()], optional: true, ..one });
    }
    for sourced in facts.around.container.iter().flat_map(crate::app::deploy_files::Container::needed) {
        let (package, doubt) = packaged(answers, &sourced.value);
        let has = |own: &String| stem(own) == stem(&package);
        let suggested = found.iter_mut().find(|one| one.what == What::Package && has(&one.value));
        if let Some(known) = suggested {
            known.evidence.push(sourced.from.clone());
        } else if !answers.packages.iter().any(has) && !answers.framework().is_some_and(|suite| suite.brings(&package))
        {
            let reason = format!("The image that was there before the rock has it installed.{doubt}");
            let one = Suggestion::new(What::Package, package, reason);
            // Packing stops at a package that the base does not have.
            let second = !doubt.is_empty();
            found.push(Suggestion { evidence: vec![sourced.from.clone()], second, ..one });
        }
    }
}

/// The package as it is called on the rock's base, where that is known: its slice on `bare`.
fn packaged(answers: &Answers, package: &str) -> (String, &'static str) {
    let bare = answers.base == "bare";
    let built_on = if bare { &answers.build_base } else { &answers.base };
    let series = built_on.split('@').nth(1).unwrap_or_default();
    let known = suite::implications().iter().flat_map(|row| &row.run);
    let known = known.filter(|run| run.names().any(|name| stem(name) == package)).find_map(|run| run.on(series, bare));
    match known {
        Some((name, true)) => (name.to_owned(), ""),
        _ => (package.to_owned(), " It is not known whether its name is the same on this base."),
    }
}
