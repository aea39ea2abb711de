//! Answers into documents, field by field: what the documents say already is left alone.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use super::entries::ENTRIES;
use super::known::suite_of;
use super::read::{self, CHARM_PATH, ROCK_PATH, all_platforms, charm_base, charm_platforms, qualified, rock_platforms};
use super::refused::{no_suite, twins};
use super::renames::{self, Rename};
use super::texts::{HeldBy, TEXTS};
use super::tree::{child, put, str, text_at};
use super::{Answers, Documents, trimmed, wheels};
use crate::finding::{Code, Finding};
use crate::suite::{CharmBase, Suite};
use crate::yaml::edit::Editor;
use crate::yaml::{Document, Node, Origin, Value};

/// The keys of `rockcraft.yaml` that answers stand for, in their usual order.
pub(super) const ROCK_ORDER: &[&str] = &[
    "name",
    "title",
    "base",
    "build-base",
    "version",
    "summary",
    "description",
    "platforms",
    "extensions",
    "services",
    "parts",
];
/// The keys of `charmcraft.yaml` that answers stand for, in their usual order.
pub(super) const CHARM_ORDER: &[&str] = &[
    "name",
    "title",
    "type",
    "summary",
    "description",
    "base",
    "charm-user",
    "platforms",
    "extensions",
    "config",
    "requires",
];
pub(super) const PART_ORDER: &[&str] = &[
    "plugin",
    "source",
    "build-snaps",
    "stage-packages",
    "build-packages",
    "npm-include-node",
    "npm-node-version",
    "organize",
    "stage",
    "prime",
];
const TEMPLATES: [&str; 2] =
    [include_str!("../../assets/templates/rockcraft.yaml"), include_str!("../../assets/templates/charmcraft.yaml")];

/// The documents that a new project of that suite starts from: nothing is answered yet, and comments say what is what.
pub fn template(suite: &Suite) -> Documents {
    let [rock, charm] = TEMPLATES.map(|text| text.replace("EXTENSION", &suite.extension));
    Documents { rock, charm, requirements: String::new() }
}

/// Makes two documents say the answers. Only what differs from what they say already is touched; everything else stays
/// byte for byte. A document that is the empty text does not exist yet and starts from its [`template`].
///
/// Where both documents speak of the same thing (name, title, summary, description, platforms) and differ, a change goes
/// to the rock and to what agreed with it; a charm with words of its own keeps them.
///
/// ```
/// use charmer::answers::{Answers, Documents, apply};
///
/// let rock = "name: guest-book\nbase: ubuntu@24.04 # as on our servers\nextensions: [flask-framework]\n";
/// let documents = Documents { rock: rock.to_owned(), ..Documents::default() };
/// let answers = Answers { suite: "flask".into(), name: "visitors".into(), base: "ubuntu@24.04".into(), ..Answers::default() };
/// let applied = apply(&answers, &documents).unwrap();
/// assert!(applied.rock.starts_with("name: visitors\nbase: ubuntu@24.04 # as on our servers\n"));
/// ```
///
/// # Errors
/// A [`Finding`] when there is no such suite, when two options or two integrations have the same name, and when a
/// document cannot be read or cannot be changed safely. Nothing is changed then.
pub fn apply(answers: &Answers, documents: &Documents) -> Result<Documents, Finding> {
    let opened = super::open_for(documents, answers.rockcraft.0).map_err(first)?;
    Ok(opened.apply(answers)?.documents())
}

fn first(findings: Vec<Finding>) -> Finding {
    let unreadable = || Finding::error(Code::Unreadable, ROCK_PATH, "the documents cannot be read.");
    findings.into_iter().next().unwrap_or_else(unreadable)
}

/// Two documents and the charm's requirements that say the answers.
#[derive(Clone, Debug)]
pub struct Applied {
    /// `rockcraft.yaml`.
    pub rock: Document,
    /// `charm/charmcraft.yaml`.
    pub charm: Document,
    /// `charm/requirements.txt`; empty where it is left to its template.
    pub requirements: String,
}

impl Applied {
    /// Their texts.
    pub fn documents(&self) -> Documents {
        let (rock, charm) = (self.rock.text.to_string(), self.charm.text.to_string());
        Documents { rock, charm, requirements: self.requirements.clone() }
    }
}

impl super::Opened {
    /// As [`apply`], on documents that were read already.
    ///
    /// # Errors
    /// As [`apply`].
    pub fn apply(&self, answers: &Answers) -> Result<Applied, Finding> {
        let suite = answers.framework().ok_or_else(|| no_suite(&answers.suite))?;
        if let Some((_, twin)) = twins(answers).into_iter().next() {
            return Err(twin);
        }
        let start = start(suite)?;
        let (rock, charm) = (self.rock.as_ref().unwrap_or(&start.0), self.charm.as_ref().unwrap_or(&start.1));
        let is_new = self.rock.is_none() || self.charm.is_none();
        let requirements = self.requirements.as_str();
        let old = if is_new {
            Cow::Owned(read::answers(rock.root(), charm.root(), requirements, answers.rockcraft.0))
        } else {
            Cow::Borrowed(&self.reading.answers)
        };
        let start = Start { rock, charm, requirements, is_new: [self.rock.is_none(), self.charm.is_none()], old: &old };
        let mut refused = no_suite(&answers.suite);
        for renames in renames::ways(start.rock.root(), old.framework(), suite) {
            match start.revised(answers, suite, &renames) {
                Ok(applied) => return Ok(applied),
                Err(finding) => refused = finding,
            }
        }
        Err(refused)
    }
}

