//! Does it start? The application as its rock would start it under its charm: laid out, built, migrated, served and asked.
//!
//! Floor 6: uses floors 1 to 5. Whoever tries an application reads [`Event`]s and may set a flag to stop it; nothing of a
//! try outlives it, and nothing is ever written to the project.
//!
//! | file | it does |
//! | --- | --- |
//! | `ground` | keeps the folders of tries and of what they build |
//! | `layout` | lays out what ships, where it ships to |
//! | `build` | builds as the parts' plugins do |
//! | `values`, `servers` | give the application its surroundings, with real servers behind its integrations |
//! | `view` | says what the application sees of this machine |
//! | `services` | says what the rock starts, and what migrates before |
//! | `ask`, `http` | asks as the ingress would, and tells what is wrong with the answer |
//! | `explain` | says what a failure is known as, where it is, and what mends it |
//! | `source` | goes through the project's own files |
//! | `kept` | remembers what the last try of a project has shown |
//! | `consent` | remembers in which projects the person agreed to it |
//! | `living` | starts what goes on running anew when files change |
//! | `link` | runs programs, tells, stops |
//! | `data` | types `assets/trial.yaml` |

mod ask;
mod build;
mod consent;
mod data;
mod explain;
mod ground;
mod http;
mod kept;
mod layout;
mod link;
mod living;
mod servers;
mod services;
mod source;
mod values;
mod view;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::SyncSender;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::answers::{Answers, Integration};
use crate::app::Scan;
use crate::environment::Sheet;
use crate::image::Shipping;
use crate::pack::Diagnosis;
use crate::suite::Suite;
use crate::yaml::Node;

pub use ask::{Answer, Scraped};
pub use consent::{agreed_to_fetch, consents, has_consent, keep_consent};
pub use ground::{Ground, MOST};
pub use kept::{Kept, files, kept};
pub use living::Living;
pub use servers::{MAIL, fetched, take_mail};

use ask::Asker;
use link::{Alive, Link, Plan, Trouble};
use living::Placed;
use servers::{Servers, Wanted};
use services::Image;
use values::Values;
use view::View;

/// What is tried: an application with its rock and its charm.
#[derive(Debug)]
pub struct Subject {
    /// The application's folder, absolute.
    pub dir: PathBuf,
    /// The rock as Rockcraft would expand it.
    pub expanded: Node,
    /// The framework.
    pub suite: &'static Suite,
    /// The folder's listing.
    pub scan: Arc<Scan>,
    /// What of it ships.
    pub shipping: Shipping,
    /// What the charm hands over.
    pub sheet: Sheet,
    /// The charm's options with their types.
    pub kinds: Vec<(String, String)>,
    /// What the charm integrates with.
    pub integrations: Vec<Integration>,
}

/// What the person wants of a try.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// Values of options, or of variables.
    pub set: Vec<(String, String)>,
    /// Addresses of what stands behind integrations.
    pub with: Vec<(String, String)>,
    /// Nothing that was built before is taken.
    pub fresh: bool,
    /// The person agreed that servers are fetched which are not here.
    pub fetches: bool,
    /// It stays once it has answered, for a person who asks it by this machine's own names.
    pub stays: bool,
    /// How long the application may take until it listens, and then to answer.
    pub patience: Duration,
}

/// What a try goes through, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// The application's files.
    LayOut,
    /// Its dependencies and programs.
    Build,
    /// Variables and servers.
    Surroundings,
    /// Its database.
    Migrate,
    /// Its services.
    Start,
    /// What it answers.
    Ask,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::LayOut => "lay out",
            Self::Build => "build",
            Self::Surroundings => "surroundings",
            Self::Migrate => "migrate",
            Self::Start => "start",
            Self::Ask => "ask",
        })
    }
}

/// What a try tells while it runs. All texts are safe to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A stage begins.
    Began(Stage),
    /// A program said this.
    Line {
        /// Which program.
        of: String,
        /// The line.
        text: String,
    },
    /// Something worth a word in the stage that is at work.
    Note(String),
    /// A stage has ended.
    Ended(StageReport),
    /// What goes on running was started anew and answered.
    Answered(Answer),
}

/// How a stage ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct StageReport {
    /// The stage.
    pub stage: Stage,
    /// True when it did what it was to do.
    pub done: bool,
    /// How long it took.
    pub milliseconds: u64,
}

/// What became of a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It starts and answers.
    Starts,
    /// It does not.
    Fails,
    /// What was asked for cannot be.
    Usage,
}

/// How a try ended.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Report {
    /// What became of it.
    pub verdict: Verdict,
    /// How each stage ended that was begun.
    pub stages: Vec<StageReport>,
    /// What it answered.
    pub answer: Option<Answer>,
    /// What is wrong, in a sentence; empty when nothing is.
    pub message: String,
    /// What mends it, where that is no finding's.
    pub fix: String,
    /// What is known of it, the likeliest first.
    pub findings: Vec<Diagnosis>,
    /// What no try can know.
    pub unknown: &'static [String; 2],
}

