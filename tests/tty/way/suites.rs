//! The whole way for every suite, on its sample: each screen, the question that only this suite asks, writing, judging,
//! packing.

use std::fs;

use super::workspace::{WRITTEN, Workspace, key, on_screen};
use crate::support::terminal::Terminal;
use crate::support::{copy_folder, crate_path};

/// What is different about a suite.
struct Way {
    suite: &'static str,
    title: &'static str,
    /// The rock's name, as the sample's files have it; else the folder's.
    name: &'static str,
    /// What the first screen says once the sources are read: what they ask for is taken, or suggested.
    read: &'static str,
    /// What the Files screen says.
    files: &'static str,
    /// The variable of an option called `token`.
    variable: &'static str,
    /// What the integration with PostgreSQL brings.
    brings: &'static str,
    /// The suite's own question: the keys that answer it, from the framework on, and what the rock's document says then.
    question: Option<(&'static str, &'static [&'static str])>,
    /// Whether the packers want their variables.
    experimental: bool,
}

const PLAIN: Way = Way {
    suite: "flask",
    title: "Flask",
    name: "guest-book",
    read: "● PostgreSQL",
    files: "would ship to /flask/app",
    variable: "FLASK_TOKEN",
    brings: "POSTGRESQL_DB_",
    question: None,
    experimental: false,
};

/// From the framework down to the question: name, title, summary, description, version, base.
const DOWN_TO_QUESTION: &str = "\t\t\t\t\t\t\t";

fn packer(workspace: &Workspace, tool: &str, artifact: &str) {
    let variable = format!("{}_ENABLE_EXPERIMENTAL_EXTENSIONS", tool.to_uppercase());
    let note = workspace.root().join(format!("{tool}.variable"));
    workspace.stand_in(
        tool,
        &format!(
            "echo \"${{{variable}:-unset}}\" > '{}'\nprintf 1234567 > {artifact}\necho 'Packed {artifact}' >&2",
            note.display()
        ),
    );
}

fn screens(terminal: &mut Terminal, way: &Way) {
    terminal.wait_for("Write and pack").wait_for(way.read).send("2");
    on_screen(terminal, "Application");
    terminal.wait_for("deploys ✓").wait_for(&format!("‹ {} ›", way.title)).send(" ");
    // Six suites at a glance.
    for seen in ["Image resource", "django-app-image", "bare* 24.04* 26.04*", "* experimental"] {
        terminal.wait_for(seen);
    }
    terminal.send(key::ESC).wait_gone("Image resource");
    if let Some((answer, lines)) = way.question {
        terminal.send(DOWN_TO_QUESTION).send(answer);
        terminal.wait_for(lines[0].trim_end().lines().last().unwrap().trim());
    }
    terminal.send(key::ENTER);
    on_screen(terminal, "Packages");
    terminal.send(key::ENTER);
    on_screen(terminal, "Files");
    terminal.wait_for(way.files).send(key::ENTER);
    on_screen(terminal, "Configuration");
    terminal.send("ntoken").wait_for(way.variable).send(key::ENTER).wait_for("add an option").send(key::ENTER);
    on_screen(terminal, "Integrations");
    // What the sample fails without is taken beforehand; what else it asks for is suggested, and taken from the list.
    terminal.wait_for("PostgreSQL");
    if terminal.text().contains("suggested") {
        terminal.send("\x14").wait_for("What charmer suggests").wait_for("a take it").send("\x14");
        terminal.wait_gone("What charmer suggests").wait_for("Taken: ");
    }
    terminal.wait_for(way.brings).send(key::ENTER);
    on_screen(terminal, "Review");
    terminal.wait_for("Ctrl-S writes 7 files");
}

fn whole_way(way: &Way, columns: u16, rows: u16) {
    let workspace = Workspace::new();
    copy_folder(&crate_path(&format!("assets/examples/{}", way.suite)), &workspace.app());
    let rock = format!("{}_0.1_amd64.rock", way.name);
    let charm = format!("{}_amd64.charm", way.name);
    packer(&workspace, "rockcraft", &rock);
    packer(&workspace, "charmcraft", &charm);
    let mut terminal = workspace.charmer(&["guest-book"]).size(columns, rows).start();
    screens(&mut terminal, way);
    assert!(workspace.is_untouched(), "nothing is written before the write key");
    terminal.send(key::CTRL_S).wait_for("Wrote 7 files");
    for path in WRITTEN {
        assert!(workspace.app().join(path).is_file(), "{path}");
    }
    let written = workspace.text_of("rockcraft.yaml");
    assert!(written.contains(&format!("- {}-framework", way.suite)), "{written}");
    for line in way.question.map(|(_, lines)| lines).unwrap_or_default() {
        assert!(written.contains(line), "{line} is not in\n{written}");
    }
    assert!(workspace.text_of("charm/charmcraft.yaml").contains("    token:\n"));
    let output = workspace.piped(&["check", "guest-book"]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    assert_eq!(text.contains("experimental"), way.experimental, "{text}");
    terminal.send(key::F5);
    on_screen(&mut terminal, "Pack");
    terminal.wait_for(&rock).wait_for(&charm);
    terminal.wait_until("both packed", |shown| shown.matches("✓ packed").count() == 2);
    for tool in ["rockcraft", "charmcraft"] {
        let variable = fs::read_to_string(workspace.root().join(format!("{tool}.variable"))).unwrap();
        assert_eq!(variable.trim() != "unset", way.experimental, "{tool}: {variable}");
    }
    terminal.send(key::CTRL_Q);
    assert!(terminal.wait_end().success());
}

fn at_both_sizes(way: &Way) {
    for (columns, rows) in [(80, 24), (140, 40)] {
        whole_way(way, columns, rows);
    }
}

#[test]
fn flask() {
    at_both_sizes(&PLAIN);
}

#[test]
fn django() {
    let way = Way {
        suite: "django",
        title: "Django",
        name: "noticeboard",
        read: "requirements.txt:2 an",
        files: "8 kB would ship to /django/app",
        variable: "DJANGO_TOKEN",
        ..PLAIN
    };
    at_both_sizes(&way);
}

#[test]
fn fastapi() {
    let way = Way { suite: "fastapi", title: "FastAPI", files: "would ship to /app", variable: "APP_TOKEN", ..PLAIN };
    at_both_sizes(&way);
}

#[test]
fn go() {
    let way = Way {
        suite: "go",
        title: "Go",
        name: "poll",
        read: "main.go:44",
        files: "1 kB would ship to /app",
        variable: "APP_TOKEN",
        question: Some(("1.22", &["    build-snaps:\n      - go/1.22/stable\n"])),
        ..PLAIN
    };
    at_both_sizes(&way);
}

#[test]
fn expressjs() {
    let way = Way {
        suite: "expressjs",
        title: "Express",
        name: "shopping-list",
        read: "package.json:17 an",
        files: "7 kB would ship to /app",
        variable: "APP_TOKEN",
        question: Some(("22", &["    npm-include-node: true\n", "    npm-node-version: '22'\n"])),
        ..PLAIN
    };
    at_both_sizes(&way);
}

#[test]
fn spring_boot() {
    let way = Way {
        suite: "spring-boot",
        title: "Spring Boot",
        read: "PostgreSQL",
        files: "would ship to /app",
        variable: "APP_TOKEN",
        brings: "spring.datasource.url",
        question: Some((
            "21",
            &[
                "  spring-boot-framework/runtime:\n    build-packages:\n      - openjdk-21-jdk\n",
                "  spring-boot-framework/install-app:\n    build-packages:\n      - openjdk-21-jdk\n      - maven\n",
            ],
        )),
        experimental: true,
        ..PLAIN
    };
    at_both_sizes(&way);
}
