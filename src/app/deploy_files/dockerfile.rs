//! A `Dockerfile`: packages, ports and the command of the image that was there before the rock.
//!
//! Part of floor 2's `app`.

use serde::Serialize;

use super::data::data;
use super::process::Process;
use super::shell;
use crate::app::facts::{Evidence, Sourced};
use crate::app::limits::{CONTAINER, CONTAINER_LINE};
use crate::finding::Finding;
use crate::text::path;

/// Files that are looked for, the first one counts.
pub(super) const FILES: [&str; 3] = ["Dockerfile", "Containerfile", "docker/Dockerfile"];

/// What a Dockerfile says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Container {
    /// The image that the last stage starts from, through the stages before it.
    pub base: Option<Sourced<String>>,
    /// Debian packages that the image needs while it runs.
    pub packages: Vec<Sourced<String>>,
    /// Debian packages that only a build needs.
    pub build_packages: Vec<Sourced<String>>,
    /// Ports of the last stage.
    pub ports: Vec<Sourced<u16>>,
    /// What the last stage runs, entry point and arguments together.
    pub command: Option<Process>,
}

impl Container {
    /// The packages of [`packages`](Self::packages) that the application itself may need.
    pub fn needed(&self) -> impl Iterator<Item = &Sourced<String>> {
        let is_tool = |package: &str| {
            data().tools.iter().any(|tool| match tool.strip_suffix('*') {
                Some(start) => package.starts_with(start),
                None => tool == package,
            })
        };
        self.packages.iter().filter(move |package| !is_tool(&package.value))
    }
}

/// An instruction, its continuation lines joined.
struct Instruction {
    line: usize,
    word: String,
    rest: String,
}

/// Cuts the file into instructions. Comments go, also between continued lines; the text of a here-document stays with
/// the instruction that opens it.
fn instructions(text: &str) -> Vec<Instruction> {
    let mark =
        if text.lines().take(3).any(|l| l.replace(' ', "").eq_ignore_ascii_case("#escape=`")) { '`' } else { '\\' };
    let mut found = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((index, line)) = lines.next() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let mut whole = String::new();
        let mut part = line;
        loop {
            let Some(cut) = part.trim_end().strip_suffix(mark) else {
                whole.push_str(part);
                break;
            };
            whole.push_str(cut);
            whole.push(' ');
            let next = lines.by_ref().map(|(_, line)| line.trim());
            match next.into_iter().find(|line| !line.is_empty() && !line.starts_with('#')) {
                Some(line) => part = line,
                None => break,
            }
        }
        if let Some(end) = here_document(&whole) {
            for (_, line) in lines.by_ref().take_while(|(_, line)| line.trim() != end) {
                whole.push('\n');
                whole.push_str(line);
            }
        }
        let (word, rest) = whole.split_once(char::is_whitespace).unwrap_or((&whole, ""));
        found.push(Instruction { line: index + 1, word: word.to_uppercase(), rest: rest.trim().to_owned() });
    }
    found
}

/// The word that ends a here-document: `EOF` of `RUN <<EOF`.
fn here_document(text: &str) -> Option<String> {
    let after = text.split_once("<<")?.1.trim_start_matches('-').trim_start_matches(['"', '\'']);
    let word: String = after.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    (!word.is_empty()).then_some(word)
}

/// One `FROM` and what follows it.
#[derive(Default)]
struct Stage {
    name: String,
    from: Option<Sourced<String>>,
    packages: Vec<Sourced<String>>,
    ports: Vec<Sourced<u16>>,
    entry: Option<(Vec<String>, usize)>,
    arguments: Option<(Vec<String>, usize)>,
}

/// Reads a Dockerfile; what cannot be understood in it is passed over.
pub(super) fn parse(path: &str, text: &str, findings: &mut Vec<Finding>) -> Container {
    let mut stages: Vec<Stage> = Vec::new();
    let mut variables = Variables::default();
    for Instruction { line, word, rest } in instructions(text) {
        if matches!(word.as_str(), "ARG" | "ENV") {
            variables.assign(line, &rest);
            continue;
        }
        let is_filled = matches!(word.as_str(), "RUN" | "EXPOSE" | "FROM");
        let rest = if is_filled { variables.filled_in(line, &rest) } else { rest };
        if word == "FROM" {
            stages.push(stage(path, line, &rest));
            continue;
        }
        let Some(stage) = stages.last_mut() else { continue };
        match word.as_str() {
            "RUN" => stage.packages.extend(installed(&rest).map(|name| {
                let from = Evidence::new(path, line, format!("apt-get install {name}"));
                Sourced::new(name, from)
            })),
            "EXPOSE" => stage.ports.extend(rest.split_whitespace().filter_map(|port| {
                let number = port.split('/').next()?.parse().ok()?;
                Some(Sourced::new(number, Evidence::new(path, line, format!("EXPOSE {port}"))))
            })),
            "ENTRYPOINT" => {
                stage.entry = Some((exec(&rest), line));
                stage.arguments = None;
            }
            "CMD" => stage.arguments = Some((exec(&rest), line)),
            _ => {}
        }
    }
    let reached = [(&CONTAINER, variables.surplus), (&CONTAINER_LINE, variables.long)];
    findings.extend(reached.into_iter().filter_map(|(limit, line)| Some(limit.reached(path, line?))));
    put_together(path, stages, findings)
}

