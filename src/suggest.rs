//! Everything that charmer found and that one key, or one flag, takes: services, packages, integrations, files that are
//! left behind or had better stay out, variables that nobody hands over. One list, whatever floor found it.
//!
//! Floor 5: uses `answers`, `environment`, `image` and those below. Pure; nothing of it is taken unasked.

use crate::answers::{self, Answers, ConfigOption, Suggestion, What};
use crate::app::Evidence;
use crate::environment::{Remedy, Row, Sheet};
use crate::image::{self, Flag, Shipping, Way};
use crate::suite;
use crate::text::one_line;

/// How often what follows from what was taken is taken, too: files are known once the entry point is.
const ROUNDS: usize = 5;

/// What a proposal is about, in the order of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProposalKind {
    /// A service of the rock.
    Service,
    /// A file that goes in or stays out.
    File,
    /// A package to build with.
    BuildPackage,
    /// A package that is needed while the application runs.
    Package,
    /// An integration.
    Integration,
    /// A configuration option.
    Option,
}

impl ProposalKind {
    /// Its name in a list.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::File => "file",
            Self::BuildPackage => "build package",
            Self::Package => "package",
            Self::Integration => "integration",
            Self::Option => "option",
        }
    }
}

/// What taking it does.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Does {
    Suggestion(Box<Suggestion>),
    File(Box<Flag>),
    Variable(Remedy),
}

/// Something that can be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// What it is about.
    pub kind: ProposalKind,
    /// What it is called: `libpq-dev`, `models.py`, `stripe`.
    pub name: String,
    /// What becomes of it, in a few words; may be empty.
    pub what: String,
    /// Where that was read, as a place.
    pub place: String,
    /// Why, and what follows from it.
    pub why: String,
    /// What the person has to change in the source besides; empty: nothing.
    pub then: String,
    /// True when it is taken with all others: it needs no choice, and there is no better one.
    pub plain: bool,
    does: Does,
}

impl Proposal {
    /// Takes it. False, and nothing changes, when it is there already.
    pub fn accept(&self, answers: &mut Answers) -> bool {
        match &self.does {
            Does::Suggestion(one) => answers::accept(answers, one),
            Does::File(flag) => image::remedy(flag, answers),
            Does::Variable(remedy) => {
                let did = remedy.apply(answers);
                answers.sort_integrations();
                did
            }
        }
    }
}

/// What is found for these answers, by kind: what the files imply, what is wrong with what ships, what nobody hands over.
#[must_use]
pub fn proposals(suggested: &[Suggestion], shipping: Option<&Shipping>, sheet: Option<&Sheet>) -> Vec<Proposal> {
    let mut found: Vec<Proposal> = suggested.iter().flat_map(of_suggestion).collect();
    found.extend(shipping.iter().flat_map(|shipping| &shipping.flags).filter_map(of_flag));
    for row in sheet.iter().flat_map(|sheet| &sheet.rows).filter(|row| row.is_missing()) {
        if let Some(one) = of_variable(row) {
            add(&mut found, one);
        }
    }
    found.sort_by_key(|one| one.kind);
    found
}

/// What two say is said once: a driver and a variable may ask for the same integration.
fn add(found: &mut Vec<Proposal>, one: Proposal) {
    match found.iter_mut().find(|known| known.kind == one.kind && known.name == one.name) {
        Some(known) => {
            known.why = format!("{} {}: {}", known.why, one.place, one.why);
            known.plain |= one.plain;
            [known.then.as_str(), one.then.as_str()].join(" ").trim().clone_into(&mut known.then);
        }
        None => found.push(one),
    }
}

fn places(evidence: &[Evidence]) -> String {
    let mut places: Vec<String> = evidence.iter().map(Evidence::place).collect();
    places.dedup();
    one_line(&places.join(", ")).into_owned()
}

