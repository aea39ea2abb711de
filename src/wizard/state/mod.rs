//! What the wizard knows: answers, what follows from them, where the person is. No drawing, no disk.

pub mod application;
pub mod compare;
pub mod configuration;
pub mod diagnosis;
pub mod doctor;
pub mod drift;
pub mod environment;
pub mod field;
pub mod files;
pub mod history;
pub mod inside;
pub mod integrations;
pub mod keeping;
pub mod log;
pub mod next;
pub mod overlay;
pub mod pack;
pub mod packages;
pub mod palette;
pub mod places;
pub mod preview;
pub mod proposed;
pub mod questions;
pub mod review;
pub mod screens;
pub mod services;
mod sight;
pub mod suggested;
pub mod text;

use crate::answers::Answers;
use crate::model::{self, Blame, Project, View};
use crate::pack::Tool;
use crate::suite;

use field::{Field, Id, Item, Look};
use history::{History, Moment};
use overlay::{Overlay, Question};
use preview::Preview;
use screens::{SCREENS, ScreenId};
use text::Editor;

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

/// The smallest terminal that is drawn in, in cells.
pub const SMALLEST: (u16, u16) = (80, 24);

/// What the last frame showed: scrolling by a page needs to know how long a page is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Size of the terminal, in cells.
    pub size: (u16, u16),
    /// First line of the preview.
    pub preview_top: usize,
    /// Height of the preview.
    pub preview_height: usize,
    /// Height of what an overlay scrolls in.
    pub overlay_height: usize,
    /// Heights of the packers' logs.
    pub logs: [usize; 2],
}

impl Shown {
    /// True while the terminal is too small for anything to be seen. Before the first frame nobody knows.
    #[must_use]
    pub fn is_too_small(&self) -> bool {
        let (width, height) = self.size;
        self.size != (0, 0) && (width < SMALLEST.0 || height < SMALLEST.1)
    }

    /// The terminal has another size: a smaller one counts at once, a larger one from the next frame on.
    pub fn resize(&mut self, (width, height): (u16, u16)) {
        self.size = (self.size.0.min(width.max(1)), self.size.1.min(height.max(1)));
    }
}

/// What the focus rests on, as far as keys are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focused {
    /// One line of text.
    Text,
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
    /// Nothing.
    Nothing,
}

/// Everything.
#[derive(Clone, Debug)]
pub struct State {
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
    pub visited: [bool; SCREENS.len()],
    /// What the focus rests on, as far as keys are concerned; worked out once for a whole row of questions about it.
    pub kind: Focused,
    /// The text of the focused field.
    pub editor: Editor,
    /// The alternative that the cursor is on, in a field of several.
    pub check: usize,
    /// What lies over the screen.
    pub overlay: Option<Overlay>,
    /// The preview.
    pub preview: Preview,
    /// Undo and redo.
    pub history: History,
    /// The message in the footer.
    pub notice: Option<Notice>,
    /// Screen by screen.
    pub configuration: configuration::Configuration,
    /// The files screen's own state.
    pub files: files::Files,
    /// The review.
    pub review: review::Review,
    /// The packers.
    pub pack: pack::Pack,
    /// What comes after packing.
    pub next: next::Next,
    /// What the installed packers make of the documents.
    pub drift: drift::Drift,
    /// What is inside the files that were packed.
    pub inside: inside::Inside,
    /// What the doctor found on this machine.
    pub doctor: doctor::Doctor,
    /// What must not be lost.
    pub keeping: keeping::Keeping,
    /// What the last frame showed.
    pub shown: Shown,
}

impl State {
    /// The wizard as it opens on a project.
    #[must_use]
    pub fn new(project: Project, answers: Answers) -> Self {
        let view = model::view(&project, &answers);
        let mut state = Self {
            saved: answers.clone(),
            project,
            answers,
            view,
            screen: ScreenId::Application,
            focus: None,
            kind: Focused::Nothing,
            visited: [false; SCREENS.len()],
            editor: Editor::default(),
            check: 0,
            overlay: None,
            preview: Preview::default(),
            history: History::default(),
            notice: None,
            configuration: configuration::Configuration::default(),
            files: files::Files::default(),
            review: review::Review::default(),
            pack: pack::Pack::default(),
            next: next::Next::default(),
            drift: drift::Drift::default(),
            inside: inside::Inside::default(),
            doctor: doctor::Doctor::default(),
            keeping: keeping::Keeping::default(),
            shown: Shown::default(),
        };
        state.enter(ScreenId::Application);
        state
    }

    /// What stands in the middle now.
    #[must_use]
    pub fn items(&self) -> Vec<Item> {
        (self.screen.screen().items)(self)
    }

    /// What the screen asks, in a sentence.
    #[must_use]
    pub fn lead(&self) -> String {
        match self.screen {
            ScreenId::Configuration => format!("What people may set with `juju config {} …`.", self.answers.name),
            ScreenId::Files => suite::named(&self.answers.suite)
                .map_or("What goes into the image.", |suite| suite.layout.about_files.as_str())
                .to_owned(),
            _ => self.screen.screen().lead.to_owned(),
        }
    }

