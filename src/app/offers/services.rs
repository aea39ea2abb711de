//! Workers and schedulers as services of the rock.
//!
//! Part of floor 2's `app`. The charm's library knows them by their names' endings.

use super::modules::{Form, ModuleKind, Modules, Object};
use super::{How, Offer, Organize, Purpose};
use crate::app::deploy_files::{DeployFiles, Process, Role, by_name};
use crate::app::facts::{Confidence, Evidence};
use crate::app::requirements::Requirements;
use crate::app::skip::is_test;
use crate::suite::{self, Suite};
use crate::text::secret::HIDDEN;

/// What of the facts the services follow from.
pub struct OfferInput<'a> {
    pub around: &'a DeployFiles,
    pub modules: &'a Modules<'a>,
    /// What they make, tests aside.
    pub objects: &'a [Object<'a>],
    pub requirements: &'a Requirements,
    /// Go's programs: name and evidence.
    pub programs: Vec<(&'a str, &'a Evidence)>,
    /// Scripts of package.json, and its path.
    pub scripts: Vec<(&'a str, &'a str)>,
}

/// Services for workers and schedulers of an application of the suite, in the order in which they were found.
pub fn services(known: &OfferInput, suite: &str) -> Vec<Offer> {
    let Some(suite) = suite::named(suite) else { return Vec::new() };
    let mut offers = Vec::new();
    for offer in known.around.processes.iter().filter_map(|process| from_process(known, suite, process)) {
        add(&mut offers, offer);
    }
    celery(known, suite, &mut offers);
    for (name, from) in known.programs.iter().filter(|_| suite.name == "go") {
        let Some(purpose) = by_name(name).and_then(purpose) else { continue };
        add(&mut offers, program(suite, name, purpose, (*from).clone()));
    }
    for (script, file) in &known.scripts {
        let Some(purpose) = by_name(script).and_then(purpose).filter(|_| suite.name == "expressjs") else { continue };
        let from = Evidence::new(*file, 0, format!("the script {script}"));
        let why = format!("package.json has a script `{script}`, which runs beside the application.");
        let service = service_name(script, None, purpose);
        let offer = service_offer(suite, purpose, service, format!("npm run {script}"), from);
        add(&mut offers, Offer { why, ..offer });
    }
    offers
}

/// The same service once; what else speaks for it is kept as evidence.
fn add(offers: &mut Vec<Offer>, offer: Offer) {
    match offers.iter_mut().find(|known| known.service == offer.service) {
        Some(known) => known.evidence.extend(offer.evidence),
        None => offers.push(offer),
    }
}

fn purpose(role: Role) -> Option<Purpose> {
    match role {
        Role::Worker => Some(Purpose::Worker),
        Role::Scheduler => Some(Purpose::Scheduler),
        _ => None,
    }
}

fn from_process(known: &OfferInput, suite: &'static Suite, process: &Process) -> Option<Offer> {
    let purpose = purpose(process.role)?;
    let service = service_name(&process.name, process.tool.as_deref(), purpose);
    let what = if purpose == Purpose::Worker { "works beside the application" } else { "plans jobs" };
    let named = if process.name.is_empty() { "Its command".to_owned() } else { format!("`{}`", process.name) };
    let why = format!("{named} in {} {what}.{}", process.from.path, left_out(process));
    let mut offer = service_offer(suite, purpose, service, process.for_service()?, process.from.clone());
    offer.why = why;
    if suite.name == "go"
        && let Some(program) = offer.command.split(' ').next().and_then(|word| word.rsplit('/').next())
    {
        // The packer stops where it misses a program that no main package makes.
        known.programs.iter().find(|(made, _)| *made == program)?;
        let rest = offer.command.split_once(' ').map(|(_, rest)| format!(" {rest}")).unwrap_or_default();
        offer.organize = Some(installed(suite, program));
        offer.command = format!("{program}{rest}");
    }
    Some(offer)
}

/// What of its command a service does not get.
fn left_out(process: &Process) -> String {
    if !process.secrets.is_empty() {
        let names = process.secrets.join(", ");
        return format!(" Its command sets {names}: a secret is not copied, so have the charm hand it over.");
    }
    let is_hidden = process.command.contains(HIDDEN);
    let more = format!(" Its command holds a secret, which is not copied: put something better in place of {HIDDEN}.");
    if is_hidden { more } else { String::new() }
}

