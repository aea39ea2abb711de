//! `charmer try`, for real: applications are laid out, built, started and asked. Those here need npm and no registry; the
//! samples, which need one, are tried where `CHARMER_TRY` is set.

mod samples;
mod wizard;

use std::fs;
use std::net::TcpListener;
use std::process::{Command, Stdio};

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
            "answer = () => {}; setInterval(() => console.error('[7] [ERROR] Worker (pid:8) exited with code 1'), 100);",
            &["--wait", "600"],
            "workers-end-again",
            "starts its workers again and again",
        ),
        (
            "answer = () => {}; setInterval(() => console.error('Address already in use\\nPort 8080 is in use\\n[7] [ERROR] Worker (pid:8) exited with code 1'), 100);",
            &["--wait", "600"],
            "server-in-module",
            "starts its workers again and again",
        ),
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
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    let output = tried.run(&["--set", &format!("app-port={port}")]);
    let said = String::from_utf8(output.stderr).unwrap();
    let says = format!("port {port} is taken on this machine: ");
    assert!(said.contains(&says) && output.status.success(), "{said}");
}

#[test]
fn of_two_tries_at_once_each_has_a_port() {
    // Neither listens before the other has chosen.
    let late = "const late = port; port = 0;\n\
                setTimeout(() => http.createServer((...both) => answer(...both)).listen(late), 1500);";
    let (Some(first), Some(second)) = (node(late), node(late)) else { return };
    let wanted = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port().to_string();
    let set = ["--format", "json", "--set", &format!("app-port={wanted}")];
    let begun = [first, second].map(|tried| {
        let mut trying = tried.trying(&set);
        let running = trying.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        (tried, running)
    });
    let urls = begun.map(|(tried, running)| {
        let output = running.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        tried.assert_clean();
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        report["answer"]["url"].as_str().unwrap().to_owned()
    });
    assert_ne!(urls[0], urls[1]);
    assert_eq!(urls.iter().filter(|url| url.contains(&format!(":{wanted}/"))).count(), 1, "{urls:?}");
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
    // So long sleeps nobody else on this machine.
    let long = format!("1000.{}", std::process::id());
    let lines = "process.on('SIGINT', () => {}); process.on('SIGTERM', () => {});\n\
        const {spawn} = require('child_process');\n\
        spawn('sleep', ['LONG'], {detached: true, stdio: 'ignore', env: {}}).unref();\n\
        spawn('sh', ['-c', 'setsid sleep LONG & sleep LONG'], {detached: true, stdio: 'ignore'}).unref();\n\
        console.error('\\x1b]0;owned\\x07\\x1b[2Jred'); console.log('x'.repeat(3 << 20));\n\
        answer = (_, response) => { response.statusCode = 503; response.end('\\x1b[31m<title>\\x1b[2J</title>'); };";
    let Some(tried) = node(&lines.replace("LONG", &long)) else { return };
    let command = format!("sleep\0{long}\0");
    let sleepers = || {
        let all = fs::read_dir("/proc").unwrap().flatten();
        all.filter(|entry| fs::read(entry.path().join("cmdline")).is_ok_and(|line| line == command.as_bytes())).count()
    };
    let output = tried.run(&[]);
    let all = [output.stdout, output.stderr].concat();
    assert!(!all.contains(&0x1b) && all.len() < 100_000, "{}", String::from_utf8_lossy(&all));
    assert_eq!(sleepers(), 0, "what forked away is still there");
}

#[test]
fn metrics_are_asked_for_where_the_charm_has_them_scraped() {
    let lines =
        "http.createServer((request, response) => response.end('up 1')).listen(process.env.METRICS_PORT, '127.0.0.1');";
    let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port().to_string();
    let arguments = ["--set", &format!("metrics-port={port}"), "--set", "metrics-path=/numbers"];
    for (lines, status) in [(lines, Some(200)), ("", None)] {
        let Some(tried) = node(lines) else { return };
        let metrics = &tried.report(&arguments, 0)["answer"]["metrics"];
        assert_eq!((metrics["status"].as_u64(), &metrics["path"]), (status, &"/numbers".into()));
        assert_eq!(metrics["port"].to_string(), port);
    }
}

