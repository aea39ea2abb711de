//! Where a planned file really lies: symbolic links are followed inside the project and nowhere else.
//!
//! Floor 5. One folder above the project may be written to as well: that of the workflows, at the top of its repository.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::plan::Refusal;
use super::workflow::{WORKFLOWS, repository};

/// The real path of a file to be, and the folders that must be made for it, outermost first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// The path that is read and replaced: no symbolic link in it.
    pub target: PathBuf,
    /// Folders that do not exist yet.
    pub missing: Vec<PathBuf>,
    /// True when there is a regular file at `target`.
    pub exists: bool,
}

/// The base of `path` and what is left of it: `root`, or for `../…` the top of the repository that `root` is in.
fn base(root: &Path, path: &str) -> Result<(PathBuf, String), Refusal> {
    let steps = path.split('/').take_while(|part| *part == "..").count();
    if steps == 0 {
        return Ok((root.to_path_buf(), path.to_owned()));
    }
    let top = repository(root).map_err(|error| unreadable(root, root, &error))?;
    let rest = path.split('/').skip(steps).collect::<Vec<_>>().join("/");
    let is_top = root.ancestors().nth(steps) == Some(&top);
    if is_top && Path::new(&rest).starts_with(WORKFLOWS) { Ok((top, rest)) } else { Err(bad_path(path)) }
}

/// Finds a path of an earlier time again, whose project lay in `then` and lies in `now`: inside the project or among
/// the repository's workflows, and with no symbolic link on its way.
///
/// `top` is the repository's of then.
pub fn again(path: &Path, then: &Path, top: Option<&Path>, now: &Path) -> Result<PathBuf, Refusal> {
    let (base, rest) = if let Ok(rest) = path.strip_prefix(then) {
        (now.to_path_buf(), rest)
    } else {
        let rest = top.and_then(|top| path.strip_prefix(top).ok()).ok_or_else(|| elsewhere(path))?;
        if !rest.starts_with(WORKFLOWS) && !Path::new(WORKFLOWS).starts_with(rest) {
            return Err(elsewhere(path));
        }
        (repository(now).map_err(|error| unreadable(now, now, &error))?, rest)
    };
    let mut here = base.clone();
    for part in rest.components() {
        let is_way = here == base || here.symlink_metadata().map_or(true, |about| about.is_dir());
        let Component::Normal(part) = part else { return Err(elsewhere(path)) };
        here.push(part);
        if !is_way || here.is_symlink() {
            return Err(elsewhere(path));
        }
    }
    if here == base { Err(elsewhere(path)) } else { Ok(here) }
}

fn elsewhere(path: &Path) -> Refusal {
    let path = crate::text::one_line(&path.to_string_lossy()).into_owned();
    Refusal::new(
        format!(
            "{path} lies outside of the project by now, or a symbolic link leads there, and charmer writes only inside"
        ),
        "Put the folders back as they were when it was written.".to_owned(),
    )
}

/// Finds the place of `path` (relative, with `/`) below `root`, which is canonical.
pub fn locate(root: &Path, path: &str) -> Result<Destination, Refusal> {
    let (base, path) = base(root, path)?;
    let (root, path) = (base.as_path(), path.as_str());
    let names = names(path)?;
    let Some((file, folders)) = names.split_last() else {
        return Err(bad_path(path));
    };
    let mut here = root.to_path_buf();
    let mut missing = Vec::new();
    for folder in folders {
        here.push(folder);
        if !missing.is_empty() {
            missing.push(here.clone());
            continue;
        }
        match follow(root, &here)? {
            Some(real) if real.is_dir() => here = real,
            Some(_) => {
                return Err(Refusal::new(
                    format!("{} is in the way: it is not a folder", shown(root, &here)),
                    format!("Move or rename {}.", shown(root, &here)),
                ));
            }
            None => missing.push(here.clone()),
        }
    }
    here.push(file);
    if !missing.is_empty() {
        return Ok(Destination { target: here, missing, exists: false });
    }
    let Some(target) = follow(root, &here)? else {
        return Ok(Destination { target: here, missing, exists: false });
    };
    let kind = fs::metadata(&target).map_err(|error| unreadable(root, &target, &error))?.file_type();
    if kind.is_file() {
        return Ok(Destination { target, missing, exists: true });
    }
    let what = if kind.is_dir() { "a folder" } else { "not a regular file" };
    Err(Refusal::new(
        format!("{} is in the way: it is {what}", shown(root, &here)),
        format!("Move or rename {}.", shown(root, &here)),
    ))
}

/// The real path behind `path`, or none where there is nothing; refused when it lies outside `root`.
fn follow(root: &Path, path: &Path) -> Result<Option<PathBuf>, Refusal> {
    let is_link = match path.symlink_metadata() {
        Ok(data) => data.is_symlink(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(root, path, &error)),
    };
    if !is_link {
        return Ok(Some(path.to_path_buf()));
    }
    let link = shown(root, path);
    let real = fs::canonicalize(path).map_err(|_| {
        Refusal::new(
            format!("{link} is a symbolic link that leads nowhere"),
            format!("Remove the link {link}, or give it a target inside the project."),
        )
    })?;
    if real.starts_with(root) {
        return Ok(Some(real));
    }
    Err(Refusal::new(
        format!("{link} is a symbolic link that leads out of the project, and charmer writes only inside it"),
        format!("Replace the link {link} by a file or folder of its own."),
    ))
}

fn names(path: &str) -> Result<Vec<&std::ffi::OsStr>, Refusal> {
    let names: Option<Vec<_>> = Path::new(path)
        .components()
        .map(|component| match component {
            Component::Normal(name) => Some(name),
            _ => None,
        })
        .collect();
    names.filter(|_| !path.contains('\0') && !path.ends_with('/')).ok_or_else(|| bad_path(path))
}

fn bad_path(path: &str) -> Refusal {
    Refusal::new(
        format!("{path:?} does not name a file inside the project"),
        "Use a path relative to the project, without `..`.".to_owned(),
    )
}

fn unreadable(root: &Path, path: &Path, error: &io::Error) -> Refusal {
    let path = shown(root, path);
    Refusal::new(
        format!("{path} cannot be read: {}", super::error::why(error)),
        format!("Make {path} readable for yourself."),
    )
}

/// The path as a person knows it: relative to the project.
pub fn shown(root: &Path, path: &Path) -> String {
    crate::text::one_line(&path.strip_prefix(root).unwrap_or(path).to_string_lossy()).into_owned()
}
