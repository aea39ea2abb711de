//! Rocks that are right, cut short, foreign, or made to do harm.

use std::sync::Arc;

use charmer::artifact;
use charmer::process::Watch;
use serde_json::json;
use tar::EntryType;

use super::rig::{Oci, Tar, assert_refused, gzip, hex, refusal, rock, written};

const PLAN: &str = "services:\n  web: {override: replace, command: /bin/run, startup: enabled, user: _daemon_}\n";
const PEBBLE: &str = "var/lib/pebble/default/layers";

fn base() -> Vec<u8> {
    Tar::new()
        .folder("./")
        .folder("usr/")
        .link("bin", EntryType::Symlink, "/usr/bin")
        .file("usr/bin/run", "#!")
        .link("usr/bin/also", EntryType::Link, "usr/bin/run")
        .file("flask/app/old.py", "old")
        .bytes()
}

fn top() -> Vec<u8> {
    Tar::new()
        .file("./flask/app/app.py", "app = 1\n")
        .file("flask/app/templates/a.html", "<p>")
        .file("flask/app/.wh.old.py", "")
        .link("flask/app/logs", EntryType::Symlink, "/var/log")
        .file(&format!("{PEBBLE}/001-web.yaml"), PLAN)
        .file(&format!("{PEBBLE}/002-web.yaml"), "services: {web: {override: merge, environment: {PORT: '1'}}}")
        .file(".rock/metadata.yaml", "name: shop\nversion: 1.2\nbase: bare\n")
        .bytes()
}

#[test]
fn a_rock_is_read_whole() {
    let rock = rock(&Oci::new(&[base(), top()]).bytes());
    assert_eq!((rock.architecture.as_str(), rock.user.as_str()), ("amd64", "_daemon_"));
    let noted = rock.metadata.clone().unwrap();
    assert_eq!((noted.name.as_str(), noted.version.as_str(), noted.base.as_str()), ("shop", "1.2", "bare"));
    let files: Vec<&str> = rock.application_files().iter().map(|file| file.path.as_str()).collect();
    assert_eq!(files, ["app.py", "logs", "templates/a.html"]);
    assert_eq!(rock.application_files()[0].size, 8);
    assert_eq!(rock.application_files()[1].target.as_deref(), Some("/var/log"));
    assert_eq!(rock.layers.len(), 2);
    assert_eq!((rock.layers[0].unpacked, rock.layers[0].members), (base().len() as u64, 6));
    let service = &rock.services[0];
    assert_eq!(
        (service.name.as_str(), service.command.as_str(), service.startup.as_str()),
        ("web", "/bin/run", "enabled")
    );
    assert_eq!((service.user.as_deref(), &service.environment[..]), (Some("_daemon_"), &["PORT".to_owned()][..]));
    assert!(rock.findings.is_empty(), "{:?}", rock.findings);
}

#[test]
fn the_reading_of_a_rock_is_counted_and_can_be_stopped() {
    let home = tempfile::tempdir().unwrap();
    let bytes = Oci::new(&[base(), top()]).bytes();
    let path = written(home.path(), "a.rock", &bytes);
    let watch = Arc::<Watch>::default();
    artifact::open_watched(&path, &watch).unwrap();
    let (done, of) = watch.far();
    assert!(done > 0 && of == bytes.len() as u64, "{done} of {of}");
    let stopped = Arc::<Watch>::default();
    stopped.stop();
    let error = artifact::open_watched(&path, &stopped).unwrap_err().to_string();
    assert!(error.contains("it was stopped"), "{error}");
}

#[test]
fn what_is_missing_in_a_rock_is_told() {
    let rock = rock(&Oci::new(&[Tar::new().file("etc/x", "").bytes()]).bytes());
    let codes: Vec<&str> = rock.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["rock-no-services", "rock-no-application"]);
    let broken = Tar::new().file(&format!("{PEBBLE}/1.yaml"), "a: b: c").file("app/x", "").bytes();
    let rock = super::rig::rock(&Oci::new(&[broken]).bytes());
    assert_eq!(
        rock.findings.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>(),
        ["rock-document-unreadable"]
    );
}

