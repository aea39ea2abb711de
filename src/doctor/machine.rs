//! Disk, architecture, network and firewall. Part of floor 3.

use std::path::{Path, PathBuf};
use std::thread;

use rustix::fs::statvfs;

use super::ask::{self, Answer};
use super::builders::Pool;
use super::sayings::say;
use super::{DoctorInput, Line, Surroundings};
use crate::process;
use crate::text;

/// Whether there is room where the build instances lie.
pub(super) fn disk_of_instances(here: &Surroundings, pool: Option<Pool>) -> Line {
    const ID: &str = "disk-instances";
    if let Some(Pool { name, free: Some(free) }) = pool {
        return disk(ID, &format!("the pool {name}"), Some(free), here.room_for_instances);
    }
    let folders =
        ["/var/snap/lxd/common/lxd", "/var/lib/lxd", "/var/snap", "/var/lib", "/"].map(|path| here.file(path));
    let place = folders.into_iter().find(|folder| folder.exists()).unwrap_or_else(|| here.root.clone());
    disk(ID, &place.display().to_string(), free(&place), here.room_for_instances)
}

/// Whether there is room for a rock and a charm.
pub(super) fn disk_of_project(here: &Surroundings, input: &DoctorInput) -> Line {
    const ID: &str = "disk-project";
    let place = std::path::absolute(&input.app).unwrap_or_else(|_| input.app.clone());
    disk(ID, &place.display().to_string(), free(&place), here.room_for_project)
}

fn disk(id: &'static str, place: &str, free: Option<u64>, needed: u64) -> Line {
    let Some(free) = free else { return say(id, "hidden", &[("place", place)]) };
    let saying = if free < needed { "short" } else { "enough" };
    let (free, needed) = (text::size(free), text::size(needed));
    say(id, saying, &[("place", place), ("free", &free), ("needed", &needed)])
}

/// Bytes that are free for people who are not root.
fn free(place: &Path) -> Option<u64> {
    let known = statvfs(place).ok()?;
    // File systems that count nothing, such as some network mounts, say 0 of 0.
    (known.f_blocks > 0).then(|| known.f_bavail.saturating_mul(known.f_frsize))
}

/// Whether the platforms can be built on this machine.
pub(super) fn architecture(here: &Surroundings, input: &DoctorInput) -> Line {
    const ID: &str = "architecture";
    let own = here.architecture.as_str();
    if input.platforms.is_empty() {
        return say(ID, "unasked", &[("architecture", own)]);
    }
    for tool in crate::pack::Tool::ALL {
        let mut platforms = input.platforms.iter().filter(|platform| platform.tool == tool).peekable();
        let is_here = |name: &String| name == own || name == "all";
        if platforms.peek().is_none() || platforms.clone().any(|platform| platform.build_on.iter().any(is_here)) {
            continue;
        }
        let mut built_on: Vec<&str> = platforms.flat_map(|platform| &platform.build_on).map(String::as_str).collect();
        built_on.sort_unstable();
        built_on.dedup();
        let words = [
            ("architecture", own),
            ("document", tool.project_file()),
            ("platforms", &built_on.join(", ")),
            ("packer", tool.program()),
        ];
        return say(ID, "foreign", &words);
    }
    say(ID, "builds", &[("architecture", own)])
}

/// Whether the stores answer.
pub(super) fn network(here: &Surroundings) -> Line {
    const ID: &str = "network";
    let host = |store: &str| store.rsplit_once(':').map_or(store, |(host, _)| host).to_owned();
    let first = here.stores.first().map(|store| host(store)).unwrap_or_default();
    let proxy = here.variables.iter().find(|(name, _)| name.to_lowercase().ends_with("_proxy"));
    if let Some((name, _)) = proxy {
        // Its value may hold a password.
        return say(ID, "proxy", &[("proxy", name), ("store", &first)]);
    }
    let answers: Vec<(&String, Answer)> = thread::scope(|scope| {
        let asked: Vec<_> = here
            .stores
            .iter()
            .map(|store| (store, process::alongside(scope, || ask::address(store, here.wait()))))
            .collect();
        asked.into_iter().map(|(store, asked)| (store, asked().unwrap_or(Answer::Late))).collect()
    });
    for (store, answer) in &answers {
        let host = host(store);
        match answer {
            Answer::Yes => {}
            Answer::No(error) => {
                return say(ID, "failed", &[("stores", &host), ("store", &host), ("reason", &reason(error))]);
            }
            Answer::Late => return say(ID, "slow", &[("stores", &host), ("store", &host)]),
        }
    }
    let all: Vec<String> = answers.iter().map(|(store, _)| host(store)).collect();
    say(ID, "reached", &[("stores", &all.join(" and "))])
}

/// Why an address was not reached, without the system's number for it.
fn reason(error: &std::io::Error) -> String {
    let message = error.to_string();
    message.split(" (os error").next().unwrap_or_default().to_owned()
}

/// Whether Docker's firewall stands between LXD and the network.
pub(super) fn firewall(here: &Surroundings) -> Line {
    const ID: &str = "firewall";
    let has_docker = here.program("docker").is_some() || here.file("/run/docker.sock").exists();
    if !has_docker {
        return say(ID, "no-docker", &[]);
    }
    let Some(rules) = iptables(here) else { return say(ID, "hidden", &[]) };
    let is_dropped = rules.lines().any(|rule| rule.trim() == "-P FORWARD DROP");
    let is_let_pass = rules.lines().any(|rule| rule.contains("-i lxdbr0") && rule.contains("-j ACCEPT"));
    say(ID, if is_dropped && !is_let_pass { "closed" } else { "open" }, &[])
}

/// The rules for what is forwarded, as far as they can be read without being root.
fn iptables(here: &Surroundings) -> Option<String> {
    // Without the bridge there is nothing yet that could be let pass.
    if !here.file("/sys/class/net/lxdbr0").exists() {
        return None;
    }
    let beside = ["/usr/sbin/iptables", "/sbin/iptables"].map(|path| here.file(path));
    let program: PathBuf = here.program("iptables").or_else(|| beside.into_iter().find(|path| path.is_file()))?;
    let forward = ask::program(&program, &["-S", "FORWARD"], here.wait())?;
    let docker = ask::program(&program, &["-S", "DOCKER-USER"], here.wait()).unwrap_or_default();
    Some(forward + &docker)
}
