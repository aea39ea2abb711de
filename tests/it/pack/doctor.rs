//! The doctor in front of machines of all kinds: real executables, sockets and files in a folder of each test's own.

use std::collections::BTreeMap;
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use charmer::doctor::{DoctorInput, Line, Platform, Report, Surroundings, User, Verdict, examine};
use charmer::pack::Tool;
use tempfile::TempDir;

use crate::support::{CHARMER, script};

const SOCKET: &str = "var/snap/lxd/common/lxd/unix.socket";

/// A machine in a folder: empty at first.
struct Machine {
    dir: TempDir,
    here: Surroundings,
    input: DoctorInput,
    /// Sockets that answer as long as they are held.
    sockets: Vec<UnixListener>,
    store: Option<TcpListener>,
}

impl Machine {
    fn empty() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("root");
        for folder in ["root/var", "root/run", "root/etc", "root/sys/class/net", "bin", "app/charm"] {
            fs::create_dir_all(dir.path().join(folder)).unwrap();
        }
        let here = Surroundings {
            path_var: Some(dir.path().join("bin").into()),
            root,
            variables: BTreeMap::new(),
            user: User { name: "ada".into(), uid: 4242, gids: vec![4242] },
            architecture: "amd64".into(),
            linux: true,
            stores: Vec::new(),
            room_for_instances: 0,
            room_for_project: 0,
            patience: Duration::from_secs(30),
            watch: Arc::default(),
        };
        let input = DoctorInput { app: dir.path().join("app"), suite: "flask".into(), ..DoctorInput::default() };
        Self { dir, here, input, sockets: Vec::new(), store: None }
    }

    /// One on which all is as it should be.
    fn ready() -> Self {
        let mut machine = Self::empty();
        machine.program("rockcraft", "echo 'rockcraft 1.20.3'");
        machine.program("charmcraft", "echo 'charmcraft 4.5.0'");
        machine.socket("run/snapd.socket");
        machine.socket(SOCKET);
        machine.lxc(r#"{"devices": {"root": {"path": "/", "pool": "fast", "type": "disk"}}}"#, 100);
        machine.input.platforms = Tool::ALL.map(|tool| Platform { tool, build_on: vec!["amd64".into()] }).to_vec();
        let store = TcpListener::bind("127.0.0.1:0").unwrap();
        machine.here.stores = vec![store.local_addr().unwrap().to_string()];
        machine.store = Some(store);
        machine
    }

    fn program(&self, name: &str, body: &str) {
        script(&self.dir.path().join("bin").join(name), &format!("#!/bin/sh\n{body}\n"));
    }

    /// LXD's client: the default profile, and how many gigabytes of its pool are used out of a hundred.
    fn lxc(&self, profile: &str, used: u64) {
        let body = format!(
            "[ \"$1\" = query ] || exit 1\ncase $2 in\n/1.0/profiles/default) echo '{profile}' ;;\n\
             /1.0/storage-pools/fast/resources) echo '{{\"space\": {{\"used\": {used}000000000, \"total\": 200000000000}}}}' ;;\n\
             *) exit 1 ;;\nesac"
        );
        self.program("lxc", &body);
    }

    fn path(&self, relative: &str) -> PathBuf {
        let path = self.here.root.join(relative);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        path
    }

    /// A socket that answers, open to everybody.
    fn socket(&mut self, relative: &str) {
        let path = self.path(relative);
        self.sockets.push(UnixListener::bind(&path).unwrap());
        fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
    }

    fn look(&self) -> Report {
        examine(&self.here, &self.input)
    }

    fn says(&self, id: &str) -> Line {
        self.look().line(id).unwrap().clone()
    }

    fn assert_says(&self, id: &str, saying: &str, verdict: Verdict, command: &str) {
        let line = self.says(id);
        assert_eq!((line.saying.as_str(), line.verdict), (saying, verdict), "{line:?}");
        assert_eq!(line.command_lines().first().map_or("", String::as_str), command, "{line:?}");
        assert!(!line.message.contains('{'), "{line:?}");
    }
}

