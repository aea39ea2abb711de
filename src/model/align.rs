//! Two documents side by side: what stands at the same key stands in the same row.

use std::collections::HashMap;

use super::SheetLine;

/// A row of two documents: a line of the one, of the other, or of both, from 0.
pub type Pair = (Option<usize>, Option<usize>);

/// Sets them side by side, both in their own order. Lines that begin with the same path share a row, as far as that is
/// possible without changing an order.
pub fn align(left: &[SheetLine], right: &[SheetLine]) -> Vec<Pair> {
    let begins = |(at, line): (usize, &'_ SheetLine)| (!line.path.is_empty()).then_some(at);
    let places: HashMap<&str, usize> =
        right.iter().enumerate().filter_map(|one| begins(one).map(|at| (right[at].path.as_str(), at))).collect();
    let same: Vec<(usize, usize)> = left
        .iter()
        .enumerate()
        .filter_map(begins)
        .filter_map(|at| Some((at, *places.get(left[at].path.as_str())?)))
        .collect();
    let mut rows = Vec::with_capacity(left.len().max(right.len()));
    let (mut a, mut b) = (0, 0);
    for (to_a, to_b) in rising(&same).into_iter().chain([(left.len(), right.len())]) {
        while a < to_a || b < to_b {
            rows.push(((a < to_a).then_some(a), (b < to_b).then_some(b)));
            a += usize::from(a < to_a);
            b += usize::from(b < to_b);
        }
        if a < left.len() && b < right.len() {
            rows.push((Some(a), Some(b)));
            a += 1;
            b += 1;
        }
    }
    rows
}

/// The longest part of the pairs in which the second of each rises, too.
fn rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // The last pair of the best run of each length so far, and what stands before each pair in its run.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (at, (_, second)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| pairs[*end].1 < *second);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        if length == ends.len() {
            ends.push(at);
        } else {
            ends[length] = at;
        }
    }
    let mut run: Vec<_> = std::iter::successors(ends.last().copied(), |at| before[*at]).map(|at| pairs[at]).collect();
    run.reverse();
    run
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(paths: &[&str]) -> Vec<SheetLine> {
        paths.iter().map(|path| SheetLine { path: (*path).to_owned(), ..SheetLine::default() }).collect()
    }

    #[test]
    fn what_has_the_same_key_stands_in_the_same_row() {
        let (left, right) = (lines(&["", "name", "base", "", "parts"]), lines(&["name", "parts", "base", "parts.x"]));
        let rows = align(&left, &right);
        assert!(rows.contains(&(Some(1), Some(0))), "{rows:?}");
        assert!(rows.contains(&(Some(2), Some(2))) || rows.contains(&(Some(4), Some(1))), "{rows:?}");
        for (side, length) in
            [(rows.iter().map(|row| row.0).collect::<Vec<_>>(), 5), (rows.iter().map(|row| row.1).collect(), 4)]
        {
            let all: Vec<usize> = side.into_iter().flatten().collect();
            assert_eq!(all, (0..length).collect::<Vec<_>>(), "each line once, in its order");
        }
        assert_eq!(align(&[], &right).len(), 4);
        assert_eq!(align(&[], &[]), []);
    }
}
