//! What the samples do for people, while a try of them stays: with real servers behind their integrations.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::support::skip;
use crate::support::terminal::Terminal;
use crate::support::trial::{Tried, turn};
use crate::way::workspace::key;

use super::charmer;

const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";
const JSON: &str = "Content-Type: application/json\r\n";

/// A sample that runs until Ctrl-C.
struct Served {
    tried: Tried,
    terminal: Terminal,
    address: String,
}

impl Served {
    /// Tries it once, with nothing to say of it, and then again to stay.
    fn start(name: &str, title: &str) -> Self {
        let tried = Tried::demo(name);
        // How long installing takes is the network's business; what is built is kept.
        let report = tried.report(&[], 0);
        assert_eq!(
            (&report["answer"]["status"], &report["answer"]["title"]),
            (&200.into(), &title.into()),
            "{report:#}"
        );
        assert_eq!(report["findings"].as_array().map(Vec::len), Some(0), "{report:#}");
        let has_database = ["flask", "fastapi", "django"].contains(&name);
        let migrated = report["stages"].as_array().unwrap().iter().any(|one| one["stage"] == "migrate");
        assert_eq!(migrated, has_database, "{report:#}");
        let mut terminal = charmer(&tried, &["try", "--yes", "--as-root", tried.app.to_str().unwrap()]);
        terminal.wait_for("It runs until you press Ctrl-C.");
        let said = String::from_utf8_lossy(&terminal.raw()).into_owned();
        let address = said.split("http://").nth(1).unwrap().split('/').next().unwrap().to_owned();
        Self { tried, terminal, address }
    }

    /// The whole answer to a request as a browser makes it.
    fn ask(&self, request: &str, headers: &str, body: &str) -> String {
        let mut head = format!("{request} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{headers}", self.address);
        if !body.is_empty() {
            write!(head, "Content-Length: {}\r\n", body.len()).unwrap();
        }
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.write_all(format!("{head}\r\n{body}").as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// The answer to `GET`, which has to be good.
    fn get(&self, path: &str) -> String {
        let answer = self.ask(&format!("GET {path}"), "", "");
        assert!(answer.starts_with("HTTP/1.1 200"), "{path}: {answer}");
        answer
    }

    fn stop(mut self) {
        self.terminal.send(key::CTRL_C);
        self.terminal.wait_end();
        self.tried.assert_clean();
    }
}

/// True where samples are to be tried and all these programs are here.
fn wanted(programs: &[&str]) -> bool {
    if std::env::var_os("CHARMER_TRY").is_none() {
        eprintln!("skipped: this fetches packages; set CHARMER_TRY to have it");
        return false;
    }
    let missing = programs.iter().find(|program| which::which(program).is_err());
    missing.inspect(|program| skip(&format!("{program} is not here"))).is_none()
}

#[test]
fn a_line_in_flasks_guest_book_is_read_back_from_postgresql() {
    let _turn = turn();
    if !wanted(&[]) {
        return;
    }
    let book = Served::start("flask", "Guest book");
    assert!(book.get("/").contains("Nobody has written yet."));
    let written = book.ask("POST /", FORM, "name=Ada&text=Written+in+a+try");
    assert!(written.starts_with("HTTP/1.1 303"), "{written}");
    let page = book.get("/");
    assert!(page.contains("Written in a try") && page.contains("Ada"), "{page}");
    assert!(!page.contains("No database is integrated"), "{page}");
    book.stop();
}

#[test]
fn djangos_admin_page_has_its_style_and_its_users() {
    let _turn = turn();
    if !wanted(&[]) {
        return;
    }
    let board = Served::start("django", "Notice board");
    let page = board.get("/admin/login/?next=/admin/");
    assert!(page.contains("name=\"username\""), "{page}");
    let style = page.split("href=\"").map(|rest| rest.split('"').next().unwrap()).find(|path| path.contains(".css"));
    assert!(board.get(style.unwrap()).contains("Content-Type: text/css"));
    // Who may come in is looked up in the table that the migration made.
    let token =
        |text: &str, before: &str| text.split(before).nth(1).unwrap().split(['"', ';']).next().unwrap().to_owned();
    let (cookie, form) = (token(&page, "csrftoken="), token(&page, "name=\"csrfmiddlewaretoken\" value=\""));
    let headers = format!("Cookie: csrftoken={cookie}\r\n{FORM}");
    let body = format!("csrfmiddlewaretoken={form}&username=nobody&password=none&next=/admin/");
    let refused = board.ask("POST /admin/login/", &headers, &body);
    assert!(refused.starts_with("HTTP/1.1 200") && refused.contains("errornote"), "{refused}");
    board.stop();
}

#[test]
fn fastapi_leads_where_a_short_link_leads() {
    let _turn = turn();
    if !wanted(&[]) {
        return;
    }
    let links = Served::start("fastapi", "Short links");
    let made = links.ask("POST /links", JSON, "{\"target\": \"https://example.com/a/long/way\"}");
    assert!(made.starts_with("HTTP/1.1 201"), "{made}");
    let all = links.get("/links");
    assert!(all.contains("\"lasting\":true"), "{all}");
    let code = all.split("\"code\":\"").nth(1).unwrap().split('"').next().unwrap();
    let led = links.ask(&format!("GET /{code}"), "", "");
    assert!(led.starts_with("HTTP/1.1 307") && led.contains("location: https://example.com/a/long/way"), "{led}");
    links.stop();
}

#[test]
fn express_keeps_a_shopping_list_in_mysql() {
    let _turn = turn();
    if !wanted(&["npm", "node"]) {
        return;
    }
    let list = Served::start("expressjs", "Shopping list");
    let written = list.ask("POST /list", JSON, "{\"text\": \"Bread and salt\"}");
    assert!(written.starts_with("HTTP/1.1 201"), "{written}");
    let all = list.get("/list");
    assert!(all.contains("Bread and salt"), "{all}");
    let is_here = ["mariadbd", "mysqld"].iter().any(|program| which::which(program).is_ok());
    assert_eq!(all.contains("\"lasting\":true"), is_here, "{all}");
    list.stop();
}

#[test]
fn go_counts_votes_in_redis() {
    let _turn = turn();
    if !wanted(&["go", "redis-server"]) {
        return;
    }
    let poll = Served::start("go", "What do you drink in the morning?");
    let written = poll.ask("POST /", FORM, "answer=Tea");
    assert!(written.starts_with("HTTP/1.1 303"), "{written}");
    let page = poll.get("/");
    assert!(page.contains("<span>1</span>") && !page.contains("No database is integrated"), "{page}");
    poll.stop();
}
