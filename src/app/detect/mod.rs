//! From what was read to what is known: which suites fit, and what to prefill.
//!
//! Part of floor 2's `app`; pure.

mod candidates;
mod checks;
mod migrations;
mod nearest;
pub(super) mod unrun;

use crate::finding::Finding;

use super::describe::Sources;
use super::django::DjangoFacts;
use super::facts::{Candidate, Evidence, Facts};
use super::offers::{self, Offer};
use super::skip;
use super::snapshot::Snapshot;
use super::{Dependencies, deploy_files, django_apps, django_names, django_verdict};
use candidates::Look;
pub use migrations::NAMES as MIGRATIONS;

/// What is looked for, in words, for the person whose folder has none of it.
const LOOKED_FOR: [&str; 6] = [
    "flask in requirements.txt or pyproject.toml",
    "django in requirements.txt, manage.py, wsgi.py",
    "fastapi or starlette in requirements.txt",
    "go.mod",
    "app/package.json or package.json",
    "pom.xml or build.gradle",
];

/// So many folders below one without a framework are asked for what comes nearest.
const FOLDERS_ASKED: usize = 20;

/// What comes nearest to a framework in a folder without one, and what to do about it.
pub fn nearest(snapshot: &Snapshot) -> &str {
    snapshot.parsed().nearest.get_or_init(|| look_for_nearest(snapshot))
}

fn look_for_nearest(snapshot: &Snapshot) -> String {
    let top = snapshot.top();
    if top.iter().all(|entry| entry.name.starts_with('.')) {
        return "This folder is empty: charmer belongs into the application's own folder, and `charmer demo` makes one to \
                try it on."
            .to_owned();
    }
    let fits = |name: &str, pattern: &str| match pattern.strip_prefix('*') {
        Some(ending) => name.ends_with(ending),
        None => name == pattern,
    };
    let of = |names: &[String]| {
        nearest::NEAREST.iter().find_map(|row| Some((row, names.iter().position(|name| fits(name, &row.file))?)))
    };
    let names: Vec<String> = top.iter().map(|entry| entry.name.clone()).collect();
    let told = |row: &nearest::Nearest, file: &str| {
        format!("Nearest to one: {} {}", row.says.replace("{file}", file), row.fix)
    };
    if let Some((row, at)) = of(&names) {
        return told(row, &names[at]);
    }
    // A repository of several projects has its files one folder down.
    let folders = names.iter().filter(|name| !skip::is_not_source(name) && !skip::is_beside(name)).take(FOLDERS_ASKED);
    let below = folders.filter_map(|folder| Some((folder, snapshot.below(folder).ok()?)));
    let found = below.filter_map(|(folder, inside)| {
        let names: Vec<String> = inside.top().iter().map(|entry| entry.name.clone()).collect();
        of(&names).map(|(row, at)| told(row, &format!("{folder}/{}", names[at])))
    });
    found.into_iter().next().unwrap_or_default()
}

/// The machine's architecture in Debian's words, as the packers' platforms are written.
pub fn machine() -> &'static str {
    match std::env::consts::ARCH {
        "aarch64" => "arm64",
        "arm" => "armhf",
        "powerpc64" => "ppc64el",
        "riscv64" => "riscv64",
        "s390x" => "s390x",
        "x86" => "i386",
        _ => "amd64",
    }
}

/// Everything that can be told from the snapshot. `architecture` is the machine's, see [`machine`].
///
/// ```
/// use charmer::app::{Snapshot, detect};
///
/// let source = &b"import flask\napp = flask.Flask(__name__)\n"[..];
/// let files = [("app.py", source), ("requirements.txt", b"flask==3.1.0\n")];
/// let facts = detect(&Snapshot::from_files("guest-book", &files), "amd64");
/// assert_eq!(facts.candidates[0].suite, "flask");
/// assert_eq!(facts.name.value, "guest-book");
/// ```
pub fn detect(snapshot: &Snapshot, architecture: &str) -> Facts {
    let mut facts = detect_at_first(snapshot, architecture);
    facts.look_through(snapshot);
    facts
}

