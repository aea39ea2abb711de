//! The data of this module. build.rs reads it with these types, too.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::asset::asset;

/// What files of dependencies say: `assets/sources.yaml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Sources {
    pub paths: Vec<Named>,
    pub version_control: Vec<Program>,
    /// Folders that setuptools takes for no package.
    pub no_packages: Vec<String>,
    /// Python packages that only developers run; a star stands for the rest of a name.
    pub for_developers: Vec<String>,
    /// What only developers and machines that build need.
    pub needless: Needless,
}

/// Names of what an image does not need.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Needless {
    pub folders: Vec<String>,
    pub at_the_top: Vec<String>,
}

/// How a file names a path.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    pub files: Vec<String>,
    /// One of these stands in every file that has such a path.
    pub marks: Vec<String>,
    /// Its first group is the path.
    pub pattern: String,
    /// What looks there.
    pub tool: String,
}

/// How a file says that a program fetches something.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Program {
    pub files: Vec<String>,
    /// One of these stands in every file that says so.
    pub marks: Vec<String>,
    pub pattern: String,
    pub package: String,
}

/// `assets/sources.yaml`.
pub static SOURCES: LazyLock<Sources> = LazyLock::new(|| asset!("sources"));

/// Programs in scripts: `assets/npm.yaml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Programs {
    /// Those that do not come from a package.
    pub system: Vec<String>,
    /// Those that begin another one: the words behind them are it.
    pub before: Vec<String>,
    /// Options of node that take the next word.
    pub with_value: Vec<String>,
    /// Options of node that make it run a text.
    pub text: Vec<String>,
    /// What only developers' machines need: without it a package is the same.
    pub hooks: Vec<String>,
    /// Those that install packages as npm does.
    pub managers: Vec<String>,
    /// Those that start what was built before.
    pub of_builds: Vec<OfBuild>,
    /// The package of a program that is called otherwise.
    pub packages: BTreeMap<String, String>,
    /// Modules that Node has itself.
    pub builtin: Vec<String>,
    /// Packages that are loaded by name, and which of them each brings.
    pub brings: BTreeMap<String, Vec<String>>,
    /// What they bring beside.
    pub inner: Vec<String>,
}

/// A program that starts what was built before.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfBuild {
    pub program: String,
    /// The word with which it does so.
    pub word: String,
    /// What it looks for.
    pub needs: String,
}

/// `assets/npm.yaml`.
pub static PROGRAMS: LazyLock<Programs> = LazyLock::new(|| asset!("npm"));

/// What versions do not have any more, or not yet: `assets/languages.yaml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Languages {
    /// The Python of each series.
    pub python: Vec<(String, String)>,
    /// The default JDK of each series.
    pub java: Vec<(String, u32)>,
    /// Modules that a Python no longer has, and what brings one back.
    pub removed: Vec<Removed>,
    /// The first Gradle that runs on a JDK.
    pub gradle: Vec<(u32, String)>,
    /// What compiles as a part of Java's compiler.
    pub java_pins: Vec<JavaPin>,
    /// The least Java of Spring Boot's releases.
    pub boot_java: Vec<(String, u32)>,
    /// The least Gradle of Spring Boot's releases.
    pub boot_gradle: Vec<(String, String)>,
    /// The Gradle that the bases have.
    pub ubuntus_gradle: String,
    /// The first Kotlin that compiles for a Java.
    pub kotlin: Vec<(u32, String)>,
    /// What of Spring Boot needs a driver.
    pub spring_drivers: Vec<SpringDrivers>,
    /// What Flyway needs beside a driver.
    pub flyway: Vec<Dialect>,
    /// Groups of Maven's that bring no driver; what begins with one and a point is in it.
    pub without_drivers: Vec<String>,
    /// Packages whose old versions do not go with a Python.
    pub pins: Vec<Pin>,
    /// Packages, and all that each brings.
    pub brings: BTreeMap<String, Vec<String>>,
    /// Modules, and the packages any of which brings one.
    pub modules: BTreeMap<String, Vec<String>>,
    /// Names that pip finds nothing under on Linux.
    pub nowhere: Vec<Nowhere>,
    /// What a version of one package asks of another.
    pub asks: Vec<Asks>,
    /// What `SQLAlchemy` talks to databases with.
    pub drivers: Vec<Driver>,
    /// What packages do only where another one is there.
    pub features: Vec<Feature>,
}

/// Names in requirements that are no package on Linux.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nowhere {
    pub names: Vec<String>,
    pub why: String,
    pub fix: String,
}

/// What a package asks of another one from a version on, up to another.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asks {
    pub package: String,
    pub from: String,
    /// The first version that asks it no more.
    #[serde(default)]
    pub until: String,
    pub other: String,
    /// As pip writes it.
    pub takes: String,
}

