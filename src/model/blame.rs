//! Which answer a finding is about.

use std::collections::HashMap;

use crate::answers::{Answers, CHARM_PATH, Field, OptionField, ROCK_PATH};
use crate::app::Purpose;
use crate::finding::{Code, Finding};
use crate::image::Flag;
use crate::pack::Tool;
use crate::suggest::Suggestion;
use crate::suite::Question;
use crate::text;

/// A group of answers, in the order in which they are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// Framework, name, texts, bases, services.
    Application,
    /// What the application needs beside its own code.
    Packages,
    /// What goes into the image.
    Files,
    /// Configuration options.
    Configuration,
    /// Endpoints that the charm requires.
    Integrations,
}

impl Topic {
    fn of(field: Field) -> Self {
        match field {
            Field::Wheels | Field::Package(_) | Field::BuildPackage(_) => Self::Packages,
            Field::Files | Field::File(_) => Self::Files,
            Field::Option(..) => Self::Configuration,
            Field::Integration(_) => Self::Integrations,
            _ => Self::Application,
        }
    }
}

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum About {
    /// A group of answers as a whole.
    Topic(Topic),
    /// One answer. Both parts of the rock's base are one, and so are all platforms.
    Field(Field),
    /// A file that should ship or should not, by its place in the list of these.
    Flag(usize),
}

impl About {
    /// The group of the answers.
    pub fn topic(self) -> Topic {
        match self {
            Self::Topic(topic) => topic,
            Self::Field(field) => Topic::of(field),
            Self::Flag(_) => Topic::Files,
        }
    }

    /// The configuration option, where it is one.
    pub fn option(self) -> Option<usize> {
        match self {
            Self::Field(Field::Option(row, _)) => Some(row),
            _ => None,
        }
    }
}

/// A finding and the answer that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blame {
    /// Where the wizard shows it, and what its remedy changes.
    pub about: About,
    /// What is wrong.
    pub finding: Finding,
    /// True where nothing is written until it is mended: a packer would refuse what would be written.
    pub blocks: bool,
}

impl Blame {
    /// The group of the answers that it is about.
    pub fn topic(&self) -> Topic {
        self.about.topic()
    }

    /// True where it stands at no answer of its own: it is told with the group.
    pub fn is_general(&self) -> bool {
        matches!(self.about, About::Topic(_) | About::Field(Field::File(_) | Field::Integration(_)))
    }

    /// The configuration option that it is about.
    pub fn option(&self) -> Option<usize> {
        self.about.option()
    }

    /// True for a name that the source reads, or should.
    pub fn is_about_variable(&self) -> bool {
        is_about_variable(&self.finding)
    }

    /// True for a file that should ship or should not.
    pub fn is_flag(&self) -> bool {
        matches!(self.about, About::Flag(_))
    }

    /// The finding; one that stands at no answer begins with its place in the file.
    pub fn with_place(&self) -> Finding {
        let mut finding = self.finding.clone();
        // What is about a key is told by its key's own words.
        let is_placed = finding.line > 0 || finding.key.is_empty() && !finding.path.is_empty();
        if matches!(self.about, About::Topic(_)) && is_placed {
            finding.message = format!("{}: {}", finding.place(), finding.message);
        }
        finding
    }

    /// The message for a row of a list, which has room for the file's name and not for the way to it.
    pub fn in_a_row(&self) -> String {
        /// So long is a place at most that is told whole.
        const WHOLE: usize = 24;
        let (place, message) = (self.finding.place(), self.with_place().message);
        match message.strip_prefix(&place) {
            Some(rest) => text::fit::clip_place(&place, WHOLE) + rest,
            None => message,
        }
    }

    fn order(&self) -> impl Ord + use<> {
        (self.finding.consequence, self.finding.severity, self.topic())
    }
}

