//! What the palette lists: commands with their keys and what stands in their way, steps, questions, values, files, findings.

use crate::text::one_line;
use crate::wizard::form::{self, Action, Item, Look, ScreenId};
use crate::wizard::keys;
use crate::wizard::panels::words::WORDS;
use crate::wizard::state::State;
use crate::wizard::state::parts::Screen;

/// So many rows of one screen are listed: a folder can have thousands.
const MOST: usize = 400;

/// One thing to go to, or to do.
pub struct Entry {
    pub text: String,
    /// What people call it.
    pub synonyms: String,
    /// The key that does the same.
    pub key: String,
    /// Why it is not possible now; empty where it is.
    pub reason: &'static str,
    pub action: Action,
}

/// Commands that make sense from anywhere, by their action.
const COMMANDS: [(Action, &str); 24] = [
    (Action::Write, "Write the files"),
    (Action::Pack, "Pack the rock and the charm"),
    (Action::Cancel, "Stop the packers"),
    (Action::NextFinding(None), "Go to the next finding"),
    (Action::Order, "One packer after the other, or both at once"),
    (Action::Remote, "Build on Launchpad"),
    (Action::Open("search"), "Search the packer's log"),
    (Action::SaveLog, "Keep the packer's whole log"),
    (Action::Report, "Write a report of how the packer differs"),
    (Action::Open("inside"), "Look inside what was packed"),
    (Action::Workflow, "Write a workflow for GitHub Actions"),
    (Action::CopyAll, "Copy the commands that come next"),
    (Action::Open("doctor"), "Is this machine ready?"),
    (Action::Open("suggestions"), "Show what is suggested"),
    (Action::TakeAll, "Take all that is suggested"),
    (Action::Open("preview"), "Show the preview large"),
    (Action::Open("environment"), "Show what the application will see"),
    (Action::NextDoc, "Show the next document"),
    (Action::Undo, "Undo the last change"),
    (Action::Redo, "Redo"),
    (Action::Open("help"), "Show all keys"),
    (Action::Open("rows"), "Find on this screen"),
    (Action::Mouse, "Give the mouse back to the terminal, or take it"),
    (Action::Leave, "Leave charmer"),
];

/// Everything.
pub fn all(state: &State) -> Vec<Entry> {
    let steps = state
        .parts
        .screens
        .iter()
        .map(|screen| (Action::Go(screen.entry().id), format!("Go to {}", screen.entry().title)));
    let commands = COMMANDS.iter().map(|(action, text)| (*action, (*text).to_owned()));
    let listed = state.parts.panels.iter().filter(|panel| !panel.command.is_empty());
    let panels = listed.map(|panel| (Action::Open(panel.name), panel.command.to_owned()));
    let mut entries: Vec<Entry> =
        steps.chain(commands).chain(panels).map(|(action, text)| of_action(state, action, text)).collect();
    for (at, blame) in state.view.blame.iter().enumerate() {
        let text = one_line(&blame.with_place().message).into_owned();
        entries.push(entry(text, "finding error warning problem", Action::Finding(at)));
    }
    // What the first screen shows stands on the steps that ask for it.
    let is_listed = |screen: &&&dyn Screen| ![ScreenId::OVERVIEW, ScreenId::PACK].contains(&screen.entry().id);
    for screen in state.parts.screens.iter().filter(is_listed) {
        entries.extend(of_screen(state, *screen));
    }
    entries
}

/// The questions and rows of a screen, and the values that can be chosen there.
pub fn of_screen(state: &State, screen: &dyn Screen) -> Vec<Entry> {
    let (id, place) = (screen.entry().id, screen.entry().title);
    let mut entries = Vec::new();
    for item in (screen.entry().items)(state).iter().take(MOST) {
        let Some(target) = item.id else { continue };
        let name = called(item);
        if name.is_empty() {
            continue;
        }
        entries.push(entry(format!("{name}  · {place}"), &synonyms(&name), Action::To(id, target)));
        if let Look::Choice { options, .. } = &item.look {
            let values = options.iter().enumerate().filter(|_| options.len() > 1);
            entries.extend(values.map(|(at, option)| {
                entry(format!("{name}: {}", option.text), &synonyms(&option.text), Action::Choose(id, target, at))
            }));
        }
    }
    entries
}

fn called(item: &Item) -> String {
    let text = match &item.look {
        Look::Row(cells) => {
            let words =
                cells.iter().map(|cell| cell.text.trim()).filter(|text| text.chars().any(char::is_alphanumeric));
            words.take(3).collect::<Vec<_>>().join("  ")
        }
        _ => item.label.clone(),
    };
    one_line(text.trim()).into_owned()
}

fn entry(text: String, synonyms: &str, action: Action) -> Entry {
    Entry { text, synonyms: synonyms.to_owned(), key: String::new(), reason: "", action }
}

fn of_action(state: &State, action: Action, text: String) -> Entry {
    let bindings = || keys::table(state.parts).filter(|binding| binding.action == action);
    // The one that help tells of holds in more places.
    let binding = bindings().find(|binding| !binding.help.is_empty()).or_else(|| bindings().next());
    let keys = state.settings.keys_of(action).or(binding.map(|binding| binding.keys)).unwrap_or_default();
    let key = keys.first().map(|key| form::name(*key)).unwrap_or_default();
    Entry { synonyms: synonyms(&text), key, reason: reason(state, action).unwrap_or_default(), text, action }
}

/// What people call something whose name has these words.
fn synonyms(text: &str) -> String {
    let text = text.to_lowercase();
    let of_it = WORDS.synonyms.iter().filter(|(name, _)| text.contains(&name.to_lowercase()));
    of_it.map(|(_, words)| words.as_str()).collect::<Vec<_>>().join(" ")
}

/// Why a command does nothing now.
fn reason(state: &State, action: Action) -> Option<&'static str> {
    let is_busy = state.pack.is_busy();
    let has_log = state.pack.lanes.iter().any(|lane| lane.view.page.lines > 0);
    let (stands_in_the_way, why) = match action {
        Action::Write => (state.view.refusals() > 0, "a packer would refuse it: ! goes there"),
        Action::Pack | Action::Remote if is_busy => (true, "the packers are at work"),
        Action::Pack => (state.doctor.missing.len() == 2, "no packers here"),
        Action::Cancel => (!is_busy, "no packer is at work"),
        Action::NextFinding(_) => (state.view.blame.is_empty(), "nothing is wrong"),
        Action::Order => (is_busy, "the packers are at work"),
        Action::Open("search") | Action::SaveLog => (!has_log, "there is no log yet"),
        Action::Report => (state.packers_own().is_none(), "no difference is known"),
        Action::Open("inside") => (state.next.artifacts.is_empty(), "nothing is packed yet"),
        Action::Open("suggestions") | Action::TakeAll => (state.view.suggestions.is_empty(), "nothing is suggested"),
        Action::Undo => (!state.history.can_undo(), "nothing to undo"),
        Action::Open("environment") => (state.view.environment.is_none(), "choose a framework first"),
        Action::Workflow => (state.project.site.above.is_some(), "the repository's top is above this folder"),
        _ => (false, ""),
    };
    stands_in_the_way.then_some(why)
}
