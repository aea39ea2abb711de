//! What the person has decided, its defaults, and its way into the documents and back.
//!
//! Floor 4: uses floors 1 to 3. Plain data: no clock, no disk, no environment.
//!
//! Two laws tie answers and documents: `from_documents(apply(a, d))` is `a` again (up to [`Answers::normal`]), and
//! `apply(from_documents(d), d)` is `d`, byte for byte. A third follows from how [`apply`] works, field by field: only lines of
//! answers that changed are touched.

mod apply;
mod charm;
mod check;
mod defaults;
mod differences;
mod entries;
mod extras;
mod field;
mod known;
mod lines;
#[cfg(test)]
mod made_up;
mod moving;
mod packages;
mod parts;
mod read;
mod rebase;
mod refused;
mod remedy;
mod renames;
mod secrets;
mod services;
mod texts;
mod tree;
mod wheels;

pub use apply::{Applied, apply, template};
pub use check::check;
pub use defaults::{defaults, known};
pub use differences::differences;
pub use field::{Field, OptionField};
pub use known::{UnknownCharm, WrittenFor, suite_of};
pub use lines::PartLine;
pub use moving::consequences;
pub use packages::{Placement, is_slice, placement};
pub use read::{CHARM_PATH, Kept, Opened, ROCK_PATH, Reading, from_documents, inspect, open, open_for};
pub use rebase::rebase;
pub use remedy::{MendContext, NoAnswer, mend};
pub use secrets::{is_secret_key, named_keys, secret_keys};
pub use services::is_handed;
pub use texts::{TEXTS, TextAnswer};
pub use wheels::{REQUIREMENTS_PATH, is_built_with_uv};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Every decision that the wizard asks for; every field has a flag on the command line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Answers {
    /// Short name of the suite (`flask`); empty while none was found or chosen.
    pub suite: String,
    /// Name of the rock and of the charm.
    pub name: String,
    /// Title for people; empty: the packers take the name.
    pub title: String,
    /// One line.
    pub summary: String,
    /// Any number of lines.
    pub description: String,
    /// The rock's version.
    pub version: String,
    /// The rock's base: `bare`, `ubuntu@24.04`, …
    pub base: String,
    /// What a `bare` rock is built on; empty with other bases.
    pub build_base: String,
    /// The charm's base.
    pub charm_base: String,
    /// Architectures in Debian's names, for both documents.
    pub platforms: Vec<String>,
    /// Whether the charm's own Python packages are taken ready-made. Only for charms that are built with pip: with uv they
    /// always are, and this is off.
    pub wheels: bool,
    /// What the application needs while it runs, slices (`libpq5_libs`) and Debian packages (`libpq5`) together, in the
    /// order given; they are put where the packer accepts them.
    pub packages: Vec<String>,
    /// Debian packages that are needed only while the dependencies are built (`libpq-dev`).
    pub build_packages: Vec<String>,
    /// What goes into the image, relative to the application's folder; a leading `-` leaves out. `None`: what the
    /// extension takes by itself.
    pub files: Option<Vec<String>>,
    /// The application's own configuration options.
    pub options: Vec<ConfigOption>,
    /// The integrations that are on.
    pub integrations: Vec<Integration>,
    /// Services of the rock that have a command of the person's own: the suite's own with another command, workers,
    /// schedulers.
    pub services: Vec<Service>,
    /// What is put where in the image besides; only for suites that have a part for it ([`crate::suite::Layout`]).
    pub organize: Vec<Placed>,
    /// Lines of the rock's parts that a remedy added or took away. Once written, the document holds them.
    pub lines: Vec<PartLine>,
    /// Whether a workflow for GitHub Actions is written, too. No document holds it: that the file is there says it.
    pub workflow: bool,
    /// Answers to what only this suite asks, by the question's name ([`crate::suite::Question`]). An answer that is the
    /// empty text is the same as none.
    pub extras: BTreeMap<String, String>,
    /// For which version of Rockcraft they are written.
    #[serde(skip)]
    pub rockcraft: WrittenFor,
    /// What a new question takes, held by the test of that.
    #[cfg(test)]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub made_up: bool,
}

