//! Whether the charm's own Python packages come ready-made: the answer, its default, and its line in
//! `charm/requirements.txt`.
//!
//! Charmcraft tells pip to compile every package of a charm from source. A line in the requirements takes that back, and
//! the first pack takes half a minute instead of twelve. With uv, from 26.04 on, ready-made packages are taken anyway, so
//! nothing is asked and nothing is written.

use super::Answers;
use super::check::Checker;
use super::field::Field;
use crate::finding::{Code, Finding};
use crate::suite;

/// Where the packages of a charm are listed that is built with pip, relative to the application's folder.
pub const REQUIREMENTS_PATH: &str = "charm/requirements.txt";

const TEMPLATE: &str = include_str!("../../assets/templates/charm/requirements.txt");
const ON: (&str, &str) = ("--only-binary", ":all:");
const OFF: (&str, &str) = ("--no-binary", ":all:");

/// True for a charm that is built with uv, from 26.04 on: `ubuntu@26.04`, with or without architectures behind it.
pub fn is_built_with_uv(base: &str) -> bool {
    let series = base.split(['@', ':']).nth(1).unwrap_or_default();
    let year = series.split('.').next().and_then(|year| year.parse::<u32>().ok());
    year.is_some_and(|year| year >= 26)
}

/// True for a line that gives pip this option with this value.
fn is_option(line: &str, (name, value): (&str, &str)) -> bool {
    let line = line.split(" #").next().unwrap_or_default().trim();
    let rest = line.strip_prefix(name).filter(|rest| rest.starts_with(|c: char| c == '=' || c.is_whitespace()));
    rest.is_some_and(|rest| rest.trim_start_matches(['=', ' ', '\t']) == value)
}

/// What the requirements say; of both options, the last holds.
pub(super) fn is_on(requirements: &str) -> bool {
    let text = requirements.strip_prefix('\u{feff}').unwrap_or(requirements);
    let last = text.lines().rev().find(|line| is_option(line, ON) || is_option(line, OFF));
    last.is_some_and(|line| is_option(line, ON))
}

/// The requirements with the answer in their first line, or without it. The empty text is a file that does not exist.
pub(super) fn say(requirements: &str, on: bool) -> String {
    if is_on(requirements) == on {
        return requirements.to_owned();
    }
    let text = if requirements.is_empty() { TEMPLATE } else { requirements };
    let (mark, text) = text.strip_prefix('\u{feff}').map_or(("", text), |rest| ("\u{feff}", rest));
    let gone = |line: &&str| !is_option(line, if on { OFF } else { ON });
    let rest: String = text.split_inclusive('\n').filter(gone).collect();
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let first = if on { format!("{} {}{newline}", ON.0, ON.1) } else { String::new() };
    format!("{mark}{first}{rest}")
}

impl Answers {
    /// True where the answer means something: for a charm that is built with pip.
    pub fn asks_for_wheels(&self) -> bool {
        !is_built_with_uv(&self.charm_base)
    }

    /// Each chosen platform for which packages of the charm have to be compiled, with those packages.
    pub fn without_wheels(&self) -> Vec<(&str, Vec<&'static str>)> {
        let missing = |platform: &'_ String| suite::compiled_for_charm(platform);
        let all = self.platforms.iter().map(|platform| (platform.as_str(), missing(platform)));
        all.filter(|(_, packages)| !packages.is_empty()).collect()
    }

    /// What holds until the person says otherwise: on where every package has a wheel for all chosen platforms.
    pub fn usual_wheels(&self) -> bool {
        self.asks_for_wheels() && self.without_wheels().is_empty()
    }

    /// Keeps up with platforms and base that were changed since `before`, unless the person said otherwise.
    pub fn follow_wheels(&mut self, before: &Self) {
        if self.wheels == before.wheels && self.wheels == before.usual_wheels() {
            self.wheels = self.usual_wheels();
        }
    }

    /// Why it is off, or had better be: in words; empty where nothing speaks against it.
    pub fn against_wheels(&self) -> String {
        let missing = self.without_wheels();
        let each: Vec<String> =
            missing.iter().map(|(platform, packages)| format!("{platform} ({})", packages.join(", "))).collect();
        if each.is_empty() { String::new() } else { format!("no wheels for {}", each.join("; ")) }
    }
}

