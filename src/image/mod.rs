//! What ships: for each file of the application's folder whether it goes into the image, where it lands, or which rule
//! keeps it out; and what is wrong with that.
//!
//! Floor 5: uses floors 1 to 4. Pure: computed from the rock as Rockcraft would expand it and from one walk through the
//! folder ([`crate::app::Scan`]). The rules are those of the packers' own plugins and steps: a `dump` part copies its
//! source, `organize` moves, `stage` and `prime` pick, each in its own way with patterns and names that begin with a dot.
//! Folders are only opened where a rule looks into them, so that a large folder costs no more than a small one.

mod faults;
mod fileset;
mod flags;
mod install;
mod npm;
mod outcome;
mod pick;
mod recipe;
mod verify;

pub use faults::python_of;
pub use flags::Flag;
pub use outcome::{Amount, EntryReport, PartOutcome, PartProblem, ShipMark};
pub use pick::{Action, Picked, Way, put_in, remedy, take_out};
pub use verify::{Verification, report};

use std::collections::HashMap;

use crate::answers::ROCK_PATH;
use crate::app::{Scan, Snapshot};
use crate::suite::Suite;
use crate::yaml::Node;

use recipe::{Plugin, Recipe};

/// What of a folder ships, by one document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shipping {
    /// What each part makes of the folder, in the order of the parts; parts that take nothing of it are left out.
    pub parts: Vec<PartOutcome>,
    /// What would lie in the image, of the application's own files.
    pub shipped: Amount,
    /// The application's folder in the image, with its slash: `/flask/app`.
    pub home: String,
    /// The part that carries the application's files.
    pub application_part: &'static str,
    /// Which entries hold now, where the suite lets files be picked.
    pub picked: Option<Picked>,
    /// What is wrong with it, gravest first.
    pub flags: Vec<Flag>,
    /// The packages that the parts are built with.
    pub build_packages: Vec<String>,
    /// The packages that go into the image.
    pub packages: Vec<String>,
    /// True when a part builds something from the folder: then more is in the image than files of the folder.
    pub built: bool,
    /// True when the folder was too large to be listed: amounts are then lower bounds.
    pub cut_short: bool,
}

/// Works out what ships: `expanded` is the rock's document as Rockcraft would expand it.
///
/// ```
/// use charmer::app::{Scan, Snapshot};
/// use charmer::{image, suite, yaml};
///
/// let parts = "parts: {own: {plugin: dump, source: ., stage: [app.py]}}";
/// let document = yaml::parse("rockcraft.yaml", parts.as_bytes()).unwrap();
/// let scan = Scan::from_files(&[("app.py", &b"print()"[..]), ("notes.txt", b"later")]);
/// let app = Snapshot::from_files("guest-book", &[]);
/// let shipping = image::ships(&document.root, &scan, &app, suite::named("flask").unwrap());
/// assert_eq!(shipping.shipped.files, 1);
/// ```
pub fn ships(expanded: &Node, scan: &Scan, app: &Snapshot, suite: &'static Suite) -> Shipping {
    let recipes = recipe::recipes(expanded);
    let mut shipping = Shipping {
        home: format!("/{}", suite.layout.application),
        application_part: &suite.layout.application_part,
        picked: pick::picked(&recipes, suite),
        cut_short: scan.tree.cut_short,
        ..Shipping::default()
    };
    let parts = expanded.get("parts").and_then(Node::as_map).unwrap_or_default();
    let listed = |keys: &[&str]| {
        let lists = parts.iter().flat_map(|(_, part)| keys.iter().filter_map(|key| part.get(key)?.as_list()));
        lists.flatten().map(Node::key_text).collect()
    };
    shipping.build_packages = listed(&["build-packages"]);
    shipping.packages = listed(&["stage-packages", "stage-slices", "overlay-packages"]);
    let mut known = Known::default();
    for recipe in &recipes {
        shipping.built |= matches!(recipe.plugin, Plugin::Npm | Plugin::Compiled);
        let Some(mut outcome) = known.outcome(recipe, scan, &shipping.home) else { continue };
        if !scan.tree.has_file(ROCK_PATH) {
            // The document is there once it is written, and the extension counts on that.
            let document = format!("/{ROCK_PATH}");
            let is_it = |entry: &str| entry.ends_with(&document);
            outcome.troubles.retain(|trouble| !matches!(trouble, PartProblem::Missing { entry, .. } if is_it(entry)));
        }
        // What a script or a package brings is not known; packages bring nothing into the application's own folder.
        let is_own = |entry: &str| entry.trim_start_matches('/').starts_with(&suite.layout.application);
        outcome.troubles.retain(|trouble| match trouble {
            PartProblem::Missing { entry, .. } => !(recipe.scripted || recipe.packages && !is_own(entry)),
            PartProblem::NotStaged { .. } => !recipe.scripted,
            _ => true,
        });
        if !outcome.is_empty() {
            shipping.parts.push(outcome);
        }
    }
    shipping.shipped = outcome::total(&shipping.parts, &scan.tree);
    shipping.flags = flags::flags(&shipping, expanded, &recipes, (scan, app), suite);
    shipping
}

/// So many files and folders are placed by all parts together at most; the first part places all of its own.
const MOST_PLACEMENTS: usize = 100_000;

/// What is known of the parts so far.
#[derive(Default)]
struct Known<'r> {
    /// What the plugins that look at nothing but their source make of it: several parts may have the same.
    of_source: HashMap<(Plugin, &'r str), PartOutcome>,
    placements: usize,
    compared: usize,
}

impl<'r> Known<'r> {
    /// What the part makes of the folder; nothing for a plugin that takes nothing of it.
    fn outcome(&mut self, recipe: &'r Recipe, scan: &Scan, home: &str) -> Option<PartOutcome> {
        let mut outcome = PartOutcome::new(recipe);
        if recipe.plugin == Plugin::Other {
            return None;
        }
        if self.placements >= MOST_PLACEMENTS {
            outcome.troubles.push(PartProblem::Laborious);
            return Some(outcome);
        }
        let known = self.of_source.get(&(recipe.plugin, recipe.source.as_str()));
        outcome.compared = self.compared;
        let outcome = match (recipe.plugin, known) {
            (Plugin::Dump, _) => install::outcome(recipe, &scan.tree, outcome),
            (_, Some(known)) => known.again(outcome),
            (Plugin::Npm, None) => npm::outcome(recipe, scan, home, outcome),
            (_, None) => outcome::compiled(recipe, scan, outcome),
        };
        if recipe.plugin != Plugin::Dump && known.is_none() {
            self.of_source.insert((recipe.plugin, &recipe.source), outcome.clone());
        }
        self.placements += outcome.placements.len();
        self.compared = self.compared.max(outcome.compared);
        Some(outcome)
    }
}