#[test]
fn a_rock_cut_anywhere_is_refused() {
    let whole = Oci::new(&[base(), top()]).bytes();
    // Behind the last member there are only the blocks that end a tar.
    let contents = whole.len() - 1024;
    for cut in (0..contents - 512).step_by(211) {
        let (kind, kind_of) = refusal(&whole[..cut]);
        assert!(kind == "damaged" || kind == "foreign" && cut < 2000, "{cut}: {kind}: {kind_of}");
    }
}

#[test]
fn a_changed_byte_in_any_blob_is_noticed() {
    let members = Oci::new(&[base(), top()]).members();
    for (at, (name, bytes)) in members.iter().enumerate().filter(|(_, (name, _))| name.starts_with("blobs/")) {
        for place in [0, bytes.len() / 2, bytes.len() - 1] {
            let mut changed = members.clone();
            changed[at].1[place] ^= 1;
            let bytes = changed.iter().fold(Tar::new(), |tar, (name, bytes)| tar.file(name, bytes)).bytes();
            assert_eq!(refusal(&bytes).0, "damaged", "{name} at {place}");
        }
    }
}

#[test]
fn descriptors_have_to_be_true() {
    let mut oci = Oci::new(&[base()]);
    oci.layers[0]["size"] = json!(7);
    assert_refused(&oci.bytes(), "damaged", "should have 7");
    for digest in ["sha256:../../etc/passwd", "md5:00", "sha256", "sha256:ABC"] {
        let mut oci = Oci::new(&[base()]);
        oci.layers[0]["digest"] = json!(digest);
        assert_refused(&oci.bytes(), "damaged", "which is none");
    }
    let mut oci = Oci::new(&[base()]);
    oci.layers[0]["digest"] = json!(format!("sha256:{}", hex(b"another")));
    assert_refused(&oci.bytes(), "damaged", "layer 1 of 1 is not in it");
    let mut oci = Oci::new(&[base()]);
    oci.config["rootfs"]["diff_ids"] = json!([format!("sha256:{}", hex(b"another"))]);
    assert_refused(&oci.bytes(), "damaged", "does not unpack to what");
    let mut oci = Oci::new(&[base()]);
    oci.config["rootfs"]["diff_ids"] = json!([]);
    assert_refused(&oci.bytes(), "damaged", "1 layers, and its configuration speaks of 0");
}

#[test]
fn names_that_lead_out_are_refused() {
    for name in ["../../etc/passwd", "/etc/passwd", "a/../../b", "app/.wh..."] {
        let layer = Tar::new().file(name, "x").bytes();
        assert_refused(&Oci::new(&[layer]).bytes(), "hostile", "layer 1 of 1");
    }
    let outer = Tar::new().file("../oci-layout", "{}").bytes();
    assert_refused(&outer, "hostile", "leads out of the archive");
    for target in ["../../etc/passwd", "/etc/passwd"] {
        let layer = Tar::new().link("x", EntryType::Link, target).bytes();
        assert_refused(&Oci::new(&[layer]).bytes(), "hostile", "link to a file outside");
    }
    let deep = Tar::new().claim("././@LongLink", EntryType::GNULongName, 600, &long("a/".repeat(300)));
    assert_refused(&Oci::new(&[deep.file("x", "").bytes()]).bytes(), "hostile", "deeper");
}

fn long(name: String) -> Vec<u8> {
    let mut block = name.into_bytes();
    block.resize(block.len().next_multiple_of(512), 0);
    block
}

#[test]
fn links_and_doubles_among_the_blobs_are_refused() {
    let with = |change: fn(Tar) -> Tar| {
        let members = Oci::new(&[base()]).members();
        change(members.iter().fold(Tar::new(), |tar, (name, bytes)| tar.file(name, bytes))).bytes()
    };
    let link = with(|tar| tar.link("blobs/sha256/evil", EntryType::Symlink, "/etc/shadow"));
    assert_refused(&link, "hostile", "is a link or a device");
    assert_refused(&with(|tar| tar.file("index.json", "{}")), "hostile", "stands twice");
    let layer = Tar::new().file("app/a", "1").file("./app/a", "2").bytes();
    assert_refused(&Oci::new(&[layer]).bytes(), "hostile", "stands twice in one layer");
}

