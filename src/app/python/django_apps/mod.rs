//! Applications that Django's settings install and that are nowhere: Django stops as soon as it starts.
//!
//! Part of floor 2's `app`. Told only where it is certain: the settings say it plainly, nothing in the folder is called so,
//! and all that is required is known to bring something else.

mod data;

use std::sync::atomic::AtomicBool;

use crate::app::dependencies::Dependencies;
use crate::app::limits::TreeLimits;
use crate::app::requirements::requirements;
use crate::app::snapshot::Snapshot;
use crate::finding::{Code, Consequence, Finding};
use crate::suite::Ecosystem;
use crate::text::one_line;

use super::django_settings::{Setting, Settings};
use data::KNOWN;

/// What is installed and nowhere.
pub(in crate::app) fn missing(snapshot: &Snapshot, settings: &Settings, dependencies: &Dependencies) -> Vec<Finding> {
    let named = ["INSTALLED_APPS", "MIDDLEWARE"].into_iter().filter_map(|name| Some((name, settings.get(name)?)));
    let named: Vec<_> = named.filter(|(_, setting)| !setting.sure.is_empty()).collect();
    if named.is_empty() {
        return Vec::new();
    }
    let tree = snapshot.files().tree(TreeLimits::OUTLINE, &AtomicBool::new(false));
    let is_here = |name: &str| {
        let is_it = |own: &str| own == name || own.strip_suffix(".py") == Some(name);
        tree.cut_short || tree.entries.iter().any(|entry| is_it(entry.name()))
    };
    let brought: Vec<&str> = dependencies.installed(Ecosystem::Pypi).map(|found| found.name.as_str()).collect();
    let is_closed = all_known(&brought) && !requirements(snapshot).has_others();
    let each = named
        .into_iter()
        .flat_map(|(setting, installed)| installed.sure.iter().map(move |name| (setting, installed, name)));
    let found = each.filter_map(|(setting, installed, name)| {
        let mut steps = name.split('.');
        let (top, next) = (steps.next()?, steps.next());
        let packages = KNOWN.apps.get(top).map(Vec::as_slice).unwrap_or_default();
        let is_missing = if is_here(top) {
            setting == "INSTALLED_APPS"
                && next.is_some_and(|next| next.starts_with(char::is_lowercase) && !is_here(next))
        } else {
            is_closed && top != "django" && !packages.iter().any(|package| brought.contains(&package.as_str()))
        };
        is_missing.then(|| (setting, installed, name, packages.first()))
    });
    let told = |(setting, installed, name, package): (&str, &Setting, &String, Option<&String>)| {
        let message = format!(
            "{setting} names {}, which is neither in the folder nor brought by a requirement: Django stops as soon as it \
             starts, with ModuleNotFoundError.",
            one_line(name)
        );
        let fix = match package {
            Some(package) => format!("Name `{package}` in requirements.txt, or take the line out."),
            None => "Take it out, or name the package that brings it in requirements.txt.".to_owned(),
        };
        let finding = Finding::warning(Code::DjangoAppMissing, &installed.file, message).at(installed.line, 0).fix(fix);
        finding.with(Consequence::WillNotStart)
    };
    found.map(told).collect()
}

fn all_known(brought: &[&str]) -> bool {
    let is_known = |name: &&str| {
        let is_it = |known: &String| known == name;
        KNOWN.plain.iter().any(is_it) || KNOWN.apps.values().flatten().any(is_it)
    };
    !brought.is_empty() && brought.iter().all(is_known)
}
