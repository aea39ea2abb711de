//! The driver that the address of a database means to `SQLAlchemy`: a scheme without one means one of its own choice, and the
//! charm hands over addresses that name none.
//!
//! What is known of drivers stands in `assets/languages.yaml`.

use super::data::{Driver, LANGUAGES};
use super::versions::{is_below, numbers};
use super::{Flag, fault, shown};
use crate::app::{Address, Dependency, Engine, dependencies, requirements};
use crate::finding::{Code, Consequence, Severity};
use crate::image::flags::Look;
use crate::suite::Ecosystem;

/// What the charm calls an address.
const HANDED: &str = "_DB_CONNECT_STRING";
/// Ways to name a driver apart from the address.
const APART: [&str; 3] = ["drivername", "URL.create", "install_as_MySQLdb"];

/// What stands at the beginning of an address, and whether it is what the charm hands over.
struct Meant {
    scheme: String,
    driver: Option<String>,
    is_handed: bool,
}

impl Meant {
    fn of(address: &str) -> Option<Self> {
        let (scheme, _) = address.split_once("://")?;
        let (scheme, driver) = scheme.split_once('+').map_or((scheme, None), |(scheme, driver)| (scheme, Some(driver)));
        Some(Self { scheme: scheme.to_owned(), driver: driver.map(str::to_owned), is_handed: false })
    }

    fn handed(variable: &str) -> Option<Self> {
        let scheme = variable.strip_suffix(HANDED)?.to_lowercase();
        Some(Self { scheme, driver: None, is_handed: true })
    }
}

impl Look<'_> {
    pub(super) fn drivers(&self) -> Vec<Flag> {
        if self.suite.language != "Python" || requirements(self.app).has_others() {
            return Vec::new();
        }
        let loaded = self.scan.uses.loaded(self.starts.iter().map(String::as_str));
        let mut engines = Vec::new();
        for path in &loaded {
            engines.extend(self.app.engines(path).into_iter().map(|engine| (*path, engine)));
        }
        let texts = || loaded.iter().map(|path| self.app.source_text(path)).collect::<Vec<_>>();
        let elsewhere = if engines.is_empty() { None } else { handed_elsewhere(&texts()) };
        let told = engines.iter().filter_map(|(path, engine)| {
            let meant = match &engine.address {
                Address::Text(text) => Meant::of(text),
                Address::Variable(name, usual) => Meant::handed(name).or_else(|| {
                    // An option of the charm may say another one.
                    let is_option = name.starts_with(&self.suite.environment_prefix);
                    usual.as_deref().filter(|_| !is_option).and_then(Meant::of)
                }),
                Address::Elsewhere => elsewhere.as_deref().and_then(Meant::handed),
            };
            self.wrong_driver(path, engine, &meant?)
        });
        let mut told: Vec<Flag> = told.collect();
        told.dedup_by(|later, first| later.finding.path == first.finding.path);
        told
    }

    fn wrong_driver(&self, path: &str, engine: &Engine, meant: &Meant) -> Option<Flag> {
        let all: Vec<&Driver> = LANGUAGES.drivers.iter().filter(|driver| driver.scheme == meant.scheme).collect();
        let found = dependencies(self.app);
        let held: Vec<&Dependency> =
            found.installed(Ecosystem::Pypi).filter(|found| found.name == "sqlalchemy").collect();
        let fits = |driver: &&&Driver| match (&meant.driver, driver.usual.as_str()) {
            (Some(name), _) => *name == driver.name,
            (None, "") => false,
            (None, since) => !held.iter().any(|held| is_below(&held.version, since)),
        };
        // Without a version the newest is taken.
        let driver = all.iter().filter(fits).max_by_key(|driver| numbers(&driver.usual))?;
        let has = |driver: &Driver| driver.packages.is_empty() || self.requires(&driver.packages);
        let fits_engine = |driver: &Driver| !engine.is_async || driver.is_async;
        let is_there = has(driver);
        if fits_engine(driver) && is_there || meant.driver.is_some() && fits_engine(driver) {
            return None;
        }
        let instead = all.iter().find(|other| other.name != driver.name && fits_engine(other) && has(other));
        // Without any driver it is not known what brings one, unless all that is installed is known.
        if instead.is_none() && self.installed().is_none() {
            return None;
        }
        // What is not known may hold SQLAlchemy to an older version, and so may a lock file; that matters where it means
        // another driver, which is there.
        let is_other =
            |one: &&&Driver| !one.usual.is_empty() && one.usual != driver.usual && fits_engine(one) && has(one);
        let matters = meant.driver.is_none() && driver.usual != "0" && all.iter().any(|one| is_other(&one));
        let is_known = |one: &Dependency| LANGUAGES.brings.contains_key(&one.name) && one.locked.is_empty();
        let is_sure = engine.at_once && (!matters || found.installed(Ecosystem::Pypi).all(is_known));
        Some(flag((path, engine), meant, (driver, is_there), instead.copied(), is_sure))
    }
}

