//! What the threads send to the one that draws.

use std::sync::mpsc::{SendError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crossterm::event::{Event as Input, MouseButton, MouseEventKind};

use crate::wizard::canvas::Map;
use crate::wizard::state::message::Msg;

/// How long a frame stays at least, unless a key was pressed: 60 of them in a second.
pub const FRAME: Duration = Duration::from_micros(16_667);

/// What reaches the thread that draws.
pub enum Event {
    /// A key, the mouse, a size.
    Input(Input),
    Msg(Msg),
    /// What the terminal answered about a colour.
    Colour(String),
    /// A signal that ends the wizard.
    Signal(i32),
    /// The process is to stop, until a shell has it go on.
    Stopped,
    /// The process goes on after it was stopped: the terminal has to be taken again.
    Continued,
    InputLost,
}

/// The way to the one that draws for what the terminal and the system send: it stays when another folder is opened.
#[derive(Clone)]
pub struct Line(Arc<Mutex<Sender<Event>>>);

impl Line {
    pub fn new(to: &Sender<Event>) -> Self {
        Self(Arc::new(Mutex::new(to.clone())))
    }

    /// From now on it leads there.
    pub fn lead(&self, to: &Sender<Event>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = to.clone();
    }

    pub fn send(&self, event: Event) -> Result<(), SendError<Event>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).send(event)
    }
}

/// What a person's key, paste or mouse means, given what was drawn where.
pub fn message(input: Input, map: &Map) -> Option<Msg> {
    match input {
        Input::Key(key) => Some(Msg::Key(key)),
        Input::Paste(text) => Some(Msg::Paste(text)),
        Input::Resize(..) => Some(Msg::Resized),
        Input::Mouse(mouse) => {
            let target = map.at(mouse.column, mouse.row)?;
            match mouse.kind {
                MouseEventKind::Down(MouseButton::Left) => Some(Msg::Click(map.aim(target, mouse.column, mouse.row))),
                MouseEventKind::ScrollDown => Some(Msg::Wheel(target, 1)),
                MouseEventKind::ScrollUp => Some(Msg::Wheel(target, -1)),
                _ => None,
            }
        }
        Input::FocusGained | Input::FocusLost => None,
    }
}
