//! Everything that charmer found and that one key, or one flag, takes: services, packages, integrations, files that are
//! left behind or had better stay out, variables that nobody hands over. One list of one type, whatever module found it.
//!
//! Floor 6: uses `answers`, `environment`, `image` and those below. Pure; only what the source fails without is taken unasked.
//!
//! | file | it finds |
//! | --- | --- |
//! | `implied` | what dependencies need |
//! | `offered` | what lies around the application: services, what runs beside it, what a container installs |
//! | `lacking` | packages without which nothing is built, or starts |
//! | `missing` | what does not ship and had better, or the other way round; variables that nobody hands over |

mod implied;
mod lacking;
mod missing;
mod offered;

use serde::Serialize;

use crate::answers::{Answers, Integration, Placed, Service};
use crate::app::{Evidence, Facts, Offer};
use crate::environment::{Remedy, Renamed, Sheet};
use crate::finding::Finding;
use crate::image::{self, Flag, Shipping};
use crate::suite;
use crate::text::one_line;

/// At most this many places speak for one suggestion.
const MOST_EVIDENCE: usize = 4;
/// How often what follows from what was taken is taken, too: files are known once the entry point is.
const ROUNDS: usize = 5;

/// What a suggestion is about, in the order of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// A service of the rock.
    Service,
    /// A file that goes in or stays out.
    File,
    /// A Debian package to build dependencies with.
    BuildPackage,
    /// A slice or Debian package that is needed while the application runs.
    Package,
    /// An endpoint that a dependency speaks to.
    Integration,
    /// A configuration option.
    Option,
    /// Nothing to take: something to know.
    Note,
}

impl What {
    /// Its name in a list.
    pub fn word(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::File => "file",
            Self::BuildPackage => "build package",
            Self::Package => "package",
            Self::Integration => "integration",
            Self::Option => "option",
            Self::Note => "note",
        }
    }
}

/// What taking it changes, where its name does not say it all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Change {
    /// It is one more item of its kind.
    #[default]
    Item,
    File(Box<Flag>),
    Variable(Box<Remedy>),
    Command(Renamed),
}

/// Something that charmer found and that can be taken.
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// What it is.
    pub what: What,
    /// The service, file, package, endpoint or option, or the note's text; empty while one of the `choices` has to be
    /// chosen.
    pub value: String,
    /// Endpoints, one of which fits; empty where there is nothing to choose.
    pub choices: Vec<String>,
    /// Why, in a sentence or two.
    pub reason: String,
    /// Where that was read.
    pub evidence: Vec<Evidence>,
    /// The service, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offer: Option<Offer>,
    /// True for one that stands beside a better one of the same kind, or is worth a look rather than a change: it is only
    /// taken when it is asked for by itself.
    pub second: bool,
    /// What becomes of it, in a few words, safe to show; may be empty.
    #[serde(skip)]
    pub effect: String,
    /// What the person has to change in the source besides, safe to show; empty: nothing.
    #[serde(skip)]
    pub then: String,
    /// True where the source fails without it: it is taken before anybody is asked.
    #[serde(skip)]
    pub certain: bool,
    #[serde(skip)]
    change: Change,
    /// An integration that the application starts without.
    #[serde(skip)]
    optional: bool,
    /// A package that the application does not start without.
    #[serde(skip)]
    at_start: bool,
}

