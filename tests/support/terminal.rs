//! The built binary in a real pseudo-terminal: type, wait for what the screen shows, resize, look.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

/// How long a condition may take before the test gives up; generous, for slow machines.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// What is seen of a screen: whole frames alone, none that is only half drawn. As terminals do it that know synchronized
/// updates, which begin with `CSI ? 2026 h` and end with `CSI ? 2026 l`.
#[derive(Default)]
struct Frames {
    /// The last whole frame, while the next one is being drawn.
    whole: Option<vt100::Screen>,
    /// The texts of all that was seen since the last key, the oldest first: what is there only for a moment is seen, too.
    seen: VecDeque<String>,
}

impl Frames {
    fn see(&mut self, text: String) {
        if self.seen.back() != Some(&text) {
            self.seen.push_back(text);
        }
    }
}

impl vt100::Callbacks for Frames {
    fn unhandled_csi(
        &mut self,
        screen: &mut vt100::Screen,
        first: Option<u8>,
        _: Option<u8>,
        numbers: &[&[u16]],
        last: char,
    ) {
        match (first, numbers, last) {
            (Some(b'?'), [[2026]], 'h') => self.whole = Some(screen.clone()),
            (Some(b'?'), [[2026]], 'l') => {
                self.whole = None;
                self.see(screen.contents());
            }
            _ => {}
        }
    }
}

struct Shared {
    parser: vt100::Parser<Frames>,
    raw: Vec<u8>,
    ended: bool,
    closing: bool,
}

impl Shared {
    fn screen(&self) -> &vt100::Screen {
        self.parser.callbacks().whole.as_ref().unwrap_or_else(|| self.parser.screen())
    }

    fn take(&mut self, bytes: &[u8]) {
        self.parser.process(bytes);
        self.see();
    }

    fn see(&mut self) {
        let text = self.screen().contents();
        self.parser.callbacks_mut().see(text);
    }

    /// Nothing but what the screen shows now counts from here on.
    fn look_away(&mut self) {
        self.parser.callbacks_mut().seen.clear();
        self.see();
    }

    /// A frame that broke off is shown as it is.
    fn show_half(&mut self) {
        self.parser.callbacks_mut().whole = None;
        self.see();
    }
}

/// A program in a terminal.
pub struct Terminal {
    master: Option<Box<dyn MasterPty + Send>>,
    writer: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    shared: Arc<(Mutex<Shared>, Condvar)>,
}

/// Starts something in a terminal.
pub struct Starter {
    command: CommandBuilder,
    columns: u16,
    rows: u16,
}

impl Starter {
    /// The program with its arguments, in a terminal of 80x24.
    pub fn new(program: &str, arguments: &[&str]) -> Self {
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.env("TERM", "xterm-256color");
        command.env_remove("NO_COLOR");
        command.env_remove("LC_ALL");
        command.env("LANG", "C.UTF-8");
        // A backtrace would push what a test looks for off the screen.
        command.env_remove("RUST_BACKTRACE");
        command.cwd(std::env::current_dir().unwrap());
        Self { command, columns: 80, rows: 24 }
    }

    /// The terminal's size.
    pub fn size(mut self, columns: u16, rows: u16) -> Self {
        (self.columns, self.rows) = (columns, rows);
        self
    }

    /// The folder to start in.
    pub fn folder(mut self, folder: &Path) -> Self {
        self.command.cwd(folder);
        self
    }

