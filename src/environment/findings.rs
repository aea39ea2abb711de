//! What of the sheet is worth a warning.
//!
//! Part of floor 5's `environment`.

use crate::answers::CHARM_PATH;
use crate::app::env_vars::{Need, ValueType};
use crate::finding::{Code, Consequence, Finding, Findings, Severity};
use crate::suite;

use super::provided::{places, without};
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
        missing.chain(self.source_findings.iter().cloned()).collect()
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
        let Remedy::Read { instead } = &advice.remedy else { return None };
        let given = self.rows.iter().find(|other| other.name == *instead)?;
        let Source::Integration(endpoint) = &given.from else { return None };
        if !given.read_at.is_empty() {
            return None;
        }
        let message = format!(
            "{} is read here, and nobody provides it under the charm: the source goes on with another value, and what the \
             integration {endpoint} hands over is not used.",
            row.name
        );
        let place = row.read_at.first()?;
        let fix = format!("{} {}", advice.says, advice.change).trim().to_owned();
        Some(Finding::warning(Code::VariableMissing, &place.path, message).at(place.line, 0).fix(fix))
    }

    /// A variable that holds JSON, and that the source reads as something else.
    fn format(&self, row: &Row) -> Option<Finding> {
        let wrong = match row.value_type? {
            ValueType::Truth => "the source takes any text for true, `false` as well",
            ValueType::Commas => "the source splits it at its commas, brackets and quotes included",
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

/// Where a variable is read first.
fn place(row: &Row) -> (&str, usize) {
    row.read_at.first().map_or((CHARM_PATH, 0), |place| (place.path.as_str(), place.line))
}

/// A name that is asked for and may be missing is often a switch that is off.
fn severity(row: &Row) -> Severity {
    if row.need == Some(Need::Required) || meant(row) { Severity::Warning } else { Severity::Note }
}

fn missing(row: &Row, severity: Severity) -> Finding {
    let need = row.need.unwrap_or(Need::Nothing);
    let others = row.read_at.get(1..).map(|rest| places(rest, 2)).filter(|rest| !rest.is_empty());
    let also = others.map(|others| format!(" (also {others})")).unwrap_or_default();
    let message =
        format!("{} is read here{also}, and nobody provides it under the charm: {}.", row.name, without(need));
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
