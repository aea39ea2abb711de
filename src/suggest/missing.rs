//! What is missing in the image and in the environment, or had better not be there.

use super::{Change, Suggestion, What};
use crate::answers::ROCK_PATH;
use crate::app::Evidence;
use crate::app::env_vars::Need;
use crate::environment::{Remedy, Renamed, Row};
use crate::finding::Severity;
use crate::image::{Flag, Way};
use crate::suite;
use crate::text::one_line;

pub(super) fn of_flag(flag: &Flag) -> Option<Suggestion> {
    if let Some(package) = &flag.build_package {
        let place = Evidence::new(flag.finding.path.as_str(), flag.finding.line, "");
        let found = Suggestion::new(What::BuildPackage, package, &flag.finding.message);
        return Some(Suggestion { evidence: vec![place], certain: flag.finding.fails(), ..found });
    }
    if let Some((service, command)) = &flag.command {
        let place = Evidence::new(flag.finding.path.as_str(), flag.finding.line, "");
        let change = Change::Command(Renamed { service: service.clone(), command: command.clone() });
        let found = Suggestion::new(What::Service, service, &flag.finding.message);
        let effect = one_line(command).into_owned();
        return Some(Suggestion { evidence: vec![place], effect, change, certain: flag.finding.fails(), ..found });
    }
    let effect = match flag.action.as_ref()?.way {
        Way::In => "goes into the image",
        Way::Out => "stays out of the image",
        Way::Forget => "is no longer named",
    };
    Some(Suggestion {
        effect: effect.to_owned(),
        // A note is worth a look, and not worth a change that nobody looked at.
        second: flag.finding.severity >= Severity::Note,
        change: Change::File(Box::new(flag.clone())),
        certain: flag.finding.fails(),
        ..Suggestion::new(What::File, &flag.path, &flag.finding.message)
    })
}

pub(super) fn of_variable(row: &Row) -> Option<Suggestion> {
    let advice = row.advice.as_ref()?;
    let (what, name, effect) = match &advice.remedy {
        Remedy::Option { option, .. } => {
            (What::Option, &option.name, if option.kind == "secret" { "a secret".to_owned() } else { String::new() })
        }
        Remedy::Integration { integration, .. } => {
            (What::Integration, &integration.endpoint, title(&integration.endpoint))
        }
        Remedy::Read { .. } => return None,
    };
    let reason = format!("{} is read and nobody hands it over. {}", row.name, advice.says);
    Some(Suggestion {
        evidence: row.read_at.clone(),
        effect,
        then: one_line(&advice.change).into_owned(),
        change: Change::Variable(Box::new(advice.remedy.clone())),
        certain: row.need == Some(Need::Required) && advice.change.is_empty(),
        ..Suggestion::new(what, name, reason)
    })
}

/// A service's command that asks for what the charm hands over by another name.
pub(super) fn of_command(row: &Row, renamed: &Renamed) -> Suggestion {
    let says = row.advice.as_ref().map_or("", |advice| advice.says.as_str());
    let reason = format!("Its command reads {}, and nobody hands that over. {says}", row.name);
    Suggestion {
        evidence: vec![Evidence::new(ROCK_PATH, 0, "")],
        effect: one_line(&renamed.command).into_owned(),
        certain: row.need == Some(Need::Required),
        change: Change::Command(renamed.clone()),
        ..Suggestion::new(What::Service, format!("{} reads {}", renamed.service, row.name), reason)
    }
}

/// An integration is waited for where the source fails without what it hands over, and not where the source has another
/// value or goes on without. Where nothing of it is read, a driver is taken for need.
pub(super) fn weigh(found: &mut [Suggestion], rows: &[Row]) {
    for one in found.iter_mut().filter(|one| one.what == What::Integration) {
        let is_of = |row: &&Row| {
            row.advice.as_ref().is_some_and(|advice| match &advice.remedy {
                Remedy::Integration { integration, .. } => {
                    integration.endpoint == one.value || advice.others.contains(&one.value)
                }
                _ => false,
            })
        };
        let need = rows.iter().filter(is_of).filter_map(|row| row.need).max();
        one.optional = need.map_or(one.optional, |need| need != Need::Required);
        one.certain = need == Some(Need::Required);
    }
}

fn title(endpoint: &str) -> String {
    suite::endpoint(endpoint).map(|known| known.title.clone()).unwrap_or_default()
}

/// What two say is said once: a driver and a variable may ask for the same integration. Of several to choose from, the
/// variable says which one it is.
pub(super) fn add(found: &mut Vec<Suggestion>, one: Suggestion) {
    let is_same = |known: &&mut Suggestion| {
        known.what == one.what && (known.value == one.value || known.is_open() && known.is_about(&one.value))
    };
    match found.iter_mut().find(is_same) {
        Some(known) => {
            known.value.clone_from(&one.value);
            known.choices.clear();
            known.reason = format!("{} {}: {}", known.reason, one.place(), one.reason);
            known.second &= one.second;
            known.certain |= one.certain;
            known
                .evidence
                .extend(one.evidence.iter().filter(|own| !known.evidence.contains(own)).cloned().collect::<Vec<_>>());
            [known.then.as_str(), one.then.as_str()].join(" ").trim().clone_into(&mut known.then);
        }
        None => found.push(one),
    }
}
