//! What is inside, in words: the same for the command line and the wizard. Floor 2. All lines are safe to show.

use super::Inside;
use super::charm::Charm;
use super::layer::{Entry, EntryKind};
use super::rock::{Layer, Rock};
use super::services::Service;
use crate::text::{one_line, size};

/// Characters of a cell in a table, so that one odd name does not push the rest out of sight.
const CELL: usize = 60;

/// One kind of thing in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// What they are: `layers`.
    pub label: &'static str,
    /// One each, columns aligned; never empty.
    pub lines: Vec<String>,
}

/// What is inside, section by section; of long lists the first `most`.
pub fn report(inside: &Inside, most: usize) -> Vec<Section> {
    let sections = match inside {
        Inside::Rock(rock) => of_rock(rock, most),
        Inside::Charm(charm) => of_charm(charm, most),
    };
    let safe = |lines: Vec<String>| lines.iter().map(|line| one_line(line.trim_end()).into_owned()).collect();
    let sections = sections.into_iter().map(|(label, lines)| Section { label, lines: safe(lines) });
    sections.filter(|section| section.lines.iter().any(|line| !line.is_empty())).collect()
}

type Lines = Vec<(&'static str, Vec<String>)>;

fn of_rock(rock: &Rock, most: usize) -> Lines {
    let (mut name, mut base) = (String::new(), "not said: Rockcraft noted nothing in this image".to_owned());
    if let Some(noted) = &rock.metadata {
        name = format!("{} {}", noted.name, noted.version);
        base.clone_from(&noted.base);
    } else if let Some(reference) = &rock.reference {
        name.clone_from(reference);
    }
    let total = format!("{}, unpacked {}", size(rock.size()), size(rock.unpacked()));
    let pairs = |map: &std::collections::BTreeMap<String, String>| {
        limited(map.iter().map(|(key, value)| vec![key.clone(), value.clone()]).collect(), most)
    };
    let layers = rock.layers.iter().enumerate().map(|(at, layer)| of_layer(at, layer)).collect();
    vec![
        ("rock", vec![name]),
        ("architecture", vec![format!("{} ({})", rock.architecture, rock.os)]),
        ("base", vec![base]),
        ("packed", rock.created.clone().into_iter().collect()),
        ("size", vec![total]),
        ("user", vec![if rock.user.is_empty() { "root".to_owned() } else { rock.user.clone() }]),
        ("entrypoint", vec![rock.entrypoint.join(" ")]),
        ("command", vec![rock.command.join(" ")]),
        ("starts in", vec![rock.working_dir.clone()]),
        ("environment", rock.environment.clone()),
        ("layers", limited(layers, most)),
        ("services", rock.services.iter().flat_map(of_service).collect()),
        ("application", of_application(rock, most)),
        ("labels", pairs(&rock.labels)),
        ("annotations", pairs(&rock.annotations)),
    ]
}

fn of_layer(at: usize, layer: &Layer) -> Vec<String> {
    let digest: String = layer.digest.chars().take(19).collect();
    let compression = if layer.compression == "none" { "not compressed" } else { layer.compression };
    vec![
        (at + 1).to_string(),
        size(layer.size),
        format!("unpacked {}", size(layer.unpacked)),
        format!("{} members", layer.members),
        compression.to_owned(),
        digest,
    ]
}

fn of_service(service: &Service) -> Vec<String> {
    let mut about = vec![if service.startup == "enabled" { "starts by itself".to_owned() } else { "waits".to_owned() }];
    about.extend(service.user.iter().map(|user| format!("as {user}")));
    about.extend((!service.after.is_empty()).then(|| format!("after {}", service.after.join(", "))));
    about.extend((!service.environment.is_empty()).then(|| format!("sets {}", service.environment.join(", "))));
    let command = Some(format!("  {}", service.command)).filter(|command| !command.trim().is_empty());
    let mut lines = vec![format!("{}: {}", service.name, about.join(", "))];
    lines.extend(command);
    lines
}

fn of_application(rock: &Rock, most: usize) -> Vec<String> {
    let Some(application) = &rock.application else { return Vec::new() };
    let files = &application.files;
    let bytes: u64 = files.iter().map(|file| file.size).sum();
    let count = if files.len() == 1 { "1 file".to_owned() } else { format!("{} files", files.len()) };
    let mut lines = vec![format!("/{}: {count}, {}", application.folder, size(bytes))];
    lines.extend(limited(files.iter().map(of_file).collect(), most));
    lines
}

fn of_file(file: &Entry) -> Vec<String> {
    let target = file.target.as_deref().unwrap_or_default();
    let about = match file.kind {
        EntryKind::File => size(file.size),
        EntryKind::Symlink => format!("-> {target}"),
        EntryKind::HardLink => format!("= {target}"),
        EntryKind::Special => "device".to_owned(),
    };
    vec![file.path.clone(), about]
}

fn of_charm(charm: &Charm, most: usize) -> Lines {
    let yes = |is: bool, name: &str| if is { name.to_owned() } else { format!("{name} is missing") };
    let title = if charm.title.is_empty() { charm.name.clone() } else { format!("{} ({})", charm.name, charm.title) };
    let endpoints = charm.endpoints.iter().map(|endpoint| {
        let waits = if endpoint.optional == Some(false) { "required" } else { "" };
        vec![endpoint.name.clone(), endpoint.role.key().into(), endpoint.interface.clone(), waits.into()]
    });
    let containers = charm.containers.iter().map(|container| {
        let image = container.resource.as_ref().map(|resource| format!("image from {resource}"));
        vec![container.name.clone(), image.unwrap_or_default()]
    });
    let options = charm.options.iter().map(|option| {
        let default = option.default.as_ref().map(|default| format!("default {default}"));
        vec![option.name.clone(), option.kind.clone(), default.unwrap_or_default()]
    });
    let libraries =
        charm.libraries.iter().map(|library| vec![library.name.clone(), library.version.clone().unwrap_or_default()]);
    vec![
        ("charm", vec![title]),
        ("summary", vec![charm.summary.clone()]),
        ("runs on", charm.platforms.clone()),
        ("assumes", vec![charm.assumes.join(", ")]),
        ("packed by", charm.charmcraft.iter().map(|version| format!("Charmcraft {version}")).collect()),
        ("size", vec![format!("{}, unpacked {}, {} files", size(charm.size), size(charm.unpacked), charm.files)]),
        ("starts with", vec![yes(charm.has_dispatch, "dispatch"), yes(charm.has_entry, "src/charm.py")]),
        ("endpoints", limited(endpoints.collect(), most)),
        ("containers", limited(containers.collect(), most)),
        (
            "resources",
            limited(charm.resources.iter().map(|one| vec![one.name.clone(), one.kind.clone()]).collect(), most),
        ),
        ("options", limited(options.collect(), most)),
        ("actions", charm.actions.iter().take(most).cloned().collect()),
        (
            "packages",
            limited(charm.packages.iter().map(|one| vec![one.name.clone(), one.version.clone()]).collect(), most),
        ),
        ("libraries", limited(libraries.collect(), most)),
    ]
}

fn more(count: usize) -> String {
    format!("… and {count} more; --format json has all")
}

/// Rows as lines with aligned columns; of more than `most` the first ones, and how many are left.
fn limited(mut rows: Vec<Vec<String>>, most: usize) -> Vec<String> {
    let left = rows.len().saturating_sub(most);
    rows.truncate(most);
    let mut widths: Vec<usize> = Vec::new();
    for row in &rows {
        for (at, cell) in row.iter().enumerate() {
            let width = unicode_width::UnicodeWidthStr::width(cell.as_str()).min(CELL);
            match widths.get_mut(at) {
                Some(known) => *known = (*known).max(width),
                None => widths.push(width),
            }
        }
    }
    let line = |row: &Vec<String>| {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            let own = unicode_width::UnicodeWidthStr::width(cell.as_str());
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', width.saturating_sub(own) + 2));
        }
        line
    };
    let mut lines: Vec<String> = rows.iter().map(line).collect();
    lines.extend((left > 0).then(|| more(left)));
    lines
}
