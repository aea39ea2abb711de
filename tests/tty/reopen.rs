//! The built binary in a pseudo-terminal, on projects that exist: what the diff shows is what Git sees afterwards,
//! drafts outlive a kill, changed files are noticed, interrupted writes are mended and told.

#[path = "../faults/scaffold/support.rs"]
#[allow(dead_code)]
mod interrupted;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::terminal::{PATIENCE, Starter, Terminal};
use crate::support::{CHARMER, copy_folder, crate_path};
use charmer::write;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

/// A project under Git, and a home of its own.
struct Workspace {
    dir: TempDir,
}

impl Workspace {
    /// With the bundled Flask application.
    fn new() -> Self {
        let workspace = Self { dir: tempfile::tempdir().unwrap() };
        copy_folder(&crate_path("assets/examples/flask"), &workspace.app());
        workspace
    }

    /// With a project that charmer wrote.
    fn written_by_charmer() -> Self {
        let workspace = Self::new();
        let output = workspace.charmer(&["init", "guest-book"]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        workspace.commit();
        workspace
    }

    /// With a project that somebody wrote by hand.
    fn written_by_hand() -> Self {
        let workspace = Self::new();
        fs::write(workspace.app().join("rockcraft.yaml"), ROCK).unwrap();
        fs::create_dir(workspace.app().join("charm")).unwrap();
        fs::write(workspace.app().join("charm/charmcraft.yaml"), CHARM).unwrap();
        workspace.commit();
        workspace
    }

    fn app(&self) -> PathBuf {
        self.dir.path().join("guest-book")
    }

    fn state(&self) -> PathBuf {
        self.dir.path().join("state")
    }

    fn charmer(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(CHARMER);
        command.args(arguments).current_dir(self.dir.path()).env("XDG_STATE_HOME", self.state());
        command
    }

    fn wizard(&self) -> Terminal {
        let starter = Starter::new(CHARMER, &["guest-book"]).folder(self.dir.path()).size(140, 60);
        let mut terminal = starter.variable("XDG_STATE_HOME", self.state()).start();
        // A question about a draft takes all keys.
        terminal.wait_for("starts").send("2");
        terminal
    }

    fn git(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("git");
        command.args(["-c", "user.name=A", "-c", "user.email=a@b.c", "-c", "core.quotePath=false"]);
        let output = command.args(arguments).current_dir(self.app()).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn commit(&self) {
        self.git(&["init", "--quiet"]);
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "x"]);
    }

    /// What the folder of drafts holds.
    fn drafts(&self) -> String {
        let drafts = fs::read_dir(self.state().join("charmer/drafts")).into_iter().flatten().flatten();
        // One that is only just being saved is none yet.
        let drafts = drafts.filter(|draft| draft.path().extension().is_some_and(|kind| kind == "json"));
        drafts.filter_map(|draft| fs::read_to_string(draft.path()).ok()).collect()
    }

    fn wait_for_drafts(&self, what: &str, wanted: impl Fn(&str) -> bool) {
        let start = std::time::Instant::now();
        while !wanted(&self.drafts()) {
            assert!(start.elapsed() < PATIENCE, "waited in vain for {what}: {}", self.drafts());
            std::thread::yield_now();
        }
    }
}

const ROCK: &str = "\
# Our guest book. Ask Kim before you touch the base!
name: guest-book          # must stay
base:   ubuntu@24.04

version: \"0.1\"
summary: 'A book for guests'
description: >-
    People write
    their names here.
platforms: {amd64: }
extensions: [flask-framework]
";

const CHARM: &str = "\
name: guest-book
type: charm

# Flask, as everywhere here.
extensions:
    - flask-framework
base: ubuntu@24.04
platforms:
    amd64:
summary: A book for guests
description: |
    People write their names here.

config:
    options:
        # shown on top of each page
        greeting:
            type: string
            default: \"Hello\"
            description: What guests read first.
";

/// PostgreSQL on, and an option that is an integer with a default.
fn change(terminal: &mut Terminal) {
    terminal.send("\x1b6").wait_for("›Integrations").wait_for("PostgreSQL");
    if !terminal.text().contains("[x]  PostgreSQL") {
        terminal.send(" ").wait_for("[x]  PostgreSQL");
    }
    terminal.send("\x1b5").wait_for("›Configuration");
    terminal.send("npage-size").wait_for("FLASK_PAGE_SIZE").send("\t").send("\x1b[C").wait_for("int").send("\t\t20");
    terminal.send("\r");
}

