//! What differs between two trees, and what becomes of each entry.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::super::{Node, Value};

/// What becomes of an entry.
pub(super) enum Difference<'n> {
    Keep,
    Change(&'n Node, &'n Node, String),
    Remove,
}

pub(super) enum Addition<'n> {
    Pair(&'n Node, &'n Node),
    Item(&'n Node),
}

/// Where the keys of a mapping are. Mostly a pair has kept its number; else text is looked up, and what is no text is
/// searched for.
pub(super) struct Keys<'n> {
    pairs: &'n [(Node, Node)],
    texts: OnceCell<HashMap<&'n str, usize>>,
}

impl<'n> Keys<'n> {
    pub(super) fn of(pairs: &'n [(Node, Node)]) -> Self {
        Self { pairs, texts: OnceCell::new() }
    }

    /// The place of the key, which was at this place before.
    pub(super) fn place(&self, at: usize, key: &Node) -> Option<usize> {
        let is_it = |(name, _): &(Node, Node)| name == key;
        if self.pairs.get(at).is_some_and(is_it) {
            return Some(at);
        }
        let Some(text) = key.as_str() else { return self.pairs.iter().position(is_it) };
        let numbered = || self.pairs.iter().enumerate().rev();
        let texts = || numbered().filter_map(|(at, (name, _))| Some((name.as_str()?, at))).collect();
        self.texts.get_or_init(texts).get(text).copied()
    }
}

/// Equal as documents: keys in any order, and not-a-number equal to itself.
pub(super) fn same(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Value::Float(a), Value::Float(b)) => a.total_cmp(b).is_eq() || (a.abs() + b.abs()).to_bits() == 0,
        (Value::List(a), Value::List(b)) if a.is_same(b) => true,
        (Value::Map(a), Value::Map(b)) if a.is_same(b) => true,
        (Value::List(a), Value::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Map(a), Value::Map(b)) => {
            // Mostly the order is the same too; then each key is found at once.
            let keys = Keys::of(b);
            let is_same = |(at, (key, value)): (usize, &(Node, Node))| {
                keys.place(at, key).is_some_and(|at| same(value, &b[at].1))
            };
            a.len() == b.len() && a.iter().enumerate().all(is_same)
        }
        (a, b) => a == b,
    }
}

/// New pairs, each behind the entry that its forerunner in the new mapping has in the text.
pub(super) fn added_pairs<'n>(
    from: &[(Node, Node)],
    to: &'n [(Node, Node)],
    owned: &HashMap<usize, usize>,
    entries: usize,
) -> Vec<Vec<Addition<'n>>> {
    let mut added: Vec<Vec<Addition<'n>>> = (0..=entries).map(|_| Vec::new()).collect();
    let (mut behind, keys) = (0, Keys::of(from));
    for (at, (key, value)) in to.iter().enumerate() {
        let old = keys.place(at, key);
        match old.and_then(|at| owned.get(&at)) {
            Some(entry) => behind = entry + 1,
            // Merged and wanted as it is.
            None if old.is_some_and(|at| same(&from[at].1, value)) => {}
            // Over a merged value: behind everything, so that `<<` stays before it.
            None if old.is_some() => added[entries].push(Addition::Pair(key, value)),
            None => added[behind].push(Addition::Pair(key, value)),
        }
    }
    added
}

/// The longest common run of items stays; between those, items change in place, then the rest is removed or added.
pub(super) fn list_fates<'n>(from: &'n [Node], to: &'n [Node]) -> (Vec<Difference<'n>>, Vec<Vec<Addition<'n>>>) {
    let mut differences = Vec::new();
    let mut added: Vec<Vec<Addition<'n>>> = (0..=from.len()).map(|_| Vec::new()).collect();
    let mut common = common_items(from, to);
    common.push((from.len(), to.len()));
    let (mut i, mut j) = (0, 0);
    for (stop_i, stop_j) in common {
        while i < stop_i && j < stop_j {
            differences.push(Difference::Change(&from[i], &to[j], i.to_string()));
            (i, j) = (i + 1, j + 1);
        }
        while i < stop_i {
            differences.push(Difference::Remove);
            i += 1;
        }
        while j < stop_j {
            added[i].push(Addition::Item(&to[j]));
            j += 1;
        }
        if i < from.len() {
            differences.push(Difference::Keep);
            (i, j) = (i + 1, j + 1);
        }
    }
    (differences, added)
}

/// Places of a longest common subsequence; of the common ends alone where the middle is too large to compare.
fn common_items(from: &[Node], to: &[Node]) -> Vec<(usize, usize)> {
    let head = from.iter().zip(to).take_while(|(a, b)| same(a, b)).count();
    let tail = from[head..].iter().rev().zip(to[head..].iter().rev()).take_while(|(a, b)| same(a, b)).count();
    let (a, b) = (&from[head..from.len() - tail], &to[head..to.len() - tail]);
    let mut common: Vec<(usize, usize)> = (0..head).map(|at| (at, at)).collect();
    if a.len().saturating_mul(b.len()) <= 1 << 20 {
        let mut lengths = vec![vec![0u32; b.len() + 1]; a.len() + 1];
        for i in (0..a.len()).rev() {
            for j in (0..b.len()).rev() {
                lengths[i][j] = if same(&a[i], &b[j]) {
                    lengths[i + 1][j + 1] + 1
                } else {
                    lengths[i + 1][j].max(lengths[i][j + 1])
                };
            }
        }
        let (mut i, mut j) = (0, 0);
        while i < a.len() && j < b.len() {
            if same(&a[i], &b[j]) {
                common.push((head + i, head + j));
                (i, j) = (i + 1, j + 1);
            } else if lengths[i + 1][j] >= lengths[i][j + 1] {
                i += 1;
            } else {
                j += 1;
            }
        }
    }
    common.extend((0..tail).map(|at| (from.len() - tail + at, to.len() - tail + at)));
    common
}
