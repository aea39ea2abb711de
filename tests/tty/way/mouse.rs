//! The whole way with the mouse alone, and the same bytes at the end as by keyboard.

use super::workspace::{Workspace, assert_same_files, enter_to, everything_read, key, on_screen};
use crate::support::terminal::Terminal;

/// Row and column of the first cell of a text on the screen, from 0; the lowest, for the keys stand at the bottom.
fn place(terminal: &Terminal, text: &str) -> Option<(u16, u16)> {
    let screen = terminal.screen();
    let (rows, columns) = screen.size();
    (0..rows.get()).rev().find_map(|row| {
        let cell = |column: u16| screen.cell(row, column).map_or("", |cell| cell.contents());
        // An empty cell is one that nothing was drawn into.
        let cells: Vec<&str> =
            (0..columns.get()).map(|column| Some(cell(column)).filter(|c| !c.is_empty()).unwrap_or(" ")).collect();
        let at = cells.concat().find(text)?;
        let mut bytes = 0;
        let column = cells.iter().position(|cell| {
            bytes += cell.len();
            bytes > at
        })?;
        Some((row, u16::try_from(column).unwrap()))
    })
}

/// Presses and releases the left button on a cell.
fn click_at(terminal: &mut Terminal, (row, column): (u16, u16)) {
    terminal.send(&format!("\x1b[<0;{0};{1}M\x1b[<0;{0};{1}m", column + 1, row + 1));
}

/// Waits for a text, and clicks on its first letter.
fn click<'t>(terminal: &'t mut Terminal, text: &str) -> &'t mut Terminal {
    let place = loop {
        terminal.now().wait_for(text);
        if let Some(place) = place(terminal, text) {
            break place;
        }
    };
    click_at(terminal, place);
    terminal
}

/// The rows that have the focus, each by its name: the wheel moves it, and nothing else does.
fn focused(shown: &str) -> Vec<String> {
    let marked = shown.lines().filter_map(|line| line.split_once("› "));
    marked.map(|(_, row)| row.split("  ").next().unwrap_or_default().trim_end().to_owned()).collect()
}

/// Turns the wheel down over a cell until a text is there. Each turn is waited for: what lies under a click would move
/// away with those that come late.
fn wheel_to(terminal: &mut Terminal, (row, column): (u16, u16), text: &str) {
    while !terminal.text().contains(text) {
        let before = focused(&terminal.text());
        terminal.send(&format!("\x1b[<65;{};{}M", column + 1, row + 1));
        terminal.wait_until("that the focus moved", |shown| focused(shown) != before);
    }
}

/// The step of that name, by its name in the rail.
fn step(terminal: &mut Terminal, short: &str, screen: &str) {
    click(terminal, short);
    on_screen(terminal, screen);
}

/// A version that is packed at once.
fn packers(workspace: &Workspace) {
    workspace
        .stand_in("rockcraft", "printf 1234567 > guest-book_0.1_amd64.rock; echo Packed guest-book_0.1_amd64.rock >&2");
    workspace.stand_in("charmcraft", "printf 1234567 > guest-book_amd64.charm; echo Packed guest-book_amd64.charm >&2");
}

/// What is switched, at first and then once more: by keyboard.
fn by_keyboard(workspace: &Workspace) {
    let mut terminal = workspace.wizard(140, 40);
    enter_to(&mut terminal, "Files");
    terminal.wait_for("› [ ]    README.md").send(" ").wait_for("[x]    README.md");
    enter_past(&mut terminal);
    terminal
        .wait_for("› [x]  PostgreSQL")
        .send(&key::DOWN.repeat(3))
        .wait_for("› [ ]  Redis")
        .send(" ")
        .wait_for("[x]  Redis");
    terminal.send("7").wait_for("› new  rockcraft.yaml").send(key::ENTER).wait_for("Wrote 7 files");
    terminal.send("2");
    on_screen(&mut terminal, "Application");
    for _ in 0..8 {
        terminal.send(key::DOWN);
    }
    terminal.wait_for("› Platforms").send(key::RIGHT).send(" ").wait_for("[x] arm64");
    terminal
        .send("7")
        .wait_for("› changed")
        .send(key::ENTER)
        .wait_for("y write")
        .send(key::ENTER)
        .wait_for("Wrote 2 files");
    terminal.send("p").wait_for("✓ packed").wait_until("both packed", |shown| shown.matches("✓ packed").count() == 2);
    terminal.send(key::CTRL_Q);
    assert!(terminal.wait_end().success());
}

/// From the files to the integrations, past the options.
fn enter_past(terminal: &mut Terminal) {
    terminal.send("6");
    on_screen(terminal, "Integrations");
}