    /// The item in focus.
    #[must_use]
    pub fn focused_item(&self) -> Option<Item> {
        let focus = self.focus?;
        self.items().into_iter().find(|item| item.id == Some(focus))
    }

    /// How the item in focus looks. For a declared question nothing else of the screen has to be worked out.
    fn focused_look(&self) -> Option<Look> {
        match self.focus.and_then(|focus| self.field(focus)) {
            Some(field) => field::item(field, self).map(|item| item.look),
            None => self.focused_item().map(|item| item.look),
        }
    }

    /// What the focus rests on, as far as keys are concerned.
    #[must_use]
    pub fn focused(&self) -> Focused {
        self.kind
    }

    fn kind_of_focus(&self) -> Focused {
        let Some(look) = self.focused_look() else { return Focused::Nothing };
        match look {
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
    #[must_use]
    pub fn field(&self, id: Id) -> Option<&'static Field> {
        let Id::Field(name) = id else { return None };
        self.screen.screen().fields.iter().find(|field| field.id == name)
    }

    /// Goes to a screen, with the focus on its first question.
    pub fn enter(&mut self, screen: ScreenId) {
        self.screen = screen;
        self.visited[screen.index()] = true;
        self.preview.picked = None;
        self.configuration.leave();
        let first = self.items().into_iter().find_map(|item| item.id);
        self.focus_on(first);
    }

    /// Puts the focus there, with the text ready to be edited.
    pub fn focus_on(&mut self, id: Option<Id>) {
        self.history.pause();
        self.focus = id;
        self.check = 0;
        if let Some(Id::Row(list, row)) = id {
            self.select(list, row);
        }
        self.load_editor();
        self.preview.remember(&self.view);
    }

    /// The focus where its question is there still, else the first question.
    #[must_use]
    pub fn focus_that_is_there(&self) -> Option<Id> {
        let ids: Vec<Id> = self.items().into_iter().filter_map(|item| item.id).collect();
        self.focus.filter(|focus| ids.contains(focus)).or_else(|| ids.first().copied())
    }

    /// Puts the focused answer into the editor again, the cursor at its end.
    pub fn load_editor(&mut self) {
        self.kind = self.kind_of_focus();
        self.editor = match self.focused_look() {
            Some(Look::Text { value, .. }) => Editor::new(&value, false),
            Some(Look::Area { value, .. }) => Editor::new(&value, true),
            _ => Editor::default(),
        };
    }

    fn select(&mut self, list: &'static str, row: usize) {
        if list == configuration::OPTIONS {
            self.configuration.selected = row;
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
        let before = Moment {
            answers: self.answers.clone(),
            screen: self.screen,
            focus: self.focus,
            row: self.configuration.selected,
            what: what.to_owned(),
        };
        let run = self.focus.filter(|_| run).map(|id| (self.screen, id, self.configuration.selected));
        change(self);
        if self.answers != before.answers {
            self.history.push(before, run);
            let view = model::view_after(&self.project, &self.answers, &self.view.sheets);
            self.take_view(view);
        }
    }

    /// Works out anew what follows from the answers and the project.
    pub fn rederive(&mut self) {
        let view = model::view(&self.project, &self.answers);
        self.take_view(view);
    }

    fn take_view(&mut self, view: View) {
        self.view = view;
        self.preview.top = None;
        self.review.stale = true;
        files::refresh(self);
        self.kind = self.kind_of_focus();
    }

    /// What is wrong with the answer of an item.
    pub fn problems(&self, id: Id) -> impl Iterator<Item = &Blame> {
        // A flag's own line says what is wrong, and the footer the rest.
        let is_flag = matches!(id, Id::Row(files::FLAGS, _));
        let stands = move |blame: &&Blame| self.stands_at(blame, id);
        self.view.blame.iter().filter(stands).filter(move |_| !is_flag)
    }

    /// How many errors and warnings a screen has.
    #[must_use]
    pub fn trouble(&self, screen: ScreenId) -> (usize, usize) {
        let here = || self.view.blame.iter().filter(|blame| places::screen(blame.topic()) == screen);
        let of = |error: bool| here().filter(|blame| blame.finding.is_error() == error).count();
        (of(true), of(false))
    }

    /// Says at the start which packers are not on PATH, and what works all the same.
    pub fn miss(&mut self, missing: Vec<Tool>) {
        self.doctor.missing = missing;
        if let Some(lack) = self.doctor.lacks().filter(|_| self.notice.is_none()) {
            self.say(
                Mood::Plain,
                format!("{}: all but packing works. Alt-7 says what packs instead.", lack.replacen("no", "No", 1)),
            );
        }
    }

    /// True when something would be lost by leaving now.
    #[must_use]
    pub fn is_unsaved(&self) -> bool {
        self.answers != self.saved
    }

    /// True while that is asked.
    #[must_use]
    pub fn overlay_asks(&self, question: Question) -> bool {
        matches!(self.overlay, Some(Overlay::Ask(asked)) if asked == question)
    }

    /// Says something in the footer.
    pub fn say(&mut self, mood: Mood, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), mood });
    }
}
