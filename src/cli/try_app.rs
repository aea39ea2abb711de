//! `charmer try`: the application started as its rock would start it, and asked. Floor 9.
//!
//! What happens goes to standard error, what came of it to standard output.

use std::io::{self, IsTerminal as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use color_eyre::eyre::eyre;

use super::check::mend;
use super::out::says_yes;
use super::versions::Versions;
use super::{Exit, Folder, Format, documents, env, paint, refuse, ships, stop};
use crate::answers;
use crate::app::env_vars::EnvVars;
use crate::app::{Scan, TreeLimits};
use crate::cli::doctor::diagnosis_in_words;
use crate::environment::{self, Library};
use crate::expand;
use crate::files;
use crate::finding::Finding;
use crate::image;
use crate::output::{self, Painted};
use crate::pack::{Remedy, Tool};
use crate::process::{self, User};
use crate::state;
use crate::text::{one_line, size};
use crate::trial::{self, Answer, Event, Ground, Kept, Report, Subject, Verdict, Wishes};
use crate::write;

/// How many events may wait to be told.
const WAITING: usize = 64;
/// Lines that are shown of a stage that failed.
const SHOWN: usize = 20;
/// The longest value in a file.
const VALUE: u64 = 1 << 20;

/// Arguments of `charmer try`.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Args {
    #[command(flatten)]
    pub(super) folder: Folder,
    /// Stop once it has answered. Without a terminal it always does.
    #[arg(long)]
    once: bool,
    /// Run the application's code on this machine without asking first.
    #[arg(long)]
    yes: bool,
    /// Build everything anew instead of taking what an earlier try built of the same.
    #[arg(long)]
    fresh: bool,
    /// Remove what earlier tries built, and try nothing.
    #[arg(long)]
    pub(super) clean: bool,
    /// Give an option of the charm, or a variable that it hands over, this value. It is not kept.
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    set: Vec<(String, String)>,
    /// As --set, with the value in a file, so that no list of processes shows it.
    #[arg(long, value_name = "NAME=FILE", value_parser = pair)]
    set_file: Vec<(String, String)>,
    /// What stands behind an integration, as postgresql=postgresql://user:password@host:5432/name.
    #[arg(long, value_name = "ENDPOINT=URL", value_parser = pair)]
    with: Vec<(String, String)>,
    /// Where it does not start and an answer mends that: show the change, write it, and try again.
    #[arg(long)]
    apply: bool,
    /// How long the application may take until it listens, and then to answer.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    wait: u64,
    /// Run the application as root, which nothing in its image would do.
    #[arg(long)]
    as_root: bool,
    /// How to print the result.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').filter(|(name, _)| !name.is_empty()).ok_or("write it as NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

/// Tries it, and prints what came of it.
///
/// # Errors
/// The result cannot be printed, or the system gives no thread.
pub fn run(args: &Args) -> color_eyre::Result<Exit> {
    let ground = match Ground::below(&state::cache_dir()) {
        Ok(ground) => ground,
        Err(error) => return Ok(stop(format_args!("{error} {}", error.fix()), Exit::Refused)),
    };
    ground.sweep();
    if args.clean {
        let removed = size(ground.trim(0));
        return paint(&Painted::default().plain(format_args!("Removed {removed} that earlier tries built.\n")));
    }
    let stays = !args.once && args.format == Format::Text && io::stdin().is_terminal() && output::is_terminal();
    let Some(wishes) = wishes(args).map(|wishes| Wishes { stays, ..wishes }) else { return Ok(Exit::Usage) };
    let subject = match subject(&args.folder.dir) {
        Ok(subject) => subject,
        Err(exit) => return Ok(exit),
    };
    if let Err(exit) = may_run(args, &subject) {
        return Ok(exit);
    }
    let mut subject = subject;
    let mut seen = Vec::new();
    let exit = loop {
        let (exit, remedies) = go(&subject, &wishes, &ground, (args.format, stays), args.apply)?;
        if remedies.is_empty() || seen.contains(&remedies) {
            break exit;
        }
        let mended = mend(&args.folder.dir, remedies.clone());
        if mended != Exit::Done {
            break mended;
        }
        seen.push(remedies);
        subject = match self::subject(&args.folder.dir) {
            Ok(subject) => subject,
            Err(exit) => return Ok(exit),
        };
    };
    ground.trim(trial::MOST);
    Ok(exit)
}

/// Does something whose events are told meanwhile; all of them are once it is done.
fn with_events<T>(lives: bool, work: impl FnOnce(&SyncSender<Event>) -> T) -> color_eyre::Result<T> {
    let (events, heard) = sync_channel(WAITING);
    let teller = process::beside("try-tell", move || tell_all(&heard, lives))?;
    let result = work(&events);
    drop(events);
    teller.join().map_err(|_| eyre!("what happened could not be told"))?;
    Ok(result)
}

fn go(
    subject: &Subject,
    wishes: &Wishes,
    ground: &Ground,
    (format, stays): (Format, bool),
    applies: bool,
) -> color_eyre::Result<(Exit, Vec<Remedy>)> {
    let over = |exit| Ok((exit, Vec::new()));
    let no = AtomicBool::new(false);
    let (report, living) = with_events(false, |events| trial::run(subject, wishes, ground, events, &no))??;
    if process::is_interrupted() {
        return over(Exit::Interrupted);
    }
    if report.verdict == Verdict::Usage {
        return over(stop(format_args!("{}. {}", report.message, report.fix), Exit::Usage));
    }
    let files = trial::files(&subject.dir, &subject.scan.tree);
    if let Some(kept) = Kept::new(&report, &write::documents(&subject.dir).texts, files) {
        kept.save(&state::dir(), &subject.dir);
    }
    let remedies = report.findings.first().map(|found| found.remedies.clone()).unwrap_or_default();
    let is_failed = report.verdict != Verdict::Starts;
    if is_failed && applies && !remedies.is_empty() {
        output::say_painted(&in_words(&report));
        return Ok((Exit::Refused, remedies));
    }
    paint(&match format {
        Format::Text => in_words(&report),
        Format::Json => Painted::trusted(output::json(&report)?),
    })?;
    if let (Some(mut living), true) = (living, stays) {
        output::say("It runs until you press Ctrl-C.");
        if let Some(name) = with_events(true, |events| living.stay(subject, events, &no))? {
            output::say(format_args!("charmer: {name} has ended."));
            return over(Exit::Refused);
        }
    }
    over(if is_failed { Exit::Refused } else { Exit::Done })
}

/// What the person asked for; says why it cannot be had.
fn wishes(args: &Args) -> Option<Wishes> {
    let mut set = args.set.clone();
    for (name, file) in &args.set_file {
        let read = files::read_capped(Path::new(file), VALUE);
        match read.map(String::from_utf8) {
            Ok(Ok(value)) => set.push((name.clone(), value.trim_end_matches('\n').to_owned())),
            Ok(Err(_)) => {
                output::say(format_args!("charmer: {}: it is not UTF-8. Name a file of text.", one_line(file)));
                return None;
            }
            Err(error) => {
                output::say(format_args!("charmer: {}: {error}. Name a file that you may read.", one_line(file)));
                return None;
            }
        }
    }
    // Nothing runs before the person agreed, also to that.
    Some(Wishes {
        set,
        with: args.with.clone(),
        fresh: args.fresh,
        fetches: true,
        patience: Duration::from_secs(args.wait),
        ..Wishes::default()
    })
}

/// What is tried: the documents of the folder, or those that charmer would write.
fn subject(dir: &Path) -> Result<Subject, Exit> {
    let snapshot = documents::snapshot(dir).ok_or(Exit::Usage)?;
    let version = Versions::without_asking().of(Tool::Rockcraft).version;
    let document = ships::document(dir, &snapshot, version).map_err(refuse)?;
    let suite = answers::suite_of(&document.root, version).ok_or_else(|| refuse([ships::no_suite()]))?;
    let expansion = expand::rock_for(&document, &snapshot, version);
    let errors = expansion.findings.into_iter().filter(Finding::is_error);
    let expanded = expansion.document.ok_or_else(|| refuse(errors))?;
    let (answers, library): (_, Library) = env::chosen(dir, &snapshot).map_err(refuse)?;
    let no = AtomicBool::new(false);
    let reads = EnvVars::of_snapshot(&snapshot, &suite.language, &no);
    let sheet = environment::sheet(&answers, Some(&reads), library).map_err(|error| stop(error, Exit::Refused))?;
    let scan = Arc::new(Scan::of(&snapshot, TreeLimits::default(), &no));
    let shipping = image::ships(&expanded, &scan, &snapshot, suite);
    let dir = dir.canonicalize().map_err(|error| stop(error, Exit::Usage))?;
    Ok(Subject::new(dir, (expanded, suite), (scan, shipping), sheet, &answers))
}

/// Refuses to run as root, and asks before the first try of a project.
fn may_run(args: &Args, subject: &Subject) -> Result<(), Exit> {
    if User::this().uid == 0 && !args.as_root {
        let why = "this would run the application's code as root, and its image would not. Run charmer as another user, or \
                   agree with --as-root.";
        return Err(stop(why, Exit::Usage));
    }
    let state = state::dir();
    let fetched = trial::fetched(&subject.integrations);
    if args.yes || trial::has_consent(&state, &subject.dir) && trial::agreed_to_fetch(&state, fetched) {
        return Ok(());
    }
    output::say(trial::consents(&subject.dir, fetched));
    if !io::stdin().is_terminal() {
        return Err(stop("nothing was run. Agree to that with --yes, or ask in a terminal.", Exit::Usage));
    }
    if !says_yes("Try it?") {
        return Err(stop("nothing was run.", Exit::Usage));
    }
    trial::keep_consent(&state, &subject.dir, fetched);
    Ok(())
}

/// Tells what happens: each stage with its time, and what was said in one that failed.
fn tell_all(events: &Receiver<Event>, lives: bool) {
    let mut said = Vec::new();
    for event in events {
        match event {
            Event::Began(_) => said.clear(),
            Event::Line { of, text } if lives => output::say(format_args!("[{}] {text}", one_line(&of))),
            Event::Line { of, text } => {
                said.push(format!("  [{}] {text}", one_line(&of)));
                let more = said.len().saturating_sub(SHOWN);
                said.drain(..more);
            }
            Event::Answered(answer) => output::say(answered(&answer)),
            Event::Note(note) => output::say(format_args!("  {}", one_line(&note))),
            Event::Ended(report) => {
                let (mark, style) = if report.done { ("✓", AnsiColor::Green) } else { ("✗", AnsiColor::Red) };
                let time = Duration::from_millis(report.milliseconds).as_secs_f32();
                let line = Painted::default().and(style.on_default(), mark);
                output::say_painted(&line.plain(format_args!(" {:<12} {time:>6.1} s", report.stage.to_string())));
                if !report.done {
                    said.drain(..).for_each(output::say);
                }
            }
        }
    }
}

fn in_words(report: &Report) -> Painted {
    let bold = Style::new().bold();
    let mut out = match &report.answer {
        Some(answer) => Painted::default().and(bold, format_args!("It starts: {}", answered(answer))).plain('\n'),
        None => Painted::default().and(bold, format_args!("It does not start. {}", report.message)).plain('\n'),
    };
    if !report.fix.is_empty() {
        out = out.plain(format_args!("{}\n", report.fix));
    }
    if let Some(found) = report.findings.first() {
        out = out.plain('\n').with(&diagnosis_in_words(found, 0));
    }
    let [first, second] = report.unknown;
    out.plain(format_args!("\nNot known from this: {first}\n{second}\n"))
}

/// `http://127.0.0.1:8000/ answers 200 in 0.03 s, "Guest book".`
fn answered(answer: &Answer) -> String {
    let time = Duration::from_millis(answer.milliseconds).as_secs_f32();
    let title = if answer.title.is_empty() { String::new() } else { format!(", \"{}\"", answer.title) };
    let note = if answer.status == 404 { " The application runs; it has no page at its first address." } else { "" };
    let Answer { url, host, status, .. } = answer;
    format!("{} answers {status} in {time:.2} s{title}, asked as {host}.{note}", one_line(url))
}
