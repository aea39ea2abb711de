//! The built binary in a real pseudo-terminal: type, wait for what the screen shows, resize, look.

use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

/// How long a condition may take before the test gives up; generous, for slow machines.
pub const PATIENCE: Duration = Duration::from_mins(1);

struct Shared {
    parser: vt100::Parser,
    raw: Vec<u8>,
    ended: bool,
    closing: bool,
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
        let parser = vt100::Parser::new(nonzero(self.rows), nonzero(self.columns), 0);
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
                    feed.1.notify_all();
                    return;
                }
                shared.parser.process(&buffer[..count]);
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
        self.shared.0.lock().unwrap().parser.screen().contents()
    }

    /// Has the screen show what another program writes.
    pub fn scribble(&self, bytes: &str) -> &Self {
        self.shared.0.lock().unwrap().parser.process(bytes.as_bytes());
        self
    }

    /// Every byte that the program wrote.
    pub fn raw(&self) -> Vec<u8> {
        self.shared.0.lock().unwrap().raw.clone()
    }

    /// The screen itself.
    pub fn screen(&self) -> vt100::Screen {
        self.shared.0.lock().unwrap().parser.screen().clone()
    }

    /// Waits until the screen shows the text.
    pub fn wait_for(&mut self, text: &str) -> &mut Self {
        self.wait_until(text, |screen| screen.contains(text))
    }

    /// Waits until the screen does not show the text.
    pub fn wait_gone(&mut self, text: &str) -> &mut Self {
        self.wait_until(&format!("no {text:?}"), |screen| !screen.contains(text))
    }

    /// Waits until the screen is as wanted.
    pub fn wait_until(&mut self, what: &str, wanted: impl Fn(&str) -> bool) -> &mut Self {
        let deadline = Instant::now() + PATIENCE;
        let mut shared = self.shared.0.lock().unwrap();
        loop {
            let screen = shared.parser.screen().contents();
            if wanted(&screen) {
                break;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero() && !shared.ended, "waited in vain for {what:?}; the screen shows:\n{screen}");
            shared = self.shared.1.wait_timeout(shared, left).unwrap().0;
        }
        drop(shared);
        self
    }

    /// Changes the terminal's size.
    pub fn resize(&mut self, columns: u16, rows: u16) -> &mut Self {
        self.shared.0.lock().unwrap().parser.screen_mut().set_size(nonzero(rows), nonzero(columns));
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
        let mut shared = self.shared.0.lock().unwrap();
        while !shared.ended {
            shared = self.shared.1.wait(shared).unwrap();
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
            assert!(!left.is_zero(), "it does not end; the screen shows:\n{}", shared.parser.screen().contents());
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
