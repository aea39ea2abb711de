//! `charmer try`, for real: applications are laid out, built, started and asked. Those here need npm and no registry; the
//! samples, which need one, are tried where `CHARMER_TRY` is set.

mod samples;
mod wizard;

use std::fs;
use std::net::TcpListener;
use std::process::Command;

use crate::support::{self, trial::Tried};

/// An application, unless Node.js is not here.
fn node(lines: &str) -> Option<Tried> {
    if support::trial::has_node() {
        return Some(Tried::node(lines));
    }
    support::skip("npm and node are not here");
    None
}

#[test]
fn what_starts_answers_and_sees_what_the_charm_hands_over_alone() {
    let Some(tried) = node("answer = (_, response) => response.end(page(Object.keys(process.env).sort().join(' ')));")
    else {
        return;
    };
    let report = tried.report(&["--set", "app-secret-key=hidden-from-all"], 0);
    assert_eq!((&report["verdict"], &report["answer"]["status"]), (&"starts".into(), &200.into()));
    assert_eq!(report["answer"]["host"], "shop.example.com");
    let stages: Vec<&str> =
        report["stages"].as_array().unwrap().iter().map(|one| one["stage"].as_str().unwrap()).collect();
    assert_eq!(stages, ["lay-out", "build", "surroundings", "start", "ask"]);
    // What charmer, npm and its shell add is no variable of the charm's; without a view of its own, it has such a folder, too.
    let added = ["PWD", "OLDPWD", "SHLVL", "INIT_CWD", "NODE", "COLOR", "EDITOR", "TMPDIR"];
    let is_added =
        |name: &&str| added.contains(name) || ["npm_", "CHARMER_", "_"].iter().any(|own| name.starts_with(own));
    let seen: Vec<&str> =
        report["answer"]["title"].as_str().unwrap().split(' ').filter(|name| !is_added(name)).collect();
    let from_image = ["HOME", "LANG", "NODE_ENV", "PATH"];
    let from_charm = ["APP_BASE_URL", "APP_SECRET_KEY", "METRICS_PATH", "METRICS_PORT", "PORT"];
    let mut expected = [&from_image[..], &from_charm].concat();
    expected.sort_unstable();
    assert_eq!(seen, expected);
}

#[test]
fn with_bubblewrap_it_sees_the_images_places_and_not_the_project() {
    let lines = "const fs = require('fs');\n\
        answer = (_, response) => response.end(page([process.cwd(), process.getuid(), fs.existsSync(HIDDEN)].join(' ')));";
    let Some(tried) = node(lines) else { return };
    let bare = ["--unshare-user", "--unshare-pid", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "true"];
    if !Command::new("bwrap").args(bare).status().is_ok_and(|status| status.success()) {
        return eprintln!("skipped: bwrap is not here, or may not make a view");
    }
    let server = tried.app.join("app/server.js");
    let text = fs::read_to_string(&server).unwrap().replace("HIDDEN", &format!("'{}'", server.display()));
    fs::write(&server, text).unwrap();
    assert_eq!(tried.report(&[], 0)["answer"]["title"], "/app 584792 false");
}

#[test]
fn a_second_try_builds_nothing_and_fresh_and_clean_forget() {
    let Some(tried) = node("answer = (_, response) => response.end(page(process.env.APP_SECRET_KEY));") else { return };
    let said = |arguments: &[&str]| String::from_utf8(tried.run(arguments).stderr).unwrap();
    let kept = "taken from an earlier try";
    assert!(!said(&[]).contains(kept) && said(&[]).contains(kept) && !said(&["--fresh"]).contains(kept));
    let output = tried.run(&["--set", "app-secret-key=s3cret-of-mine"]);
    let (out, said_then) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(out.contains("answers 200") && out.contains("s3cret-of-mine"), "the application has it: {out}");
    assert!(!said_then.contains("s3cret-of-mine"), "{said_then}");
    let cleaned = String::from_utf8(tried.run(&["--clean"]).stdout).unwrap();
    assert!(cleaned.starts_with("Removed ") && !said(&[]).contains(kept), "{cleaned}");
}

