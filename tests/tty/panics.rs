//! A panic in another thread while YAML is parsed: it is told, and the terminal is a terminal again. Both run in a process of
//! their own, in a terminal: this binary, with one test of its.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use charmer::wizard::{Colours, Screen};
use charmer::yaml;

use crate::support::terminal::Starter;

const SAID: &str = "another thread is lost";

#[test]
fn a_panic_while_yaml_is_parsed_is_told_and_gives_the_terminal_back() {
    let own = std::env::current_exe().unwrap();
    let child = "panics::child_panics_while_it_parses";
    let arguments = ["--exact", child, "--ignored", "--nocapture", "--test-threads=1"];
    let mut terminal = Starter::new(own.to_str().unwrap(), &arguments).size(120, 40).start();
    terminal.wait_for("the reading went on");
    assert!(terminal.is_cooked(), "the terminal is raw");
    let raw = String::from_utf8_lossy(&terminal.raw()).into_owned();
    let (taken, left) = (raw.find("\x1b[?1049h").unwrap(), raw.find("\x1b[?1049l").unwrap());
    let message = raw.find(SAID).expect("the panic is mute");
    assert!(taken < left && left < message, "the panic is told on the screen that is gone: {raw}");
    assert!(terminal.wait_end().success());
}

#[test]
#[ignore = "run by a_panic_while_yaml_is_parsed_is_told_and_gives_the_terminal_back, in a process and a terminal of its own"]
fn child_panics_while_it_parses() {
    let screen = Screen::take(&Colours::from_environment()).unwrap();
    let document = "- {a: [b, c], d: e}\n".repeat(2_000);
    let (is_read, is_over) = (AtomicBool::new(false), AtomicBool::new(false));
    thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::SeqCst) {
                is_read.store(true, Ordering::SeqCst);
                assert!(yaml::parse("x.yaml", document.as_bytes()).is_ok());
            }
        });
        while !is_read.load(Ordering::SeqCst) {
            thread::yield_now();
        }
        let lost = scope.spawn(|| panic!("{SAID}")).join();
        assert!(lost.is_err());
        is_over.store(true, Ordering::SeqCst);
    });
    println!("the reading went on");
    drop(screen);
}
