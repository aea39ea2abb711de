//! What the installed packers make of the preview's documents, told beside it while nobody waits.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::workspace::{Workspace, key, on_screen};
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

#[test]
fn the_real_charmcraft_says_that_it_expands_the_preview_so() {
    let own = crate_path("target/packers/bin");
    if !own.join("charmcraft").exists() {
        skip("charmcraft is not in target/packers (.ci/run puts it there)");
        return;
    }
    for (columns, rows) in [(80, 24), (140, 40)] {
        let workspace = Workspace::with_sample();
        // The packer trusts no folder that everybody may write to.
        fs::set_permissions(workspace.home(), fs::Permissions::from_mode(0o700)).unwrap();
        let real = own.join("charmcraft");
        script(&workspace.bin().join("charmcraft"), &format!("#!/bin/sh\nexec '{}' \"$@\"\n", real.display()));
        let mut terminal = workspace.wizard(columns, rows);
        terminal.send("\x1b5");
        on_screen(&mut terminal, "Configuration");
        terminal.send("token").wait_for("FLASK_TOKEN");
        terminal.wait_for("✓ as charmcraft 4.5.0 expands it: equal but for");
        terminal.send(key::CTRL_Q).wait_for("Leave?").send(key::ENTER);
        assert!(terminal.wait_end().success());
    }
}
