//! A slow model of a part that copies its source: sets of paths, and the steps as the packers' documentation tells them,
//! each done by going through every path. It shares no code with what it judges.

use std::collections::{BTreeMap, BTreeSet};

/// What a part says.
#[derive(Clone, Debug, Default)]
pub struct Part {
    pub organize: BTreeMap<String, String>,
    pub stage: Vec<String>,
    pub prime: Vec<String>,
}

/// What comes of it.
#[derive(Debug, Default)]
pub struct Primed {
    /// Path in the image, and the file that it was.
    pub files: BTreeMap<String, String>,
    /// A folder was moved into itself and is lost.
    pub lost: bool,
}

type Files = BTreeMap<String, String>;

/// Runs build, stage and prime; nothing where the packer would stop.
pub fn run(files: &[String], part: &Part) -> Option<Primed> {
    let ignored = |path: &&String| !(path.ends_with(".rock") && !path.contains('/'));
    let mut install: Files = files.iter().filter(ignored).map(|path| (path.clone(), path.clone())).collect();
    let mut lost = false;
    let mut keys: Vec<&String> = part.organize.keys().filter(|key| !key.contains('*')).collect();
    keys.extend(part.organize.keys().filter(|key| key.contains('*')));
    for key in keys {
        lost |= organize(&mut install, key, &part.organize[key])?;
    }
    let stage = if part.stage.is_empty() { vec!["*".to_owned()] } else { part.stage.clone() };
    let only_out = part.prime.iter().all(|entry| entry.starts_with('-'));
    let prime: Vec<String> = if part.prime == ["*"] {
        stage.clone()
    } else if only_out {
        part.prime.iter().chain(&stage).cloned().collect()
    } else {
        part.prime.clone()
    };
    let staged = chosen(&install, &stage)?;
    let primed = chosen(&install, &prime)?;
    if !primed.is_subset(&staged) {
        return None;
    }
    let files = install.into_iter().filter(|(path, _)| primed.contains(path)).collect();
    Some(Primed { files, lost })
}

fn folders(files: &Files) -> BTreeSet<String> {
    let above = |path: &String| path.match_indices('/').map(|(at, _)| path[..at].to_owned()).collect::<Vec<_>>();
    files.keys().flat_map(above).collect()
}

fn inside<'a>(files: &'a Files, folder: &str) -> Vec<(&'a String, &'a str)> {
    let start = format!("{folder}/");
    files.keys().filter_map(|path| Some((path, path.strip_prefix(&start)?))).collect()
}

/// Whether names fit a pattern, by trying every way.
fn fits(pattern: &[char], name: &[char]) -> bool {
    match pattern {
        [] => name.is_empty(),
        ['*', rest @ ..] => (0..=name.len()).any(|n| fits(rest, &name[n..])),
        ['?', rest @ ..] => !name.is_empty() && fits(rest, &name[1..]),
        [c, rest @ ..] => name.first() == Some(c) && fits(rest, &name[1..]),
    }
}

fn path_fits(pattern: &[&str], path: &[&str]) -> bool {
    match pattern {
        [] => path.is_empty(),
        ["**", rest @ ..] => (0..=path.len()).any(|n| path_fits(rest, &path[n..])),
        [first, rest @ ..] => path.split_first().is_some_and(|(name, more)| {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            fits(&chars(first), &chars(name)) && path_fits(rest, more)
        }),
    }
}

/// Every file and folder that a pattern finds.
fn found(files: &Files, pattern: &str) -> BTreeSet<String> {
    let folders = folders(files);
    let only_folders = pattern.ends_with('/') || pattern.trim_end_matches('/').ends_with("**");
    let steps: Vec<&str> = pattern.split('/').filter(|step| !step.is_empty()).collect();
    let all = folders.iter().chain(files.keys());
    all.filter(|path| !only_folders || folders.contains(*path))
        .filter(|path| path_fits(&steps, &path.split('/').collect::<Vec<_>>()))
        .cloned()
        .collect()
}

