//! Reading a document of the preview line by line: which lines are shown, who wrote them and why, where their question is.

use std::collections::HashSet;

use crate::model::{self, Doc, Pair, SheetLine, Who};
use crate::pack::Tool;
use crate::suite;
use crate::wizard::form::Id;

use super::preview::Only;
use super::{Mood, State};

/// From this width on a document and what becomes of it stand side by side.
pub const SIDE_BY_SIDE: u16 = 160;

impl State {
    /// True while both a document and what becomes of it are shown, in a terminal of that width.
    pub fn is_pair(&self, width: u16) -> bool {
        let (document, expanded) = self.doc().both();
        width >= SIDE_BY_SIDE && [document, expanded].iter().all(|doc| self.view.sheets.has(*doc))
    }

    /// The rows of the preview: of both documents, or of the one that is shown.
    pub fn preview_rows(&self, width: u16) -> Vec<Pair> {
        let doc = self.doc();
        if self.is_pair(width) {
            return self.view.sheets.aligned(doc.tool()).to_vec();
        }
        let is_expanded = doc.is_expanded();
        let row = |at| if is_expanded { (None, Some(at)) } else { (Some(at), None) };
        (0..self.view.sheet(doc).lines.len()).map(row).collect()
    }

    /// The rows that somebody reads: those that are not folded away or left out.
    pub fn read_rows(&self, width: u16) -> Vec<Pair> {
        let doc = self.doc();
        let (lines, reader) = (&self.view.sheet(doc).lines, &self.preview.reader);
        let unwritten = (reader.only == Only::Unwritten).then(|| self.unwritten(doc.tool()));
        let mut is_shown = Vec::with_capacity(lines.len());
        for line in lines {
            let is_wanted = match reader.only {
                Only::All => true,
                Only::Mine => line.who == Who::You,
                Only::Theirs => line.who != Who::You,
                Only::Unwritten => unwritten.as_ref().is_some_and(|paths| paths.contains(line.path.as_str())),
            };
            let goes_on = line.path.is_empty() && line.goes_on;
            let above = is_shown.last().copied().unwrap_or(true);
            is_shown.push(if goes_on {
                above && !self.is_fold(lines, is_shown.len())
            } else {
                is_wanted && !reader.hides(&line.path)
            });
        }
        let mut rows = self.preview_rows(width);
        rows.retain(|row| match doc.of(*row) {
            Some(at) => is_shown.get(at).copied().unwrap_or(false),
            None => reader.only == Only::All && reader.folded.is_empty(),
        });
        rows
    }

    /// True for a line that goes on with a text whose first line is folded.
    fn is_fold(&self, lines: &[SheetLine], at: usize) -> bool {
        let first = lines[..at].iter().rev().find(|line| !line.path.is_empty());
        first.is_some_and(|line| self.preview.reader.folded.contains(&line.path))
    }

    /// The paths of the document's lines that are not on the disk as they are here.
    fn unwritten(&self, tool: Tool) -> HashSet<&str> {
        let disk = tool.pick(&self.project.disk.texts.rock, &self.project.disk.texts.charm);
        let written: HashSet<&str> = disk.lines().map(str::trim_end).collect();
        let document = tool.pick(Doc::Rock, Doc::Charm);
        let lines = self.view.sheet(document).lines.iter();
        let mut path = "";
        let mut paths = HashSet::new();
        for line in lines {
            path = if line.path.is_empty() { path } else { &line.path };
            if !written.contains(line.text.trim_end()) {
                paths.insert(path);
            }
        }
        paths
    }

    /// The line that somebody reads: the nearest that begins something.
    pub fn read_line(&self) -> Option<&SheetLine> {
        let lines = &self.view.sheet(self.doc()).lines;
        lines
            .get(..=self.preview.reader.line.min(lines.len().checked_sub(1)?))?
            .iter()
            .rev()
            .find(|line| !line.path.is_empty())
    }

