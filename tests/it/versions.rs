//! For which version of a packer is answered: the installed one, the one that is named, or the newest.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::support::{CHARMER, script};
use tempfile::TempDir;

/// A charm's folder, packers for `PATH`, and a home of its own.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        let charm = "name: shop\ntype: charm\nbase: ubuntu@24.04\nplatforms: {amd64: }\nsummary: s\ndescription: d\nextensions: [spring-boot-framework]\n";
        fs::create_dir_all(place.at("app/charm")).unwrap();
        fs::create_dir_all(place.at("bin")).unwrap();
        fs::write(place.at("app/charm/charmcraft.yaml"), charm).unwrap();
        place
    }

    fn at(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    /// A Charmcraft that says this version, and keeps count of how often it was asked.
    fn installs(&self, version: &str) {
        let asked = self.at("asked");
        let body = format!("#!/bin/sh\necho \"$*\" >>'{}'\necho charmcraft {version}\n", asked.display());
        script(&self.at("bin/charmcraft"), &body);
    }

    fn asked(&self) -> usize {
        fs::read_to_string(self.at("asked")).unwrap_or_default().lines().count()
    }

    fn run(&self, args: &[&str]) -> (Option<i32>, String, String) {
        let done = Command::new(CHARMER)
            .args(args)
            .current_dir(self.at("app"))
            .env("PATH", self.at("bin"))
            .env("HOME", self.at("home"))
            .env_remove("XDG_STATE_HOME")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (done.status.code(), text(done.stdout), text(done.stderr))
    }

    /// Whether the expansion has an option that came with Charmcraft 4.1.
    fn has_profiles(&self, more: &[&str]) -> bool {
        let (code, out, err) = self.run(&[&["expand", "charm", "."], more].concat());
        assert_eq!(code, Some(0), "{err}");
        out.contains("app-profiles:")
    }
}

#[test]
fn the_installed_packer_is_answered_for_and_asked_once() {
    let place = Place::new();
    assert!(place.has_profiles(&[]), "the newest is answered for where none is installed");
    assert!(!place.has_profiles(&["--for", "charmcraft=4.0.1"]));
    place.installs("4.0.1");
    assert!(!place.has_profiles(&[]) && !place.has_profiles(&[]));
    assert_eq!(place.asked(), 1, "the second time it is remembered");
    assert!(place.has_profiles(&["--for", "charmcraft=4.5.0"]));
    let (_, out, _) = place.run(&["--version", "--verbose"]);
    assert!(out.contains("answers for Charmcraft 4.0.1 (installed), recorded; known are 4.0.1, 4.1.0"), "{out}");
    assert!(out.contains("answers for Rockcraft 1.21~2026-07 (not installed), recorded"), "{out}");
    // Another program is another packer.
    place.installs("4.1.99");
    assert!(place.has_profiles(&[]));
    assert_eq!(place.asked(), 2);
}

#[test]
fn a_packer_that_is_newer_than_all_that_is_known_is_told() {
    let place = Place::new();
    place.installs("99.0.0");
    let (code, _, err) = place.run(&["expand", "charm", "."]);
    assert_eq!(code, Some(0), "{err}");
    assert!(err.contains("Charmcraft 99.0.0 is newer than what charmer knows: it answers as for 4.5.0"), "{err}");
    place.installs("x");
    assert_eq!(place.run(&["check", "."]).0, Some(0), "one that does not say its version is no installed packer");
}

#[test]
fn what_was_told_and_not_recorded_says_so() {
    let place = Place::new();
    let rock = "name: shop\nversion: '1'\nbase: bare\nbuild-base: ubuntu@26.04\nplatforms: {amd64: }\nsummary: s\ndescription: d\nextensions: [flask-framework]\n";
    fs::write(place.at("app/rockcraft.yaml"), rock).unwrap();
    fs::write(place.at("app/app.py"), "app = 1\n").unwrap();
    fs::write(place.at("app/requirements.txt"), "flask\n").unwrap();
    let (code, _, err) = place.run(&["expand", "rock", "."]);
    assert_eq!(code, Some(1), "{err}");
    let (code, out, err) = place.run(&["expand", "rock", ".", "--for", "rockcraft=1.21"]);
    assert_eq!(code, Some(0), "{err}");
    assert!(err.contains("told by its release notes and not recorded: nothing here is exact"), "{err}");
    assert!(out.contains("gunicorn~=26.0") && out.contains("source-tag: v0.30.0"), "{out}");
}

#[test]
fn whatever_expands_answers_for_the_version_that_is_named() {
    let place = Place::new();
    let init = |version: &str| {
        let app = place.at("app");
        let app = app.to_str().unwrap();
        let new = ["--framework", "go", "--base", "ubuntu@24.04", "--charm-base", "ubuntu@26.04", "--name", "shop"];
        fs::write(place.at("app/go.mod"), "module shop\n").unwrap();
        fs::write(place.at("app/main.go"), "package main\nfunc main() {}\n").unwrap();
        let _ = fs::remove_dir_all(place.at("app/charm"));
        place.run(&[&["init", app, "--dry-run", "--for", version][..], &new].concat())
    };
    let (code, _, err) = init("charmcraft=4.5.0");
    assert_eq!(code, Some(0), "{err}");
    let (code, _, err) = init("charmcraft=4.3.1");
    assert!(code == Some(1) && err.contains("does not support the base `ubuntu@26.04`"), "{err}");
    let rock = "name: shop\nversion: '1'\nbase: ubuntu@26.04\nplatforms: {amd64: }\nsummary: s\ndescription: d\nextensions: [go-framework]\n";
    fs::write(place.at("app/rockcraft.yaml"), rock).unwrap();
    assert_eq!(place.run(&["ships", "."]).0, Some(0));
    assert_eq!(place.run(&["ships", ".", "--for", "rockcraft=1.20.0"]).0, Some(1));
}
