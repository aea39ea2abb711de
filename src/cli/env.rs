//! `charmer env`: every environment variable that the application will see, held against what the source reads.
//!
//! Floor 9. Works before the documents are there, too: then with the answers that the wizard would begin with.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use serde_json::json;

use crate::answers::{self, Answers};
use crate::app::env_vars::{EnvVars, Need};
use crate::app::{self, Evidence, Snapshot};
use crate::environment::{self, Library, Row, Sheet, Source, State};
use crate::finding::Finding;
use crate::output;
use crate::text::one_line;
use crate::write;

use super::out::VariablesFormat as Format;
use super::versions::LibraryVersion;
use super::{Exit, Folder, refuse, show, stop, tell};

/// Arguments of `charmer env`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub(super) folder: Folder,
    #[command(flatten)]
    library: LibraryVersion,
    /// How to print the variables.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// Prints the sheet on standard output, and as text what is worth a warning on standard error.
///
/// # Errors
/// When the sheet cannot be written.
pub fn run(args: &Args) -> color_eyre::Result<Exit> {
    let Some(snapshot) = super::documents::snapshot(&args.folder.dir) else { return Ok(Exit::Usage) };
    let (answers, library) = match chosen(&args.folder.dir, &snapshot) {
        Ok(chosen) => chosen,
        Err(findings) => return Ok(refuse(findings)),
    };
    let library = args.library.named().map_or(library, Library::named);
    let language = answers.framework().map_or("", |suite| &suite.language);
    let reads = EnvVars::of_snapshot(&snapshot, language, &AtomicBool::new(false));
    let sheet = match environment::sheet(&answers, Some(&reads), library) {
        Ok(sheet) => sheet,
        Err(error) => return Ok(stop(error, Exit::Refused)),
    };
    if args.format != Format::Json {
        tell(sheet.findings().iter().map(Finding::graded));
    }
    match args.format {
        Format::Text => show(&text(&sheet)),
        Format::Json => show(&data(&sheet, &answers, reads.cut_short)?),
        Format::Dotenv => show(&sheet.dotenv()),
    }
}

/// The answers of the documents, and the library that the charm's requirements ask for; without documents, the answers
/// that the wizard would begin with.
pub(super) fn chosen(dir: &Path, snapshot: &Snapshot) -> Result<(Answers, Library), Vec<Finding>> {
    let disk = write::documents(dir);
    if !disk.unreadable.is_empty() {
        return Err(disk.unreadable);
    }
    let mut answers = answers::from_documents(&disk.texts)?;
    if answers.suite.is_empty() {
        answers = answers::defaults(&app::detect(snapshot, app::machine()));
    }
    let library = Library::of(&answers, &disk.texts.requirements);
    Ok((answers, library))
}

fn data(sheet: &Sheet, answers: &Answers, cut_short: bool) -> serde_json::Result<String> {
    let mut data = serde_json::to_value(sheet)?;
    data["suite"] = json!(answers.suite);
    data["base"] = json!(answers.charm_base);
    data["cut-short"] = json!(cut_short);
    data["findings"] = json!(sheet.findings());
    output::json(&data)
}

/// `app.py:3, shop/db.py:12 …`
fn places(read_at: &[Evidence]) -> String {
    let mut places: Vec<String> = read_at.iter().map(Evidence::place).collect();
    places.dedup();
    let more = if places.len() > 2 { " …" } else { "" };
    places.truncate(2);
    one_line(&format!("{}{more}", places.join(", "))).into_owned()
}

fn text(sheet: &Sheet) -> String {
    let mut out = String::new();
    heading(&mut out, &format!("Known from {}.", one_line(&sheet.known_from)));
    let width = sheet.rows.iter().map(|row| row.name.chars().count()).max().unwrap_or(0).min(48);
    let (missing, rest): (Vec<&Row>, Vec<&Row>) = sheet.rows.iter().partition(|row| row.is_missing());
    let (provided, spare): (Vec<&Row>, Vec<&Row>) = rest.into_iter().partition(|row| row.from != Source::Nobody);
    section(&mut out, "Read, and provided by nobody", &missing, width);
    let mut last: Option<String> = None;
    for row in provided {
        let title = match &row.from {
            Source::Integration(name) => format!("From the integration {}", one_line(name)),
            _ => "From the charm and its options".to_owned(),
        };
        if last.as_ref() != Some(&title) {
            heading(&mut out, &title);
        }
        last = Some(title);
        line(&mut out, row, width);
    }
    section(&mut out, "Read with another value at hand, and provided by nobody", &spare, width);
    if !sheet.notes.is_empty() {
        out.push('\n');
    }
    for note in &sheet.notes {
        let _ = writeln!(out, "{}: {}; charmer does not follow that.", note.place(), one_line(&note.text));
    }
    out
}

fn heading(out: &mut String, title: &str) {
    if !out.is_empty() {
        out.push('\n');
    }
    // Writing to a string does not fail.
    let _ = writeln!(out, "{title}");
}

fn section(out: &mut String, title: &str, rows: &[&Row], width: usize) {
    if rows.is_empty() {
        return;
    }
    heading(out, title);
    for row in rows {
        line(out, row, width);
        if let Some(advice) = &row.advice {
            let _ = writeln!(out, "      {}", one_line(&advice.says));
            if !advice.change.is_empty() {
                let _ = writeln!(out, "      {}", one_line(&advice.change));
            }
        }
    }
}

fn line(out: &mut String, row: &Row, width: usize) {
    let mark = match row.state {
        State::ReadAndProvided => "+",
        State::ProvidedNeverRead | State::Provided => " ",
        State::ReadNotProvided if row.is_missing() => "!",
        State::ReadNotProvided => "-",
    };
    let when = match (row.given, row.need) {
        (Some(given), _) => given.words(),
        (None, Some(Need::Required)) if !row.stops_start => "fails without, when it asks for it",
        (None, Some(Need::Required)) => "fails without",
        (None, Some(Need::Nothing)) => "gets nothing",
        (None, _) => "has another value",
    };
    let by = match (&row.read_by, row.read_at.is_empty()) {
        (Some(who), true) => format!("read by {who}"),
        (None, true) => "not read".to_owned(),
        (_, false) => format!("read at {}", places(&row.read_at)),
    };
    let name = one_line(&row.name);
    let _ = writeln!(out, "  {mark} {name:<width$}  {when}; {by}");
}
