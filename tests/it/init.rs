//! `charmer init` as a person and as a CI job call it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// A small Flask application, and a state folder of its own.
fn application() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let app = dir.path().join("shop");
    fs::create_dir_all(app.join("static")).unwrap();
    fs::write(app.join("app.py"), "import flask\napp = flask.Flask(__name__)\n").unwrap();
    fs::write(app.join("requirements.txt"), "flask\n").unwrap();
    fs::write(app.join("static/a.css"), "a {}\n").unwrap();
    dir
}

fn init(dir: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_charmer"))
        .arg("init")
        .args(arguments)
        .current_dir(dir)
        .env("HOME", dir.join("home"))
        .env("XDG_STATE_HOME", dir.join("state"))
        .output()
        .unwrap()
}

fn refused(dir: &Path, arguments: &[&str], code: i32) -> String {
    let output = init(dir, arguments);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
    stderr
}

fn done(dir: &Path, arguments: &[&str]) -> String {
    let output = init(dir, arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn file(dir: &Path, path: &str) -> String {
    fs::read_to_string(dir.join("shop").join(path)).unwrap()
}

#[test]
fn an_application_alone_is_enough() {
    let dir = application();
    let printed = done(dir.path(), &["shop"]);
    assert!(
        printed.contains("written  rockcraft.yaml") && printed.contains("written  charm/src/charm.py"),
        "{printed}"
    );
    let rock = file(dir.path(), "rockcraft.yaml");
    assert!(rock.contains("\nname: shop\n") && rock.contains("\nbuild-base: ubuntu@24.04\n"), "{rock}");
    assert!(file(dir.path(), "charm/charmcraft.yaml").contains("\ntype: charm\n"));
    // The second time there is nothing to do, and nothing to confirm.
    assert!(done(dir.path(), &["shop"]).lines().all(|line| line.starts_with("same")));
}

#[test]
fn what_the_source_fails_without_is_taken_by_itself_unless_one_says_otherwise() {
    let dir = application();
    fs::write(dir.path().join("shop/app.py"), "import flask\nimport models\napp = flask.Flask(__name__)\n").unwrap();
    fs::write(dir.path().join("shop/models.py"), "").unwrap();
    let output = init(dir.path(), &["shop", "--dry-run", "--no-found"]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("models.py is imported here") && !told.contains("found: "), "{told}");
    let output = init(dir.path(), &["shop", "--dry-run"]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("found: app.py:2: file: models.py"), "{told}");
}

/// The extension looks for the project in a folder of the rock's name; it lies in another, and nowhere else.
#[test]
fn a_django_project_of_another_name_gets_its_command_by_itself() {
    let settings = "SECRET_KEY = 'x'\nWSGI_APPLICATION = 'site1.wsgi.application'\n";
    let wsgi = "from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()\n";
    let files = [("requirements.txt", "django\n"), ("manage.py", ""), ("site1/settings.py", settings)];
    let dir = folder(&[&files[..], &[("site1/__init__.py", ""), ("site1/wsgi.py", wsgi)]].concat());
    let told = done(dir.path(), &["shop", "--yes"]);
    let rock = file(dir.path(), "rockcraft.yaml");
    assert!(rock.contains("'site1.wsgi:application'"), "{rock}\n{told}");
    // Of two, it is the person's to say which.
    let dir =
        folder(&[&files[..], &[("site1/wsgi.py", wsgi), ("site2/__init__.py", ""), ("site2/wsgi.py", wsgi)]].concat());
    let output = init(dir.path(), &["shop", "--yes"]);
    assert!(!output.status.success(), "nothing is taken");
}

#[test]
fn every_answer_has_a_flag_and_answers_can_be_kept() {
    let dir = application();
    let flags = [
        "shop",
        "--name",
        "store",
        "--title",
        "The Store",
        "--summary",
        "Sells: things",
        "--description",
        "One.\nTwo.",
        "--rock-version",
        "1.0",
        "--base",
        "ubuntu@22.04",
        "--charm-base",
        "ubuntu@22.04",
        "--platform",
        "arm64",
        "--package",
        "libpq5",
        "--package",
        "libpq5_libs",
        "--build-package",
        "libpq-dev",
        "--file",
        "app.py",
        "--file",
        "-static",
        "--option",
        "size:int=20",
        "--option",
        "token:required",
        "--option-description",
        "size=How many",
        "--integrate",
        "mysql",
        "--integrate",
        "login=oauth:optional",
        "--save-answers",
        "answers.yaml",
    ];
    done(dir.path(), &flags);
    let rock = file(dir.path(), "rockcraft.yaml");
    for line in [
        "name: store",
        "title: The Store",
        "summary: 'Sells: things'",
        "base: ubuntu@22.04",
        "version: '1.0'",
        "  arm64:",
        "      - flask/app/app.py",
        "      - -flask/app/static",
        "  runtime-slices:",
        "      - libpq5_libs",
        "      - libpq-dev",
    ] {
        assert!(rock.lines().any(|own| own == line), "{line:?} in\n{rock}");
    }
    let charm = file(dir.path(), "charm/charmcraft.yaml");
    for line in [
        "      default: 20",
        "      description: How many",
        "      optional: false",
        "  login:",
        "    interface: oauth",
    ] {
        assert!(charm.lines().any(|own| own == line), "{line:?} in\n{charm}");
    }
    let other = application();
    fs::copy(dir.path().join("answers.yaml"), other.path().join("answers.yaml")).unwrap();
    done(other.path(), &["shop", "--answers", "answers.yaml"]);
    assert_eq!(file(other.path(), "rockcraft.yaml"), rock);
    assert_eq!(file(other.path(), "charm/charmcraft.yaml"), charm);
}

#[test]
fn existing_files_change_only_when_that_was_confirmed() {
    let dir = application();
    done(dir.path(), &["shop"]);
    let before = file(dir.path(), "rockcraft.yaml") + "# mine\n";
    fs::write(dir.path().join("shop/rockcraft.yaml"), &before).unwrap();
    let stderr = refused(dir.path(), &["shop", "--rock-version", "0.2"], 1);
    assert!(stderr.contains("--yes"), "{stderr}");
    let diff = done(dir.path(), &["shop", "--rock-version", "0.2", "--dry-run", "--diff"]);
    assert!(diff.contains("-version: '0.1'\n+version: '0.2'\n"), "{diff}");
    assert_eq!(file(dir.path(), "rockcraft.yaml"), before);
    done(dir.path(), &["shop", "--rock-version", "0.2", "--yes"]);
    assert_eq!(file(dir.path(), "rockcraft.yaml"), before.replace("'0.1'", "'0.2'"));
}

#[test]
fn what_a_packer_would_refuse_is_not_written() {
    let dir = application();
    for (flags, words) in [
        (&["--name", "Not_A_Name"][..], "both packers refuse"),
        (&["--base", "bare", "--build-base", "ubuntu@26.04"], "does not know base bare with build-base ubuntu@26.04"),
        (&["--file", "models.py"], "There is no `models.py`"),
        (&["--option", "flask-thing"], "Names that begin with `flask-`"),
        (&["--framework", "rails"], "no extension for `rails`"),
        (&["--platform", "toaster"], "no architecture"),
    ] {
        let arguments: Vec<&str> = ["shop"].iter().chain(flags).copied().collect();
        let stderr = refused(dir.path(), &arguments, 1);
        assert!(stderr.contains(words) && stderr.contains("Fix: "), "{flags:?}: {stderr}");
        assert!(!dir.path().join("shop/rockcraft.yaml").exists());
        assert!(!dir.path().join("shop/charm").exists());
    }
}

#[test]
fn bad_calls_and_bad_files_say_what_to_do() {
    let dir = application();
    let path = dir.path();
    fs::create_dir(path.join("empty")).unwrap();
    let stderr = refused(path, &["empty"], 1);
    assert!(stderr.contains("--framework flask") && stderr.contains("go.mod"), "{stderr}");
    refused(path, &["nowhere"], 2);
    refused(path, &["shop/app.py"], 2);
    refused(path, &["shop", "--integrate", "nothing"], 2);
    refused(path, &["shop", "--option", "a:int:perhaps"], 2);
    refused(path, &["shop", "--answers", "none.yaml"], 1);
    fs::write(path.join("bad.yaml"), "name: shop\nnames: shop\n").unwrap();
    let stderr = refused(path, &["shop", "--answers", "bad.yaml"], 1);
    assert!(stderr.contains("bad.yaml:2") && stderr.contains("names"), "{stderr}");
    fs::write(path.join("shop/rockcraft.yaml"), "name: a\nname: b\n").unwrap();
    let stderr = refused(path, &["shop"], 1);
    assert!(stderr.contains("rockcraft.yaml:2:1"), "{stderr}");
    assert_eq!(file(path, "rockcraft.yaml"), "name: a\nname: b\n");
}

#[test]
fn a_project_moves_on_and_says_what_follows() {
    let dir = application();
    done(dir.path(), &["shop", "--base", "ubuntu@22.04", "--charm-base", "ubuntu@22.04", "--package", "libpq5"]);
    let path = dir.path().join("shop/rockcraft.yaml");
    let mine = "  flask-framework/dependencies:\n    # mine\n    build-environment:\n      - A: '1'\n";
    let before = file(dir.path(), "rockcraft.yaml") + mine + "license: MIT\n";
    fs::write(&path, &before).unwrap();
    // Nothing to do: nothing is written, and the exit code says so.
    let state = |dir: &Path| fs::metadata(dir.join("shop/rockcraft.yaml")).unwrap().modified().unwrap();
    let then = state(dir.path());
    assert_eq!(init(dir.path(), &["shop", "--check"]).status.code(), Some(0));
    done(dir.path(), &["shop", "--yes"]);
    assert_eq!(state(dir.path()), then);
    // On to 24.04 and then to 26.04: one line each, and what follows is told.
    let on = init(dir.path(), &["shop", "--base", "ubuntu@24.04", "--charm-base", "ubuntu@24.04", "--check", "--diff"]);
    let stderr = String::from_utf8(on.stderr).unwrap();
    assert_eq!(on.status.code(), Some(3), "{stderr}");
    assert_eq!(file(dir.path(), "rockcraft.yaml"), before);
    assert!(stderr.contains("license: kept as it is"), "{stderr}");
    let on = init(dir.path(), &["shop", "--base", "ubuntu@26.04", "--charm-base", "ubuntu@26.04", "--yes"]);
    let stderr = String::from_utf8(on.stderr).unwrap();
    assert!(on.status.success(), "{stderr}");
    for words in ["`app-image`; it was `flask-app-image`", "requirements.txt is not read any more", "flask-secret-key"]
    {
        assert!(stderr.contains(words), "{words:?} in\n{stderr}");
    }
    assert_eq!(file(dir.path(), "rockcraft.yaml"), before.replace("ubuntu@22.04", "ubuntu@26.04"));
    assert!(dir.path().join("shop/charm/pyproject.toml").exists());
}

#[test]
fn parts_follow_the_framework_with_what_was_added_to_them() {
    let dir = application();
    let app = dir.path().join("shop");
    done(dir.path(), &["shop", "--base", "ubuntu@24.04", "--build-package", "libpq-dev", "--file", "app.py"]);
    fs::write(app.join("requirements.txt"), "fastapi\n").unwrap();
    fs::write(app.join("app.py"), "import fastapi\napp = fastapi.FastAPI()\n").unwrap();
    let on = init(dir.path(), &["shop", "--framework", "fastapi", "--dry-run", "--diff"]);
    let stderr = String::from_utf8_lossy(&on.stderr).into_owned();
    let shown = String::from_utf8_lossy(&on.stdout).into_owned();
    assert!(on.status.success(), "{stderr}");
    for line in [
        "+  - fastapi-framework",
        "+  fastapi-framework/install-app:",
        "+      - app/app.py",
        "+  fastapi-framework/dependencies:",
    ] {
        assert!(shown.lines().any(|shown| shown == line), "{line:?} in {shown}");
    }
    // What was added to a part goes along as it is.
    assert!(!shown.contains("-      - libpq-dev"), "{shown}");
    assert!(stderr.contains("instead of `flask-framework`") && stderr.contains("/flask/app"), "{stderr}");
}

#[test]
fn the_charms_own_files_are_kept_on_demand() {
    let dir = application();
    done(dir.path(), &["shop"]);
    let charm = file(dir.path(), "charm/src/charm.py");
    done(dir.path(), &["shop", "--name", "store", "--keep", "--yes"]);
    assert_eq!(file(dir.path(), "charm/src/charm.py"), charm);
    assert!(file(dir.path(), "charm/charmcraft.yaml").contains("\nname: store\n"));
    done(dir.path(), &["shop", "--name", "store", "--yes"]);
    assert!(file(dir.path(), "charm/src/charm.py").contains("StoreCharm"));
}

/// A folder `shop` with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = dir.path().join("shop").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    dir
}

#[test]
fn a_file_comes_beside_what_ships_by_itself() {
    let dir = folder(&[
        ("app.py", "import flask\napp = flask.Flask(__name__)\n"),
        ("requirements.txt", "flask\n"),
        ("models.py", ""),
        ("words.txt", ""),
    ]);
    for arguments in [&["shop"][..], &["shop", "--yes", "--file", "models.py"]] {
        done(dir.path(), arguments);
    }
    assert!(file(dir.path(), "rockcraft.yaml").contains("- flask/app/app.py\n      - flask/app/models.py\n"));
    done(dir.path(), &["shop", "--yes", "--file", "words.txt"]);
    assert!(file(dir.path(), "rockcraft.yaml").contains("- flask/app/models.py\n      - flask/app/words.txt\n"));
    // And one is taken away from what ships by itself.
    let dir = folder(&[
        ("app.py", "import flask\napp = flask.Flask(__name__)\n"),
        ("requirements.txt", "flask\n"),
        ("static/old.css", ""),
    ]);
    for arguments in [&["shop"][..], &["shop", "--yes", "--no-file", "static"]] {
        done(dir.path(), arguments);
    }
    let rock = file(dir.path(), "rockcraft.yaml");
    assert!(rock.contains("- flask/app/app.py\n") && !rock.contains("- flask/app/static"), "{rock}");
}

#[test]
fn what_the_files_ask_of_the_tools_is_prefilled_where_the_usual_ones_would_not_do() {
    let package = |engine: &str| {
        format!(
            "{{\"name\": \"shop\", \"scripts\": {{\"start\": \"node a.js\"}}, \"dependencies\": {{\"express\": \"4\"}}, \"engines\": {{\"node\": \"{engine}\"}}}}"
        )
    };
    let node = folder(&[("app/package.json", &package("^20.9 || >=22"))]);
    done(node.path(), &["shop"]);
    let rock = file(node.path(), "rockcraft.yaml");
    assert!(rock.contains("    npm-include-node: true\n    npm-node-version: '22'\n"), "{rock}");
    // Ubuntu's Node.js does; and an empty answer takes it anyway.
    for (engine, arguments) in [(">=18", &["shop"][..]), (">=22", &["shop", "--set", "node-version="])] {
        let node = folder(&[("app/package.json", &package(engine))]);
        done(node.path(), arguments);
        assert!(!file(node.path(), "rockcraft.yaml").contains("npm-"), "{engine}");
    }
    let pom = "<project><artifactId>spring-boot</artifactId>\n<java.version>25</java.version></project>\n";
    let java = folder(&[("pom.xml", pom)]);
    done(java.path(), &["shop"]);
    let rock = file(java.path(), "rockcraft.yaml");
    assert!(rock.contains("/install-app:\n    build-packages:\n      - openjdk-25-jdk\n      - maven\n"), "{rock}");
    assert!(rock.contains("/runtime:\n    build-packages:\n      - openjdk-25-jdk\n"), "{rock}");
}

#[test]
fn a_program_of_another_name_follows_the_rock() {
    let files = [("go.mod", "module example.com/shop\n\ngo 1.22\n"), ("cmd/server/main.go", "package main\n")];
    let dir = folder(&files);
    done(dir.path(), &["shop", "--name", "till", "--set", "toolchain=1.22"]);
    let rock = file(dir.path(), "rockcraft.yaml");
    assert!(rock.contains("    build-snaps:\n      - go/1.22/stable\n"), "{rock}");
    assert!(rock.contains("    organize:\n      bin/server: usr/local/bin/till\n"), "{rock}");
    // A later change of the name takes the program along; the name of the program itself needs nothing.
    done(dir.path(), &["shop", "--name", "kiosk", "--yes"]);
    assert!(file(dir.path(), "rockcraft.yaml").contains("      bin/server: usr/local/bin/kiosk\n"));
    done(dir.path(), &["shop", "--name", "server", "--yes"]);
    let rock = file(dir.path(), "rockcraft.yaml");
    assert!(!rock.contains("organize") && rock.contains("go/1.22/stable"), "{rock}");
}

#[test]
fn an_answer_that_cannot_be_had_and_a_question_that_is_not_asked_are_refused() {
    let dir = folder(&[("go.mod", "module shop\n"), ("main.go", "package main\n")]);
    let stderr = refused(dir.path(), &["shop", "--set", "toolchain=newest"], 1);
    assert!(stderr.contains("`newest` is no version") && stderr.contains("build-snaps"), "{stderr}");
    let stderr = refused(dir.path(), &["shop", "--set", "jdk=17"], 2);
    assert!(stderr.contains("It asks for toolchain and binary"), "{stderr}");
    assert!(refused(dir.path(), &["shop", "--set", "toolchain"], 2).contains("QUESTION=ANSWER"));
}

#[test]
fn own_build_packages_must_bring_what_they_replace() {
    let pom = "<project><artifactId>spring-boot</artifactId></project>\n";
    let dir = folder(&[("pom.xml", pom)]);
    let output = init(dir.path(), &["shop", "--build-package", "git"]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && stderr.contains("Add default-jdk and maven to them"), "{stderr}");
}

#[test]
fn a_workflow_is_written_on_request_kept_up_to_date_and_taken_back() {
    let dir = application();
    let path = ".github/workflows/pack-shop.yaml";
    assert!(!done(dir.path(), &["shop", "--platform", "amd64"]).contains(path), "off unless asked for");
    let printed = done(dir.path(), &["shop", "--workflow"]);
    assert!(printed.contains(&format!("written  {path}")), "{printed}");
    assert!(file(dir.path(), path).contains("{architecture: amd64, runner: ubuntu-24.04}"));
    // It is there: from now on it follows the answers, as the other files do.
    let printed = refused(dir.path(), &["shop", "--platform", "arm64"], 1);
    assert!(printed.contains(path), "{printed}");
    done(dir.path(), &["shop", "--platform", "arm64", "--yes"]);
    assert!(file(dir.path(), path).contains("ubuntu-24.04-arm"));
    assert!(done(dir.path(), &["shop"]).contains(&format!("same     {path}")));
    // A person's own of that name is left alone, and not read for a wish.
    fs::write(dir.path().join("shop").join(path), "on: push\n").unwrap();
    assert!(!done(dir.path(), &["shop"]).contains(path));
    fs::remove_file(dir.path().join("shop").join(path)).unwrap();
    done(dir.path(), &["shop", "--workflow"]);
    undo(&dir.path().join("shop"), dir.path());
    assert!(!dir.path().join("shop").join(path).exists());
    assert!(dir.path().join("shop/rockcraft.yaml").exists());
}

#[test]
fn a_workflow_lies_at_the_top_of_the_repository() {
    let dir = application();
    fs::create_dir(dir.path().join(".git")).unwrap();
    let printed = done(dir.path(), &["shop", "--workflow", "--platform", "riscv64"]);
    let path = dir.path().join(".github/workflows/pack-shop.yaml");
    assert!(printed.contains("written  ../.github/workflows/pack-shop.yaml"), "{printed}");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("path: \"shop/charm\"") && text.contains("shop/*.rock"), "{text}");
    assert!(text.contains("runner: [self-hosted, linux, riscv64]"), "{text}");
    assert!(!dir.path().join("shop/.github").exists());
    // One write, one promise: all of it goes, or nothing.
    undo(&dir.path().join("shop"), dir.path());
    assert!(!path.exists() && !dir.path().join(".github").exists());
    assert!(!dir.path().join("shop/rockcraft.yaml").exists() && !dir.path().join("shop/charm").exists());
}