#[test]
fn a_machine_that_is_ready_is_told_so() {
    let report = Machine::ready().look();
    assert!(report.is_ready(), "{report:#?}");
    assert_eq!(report.count(Verdict::Good), report.checks.len(), "{report:#?}");
    assert!(report.line("rockcraft").unwrap().message.starts_with("version 1.20.3"));
    assert!(report.line("lxd").unwrap().message.ends_with("in the pool fast"));
}

#[test]
fn an_empty_machine_lacks_everything_and_each_has_its_command() {
    let machine = Machine::empty();
    let report = machine.look();
    assert!(!report.is_ready());
    machine.assert_says("rockcraft", "missing", Verdict::Bad, "sudo snap install rockcraft --classic");
    machine.assert_says("charmcraft", "missing", Verdict::Bad, "sudo snap install charmcraft --classic");
    machine.assert_says("snapd", "missing", Verdict::Bad, "sudo apt install snapd");
    machine.assert_says("lxd", "missing", Verdict::Bad, "sudo snap install lxd");
    machine.assert_says("multipass", "not-needed", Verdict::Good, "");
    machine.assert_says("architecture", "unasked", Verdict::Unknown, "charmer init");
    machine.assert_says("firewall", "no-docker", Verdict::Good, "");
    machine.assert_says("uv", "not-needed", Verdict::Good, "");
}

#[test]
fn packers_of_other_versions_and_such_that_say_nothing() {
    let mut machine = Machine::ready();
    machine.program("rockcraft", "echo 'rockcraft, version 1.22.0'");
    machine.assert_says("rockcraft", "differs", Verdict::Unknown, "charmer check --against-packers");
    let message = machine.says("rockcraft").message;
    assert!(message.contains("1.22.0") && message.contains("1.20"), "{message}");
    machine.program("charmcraft", "exit 3");
    machine.assert_says("charmcraft", "silent", Verdict::Unknown, "charmcraft --version");
    // One that hangs is waited for only as long as it was said.
    machine.here.patience = Duration::from_millis(200);
    machine.program("charmcraft", "sleep 1000");
    machine.assert_says("charmcraft", "silent", Verdict::Unknown, "charmcraft --version");
}

#[test]
fn lxd_that_this_user_may_not_use() {
    let mut machine = Machine::ready();
    let socket = machine.path(SOCKET);
    fs::set_permissions(&socket, fs::Permissions::from_mode(0o660)).unwrap();
    let gid = fs::metadata(&socket).unwrap().gid();
    fs::write(machine.path("etc/group"), format!("root:x:77777:\nlxd:x:{gid}:bob\n")).unwrap();
    machine.assert_says("lxd", "forbidden", Verdict::Bad, "sudo usermod -aG lxd ada");
    fs::write(machine.path("etc/group"), format!("lxd:x:{gid}:bob,ada\n")).unwrap();
    machine.assert_says("lxd", "next-login", Verdict::Bad, "newgrp lxd");
    machine.here.user.gids.push(gid);
    machine.assert_says("lxd", "ready", Verdict::Good, "");
}

