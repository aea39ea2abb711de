//! The lines that are always there: header, rail, footer.

use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::model;
use crate::pack::Tool;
use crate::text as safe;
use crate::wizard::canvas::Canvas;
use crate::wizard::canvas::theme::Role;
use crate::wizard::form::{Action, Look, Target};
use crate::wizard::keys;
use crate::wizard::state::parts::Screen;
use crate::wizard::state::{Mood, State};

use crate::text::fit;

use super::verdict;

/// One line: what is being made, and what will become of it.
pub fn header(state: &State, canvas: &mut Canvas<'_>, area: Rect) {
    verdict::draw(state, canvas, area);
    let left = area.right().saturating_sub(verdict::wide(state, area.width));
    let room = |x: u16| usize::from(left.saturating_sub(x + 1));
    let mut x = area.x + 1;
    let click = |canvas: &mut Canvas<'_>, from: u16, to: u16, action: Action| {
        canvas.hit(Rect { x: from, width: to.saturating_sub(from), ..area }, Target::Action(action));
    };
    x = canvas.put(x, area.y, "charmer", Role::Accent, room(x)) + 2;
    click(canvas, area.x, x, Action::Open("palette"));
    x = canvas.put(x, area.y, &safe::one_line(called(state)), Role::Title, room(x).min(40));
    for (fact, behind) in facts(state) {
        // A fact that is cut says nothing.
        let shown = safe::one_line(&format!("   {fact}")).into_owned();
        if fit::width(&shown) <= room(x) {
            let from = x;
            x = canvas.put(x, area.y, &shown, Role::Dim, room(x));
            if let Some(behind) = behind {
                click(canvas, from, x, behind);
            }
        }
    }
    if let Some(answered) = answered(state).iter().find(|answered| fit::width(answered) <= room(x)) {
        canvas.put(x, area.y, answered, Role::Dim, room(x));
    }
}

/// The title for people, else the name.
fn called(state: &State) -> &str {
    match (state.answers.title.as_str(), state.answers.name.as_str()) {
        ("", "") => "(no name)",
        ("", name) => name,
        (title, _) => title,
    }
}

/// What is said of the project where there is room, most important first, with what a click on it does.
fn facts(state: &State) -> Vec<(String, Option<Action>)> {
    let answers = &state.answers;
    if !state.project.read_only().is_empty() {
        return vec![("read only".to_owned(), None)];
    }
    // Where an application is to be picked, the verdict says so.
    let none = if state.is_to_pick() { "" } else { "choose a framework" };
    let title = answers.framework().map_or(none, |suite| suite.title.as_str());
    let base = match answers.build_base.as_str() {
        "" => answers.base.clone(),
        build => format!("{} on {build}", answers.base),
    };
    let experimental = Tool::ALL.iter().any(|tool| model::needs_experimental(answers, *tool));
    let found = state.view.suggestions.iter().map(|one| one.each().len()).sum::<usize>();
    let mut facts = vec![
        (title.to_owned(), None),
        (if experimental { "experimental".to_owned() } else { String::new() }, None),
        (state.doctor.lacks().unwrap_or_default(), Some(Action::Open("doctor"))),
        (if found > 0 { format!("{found} suggested") } else { String::new() }, Some(Action::Open("suggestions"))),
        (base, None),
        (answers.platforms.join(", "), None),
    ];
    facts.retain(|(fact, _)| !fact.is_empty());
    facts
}

/// For which versions of the packers and of the charm's library is answered, and how they are known; where there is less
/// room, less of it.
fn answered(state: &State) -> [String; 3] {
    let of = |tool: Tool| tool.answered(&state.project.versions);
    let packers = Tool::ALL.map(|tool| format!("{tool} {}", of(tool))).join(", ");
    let library = state.view.environment.as_ref().map(|sheet| format!(", {}", sheet.known_from)).unwrap_or_default();
    let short = Tool::ALL.map(|tool| format!("{tool} {}", of(tool).version.map_or("", |known| known.version.as_str())));
    [packers.clone() + &library, packers, short.join(", ")]
        .map(|text| safe::one_line(&format!("   for {text}")).into_owned())
}

fn mark(state: &State, screen: &dyn Screen) -> (&'static str, Role, usize) {
    let (errors, warnings) = state.trouble(screen.entry().id);
    let trouble = errors + warnings;
    let role = match (errors, warnings) {
        (0, 0) => Role::Good,
        (0, _) => Role::Warning,
        _ => Role::Error,
    };
    match trouble {
        1.. => ("!", role, trouble),
        _ if screen.is_done(state) => ("✓", Role::Good, 0),
        _ => ("·", Role::Dim, 0),
    }
}

/// The steps, one below the other.
pub fn rail(state: &State, canvas: &mut Canvas<'_>, area: Rect) {
    let title = Line::styled(" Steps ", canvas.style(Role::Dim));
    let inner = canvas.pane(area, &title, false);
    for ((at, screen), y) in state.parts.screens.iter().enumerate().zip(inner.y..inner.bottom()) {
        let id = screen.entry().id;
        let (sign, role, trouble) = mark(state, *screen);
        let row = Rect { y, height: 1, ..inner };
        let here = if state.screen == id { "›" } else { " " };
        canvas.put(inner.x, y, sign, role, 1);
        canvas.put(inner.x + 1, y, &(at + 1).to_string(), Role::Dim, 1);
        canvas.put(inner.x + 2, y, here, Role::Accent, 1);
        let name = match (state.screen == id, state.has_visited(id)) {
            (true, _) => Role::Title,
            (_, true) => Role::Plain,
            _ => Role::Dim,
        };
        canvas.put(inner.x + 3, y, screen.entry().title, name, usize::from(inner.width - 3));
        if trouble > 0 {
            let count = trouble.to_string();
            let x = inner.right().saturating_sub(u16::try_from(count.len()).unwrap_or(2));
            let (errors, _) = state.trouble(id);
            canvas.put(x, y, &count, if errors > 0 { Role::Error } else { Role::Warning }, 3);
        }
        canvas.hit(row, Target::Screen(id));
    }
}

