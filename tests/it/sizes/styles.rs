//! Every screen and panel in five sizes, with its styles: a snapshot each, beside those of its states in `screens`.

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use super::{everywhere, text};

const SIZES: [(u16, u16); 5] = [(60, 16), (80, 24), (100, 30), (140, 40), (200, 60)];

/// A letter for the style of a cell: small for a hue, a capital for one in bold.
fn letter(cell: &Cell) -> char {
    let has = |modifier| cell.modifier.contains(modifier);
    if cell.symbol() == " " && !has(Modifier::UNDERLINED) {
        return ' ';
    }
    let hue = match cell.fg {
        Color::Indexed(at) => ['k', 'r', 'g', 'y', 'b', 'm', 'c', 'w'][usize::from(at % 8)],
        _ if has(Modifier::UNDERLINED) => 'u',
        _ if has(Modifier::BOLD) => 't',
        _ if has(Modifier::DIM) => 'd',
        _ => ' ',
    };
    if has(Modifier::BOLD) { hue.to_ascii_uppercase() } else { hue }
}

/// The styles of a line: which columns have which letter; nothing for a line of plain text.
fn styles(buffer: &Buffer, y: u16) -> String {
    let letters: Vec<char> = (0..buffer.area.width).map(|x| letter(&buffer[(x, y)])).collect();
    let mut from = 0;
    let runs = letters.chunk_by(|a, b| a == b).map(|run| {
        from += run.len();
        (run[0], from - run.len(), from)
    });
    let runs = runs.filter(|(letter, ..)| *letter != ' ');
    runs.map(|(letter, from, to)| format!(" {from}-{to}{letter}")).collect::<Vec<_>>().concat()
}

#[test]
fn every_screen_and_panel_in_five_sizes() {
    for (name, mut person) in everywhere() {
        // The question says whose rights the application would have.
        if name == "panel-trial" && !rustix::process::geteuid().is_root() {
            continue;
        }
        // Each copy of the sample has a folder of its own.
        person.state.project.root = "/home/me/guest-book".into();
        let mut frames = String::new();
        for (width, height) in SIZES {
            let terminal = person.see(width, height);
            let buffer = terminal.backend().buffer();
            frames.push_str(&format!("{width}x{height}\n"));
            for (line, y) in text(buffer).iter().zip(0..) {
                frames.push_str(line.trim_end());
                frames.push('\n');
                let styles = styles(buffer, y);
                if !styles.is_empty() {
                    frames.push_str(&format!("  ~{styles}\n"));
                }
            }
        }
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "../snapshots" }, {
            insta::assert_snapshot!(format!("sizes-{name}"), frames);
        });
    }
}
