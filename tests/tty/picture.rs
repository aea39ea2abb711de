//! Takes a picture of the wizard as a person sees it; on call, since it writes files:
//!
//! `PICTURE_FOLDER=app PICTURE_KEYS='\r\r' PICTURE_OUT=shot.svg cargo test --test tty picture:: -- --ignored`
//!
//! Each key is sent when the screen has settled after the one before. `PICTURE_SIZE` is columns x rows (`140x40`).

use std::time::{Duration, Instant};

use crate::support::terminal::{Starter, Terminal};

fn setting(name: &str, default: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| default.to_owned())
}

/// Waits until the screen shows something and has not changed for a moment.
fn settle(terminal: &mut Terminal) {
    let mut last = (String::new(), Instant::now());
    terminal.wait_until("a settled screen", |screen| !screen.trim().is_empty());
    while last.1.elapsed() < Duration::from_millis(300) {
        let now = terminal.text();
        if now != last.0 {
            last = (now, Instant::now());
        }
        std::thread::yield_now();
    }
}

/// `\r`, `\t`, `\e`, `\xHH` and `\\` in the shell's quotes stand for the keys.
fn keys(text: &str) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let escaped = if c == '\\' { rest.next() } else { None };
        match escaped {
            None => keys.push(c.to_string()),
            Some('r') => keys.push("\r".into()),
            Some('t') => keys.push("\t".into()),
            Some('e') => {
                // An escape sequence goes out whole, up to its final letter or tilde.
                let mut sequence = String::from("\u{1b}");
                for c in rest.by_ref() {
                    sequence.push(c);
                    if c != '[' && c != 'O' && !c.is_ascii_digit() && c != ';' {
                        break;
                    }
                }
                keys.push(sequence);
            }
            Some('x') => {
                let code: String = rest.by_ref().take(2).collect();
                keys.push(char::from(u8::from_str_radix(&code, 16).unwrap()).to_string());
            }
            Some(c) => keys.push(c.to_string()),
        }
    }
    keys
}

#[test]
#[ignore = "writes a picture; run it by hand"]
fn take() {
    let folder = setting("PICTURE_FOLDER", ".");
    let size = setting("PICTURE_SIZE", "140x40");
    let (columns, rows) = size.split_once('x').unwrap();
    let arguments = setting("PICTURE_ARGUMENTS", &folder);
    let arguments: Vec<&str> = arguments.split(' ').collect();
    let mut terminal = Starter::new(crate::support::CHARMER, &arguments)
        .size(columns.parse().unwrap(), rows.parse().unwrap())
        .variable("COLORTERM", "truecolor")
        .start();
    settle(&mut terminal);
    terminal.tell_colours(&crate::support::picture::answers());
    settle(&mut terminal);
    for key in keys(&setting("PICTURE_KEYS", "")) {
        terminal.send(&key);
        settle(&mut terminal);
    }
    let out = setting("PICTURE_OUT", "picture.svg");
    std::fs::write(&out, crate::support::picture::svg(&terminal.screen())).unwrap();
    println!("{}", terminal.text());
}
