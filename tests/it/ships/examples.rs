//! What is flagged, and what mends it, by example.

use charmer::answers::{self, Answers, Documents};
use charmer::app::{Scan, Snapshot, detect};
use charmer::expand;
use charmer::image::{ShipMark, Shipping, remedy, ships};
use charmer::suite;

type Files<'f> = &'f [(&'f str, &'f [u8])];

/// The answers to begin with, and what ships by them.
fn open(files: Files) -> (Answers, Scan, Snapshot) {
    let snapshot = Snapshot::from_files("shop", files);
    let answers = answers::defaults(&detect(&snapshot, "amd64"));
    (answers, Scan::from_files(files), snapshot)
}

fn shipping(answers: &Answers, scan: &Scan, snapshot: &Snapshot) -> Shipping {
    let opened = answers::open(&Documents::default()).unwrap();
    let rock = opened.apply(answers).unwrap().rock;
    let expansion = expand::rock(&rock, snapshot);
    let document = expansion.document.unwrap_or_else(|| panic!("{:?}", expansion.findings));
    ships(&document, scan, snapshot, suite::named(&answers.suite).unwrap())
}

fn codes(shipping: &Shipping) -> Vec<(&'static str, &str)> {
    shipping.flags.iter().map(|flag| (flag.finding.code.as_str(), flag.path.as_str())).collect()
}

/// Does what mends each flag, one after the other, as a person does with one key each.
fn mended(files: Files) -> (Answers, Shipping) {
    let (mut answers, scan, snapshot) = open(files);
    for _ in 0..20 {
        let shipping = shipping(&answers, &scan, &snapshot);
        let Some(flag) = shipping.flags.iter().find(|flag| flag.action.is_some()) else { break };
        assert!(remedy(flag, &mut answers), "{flag:?}");
    }
    let shipping = shipping(&answers, &scan, &snapshot);
    (answers, shipping)
}

const FLASK: Files = &[
    ("app.py", b"from flask import Flask\nfrom models import Book\napp = Flask(__name__, template_folder='pages')\n"),
    ("models.py", b"import store.db\n"),
    ("store/__init__.py", b""),
    ("store/db.py", b""),
    ("pages/a.html", b"x"),
    ("static/.env", b"A=1"),
    ("static/a.css", b"x"),
    ("requirements.txt", b"flask\n"),
    (".env", b"A=1"),
];

#[test]
fn what_the_code_needs_and_the_image_lacks_is_flagged_with_its_place() {
    let (answers, scan, snapshot) = open(FLASK);
    let shipping = shipping(&answers, &scan, &snapshot);
    let wanted = [
        ("import-not-shipped", "models.py"),
        ("folder-not-shipped", "pages"),
        ("import-not-shipped", "store"),
        ("ships-secret", "static/.env"),
    ];
    assert_eq!(codes(&shipping), wanted);
    let finding = &shipping.flags[0].finding;
    assert_eq!((finding.path.as_str(), finding.line), ("app.py", 2));
    assert!(finding.message.contains("ModuleNotFoundError"), "{}", finding.message);
    assert!(shipping.flags.iter().all(|flag| !flag.finding.is_error() && !flag.finding.fix.is_empty()));
}

#[test]
fn one_key_each_brings_it_in_order() {
    let (answers, shipping) = mended(FLASK);
    assert_eq!(codes(&shipping), []);
    let files = answers.files.unwrap();
    assert_eq!(files, ["-static/.env", "app.py", "static", "models.py", "pages", "store"]);
    let scan = Scan::from_files(FLASK);
    let mark = |path: &str| shipping.report_of(&scan.tree, path).unwrap();
    assert_eq!(mark("store/db.py").lands.as_deref(), Some("/flask/app/store/db.py"));
    assert_eq!((mark("static").mark, mark("static/.env").mark), (ShipMark::Partly, ShipMark::Excluded));
    assert_eq!(mark(".env").mark, ShipMark::Dropped);
}

#[test]
fn a_whole_folder_ships_but_for_what_is_taken_out() {
    // No name that the extension knows: everything goes in.
    let files: Files = &[
        ("shop/app.py", b"import flask\napp = flask.Flask(__name__)\n"),
        ("requirements.txt", b"flask\n"),
        (".env", b"A=1"),
        ("shop.db", b"x"),
        ("venv/pyvenv.cfg", b""),
        ("venv/bin/python", b""),
        ("venv/lib/x.py", b""),
    ];
    let (answers, scan, snapshot) = open(files);
    let before = shipping(&answers, &scan, &snapshot);
    let wanted = [("ships-secret", ".env"), ("ships-database", "shop.db"), ("ships-environment", "venv")];
    assert_eq!(codes(&before), wanted);
    let (answers, after) = mended(files);
    assert_eq!(codes(&after), []);
    assert_eq!(answers.files.unwrap(), ["-.env", "-shop.db", "-venv"]);
    assert_eq!(after.shipped.files, before.shipped.files - 5);
}

