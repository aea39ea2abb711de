//! The same questions as plain lines, one after the other: for screen readers, for terminals that cannot be drawn on, and
//! for serial lines. What is asked, what it means and what follows is declared once, in the screens; here it is only read
//! aloud, and answered with a number or a word. Every answer goes the way that a key's goes.

mod answering;
mod carrying;
mod panels;

use std::io::BufRead as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};

use crate::app::Snapshot;
use crate::model;
use crate::output;
use crate::text::one_line;
use crate::wizard::form::{Action, Cell, Id, Item, Look, ScreenId, Target};
use crate::wizard::state::State;
use crate::wizard::state::message::Msg;

use super::event::Event;
use super::opening::{Ending, mend, opened};
use super::options::Options;
use super::trials::Trials;

/// What is said of how to answer, once a step.
const HOW: &str = "A number changes a line, Enter goes on, b goes back, q leaves, ? explains all of it.";

/// A conversation in lines.
struct Plain {
    state: State,
    dir: PathBuf,
    state_dir: PathBuf,
    trials: Trials,
    /// What threads tell comes through here.
    to: Sender<Event>,
    from: Receiver<Event>,
    /// Set once it is to end.
    ending: Option<Ending>,
}

/// Asks until everything is written, or the person leaves.
pub fn run(dir: &Path, options: &Options) -> Ending {
    let mended = match mend(dir, options) {
        Ok(mended) => mended,
        Err(ending) => return ending,
    };
    let snapshot = match Snapshot::load(dir) {
        Ok(snapshot) => snapshot,
        Err(error) => return Ending::BadFolder(error),
    };
    let state = opened(dir, options, snapshot, mended);
    let (to, from) = channel();
    let (dir, state_dir) = (dir.to_owned(), options.state_dir.clone());
    let mut plain = Plain { state, dir, state_dir, trials: Trials::default(), to, from, ending: None };
    plain.read_folder();
    output::say("charmer, in plain lines. Nothing is written before you say so.");
    plain.converse();
    plain.ending.unwrap_or(Ending::Left)
}

/// Reads a line; none at the end of the input.
fn line(question: &str) -> Option<String> {
    output::ask(question);
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line).ok()?;
    (read > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned())
}

/// A row of a list, as words.
fn words(cells: &[Cell]) -> String {
    let word = |cell: &Cell| match cell.text.trim() {
        "[x]" | "●" => "on".to_owned(),
        "[ ]" | "○" => "off".to_owned(),
        "+" => "suggested".to_owned(),
        "✗" => "wrong".to_owned(),
        "!" => "worth a look".to_owned(),
        text => one_line(text.trim_start_matches(['▸', '▾', '·', ' '])).into_owned(),
    };
    cells.iter().map(word).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(", ")
}

/// What an item says, as one line; none for what only looks good.
fn as_line(item: &Item) -> Option<String> {
    let label = one_line(item.label.trim_start_matches(['▸', '▾', '+', ' '])).into_owned();
    let with = |value: String| if label.is_empty() { value } else { format!("{label}: {value}") };
    let empty = |value: &str| if value.is_empty() { "empty".to_owned() } else { one_line(value).into_owned() };
    let text = match &item.look {
        Look::Gap | Look::Compare(_) => return None,
        Look::Heading | Look::Note | Look::Button => label,
        // What is added is told by what stands in its empty field.
        Look::Text { value, placeholder } if value.is_empty() && label.is_empty() => (*placeholder).to_owned(),
        Look::Text { value, .. } | Look::Area { value, .. } => with(empty(value)),
        Look::Choice { options, at } => {
            with(at.and_then(|at| options.get(at)).map_or_else(|| "not chosen".to_owned(), |one| one.text.clone()))
        }
        Look::Checks { options, on } => {
            let chosen = options.iter().zip(on).filter(|(_, on)| **on).map(|(one, _)| one.text.as_str());
            with(empty(&chosen.collect::<Vec<_>>().join(", ")))
        }
        Look::Toggle { on, caption } => with(format!("{}: {caption}", if *on { "yes" } else { "no" })),
        Look::Row(cells) => words(cells),
        Look::Fact(cell) => with(one_line(&cell.text).into_owned()),
    };
    let hint = if item.hint.is_empty() { String::new() } else { format!(" ({})", one_line(&item.hint)) };
    Some(format!("{text}{hint}"))
}

/// What is wrong, as a line below its question.
fn tell(blame: &model::Blame) {
    let finding = blame.with_place();
    let word = if finding.fails() { "wrong" } else { "note" };
    output::say(format_args!("      {word}: {}", one_line(&format!("{} {}", finding.message, finding.fix))));
}

impl Plain {
    fn converse(&mut self) {
        while self.ending.is_none() {
            self.answer_panels();
            if self.ending.is_some() {
                return;
            }
            if self.state.screen == ScreenId::PACK {
                self.pack();
                continue;
            }
            self.tell_notice();
            self.describe();
            let Some(answer) = line("> ") else {
                self.ending = Some(Ending::Left);
                return;
            };
            match answer.trim() {
                "" => self.go_on(),
                "b" => self.act(Action::Back),
                "?" => self.explain(),
                "u" => self.act(Action::Undo),
                "!" => self.next_finding(),
                "q" => self.ending = Some(Ending::Left),
                letter if self.opens(letter) => {}
                other => {
                    match other.parse::<usize>().ok().and_then(|n| self.asked().into_iter().nth(n.checked_sub(1)?)) {
                        Some(item) => self.change(&item),
                        None => output::say(format_args!("`{}` is none of these. {HOW}", one_line(other))),
                    }
                }
            }
            if let Some(notice) = self.state.notice.take() {
                output::say(one_line(&notice.text));
            }
        }
    }