/// Takes the last write to a folder back.
fn undo(folder: &Path, home: &Path) {
    let output = Command::new(env!("CARGO_BIN_EXE_charmer"))
        .args(["undo", "--last"])
        .arg(folder)
        .env("HOME", home.join("home"))
        .env("XDG_STATE_HOME", home.join("state"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn what_dependencies_imply_is_named_and_taken_when_told() {
    let dir = application();
    fs::write(dir.path().join("shop/requirements.txt"), "flask\npsycopg2\nredis\n").unwrap();
    let stderr = |arguments: &[&str]| {
        let output = init(dir.path(), arguments);
        assert!(output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    let hints = stderr(&["shop", "--dry-run"]);
    // What the source fails without is taken, as the wizard takes it.
    assert!(hints.contains("found: requirements.txt:2: package: libpq5_libs"), "{hints}");
    assert!(
        hints.contains("hint: requirements.txt:2: build package: gcc") && hints.contains("--build-package gcc"),
        "{hints}"
    );
    assert!(hints.contains("--integrate redis or --integrate valkey"), "{hints}");
    let taken = stderr(&["shop", "--suggested"]);
    assert!(
        taken.contains("found: requirements.txt:2: build package: libpq-dev")
            && taken.contains("taken: requirements.txt:2: build package: gcc"),
        "{taken}"
    );
    assert!(taken.contains("hint: ") && taken.contains("redis or valkey"), "{taken}");
    let rock = file(dir.path(), "rockcraft.yaml");
    assert!(rock.contains("- libpq5_libs\n") && rock.contains("- libpq-dev\n"), "{rock}");
    let charm = file(dir.path(), "charm/charmcraft.yaml");
    assert!(charm.contains("\n  postgresql:\n") && !charm.contains("\n  redis:\n"), "{charm}");
}

#[test]
fn the_charms_packages_come_ready_made_where_they_can() {
    let dir = application();
    let requirements = || file(dir.path(), "charm/requirements.txt");
    done(dir.path(), &["shop", "--platform", "amd64", "--platform", "s390x"]);
    assert!(!requirements().contains("--only-binary"), "MarkupSafe has no wheel for s390x");
    fs::remove_dir_all(dir.path().join("shop/charm")).unwrap();
    fs::remove_file(dir.path().join("shop/rockcraft.yaml")).unwrap();
    done(dir.path(), &["shop", "--platform", "arm64"]);
    assert!(requirements().starts_with("--only-binary :all:\n# Written by charmer."));
    // What the person added stays; only the answer's line goes.
    let own = format!("{}requests\n", requirements());
    fs::write(dir.path().join("shop/charm/requirements.txt"), &own).unwrap();
    assert!(done(dir.path(), &["shop"]).lines().all(|line| line.starts_with("same")));
    done(dir.path(), &["shop", "--wheels", "false", "--yes"]);
    assert_eq!(requirements(), own.replace("--only-binary :all:\n", ""));
    done(dir.path(), &["shop", "--wheels", "true", "--yes"]);
    assert_eq!(requirements(), own);
}
