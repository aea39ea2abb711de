//! The comparison with the packers that are installed: with the real Charmcraft where it is, and with stand-ins.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::AtomicBool;

use crate::support::{CHARMER, crate_path, script};
use charmer::app::CharmFolder;
use charmer::drift::{self, Shown, Verdict};
use charmer::expand::{self, Expansion};
use charmer::pack::Tool;
use charmer::yaml;
use serde_json::Value;
use tempfile::TempDir;

const HEAD: &str = "name: shop\nsummary: s\ndescription: d\nplatforms:\n  amd64:\n";

fn charm(base: &str, suite: &str) -> String {
    format!("{HEAD}type: charm\nbase: {base}\nextensions: [{suite}-framework]\n")
}

fn rock(base: &str) -> String {
    format!("{HEAD}version: '1'\nbase: {base}\nextensions: [flask-framework]\n")
}

/// The real Charmcraft, where `.ci/run` puts it.
fn charmcraft() -> Option<PathBuf> {
    let own = crate_path("target/packers/bin/charmcraft");
    if own.exists() {
        return Some(own);
    }
    println!("charmcraft is not in target/packers (.ci/run puts it there): not compared with");
    None
}

fn stop() -> AtomicBool {
    AtomicBool::new(false)
}

fn expansion(text: &str, folder: &Path) -> Expansion {
    match yaml::parse("charmcraft.yaml", text.as_bytes()) {
        Ok(document) => expand::charm(&document, &CharmFolder::load(folder)),
        Err(finding) => Expansion::refused(vec![finding]),
    }
}

/// An application, and a folder of packers for `PATH`.
struct Shop(TempDir);

impl Shop {
    fn new() -> Self {
        let shop = Self(tempfile::tempdir().unwrap());
        fs::create_dir_all(shop.app().join("charm")).unwrap();
        fs::create_dir_all(shop.bin()).unwrap();
        fs::write(shop.app().join("app.py"), "app = 1\n").unwrap();
        fs::write(shop.app().join("requirements.txt"), "flask\n").unwrap();
        shop
    }

    fn app(&self) -> PathBuf {
        self.0.path().join("app")
    }

    fn bin(&self) -> PathBuf {
        self.0.path().join("bin")
    }

    /// A packer that prints what charmer expands, changed by a `sed` script.
    fn stand_in(&self, tool: Tool, sed: &str) {
        let (product, program) = (tool.product(), tool.program());
        let body = format!(
            "#!/bin/sh\nif [ \"$1\" = --version ]; then echo {program} 9.9; exit; fi\n\
             [ \"$*\" = expand-extensions ] || exit 64\n{CHARMER} expand {product} . | sed '{sed}'\n"
        );
        script(&self.bin().join(program), &body);
    }

    fn check(&self, more: &[&str]) -> (Option<i32>, String, String) {
        let Output { status, stdout, stderr } = Command::new(CHARMER)
            .args(["check", "--against-packers", "."])
            .args(more)
            .current_dir(self.app())
            .env("PATH", format!("{}:/usr/bin:/bin", self.bin().display()))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (status.code(), text(stdout), text(stderr))
    }
}

#[test]
fn the_real_charmcraft_agrees() {
    let Some(program) = charmcraft() else { return };
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("paas-config.yaml"), "port: 8081\n").unwrap();
    for (base, suite, wanted) in [
        ("ubuntu@24.04", "flask", Verdict::ButDescriptions),
        // Experimental, with a file beside the document that the expansion depends on.
        ("ubuntu@26.04", "go", Verdict::ButDescriptions),
        ("ubuntu@20.04", "django", Verdict::BothRefuse),
    ] {
        let text = charm(base, suite);
        let shown = Shown::Instead { folder: folder.path().to_path_buf(), document: text.clone() };
        let comparison =
            drift::hold(Tool::Charmcraft, &program, &shown, &expansion(&text, folder.path()), &stop()).unwrap();
        assert_eq!(comparison.version, "4.5.0");
        assert_eq!(comparison.verdict, wanted, "{base} {suite}");
    }
    assert!(!folder.path().join("charmcraft.yaml").exists());
}

#[test]
fn a_fault_of_ours_would_be_seen_by_the_real_charmcraft() {
    let Some(program) = charmcraft() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (shown, other) = (charm("ubuntu@24.04", "flask"), charm("ubuntu@22.04", "flask"));
    fs::write(folder.path().join("charmcraft.yaml"), &shown).unwrap();
    let ours = expansion(&other, folder.path());
    let comparison =
        drift::hold(Tool::Charmcraft, &program, &Shown::Folder(folder.path().to_path_buf()), &ours, &stop()).unwrap();
    let Verdict::Differs(found) = &comparison.verdict else { panic!("{comparison:?}") };
    let base = found.iter().find(|one| one.key == "base").unwrap();
    assert_eq!(
        (base.ours.as_str(), base.theirs.as_str(), base.line),
        ("\"ubuntu@22.04\"", "\"ubuntu@24.04\"", Some(7))
    );
}