/// What `ARG` and `ENV` say.
#[derive(Default)]
struct Variables {
    list: Vec<(String, String)>,
    /// The line of the first that is not kept.
    surplus: Option<usize>,
    /// The line of the first instruction that got too long to fill in more.
    long: Option<usize>,
}

impl Variables {
    /// `NAME=value …`, or `NAME value` as older files have it.
    fn assign(&mut self, line: usize, rest: &str) {
        let words = shell::words(rest);
        match words.as_slice() {
            [name, value @ ..] if !name.contains('=') => self.list.push((name.clone(), value.join(" "))),
            words => self.list.extend(words.iter().filter_map(|word| {
                let (name, value) = word.split_once('=')?;
                Some((name.to_owned(), value.to_owned()))
            })),
        }
        if self.list.len() > CONTAINER.most {
            self.list.truncate(CONTAINER.most);
            self.surplus.get_or_insert(line);
        }
    }

    /// The text with `$NAME`, `${NAME}` and `${NAME:-default}` filled in; what is not known stays.
    fn filled_in(&mut self, line: usize, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            let (before, from) = rest.split_at(at);
            out.push_str(before);
            let braced = from.strip_prefix("${").and_then(|inner| inner.split_once('}'));
            let plain = from[1..].find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(from.len() - 1);
            let (inner, after) = braced.unwrap_or_else(|| from[1..].split_at(plain));
            let (name, default) = inner.split_once(":-").map_or((inner, None), |(name, default)| (name, Some(default)));
            let known = self.list.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
            // Text grows by what is filled in; a line is never meant to be long.
            let is_long = out.len() >= CONTAINER_LINE.most;
            match known.filter(|value| !value.is_empty()).or(default) {
                Some(value) if !is_long => out.push_str(value),
                value => {
                    out.push_str(&from[..from.len() - after.len()]);
                    self.long = self.long.or(value.map(|_| line));
                }
            }
            rest = after;
        }
        out.push_str(rest);
        out
    }
}

fn stage(path: &str, line: usize, rest: &str) -> Stage {
    let words: Vec<&str> = rest.split_whitespace().filter(|word| !word.starts_with("--")).collect();
    let from =
        words.first().map(|image| Sourced::new((*image).to_owned(), Evidence::new(path, line, format!("FROM {rest}"))));
    let name = match words.get(1..3) {
        Some([word, name]) if word.eq_ignore_ascii_case("as") => (*name).to_owned(),
        _ => String::new(),
    };
    Stage { name, from, ..Stage::default() }
}

/// The last stage is the image; stages that it starts from belong to it, all others only build.
fn put_together(path: &str, mut stages: Vec<Stage>, findings: &mut Vec<Finding>) -> Container {
    let Some(last) = stages.pop() else { return Container::default() };
    let mut container = Container { ports: last.ports, ..Container::default() };
    let (mut base, mut run, mut build) = (last.from, last.packages, Vec::new());
    let (mut entry, mut arguments) = (last.entry, last.arguments);
    for stage in stages.into_iter().rev() {
        let continued =
            base.as_ref().is_some_and(|base| !stage.name.is_empty() && base.value.eq_ignore_ascii_case(&stage.name));
        if continued {
            base = stage.from;
            run.extend(stage.packages);
            entry = entry.or(stage.entry);
            arguments = arguments.or(stage.arguments);
            container.ports.extend(stage.ports);
        } else {
            build.extend(stage.packages);
        }
    }
    for package in run {
        if for_building(&package.value) { build.push(package) } else { add(&mut container.packages, package) }
    }
    for package in build {
        if !container.packages.iter().any(|known| known.value == package.value) {
            add(&mut container.build_packages, package);
        }
    }
    let place = |package: &Sourced<String>| (path.to_owned(), package.from.line);
    for list in [&mut container.packages, &mut container.build_packages] {
        *list = CONTAINER.cap(std::mem::take(list), findings, place);
    }
    container.ports = CONTAINER.cap(container.ports, findings, |port| (path.to_owned(), port.from.line));
    container.base = base;
    let line = entry.as_ref().or(arguments.as_ref()).map_or(0, |(_, line)| *line);
    let words = entry.into_iter().chain(arguments).flat_map(|(words, _)| words).collect::<Vec<_>>();
    container.command = command(path, line, &words);
    container
}

fn add(list: &mut Vec<Sourced<String>>, package: Sourced<String>) {
    // One more than are kept tells that there are more.
    if list.len() <= CONTAINER.most && !list.iter().any(|known| known.value == package.value) {
        list.push(package);
    }
}

