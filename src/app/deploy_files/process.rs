//! Processes that run an application, and what they are for.
//!
//! Part of floor 2's `app`.

use serde::Serialize;

use super::data::{Role, data};
use super::shell;
use crate::app::facts::Evidence;
use crate::text::{path, secret};

/// A process that a Procfile, a compose file or a Dockerfile starts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Process {
    /// Its name there: `worker`; empty for a Dockerfile's command.
    pub name: String,
    /// Its command as it was written, without the values of secrets.
    pub command: String,
    /// Names of secrets that it was given in the command itself.
    pub secrets: Vec<String>,
    /// What a service can run of it.
    #[serde(skip)]
    service: Option<String>,
    /// What it is for.
    pub role: Role,
    /// The tool that runs it, where it is a known one: `celery`.
    pub tool: Option<String>,
    /// Where it was read.
    pub from: Evidence,
}

impl Process {
    pub(super) fn new(name: &str, command: &str, from: Evidence) -> Self {
        let (role, tool) = role(name, command);
        let (left, secrets) = secret::without_assignments(command);
        let service = shell::for_service(&left);
        Self {
            name: name.to_owned(),
            command: secret::hidden(command).into_owned(),
            secrets,
            service,
            role,
            tool,
            from,
        }
    }

    /// The command as a rock's service can run it; `None` when nothing is left of it. Secrets are not in it.
    pub fn for_service(&self) -> Option<String> {
        self.service.clone()
    }

    /// The words of the command, those in a line for a shell (`bash -c '…'`) too.
    pub fn words(&self) -> Vec<String> {
        let words = shell::words(&self.command);
        let inner = |word: String| {
            if word.contains(' ') {
                shell::commands(&word).into_iter().flat_map(shell::words).collect()
            } else {
                vec![word]
            }
        };
        words.into_iter().flat_map(inner).collect()
    }

    /// What a Python server is told to serve: `shop.wsgi:app` of `gunicorn -b :80 shop.wsgi:app`, `shop.wsgi` of
    /// `gunicorn shop.wsgi`.
    pub fn target(&self) -> Option<String> {
        let words = self.words();
        // `flask --app shop.web:admin run`
        if words.iter().any(|word| path::name(word) == "flask") {
            let at = words.iter().position(|word| word == "--app" || word == "-A")?;
            return words.get(at + 1).cloned();
        }
        let server = words.iter().position(|word| {
            matches!(path::name(word), "gunicorn" | "uvicorn" | "hypercorn" | "daphne" | "waitress-serve")
        })?;
        let is_module = |word: &&String| {
            let (module, name) = word.split_once(':').unwrap_or((word.as_str(), "x"));
            let name = name.split('(').next().unwrap_or_default();
            let identifier = |part: &str| {
                part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                    && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
            };
            (word.contains(':') || word.contains('.')) && module.split('.').all(identifier) && identifier(name)
        };
        // A value of an option such as `-k uvicorn.workers.UvicornWorker` looks like a module, too: one with a colon
        // first, the last one else.
        let rest = &words[server + 1..];
        let with_colon = rest.iter().filter(is_module).find(|word| word.contains(':'));
        with_colon.or_else(|| rest.last().filter(is_module)).cloned()
    }

    /// The port that an option of the command names.
    pub fn port(&self) -> Option<u16> {
        const OPTIONS: [&str; 7] = ["--port", "-p", "--bind", "-b", "--http-port", "--listen", "-P"];
        let words = self.words();
        let mut words = words.iter().map(String::as_str);
        while let Some(word) = words.next() {
            let value = if OPTIONS.contains(&word) || word == "runserver" {
                words.next()
            } else {
                OPTIONS.iter().find_map(|option| word.strip_prefix(option)).map(|rest| rest.trim_start_matches('='))
            };
            let number = value.and_then(|value| value.rsplit(':').next()?.parse().ok()).filter(|port| *port != 0);
            if number.is_some() {
                return number;
            }
        }
        None
    }
}

