//! The verdict: `packs`, `deploys`, `starts`, each always in the same place, with a mark and the number behind it.

use ratatui::layout::Rect;

use crate::model::{Outlook, Sign, Stage};
use crate::text::fit::{clip, width};
use crate::wizard::canvas::Canvas;
use crate::wizard::canvas::theme::Role;
use crate::wizard::form::{Action, Target};
use crate::wizard::state::State;
use crate::wizard::state::trial::Starts;

/// Cells behind a word: the mark, and a number of two digits.
const SIGN: usize = 5;
/// Cells between two of them.
const GAP: usize = 1;

/// What is said while nothing is known of what will be packed.
const TO_PICK: &str = "choose an application";

/// How many cells it takes in a header of this width.
pub fn wide(state: &State, header: u16) -> u16 {
    if state.is_to_pick() {
        return u16::try_from(width(TO_PICK) + GAP).unwrap_or(u16::MAX);
    }
    let cells = words(state, header).iter().map(|(_, text, _)| width(text) + GAP).sum::<usize>();
    u16::try_from(cells).unwrap_or(u16::MAX)
}

/// Draws it at the right end of `area`; a click on a word goes through what is behind it.
pub fn draw(state: &State, canvas: &mut Canvas<'_>, area: Rect) {
    if state.is_to_pick() {
        canvas.put(area.right() - wide(state, area.width), area.y, TO_PICK, Role::Warning, width(TO_PICK));
        return;
    }
    let mut x = area.right().saturating_sub(wide(state, area.width));
    for (stage, text, role) in words(state, area.width) {
        let cells = u16::try_from(width(&text)).unwrap_or(0);
        let (word, sign) = text.split_at(stage.word().len());
        let behind = canvas.put(x, area.y, word, Role::Plain, usize::from(cells));
        canvas.put(behind, area.y, sign, role, usize::from(cells));
        canvas.hit(Rect { x, width: cells, ..area }, Target::Action(Action::NextFinding(Some(stage))));
        x += cells + u16::try_from(GAP).unwrap_or(1);
    }
}

/// What is said of each stage, at a width that does not change; of the last one what a try has shown, once there was one.
fn words(state: &State, header: u16) -> Vec<(Stage, String, Role)> {
    let tried = state.trial.starts(&state.answers, &state.project.scan, &state.view.documents);
    let each = state.outlook().into_iter().map(|one| match &tried {
        Some(tried) if one.stage == Stage::Starts => {
            (one.stage, clip(&tried.text, usize::from(header / 3)), shown(tried))
        }
        _ => (one.stage, format!("{} {:<2$}", one.stage.word(), sign(&one), SIGN - 1), role(one.sign)),
    });
    each.collect()
}

fn shown(tried: &Starts) -> Role {
    match tried.is_good {
        _ if tried.is_old => Role::Dim,
        Some(true) => Role::Good,
        Some(false) => Role::Error,
        None => Role::Plain,
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
