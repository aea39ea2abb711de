//! Charms that are right, cut short, foreign, or made to do harm.

use super::rig::{Zip, assert_refused, charm, refusal};

#[test]
fn a_charm_is_read_whole() {
    let zip = Zip::charm()
        .file("config.yaml", 0o644, "options: {size: {type: int, default: 3, description: How many.}}")
        .file(
            "manifest.yaml",
            0o644,
            "charmcraft-version: 4.5.0\nbases: [{name: ubuntu, channel: '24.04', architectures: [amd64]}]",
        )
        .file("lib/charms/redis_k8s/v0/redis.py", 0o644, "LIBAPI = 0\nLIBPATCH: int = 1\nLIBPATCH = 12\n")
        .file("venv/paas_charm-1.2.dist-info/METADATA", 0o644, "x")
        .file("venv/lib/python3.12/site-packages/ops-3.dist-info/RECORD", 0o644, "x")
        .file("venv/setuptools/_vendor/wheel-1.dist-info/METADATA", 0o644, "x")
        .file("src/ops-9.dist-info/METADATA", 0o644, "x");
    let charm = charm(&zip.bytes());
    assert_eq!((charm.name.as_str(), &charm.platforms[..]), ("tiny", &["ubuntu 24.04 amd64".to_owned()][..]));
    assert_eq!((charm.options[0].kind.as_str(), charm.options[0].default.as_deref()), ("int", Some("3")));
    assert_eq!(charm.package("Paas-Charm"), Some("1.2"));
    let packages: Vec<&str> = charm.packages.iter().map(|package| package.name.as_str()).collect();
    assert_eq!(packages, ["ops", "paas_charm"], "what a package brings within itself is its own affair");
    assert_eq!(
        (charm.libraries[0].name.as_str(), charm.libraries[0].version.as_deref()),
        ("redis_k8s.v0.redis", Some("0.12"))
    );
    assert!(charm.has_entry && charm.has_dispatch && charm.findings.is_empty(), "{:?}", charm.findings);
}

#[test]
fn what_is_missing_in_a_charm_is_told() {
    let codes = |zip: Zip| charm(&zip.bytes()).findings.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>();
    let bare = Zip::new().file("metadata.yaml", 0o644, "containers: {app: {resource: gone}}");
    assert_eq!(codes(bare), ["charm-entry-missing", "charm-dispatch-missing", "charm-resource-missing"]);
    let start = || Zip::new().file("metadata.yaml", 0o644, "name: a").file("dispatch", 0o755, "");
    assert_eq!(codes(start().file("src/charm.py", 0o644, "")), ["charm-entry-not-executable"]);
    assert_eq!(codes(start().file("src/charm.py", 0o755, "import paas_charm.flask")), ["charm-library-missing"]);
}

#[test]
fn a_charm_cut_or_changed_anywhere_is_refused() {
    let whole = Zip::charm().file("venv/x.py", 0o644, "hello ".repeat(500)).bytes();
    for cut in (30..whole.len()).step_by(7) {
        assert_ne!(refusal(&whole[..cut]).0, "hostile", "{cut}");
    }
    let place = whole.windows(9).position(|window| window == b"venv/x.py").unwrap() + 15;
    let mut changed = whole;
    changed[place] ^= 0x55;
    assert_eq!(refusal(&changed).0, "damaged");
}

#[test]
fn names_and_links_that_lead_out_are_refused() {
    for name in ["../evil", "/etc/passwd", "a/../../b", "a\\..\\..\\b"] {
        assert_refused(&Zip::charm().file(name, 0o644, "x").bytes(), "hostile", "");
    }
    for target in ["/etc/passwd", "../../x", "a/../../../x"] {
        assert_refused(&Zip::charm().file("venv/x", 0o120_777, target).bytes(), "hostile", "link out of the charm");
    }
    assert!(charm(&Zip::charm().file("venv/x", 0o120_777, "../src/charm.py").bytes()).has_entry);
    assert_refused(&Zip::charm().file("dispatch", 0o755, "other").bytes(), "hostile", "stands twice");
}

#[test]
fn two_names_for_one_member_are_refused() {
    let mut bytes = Zip::charm().bytes();
    let place = bytes.windows(12).rposition(|window| window == b"src/charm.py").unwrap();
    bytes[place..place + 12].copy_from_slice(b"src/other.py");
    assert_refused(&bytes, "hostile", "two names");
}

#[test]
fn bombs_are_refused_before_they_are_unpacked() {
    let zeros = vec![0; 80 << 20];
    assert_refused(&Zip::charm().file("venv/zeros", 0o644, zeros).bytes(), "hostile", "decompression bomb");
    // A member that unpacks to more than its table says.
    let mut bytes = Zip::charm().file("venv/x", 0o644, vec![b'a'; 5000]).bytes();
    let record = bytes.windows(4).rposition(|window| window == b"PK\x01\x02").unwrap();
    bytes[record + 24..record + 28].copy_from_slice(&10_u32.to_le_bytes());
    assert_eq!(refusal(&bytes).0, "damaged");
    // One that claims four gigabytes.
    bytes[record + 24..record + 28].copy_from_slice(&0xffff_fff0_u32.to_le_bytes());
    assert_refused(&bytes, "hostile", "decompression bomb");
}

/// Places of the records in a zip's table of contents.
fn records(bytes: &[u8]) -> Vec<usize> {
    bytes.windows(4).enumerate().filter(|(_, window)| *window == b"PK\x01\x02").map(|(at, _)| at).collect()
}

#[test]
fn members_within_each_other_are_refused() {
    // The contents of one member are another member, header and all; the table is told that it lies there.
    let inner = Zip::new().stored("inner", b"x").bytes();
    let inner = &inner[..records(&inner)[0]];
    let mut bytes = Zip::charm().stored("outer", inner).stored("inner", b"x").bytes();
    let place = bytes.windows(inner.len()).position(|window| window == inner).unwrap();
    let record = *records(&bytes).last().unwrap();
    bytes[record + 42..record + 46].copy_from_slice(&u32::try_from(place).unwrap().to_le_bytes());
    assert_refused(&bytes, "hostile", "within each other");
}

#[test]
fn foreign_zips_are_named() {
    assert_refused(&Zip::new().bytes(), "foreign", "no metadata.yaml");
    assert_refused(&Zip::new().file("word/document.xml", 0o644, "x").bytes(), "foreign", "no metadata.yaml");
    assert_refused(&Zip::new().file("bundle.yaml", 0o644, "x").bytes(), "foreign", "bundle");
    assert_refused(&Zip::new().file("metadata.yaml", 0o644, "- a").bytes(), "damaged", "no mapping");
    assert_refused(&Zip::new().file("metadata.yaml", 0o644, "[".repeat(200_000)).bytes(), "hostile", "nested deeper");
    assert_refused(
        &Zip::new().file("metadata.yaml", 0o644, "a: ".repeat(200_000)).bytes(),
        "too large",
        "metadata.yaml",
    );
}
