//! Applications that mean harm, each in its own way: the project, the machine and the terminal are afterwards as before.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::symlink;

use crate::support::trial::{Tried, has_node};

/// An application with these lines, unless it is not to be tried.
fn node(lines: &str) -> Option<Tried> {
    (super::wanted() && has_node()).then(|| Tried::node(lines))
}

#[test]
fn it_forks_away_twice_and_out_of_its_session() {
    let lines = "const {spawnSync} = require('child_process');\n\
        spawnSync('sh', ['-c', '(setsid sh -c \"(sleep 1000 &) ; sleep 1000\" &) &'], {stdio: 'ignore', env: {}});";
    let Some(tried) = node(lines) else { return };
    assert_eq!(tried.report(&[], 0)["answer"]["status"], 200);
}

#[test]
fn it_ignores_every_signal_that_can_be_ignored() {
    let lines = "for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGPIPE']) process.on(name, () => {});";
    let Some(tried) = node(lines) else { return };
    assert_eq!(tried.report(&[], 0)["answer"]["status"], 200);
}

/// `CHARMER_FLOOD` says how many megabytes; a gigabyte where there is time.
#[test]
fn it_prints_without_end_and_steers_the_terminal() {
    let wanted = std::env::var("CHARMER_FLOOD").ok().and_then(|count| count.parse().ok());
    let count: usize = wanted.unwrap_or(64);
    let lines = format!(
        "const flood = Buffer.alloc(1 << 20, '\\x1b[2J\\x1b]0;owned\\x07 all red \\x1b[31m\\n');\n\
         for (let n = 0; n < {count}; n++) require('fs').writeSync(1, flood);"
    );
    let Some(tried) = node(&lines) else { return };
    let output = tried.run(&[]);
    let all = [output.stdout, output.stderr].concat();
    assert!(output.status.success() && !all.contains(&0x1b) && all.len() < 100_000, "{} bytes", all.len());
}

#[test]
fn it_listens_on_many_ports() {
    // None that the system gives to whoever connects to somewhere.
    let lines =
        "for (let other = 21100; other < 21400; other++) http.createServer().on('error', () => {}).listen(other);";
    let taken = || (21100..21400).filter(|port| TcpListener::bind(("127.0.0.1", *port)).is_err()).collect::<Vec<u16>>();
    let before = taken();
    let Some(tried) = node(lines) else { return };
    assert_eq!(tried.report(&[], 0)["answer"]["status"], 200);
    assert_eq!(taken(), before, "ports are held");
}

#[test]
fn it_deletes_its_folder() {
    let lines = "answer = (_, response) => {\n\
        try { require('fs').rmSync(process.cwd(), {recursive: true, force: true}); } catch (_) { /* The folder stays, empty. */ }\n\
        response.end(page('gone')); };";
    let Some(tried) = node(lines) else { return };
    assert_eq!(tried.report(&[], 0)["answer"]["title"], "gone");
}

#[test]
fn it_follows_links_out_of_its_folder() {
    let lines = "for (const way of ['out', 'up/../../outside', process.env.HOME + '/../../../../../outside']) {\n\
        try { require('fs').writeFileSync(way + '/harm', 'x'); } catch (error) { console.error(error.message); } }";
    let Some(tried) = node(lines) else { return };
    let outside = tried.home().join("outside");
    fs::create_dir(&outside).unwrap();
    symlink(&outside, tried.app.join("app/out")).unwrap();
    symlink("..", tried.app.join("app/up")).unwrap();
    assert_eq!(tried.report(&[], 0)["answer"]["status"], 200);
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 0, "it wrote outside");
}