/// The same without what takes a walk through the folder, for what is shown first: [`Facts::look_through`] adds that.
pub fn detect_at_first(snapshot: &Snapshot, architecture: &str) -> Facts {
    let mut look = Look::at(snapshot);
    let (around, unread) = deploy_files::collect(snapshot);
    let sources = Sources { snapshot, pyproject: look.pyproject, node: look.node.as_ref(), java: look.java.as_ref() };
    let binary = look.go.as_ref().and_then(|go| go.binaries.first());
    let names = sources.names(binary, look.django.as_ref().and_then(|django| django.folder.as_ref()));
    let name = look.best_name(&names);
    let mut candidates = look.candidates(&name.value);
    candidates.sort_by_key(|candidate| std::cmp::Reverse(candidate.confidence));
    let best = candidates.first();
    let title = sources.title(&name);
    let (summary, description) = sources.summary_and_description(&title.value);
    let migrations = migrations::find(snapshot, best, look.django.as_ref());
    let nobody_runs = migrations::nobody_runs(snapshot, &look, best, &migrations, &around);
    let mut dependencies = std::mem::take(&mut look.dependencies);
    checks::exporter(snapshot, best, &mut dependencies);
    let mut findings = look.all_findings(best, &candidates, unread);
    let needed = judge_settings((snapshot, &dependencies), best, look.django.as_mut(), &mut findings);
    findings.extend(migrations.iter().filter_map(migrations::not_executable).chain(nobody_runs));
    let further_at = Some(findings.len());
    for further in [&dependencies.findings, &checks::unread(snapshot)] {
        findings.extend(checks::untold(further, &findings, &candidates));
    }
    let offers = offered(&look, &around, best, (&name.value, &needed));
    let shipped = best.map(|best| checks::shipped(snapshot, best, &name.value)).unwrap_or_default();
    Facts {
        folder: snapshot.folder_name().to_owned(),
        picked_instead: checks::picked_instead(snapshot, best, &shipped),
        shipped,
        version: sources.version(),
        license: sources.license(),
        architecture: architecture.to_owned(),
        python: look.python_version(),
        gevent: look.requirements.gevent().map(|found| Evidence::new(found.file, found.line, found.text.clone())),
        looked_for: LOOKED_FOR.to_vec(),
        candidates,
        name,
        title,
        summary,
        description,
        migrations,
        around,
        offers,
        dependencies,
        django: look.django,
        go: look.go,
        node: look.node,
        java: look.java,
        findings,
        further_at,
    }
}

/// Judges Django's settings; gives the entries at the top of the folder that they use.
fn judge_settings(
    (snapshot, dependencies): (&Snapshot, &Dependencies),
    best: Option<&Candidate>,
    django: Option<&mut DjangoFacts>,
    findings: &mut Vec<Finding>,
) -> Vec<String> {
    let Some(django) = django.filter(|_| best.is_some_and(|best| best.suite == "django")) else { return Vec::new() };
    let settings = django_verdict::used(snapshot, django);
    django.sqlite = django_verdict::sqlite(&settings);
    findings.extend(django_verdict::findings(snapshot, &settings));
    let missing = django_apps::missing(snapshot, &settings, dependencies);
    for apart in django_verdict::apart(snapshot, django) {
        let more = django_apps::missing(snapshot, &apart.1, dependencies).into_iter();
        let more: Vec<Finding> = more.filter(|one| !missing.contains(one) && !findings.contains(one)).collect();
        findings.extend(more);
        findings.extend(django_verdict::another_database(&settings, &apart));
    }
    findings.extend(missing);
    findings.extend(django_names::nowhere(snapshot, django, &settings));
    django_names::needed(snapshot, &settings)
}

impl Look<'_> {
    /// What is wrong with the files themselves, and with the application that was found.
    fn all_findings(&self, best: Option<&Candidate>, candidates: &[Candidate], around: Vec<Finding>) -> Vec<Finding> {
        let mut findings = self.snapshot.findings().to_vec();
        findings.extend(self.requirements.findings());
        if self.requirements.gevent().is_none() {
            findings.extend(checks::unseen(self.requirements, "gevent"));
        }
        findings.extend(checks::broken_files(self.snapshot, candidates));
        findings.extend(around.into_iter().chain(self.findings.iter().cloned()));
        findings.extend(best.and_then(|best| self.starts_without_arguments(best)));
        findings
    }
}

/// Services that charmer can write for the best candidate.
fn offered(
    look: &Look,
    around: &deploy_files::DeployFiles,
    best: Option<&Candidate>,
    (name, needed): (&str, &[String]),
) -> Vec<Offer> {
    let Some(best) = best else { return Vec::new() };
    let mut found = Vec::new();
    if best.entry.as_ref().is_none_or(|entry| look.wants_arguments(entry).is_some()) {
        let gevent = look.requirements.gevent().is_some();
        let asked = offers::Asked {
            snapshot: look.snapshot,
            modules: &look.modules,
            objects: &look.objects,
            around,
            name,
            gevent,
            needed,
        };
        found = offers::entries(&asked, best.suite);
    }
    let programs = look.go.iter().flat_map(|go| &go.binaries).map(|binary| (binary.value.as_str(), &binary.from));
    let scripts = look.node.iter().flat_map(|node| node.scripts.iter().map(|script| (script.as_str(), node.file)));
    let known = offers::OfferInput {
        around,
        modules: &look.modules,
        objects: &look.objects,
        requirements: look.requirements,
        programs: programs.collect(),
        scripts: scripts.collect(),
    };
    found.extend(offers::services(&known, best.suite));
    found
}