/// A configuration option of the application's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct ConfigOption {
    /// Name: `page-size`.
    pub name: String,
    /// Juju's type: `string`, `int`, `float`, `boolean`, `secret`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The default as typed; empty: none. (A default that is the empty text is the same as none.)
    pub default: String,
    /// What it is for.
    pub description: String,
    /// The charm waits until it is set. Written as `optional: false`, and then without a default.
    pub required: bool,
}

/// An integration that is on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Integration {
    /// The endpoint's name in the charm: fixed for each kind (`postgresql`), free for OAuth.
    pub endpoint: String,
    /// The interface: `postgresql_client`.
    pub interface: String,
    /// The charm waits until it is integrated. Written as `optional: false`, else `optional: true`.
    pub required: bool,
}

/// A service of the rock.
#[derive(Clone, Debug, Default, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Service {
    /// Its name: the suite's own (`flask`), or one that tells the charm what it is (`celery-worker`).
    pub name: String,
    /// Its command; a service without one is none.
    pub command: String,
    /// The folder in the image that it starts in; empty: the packer's choice.
    pub working_dir: String,
    /// The variables that the document gives it, which no answer changes.
    #[serde(skip)]
    pub environment: Vec<String>,
}

/// What no answer changes makes no other answer.
impl PartialEq for Service {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, &self.command, &self.working_dir) == (&other.name, &other.command, &other.working_dir)
    }
}

/// Something that a part puts at a place of its own in the image, or keeps out of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Placed {
    /// Where it comes from: `bin/worker`, `shop`; of what stays out, where it would be in the image.
    pub from: String,
    /// Where it goes: `usr/local/bin/worker`, `django/app/shop`; empty: it stays out.
    pub to: String,
}

/// The texts of both documents, and of the charm's requirements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Documents {
    /// `rockcraft.yaml`.
    pub rock: String,
    /// `charm/charmcraft.yaml`.
    pub charm: String,
    /// `charm/requirements.txt`, for the one line of it that is an answer; empty also where it is left to its template.
    pub requirements: String,
}

impl Answers {
    /// The same answers in the one form in which documents give them back: lists whose order says nothing are sorted
    /// and without repeats (platforms, packages, options and integrations by name), descriptions end without empty
    /// lines, defaults are spelled as YAML prints them (`yes` for a boolean is `true`), a required option has no
    /// default, an empty choice of files is none, services without a command are left out, and so are answers to other
    /// suites' questions, the workflow, which no document holds, and the lines of remedies, which only the document
    /// holds. Two answers that are equal in this form make the same project.
    #[must_use]
    pub fn normal(&self) -> Self {
        let mut normal = self.clone();
        trimmed(&self.description).clone_into(&mut normal.description);
        for list in [&mut normal.platforms, &mut normal.packages] {
            list.sort();
            list.dedup();
        }
        normal.wheels &= self.asks_for_wheels();
        normal.workflow = false;
        normal.lines.clear();
        let takes_files = self.framework().is_some_and(|suite| suite.layout.files != crate::suite::Files::None);
        normal.files = normal.files.filter(|files| takes_files && !files.is_empty());
        normal.options.iter_mut().for_each(ConfigOption::make_normal);
        normal.options.sort_by(|a, b| a.name.cmp(&b.name));
        normal.integrations.sort_by(|a, b| a.endpoint.cmp(&b.endpoint));
        normal.services.retain(|service| !service.command.is_empty());
        normal.services.sort_by(|a, b| a.name.cmp(&b.name));
        normal.normal_organize();
        normal.normal_extras();
        normal
    }
}

impl ConfigOption {
    fn make_normal(&mut self) {
        if self.required {
            self.default.clear();
        } else if !self.default.is_empty() {
            self.default = tree::text(&tree::default(&self.kind, &self.default));
        }
        self.description.truncate(trimmed(&self.description).len());
    }
}

/// A text without the empty lines at its end: whether a block of text ends with one is a matter of writing.
fn trimmed(text: &str) -> &str {
    text.trim_end_matches('\n')
}
