//! Files that change while the wizard is open, and documents that are no text.

use std::fs;

use super::workspace::{Workspace, key, on_screen};

#[test]
fn an_application_that_is_begun_while_the_wizard_is_open_is_found() {
    let workspace = Workspace::new();
    let mut terminal = workspace.wizard(80, 24);
    terminal.wait_for("No framework was found");
    // The person is typing meanwhile.
    terminal.send(key::TAB).send(key::CTRL_U).send("shop").wait_for("shop");
    workspace.put("app.py", "import flask\napp = flask.Flask(__name__)\n").put("requirements.txt", "flask\n");
    terminal.wait_for("‹ bare, ubuntu@24.04 ›").wait_for("were looked at again");
    terminal.send("s").wait_for("shops").wait_for("deploys ✓");
    workspace.put("pyproject.toml", "[project]\nname = \"bazaar\"\nversion = \"3.1\"\n");
    terminal.wait_for("version: '3.1'").wait_for("shops");
    terminal.send(key::CTRL_S).wait_for("Ctrl-S again writes it").send(key::CTRL_S).wait_for("Wrote 7 files");
    assert!(workspace.text_of("rockcraft.yaml").contains("name: shops\n"));
    // A file that goes away is missed, and one that comes back is not any more.
    fs::rename(workspace.app().join("app.py"), workspace.app().join("elsewhere.py")).unwrap();
    terminal.wait_for("packs ✗ 1");
    fs::rename(workspace.app().join("elsewhere.py"), workspace.app().join("app.py")).unwrap();
    terminal.wait_gone("packs ✗").wait_for("deploys ✓");
    terminal.send(key::CTRL_Q);
    assert!(terminal.wait_end().success());
}

#[test]
fn a_document_that_is_no_text_opens_read_only() {
    const LATIN: &[u8] = b"name: shop\nsummary: caf\xe9\n";
    for (columns, rows) in [(80, 24), (140, 40)] {
        let workspace = Workspace::with_sample();
        fs::write(workspace.app().join("rockcraft.yaml"), LATIN).unwrap();
        let mut terminal = workspace.wizard(columns, rows);
        terminal.wait_for("   read only").wait_for("Read only: rockcraft.yaml:2:13: the file is");
        terminal.send(key::CTRL_S).wait_for("Not written");
        terminal.send("\x1b7");
        on_screen(&mut terminal, "Review");
        terminal.wait_for("rockcraft.yaml:2:13: the file is not").send(key::CTRL_S).wait_for("Not written");
        terminal.send(key::CTRL_Q);
        assert!(terminal.wait_end().success());
        assert_eq!(fs::read(workspace.app().join("rockcraft.yaml")).unwrap(), LATIN);
        assert!(!workspace.app().join("charm").exists());
        for arguments in [&["check", "guest-book"][..], &["init", "guest-book", "--yes"], &["next", "guest-book"]] {
            let output = workspace.piped(arguments).output().unwrap();
            let printed =
                String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
            assert_ne!(output.status.code(), Some(0), "{arguments:?}: {printed}");
            assert!(printed.contains("not UTF-8") && printed.contains("rockcraft.yaml"), "{arguments:?}: {printed}");
        }
    }
}