#[test]
fn bombs_are_cut_off() {
    let zeros = vec![0; 80 << 20];
    let layer = Tar::new().file("app/zeros", &zeros).bytes();
    assert_refused(&Oci::new(&[layer]).bytes(), "hostile", "decompression bomb");
    // A header in front of a member that claims gigabytes, and has them, compressed.
    let mut claim = Tar::new().claim("././@LongLink", EntryType::GNULongName, 60 << 20, &[]).bytes();
    claim.truncate(512);
    claim.extend(std::iter::repeat_n(b'a', 60 << 20));
    assert_refused(&Oci::new(&[claim]).bytes(), "hostile", "claims 62.9 MB");
    let huge = Tar::new().claim("app/x", EntryType::Regular, u64::MAX >> 2, b"").bytes();
    assert_refused(&Oci::new(std::slice::from_ref(&huge)).bytes(), "damaged", "layer 1 of 1");
    assert_refused(&huge, "damaged", "ends within");
}

#[test]
fn a_gzip_in_a_gzip_is_no_tar() {
    let nested = (0..1000).fold(base(), |bytes, _| gzip(&bytes));
    let mut oci = Oci::new(&[]);
    let descriptor = oci.blob("application/vnd.oci.image.layer.v1.tar+gzip", nested.clone());
    oci.layers.push(descriptor);
    oci.config["rootfs"]["diff_ids"] = json!([format!("sha256:{}", hex(&nested))]);
    assert_refused(&oci.bytes(), "damaged", "layer 1 of 1");
}

#[test]
fn indexes_lead_to_one_image_or_nowhere() {
    let mut oci = Oci::new(&[base()]);
    let of = |oci: &mut Oci, index: &serde_json::Value| {
        oci.blob("application/vnd.oci.image.index.v1+json", serde_json::to_vec(index).unwrap())
    };
    let mut inner = json!({"manifests": []});
    for _ in 0..5 {
        inner = json!({"manifests": [of(&mut oci, &inner)]});
    }
    oci.index = Some(inner);
    assert_refused(&oci.bytes(), "hostile", "again and again");
    let mut oci = Oci::new(&[base()]);
    oci.index = Some(json!({"manifests": []}));
    assert_refused(&oci.bytes(), "damaged", "names no image");
    let one = |arch: &str| json!({"digest": "sha256:0", "size": 1, "platform": {"architecture": arch, "os": "linux"}});
    let mut oci = Oci::new(&[base()]);
    oci.index = Some(json!({"manifests": [one("amd64"), one("arm\u{1b}64")]}));
    assert_refused(&oci.bytes(), "foreign", "2 images (amd64, arm");
    let mut oci = Oci::new(&[base()]);
    oci.index = Some(serde_json::from_str(&format!("{}{}", "[".repeat(120), "]".repeat(120))).unwrap());
    assert_refused(&oci.bytes(), "damaged", "index.json");
}

#[test]
fn foreign_files_are_named() {
    let docker = Tar::new().file("manifest.json", "[]").link("l", EntryType::Symlink, "../x").bytes();
    assert_refused(&docker, "foreign", "docker save");
    assert_refused(&Tar::new().file("README", "hi").bytes(), "foreign", "no OCI archive");
    assert_refused(b"", "damaged", "empty");
    assert_refused(b"name: shop\n", "foreign", "text file");
    assert_refused(b"\x7fELF\0\0\0\0", "foreign", "a program");
    assert_refused(b"hsqs\0\0\0\0", "foreign", "a snap");
    assert_refused(&gzip(&base()), "foreign", "compressed with gzip");
    assert_refused(&[0xff, 0, 1, 2].repeat(300), "foreign", "neither an OCI archive nor a zip");
    let old = Oci::new(&[]).members();
    let old = old
        .iter()
        .skip(1)
        .fold(Tar::new().file("oci-layout", r#"{"imageLayoutVersion":"0.9"}"#), |tar, (name, bytes)| {
            tar.file(name, bytes)
        });
    assert_refused(&old.bytes(), "foreign", "version “0.9”");
}
