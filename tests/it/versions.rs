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
    assert!(
        out.contains(
            "answers for paas-charm 1.12.3 (or what charm/requirements.txt allows), recorded; known are 1.0.0, 1.1.0"
        ),
        "{out}"
    );
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

/// What Charmcraft of a version prints for a charm without an extension and with these lines, or charmer's refusal.
fn expanded(version: &str, more: &str) -> Result<String, String> {
    let place = Place::new();
    let head = "type: charm\nsummary: s\ndescription: d\nparts: {x: {plugin: nil}}\n";
    let name = if more.starts_with("name: ") { "" } else { "name: a\n" };
    fs::write(place.at("app/charm/charmcraft.yaml"), format!("{name}{head}{more}")).unwrap();
    let (code, out, err) = place.run(&["expand", "charm", ".", "--for", &format!("charmcraft={version}")]);
    if code == Some(0) { Ok(out) } else { Err(err) }
}

#[test]
fn versions_take_underscores_in_their_own_way() {
    for (name, on, to, oldest, newest) in [
        ("mine", "build_on", "build-for", true, false),
        ("mine", "build_on", "build_for", true, false),
        ("mine", "build-on", "build_for", false, false),
        ("amd64", "build_on", "build-for", true, true),
        ("amd64", "build_on", "build_for", false, false),
        ("all", "build_on", "build_for", false, false),
    ] {
        let text = format!("base: ubuntu@24.04\nplatforms: {{{name}: {{{on}: amd64, {to}: amd64}}}}\n");
        assert_eq!((expanded("4.0.1", &text).is_ok(), expanded("4.5.0", &text).is_ok()), (oldest, newest), "{text}");
    }
}

#[test]
fn bases_that_are_not_out_or_gone_are_judged_by_version() {
    let on = |base: &str, build: &str| format!("base: {base}\nbuild-base: {build}\nplatforms: {{amd64: }}\n");
    let early = on("ubuntu@25.10", "ubuntu@devel");
    assert!(expanded("4.0.1", &early).unwrap().starts_with("The development build-base "), "the packer says so first");
    assert!(expanded("4.5.0", &early).unwrap().starts_with("name: a\n"));
    for text in [on("ubuntu@24.10", "ubuntu@devel"), on("ubuntu@24.04", "ubuntu@24.10")] {
        assert!(expanded("4.0.1", &text).unwrap_err().contains("has no machine to build on"), "{text}");
    }
    let by_platform = "build-base: ubuntu@24.10\nplatforms: {'ubuntu@24.04:amd64': }\n";
    assert!(expanded("4.0.1", by_platform).is_ok(), "nothing looks without `base`");
}

#[test]
fn beside_the_old_bases_the_name_of_a_platform_may_have_a_slash() {
    let platform = "platforms: {a/b: {build-on: 'ubuntu@24.04:amd64', build-for: 'ubuntu@24.04:amd64'}}\n";
    assert!(expanded("4.5.0", &format!("bases: [{{name: ubuntu, channel: '22.04'}}]\n{platform}")).is_ok());
    assert!(expanded("4.5.0", platform).unwrap_err().contains("has no `/`"));
}

#[test]
fn a_number_may_be_a_name() {
    let named = |name: &str| expanded("4.5.0", &format!("name: {name}\nbase: ubuntu@24.04\nplatforms: {{amd64: }}\n"));
    assert!(named(".inf").unwrap().starts_with("name: inf\n"));
    assert!(named("-.inf").is_err() && named("12").is_err());
}
