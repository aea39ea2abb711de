//! A slow model of a part that copies its source: sets of paths, and the steps as the packers' documentation tells them,
//! each done by going through every path. It shares no code with what it judges.

use std::collections::{BTreeMap, BTreeSet};

/// What a part says.
#[derive(Clone, Debug, Default)]
pub struct Part {
    pub organize: BTreeMap<String, String>,
    pub stage: Vec<String>,
    /// Nothing: the part does not say.
    pub prime: Option<Vec<String>>,
}

/// What comes of it.
#[derive(Debug, Default)]
pub struct Primed {
    /// Path in the image, and the file that it was.
    pub files: BTreeMap<String, String>,
    /// A folder was moved into itself and is lost.
    pub lost: bool,
    /// `prime` takes the entries of `stage` in any order, and not each order takes the same.
    pub by_chance: bool,
}

/// Files with what they were, and folders, empty ones too.
#[derive(Clone, Debug, Default)]
struct Files {
    files: BTreeMap<String, String>,
    folders: BTreeSet<String>,
}

/// Runs build, stage and prime; nothing where the packer would stop.
pub fn run(files: &[String], part: &Part) -> Option<Primed> {
    let ignored = |path: &&String| path.split('/').next().unwrap().strip_suffix(".rock").is_none();
    let mut install = Files::default();
    for path in files.iter().filter(ignored) {
        place(&mut install, path, path.clone())?;
    }
    let mut lost = false;
    let mut keys: Vec<&String> = part.organize.keys().filter(|key| !key.contains('*')).collect();
    keys.extend(part.organize.keys().filter(|key| key.contains('*')));
    for key in keys {
        lost |= organize(&mut install, key, &part.organize[key])?;
    }
    let stage = if part.stage.is_empty() { vec!["*".to_owned()] } else { part.stage.clone() };
    let (is_joint, prime): (bool, Vec<String>) = match &part.prime {
        None => (true, stage.clone()),
        Some(prime) if prime == &["*"] => (true, stage.clone()),
        Some(prime) if !prime.is_empty() && prime.iter().all(|entry| entry.starts_with('-')) => {
            (true, prime.iter().chain(&stage).cloned().collect())
        }
        Some(prime) => (false, prime.clone()),
    };
    let staged = chosen(&install, &stage)?;
    let primed = chosen(&install, &prime)?;
    let by_chance =
        is_joint && permutations(&stage).iter().any(|other| chosen(&install, other).as_ref() != Some(&staged));
    // An empty folder that is named has to be staged, too.
    if !primed.is_subset(&staged) {
        return None;
    }
    let files = install.files.into_iter().filter(|(path, _)| primed.contains(path)).collect();
    Some(Primed { files, lost, by_chance })
}

fn above(path: &str) -> impl Iterator<Item = String> {
    path.match_indices('/').map(|(at, _)| path[..at].to_owned())
}

/// What is in a folder, files and folders, by their paths below it.
fn inside(files: &Files, folder: &str) -> Vec<String> {
    let start = format!("{folder}/");
    let all = files.files.keys().chain(&files.folders);
    all.filter_map(|path| path.strip_prefix(&start).map(str::to_owned)).collect()
}

/// Takes a file or folder away: what was below it, with what the files were.
fn take(files: &mut Files, path: &str) -> Vec<(String, Option<String>)> {
    let mut taken = Vec::new();
    for rest in inside(files, path) {
        let full = format!("{path}/{rest}");
        taken.push((format!("/{rest}"), files.files.remove(&full)));
        files.folders.remove(&full);
    }
    let was_folder = files.folders.remove(path);
    taken.push((String::new(), files.files.remove(path)));
    // Folders before what is in them.
    taken.sort();
    if !was_folder {
        taken.retain(|(_, origin)| origin.is_some());
    }
    taken
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
    let only_folders = pattern.ends_with('/') || pattern.trim_end_matches('/').ends_with("**");
    let steps: Vec<&str> = pattern.split('/').filter(|step| !step.is_empty()).collect();
    let all = files.folders.iter().chain(files.files.keys());
    let top = steps.iter().all(|step| *step == "**").then(String::new);
    all.filter(|path| !only_folders || files.folders.contains(*path))
        .filter(|path| path_fits(&steps, &path.split('/').collect::<Vec<_>>()))
        .cloned()
        .chain(top)
        .collect()
}