#[test]
fn where_files_are_staged_one_by_one_a_folder_gives_way_to_its_content() {
    let files: Files = &[
        ("go.mod", b"module shop\n"),
        ("main.go", b"package main\n\n//go:embed logo.svg\nvar l string\nfunc main() { http.Dir(\"web\") }\n"),
        ("main_test.go", b"package main\n"),
        ("logo.svg", b"x"),
        ("static/a.css", b"x"),
        ("static/key.pem", b"x"),
        ("web/index.html", b"x"),
    ];
    let (answers, scan, snapshot) = open(files);
    let before = shipping(&answers, &scan, &snapshot);
    assert_eq!(codes(&before), [("folder-not-shipped", "web"), ("ships-secret", "static/key.pem")]);
    let mark = |path: &str| before.report_of(&scan.tree, path).unwrap().mark;
    assert_eq!(
        (mark("main.go"), mark("logo.svg"), mark("main_test.go")),
        (ShipMark::Inside, ShipMark::Inside, ShipMark::Dropped)
    );
    let (answers, after) = mended(files);
    assert_eq!(answers.files.unwrap(), ["web", "static/a.css"]);
    assert_eq!(codes(&after), []);
}

#[test]
fn where_no_files_are_picked_one_is_kept_out_and_the_fix_says_what_works() {
    let files: Files = &[
        ("requirements.txt", b"django\n"),
        ("shop/manage.py", b"import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n"),
        ("shop/shop/__init__.py", b""),
        ("shop/shop/settings.py", b"INSTALLED_APPS = ['notes']\nimport common.tools\n"),
        ("shop/shop/wsgi.py", b"application = 1\n"),
        ("shop/notes/__init__.py", b""),
        ("shop/db.sqlite3", b"x"),
        ("shop/.env", b"A=1"),
        ("common/__init__.py", b""),
        ("common/tools.py", b""),
    ];
    let (mut answers, scan, snapshot) = open(files);
    let shipped = shipping(&answers, &scan, &snapshot);
    assert_eq!(codes(&shipped), [("import-not-shipped", "common"), ("ships-secret", "shop/.env")]);
    // A module outside of the project is for a part of its own; a file of the project is kept out with one key.
    assert!(shipped.flags[0].action.is_none() && !remedy(&shipped.flags[0], &mut answers));
    let mut kept_out = answers.clone();
    assert!(remedy(&shipped.flags[1], &mut kept_out));
    assert_eq!(codes(&shipping(&kept_out, &scan, &snapshot)), [("import-not-shipped", "common")]);
    assert!(shipped.flags[1].finding.fix.contains("Take shop/.env out"), "{}", shipped.flags[1].finding.fix);

    // What the fixes say does what they say.
    let parts = "parts:\n  django-framework/install-app: {plugin: dump, source: shop, organize: {'*': django/app/, .*: \
                 django/app/}, stage: [-django/app/.env]}\n  shared: {plugin: dump, source: ., organize: {common: \
                 django/app/common}, stage: [django/app/common]}\n";
    let opened = answers::open(&Documents::default()).unwrap();
    let rock = opened.apply(&answers).unwrap().rock;
    let text = format!("{}\n{parts}", rock.text);
    let document = charmer::yaml::parse("rockcraft.yaml", text.as_bytes()).unwrap();
    let expansion = expand::rock(&document, &snapshot);
    let expanded = expansion.document.unwrap_or_else(|| panic!("{:?}", expansion.findings));
    let mended = ships(&expanded, &scan, &snapshot, suite::named("django").unwrap());
    assert_eq!(
        codes(&mended),
        [("ships-database", "shop/db.sqlite3")],
        "the person's part says nothing of the database"
    );
    assert_eq!(mended.report_of(&scan.tree, "common/tools.py").unwrap().lands.unwrap(), "/django/app/common/tools.py");
}

