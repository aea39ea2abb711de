//! Something typed into every screen at 80x24, and what it does to the preview and to the files.

use super::workspace::{Workspace, at_application, enter_to, key, on_screen};
use crate::support::terminal::Terminal;

/// Shows the review, and writes.
fn write(terminal: &mut Terminal) {
    terminal.send(key::CTRL_S);
    on_screen(terminal, "Review");
    terminal.wait_for("Ctrl-S writes 7 files").send(key::CTRL_S).wait_for("Wrote 7 files");
}

/// Both documents are what the packers would take.
fn assert_expands(workspace: &Workspace) {
    let output = workspace.piped(&["check", "guest-book"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn a_name_and_texts_reach_both_documents() {
    let workspace = Workspace::with_sample();
    let mut terminal = workspace.wizard(80, 24);
    terminal.send(key::TAB).send(key::CTRL_U).send("visitors").wait_for("name: visitors");
    terminal.send(key::TAB).send(key::CTRL_U).send("Visitors, all").wait_for("title: Visitors, all");
    terminal.send(key::TAB).send(key::CTRL_U).send("Who was here: a list").wait_for("Who was here: a list");
    write(&mut terminal);
    for path in ["rockcraft.yaml", "charm/charmcraft.yaml"] {
        let text = workspace.text_of(path);
        for part in ["visitors", "Visitors, all", "Who was here: a list"] {
            assert!(text.contains(part), "{part} is not in {path}:\n{text}");
        }
    }
}

#[test]
fn a_package_is_put_where_the_packer_takes_it_and_says_so() {
    let workspace = Workspace::with_sample();
    let mut terminal = workspace.wizard(80, 24);
    enter_to(&mut terminal, "Packages");
    // The extension has a slice in its own list, and slices and packages do not mix: parts of their own.
    terminal.send("nlibpq-dev").wait_for("- libpq-dev").wait_for("in runtime-debs");
    terminal.send(key::ENTER).wait_for("› +").send("libpq5_libs").wait_for("- libpq5_libs");
    terminal.wait_for("(in runtime-slices)").wait_for("deploys ✓");
    write(&mut terminal);
    let rock = workspace.text_of("rockcraft.yaml");
    let place = |text: &str| rock.find(text).unwrap_or_else(|| panic!("{text} is not in\n{rock}"));
    assert!(place("runtime-debs:") < place("- libpq-dev"), "{rock}");
    assert!(place("runtime-slices:") < place("- libpq5_libs"), "{rock}");
    assert_expands(&workspace);
}

#[test]
fn a_file_is_taken_in_and_another_left_out() {
    let workspace = Workspace::with_sample();
    workspace.put("models.py", "names = []\n");
    let mut terminal = workspace.wizard(80, 24);
    enter_to(&mut terminal, "Files");
    terminal.wait_for("[ ]    models.py").wait_for("[x]    app.py");
    // README.md, app.py, migrate.py, models.py
    terminal.send(key::DOWN).send(key::DOWN).send(" ").wait_for("[ ]    migrate.py");
    terminal.send(key::DOWN).send(" ").wait_for("[x]    models.py").wait_for("- flask/app/models.py");
    write(&mut terminal);
    let rock = workspace.text_of("rockcraft.yaml");
    assert!(rock.contains("- flask/app/models.py") && rock.contains("- flask/app/app.py"), "{rock}");
    assert!(!rock.contains("migrate.py"), "{rock}");
    assert_expands(&workspace);
}

#[test]
fn an_integration_is_switched_on_and_made_optional() {
    let workspace = Workspace::with_sample();
    let mut terminal = workspace.wizard(80, 24);
    enter_to(&mut terminal, "Integrations");
    terminal.send(" ").wait_for("[x]  PostgreSQL").wait_for("POSTGRESQL_DB_CONNECT_STRING").wait_for("optional: true");
    terminal.send(key::DOWN).send(" ").wait_for("[x]  MySQL").wait_for("MYSQL_DB_CONNECT_STRING");
    terminal.send(key::RIGHT).wait_until("MySQL, required", |shown| {
        shown.lines().any(|line| line.contains("MySQL") && line.contains("required"))
    });
    write(&mut terminal);
    let charm = workspace.text_of("charm/charmcraft.yaml");
    for part in ["postgresql:", "mysql:", "interface: mysql_client", "optional: true", "optional: false"] {
        assert!(charm.contains(part), "{part} is not in\n{charm}");
    }
    assert_expands(&workspace);
}

#[test]
fn the_review_shows_a_diff_and_asks_before_a_file_is_changed() {
    let workspace = Workspace::with_sample();
    let mut terminal = workspace.wizard(80, 24);
    write(&mut terminal);
    terminal.send("\x1b2");
    on_screen(&mut terminal, "Application");
    terminal.send(key::TAB).send(key::TAB).send(" and more").wait_for("Guest book and more");
    terminal.send(key::CTRL_S);
    on_screen(&mut terminal, "Review");
    terminal.wait_for("changed").wait_for("+ title: Guest book and more").wait_for("− title: Guest book");
    terminal.send(key::CTRL_S).wait_for("y write").send(key::ESC).wait_gone("y write");
    assert!(!workspace.text_of("rockcraft.yaml").contains("and more"), "written without a yes");
    terminal.send(key::CTRL_S).wait_for("y write").send(key::ENTER).wait_for("Wrote 2 files");
    assert!(workspace.text_of("rockcraft.yaml").contains("title: Guest book and more"));
    assert!(workspace.text_of("charm/charmcraft.yaml").contains("title: Guest book and more"));
}

/// The colour of the first cell that holds this sign behind the text `before`, on the row that holds `text`.
fn colour(terminal: &Terminal, text: &str, sign: &str) -> vt100::Color {
    let screen = terminal.screen();
    let (rows, columns) = screen.size();
    for row in 0..rows.get() {
        let cells: Vec<_> = (0..columns.get()).filter_map(|column| screen.cell(row, column)).collect();
        let line: String = cells.iter().map(|cell| cell.contents()).collect();
        if line.replace(' ', "").contains(&text.replace(' ', "")) {
            return cells.iter().rfind(|cell| cell.contents() == sign).unwrap().fgcolor();
        }
    }
    panic!("{text:?} is nowhere")
}

#[test]
fn a_diff_is_coloured_and_scrolls_and_a_file_is_taken_or_left() {
    for (columns, rows) in [(80, 24), (140, 40)] {
        let workspace = Workspace::with_sample();
        workspace.put("charm/tox.ini", "[tox]\n# by hand\n");
        let mut terminal =
            workspace.charmer(&["guest-book"]).size(columns, rows).variable("CLICOLOR_FORCE", "1").start();
        terminal.tell_colours(&crate::support::picture::answers(&crate::support::picture::DARK));
        at_application(&mut terminal);
        terminal.send("\x1b7");
        on_screen(&mut terminal, "Review");
        terminal.wait_for("yours").wait_for("Ctrl-S writes 6 files");
        // The sixth: a file of somebody else, which no key writes over. What charmer would change is shown.
        terminal.send(&key::DOWN.repeat(5)).wait_for("It stays as it is");
        terminal.send(key::DELETE).send(" ").wait_for("+ env_list");
        terminal.wait_for("↑↓ scroll").send(key::ESC).wait_gone("↑↓ scroll").wait_for("yours");
        // The fifth is long: large, it scrolls to its end and back.
        terminal.send("\x1b[A").wait_for("charm/pyproject.toml: new").send(" ").wait_for("↑↓ scroll");
        terminal.wait_for("1 + ");
        assert_eq!(colour(&terminal, "1 + ", "+"), vt100::Color::Idx(2), "what comes is green");
        terminal.send("\x1b[6~").wait_for("25 + ").send("\x1b[5~\x1b[5~").wait_for("   1 + ");
        terminal.send(key::ESC).wait_gone("↑↓ scroll");
        terminal.send(key::CTRL_S).wait_for("Wrote 6 files");
        assert_eq!(workspace.text_of("charm/tox.ini"), "[tox]\n# by hand\n");
        terminal.send("\x1b2");
        on_screen(&mut terminal, "Application");
        terminal.send(key::TAB).send(key::TAB).send("s").wait_for("title: Guest books");
        terminal.send(key::CTRL_S).wait_for("− title: Guest book");
        assert_eq!(colour(&terminal, "− title: Guest book", "−"), vt100::Color::Idx(1), "what goes is red");
        // One document is taken, the other left.
        terminal.send(key::DELETE).wait_for("left out").wait_for("Ctrl-S writes 1 file");
        let before = workspace.text_of("rockcraft.yaml");
        terminal.send(key::CTRL_S).wait_for("y write").send(key::ENTER).wait_for("Wrote 1 file");
        assert_eq!(workspace.text_of("rockcraft.yaml"), before);
        assert!(workspace.text_of("charm/charmcraft.yaml").contains("title: Guest books"));
        // What was left out is not written, and so leaving asks.
        terminal.send(key::CTRL_Q).wait_for("Your answers were not written").send(key::ENTER);
        assert!(terminal.wait_end().success());
    }
}

#[test]
fn the_last_screen_says_what_comes_next() {
    let workspace = Workspace::with_sample();
    let mut terminal = workspace.wizard(80, 24);
    terminal.send("\x1b9");
    on_screen(&mut terminal, "Next");
    terminal.wait_for("juju add-model").wait_for("Enter copy");
    terminal.send("y").wait_for("Sent to your terminal: charmer pack");
    // OSC 52, which a terminal takes over SSH too.
    let copied = "\x1b]52;c;Y2hhcm1lciBwYWNr\x1b\\".as_bytes();
    assert!(terminal.raw().windows(copied.len()).any(|bytes| bytes == copied));
    // Nobody knows whether it did: it can be had on the screen that stays.
    terminal.send("q").wait_for("p print and leave").send("p");
    assert!(terminal.wait_end().success());
    assert!(!terminal.screen().alternate_screen());
    assert!(terminal.text().lines().any(|line| line == "charmer pack"), "{}", terminal.text());
}

#[test]
fn an_option_reaches_charmcraft_yaml_and_shows_its_variable() {
    let workspace = Workspace::with_sample();
    let mut terminal = workspace.wizard(80, 24);
    enter_to(&mut terminal, "Configuration");
    terminal.send("ntoken").wait_for("FLASK_TOKEN").wait_for("token:");
    terminal.send(key::TAB).send(key::TAB).send(" ").wait_for("[x]").wait_for("optional: false");
    write(&mut terminal);
    let charm = workspace.text_of("charm/charmcraft.yaml");
    assert!(charm.contains("token:") && charm.contains("optional: false") && !charm.contains("required:"), "{charm}");
}

#[test]
fn the_keys_are_shown_and_closed_again() {
    let workspace = Workspace::with_sample();
    let mut terminal = workspace.wizard(80, 24);
    terminal.send(key::F1).wait_for("On this screen: Application");
    terminal.send(key::ESC).wait_gone("On this screen: Application");
    on_screen(&mut terminal, "Application");
}
