//! The floors inside the wizard: which file uses which, read from the paths that the code names.

use std::collections::{BTreeMap, BTreeSet};

use super::every_source;

/// The wizard's modules from the ground up, as `wizard/mod.rs` names them.
const FLOORS: [&str; 10] =
    ["form", "canvas", "state", "keys", "draw", "panels", "jobs", "screens", "update", "runtime"];

type Edges = BTreeMap<String, BTreeSet<String>>;

/// The module path of a file: `wizard/state/mod.rs` is `wizard::state`.
fn module(path: &str) -> Vec<String> {
    let path = path.trim_end_matches(".rs");
    path.strip_suffix("/mod").unwrap_or(path).split('/').map(str::to_owned).collect()
}

/// Every path that a code names from `crate`, `super` or a module of its own, groups of names taken apart.
fn paths(code: &str, own: &[String], is_child: impl Fn(&str) -> bool) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("::") {
        let word = code[..at].rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap();
        let before = code[..at - word.len()].trim_end();
        // Only where a path begins.
        if before.ends_with("::") {
            continue;
        }
        let base = match word {
            "crate" => Vec::new(),
            "super" => own[..own.len() - 1].to_vec(),
            child if before.ends_with("use") && is_child(child) => [own, &[child.to_owned()]].concat(),
            _ => continue,
        };
        follow(&code[at + 2..], base, &mut found);
    }
    found
}

/// Adds the paths that begin with `base` and go on with `rest`; gives how much of `rest` they take.
fn follow(rest: &str, mut base: Vec<String>, found: &mut Vec<Vec<String>>) -> usize {
    let mut at = 0;
    loop {
        if rest[at..].starts_with('{') {
            at += 1;
            while !rest[at..].starts_with('}') {
                let begins_a_path = |c: char| c.is_alphanumeric() || c == '_' || c == '{';
                at += if rest[at..].starts_with(begins_a_path) {
                    follow(&rest[at..], base.clone(), found)
                } else {
                    rest[at..].chars().next().unwrap().len_utf8()
                };
            }
            return at + 1;
        }
        let word: String = rest[at..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        at += word.len();
        match word.as_str() {
            "super" => drop(base.pop()),
            "self" => {}
            _ => base.push(word),
        }
        if !rest[at..].starts_with("::") {
            found.push(base);
            return at;
        }
        at += 2;
    }
}

/// Which file of the wizard uses which others.
fn edges() -> Edges {
    let sources: Vec<_> = every_source().into_iter().filter(|(_, module, _)| module == "wizard").collect();
    let files: BTreeMap<Vec<String>, &String> = sources.iter().map(|(path, ..)| (module(path), path)).collect();
    let mut edges = Edges::new();
    for (path, _, code) in &sources {
        let own = module(path);
        let is_child = |name: &str| files.contains_key(&[own.as_slice(), &[name.to_owned()]].concat());
        for named in paths(code, &own, is_child) {
            let file = (1..=named.len()).rev().find_map(|length| files.get(&named[..length]));
            if let Some(file) = file.filter(|file| **file != path) {
                edges.entry(path.clone()).or_default().insert((*file).clone());
            }
        }
    }
    edges
}

fn floor(path: &str) -> Option<usize> {
    let module = path.split('/').nth(1)?;
    FLOORS.iter().position(|floor| *floor == module)
}

/// The files that can be reached from this one.
fn reached(edges: &Edges, from: &str) -> BTreeSet<String> {
    let (mut reached, mut open) = (BTreeSet::new(), vec![from.to_owned()]);
    while let Some(path) = open.pop() {
        for next in edges.get(&path).into_iter().flatten() {
            if reached.insert(next.clone()) {
                open.push(next.clone());
            }
        }
    }
    reached
}

#[test]
fn no_arrow_goes_up_inside_the_wizard() {
    let edges = edges();
    assert!(edges.values().map(BTreeSet::len).sum::<usize>() > 150, "the reader saw hardly any arrow");
    let mut wrong = Vec::new();
    for (path, used) in &edges {
        for used in used.iter().filter(|used| floor(used).is_none() || floor(used) > floor(path)) {
            // The root only declares the modules and names them for others.
            if path != "wizard/mod.rs" {
                wrong.push(format!("{path} uses {used}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_more_than_three_files_stand_in_a_circle() {
    let edges = edges();
    let mut circles = BTreeSet::new();
    for path in edges.keys() {
        let there = reached(&edges, path);
        let circle: Vec<String> = there.iter().filter(|other| reached(&edges, other).contains(path)).cloned().collect();
        if circle.len() > 3 {
            circles.insert(circle.join(", "));
        }
    }
    assert!(circles.is_empty(), "{circles:#?}");
}

#[test]
fn the_reader_of_paths_sees_what_it_should() {
    let own = ["wizard".to_owned(), "state".to_owned()];
    let code = "use crate::wizard::form::{Id, self};\nuse super::keys::{self, table::{a, b}};\nuse pack::Lane;\nlet x = super::super::text::fit::clip(y);";
    let seen: Vec<String> = paths(code, &own, |name| name == "pack").into_iter().map(|path| path.join("::")).collect();
    let expected = [
        "wizard::form::Id",
        "wizard::form",
        "wizard::keys",
        "wizard::keys::table::a",
        "wizard::keys::table::b",
        "wizard::state::pack::Lane",
        "text::fit::clip",
    ];
    assert_eq!(seen, expected);
}
