//! The list of everything that is suggested: a row each, and below them why the selected one is.

use ratatui::layout::Rect;

use crate::wizard::state::{State, proposed};
use crate::wizard::update::Target;

use super::canvas::Canvas;
use super::theme::Role;
use crate::text::fit::{clip, width, wrap};

/// Lines for the selected row.
const BELOW: u16 = 5;

/// Draws the list into `area`.
pub fn draw(state: &State, canvas: &mut Canvas<'_>, area: Rect, selected: usize) {
    let found = &state.view.proposals;
    let room = usize::from(area.width);
    canvas.put(area.x, area.y, &summary(state), Role::Dim, room);
    let height = area.height.saturating_sub(BELOW + 3);
    canvas.map.shown.overlay_height = usize::from(height);
    let top = (selected + 1).saturating_sub(usize::from(height));
    let kinds = found.iter().map(|one| width(one.kind.word())).max().unwrap_or(0);
    let names = found.iter().map(|one| width(&one.name)).max().unwrap_or(0).min(room / 3);
    let places = found.iter().map(|one| width(&one.place)).max().unwrap_or(0).min(room / 4);
    let list = area.y + 2..area.y + 2 + height;
    for ((at, one), y) in found.iter().enumerate().skip(top).zip(list) {
        let is_here = at == selected;
        canvas.put(area.x, y, if is_here { "›" } else { " " }, Role::Accent, 1);
        let (sign, role) = if one.plain { ("+", Role::Good) } else { ("?", Role::Warning) };
        canvas.put(area.x + 2, y, sign, role, 1);
        let mut x = area.x + 4;
        let name = if is_here { Role::Focus } else { Role::Plain };
        for (text, wide, role) in
            [(one.kind.word(), kinds, Role::Dim), (&one.name, names, name), (&one.place, places, Role::Dim)]
        {
            canvas.put(x, y, &clip(text, wide), role, wide);
            x = x.saturating_add(u16::try_from(wide + 2).unwrap_or(u16::MAX));
        }
        let left = usize::from(area.right().saturating_sub(x));
        canvas.put(x, y, &clip(&one.what, left), Role::Plain, left);
        canvas.hit(Rect { y, height: 1, ..area }, Target::Match(at));
    }
    if let Some(one) = found.get(selected) {
        let what = if one.what.is_empty() { String::new() } else { format!("{}: {}", one.name, one.what) };
        let then = if one.then.is_empty() { String::new() } else { format!("In your source: {}", one.then) };
        let texts = [what, one.why.clone(), then];
        let lines = texts.iter().filter(|text| !text.is_empty()).flat_map(|text| wrap(text, room));
        for (text, y) in lines.zip(area.y + 3 + height..area.bottom()) {
            canvas.put(area.x, y, &text, Role::Plain, room);
        }
    }
}

fn summary(state: &State) -> String {
    let (all, plain) = (state.view.proposals.len(), proposed::plain(state));
    let things = if all == 1 { "1 thing".to_owned() } else { format!("{all} things") };
    let choice = match all - plain {
        0 => String::new(),
        1 => "; one of them you have to choose yourself (?)".to_owned(),
        open => format!("; {open} of them you have to choose yourself (?)"),
    };
    format!("{things} that your files ask for and the answers do not hold{choice}")
}
