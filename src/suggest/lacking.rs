//! Packages without which a dependency cannot be built, or the application does not start: what is certain of that is a
//! finding, and no suggestion alone.

use super::implied::{implied, stem};
use super::{Suggestion, What};
use crate::answers::Answers;
use crate::app::{Dependencies, Evidence};
use crate::finding::{Code, Finding};
use crate::image::Shipping;
use crate::text::one_line;

/// The packers' build systems have these.
const COMPILERS: [&str; 3] = ["gcc", "g++", "make"];
/// Every base but the bare one has these.
const IN_EVERY_BASE: [&str; 3] = ["base-files", "libc6", "zlib1g"];

/// What of it is not among the packages of any part.
pub(super) fn lacking(dependencies: &Dependencies, answers: &Answers, shipping: &Shipping) -> Vec<Finding> {
    // What Go compiles of C depends on settings of the part; nothing else is compiled here.
    let is_python = answers.framework().is_some_and(|suite| suite.language == "Python");
    let found = if is_python { implied(dependencies, answers) } else { Vec::new() };
    let lacks = |one: &&Suggestion| match one.what {
        What::BuildPackage => {
            let is_there = shipping.build_packages.iter().any(|own| is_of(own, &one.value));
            !COMPILERS.contains(&one.value.as_str()) && !is_there
        }
        What::Package => {
            let is_in_base = answers.base != "bare" && IN_EVERY_BASE.contains(&stem(&one.value));
            let is_there = shipping.packages.iter().any(|own| is_of(own, &one.value));
            one.at_start && !is_in_base && !is_there
        }
        _ => false,
    };
    let mut groups: Vec<(What, &Evidence, Vec<&str>)> = Vec::new();
    for one in found.iter().filter(lacks) {
        let Some(from) = one.evidence.first() else { continue };
        match groups.iter_mut().find(|(what, place, _)| *what == one.what && *place == from) {
            Some((.., names)) => names.push(&one.value),
            None => groups.push((one.what, from, vec![&one.value])),
        }
    }
    groups.into_iter().map(|(what, from, names)| finding(what, from, &names)).collect()
}

/// True for the package itself, one of the same library (`libpq-dev` brings `libpq5`), and a client of it.
fn is_of(own: &str, wanted: &str) -> bool {
    let family = |name: &str| {
        let name = stem(name).trim_start_matches("default-");
        let name = name.strip_prefix("lib").unwrap_or(name);
        name.chars().take_while(char::is_ascii_alphabetic).collect::<String>()
    };
    let (own, wanted) = (family(own), family(wanted));
    let is_stand_in = matches!((own.as_str(), wanted.as_str()), ("postgresql", "pq") | ("mariadb", "mysqlclient"));
    own.starts_with(&wanted) || is_stand_in
}

fn finding(what: What, from: &Evidence, names: &[&str]) -> Finding {
    let (line, list) = (one_line(&from.text), names.join(", "));
    let flags = |flag: &str| names.iter().map(|name| format!("{flag} {name}")).collect::<Vec<_>>().join(" ");
    let (code, message, flags) = if what == What::BuildPackage {
        let message =
            format!("`{line}` is compiled while the rock is built, and without {list} the packer stops there.");
        (Code::BuildPackageMissing, message, flags("--build-package"))
    } else {
        let message =
            format!("`{line}` loads what {list} brings, which is not in the image: the application does not start.");
        (Code::RunPackageMissing, message, flags("--package"))
    };
    let fix = format!("Add what is missing: `charmer init {flags}`.");
    Finding::warning(code, &from.path, message).at(from.line, 0).fix(fix)
}