/// The same by mouse, in a terminal of that size, which calls the steps so.
fn by_mouse(workspace: &Workspace, (columns, rows): (u16, u16), names: [&str; 5]) {
    let [application, files, integrations, review, next] = names;
    let mut terminal = workspace.charmer(&["guest-book"]).size(columns, rows).start();
    everything_read(&mut terminal);
    click(&mut terminal, "Look through");
    on_screen(&mut terminal, "Application");
    step(&mut terminal, files, "Files");
    click(&mut terminal, "[ ]    README.md").wait_for("[x]    README.md");
    step(&mut terminal, integrations, "Integrations");
    click(&mut terminal, "[ ]  Redis").wait_for("[x]  Redis");
    step(&mut terminal, review, "Review");
    click(&mut terminal, "Enter write").wait_for("Wrote 7 files");
    step(&mut terminal, application, "Application");
    wheel_to(&mut terminal, (6, columns / 4), "[ ] arm64");
    click(&mut terminal, "[ ] arm64").wait_for("[x] arm64");
    step(&mut terminal, review, "Review");
    // A question is answered by its words.
    click(terminal.wait_for("changed"), "Enter write").wait_for("y write");
    click(&mut terminal, "n look again").wait_gone("y write");
    click(&mut terminal, "Enter write").wait_for("y write");
    click(&mut terminal, "y write")
        .wait_until("it is written", |shown| shown.contains("Wrote 2 files") && !shown.contains("Enter write"));
    click(&mut terminal, "p pack");
    on_screen(&mut terminal, "Pack");
    terminal.wait_until("both packed", |shown| shown.matches("✓ packed").count() == 2);
    // A command is copied by a second click, a group opened by the first.
    step(&mut terminal, next, "Next");
    // The folder is asked what is packed, and the commands move.
    terminal.wait_for("Packed: guest-book");
    click(&mut terminal, "juju add-model guest-book").wait_for("› juju add-model");
    click(&mut terminal, "juju add-model guest-book").wait_for("to your terminal: juju add-model");
    leave(terminal);
}

/// By the palette, which opens by a click on `charmer`.
fn leave(mut terminal: Terminal) {
    click(&mut terminal, "charmer  Guest book").wait_for("Go to, or do");
    wheel_to(&mut terminal, (8, 60), "Leave charmer");
    click(&mut terminal, "Leave charmer");
    // Nobody knows whether the terminal took what was copied.
    click(&mut terminal, "y leave");
    assert!(terminal.wait_end().success());
}

fn ends_in_the_same_bytes(size: (u16, u16), names: [&str; 5]) {
    let (typed, clicked) = (Workspace::with_sample(), Workspace::with_sample());
    packers(&typed);
    packers(&clicked);
    by_keyboard(&typed);
    by_mouse(&clicked, size, names);
    assert_same_files(&typed, &clicked);
}

#[test]
fn the_mouse_alone_ends_in_the_same_bytes_at_140x40() {
    ends_in_the_same_bytes((140, 40), ["2 Application", "4 Files", "6 Integrations", "7 Review", "9 Next"]);
}

#[test]
fn the_mouse_alone_ends_in_the_same_bytes_at_80x24() {
    ends_in_the_same_bytes((80, 24), ["App ", "Files ", "Integrations ", "Review ", "Next"]);
}

#[test]
fn a_click_outside_closes_every_panel_and_one_inside_none() {
    let workspace = Workspace::with_sample();
    let mut terminal = workspace.wizard(140, 40);
    // What opens it, what it shows, and what else once it grows no more.
    for (opens, shows, is_whole) in [
        ("?", "On this screen: Application", ""),
        ("e", "What your application will see", "POSTGRESQL_DB_CONNECT_STRING"),
        ("v", "its question", ""),
        ("m", "people ──▶", ""),
        ("d", "Is this machine ready?", "sudo snap install charmcraft"),
        ("/", "Find on this screen", ""),
        (":", "Go to, or do", ""),
        (" ", "Enter choose", ""),
    ] {
        terminal.send(opens).wait_for(shows).wait_for(is_whole);
        // On its own border, then at the right end of the frame's first line.
        let inside = place(&terminal, shows).unwrap();
        if inside.0 < 37 {
            click_at(&mut terminal, inside);
            terminal.wait_for(shows);
        }
        click_at(&mut terminal, (0, 139));
        terminal.wait_gone(shows);
        on_screen(&mut terminal, "Application");
    }
    // The doctor's commands are chosen by a click, and none is run by it.
    terminal.send("d").wait_for("sudo snap install charmcraft");
    click(&mut terminal, "sudo snap install charmcraft").wait_for("› sudo snap install charmcraft");
    click(&mut terminal, "x run it").wait_for("Run this?");
    click_at(&mut terminal, (0, 139));
    terminal.wait_gone("Run this?").wait_for("Is this machine ready?");
    click(&mut terminal, "Esc close").wait_gone("Is this machine ready?");
    // A word of the verdict goes to what is behind it.
    click(&mut terminal, "packs !");
    on_screen(&mut terminal, "Pack");
    terminal.send(key::CTRL_Q);
    assert!(terminal.wait_end().success());
}
