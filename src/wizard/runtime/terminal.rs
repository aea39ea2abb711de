//! Taking the terminal, and giving it back whatever happens.

use std::io::{self, IsTerminal as _, Stdout, Write as _};
use std::mem::ManuallyDrop;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, Once, PoisonError, TryLockError};

use crossterm::clipboard::CopyToClipboard;
use crossterm::cursor::{SetCursorStyle, Show};
use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste, EnableFocusChange,
    EnableMouseCapture,
};
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use crossterm::{Command as _, execute, queue};
use ratatui::backend::CrosstermBackend;
use ratatui::{Frame, Terminal};

use crate::output::{self, screen};
use crate::text;
use crate::wizard::canvas::colours::Depth;
use crate::wizard::canvas::to_ascii;

use super::Colours;

/// True while the terminal is ours. The panic hook needs to know without a reference to anything.
static TAKEN: AtomicBool = AtomicBool::new(false);
/// Whether the mouse is ours while the terminal is.
static MOUSE: AtomicBool = AtomicBool::new(true);
static HOOK: Once = Once::new();

/// The terminal while it is ours; dropping it gives it back.
pub struct Screen {
    /// Never dropped: its own way of giving back complains on standard error, which may be a terminal that is gone.
    terminal: ManuallyDrop<Terminal<CrosstermBackend<Stdout>>>,
    is_ascii: bool,
}

