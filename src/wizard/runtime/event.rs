//! What the threads send to the one that draws.

use std::time::Duration;

use crossterm::event::Event as Input;

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
