//! Python: an environment as the plugins `python` and `uv` make it, with the rock's Python or the nearest one.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::files;
use crate::image;
use crate::state::private;
use crate::text::one_line;
use crate::trial::data::TRIAL;
use crate::trial::link::Trouble;

use super::{Build, Built, Part, Yard, libraries};

/// Where libraries are noted that what was installed asks for.
const LIBRARIES: &str = "libraries.json";
/// The longest list of requirements that is looked into.
const LIST: u64 = 1 << 20;
/// Asks an interpreter for its version and whether it can make environments.
const QUESTION: &str = "import sys, venv, ensurepip; print('%d.%d.%d' % sys.version_info[:3])";
/// What most packages are made for.
const ANY: &str = "3.12";
/// Versions of Python 3 that are looked for, the newest first.
const MINORS: std::ops::RangeInclusive<u32> = 8..=16;

/// Who makes the environment.
#[derive(Serialize, Deserialize)]
enum Maker {
    /// `uv`, with what it takes for an interpreter.
    Uv(PathBuf, String),
    /// An interpreter of this machine.
    Own(PathBuf),
}

/// Makes the environment, or takes the one that was made of the same.
pub(super) fn build(yard: &Yard<'_>, part: &Part<'_>, built: &mut Built) -> Result<(), Trouble> {
    let wanted = image::python_of(&yard.subject.expanded).unwrap_or("3");
    let (maker, version) = maker(yard, wanted)?;
    let asked = wanted.split('.').count();
    if version.split('.').take(asked).ne(wanted.split('.')) {
        yard.link.note(format!("tried with Python {version} in place of the rock's {wanted}, which is not here"));
    }
    let packages = part.texts("python-packages");
    let lists = part.texts("python-requirements");
    let mut said = vec![part.plugin.to_owned(), version, packages.join("\n")];
    let texts: Vec<String> = lists.iter().map(|list| requirements(part, list)).collect();
    let is_package = ["setup.py", "pyproject.toml"].iter().any(|name| part.source.join(name).is_file());
    let is_local = texts.iter().flat_map(|text| text.lines()).any(names_a_folder);
    if is_package || is_local || part.plugin == "uv" {
        said.push(yard.content(part)?);
    }
    said.extend(texts);
    let mut kept = yard.kept(&said.iter().map(String::as_str).collect::<Vec<_>>())?;
    let venv = kept.dir.join("venv");
    if !kept.is_done {
        let source = if is_package || is_local { yard.copy(part, "source")? } else { part.source.clone() };
        let work = Work { yard, part, maker: &maker, venv: &venv, source: &source };
        if part.plugin == "uv" {
            work.locked()?;
        } else {
            work.listed(&packages, &lists, is_package)?;
        }
        let asked = libraries::asked(&venv.join("lib"));
        write_down(&kept.dir.join(LIBRARIES), &asked).and_then(|()| kept.finish()).map_err(not_kept)?;
    }
    let asked = files::text(&kept.dir.join(LIBRARIES), LIST).unwrap_or_default();
    built.libraries.extend(serde_json::from_str::<BTreeMap<String, String>>(&asked).unwrap_or_default());
    built.programs.push(venv.join("bin"));
    built.used.push(kept);
    Ok(())
}

/// An environment with this package alone, whatever the rock's Python.
pub(super) fn wheel(yard: &Yard<'_>, part: &Part<'_>, package: &str) -> Result<Build, Trouble> {
    let (maker, version) = maker(yard, ANY)?;
    let mut kept = yard.build(&["wheel", &version, package])?;
    if !kept.is_done {
        let venv = kept.dir.join("venv");
        let work = Work { yard, part, maker: &maker, venv: &venv, source: &part.source };
        work.listed(&[package.to_owned()], &[], false)?;
        kept.finish().map_err(not_kept)?;
    }
    Ok(kept)
}

/// A line of requirements that names a place of the project.
fn names_a_folder(line: &str) -> bool {
    let line = line.trim();
    line.starts_with('.') || line.starts_with("-e") || line.starts_with("--editable") || line.contains("file:")
}

