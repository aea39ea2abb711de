//! What a known failure says to change, changed in the answers. Floor 4: uses `pack`, `app` and `suite`.
//!
//! Not every remedy is an answer: a build instance is thrown away by a command, and some lines only a person can place.
//! Then it says so, and nothing is changed.

mod application;
mod packages;

use super::{Answers, PartLine};
use crate::app::Facts;
use crate::pack::{Remedy, Tool};
use crate::suite::Suite;
use crate::yaml::Node;

/// Where it failed.
#[derive(Clone, Copy, Debug)]
pub struct MendContext<'a> {
    /// Whose pack it was.
    pub tool: Tool,
    /// This machine's architecture, in Debian's words.
    pub architecture: &'a str,
    /// What the application's files say; an answer may bring a package along.
    pub facts: &'a Facts,
    /// `rockcraft.yaml`, where it can be read.
    pub rock: Option<&'a Node>,
    /// Which files go into the image as long as the answers pick none.
    pub files: &'a [String],
}

/// Why no answer mends it, in a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NoAnswer(String);

impl NoAnswer {
    fn new<T>(reason: impl Into<String>) -> Result<T, Self> {
        Err(Self(reason.into()))
    }
}

/// The answers with every remedy applied that is an answer and changes something.
///
/// # Errors
/// Why nothing changes: the first remedy's reason.
pub fn mend(answers: &Answers, remedies: &[Remedy], at: MendContext<'_>) -> Result<Answers, NoAnswer> {
    let mut mended = answers.clone();
    let mut reason = None;
    for remedy in remedies {
        if let Err(why) = apply(&mut mended, remedy, at) {
            reason.get_or_insert(why);
        }
    }
    if mended != *answers {
        return Ok(mended);
    }
    Err(reason.unwrap_or_else(|| NoAnswer("No answer changes this.".to_owned())))
}

fn apply(answers: &mut Answers, remedy: &Remedy, at: MendContext<'_>) -> Result<(), NoAnswer> {
    let Some(suite) = answers.framework() else {
        return NoAnswer::new("There is no framework yet that an answer could be given for.");
    };
    if is_of_rock(remedy) && at.tool != Tool::Rockcraft {
        return NoAnswer::new(
            "The answers say what the rock is built with; the charm's parts are the extension's own.",
        );
    }
    match remedy {
        Remedy::BuildPackage { name } => add(&mut answers.build_packages, name),
        Remedy::Package { slice, deb } => packages::package(answers, suite, slice, deb),
        Remedy::RenamePackage { name } => packages::rename(answers, suite, name),
        Remedy::PackageForSlice { name } => packages::whole_package(answers, name),
        Remedy::Answer { question, value } => answer(answers, suite, (question, value), at.facts),
        Remedy::HostPlatform => add(&mut answers.platforms, at.architecture),
        Remedy::UsualBase => usual_base(answers, suite, at.tool),
        Remedy::CharmBase { base } => change(&mut answers.charm_base, base),
        Remedy::LeaveOut { path } => leave_out(answers, suite, path),
        Remedy::Exclude { part, path } => {
            // One that is left out already keeps none of the others in.
            let done: Vec<_> = path.split(", ").map(|path| exclude(answers, suite, (part, path))).collect();
            if done.iter().any(Result::is_ok) { Ok(()) } else { done.into_iter().collect() }
        }
        Remedy::SplitPackages => packages::split(answers, at.rock),
        Remedy::Environment { name, value } => {
            line(answers, &suite.layout.dependencies_part, "build-environment", &format!("{name}={value}"))
        }
        Remedy::Ship { path } => application::ship(answers, suite, path, at.files),
        Remedy::CharmOption { name, kind } => application::option(answers, name, kind),
        Remedy::Integrate { endpoint } => application::integrate(answers, endpoint),
        Remedy::PythonPackage { name } => application::python_package(answers, suite, name),
        Remedy::Wheels => wheels(answers, at.tool),
        Remedy::Clean => NoAnswer::new(format!("`{} clean` throws the build instance away.", at.tool.program())),
    }
}

