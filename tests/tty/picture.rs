//! The README's pictures, from the real binary: held to be what people see. `CHARMER_PICTURES=write` makes them anew.

use std::fs;
use std::time::{Duration, Instant};

use crate::support::crate_path;
use crate::support::picture::{DARK, LIGHT, Look, answers, svg};
use crate::support::terminal::Terminal;
use crate::support::trial::{has_node, turn};
use crate::way::workspace::{Workspace, key, on_screen};

const LOOKS: [(&str, &Look); 2] = [("dark", &DARK), ("light", &LIGHT)];
/// GitHub shows what is larger, and people wait for it.
const MOST: usize = 300_000;

/// An application that needs nothing from a registry.
const PACKAGE: &str = r#"{"name": "shop", "version": "1.0.0", "scripts": {"start": "node server.js"}}"#;
const SERVER: &str = "require('http').createServer((request, response) => response.end('<title>Shop</title>'))\n\
    .listen(process.env.PORT);\n";

/// The wizard in a terminal of these colours, once it is drawn in them.
fn wizard(workspace: &Workspace, look: &Look) -> Terminal {
    for (tool, product) in [("rockcraft", "rock"), ("charmcraft", "charm")] {
        let steps =
            "for step in Pulling Building Staging Priming; do echo \"$step parts\" >&2; done; echo Packing... >&2";
        workspace.stand_in(
            tool,
            &format!("{steps}; printf 1234 > shop_amd64.{product}; echo 'Packed shop_amd64.{product}' >&2"),
        );
    }
    let starter = workspace.charmer(&["guest-book"]).size(110, 32).variable("COLORTERM", "truecolor");
    let mut terminal = starter.variable("CHARMER_MOTION", "off").start();
    terminal.wait_for("starts ?").tell_colours(&answers(look));
    let is_coloured = |terminal: &Terminal| {
        let screen = terminal.screen();
        (0..110).any(|column| screen.cell(2, column).is_some_and(|cell| cell.fgcolor() != vt100::Color::Default))
    };
    assert!(crate::support::eventually(|| is_coloured(&terminal)), "{}", terminal.text());
    terminal
}

/// True where the pictures are made anew.
fn anew() -> bool {
    std::env::var_os("CHARMER_PICTURES").is_some_and(|wish| wish == "write")
}

/// The screen once it is as the picture of that name has it; where that is made anew, once it has not changed for a moment.
fn shown(terminal: &Terminal, (name, look): (&str, &Look), said: fn(&str) -> String) -> vt100::Screen {
    let mut last = (String::new(), Instant::now());
    while anew() && last.1.elapsed() < Duration::from_millis(400) {
        let now = terminal.screen().contents_formatted();
        if now != last.0 {
            last = (now, Instant::now());
        }
        std::thread::yield_now();
    }
    let kept = if anew() { String::new() } else { said(&fs::read_to_string(path(name)).unwrap()) };
    let now = || svg(&[terminal.screen()], look);
    if !anew() && !crate::support::eventually(|| kept.contains(&said(&now()))) {
        let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.svg"));
        fs::write(&path, now()).unwrap();
        let how = "CHARMER_PICTURES=write cargo test --test tty picture:: takes it anew";
        panic!("{name} is another one now, {}; {how}", path.display());
    }
    terminal.screen()
}

fn path(name: &str) -> std::path::PathBuf {
    crate_path("assets/pictures").join(format!("{name}.svg"))
}

/// The words of a picture without times, which are never the same.
fn words(svg: &str) -> String {
    let texts = svg.split("<text ").skip(1).filter_map(|text| text.split_once('>')?.1.split("</text>").next());
    // The rail's marks depend on which of several things was known first.
    let words: Vec<&str> = texts.flat_map(|text| text.split(['✓', '·', ' '])).filter(|word| !word.is_empty()).collect();
    let is_time = |word: &&str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        word.starts_with(|c: char| c.is_ascii_digit()) || ["ms", "s", "B", "MB", "kB"].contains(&word)
    };
    words.into_iter().filter(|word| !is_time(word)).collect::<Vec<_>>().join(" ")
}

/// Writes a picture where they are made anew. What it shows was held when its screens were taken.
fn keep(name: &str, screens: &[vt100::Screen], look: &Look) {
    let made = svg(screens, look);
    assert!(made.len() < MOST, "{name}: {} bytes", made.len());
    if anew() {
        fs::create_dir_all(path(name).parent().unwrap()).unwrap();
        fs::write(path(name), made).unwrap();
    }
}

#[test]
fn the_first_screen_and_the_configuration_are_as_the_readme_shows_them() {
    if cfg!(not(target_arch = "x86_64")) {
        return crate::support::skip("the pictures name another architecture");
    }
    for (theme, look) in LOOKS {
        let workspace = Workspace::with_sample();
        let mut terminal = wizard(&workspace, look);
        terminal.wait_for("PostgreSQL").wait_for("deploys ✓");
        let name = format!("first-{theme}");
        keep(&name, &[shown(&terminal, (&name, look), str::to_owned)], look);
        terminal.send("5");
        on_screen(&mut terminal, "Configuration");
        terminal.send("ntoken").wait_for("FLASK_TOKEN").wait_for("FLASK_").wait_for("token:");
        let name = format!("configuration-{theme}");
        keep(&name, &[shown(&terminal, (&name, look), str::to_owned)], look);
    }
}

#[test]
fn the_film_goes_from_the_first_screen_to_a_page_that_answers() {
    if cfg!(not(target_arch = "x86_64")) || !has_node() {
        return crate::support::skip("this needs npm and node, and the architecture of the pictures");
    }
    let _turn = turn();
    for (theme, look) in LOOKS {
        let workspace = Workspace::new();
        workspace.put("app/package.json", PACKAGE).put("app/server.js", SERVER);
        let mut terminal = wizard(&workspace, look);
        let name = format!("way-{theme}");
        let mut frames = Vec::new();
        let mut take = |terminal: &Terminal| frames.push(shown(terminal, (&name, look), words));
        terminal.wait_for("Write and pack").wait_for("deploys ✓");
        take(&terminal);
        terminal.send(key::ENTER);
        on_screen(&mut terminal, "Review");
        terminal.wait_for("new ");
        take(&terminal);
        terminal.send(key::ENTER);
        on_screen(&mut terminal, "Pack");
        terminal.wait_until("both packed", |shown| shown.matches("✓ packed").count() == 2);
        terminal.wait_until("the size of both", |shown| shown.matches(" 4 B").count() == 2);
        take(&terminal);
        let is_free = || std::net::TcpListener::bind(("127.0.0.1", 8080)).is_ok();
        assert!(crate::support::eventually(is_free), "the picture shows port 8080, which somebody else has here");
        terminal.send("t").wait_for("Try it on this machine?");
        take(&terminal);
        terminal.send(key::ENTER).wait_for("200 in").wait_for("\"Shop\"").wait_for("starts ✓ 200");
        take(&terminal);
        keep(&name, &frames, look);
    }
}