/// A list with all lists that it includes.
fn requirements(part: &Part<'_>, list: &str) -> String {
    let mut whole = String::new();
    let mut open = vec![part.source.join(list)];
    let mut seen: Vec<PathBuf> = Vec::new();
    while let Some(path) = open.pop() {
        if seen.contains(&path) {
            continue;
        }
        let text = files::text(&path, LIST).unwrap_or_default();
        let included = text.lines().filter_map(|line| {
            let words: Vec<&str> = line.split([' ', '=']).filter(|word| !word.is_empty()).collect();
            let is_it = matches!(words.first(), Some(&("-r" | "-c" | "--requirement" | "--constraint")));
            words.get(1).filter(|_| is_it).map(|name| path.with_file_name(name))
        });
        open.extend(included);
        whole.push_str(&text);
        seen.push(path);
    }
    whole
}

/// Who makes the environment, and the version that it will have. Starting interpreters to ask them takes longer than all
/// else of a second try, so the answer is kept as long as the same ones are here.
fn maker(yard: &Yard<'_>, wanted: &str) -> Result<(Maker, String), Trouble> {
    let uv = which::which("uv").ok();
    let here: Vec<String> =
        candidates(wanted).into_iter().chain(uv.clone()).map(|path| path.to_string_lossy().into_owned()).collect();
    let mut kept = yard.build(&["interpreter", wanted, &here.join("\n")])?;
    let place = kept.dir.join("maker.json");
    let known = || serde_json::from_str::<(Maker, String)>(&files::text(&place, LIST)?).ok();
    if let Some(known) = known().filter(|(maker, _)| kept.is_done && maker.is_here()) {
        return Ok(known);
    }
    let found = sought(yard, wanted, uv)?;
    write_down(&place, &found).and_then(|()| kept.finish()).map_err(not_kept)?;
    Ok(found)
}

/// Writes down what is read again instead of being found out anew.
fn write_down(place: &Path, what: &impl Serialize) -> io::Result<()> {
    let text = serde_json::to_string(what)?;
    private().create(true).truncate(true).open(place)?.write_all(text.as_bytes())
}

fn not_kept(error: io::Error) -> Trouble {
    Trouble::system("what is built cannot be kept", error)
}

impl Maker {
    fn is_here(&self) -> bool {
        let (Self::Uv(program, _) | Self::Own(program)) = self;
        program.is_file()
    }
}

fn sought(yard: &Yard<'_>, wanted: &str, uv: Option<PathBuf>) -> Result<(Maker, String), Trouble> {
    for verb in ["find", "install"] {
        // It has the version, or fetches it.
        if let Some(uv) = &uv
            && yard.attempt(uv, &["python", verb, wanted], &yard.subject.dir, &[])?.exit.success()
        {
            return Ok((Maker::Uv(uv.clone(), wanted.to_owned()), wanted.to_owned()));
        }
    }
    let (program, version) = nearest(yard, wanted)?;
    let shown = program.to_string_lossy().into_owned();
    Ok((uv.map_or(Maker::Own(program), |uv| Maker::Uv(uv, shown)), version))
}

/// Interpreters of this machine, those of the nearest version first.
fn candidates(wanted: &str) -> Vec<PathBuf> {
    let named = |version: &str| which::which(format!("python{version}")).ok();
    let home = directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_path_buf()).unwrap_or_default();
    let kept = |version: &str| {
        let folders = TRIAL.python_folders.iter().map(|folder| home.join(folder));
        let each = folders.flat_map(|folder| std::fs::read_dir(folder).into_iter().flatten().flatten());
        let begins = format!("{version}.");
        let fits = each.filter(|entry| entry.file_name().to_string_lossy().starts_with(&begins));
        fits.map(|entry| entry.path().join("bin/python3")).find(|program| program.is_file())
    };
    let minor: u32 = wanted.split('.').nth(1).and_then(|minor| minor.parse().ok()).unwrap_or_default();
    let mut versions: Vec<u32> = MINORS.collect();
    versions.sort_by_key(|other| (other.abs_diff(minor), std::cmp::Reverse(*other)));
    let versions: Vec<String> = versions.into_iter().map(|minor| format!("3.{minor}")).collect();
    let fitting = versions.iter().flat_map(|version| [named(version), kept(version)].into_iter().flatten());
    fitting.chain(named("3")).collect()
}