/// `celery-worker` of `worker` that runs celery; `mail-worker` of `mail_worker` and of `mail`.
fn service_name(process: &str, tool: Option<&str>, purpose: Purpose) -> String {
    let (ending, words): (&str, &[&str]) = match purpose {
        Purpose::Scheduler => ("scheduler", &["scheduler", "schedule", "beat", "clock", "cron", "timer", "periodic"]),
        _ => ("worker", &["worker", "workers"]),
    };
    let process = process.to_lowercase().replace(['_', '.', ':', ' '], "-");
    let parts: Vec<&str> = process.split('-').filter(|part| !part.is_empty() && !words.contains(part)).collect();
    let stem = if parts.is_empty() { tool.unwrap_or("app").to_owned() } else { parts.join("-") };
    format!("{stem}-{ending}")
}

fn service_offer(suite: &'static Suite, purpose: Purpose, service: String, command: String, from: Evidence) -> Offer {
    Offer {
        suite: &suite.name,
        purpose,
        service,
        command,
        working_dir: Some(format!("/{}", suite.layout.application)),
        files: None,
        name: None,
        organize: None,
        why: String::new(),
        confidence: Confidence::Certain,
        evidence: vec![from],
        is_sole: false,
    }
}

/// A program of a Go module: built anyway, but only what is named goes into the image.
fn program(suite: &'static Suite, name: &str, purpose: Purpose, from: Evidence) -> Offer {
    let why = format!("The module builds a program `{name}` beside the one that serves.");
    let service = service_name(name, None, purpose);
    Offer { why, organize: Some(installed(suite, name)), ..service_offer(suite, purpose, service, name.into(), from) }
}

fn installed(suite: &Suite, program: &str) -> Organize {
    let paths = vec![(format!("bin/{program}"), format!("usr/local/bin/{program}"))];
    Organize { part: suite.layout.dependencies_part.clone(), dump: false, paths }
}

/// Services for a Celery application in the code, unless a process file names them already.
fn celery(known: &OfferInput, suite: &'static Suite, offers: &mut Vec<Offer>) {
    let mut apps: Vec<_> = known
        .objects
        .iter()
        .filter(|object| object.kind == ModuleKind::Celery)
        .filter(|object| matches!(object.form, Form::Name(How::Plain | How::Annotated | How::Block)))
        .collect();
    // A `celery.py` of its own first, then what lies highest.
    apps.sort_by_key(|object| {
        (!object.file.ends_with("celery.py"), object.file.matches('/').count(), object.file.to_owned())
    });
    let Some(app) = apps.first() else { return };
    let (root, mut module) = known.modules.place(app.file);
    if suite.name == "django" && root.is_empty() {
        // The project's folder itself is what ships: modules begin below it.
        let manage = app.file.split('/').next().unwrap_or_default();
        let below = known.modules.exists(&format!("{manage}/manage.py"));
        module =
            if below { module.split_once('.').map_or(module.clone(), |(_, rest)| rest.to_owned()) } else { module };
    }
    let target = format!("{module}:{}", app.name);
    let from = Evidence::new(app.file, app.line, format!("{} is a Celery application", app.name));
    let why = |what: &str| format!("`{}` in {} is a Celery application; {what}.", app.name, app.file);
    let named = |purpose: Purpose, offers: &[Offer]| {
        let celery = |offer: &&Offer| offer.purpose == purpose && offer.command.contains("celery");
        offers.iter().find(celery).map(|offer| offer.service.clone())
    };
    let mut put = |purpose, words: &str, what: &str, more: Option<Evidence>| {
        let service = named(purpose, offers).unwrap_or_else(|| service_name("", Some("celery"), purpose));
        let command = format!("celery -A {target} {words}");
        let mut offer = service_offer(suite, purpose, service, command, from.clone());
        offer.why = why(what);
        if !root.is_empty() {
            offer.working_dir = Some(format!("/{}/{root}", suite.layout.application));
        }
        offer.evidence.extend(more);
        add(offers, offer);
    };
    put(Purpose::Worker, "worker", "a worker takes its jobs", None);
    let planned = known
        .modules
        .iter()
        .filter(|(path, _)| !is_test(path))
        .find_map(|(path, module)| Some(Evidence::new(path, module.objects.beat?, "jobs by the clock")));
    let required = known.requirements.get("django-celery-beat");
    let planned = planned.or_else(|| required.map(|found| Evidence::new(found.file, found.line, found.text.clone())));
    if let Some(planned) = planned {
        // The plan's state cannot be written to the application's folder.
        let words = match required {
            Some(_) => "beat --scheduler django_celery_beat.schedulers:DatabaseScheduler",
            None => "beat -s /tmp/celerybeat-schedule",
        };
        put(Purpose::Scheduler, words, "its beat starts jobs by the clock", Some(planned));
    }
}