/// What `SQLAlchemy` talks to a database with.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Driver {
    pub scheme: String,
    /// What follows the scheme and a `+`.
    pub name: String,
    pub module: String,
    /// Any of these brings it; none where Python does.
    #[serde(default)]
    pub packages: Vec<String>,
    /// It is for asyncio, too.
    #[serde(default)]
    pub is_async: bool,
    /// The version of `SQLAlchemy` since which a scheme alone means it; nothing where none does.
    #[serde(default)]
    pub usual: String,
}

/// An artifact that goes with a JDK from a version on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JavaPin {
    pub artifact: String,
    pub since: u32,
    pub first: String,
    /// The first releases of Spring Boot, by their lines, that bring that version or a newer one.
    #[serde(default)]
    pub boot: Vec<String>,
    /// What the compiler says.
    pub fails: String,
}

/// A database that Flyway knows with an artifact of its own.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dialect {
    pub driver: String,
    pub database: String,
    pub needs: String,
    /// The release of Spring Boot since which that is so.
    pub since: String,
}

/// Starters of Spring Boot that need a driver for a database.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpringDrivers {
    pub starters: Vec<String>,
    /// What is in the name of whatever may bring one.
    pub drivers: Vec<String>,
    /// The one that is told.
    pub first: String,
    /// What is in the sources of those who do without.
    pub unless: Vec<String>,
    /// What the application says as it stops.
    pub says: String,
}

/// A package that goes with a Python from a version on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pin {
    pub package: String,
    pub since: String,
    /// The first version that goes with it.
    pub first: String,
    /// What makes older ones go with it: a requirement, or a package to build with.
    #[serde(default)]
    pub with: String,
    /// It counts where a service calls this.
    #[serde(default)]
    pub runs: String,
    /// What becomes of older ones.
    pub fails: String,
    /// What to do, where no version goes with it.
    #[serde(default)]
    pub instead: String,
    /// They cannot be built; otherwise they cannot be imported.
    #[serde(default)]
    pub builds: bool,
}

/// What a package does only where another one is there.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feature {
    /// What has to be imported from.
    #[serde(default)]
    pub module: String,
    /// Or the files in which it is looked for.
    #[serde(default)]
    pub files: Vec<String>,
    /// How it is used, any of these.
    pub uses: Vec<String>,
    /// It does not count beside one of these.
    #[serde(default)]
    pub unless: Vec<String>,
    /// Any of these has to be there; the first is told.
    pub packages: Vec<String>,
    /// Both in a sentence.
    pub wants: String,
    pub fails: String,
}

/// Modules that are gone since a version.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Removed {
    pub since: String,
    pub modules: Vec<String>,
    /// What of these is gone; all of it where nothing is named.
    #[serde(default)]
    pub names: Vec<String>,
    #[serde(default)]
    pub package: String,
    /// Only older ones of these bring it back.
    #[serde(default)]
    pub before: String,
}

/// `assets/languages.yaml`.
pub static LANGUAGES: LazyLock<Languages> = LazyLock::new(|| asset!("languages"));

/// What a script may call, and where that comes from: `assets/migrations.yaml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Migrations {
    /// The names that the charm looks for.
    pub names: Vec<String>,
    /// Folders whose scripts are nobody's to run.
    pub beside: Vec<String>,
    /// Programs that run the words behind them on another machine or in a container.
    pub elsewhere: Vec<String>,
    pub programs: Vec<Called>,
}

/// A program that migrates, and the packages any of which brings it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Called {
    pub program: String,
    /// It only counts with this word behind it.
    #[serde(default)]
    pub with: String,
    /// What of the application it reads.
    #[serde(default)]
    pub files: Vec<String>,
    /// One of these it does not do without: a file, or a table of a file as `pyproject.toml[tool.alembic]`.
    #[serde(default)]
    pub needs: Vec<String>,
    /// How it is told where that is.
    #[serde(default)]
    pub tell: String,
    /// The Go package that it is built from.
    #[serde(default)]
    pub part: String,
    /// What makes it needless, in a sentence.
    #[serde(default)]
    pub instead: String,
    #[serde(default)]
    pub python: Vec<String>,
    #[serde(default)]
    pub npm: Vec<String>,
    #[serde(default)]
    pub packages: Vec<String>,
}

/// `assets/migrations.yaml`.
pub static MIGRATIONS: LazyLock<Migrations> = LazyLock::new(|| asset!("migrations"));

/// Servers and workers that services start: `assets/servers.yaml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Started {
    pub servers: Vec<Server>,
    /// Options that have a server look for its module elsewhere.
    pub elsewhere: Vec<String>,
    /// Words of a program's own that have it serve.
    pub serving: Vec<String>,
}

/// A server or a worker, and the Python packages any of which brings it; none where an extension does.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    pub program: String,
    pub packages: Vec<String>,
}

/// `assets/servers.yaml`.
pub static SERVERS: LazyLock<Started> = LazyLock::new(|| asset!("servers"));