/// The interpreter of this machine whose version is nearest, with its version.
fn nearest(yard: &Yard<'_>, wanted: &str) -> Result<(PathBuf, String), Trouble> {
    for program in candidates(wanted) {
        if let Some(version) = version_of(yard, &program)? {
            return Ok((program, version));
        }
    }
    let message = format!("No Python that can make environments was found; the rock has Python {}.", one_line(wanted));
    Err(Trouble::new(message, "Install one: `sudo apt install python3-venv`, or uv, which fetches the right one."))
}

/// The version of an interpreter; nothing where it cannot make environments, as a stand-in for one that is not there.
fn version_of(yard: &Yard<'_>, program: &Path) -> Result<Option<String>, Trouble> {
    let ended = yard.attempt(program, &["-c", QUESTION], &yard.subject.dir, &[])?;
    let version = ended.output.last().filter(|version| version.starts_with(|c: char| c.is_ascii_digit()));
    Ok(version.filter(|_| ended.exit.success()).cloned())
}

struct Work<'w> {
    yard: &'w Yard<'w>,
    part: &'w Part<'w>,
    maker: &'w Maker,
    venv: &'w Path,
    source: &'w Path,
}

impl Work<'_> {
    fn run(&self, program: &Path, args: &[&str], env: &[(String, String)]) -> Result<Vec<String>, Trouble> {
        let mut all = self.part.environment();
        all.extend(env.iter().cloned());
        self.yard.run(program, args, self.source, &all)
    }

    /// As the plugin `python`: the packages, then the requirements, then the project itself where it is a package.
    fn listed(&self, packages: &[String], lists: &[String], is_package: bool) -> Result<(), Trouble> {
        let venv = self.venv.to_string_lossy();
        match self.maker {
            Maker::Uv(uv, python) => self.run(uv, &["venv", "--seed", "--python", python, &venv], &[])?,
            Maker::Own(python) => self.run(python, &["-m", "venv", &venv], &[])?,
        };
        if !packages.is_empty() {
            self.install(packages.iter().map(String::as_str).collect())?;
        }
        if !lists.is_empty() {
            self.install(lists.iter().flat_map(|list| ["-r", list]).collect())?;
        }
        if is_package { self.install(vec!["."]) } else { Ok(()) }
    }

    fn install(&self, what: Vec<&str>) -> Result<(), Trouble> {
        let python = self.venv.join("bin/python");
        let shown = python.to_string_lossy();
        let (program, mut args) = match self.maker {
            Maker::Uv(uv, _) => (uv.as_path(), vec!["pip", "install", "--python", &shown, "-U"]),
            Maker::Own(_) => (python.as_path(), vec!["-m", "pip", "install", "--disable-pip-version-check", "-U"]),
        };
        args.extend(what);
        self.run(program, &args, &[]).map(drop)
    }

    /// As the plugin `uv`: what the lock says.
    fn locked(&self) -> Result<(), Trouble> {
        let Maker::Uv(uv, python) = self.maker else { return Err(Trouble::new("uv is not on PATH.", "")) };
        let mut args = vec!["sync", "--locked", "--no-dev", "--no-editable", "--python", python];
        let (extras, groups) = (self.part.texts("uv-extras"), self.part.texts("uv-groups"));
        args.extend(extras.iter().flat_map(|name| ["--extra", name]));
        args.extend(groups.iter().flat_map(|name| ["--group", name]));
        let place = ("UV_PROJECT_ENVIRONMENT".to_owned(), self.venv.to_string_lossy().into_owned());
        self.run(uv, &args, &[place])?;
        let packages = self.part.texts("python-packages");
        if packages.is_empty() { Ok(()) } else { self.install(packages.iter().map(String::as_str).collect()) }
    }
}
