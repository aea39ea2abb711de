//! What lies over a screen: help, the palette, the large preview, a diff, a question.

use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use crate::scaffold::Status;
use crate::wizard::keys;
use crate::wizard::state::State;
use crate::wizard::state::keeping::shortened;
use crate::wizard::state::overlay::{Overlay, Question};
use crate::wizard::state::pack::Phase;
use crate::wizard::state::palette;
use crate::wizard::state::text::Editor;
use crate::wizard::update::Target;

use super::canvas::Canvas;
use super::theme::Role;
use super::{diff, doctor, document, environment, inside, proposed};
use crate::text::fit::{width, window, wrap};

/// Draws what lies over the screen.
pub fn draw(state: &State, canvas: &mut Canvas<'_>, body: Rect) {
    match &state.overlay {
        Some(Overlay::Help(top)) => help(canvas, body, *top),
        Some(Overlay::Palette { editor, selected }) => commands(canvas, body, editor, *selected),
        Some(Overlay::Preview) => {
            canvas.clear(body);
            document::draw(state, canvas, body);
        }
        Some(Overlay::Environment(selected)) => {
            let inner = window_of(canvas, body, (body.width, body.height), "What your application will see");
            environment::draw(state, canvas, inner, *selected);
        }
        Some(Overlay::Proposals(selected)) => {
            let inner = window_of(canvas, body, (body.width, body.height), "What charmer suggests");
            proposed::draw(state, canvas, inner, *selected);
        }
        Some(Overlay::Diff { file, top }) => large_diff(state, canvas, body, *file, *top),
        Some(Overlay::Inside { tool, top }) => {
            let inner = window_of(canvas, body, (body.width, body.height), &inside::title(state, *tool));
            canvas.map.shown.overlay_height = usize::from(inner.height);
            inside::draw(state, canvas, inner, *tool, *top);
        }
        Some(Overlay::Doctor) => {
            let inner = window_of(canvas, body, (110, body.height), "Is this machine ready?");
            doctor::draw(state, canvas, inner);
        }
        Some(Overlay::Search(editor)) => {
            let inner = window_of(canvas, body, (56, 3), "Search the log");
            input(canvas, inner, editor);
        }
        Some(Overlay::Ask(question)) => ask(state, canvas, body, *question),
        None => {}
    }
}

/// A box in the middle of `body`, cleared, with a title; gives what is inside.
fn window_of(canvas: &mut Canvas<'_>, body: Rect, size: (u16, u16), title: &str) -> Rect {
    let (wide, high) = (size.0.min(body.width), size.1.min(body.height));
    let area =
        Rect { x: body.x + (body.width - wide) / 2, y: body.y + (body.height - high) / 3, width: wide, height: high };
    canvas.clear(area);
    canvas.hit(body, Target::Overlay);
    let title = Line::from(Span::styled(format!(" {title} "), canvas.style(Role::Title)));
    let inner = canvas.frame(area, &title, true);
    Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner }
}

fn help(canvas: &mut Canvas<'_>, body: Rect, top: usize) {
    let height = u16::try_from(keys::help_lines() + 2).unwrap_or(u16::MAX);
    let inner = window_of(canvas, body, (90, height), "Keys");
    canvas.map.shown.overlay_height = usize::from(inner.height);
    let mut lines: Vec<Vec<(String, Role)>> = Vec::new();
    for (group, rows) in keys::help() {
        lines.push(vec![(group.title().to_owned(), Role::Heading)]);
        for (keys, meaning) in rows {
            lines.push(vec![(format!("  {keys:<26}"), Role::Key), (meaning.to_owned(), Role::Plain)]);
        }
        lines.push(Vec::new());
    }
    for (parts, y) in lines.into_iter().skip(top).zip(inner.y..inner.bottom()) {
        let line = super::bars::spans(parts, canvas);
        canvas.line(Rect { y, height: 1, ..inner }, &line);
    }
}

/// A line to type in, at the top; gives how many cells it has.
fn input(canvas: &mut Canvas<'_>, inner: Rect, editor: &Editor) -> usize {
    let room = usize::from(inner.width.saturating_sub(2));
    let text = editor.lines().first().map(String::as_str).unwrap_or_default();
    let (first, cell) = window(text, editor.cursor().1, room);
    canvas.put(inner.x, inner.y, "› ", Role::Accent, 2);
    let shown: String = text.chars().skip(first).collect();
    canvas.put(inner.x + 2, inner.y, &format!("{shown:<room$}"), Role::Input, room);
    canvas.cursor = Some(Position::new(inner.x + 2 + u16::try_from(cell).unwrap_or(0), inner.y));
    room
}

fn commands(canvas: &mut Canvas<'_>, body: Rect, editor: &Editor, selected: usize) {
    let found = palette::matches(&editor.text());
    let inner = window_of(canvas, body, (56, 22), "Go to, or do");
    canvas.map.shown.overlay_height = usize::from(inner.height.saturating_sub(2));
    let room = input(canvas, inner, editor);
    if found.is_empty() {
        canvas.put(inner.x + 2, inner.y + 2, "Nothing of that name.", Role::Dim, room);
    }
    let height = usize::from(inner.height.saturating_sub(2));
    let top = (selected + 1).saturating_sub(height);
    for ((at, entry), y) in found.iter().enumerate().skip(top).zip(inner.y + 2..inner.bottom()) {
        let is_here = at == selected;
        canvas.put(inner.x, y, if is_here { "› " } else { "  " }, Role::Accent, 2);
        canvas.put(inner.x + 2, y, &entry.text, if is_here { Role::Focus } else { Role::Plain }, room);
        let key = u16::try_from(width(&entry.key)).unwrap_or(0);
        canvas.put(inner.right().saturating_sub(key), y, &entry.key, Role::Dim, 12);
        canvas.hit(Rect { y, height: 1, ..inner }, Target::Match(at));
    }
}

