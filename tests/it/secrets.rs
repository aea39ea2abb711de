//! Names stay, values go: whatever charmer reads of an application, no secret of it is printed, kept or copied.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::support::{CHARMER, copy_folder, crate_path};

/// Stands for every secret.
const SECRET: &str = "hunter2hunter2";

/// A Flask application with a secret wherever one can be.
fn application(dir: &Path) {
    copy_folder(&crate_path("assets/examples/flask"), dir);
    let s = SECRET;
    for (path, text) in [
        (
            "requirements.txt",
            format!(
                "--index-url https://{s}@pypi.example/simple\n--extra-index-url=https://u:{s}@pypi.example/simple\nFlask\ncelery\n\
                 shop @ https://bob:{s}@pypi.example/shop-1.whl\ngit+https://{s}:x@github.com/a/b.git@v1#egg=b\n\
                 -e git+https://oauth2:{s}@gitlab.com/a/c.git#egg=c\nhttps://host/d-1.tar.gz?token={s}\n"
            ),
        ),
        (
            "Procfile",
            format!(
                "web: SECRET_KEY={s} gunicorn app:app\nworker: DB_PASSWORD={s} BROKER='redis://:{s}@cache' celery -A app worker\n\
                 hook_worker: curl -fsSu bob:{s} https://h\ncache_worker: redis-cli -h cache -a {s} monitor\n\
                 sql_worker: bash -c \"mysql -uroot -p{s} shop\"\n\
                 mail_worker: celery -A app worker --broker-password {s}\nclock: bash -c \"export API_TOKEN={s} && celery -A app beat\"\n"
            ),
        ),
        (
            "compose.yaml",
            format!(
                "services:\n  bg-worker:\n    build: .\n    command: celery -b amqp://u:{s}@mq worker\n    environment:\n      \
                 DB_PASSWORD: {s}\n  mail-worker:\n    build: .\n    command: [redis-cli, -a, {s}, monitor]\n  db:\n    image: bob:{s}@registry.example/postgres\n    environment: [POSTGRES_PASSWORD={s}]\n"
            ),
        ),
        (
            "Dockerfile",
            format!(
                "FROM python:3.12\nARG TOKEN={s}\nENV DB_PASSWORD={s}\nRUN pip install --index-url https://u:{s}@h/s x\nRUN curl -u bob:{s} https://h\nCMD [\"redis-cli\", \"-a\", \"{s}\"]\n"
            ),
        ),
        (".env", format!("DB_PASSWORD={s}\n")),
        (
            "package.json",
            format!(
                "{{\"dependencies\": {{\"a\": \"git+https://{s}:x@github.com/a/a.git\", \"b\": \"https://u:{s}@r/b.tgz\"}}}}"
            ),
        ),
        (
            "pyproject.toml",
            format!(
                "[project]\nname = \"shop\"\nversion = \"1\"\ndependencies = [\"e @ https://u:{s}@h/e.whl\"]\n[[tool.uv.index]]\nurl = \"https://u:{s}@h/s\"\n"
            ),
        ),
        ("settings.py", format!("import os\nDB_PASSWORD = os.environ.get('DB_PASSWORD', '{s}')\nTOKEN = \"{s}\"\n")),
        ("README.md", format!("# Shop\n\nClone https://u:{s}@git.example/shop.git first.\n")),
    ] {
        fs::write(dir.join(path), text).unwrap();
    }
}

fn charmer(home: &Path, arguments: &[&str]) -> Output {
    Command::new(CHARMER).args(arguments).current_dir(home).env("XDG_STATE_HOME", home.join("state")).output().unwrap()
}

/// All files below a folder that hold the secret.
fn holders(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holders(&path));
        } else if String::from_utf8_lossy(&fs::read(&path).unwrap()).contains(SECRET) {
            found.push(path.display().to_string());
        }
    }
    found.sort();
    found
}

#[test]
fn no_command_prints_or_copies_a_secret_of_the_application() {
    let home = tempfile::tempdir().unwrap();
    application(&home.path().join("app"));
    let before = holders(home.path());
    let calls = "detect app|detect app --format json|env app|env app --format json|env app --format dotenv|ships app|\
                 ships app --format json|init app --dry-run --diff --suggested|init app --suggested --save-answers saved.yaml|\
                 detect app|next app|check app|expand rock app|expand charm app|init app --check --diff|undo app --format json";
    for call in calls.split('|') {
        let output = charmer(home.path(), &call.split_whitespace().collect::<Vec<_>>());
        let printed = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
        let at = printed.find(SECRET).map(|at| printed[..at].lines().last().unwrap_or_default().to_owned());
        assert_eq!(at, None, "{call}");
    }
    assert_eq!(holders(home.path()), before, "a secret was copied");
    let rock = fs::read_to_string(home.path().join("app/rockcraft.yaml")).unwrap();
    assert!(rock.contains("command: celery -A app worker\n"), "the command itself is taken: {rock}");
}

#[test]
fn what_is_left_out_is_said_by_its_name() {
    let home = tempfile::tempdir().unwrap();
    application(&home.path().join("app"));
    let output = charmer(home.path(), &["init", "app", "--dry-run", "--suggested"]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("Its command sets DB_PASSWORD, BROKER: a secret is not copied"), "{stderr}");
    assert!(stderr.contains("Its command holds a secret, which is not copied"), "{stderr}");
    let facts = charmer(home.path(), &["detect", "app", "--format", "json"]);
    let facts: serde_json::Value = serde_json::from_slice(&facts.stdout).unwrap();
    let names: Vec<&str> =
        facts["around"]["variables"].as_array().unwrap().iter().filter_map(|one| one["value"].as_str()).collect();
    for name in ["DB_PASSWORD", "BROKER", "API_TOKEN", "SECRET_KEY"] {
        assert!(names.contains(&name), "{name} is not in {names:?}");
    }
}

#[test]
fn answers_are_saved_without_values_of_secrets() {
    let home = tempfile::tempdir().unwrap();
    copy_folder(&crate_path("assets/examples/flask"), &home.path().join("app"));
    let broker = format!("broker=amqp://u:{SECRET}@mq");
    let dsn = format!("dsn={SECRET}");
    let service = format!("celery-worker=env DB_PASSWORD={SECRET} celery -A app worker");
    let output = charmer(
        home.path(),
        &[
            "init",
            "app",
            "--option",
            "page",
            "--save-answers",
            "saved.yaml",
            "--service",
            &service,
            "--summary",
            &broker,
        ],
    );
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{stderr}");
    assert!(stderr.contains("values of secrets are not copied"), "{stderr}");
    let saved = fs::read_to_string(home.path().join("saved.yaml")).unwrap();
    assert!(saved.contains("DB_PASSWORD=***") && !saved.contains(SECRET), "{saved}");
    assert!(charmer::text::secret::is_secret("dsn", dsn.trim_start_matches("dsn=")));
}
