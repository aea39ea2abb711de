//! What of the sheet is worth a warning.
//!
//! Part of floor 5's `environment`.

use crate::answers::CHARM_PATH;
use crate::app::env_vars::Need;
use crate::finding::{Code, Finding, Severity};
use crate::suite;

use super::provided::{places, without};
use super::{Remedy, Row, Sheet, State};

impl Sheet {
    /// Names that are read and that nobody provides, a port that nobody reads, options that never arrive, and sources
    /// that could not be read.
    pub fn findings(&self) -> Vec<Finding> {
        let missing = self.rows.iter().filter(|row| row.is_missing()).map(missing);
        let port = self.rows.iter().filter(|row| row.listens && self.files > 0);
        let port = port.filter(|row| row.state == State::ProvidedNeverRead).map(|row| self.unread_port(row));
        missing.chain(port).chain(self.dropped.iter().cloned()).chain(self.source_findings.iter().cloned()).collect()
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

fn missing(row: &Row) -> Finding {
    let need = row.need.unwrap_or(Need::Nothing);
    // A name that is asked for and may be missing is often a switch that is off.
    let matters = need == Need::Required || suite::names().is_secret(&row.name) || meant(row);
    let severity = if matters { Severity::Warning } else { Severity::Note };
    let others = row.read_at.get(1..).map(|rest| places(rest, 2)).filter(|rest| !rest.is_empty());
    let also = others.map(|others| format!(" (also {others})")).unwrap_or_default();
    let message =
        format!("{} is read here{also}, and nobody provides it under the charm: {}.", row.name, without(need));
    let (path, line) = row.read_at.first().map_or((CHARM_PATH, 0), |place| (place.path.as_str(), place.line));
    let advice = row.advice.as_ref();
    let fix = advice.map(|advice| format!("{} {}", advice.says, advice.change).trim().to_owned()).unwrap_or_default();
    Finding::new(severity, Code::VariableMissing, path, message).at(line, 0).fix(fix)
}

/// True for a name that stands for something well known, or that the charm has under another name.
fn meant(row: &Row) -> bool {
    row.advice.as_ref().is_some_and(|advice| !matches!(advice.remedy, Remedy::Option { .. }))
}