#[test]
fn both_packers_are_compared_with_unattended() {
    let shop = Shop::new();
    fs::write(shop.app().join("rockcraft.yaml"), rock("ubuntu@24.04")).unwrap();
    fs::write(shop.app().join("charm/charmcraft.yaml"), charm("ubuntu@24.04", "flask")).unwrap();
    shop.stand_in(Tool::Rockcraft, "");
    shop.stand_in(Tool::Charmcraft, "");
    let (code, out, err) = shop.check(&[]);
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(out.contains("rockcraft.yaml: note: as rockcraft 9.9 expands it: identical. [packer-agrees]\n"), "{out}");
    assert!(
        out.contains("charm/charmcraft.yaml: note: as charmcraft 9.9 expands it: identical. [packer-agrees]\n"),
        "{out}"
    );

    shop.stand_in(Tool::Rockcraft, "s/startup: enabled/startup: disabled/; s|/snap/rockcraft/current|/opt/other|");
    let (code, out, err) = shop.check(&[]);
    assert_eq!(code, Some(1), "{out}{err}");
    let expected = "rockcraft.yaml: error: services.flask.startup: rockcraft 9.9 makes this \"disabled\", and charmer \"enabled\".";
    assert!(out.contains(expected), "{out}");
    assert!(out.contains("charmer knows rockcraft 1.21~2026-07"), "{out}");
    assert!(!out.contains("/opt/other"), "the data folder is each one's own: {out}");

    let (code, out, _) = shop.check(&["--format", "json"]);
    let found: Value = serde_json::from_str(&out).unwrap();
    let differs =
        found["findings"].as_array().unwrap().iter().filter(|finding| finding["code"] == "packer-differs").count();
    assert_eq!((code, differs), (Some(1), 2));
}

#[test]
fn the_experimental_variable_is_set_for_the_packer_alone() {
    let shop = Shop::new();
    fs::write(shop.app().join("rockcraft.yaml"), rock("ubuntu@26.04")).unwrap();
    shop.stand_in(Tool::Rockcraft, "");
    let packer = shop.bin().join("rockcraft");
    let text = fs::read_to_string(&packer).unwrap();
    let wants =
        "[ \"$*\" != expand-extensions ] || [ \"$ROCKCRAFT_ENABLE_EXPERIMENTAL_EXTENSIONS\" = True ] || exit 1\n";
    script(&packer, &text.replacen("#!/bin/sh\n", &format!("#!/bin/sh\n{wants}"), 1));
    let (code, out, err) = shop.check(&[]);
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(out.contains("expands it: identical"), "{out}");
}

#[test]
fn refusals_are_compared_too() {
    let shop = Shop::new();
    fs::write(shop.app().join("rockcraft.yaml"), rock("ubuntu@24.04")).unwrap();
    let refusing =
        "#!/bin/sh\n[ \"$1\" = --version ] && { echo rockcraft 9.9; exit; }\necho 'No such base.' >&2; exit 70\n";
    script(&shop.bin().join("rockcraft"), refusing);
    let (code, out, _) = shop.check(&[]);
    assert_eq!(code, Some(1));
    assert!(out.contains("rockcraft.yaml: error: rockcraft 9.9 refuses it: No such base."), "{out}");

    fs::write(shop.app().join("rockcraft.yaml"), rock("ubuntu@20.04")).unwrap();
    let (code, out, _) = shop.check(&[]);
    assert_eq!(code, Some(1));
    assert!(out.contains("rockcraft.yaml: note: rockcraft 9.9 refuses it, too."), "{out}");

    shop.stand_in(Tool::Rockcraft, "s/.*/[/");
    fs::write(shop.app().join("rockcraft.yaml"), rock("ubuntu@24.04")).unwrap();
    let (code, out, _) = shop.check(&[]);
    assert_eq!(code, Some(1));
    assert!(out.contains("Rockcraft was not compared with: what Rockcraft printed does not read"), "{out}");
}

#[test]
fn a_missing_packer_is_said_and_none_at_all_is_an_error() {
    let shop = Shop::new();
    fs::write(shop.app().join("rockcraft.yaml"), rock("ubuntu@24.04")).unwrap();
    fs::write(shop.app().join("charm/charmcraft.yaml"), charm("ubuntu@24.04", "flask")).unwrap();
    shop.stand_in(Tool::Charmcraft, "");
    let (code, out, err) = shop.check(&[]);
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(out.contains("rockcraft.yaml: note: Rockcraft is not on PATH"), "{out}");
    assert!(out.contains("sudo snap install rockcraft --classic"), "{out}");
    fs::remove_file(shop.bin().join("charmcraft")).unwrap();
    let (code, out, _) = shop.check(&[]);
    assert_eq!(code, Some(1));
    assert!(out.contains("charm/charmcraft.yaml: error: Charmcraft is not on PATH"), "{out}");
}
