//! What lies over a step of the screen, read aloud: drawn as it is drawn there, and told row by row without its frame. What
//! can be chosen in it has a number.

use std::sync::Arc;
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::doctor::DoctorInput;
use crate::output;
use crate::process::{self, Watch};
use crate::wizard::canvas::theme::Theme;
use crate::wizard::canvas::{Canvas, has_only_ascii, to_ascii};
use crate::wizard::form::{Action, Target};
use crate::wizard::keys;
use crate::wizard::runtime::event::Event;
use crate::wizard::runtime::work;
use crate::wizard::state::message::Msg;
use crate::wizard::state::wait::Wait;

use super::{Plain, line};

/// Cells of a line, and how many lines of a panel are told at most.
const SIZE: (u16, u16) = (96, 2000);
/// How often is looked whether somebody stopped what is waited for, and told how far it is.
const LOOK: Duration = Duration::from_millis(50);
const TELL: Duration = Duration::from_secs(2);
/// What frames are made of.
const FRAME: &str = "─━│┌┐└┘┬┴ ";

/// The letters that open something, with its name.
const LETTERS: [(&str, &str); 6] =
    [("s", "suggestions"), ("e", "environment"), ("v", "preview"), ("d", "doctor"), ("i", "inside"), ("t", "trial")];

impl Plain {
    /// Opens what a letter stands for. False for another one.
    pub(super) fn opens(&mut self, letter: &str) -> bool {
        let found = LETTERS.iter().find(|(own, _)| *own == letter);
        if let Some((_, name)) = found {
            let before = self.state.screen;
            self.act(Action::Open(name));
            if self.state.screen != before {
                self.state.enter(before);
            }
        }
        found.is_some()
    }

    /// What can be opened, and how.
    pub(super) fn tell_letters(&self) {
        let all = keys::actions(self.state.parts);
        for (letter, name) in LETTERS {
            let action = Action::Open(name).name();
            let help = all.iter().find(|(own, ..)| *own == action).map_or(name, |(_, _, help)| help);
            output::say(format_args!("  {letter} {}", help.split(';').next().unwrap_or(help)));
        }
    }

    /// Reads the uppermost panel aloud, and asks what is to be done in it.
    pub(super) fn read_panel(&mut self) {
        let rows = self.rows();
        for (text, at) in &rows {
            match at {
                Some(at) => output::say(format_args!("{:>3} {text}", at + 1)),
                None => output::say(format_args!("    {text}")),
            }
        }
        let own: Vec<_> = keys::footer(&self.state).collect();
        let does = [Action::Do, Action::Copy].into_iter().find(|wanted| own.iter().any(|(.., own)| own == wanted));
        let does = does.filter(|_| rows.iter().any(|(_, at)| at.is_some()));
        let told = own.iter().filter(|(_, _, action)| Some(*action) != does && !moves(*action));
        let mut told: Vec<String> = told.map(|(name, label, _)| format!("{} {label}", name.to_lowercase())).collect();
        told.extend(
            own.iter().filter(|(.., own)| Some(*own) == does).map(|(_, label, _)| format!("a number: {label}")),
        );
        told.push("Enter closes it".to_owned());
        let Some(answer) = line(&format!("{}. > ", told.join(", "))) else {
            self.ending = Some(super::Ending::Left);
            return;
        };
        let answer = answer.trim().to_lowercase();
        if answer.is_empty() {
            self.act(Action::Back);
        } else if let (Ok(number), Some(does)) = (answer.parse::<isize>(), does) {
            self.act(Action::Line(isize::MIN / 2));
            self.act(Action::Line(number - 1));
            self.act(does);
        } else if let Some((.., action)) = own.iter().find(|(name, ..)| name.to_lowercase() == answer) {
            self.act(*action);
        } else {
            output::say(format_args!("`{}` is none of these.", crate::text::one_line(&answer)));
        }
        self.tell_notice();
    }

