//! `charmer ships`: what of the application's folder goes into the image, where it lands, and what is wrong with that.
//!
//! Floor 9.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use serde_json::json;

use crate::answers::{self, Answers, CHARM_PATH, Documents, ROCK_PATH, WrittenFor};
use crate::app::{self, Scan, Snapshot, Tree, TreeLimits};
use crate::artifact::Rock;
use crate::expand;
use crate::files;
use crate::finding::{Code, Finding};
use crate::image::{self, ShipMark, Shipping};
use crate::output;
use crate::pack;
use crate::suite::Version;
use crate::text::{one_line, size};
use crate::yaml::{self, Document, Node};

use super::versions::Versions;
use super::{Exit, Format, Printed, refuse, show};

/// Lists what of an application's folder goes into the image, and where it lands.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The application's folder. Without a rockcraft.yaml in it, what charmer would write is taken for it.
    #[arg(default_value = ".")]
    pub(super) dir: PathBuf,
    /// List every file, also where a whole folder has one fate.
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    printed: Printed,
    #[command(flatten)]
    versions: Versions,
}

/// Prints the list on standard output; refused where Rockcraft would refuse the document, or packing would fail.
///
/// # Errors
/// When the list cannot be written.
pub fn run(args: &Args) -> color_eyre::Result<Exit> {
    let Some(snapshot) = super::documents::snapshot(&args.dir) else { return Ok(Exit::Usage) };
    let version = args.versions.of(pack::Tool::Rockcraft).version;
    let found = document(&args.dir, &snapshot, version).and_then(|document| {
        let suite = answers::suite_of(&document.root, version).ok_or_else(|| vec![no_suite()])?;
        let expansion = expand::rock_for(&document, &snapshot, version);
        let errors = expansion.findings.into_iter().filter(Finding::is_error).collect();
        Ok((expansion.document.ok_or::<Vec<Finding>>(errors)?, suite))
    });
    let (expanded, suite) = match found {
        Ok(found) => found,
        Err(findings) => return Ok(refuse(findings)),
    };
    let scan = Scan::of(&snapshot, TreeLimits::default(), &AtomicBool::new(false));
    let shipping = image::ships(&expanded, &scan, &snapshot, suite);
    let rows = rows(&shipping, &scan.tree, args.all);
    let shown = show(&match args.printed.format {
        Format::Text => text(&shipping, &scan.tree, &rows),
        Format::Json => data(&shipping, &scan.tree, &rows)?,
    })?;
    Ok(if shipping.flags.iter().any(|flag| flag.finding.is_error()) { Exit::Refused } else { shown })
}

/// What ships of the folder that this rock belongs to, and the listing that it was computed from; nothing where the
/// folder's document is no rock of that name, or is refused.
pub(super) fn of_rock(folder: &Path, rock: &Rock) -> Option<(Shipping, Arc<Tree>)> {
    let document = rock_document(folder).ok()?;
    let name = document.root.get("name").and_then(Node::as_str);
    let noted = rock.metadata.as_ref().map(|noted| noted.name.as_str());
    if noted.is_some() && noted != name {
        return None;
    }
    let version = Versions::without_asking().of(pack::Tool::Rockcraft).version;
    let (suite, snapshot) = (answers::suite_of(&document.root, version)?, Snapshot::load(folder).ok()?);
    let expanded = expand::rock_for(&document, &snapshot, version).document?;
    let scan = Scan::of(&snapshot, TreeLimits::default(), &AtomicBool::new(false));
    Some((image::ships(&expanded, &scan, &snapshot, suite), scan.tree))
}

/// The rock's document as it lies in the folder.
fn rock_document(folder: &Path) -> Result<Document, Finding> {
    let bytes = super::documents::load(&folder.join(ROCK_PATH), ROCK_PATH)?;
    yaml::parse(ROCK_PATH, &bytes)
}

pub(super) fn no_suite() -> Finding {
    let message = "the document names no extension that charmer knows, so what ships is not known.";
    Finding::error(Code::SuiteMissing, ROCK_PATH, message)
        .key("extensions")
        .fix("Name one, as in `charmer frameworks`.")
}

