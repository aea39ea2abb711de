//! Where a path stands in a listing: looked up by a hash, since whoever follows imports asks for each path many times.
//!
//! Part of floor 2's `app`; pure.

use std::cmp::Ordering as Order;
use std::hash::{Hash as _, Hasher as _};
use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHasher};

use super::tree::TreeEntry;

/// Shorter listings are searched as they are, and longer ones: to hash all of their paths takes longer than to search for
/// those that are asked for, since most are data that nobody imports.
const LENGTHS: std::ops::Range<usize> = 32..20_000;

/// The places of a listing's paths, made when one is asked for. Two listings do not differ by it.
#[derive(Debug, Default)]
pub(super) struct Places(OnceLock<(usize, FxHashMap<u64, usize>)>);

impl Places {
    /// The place of a path; the listing is in [`order`].
    pub fn find(&self, entries: &[TreeEntry], path: &str) -> Option<usize> {
        let search = || entries.binary_search_by(|entry| order(&entry.path, path)).ok();
        if !LENGTHS.contains(&entries.len()) {
            return search();
        }
        let (length, places) = self.0.get_or_init(|| {
            let hashed = entries.iter().enumerate().map(|(at, entry)| (hash(&entry.path), at));
            (entries.len(), hashed.collect())
        });
        // A listing that grew since, or two paths with one hash, are searched.
        let place = places.get(&hash(path)).copied();
        let is_it = |at: &usize| entries.get(*at).is_some_and(|entry| entry.path == path);
        match place {
            Some(at) if is_it(&at) => Some(at),
            None if *length == entries.len() => None,
            _ => search(),
        }
    }
}

impl Clone for Places {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PartialEq for Places {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Places {}

fn hash(path: &str) -> u64 {
    let mut hasher = FxHasher::default();
    path.hash(&mut hasher);
    hasher.finish()
}

/// The order of the listing: as the names sort, folder by folder.
pub(super) fn order(one: &str, other: &str) -> Order {
    const RUN: usize = 8;
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let runs = one.chunks_exact(RUN).zip(other.chunks_exact(RUN)).take_while(|(a, b)| a == b).count() * RUN;
    let (one, other) = (one.get(runs..).unwrap_or_default(), other.get(runs..).unwrap_or_default());
    match one.iter().zip(other).find(|(a, b)| a != b) {
        Some((b'/', _)) => Order::Less,
        Some((_, b'/')) => Order::Greater,
        Some((a, b)) => a.cmp(b),
        None => one.len().cmp(&other.len()),
    }
}