/// The lines of the large diff: sign and text, as Git writes them.
fn shown_diff(terminal: &mut Terminal, title: &str) -> Vec<String> {
    // The footer is drawn last.
    let is_there = |shown: &str| shown.contains(title) && shown.contains("↑↓ scroll");
    let screen = terminal.send(" ").wait_until(title, is_there).text();
    let start = screen.lines().position(|line| line.contains(title)).unwrap();
    let rows = screen.lines().skip(start + 1).map(|row| row.trim().trim_matches('│')).collect::<Vec<_>>();
    let mut lines = Vec::new();
    for row in rows {
        let row = row.trim_end();
        if let Some(at) = row.find("@@ -") {
            lines.push(row[at..].to_owned());
        } else if let Some((number, text)) = row.trim_start().split_once(' ')
            && number.parse::<u32>().is_ok()
        {
            let text = text.replacen('−', "-", 1);
            // Sign, a space, then the line.
            let sign = text.chars().next().unwrap_or(' ');
            lines.push(format!("{sign}{}", text.get(2..).unwrap_or_default()).trim_end().to_owned());
        } else if row.trim_start().len() == 1 || row.trim().parse::<u32>().is_ok() {
            lines.push(String::new());
        }
    }
    lines
}

fn git_diff(workspace: &Workspace, path: &str) -> Vec<String> {
    let text = workspace.git(&["diff", "--", path]);
    text.lines().skip_while(|line| !line.starts_with("@@")).map(|line| line.trim_end().to_owned()).collect()
}

fn session(workspace: &Workspace) {
    let mut terminal = workspace.wizard();
    terminal.wait_for("deploys ✓");
    change(&mut terminal);
    terminal.send("\x1b7").wait_for("›Review").wait_for("Ctrl-S writes");
    terminal.send("\x1b[B");
    let shown = shown_diff(&mut terminal, "charm/charmcraft.yaml: +");
    terminal.send("\x1b").wait_gone("↑↓ scroll");
    terminal.send("\x13").wait_for("Write over existing files?").send("\r").wait_for("Wrote");
    let seen = git_diff(workspace, "charm/charmcraft.yaml");
    assert!(seen.len() > 8, "{seen:#?}");
    assert_eq!(shown, seen, "what was shown is what was done");
    assert_eq!(
        workspace.git(&["diff", "--name-only"]),
        "charm/charmcraft.yaml\n",
        "no other file that existed is touched"
    );
    assert!(!seen.iter().any(|line| line.starts_with('-')), "nothing is taken away: {seen:#?}");
    terminal.send("\x11");
    assert!(terminal.wait_end().success());
    workspace.git(&["add", "--all"]);
    workspace.git(&["commit", "--quiet", "--message", "y"]);
}

/// Opens it again: the same answers, nothing to write; and undoing to the start writes nothing.
fn come_back(workspace: &Workspace) {
    let mut terminal = workspace.wizard();
    terminal.send("\x1b5").wait_for("›Configuration").wait_for("page-size");
    terminal.send("\x1b6").wait_for("›Integrations").wait_for("POSTGRESQL_DB_CONNECT_STRING");
    terminal.send("\x1b7").wait_for("›Review").wait_for("All of this is on the disk.");
    terminal.send("\x1b2").wait_for("›Application").send("\t\t").send("more").wait_for("more");
    terminal.send("\x1b6").wait_for("›Integrations").send("  ").wait_for("[ ]  PostgreSQL");
    terminal.send("\x1b7").wait_for("Ctrl-S writes 2 files");
    for _ in 0..8 {
        terminal.send("\x1a");
    }
    terminal.wait_for("Nothing to undo.");
    terminal.send("\x1b7").wait_for("›Review").wait_for("All of this is on the disk.");
    terminal.send("\x13").wait_for("All files are there already.");
    terminal.send("\x11");
    assert!(terminal.wait_end().success());
    assert_eq!(workspace.git(&["status", "--porcelain"]), "");
    assert_eq!(workspace.drafts(), "");
}

#[test]
fn a_project_of_charmers_is_opened_changed_and_opened_again() {
    let workspace = Workspace::written_by_charmer();
    session(&workspace);
    come_back(&workspace);
}

#[test]
fn a_project_by_hand_is_opened_changed_and_opened_again() {
    let workspace = Workspace::written_by_hand();
    session(&workspace);
    come_back(&workspace);
    let charm = fs::read_to_string(workspace.app().join("charm/charmcraft.yaml")).unwrap();
    for line in CHARM.lines() {
        assert!(charm.lines().any(|kept| kept == line), "{line:?} is not kept in\n{charm}");
    }
    assert_eq!(fs::read_to_string(workspace.app().join("rockcraft.yaml")).unwrap(), ROCK);
}