#[test]
fn npm_packs_by_its_own_rules() {
    let files: Files = &[
        (
            "app/package.json",
            b"{\"name\": \"shop\", \"main\": \"src/main.js\", \"scripts\": {\"start\": \"node src/main.js\"}}",
        ),
        ("app/src/main.js", b"require('./lib/db');\nrequire('./lib/mail');\n"),
        ("app/src/lib/db.js", b""),
        ("app/src/lib/mail.js", b""),
        ("app/.gitignore", b"mail.js\n*.log\n!keep.log\n"),
        ("app/a.log", b"x"),
        ("app/keep.log", b"x"),
        ("app/.env", b"x"),
        ("app/package-lock.json", b"{}"),
        ("app/node_modules/express/index.js", b""),
    ];
    let (answers, scan, snapshot) = open(files);
    let shipped = shipping(&answers, &scan, &snapshot);
    assert_eq!(codes(&shipped), [("import-not-shipped", "app/src/lib/mail.js"), ("ships-secret", "app/.env")]);
    assert!(shipped.flags[0].finding.fix.contains("app/.gitignore: mail.js"), "{}", shipped.flags[0].finding.fix);
    assert!(shipped.flags[1].finding.fix.contains("app/.npmignore"));
    let ships: Vec<&str> = scan
        .tree
        .entries
        .iter()
        .enumerate()
        .filter(|(at, entry)| entry.kind.is_file() && shipped.explain(&scan.tree, *at).mark == ShipMark::Shipped)
        .map(|(_, entry)| entry.path.as_str())
        .collect();
    assert_eq!(ships, ["app/.env", "app/keep.log", "app/package.json", "app/src/lib/db.js", "app/src/main.js"]);
}

#[test]
fn a_folder_that_is_moved_into_itself_is_told() {
    let files: Files =
        &[("app/main.py", b"import fastapi\napp = fastapi.FastAPI()\n"), ("requirements.txt", b"fastapi\n")];
    let (mut answers, scan, snapshot) = open(files);
    assert_eq!(answers.files.take().as_deref(), Some(&["app/main.py".to_owned()][..]), "each by itself");
    let shipped = shipping(&answers, &scan, &snapshot);
    assert_eq!(shipped.flags[0].finding.code.as_str(), "organize-into-itself");
    assert_eq!(shipped.shipped.files, 0);
}

/// What ships of a folder with `app.py`, `.env` and `.config/site`, by a part with these entries of `stage` and `prime`.
fn by_entries(stage: &str, prime: &str) -> (Vec<String>, Vec<String>) {
    let files: Files = &[("app.py", b""), (".env", b""), (".config/site", b"")];
    let text = format!("parts: {{own: {{plugin: dump, source: ., stage: {stage}, prime: {prime}}}}}");
    let document = charmer::yaml::parse("rockcraft.yaml", text.as_bytes()).unwrap();
    let (scan, snapshot) = (Scan::from_files(files), Snapshot::from_files("shop", files));
    let shipped = ships(&document.root, &scan, &snapshot, suite::named("flask").unwrap());
    let lands = |(path, _): &(&str, &[u8])| shipped.report_of(&scan.tree, path).unwrap().lands;
    let told = shipped.flags.iter().filter(|flag| !flag.finding.code.as_str().starts_with("ships-"));
    (files.iter().filter_map(lands).collect(), told.map(|flag| flag.finding.code.as_str().to_owned()).collect())
}

#[test]
fn entries_count_in_their_order_and_where_no_order_is_sure_it_is_told() {
    let all = ["/app.py", "/.env", "/.config/site"].map(str::to_owned).to_vec();
    let nothing: Vec<String> = Vec::new();
    assert_eq!(
        by_entries("[.*, '*']", "['*', .env, .config]"),
        (vec![all[0].clone()], vec!["entry-not-staged".to_owned(); 2])
    );
    assert_eq!(by_entries("['*', .env, .config]", "['*', .env, .config]"), (all, nothing));
    assert_eq!(by_entries("['*', .env]", "['*']").1, ["entries-unordered"]);
    // What is left out anyway is nobody's chance.
    assert_eq!(by_entries("['*', .env, '-*']", "['*']").1, [""; 0]);
    // A folder of which nothing is primed has to be staged all the same.
    assert_eq!(by_entries("[]", "[-.config/site, .config]").1, ["entry-not-staged"]);
}

#[test]
fn an_entry_that_cannot_be_searched_for_is_told_before_it_stops_the_pack() {
    let refused = ["**/*.py", "**", "static/**.css", "-static/**.css", "a**/b", "-", "-/app.py"];
    for entry in refused {
        let told = by_entries(&format!("['{entry}']"), "[app.py]").1;
        assert!(told.contains(&"entry-pattern".to_owned()), "{entry}: {told:?}");
    }
    for entry in ["-**/*.pyc", "-**", ".config/**/site", "*", "a*/**", "\\\\*.py"] {
        let told = by_entries(&format!("[app.py, '{entry}']"), "[app.py]").1;
        assert!(!told.contains(&"entry-pattern".to_owned()), "{entry}: {told:?}");
    }
}
