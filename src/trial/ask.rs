//! The last stage: what the application answers, as the ingress would ask it.
//!
//! What is seen is told in lines that begin with `try:`, so that the same data explains it that explains logs
//! (`assets/diagnoses.yaml`).

use std::io;
use std::net::SocketAddr;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use regex::Regex;
use serde::Serialize;
use url::Url;

use crate::answers::is_handed;
use crate::asset::certain;
use crate::pack;
use crate::text::one_line;
use crate::yaml::Node;

use super::Subject;
use super::data::TRIAL;
use super::http::{self, Request, Response};
use super::link::{Alive, GLANCE, Link, Trouble};
use super::values::Values;

/// Redirects that are followed.
const HOPS: usize = 10;
/// Files of the page that are asked for.
const FILES: usize = 20;
/// As long as Prometheus waits.
const SCRAPE: Duration = Duration::from_secs(10);
/// So many workers that ended by themselves are no accident.
const ENDED: usize = 3;
/// How long workers have to live.
const LIFE: Duration = Duration::from_secs(2);

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Answer {
    /// The address on this machine.
    pub url: String,
    /// The host that was asked for, as the ingress names it.
    pub host: String,
    /// The status of the last answer.
    pub status: u16,
    /// The page's title; empty where it has none.
    pub title: String,
    /// From the request to the answer, in milliseconds.
    pub milliseconds: u64,
    /// Where it was redirected to.
    pub redirects: Vec<String>,
    /// What answers where metrics are scraped; nothing where the application is told of no such place.
    pub metrics: Option<Scraped>,
}

/// What answers where the charm has metrics scraped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Scraped {
    /// The port.
    pub port: u16,
    /// The path.
    pub path: String,
    /// The status; nothing where nobody answers.
    pub status: Option<u16>,
}