    /// A variable for the program.
    pub fn variable(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Starts it.
    pub fn start(self) -> Terminal {
        let size = PtySize { rows: self.rows, cols: self.columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let child = pair.slave.spawn_command(self.command).unwrap();
        drop(pair.slave);
        let parser = vt100::Parser::new_with_callbacks(nonzero(self.rows), nonzero(self.columns), 0, Frames::default());
        let shared =
            Arc::new((Mutex::new(Shared { parser, raw: Vec::new(), ended: false, closing: false }), Condvar::new()));
        let mut reader = pair.master.try_clone_reader().unwrap();
        let feed = Arc::clone(&shared);
        std::thread::spawn(move || {
            let mut buffer = [0; 8192];
            loop {
                let count = reader.read(&mut buffer).unwrap_or(0);
                let mut shared = feed.0.lock().unwrap();
                if count == 0 || shared.closing {
                    shared.ended = true;
                    shared.show_half();
                    feed.1.notify_all();
                    return;
                }
                shared.take(&buffer[..count]);
                shared.raw.extend_from_slice(&buffer[..count]);
                feed.1.notify_all();
            }
        });
        let writer = pair.master.take_writer().unwrap();
        Terminal { master: Some(pair.master), writer, child, shared }
    }
}

fn nonzero(n: u16) -> NonZero<u16> {
    NonZero::new(n).unwrap()
}

impl Terminal {
    /// Types bytes.
    pub fn send(&mut self, keys: &str) -> &mut Self {
        self.shared.0.lock().unwrap().look_away();
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
        self
    }

    /// Waits for the questions for the terminal's colours, and answers them.
    pub fn tell_colours(&mut self, answers: &str) -> &mut Self {
        let deadline = Instant::now() + PATIENCE;
        let mut shared = self.shared.0.lock().unwrap();
        while !shared.raw.windows(8).any(|bytes| bytes == b"\x1b]4;14;?") {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero() && !shared.ended, "it does not ask for colours");
            shared = self.shared.1.wait_timeout(shared, left).unwrap().0;
        }
        drop(shared);
        self.send(answers)
    }

    /// What the screen shows now, one line a row.
    pub fn text(&self) -> String {
        self.shared.0.lock().unwrap().screen().contents()
    }

    /// Has the screen show what another program writes.
    pub fn scribble(&self, bytes: &str) -> &Self {
        let mut shared = self.shared.0.lock().unwrap();
        // Who was stopped in the middle of a frame does not end it.
        shared.show_half();
        shared.take(bytes.as_bytes());
        shared.look_away();
        drop(shared);
        self
    }

    /// Every byte that the program wrote.
    pub fn raw(&self) -> Vec<u8> {
        self.shared.0.lock().unwrap().raw.clone()
    }

    /// The screen itself.
    pub fn screen(&self) -> vt100::Screen {
        self.shared.0.lock().unwrap().screen().clone()
    }

    /// What was seen before does not count any more.
    pub fn now(&mut self) -> &mut Self {
        self.shared.0.lock().unwrap().look_away();
        self
    }

    /// Waits until the screen shows the text.
    pub fn wait_for(&mut self, text: &str) -> &mut Self {
        self.wait_until(text, |screen| screen.contains(text))
    }

    /// Waits until the screen does not show the text.
    pub fn wait_gone(&mut self, text: &str) -> &mut Self {
        self.wait_until(&format!("no {text:?}"), |screen| !screen.contains(text))
    }

    /// Waits until the screen is as wanted, be it for a moment: what came after the last key, or after what was waited for
    /// last, counts.
    pub fn wait_until(&mut self, what: &str, wanted: impl Fn(&str) -> bool) -> &mut Self {
        let deadline = Instant::now() + PATIENCE;
        let mut shared = self.shared.0.lock().unwrap();
        loop {
            let seen = &mut shared.parser.callbacks_mut().seen;
            while seen.len() > 1 && !wanted(&seen[0]) {
                seen.pop_front();
            }
            if seen.len() > 1 || wanted(&shared.screen().contents()) {
                break;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            let is_over = left.is_zero() || shared.ended;
            assert!(!is_over, "waited in vain for {what:?}; the screen shows:\n{}", shared.screen().contents());
            shared = self.shared.1.wait_timeout(shared, left).unwrap().0;
        }
        drop(shared);
        self
    }

    /// Changes the terminal's size.
    pub fn resize(&mut self, columns: u16, rows: u16) -> &mut Self {
        let mut shared = self.shared.0.lock().unwrap();
        shared.parser.screen_mut().set_size(nonzero(rows), nonzero(columns));
        shared.look_away();
        drop(shared);
        self.master().resize(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }).unwrap();
        self
    }

    /// True when lines are edited and keys echoed, as a shell wants it.
    pub fn is_cooked(&self) -> bool {
        use rustix::termios::{LocalModes, tcgetattr};
        let line = std::fs::File::open(self.master().tty_name().unwrap()).unwrap();
        tcgetattr(&line).unwrap().local_modes.contains(LocalModes::ICANON | LocalModes::ECHO)
    }

    /// Puts the terminal into the mode that a shell has it in, as a shell does when what it runs was stopped.
    pub fn cook(&self) {
        use rustix::termios::{InputModes, LocalModes, OptionalActions, OutputModes, tcgetattr, tcsetattr};
        let line = std::fs::File::open(self.master().tty_name().unwrap()).unwrap();
        let mut modes = tcgetattr(&line).unwrap();
        modes.local_modes |= LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG;
        modes.input_modes |= InputModes::ICRNL;
        modes.output_modes |= OutputModes::OPOST;
        tcsetattr(&line, OptionalActions::Now, &modes).unwrap();
    }

    fn master(&self) -> &dyn MasterPty {
        self.master.as_deref().expect("the terminal was closed")
    }

    /// Closes the terminal under the program, as closing its window does. The program must be one that draws anew when
    /// the size changes: that wakes the thread which holds the terminal open.
    pub fn close(&mut self) {
        self.shared.0.lock().unwrap().closing = true;
        let (rows, columns) = self.screen().size();
        self.resize(columns.get() + 1, rows.get() + 1);
        let deadline = Instant::now() + PATIENCE;
        let mut shared = self.shared.0.lock().unwrap();
        while !shared.ended {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero(),
                "it draws nothing in its new size; the screen shows:\n{}",
                shared.screen().contents()
            );
            shared = self.shared.1.wait_timeout(shared, left).unwrap().0;
        }
        drop(shared);
        self.writer = Box::new(std::io::sink());
        self.master = None;
    }

    /// The program's process number.
    pub fn pid(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// Waits for the program's end.
    pub fn wait_end(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        let mut shared = self.shared.0.lock().unwrap();
        while !shared.ended {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "it does not end; the screen shows:\n{}", shared.screen().contents());
            shared = self.shared.1.wait_timeout(shared, left).unwrap().0;
        }
        drop(shared);
        self.child.wait().unwrap()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
