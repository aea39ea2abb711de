//! What the wizard knows: answers, what follows from them, where the person is. No drawing, no disk.

pub mod completing;
pub mod copying;
pub mod diagnosis;
pub mod doctor;
pub mod drift;
pub mod history;
pub mod inside;
pub mod keeping;
mod life;
pub mod log;
pub mod message;
pub mod next;
pub mod outlook;
pub mod pack;
pub mod parts;
pub mod preview;
pub mod reader;
pub mod review;
pub mod settings;
mod stack;
pub mod start;
pub mod trial;
mod visible;
pub mod wait;

use std::collections::BTreeSet;

use crate::answers::Answers;
use crate::model::{self, Blame, Project, View};

use super::canvas::Shown;
use super::form::{Editor, Id, Item, Look, ScreenId, Value};
use history::{History, UndoStep};
use parts::{Field, Panel, Parts, Screen};
use preview::Preview;

/// How grave a message in the footer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// Something went as wished.
    Good,
    /// Something to know.
    Plain,
    /// Something was refused.
    Bad,
}

/// A message in the footer, until the next key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its words.
    pub text: String,
    /// How grave it is.
    pub mood: Mood,
}

/// What the focus rests on, as far as keys are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focused {
    /// One line of text.
    Text,
    /// One line of text that is not typed into yet: letters are keys.
    Resting,
    /// Several lines of text.
    Area,
    /// One of several.
    Choice,
    /// Any of several.
    Checks,
    /// On or off.
    Toggle,
    /// A row of a list.
    Row,
    /// Something that Space does.
    Button,
    /// No item has the focus.
    Nothing,
}

/// The list of a screen of which one row is open in a box, and what else is unfolded there. Closed with the screen.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unfolded {
    /// The row that the box shows, from 0.
    pub row: usize,
    /// Whether the box is open.
    pub is_open: bool,
    /// Whether the further list is shown.
    pub further: bool,
}

/// Everything.
pub struct State {
    /// The screens and panels that there are.
    pub parts: &'static Parts,
    /// What is known about the folder.
    pub project: Project,
    /// What the person decided.
    pub answers: Answers,
    /// The answers as they were written last, or as the wizard found them.
    pub saved: Answers,
    /// What follows from the answers.
    pub view: View,
    /// The screen that is shown.
    pub screen: ScreenId,
    /// Where the focus is.
    pub focus: Option<Id>,
    /// Screens that the person has seen.
    pub visited: Vec<ScreenId>,
    /// True while the screen has just come up: a text there is not typed into before somebody goes to it.
    pub rests: bool,
    /// What the focus rests on, as far as keys are concerned; worked out once for a whole row of questions about it.
    pub kind: Focused,
    /// The text of the focused field.
    pub editor: Editor,
    /// The alternative that the cursor is on, in a field of several.
    pub check: usize,
    /// What lies over the screen, the uppermost last.
    pub panels: Vec<Box<dyn Panel>>,
    /// Which document is shown, and how far it is scrolled.
    pub preview: Preview,
    /// Undo and redo.
    pub history: History,
    /// The message in the footer.
    pub notice: Option<Notice>,
    /// What is unfolded on the screen.
    pub unfolded: Unfolded,
    /// Folders that are open.
    pub folders: BTreeSet<String>,
    /// The entries of the folder that are shown, by their place in the tree. Kept, for a folder can be large.
    pub entries: Vec<usize>,
    /// The plan, its diffs, and what is decided about its files.
    pub review: review::Review,
    /// A lane for each packer: its state, its log, its artifacts.
    pub pack: pack::Pack,
    /// What comes after packing.
    pub next: next::Next,
    /// What the installed packers make of the documents.
    pub drift: drift::Drift,
    /// What is inside the files that were packed.
    pub inside: inside::Inside,
    /// What the doctor found on this machine.
    pub doctor: doctor::Doctor,
    /// A try of the application.
    pub trial: trial::Trial,
    /// What a text can be typed on to.
    pub completing: completing::Completing,
    /// What is on its way to the clipboard.
    pub copying: copying::Copying,
    /// What must not be lost.
    pub keeping: keeping::Keeping,
    /// What the person has set.
    pub settings: settings::Settings,
    /// True while clicks and the wheel reach the wizard.
    pub has_mouse: bool,
    /// What was taken before anybody was asked.
    pub start: start::Start,
    /// The finding that the person was brought to.
    pub at_finding: Option<outlook::AtFinding>,
    /// What the last frame showed.
    pub shown: Shown,
}