/// The process that the words start; those in shell form came as one text.
fn command(path: &str, line: usize, words: &[String]) -> Option<Process> {
    let text = match words {
        [] => return None,
        [shell, flag, text] if shell == SHELL && flag == "-c" => text.clone(),
        words => shlex::try_join(words.iter().map(String::as_str)).ok()?,
    };
    let from = Evidence::new(path, line, text.clone());
    Some(Process::new("", &text, from))
}

/// What stands for the shell of the shell form.
const SHELL: &str = "/bin/sh";

/// `["a", "b"]` as words, anything else as a line for the shell.
fn exec(rest: &str) -> Vec<String> {
    let list = rest.starts_with('[').then(|| serde_json::from_str::<Vec<String>>(rest).ok()).flatten();
    list.unwrap_or_else(|| vec![SHELL.to_owned(), "-c".to_owned(), rest.to_owned()])
}

fn for_building(package: &str) -> bool {
    package.strip_suffix("-dev").is_some() || data().build_packages.iter().any(|name| name == package)
}

/// The Debian packages that a line of shell installs.
fn installed(line: &str) -> impl Iterator<Item = String> {
    let line = strip_options(line);
    let packages: Vec<String> =
        shell::commands(line).into_iter().flat_map(|command| packages(&shell::words(command))).collect();
    packages.into_iter()
}

/// `--mount=…` and the like stand before the command.
fn strip_options(mut line: &str) -> &str {
    while line.starts_with("--") {
        line = line.split_once(char::is_whitespace).map_or("", |(_, rest)| rest.trim_start());
    }
    line
}

fn packages(words: &[String]) -> Vec<String> {
    let words: Vec<&str> = shell::bare(words).iter().map(String::as_str).filter(|word| *word != "sudo").collect();
    let Some((first, rest)) = words.split_first() else { return Vec::new() };
    if !matches!(path::name(first), "apt-get" | "apt" | "aptitude") {
        return Vec::new();
    }
    let Some(at) = rest.iter().position(|word| *word == "install") else { return Vec::new() };
    let mut found = Vec::new();
    let mut words = rest[at + 1..].iter();
    while let Some(word) = words.next() {
        if matches!(*word, "-t" | "-o" | "-c" | "--target-release" | "--option") {
            words.next();
            continue;
        }
        let name = word.split(['=', '/', ':']).next().unwrap_or_default();
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.');
        if !word.starts_with('-') && name.len() > 1 && name.bytes().all(plain) && !word.starts_with(['.', '/']) {
            found.push(name.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(list: &[Sourced<String>]) -> Vec<&str> {
        list.iter().map(|sourced| sourced.value.as_str()).collect()
    }

    #[test]
    fn stages_tell_what_only_builds() {
        let text = "\
# syntax=docker/dockerfile:1
FROM python:3.12 AS builder
RUN --mount=type=cache,target=/var/cache/apt apt-get update && \\
    # the compiler
    apt-get install -y --no-install-recommends \\
      gcc libpq-dev=15.* \\
    && rm -rf /var/lib/apt
FROM --platform=linux/amd64 python:3.12-slim as base
RUN <<EOF
apt-get update
DEBIAN_FRONTEND=noninteractive apt-get install -y libpq5 -t stable git
EOF
FROM base
COPY --from=builder /venv /venv
EXPOSE 8000/tcp 9000
ENTRYPOINT [\"gunicorn\"]
CMD [\"-b\", \":8000\", \"shop.wsgi:app\"]
";
        let read = parse("Dockerfile", text, &mut Vec::new());
        assert_eq!(values(&read.packages), ["libpq5"]);
        assert_eq!(values(&read.build_packages), ["gcc", "libpq-dev", "git"]);
        assert_eq!(read.base.map(|sourced| sourced.value).as_deref(), Some("python:3.12-slim"));
        assert_eq!(read.ports.iter().map(|sourced| sourced.value).collect::<Vec<_>>(), [8000, 9000]);
        let command = read.command.map(|process| (process.command.clone(), process.target(), process.from.line));
        let wanted = ("gunicorn -b :8000 shop.wsgi:app".to_owned(), Some("shop.wsgi:app".to_owned()), 16);
        assert_eq!(command, Some(wanted));
    }

    #[test]
    fn shell_form_and_nonsense_pass() {
        let read_one = parse(
            "Dockerfile",
            "FROM x\nCMD gunicorn app:app --bind :$PORT\nEXPOSE $PORT\nRUN apt-get install $X 'a",
            &mut Vec::new(),
        );
        assert_eq!(read_one.command.map(|process| process.command).as_deref(), Some("gunicorn app:app --bind :$PORT"));
        assert!(read_one.ports.is_empty() && read_one.packages.is_empty());
        assert_eq!(parse("Dockerfile", "RUN apt install x\n\\", &mut Vec::new()), Container::default());
    }
}