/// One of several to choose from is proposed once for each.
fn of_suggestion(one: &Suggestion) -> Vec<Proposal> {
    let kind = match one.what {
        What::Service => ProposalKind::Service,
        What::BuildPackage => ProposalKind::BuildPackage,
        What::Package => ProposalKind::Package,
        What::Integration => ProposalKind::Integration,
        What::Note => return Vec::new(),
    };
    let chosen: Vec<Suggestion> = if one.is_open() {
        one.choices.iter().filter_map(|choice| one.chosen(choice)).collect()
    } else {
        vec![one.clone()]
    };
    let proposal = |own: Suggestion| {
        let others: Vec<&str> = one.choices.iter().filter(|choice| **choice != own.value).map(String::as_str).collect();
        let what = match &own.offer {
            Some(offer) => one_line(&offer.command).into_owned(),
            None if !others.is_empty() => format!("or {}", others.join(" or ")),
            None => String::new(),
        };
        let needs = own.offer.as_ref().map(needs).unwrap_or_default();
        Proposal {
            kind,
            name: one_line(&own.value).into_owned(),
            what,
            place: places(&own.evidence),
            why: one_line(format!("{}{needs}", own.reason).trim_end()).into_owned(),
            then: String::new(),
            plain: one.is_plain(),
            does: Does::Suggestion(Box::new(own)),
        }
    };
    chosen.into_iter().map(proposal).collect()
}

/// What else is written for a service.
fn needs(offer: &crate::app::Offer) -> String {
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

fn of_flag(flag: &Flag) -> Option<Proposal> {
    let way = flag.action.as_ref()?.way;
    Some(Proposal {
        kind: ProposalKind::File,
        name: one_line(&flag.path).into_owned(),
        what: match way {
            Way::In => "goes into the image",
            Way::Out => "stays out of the image",
            Way::Forget => "is no longer named",
        }
        .to_owned(),
        place: one_line(&flag.finding.place()).into_owned(),
        why: one_line(&flag.finding.message).into_owned(),
        then: String::new(),
        // A note is worth a look, and not worth a change that nobody looked at.
        plain: flag.finding.severity < crate::finding::Severity::Note,
        does: Does::File(Box::new(flag.clone())),
    })
}

fn of_variable(row: &Row) -> Option<Proposal> {
    let advice = row.advice.as_ref()?;
    let (kind, name, what) = match &advice.remedy {
        Remedy::Option { option, .. } => (ProposalKind::Option, option.name.clone(), kind_of(option).to_owned()),
        Remedy::Integration { integration, .. } => {
            (ProposalKind::Integration, integration.endpoint.clone(), title(&integration.endpoint))
        }
        Remedy::Read { .. } => return None,
    };
    Some(Proposal {
        kind,
        name: one_line(&name).into_owned(),
        what,
        place: places(&row.read_at),
        why: one_line(&format!("{} is read and nobody hands it over. {}", row.name, advice.says)).into_owned(),
        then: one_line(&advice.change).into_owned(),
        plain: true,
        does: Does::Variable(advice.remedy.clone()),
    })
}

fn kind_of(option: &ConfigOption) -> &'static str {
    if option.kind == "secret" { "a secret" } else { "" }
}

fn title(endpoint: &str) -> String {
    suite::endpoint(endpoint).map(|known| known.title.clone()).unwrap_or_default()
}

/// True where the person's own words about files stay: to take one of them away, somebody has to name it.
fn keeps(own: &[String], answers: &Answers, one: &Proposal) -> bool {
    let mut then = answers.clone();
    one.accept(&mut then);
    let files = then.files.unwrap_or_default();
    own.iter().all(|file| files.contains(file))
}

/// Takes all that needs no choice, and all that then follows. `found` is what is proposed for answers.
pub fn take_all(answers: &mut Answers, found: impl Fn(&Answers) -> Vec<Proposal>) -> Vec<Proposal> {
    let own = answers.files.clone().unwrap_or_default();
    let mut taken: Vec<Proposal> = Vec::new();
    for _ in 0..ROUNDS {
        let before = taken.len();
        for one in found(answers).into_iter().filter(|one| one.plain) {
            let is_new = !taken.iter().any(|other| (other.kind, &other.name) == (one.kind, &one.name));
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