impl Subject {
    /// The application of these answers: its rock, its folder, what it is handed over.
    #[must_use]
    pub fn new(
        dir: PathBuf,
        (expanded, suite): (Node, &'static Suite),
        (scan, shipping): (Arc<Scan>, Shipping),
        sheet: Sheet,
        answers: &Answers,
    ) -> Self {
        let own = answers.options.iter().map(|option| (option.name.clone(), option.kind.clone()));
        let brought = suite.options(&answers.charm_base).map(|option| (option.name.clone(), option.kind.clone()));
        let kinds = own.chain(brought).collect();
        Self { dir, expanded, suite, scan, shipping, sheet, kinds, integrations: answers.integrations.clone() }
    }
}

impl Subject {
    /// Why it cannot be built on this machine, in a sentence; nothing where it can.
    #[must_use]
    pub fn lacks(&self) -> Option<String> {
        build::missing(self).err().map(|trouble| format!("{} {}", trouble.message, trouble.fix))
    }
}

/// Tries it: lays it out, builds it, starts it, asks it. Tells as it goes, and stops once `stop` is set; gives how it ended,
/// and what still runs where it starts.
///
/// # Errors
/// There is no place for it in the cache.
pub fn run(
    subject: &Subject,
    wishes: &Wishes,
    ground: &Ground,
    events: &SyncSender<Event>,
    stop: &AtomicBool,
) -> std::io::Result<(Report, Option<Living>)> {
    let run = ground.run()?;
    let mut course = Course { stages: Vec::new(), answer: None };
    let link = Link { events, stop, run: &run, subject };
    let ended = course.go(wishes, ground, &link);
    let Course { stages, answer } = course;
    let mut report = Report {
        verdict: Verdict::Starts,
        stages,
        answer,
        message: String::new(),
        fix: String::new(),
        findings: Vec::new(),
        unknown: &data::TRIAL.unknown,
    };
    match ended {
        Ok(started) => {
            let Started { alive, before, web, plans, values, placed, servers, seen } = started;
            report.findings = if seen.is_empty() { Vec::new() } else { subject.explain(&seen) };
            let patience = wishes.patience;
            let living =
                Living { alive, servers: before, web, plans, values, placed, patience, _servers: servers, run };
            Ok((report, Some(living)))
        }
        Err(Trouble { message, fix, found, is_usage }) => {
            report.verdict = if is_usage { Verdict::Usage } else { Verdict::Fails };
            (report.message, report.fix, report.findings) = (message, fix, found);
            Ok((report, None))
        }
    }
}

/// The stages so far.
struct Course {
    stages: Vec<StageReport>,
    answer: Option<Answer>,
}

/// What runs once everything has started.
struct Started {
    alive: Vec<Alive>,
    /// How many of them are servers.
    before: usize,
    web: usize,
    plans: Vec<Plan>,
    values: Values,
    placed: Vec<Placed>,
    servers: Servers,
    /// What was seen, for the reader of logs.
    seen: Vec<String>,
}

impl Course {
    /// Goes through a stage.
    fn stage<T>(
        &mut self,
        link: &Link<'_>,
        stage: Stage,
        work: impl FnOnce() -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        link.tell(Event::Began(stage));
        let begun = Instant::now();
        let result = if link.is_stopped() { Err(Trouble::stopped()) } else { work() };
        let milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let report = StageReport { stage, done: result.is_ok(), milliseconds };
        self.stages.push(report.clone());
        link.tell(Event::Ended(report));
        result
    }

    fn go(&mut self, wishes: &Wishes, ground: &Ground, link: &Link<'_>) -> Result<Started, Trouble> {
        let subject = link.subject;
        values::check(subject, wishes)?;
        servers::check(subject, wishes)?;
        build::missing(subject)?;
        let (mut root, placed) =
            self.stage(link, Stage::LayOut, || layout::lay(subject, link.run.dir.join(layout::ROOT), link))?;
        let built = self.stage(link, Stage::Build, || build::build(subject, wishes, ground, &root, link))?;
        root.look();
        let (view, values, mut servers) = self.stage(link, Stage::Surroundings, || {
            let mut values = values::values(subject, wishes, link)?;
            let view = View::of(&mut root, &built, link)?;
            let written = layout::settings(subject, &root, &values);
            values.is_address_ours =
                written.map_err(|error| Trouble::system("the web server's settings cannot be written", error))?;
            Ok((view, values, servers::servers(&Wanted { subject, wishes, ground, root: &root }, link)?))
        })?;
        let handed = values.variables.iter().chain(&servers.variables).cloned().collect();
        let image = Image { subject, root: &root, values: &values, handed, programs: &built.programs, view: &view };
        if let Some(migration) = image.migration(link)? {
            self.stage(link, Stage::Migrate, || {
                let ended = link.finish(image.task(&migration))?;
                let what = format!("The migration {}", migration.name);
                let blocked = "The charm would wait with \"database migration command failed\" and start nothing.";
                ended.succeeded(&what, subject).map_err(|trouble| Trouble { fix: blocked.to_owned(), ..trouble })
            })?;
        }
        let mut alive = std::mem::take(&mut servers.alive);
        let before = alive.len();
        let (web, plans) = self.stage(link, Stage::Start, || {
            let services = image.services(link)?;
            let web = services.iter().position(|service| service.serves).unwrap_or_default();
            let plans: Vec<Plan> = services.iter().map(|service| image.task(service).into()).collect();
            for plan in &plans {
                alive.push(link.begin(plan.task())?);
            }
            Ok((before + web, plans))
        })?;
        let patience = wishes.patience;
        let mut asker = Asker { values: &values, link, alive: &mut alive, web, patience, seen: Vec::new() };
        self.answer = Some(self.stage(link, Stage::Ask, || asker.ask())?);
        let mut seen = asker.seen;
        seen.extend(subject.lacking(&built.libraries));
        servers.hold(built.used);
        Ok(Started { alive, before, web, plans, values, placed, servers, seen })
    }
}
