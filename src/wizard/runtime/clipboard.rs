//! The clipboard: through a program of the machine where there is one and its display, else through the terminal.

use std::env::var_os;
use std::path::Path;
use std::sync::mpsc::Sender;
use std::time::Duration;

use crate::process::{self, Order};
use crate::wizard::state::message::Msg;

use super::event::Event;
use super::terminal;

/// A program that takes what is to be copied as its input, its arguments, and the variable that says that its display is
/// there; none: where it is, so is its display.
type Program = (&'static str, &'static [&'static str], &'static str);

const PROGRAMS: [Program; 5] = [
    ("wl-copy", &[], "WAYLAND_DISPLAY"),
    ("xclip", &["-selection", "clipboard"], "DISPLAY"),
    ("xsel", &["--clipboard", "--input"], "DISPLAY"),
    ("pbcopy", &[], ""),
    ("clip.exe", &[], ""),
];
/// How long one may take. They leave something running that holds the clipboard, and end themselves.
const PATIENCE: Duration = Duration::from_secs(2);

/// Copies in a thread of its own, and tells how it was done.
pub fn copy(text: String, dir: &Path, to: &Sender<Event>) {
    let (dir, to) = (dir.to_owned(), to.clone());
    process::beside_or_here("copy", move || {
        let by_program = PROGRAMS.iter().any(|program| takes(program, &text, &dir));
        if !by_program {
            terminal::copy(&text);
        }
        let _ = to.send(Event::Msg(Msg::Copied(by_program)));
    });
}

/// True when the program is here and took the text.
fn takes((name, args, display): &Program, text: &str, dir: &Path) -> bool {
    let has_display = display.is_empty() || var_os(display).is_some_and(|display| !display.is_empty());
    let Some(program) = has_display.then(|| which::which(name).ok()).flatten() else { return false };
    let args: Vec<_> = args.iter().map(Into::into).collect();
    let order = Order { program: &program, args: &args, dir, env: &[], guarded: false };
    process::fed(order, text.as_bytes(), PATIENCE).unwrap_or(false)
}
