//! What classes of settings miss: they name their fields, and the charm hands variables over.

use std::sync::LazyLock;

use regex::Regex;

use crate::asset::certain;
use crate::trial::Subject;

static INVALID: LazyLock<Regex> =
    LazyLock::new(|| certain("trial", Regex::new(r"ValidationError: \d+ validation errors? for \w+$")));

impl Subject {
    /// Each variable that pydantic's settings want and nobody hands over. What else it misses are data, not settings.
    pub(super) fn settings(&self, seen: &[String]) -> Vec<String> {
        let Some(at) = seen.iter().position(|line| INVALID.is_match(line)) else { return Vec::new() };
        let pairs = seen[at + 1..].windows(2).filter(|pair| pair[1].trim_start().starts_with("Field required"));
        pairs.filter_map(|pair| self.missing(&self.variable_of(pair[0].trim())?)).collect()
    }

    /// The variable of a field: its name in capitals, perhaps behind the prefix of all.
    fn variable_of(&self, field: &str) -> Option<String> {
        let (name, behind) = (field.to_uppercase(), format!("_{}", field.to_uppercase()));
        let mut read = self.sheet.rows.iter().filter(|row| !row.read_at.is_empty()).map(|row| &row.name);
        let exact = read.clone().find(|own| own.to_uppercase() == name);
        exact.or_else(|| read.find(|own| own.to_uppercase().ends_with(&behind))).cloned()
    }
}
