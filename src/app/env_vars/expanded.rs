//! Variables in texts that a shell, or something like it, puts values into: `$X`, `${X}`, `${X:-default}`.
//!
//! Part of floor 2's `app`; pure.

use crate::app::facts::Evidence;

use super::file::{is_loud, is_name};
use super::{EnvVar, EnvVars, Need};

/// The variables of a text, and what happens without them: nothing, a default, or `${X:?why}`, which stops.
pub fn expanded(text: &str) -> Vec<(&str, Need)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let is_escaped = rest[..at].ends_with('\\');
        let behind = &rest[at + 1..];
        let is_braced = behind.starts_with('{');
        let name = &behind[usize::from(is_braced)..];
        let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(name.len());
        let (name, then) = name.split_at(end);
        let need = match then.trim_start_matches(':').chars().next() {
            Some('-' | '=' | '+') if is_braced => Need::Default,
            Some('?') if is_braced => Need::Required,
            _ => Need::Nothing,
        };
        if !is_escaped && is_name(name) {
            found.push((name, need));
        }
        rest = behind.strip_prefix('$').unwrap_or(behind);
    }
    found
}

/// The text with the variable called otherwise: `$OLD` and `${OLD:-x}` as `$NEW` and `${NEW:-x}`.
#[must_use]
pub fn renamed(text: &str, old: &str, new: &str) -> String {
    let goes_on = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut pieces = text.split('$');
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (brace, rest) = piece.strip_prefix('{').map_or(("", piece), |rest| ("{", rest));
        let behind = rest.strip_prefix(old).filter(|behind| !behind.starts_with(goes_on) && !out.ends_with('\\'));
        out += "$";
        out += &behind.map_or_else(|| piece.to_owned(), |behind| format!("{brace}{new}{behind}"));
    }
    out
}

/// What a shell sets itself.
const OF_SHELLS: [&str; 12] = [
    "BASH_SOURCE",
    "RANDOM",
    "IFS",
    "UID",
    "EUID",
    "SECONDS",
    "LINENO",
    "OSTYPE",
    "FUNCNAME",
    "PIPESTATUS",
    "OPTARG",
    "OPTIND",
];

impl EnvVars {
    /// Takes the variables of a text that a shell runs, and that neither it sets itself nor `given` names.
    pub fn take_command(&mut self, text: &str, given: &[String], place: &Evidence) {
        let is_set = |name: &str| {
            let assigned = format!("{name}=");
            let at = text.find(&assigned);
            at.is_some_and(|at| !text[..at].ends_with(|c: char| c.is_alphanumeric() || "_-$".contains(c)))
        };
        let is_strict = ["set -u", "set -eu", "set -ue", "nounset"].iter().any(|set| text.contains(set));
        for (name, need) in expanded(text) {
            if !is_loud(name) || OF_SHELLS.contains(&name) || is_set(name) || given.iter().any(|own| own == name) {
                continue;
            }
            let is_needed = need == Need::Nothing && (is_strict || is_value(text, name));
            let need = if is_needed { Need::Required } else { need };
            let stops_start = need == Need::Required;
            if let Some(known) = self.names.iter_mut().find(|known| known.name == name && !known.any_case) {
                known.need = known.need.max(need);
                known.stops_start |= stops_start;
                known.places.push(place.clone());
            } else {
                let (name, places) = (name.to_owned(), vec![place.clone()]);
                self.names.push(EnvVar { name, need, stops_start, places, ..EnvVar::default() });
            }
        }
        self.names.sort_by(|a, b| a.name.cmp(&b.name));
    }
}

/// True where an option has the variable for its whole value: `-u $X`, `--url="$X"`.
fn is_value(text: &str, name: &str) -> bool {
    [format!("${name}"), format!("${{{name}}}")].iter().filter_map(|read| text.split_once(read.as_str())).any(
        |(before, _)| {
            let before = before.trim_end_matches('"');
            let word = before.split_whitespace().next_back().unwrap_or_default();
            let is_apart = before.ends_with(char::is_whitespace) && !word.contains('=');
            word.starts_with('-') && (is_apart || before.ends_with('='))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_is_called_otherwise_and_no_other() {
        let text = "run $A ${A:-x} $AB \\$A $$ $B \"$A\"";
        assert_eq!(renamed(text, "A", "NEW"), "run $NEW ${NEW:-x} $AB \\$A $$ $B \"$NEW\"");
    }

    #[test]
    fn a_command_reads_what_it_does_not_set() {
        let cases: [(&str, &[(&str, Need)]); 7] = [
            ("rq worker -u $REDIS_URL tasks", &[("REDIS_URL", Need::Required)]),
            ("rq worker --url=\"${REDIS_URL}\" tasks", &[("REDIS_URL", Need::Required)]),
            ("rq worker -u ${REDIS_URL:-redis://x} tasks", &[("REDIS_URL", Need::Default)]),
            ("psql \"$DATABASE_URL\" -f x.sql", &[("DATABASE_URL", Need::Nothing)]),
            ("set -eu\npsql $DATABASE_URL", &[("DATABASE_URL", Need::Required)]),
            ("OWN=1; echo $OWN $1 $? $lower \\$NONE", &[]),
            ("export A_B=${C_D:?no}; run $A_B", &[("C_D", Need::Required)]),
        ];
        for (text, wanted) in cases {
            let mut found = EnvVars::default();
            found.take_command(text, &[], &Evidence::default());
            let told: Vec<(&str, Need)> = found.names.iter().map(|read| (read.name.as_str(), read.need)).collect();
            assert_eq!(told, wanted, "{text}");
        }
    }
}