impl State {
    /// The wizard as it opens on a project.
    pub fn new(project: Project, answers: Answers, parts: &'static Parts) -> Self {
        let view = model::view(&project, &answers);
        let first = parts.screens[0].entry().id;
        let mut state = Self {
            parts,
            saved: answers.clone(),
            project,
            answers,
            view,
            screen: first,
            focus: None,
            rests: false,
            kind: Focused::Nothing,
            visited: Vec::new(),
            editor: Editor::default(),
            check: 0,
            panels: Vec::new(),
            preview: Preview::default(),
            history: History::default(),
            notice: None,
            unfolded: Unfolded::default(),
            folders: BTreeSet::new(),
            entries: Vec::new(),
            review: review::Review::default(),
            pack: pack::Pack::default(),
            next: next::Next::default(),
            drift: drift::Drift::default(),
            inside: inside::Inside::default(),
            doctor: doctor::Doctor::default(),
            trial: trial::Trial::default(),
            completing: completing::Completing::default(),
            copying: copying::Copying::default(),
            keeping: keeping::Keeping::default(),
            settings: settings::Settings::default(),
            has_mouse: true,
            start: start::Start::default(),
            at_finding: None,
            shown: Shown::default(),
        };
        state.enter(first);
        state
    }

    /// What stands in the middle now.
    pub fn items(&self) -> Vec<Item> {
        (self.shown_screen().entry().items)(self)
    }

    /// The item in focus, made anew from the answers.
    pub fn focused_item(&self) -> Option<Item> {
        let focus = self.focus?;
        self.items().into_iter().find(|item| item.id == Some(focus))
    }

    /// How the item in focus looks. For a declared question nothing else of the screen has to be worked out.
    fn focused_look(&self) -> Option<Look> {
        match self.focus.and_then(|focus| self.field(focus)) {
            Some(field) => parts::item(field, self).map(|item| item.look),
            None => self.focused_item().map(|item| item.look),
        }
    }

    /// What the focus rests on, as far as keys are concerned.
    pub fn focused(&self) -> Focused {
        self.kind
    }

    fn kind_of_focus(&self) -> Focused {
        let Some(look) = self.focused_look() else { return Focused::Nothing };
        match look {
            Look::Text { .. } if self.rests => Focused::Resting,
            Look::Text { .. } => Focused::Text,
            Look::Area { .. } => Focused::Area,
            Look::Choice { .. } => Focused::Choice,
            Look::Checks { .. } => Focused::Checks,
            Look::Toggle { .. } => Focused::Toggle,
            Look::Row(_) => Focused::Row,
            Look::Button => Focused::Button,
            Look::Gap | Look::Heading | Look::Note | Look::Fact(_) | Look::Compare(_) => Focused::Nothing,
        }
    }