/// Carries out one line of `organize`. Nothing where the packer stops; true where a folder is lost.
fn organize(files: &mut Files, key: &str, target: &str) -> Option<bool> {
    let into = target.ends_with('/');
    let target = target.trim_end_matches('/').to_owned();
    let steps: Vec<&str> = key.split('/').filter(|step| !step.is_empty()).collect();
    // The folders before the first star, and before the last name, are meant as they are written.
    let literal = steps.iter().position(|step| step.contains('*')).unwrap_or(steps.len() - 1);
    let is_meant = |path: &String| path.split('/').zip(&steps[..literal]).all(|(name, step)| name == *step);
    let sources: Vec<String> = if key.contains(['*', '?']) {
        found(files, key).into_iter().filter(is_meant).collect()
    } else {
        vec![key.to_owned()]
    };
    let mut lost = false;
    for source in sources.into_iter().filter(|source| !source.is_empty()) {
        let is_folder = files.folders.contains(&source);
        if is_folder && !key.contains('*') {
            if source == target {
                continue;
            }
            let taken = take(files, &source);
            if target.starts_with(&format!("{source}/")) {
                lost = true;
                continue;
            }
            for (rest, origin) in taken {
                put(files, &format!("{target}{rest}"), origin)?;
            }
            continue;
        }
        if !files.files.contains_key(&source) && !is_folder {
            continue;
        }
        let (to_file, to_folder) = (files.files.contains_key(&target), files.folders.contains(&target));
        if to_file && source != target {
            return None;
        }
        let name = source.rsplit('/').next().unwrap();
        let to = if to_folder || into && !to_file { format!("{target}/{name}") } else { target.clone() };
        if to == source {
            continue;
        }
        if files.files.contains_key(&to) || files.folders.contains(&to) {
            return None;
        }
        if to == format!("{source}/{name}") {
            continue;
        }
        if to.starts_with(&format!("{source}/")) {
            return None;
        }
        let taken = take(files, &source);
        for (rest, origin) in taken {
            put(files, &format!("{to}{rest}"), origin)?;
        }
    }
    Some(lost)
}

fn put(files: &mut Files, path: &str, origin: Option<String>) -> Option<()> {
    match origin {
        Some(origin) => place(files, path, origin),
        None if files.files.contains_key(path) || above(path).any(|above| files.files.contains_key(&above)) => None,
        None => {
            files.folders.extend(above(path).chain([path.to_owned()]));
            Some(())
        }
    }
}

/// Puts a file there; nothing where a file is in the way of a folder, or a folder in the way of a file.
fn place(files: &mut Files, path: &str, origin: String) -> Option<()> {
    if above(path).any(|above| files.files.contains_key(&above)) || files.folders.contains(path) {
        return None;
    }
    files.folders.extend(above(path));
    files.files.insert(path.to_owned(), origin);
    Some(())
}

/// A list in every order.
fn permutations(list: &[String]) -> Vec<Vec<String>> {
    let Some((first, rest)) = list.split_first() else { return vec![vec![]] };
    let put = |mut other: Vec<String>, at: usize| {
        other.insert(at, first.clone());
        other
    };
    permutations(rest).into_iter().flat_map(|other| (0..=other.len()).map(move |at| put(other.clone(), at))).collect()
}

/// The files and folders that entries choose, with the folders above. Nothing where the packer stops.
fn chosen(files: &Files, entries: &[String]) -> Option<BTreeSet<String>> {
    let (out, mut taken): (Vec<&String>, Vec<&String>) = entries.iter().partition(|entry| entry.starts_with('-'));
    let star = "*".to_owned();
    if taken.is_empty() {
        taken = vec![&star];
    }
    let mut all = BTreeSet::new();
    for entry in taken {
        if entry.contains('*') {
            all.extend(found(files, entry));
            let is_hidden = |path: &String| {
                let patterns = if entry.starts_with('.') { vec![] } else { hiding(entry) };
                patterns.iter().any(|pattern| found(files, pattern).contains(path))
            };
            all.retain(|path| !is_hidden(path));
        } else {
            let path = entry.trim_end_matches('/').to_owned();
            if !files.files.contains_key(&path) && !files.folders.contains(&path) {
                let gone: BTreeSet<String> = out.iter().flat_map(|entry| found(files, &entry[1..])).collect();
                // A file that is left out shields nothing below its name.
                let is_gone =
                    |above: String| gone.contains(&above) && (above.is_empty() || files.folders.contains(&above));
                if !above(&path).chain([String::new()]).any(is_gone) {
                    return None;
                }
                continue;
            }
            all.insert(path);
        }
    }
    let mut all = with_content(files, &all);
    for entry in out {
        let gone = with_content(files, &found(files, &entry[1..]));
        all.retain(|path| !gone.contains(path));
    }
    let folders: BTreeSet<String> = all.iter().flat_map(|path| above(path)).collect();
    all.extend(folders);
    Some(all)
}

/// What an entry with a star takes back again: itself behind a dot, and in those folders itself once more.
fn hiding(entry: &str) -> Vec<String> {
    vec![format!(".{entry}"), format!(".{entry}/{entry}")]
}

fn with_content(files: &Files, paths: &BTreeSet<String>) -> BTreeSet<String> {
    let is_within =
        |path: &&String| paths.contains("") || paths.contains(*path) || above(path).any(|above| paths.contains(&above));
    files.files.keys().chain(&files.folders).filter(is_within).cloned().collect()
}