/// The one address that the sources take from the charm, where nothing in them names a driver.
fn handed_elsewhere(texts: &[String]) -> Option<String> {
    let lines = || texts.iter().flat_map(|text| text.lines()).filter(|line| !line.trim_start().starts_with('#'));
    let names_one = |line: &str| {
        APART.iter().any(|word| line.contains(word))
            || LANGUAGES.drivers.iter().any(|driver| line.contains(&format!("+{}", driver.name)))
    };
    if lines().any(names_one) {
        return None;
    }
    let schemes = ["POSTGRESQL", "MYSQL"].map(|scheme| format!("{scheme}{HANDED}"));
    let mut read = schemes.into_iter().filter(|name| lines().any(|line| line.to_uppercase().contains(name.as_str())));
    read.next().filter(|_| read.next().is_none())
}

fn flag(
    (path, engine): (&str, &Engine),
    meant: &Meant,
    (driver, is_there): (&Driver, bool),
    instead: Option<&Driver>,
    is_sure: bool,
) -> Flag {
    let Meant { scheme, is_handed, .. } = meant;
    let begins = meant.driver.as_ref().map_or_else(|| scheme.clone(), |name| format!("{scheme}+{name}"));
    let begins = shown(&begins);
    let of = if *is_handed { "The charm hands over an address that begins" } else { "The address begins" };
    let taken = format!("{of} with {begins}://, for which SQLAlchemy takes {}", driver.module);
    let fails = match (engine.is_async && !driver.is_async, is_there) {
        (true, true) => "which cannot wait: \"The asyncio extension requires an async driver to be used\"".to_owned(),
        _ => format!("which no requirement brings: \"No module named '{}'\"", driver.module),
    };
    let stops = if engine.at_once {
        "the application stops as soon as it starts"
    } else {
        "this line fails when it is reached"
    };
    let message = format!("{taken}, {fails}; {stops}.");
    let package = driver.packages.first().map_or("", String::as_str);
    let brought = format!("Name `{package}` in requirements.txt");
    let fix = match instead {
        Some(instead) if *is_handed => {
            let told = format!("{scheme}+{}", instead.name);
            let other =
                if engine.is_async && !driver.is_async { String::new() } else { format!(" {brought} otherwise.") };
            format!("Have the address name the driver: `.replace(\"{scheme}://\", \"{told}://\", 1)` behind it.{other}")
        }
        Some(instead) => format!("Write `{scheme}+{}://`.", instead.name),
        None if engine.is_async => {
            format!("Install a driver for asyncio, and name it in the address: `{scheme}+…://`.")
        }
        None => format!("{brought}."),
    };
    let mut flag = fault(Code::DatabaseDriver, (path, engine.line), "another driver is meant", message, fix);
    if !is_sure {
        flag.finding.severity = Severity::Warning;
        flag.finding = flag.finding.with(Consequence::WorthKnowing);
    }
    flag
}