impl Screen {
    /// Takes the terminal: raw, on the alternate screen, with mouse and bracketed paste.
    ///
    /// # Errors
    /// When the terminal refuses; it is as it was then.
    pub fn take(colours: &Colours) -> io::Result<Self> {
        // Whatever hook is there prints after the terminal is a terminal again.
        HOOK.call_once(|| {
            let next = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |info| {
                restore();
                next(info);
            }));
        });
        if colours.depth != Depth::Mono {
            // The choice was made from the command line and the environment together.
            crossterm::style::force_color_output(true);
        }
        enter()?;
        let terminal = Terminal::new(CrosstermBackend::new(screen()));
        if terminal.is_err() {
            restore();
        }
        Ok(Self { terminal: ManuallyDrop::new(terminal?), is_ascii: colours.is_ascii })
    }

    /// Takes it again after the process was stopped and goes on, or another program had it.
    ///
    /// # Errors
    /// When the terminal refuses.
    pub fn retake(&mut self) -> io::Result<()> {
        // The shell may have put the terminal in its own mode, of which crossterm knows nothing: without this, it takes the
        // terminal for raw already.
        disable_raw_mode()?;
        enter()?;
        execute!(screen(), Clear(ClearType::All))?;
        // Nothing of the last frame is there. `Terminal::clear` would ask for the cursor's place, and the answer comes
        // among the keys, which another thread reads.
        self.terminal.swap_buffers();
        Ok(())
    }

    /// Draws one frame.
    ///
    /// # Errors
    /// When the terminal refuses, or was given back, as after a panic in another thread.
    pub fn draw<T>(&mut self, draw: impl FnOnce(&mut Frame) -> T) -> io::Result<T> {
        if !is_taken() {
            return Err(io::Error::other("the terminal was given back"));
        }
        let (is_ascii, mut drawn) = (self.is_ascii, None);
        // Most terminals know how to show a frame only when it is whole; the others do not mind.
        queue!(screen(), BeginSynchronizedUpdate)?;
        self.terminal.draw(|frame| {
            drawn = Some(draw(frame));
            let cells = frame.buffer_mut().content.iter_mut();
            cells.filter(|cell| cell.symbol().contains(text::is_unsafe)).for_each(|cell| {
                cell.set_char(text::REPLACEMENT);
            });
            if is_ascii {
                to_ascii(frame.buffer_mut());
            }
        })?;
        execute!(screen(), EndSynchronizedUpdate)?;
        drawn.ok_or_else(|| io::Error::other("no frame was drawn"))
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

/// True when there is a terminal that the wizard can draw on.
pub fn can_draw() -> bool {
    !is_dumb() && is_terminal()
}

/// True when there is a terminal that only lines can be written to.
pub fn takes_lines() -> bool {
    is_dumb() && is_terminal()
}

fn is_dumb() -> bool {
    std::env::var_os("TERM").is_none_or(|term| term == "dumb" || term.is_empty())
}

fn is_terminal() -> bool {
    std::io::stdin().is_terminal() && output::is_terminal()
}

/// Columns and rows of now.
///
/// # Errors
/// When the terminal does not say.
pub fn size() -> io::Result<(u16, u16)> {
    crossterm::terminal::size()
}

/// True while the terminal is ours.
pub fn is_taken() -> bool {
    TAKEN.load(Ordering::SeqCst)
}

fn enter() -> io::Result<()> {
    TAKEN.store(true, Ordering::SeqCst);
    // Not every terminal has a second screen, or an empty one.
    let entered = enable_raw_mode()
        .and_then(|()| execute!(screen(), EnterAlternateScreen, Clear(ClearType::All)))
        .and_then(|()| execute!(screen(), EnableBracketedPaste, EnableFocusChange, SetCursorStyle::SteadyBar));
    if entered.is_err() {
        restore();
    } else {
        take_mouse(MOUSE.load(Ordering::SeqCst));
    }
    entered
}

/// Has clicks and the wheel sent here, or leaves them to the terminal.
pub fn take_mouse(takes: bool) {
    MOUSE.store(takes, Ordering::SeqCst);
    if is_taken() {
        let _ = if takes { execute!(screen(), EnableMouseCapture) } else { execute!(screen(), DisableMouseCapture) };
    }
}

/// The title that was set last; empty: the terminal has its own.
static TITLE: Mutex<String> = Mutex::new(String::new());

/// Sets the terminal's title; its own is back when the terminal is.
pub fn title(text: &str) {
    let mut last = TITLE.lock().unwrap_or_else(PoisonError::into_inner);
    if !is_taken() || *last == text {
        return;
    }
    let keep = if last.is_empty() { KEEP_TITLE } else { "" };
    text.clone_into(&mut last);
    let _ = write!(screen(), "{keep}\x1b]2;{}\x1b\\", text::one_line(text)).and_then(|()| screen().flush());
}

/// Puts the title onto the terminal's stack of titles, and takes it back from there.
const KEEP_TITLE: &str = "\x1b[22;0t";
const TAKE_TITLE: &str = "\x1b[23;0t";

/// Rings; a terminal that knows how shows a notification, too (OSC 9).
pub fn notify(text: &str, is_modern: bool) {
    let told = if is_modern { format!("\x1b]9;{}\x1b\\", text::one_line(text)) } else { String::new() };
    if is_taken() {
        let _ = write!(screen(), "\x07{told}").and_then(|()| screen().flush());
    }
}

/// Puts text on the clipboard through the terminal (OSC 52), which works over SSH too. Terminals that cannot do it ignore it.
pub fn copy(text: &str) {
    if is_taken() {
        let through_tmux = std::env::var_os("TMUX").is_some_and(|socket| !socket.is_empty());
        let _ = screen().write_all(clipboard(text, through_tmux).as_bytes()).and_then(|()| screen().flush());
    }
}

/// The sequence; in tmux once more, wrapped for the terminal around it. Which of the two tmux heeds is a matter of its
/// options, and hearing both does no harm.
fn clipboard(text: &str, through_tmux: bool) -> String {
    let mut sequence = String::new();
    // Writing to a string does not fail.
    let _ = CopyToClipboard::to_clipboard_from(text).write_ansi(&mut sequence);
    if through_tmux {
        let wrapped = sequence.replace('\x1b', "\x1b\x1b");
        sequence.push_str(&format!("\x1bPtmux;{wrapped}\x1b\\"));
    }
    sequence
}

/// Gives the terminal back. Done again, it does nothing.
pub fn restore() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    // Who panicked while setting the title still holds it.
    let title = match TITLE.try_lock() {
        Ok(mut title) => std::mem::take(&mut *title),
        Err(TryLockError::Poisoned(title)) => std::mem::take(&mut *title.into_inner()),
        Err(TryLockError::WouldBlock) => "held".to_owned(),
    };
    if !title.is_empty() {
        let _ = screen().write_all(TAKE_TITLE.as_bytes());
    }
    // Each step is tried whatever became of the others: half a terminal is better than none. A frame may have broken off.
    let _ = execute!(
        screen(),
        EndSynchronizedUpdate,
        SetCursorStyle::DefaultUserShape,
        DisableBracketedPaste,
        DisableMouseCapture
    );
    let _ = execute!(screen(), DisableFocusChange, LeaveAlternateScreen, Show);
    let _ = disable_raw_mode();
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_copied_reaches_the_terminal_around_tmux_too() {
        let plain = super::clipboard("juju status", false);
        assert_eq!(plain, "\x1b]52;c;anVqdSBzdGF0dXM=\x1b\\");
        let both = super::clipboard("juju status", true);
        assert_eq!(both, format!("{plain}\x1bPtmux;\x1b\x1b]52;c;anVqdSBzdGF0dXM=\x1b\x1b\\\x1b\\"));
    }
}
