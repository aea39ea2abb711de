//! Random folders and random entries: what ships is what the slow model primes, and everything is counted once.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use charmer::app::{Scan, Snapshot};
use charmer::image::{ShipMark, Shipping, ships};
use charmer::suite;
use charmer::yaml;
use proptest::prelude::*;

use super::model::{self, Part};

fn list(entries: &[String]) -> String {
    serde_json::to_string(entries).unwrap()
}

/// The document with one part.
fn document(part: &Part) -> String {
    let mut text = "parts:\n  own:\n    plugin: dump\n    source: .\n".to_owned();
    writeln!(text, "    organize: {}", serde_json::to_string(&part.organize).unwrap()).unwrap();
    writeln!(text, "    stage: {}", list(&part.stage)).unwrap();
    if let Some(prime) = &part.prime {
        writeln!(text, "    prime: {}", list(prime)).unwrap();
    }
    text
}

fn shipping(scan: &Scan, document: &str) -> Shipping {
    let document = yaml::parse("rockcraft.yaml", document.as_bytes()).unwrap();
    ships(&document.root, scan, &Snapshot::from_files("p", &[]), suite::named("flask").unwrap())
}

fn scan(files: &[String]) -> Scan {
    let bytes: Vec<Vec<u8>> = files.iter().map(|path| vec![b'x'; path.len()]).collect();
    let files: Vec<(&str, &[u8])> = files.iter().zip(&bytes).map(|(path, bytes)| (path.as_str(), &bytes[..])).collect();
    Scan::from_files(&files)
}

/// Where each file lands.
fn landed(scan: &Scan, shipping: &Shipping) -> BTreeMap<String, String> {
    let files = scan.tree.entries.iter().enumerate().filter(|(_, entry)| entry.kind.is_file());
    files.filter_map(|(at, entry)| Some((shipping.explain(&scan.tree, at).lands?, entry.path.clone()))).collect()
}

fn names() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b", "ab", "a.py", "b.py", ".h", ".env", "c.rock"]).prop_map(str::to_owned)
}

/// Files whose folders are no files.
fn files() -> impl Strategy<Value = Vec<String>> {
    let path = prop::collection::vec(names(), 1..4).prop_map(|steps| steps.join("/"));
    prop::collection::btree_set(path, 1..14).prop_map(|paths| {
        let is_folder = |one: &String| paths.iter().any(|other| other.starts_with(&format!("{one}/")));
        paths.iter().filter(|path| !is_folder(path)).cloned().collect()
    })
}

fn step() -> impl Strategy<Value = String> {
    prop_oneof![4 => names(), 1 => Just("*".to_owned()), 1 => Just("*.py".to_owned()), 1 => Just("a*".to_owned()),
        1 => Just("?".to_owned()), 1 => Just("**".to_owned())]
}

fn entry() -> impl Strategy<Value = String> {
    let path = prop::collection::vec(step(), 1..4).prop_map(|steps| steps.join("/"));
    let sign = prop::sample::select(vec!["", "", "-"]);
    let end = prop::sample::select(vec!["", "", "", "/"]);
    // The packers refuse a `**` at the beginning of what is taken, and an entry with `?` alone is a plain name.
    (sign, path, end).prop_map(|(sign, path, end)| format!("{sign}{path}{end}")).prop_filter("refused", |entry| {
        entry.starts_with('-') || !entry.starts_with("**") && (entry.contains('*') || !entry.contains('?'))
    })
}

fn part() -> impl Strategy<Value = Part> {
    let plain = || prop::collection::vec(names(), 1..4).prop_map(|steps| steps.join("/"));
    let target = (plain(), prop::sample::select(vec!["", "", "/"])).prop_map(|(path, end)| format!("{path}{end}"));
    let home = (plain(), Just("x/".to_owned())).prop_map(|(path, home)| home + &path);
    let star =
        prop::sample::select(vec!["*", ".*", "a*", "*.py", "a/*", "?", "?/a", "?/*", "a/?"]).prop_map(str::to_owned);
    let key = prop_oneof![5 => plain(), 1 => star];
    let organize = prop::collection::btree_map(key, prop_oneof![target, home], 0..4);
    let entries = || prop::collection::vec(entry(), 0..4);
    (organize, entries(), prop::option::of(entries())).prop_map(|(organize, stage, prime)| Part {
        organize,
        stage,
        prime,
    })
}

#[test]
fn orders_of_stage_that_name_other_folders_and_come_to_the_same_are_no_chance() {
    for (stage, is_chance) in [(["*", ".h/**"], false), (["*", ".h"], true)] {
        let part = Part {
            organize: BTreeMap::from([("a*".to_owned(), ".h/a/a".to_owned())]),
            stage: stage.map(str::to_owned).to_vec(),
            prime: None,
        };
        let shipping = shipping(&scan(&["a/a".to_owned()]), &document(&part));
        let troubles: Vec<_> = shipping.parts.iter().flat_map(|part| &part.troubles).collect();
        assert_eq!(!troubles.is_empty(), is_chance, "{stage:?}: {troubles:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("CHARMER_SHIPS").ok().and_then(|n| n.parse().ok()).unwrap_or(1_500),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_ships_is_what_the_model_primes(files in files(), part in part()) {
        let scan = scan(&files);
        let shipping = shipping(&scan, &document(&part));
        let troubles: Vec<_> = shipping.parts.iter().flat_map(|part| &part.troubles).collect();
        match model::run(&files, &part) {
            None => prop_assert!(!troubles.is_empty(), "the packer stops, and nothing is said"),
            Some(primed) => {
                prop_assert_eq!(troubles.is_empty(), !primed.lost && !primed.by_chance, "{:?}", troubles);
                let wanted: BTreeMap<String, String> =
                    primed.files.iter().map(|(path, origin)| (format!("/{path}"), origin.clone())).collect();
                prop_assert_eq!(landed(&scan, &shipping), wanted);
            }
        }
    }

    #[test]
    fn amounts_add_up(files in files(), part in part()) {
        let scan = scan(&files);
        let shipping = shipping(&scan, &document(&part));
        let tree = &scan.tree;
        let reports: Vec<_> = (0..tree.entries.len()).map(|at| shipping.explain(tree, at)).collect();
        let mut sum = (0, 0);
        for (at, entry) in tree.entries.iter().enumerate() {
            let below = reports[at..=at + entry.below].iter().zip(&tree.entries[at..=at + entry.below]);
            let inside = below.filter(|(_, entry)| entry.kind.is_file());
            let shipped: Vec<_> = inside.filter(|(report, _)| report.mark == ShipMark::Shipped).collect();
            let size: u64 = shipped.iter().map(|(_, entry)| entry.size).sum();
            prop_assert_eq!(reports[at].shipped.files, shipped.len(), "{}", entry.path);
            prop_assert_eq!(reports[at].shipped.size, size);
            if entry.kind.is_file() {
                sum = (sum.0 + reports[at].shipped.files, sum.1 + reports[at].shipped.size);
            } else {
                let mark = match shipped.len() {
                    0 => None,
                    n if n == entry.files => Some(ShipMark::Shipped),
                    _ => Some(ShipMark::Partly),
                };
                prop_assert!(mark.is_none_or(|mark| mark == reports[at].mark), "{}: {:?}", entry.path, reports[at]);
                prop_assert!(mark.is_some() || !matches!(reports[at].mark, ShipMark::Shipped | ShipMark::Partly) || entry.files == 0);
            }
        }
        prop_assert_eq!(sum, (shipping.shipped.files, shipping.shipped.size));
    }
}
