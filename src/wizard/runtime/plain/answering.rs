//! Answering one question in plain lines.

use crate::output;
use crate::text::one_line;
use crate::wizard::form::{Action, Choice, Id, Item, Look, Value};
use crate::wizard::state::review::FILES;
use crate::write::Tag;

use super::{Plain, line};

/// What stands for an empty text.
const EMPTY: &str = "-";

impl Plain {
    /// Asks for the answer to that question.
    pub(super) fn change(&mut self, item: &Item) {
        self.focus(item.id);
        let Some(id) = item.id else { return };
        match &item.look {
            Look::Text { value, placeholder } => {
                let question = format!(
                    "{} [{}]: ",
                    one_line(&item.label),
                    one_line(if value.is_empty() { placeholder } else { value })
                );
                output::say(format_args!("{} Enter keeps it, {EMPTY} empties it.", item.help));
                if let Some(text) = line(&question).filter(|text| !text.is_empty()) {
                    self.store(id, text);
                }
            }
            Look::Area { .. } => {
                output::say(format_args!(
                    "{} Enter at once keeps it, {EMPTY} empties it; a line with only a dot ends it.",
                    item.help
                ));
                self.area(id);
            }
            Look::Choice { options, .. } => {
                if let Some(at) = pick(options, &[]) {
                    self.state.answer(id, Value::Choice(Some(at)), false);
                }
            }
            Look::Checks { options, on } => {
                if let Some(at) = pick(options, on) {
                    let mut on = on.clone();
                    on[at] = !on[at];
                    self.state.answer(id, Value::Set(on), false);
                }
            }
            Look::Toggle { on, .. } => self.state.answer(id, Value::On(!on), false),
            Look::Row(_) | Look::Button => self.row(id),
            _ => {}
        }
        self.follow_up();
    }

    fn area(&mut self, id: Id) {
        let mut lines = Vec::new();
        while let Some(text) = line("| ").filter(|text| text != "." && !(text.is_empty() && lines.is_empty())) {
            if text == EMPTY && lines.is_empty() {
                self.store(id, String::new());
                return;
            }
            lines.push(text);
        }
        if !lines.is_empty() {
            self.store(id, lines.join("\n"));
        }
    }

    /// Takes a text as the screen takes what is typed.
    fn store(&mut self, id: Id, text: String) {
        let text = if text == EMPTY { String::new() } else { text };
        // What a field drops while it is typed into is dropped here, too.
        self.state.editor.apply(crate::wizard::form::Edit::DeleteToHead);
        self.state.editor = crate::wizard::form::Editor::new("", text.contains('\n'));
        self.state.editor.insert(&text);
        let text = self.state.editor.text();
        if !self.state.shown_screen().store(&mut self.state, id, &text) {
            self.state.answer(id, Value::Text(text), false);
        }
        self.state.shown_screen().tidy(&mut self.state);
    }

    /// Does with a row what its screen does with rows.
    fn row(&mut self, id: Id) {
        if let Id::Row(FILES, file) = id {
            self.difference(file);
        }
        let screen = self.state.shown_screen();
        let label = |action| screen.label(&self.state, action).filter(|label| !label.is_empty());
        let is_file = matches!(id, Id::Row(FILES, _));
        let mut actions: Vec<(Action, Choice)> = Vec::new();
        if !is_file {
            actions.push((Action::Do, Choice::new(label(Action::Do).unwrap_or("do it"), "")));
        }
        for action in [Action::Turn(-1), Action::Turn(1), Action::Remove] {
            // One word stands for both directions.
            if let Some(word) = label(if action == Action::Turn(1) { Action::Turn(-1) } else { action }) {
                let (less, more) = word.split_once(", ").unwrap_or((word, word));
                actions.push((action, Choice::new(if action == Action::Turn(1) { more } else { less }, "")));
            }
        }
        let at = match actions.len() {
            0 => return,
            1 => Some(0),
            _ => pick(&actions.iter().map(|(_, choice)| choice.clone()).collect::<Vec<_>>(), &[]),
        };
        if let Some((action, _)) = at.and_then(|at| actions.get(at)) {
            self.act(*action);
        }
    }

    /// What writing a file would change.
    fn difference(&self, file: usize) {
        let Some(change) = self.state.review.changes.get(file) else { return };
        for line in &change.diff {
            let sign = match line.tag {
                Tag::Added => "+",
                Tag::Removed => "-",
                _ => " ",
            };
            output::say(format_args!("{sign} {}", one_line(&line.text)));
        }
    }
}

/// Lists alternatives, with those that are on; gives the one that was picked.
fn pick(options: &[Choice], on: &[bool]) -> Option<usize> {
    for (n, option) in options.iter().enumerate() {
        let state = on.get(n).map_or("", |on| if *on { ", on" } else { ", off" });
        let help = if option.help.is_empty() { String::new() } else { format!(": {}", option.help) };
        output::say(format_args!("{:>3} {}{state}{help}", n + 1, option.text));
    }
    let answer = line("Which? Enter for none: ")?;
    answer.trim().parse::<usize>().ok()?.checked_sub(1).filter(|at| *at < options.len())
}