    /// What can be answered on this step.
    fn asked(&self) -> Vec<Item> {
        self.state.items().into_iter().filter(|item| item.id.is_some()).collect()
    }

    /// Reads the step aloud.
    fn describe(&self) {
        let entry = self.state.shown_screen().entry();
        let (at, all) = (self.state.parts.index(entry.id) + 1, self.state.parts.screens.len());
        output::say(format_args!("\nStep {at} of {all}: {}. {}", entry.title, (entry.lead)(&self.state)));
        self.state.shown_screen().tells(&self.state).iter().for_each(|told| output::say(one_line(told)));
        let mut n = 0;
        for item in self.state.items() {
            let Some(text) = as_line(&item) else { continue };
            if item.id.is_none() {
                output::say(format_args!("    {text}"));
                continue;
            }
            n += 1;
            output::say(format_args!("{n:>3} {text}"));
            for blame in item.id.into_iter().flat_map(|id| self.state.problems(id)) {
                tell(blame);
            }
        }
        let general = |blame: &&model::Blame| Some(blame.topic()) == entry.topic && blame.is_general();
        self.state.view.blame.iter().filter(general).for_each(tell);
        output::say(HOW);
    }

    /// What each line means.
    fn explain(&self) {
        for (n, item) in self.asked().iter().enumerate() {
            let text = one_line(&format!("{} {}", item.help, item.note)).trim().to_owned();
            output::say(format_args!("{:>3} {}: {text}", n + 1, as_line(item).unwrap_or_default()));
        }
        output::say("What there is besides:");
        self.tell_letters();
        output::say("  u Undoes the last change\n  ! Goes to the next finding, and mends it where that can be done");
        output::say("Words:");
        for (term, meaning) in
            crate::wizard::panels::help::glossary(self.state.shown_screen().entry().title, &self.asked())
        {
            output::say(format_args!("  {term}: {meaning}"));
        }
    }

    fn act(&mut self, action: Action) {
        self.hear(Msg::Click(Target::Action(action)));
    }

    /// To the next step; from the review on only with a yes.
    fn go_on(&mut self) {
        let is_last = self.state.screen_at(1).is_none();
        if self.state.screen == ScreenId::REVIEW {
            self.write();
        } else if is_last {
            self.ending = Some(Ending::Left);
        } else {
            self.state.shown_screen().tidy(&mut self.state);
            let next = self.state.screen_at(1).unwrap_or(ScreenId::REVIEW);
            self.act(Action::Go(next));
        }
    }

    fn write(&mut self) {
        let files = self.state.review.to_write();
        if files > 0 {
            let changed = self.state.review.to_change();
            let all = if files == 1 { "the file".to_owned() } else { format!("{files} files") };
            let how = if changed == 0 {
                "none of them is there yet".to_owned()
            } else {
                format!("{changed} of them would change")
            };
            match line(&format!("Write {all}, {how}? y or n: ")).as_deref().map(str::trim) {
                Some("y" | "yes") => {}
                Some(_) => return,
                None => {
                    self.ending = Some(Ending::Left);
                    return;
                }
            }
        }
        self.act(Action::Write);
        // Whatever is asked again was answered just now.
        if self.state.panel().is_some() {
            self.act(Action::Yes);
        }
        if !self.state.is_unsaved() && self.state.screen == ScreenId::REVIEW {
            if let Some(notice) = self.state.notice.take() {
                output::say(one_line(&notice.text));
            }
            self.act(Action::Go(ScreenId::PACK));
        }
    }

    fn pack(&mut self) {
        const ASK: &str =
            "\nPack the rock and the charm now? y or n; t tries it first, d tells what this machine lacks: ";
        match line(ASK).as_deref().map(str::trim) {
            Some("y" | "yes") => self.ending = Some(Ending::Packs),
            Some(letter) if self.opens(letter) => {}
            Some(_) => self.act(Action::Go(ScreenId::NEXT)),
            None => self.ending = Some(Ending::Left),
        }
    }

    /// A question that has to be answered before anything else.
    fn answer_panels(&mut self) {
        while let Some((text, answers)) = self.state.panel().map(|panel| panel.asks(&self.state)) {
            if answers.is_empty() {
                self.read_panel();
                if self.ending.is_some() {
                    return;
                }
                continue;
            }
            output::say(format_args!("\n{text}"));
            for (n, (label, _)) in answers.iter().enumerate() {
                output::say(format_args!("{:>3} {label}", n + 1));
            }
            let Some(answer) = line("> ") else {
                self.ending = Some(Ending::Left);
                return;
            };
            let picked = answer.trim().parse::<usize>().ok().and_then(|n| answers.get(n.checked_sub(1)?));
            if let Some((_, action)) = picked {
                self.act(*action);
            }
        }
    }

    /// Puts the focus there, as if somebody had gone to it.
    fn focus(&mut self, id: Option<Id>) {
        self.state.focus_on(id);
    }
}