fn send_signal(terminal: &Terminal, signal: Signal) {
    kill_process(Pid::from_raw(terminal.pid().try_into().unwrap()).unwrap(), signal).unwrap();
}

#[test]
fn a_draft_outlives_a_kill_and_a_lost_terminal() {
    for signal in [Signal::KILL, Signal::HUP, Signal::TERM] {
        let workspace = Workspace::new();
        let mut terminal = workspace.wizard();
        terminal.send("\tx").wait_for("guest-bookx");
        if signal == Signal::KILL {
            workspace.wait_for_drafts("the draft", |drafts| drafts.contains("guest-bookx"));
        }
        send_signal(&terminal, signal);
        terminal.wait_end();
        assert!(workspace.drafts().contains("guest-bookx"), "{signal:?}");
        let mut terminal = workspace.wizard();
        terminal.wait_for("Take up your draft?").wait_for("Name: guest-book → guest-bookx").send("\r");
        terminal.wait_for("The draft is taken up.").wait_for("guest-bookx");
        terminal.send("\x13").wait_for("Ctrl-S again writes it").send("\x13").wait_for("Wrote 7 files");
        terminal.send("\x11");
        assert!(terminal.wait_end().success());
        assert_eq!(workspace.drafts(), "", "written, it is no draft any more");
        let rock = fs::read_to_string(workspace.app().join("rockcraft.yaml")).unwrap();
        assert!(rock.contains("name: guest-bookx"), "{rock}");
    }
}

#[test]
fn a_draft_is_discarded_where_the_person_says_so() {
    let workspace = Workspace::new();
    let mut terminal = workspace.wizard();
    terminal.send("\tx").wait_for("guest-bookx").send("\x11").wait_for("Leave?").send("\r");
    assert!(terminal.wait_end().success());
    assert!(workspace.drafts().contains("guest-bookx"));
    let mut terminal = workspace.wizard();
    terminal.wait_for("Take up your draft?").send("\x1b[3~").wait_for("The draft is gone.");
    terminal
        .send("2")
        .wait_for("›Application")
        .send("\tx")
        .wait_for("guest-bookx")
        .send("\x11")
        .wait_for("Leave?")
        .send("\x1b[3~");
    assert!(terminal.wait_end().success());
    assert_eq!(workspace.drafts(), "");
    let mut terminal = workspace.wizard();
    terminal.send("\x11");
    assert!(terminal.wait_end().success(), "nothing is offered, nothing is asked");
}

#[test]
fn a_file_that_an_editor_saves_meanwhile_is_noticed() {
    let workspace = Workspace::written_by_hand();
    let mut terminal = workspace.wizard();
    terminal.send("\t\t").send("Book!").wait_for("Book!");
    let theirs = ROCK.replace("\"0.1\"", "\"0.2\" # now");
    fs::write(workspace.app().join("rockcraft.yaml"), &theirs).unwrap();
    terminal.wait_for("Changed on the disk").wait_for("+version: \"0.2\" # now").send("\r");
    terminal.wait_for("Your changes were kept.").wait_for("0.2");
    terminal.send("\x1b7").wait_for("›Review").wait_for("Ctrl-S writes");
    terminal.send("\x13").wait_for("Write over existing files?").send("\r").wait_for("Wrote");
    let written = fs::read_to_string(workspace.app().join("rockcraft.yaml")).unwrap();
    for line in theirs.lines() {
        assert!(written.lines().any(|kept| kept == line), "{line:?} is not kept in\n{written}");
    }
    assert!(written.contains("title: Book!"), "{written}");
}

#[test]
fn the_wizard_tells_what_it_mended() {
    let project = interrupted::project();
    let old = interrupted::snapshot(&project.root);
    let layer = interrupted::Faulty::new(40, interrupted::Fault::Gone);
    write::write(&interrupted::confirmed(&project), &project.state, &layer).unwrap_err();
    assert_ne!(interrupted::snapshot(&project.root), old);
    let folder = project.root.to_str().unwrap();
    let home: &Path = project.state.parent().unwrap();
    let mut terminal = Starter::new(CHARMER, &[folder]).variable("XDG_STATE_HOME", home).size(140, 40).start();
    terminal.wait_for("An interrupted write was ");
    let now = interrupted::snapshot(&project.root);
    assert!(now == old || now == interrupted::new_state(), "{now:#?}");
}