/// All findings at their answers: the gravest first, in the order of the topics. Both documents hold some answers, and the
/// extension judges some facts that the folder told of before: what is said of the same key in the same words or by the
/// same code is told once.
pub fn blame<'a>(
    checked: Vec<(Field, Finding)>,
    further: impl IntoIterator<Item = &'a Finding>,
    answers: &Answers,
) -> Vec<Blame> {
    let of = |about, finding: Finding| Blame { about, blocks: finding.is_error(), finding };
    let checked = checked.into_iter().map(|(field, finding)| of(of_field(field, answers), finding));
    let mut blamed: Vec<Blame> = checked.collect();
    let mut seen = Seen::default();
    blamed.iter().enumerate().for_each(|(at, one)| seen.add(one.about, &one.finding, at));
    for finding in further {
        let about = of_key(finding, answers);
        let known = seen.place(about, finding);
        match known.map(|at| &mut blamed[at]) {
            // What a packer refuses is told as that.
            Some(other) if finding.severity < other.finding.severity => *other = of(other.about, finding.clone()),
            Some(_) => continue,
            None => blamed.push(of(about, finding.clone())),
        }
        seen.add(about, finding, known.unwrap_or(blamed.len() - 1));
    }
    blamed.sort_by_key(Blame::order);
    blamed
}

/// The findings that were told, by their rule and by their words: a document may give thousands.
#[derive(Default)]
struct Seen {
    rules: HashMap<(About, Code, String), usize>,
    words: HashMap<(About, String), usize>,
}

impl Seen {
    fn add(&mut self, about: About, finding: &Finding, at: usize) {
        if !finding.key.is_empty() {
            self.rules.entry((about, finding.code, finding.key.clone())).or_insert(at);
        }
        self.words.entry((about, finding.message.clone())).or_insert(at);
    }

    /// Where the first that says the same is.
    fn place(&self, about: About, finding: &Finding) -> Option<usize> {
        let rule = self.rules.get(&(about, finding.code, finding.key.clone()));
        let words = self.words.get(&(about, finding.message.clone()));
        rule.into_iter().chain(words).min().copied()
    }
}

/// Adds what is wrong with what ships, each at its line of the list. What the answers' own rules say already is not said
/// again. What is wrong with the application's own files does not get better by writing nothing.
pub fn add_flags(blamed: &mut Vec<Blame>, flags: &[Flag]) {
    let is_refused = blamed.iter().any(|blame| blame.topic() == Topic::Files && blame.finding.is_error());
    let is_entry = |code: Code| matches!(code, Code::EntryMissing | Code::EntryNotStaged);
    let shown = flags.iter().enumerate().filter(|(_, flag)| !(is_refused && is_entry(flag.finding.code)));
    blamed.extend(shown.map(|(at, flag)| Blame {
        about: About::Flag(at),
        // What ships is mended in the documents once they are there.
        blocks: false,
        finding: flag.finding.clone(),
    }));
    blamed.sort_by_key(Blame::order);
}

/// Where a command is suggested that makes an application start, that is the shortest way.
pub fn point_at_service(blamed: &mut [Blame], suggested: &[Suggestion]) {
    let is_entry = |one: &Suggestion| one.offer.as_ref().is_some_and(|offer| offer.purpose == Purpose::Entry);
    let Some(one) = suggested.iter().find(|one| is_entry(one)) else { return };
    for blame in blamed.iter_mut().filter(|blame| {
        matches!(blame.finding.code, Code::EntryPointArguments | Code::EntryPointBroken | Code::EntryPointMissing)
    }) {
        blame.finding.fix = format!(
            "`charmer init --suggested` takes a command for the service {}; in the wizard Ctrl-T does.",
            one.value
        );
    }
}

fn is_about_variable(finding: &Finding) -> bool {
    matches!(finding.code, Code::VariableMissing | Code::VariableUnread)
}

fn of_field(field: Field, answers: &Answers) -> About {
    match field {
        Field::Platform(_) => About::Field(Field::Platforms),
        Field::Extra(id) => of_question(answers, |question| question.id == id),
        Field::Files => About::Topic(Topic::Files),
        field => About::Field(field),
    }
}

fn of_question(answers: &Answers, is_it: impl Fn(&Question) -> bool) -> About {
    let question = questions(answers).iter().find(|question| is_it(question));
    question.map_or(About::Topic(Topic::Application), |question| About::Field(Field::Extra(&question.id)))
}