/// What a process is for, by its command, then by its name.
fn role(name: &str, command: &str) -> (Role, Option<String>) {
    let words: Vec<String> = shell::commands(command).into_iter().flat_map(shell::words).collect();
    let words: Vec<&str> = words.iter().flat_map(|word| word.split_whitespace()).map(path::name).collect();
    let fits = |wanted: &[String]| {
        let mut rest = words.iter();
        wanted.iter().all(|word| rest.any(|other| other == word))
    };
    let known = data().commands.iter().find(|row| fits(&row.words));
    // `web: python manage.py migrate && gunicorn …` serves: what runs last stays.
    let serves = data().commands.iter().find(|row| row.role == Role::Web && fits(&row.words));
    match known {
        Some(row) if row.role == Role::Release => {
            let row = serves.unwrap_or(row);
            (row.role, Some(row.tool.clone()))
        }
        Some(row) => (row.role, Some(row.tool.clone())),
        None => (by_name(name).or_else(|| by_program(&words)).unwrap_or(Role::Other), None),
    }
}

/// `node worker.js`, `python clock.py`, `bin/worker`: the file's own name says it.
fn by_program(words: &[&str]) -> Option<Role> {
    let mut stems = words.iter().take(3).map(|word| word.split('.').next().unwrap_or_default());
    stems.find_map(|stem| by_name(stem).filter(|role| matches!(role, Role::Worker | Role::Scheduler)))
}

/// What a process of this name is for, if the name is a usual one.
pub fn by_name(name: &str) -> Option<Role> {
    let name = name.to_lowercase();
    let names = &data().names;
    let rows = [
        (Role::Scheduler, &names.scheduler),
        (Role::Worker, &names.worker),
        (Role::Release, &names.release),
        (Role::Web, &names.web),
    ];
    let whole = rows.iter().find(|(_, words)| words.contains(&name));
    let part = || {
        let mut parts = name.split(['-', '_', '.', ':']).filter(|part| !part.is_empty());
        let (first, last) = (parts.next()?, parts.next_back());
        let row = |part: &str| rows.iter().find(|(_, words)| words.iter().any(|word| word == part));
        last.and_then(row).or_else(|| row(first))
    };
    whole.or_else(part).map(|(role, _)| *role)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn process(name: &str, command: &str) -> Process {
        Process::new(name, command, Evidence::new("Procfile", 1, ""))
    }

    #[test]
    fn a_command_says_more_than_a_name() {
        for (name, command, role) in [
            ("web", "gunicorn shop.wsgi", Role::Web),
            ("web", "python manage.py migrate && gunicorn shop.wsgi", Role::Web),
            ("release", "python manage.py migrate --noinput", Role::Release),
            ("beat", "celery -A shop beat", Role::Scheduler),
            ("celery", "bash -c 'celery -A shop worker -l info'", Role::Worker),
            ("queue", "node jobs.js", Role::Worker),
            ("mail-worker", "./bin/mailer", Role::Worker),
            ("sender", "python worker.py", Role::Worker),
            ("clock", "python tick.py", Role::Scheduler),
            ("docs", "mkdocs serve", Role::Other),
        ] {
            assert_eq!(process(name, command).role, role, "{name}: {command}");
        }
    }

    #[test]
    fn servers_name_their_target_and_port() {
        for (command, target, port) in [
            ("gunicorn -b 0.0.0.0:8000 'shop:create_app()'", Some("shop:create_app()"), Some(8000)),
            ("gunicorn -k uvicorn.workers.UvicornWorker shop.main:app", Some("shop.main:app"), None),
            ("gunicorn shop.wsgi --bind=:$PORT", None, None),
            ("gunicorn --workers 3 shop.wsgi", Some("shop.wsgi"), None),
            ("uvicorn main:app --host 0.0.0.0 --port 80", Some("main:app"), Some(80)),
            ("python manage.py runserver 0.0.0.0:8080", None, Some(8080)),
            ("sh -c 'migrate && gunicorn -b :80 shop:app'", Some("shop:app"), Some(80)),
            ("flask --app shop.web:admin run -p 5001", Some("shop.web:admin"), Some(5001)),
            ("node server.js", None, None),
        ] {
            let process = process("web", command);
            assert_eq!((process.target().as_deref(), process.port()), (target, port), "{command}");
        }
    }
}