static TITLE: LazyLock<Regex> = LazyLock::new(|| certain("trial", Regex::new(r"(?is)<title[^>]*>(.*?)</title>")));
static WORKER_ENDED: LazyLock<Regex> = LazyLock::new(|| certain("trial", Regex::new(&TRIAL.worker_ended)));
static FILE: LazyLock<Regex> = LazyLock::new(|| {
    certain("trial", Regex::new(r#"(?i)(?:src|href)=["']?(/[^"'\s>]+\.(?:css|js|mjs|png|jpe?g|svg|gif|ico|woff2?))"#))
});

/// Who is asked, with all that runs.
pub(super) struct Asker<'a> {
    pub values: &'a Values,
    pub link: &'a Link<'a>,
    /// Servers and services; the one that serves is `web`.
    pub alive: &'a mut Vec<Alive>,
    pub web: usize,
    pub patience: Duration,
    /// What was seen, for the reader of logs.
    pub seen: Vec<String>,
}

/// The path that the rock's health check asks for, or the first page.
fn path(subject: &Subject) -> String {
    let checks = subject.expanded.get("checks").and_then(Node::as_map).unwrap_or_default();
    let urls = checks.iter().filter_map(|(_, check)| check.at(&["http", "url"]).map(Node::key_text));
    let urls = urls.filter_map(|url| Url::parse(&url).ok());
    urls.map(|url| url.path().to_owned()).next().unwrap_or_else(|| "/".to_owned())
}

fn seconds(patience: Duration) -> String {
    match patience.as_secs() {
        1 => "1 second".to_owned(),
        seconds => format!("{seconds} seconds"),
    }
}

impl Asker<'_> {
    /// Asks; an answer below 400, or a first page that is not there or not for everybody, is what one wants.
    pub fn ask(&mut self) -> Result<Answer, Trouble> {
        self.until_it_listens()?;
        self.is_reached()?;
        let begun = Instant::now();
        let path = path(self.link.subject);
        let (mut answer, body) = self.follow(path, begun)?;
        if !self.is_good(&answer) {
            return Err(self.bad(&answer, &body));
        }
        self.files(&body)?;
        self.workers()?;
        answer.metrics = self.scrape();
        self.seen.extend(self.link.subject.unread());
        Ok(answer)
    }

    fn is_good(&self, answer: &Answer) -> bool {
        // An application may have no first page, or one for those alone whom it knows.
        const LIVES: [u16; 4] = [401, 403, 404, 405];
        let is_first = answer.redirects.is_empty() && answer.url.ends_with(&format!(":{}/", self.values.port));
        answer.status < 400 || is_first && LIVES.contains(&answer.status)
    }

    /// Hears what all say; trouble where one of them has ended.
    fn all_live(&mut self) -> Result<(), Trouble> {
        if self.link.is_stopped() {
            return Err(Trouble::stopped());
        }
        for alive in self.alive.iter_mut() {
            if let Some(ended) = alive.hear(self.link, Duration::ZERO) {
                return Err(ended.trouble(&format!("The service {}", alive.name), self.link.subject));
            }
        }
        let ends = |alive: &&Alive| alive.output.iter().filter(|line| WORKER_ENDED.is_match(line)).count() >= ENDED;
        if let Some(name) = self.alive.iter().find(ends).map(|alive| alive.name.clone()) {
            self.seen.push(format!("try: the workers of {name} end again and again"));
            return Err(
                self.explained(format!("The service {name} starts its workers again and again; each of them ends."))
            );
        }
        Ok(())
    }

    fn until_it_listens(&mut self) -> Result<(), Trouble> {
        let (port, until) = (self.values.port, Instant::now() + self.patience);
        let hidden = |web: &Alive| web.hides(port).is_some();
        while !self.alive.get(self.web).is_some_and(|web| web.listens(port) || hidden(web)) {
            self.all_live()?;
            if Instant::now() > until {
                let other = self.alive.get(self.web).and_then(|web| web.listening()?.first().map(SocketAddr::port));
                let others = other.map_or_else(String::new, |other| format!("; the application listens on {other}"));
                self.seen.push(format!("try: nobody listens on port {port}{others}"));
                let message = format!("Nobody listens on port {port} after {}.", seconds(self.patience));
                return Err(self.explained(message));
            }
            std::thread::sleep(GLANCE / 5);
        }
        Ok(())
    }

    /// That whoever asks from outside its container reaches it.
    fn is_reached(&mut self) -> Result<(), Trouble> {
        let port = self.values.port;
        let web = self.alive.get(self.web).filter(|_| !self.values.is_address_ours);
        let Some(address) = web.and_then(|web| web.hides(port)) else { return Ok(()) };
        self.seen.push(format!("try: it listens at {} alone on port {port}", address.ip()));
        let message =
            format!("It listens at {} alone, where nobody outside of its container reaches it.", address.ip());
        Err(self.explained(message))
    }

    fn get(&mut self, path: &str, scheme: &str) -> Result<Response, Trouble> {
        let host = self.values.host.clone();
        let request = Request { port: self.values.port, path, host: &host, scheme };
        let mut ended = None;
        let patience = self.patience;
        let response = http::ask(&request, patience, || match self.all_live() {
            Ok(()) => true,
            Err(trouble) => {
                ended = Some(trouble);
                false
            }
        });
        if let Some(trouble) = ended {
            return Err(trouble);
        }
        // Who is about to end loses connections first.
        if response.as_ref().is_err_and(|error| error.kind() != io::ErrorKind::TimedOut) {
            self.live_on(LIFE)?;
        }
        response.map_err(|error| {
            let message = if error.kind() == io::ErrorKind::TimedOut {
                self.seen.push(format!("try: {path} is not answered"));
                format!("{path} is not answered within {}.", seconds(self.patience))
            } else {
                self.seen.push(format!("try: {path} is answered by no HTTP"));
                format!("{path} is not answered: {error}.")
            };
            self.explained(message)
        })
    }

    fn follow(&mut self, mut path: String, begun: Instant) -> Result<(Answer, String), Trouble> {
        let (mut redirects, mut scheme) = (Vec::new(), "http");
        loop {
            let response = self.get(&path, scheme)?;
            let location = response.location.filter(|_| (300..400).contains(&response.status));
            let Some(location) = location.filter(|_| redirects.len() < HOPS) else {
                let title = TITLE.captures(&response.body).map(|found| one_line(found[1].trim()).into_owned());
                let answer = Answer {
                    url: format!("http://127.0.0.1:{}{path}", self.values.port),
                    host: self.values.host.clone(),
                    status: response.status,
                    title: title.unwrap_or_default(),
                    milliseconds: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
                    redirects,
                    metrics: None,
                };
                return Ok((answer, response.body));
            };
            let base = format!("{scheme}://{}{path}", self.values.host);
            let next = Url::parse(&base).and_then(|base| base.join(&location));
            let next = next.map_err(|_| {
                Trouble::new(format!("It redirects to {}, which is no address.", one_line(&location)), "")
            })?;
            let shown = next.to_string();
            if redirects.contains(&shown) || shown == base {
                self.seen.push(format!("try: {shown} redirects without end"));
                return Err(self.explained(format!("{} redirects without end.", one_line(&shown))));
            }
            redirects.push(shown);
            if next.host_str() != Some(&self.values.host) {
                // Somebody else is to answer, as a page for logging in: that was the application's answer.
                self.link.note(format!("it redirects to {}, which is not asked", one_line(next.as_str())));
                let url = format!("http://127.0.0.1:{}{path}", self.values.port);
                let milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
                let (host, status) = (self.values.host.clone(), response.status);
                return Ok((
                    Answer { url, host, status, title: String::new(), milliseconds, redirects, metrics: None },
                    String::new(),
                ));
            }
            scheme = if next.scheme() == "https" { "https" } else { "http" };
            next[url::Position::BeforePath..url::Position::AfterQuery].clone_into(&mut path);
        }
    }

    /// Asks for the files that the page names.
    fn files(&mut self, body: &str) -> Result<(), Trouble> {
        let paths: Vec<String> = FILE.captures_iter(body).take(FILES).map(|found| found[1].to_owned()).collect();
        for path in paths.iter().filter(|path| !path.starts_with("//")) {
            if self.get(path, "http")?.status == 404 {
                let collected = if self.link.subject.collects() { "" } else { ", and nobody runs collectstatic" };
                self.seen.push(format!("try: the page asks for {path}, which answers 404{collected}"));
            }
        }
        Ok(())
    }

    /// Asks as Prometheus would. An application without metrics is none that fails.
    fn scrape(&mut self) -> Option<Scraped> {
        let (port, path) = self.values.metrics.clone()?;
        let request = Request { port, path: &path, host: "127.0.0.1", scheme: "http" };
        let status = http::ask(&request, SCRAPE, || self.all_live().is_ok()).ok().map(|response| response.status);
        let shown = one_line(&path);
        self.link.note(match status {
            Some(status @ ..400) => format!("metrics: port {port} answers {status} at {shown}"),
            Some(status) => format!("metrics: port {port} answers {status} at {shown}, where they are scraped"),
            None => format!("metrics: nobody answers on port {port} at {shown}, where they are scraped"),
        });
        Some(Scraped { port, path, status })
    }

    /// Workers that end as soon as they have looked around are as good as none.
    fn workers(&mut self) -> Result<(), Trouble> {
        let has_workers = self.alive.iter().any(|alive| is_handed(&alive.name));
        self.live_on(if has_workers { LIFE } else { Duration::ZERO })
    }

    /// Hears all for a while; trouble where one of them ends.
    fn live_on(&mut self, time: Duration) -> Result<(), Trouble> {
        let until = Instant::now() + time;
        while Instant::now() < until {
            self.all_live()?;
            std::thread::sleep(GLANCE);
        }
        self.all_live()
    }

    /// Why it answers so.
    fn bad(&mut self, answer: &Answer, body: &str) -> Trouble {
        // What it has to say of it may be on its way.
        let until = Instant::now() + GLANCE * 6;
        while Instant::now() < until && self.all_live().is_ok() {
            std::thread::sleep(GLANCE);
        }
        let said = self.alive.get(self.web).map(|alive| alive.output.clone()).unwrap_or_default();
        let telling = pack::telling(&said);
        let host = &self.values.host;
        self.seen.push(match (answer.status, &telling) {
            (400, _) if body.contains("Bad Request (400)") => format!("try: the host {host} is refused with 400"),
            (500.., None) => format!("try: {} answers {} and nothing is logged", answer.url, answer.status),
            (status, _) => format!("try: {} answers {status}", answer.url),
        });
        self.seen.extend(said);
        let because = telling.map_or_else(String::new, |line| format!(": {line}"));
        self.explained(format!("{} answers {}{because}", answer.url, answer.status))
    }

    /// The trouble with what is known of what was seen and said.
    fn explained(&mut self, message: String) -> Trouble {
        if let Some(web) = self.alive.get(self.web).filter(|_| self.seen.len() < 2) {
            self.seen.extend(web.output.iter().cloned());
        }
        let found = self.link.subject.explain(&self.seen);
        Trouble { found, ..Trouble::new(message, "") }
    }
}
