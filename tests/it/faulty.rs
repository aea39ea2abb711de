//! Small projects, each with one fault, and what `charmer check` says of it: the code, the place, what comes of it. Each has
//! a good twin, which is the same project once that was mended; of it nothing of the kind may be told.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{CHARMER, crate_path};

/// A change of a file: all of it where nothing is to be replaced; `GONE` removes it.
type Edit = (&'static str, &'static str, &'static str);
const GONE: &str = "\0";

struct Fault {
    /// The folder in `tests/data/faults`, and the application in it.
    project: &'static str,
    /// Code, place, consequence.
    told: &'static [(&'static str, &'static str, &'static str)],
    /// Codes that would be false.
    never: &'static [&'static str],
    /// What mends it.
    twin: &'static [Edit],
}

/// Code, place, consequence.
pub type Told = (String, String, String);

const NOTHING: &[Edit] = &[];

const FAULTS: &[Fault] = &[
    Fault {
        project: "django-link-left-behind",
        told: &[
            ("link-stops-packer", "shop/aws_lib.py", "will not pack"),
            ("link-stops-packer", "shop/management/commands/dead.py", "will not pack"),
            ("link-stops-packer", "shop/management/commands/tool-import.py", "will not pack"),
        ],
        never: &[],
        twin: &[
            ("shop/aws_lib.py", "", "x = 1\n"),
            ("shop/management/commands/dead.py", "", GONE),
            ("shop/management/commands/tool-import.py", "", "import x\n"),
        ],
    },
    Fault {
        project: "express-start-dev-server",
        told: &[("start-program-missing", "app/package.json:1", "will not start")],
        never: &["files-not-picked", "start-file-missing"],
        twin: &[("app/package.json", "\"express\": \"^4.18.0\"", "\"express\": \"^4.18.0\", \"nodemon\": \"^3\"")],
    },
    Fault {
        project: "express-typescript-build",
        told: &[("start-file-missing", "app/package.json:1", "will not start")],
        never: &["start-program-missing"],
        twin: &[("app/dist/index.js", "", "x")],
    },
    Fault {
        project: "express-migration-outside-app",
        told: &[("migration-not-run", "migrate.sh", "worth knowing")],
        never: &[],
        twin: &[("migrate.sh", "", GONE), ("app/migrate.sh", "", "npx knex migrate:latest\n")],
    },
    Fault {
        project: "migration-in-a-package",
        told: &[("migration-not-run", "webapp/migrate.py", "worth knowing")],
        never: &[],
        twin: &[
            ("webapp/migrate.py", "", GONE),
            ("migrate.py", "", "print()\n"),
            ("rockcraft.yaml", "- flask/app/webapp", "- flask/app/webapp\n      - flask/app/migrate.py"),
        ],
    },
    Fault {
        project: "migrations-unsaid",
        told: &[("migration-not-run", "migrations", "worth knowing")],
        never: &[],
        twin: &[("migrate.sh", "", "flask db upgrade\n")],
    },
    Fault {
        project: "fastapi-package-app",
        told: &[],
        never: &["organize-into-itself", "import-not-shipped", "entry-missing"],
        twin: NOTHING,
    },
    Fault { project: "files-made-by-a-script", told: &[], never: &["entry-missing", "file-missing"], twin: NOTHING },
    Fault {
        project: "own-part-for-a-program",
        told: &[],
        never: &["entry-missing", "packages-dropped"],
        twin: NOTHING,
    },
    Fault {
        project: "git-requirement",
        told: &[("build-program-missing", "requirements.txt:2", "will not pack")],
        never: &["source-outside"],
        twin: &[("requirements.txt", "git+https://example.org/me/mine.git@main", "https://example.org/mine.tar.gz")],
    },
    Fault {
        project: "go-binary-of-another-name",
        told: &[("program-not-built", "rockcraft.yaml:1:1", "will not pack")],
        never: &[],
        twin: &[("rockcraft.yaml", "name: my-rock-name", "name: example")],
    },
    Fault {
        project: "go-embed-not-built",
        told: &[("embed-missing", "ui/ui.go:5", "will not pack")],
        never: &["program-not-built"],
        twin: &[("ui/build/index.html", "", "x")],
    },
    Fault {
        project: "go-replace-outside/svc",
        told: &[("source-outside", "go.mod:4", "will not pack")],
        never: &["program-not-built"],
        twin: &[("go.mod", "../lib", "./lib"), ("lib/go.mod", "", "module lib\n")],
    },
    Fault {
        project: "go-without-source",
        told: &[("program-not-built", "go.mod:1", "will not pack")],
        never: &[],
        twin: &[("cmd/app02c/main.go", "", "package main\nfunc main() {}\n")],
    },
    Fault {
        project: "python-path-outside/services/shop",
        told: &[
            ("source-outside", "requirements.txt:2", "will not pack"),
            ("source-outside", "rockcraft.yaml:22:5", "will not pack"),
        ],
        never: &["build-program-missing"],
        twin: &[
            ("requirements.txt", "", "flask\n./shared-lib\n# ../not-read\nx @ https://example.org/../x.tar.gz\n"),
            ("rockcraft.yaml", "../../shared-lib", "shared-lib"),
        ],
    },
    Fault {
        project: "python-too-old",
        told: &[
            ("runtime-version", "pyproject.toml:4", "will not pack"),
            ("runtime-version", "app.py:1", "will not start"),
        ],
        never: &[],
        twin: &[("pyproject.toml", ",<3.12", ",<4"), ("requirements.txt", "", "flask\nsetuptools\n")],
    },
    Fault {
        project: "old-gradle-wrapper",
        told: &[("runtime-version", "gradle/wrapper/gradle-wrapper.properties:1", "will not pack")],
        never: &[],
        twin: &[("gradle/wrapper/gradle-wrapper.properties", "7.4", "8.10.2")],
    },
    Fault {
        project: "stage-from-stage-packages",
        told: &[("packages-dropped", "rockcraft.yaml:21:5", "will not start")],
        never: &["entry-missing"],
        twin: &[("rockcraft.yaml", "      - flask/app/app.py", "      - flask/app/app.py\n      - usr/bin/git")],
    },
    Fault {
        project: "stage-packages-filtered",
        told: &[("packages-dropped", "rockcraft.yaml:21:5", "will not start")],
        never: &["entry-missing"],
        twin: &[(
            "rockcraft.yaml",
            "  flask-framework/install-app:\n    stage-packages:\n      - git\n    prime:\n      - flask/app/app.py",
            "  own:\n    plugin: nil\n    stage-packages: [git]",
        )],
    },
    Fault {
        project: "stage-packages-filtered-fastapi",
        told: &[("packages-dropped", "rockcraft.yaml:21:5", "will not start")],
        never: &["entry-missing"],
        twin: &[("rockcraft.yaml", "fastapi-framework/install-app:", "own:\n    plugin: nil")],
    },
    Fault {
        project: "charm-not-executable",
        told: &[("charm-entry-not-executable", "charm/src/charm.py", "will not start")],
        never: &[],
        twin: NOTHING,
    },
];