/// What goes wrong, by the lines of the server: the finding, and what the message says.
#[test]
fn each_failure_is_told_as_what_it_is() {
    for (lines, arguments, finding, says) in [
        ("require('./left-behind');", &[][..], "node-module-missing", "Cannot find module"),
        ("process.exit(3);", &[], "ended-at-once", "exit code 3"),
        ("port = 0;", &["--wait", "4"], "listens-elsewhere", "Nobody listens on port"),
        (
            "http.createServer = () => ({listen: () => setInterval(() => {}, 1000)});",
            &["--wait", "4"],
            "nobody-listens",
            "Nobody listens on port",
        ),
        ("answer = () => {};", &["--wait", "6"], "not-answered", "is not answered within 6 seconds"),
        (
            "answer = (_, response) => { response.writeHead(302, {location: 'https://shop.example.com/'}); response.end(); };",
            &[],
            "redirects-without-end",
            "redirects without end",
        ),
        (
            "answer = (_, response) => { response.statusCode = 500; response.end(); };",
            &[],
            "error-not-logged",
            "answers 500",
        ),
        (
            "answer = (_, response) => { console.error(\"KeyError: 'PAYMENT_KEY'\"); response.statusCode = 500; response.end(); };",
            &[],
            "variable-missing",
            "KeyError: 'PAYMENT_KEY'",
        ),
    ] {
        let Some(tried) = node(lines) else { return };
        let report = tried.report(arguments, 1);
        let message = report["message"].as_str().unwrap();
        assert_eq!(report["findings"][0]["id"], finding, "{lines}: {report:#}");
        assert!(message.contains(says), "{lines}: {message}");
    }
}

#[test]
fn a_file_of_the_page_that_is_not_there_is_told_and_the_application_starts() {
    let lines = "answer = (request, response) => { response.statusCode = request.url === '/' ? 200 : 404;\n\
                 response.end(page('Shop', '<link href=\"/static/site.css\"><script src=\"//elsewhere/x.js\">')); };";
    let Some(tried) = node(lines) else { return };
    let report = tried.report(&[], 0);
    assert_eq!(report["findings"][0]["id"], "static-file-missing", "{report:#}");
    assert!(report["findings"][0]["cause"].as_str().unwrap().contains("/static/site.css"));
}

#[test]
fn a_port_that_is_taken_is_replaced() {
    let Some(tried) = node("") else { return };
    // Where somebody else has it already, it is as taken.
    let _taken = TcpListener::bind(("127.0.0.1", 8080));
    let output = tried.run(&[]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("port 8080 is taken on this machine: ") && output.status.success(), "{said}");
}

#[test]
fn a_wrong_call_is_told_before_anything_starts() {
    let Some(tried) = node("") else { return };
    for (arguments, says) in [
        (&["--set", "colour=red"][..], "no option colour"),
        (&["--set", "app-port=many"], "the option app-port is of type int"),
        (&["--with", "postgresql=x"], "no integration postgresql"),
        (&["--set-file", "app-secret-key=/none"], "/none: it does not exist"),
    ] {
        let output = tried.run(arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(2) && said.contains(says), "{arguments:?}: {said}");
        assert!(!said.contains("lay out"), "{said}");
    }
}

/// What an application does to whoever runs it reaches neither the terminal nor the time after the try.
#[test]
fn nothing_of_a_hostile_application_is_left() {
    let lines = "process.on('SIGINT', () => {}); process.on('SIGTERM', () => {});\n\
        const {spawn} = require('child_process');\n\
        spawn('sleep', ['1000'], {detached: true, stdio: 'ignore', env: {}}).unref();\n\
        spawn('sh', ['-c', 'setsid sleep 1000 & sleep 1000'], {detached: true, stdio: 'ignore'}).unref();\n\
        console.error('\\x1b]0;owned\\x07\\x1b[2Jred'); console.log('x'.repeat(3 << 20));\n\
        answer = (_, response) => { response.statusCode = 503; response.end('\\x1b[31m<title>\\x1b[2J</title>'); };";
    let Some(tried) = node(lines) else { return };
    let sleepers = || {
        let all = fs::read_dir("/proc").unwrap().flatten();
        all.filter(|entry| fs::read(entry.path().join("cmdline")).is_ok_and(|line| line == b"sleep\x001000\0")).count()
    };
    let before = sleepers();
    let output = tried.run(&[]);
    let all = [output.stdout, output.stderr].concat();
    assert!(!all.contains(&0x1b) && all.len() < 100_000, "{}", String::from_utf8_lossy(&all));
    assert!(sleepers() <= before, "what forked away is still there");
}
