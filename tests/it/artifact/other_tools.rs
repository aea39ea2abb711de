//! Archives that skopeo and umoci made.

use std::fs;
use std::path::Path;
use std::process::Command;

use charmer::artifact::{self, Inside, Rock};

/// Both tools, or why not. CI installs them and says so, and then they have to be there.
fn tools() -> bool {
    let missing: Vec<&str> = ["skopeo", "umoci"].into_iter().filter(|tool| which::which(tool).is_err()).collect();
    if missing.is_empty() {
        return true;
    }
    assert!(std::env::var_os("CHARMER_OCI_TOOLS").is_none(), "{missing:?} should be installed");
    eprintln!("not run: {} not installed (apt-get install skopeo umoci)", missing.join(" and "));
    false
}

fn run(folder: &Path, line: &str) {
    let words = shlex::split(line).unwrap();
    let output = Command::new(&words[0]).args(&words[1..]).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
}

fn rock(path: &Path) -> Rock {
    match artifact::open(path) {
        Ok(Inside::Rock(rock)) => *rock,
        other => panic!("{other:?}"),
    }
}

/// An image of two layers, built and changed by umoci.
fn image(folder: &Path) {
    run(folder, "umoci init --layout img");
    run(folder, "umoci new --image img:1.0");
    run(
        folder,
        "umoci config --image img:1.0 --architecture arm64 --os linux --config.user 584792 \
         --config.entrypoint /bin/pebble --config.entrypoint enter --config.env PORT=8000 \
         --config.label title=Shop --manifest.annotation kind=rock",
    );
    run(folder, "umoci unpack --rootless --image img:1.0 one");
    let root = folder.join("one/rootfs");
    let put = |path: &str, contents: &str| {
        fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
        fs::write(root.join(path), contents).unwrap();
    };
    put("flask/app/app.py", "app = 1\n");
    put("flask/app/old/gone.py", "gone\n");
    put("flask/app/templates/page.html", "<p>");
    put("var/lib/pebble/default/layers/001-shop.yaml", "services: {flask: {override: replace, command: /bin/run}}");
    put(".rock/metadata.yaml", "name: shop\nversion: '1.0'\nbase: ubuntu@24.04\n");
    put("usr/share/filler", &"filler ".repeat(100_000));
    run(folder, "umoci repack --image img:1.0 one");
    run(folder, "umoci unpack --rootless --image img:1.0 two");
    fs::remove_dir_all(folder.join("two/rootfs/flask/app/old")).unwrap();
    fs::write(folder.join("two/rootfs/flask/app/new.py"), "new\n").unwrap();
    run(folder, "umoci repack --image img:1.0 two");
}

#[test]
fn oci_archives_of_skopeo_and_umoci_open() {
    if !tools() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let folder = home.path();
    image(folder);
    for (kind, flags) in [("gzip", ""), ("zstd", "--dest-compress-format zstd"), ("none", "--dest-decompress")] {
        let copy = if kind == "none" {
            // skopeo decompresses into a folder only; from there it goes on as it is.
            run(folder, "skopeo --insecure-policy copy --dest-decompress oci:img:1.0 dir:plain");
            "skopeo --insecure-policy copy dir:plain oci-archive:none.rock:1.0 --dest-compress=false".to_owned()
        } else {
            format!("skopeo --insecure-policy copy {flags} oci:img:1.0 oci-archive:{kind}.rock:1.0")
        };
        run(folder, &copy);
        let rock = rock(&folder.join(format!("{kind}.rock")));
        assert_eq!((rock.architecture.as_str(), rock.user.as_str()), ("arm64", "584792"));
        assert_eq!(rock.reference.as_deref(), Some("1.0"));
        assert_eq!(rock.metadata.as_ref().unwrap().base, "ubuntu@24.04");
        assert_eq!(rock.entrypoint, ["/bin/pebble", "enter"]);
        assert_eq!(rock.environment, ["PORT=8000"]);
        assert_eq!(rock.labels["title"], "Shop");
        assert_eq!(rock.layers.len(), 2);
        if kind != "none" {
            assert!(rock.layers.iter().all(|layer| layer.compression == kind), "{kind}: {:?}", rock.layers);
        }
        assert!(rock.layers[0].unpacked > 700_000 && rock.layers[0].size <= rock.layers[0].unpacked);
        let files: Vec<&str> = rock.application_files().iter().map(|file| file.path.as_str()).collect();
        assert_eq!(files, ["app.py", "new.py", "templates/page.html"]);
        assert_eq!(rock.services.iter().map(|service| service.name.as_str()).collect::<Vec<_>>(), ["flask"]);
    }
    run(folder, "skopeo --insecure-policy copy oci:img:1.0 docker-archive:saved.tar:shop:1.0");
    let message = artifact::open(&folder.join("saved.tar")).unwrap_err().to_string();
    assert!(message.contains("docker save") && message.contains("skopeo copy docker-archive:"), "{message}");
}