impl Checker<'_> {
    pub(super) fn wheels(&mut self) {
        if !self.answers.wheels || self.answers.usual_wheels() || !self.answers.asks_for_wheels() {
            return;
        }
        let message = format!(
            "There are {} as of {}. pip then stops, or takes an older paas-charm that does without them.",
            self.answers.against_wheels(),
            suite::wheels_checked()
        );
        let finding = Finding::warning(Code::WheelsMissing, REQUIREMENTS_PATH, message);
        let fix = "Have the charm's packages compiled (`--wheels false`), or leave these platforms out.";
        self.found.push((Field::Wheels, finding.fix(fix)));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::answers::{Documents, apply, check, from_documents};

    #[test]
    fn the_base_tells_how_the_charm_is_built() {
        for (base, uv) in [
            ("ubuntu@26.04", true),
            ("ubuntu@26.04:amd64", true),
            ("ubuntu@24.04", false),
            ("ubuntu@22.04", false),
            ("", false),
        ] {
            assert_eq!(is_built_with_uv(base), uv, "{base}");
        }
    }

    #[test]
    fn the_line_comes_first_and_goes_again() {
        let on = say("", true);
        assert!(on.starts_with("--only-binary :all:\n# Written by charmer.") && on.ends_with("paas-charm>=1.0,<2\n"));
        assert_eq!(say(&on, false), TEMPLATE);
        assert_eq!(say("a\r\n--no-binary=:all:\r\n", true), "--only-binary :all:\r\na\r\n");
        assert_eq!(say("\u{feff}a", true), "\u{feff}--only-binary :all:\na");
        assert_eq!(say("a\n  --only-binary=:all:  # fast\nb", false), "a\nb");
        assert!(!is_on("--only-binary :all:\n--no-binary :all:\n") && is_on("--no-binary :all:\n--only-binary=:all:"));
        assert!(!is_on("--only-binary :all:,x\n# --only-binary :all:\n--only-binary-x :all:\n"));
    }

    #[test]
    fn it_follows_platforms_and_base_until_somebody_says_otherwise() {
        let mut answers =
            Answers { platforms: vec!["amd64".into()], charm_base: "ubuntu@24.04".into(), ..Answers::default() };
        answers.wheels = answers.usual_wheels();
        assert!(answers.wheels);
        let before = answers.clone();
        answers.platforms.push("s390x".into());
        answers.follow_wheels(&before);
        assert!(!answers.wheels && answers.against_wheels() == "no wheels for s390x (MarkupSafe)");
        let before = answers.clone();
        answers.wheels = true;
        assert!(check(&answers, None).iter().any(|(_, finding)| finding.code.as_str() == "wheels-missing"));
        answers.follow_wheels(&before);
        assert!(answers.wheels, "said by the person");
        answers.charm_base = "ubuntu@26.04".into();
        assert!(!answers.normal().wheels && !answers.usual_wheels());
    }

    #[test]
    fn uv_has_no_line_and_the_file_stays() {
        let answers =
            Answers { suite: "flask".into(), charm_base: "ubuntu@26.04".into(), wheels: true, ..Answers::default() };
        let documents = Documents { requirements: "--only-binary :all:\nx\n".into(), ..Documents::default() };
        let applied = apply(&answers, &documents).unwrap();
        assert_eq!(applied.requirements, documents.requirements);
        assert!(!from_documents(&applied).unwrap().wheels);
        let back = Answers { charm_base: "ubuntu@24.04".into(), wheels: false, ..answers };
        assert_eq!(apply(&back, &applied).unwrap().requirements, "x\n");
    }

    #[test]
    fn a_byte_order_mark_alone_is_written_behind() {
        let written = say("\u{feff}", true);
        assert!(is_on(&written));
        assert_eq!(say(&written, true), written);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn what_is_said_is_read(
            text in "(--only-binary|--no-binary|=| |:all:|:none:|\r\n|\n|#|x|\u{feff}|\t){0,20}", on: bool,
        ) {
            let written = say(&text, on);
            prop_assert_eq!(is_on(&written), on);
            prop_assert_eq!(say(&written, on), written.clone());
            prop_assert_eq!(say(&text, is_on(&text)), text);
        }
    }
}