fn questions(answers: &Answers) -> &'static [Question] {
    answers.framework().map(|suite| suite.questions.as_slice()).unwrap_or_default()
}

fn of_key(finding: &Finding, answers: &Answers) -> About {
    let keys: Vec<&str> = finding.key.split('.').collect();
    match keys.as_slice() {
        // The search goes by the name where a folder has to be called like the rock.
        _ if finding.code == Code::EntryPointMissing
            && answers.framework().is_some_and(|suite| !suite.tells.is_empty()) =>
        {
            About::Field(Field::Name)
        }
        // A name in the source is mended with an option or an integration.
        _ if is_about_variable(finding) => About::Topic(Topic::Configuration),
        _ if matches!(finding.code, Code::BuildPackageMissing | Code::RunPackageMissing) => {
            About::Topic(Topic::Packages)
        }
        _ if finding.path != ROCK_PATH && finding.path != CHARM_PATH => About::Field(Field::Suite),
        _ => of_path(&keys, finding.path == CHARM_PATH, answers),
    }
}

/// Which answer a line of a packer's document is about, by its dotted path.
pub fn about(tool: Tool, path: &str, answers: &Answers) -> About {
    let keys: Vec<&str> = path.split('.').collect();
    of_path(&keys, tool == Tool::Charmcraft, answers)
}

fn of_path(keys: &[&str], is_charm: bool, answers: &Answers) -> About {
    let path = keys.join(".");
    match keys {
        ["name", ..] => About::Field(Field::Name),
        ["title", ..] => About::Field(Field::Title),
        ["summary", ..] => About::Field(Field::Summary),
        ["description", ..] => About::Field(Field::Description),
        ["version", ..] => About::Field(Field::Version),
        ["base" | "build-base" | "bases", ..] if is_charm => About::Field(Field::CharmBase),
        ["base" | "build-base", ..] => About::Field(Field::Base),
        ["platforms", ..] => About::Field(Field::Platforms),
        ["extensions", ..] => About::Field(Field::Suite),
        ["config", "options", name, rest @ ..] => of_option(name, rest, answers),
        ["services", name, ..] => {
            let row = answers.services.iter().position(|service| service.name == *name);
            row.map_or(About::Topic(Topic::Application), |row| About::Field(Field::Service(row)))
        }
        ["requires", name, ..] => {
            let row = answers.integrations.iter().position(|own| own.endpoint == *name);
            row.map_or(About::Topic(Topic::Integrations), |row| About::Field(Field::Integration(row)))
        }
        ["requires"] => About::Topic(Topic::Integrations),
        ["parts", ..] if questions(answers).iter().any(|question| is_of(question, &path)) => {
            of_question(answers, |question| is_of(question, &path))
        }
        ["parts", _, "build-packages" | "stage-packages", ..] => About::Topic(Topic::Packages),
        ["parts", .., "prime" | "stage"] => About::Topic(Topic::Files),
        ["parts", names @ ..] if names.iter().any(|name| name.ends_with("install-app")) => About::Topic(Topic::Files),
        ["parts", ..] => About::Topic(Topic::Packages),
        _ => About::Topic(Topic::Application),
    }
}

/// True where nothing but the answer to the question is written.
fn is_of(question: &Question, key: &str) -> bool {
    let is_below = |path: &str| key.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    let mut writes = question.writes.iter().filter(|write| write.key != "build-packages");
    writes.any(|write| is_below(&format!("parts.{}.{}", write.part, write.key)))
}

fn of_option(name: &str, rest: &[&str], answers: &Answers) -> About {
    let Some(row) = answers.options.iter().position(|option| option.name == name) else {
        return About::Topic(Topic::Configuration);
    };
    let part = match rest {
        ["type", ..] => OptionField::Type,
        ["default", ..] => OptionField::Default,
        ["description", ..] => OptionField::Description,
        ["optional" | "required", ..] => OptionField::Required,
        _ => OptionField::Name,
    };
    About::Field(Field::Option(row, part))
}
