//! The terminal itself: too small, resized, lost, given back whatever happens.

use charmer::wizard::{Colours, Screen};
use rustix::process::{Pid, Signal, kill_process};

use super::workspace::{Workspace, at_application, enter_to, key, on_screen};
use crate::support::terminal::{Starter, Terminal};

#[test]
fn a_key_that_comes_with_a_new_size_is_not_kept_back() {
    let workspace = Workspace::with_sample();
    let mut terminal = workspace.wizard(80, 24);
    terminal.send(key::TAB);
    for turn in 0..60_u16 {
        let letter = char::from(b'a' + u8::try_from(turn % 26).unwrap());
        terminal.resize(80 + turn % 2, 24).send(key::CTRL_U).send(&letter.to_string());
        let line = format!("name: {letter}");
        terminal.wait_until(&line, |shown| shown.lines().any(|shown| shown.trim_end().ends_with(&line)));
    }
}

fn send_signal(terminal: &Terminal, signal: Signal) {
    let pid = Pid::from_raw(terminal.pid().try_into().unwrap()).unwrap();
    kill_process(pid, signal).unwrap();
}

/// All that the wizard switched on is off again.
fn assert_given_back(terminal: &Terminal) {
    let screen = terminal.screen();
    assert!(!screen.alternate_screen(), "still on the alternate screen");
    assert!(!screen.hide_cursor(), "the cursor is hidden");
    assert!(!screen.bracketed_paste(), "pastes are still bracketed");
    assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None, "the mouse is still caught");
    assert!(terminal.is_cooked(), "the terminal is still raw");
    let raw = String::from_utf8_lossy(&terminal.raw()).into_owned();
    for (on, off) in [("\x1b[?1049h", "\x1b[?1049l"), ("\x1b[?2004h", "\x1b[?2004l"), ("\x1b[?1000h", "\x1b[?1000l")] {
        assert!(raw.contains(on), "{on:?} was never sent: this test sees nothing");
        assert!(raw.rfind(off) > raw.rfind(on), "{on:?} was not taken back");
    }
    assert!(raw.rfind("\x1b[?25h") > raw.rfind("\x1b[?25l"), "the cursor was not shown again");
    let (last_shape, last_bar) = (raw.rfind("\x1b[0 q"), raw.rfind("\x1b[6 q"));
    assert!(last_shape > last_bar, "the cursor keeps the wizard's shape");
}

#[test]
fn too_small_a_terminal_says_so_and_a_larger_one_goes_on() {
    let workspace = Workspace::with_sample();
    let mut terminal = workspace.charmer(&["guest-book"]).size(59, 15).start();
    terminal.wait_for("charmer needs 60 columns and 16 rows.").wait_for("This terminal has 59 and 15.");
    terminal.resize(80, 24);
    at_application(&mut terminal);
    enter_to(&mut terminal, "Configuration");
    terminal.resize(60, 5).wait_for("nothing is lost");
    terminal.resize(140, 40);
    on_screen(&mut terminal, "Configuration");
    terminal.send(key::CTRL_C);
    assert!(terminal.wait_end().success());
}

#[test]
fn nothing_is_typed_or_written_where_nothing_is_seen() {
    let workspace = Workspace::with_sample();
    let mut terminal = workspace.wizard(80, 24);
    terminal.resize(40, 10).wait_for("charmer needs 60");
    // Typing, pasting, going on, writing and packing; leaving comes last, so that all of it was read.
    terminal.send("x\x1b[200~y\x1b[201~\t\r\x13\x13\x1b[15~").send(key::CTRL_C);
    assert!(terminal.wait_end().success());
    assert!(!workspace.app().join("rockcraft.yaml").exists());
    let mut terminal = workspace.wizard(140, 40);
    on_screen(&mut terminal, "Application");
    terminal.wait_for("name: guest-book").send(key::TAB).send("-typed").wait_for("name: guest-book-typed");
    // Leaving works, and needs no answer to a question that nobody sees: the draft keeps what was typed.
    terminal.resize(40, 10).wait_for("charmer needs 60").send(key::CTRL_C);
    assert!(terminal.wait_end().success());
    let mut terminal = workspace.charmer(&["guest-book"]).size(140, 40).start();
    terminal.wait_for("were not written").send(key::ENTER).wait_for("name: guest-book-typed");
}

