//! Looking at a packer's log: scrolling, seeking, filtering, keeping it.

use crate::pack::Tool;
use crate::wizard::state::overlay::Overlay;
use crate::wizard::state::pack::Lane;
use crate::wizard::state::screens::ScreenId;
use crate::wizard::state::text::Editor;
use crate::wizard::state::{Mood, State};

use super::{Effect, Seek};

fn lane(state: &mut State) -> (&mut Lane, usize) {
    let at = state.lane_in_focus();
    let height = state.shown.logs[at];
    (&mut state.pack.lanes[at], height)
}

/// Scrolls the log in focus by rows.
pub fn scroll(state: &mut State, rows: isize) {
    let (lane, height) = lane(state);
    lane.view.scroll(rows, height);
}

/// Scrolls it by pages.
pub fn page(state: &mut State, pages: isize) {
    let (lane, height) = lane(state);
    lane.view.scroll(pages.saturating_mul(height.max(2).cast_signed() - 1), height);
}

/// Goes to the end and stays there.
pub fn follow(state: &mut State) {
    lane(state).0.view.follow();
}

/// All lines, or only warnings and errors.
pub fn filter(state: &mut State) {
    lane(state).0.view.turn();
}

/// One log, or both.
pub fn split(state: &mut State) {
    state.enter_pack();
    state.pack.single = !state.pack.single;
}

/// Asks what is to be sought.
pub fn ask(state: &mut State) {
    state.enter_pack();
    let sought = lane(state).0.view.sought.clone();
    state.overlay = Some(Overlay::Search(Box::new(Editor::new(&sought, false))));
}

/// Seeks what was typed.
pub fn seek(state: &mut State, text: String, effects: &mut Vec<Effect>) {
    let (lane, height) = lane(state);
    lane.view.hit = None;
    lane.view.sought = text;
    if lane.view.sought.is_empty() {
        return;
    }
    let from = lane.view.first(height).checked_sub(1);
    again(state, true, from, effects);
}

/// The next place, down or up.
pub fn next(state: &mut State, down: bool, effects: &mut Vec<Effect>) {
    let (lane, _) = lane(state);
    if lane.view.sought.is_empty() {
        state.say(Mood::Plain, "Nothing is sought; / seeks.");
        return;
    }
    let from = lane.view.hit;
    again(state, down, from, effects);
}

fn again(state: &mut State, down: bool, from: Option<usize>, effects: &mut Vec<Effect>) {
    let (lane, _) = lane(state);
    let seek = Seek { text: lane.view.sought.clone(), filter: lane.view.filter, from, down };
    effects.push(Effect::Seek(lane.tool, seek));
}

/// It was found, or not.
pub fn found(state: &mut State, tool: Tool, row: Option<usize>) {
    let height = state.shown.logs[tool as usize];
    let view = &mut state.pack.lane(tool).view;
    if let Some(row) = row {
        view.show(row, height);
        return;
    }
    let told = format!("“{}” does not stand in the {}'s log.", view.sought, tool.product());
    state.say(Mood::Plain, told);
}

/// Keeps the whole log.
pub fn save(state: &mut State, effects: &mut Vec<Effect>) {
    state.enter_pack();
    let (lane, _) = lane(state);
    let tool = lane.tool;
    if lane.view.page.lines == 0 {
        state.say(Mood::Plain, format!("There is no log of the {} yet.", tool.product()));
        return;
    }
    effects.push(Effect::SaveLog(tool));
}

/// It was kept, or not.
pub fn saved(state: &mut State, outcome: Result<String, String>) {
    match outcome {
        Ok(path) => state.say(Mood::Good, format!("The whole log: {path}")),
        Err(reason) => state.say(Mood::Bad, format!("The log cannot be kept: {reason}")),
    }
}

impl State {
    /// Goes to the packers' screen, unless it is there.
    fn enter_pack(&mut self) {
        if self.screen != ScreenId::Pack {
            self.enter(ScreenId::Pack);
        }
    }
}
