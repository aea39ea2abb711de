//! An application whose mistakes would only show in the running image is brought in order in a real terminal: every key
//! is counted, from the first screen to the message that the files are written.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::terminal::{Starter, Terminal};

const APP: &str = "import os

import psycopg2
from flask import Flask

import models

app = Flask(__name__)
stripe_key = os.environ[\"STRIPE_KEY\"]


@app.get(\"/\")
def index():
    with psycopg2.connect(os.environ[\"POSTGRESQL_DB_CONNECT_STRING\"]) as connection:
        return str(models.count(connection))
";
const MODELS: &str =
    "def count(connection):\n    return connection.execute(\"select count(*) from orders\").fetchone()[0]\n";

fn write(dir: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = dir.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// A person at the terminal, whose keys are counted.
struct Counted {
    terminal: Terminal,
    keys: usize,
}

impl Counted {
    fn at(app: &Path, state: &Path) -> Self {
        let starter = Starter::new(crate::support::CHARMER, &[app.to_str().unwrap()]).size(140, 40);
        Self { terminal: starter.variable("XDG_STATE_HOME", state).start(), keys: 0 }
    }

    fn key(&mut self, key: &str) -> &mut Self {
        assert_eq!(key.chars().count(), 1, "one key at a time");
        self.keys += 1;
        self.terminal.send(key);
        self
    }

    fn sees(&mut self, text: &str) -> &mut Self {
        self.terminal.wait_for(text);
        self
    }
}

const CTRL_S: &str = "\u{13}";
const CTRL_T: &str = "\u{14}";

fn charmer(arguments: &[&str], app: &Path) -> (bool, String) {
    let output = Command::new(crate::support::CHARMER).args(arguments).arg(app).output().unwrap();
    let printed = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(printed).unwrap())
}

fn init(app: &Path, flags: &[&str]) {
    let output = Command::new(crate::support::CHARMER).arg("init").arg(app).args(flags).output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

/// Counted are all keys: those that mend the three mistakes and those that write the project. Nothing is typed before,
/// and the files are on the disk after the last one.
#[test]
fn three_mistakes_that_nobody_sees_are_mended_with_at_most_six_keys() {
    let (app, state) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let app = app.path().join("shop");
    write(&app, &[("app.py", APP), ("models.py", MODELS), ("requirements.txt", "flask\npsycopg2\n")]);
    let before = charmer(&["check"], &app).1;

    let mut person = Counted::at(&app, state.path());
    person.sees("deploys").sees("suggested");
    // The list is opened once it can hold all three; a person reads it before anything is taken.
    // What the source fails without is there already; what is left needs a line of the source, too.
    person.sees("models.py").sees("libpq-dev").sees("PostgreSQL");
    person.key(CTRL_T).sees("stripe").sees("a secret");
    person.key(CTRL_T).sees("Taken:");
    person.key(CTRL_S).sees("Ctrl-S writes");
    person.key(CTRL_S).sees("Wrote");
    assert!(person.keys <= 6, "{} keys", person.keys);

    let rock = fs::read_to_string(app.join("rockcraft.yaml")).unwrap();
    let charm = fs::read_to_string(app.join("charm/charmcraft.yaml")).unwrap();
    let rock: serde_yaml::Value = serde_yaml::from_str(&rock).unwrap();
    let charm: serde_yaml::Value = serde_yaml::from_str(&charm).unwrap();
    let has = |value: &serde_yaml::Value, text: &str| {
        value.as_sequence().is_some_and(|items| items.iter().any(|item| item.as_str() == Some(text)))
    };
    let parts = &rock["parts"];
    assert!(has(&parts["flask-framework/install-app"]["prime"], "flask/app/models.py"), "{rock:?}");
    assert!(has(&parts["flask-framework/dependencies"]["build-packages"], "libpq-dev"), "{rock:?}");
    assert!(has(&parts["runtime-slices"]["stage-packages"], "libpq5_libs"), "{rock:?}");
    assert_eq!(charm["requires"]["postgresql"]["interface"].as_str(), Some("postgresql_client"));
    assert_eq!(charm["config"]["options"]["stripe"]["type"].as_str(), Some("secret"));

    // What is left is the one line of the source that only its author can change; it does not start without.
    let (_, printed) = charmer(&["check"], &app);
    assert!(printed.contains("will not start: 1."), "before:\n{before}\nafter:\n{printed}");
    assert!(printed.contains("read FLASK_STRIPE_KEY instead of STRIPE_KEY"), "{printed}");
    assert!(!printed.contains("models.py") && !printed.contains("psycopg2"), "{printed}");
    let sheet = charmer(&["env"], &app).1;
    assert!(sheet.contains("FLASK_STRIPE_KEY"), "{sheet}");
}

/// An application that the extension does not find can be packed after one key for it.
#[test]
fn an_application_under_another_name_is_packable_after_one_key() {
    let (app, state) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let app = app.path().join("shop");
    let server = "from flask import Flask\n\nserver = Flask(__name__)\n";
    write(&app, &[("shop/web.py", server), ("shop/__init__.py", ""), ("requirements.txt", "flask\n")]);
    let mut person = Counted::at(&app, state.path());
    person.sees("packs ✗ 1");
    person.key(CTRL_T).sees("shop.web:server");
    let before = person.keys;
    person.key(" ").sees("deploys ✓");
    assert_eq!(person.keys - before, 1);
    person.key(CTRL_S).sees("Ctrl-S writes");
    person.key(CTRL_S).sees("Wrote");
    let (accepted, printed) = charmer(&["check"], &app);
    assert!(accepted, "{printed}");
}

/// Files that are added and dependencies that change while the wizard is open show in it.
#[test]
fn what_changes_on_the_disk_is_suggested_while_the_wizard_is_open() {
    let (app, state) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let app = app.path().join("shop");
    let plain = "from flask import Flask\n\napp = Flask(__name__)\n";
    write(&app, &[("app.py", plain), ("requirements.txt", "flask\n")]);
    let mut person = Counted::at(&app, state.path());
    person.sees("Nothing is written yet");
    assert!(!person.terminal.text().contains("suggested"));
    // What the source fails without is taken by itself, and given back when nothing asks for it any more.
    write(&app, &[("requirements.txt", "flask\npsycopg2\n")]);
    person.sees("● libpq-dev").sees("suggested");
    // A file that the application now imports, and a variable that it now reads.
    write(&app, &[("models.py", MODELS), ("app.py", APP)]);
    person.sees("● models.py").key(CTRL_T).sees("stripe").key("\u{1b}");
    // A file deep below, that nobody reads as long as nobody names it.
    write(
        &app,
        &[
            ("shipping/rates/table.py", "rates = []\n"),
            ("shipping/__init__.py", ""),
            ("shipping/rates/__init__.py", ""),
        ],
    );
    write(&app, &[("models.py", "from shipping.rates import table\n")]);
    person.sees("● shipping");
    fs::remove_file(app.join("models.py")).unwrap();
    write(&app, &[("app.py", plain), ("requirements.txt", "flask\n")]);
    person.terminal.wait_gone("● models.py").wait_gone("● libpq-dev");
}

/// Everything that had better stay out, in a folder that ships as a whole, and everything that is left behind: one key
/// each, on the screen of the files.
#[test]
fn each_flagged_file_is_put_in_or_out_with_one_key() {
    const OUT: [&str; 5] = [".env", ".venv", "app.db", "big.bin", "server.pem"];
    let (app, state) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let whole = app.path().join("whole");
    let files = [
        ("web.py", "import os\nfrom flask import Flask\nimport helpers\n\napp = Flask(__name__)\n"),
        ("helpers.py", "x = 1\n"),
        ("requirements.txt", "flask\n"),
        (".env", "TOKEN=hunter2\n"),
        (".venv/pyvenv.cfg", "home = /usr\n"),
        ("node_modules/x/index.js", "module.exports = 1\n"),
        ("server.pem", "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----\n"),
        (".git/HEAD", "ref: refs/heads/main\n"),
    ];
    write(&whole, &files);
    fs::write(whole.join("app.db"), b"SQLite format 3\0 and the rest").unwrap();
    fs::write(whole.join("big.bin"), vec![0; 11 << 20]).unwrap();
    // The service's command is written already; the extension then takes the whole folder.
    init(&whole, &["--service", "flask=gunicorn web:app"]);
    let (_, before) = charmer(&["ships"], &whole);
    for name in OUT {
        assert!(
            before.contains(&format!("{name}: warning")) || before.contains(&format!("{name} is among")),
            "{before}"
        );
    }
    // What would stop the packer is taken out before anybody is asked.
    assert!(before.lines().any(|line| line.starts_with("dropped") && line.contains("node_modules")), "{before}");
    let mut person = Counted::at(&whole, state.path());
    person.sees("starts ! 5");
    person.terminal.send("\u{1b}4");
    person.sees("a database, and ships");
    for left in (0..OUT.len()).rev() {
        person.key(" ");
        let wanted = if left == 0 { "deploys ✓".to_owned() } else { format!("{left} suggested") };
        person.sees(&wanted);
    }
    assert_eq!(person.keys, OUT.len());
    person.key(CTRL_S).sees("Ctrl-S writes");
    person.key(CTRL_S).sees("Write over existing files?").key("\r").sees("Wrote");
    let (fine, printed) = charmer(&["ships"], &whole);
    assert!(fine && !printed.contains("warning") && !printed.contains("error"), "{printed}");

    // What the code names and nobody ships, and an entry that names nothing.
    let picked = app.path().join("picked");
    let code = "from flask import Flask\nimport helpers\nfrom flask_migrate import Migrate\n\n\
                app = Flask(__name__, template_folder=\"pages\", static_folder=\"assets\")\n\
                Migrate(app, None, directory=\"versions\")\n";
    let files = [
        ("app.py", code),
        ("helpers.py", "x = 1\n"),
        ("requirements.txt", "flask\nflask-migrate\n"),
        ("pages/index.html", "hi\n"),
        ("assets/a.css", "a {}\n"),
        ("versions/env.py", "x = 1\n"),
    ];
    write(&picked, &files);
    init(&picked, &["--file", "app.py"]);
    let rock = fs::read_to_string(picked.join("rockcraft.yaml")).unwrap();
    fs::write(
        picked.join("rockcraft.yaml"),
        rock.replace("- flask/app/app.py", "- flask/app/app.py\n      - flask/app/gone.py"),
    )
    .unwrap();
    let mut person = Counted::at(&picked, state.path());
    person.sees("✗ 1");
    person.terminal.send("\u{1b}4");
    person.sees("there is no such file").sees("pages");
    for left in (0..4_usize).rev() {
        person.key(" ");
        let wanted = if left == 0 { "deploys ✓".to_owned() } else { format!("{left} suggested") };
        person.sees(&wanted);
    }
    person.key(CTRL_S).sees("Ctrl-S writes");
    person.key(CTRL_S).sees("Write over existing files?").key("\r").sees("Wrote");
    let (fine, printed) = charmer(&["ships"], &picked);
    assert!(fine && !printed.contains("warning") && !printed.contains("error"), "{printed}");
    assert!(!fs::read_to_string(picked.join("rockcraft.yaml")).unwrap().contains("gone.py"));
}

fn rock(app: &Path) -> serde_yaml::Value {
    serde_yaml::from_str(&fs::read_to_string(app.join("rockcraft.yaml")).unwrap()).unwrap()
}

/// What the keys take, the flag takes, too, and what was taken can be taken back.
#[test]
fn without_a_screen_one_flag_takes_all_of_it() {
    let home = tempfile::tempdir().unwrap();
    let shop = home.path().join("shop");
    write(&shop, &[("app.py", APP), ("models.py", MODELS), ("requirements.txt", "flask\npsycopg2\n")]);
    let output = Command::new(crate::support::CHARMER).arg("init").arg(&shop).arg("--suggested").output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    // What the source fails without comes first, and without the flag, too.
    for (how, what) in [
        ("found: ", "file: models.py"),
        ("found: ", "build package: libpq-dev"),
        ("found: ", "integration: postgresql"),
        ("taken: ", "option: stripe: a secret"),
    ] {
        assert!(stderr.lines().any(|line| line.starts_with(how) && line.contains(what)), "{what}\n{stderr}");
    }
    assert!(stderr.contains("app.py:9: read FLASK_STRIPE_KEY instead of STRIPE_KEY"), "{stderr}");
    write(&shop, &[("app.py", &*APP.replace("STRIPE_KEY", "FLASK_STRIPE_KEY"))]);
    assert!(charmer(&["check"], &shop).0);

    // Django with its project at the top of the folder: the part that ships it says where it is.
    let clinic = home.path().join("clinic");
    let files = [
        ("requirements.txt", "django\ncelery\n"),
        ("manage.py", ""),
        ("clinic/__init__.py", ""),
        ("clinic/wsgi.py", "from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()\n"),
        ("clinic/celery.py", "from celery import Celery\napp = Celery('clinic')\n"),
        ("visits/__init__.py", ""),
        ("visits/.env", "TOKEN=hunter2\n"),
        ("notes.txt", "not for the image\n"),
    ];
    write(&clinic, &files);
    init(&clinic, &["--suggested"]);
    let (accepted, stderr) = charmer(&["check"], &clinic);
    assert!(accepted, "{stderr}");
    let (_, ships) = charmer(&["ships"], &clinic);
    for (path, lands) in [("visits/", "/django/app/visits"), ("manage.py", "/django/app/manage.py")] {
        assert!(ships.lines().any(|line| line.contains(path) && line.contains(lands)), "{path}\n{ships}");
    }
    assert!(ships.lines().any(|line| line.starts_with("dropped") && line.contains("notes.txt")), "{ships}");
    assert!(ships.lines().any(|line| line.starts_with("excluded") && line.contains("visits/.env")), "{ships}");
    assert_eq!(rock(&clinic)["services"]["celery-worker"]["user"].as_str(), Some("_daemon_"));
    let back = ["--yes", "--service", "celery-worker=", "--service", "django=", "--organize", "manage.py="];
    let back = [
        &back[..],
        &["--organize", "clinic=", "--organize", "visits=", "--organize", "django/app/visits/.env=", "--name", "x"],
    ]
    .concat();
    let output = Command::new(crate::support::CHARMER).arg("init").arg(&clinic).args(back).output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        !output.status.success() && stderr.contains("entry point"),
        "without it the packer refuses again: {stderr}"
    );

    // A program of the module beside the one that serves.
    let courier = home.path().join("courier");
    let main = "package main\n\nfunc main() {}\n";
    write(
        &courier,
        &[("go.mod", "module courier\n\ngo 1.23\n"), ("cmd/courier/main.go", main), ("cmd/mail-worker/main.go", main)],
    );
    init(&courier, &["--suggested"]);
    let organize = &rock(&courier)["parts"]["go-framework/install-app"]["organize"];
    assert_eq!(organize["bin/mail-worker"].as_str(), Some("usr/local/bin/mail-worker"));
    let (_, expanded) = charmer(&["expand", "rock"], &courier);
    assert!(expanded.contains("bin/courier: usr/local/bin/courier"), "{expanded}");
    init(&courier, &["--yes", "--service", "mail-worker=", "--organize", "bin/mail-worker="]);
    let taken_back = rock(&courier);
    assert!(taken_back.get("services").is_none() && taken_back.get("parts").is_none(), "{taken_back:?}");
    for (flags, stderr) in
        [(["--service", "worker"], "has no `=`"), (["--service-folder", "mail-worker=/app"], "there is no service")]
    {
        let output = Command::new(crate::support::CHARMER).arg("init").arg(&courier).args(flags).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8(output.stderr).unwrap().contains(stderr), "{stderr}");
    }
}
