//! Something typed into every screen at 80x24, and what it does to the preview and to the files.

use crate::desk::{Desk, enter_to, key, on_screen};

#[test]
fn a_name_and_texts_reach_both_documents() {
    let desk = Desk::with_sample();
    let mut terminal = desk.wizard(80, 24);
    terminal.send(key::TAB).send(key::CTRL_U).send("visitors").wait_for("name: visitors");
    terminal.send(key::TAB).send(key::CTRL_U).send("Visitors, all").wait_for("title: Visitors, all");
    terminal.send(key::TAB).send(key::CTRL_U).send("Who was here: a list").wait_for("Who was here: a list");
    terminal.send(key::CTRL_S);
    on_screen(&mut terminal, "Review");
    terminal.send(key::CTRL_S).wait_for("Wrote 7 files");
    for path in ["rockcraft.yaml", "charm/charmcraft.yaml"] {
        let text = desk.read(path);
        for part in ["visitors", "Visitors, all", "Who was here: a list"] {
            assert!(text.contains(part), "{part} is not in {path}:\n{text}");
        }
    }
}

#[test]
fn an_option_reaches_charmcraft_yaml_and_shows_its_variable() {
    let desk = Desk::with_sample();
    let mut terminal = desk.wizard(80, 24);
    enter_to(&mut terminal, "Configuration");
    terminal.send("token").wait_for("FLASK_TOKEN").wait_for("token:");
    terminal.send(key::TAB).send(key::TAB).send(" ").wait_for("[x]").wait_for("optional: false");
    terminal.send(key::CTRL_S);
    on_screen(&mut terminal, "Review");
    terminal.send(key::CTRL_S).wait_for("Wrote 7 files");
    let charm = desk.read("charm/charmcraft.yaml");
    assert!(charm.contains("token:") && charm.contains("optional: false") && !charm.contains("required:"), "{charm}");
}

#[test]
fn the_keys_are_shown_and_closed_again() {
    let desk = Desk::with_sample();
    let mut terminal = desk.wizard(80, 24);
    terminal.send(key::F1).wait_for("Getting around");
    terminal.send(key::ESC).wait_gone("Getting around");
    on_screen(&mut terminal, "Application");
}