/// The steps in one line: with their names where these fit, else with digits.
pub fn rail_line(state: &State, canvas: &mut Canvas<'_>, area: Rect) {
    let entries = || state.parts.screens.iter().map(|screen| screen.entry());
    let names: usize = entries().map(|entry| fit::width(entry.short) + 3).sum();
    let is_named = names <= usize::from(area.width);
    let mut x = area.x + 1;
    for (at, screen) in state.parts.screens.iter().enumerate() {
        let (sign, role, _) = mark(state, *screen);
        let is_here = state.screen == screen.entry().id;
        let start = x;
        x = canvas.put(x, area.y, sign, role, 2);
        x = canvas.put(x, area.y, if is_here { "›" } else { "" }, Role::Accent, 1);
        let name = if is_named || is_here { screen.entry().short.to_owned() } else { (at + 1).to_string() };
        let role = if is_here { Role::Title } else { Role::Dim };
        x = canvas.put(x, area.y, &name, role, usize::from(area.right().saturating_sub(x)));
        canvas.hit(Rect { x: start, width: x - start, ..area }, Target::Screen(screen.entry().id));
        x += 1;
    }
}

/// Two lines: what the focused thing means, which keys work now.
pub fn footer(state: &State, canvas: &mut Canvas<'_>, area: Rect) {
    let room = usize::from(area.width.saturating_sub(2));
    match &state.notice {
        Some(notice) => {
            let (sign, role) = match notice.mood {
                Mood::Good => ("✓ ", Role::Good),
                Mood::Plain => ("", Role::Title),
                Mood::Bad => ("✗ ", Role::Error),
            };
            canvas.put(area.x + 1, area.y, &safe::one_line(&format!("{sign}{}", notice.text)), role, room);
        }
        None => {
            canvas.put(area.x + 1, area.y, &meaning(state), Role::Plain, room);
        }
    }
    let mut x = area.x + 1;
    let y = area.y + 1;
    let gap = if area.width >= super::WIDE { 3 } else { 2 };
    // The same action can be called by its name in the footer with the mouse.
    for (name, label, action) in fitting(state, room, usize::from(gap)) {
        let start = x;
        x = canvas.put(x, y, &name, Role::Key, 20) + 1;
        x = canvas.put(x, y, label, Role::Dim, 40);
        canvas.hit(Rect { x: start, y, width: x - start, height: 1 }, Target::Action(action));
        x += gap;
    }
}

/// The keys that fit: where they do not all, those go first that a person misses least.
fn fitting(state: &State, room: usize, gap: usize) -> Vec<(String, &'static str, Action)> {
    const SPARE: [Action; 14] = [
        Action::Open("suggestions"),
        Action::Undo,
        Action::NextDoc,
        Action::Open("preview"),
        Action::Move(1),
        Action::Turn(-1),
        Action::SaveLog,
        Action::Remote,
        Action::Order,
        Action::Split,
        Action::Filter,
        Action::Open("inside"),
        Action::Remove,
        Action::Open("environment"),
    ];
    let mut keys: Vec<_> = keys::footer(state).collect();
    let wide = |keys: &[(String, &str, Action)]| {
        keys.iter().map(|(name, label, _)| fit::width(name) + 1 + fit::width(label) + gap).sum::<usize>()
    };
    for spare in SPARE {
        if wide(&keys) > room + gap {
            keys.retain(|(_, _, action)| *action != spare);
        }
    }
    // The last is the help: who has that finds the rest.
    while wide(&keys) > room + gap && keys.len() > 1 {
        keys.remove(keys.len() - 2);
    }
    keys
}

fn meaning(state: &State) -> String {
    // What lies below a panel is not what is asked.
    if let Some(panel) = state.panel() {
        return panel.meaning().unwrap_or_default().to_owned();
    }
    let Some(item) = state.focused_item() else { return (state.shown_screen().entry().lead)(state) };
    let fix = item.id.and_then(|id| state.problems(id).next()).map(|blame| blame.finding.fix.as_str());
    let fix = fix.filter(|fix| !fix.is_empty()).map(|fix| safe::one_line(fix).into_owned());
    let mut parts = Vec::new();
    let option = match &item.look {
        Look::Choice { options, at } => at.and_then(|at| options.get(at)),
        Look::Checks { options, .. } => options.get(state.check),
        _ => None,
    };
    match option.map(|option| option.help.as_str()) {
        _ if fix.is_some() => parts.extend(fix),
        Some(help) if !help.is_empty() => parts.push(help.to_owned()),
        _ => parts.push(item.help),
    }
    let has_hint_line = matches!(item.look, Look::Choice { .. });
    if !item.hint.is_empty() && !has_hint_line {
        parts.push(format!("({})", item.hint));
    }
    parts.join(" ")
}
