//! What people write is theirs: whatever `charmer init` is told, only what it names changes.

mod random;
mod saving;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use charmer::answers::{Answers, from_documents};
use charmer::write;
use tempfile::TempDir;

/// A Flask application with a state folder of its own beside it.
pub struct Shop(TempDir);

impl Shop {
    pub fn new() -> Self {
        // In memory where there is such a place: many are made and removed.
        let dir = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let shop = Self(dir);
        fs::create_dir_all(shop.path("static")).unwrap();
        for (path, text) in [
            ("app.py", "import flask\napp = flask.Flask(__name__)\n"),
            ("requirements.txt", "flask\n"),
            ("static/a.css", "a {}\n"),
        ] {
            shop.put(path, text);
        }
        shop
    }

    /// The same after a first `charmer init` with these flags.
    pub fn written(flags: &[&str]) -> Self {
        let shop = Self::new();
        shop.done(flags);
        shop
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.0.path().join("shop").join(path)
    }

    pub fn text_of(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    pub fn put(&self, path: &str, text: &str) {
        fs::write(self.path(path), text).unwrap();
    }

    pub fn change(&self, path: &str, from: &str, to: &str) -> String {
        let text = self.text_of(path);
        assert!(text.contains(from), "{from:?} in {text}");
        let text = text.replacen(from, to, 1);
        self.put(path, &text);
        text
    }

    pub fn init(&self, flags: &[&str]) -> Output {
        self.at(self.0.path(), flags)
    }

    fn at(&self, state: &Path, flags: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_charmer"))
            .args(["init", "shop"])
            .args(flags)
            .current_dir(self.0.path())
            .env("HOME", state)
            .env("XDG_STATE_HOME", state.join("state"))
            .output()
            .unwrap()
    }

    /// What it said on standard error.
    pub fn done(&self, flags: &[&str]) -> String {
        let output = self.init(flags);
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{flags:?}: {stderr}");
        stderr
    }

    pub fn answers(&self) -> Answers {
        from_documents(&write::documents(&self.path("")).texts).unwrap().normal()
    }
}

const CHARM: &str = "charm/src/charm.py";
const MAIN: &str = "\n\nif __name__";
const METHOD: &str = "\n    def mine(self):\n        \"\"\"Do more.\"\"\"\n\n\nif __name__";

#[test]
fn a_method_that_somebody_added_stays_and_gets_the_new_name() {
    let shop = Shop::written(&[]);
    let mine = shop.change(CHARM, MAIN, METHOD);
    assert_eq!(shop.done(&["--rock-version", "0.2", "--yes"]), "");
    assert_eq!(shop.text_of(CHARM), mine);
    assert_eq!(shop.init(&["--check"]).status.code(), Some(0), "an edited file is no difference");
    // What the answers ask for is merged, shown before, and wants its yes.
    let output = shop.init(&["--name", "store", "--dry-run", "--diff"]);
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(shown.contains("+class StoreCharm(") && !shown.contains("mine"), "{shown}");
    assert_eq!(shop.init(&["--name", "store"]).status.code(), Some(1));
    assert_eq!(shop.text_of(CHARM), mine);
    shop.done(&["--name", "store", "--yes"]);
    let renamed = mine.replace("ShopCharm", "StoreCharm").replace("operates shop", "operates store");
    assert_eq!(shop.text_of(CHARM), renamed.replace("Runs shop", "Runs store"));
    // What was merged is the person's still.
    shop.done(&["--name", "kiosk", "--yes"]);
    assert!(shop.text_of(CHARM).contains("def mine(self)") && shop.text_of(CHARM).contains("KioskCharm"));
}

#[test]
fn what_cannot_be_merged_stays_with_a_note_until_it_is_forced_by_name() {
    let shop = Shop::written(&[]);
    let mine = shop.change(CHARM, "class ShopCharm(", "class Mine(Mixin, ");
    let printed = shop.done(&["--name", "store", "--yes"]);
    assert!(
        printed.contains(CHARM) && printed.contains("stays as it is") && printed.contains(&format!("--force {CHARM}")),
        "{printed}"
    );
    assert!(
        printed.contains("    + class StoreCharm(") && printed.contains("    - ") && !printed.contains("Mixin"),
        "{printed}"
    );
    assert_eq!(shop.text_of(CHARM), mine);
    assert!(shop.text_of("charm/charmcraft.yaml").contains("\nname: store\n"), "the rest is written");
    let output = shop.init(&["--force", "charm/charm.py"]);
    let printed = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(2) && printed.contains(&format!("Name one of {CHARM}, ")), "{printed}");
    assert_eq!(shop.text_of(CHARM), mine);
    shop.done(&["--force", CHARM]);
    assert!(shop.text_of(CHARM).contains("class StoreCharm(") && !shop.text_of(CHARM).contains("Mixin"));
}

