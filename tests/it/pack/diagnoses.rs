//! Known failures, each found in a log as the tools print it; and good logs, in which none is.
//!
//! `tests/diagnoses/ID.log` holds what a pattern needs: recorded where Charmcraft could be made to fail so, else rebuilt
//! from what packers and tools print.

use std::collections::BTreeSet;
use std::fs;
use std::process::{Command, Stdio};

use charmer::pack::{self, Remedy, Status, Tool, known_ids};

use super::rig::Rig;
use crate::support::{CHARMER, crate_path};

fn ids(log: &str) -> Vec<String> {
    let found = pack::read_log(log.as_bytes(), None).unwrap();
    found.map(|(_, diagnoses)| diagnoses.into_iter().map(|one| one.id).collect()).unwrap_or_default()
}

fn logs(folder: &str) -> Vec<(String, String)> {
    let mut logs: Vec<(String, String)> = fs::read_dir(crate_path(folder))
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned())
        })
        .collect();
    logs.sort();
    logs
}

#[test]
fn each_known_failure_is_found_first_in_its_log() {
    let logs = logs("tests/diagnoses");
    let named: BTreeSet<&str> = logs.iter().map(|(name, _)| name.strip_suffix(".log").unwrap()).collect();
    assert_eq!(named, known_ids().collect(), "each has a log, and each log is of one");
    assert!(named.len() >= 40);
    let mut wrong = Vec::new();
    for (name, log) in &logs {
        let wanted = name.strip_suffix(".log").unwrap();
        let first = if wanted == "npm-hangs" {
            pack::silent(log.lines().last().unwrap(), Tool::Rockcraft).map(|one| one.id)
        } else {
            ids(log).into_iter().next()
        };
        if first.as_deref() != Some(wanted) {
            wrong.push(format!("{wanted}: {first:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Other words for the same: one line each, as a tool of the packer prints it.
#[test]
fn other_words_for_the_same_are_known_too() {
    for (line, wanted) in [
        (":: go: go.mod requires go >= 1.24.0 (running go 1.22.12; GOTOOLCHAIN=local)", "go-too-old"),
        (":: error: invalid target release: 25", "java-too-old"),
        (
            ":: > Cannot find a Java installation on your machine (Linux 6.8.0 amd64) matching: {languageVersion=25, vendor=any vendor}.",
            "java-too-old",
        ),
        ("::    :: error: feature `edition2024` is required", "rust-missing"),
        (":: npm ERR! code EUSAGE", "npm-lock-differs"),
        (":: write /root/parts/x: no space left on device", "disk-full"),
        (":: E: The method driver /usr/lib/apt/methods/https could not be found.", "apt-method-missing"),
        ("Timed out waiting for environment to be ready.", "instance-not-ready"),
        (
            "Failed to stage: parts list the same file or directory with different contents or permissions.\n\
             Detailed information: Part 'a' and the overlay of part 'b' list the following files, but with different contents or permissions:\n    etc/x",
            "parts-collide",
        ),
        ("Plugin 'pyhton' in part 'p' is not registered.", "plugin-unknown"),
        ("Extension 'flask-framework' does not support base(s): ubuntu@20.04", "base-unsupported"),
        ("Extension 'flask-framework' is experimental on base(s): ubuntu@26.04", "extension-experimental"),
        ("base requires 'platforms' definition", "platforms-missing"),
        ("Bad charmcraft.yaml content:\n- extra field 'parst' not permitted", "document-refused"),
        ("'override-build' in part 'p' failed with code 1.", "build-failed"),
        ("Normal  BackOff  2s  kubelet  Error: ImagePullBackOff", "image-not-running"),
    ] {
        let log = format!("Building x\n{line}\nFull execution log: '/l'\n");
        assert_eq!(ids(&log).first().map(String::as_str), Some(wanted), "{line}");
    }
}

/// The same of deployed units, in the words of other languages and programs.
#[test]
fn deployed_units_say_the_same_in_many_words() {
    for (log, wanted) in [
        ("django.core.exceptions.ImproperlyConfigured: Set the EMAIL_URL environment variable", "variable-missing"),
        (
            "decouple.UndefinedValueError: SECRET_TOKEN not found. Declare it as envvar or define a default value.",
            "variable-missing",
        ),
        ("Error: Config validation error: \"JWT_SECRET\" is required", "variable-missing"),
        (" Missing environment variables:\n    API_KEY: undefined\n", "variable-missing"),
        ("2026/03/01 10:00:00 env: required environment variable \"API_KEY\" is not set", "variable-missing"),
        ("2026/03/01 10:00:00 required key DATABASE_URL missing value", "variable-missing"),
        (
            "Caused by: java.lang.IllegalArgumentException: Could not resolve placeholder 'JWT_SECRET' in value \"${JWT_SECRET}\"",
            "variable-missing",
        ),
        ("error: Environment variable not found: DATABASE_URL.", "variable-missing"),
        (
            "ZodError: [\n  {\n    \"code\": \"invalid_type\",\n    \"path\": [\n      \"JWT_SECRET\"\n    ]\n  }\n]",
            "setting-missing",
        ),
        ("Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'pg' imported from /app/index.js", "node-module-missing"),
        ("ERROR:    Error loading ASGI app. Could not import module \"main\".", "module-missing"),
        ("ERROR:    Error loading ASGI app. Attribute \"app\" not found in module \"main\".", "object-missing"),
        ("[ERROR] Connection in use: ('0.0.0.0', 8000)", "port-taken"),
        ("Web server failed to start. Port 8080 was already in use.", "port-taken"),
        (
            "2026/03/01 10:00:00 failed to connect to `host=db`: dial error (dial tcp 10.1.2.3:5432: connect: connection refused)",
            "database-refused",
        ),
        ("psycopg2.OperationalError: could not translate host name \"postgres\" to address", "database-refused"),
        (
            "org.postgresql.util.PSQLException: Connection to localhost:5432 refused. Check that the hostname and port are correct",
            "database-refused",
        ),
        ("The table `public.User` does not exist in the current database.", "table-missing"),
        ("open /app/data.db: permission denied", "file-forbidden"),
        ("sh: 1: nodemon: not found", "program-missing"),
        (
            "Failed to pull image \"localhost:32000/shop:0.1\": rpc error: code = NotFound desc = failed to pull and unpack image \"localhost:32000/shop:0.1\": not found",
            "image-unknown",
        ),
        (
            "ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed",
            "certificate-unknown",
        ),
    ] {
        assert_eq!(ids(log).first().map(String::as_str), Some(wanted), "{log}");
    }
}

/// A cluster, a controller or the kernel ends a unit, or never starts it.
#[test]
fn what_ends_a_unit_is_told_in_many_words() {
    for (log, wanted) in [
        (
            "[12345.678] Memory cgroup out of memory: Killed process 4242 (gunicorn) total-vm:1204232kB, anon-rss:523412kB",
            "killed-by-kernel",
        ),
        (":: g++: fatal error: Killed signal terminated program cc1plus", "killed-by-kernel"),
        ("      Reason:       OOMKilled\n      Exit Code:    137", "out-of-memory"),
        ("- Start service \"web\" (service \"web\" does not exist)", "service-unknown"),
        ("ops.model.ModelError: service 'flask' not found", "service-unknown"),
        ("ERROR charm \"postgresql-k8ss\" not found", "charm-unknown"),
        ("ERROR resolving with preferred channel: charm or bundle not found in the charmhub store", "charm-unknown"),
        ("Failed to launch instance: Instance \"base-instance-rockcraft\" already exists", "instance-exists"),
        (
            "Error: Failed instance creation: Add instance info to the database: This \"instances\" entry already exists",
            "instance-exists",
        ),
        (
            "  Warning  FailedMount  2m  kubelet  MountVolume.SetUp failed for volume \"data\" : configmap \"x\" not found",
            "volume-not-mounted",
        ),
        (
            "  Warning  FailedAttachVolume  Multi-Attach error for volume \"pvc-1\" Volume is already used by pod(s) shop-0",
            "volume-not-mounted",
        ),
        (
            "  Warning  Unhealthy  kubelet  Liveness probe failed: HTTP probe failed with statuscode: 502",
            "probe-failed",
        ),
        (
            "ERROR kubernetes: no matches for kind \"ServiceMonitor\" in version \"monitoring.coreos.com/v1\"",
            "resource-kind-unknown",
        ),
        (
            "ERROR unable to connect to API: dial tcp 10.1.2.3:17070: connect: connection refused",
            "controller-unreachable",
        ),
        ("ERROR connection is shut down", "controller-unreachable"),
        (
            "ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:1000)",
            "certificate-expired",
        ),
        ("npm error code CERT_HAS_EXPIRED", "certificate-expired"),
        (
            "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:1)",
            "certificate-unknown",
        ),
        ("/opt/app/server: cannot execute binary file: Exec format error", "wrong-architecture"),
        ("  Warning  Evicted  kubelet  The node was low on resource: ephemeral-storage. Threshold: 1Gi", "evicted"),
        ("  Warning  FreeDiskSpaceFailed  kubelet  Failed to garbage collect required amount of images.", "evicted"),
        // The headline comes first, and why comes behind it.
        (
            "Error: ImagePullBackOff\nFailed to pull image \"ghcr.io/me/shop:1\": unexpected status: 401 Unauthorized",
            "registry-login",
        ),
        (
            "Error: ErrImagePull\nfailed to do request: Head \"https://reg/v2/shop/manifests/1\": dial tcp: lookup reg: no such host",
            "registry-unreachable",
        ),
        ("Error: ErrImagePull\nno match for platform in manifest: not found", "wrong-architecture"),
    ] {
        assert_eq!(ids(log).first().map(String::as_str), Some(wanted), "{log}");
    }
    for good in [
        "Normal  Pulled  kubelet  Successfully pulled image \"localhost:32000/shop:0.1\" in 1.2s\nNormal  Started  kubelet",
        "DiskPressure     False   KubeletHasNoDiskPressure   kubelet has no disk pressure\nReady  True",
        "2026-11-27T10:00:01Z [pebble] Service \"flask\" starting: gunicorn app:app\n[flask] Listening at: http://0.0.0.0:8000",
        "Readiness:  http-get http://:38813/v1/health%3Flevel=ready delay=30s timeout=1s #failure=1",
        "Certificate: valid until 2036-01-01\nSuccessfully mounted volume data",
    ] {
        assert!(pack::read_log(good.as_bytes(), None).unwrap().is_none(), "{good}");
    }
}

#[test]
fn no_failure_is_found_in_a_good_log() {
    let mut good = 0;
    for (name, log) in logs("tests/transcripts") {
        let failed = name.contains("err") && !name.contains("noentry") || name.contains("badverb");
        if !failed {
            // Neither as it is, nor when the word that all went well is missing.
            let cut = log.lines().filter(|line| !line.contains("acked")).collect::<Vec<_>>().join("\n");
            assert_eq!(ids(&log), [""; 0], "{name}");
            assert_eq!(ids(&cut), [""; 0], "{name}, cut");
            good += 1;
        }
    }
    assert_eq!(good, 34);
}

#[test]
fn recorded_failures_are_known() {
    for (name, wanted) in [
        ("20-err-badcmd.log", "wrong-call"),
        ("20-err-badext.log", "extension-unknown"),
        ("20-err-badfield.log", "document-invalid"),
        ("20-err-badlib.log", "library-broken"),
        ("22-err-debug-badlib.log", "library-broken"),
        ("22-err-quiet-badlib.log", "library-broken"),
        ("20-err-badyaml.log", "document-unreadable"),
        ("20-err-nofile.log", "project-file-missing"),
        ("20-err-noprovider-default.log", "snapd-unreachable"),
        ("20-err-uselxd.log", "snapd-unreachable"),
        ("20-err-outputdir.log", "output-folder-missing"),
        ("20-err-pip.log", "requirement-not-found"),
        ("20-err-store-404.log", "library-unknown"),
        ("20-err-store-refused.log", "store-unreachable"),
        ("20-err-usage.log", "wrong-call"),
        ("22-badverb.log", "wrong-call"),
        // A terminal got the tools' lines cut: nothing says more than that a tool failed.
        ("32-tty-err-pip.raw", "build-failed"),
    ] {
        let file = crate_path("tests/transcripts").join(name);
        let rig = Rig::new(Tool::Charmcraft, &format!("cat '{}' >&2\nexit 1", file.display()));
        let Status::Failed(failure) = rig.run().outcome.status else { panic!("{name}") };
        assert_eq!(failure.diagnoses.first().map(|one| one.id.as_str()), Some(wanted), "{name}");
    }
}

/// The logs that people showed, each by its cause: what was told of them, and what was hidden.
#[test]
fn the_cause_is_told_and_not_the_headline() {
    for (name, wanted, says) in [
        ("apt-index-stale", "apt-index-stale", "libssl-dev_3.0.13"),
        ("base-dropped-by-version", "base-dropped-by-packer", "4.6.0.post12"),
        ("charm-without-its-packages", "charm-packages-missing", "paas_charm"),
        ("chisel-network", "release-unreachable", "context deadline exceeded"),
        ("fetch-lib-none", "library-unknown", "charm-libs"),
        ("go-replace-outside", "go-source-outside", "../lib"),
        ("juju-hook-failed-status", "hook-failed", "install"),
        ("juju-hook-failed", "hook-failed", "install"),
        ("juju4-local-image", "image-refused-by-juju", "Juju 4.0"),
        ("link-missing-while-priming", "link-missing", "/root/prime/aaa"),
        ("packer-older-than-base", "packer-older-than-base", "26.10"),
        ("parts-clash", "parts-collide", "bin, lib"),
        ("pebble-service-exited", "module-missing", "webapp"),
        ("program-missing-at-start", "git-missing", "git"),
        ("registry-refused", "registry-unreachable", "localhost:32000"),
        ("rust-too-old", "rust-too-old", "1.76"),
        ("source-outside", "source-outside", "/root/files"),
    ] {
        let log = fs::read_to_string(crate_path("tests/data/logs").join(format!("{name}.log"))).unwrap();
        let found = pack::read_log(log.as_bytes(), None).unwrap().map(|(_, diagnoses)| diagnoses).unwrap_or_default();
        let first = found.first().unwrap_or_else(|| panic!("{name}: nothing"));
        assert_eq!(first.id, wanted, "{name}");
        assert!(first.cause.contains(says), "{name}: {}", first.cause);
    }
}

/// No known failure, and a line that says what it was; or a log without one.
#[test]
fn the_most_telling_line_of_any_log_is_quoted() {
    for (log, wanted) in [
        (
            "unit-a-0: 12:00:00 INFO x\nunit-a-0: 12:00:01 ERROR odd things\nunit-a-0: 12:00:02 INFO y\n",
            Some("ERROR odd things"),
        ),
        ("Traceback (most recent call last):\n  File \"x\", line 1\nodd.Thing: why\n", Some("odd.Thing: why")),
        (
            "{\n  \"current\": \"error\",\n  \"message\": \"the oddest thing failed\"\n}\n",
            Some("the oddest thing failed"),
        ),
        ("unit-a-0: 12:00:00 INFO all is well\nactive  idle\n", None),
    ] {
        let found = pack::read_log(log.as_bytes(), None).unwrap().map(|(failure, _)| failure.headline());
        assert_eq!(found.is_some(), wanted.is_some(), "{log}: {found:?}");
        assert!(wanted.is_none_or(|wanted| found.unwrap_or_default().contains(wanted)), "{log}");
    }
}

#[test]
fn a_diagnosis_says_what_the_log_said_and_what_mends_it() {
    let of = |id: &str| {
        let log = fs::read_to_string(crate_path("tests/diagnoses").join(format!("{id}.log"))).unwrap();
        pack::read_log(log.as_bytes(), None).unwrap().unwrap().1.remove(0)
    };
    let collide = of("parts-collide");
    let path = "etc/ssl/certs/ca-certificates.crt, usr/share/doc/ca-certificates/changelog.gz".to_owned();
    assert_eq!(collide.remedies, [Remedy::Exclude { part: "runtime-debs".into(), path }]);
    assert!(
        collide.lines.contains("  runtime-debs:\n    stage: [-etc/ssl/certs/ca-certificates.crt, -usr/"),
        "{}",
        collide.lines
    );
    assert_eq!(of("rust-missing").remedies, [Remedy::Wheels]);
    let go = of("go-too-old");
    assert_eq!(go.remedies, [Remedy::Answer { question: "toolchain".into(), value: "1.24".into() }]);
    assert_eq!(go.cause, "go.mod asks for Go 1.24, and the Go that builds is older.");
    let node = of("node-too-old");
    assert_eq!(node.remedies, [Remedy::Answer { question: "node-version".into(), value: "20".into() }]);
    assert_eq!(of("java-too-old").remedies, [Remedy::Answer { question: "jdk".into(), value: "25".into() }]);
    assert_eq!(of("stage-package-unknown").remedies, [Remedy::RenamePackage { name: "libmagic1".into() }]);
    assert_eq!(of("slice-unknown").remedies, [Remedy::PackageForSlice { name: "libmagic1_libs".into() }]);
    let invalid = of("document-invalid");
    assert_eq!(invalid.cause, "The packer does not accept `bogus`: Extra inputs are not permitted");
    // A command is ready to run: the login's own name is in it.
    let group = of("lxd-not-permitted").commands;
    assert_eq!(group[0][..4], ["sudo", "usermod", "-aG", "lxd"]);
    assert!(!group[0][4].is_empty() && !group[0][4].contains('{'), "{group:?}");
    // Whose log it is, is known from what it says.
    assert_eq!(of("library-unknown").commands, [[""; 0]; 0]);
    assert_eq!(of("extension-unknown").commands[0], ["charmcraft", "list-extensions"]);
    assert_eq!(of("instance-stale").commands, [["rockcraft", "clean"]]);
}

/// `charmer doctor --log`, from a file and from standard input, in words and as data.
#[test]
fn a_log_is_looked_into_from_the_command_line() {
    let run = |args: &[&str], input: Option<&str>| {
        let mut command = Command::new(CHARMER);
        command
            .arg("doctor")
            .args(args)
            .stdin(input.map_or_else(Stdio::null, |file| fs::File::open(file).unwrap().into()));
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let path = |file: &str| crate_path("tests").join(file).display().to_string();
    let (code, out, _) = run(&["--log", &path("diagnoses/registry-speaks-http.log")], None);
    assert_eq!(code, Some(1));
    assert!(out.contains("plain HTTP") && out.contains("\n  charmer next\n"), "{out}");
    let (code, out, _) = run(&["--log", "-", "--format", "json"], Some(&path("diagnoses/pg-config-missing.log")));
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &report["diagnoses"][0]["id"]), (Some(1), &"pg-config-missing".into()));
    assert_eq!(report["diagnoses"][0]["remedies"][0]["do"], "build-package");
    let (code, out, err) = run(&["--log", &path("transcripts/10-notty-default.log")], None);
    assert_eq!((code, out.as_str()), (Some(0), ""));
    assert!(err.contains("nothing in it looks like a failure"), "{err}");
    let (code, _, err) = run(&["--log", "/nowhere/at/all"], None);
    assert_eq!(code, Some(2));
    assert!(err.contains("/nowhere/at/all cannot be read"), "{err}");
}
