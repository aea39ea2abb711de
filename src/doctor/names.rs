//! Names of packages and slices: those that charmer's own data have, and those that this machine has lists of.
//!
//! What this machine's lists do not have exists nowhere only where they are the lists of the base itself.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::ask;
use crate::files;
use crate::process::Watch;
use crate::suite;
use crate::yaml;

/// How long apt may take to say what it knows.
const PATIENCE: Duration = Duration::from_secs(10);
/// More is no list of slices, in bytes.
const SMALL: u64 = 1 << 20;

/// Names that are known for a base.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Ubuntu's release: `24.04`.
    pub series: String,
    /// Packages of this machine's lists, sorted.
    packages: Vec<Box<str>>,
    /// Whether these lists are the release's.
    has_all: bool,
    /// Slices of the release that Chisel has fetched here, sorted; empty: none.
    slices: Vec<Box<str>>,
}

impl Names {
    /// Names from lists: of apt, whether it is that release's, and Chisel's.
    pub fn new(series: &str, (packages, has_all): (&str, bool), slices: &[String]) -> Self {
        let sorted = |names: &mut dyn Iterator<Item = &str>| {
            let mut names: Vec<Box<str>> = names.map(Into::into).collect();
            names.sort_unstable();
            names
        };
        Self {
            series: series.to_owned(),
            packages: sorted(&mut packages.lines()),
            has_all,
            slices: sorted(&mut slices.iter().map(String::as_str)),
        }
    }

    /// What this machine knows of that release. It takes some tenths of a second.
    pub fn here(series: &str, cache: &Path) -> Self {
        let apt = Path::new("/usr/bin/apt-cache");
        let packages = ask::program(apt, &["pkgnames"], (PATIENCE, &Watch::default())).unwrap_or_default();
        let release = files::text(Path::new("/etc/os-release"), SMALL).unwrap_or_default();
        let says = |line: String| release.lines().any(|own| own.replace('"', "") == line);
        let is_own = says("ID=ubuntu".to_owned()) && says(format!("VERSION_ID={series}"));
        let has_all = is_own && !packages.is_empty();
        Self::new(series, (&packages, has_all), &slices(&cache.join(format!("chisel/releases/ubuntu-{series}/slices"))))
    }

    /// What can be typed on from `start`: first what charmer knows, as it lists it, then this machine's lists.
    pub fn starting<'a>(&'a self, start: &'a str, build: bool) -> impl Iterator<Item = &'a str> {
        let own = own(build).map(|name| -> &'a str { name }).filter(move |name| name.starts_with(start));
        let from = |list: &'a [Box<str>]| {
            let first = list.partition_point(|name| **name < *start);
            list[first..].iter().map(AsRef::as_ref).take_while(move |name: &&str| name.starts_with(start))
        };
        let slices = if build { &[][..] } else { &self.slices[..] };
        own.chain(from(slices)).chain(from(&self.packages))
    }

    /// True where the release is known to have nothing of that name.
    pub fn lacks(&self, name: &str) -> bool {
        let is_in = |list: &[Box<str>]| list.binary_search_by(|own| (**own).cmp(name)).is_ok();
        let is_slice = name.contains('_');
        let (list, is_whole) =
            if is_slice { (&self.slices, !self.slices.is_empty()) } else { (&self.packages, self.has_all) };
        // Another architecture, or a version, may be asked for.
        let is_plain = !name.contains([':', '=']);
        is_whole && is_plain && !name.is_empty() && !is_in(list)
    }
}

/// What dependencies are known to need, the usual ones first, and of each the whole package before its slices.
fn own(build: bool) -> impl Iterator<Item = &'static str> {
    suite::implications().iter().flat_map(move |row| {
        let mut names: Vec<&str> = if build {
            row.build.iter().map(String::as_str).collect()
        } else {
            row.run.iter().flat_map(suite::RunTime::names).collect()
        };
        names.sort_by_key(|name| name.len());
        names
    })
}

/// The slices in a folder of Chisel's definitions: a file a package.
fn slices(folder: &Path) -> Vec<String> {
    let files = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let of = |file: fs::DirEntry| {
        let document = yaml::parse_foreign("", files::text(&file.path(), SMALL)?.as_bytes()).ok()?;
        let package = document.root.get("package")?.as_str()?.to_owned();
        let slices = document.root.get("slices")?.as_map()?;
        let named = slices.iter().map(|(name, _)| format!("{package}_{}", name.key_text()));
        Some(named.collect::<Vec<_>>())
    };
    files.filter_map(of).flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_charmer_knows_comes_first_and_what_cannot_be_known_is_not_said() {
        let names = Names::new("24.04", ("libpam0g\nlibpq5\nlibpcre3", false), &[]);
        let run: Vec<&str> = names.starting("libp", false).collect();
        assert_eq!((run[0], run.last()), ("libpq5", Some(&"libpq5")));
        assert!(run.contains(&"libpq5_libs") && run.contains(&"libpam0g"));
        assert!(names.starting("libp", true).all(|name| !name.contains('_')), "nothing is built with slices");
        assert!(!names.lacks("libpq6"), "another release's lists say nothing");
    }

    #[test]
    fn chisels_own_definitions_say_which_slices_there_are() {
        let cache = tempfile::tempdir().unwrap();
        let folder = cache.path().join("chisel/releases/ubuntu-24.04/slices");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("libpq5.yaml"), "package: libpq5\nslices:\n  libs:\n  copyright:\n").unwrap();
        fs::write(folder.join("broken.yaml"), "slices: [").unwrap();
        let found = slices(&folder);
        assert_eq!(found, ["libpq5_libs", "libpq5_copyright"]);
        let names = Names::new("24.04", ("libpq5", true), &found);
        let lacking =
            ["libpq5_libs", "libpq5_lib", "libpq5", "libpq6", "libpq6:arm64", ""].map(|name| names.lacks(name));
        assert_eq!(lacking, [false, true, false, true, false, false]);
    }
}