#[test]
fn a_file_of_unknown_origin_counts_as_edited() {
    for path in [CHARM, "charm/pyproject.toml", "charm/tox.ini", "charm/.gitignore"] {
        let shop = Shop::new();
        fs::create_dir_all(shop.path("charm/src")).unwrap();
        let mine = "# Written by charmer. Yours to edit.\nmine = 1\n";
        shop.put(path, mine);
        let printed = shop.done(&["--yes"]);
        assert!(printed.contains(path) && printed.contains("    + "), "{printed}");
        assert_eq!(shop.text_of(path), mine);
    }
    // Where the state is lost, the documents tell what charmer wrote: it goes on with its own files, and merges.
    for edit in ["import ops\n", "import ops\nimport mine\n"] {
        let shop = Shop::written(&[]);
        shop.change(CHARM, "import ops\n", edit);
        fs::remove_dir_all(shop.0.path().join("state")).unwrap();
        shop.done(&["--name", "store", "--yes"]);
        assert!(shop.text_of(CHARM).contains("StoreCharm") && shop.text_of(CHARM).contains(edit));
    }
    // Where the documents were changed by hand, the journals know.
    let shop = Shop::written(&[]);
    shop.change("rockcraft.yaml", "name: shop", "name: store");
    shop.change("charm/charmcraft.yaml", "name: shop", "name: store");
    shop.done(&["--yes"]);
    assert!(shop.text_of(CHARM).contains("StoreCharm"));
}

#[test]
fn every_other_file_is_merged_or_stays_too() {
    let shop = Shop::written(&["--workflow", "--platform", "amd64", "--base", "ubuntu@24.04"]);
    let workflow = ".github/workflows/pack-shop.yaml";
    for (path, from, to) in [
        ("charm/requirements.txt", "paas-charm>=1.0,<2\n", "paas-charm>=1.0,<2\nrequests\n"),
        ("charm/pyproject.toml", "line-length = 99\n", "line-length = 120\n"),
        ("charm/tox.ini", "env_list = lint, static\n", "env_list = lint, static, unit\n"),
        ("charm/.gitignore", "build/\n", "build/\nmine/\n"),
        (workflow, "      - name: Keep both\n", "      - run: make mine\n      - name: Keep both\n"),
    ] {
        shop.change(path, from, to);
    }
    let before = |path: &str| shop.text_of(path);
    let kept: Vec<String> = ["charm/pyproject.toml", "charm/tox.ini", "charm/.gitignore"].map(before).to_vec();
    let printed = shop.done(&["--platform", "s390x", "--yes"]);
    assert!(!printed.contains("stays as it is"), "{printed}");
    assert_eq!(["charm/pyproject.toml", "charm/tox.ini", "charm/.gitignore"].map(before).to_vec(), kept);
    assert!(
        !before("charm/requirements.txt").contains("--only-binary")
            && before("charm/requirements.txt").ends_with("requests\n")
    );
    assert!(
        before(workflow).contains("run: make mine")
            && before(workflow).contains("s390x")
            && before(workflow).contains("amd64")
    );
    // On to a charm that is built with uv: pyproject.toml says much more, and the person's line is still theirs.
    shop.done(&["--base", "ubuntu@26.04", "--charm-base", "ubuntu@26.04", "--yes"]);
    assert!(before("charm/pyproject.toml").contains("line-length = 120\n"));
    assert!(before("charm/tox.ini").contains("static, unit\n"));
}

/// A project that has two of everything.
fn full() -> Shop {
    Shop::written(&[
        "--platform",
        "amd64",
        "--platform",
        "arm64",
        "--package",
        "libpq5",
        "--package",
        "curl",
        "--build-package",
        "git",
        "--build-package",
        "make",
        "--file",
        "app.py",
        "--file",
        "static",
        "--option",
        "greeting",
        "--option",
        "size:int=20",
        "--option-description",
        "size=How many",
        "--integrate",
        "redis:optional",
        "--integrate",
        "mysql",
        "--service",
        "a-worker=python3 a.py",
        "--service",
        "b-worker=python3 b.py",
    ])
}