/// A copy of a project, links and modes as they are, and the application in it.
pub fn copy(project: &str) -> (TempDir, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let top = project.split('/').next().unwrap();
    let from = crate_path("tests/data/faults").join(top);
    assert!(Command::new("cp").arg("-a").arg(from).arg(home.path()).status().unwrap().success());
    let app = home.path().join(project);
    (home, app)
}

pub fn charmer(home: &Path, arguments: &[&str], app: &Path) -> Output {
    let mut command = Command::new(CHARMER);
    command.args(arguments).arg(app).env("XDG_STATE_HOME", home.join("state")).env("PATH", "/none");
    command.output().unwrap()
}

/// Code, place and consequence of each finding, and whether the project fails.
pub fn check(home: &Path, app: &Path) -> (Option<i32>, Vec<Told>) {
    let output = charmer(home, &["check", "--format", "json"], app);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"));
    let told = report["findings"].as_array().unwrap().iter().map(|finding| {
        let text = |key: &str| finding[key].as_str().unwrap().to_owned();
        let number = |key: &str| finding[key].as_u64().filter(|n| *n > 0).map(|n| format!(":{n}")).unwrap_or_default();
        let place = text("path") + &number("line") + &number("column");
        assert!(!text("fix").is_empty(), "{finding}");
        (text("code"), place, text("consequence").replace('-', " "))
    });
    (output.status.code(), told.collect())
}