impl Suggestion {
    fn new(what: What, value: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            what,
            value: value.into(),
            choices: Vec::new(),
            reason: reason.into(),
            evidence: Vec::new(),
            offer: None,
            second: false,
            effect: String::new(),
            then: String::new(),
            certain: false,
            change: Change::Item,
            optional: false,
            at_start: false,
        }
    }

    /// True while one of several has to be chosen.
    pub fn is_open(&self) -> bool {
        !self.choices.is_empty() && self.value.is_empty()
    }

    /// True when [`accept`](Self::accept) would change the answers.
    pub fn can_be_taken(&self) -> bool {
        self.what != What::Note && !self.is_open()
    }

    /// True when it is taken with all others: it needs no choice, and there is no better one.
    pub fn is_plain(&self) -> bool {
        self.can_be_taken() && self.choices.is_empty() && !self.second
    }

    /// True when it is taken before anybody is asked: the source fails without it, and there is nothing to choose or to change
    /// in the source.
    pub fn is_certain(&self) -> bool {
        self.is_plain() && self.certain && self.then.is_empty()
    }

    /// True when it is about this endpoint, alone or among others.
    pub fn is_about(&self, endpoint: &str) -> bool {
        self.what == What::Integration && (self.value == endpoint || self.choices.iter().any(|own| own == endpoint))
    }

    /// True when it is about what that would add.
    pub fn is_for(&self, remedy: &Remedy) -> bool {
        match remedy {
            Remedy::Option { option, .. } => self.what == What::Option && option.name == self.value,
            Remedy::Integration { integration, .. } => {
                self.what == What::Integration && integration.endpoint == self.value
            }
            Remedy::Read { .. } => false,
        }
    }

    /// What can be taken of it: itself, each of its choices, nothing of a note.
    pub fn each(&self) -> Vec<Self> {
        let chosen = |value: &String| {
            let others: Vec<&str> = self.choices.iter().filter(|own| *own != value).map(String::as_str).collect();
            let effect = format!("or {}", others.join(" or "));
            Self { value: value.clone(), effect, ..self.clone() }
        };
        match self.what {
            What::Note => Vec::new(),
            _ if self.is_open() => self.choices.iter().map(chosen).collect(),
            _ => vec![self.clone()],
        }
    }

    /// What it is called in a list, safe to show: `libpq-dev`, `redis or valkey`.
    pub fn shown(&self) -> String {
        let name = if self.is_open() { self.choices.join(" or ") } else { self.value.clone() };
        one_line(&name).into_owned()
    }

    /// Where it was read, as places, safe to show.
    pub fn place(&self) -> String {
        if let Change::File(flag) = &self.change {
            return one_line(&flag.finding.place()).into_owned();
        }
        let mut places: Vec<String> = self.evidence.iter().map(Evidence::place).collect();
        places.dedup();
        one_line(&places.join(", ")).into_owned()
    }

    /// Why, and what else is written along with it, safe to show.
    pub fn why(&self) -> String {
        let needs = self.offer.as_ref().map(needs).unwrap_or_default();
        one_line(format!("{}{needs}", self.reason).trim_end()).into_owned()
    }

    /// Takes it. False, and nothing changes, for a note, for one whose choice is open, and for what is there already.
    pub fn accept(&self, answers: &mut Answers) -> bool {
        match &self.change {
            Change::Item => self.add(answers),
            Change::File(flag) => image::remedy(flag, answers),
            Change::Command(renamed) => renamed.apply(answers),
            Change::Variable(remedy) => {
                let did = remedy.apply(answers);
                answers.sort_integrations();
                did
            }
        }
    }

    fn add(&self, answers: &mut Answers) -> bool {
        let value = self.value.clone();
        match self.what {
            _ if !self.can_be_taken() => return false,
            What::BuildPackage if !answers.build_packages.contains(&value) => answers.build_packages.push(value),
            What::Package if !answers.packages.contains(&value) => answers.packages.push(value),
            What::Integration if !integrated(answers, &value) => {
                let Some(endpoint) = suite::endpoint(&value) else { return false };
                let (interface, required) = (endpoint.interface.clone(), endpoint.may_be_required() && !self.optional);
                answers.integrations.push(Integration { endpoint: value, interface, required });
                answers.sort_integrations();
            }
            What::Service => return self.offer.as_ref().is_some_and(|offer| serve(answers, offer)),
            _ => return false,
        }
        true
    }
}

/// What else is written for a service.
fn needs(offer: &Offer) -> String {
    let mut needs = Vec::new();
    needs.extend(offer.name.iter().map(|name| format!("the rock is called {name}")));
    needs.extend(offer.files.iter().map(|files| format!("into the image: {}", files.join(", "))));
    let placed: Vec<&str> =
        offer.organize.iter().flat_map(|organize| &organize.paths).map(|(from, _)| from.as_str()).collect();
    if !placed.is_empty() {
        needs.push(format!("into its place in the image: {}", placed.join(", ")));
    }
    if needs.is_empty() { String::new() } else { format!(" Along with it, {}.", needs.join("; ")) }
}

/// What the application's files imply for these answers and the answers do not hold: services that the extension does not
/// find, packages for the chosen base and platforms, integrations, things to know. In that order.
pub fn from_files(facts: &Facts, answers: &Answers) -> Vec<Suggestion> {
    if answers.framework().is_none() {
        return Vec::new();
    }
    let mut found = implied::implied(&facts.dependencies, answers);
    implied::choose(&mut found, answers);
    if let Some(sqlite) = facts.django.as_ref().and_then(|django| django.sqlite.as_ref()) {
        implied::unused(&mut found, sqlite);
    }
    offered::surroundings(facts, answers, &mut found);
    found.extend(offered::services(facts, answers));
    found.sort_by_key(|suggestion| suggestion.what);
    found
}