#[test]
fn proxies_of_the_model_reach_the_application_as_the_charm_hands_them_over() {
    let names = "['http_proxy', 'HTTP_PROXY', 'https_proxy', 'no_proxy']";
    let lines =
        format!("answer = (_, response) => response.end(page({names}.map(name => process.env[name]).join(' ')));");
    let Some(tried) = node(&lines) else { return };
    let arguments = ["--set", "juju-http-proxy=http://proxy.example.com:3128", "--set", "juju-no-proxy=localhost"];
    let report = tried.report(&arguments, 0);
    let proxy = "http://proxy.example.com:3128";
    assert_eq!(report["answer"]["title"], format!("{proxy} {proxy}  localhost"));
}

#[test]
fn mail_is_taken_and_delivered_to_nobody() {
    let lines = "const net = require('net');\n\
        answer = (_, response) => {\n\
            const {SMTP_HOST, SMTP_PORT, SMTP_TRANSPORT_SECURITY, SMTP_AUTH_TYPE, SMTP_USER} = process.env;\n\
            const server = net.connect(SMTP_PORT, SMTP_HOST);\n\
            let said = [SMTP_TRANSPORT_SECURITY, SMTP_AUTH_TYPE, SMTP_USER].join(' ');\n\
            server.on('data', data => { said += data.toString().replace(/(\\d+)[ -][^\\r]*\\r\\n/g, ' $1'); });\n\
            server.on('end', () => response.end(page(said)));\n\
            server.write('EHLO x\\r\\nAUTH PLAIN AGEAYg==\\r\\nAUTH LOGIN\\r\\nYQ==\\r\\nYg==\\r\\nMAIL FROM:<a@b>\\r\\n');\n\
            server.write('RCPT TO:<c@d>\\r\\nDATA\\r\\nSubject: Hi\\r\\n\\r\\ntext\\r\\n..\\r\\n.\\r\\nSEND\\r\\nQUIT\\r\\n');\n\
        };";
    let Some(tried) = node(lines) else { return };
    tried.charmer(&["init", "--yes", "--integrate", "smtp"], &[]);
    let report = tried.report(&[], 0);
    let login = "235 334 334 235";
    let greeting = "220 250 250 250 250";
    assert_eq!(report["answer"]["title"], format!("none none  {greeting} {login} 250 250 354 250 502 221"));
}

#[test]
fn what_stands_behind_no_server_is_told_and_an_address_is_handed_over_as_the_charm_does() {
    let lines = "const own = Object.entries(process.env).filter(([name]) => name.startsWith('S3_'));\n\
        answer = (_, response) => response.end(page(own.map(pair => pair.join('=')).sort().join(' ')));";
    let Some(tried) = node(lines) else { return };
    tried.charmer(&["init", "--yes", "--integrate", "s3"], &[]);
    let url = "s3=https://me:hidden@objects.example.com/pictures";
    let title = tried.report(&["--with", url], 0)["answer"]["title"].clone();
    let expected = "S3_ACCESS_KEY=me S3_ADDRESSING_STYLE=path S3_API_VERSION=s3v4 S3_BUCKET=pictures \
        S3_ENDPOINT=https://objects.example.com:443 S3_REGION=us-east-1 S3_SECRET_KEY=hidden S3_URI_STYLE=path";
    assert_eq!(title, expected);
    let programs = ["minio", "versitygw"];
    let services = ["docker", "podman"].map(|program| Command::new(program).arg("info").output());
    let answers = services.iter().any(|asked| asked.as_ref().is_ok_and(|output| output.status.success()));
    if answers || programs.iter().any(|program| which::which(program).is_ok()) {
        return support::skip("an S3 server is here");
    }
    let report = tried.report(&[], 1);
    let message = report["message"].as_str().unwrap();
    assert!(message.contains("s3: no server stands behind it here") && message.contains("--with s3=URL"), "{message}");
    assert!(message.contains("snap install minio"), "{message}");
}
