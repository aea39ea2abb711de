//! The surroundings of the application under its charm, with values: what `charmer env` lists, and nothing else.

use std::collections::BTreeSet;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener};
use std::os::unix::net::UnixListener;

use crate::environment::{Row, Source};
use crate::suite::Given;
use crate::text::one_line;

use super::data::TRIAL;
use super::link::{Link, Trouble};
use super::{Subject, Wishes};

/// The hosts by which a person asks what stays.
const BROWSED: [&str; 2] = ["127.0.0.1", "localhost"];

/// What the application is handed over, and what follows from it.
#[derive(Default)]
pub(super) struct Values {
    /// The variables, without those of integrations.
    pub variables: Vec<(String, String)>,
    /// The port that the application is to listen on.
    pub port: u16,
    /// The address that the web server listens at is one that we gave it.
    pub is_address_ours: bool,
    /// The host that the ingress names in its requests.
    pub host: String,
    /// Settings that the charm writes for the web server.
    pub server: Vec<(String, String)>,
    /// Another kind of workers.
    pub worker_class: Option<String>,
    /// Where metrics are scraped: the port, and the path.
    pub metrics: Option<(u16, String)>,
    /// Keeps other tries of this machine from the port, until the application listens and after.
    _kept: Option<Claim>,
}

/// That what is asked for fits an option.
pub(super) fn check(subject: &Subject, wishes: &Wishes) -> Result<(), Trouble> {
    asked(subject, wishes, &mut Values::default()).map(drop)
}

/// Works the values out, and says which are made up.
pub(super) fn values(subject: &Subject, wishes: &Wishes, link: &Link<'_>) -> Result<Values, Trouble> {
    let mut values = Values::default();
    let asked = asked(subject, wishes, &mut values)?;
    let wanted = subject.sheet.rows.iter().find_map(|row| port_of(row, &asked)).unwrap_or(subject.suite.port);
    let (port, kept) = port(wanted).map_err(|error| Trouble::system("no port can be had on this machine", error))?;
    let mut values = Values { host: host(subject), port, _kept: kept, ..values };
    if values.port != wanted {
        link.note(format!("port {wanted} is taken on this machine: {} in its place", values.port));
    }
    let mut made_up = Vec::new();
    let host = values.host.clone();
    let hosts: Vec<&str> = [&*host].into_iter().chain(BROWSED.into_iter().filter(|_| wishes.stays)).collect();
    for row in subject.sheet.rows.iter().filter(|row| is_plain(row)) {
        let given = asked.iter().find(|(name, _)| is_named(row, name)).map(|(_, value)| (*value).to_owned());
        let Some(value) = given.map(Ok).or_else(|| usual(row, &mut made_up).transpose()).transpose()? else { continue };
        let value = encoded(subject, row, value, &hosts);
        if BROWSED.iter().all(|host| value.contains(&format!("\"{host}\""))) {
            link.note(format!("{} allows {}, too, for your browser", one_line(&row.name), BROWSED.join(" and ")));
        }
        let is_port = value == wanted.to_string() && (is_port(row) || is_of(row, &TRIAL.metrics_options));
        values.variables.push((row.name.clone(), if is_port { values.port.to_string() } else { value }));
    }
    values.metrics = metrics(&values.variables);
    if !made_up.is_empty() {
        link.note(format!("made up for this try: {}", one_line(&made_up.join(", "))));
    }
    Ok(values)
}

/// What the charm has scraped, as far as the application is told.
fn metrics(variables: &[(String, String)]) -> Option<(u16, String)> {
    let value = |ends: &[String]| {
        variables.iter().find(|(name, _)| ends.iter().any(|end| name == end)).map(|(_, value)| value.clone())
    };
    let port = value(&TRIAL.metrics.ports)?.parse().ok()?;
    Some((port, value(&TRIAL.metrics.paths).unwrap_or_else(|| TRIAL.metrics.usual_path.clone())))
}

fn is_plain(row: &Row) -> bool {
    matches!(row.from, Source::Suite(_) | Source::Option(_))
}

fn is_of(row: &Row, options: &[String]) -> bool {
    matches!(&row.from, Source::Option(name) if options.contains(name))
}

fn is_port(row: &Row) -> bool {
    row.listens || is_of(row, &TRIAL.port_options)
}

/// True for what the person calls it: the option, or the variable itself, as each key of a secret has one.
fn is_named(row: &Row, name: &str) -> bool {
    let own = match &row.from {
        Source::Option(option) => option == name,
        // What the charm makes unless an option says it.
        _ => row.name == name.replace('-', "_").to_uppercase(),
    };
    own || row.name == name
}

fn port_of(row: &Row, asked: &[(&str, &str)]) -> Option<u16> {
    let is_it = is_plain(row) && is_port(row);
    let asked = asked.iter().find(|(name, _)| is_named(row, name)).map(|(_, value)| *value);
    is_it.then(|| asked.unwrap_or(&row.example).parse().ok()).flatten()
}

/// The host in the address that the charm tells.
fn host(subject: &Subject) -> String {
    let base = subject.sheet.rows.iter().find(|row| is_plain(row) && row.name.ends_with("BASE_URL"));
    let url = base.and_then(|row| url::Url::parse(&row.example).ok());
    url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_else(|| "localhost".to_owned())
}