#[test]
fn any_resize_is_survived_and_what_was_typed_stays() {
    let workspace = Workspace::with_sample();
    let mut terminal = workspace.wizard(80, 24);
    terminal.send(key::TAB).send("-typed").wait_for("guest-book-typed");
    let sizes = [(1, 1), (500, 3), (2, 300), (79, 24), (80, 23), (300, 100), (1, 200), (120, 24), (119, 25), (81, 24)];
    for turn in 0..30_u16 {
        let (columns, rows) = sizes[usize::from(turn) % sizes.len()];
        let (columns, rows) = (columns + turn % 3, rows + turn % 2);
        terminal.resize(columns, rows);
        let is_large = columns >= 80 && rows >= 24;
        if is_large {
            // Typed where it is seen: what an earlier size left on the screen is narrower or wider.
            let is_whole = |line: &str| line.ends_with(['─', '━']) && line.chars().count() == usize::from(columns);
            terminal.wait_until("the whole width", |shown| {
                shown.lines().any(is_whole) && shown.contains("guest-book-typed")
            });
            terminal.send("x").wait_for("typedx").send("\x7f").wait_gone("typedx");
        }
    }
    terminal.resize(140, 40);
    on_screen(&mut terminal, "Application");
    terminal.wait_for("name: guest-book-typed");
    terminal.resize(80, 24);
    terminal.wait_until("the narrow screen", |shown| shown.contains("›App ") && shown.contains("guest-book-typed"));
    terminal.send(key::CTRL_C).wait_for("y leave").send(key::ENTER);
    assert!(terminal.wait_end().success());
    assert_given_back(&terminal);
}

#[test]
fn leaving_asks_once_before_answers_are_lost() {
    let workspace = Workspace::with_sample();
    let mut terminal = workspace.wizard(80, 24);
    terminal.send(key::TAB).send("x").wait_for("guest-bookx");
    terminal.send(key::CTRL_C).wait_for("y leave");
    terminal.send(key::ESC).wait_gone("y leave").wait_for("guest-bookx");
    terminal.send(key::CTRL_Q).wait_for("y leave");
    terminal.send("n").wait_gone("y leave");
    // What was undone is not lost by leaving.
    terminal.send(key::CTRL_Z).wait_gone("guest-bookx");
    terminal.send(key::CTRL_C);
    assert!(terminal.wait_end().success());
    assert!(workspace.is_untouched());
    assert_given_back(&terminal);
}

#[test]
fn esc_never_leaves() {
    let workspace = Workspace::with_sample();
    let mut terminal = workspace.wizard(80, 24);
    enter_to(&mut terminal, "Files");
    for screen in ["Packages", "Application", "Overview"] {
        terminal.send(key::ESC);
        on_screen(&mut terminal, screen);
    }
    terminal.send(key::ESC).wait_for("first step");
    on_screen(&mut terminal, "Overview");
}

/// The wizard as a shell starts it, and its process number: nobody could have it go on otherwise.
fn in_shell(workspace: &Workspace) -> (Terminal, Pid) {
    let line = format!("sh -c 'echo $$ > wizard.pid; exec \"{}\" guest-book'; exit $?", crate::support::CHARMER);
    let mut terminal = workspace.program("/bin/sh", &["-c", &line]).size(80, 24).start();
    at_application(&mut terminal);
    let pid = crate::support::wait_for_file(&workspace.root().join("wizard.pid"));
    (terminal, Pid::from_raw(pid.trim().parse().unwrap()).unwrap())
}

/// True once the system has stopped it.
fn is_stopped(wizard: Pid) -> bool {
    let stat = format!("/proc/{}/stat", wizard.as_raw_nonzero());
    crate::support::eventually(|| {
        let text = std::fs::read_to_string(&stat).unwrap();
        text.rsplit(')').next().unwrap().trim_start().starts_with('T')
    })
}

/// What is given back last.
fn is_shells(screen: &vt100::Screen) -> bool {
    !screen.alternate_screen() && !screen.hide_cursor()
}

/// Stops the wizard, has a shell take the terminal meanwhile, and looks whether all of it is the wizard's again.
fn stopped_and_gone_on(terminal: &mut Terminal, wizard: Pid, signal: Signal) {
    kill_process(wizard, signal).unwrap();
    assert!(is_stopped(wizard), "{signal:?}");
    if signal == Signal::TSTP {
        // SIGSTOP may have come in the middle of a frame, whose rest then lies on the shell's screen.
        assert!(crate::support::eventually(|| is_shells(&terminal.screen())), "the shell has no screen");
        assert_given_back(terminal);
    }
    // The shell's prompt, and what ran while it was stopped.
    terminal.cook();
    terminal.scribble("\x1b[?1049l\x1b[2J\x1b[Hsomething else");
    kill_process(wizard, Signal::CONT).unwrap();
    terminal.wait_until("the whole screen", |shown| {
        let is_whole = shown.starts_with(" charmer  Guest book") && shown.contains("F1 help");
        let rules = shown.lines().filter(|line| line.starts_with(['─', '━'])).count();
        is_whole && !shown.contains("something else") && shown.contains("guest-book-typed") && rules == 3
    });
    assert!(!terminal.is_cooked(), "keys are echoed after {signal:?}");
    assert!(terminal.screen().alternate_screen());
    terminal.send("x").wait_for("guest-book-typedx").send("\x7f").wait_gone("guest-book-typedx");
}