/// The rock's document in the folder, or the one that charmer would write.
pub(super) fn document(
    dir: &Path,
    snapshot: &Snapshot,
    rockcraft: Option<&'static Version>,
) -> Result<Document, Vec<Finding>> {
    if dir.join(ROCK_PATH).exists() {
        return rock_document(dir).map_err(|finding| vec![finding]);
    }
    let charm = files::text(&dir.join(CHARM_PATH), yaml::MAX_BYTES as u64).unwrap_or_default();
    let opened = answers::open(&Documents { charm, ..Documents::default() })?;
    let facts = app::detect(snapshot, app::machine());
    let answers = Answers { rockcraft: WrittenFor(rockcraft), ..answers::defaults(&facts) };
    Ok(opened.apply(&answers).map_err(|finding| vec![finding])?.rock)
}

/// The entries that are listed: a folder that has one fate stands for what is in it.
fn rows(shipping: &Shipping, tree: &Tree, all: bool) -> Vec<usize> {
    let mut rows = Vec::new();
    let mut at = 0;
    while let Some(entry) = tree.entries.get(at) {
        let report = shipping.explain(tree, at);
        let opens = match report.mark {
            ShipMark::Partly => true,
            ShipMark::Shipped => report.lands.is_none(),
            ShipMark::Inside => report.rule.is_none(),
            ShipMark::Excluded | ShipMark::Dropped => false,
        };
        let opens = entry.kind.is_dir() && entry.below > 0 && (all || opens);
        if !opens {
            rows.push(at);
        }
        at += 1 + if opens { 0 } else { entry.below };
    }
    rows
}

fn word(mark: ShipMark) -> &'static str {
    match mark {
        ShipMark::Shipped => "ships",
        ShipMark::Partly => "partly",
        ShipMark::Inside => "inside",
        ShipMark::Excluded => "excluded",
        ShipMark::Dropped => "dropped",
    }
}

fn text(shipping: &Shipping, tree: &Tree, rows: &[usize]) -> String {
    let name = |at: usize| {
        let entry = &tree.entries[at];
        let slash = if entry.kind.is_dir() { "/" } else { "" };
        format!("{}{slash}", one_line(&entry.path))
    };
    let width = rows.iter().map(|at| name(*at).chars().count()).max().unwrap_or(0).min(48);
    let mut out = String::new();
    for at in rows {
        let report = shipping.explain(tree, *at);
        let why = report.lands.or(report.rule).unwrap_or_default();
        let size = size(tree.entries[*at].size);
        let line = format!("{:<9} {size:>7}  {:<width$}  {}", word(report.mark), name(*at), one_line(&why));
        // Writing to a string does not fail.
        let _ = writeln!(out, "{}", line.trim_end());
    }
    let least = if shipping.cut_short { "At least " } else { "" };
    let files = if shipping.shipped.files == 1 { "file" } else { "files" };
    let (bytes, count) = (size(shipping.shipped.size), shipping.shipped.files);
    let _ = writeln!(out, "\n{least}{bytes} in {count} {files} would ship; the application is in {}.", shipping.home);
    for part in shipping.parts.iter().filter(|part| part.scripted) {
        let _ = writeln!(out, "A script of its own builds {}; what that adds is not known.", one_line(&part.part));
    }
    if !shipping.flags.is_empty() {
        out.push('\n');
    }
    for flag in &shipping.flags {
        let _ = writeln!(out, "{}", flag.finding);
    }
    out
}

fn data(shipping: &Shipping, tree: &Tree, rows: &[usize]) -> serde_json::Result<String> {
    let entries: Vec<_> = rows
        .iter()
        .map(|at| {
            let (entry, report) = (&tree.entries[*at], shipping.explain(tree, *at));
            json!({
                "path": entry.path,
                "folder": entry.kind.is_dir(),
                "files": entry.files,
                "size": entry.size,
                "mark": report.mark,
                "lands": report.lands,
                "rule": report.rule,
            })
        })
        .collect();
    output::json(&json!({
        "home": shipping.home,
        "shipped": shipping.shipped,
        "cut-short": shipping.cut_short,
        "picked": shipping.picked,
        "entries": entries,
        "flags": shipping.flags,
    }))
}