    /// Who wrote the line that somebody reads, and why, in words.
    pub fn who_wrote(&self) -> String {
        let lines = &self.view.sheet(self.doc()).lines;
        let Some(line) = lines.get(self.preview.reader.line) else { return String::new() };
        if line.path.is_empty() && !line.goes_on {
            return "A comment or an empty line: it stays as it is.".to_owned();
        }
        let Some(first) = self.read_line() else { return String::new() };
        let packer = self.doc().tool();
        match first.who {
            Who::You if first.why.is_empty() => self.where_asked(first),
            Who::You => format!("You, over the extension: {}", first.why),
            Who::Extension => {
                let extension = suite::named(&self.answers.suite).map_or("", |suite| suite.extension.as_str());
                format!("The extension {extension}: {}", first.why)
            }
            Who::Packer => format!("A default of {}: {}", packer.title(), first.why),
        }
    }

    /// Where the question stands that a line of the person's answers.
    fn where_asked(&self, line: &SheetLine) -> String {
        let about = model::about(self.doc().tool(), &line.path, &self.answers);
        let screen = self.parts.asking(about.topic());
        let field = screen.item_of(self, about).and_then(|id| match id {
            Id::Field(name) => screen.entry().fields.iter().find(|field| field.id == name).map(|field| field.label),
            _ => None,
        });
        let field = field.map(|label| format!(", {label}")).unwrap_or_default();
        format!("You wrote this. It is asked in {}{field}.", screen.entry().title)
    }

    /// Goes to the question that a line of a document answers, or to the step that it belongs to.
    pub fn go_to_line(&mut self, doc: Doc, at: usize) {
        let lines = &self.view.sheet(doc).lines;
        let Some(line) = lines.get(..=at).and_then(|lines| lines.iter().rev().find(|line| !line.path.is_empty()))
        else {
            return;
        };
        let (path, who) = (line.path.clone(), line.who);
        let about = model::about(doc.tool(), &path, &self.answers);
        let screen = self.parts.asking(about.topic());
        self.panels.clear();
        self.enter(screen.entry().id);
        let item = screen.item_of(self, about);
        if let (Some(item), Some(row)) = (item, about.option()) {
            screen.reveal(self, item, row);
        }
        let items: Vec<Id> = self.items().into_iter().filter_map(|item| item.id).collect();
        let lands = |id: &Id| {
            let follows =
                self.follows_of(*id).into_iter().filter(|follow| follow.tool == doc.tool() && !follow.is_near);
            let holds = |at: &String| {
                path.strip_prefix(at.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            };
            follows.map(|follow| follow.path).filter(holds).map(|at| at.len()).max()
        };
        let item = item.filter(|item| items.contains(item));
        let item = item.or_else(|| {
            items.iter().filter_map(|id| Some((lands(id)?, *id))).max_by_key(|(length, _)| *length).map(|(_, id)| id)
        });
        if item.is_some() {
            self.focus_on(item);
        } else if who == Who::You {
            self.say(Mood::Plain, "No question is about this line alone: change it in the file.");
        } else {
            self.say(Mood::Plain, "Nobody is asked about this line: it follows from the answers here.");
        }
        // The line stays in sight.
        self.pick(doc);
    }

    /// What the line that somebody reads says: its value, or all that stands below its key.
    pub fn read_value(&self) -> Option<String> {
        let first = self.read_line()?;
        let lines = &self.view.sheet(self.doc()).lines;
        let at = lines.iter().position(|line| std::ptr::eq(line, first))?;
        let text = first.text.trim_start_matches([' ', '-']);
        let value =
            text.split_once(": ").map_or_else(|| if text.ends_with(':') { "" } else { text }, |(_, value)| value);
        let below = lines[at + 1..].iter().take_while(|line| {
            line.goes_on || line.path.strip_prefix(first.path.as_str()).is_some_and(|rest| rest.starts_with('.'))
        });
        let below: Vec<&str> = below.map(|line| line.text.as_str()).collect();
        if below.is_empty() {
            return Some(value.to_owned());
        }
        let indent = below
            .iter()
            .filter(|line| !line.trim().is_empty())
            .map(|line| line.len() - line.trim_start().len())
            .min()
            .unwrap_or(0);
        let below: Vec<&str> = below.iter().map(|line| line.get(indent..).unwrap_or("")).collect();
        Some(below.join("\n"))
    }
}