fn large_diff(state: &State, canvas: &mut Canvas<'_>, body: Rect, file: usize, top: usize) {
    let inner = window_of(canvas, body, (body.width, body.height), &diff::title(state, file));
    canvas.map.shown.overlay_height = usize::from(inner.height);
    diff::draw(state, canvas, inner, file, top);
}

/// Title, text, and what Enter, Delete and Esc do; an empty one is not offered.
fn words(state: &State, question: Question) -> (&'static str, String, [&'static str; 3]) {
    match question {
        Question::LeaveUnsaved => (
            "Leave?",
            "Your answers were not written. They are kept as a draft and offered at the next start.".to_owned(),
            ["leave", "discard and leave", "stay"],
        ),
        Question::LeavePacking => ("Leave?", leaving(state), ["leave it running", "stop it and leave", "stay"]),
        Question::CancelPack => (
            "Stop the packers?",
            "What they have done so far is kept for the next time.".to_owned(),
            ["stop", "", "go on"],
        ),
        Question::Remote => (
            "Build on Launchpad?",
            "Both packers send the project's folder to Launchpad's build farm. What is sent there can be read by \
             everybody, for good: no secrets may be in it. It has to be in Git, all of it committed, and a Launchpad \
             account is needed."
                .to_owned(),
            ["make it public and build", "", "do not send it"],
        ),
        Question::WriteChanged => ("Write over existing files?", changed(state), ["write", "", "look again"]),
        Question::Run => ("Run this?", to_run(state), ["run it", "", "no"]),
        Question::Draft => ("Take up your draft?", offered(state), ["take it up", "discard it", ""]),
        Question::DiskChanged => {
            let drop = if state.is_unsaved() { "read again, drop my changes" } else { "" };
            let keep = if state.is_unsaved() { "read again, keep my changes" } else { "read again" };
            ("Changed on the disk", on_disk(state), [keep, drop, "later"])
        }
    }
}

fn leaving(state: &State) -> String {
    let waits = state.pack.lanes.iter().any(|lane| lane.phase == Phase::Waiting);
    let waiting = if waits { " The charm, which waits for its turn, is not packed then." } else { "" };
    format!(
        "A packer is at work. It can go on by itself: the next charmer in this folder shows how far it is, or how it \
         ended.{waiting}"
    )
}

fn offered(state: &State) -> String {
    let Some(offer) = &state.keeping.offer else { return String::new() };
    let secrets = if offer.secrets { "\nValues of secrets were not kept." } else { "" };
    let lines = shortened(&offer.lines);
    format!("Answers of {} were not written. The draft changes:\n{lines}{secrets}", offer.when)
}

fn to_run(state: &State) -> String {
    let Some(run) = &state.doctor.pending else { return String::new() };
    let root = if run.words.first().is_some_and(|word| word == "sudo") {
        " It asks for root's rights, and so perhaps for your password."
    } else {
        ""
    };
    format!(
        "  {}\nThe wizard steps aside, and this runs in your terminal as if you had typed it.{root} Then the wizard is back.",
        run.line()
    )
}

fn on_disk(state: &State) -> String {
    let Some(change) = &state.keeping.change else { return String::new() };
    format!(
        "Somebody else worked on the project since it was read:\n{}\ncharmer does not write over this. Nothing is \
         written until it was read again.",
        shortened(&change.lines)
    )
}

fn ask(state: &State, canvas: &mut Canvas<'_>, body: Rect, question: Question) {
    let (title, text, [yes, drop, no]) = words(state, question);
    let choices: Vec<_> =
        [("Enter", yes, keys::Action::Yes), ("Delete", drop, keys::Action::Drop), ("Esc", no, keys::Action::Back)]
            .into_iter()
            .filter(|(_, label, _)| !label.is_empty())
            .collect();
    let wide = body.width.min(78);
    let wide = if choices.len() > 2 || text.contains('\n') { wide } else { wide.min(64) };
    let lines = wrap(&text, usize::from(wide.saturating_sub(4)));
    let height = u16::try_from(lines.len() + 4).unwrap_or(8);
    let inner = window_of(canvas, body, (wide, height), title);
    for (line, y) in lines.iter().zip(inner.y..inner.bottom()) {
        canvas.put(inner.x, y, line, Role::Plain, usize::from(inner.width));
    }
    let y = inner.bottom().saturating_sub(1);
    let mut x = inner.x;
    for (key, label, action) in choices {
        let start = x;
        x = canvas.put(x, y, key, Role::Key, 8) + 1;
        x = canvas.put(x, y, label, Role::Plain, 30);
        canvas.hit(Rect { x: start, y, width: x - start, height: 1 }, Target::Action(action));
        x += 4;
    }
}

fn changed(state: &State) -> String {
    let files = state.review.files().iter().filter(|file| file.is_to_write() && file.status == Status::Changed);
    let names: Vec<String> = files.map(|file| crate::text::one_line(&file.path).into_owned()).collect();
    let new = state.review.to_write() - names.len();
    let rest = match new {
        0 => String::new(),
        1 => " One new file is written besides.".to_owned(),
        n => format!(" {n} new files are written besides."),
    };
    format!("These exist and will change as their diffs show: {}.{rest}", names.join(", "))
}
