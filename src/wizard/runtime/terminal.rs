//! Taking the terminal, and giving it back whatever happens.

use std::io::{self, Stdout, stdout};
use std::mem::ManuallyDrop;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::clipboard::CopyToClipboard;
use crossterm::cursor::{SetCursorStyle, Show};
use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste, EnableFocusChange,
    EnableMouseCapture,
};
use crossterm::execute;
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use ratatui::backend::CrosstermBackend;
use ratatui::{Frame, Terminal};

/// True while the terminal is ours. The panic hook needs to know without a reference to anything.
static TAKEN: AtomicBool = AtomicBool::new(false);
static HOOK: Once = Once::new();

/// The terminal while it is ours; dropping it gives it back.
pub struct Screen {
    /// Never dropped: its own way of giving back complains on standard error, which may be a terminal that is gone.
    terminal: ManuallyDrop<Terminal<CrosstermBackend<Stdout>>>,
}

impl Screen {
    /// Takes the terminal: raw, on the alternate screen, with mouse and bracketed paste.
    ///
    /// # Errors
    /// When the terminal refuses; it is as it was then.
    pub fn take(colour: bool) -> io::Result<Self> {
        // Whatever hook is there prints after the terminal is a terminal again.
        HOOK.call_once(|| {
            let next = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |info| {
                restore();
                next(info);
            }));
        });
        if colour {
            // The choice was made from the command line and the environment together.
            crossterm::style::force_color_output(true);
        }
        enter()?;
        let terminal = Terminal::new(CrosstermBackend::new(stdout()));
        if terminal.is_err() {
            restore();
        }
        Ok(Self { terminal: ManuallyDrop::new(terminal?) })
    }

    /// Takes it again after the process was stopped and goes on.
    ///
    /// # Errors
    /// When the terminal refuses.
    pub fn retake(&mut self) -> io::Result<()> {
        enter()?;
        self.terminal.clear()
    }

    /// Draws one frame.
    ///
    /// # Errors
    /// When the terminal refuses, or was given back, as after a panic in another thread.
    pub fn draw<T>(&mut self, draw: impl FnOnce(&mut Frame) -> T) -> io::Result<T> {
        if !is_taken() {
            return Err(io::Error::other("the terminal was given back"));
        }
        let mut drawn = None;
        self.terminal.draw(|frame| drawn = Some(draw(frame)))?;
        drawn.ok_or_else(|| io::Error::other("no frame was drawn"))
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

/// True while the terminal is ours.
pub fn is_taken() -> bool {
    TAKEN.load(Ordering::SeqCst)
}

fn enter() -> io::Result<()> {
    TAKEN.store(true, Ordering::SeqCst);
    let entered = enable_raw_mode().and_then(|()| {
        execute!(
            stdout(),
            EnterAlternateScreen,
            EnableMouseCapture,
            EnableBracketedPaste,
            EnableFocusChange,
            SetCursorStyle::SteadyBar
        )
    });
    if entered.is_err() {
        restore();
    }
    entered
}

/// Puts text on the clipboard through the terminal (OSC 52), which works over SSH too. Terminals that cannot do it ignore it.
pub fn copy(text: &str) {
    if is_taken() {
        let _ = execute!(stdout(), CopyToClipboard::to_clipboard_from(text));
    }
}

/// Gives the terminal back. Done again, it does nothing.
pub fn restore() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    // Each step is tried whatever became of the others: half a terminal is better than none.
    let _ = execute!(stdout(), SetCursorStyle::DefaultUserShape, DisableBracketedPaste, DisableMouseCapture);
    let _ = execute!(stdout(), DisableFocusChange, LeaveAlternateScreen, Show);
    let _ = disable_raw_mode();
}