/// Two documents before they say the answers.
struct Start<'a> {
    rock: &'a Editor,
    charm: &'a Editor,
    requirements: &'a str,
    is_new: [bool; 2],
    old: &'a Answers,
}

impl Start<'_> {
    fn revised(&self, answers: &Answers, suite: &'static Suite, renames: &[Rename]) -> Result<Applied, Finding> {
        let rock = renames::renamed(Cow::Borrowed(self.rock), renames)?;
        let charm = Cow::Borrowed(self.charm);
        let mut revision = Revision {
            rock: rock.root().clone(),
            charm: charm.root().clone(),
            new_rock: self.is_new[0],
            new_charm: self.is_new[1],
            old: self.old,
            new: answers,
            from: self.old.framework(),
            suite,
            renames,
        };
        revision.carry_out();
        let (rock_tree, charm_tree) = (revision.rock, revision.charm);
        let charm = charm.updated(&charm_tree)?.map_or(charm, Cow::Owned);
        let rock = rock.updated(&rock_tree)?.map_or(rock, Cow::Owned);
        // With uv the file says nothing, and stays.
        let requirements = if answers.asks_for_wheels() {
            wheels::say(self.requirements, answers.normal().wheels)
        } else {
            self.requirements.to_owned()
        };
        let reread = read::answers(rock.root(), charm.root(), &requirements, answers.rockcraft.0);
        // What is the same as it stands is the same in its normal form.
        if reread != *answers && reread.normal() != answers.normal() {
            return Err(Finding::error(
                Code::AnswersNotSayable,
                ROCK_PATH,
                "the documents hold something at the place of an answer that charmer cannot change.",
            )
            .fix("Run `charmer check` and mend what it finds first."));
        }
        let (rock, charm) = (rock.into_owned().into_document(), charm.into_owned().into_document());
        Ok(Applied { rock, charm, requirements })
    }
}

/// The [`template`] of a suite, read once.
fn start(suite: &Suite) -> Result<Arc<(Editor, Editor)>, Finding> {
    static KNOWN: Mutex<BTreeMap<String, Arc<(Editor, Editor)>>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(start) = known.get(&suite.extension) {
        return Ok(Arc::clone(start));
    }
    let Documents { rock, charm, .. } = template(suite);
    let start = Arc::new((Editor::new(ROCK_PATH, rock)?, Editor::new(CHARM_PATH, charm)?));
    known.insert(suite.extension.clone(), Arc::clone(&start));
    Ok(start)
}

/// Both trees on their way from the old answers to the new ones.
pub(super) struct Revision<'a> {
    pub(super) rock: Node,
    pub(super) charm: Node,
    new_rock: bool,
    new_charm: bool,
    pub(super) old: &'a Answers,
    pub(super) new: &'a Answers,
    /// The suite of the old answers, with the names of parts that the documents have.
    pub(super) from: Option<&'static Suite>,
    pub(super) suite: &'static Suite,
    /// The parts that have a new name already.
    pub(super) renames: &'a [Rename],
}

