//! `charmer try` beside the same server started by hand: a whole try with everything kept from an earlier one, and a change of
//! a source while it stays. Ratios, for a machine may be slow.

#[path = "../../support/trial.rs"]
#[allow(dead_code)]
mod tried;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

use charmer::app::{CharmFolder, Snapshot};
use charmer::model::{self, Project};
use charmer::trial::{self, Event, Ground, Subject, Wishes};
use charmer::write;

use tried::Tried;

/// A try takes so many tenths of what it takes by hand, and so much more.
const TENTHS: u32 = 13;
const MORE: Duration = Duration::from_millis(300);
/// A change takes so many tenths of what a restart by hand takes.
const CHANGE_TENTHS: u32 = 15;
const ROUNDS: usize = 7;

const APP: &str = "import flask\n\napp = flask.Flask(__name__)\napp.route('/')(lambda: '<title>NAME</title>')\n";

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// Gunicorn in the environment that the first try made.
fn gunicorn(tried: &Tried) -> Option<PathBuf> {
    let builds = fs::read_dir(tried.home().join(".cache/charmer/try/builds")).ok()?.flatten();
    builds.map(|build| build.path().join("venv/bin/gunicorn")).find(|program| program.is_file())
}

struct Hand<'h> {
    program: &'h Path,
    app: &'h Path,
    port: u16,
}

impl Hand<'_> {
    fn start(&self) -> Child {
        let bind = format!("127.0.0.1:{}", self.port);
        let mut command = Command::new(self.program);
        command.args(["-b", &bind, "app:app"]).current_dir(self.app).env("PYTHONDONTWRITEBYTECODE", "1");
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    fn ask(&self) {
        let asked = || -> std::io::Result<String> {
            let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
            stream.write_all(b"GET / HTTP/1.0\r\n\r\n")?;
            let mut text = String::new();
            stream.read_to_string(&mut text)?;
            Ok(text)
        };
        while !asked().is_ok_and(|text| text.contains("200 OK")) {
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn stop(child: &mut Child) {
        rustix::process::kill_process(rustix::process::Pid::from_child(child), rustix::process::Signal::TERM).unwrap();
        child.wait().unwrap();
    }
}

fn subject(dir: &Path) -> Subject {
    let snapshot = Snapshot::load(dir).unwrap();
    let mut project = Project::new(snapshot, CharmFolder::load(&dir.join("charm")), "amd64", write::documents(dir));
    let answers = project.answers();
    project.look_through(&answers);
    model::subject(&project, &answers, &model::view(&project, &answers), dir.canonicalize().unwrap()).unwrap()
}

/// From a change of the source to the next answer.
fn changes(tried: &Tried) -> Duration {
    let ground = Ground::below(&tried.home().join(".cache/charmer")).unwrap();
    let (subject, stop) = (subject(&tried.app), AtomicBool::new(false));
    let (events, heard) = sync_channel(64);
    let wishes = Wishes { patience: Duration::from_mins(1), ..Wishes::default() };
    std::thread::scope(|scope| {
        let (subject, stop) = (&subject, &stop);
        scope.spawn(move || {
            let (_, living) = trial::run(subject, &wishes, &ground, &events, stop).unwrap();
            living.expect("it starts").stay(subject, &events, stop);
        });
        let answered = |event: &Event| matches!(event, Event::Answered(_));
        let is_asked = |event: &Event| matches!(event, Event::Ended(report) if report.stage == trial::Stage::Ask);
        heard.iter().find(is_asked).unwrap();
        let times = (0..ROUNDS).map(|round| {
            let begun = Instant::now();
            fs::write(tried.app.join("app.py"), APP.replace("NAME", &format!("{round}"))).unwrap();
            heard.iter().find(answered).unwrap();
            begun.elapsed()
        });
        let median = median(times.collect());
        stop.store(true, Ordering::SeqCst);
        heard.iter().for_each(drop);
        median
    })
}

pub fn main() {
    let tried = Tried::new();
    tried.write(&BTreeMap::from([
        ("requirements.txt".to_owned(), "flask\n".to_owned()),
        ("app.py".to_owned(), APP.to_owned()),
    ]));
    tried.charmer(&["init", "--framework", "flask", "--name", "shop"], &[]);
    // The first one installs.
    let first = tried.trying(&[]).output().unwrap();
    let program = gunicorn(&tried).filter(|_| first.status.success());
    let Some(program) = program else {
        println!("Flask cannot be installed here: nothing was measured\n{}", String::from_utf8_lossy(&first.stderr));
        return;
    };
    let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let hand = Hand { program: &program, app: &tried.app, port };
    let (mut ours, mut theirs, mut restarts) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        let mut child = hand.start();
        hand.ask();
        let restart = Instant::now();
        Hand::stop(&mut child);
        theirs.push(begun.elapsed());
        child = hand.start();
        hand.ask();
        restarts.push(restart.elapsed());
        Hand::stop(&mut child);
        let begun = Instant::now();
        assert!(tried.trying(&[]).output().unwrap().status.success());
        ours.push(begun.elapsed());
    }
    let (ours, theirs, restart) = (median(ours), median(theirs), median(restarts));
    println!("charmer try --once, all kept: {ours:?}; Gunicorn by hand, asked and stopped: {theirs:?}");
    let change = changes(&tried);
    println!("a change to the next answer: {change:?}; a restart by hand: {restart:?}");
    assert!(ours <= theirs * TENTHS / 10 + MORE, "a try takes too long");
    assert!(change <= restart * CHANGE_TENTHS / 10, "a change takes too long");
}