/// True for what only the rock has.
fn is_of_rock(remedy: &Remedy) -> bool {
    use Remedy::{
        Answer, BuildPackage, Environment, Exclude, LeaveOut, Package, PackageForSlice, PythonPackage, RenamePackage,
        Ship, SplitPackages,
    };
    matches!(
        remedy,
        BuildPackage { .. }
            | Package { .. }
            | RenamePackage { .. }
            | PackageForSlice { .. }
            | Answer { .. }
            | LeaveOut { .. }
            | Exclude { .. }
            | Environment { .. }
            | Ship { .. }
            | PythonPackage { .. }
            | SplitPackages
    )
}

fn add(list: &mut Vec<String>, item: &str) -> Result<(), NoAnswer> {
    if list.iter().any(|own| own == item) {
        return NoAnswer::new(format!("`{item}` is among the answers already."));
    }
    list.push(item.to_owned());
    Ok(())
}

fn change(field: &mut String, value: &str) -> Result<(), NoAnswer> {
    if field == value {
        return NoAnswer::new(format!("`{value}` is the answer already."));
    }
    value.clone_into(field);
    Ok(())
}

fn answer(answers: &mut Answers, suite: &Suite, (id, value): (&str, &str), facts: &Facts) -> Result<(), NoAnswer> {
    let Some(question) = suite.questions.iter().find(|question| question.id == id) else {
        return NoAnswer::new(format!("{} does not ask for this.", suite.title));
    };
    if !question.accepts(value) {
        return NoAnswer::new(format!("`{value}` is no answer that {} takes.", question.label));
    }
    if answers.extra(id) == value {
        return NoAnswer::new(format!("{} is {value} already.", question.label));
    }
    answers.answer(question, value, facts);
    Ok(())
}

fn usual_base(answers: &mut Answers, suite: &Suite, tool: Tool) -> Result<(), NoAnswer> {
    if tool == Tool::Charmcraft {
        let usual = suite.charm.bases.first().map_or("", |base| base.base.as_str());
        return change(&mut answers.charm_base, usual);
    }
    let Some(usual) = suite.rock.bases.first() else { return NoAnswer::new("There is no usual base.") };
    let build_base = usual.build_base.clone().unwrap_or_default();
    if answers.base == usual.base && answers.build_base == build_base {
        return NoAnswer::new(format!("`{}` is the base already.", usual.base));
    }
    answers.base.clone_from(&usual.base);
    answers.build_base = build_base;
    Ok(())
}

/// The part of a path that lies in the application's folder of the image. The packer names it from there, or with the
/// folder in which it builds before it.
fn in_application<'p>(path: &'p str, suite: &Suite) -> Option<&'p str> {
    let folder = format!("{}/", suite.layout.application);
    let rest = match path.strip_prefix(&folder) {
        Some(rest) => rest,
        None => path.split_once(&format!("/install/{folder}"))?.1,
    };
    Some(rest.trim_end_matches('/')).filter(|rest| !rest.is_empty())
}

fn leave_out(answers: &mut Answers, suite: &Suite, path: &str) -> Result<(), NoAnswer> {
    let file = in_application(path, suite).unwrap_or(path);
    let Some(files) = &mut answers.files else {
        return NoAnswer::new("The extension picks the files by itself; pick them under Files.");
    };
    let before = files.len();
    files.retain(|own| own != file);
    if files.len() == before {
        return NoAnswer::new(format!("`{file}` is not among the files that you picked."));
    }
    Ok(())
}

fn exclude(answers: &mut Answers, suite: &Suite, (part, path): (&str, &str)) -> Result<(), NoAnswer> {
    let file = in_application(path, suite).filter(|_| part == suite.layout.application_part);
    match (file, &mut answers.files) {
        (Some(file), Some(files)) => add(files, &format!("-{file}")),
        _ => line(answers, part, "stage", &format!("-{path}")),
    }
}

fn wheels(answers: &mut Answers, tool: Tool) -> Result<(), NoAnswer> {
    if tool == Tool::Rockcraft {
        return NoAnswer::new(
            "What the rock is built with stands in its requirements; the answer is about the charm's.",
        );
    }
    if answers.wheels || !answers.asks_for_wheels() {
        return NoAnswer::new("The charm's packages are taken prebuilt already.");
    }
    answers.wheels = true;
    Ok(())
}