/// Carries out one line of `organize`. Nothing where the packer stops; true where a folder is lost.
fn organize(files: &mut Files, key: &str, target: &str) -> Option<bool> {
    let into = target.ends_with('/');
    let target = target.trim_end_matches('/').to_owned();
    let is_folder = |files: &Files, path: &str| folders(files).contains(path);
    let sources: Vec<String> =
        if key.contains(['*', '?']) { found(files, key).into_iter().collect() } else { vec![key.to_owned()] };
    let several = sources.len() > 1;
    let mut lost = false;
    for source in sources {
        if is_folder(files, &source) && !key.contains('*') {
            if source == target {
                continue;
            }
            let moved: Vec<(String, String)> =
                inside(files, &source).iter().map(|(path, rest)| ((*path).clone(), (*rest).to_owned())).collect();
            let taken: Vec<(String, String)> =
                moved.iter().map(|(path, rest)| (files.remove(path).unwrap(), rest.clone())).collect();
            if target.starts_with(&format!("{source}/")) {
                lost = true;
                continue;
            }
            for (origin, rest) in taken {
                place(files, &format!("{target}/{rest}"), origin)?;
            }
            continue;
        }
        if !files.contains_key(&source) && !is_folder(files, &source) {
            continue;
        }
        if files.contains_key(&target) && source != target || !is_folder(files, &target) && !into && several {
            return None;
        }
        let name = source.rsplit('/').next().unwrap();
        let to = if is_folder(files, &target) || into { format!("{target}/{name}") } else { target.clone() };
        if to == source || to == format!("{source}/{name}") {
            continue;
        }
        if to.starts_with(&format!("{source}/")) {
            return None;
        }
        // What is there under the same name gives way as a whole.
        let gone: Vec<String> = inside(files, &to).iter().map(|(path, _)| (*path).clone()).collect();
        let moved: Vec<(String, String)> = match files.remove(&source) {
            Some(origin) => vec![(to, origin)],
            None => {
                let all: Vec<(String, String)> = inside(files, &source)
                    .iter()
                    .map(|(path, rest)| ((*path).clone(), format!("{to}/{rest}")))
                    .collect();
                all.into_iter().map(|(path, new)| (new, files.remove(&path).unwrap())).collect()
            }
        };
        gone.iter().for_each(|path| drop(files.remove(path)));
        for (path, origin) in moved {
            place(files, &path, origin)?;
        }
    }
    Some(lost)
}

/// Puts a file there; nothing where a file is in the way of a folder, or a folder in the way of a file.
fn place(files: &mut Files, path: &str, origin: String) -> Option<()> {
    let in_the_way = path.match_indices('/').any(|(at, _)| files.contains_key(&path[..at]));
    if in_the_way || folders(files).contains(path) {
        return None;
    }
    files.insert(path.to_owned(), origin);
    Some(())
}

/// The files that entries choose. Nothing where the packer stops.
fn chosen(files: &Files, entries: &[String]) -> Option<BTreeSet<String>> {
    let (out, mut taken): (Vec<&String>, Vec<&String>) = entries.iter().partition(|entry| entry.starts_with('-'));
    let star = "*".to_owned();
    if taken.is_empty() || taken.contains(&&star) {
        taken = vec![&star];
    }
    let mut all = BTreeSet::new();
    for entry in taken {
        let here = if entry.contains('*') {
            let mut here = found(files, entry);
            here.retain(|path| !(entry.starts_with('*') && path.starts_with('.')));
            here
        } else {
            let path = entry.trim_end_matches('/').to_owned();
            if !files.contains_key(&path) && !folders(files).contains(&path) {
                return None;
            }
            BTreeSet::from([path])
        };
        all.extend(with_content(files, &here));
    }
    for entry in out {
        let gone = with_content(files, &found(files, &entry[1..]));
        all.retain(|path| !gone.contains(path));
    }
    Some(all)
}

fn with_content(files: &Files, paths: &BTreeSet<String>) -> BTreeSet<String> {
    let mut all: BTreeSet<String> = paths.iter().filter(|path| files.contains_key(*path)).cloned().collect();
    for folder in paths {
        all.extend(inside(files, folder).iter().map(|(path, _)| (*path).clone()));
    }
    all
}
