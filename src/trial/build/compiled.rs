//! Go and Java: programs that their parts build, put where the parts put them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::files;
use crate::trial::data::TRIAL;
use crate::trial::link::Trouble;

use super::{Built, Part, Yard, needed, tool, version};

/// Every program of the module, as the plugin `go` installs them.
pub(super) fn go(yard: &Yard<'_>, part: &Part<'_>, built: &mut Built) -> Result<(), Trouble> {
    let go = needed("go")?;
    let version = version(yard, &go, &["version"], &part.source)?;
    let env = part.environment();
    let said: Vec<String> = env.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let tags = part.texts("go-buildtags").join(",");
    let mut kept = yard.kept(&["go", &version, &said.join(" "), &tags, &yard.content(part)?])?;
    let programs = kept.dir.join("bin");
    if !kept.is_done {
        let source = yard.copy(part, "module")?;
        let mut env = env;
        for generate in part.texts("go-generate") {
            let words: Vec<&str> = ["generate"].into_iter().chain(generate.split_whitespace()).collect();
            yard.run(&go, &words, &source, &env)?;
        }
        env.push(("GOBIN".to_owned(), programs.to_string_lossy().into_owned()));
        let mut args = vec!["install"];
        if !tags.is_empty() {
            args.extend(["-tags", &tags]);
        }
        args.push("./...");
        yard.run(&go, &args, &source, &env)?;
        kept.finish().map_err(failed)?;
    }
    for (from, to) in part.organize() {
        let (from, to) = (kept.dir.join(&from), yard.root.at(&to));
        if from.is_file() {
            place(&from, &to).map_err(failed)?;
        }
    }
    built.programs.push(yard.root.at("usr/local/bin"));
    built.programs.push(programs);
    built.used.push(kept);
    Ok(())
}

/// The jars of the project, as the plugins `maven` and `gradle` make them.
pub(super) fn java(yard: &Yard<'_>, part: &Part<'_>, built: &mut Built) -> Result<(), Trouble> {
    let java = needed("java")?;
    let version = version(yard, &java, &["-version"], &part.source)?;
    let mut kept = yard.kept(&[part.plugin, &version, &yard.content(part)?])?;
    let jars = kept.dir.join("jars");
    if !kept.is_done {
        let source = yard.copy(part, "project")?;
        let builder = TRIAL.builders.iter().find(|builder| builder.plugins.iter().any(|known| known == part.plugin));
        let program = builder.and_then(|builder| tool(builder, &source));
        let program = program.ok_or_else(|| Trouble::new(format!("Nothing here builds with {}.", part.plugin), ""))?;
        let own = part.node.get("gradle-task").and_then(crate::yaml::Node::as_str).unwrap_or("build");
        let mut args = if part.plugin.starts_with("maven") { vec!["package"] } else { vec![own] };
        let parameters = [part.texts("maven-parameters"), part.texts("gradle-parameters")].concat();
        args.extend(parameters.iter().map(String::as_str));
        yard.run(&program, &args, &source, &part.environment())?;
        fs::create_dir_all(&jars).map_err(failed)?;
        let mut found = Vec::new();
        built_jars(&source, &mut found);
        for jar in found {
            files::copy(&jar, &jars.join(jar.file_name().unwrap_or_default())).map_err(|error| failed(error.into()))?;
        }
        kept.finish().map_err(failed)?;
    }
    for (_, to) in part.organize().iter().filter(|(from, _)| from.ends_with("*.jar")) {
        for jar in fs::read_dir(&jars).map_err(failed)?.flatten() {
            place(&jar.path(), &yard.root.at(to).join(jar.file_name())).map_err(failed)?;
        }
    }
    built.programs.extend(java.parent().map(Path::to_path_buf));
    built.used.push(kept);
    Ok(())
}

fn failed(error: io::Error) -> Trouble {
    Trouble::system("what was built cannot be used", error)
}

/// The jars in the folders that builds write to, but those that do not start.
fn built_jars(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        let is_output = folder.ends_with("target") || folder.ends_with("build/libs");
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            built_jars(&path, found);
        } else if is_output && name.strip_suffix(".jar").is_some_and(|stem| !stem.ends_with("-plain")) {
            found.push(path);
        }
    }
}

fn place(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to.parent().unwrap_or(to))?;
    Ok(files::copy(from, to)?)
}
