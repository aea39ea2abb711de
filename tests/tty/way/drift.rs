//! What the installed packers make of the preview's documents, told beside it while nobody waits.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::workspace::{Workspace, at_application, everything_read, key, on_screen};
use crate::support::{CHARMER, crate_path, script, skip};

/// A packer that prints what charmer expands, changed by a `sed` script, once the file `go` is there.
fn packer(workspace: &Workspace, tool: &str, version: &str, sed: &str) {
    let product = tool.trim_end_matches("craft");
    let go = workspace.root().join("go");
    let body = format!(
        "#!/bin/sh\nif [ \"$1\" = --version ]; then echo {tool} {version}; exit; fi\n\
         while [ ! -e '{}' ]; do sleep 0.02; done\n{CHARMER} expand {product} . --for {tool}={version} | sed '{sed}'\n",
        go.display()
    );
    script(&workspace.bin().join(tool), &body);
}

#[test]
fn the_preview_says_whether_the_packer_agrees_and_nobody_waits_for_it() {
    for (columns, rows) in [(80, 24), (140, 40)] {
        let workspace = Workspace::with_sample();
        packer(&workspace, "rockcraft", "1.20.0", "");
        packer(&workspace, "charmcraft", "4.5.0", "s/port: 8080/port: 8081/; s/webserver-workers:/webserver-hands:/");
        let mut terminal = workspace.wizard(columns, rows);
        // The packer hangs, and everything else goes on.
        terminal.send(key::TAB).send("x").wait_for("name: guest-bookx");
        terminal.send("\x1b5");
        on_screen(&mut terminal, "Configuration");
        terminal.send("\x1b2");
        on_screen(&mut terminal, "Application");
        fs::write(workspace.root().join("go"), "").unwrap();
        terminal.wait_for("✓ as rockcraft 1.20.0 expands it: identical");
        // Another document: what was said of the old one is not said of this one, until it was asked about, too.
        terminal.send(key::TAB).send("y").wait_gone("expands it").wait_for("expands it: identical");
        terminal.send("\x1b5");
        on_screen(&mut terminal, "Configuration");
        terminal.wait_until("the differences", |shown| {
            shown.contains("✗ as charmcraft 4.5.0 expands it: 2 differences")
                && shown.contains("config.options.webserver-workers: nothing")
        });
        terminal.send(key::CTRL_Q).wait_for("Leave?").send(key::ENTER);
        assert!(terminal.wait_end().success());
        assert!(workspace.is_untouched(), "asking writes nothing into the project");
    }
}

#[test]
fn a_packer_that_hangs_does_not_keep_anybody_from_leaving() {
    let workspace = Workspace::with_sample();
    packer(&workspace, "rockcraft", "1.20.0", "");
    let mut terminal = workspace.wizard(80, 24);
    terminal.send(key::TAB).wait_for("name: guest-book").send(key::CTRL_Q);
    assert!(terminal.wait_end().success());
}

/// The real Charmcraft in a script; nothing where it is not there.
fn real(workspace: &Workspace, body: &str) -> bool {
    let own = crate_path("target/packers/bin/charmcraft");
    if !own.exists() {
        skip("charmcraft is not in target/packers (.ci/run puts it there)");
        return false;
    }
    // The packer trusts no folder that everybody may write to.
    fs::set_permissions(workspace.home(), fs::Permissions::from_mode(0o700)).unwrap();
    script(
        &workspace.bin().join("charmcraft"),
        &format!("#!/bin/sh\n{}\n", body.replace("REAL", &own.display().to_string())),
    );
    true
}

#[test]
fn the_real_charmcraft_says_that_it_expands_the_preview_so() {
    for (columns, rows) in [(80, 24), (140, 40)] {
        let workspace = Workspace::with_sample();
        if !real(&workspace, "exec 'REAL' \"$@\"") {
            return;
        }
        let mut terminal = workspace.wizard(columns, rows);
        terminal.send("\x1b5");
        on_screen(&mut terminal, "Configuration");
        terminal.send("ntoken").wait_for("FLASK_TOKEN");
        terminal.wait_for("✓ as charmcraft 4.5.0 expands it: equal but for");
        terminal.send(key::CTRL_Q).wait_for("Leave?").send(key::ENTER);
        assert!(terminal.wait_end().success());
    }
}

#[test]
fn a_real_packer_that_differs_is_shown_and_can_be_reported() {
    let workspace = Workspace::with_sample();
    let other = "case \"$1\" in expand-extensions) 'REAL' \"$@\" | sed 's/^    webserver-workers:/    webserver-hands:/' ;; *) exec 'REAL' \"$@\" ;; esac";
    if !real(&workspace, other) {
        return;
    }
    let mut terminal = workspace.wizard(140, 40);
    terminal.send("\x1b5");
    on_screen(&mut terminal, "Configuration");
    terminal.wait_for("✗ as charmcraft 4.5.0 expands it: 2 differences").wait_for("charmcraft 4.5.0's own");
    // The packer's own text, and what charmer would not have printed is marked.
    terminal.wait_for("≠     webserver-hands:");
    assert!(!terminal.text().contains("webserver-workers:\n"), "{}", terminal.text());
    terminal.send("\x1bOR").send("report of how").wait_for("report of how").send(key::ENTER);
    terminal.wait_for("The report, to be read before it is sent:");
    let report = fs::read_to_string(workspace.state().join("charmer/reports/charmcraft-4.5.0.md")).unwrap();
    for told in [
        "charmcraft 4.5.0 make different things of one charmcraft.yaml",
        "- `config.options.webserver-hands`: charmcraft ",
        "- `config.options.webserver-workers`: charmcraft ",
        "    webserver-hands:\n",
        "name: guest-book\n",
    ] {
        assert!(report.contains(told), "{told}\n{report}");
    }
    terminal.send(key::CTRL_Q);
    assert!(terminal.wait_end().success());
    assert!(workspace.is_untouched(), "a report goes where charmer keeps its own");
}

const TOLD: &str = "Charmcraft 99.0.0 is newer than what charmer knows";

#[test]
fn a_real_packer_of_a_version_that_nobody_knew_is_told_once() {
    let workspace = Workspace::with_sample();
    let newer = "if [ \"$1\" = --version ]; then echo charmcraft 99.0.0; else exec 'REAL' \"$@\"; fi";
    if !real(&workspace, newer) {
        return;
    }
    let mut terminal = workspace.charmer(&["guest-book"]).size(280, 50).start();
    // The next key takes the message away.
    everything_read(&mut terminal);
    terminal.wait_for(TOLD);
    at_application(&mut terminal);
    terminal.wait_for("Charmcraft 4.5.0 (99.0.0 is installed)");
    terminal.send(key::TAB).send("x").wait_for("name: guest-bookx").wait_gone(TOLD);
    // It is asked all the same, and what it says of the next change says nothing of its version again.
    terminal.send("\x1b5");
    on_screen(&mut terminal, "Configuration");
    terminal.wait_for("as charmcraft 99.0.0 expands it");
    assert!(!terminal.text().contains(TOLD), "{}", terminal.text());
    terminal.send(key::CTRL_Q).wait_for("Leave?").send(key::ENTER);
    assert!(terminal.wait_end().success());
}
