//! What can be said before a packer starts. Floor 2.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::Path;

use rustix::fs::{Access, access};

use super::tool::{Tool, find};
use crate::files::{self, FileError};
use crate::finding::{Code, Finding, Severity};
use crate::text;

/// How much of a project file is read here; more is not a project file.
const MAX_PROJECT_FILE: u64 = 4 * 1024 * 1024;

/// What would make packing `dir` fail, or succeed in vain. Empty: nothing to say. An error means: do not start.
pub fn preflight(tool: Tool, dir: &Path) -> Vec<Finding> {
    preflight_with(tool, dir, std::env::var_os("PATH").as_deref())
}

/// As [`preflight`], with the packer looked up on `path_var` instead of `PATH`.
pub fn preflight_with(tool: Tool, dir: &Path, path_var: Option<&OsStr>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if find(tool, path_var).is_none() {
        findings.push(missing_packer(tool));
    }
    if let Some(finding) = folder(tool, dir) {
        findings.push(finding);
        return findings;
    }
    match project_file(tool, dir) {
        Ok(document) if tool == Tool::Charmcraft => findings.extend(entry_point(dir, &document)),
        Ok(_) => {}
        Err(finding) => findings.push(*finding),
    }
    findings
}

/// That a packer is not on PATH, and what packs instead.
pub fn missing_packer(tool: Tool) -> Finding {
    Finding::error(
        Code::PackerMissing,
        tool.program(),
        format!("{tool} is not on PATH, and nothing but {tool} can pack a {}.", tool.product()),
    )
    .fix(format!(
        "On Ubuntu, or another Linux with snap, run `{}`. Where containers cannot run, `charmer pack --remote` \
         (`{} remote-build`) builds on Launchpad; where nothing can be installed, `charmer init --workflow` writes a CI \
         job that packs.",
        tool.install_line(),
        tool.program()
    ))
}

/// Problems of the folder itself.
fn folder(tool: Tool, dir: &Path) -> Option<Finding> {
    let shown = dir.display();
    let (code, message, fix) = match fs::metadata(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => (
            Code::FolderMissing,
            format!("The folder {shown} does not exist, so there is no {} to pack.", tool.product()),
            "Write the project first: charmer init".to_owned(),
        ),
        Err(error) => {
            (Code::FolderUnreadable, format!("The folder {shown} cannot be looked into: {error}."), String::new())
        }
        Ok(meta) if !meta.is_dir() => (
            Code::FolderIsFile,
            format!("{shown} is a file; {tool} packs a folder."),
            "Name the application's folder.".to_owned(),
        ),
        Ok(_) => match access(dir, Access::WRITE_OK | Access::EXEC_OK) {
            Ok(()) => return None,
            Err(error) => (
                Code::FolderUnwritable,
                format!("{tool} writes its {} into {shown}, and may not: {error}.", tool.product()),
                format!(
                    "Make the folder writable for yourself (chmod u+rwx {shown}), or copy the project to one that is."
                ),
            ),
        },
    };
    Some(Finding::error(code, relative(dir, ""), message).fix(fix))
}

/// The project file's text.
fn project_file(tool: Tool, dir: &Path) -> Result<String, Box<Finding>> {
    let name = tool.project_file();
    let path = dir.join(name);
    let finding =
        |code, message: String, fix: &str| Box::new(Finding::error(code, relative(dir, name), message).fix(fix));
    match files::read_capped(&path, MAX_PROJECT_FILE) {
        Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Err(FileError::Missing | FileError::Dangling) => {
            let message = format!("There is no {name} in {}, and {tool} needs one to pack.", dir.display());
            Err(finding(Code::ProjectFileMissing, message, "Write one: charmer init"))
        }
        Err(error @ (FileError::NotAFile(_) | FileError::TooLarge { .. })) => {
            let message = format!("{name} is not a file that {tool} could read: {error}.");
            Err(finding(Code::ProjectFileUnreadable, message, "Put the project file in its place."))
        }
        Err(error) => Err(finding(Code::ProjectFileUnreadable, format!("{name} cannot be read: {error}."), "")),
    }
}

/// Charmcraft packs a charm without its entry point and says nothing; the charm then cannot start.
#[must_use]
pub fn entry_point(dir: &Path, document: &str) -> Option<Finding> {
    const NAME: &str = "src/charm.py";
    let path = dir.join(NAME);
    // Charms of other kinds may start elsewhere. Which kind this is, the word tells well enough here.
    let severity = if document.contains("-framework") { Severity::Error } else { Severity::Warning };
    let finding = |code, message: &str| Finding::new(severity, code, relative(dir, NAME), message);
    let meta = match fs::metadata(&path) {
        Ok(meta) if meta.is_file() => meta,
        _ => {
            return Some(
                finding(
                    Code::CharmEntryMissing,
                    "The charm's code, src/charm.py, is missing. Charmcraft would pack the charm all the same, but it could not start.",
                )
                .fix("Write it: charmer init"),
            );
        }
    };
    let executable = std::os::unix::fs::PermissionsExt::mode(&meta.permissions()) & 0o111 != 0;
    (!executable).then(|| {
        let shown = path.display().to_string();
        finding(
            Code::CharmEntryNotExecutable,
            "src/charm.py is not executable. Charmcraft would pack it all the same, but Juju runs it as a program and could not start it.",
        )
        .fix(format!("Run: chmod +x {}", text::one_line(&shown)))
    })
}

/// A path as findings give it, relative to the application's folder: the charm lives in its folder `charm`.
fn relative(dir: &Path, name: &str) -> String {
    let in_charm = dir.file_name().is_some_and(|last| last == "charm");
    match (in_charm, name.is_empty()) {
        (true, true) => "charm".to_owned(),
        (true, false) => format!("charm/{name}"),
        (false, true) => ".".to_owned(),
        (false, false) => name.to_owned(),
    }
}