/// What the charm hands over when nobody says anything; nothing for what is there only sometimes.
fn usual(row: &Row, made_up: &mut Vec<String>) -> Result<Option<String>, Trouble> {
    let is_there = matches!(row.given, Some(Given::Always | Given::Untraced));
    if !is_there && !row.required {
        return Ok(None);
    }
    // Examples are no values; defaults of options are.
    let is_made_up = row.example.starts_with("example-");
    let is_secret = is_made_up && row.example.contains("secret");
    made_up.extend(is_made_up.then(|| row.name.clone()));
    if is_secret { random().map(Some) } else { Ok(Some(row.example.clone())) }
}

/// A text that nobody guesses.
pub(super) fn random() -> Result<String, Trouble> {
    let mut bytes = [0; 24];
    getrandom::fill(&mut bytes).map_err(|error| Trouble::system("the system gives no random numbers", error))?;
    Ok(bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}")))
}

/// As the charm writes it: booleans as JSON, lists of hosts as JSON, with the hosts that it is asked by.
fn encoded(subject: &Subject, row: &Row, value: String, hosts: &[&str]) -> String {
    let kind = match &row.from {
        Source::Option(name) => subject.kinds.iter().find(|(option, _)| option == name).map(|(_, kind)| kind.as_str()),
        _ => None,
    };
    if kind == Some("boolean") {
        return value.to_lowercase();
    }
    if !row.holds_json() || !row.example.starts_with('[') {
        return value;
    }
    let listed = if value == row.example { String::new() } else { value };
    let own = listed.split(',').map(str::trim).filter(|one| !one.is_empty());
    let all: Vec<&str> = own.chain(hosts.iter().copied().filter(|host| !listed.contains(host))).collect();
    serde_json::to_string(&all).unwrap_or_default()
}

/// What was asked for, each name with its value; options of the web server go where the charm writes them.
fn asked<'w>(subject: &Subject, wishes: &'w Wishes, values: &mut Values) -> Result<Vec<(&'w str, &'w str)>, Trouble> {
    let mut asked = Vec::new();
    for (name, value) in &wishes.set {
        let kind = subject.kinds.iter().find(|(option, _)| option == name).map(|(_, kind)| kind.as_str());
        let fits = match kind {
            Some("boolean") => matches!(value.to_lowercase().as_str(), "true" | "false"),
            Some("int") => value.parse::<i64>().is_ok(),
            Some("float") => value.parse::<f64>().is_ok(),
            _ => true,
        };
        if !fits {
            let message = format!("the option {} is of type {}", one_line(name), kind.unwrap_or_default());
            return Err(Trouble::usage(message, "Give it such a value, as with `juju config`."));
        }
        if let Some(setting) = TRIAL.gunicorn.get(name).filter(|_| kind.is_some()) {
            values.server.push((setting.clone(), value.clone()));
        } else if *name == TRIAL.worker_class && kind.is_some() {
            values.worker_class = Some(value.clone());
        } else if subject.sheet.rows.iter().any(|row| is_plain(row) && is_named(row, name)) {
            asked.push((name.as_str(), value.as_str()));
        } else if let Some(variable) = TRIAL.proxies.get(name) {
            let both = [variable.clone(), variable.to_uppercase()];
            values.variables.extend(both.map(|variable| (variable, value.clone())));
        } else {
            let names: BTreeSet<&str> = subject.kinds.iter().map(|(option, _)| option.as_str()).collect();
            let names: Vec<&str> = names.into_iter().collect();
            let message = format!("the charm has no option {} that reaches the application", one_line(name));
            return Err(Trouble::usage(message, format!("Its options: {}.", one_line(&names.join(", ")))));
        }
    }
    Ok(asked)
}

/// The port, if nobody listens there and no other try is about to, or another one.
fn port(wanted: u16) -> io::Result<(u16, Option<Claim>)> {
    if wanted != 0 && is_free(wanted) {
        match claim(wanted) {
            Ok(claim) => return Ok((wanted, Some(claim))),
            Err(error) if error.kind() != io::ErrorKind::AddrInUse => return Ok((wanted, None)),
            Err(_) => {}
        }
    }
    let other = free()?;
    Ok((other, claim(other).ok()))
}

fn is_free(port: u16) -> bool {
    let is_taken = |address: IpAddr| {
        TcpListener::bind((address, port)).is_err_and(|error| error.kind() == io::ErrorKind::AddrInUse)
    };
    // Without IPv6, nobody listens there either.
    let all: [IpAddr; 3] = [Ipv4Addr::LOCALHOST.into(), Ipv4Addr::UNSPECIFIED.into(), Ipv6Addr::UNSPECIFIED.into()];
    !all.into_iter().any(is_taken)
}

/// A name that one process of this machine has at a time, and the system takes back when it ends.
type Claim = UnixListener;

/// Says to other tries that a port will be listened on. It is nowhere on the disk, and seen as far as the port is.
#[cfg(target_os = "linux")]
fn claim(port: u16) -> io::Result<Claim> {
    use std::os::linux::net::SocketAddrExt as _;
    use std::os::unix::net::SocketAddr;

    UnixListener::bind_addr(&SocketAddr::from_abstract_name(format!("charmer-try-port-{port}"))?)
}

/// Elsewhere, two tries that begin within the same second may choose one port.
#[cfg(not(target_os = "linux"))]
fn claim(_: u16) -> io::Result<Claim> {
    Err(io::ErrorKind::Unsupported.into())
}

/// A port that nobody listens on.
pub(super) fn free() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}