    /// The declaration of the focused field.
    pub fn field(&self, id: Id) -> Option<&'static Field> {
        let Id::Field(name) = id else { return None };
        self.shown_screen().entry().fields.iter().find(|field| field.id == name)
    }

    /// Goes to a screen, with the focus on its first question.
    pub fn enter(&mut self, screen: ScreenId) {
        self.screen = screen;
        if !self.has_visited(screen) {
            self.visited.push(screen);
        }
        self.preview.picked = None;
        self.unfolded = Unfolded::default();
        let first = self.shown_screen().first(self).or_else(|| self.items().into_iter().find_map(|item| item.id));
        self.rest_on(first);
    }

    /// Puts the focus there, with the text ready to be edited.
    pub fn focus_on(&mut self, id: Option<Id>) {
        self.rests = false;
        self.history.pause();
        self.focus = id;
        self.check = 0;
        if let Some(id) = id {
            self.shown_screen().focused(self, id);
        }
        self.load_editor();
        self.preview.remember(&self.view);
    }

    /// The focus where its question is there still, else the first question.
    pub fn focus_that_is_there(&self) -> Option<Id> {
        let ids: Vec<Id> = self.items().into_iter().filter_map(|item| item.id).collect();
        self.focus.filter(|focus| ids.contains(focus)).or_else(|| ids.first().copied())
    }

    /// Puts the focused answer into the editor again, the cursor at its end.
    pub fn load_editor(&mut self) {
        self.kind = self.kind_of_focus();
        match self.focused_look() {
            Some(Look::Text { value, .. }) => self.editor.load(&value, false),
            Some(Look::Area { value, .. }) => self.editor.load(&value, true),
            _ => self.editor.load("", false),
        }
    }

    /// Moves the focus by `step` questions; it stops at both ends. False when it was there already.
    pub fn move_focus(&mut self, step: isize) -> bool {
        let ids: Vec<Id> = self.items().into_iter().filter_map(|item| item.id).collect();
        let at = self.focus.and_then(|focus| ids.iter().position(|id| *id == focus)).unwrap_or(0);
        let to = at.saturating_add_signed(step).min(ids.len().saturating_sub(1));
        if to == at {
            return false;
        }
        self.focus_on(ids.get(to).copied());
        true
    }

    /// Changes the answers through `change`: remembers how they were, and works out anew what follows.
    /// `run`: changes of the focused text in a row are one step of undo.
    pub fn change(&mut self, what: &str, run: bool, change: impl FnOnce(&mut Self)) {
        let before = UndoStep {
            answers: self.answers.clone(),
            screen: self.screen,
            focus: self.focus,
            row: self.unfolded.row,
            what: what.to_owned(),
        };
        let run = self.focus.filter(|_| run).map(|id| (self.screen, id, self.unfolded.row));
        change(self);
        self.answers.rockcraft = self.project.rockcraft();
        if self.answers != before.answers {
            self.history.push(before, run);
            let view = model::view_after(&self.project, &self.answers, &self.view.sheets);
            self.take_view(view);
            self.preview.light();
        }
    }

    /// Writes an answer through its declaration. `run`: as [`change`](Self::change) has it.
    pub fn answer(&mut self, id: Id, value: Value, run: bool) {
        let Some(field) = self.field(id) else { return };
        self.change(field.label, run, |state| (field.set)(state, value));
    }

    /// Works out anew what follows from the answers and the project.
    pub fn rederive(&mut self) {
        self.answers.rockcraft = self.project.rockcraft();
        let view = model::view(&self.project, &self.answers);
        self.take_view(view);
    }

    fn take_view(&mut self, view: View) {
        self.view = view;
        self.at_finding = None;
        self.preview.top = None;
        self.review.stale = true;
        self.list_entries();
        self.kind = self.kind_of_focus();
    }

    /// What is wrong with the answer of an item.
    pub fn problems(&self, id: Id) -> impl Iterator<Item = &Blame> {
        let screen = self.shown_screen();
        // A flag's own line says what is wrong, and the footer the rest.
        let stands = move |blame: &&Blame| {
            let is_shown = blame.option().is_none_or(|row| row == self.unfolded.row);
            let is_here = Some(blame.topic()) == screen.entry().topic && is_shown && !blame.is_flag();
            is_here && screen.item_of(self, blame.about) == Some(id)
        };
        self.view.blame.iter().filter(stands)
    }

    /// How many errors and warnings a screen has.
    pub fn trouble(&self, screen: ScreenId) -> (usize, usize) {
        let topic = self.parts.screen(screen).entry().topic;
        let here = || self.view.blame.iter().filter(|blame| Some(blame.topic()) == topic);
        let of = |error: bool| here().filter(|blame| blame.finding.fails() == error).count();
        (of(true), of(false))
    }

    /// True when something would be lost by leaving now.
    pub fn is_unsaved(&self) -> bool {
        self.answers != self.saved
    }

    /// The implementation behind [`screen`](Self::screen).
    pub fn shown_screen(&self) -> &'static dyn Screen {
        self.parts.screen(self.screen)
    }

    /// True when the person has seen that screen.
    pub fn has_visited(&self, screen: ScreenId) -> bool {
        self.visited.contains(&screen)
    }

    /// The screen so many steps further, if there is one.
    pub fn screen_at(&self, step: isize) -> Option<ScreenId> {
        let at = self.parts.index(self.screen).checked_add_signed(step)?;
        self.parts.screens.get(at).map(|screen| screen.entry().id)
    }

    /// Says something in the footer.
    pub fn say(&mut self, mood: Mood, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), mood });
    }
}