#[test]
#[cfg(target_os = "linux")]
fn a_wizard_that_was_stopped_goes_on_with_a_whole_screen() {
    let workspace = Workspace::with_sample();
    let (mut terminal, wizard) = in_shell(&workspace);
    terminal.send(key::TAB).send("-typed").wait_for("guest-book-typed");
    for signal in [Signal::STOP, Signal::TSTP, Signal::STOP, Signal::TSTP] {
        stopped_and_gone_on(&mut terminal, wizard, signal);
    }
    terminal.send(key::CTRL_C).wait_for("y leave").send(key::ENTER);
    assert!(terminal.wait_end().success());
    assert_given_back(&terminal);
}

/// Nobody could have it go on.
#[test]
fn without_a_shell_it_is_not_stopped() {
    let workspace = Workspace::with_sample();
    let mut terminal = workspace.wizard(80, 24);
    send_signal(&terminal, Signal::TSTP);
    terminal.send(key::TAB).send("-typed").wait_for("guest-book-typed");
    assert!(!terminal.is_cooked());
}

fn signalled(signal: Signal, status: u32) {
    let workspace = Workspace::with_sample();
    let mut terminal = workspace.wizard(100, 30);
    terminal.send(key::TAB).send("x").wait_for("guest-bookx");
    assert!(terminal.screen().alternate_screen());
    assert!(!terminal.is_cooked());
    send_signal(&terminal, signal);
    assert_eq!(terminal.wait_end().exit_code(), status);
    assert_given_back(&terminal);
    assert!(workspace.is_untouched());
}

#[test]
fn sigterm_gives_the_terminal_back() {
    signalled(Signal::TERM, 143);
}

#[test]
fn sighup_gives_the_terminal_back() {
    signalled(Signal::HUP, 129);
}

#[test]
fn sigint_from_outside_gives_the_terminal_back() {
    signalled(Signal::INT, 130);
}

#[test]
fn whatever_else_can_end_it_gives_the_terminal_back() {
    for (signal, number) in [(Signal::QUIT, 3), (Signal::ABORT, 6), (Signal::ALARM, 14), (Signal::USR1, 10)] {
        signalled(signal, 128 + number);
    }
}

#[test]
fn a_closed_window_ends_the_wizard() {
    let workspace = Workspace::with_sample();
    let mut terminal = workspace.wizard(80, 24);
    let charmer = terminal.pid().to_string();
    terminal.close();
    assert!(crate::support::process_is_gone(&charmer), "charmer goes on without a terminal");
    assert_eq!(terminal.wait_end().exit_code(), 129);
}

/// Not a test by itself: [`a_panic_gives_the_terminal_back`] runs it in a terminal of its own.
#[test]
#[ignore = "it panics, in a terminal, for another test"]
fn panics_in_a_frame() {
    let mut screen = Screen::take(&Colours::from_environment()).unwrap();
    screen.draw(|frame| frame.render_widget("before it breaks", frame.area())).unwrap();
    screen.draw(|_| panic!("the frame broke")).unwrap();
}

/// As [`panics_in_a_frame`], in a thread beside the one that draws.
#[test]
#[ignore = "it panics, in a terminal, for another test"]
fn panics_beside_the_frames() {
    let mut screen = Screen::take(&Colours::from_environment()).unwrap();
    screen.draw(|frame| frame.render_widget("before it breaks", frame.area())).unwrap();
    assert!(std::thread::spawn(|| panic!("the thread broke")).join().is_err());
    // It would draw over the message, on a terminal that is not the wizard's any more.
    let error = screen.draw(|frame| frame.render_widget("drawn after the panic", frame.area())).unwrap_err();
    println!("refused: {error}");
}

/// The binary has no key that makes it panic. So the very guard and hook that it uses are taken by this test program,
/// started once more in a terminal.
fn panicking(test: &str) -> Terminal {
    let own = std::env::current_exe().unwrap();
    let mut terminal =
        Starter::new(own.to_str().unwrap(), &["--ignored", "--exact", test, "--nocapture"]).size(100, 30).start();
    terminal.wait_end();
    terminal
}

#[test]
fn a_panic_gives_the_terminal_back() {
    let terminal = panicking("way::tty::panics_in_a_frame");
    assert_given_back(&terminal);
    let screen = terminal.text();
    assert!(screen.contains("the frame broke"), "the message has to be readable afterwards:\n{screen}");
    assert!(!screen.contains("before it breaks"), "{screen}");
}

#[test]
fn a_panic_in_another_thread_gives_the_terminal_back_and_nothing_draws_on_it() {
    let terminal = panicking("way::tty::panics_beside_the_frames");
    assert_given_back(&terminal);
    let screen = terminal.text();
    assert!(screen.contains("the thread broke") && screen.contains("refused: "), "{screen}");
    assert!(!screen.contains("drawn after the panic"), "{screen}");
}