/// The entries of every list, by name.
fn names(answers: &Answers) -> [Vec<String>; 7] {
    let answers = answers.clone();
    [
        answers.platforms,
        answers.packages,
        answers.build_packages,
        answers.files.unwrap_or_default(),
        answers.options.into_iter().map(|own| format!("{}:{}={}", own.name, own.kind, own.default)).collect(),
        answers.integrations.into_iter().map(|own| format!("{}:{}", own.endpoint, own.required)).collect(),
        answers.services.into_iter().map(|own| format!("{}={}", own.name, own.command)).collect(),
    ]
    .map(|mut list| {
        list.sort();
        list
    })
}

#[test]
fn a_flag_adds_or_changes_what_it_names_and_no_flag_takes_away() {
    let flags = [
        (&["--platform", "riscv64"][..], 0, "riscv64", "--no-platform", 3),
        (&["--package", "ffmpeg"], 1, "ffmpeg", "--no-package", 3),
        (&["--build-package", "cmake"], 2, "cmake", "--no-build-package", 3),
        (&["--file", "-static"], 3, "-static", "--no-file", 2),
        (&["--option", "token:int"], 4, "token:int=", "--no-option", 3),
        (&["--integrate", "postgresql"], 5, "postgresql:true", "--no-integrate", 3),
        (&["--service", "c-worker=python3 c.py"], 6, "c-worker=python3 c.py", "--no-service", 3),
    ];
    let start = names(&full().answers());
    for (add, list, new, away, count) in flags {
        let shop = full();
        shop.done(&[add, &["--yes"]].concat());
        let now = names(&shop.answers());
        for (at, (before, after)) in start.iter().zip(&now).enumerate() {
            let expected = if at == list { count } else { before.len() };
            assert_eq!(after.len(), expected, "{add:?}: {after:?}");
            assert!(before.iter().all(|own| after.contains(own) || own == "static"), "{add:?}: {before:?} {after:?}");
        }
        assert!(now[list].iter().any(|own| own == new), "{add:?}: {now:?}");
        let name = new.split([':', '=']).next().unwrap();
        shop.done(&[away, name, "--yes"]);
        let gone = names(&shop.answers());
        assert_eq!(gone[list].len(), count - 1, "{away}: {gone:?}");
        assert!(gone.iter().enumerate().all(|(at, own)| at == list || *own == now[at]), "{away}: {gone:?}");
        // A second time, or misspelt: said, and no harm.
        let printed = shop.done(&[away, name, "--yes"]);
        assert!(printed.contains(&format!("there is no `{name}` to take away. Fix: There is ")), "{printed}");
        assert_eq!(names(&shop.answers()), gone);
    }
    let shop = full();
    shop.done(&["--option", "size=30", "--integrate", "redis", "--service", "a-worker=python3 -u a.py", "--yes"]);
    let now = shop.answers();
    let size = now.options.iter().find(|own| own.name == "size").unwrap();
    assert_eq!((size.kind.as_str(), size.default.as_str(), size.description.as_str()), ("int", "30", "How many"));
    let [.., integrations, services] = names(&now);
    assert_eq!(integrations, ["mysql:true", "redis:false"]);
    assert_eq!(services, ["a-worker=python3 -u a.py", "b-worker=python3 b.py"]);
}

#[test]
fn a_file_of_answers_adds_as_flags_do_unless_it_is_exact() {
    let file = "platforms: [riscv64]\npackages: []\noptions:\n- {name: size, default: '30'}\n- {name: token, type: int}\n\
        integrations: [{endpoint: redis, required: true}]\nfiles: [-static]\ntitle: Mine\n";
    let (merged, exact) = (full(), full());
    let start = names(&merged.answers());
    for (shop, flags) in
        [(&merged, &["--answers", "a.yaml", "--yes"][..]), (&exact, &["--answers", "a.yaml", "--yes", "--exact"])]
    {
        fs::write(shop.0.path().join("a.yaml"), file).unwrap();
        shop.done(flags);
        assert_eq!(shop.answers().title, "Mine");
    }
    let now = names(&merged.answers());
    assert_eq!(now[0], ["amd64", "arm64", "riscv64"]);
    assert_eq!((&now[1], &now[2], &now[6]), (&start[1], &start[2], &start[6]));
    assert_eq!(now[3], ["-static", "app.py"]);
    assert_eq!(now[4], ["greeting:string=", "size:int=30", "token:int="]);
    assert_eq!(now[5], ["mysql:true", "redis:true"]);
    let now = names(&exact.answers());
    assert_eq!((now[0].as_slice(), now[1].len(), &now[2]), (&["riscv64".to_owned()][..], 0, &start[2]));
    assert_eq!(now[3], ["-static"]);
    assert!(now[4].len() == 2 && now[5] == ["redis:true"], "{now:?}");
    assert_eq!(exact.init(&["--exact"]).status.code(), Some(2), "of nothing, nothing is exact");
}
