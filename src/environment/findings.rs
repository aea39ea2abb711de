//! What of the sheet is worth a warning.
//!
//! Part of floor 5's `environment`.

use std::collections::BTreeMap;

use crate::answers::CHARM_PATH;
use crate::app::Evidence;
use crate::app::env_vars::{Need, Taken, ValueType};
use crate::finding::{Code, Consequence, Finding, Findings, Severity};
use crate::suite::{self, Suite};

use super::provided::places;
use super::{Remedy, Row, Sheet, Source, State};

impl Sheet {
    /// Names that are read and that nobody provides, a port that nobody reads, options that never arrive, and sources
    /// that could not be read.
    pub fn findings(&self) -> Vec<Finding> {
        let port = self.rows.iter().filter(|row| row.listens && self.files > 0);
        let port = port.filter(|row| row.state == State::ProvidedNeverRead).map(|row| self.unread_port(row));
        let unused = self.rows.iter().filter_map(|row| self.unused(row));
        let format = self.rows.iter().filter_map(|row| self.format(row));
        let missing =
            self.missing().into_iter().chain(unused).chain(format).chain(port).chain(self.dropped.iter().cloned());
        missing.chain(self.idle()).chain(self.source_findings.iter().cloned()).collect()
    }

    fn missing(&self) -> Vec<Finding> {
        let mut findings = Findings::default();
        for row in self.rows.iter().filter(|row| row.is_missing()) {
            let (path, line) = place(row);
            match severity(row) {
                severity if findings.is_full_of(Code::VariableMissing, severity) => {
                    findings.drop_one(Code::VariableMissing, severity, path, line);
                }
                severity => findings.push(missing(row, severity)),
            }
        }
        findings.into_vec()
    }

    /// A name that nobody provides and the source can do without, while an integration that is there hands over just that.
    fn unused(&self, row: &Row) -> Option<Finding> {
        let advice = row.advice.as_ref().filter(|_| row.need == Some(Need::Default))?;
        let given = match &advice.remedy {
            Remedy::Read { instead } => self.rows.iter().find(|other| other.name == *instead),
            _ => None,
        };
        let given = given.filter(|given| given.read_at.is_empty() && !given.listens);
        let not_used = match given.map(|given| (&given.from, &given.name)) {
            Some((Source::Integration(endpoint), _)) => {
                format!("what the integration {endpoint} hands over is not used")
            }
            Some((Source::Option(option), name)) => format!("what the option {option} says, as {name}, is not used"),
            Some((Source::Suite(_), name)) => format!("what the charm hands over as {name} is not used"),
            _ if row.scheme.as_deref() == Some("sqlite") => {
                "that is a file in the container, which is lost when it starts anew and of which each unit has its own"
                    .to_owned()
            }
            _ => return None,
        };
        let message = format!(
            "{} is read here, and nobody provides it under the charm: the source goes on with another value, and {not_used}.",
            row.name
        );
        let place = row.read_at.first()?;
        let fix = format!("{} {}", advice.says, advice.change).trim().to_owned();
        Some(Finding::warning(Code::VariableMissing, &place.path, message).at(place.line, 0).fix(fix))
    }

    /// Integrations that the charm waits for, and of which the source reads nothing.
    fn idle(&self) -> Vec<Finding> {
        let mut handed: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
        // Where not one read is known, the source may have a way to read that charmer does not follow.
        let is_followed = self.language == "Python" || self.rows.iter().any(|row| !row.read_at.is_empty());
        for row in self.rows.iter().filter(|_| is_followed && self.files > 0 && self.notes.is_empty()) {
            if let Source::Integration(endpoint) = &row.from {
                handed.entry(endpoint).or_default().push(row);
            }
        }
        let is_idle = |rows: &[&Row]| {
            rows.iter().any(|row| row.required) && rows.iter().all(|row| row.state == State::ProvidedNeverRead)
        };
        let idle = handed.into_iter().filter(|(_, rows)| is_idle(rows));
        let told = idle.map(|(endpoint, rows)| {
            let first = rows.first().map_or("", |row| row.name.as_str());
            let message = format!(
                "The charm waits for the integration {endpoint}, and the source reads nothing of what it hands over, such as \
                 {first}: whatever it uses instead, it is not this."
            );
            let fix = format!("Read {first} where the source connects, or do without the integration.");
            let finding = Finding::warning(Code::VariableUnread, CHARM_PATH, message);
            finding.key(format!("requires.{endpoint}")).fix(fix)
        });
        told.collect()
    }