/// A line of a part that no question asks for.
fn line(answers: &mut Answers, part: &str, key: &str, item: &str) -> Result<(), NoAnswer> {
    let line = PartLine { part: part.to_owned(), key: key.to_owned(), item: item.to_owned(), gone: false };
    if answers.lines.contains(&line) {
        return NoAnswer::new(format!("`{item}` is in `{key}` of {part} already."));
    }
    answers.lines.push(line);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{self, Snapshot};
    use crate::yaml;

    fn flask() -> Answers {
        Answers {
            suite: "flask".into(),
            name: "shop".into(),
            base: "bare".into(),
            build_base: "ubuntu@24.04".into(),
            charm_base: "ubuntu@24.04".into(),
            platforms: vec!["amd64".into()],
            ..Answers::default()
        }
    }

    /// The facts of an empty folder.
    fn nothing() -> Facts {
        let dir = tempfile::tempdir().unwrap();
        app::detect(&Snapshot::load(dir.path()).unwrap(), "amd64")
    }

    fn at(facts: &Facts, tool: Tool) -> MendContext<'_> {
        MendContext { tool, architecture: "arm64", facts, rock: None, files: &[] }
    }

    fn mended(answers: &Answers, remedies: &[Remedy]) -> Result<Answers, NoAnswer> {
        mend(answers, remedies, at(&nothing(), Tool::Rockcraft))
    }

    fn psycopg() -> [Remedy; 2] {
        let deb = "libpq5".to_owned();
        [Remedy::BuildPackage { name: "libpq-dev".into() }, Remedy::Package { slice: "libpq5_libs".into(), deb }]
    }

    #[test]
    fn packages_are_added_as_the_base_takes_them_and_once() {
        let one = mended(&flask(), &psycopg()).unwrap();
        assert_eq!(
            (one.build_packages.clone(), one.packages.clone()),
            (vec!["libpq-dev".into()], vec!["libpq5_libs".into()])
        );
        let again = mended(&one, &psycopg()).unwrap_err();
        assert_eq!(again.to_string(), "`libpq-dev` is among the answers already.");
        for (base, build_base) in [("ubuntu@24.04", ""), ("bare", "ubuntu@22.04")] {
            let other = Answers { base: base.into(), build_base: build_base.into(), ..flask() };
            assert_eq!(mended(&other, &psycopg()).unwrap().packages, ["libpq5"], "{base}");
        }
    }

    #[test]
    fn the_charm_has_no_packages_of_the_persons() {
        let refused = mend(&flask(), &psycopg(), at(&nothing(), Tool::Charmcraft)).unwrap_err();
        assert!(refused.to_string().contains("the charm's parts"), "{refused}");
    }

    #[test]
    fn a_renamed_library_gets_the_name_of_its_release() {
        let remedy = [Remedy::RenamePackage { name: "libmagic1".into() }];
        let answers = Answers { packages: vec!["libmagic1".into()], ..flask() };
        assert_eq!(mended(&answers, &remedy).unwrap().packages, ["libmagic1t64"]);
        let back = [Remedy::RenamePackage { name: "libmagic1t64".into() }];
        let old = Answers { packages: vec!["libmagic1t64".into()], build_base: "ubuntu@22.04".into(), ..flask() };
        assert_eq!(mended(&old, &back).unwrap().packages, ["libmagic1"]);
        let unknown = [Remedy::RenamePackage { name: "libmajic".into() }];
        assert!(mended(&answers, &unknown).unwrap_err().to_string().contains("libmajic"));
    }

    #[test]
    fn a_slice_that_is_not_there_gives_way_to_its_package() {
        let remedy = [Remedy::PackageForSlice { name: "libmagic1_libs".into() }];
        let answers = Answers { packages: vec!["libmagic1_libs".into(), "x".into()], ..flask() };
        assert_eq!(mended(&answers, &remedy).unwrap().packages, ["libmagic1", "x"]);
        assert!(mended(&flask(), &remedy).is_err());
    }

    #[test]
    fn a_suites_own_question_is_answered_where_it_asks() {
        let remedy = [Remedy::Answer { question: "toolchain".into(), value: "1.24".into() }];
        let go = Answers { suite: "go".into(), ..flask() };
        assert_eq!(mended(&go, &remedy).unwrap().extra("toolchain"), "1.24");
        assert!(mended(&flask(), &remedy).unwrap_err().to_string().contains("Flask does not ask"));
        let nonsense = [Remedy::Answer { question: "toolchain".into(), value: "new".into() }];
        assert!(mended(&go, &nonsense).is_err());
    }

    #[test]
    fn bases_and_platforms() {
        let facts = nothing();
        let stray = Answers { base: "ubuntu@20.04".into(), build_base: String::new(), ..flask() };
        assert_eq!(mended(&stray, &[Remedy::UsualBase]).unwrap().base, "bare");
        assert_eq!(mended(&stray, &[Remedy::UsualBase]).unwrap().build_base, "ubuntu@24.04");
        assert!(mended(&flask(), &[Remedy::UsualBase]).is_err());
        let charm = Answers { charm_base: "ubuntu@26.04".into(), ..flask() };
        let at = at(&facts, Tool::Charmcraft);
        assert_ne!(mend(&charm, &[Remedy::UsualBase], at).unwrap().charm_base, "ubuntu@26.04");
        let remedy = [Remedy::CharmBase { base: "ubuntu@24.04".into() }];
        assert_eq!(mend(&charm, &remedy, at).unwrap().charm_base, "ubuntu@24.04");
        assert_eq!(mended(&flask(), &[Remedy::HostPlatform]).unwrap().platforms, ["amd64", "arm64"]);
    }

    #[test]
    fn files_are_left_out_by_their_path_in_the_image() {
        let answers = Answers { files: Some(vec!["app.py".into(), "nope.py".into()]), ..flask() };
        for path in ["flask/app/nope.py", "/root/parts/flask-framework/install-app/install/flask/app/nope.py"] {
            let remedy = [Remedy::LeaveOut { path: path.into() }];
            assert_eq!(mended(&answers, &remedy).unwrap().files.unwrap(), ["app.py"], "{path}");
            assert!(mended(&flask(), &remedy).is_err());
        }
        let part = "flask-framework/install-app".to_owned();
        let remedy = [Remedy::Exclude { part, path: "flask/app/x".into() }];
        assert_eq!(mended(&answers, &remedy).unwrap().files.unwrap(), ["app.py", "nope.py", "-x"]);
        let other = [Remedy::Exclude { part: "runtime-debs".into(), path: "etc/x".into() }];
        let once = mended(&answers, &other).unwrap();
        assert_eq!((once.lines[0].key.as_str(), once.lines[0].item.as_str()), ("stage", "-etc/x"));
        assert!(mended(&once, &other).unwrap_err().to_string().contains("already"));
    }

    #[test]
    fn the_charms_packages_come_ready_made() {
        let facts = nothing();
        let mended = |answers: &Answers, tool| mend(answers, &[Remedy::Wheels], at(&facts, tool));
        let wheels = mended(&flask(), Tool::Charmcraft).unwrap();
        assert!(wheels.wheels && mended(&wheels, Tool::Charmcraft).is_err());
        assert!(mended(&flask(), Tool::Rockcraft).is_err());
    }

    #[test]
    fn a_variable_goes_to_the_part_that_builds() {
        let remedy = [Remedy::Environment { name: "UV_USE_IO_URING".into(), value: "0".into() }];
        let express = Answers { suite: "expressjs".into(), ..flask() };
        let line = mended(&express, &remedy).unwrap().lines.remove(0);
        assert_eq!((line.part.as_str(), line.key.as_str()), ("expressjs-framework/install-app", "build-environment"));
    }

    #[test]
    fn packages_that_stand_among_slices_become_answers() {
        let text =
            "parts:\n  mine:\n    stage-packages: [libpq5_libs, ffmpeg]\n  other:\n    stage-packages: [gdal-bin]\n";
        let rock = yaml::parse("rockcraft.yaml", text.as_bytes()).unwrap().root;
        let facts = nothing();
        let at = MendContext { rock: Some(&rock), ..at(&facts, Tool::Rockcraft) };
        let split = mend(&flask(), &[Remedy::SplitPackages], at).unwrap();
        assert_eq!(split.packages, ["ffmpeg"]);
        assert_eq!(split.lines.len(), 1);
        assert!(split.lines[0].gone && split.lines[0].part == "mine");
        assert!(mend(&split, &[Remedy::SplitPackages], at).is_err());
    }

    #[test]
    fn what_is_no_answer_is_said_so() {
        for (remedy, expected) in [(Remedy::Clean, "rockcraft clean"), (Remedy::SplitPackages, "lists both")] {
            assert!(mended(&flask(), &[remedy]).unwrap_err().to_string().contains(expected));
        }
        assert!(mended(&flask(), &[]).is_err() && mended(&Answers::default(), &psycopg()).is_err());
    }
}