    /// The rows of the uppermost panel, each with its number where it can be chosen.
    fn rows(&mut self) -> Vec<(String, Option<usize>)> {
        let area = Rect::new(0, 0, SIZE.0, SIZE.1);
        let mut buffer = Buffer::empty(area);
        let theme = Theme::default();
        let mut canvas = Canvas::new(&mut buffer, &theme);
        canvas.map.shown.size = SIZE;
        if let Some(panel) = self.state.panel() {
            panel.draw(&self.state, &mut canvas, area);
        }
        let map = canvas.map;
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(variable);
        if has_only_ascii(locale.as_deref(), None) {
            to_ascii(&mut buffer);
        }
        let mut rows: Vec<(String, Option<usize>)> = Vec::new();
        for y in 0..SIZE.1 {
            let row: String =
                (0..SIZE.0).filter_map(|x| buffer.cell((x, y))).map(ratatui::buffer::Cell::symbol).collect();
            let text = row.trim_end_matches(|c| FRAME.contains(c));
            let is_framed = text.starts_with(|c| c != ' ' && FRAME.contains(c));
            let text = if is_framed {
                text.trim_start_matches(|c| FRAME.contains(c))
            } else {
                text.strip_prefix(' ').unwrap_or(text)
            };
            let chosen = map.hits.iter().find_map(|(area, target)| match target {
                Target::Match(at) if area.y == y => Some(*at),
                _ => None,
            });
            let chosen = chosen.filter(|at| rows.iter().all(|(_, other)| *other != Some(*at)));
            if !text.trim().is_empty() {
                rows.push((text.replacen(['›', '▸'], " ", 1), chosen));
            }
        }
        rows
    }

    /// What the screen would say in its footer.
    pub(super) fn tell_notice(&mut self) {
        if let Some(notice) = self.state.notice.take() {
            // Here a letter undoes.
            output::say(crate::text::one_line(&notice.text.replace("Ctrl-Z", "u")));
        }
    }

    /// Goes to the next finding, and mends it where one change does and the person wants it.
    pub(super) fn next_finding(&mut self) {
        self.act(Action::NextFinding(None));
        let mends = self.state.finding_in_focus().and_then(|one| one.mended.as_ref()).map(|(_, what)| what.clone());
        self.tell_notice();
        if let Some(what) = mends
            && line(&format!("Mend it: {what}? y or n: ")).is_some_and(|answer| matches!(answer.trim(), "y" | "yes"))
        {
            self.act(Action::MendFinding);
            self.tell_notice();
        }
    }

    /// Looks at the machine.
    pub(super) fn examine(&mut self, input: DoctorInput) {
        output::say("Looking at this machine.");
        let watch = Arc::default();
        work::examine(input, Arc::clone(&watch), &self.to);
        self.wait(&watch);
    }

    /// Waits for what comes of it in a thread, and tells how far it is. Ctrl-C stops it.
    pub(super) fn wait(&mut self, watch: &Arc<Watch>) {
        // Where that is refused, Ctrl-C ends charmer, as it does while it asks.
        let _ = process::stops_at_interrupt(Some(watch));
        let mut next = Duration::ZERO;
        while !watch.is_stopped() {
            match self.from.recv_timeout(LOOK) {
                Ok(Event::Msg(Msg::Far(wait, far))) => {
                    if far.elapsed >= next && far.of > 0 {
                        let told = if wait == Wait::Doctor { far.checks() } else { far.bytes() };
                        output::say(format_args!("{told}; Ctrl-C stops it"));
                        next = far.elapsed + TELL;
                    }
                }
                Ok(Event::Msg(msg)) => {
                    self.hear(msg);
                    break;
                }
                Ok(_) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        let _ = process::stops_at_interrupt(None);
        if watch.is_stopped() {
            self.act(Action::Cancel);
        }
    }

    /// Tells how a try goes, until nothing of it runs any more; what serves is stopped by a line.
    pub(super) fn follow_try(&mut self) {
        use crate::trial::Event as Said;
        use crate::wizard::state::trial::{Phase, Progress};
        self.trials.refuse_waiting(&self.to);
        while self.state.trial.is_on() {
            let Ok(Event::Msg(msg)) = self.from.recv() else { return };
            if let Msg::Trial(_, Progress::Event(Said::Began(stage))) = &msg {
                output::say(format_args!("{stage} …"));
            }
            self.hear(msg);
            if self.state.trial.phase == Phase::Serving {
                let url = self.state.trial.answer().map(|answer| answer.url.clone()).unwrap_or_default();
                line(&format!("It answers at {}. Enter stops it: ", crate::text::one_line(&url)));
                self.act(Action::Cancel);
            }
        }
    }
}

/// True for what a person with numbers needs no word for.
fn moves(action: Action) -> bool {
    matches!(action, Action::Line(_) | Action::Page(_) | Action::Back | Action::Open("help"))
}
