//! Express: the package as the plugin `npm` installs it. Only what npm packs is there, and no package for development.

use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use crate::files;
use crate::trial::link::Trouble;

use super::{Built, Part, Yard, needed, version};

const PACKAGES: &str = "node_modules";

/// Packs and installs the package, or takes what was installed of the same.
pub(super) fn build(yard: &Yard<'_>, part: &Part<'_>, built: &mut Built) -> Result<(), Trouble> {
    let npm = needed("npm")?;
    let versions = [
        version(yard, &npm, &["--version"], &part.source)?,
        version(yard, &needed("node")?, &["--version"], &part.source)?,
    ];
    yard.link.note(format!("built with Node.js {}", versions[1].trim_start_matches('v')));
    let mut kept = yard.kept(&["npm", &versions.join(" "), &yard.content(part)?])?;
    let prefix = kept.dir.join("prefix");
    let failed = |error: io::Error| Trouble::system("what npm installed cannot be used", error);
    if !kept.is_done {
        let source = yard.copy(part, "package")?;
        let env = part.environment();
        yard.run(&npm, &["pack", "--pack-destination", &kept.dir.to_string_lossy(), "."], &source, &env)?;
        let packed = fs::read_dir(&kept.dir).map_err(failed)?.flatten().map(|entry| entry.path());
        let packed = packed.into_iter().find(|path| path.extension().is_some_and(|end| end == "tgz"));
        let packed = packed.ok_or_else(|| Trouble::new("npm pack made no package.", ""))?;
        let (prefix, packed) = (prefix.to_string_lossy(), packed.to_string_lossy());
        yard.run(&npm, &["install", "--global", "--prefix", &prefix, &packed], &source, &env)?;
        kept.finish().map_err(failed)?;
    }
    let package = package(&prefix).ok_or_else(|| Trouble::new("npm installed no package.", ""))?;
    overlay(&package, &yard.root.home()).map_err(failed)?;
    built.programs.extend(npm.parent().map(Path::to_path_buf));
    built.used.push(kept);
    Ok(())
}

/// The one folder that was installed; a name may have a scope.
fn package(prefix: &Path) -> Option<PathBuf> {
    let below = |dir: &Path| fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path()).next();
    let found = below(&prefix.join("lib").join(PACKAGES))?;
    let is_scope = found.file_name()?.to_string_lossy().starts_with('@');
    if is_scope { below(&found) } else { Some(found) }
}

/// Puts what npm installed over what is laid out: a build of its own may have made files. Its packages stay where they are.
fn overlay(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_name() == PACKAGES {
            symlink(&path, &target)?;
        } else if entry.file_type()?.is_dir() {
            overlay(&path, &target)?;
        } else if fs::symlink_metadata(&target).is_err() {
            files::copy(&path, &target)?;
        }
    }
    Ok(())
}
