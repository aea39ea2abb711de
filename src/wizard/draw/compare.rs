//! The suites side by side: one line each where there is room, else two.

use crate::text::fit::{clip, width};
use crate::wizard::canvas::Row;
use crate::wizard::canvas::theme::Role;
use crate::wizard::form::{Compared, EXPERIMENTAL, Target};

const HEADS: [&str; 6] = ["Framework", "Bases, * experimental", "Server", "Port", "Prefix", "Image resource"];
/// Cells before the names: what is chosen, what was found.
const SIGNS: usize = 2;

/// The table, and below it what its signs mean, where its head does not say so.
pub fn rows(compared: &[Compared], room: usize) -> Vec<Row> {
    let cells =
        |one: &Compared| [&one.name, &one.bases, &one.server, &one.port, &one.prefix, &one.resource].map(Clone::clone);
    let mut widths = HEADS.map(width);
    for one in compared {
        for (widest, cell) in widths.iter_mut().zip(cells(one)) {
            *widest = (*widest).max(width(&cell));
        }
    }
    let in_one_line = SIGNS + widths.iter().sum::<usize>() + widths.len() - 1 <= room;
    let columns: &[usize] = if in_one_line { &[0, 1, 2, 3, 4, 5] } else { &[0, 2, 3, 4, 5] };
    let mut rows = vec![line(&HEADS.map(str::to_owned), columns, &widths, Role::Dim)];
    for (at, one) in compared.iter().enumerate() {
        let first = rows.len();
        let mut row = line(&cells(one), columns, &widths, if one.chosen { Role::Accent } else { Role::Plain });
        let (sign, role) = match (one.chosen, one.found.is_some()) {
            (true, _) => ("› ", Role::Accent),
            (_, true) => ("✓ ", Role::Good),
            _ => ("  ", Role::Plain),
        };
        row.replace_first(sign, role);
        rows.push(row);
        if !in_one_line {
            let found =
                one.found.as_ref().filter(|_| !one.chosen).map(|found| format!(" · {found}")).unwrap_or_default();
            let mut row = Row::default();
            row.pad(SIGNS + 2).push(clip(&format!("{}{found}", one.bases), room.saturating_sub(SIGNS + 2)), Role::Dim);
            rows.push(row);
        }
        for row in &mut rows[first..] {
            row.hits.push((0, room, Target::Match(at)));
        }
    }
    let mut signs = Vec::new();
    if compared.iter().any(|one| one.found.is_some() && !one.chosen) {
        signs.push("✓ found in the folder, too".to_owned());
    }
    if !in_one_line {
        signs.push(format!("{EXPERIMENTAL} experimental"));
    }
    // Every row counts in a small terminal.
    if !signs.is_empty() {
        let mut legend = Row::default();
        legend.pad(SIGNS).push(clip(&signs.join("   "), room.saturating_sub(SIGNS)), Role::Dim);
        rows.push(legend);
    }
    rows
}

fn line(cells: &[String; 6], columns: &[usize], widths: &[usize; 6], role: Role) -> Row {
    let mut row = Row::default();
    row.push(" ".repeat(SIGNS), Role::Plain);
    for (n, at) in columns.iter().enumerate() {
        let start = row.used();
        row.push(cells[*at].clone(), if n == 0 || role == Role::Dim { role } else { Role::Plain });
        if n + 1 < columns.len() {
            row.pad(start + widths[*at] + 1);
        }
    }
    row
}