#[test]
fn lxd_that_is_not_set_up_or_not_running() {
    let mut machine = Machine::ready();
    machine.lxc(r#"{"devices": {"eth0": {"type": "nic"}}}"#, 0);
    machine.assert_says("lxd", "not-initialised", Verdict::Bad, "lxd init --auto");
    machine.lxc("{}", 0);
    machine.assert_says("lxd", "not-initialised", Verdict::Bad, "lxd init --auto");
    machine.program("lxc", "echo no JSON");
    machine.assert_says("lxd", "slow", Verdict::Unknown, "lxc info");
    fs::remove_file(machine.dir.path().join("bin/lxc")).unwrap();
    machine.assert_says("lxd", "no-client", Verdict::Unknown, "lxd init --auto");
    machine.sockets.clear();
    machine.assert_says("lxd", "stopped", Verdict::Bad, "sudo snap start lxd");
    machine.assert_says("snapd", "stopped", Verdict::Bad, "sudo systemctl start snapd.socket");
}

/// Ubuntu ships a program `lxc` that installs LXD when it is run: a look must not run it.
#[test]
fn a_client_without_lxd_is_not_run() {
    let machine = Machine::empty();
    let trace = machine.dir.path().join("ran");
    machine.program("lxc", &format!("echo > '{}'", trace.display()));
    machine.assert_says("lxd", "missing", Verdict::Bad, "sudo snap install lxd");
    assert!(!trace.exists());
}

#[test]
fn multipass_counts_where_the_packers_build_in_it() {
    let mut machine = Machine::empty();
    machine.here.variables.insert("CRAFT_BUILD_ENVIRONMENT".into(), "multipass".into());
    machine.assert_says("multipass", "missing", Verdict::Bad, "sudo snap install multipass");
    machine.assert_says("lxd", "not-needed", Verdict::Good, "");
    machine.assert_says("snapd", "not-needed", Verdict::Good, "");
    machine.program("multipass", "exit 0");
    machine.assert_says("multipass", "used", Verdict::Good, "");
    machine.here.variables.clear();
    machine.assert_says("multipass", "spare", Verdict::Good, "");
    machine.here.linux = false;
    fs::remove_file(machine.dir.path().join("bin/multipass")).unwrap();
    machine.assert_says("multipass", "missing-elsewhere", Verdict::Bad, "brew install --cask multipass");
}

#[test]
fn a_disk_that_is_nearly_full() {
    let mut machine = Machine::ready();
    machine.here.room_for_instances = 100_000_000_001;
    machine.here.room_for_project = u64::MAX;
    // The pool has a hundred gigabytes left.
    machine.assert_says("disk-instances", "short", Verdict::Bad, "rockcraft clean");
    assert!(machine.says("disk-instances").message.contains("only 100 GB free in the pool fast"));
    machine.here.room_for_instances = 100_000_000_000;
    machine.assert_says("disk-instances", "enough", Verdict::Good, "");
    let line = machine.says("disk-project");
    assert_eq!((line.saying.as_str(), line.verdict), ("short", Verdict::Bad));
    machine.input.app = PathBuf::from("/nowhere/at/all");
    machine.assert_says("disk-project", "hidden", Verdict::Unknown, "df -h /nowhere/at/all");
}

#[test]
fn platforms_of_other_machines() {
    let mut machine = Machine::ready();
    machine.input.platforms[0].build_on = vec!["arm64".into(), "riscv64".into()];
    machine.assert_says("architecture", "foreign", Verdict::Bad, "rockcraft remote-build");
    let message = machine.says("architecture").message;
    assert!(message.contains("rockcraft.yaml") && message.contains("arm64, riscv64"), "{message}");
    machine.input.platforms.push(Platform { tool: Tool::Rockcraft, build_on: vec!["amd64".into()] });
    machine.assert_says("architecture", "builds", Verdict::Good, "");
}

#[test]
fn a_store_that_does_not_answer_and_one_behind_a_proxy() {
    let mut machine = Machine::ready();
    // The port of a listener that is gone: refused at once.
    machine.store = None;
    let line = machine.says("network");
    assert_eq!((line.saying.as_str(), line.verdict), ("failed", Verdict::Bad), "{line:?}");
    assert!(line.message.contains("127.0.0.1") && line.message.to_lowercase().contains("refused"), "{line:?}");
    machine.here.variables.insert("https_proxy".into(), "http://user:secret@proxy".into());
    let line = machine.says("network");
    assert_eq!((line.saying.as_str(), line.verdict), ("proxy", Verdict::Unknown));
    assert!(line.message.contains("https_proxy") && !line.message.contains("secret"), "{line:?}");
}

/// Nobody takes the call: a full queue neither accepts nor refuses, as a firewall that drops packets does not.
#[test]
fn a_store_that_is_silent_is_waited_for_only_so_long() {
    let mut machine = Machine::ready();
    machine.here.patience = Duration::from_millis(200);
    let listener = machine.store.as_ref().unwrap();
    let address = listener.local_addr().unwrap();
    let waiting: Vec<_> =
        std::iter::repeat_with(|| std::net::TcpStream::connect_timeout(&address, Duration::from_millis(200)))
            .take_while(Result::is_ok)
            .take(5000)
            .collect();
    assert!(waiting.len() < 5000, "the queue has no end");
    let line = machine.says("network");
    assert_eq!((line.saying.as_str(), line.verdict), ("slow", Verdict::Unknown), "{line:?}");
}

/// Who stops it does not wait for a packer that says nothing, and that packer is gone.
#[test]
fn a_check_that_waits_is_stopped() {
    let mut machine = Machine::ready();
    machine.here.patience = Duration::from_hours(1);
    machine.program("rockcraft", "exec sleep 3600");
    let watch = Arc::clone(&machine.here.watch);
    let looking = std::thread::spawn(move || machine.look());
    while watch.far() != (10, 11) {
        std::thread::yield_now();
    }
    watch.stop();
    let report = looking.join().unwrap();
    assert_eq!(report.line("rockcraft").unwrap().saying, "silent");
    assert_eq!(watch.far(), (11, 11));
}

#[test]
fn dockers_firewall_as_far_as_it_can_be_read() {
    let machine = Machine::ready();
    let rule = "sudo iptables -I DOCKER-USER -i lxdbr0 -j ACCEPT";
    machine.program("docker", "exit 0");
    machine.assert_says("firewall", "hidden", Verdict::Unknown, rule);
    fs::create_dir_all(machine.path("sys/class/net/lxdbr0")).unwrap();
    machine.program("iptables", "echo 'Permission denied (you must be root)' >&2; exit 4");
    machine.assert_says("firewall", "hidden", Verdict::Unknown, rule);
    let forward = |policy: &str, rest: &str| {
        format!(
            "case $2 in FORWARD) echo '-P FORWARD {policy}' ;; DOCKER-USER) echo '-N DOCKER-USER'; echo '{rest}' ;; esac"
        )
    };
    machine.program("iptables", &forward("DROP", "-A DOCKER-USER -j RETURN"));
    machine.assert_says("firewall", "closed", Verdict::Bad, rule);
    machine.program("iptables", &forward("DROP", "-A DOCKER-USER -i lxdbr0 -j ACCEPT"));
    machine.assert_says("firewall", "open", Verdict::Good, "");
    machine.program("iptables", &forward("ACCEPT", "-A DOCKER-USER -j RETURN"));
    machine.assert_says("firewall", "open", Verdict::Good, "");
}

#[test]
fn a_charm_for_26_needs_its_lock() {
    let mut machine = Machine::ready();
    machine.input.charm_base = "ubuntu@26.04".into();
    machine.assert_says("uv", "missing", Verdict::Bad, "sudo snap install astral-uv --classic");
    machine.program("uv", "exit 0");
    machine.assert_says("uv", "unlocked", Verdict::Bad, "uv lock --directory charm");
    fs::write(machine.input.app.join("charm/uv.lock"), "version = 1\n").unwrap();
    machine.assert_says("uv", "locked", Verdict::Good, "");
}

/// The command, with nothing on PATH: what it says, how it ends, and that nothing is run with `sudo`.
#[test]
fn the_command_tells_and_refuses() {
    let machine = Machine::empty();
    let app = machine.input.app.clone();
    fs::write(
        app.join("rockcraft.yaml"),
        "name: shop\nversion: '1'\nsummary: s\ndescription: d\nbase: ubuntu@24.04\nplatforms: {s390x: }\nextensions: [go-framework]\n",
    )
    .unwrap();
    fs::write(app.join("go.mod"), "module shop\n\ngo 1.22\n").unwrap();
    let trace = machine.dir.path().join("ran");
    machine.program("sudo", &format!("echo > '{}'", trace.display()));
    let run = |args: &[&str]| {
        let output = Command::new(CHARMER)
            .arg("doctor")
            .arg(&app)
            .args(args)
            .env("PATH", Path::new(machine.here.path_var.as_ref().unwrap()))
            // No test waits for the network.
            .env("https_proxy", "http://127.0.0.1:9")
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, out) = run(&[]);
    assert_eq!(code, Some(1), "{out}");
    assert!(out.contains("✗ Rockcraft") && out.contains("  sudo snap install rockcraft --classic\n"), "{out}");
    assert!(out.contains("the platforms of rockcraft.yaml are built on s390x only"), "{out}");
    let (code, out) = run(&["--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &report["ready"]), (Some(1), &false.into()));
    // What the packers come with is first; whether that is here, the machine of the test says.
    assert_eq!(report["checks"][0]["id"], "snapd");
    let first = &report["checks"][1];
    assert_eq!((&first["id"], &first["verdict"]), (&"rockcraft".into(), &"bad".into()));
    assert_eq!(first["commands"][0][0], "sudo");
    assert!(!trace.exists(), "sudo was run");
}