impl Revision<'_> {
    /// True where the extension's parts have other names now: those of another framework, or of another version.
    pub(super) fn renames_parts(&self) -> bool {
        self.from.is_none_or(|from| from.renames_parts_of(self.suite))
    }

    fn carry_out(&mut self) {
        for text in TEXTS {
            let (from, to) = ((text.get)(self.old), (text.get)(self.new));
            match text.held_by {
                HeldBy::Both => self.shared(text.key, trimmed_for(text.key, from), trimmed_for(text.key, to)),
                HeldBy::Rock if from != to => write(&mut self.rock, text.key, to, ROCK_ORDER),
                _ => {}
            }
        }
        self.charm_base();
        self.charm_profile();
        self.platforms();
        self.extension();
        self.files();
        self.unplace();
        self.extras();
        self.place();
        self.services();
        self.build_packages();
        self.packages();
        self.options();
        self.integrations();
        self.lines();
        for entry in ENTRIES {
            (entry.write)(self);
        }
    }

    /// An answer that both documents carry under the same key.
    fn shared(&mut self, key: &str, from: &str, to: &str) {
        let says = |root: &Node| trimmed_for(key, &text_at(root, &[key])) == from;
        let (rock_agrees, charm_agrees) = (says(&self.rock), says(&self.charm));
        let changed = from != to;
        if self.new_rock || (changed && rock_agrees) {
            write(&mut self.rock, key, to, ROCK_ORDER);
        }
        if self.new_charm || (changed && charm_agrees) {
            write(&mut self.charm, key, to, CHARM_ORDER);
        }
        let read = |root: &Node| Some(text_at(root, &[key])).filter(|text| !text.is_empty());
        let now = read(&self.rock).or_else(|| read(&self.charm)).unwrap_or_default();
        if trimmed_for(key, &now) != to {
            write(&mut self.rock, key, to, ROCK_ORDER);
            write(&mut self.charm, key, to, CHARM_ORDER);
        }
    }

    fn charm_base(&mut self) {
        let to = &self.new.charm_base;
        if self.old.charm_base == *to {
            return;
        }
        if text_at(&self.charm, &["base"]).is_empty() {
            // The base may stand in the platforms' names, or in the older `bases`: from there it goes.
            self.charm.remove("bases");
            if let Some(pairs) = self.charm.get_mut("platforms").and_then(Node::as_map_mut) {
                for (key, _) in pairs {
                    if let Some((_, name)) = key.as_str().and_then(qualified) {
                        *key = str(name);
                    }
                }
            }
        }
        write(&mut self.charm, "base", to, CHARM_ORDER);
        if charm_base(&self.charm) != *to {
            put(&mut self.charm, "base", str(to), CHARM_ORDER);
        }
    }

    /// What Charmcraft's own profile for the base begins a new charm with.
    fn charm_profile(&mut self) {
        let base = self.suite.charm.base(&self.new.charm_base).filter(|_| self.new_charm);
        for (key, value) in base.and_then(CharmBase::generation).iter().flat_map(|generation| &generation.profile) {
            put(&mut self.charm, key, str(value), CHARM_ORDER);
        }
    }

    fn platforms(&mut self) {
        let sorted = |mut names: Vec<String>| {
            names.sort();
            names.dedup();
            names
        };
        let (from, to) = (sorted(self.old.platforms.clone()), sorted(self.new.platforms.clone()));
        let changed = from != to;
        let rock_agrees = sorted(rock_platforms(&self.rock)) == from;
        let charm_agrees = sorted(charm_platforms(&self.charm)) == from;
        if self.new_rock || (changed && rock_agrees) {
            set_platforms(&mut self.rock, &self.new.platforms, ROCK_ORDER);
        }
        if self.new_charm || (changed && charm_agrees) {
            set_platforms(&mut self.charm, &self.new.platforms, CHARM_ORDER);
        }
        if sorted(all_platforms(&self.rock, &self.charm)) != to {
            set_platforms(&mut self.rock, &self.new.platforms, ROCK_ORDER);
            set_platforms(&mut self.charm, &self.new.platforms, CHARM_ORDER);
        }
        // The base may have stood in the name of a platform that is gone.
        let to = &self.new.charm_base;
        if charm_base(&self.charm) != *to {
            write(&mut self.charm, "base", to, CHARM_ORDER);
        }
    }

    fn extension(&mut self) {
        if self.old.suite == self.new.suite {
            return;
        }
        for (root, order) in [(&mut self.rock, ROCK_ORDER), (&mut self.charm, CHARM_ORDER)] {
            let extension = str(&self.suite.extension);
            let current = suite_of(root, None).map(|suite| suite.extension.as_str());
            if current == Some(&self.suite.extension) {
                continue;
            }
            match root.get_mut("extensions") {
                Some(Node { value: Value::List(items), .. }) => {
                    match items.iter_mut().find(|item| current.is_some() && item.as_str() == current) {
                        Some(item) => *item = extension,
                        None => items.push(extension),
                    }
                }
                _ => put(root, "extensions", Node::list(vec![extension], Origin::Unknown), order),
            }
        }
    }
}

/// Keys that may be left out are, when their answer is empty; the others stay, so that the packer names them.
pub(super) fn write(map: &mut Node, key: &str, value: &str, order: &[&str]) {
    const MAY_BE_ABSENT: [&str; 6] = ["title", "build-base", "type", "description", "interface", "working-dir"];
    let top = order.first() == Some(&"name");
    let removable = MAY_BE_ABSENT.contains(&key) && !(top && key == "description");
    match value {
        "" if map.get(key).is_none() => {}
        "" if removable => drop(map.remove(key)),
        // A description of several lines is written as a block, which ends with a line ending.
        _ if key == "description" && value.contains('\n') => put(map, key, str(&format!("{value}\n")), order),
        _ => put(map, key, str(value), order),
    }
}

pub(super) fn trimmed_for<'t>(key: &str, text: &'t str) -> &'t str {
    if key == "description" { trimmed(text) } else { text }
}

fn set_platforms(root: &mut Node, wanted: &[String], order: &[&str]) {
    let Some(map) = child(root, "platforms", order) else { return };
    let Some(pairs) = map.as_map_mut() else { return };
    let mut missing: BTreeSet<&str> = wanted.iter().map(String::as_str).collect();
    let names = missing.clone();
    pairs.retain(|(key, _)| {
        let Some(own) = key.as_str() else { return true };
        let spellings = [Some(own), qualified(own).map(|(_, architecture)| architecture)];
        spellings.into_iter().flatten().fold(false, |is_wanted, name| {
            missing.remove(name);
            is_wanted || names.contains(name)
        })
    });
    let new = wanted.iter().filter(|name| missing.remove(name.as_str()));
    pairs.extend(new.map(|name| (str(name), Value::Null.into())));
}
