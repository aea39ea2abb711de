//! What keeps the image from being built, or what is in it from starting, though the packer accepts the document.
//!
//! | file | it looks at |
//! | --- | --- |
//! | `links` | symbolic links in a part that sets permissions |
//! | `packages` | packages that the filter of their own part drops |
//! | `brought` | Python packages that nothing installs |
//! | `drivers` | the driver that the address of a database means |
//! | `loaded` | what sources do while a server loads them |
//! | `outside` | sources outside of the folder that is packed, and those that need a version control program |
//! | `programs` | what a Go part builds and what it embeds |
//! | `commands` | the word without which such a program only prints its help |
//! | `java` | what a Java part builds |
//! | `java_versions` | what of it does not go with the base's JDK |
//! | `spring` | what Spring Boot needs while it starts |
//! | `itself` | the project as a package that pip installs |
//! | `requirements` | what pip refuses |
//! | `scripts` | what `npm start` needs |
//! | `pins` | what pip finds nothing for, and pinned versions that refuse each other |
//! | `letters` | modules in other letters than their files, and names in texts that lead nowhere |
//! | `prisma` | the client that Prisma makes, and its migrations |
//! | `shell` | commands of a shell's text, and whether they may fail |
//! | `services` | what the services' commands start, and sources that cannot be loaded |
//! | `variables` | files of variables that a program reads |
//! | `versions` | the version of the language that the base has |
//! | `translations` | texts in other languages |
//! | `migrations` | the script that the charm runs before the application |
//! | `migration_needs` | what that script calls and reads |
//! | `migration_address` | the database that it migrates |

mod brought;
mod commands;
mod data;
mod drivers;
mod itself;
mod java;
mod java_versions;
mod letters;
mod links;
mod loaded;
mod migration_address;
mod migration_needs;
mod migrations;
mod outside;
mod packages;
mod pins;
mod prisma;
mod programs;
mod requirements;
mod scripts;
mod services;
mod shell;
mod spring;
mod translations;
mod variables;
mod versions;

pub(super) use data::SOURCES;
pub(super) use variables::{absent, go_on};
pub use versions::python_of;

use super::flags::{Flag, Look, shown};
use super::recipe::Recipe;
use crate::finding::{Code, Finding};
use crate::yaml::Node;

/// All of them.
pub(super) fn faults(look: &Look<'_>) -> Vec<Flag> {
    let mut flags = look.packages_dropped();
    flags.extend(look.outside());
    flags.extend(look.version_control());
    flags.extend(look.programs());
    flags.extend(look.commands());
    flags.extend(look.refused());
    flags.extend(look.pins());
    flags.extend(look.letters());
    flags.extend(look.itself());
    flags.extend(look.java());
    flags.extend(look.spring());
    flags.extend(look.start_script());
    flags.extend(look.started_wrongly());
    flags.extend(look.packages_not_installed());
    flags.extend(look.prisma_client());
    flags.extend(look.services());
    flags.extend(look.broken());
    flags.extend(look.loaded_sources());
    flags.extend(look.not_brought());
    flags.extend(look.drivers());
    flags.extend(look.versions());
    flags.extend(look.migrations());
    flags.extend(look.translations());
    flags.extend(look.links());
    flags
}

/// Something wrong at a place, with its cure; `short` is for a line of a list.
fn fault(code: Code, (path, line): (&str, usize), short: &str, message: String, fix: String) -> Flag {
    let finding = Finding::new(code.severities()[0], code, path, message).at(line, 0).fix(fix);
    Flag::of(short, finding)
}

impl Flag {
    /// One that no key mends.
    pub(super) fn of(short: &str, finding: Finding) -> Self {
        let (path, short) = (String::new(), short.to_owned());
        Self { path, short, finding, action: None, build_package: None, command: None }
    }
}

impl Look<'_> {
    /// The parts of the expanded document.
    fn parts(&self) -> &[(Node, Node)] {
        self.expanded.get("parts").and_then(Node::as_map).unwrap_or_default()
    }

    /// The part that carries the application, unless a script of the person's own changes what it does.
    fn plain(&self, is_it: impl Fn(&Recipe) -> bool) -> Option<&Recipe> {
        self.recipes.iter().find(|recipe| is_it(recipe)).filter(|recipe| !recipe.scripted)
    }

    /// A text of the application that was read.
    fn text(&self, path: &str) -> Option<&str> {
        self.app.readable(path).or_else(|| self.scan.texts.get(path).map(String::as_str))
    }
}

/// The texts of a list.
fn texts(part: &Node, key: &str) -> Vec<String> {
    part.get(key).and_then(Node::as_list).unwrap_or_default().iter().map(Node::key_text).collect()
}

/// A few names, safe to show.
fn named(names: &[String]) -> String {
    let few: Vec<String> = names.iter().take(3).map(|name| shown(name)).collect();
    let more = if names.len() > few.len() { " …" } else { "" };
    few.join(", ") + more
}
