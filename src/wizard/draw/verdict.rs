//! The verdict: `packs`, `deploys`, `starts`, each always in the same place, with a mark and the number behind it.

use ratatui::layout::Rect;

use crate::model::{Outlook, Sign};
use crate::text::fit::width;
use crate::wizard::canvas::Canvas;
use crate::wizard::canvas::theme::Role;
use crate::wizard::form::{Action, Target};
use crate::wizard::state::State;

/// Cells behind a word: the mark, and a number of two digits.
const SIGN: usize = 5;
/// Cells between two of them.
const GAP: usize = 1;

/// How many cells it takes.
pub fn wide(state: &State) -> u16 {
    let cells = state.outlook().iter().map(|one| width(one.stage.word()) + SIGN + GAP).sum::<usize>();
    u16::try_from(cells).unwrap_or(u16::MAX)
}

/// Draws it at the right end of `area`; a click on a word goes through what is behind it.
pub fn draw(state: &State, canvas: &mut Canvas<'_>, area: Rect) {
    let mut x = area.right().saturating_sub(wide(state));
    for one in state.outlook() {
        let start = x;
        let next = x + u16::try_from(width(one.stage.word()) + SIGN).unwrap_or(0);
        x = canvas.put(x, area.y, one.stage.word(), Role::Plain, 12) + 1;
        canvas.put(x, area.y, &sign(&one), role(one.sign), SIGN - 1);
        canvas
            .hit(Rect { x: start, width: next - start, ..area }, Target::Action(Action::NextFinding(Some(one.stage))));
        x = next + u16::try_from(GAP).unwrap_or(1);
    }
}

/// `✗ 2`
fn sign(one: &Outlook) -> String {
    match one.count {
        0 => one.sign.mark().to_owned(),
        many => format!("{} {}", one.sign.mark(), many.min(99)),
    }
}

fn role(sign: Sign) -> Role {
    match sign {
        Sign::Fine => Role::Good,
        Sign::Look => Role::Warning,
        Sign::Wrong => Role::Error,
        Sign::Unknown => Role::Dim,
    }
}