/// Everything that is found for these answers: what the files imply, what is wrong with what ships, what nobody hands over.
pub fn suggestions(
    answers: &Answers,
    mut found: Vec<Suggestion>,
    shipping: Option<&Shipping>,
    sheet: Option<&Sheet>,
) -> Vec<Suggestion> {
    for shipping in shipping.iter().copied() {
        for one in &mut found {
            one.certain |= lacking::is_lacking(one, answers, shipping);
        }
    }
    found.extend(shipping.iter().flat_map(|shipping| &shipping.flags).filter_map(missing::of_flag));
    missing::weigh(&mut found, sheet.map(|sheet| sheet.rows.as_slice()).unwrap_or_default());
    let rows = sheet.iter().flat_map(|sheet| &sheet.rows).filter(|row| row.is_missing());
    for row in rows {
        // A driver says which of several it is.
        let others = row.advice.iter().flat_map(|advice| &advice.others);
        let is_said = others.into_iter().any(|other| found.iter().any(|known| known.is_about(other)));
        found.extend(row.renamed(answers).iter().map(|renamed| missing::of_command(row, renamed)));
        if let Some(one) =
            missing::of_variable(row).filter(|one| !is_said || found.iter().any(|own| own.is_about(&one.value)))
        {
            missing::add(&mut found, one);
        }
    }
    found.sort_by_key(|one| one.what);
    found
}

/// What of the dependencies does not work together with the integrations of these answers, and what they lack.
#[must_use]
pub fn findings(facts: &Facts, answers: &Answers, shipping: Option<&Shipping>) -> Vec<Finding> {
    let mut found = implied::warned(&facts.dependencies, answers);
    found.extend(shipping.map(|shipping| lacking::lacking(&facts.dependencies, answers, shipping)).unwrap_or_default());
    found
}

/// True where the person's own words about files stay: to take one of them away, somebody has to name it.
fn keeps(own: &[String], answers: &Answers, one: &Suggestion) -> bool {
    let mut then = answers.clone();
    one.accept(&mut then);
    let files = then.files.unwrap_or_default();
    own.iter().all(|file| files.contains(file))
}

/// Takes all that is `wanted` and needs no choice, and all that then follows. `found` is what is suggested for answers.
pub fn take(
    answers: &mut Answers,
    wanted: fn(&Suggestion) -> bool,
    found: impl Fn(&Answers) -> Vec<Suggestion>,
) -> Vec<Suggestion> {
    let own = answers.files.clone().unwrap_or_default();
    let mut taken: Vec<Suggestion> = Vec::new();
    for _ in 0..ROUNDS {
        let before = taken.len();
        for one in found(answers).into_iter().filter(wanted) {
            let is_new = !taken.iter().any(|other| (other.what, &other.value) == (one.what, &one.value));
            if is_new && keeps(&own, answers, &one) && one.accept(answers) {
                taken.push(one);
            }
        }
        if taken.len() == before {
            break;
        }
    }
    taken
}

/// Makes an offered service one of the answers, with all that it needs.
fn serve(answers: &mut Answers, offer: &Offer) -> bool {
    if answers.services.iter().any(|own| own.name == offer.service && !own.command.is_empty()) {
        return false;
    }
    answers.services.retain(|own| own.name != offer.service);
    let working_dir = offer.working_dir.clone().unwrap_or_default();
    let (name, command) = (offer.service.clone(), offer.command.clone());
    answers.services.push(Service { name, command, working_dir, ..Service::default() });
    if let Some(name) = &offer.name {
        answers.name.clone_from(name);
    }
    if let Some(files) = &offer.files {
        let own = answers.files.get_or_insert_default();
        let new: Vec<String> = files.iter().filter(|file| !own.contains(file)).cloned().collect();
        own.extend(new);
    }
    for (from, to) in offer.organize.iter().flat_map(|organize| &organize.paths) {
        if answers.organize.iter().all(|own| own.from != *from) {
            answers.organize.push(Placed { from: from.clone(), to: to.clone() });
        }
    }
    true
}

fn integrated(answers: &Answers, endpoint: &str) -> bool {
    let interface = suite::endpoint(endpoint).map(|known| known.interface.as_str());
    let is_it = |one: &Integration| one.endpoint == endpoint || Some(one.interface.as_str()) == interface;
    answers.integrations.iter().any(is_it)
}
