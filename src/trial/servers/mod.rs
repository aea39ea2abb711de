//! What the charm integrates with, for real: an address that the person gives, or a server program of this machine.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use url::Url;

use crate::answers::Integration;
use crate::app::pattern;
use crate::environment::{Row, Source};
use crate::process::User;
use crate::state;
use crate::text::one_line;

use super::data::{Server, TRIAL};
use super::ground::Build;
use super::link::{Alive, GLANCE, Link, Task, Trouble};
use super::{Subject, Wishes, values};

/// How long a server may take until it listens.
const PATIENCE: Duration = Duration::from_mins(1);
/// Who runs what root may not run.
const NOBODY: &str = "65534";

/// What was started, each ended when this is dropped, and the variables that come of it.
#[derive(Default)]
pub(super) struct Servers {
    pub variables: Vec<(String, String)>,
    pub alive: Vec<Alive>,
    /// Dropped behind what writes to them.
    folders: Vec<TempDir>,
    used: Vec<Build>,
}

impl Servers {
    /// Keeps what was built from being removed as long as this lives.
    pub fn hold(&mut self, used: Vec<Build>) {
        self.used = used;
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

/// Gives each integration what stands behind it.
pub(super) fn servers(subject: &Subject, wishes: &Wishes, link: &Link<'_>) -> Result<Servers, Trouble> {
    let mut servers = Servers::default();
    for integration in &subject.integrations {
        let endpoint = &integration.endpoint;
        let given = wishes.with.iter().find(|(name, _)| name == endpoint).map(|(_, url)| url.clone());
        let url = match given {
            Some(url) => {
                link.note(format!("{endpoint}: the address that was given"));
                url
            }
            None => match local(integration, link, &mut servers)? {
                Some(url) => url,
                None => continue,
            },
        };
        let url = parsed(endpoint, &url)?;
        let rows = subject.sheet.rows.iter().filter(|row| is_from(row, endpoint));
        servers.variables.extend(rows.filter_map(|row| Some((row.name.clone(), filled(row, &url)?))));
    }
    Ok(servers)
}

fn is_from(row: &Row, endpoint: &str) -> bool {
    matches!(&row.from, Source::Integration(name) if name == endpoint)
}

/// The example with what the address has in place of what is visibly made up; nothing where the address lacks it.
fn filled(row: &Row, url: &Url) -> Option<String> {
    let host = url.host_str().unwrap_or_default();
    let port = url.port().map(|port| port.to_string());
    let path = url.path().trim_end_matches('/');
    let place = port.as_ref().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    let user = match (url.username(), url.password()) {
        ("", None) => String::new(),
        (name, None) => format!("{name}@"),
        (name, Some(password)) => format!("{name}:{password}@"),
    };
    let parts =
        [("example-user:example-password@example-host:", format!("{user}{place}")), ("example-host:", place.clone())];
    for (begins, real) in parts {
        if let Some((before, after)) = row.example.split_once(begins) {
            let after = after.trim_start_matches(|c: char| c.is_ascii_digit());
            let after = after.replacen("/example", path, 1);
            let query =
                url.query().filter(|_| before.contains("://")).map_or_else(String::new, |query| format!("?{query}"));
            return Some(format!("{before}{real}{after}{query}"));
        }
    }
    let exact = match row.example.as_str() {
        "example-user" => Some(url.username().to_owned()).filter(|name| !name.is_empty()),
        "example-password" => url.password().map(str::to_owned),
        "example-host" => Some(host.to_owned()),
        "/example" => Some(path.to_owned()),
        "example" => Some(path.trim_start_matches('/').to_owned()),
        "" if row.name.ends_with("_QUERY") => Some(url.query().unwrap_or_default().to_owned()),
        example if example.parse::<u16>().is_ok() => port,
        example => Some(example.to_owned()),
    };
    exact.filter(|value| !row.name.ends_with("_NAME") || !value.is_empty())
}

/// A server program of this machine, running; nothing where there is none and the charm goes on without.
fn local(integration: &Integration, link: &Link<'_>, servers: &mut Servers) -> Result<Option<String>, Trouble> {
    let endpoint = &integration.endpoint;
    let mut known = TRIAL.servers.iter().filter(|server| server.interface == integration.interface);
    let server = known.clone().next();
    if let Some((server, program)) = known.find_map(|server| Some((server, find(server)?))) {
        let url = start(server, &program, endpoint, link, servers)?;
        link.note(format!("{endpoint}: {} of this machine, on a port of its own", shown(&program)));
        return Ok(Some(url));
    }
    let give = format!("`--with {endpoint}=URL` names one that runs");
    let get = server.map_or_else(|| give.clone(), |server| format!("`{}` installs one, or {give}", server.get));
    let message = format!("{endpoint}: no server stands behind it here; {get}");
    if integration.required {
        return Err(Trouble::new(format!("{message}. The charm waits for it and starts nothing."), ""));
    }
    link.note(format!("{message}. Tried without, as the charm would."));
    Ok(None)
}

fn shown(program: &Path) -> String {
    one_line(&program.file_name().unwrap_or_default().to_string_lossy()).into_owned()
}

/// The program, where distributions put it or on `PATH`, where there may be a script that wants to be root.
fn find(server: &Server) -> Option<PathBuf> {
    server.programs.iter().find_map(|name| {
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

/// A server program with a place of its own.
struct Place<'p> {
    server: &'p Server,
    program: &'p Path,
    name: &'p str,
    data: TempDir,
    port: u16,
    /// What stands for what in the data.
    fills: Vec<(&'static str, String)>,
    /// True where it runs as nobody.
    drops: bool,
}

impl<'p> Place<'p> {
    fn new(server: &'p Server, program: &'p Path, name: &'p str, link: &Link<'_>) -> Result<Self, Trouble> {
        let failed = |error: std::io::Error| Trouble::system("the server has no place to run", error);
        let data = link.run.elsewhere().map_err(failed)?;
        let ports =
            [values::free(0).map_err(failed)?, values::free(0).map_err(failed)?, values::free(0).map_err(failed)?];
        let fills = vec![
            ("{data}", data.path().to_string_lossy().into_owned()),
            ("{port}", ports[0].to_string()),
            ("{second}", ports[1].to_string()),
            ("{third}", ports[2].to_string()),
            ("{password}", values::random()?),
            ("{program}", program.to_string_lossy().into_owned()),
        ];
        let drops = server.not_root && User::this().uid == 0;
        let place = Self { server, program, name, data, port: ports[0], fills, drops };
        place.files().map_err(failed)?;
        Ok(place)
    }

    fn fill(&self, text: &str) -> String {
        self.fills.iter().fold(text.to_owned(), |text, (what, by)| text.replace(what, by))
    }

    /// Writes what it reads as it starts.
    fn files(&self) -> std::io::Result<()> {
        let mut all = vec![self.data.path().to_path_buf()];
        for (name, text) in &self.server.files {
            let path = self.data.path().join(name);
            state::private().create_new(true).open(&path)?.write_all(self.fill(text).as_bytes())?;
            all.push(path);
        }
        for path in all.iter().filter(|_| self.drops) {
            std::os::unix::fs::chown(path, NOBODY.parse().ok(), NOBODY.parse().ok())?;
        }
        Ok(())
    }

    /// A command of it; its program is one beside the server's own where there is one.
    fn task(&self, words: &[String]) -> Task<'_> {
        let mut words: Vec<OsString> = words.iter().map(|word| self.fill(word).into()).collect();
        let beside = self.program.with_file_name(&words[0]);
        if beside.is_file() {
            words[0] = beside.into();
        }
        if self.drops {
            words.splice(0..0, ["setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"].map(Into::into));
        }
        let program = PathBuf::from(words.remove(0));
        let mut env: Vec<(OsString, OsString)> = vec![
            ("PATH".into(), std::env::var_os("PATH").unwrap_or_default()),
            ("HOME".into(), self.data.path().into()),
        ];
        env.extend(self.server.environment.iter().map(|(name, value)| (name.into(), self.fill(value).into())));
        Task { name: self.name, program, args: words, dir: self.data.path(), env }
    }
}

/// Starts it and waits until it listens; gives its address.
fn start(
    server: &Server,
    program: &Path,
    name: &str,
    link: &Link<'_>,
    servers: &mut Servers,
) -> Result<String, Trouble> {
    let place = Place::new(server, program, name, link)?;
    for words in &server.prepare {
        link.finish(place.task(words))?.succeeded(&words[0], link.subject)?;
    }
    let mut alive = link.begin(place.task(&server.command))?;
    // Whatever becomes of it, it is ended before its folder goes.
    let listens = await_port(&mut alive, place.port, link);
    servers.alive.push(alive);
    let url = place.fill(&server.url);
    servers.folders.push(place.data);
    listens.map(|()| url)
}

/// Waits until somebody listens there, the server ends, or time is up.
fn await_port(alive: &mut Alive, port: u16, link: &Link<'_>) -> Result<(), Trouble> {
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until && !link.is_stopped() {
        if alive.listens(port) {
            return Ok(());
        }
        if let Some(ended) = alive.hear(link, GLANCE) {
            return Err(ended.trouble(&alive.name, link.subject));
        }
    }
    let late = || Trouble::new(format!("{} does not listen on its port", alive.name), "");
    Err(if link.is_stopped() { Trouble::stopped() } else { late() })
}
