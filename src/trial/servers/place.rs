//! A server program, started in a folder and on a port of its own.

use std::ffi::OsString;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::process::User;
use crate::state;
use crate::trial::data::Server;
use crate::trial::link::{Alive, GLANCE, Link, Task, Trouble};
use crate::trial::{values, view};

use super::Servers;

/// How long a server may take until it listens.
const PATIENCE: Duration = Duration::from_mins(1);
/// Who runs what root may not run.
const NOBODY: &str = "65534";

/// Letters of a name that nobody else has.
const NAME: usize = 16;
/// How long a service may take to say whether it is there.
const ASKED: Duration = Duration::from_secs(5);

/// Variables of the person's that the program goes on to see.
fn kept(server: &Server) -> impl Iterator<Item = (OsString, OsString)> {
    server.keeps.iter().filter_map(|name| Some((name.into(), std::env::var_os(name)?)))
}

/// Whether the service that the program speaks with is there.
pub(super) fn answers(server: &Server, program: &Path, link: &Link<'_>) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let env = [("PATH".into(), path)].into_iter().chain(kept(server)).collect();
    let args = server.asks.iter().map(Into::into).collect();
    let task = Task { name: &server.interface, program: program.to_path_buf(), args, dir: Path::new("/"), env };
    let (until, alive) = (Instant::now() + ASKED, link.begin(task));
    let Ok(mut alive) = alive else { return false };
    while Instant::now() < until && !link.is_stopped() {
        if let Some(ended) = alive.hear(link, GLANCE) {
            return ended.exit.success();
        }
    }
    false
}

/// True where who listens goes on listening: before a container does, its port is open, and closed again at once.
fn stays_open(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)) else { return false };
    let _ = stream.set_read_timeout(Some(GLANCE * 6));
    match stream.read(&mut [0]) {
        Ok(length) => length > 0,
        Err(error) => matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
    }
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
    /// What stands before each command.
    apart: Vec<OsString>,
    /// A folder that the program lies in, and where it finds it.
    moved: Option<(PathBuf, PathBuf)>,
}

impl<'p> Place<'p> {
    fn new(
        server: &'p Server,
        program: &'p Path,
        name: &'p str,
        (link, servers): (&Link<'_>, &mut Servers),
    ) -> Result<Self, Trouble> {
        let failed = |error: std::io::Error| Trouble::system("the server has no place to run", error);
        let data = link.run.elsewhere().map_err(failed)?;
        let ports = [values::free().map_err(failed)?, values::free().map_err(failed)?, values::free().map_err(failed)?];
        let fills = vec![
            ("{data}", data.path().to_string_lossy().into_owned()),
            ("{port}", ports[0].to_string()),
            ("{second}", ports[1].to_string()),
            ("{third}", ports[2].to_string()),
            ("{password}", values::random()?),
            ("{program}", program.to_string_lossy().into_owned()),
            ("{name}", format!("charmer-try-{}", &values::random()?[..NAME])),
        ];
        let drops = server.not_root && User::this().uid == 0;
        let mut place =
            Self { server, program, name, data, port: ports[0], fills, drops, apart: Vec::new(), moved: None };
        if server.asks.is_empty() {
            place.apart.clone_from(servers.apart.get_or_insert_with(|| view::apart(link)));
        }
        if let Some(kept) = servers.used.last().filter(|_| server.wheel.is_some() && drops && !place.apart.is_empty()) {
            // Nobody may look into our cache.
            let to = place.data.path().join("program");
            let end = place.apart.len() - 1;
            place.apart.splice(end..end, ["--ro-bind".into(), kept.dir.clone().into(), to.clone().into()]);
            place.moved = Some((kept.dir.clone(), to));
        }
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
        if let Some((from, to)) = &self.moved
            && let Ok(below) = Path::new(&words[0]).strip_prefix(from)
        {
            words[0] = to.join(below).into();
        }
        if self.drops {
            words.splice(0..0, ["setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"].map(Into::into));
        }
        words.splice(0..0, self.apart.iter().cloned());
        let program = PathBuf::from(words.remove(0));
        let mut env: Vec<(OsString, OsString)> = vec![
            ("PATH".into(), std::env::var_os("PATH").unwrap_or_default()),
            ("HOME".into(), self.data.path().into()),
        ];
        // The later of two of the same name counts.
        env.extend(kept(self.server));
        env.extend(self.server.environment.iter().map(|(name, value)| (name.into(), self.fill(value).into())));
        Task { name: self.name, program, args: words, dir: self.data.path(), env }
    }
}

/// Starts it and waits until it listens; gives its address.
pub(super) fn start(
    server: &Server,
    program: &Path,
    name: &str,
    link: &Link<'_>,
    servers: &mut Servers,
) -> Result<String, Trouble> {
    let place = Place::new(server, program, name, (link, servers))?;
    if !server.afterwards.is_empty() {
        link.run.afterwards(&server.afterwards.iter().map(|word| place.fill(word)).collect::<Vec<_>>());
    }
    for words in &server.prepare {
        link.finish(place.task(words))?.succeeded(&words[0], link.subject)?;
    }
    let mut alive = link.begin(place.task(&server.command))?;
    // Whatever becomes of it, it is ended before its folder goes.
    let listens = await_port(&mut alive, (place.port, !server.asks.is_empty()), link);
    servers.alive.push(alive);
    let url = place.fill(&server.url);
    servers.folders.push(place.data);
    listens.map(|()| url)
}

/// Waits until somebody listens there, the server ends, or time is up.
fn await_port(alive: &mut Alive, (port, serves): (u16, bool), link: &Link<'_>) -> Result<(), Trouble> {
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until && !link.is_stopped() {
        let listens = if serves { stays_open(port) } else { alive.listens(port) };
        if listens {
            return Ok(());
        }
        if let Some(ended) = alive.hear(link, GLANCE) {
            return Err(ended.trouble(&alive.name, link.subject));
        }
    }
    let late = || Trouble::new(format!("{} does not listen on its port", alive.name), "");
    Err(if link.is_stopped() { Trouble::stopped() } else { late() })
}
