//! Many findings, with a cap: thousands of findings of one kind help nobody, and each costs as much as the first.

use std::collections::BTreeMap;

use super::{Code, Finding, Severity};

/// As many of one code and severity are kept; further ones are counted, and the verdict stays what it is.
pub const MOST_OF_ONE: usize = 500;

/// One that is not kept.
#[derive(Debug)]
struct Dropped {
    code: Code,
    severity: Severity,
    path: String,
    line: usize,
}

/// How much was found at some moment; the default is the beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Mark {
    kept: usize,
    dropped: usize,
}

/// Findings in the order in which they were made.
#[derive(Debug, Default)]
pub struct Findings {
    kept: Vec<Finding>,
    counts: BTreeMap<(Code, Severity), usize>,
    /// What is beyond the cap.
    dropped: Vec<Dropped>,
}

impl Findings {
    /// True when as many of this kind are kept as will be: the next one need not be made.
    #[must_use]
    pub fn is_full_of(&self, code: Code, severity: Severity) -> bool {
        self.counts.get(&(code, severity)).is_some_and(|count| *count >= MOST_OF_ONE)
    }

    /// Counts one that is not kept, at this line of this file.
    pub fn drop_one(&mut self, code: Code, severity: Severity, path: &str, line: usize) {
        self.dropped.push(Dropped { code, severity, path: path.to_owned(), line });
    }

    /// Adds one.
    pub fn push(&mut self, finding: Finding) {
        if self.is_full_of(finding.code, finding.severity) {
            return self.drop_one(finding.code, finding.severity, &finding.path, finding.line);
        }
        *self.counts.entry((finding.code, finding.severity)).or_default() += 1;
        self.kept.push(finding);
    }

    /// Adds several.
    pub fn extend(&mut self, findings: impl IntoIterator<Item = Finding>) {
        for finding in findings {
            self.push(finding);
        }
    }

    /// How much was found until now.
    #[must_use]
    pub fn mark(&self) -> Mark {
        Mark { kept: self.kept.len(), dropped: self.dropped.len() }
    }

    /// True when something that the packer refuses was found since then.
    #[must_use]
    pub fn refused_since(&self, mark: Mark) -> bool {
        let dropped = |one: &Dropped| one.severity == Severity::Error;
        self.since(mark).iter().any(Finding::is_error) || self.dropped.iter().skip(mark.dropped).any(dropped)
    }

    /// What was found since then, as far as it is kept.
    #[must_use]
    pub fn since(&self, mark: Mark) -> &[Finding] {
        self.kept.get(mark.kept..).unwrap_or_default()
    }

    /// Takes back what was found since then.
    pub fn take_since(&mut self, mark: Mark) -> Vec<Finding> {
        let taken = self.kept.split_off(mark.kept.min(self.kept.len()));
        self.dropped.truncate(mark.dropped);
        for finding in &taken {
            self.forget(finding);
        }
        taken
    }

    /// Keeps those before the mark and those after it for which this is true; says how many went.
    pub fn retain_since(&mut self, mark: Mark, mut keeps: impl FnMut(&Finding) -> bool) -> usize {
        let before = self.kept.len();
        let later = self.kept.split_off(mark.kept.min(before));
        for finding in later {
            if keeps(&finding) { self.kept.push(finding) } else { self.forget(&finding) }
        }
        before - self.kept.len()
    }

    /// All that is kept.
    #[must_use]
    pub fn all(&self) -> &[Finding] {
        &self.kept
    }

    /// All that is kept, and for each kind of which there is more a note that says how many, at the first of them.
    #[must_use]
    pub fn into_vec(mut self) -> Vec<Finding> {
        let mut more: BTreeMap<(Code, Severity), (usize, String, usize)> = BTreeMap::new();
        for Dropped { code, severity, path, line } in self.dropped {
            more.entry((code, severity)).or_insert((0, path, line)).0 += 1;
        }
        for ((code, severity), (count, path, line)) in more {
            let message = format!(
                "{count} more of {severity} `{code}` are not listed from here on: the first {MOST_OF_ONE} are."
            );
            let note = Finding::new(Severity::Note, Code::LimitReached, path, message).at(line, 0);
            self.kept.push(note.fix("Mend those first; one cause is often behind all of them."));
        }
        self.kept
    }

    fn forget(&mut self, finding: &Finding) {
        if let Some(count) = self.counts.get_mut(&(finding.code, finding.severity)) {
            *count -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(line: usize) -> Finding {
        Finding::error(Code::Kind, "x", "wrong").at(line, 1)
    }

    #[test]
    fn what_is_beyond_the_cap_is_counted_and_still_refuses() {
        let mut findings = Findings::default();
        findings.extend((1..=MOST_OF_ONE).map(error));
        let mark = findings.mark();
        assert!(!findings.refused_since(mark));
        findings.extend((MOST_OF_ONE + 1..=MOST_OF_ONE + 3).map(error));
        findings.push(Finding::warning(Code::EntrypointOwn, "x", "another kind"));
        assert!(findings.refused_since(mark) && findings.mark() != mark);
        let all = findings.into_vec();
        assert_eq!(all.len(), MOST_OF_ONE + 2);
        let notes: Vec<_> = all.iter().filter(|finding| finding.code == Code::LimitReached).collect();
        assert!(
            matches!(notes[..], [note] if note.line == MOST_OF_ONE + 1 && note.message.starts_with("3 more of error `kind`"))
        );
    }

    #[test]
    fn what_is_taken_back_counts_no_more() {
        let mut findings = Findings::default();
        let mark = findings.mark();
        findings.extend((0..MOST_OF_ONE + 9).map(error));
        assert_eq!(findings.take_since(mark).len(), MOST_OF_ONE);
        assert!(findings.mark() == mark && !findings.is_full_of(Code::Kind, Severity::Error));
        findings.push(error(1));
        assert_eq!(findings.retain_since(mark, |_| false), 1);
        assert!(findings.into_vec().is_empty());
    }
}