    /// A variable that holds JSON, and that the source reads as something else.
    fn format(&self, row: &Row) -> Option<Finding> {
        let wrong = match row.value_type? {
            ValueType::Truth => "the source takes any text for true, `false` as well",
            ValueType::Commas => "the source splits it as a plain text, brackets and quotes included",
            _ => return None,
        };
        let place = row.read_at.first().filter(|_| row.from != Source::Nobody && row.holds_json())?;
        let message = format!("The charm hands {} over as JSON, such as `{}`, and {wrong}.", row.name, row.example);
        let reader = suite::names().json_reader(&self.language, &row.name);
        let fix = reader.map_or("Read it as JSON.".to_owned(), |how| format!("Read it as JSON: `{how}`."));
        Some(Finding::warning(Code::VariableFormat, &place.path, message).at(place.line, 0).fix(fix))
    }

    fn unread_port(&self, row: &Row) -> Finding {
        let message = format!(
            "The charm tells the application in {} on which port to listen, and nothing reads it; traffic goes to that port all the same.",
            row.name
        );
        let other = self.rows.iter().find(|other| matches!(&other.advice, Some(advice) if advice.remedy == Remedy::Read { instead: row.name.clone() }));
        let place = other.and_then(|other| other.read_at.first());
        let fix = match other {
            Some(other) => format!("Read {} instead of {}.", row.name, other.name),
            None => format!("Listen on the port in {}.", row.name),
        };
        let path = place.map_or(CHARM_PATH, |place| &place.path);
        Finding::warning(Code::VariableUnread, path, message).at(place.map_or(0, |place| place.line), 0).fix(fix)
    }
}

/// Beginnings of names that the source takes as a whole, and with which nothing of the charm's begins.
pub(super) fn unhanded(taken: &[Taken], provided: &[Row], suite: &Suite) -> Vec<Finding> {
    let is_none = |taken: &&Taken| !provided.iter().any(|row| row.name.starts_with(&taken.prefix));
    let told = |taken: &Taken| {
        let (prefix, own) = (&taken.prefix, &suite.environment_prefix);
        let message = format!(
            "Variables that begin with {prefix} are taken here, and the charm hands none over that does: options come as \
             {own}NAME, and integrations under names of their own."
        );
        let fix = format!("Take those with {own} instead, as in `envvar_prefix=\"{}\"`.", own.trim_end_matches('_'));
        let fix = if taken.place.text.contains("Dynaconf") { fix } else { format!("Take those with {own} instead.") };
        Finding::warning(Code::VariableUnread, &taken.place.path, message).at(taken.place.line, 0).fix(fix)
    };
    taken.iter().filter(|_| !suite.environment_prefix.is_empty()).filter(is_none).map(told).collect()
}

/// Where a variable is read first.
fn place(row: &Row) -> (&str, usize) {
    row.read_at.first().map_or((CHARM_PATH, 0), |place| (place.path.as_str(), place.line))
}

/// A name that is asked for and may be missing is often a switch that is off.
fn severity(row: &Row) -> Severity {
    if row.need == Some(Need::Required) || meant(row) { Severity::Warning } else { Severity::Note }
}

fn missing(row: &Row, severity: Severity) -> Finding {
    let need = row.without();
    let is_other = |at: &&Evidence| row.read_at.first().is_some_and(|first| first.place() != at.place());
    let others: Vec<Evidence> = row.read_at.iter().filter(is_other).cloned().collect();
    let also = if others.is_empty() { String::new() } else { format!(" (also {})", places(&others, 2)) };
    let message = format!("{} is read here{also}, and nobody provides it under the charm: {need}.", row.name);
    let (path, line) = place(row);
    let advice = row.advice.as_ref();
    let fix = advice.map(|advice| format!("{} {}", advice.says, advice.change).trim().to_owned()).unwrap_or_default();
    let finding = Finding::new(severity, Code::VariableMissing, path, message).at(line, 0).fix(fix);
    if row.stops_start { finding.with(Consequence::WillNotStart) } else { finding }
}

/// True for a name that stands for something well known, or that the charm has under another name.
fn meant(row: &Row) -> bool {
    row.advice.as_ref().is_some_and(|advice| !matches!(advice.remedy, Remedy::Option { .. }))
}