fn edit(app: &Path, (path, from, to): &Edit) {
    let at = app.join(path);
    if fs::symlink_metadata(&at).is_ok_and(|about| about.is_symlink()) || *to == GONE {
        fs::remove_file(&at).unwrap();
    }
    if *to == GONE {
        return;
    }
    let text = if from.is_empty() {
        (*to).to_owned()
    } else {
        let text = fs::read_to_string(&at).unwrap();
        assert!(text.contains(from), "{path}: {text}");
        text.replace(from, to)
    };
    fs::create_dir_all(at.parent().unwrap()).unwrap();
    fs::write(at, text).unwrap();
}

/// All of them, each with what mends it.
pub fn projects() -> impl Iterator<Item = (&'static str, impl Fn(&Path))> {
    FAULTS.iter().map(|fault| (fault.project, move |app: &Path| fault.twin.iter().for_each(|change| edit(app, change))))
}

#[test]
fn each_fault_is_told_and_its_good_twin_is_not() {
    let mut wrong = Vec::new();
    for fault in FAULTS {
        let (home, app) = copy(fault.project);
        let (code, told) = check(home.path(), &app);
        for (wanted, place, consequence) in fault.told {
            let is_it =
                |one: &(String, String, String)| one == &((*wanted).into(), (*place).into(), (*consequence).into());
            if told.iter().filter(|one| is_it(one)).count() != 1 {
                wrong
                    .push(format!("{}: {wanted} at {place}, {consequence}, is not told once: {told:?}", fault.project));
            }
        }
        let fails = told.iter().any(|(_, _, consequence)| consequence != "worth knowing");
        if code != Some(i32::from(fails)) {
            wrong.push(format!("{}: ends with {code:?}: {told:?}", fault.project));
        }
        for false_one in told.iter().filter(|(code, ..)| fault.never.contains(&code.as_str())) {
            wrong.push(format!("{}: {false_one:?} is false", fault.project));
        }
        fault.twin.iter().for_each(|change| edit(&app, change));
        let (_, told) = check(home.path(), &app);
        let is_kind = |code: &str| fault.told.iter().any(|(kind, ..)| *kind == code);
        for false_one in told.iter().filter(|(code, ..)| !fault.twin.is_empty() && is_kind(code)) {
            wrong.push(format!("{}, mended: {false_one:?} is told all the same", fault.project));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The same fault in other words, and what looks like it and is none: project, change, code, whether it is told.
const SPELLINGS: &[(&str, Edit, &str, bool)] = &[
    (
        "git-requirement",
        ("requirements.txt", "", "flask\n-e git+ssh://git@example.org/x.git#egg=x\n"),
        "build-program-missing",
        true,
    ),
    ("git-requirement", ("requirements.txt", "", "flask\n-r more.txt\n"), "build-program-missing", false),
    (
        "git-requirement",
        ("requirements.txt", "", "flask\n# git+https://example.org/x.git\n"),
        "build-program-missing",
        false,
    ),
    (
        "git-requirement",
        ("requirements.txt", "", "flask\nx @ hg+https://example.org/x\n"),
        "build-program-missing",
        true,
    ),
    ("git-requirement", ("requirements.txt", "", "flask\nx @ file:///home/me/x\n"), "source-outside", true),
    ("git-requirement", ("requirements.txt", "", "flask\n-r ../base.txt\n"), "source-outside", true),
    ("git-requirement", ("requirements.txt", "", "flask\n--find-links ./wheels\n"), "source-outside", false),
    (
        "go-replace-outside/svc",
        ("go.mod", "", "module svc\n\nreplace (\n\tlib v0.0.0 => ../lib\n)\n"),
        "source-outside",
        true,
    ),
    (
        "go-replace-outside/svc",
        ("go.mod", "", "module svc\n\nreplace lib => example.org/lib v1.2.3\n"),
        "source-outside",
        false,
    ),
    (
        "express-start-dev-server",
        ("app/package.json", "nodemon src/index.js", "NODE_ENV=x node src/index.js"),
        "start-program-missing",
        false,
    ),
    (
        "express-start-dev-server",
        ("app/package.json", "nodemon src/index.js", "npm run dev\", \"dev\": \"npx ts-node src/index.js"),
        "start-program-missing",
        true,
    ),
    (
        "express-start-dev-server",
        ("app/package.json", "\"start\"", "\"prepare\": \"husky install\", \"start\""),
        "pack-script-fails",
        true,
    ),
    (
        "express-start-dev-server",
        ("app/package.json", "\"start\"", "\"postinstall\": \"node x.js\", \"start\""),
        "pack-script-fails",
        false,
    ),
    (
        "express-start-dev-server",
        ("app/package.json", "\"express\": \"^4.18.0\"", "\"express\": \"^4\", \"lib\": \"file:../lib\""),
        "source-outside",
        true,
    ),
    (
        "express-start-dev-server",
        ("app/package.json", "\"nodemon\": \"^3.0.0\"", "\"nodemon\": \"^3\", \"lib\": \"file:../lib\""),
        "source-outside",
        false,
    ),
    (
        "express-start-dev-server",
        ("app/package.json", "\"express\": \"^4.18.0\"", "\"express\": \"^4\", \"lib\": \"github:me/lib\""),
        "build-program-missing",
        true,
    ),
    (
        "express-start-dev-server",
        ("app/package.json", "\"scripts\"", "\"engines\": {\"node\": \">=20\"}, \"scripts\""),
        "runtime-version",
        false,
    ),
    (
        "express-typescript-build",
        ("app/package.json", "\"scripts\"", "\"engines\":{\"node\":\">=20\"},\"scripts\""),
        "runtime-version",
        true,
    ),
    (
        "express-typescript-build",
        ("app/package.json", "\"scripts\"", "\"engines\":{\"node\":\">=16\"},\"scripts\""),
        "runtime-version",
        false,
    ),
    (
        "express-typescript-build",
        ("app/package.json", "node dist/index.js", "npm run build && node dist/index.js"),
        "start-program-missing",
        true,
    ),
    (
        "express-start-dev-server",
        (
            "app/package.json",
            "\"scripts\": {\"start\": \"nodemon src/index.js\"}",
            "\"main\": \"src\", \"scripts\": {\"start\": \"node .\"}",
        ),
        "start-file-missing",
        false,
    ),
    (
        "express-start-dev-server",
        (
            "app/package.json",
            "\"scripts\": {\"start\": \"nodemon src/index.js\"}",
            "\"main\": \"src/\", \"scripts\": {\"start\": \"node .\"}",
        ),
        "start-file-missing",
        false,
    ),
    (
        "express-start-dev-server",
        (
            "app/package.json",
            "\"scripts\": {\"start\": \"nodemon src/index.js\"}",
            "\"main\": \"src/index\", \"scripts\": {\"start\": \"node .\"}",
        ),
        "start-file-missing",
        false,
    ),
    (
        "express-start-dev-server",
        (
            "app/package.json",
            "\"scripts\": {\"start\": \"nodemon src/index.js\"}",
            "\"main\": \"./src/index.js\", \"scripts\": {\"start\": \"node .\"}",
        ),
        "start-file-missing",
        false,
    ),
    (
        "express-start-dev-server",
        (
            "app/package.json",
            "\"scripts\": {\"start\": \"nodemon src/index.js\"}",
            "\"scripts\": {\"start\": \"node ./src/\"}",
        ),
        "start-file-missing",
        false,
    ),
    (
        "express-start-dev-server",
        (
            "app/package.json",
            "\"scripts\": {\"start\": \"nodemon src/index.js\"}",
            "\"scripts\": {\"start\": \"node -r dotenv/config --import=./x.js src/index.js\"}",
        ),
        "start-file-missing",
        false,
    ),
    (
        "express-start-dev-server",
        (
            "app/package.json",
            "\"scripts\": {\"start\": \"nodemon src/index.js\"}",
            "\"scripts\": {\"prestart\": \"node -e \\\"console.log(1)\\\"\", \"start\": \"node src/index.js\"}",
        ),
        "start-file-missing",
        false,
    ),
    (
        "express-start-dev-server",
        (
            "app/package.json",
            "\"scripts\": {\"start\": \"nodemon src/index.js\"}",
            "\"scripts\": {\"start\": \"node .\"}",
        ),
        "start-file-missing",
        true,
    ),
    (
        "express-start-dev-server",
        (
            "app/package.json",
            "\"scripts\": {\"start\": \"nodemon src/index.js\"}",
            "\"main\": \"dist/index.js\", \"scripts\": {\"start\": \"node .\"}",
        ),
        "start-file-missing",
        true,
    ),
    (
        "express-start-dev-server",
        (
            "app/package.json",
            "\"scripts\": {\"start\": \"nodemon src/index.js\"}",
            "\"scripts\": {\"start\": \"node ./dist/\"}",
        ),
        "start-file-missing",
        true,
    ),
    (
        "express-start-dev-server",
        (
            "app/package.json",
            "\"scripts\": {\"start\": \"nodemon src/index.js\"}",
            "\"scripts\": {\"start\": \"node -r ./src/index.js dist/index.js\"}",
        ),
        "start-file-missing",
        true,
    ),
    ("express-prisma", ("app/package.json", "node index.js", "node ."), "start-file-missing", false),
    ("python-too-old", ("pyproject.toml", ">=3.10,<3.12", ">=3.13"), "runtime-version", true),
    (
        "python-too-old",
        ("app.py", "from distutils.util import strtobool", "try:\n    import distutils\nexcept ImportError:\n    pass"),
        "runtime-version",
        true,
    ),
    (
        "old-gradle-wrapper",
        ("gradle/wrapper/gradle-wrapper.properties", "gradle-7.4-bin", "gradle-8.5-all"),
        "runtime-version",
        false,
    ),
    ("old-gradle-wrapper", ("gradle/wrapper/gradle-wrapper.properties", "7.4", "8.10"), "wrapper-incomplete", false),
    (
        "old-gradle-wrapper",
        ("gradlew", "", "#!/bin/sh\nexec java -cp gradle/wrapper/gradle-wrapper.jar x\n"),
        "wrapper-incomplete",
        true,
    ),
    ("express-migration-outside-app", ("app/migrate.sh", "", "psql -f x.sql\n"), "migration-program-missing", true),
    (
        "express-migration-outside-app",
        ("app/migrate.sh", "", "npx knex migrate:latest\n"),
        "migration-program-missing",
        false,
    ),
    (
        "git-requirement",
        ("requirements.txt", "", "flask\nx @ git+https://example.org/x.git ; python_version < '3.8'\n"),
        "build-program-missing",
        false,
    ),
    (
        "git-requirement",
        (
            "app.py",
            "",
            "import sys\nif sys.version_info < (3, 12):\n    import imp\nfrom flask import Flask\napp = Flask(__name__)\n",
        ),
        "runtime-version",
        false,
    ),
    (
        "git-requirement",
        (
            "app.py",
            "",
            "from collections import OrderedDict, Mapping\nfrom flask import Flask\napp = Flask(__name__)\n",
        ),
        "runtime-version",
        true,
    ),
    (
        "git-requirement",
        ("app.py", "", "from collections import OrderedDict\nfrom flask import Flask\napp = Flask(__name__)\n"),
        "runtime-version",
        false,
    ),
    ("go-embed-not-built", ("ui/build/.gitkeep", "", ""), "embed-missing", false),
    (
        "migrations-unsaid",
        ("db/alembic.ini", "", "[alembic]\nscript_location = migrations\n"),
        "migration-not-run",
        true,
    ),
    ("express-prisma", ("app/prisma/migrations/1/migration.sql", "", "SELECT 1;\n"), "migration-not-run", true),
    ("go-without-source", ("internal/x/x.go", "", "package x\n"), "program-not-built", true),
    ("go-without-source", ("main.go", "", "//go:build ignore\n\npackage main\n"), "program-not-built", true),
    ("python-too-old", ("runtime.txt", "", "python-3.8.10\n"), "runtime-version", true),
    ("git-requirement", ("setup.cfg", "", "[options]\npython_requires = >=3.13\n"), "runtime-version", true),
    ("git-requirement", ("setup.py", "", "setup(name='x', python_requires='>=3.8')\n"), "runtime-version", false),
    ("git-requirement", ("Pipfile", "", "[requires]\npython_version = \"3.9\"\n"), "runtime-version", true),
    ("git-requirement", (".tool-versions", "", "nodejs 20\npython 3.12.4\n"), "runtime-version", false),
    (
        "express-start-dev-server",
        ("app/package.json", "nodemon src/index.js", "cross-env A=b node src/index.js"),
        "start-program-missing",
        true,
    ),
    (
        "express-start-dev-server",
        ("app/package.json", "nodemon src/index.js", "yarn node x"),
        "start-program-missing",
        true,
    ),
    (
        "express-start-dev-server",
        ("app/package.json", "nodemon src/index.js", "node --import tsx src/index.js"),
        "start-program-missing",
        true,
    ),
    (
        "express-start-dev-server",
        ("app/package.json", "nodemon src/index.js", "node -r express/x src/index.js"),
        "start-program-missing",
        false,
    ),
    (
        "express-start-dev-server",
        ("app/package.json", "\"express\": \"^4.18.0\"", "\"express\": \"^4\", \"lib\": \"workspace:*\""),
        "requirement-refused",
        true,
    ),
    (
        "express-migration-outside-app",
        ("app/migrate.sh", "", "npx prisma migrate deploy\n"),
        "migration-file-missing",
        true,
    ),
    ("migrations-unsaid", ("migrate.sh", "", "alembic upgrade head\n"), "migration-file-missing", true),
    (
        "migrations-unsaid",
        ("migrate.sh", "", "alembic -c x/alembic.ini upgrade head\n"),
        "migration-file-missing",
        false,
    ),
    (
        "stage-packages-filtered",
        (
            "rockcraft.yaml",
            "  flask-framework/install-app:\n    stage-packages:\n      - git\n    prime:\n      - flask/app/app.py",
            "  own:\n    plugin: nil\n    stage-packages: [git]\n    prime: [-usr]",
        ),
        "packages-dropped",
        true,
    ),
    (
        "stage-packages-filtered",
        (
            "rockcraft.yaml",
            "  flask-framework/install-app:\n    stage-packages:\n      - git\n    prime:\n      - flask/app/app.py",
            "  own:\n    plugin: nil\n    stage-packages: [git]\n    prime: [-usr/share/doc]",
        ),
        "packages-dropped",
        false,
    ),
    ("charm-not-executable", ("charm/requirements.txt", "", GONE), "charm-library-missing", true),
    ("go-embed-not-built", ("ui/ui.go", "build/*", "all:dist"), "embed-missing", true),
    ("go-embed-not-built", ("ui/ui.go", "build/*", "src"), "embed-missing", false),
    ("django-link-left-behind", ("shop/manage.py", "", "x\n"), "link-stops-packer", true),
];

#[test]
fn a_fault_is_known_by_what_it_means_and_not_by_its_words() {
    let mut wrong = Vec::new();
    for (project, change, wanted, is_told) in SPELLINGS {
        let (home, app) = copy(project);
        edit(&app, change);
        let (_, told) = check(home.path(), &app);
        if told.iter().any(|(code, ..)| code == wanted) != *is_told {
            wrong.push(format!("{project} with {change:?}: {wanted} is told: {} ({told:?})", !is_told));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn init_gives_the_charms_code_its_mode_back() {
    let (home, app) = copy("charm-not-executable");
    let entry = app.join("charm/src/charm.py");
    let mode = || fs::metadata(&entry).unwrap().permissions().mode() & 0o777;
    let text = fs::read(&entry).unwrap();
    assert_eq!(mode() & 0o111, 0);
    assert_eq!(charmer(home.path(), &["init", "--check"], &app).status.code(), Some(3));
    assert_eq!(mode() & 0o111, 0, "looking changes nothing");
    let output = charmer(home.path(), &["init", "-y"], &app);
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && told.contains("mode     charm/src/charm.py"), "{told}");
    assert_eq!((mode() & 0o111, fs::read(&entry).unwrap()), (0o111, text));
    assert_eq!(check(home.path(), &app), (Some(0), Vec::new()));
}

#[test]
fn init_picks_what_the_packer_would_lose() {
    let (home, app) = copy("fastapi-package-app");
    assert!(charmer(home.path(), &["init", "-y"], &app).status.success());
    let rock = fs::read_to_string(app.join("rockcraft.yaml")).unwrap();
    for entry in ["app/app/__init__.py", "app/app/api", "app/app/main.py"] {
        assert!(rock.contains(&format!("- {entry}\n")), "{rock}");
    }
    // The whole folder, as somebody would write it.
    let whole = rock.split("    prime:").next().unwrap().to_owned() + "    prime:\n      - app/app\n";
    fs::write(app.join("rockcraft.yaml"), whole).unwrap();
    let (code, told) = check(home.path(), &app);
    assert_eq!(code, Some(1));
    assert!(told.iter().any(|(code, _, what)| code == "organize-into-itself" && what == "will not pack"), "{told:?}");
}

#[test]
fn init_takes_the_program_that_a_requirement_is_fetched_with() {
    let (home, app) = copy("git-requirement");
    assert!(charmer(home.path(), &["init", "-y", "--suggested"], &app).status.success());
    let rock = fs::read_to_string(app.join("rockcraft.yaml")).unwrap();
    assert!(rock.contains("build-packages") && rock.contains("- git\n"), "{rock}");
    assert_eq!(check(home.path(), &app), (Some(0), Vec::new()));
}

#[test]
fn the_script_that_builds_what_is_started_is_yaml_as_it_stands() {
    for (lock, install) in [("", "npm install"), ("app/package-lock.json", "npm ci")] {
        let (home, app) = copy("express-typescript-build");
        if !lock.is_empty() {
            edit(&app, &(lock, "", "{}"));
        }
        let fix = || {
            let output = charmer(home.path(), &["check", "--format", "json"], &app);
            let report: Value = serde_json::from_slice(&output.stdout).unwrap();
            let findings = report["findings"].as_array().unwrap();
            let found = findings.iter().find(|finding| finding["code"] == "start-file-missing");
            found.map(|found| found["fix"].as_str().unwrap().to_owned())
        };
        let fix_text = fix().unwrap();
        let line = fix_text.split('`').nth(1).unwrap();
        let written: serde_yaml::Value = serde_yaml::from_str(line).unwrap();
        let script = written["override-build"].as_str().unwrap();
        assert!(script.starts_with(&format!("{install} --include=dev\nnpm run build\n")), "{script}");
        assert!(
            script.contains("\ncraftctl default\n") && script.contains("ln -s /lib/node_modules/shop-api"),
            "{script}"
        );
        // Taken as it stands, nothing is wrong any more.
        let rock = fs::read_to_string(app.join("rockcraft.yaml")).unwrap();
        let part = "expressjs-framework/install-app:\n";
        let with = if rock.contains(part) {
            rock.replace(part, &format!("{part}    {line}\n"))
        } else {
            format!("{rock}\nparts:\n  {part}    {line}\n")
        };
        fs::write(app.join("rockcraft.yaml"), with).unwrap();
        assert_eq!(fix(), None);
    }
}

/// A variable that nobody hands over, in a source that stops without it at once, and in others that do not.
#[test]
fn a_missing_variable_is_graded_by_when_it_is_read() {
    const START: &str = "from flask import Flask\nimport os\napp = Flask(__name__)\n";
    for (source, wanted) in [
        ("KEY = os.environ[\"OWN_KEY\"]\n", "will not start"),
        ("if True:\n    KEY = os.environ[\"OWN_KEY\"]\n", "will not start"),
        ("def need(name):\n    return os.environ[name]\n\n\nKEY = need(\"OWN_KEY\")\n", "will not start"),
        (
            "class Eager:\n    def __init__(self):\n        self.key = os.environ[\"OWN_KEY\"]\n\n\nx = Eager()\n",
            "will not start",
        ),
        ("KEY = os.environ.get(\"OWN_KEY\")\nif not KEY:\n    raise RuntimeError\n", "will not start"),
        ("def create_app():\n    return os.environ[\"OWN_KEY\"]\n", "will not start"),
        ("@app.get(\"/\")\ndef index():\n    return os.environ[\"OWN_KEY\"]\n", "worth knowing"),
        ("get = lambda: os.environ[\"OWN_KEY\"]\n", "worth knowing"),
        ("from other import FEATURE\nif FEATURE:\n    KEY = os.environ[\"OWN_KEY\"]\n", "worth knowing"),
        ("if os.environ.get(\"MAIL\") == \"smtp\":\n    KEY = os.environ[\"OWN_KEY\"]\n", ""),
        ("KEY = os.environ.get(\"OWN_KEY\", \"x\")\n", ""),
        ("try:\n    KEY = os.environ[\"OWN_KEY\"]\nexcept KeyError:\n    KEY = None\n", ""),
    ] {
        let home = tempfile::tempdir().unwrap();
        let app = home.path().join("shop");
        fs::create_dir(&app).unwrap();
        fs::write(app.join("requirements.txt"), "flask\n").unwrap();
        fs::write(app.join("app.py"), format!("{START}{source}")).unwrap();
        let told = check(home.path(), &app).1;
        let graded = told.iter().find(|(code, place, _)| code == "variable-missing" && place.starts_with("app.py"));
        let is_own = told.iter().filter(|(code, ..)| code == "variable-missing").count();
        let graded = graded.filter(|_| is_own > 0).map_or("", |(.., consequence)| consequence);
        // A name that is only asked for is told, too, where another is the switch.
        let graded = if wanted.is_empty() && graded == "worth knowing" { "" } else { graded };
        assert_eq!(graded, wanted, "{source}");
    }
}

/// What an example file says of a variable that the source reads, and nothing of one that it does not.
#[test]
fn an_example_file_tells_more_of_a_variable_and_makes_none_needed() {
    let home = tempfile::tempdir().unwrap();
    let app = home.path().join("shop");
    fs::create_dir(&app).unwrap();
    let source = "from flask import Flask\nimport os\napp = Flask(__name__)\nSIZE = os.environ[\"PAGE_SIZE\"]\nKEY = os.environ[\"STRIPE_TOKEN\"]\n";
    for (path, text) in [
        ("requirements.txt", "flask\n"),
        ("app.py", source),
        (".env.example", "# How many rows a page has\nPAGE_SIZE=20\nSTRIPE_TOKEN=abc123\nNOT_READ=1\n"),
        (".env", "PAGE_SIZE=77\n"),
    ] {
        fs::write(app.join(path), text).unwrap();
    }
    let output = charmer(home.path(), &["check", "--format", "json"], &app);
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains(".env.example:2 names it, too, with the value `20`"), "{told}");
    assert!(!told.contains("NOT_READ") && !told.contains("77") && !told.contains("abc123"), "{told}");
    assert!(charmer(home.path(), &["init", "-y", "--suggested"], &app).status.success());
    let charm: serde_yaml::Value =
        serde_yaml::from_str(&fs::read_to_string(app.join("charm/charmcraft.yaml")).unwrap()).unwrap();
    let option = &charm["config"]["options"]["page-size"];
    assert_eq!(option["default"].as_str(), Some("20"), "{option:?}");
    assert!(option["description"].as_str().unwrap().starts_with("How many rows a page has."), "{option:?}");
}

/// Codes of what the end of `init` lists, which the person reads before `check` is asked.
#[test]
fn the_end_of_init_lists_what_check_tells() {
    let mut wrong = Vec::new();
    for fault in FAULTS {
        let (home, app) = copy(fault.project);
        let output = charmer(home.path(), &["init", "-y"], &app);
        if !output.status.success() {
            continue;
        }
        let said = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        let (_, told) = check(home.path(), &app);
        let missing: Vec<&String> =
            told.iter().map(|(code, ..)| code).filter(|code| !said.contains(&format!("[{code}]"))).collect();
        if !missing.is_empty() {
            wrong.push(format!("{}: {missing:?} are not in\n{said}", fault.project));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
