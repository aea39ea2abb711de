//! Data that is broken stops the build, and the message names the file and the line: the build script itself, run on
//! copies of `assets/`.

use std::path::Path;
use std::process::{Command, Output};

use crate::support::{copy_folder, crate_path};

fn build(package: &Path) -> Output {
    let out = package.join("out");
    std::fs::create_dir_all(&out).unwrap();
    Command::new(env!("BUILD_SCRIPT")).env("CARGO_MANIFEST_DIR", package).env("OUT_DIR", out).output().unwrap()
}

/// One slip of each kind: in which file, what stands there, what is written instead, and what is said of it.
const SLIPS: [(&str, &str, &str, &str); 26] = [
    ("suites/flask.yaml", "\nport: 8000", "\nprot: 8000", "unknown field `prot`"),
    ("suites/flask.yaml", "\nport: 8000", "\nport: eight", "invalid type"),
    ("suites/go.yaml", "\ntitle: Go", "\ntitle: Go: on", "mapping values are not allowed"),
    ("suites/django.yaml", "\nname:", "\nname: x\nname:", "duplicate entry with key \"name\""),
    ("suites/expressjs.yaml", "support: stable", "support: stabel", "unknown variant `stabel`"),
    ("suites/flask.yaml", "generation: '1', container", "generation: '3', container", "there is no generation `3`"),
    ("suites/flask.yaml", "use: webserver-workers", "use: webserver-wrokers", "there is no option `webserver-wrokers`"),
    ("charm/common.yaml", "    paas-config-parts:", "    paas-config-part:", "unknown field `paas-config-part`"),
    ("charm/common.yaml", "\nassumes: [k8s-api]", "\nassumes: k8s-api", "invalid type"),
    ("dependencies.yaml", "integrate: [postgresql]", "integrate: [postgres]", "there is no endpoint `postgres`"),
    ("endpoints.yaml", "group: database", "group: databse", "unknown variant `databse`"),
    (
        "endpoints.yaml",
        "\n  - name: postgresql",
        "\n  - {name: etcd, title: etcd, group: other, interface: etcd, charm: etcd}\n  - name: postgresql",
        "does not say what `etcd` hands over",
    ),
    ("handed.yaml", "\n  mysql:", "\n  mysqll:", "there is no endpoint `mysqll`"),
    ("environment.yaml", "endpoints: [redis", "endpoints: [redsi", "there is no endpoint `redsi`"),
    ("surroundings.yaml", "integration: mysql", "integration: mysqll", "there is no endpoint `mysqll`"),
    ("deploy.yaml", "endpoint: ingress", "endpoint: ingres", "no charm has the endpoint `ingres`"),
    ("doctor.yaml", "verdict: good", "verdict: fine", "unknown variant `fine`"),
    ("diagnoses.yaml", "pattern: '", "pattern: '(", "does not compile"),
    ("diagnoses.yaml", "  cause:", "  case:", "unknown field `case`"),
    ("packers.yaml", "known: recorded", "known: recalled", "unknown variant `recalled`"),
    ("schema/parts.yaml", "    after: '[text]'", "    after: '[txt]'", "the shape `[txt]` cannot be read"),
    ("schema/rock.yaml", "'@license?'", "'@licence?'", "the shape `@licence?` cannot be read"),
    ("schema/charm.yaml", "\nextends: {", "\nextends: {chram: charm, ", "there is no schema `chram`"),
    ("schema/plugins.yaml", "python: python-v2", "python: python-v3", "there is no schema `python-v3`"),
    ("renamed-packages.txt", "libaio1 libaio1t64", "libaio1", "`libaio1` is not two names"),
    ("schema/rock-licenses.txt", "\nAAL", "\nAAL \nAAL", "`AAL ` is not one name"),
];

#[test]
fn a_slip_stops_the_build_with_file_and_line() {
    let dir = tempfile::tempdir().unwrap();
    let assets = dir.path().join("assets");
    copy_folder(&crate_path("assets"), &assets);
    let whole = build(dir.path());
    assert!(whole.status.success(), "{}", String::from_utf8_lossy(&whole.stderr));
    for (file, before, after, says) in SLIPS {
        let path = assets.join(file);
        let good = std::fs::read_to_string(&path).unwrap();
        assert!(good.contains(before), "{file} has no {before:?}");
        std::fs::write(&path, good.replacen(before, after, 1)).unwrap();
        let result = build(dir.path());
        std::fs::write(&path, &good).unwrap();
        let stderr = String::from_utf8_lossy(&result.stderr);
        assert!(!result.status.success(), "{file}: {after:?} went through");
        let at = good.find(before).unwrap() + before.len() - before.trim_start().len();
        let line = good[..at].matches('\n').count() + 1;
        let place = |line: usize| stderr.contains(&format!("assets/{file}:{line}:"));
        assert!(stderr.contains(says) && place(line), "{file}:{line}: {after:?}: {stderr}");
    }
}

#[test]
fn a_file_that_nothing_reads_stops_the_build() {
    let dir = tempfile::tempdir().unwrap();
    copy_folder(&crate_path("assets"), &dir.path().join("assets"));
    std::fs::write(dir.path().join("assets/suites/flaks.yaml"), "name: flaks\n").unwrap();
    let stderr = String::from_utf8(build(dir.path()).stderr).unwrap();
    assert!(stderr.contains("assets/suites/flaks.yaml:1: nothing reads this file"), "{stderr}");
}
