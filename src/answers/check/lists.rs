//! Platforms, packages and files, entry by entry.

use std::collections::HashSet;

use super::{Checker, Field};
use crate::answers::read::files_key;
use crate::answers::{CHARM_PATH, OptionField, is_slice};
use crate::app::Snapshot;
use crate::finding::{Code, Finding};

impl Checker<'_> {
    pub(super) fn platforms(&mut self) {
        let mut seen = HashSet::new();
        let again = self.answers.platforms.iter().enumerate().filter(|(_, platform)| !seen.insert(*platform));
        for (n, platform) in again.collect::<Vec<_>>() {
            let message = format!("`{platform}` is named twice.");
            self.warn(Field::Platform(n), Code::PlatformTwice, "platforms", message, "Remove one of the two.");
        }
    }

    /// Where a person has to set an option, its default is not written.
    pub(super) fn options(&mut self) {
        let options = self.answers.options.iter().enumerate();
        for (n, option) in options.filter(|(_, option)| option.required && !option.default.is_empty()) {
            let message = "A required option has no default: somebody has to set it, that is what required means.";
            let finding = Finding::warning(Code::OptionRequiredDefault, CHARM_PATH, message)
                .key(format!("config.options.{}.default", option.name))
                .fix("Remove the default, or make the option not required.");
            self.found.push((Field::Option(n, OptionField::Default), finding));
        }
    }

    pub(super) fn packages(&mut self) {
        let mut seen = HashSet::new();
        for (n, package) in self.answers.packages.iter().enumerate() {
            let again = !seen.insert(package);
            let fits = if is_slice(package) { is_slice_name(package) } else { is_package_name(package) };
            let at = "stage-packages";
            if !fits {
                let message = format!(
                    "`{package}` is neither the name of a Debian package nor that of a slice, so it will not be found."
                );
                let fix = "A Debian package is written like `libpq5`, a slice like `libpq5_libs`: package, underscore, slice.";
                self.error(Field::Package(n), Code::PackageInvalid, at, message, fix);
            } else if again {
                self.warn(
                    Field::Package(n),
                    Code::PackageTwice,
                    at,
                    format!("`{package}` is named twice."),
                    "Remove one of the two.",
                );
            } else if is_for_building(package) {
                let message = format!(
                    "`{package}` is what dependencies are built with; while the application runs it only makes the image larger."
                );
                let fix = "Make it a build package; here belongs the library itself.";
                self.warn(Field::Package(n), Code::PackageForBuilding, at, message, fix);
            }
        }
        for (n, package) in self.answers.build_packages.iter().enumerate() {
            let at = "build-packages";
            if is_slice_name(package) {
                let message =
                    format!("`{package}` is a slice; only whole Debian packages can be installed for building.");
                let fix = format!("Name the package: `{}`.", package.split('_').next().unwrap_or_default());
                self.error(Field::BuildPackage(n), Code::PackageInvalid, at, message, fix);
            } else if !is_package_name(package) {
                let message = format!("`{package}` is not the name of a Debian package, so it will not be found.");
                self.error(Field::BuildPackage(n), Code::PackageInvalid, at, message, "For example `libpq-dev`.");
            }
        }
    }

    pub(super) fn files(&mut self, snapshot: Option<&Snapshot>) {
        let Some(suite) = self.suite() else { return };
        let Some(files) = self.answers.files.as_ref().filter(|files| !files.is_empty()) else { return };
        let part = &suite.layout.application_part;
        let Some(key) = files_key(suite) else {
            let message =
                format!("The extension for {} takes the application as a whole; files cannot be picked.", suite.title);
            self.warn(
                Field::Files,
                Code::FilesNotPicked,
                "parts",
                message,
                "Leave the choice of files to the extension.",
            );
            return;
        };
        let key = format!("parts.{part}.{key}");
        let mut seen = HashSet::new();
        for (n, file) in files.iter().enumerate() {
            self.file(n, file, &key, snapshot);
            if !seen.insert(file) {
                let message = format!("`{file}` is named twice.");
                self.warn(Field::File(n), Code::FileTwice, &key, message, "Remove one of the two.");
            }
        }
    }

    fn file(&mut self, n: usize, file: &str, key: &str, snapshot: Option<&Snapshot>) {
        let (left_out, path) = file.strip_prefix('-').map_or((false, file), |path| (true, path.trim_start()));
        if path.is_empty() {
            self.error(
                Field::File(n),
                Code::FileEmpty,
                key,
                "This entry names no file.",
                "Name a file or a folder, or remove the entry.",
            );
        } else if path.starts_with('/') || path.split('/').any(|step| step == "..") {
            let message =
                format!("`{path}` does not lie in the application's folder, and only what lies in it can be packed.");
            self.error(
                Field::File(n),
                Code::FileOutside,
                key,
                message,
                "Name it relative to the application's folder, like `static`.",
            );
        } else if left_out {
            // An exclusion is a pattern; what it matches is only known once the parts are staged.
        } else if path.contains(['*', '?', '[']) {
            let message =
                format!("`{path}` is a pattern; the packer looks for a file of exactly that name, and fails.");
            self.error(
                Field::File(n),
                Code::FilePattern,
                key,
                message,
                "Name the files and folders one by one; a folder brings all that is in it.",
            );
        } else if snapshot.is_some_and(|snapshot| is_missing(snapshot, path)) {
            let message = format!("There is no `{path}` in the application's folder; packing would fail.");
            self.error(Field::File(n), Code::FileMissing, key, message, "Correct the name, or remove the entry.");
        }
    }
}

/// True when the snapshot is sure that nothing is there: it knows two levels, and more only of what it was asked for.
fn is_missing(snapshot: &Snapshot, path: &str) -> bool {
    let steps: Vec<&str> = path.split('/').filter(|step| !step.is_empty() && *step != ".").collect();
    match steps.as_slice() {
        [] => false,
        [_] | [_, _] => !snapshot.exists(&steps.join("/")),
        [first, second, ..] => !snapshot.exists(&format!("{first}/{second}")),
    }
}

/// Debian calls the packages with headers and link files so.
fn is_for_building(package: &str) -> bool {
    !is_slice(package) && package.split(['=', ':']).next().is_some_and(|name| name.ends_with("-dev"))
}

/// Debian's rule for package names, with the architecture or version that apt lets follow.
fn is_package_name(name: &str) -> bool {
    let name = name.split(['=', ':']).next().unwrap_or_default();
    let mark = |b: u8| matches!(b, b'+' | b'-' | b'.');
    name.len() >= 2
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || mark(b))
        && name.bytes().next().is_some_and(|b| !mark(b))
}

/// `package_slice`: chisel's names for parts of packages.
fn is_slice_name(name: &str) -> bool {
    let Some((package, slice)) = name.split_once('_') else { return false };
    is_package_name(package)
        && !package.contains(['=', ':'])
        && slice.len() >= 2
        && slice.bytes().next().is_some_and(|b| b.is_ascii_lowercase())
        && slice.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}
