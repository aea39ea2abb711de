//! What migrates the database: what the charm runs, and what it does not.
//!
//! Part of floor 2's `app`. The charm's library looks for four names where the application lands in the image.

use super::candidates::Look;
use super::unrun;
use crate::app::deploy_files::{DeployFiles, Role};
use crate::app::django::DjangoFacts;
use crate::app::facts::{Candidate, Migration};
use crate::app::snapshot::{EntryKind, Snapshot};
use crate::finding::{Code, Finding, Severity};

/// What the charm looks for in the application's folder of the image to migrate a database, the one that it takes first,
/// and what it runs then.
pub const NAMES: [(&str, &str); 4] = [
    ("manage.py", "python3 manage.py migrate"),
    ("migrate.py", "python3 migrate.py"),
    ("migrate.sh", "bash -eo pipefail migrate.sh"),
    ("migrate", "./migrate"),
];

/// Where Alembic's settings usually lie.
const ALEMBIC: [&str; 5] =
    ["alembic.ini", "db/alembic.ini", "migrations/alembic.ini", "app/alembic.ini", "src/alembic.ini"];

/// What the charm looks for to migrate a database, the one it takes first.
pub(super) fn find(snapshot: &Snapshot, best: Option<&Candidate>, django: Option<&DjangoFacts>) -> Vec<Migration> {
    let is_django = best.is_some_and(|best| best.suite == "django");
    // Django's project folder becomes the application's folder in the image.
    let manage = django.and_then(|facts| facts.manage.as_deref()).unwrap_or_default();
    let folder = match best.map(|best| best.suite) {
        Some("django") => manage.strip_suffix("manage.py").unwrap_or_default(),
        // The package alone goes into the image.
        Some("expressjs") => "app/",
        _ => "",
    };
    let mut found: Vec<Migration> = Vec::new();
    for (name, command) in NAMES.iter().filter(|(name, _)| is_django || *name != "manage.py") {
        let path = format!("{folder}{name}");
        let beside = snapshot.kind(name).filter(|_| folder == "app/" && snapshot.kind(&path).is_none());
        if let Some(EntryKind::File { executable, .. }) = beside {
            let does = format!("Nobody runs it: it is not in the image. The charm looks for {path}.");
            found.push(Migration { path: (*name).to_owned(), executable, does });
        } else if let Some(EntryKind::File { executable, .. }) = snapshot.kind(&path) {
            let does = if found.is_empty() {
                format!(
                    "The charm runs `{command}` in every unit before the application starts, again after each change."
                )
            } else {
                format!("The charm passes it over, since {} comes first.", found[0].path)
            };
            found.push(Migration { path, executable, does });
        }
    }
    found
}

pub(super) fn not_executable(migration: &Migration) -> Option<Finding> {
    let message = "The charm runs this file to migrate the database, and it is not executable.";
    let finding = Finding::warning(Code::MigrateNotExecutable, &migration.path, message).fix("Run `chmod +x migrate`.");
    let plain = migration.path.rsplit('/').next() == Some("migrate");
    (plain && !migration.executable).then_some(finding)
}

/// Migrations that the application has and that the charm would not run.
pub(super) fn nobody_runs(
    snapshot: &Snapshot,
    look: &Look,
    best: Option<&Candidate>,
    migrations: &[Migration],
    around: &DeployFiles,
) -> Option<Finding> {
    let best = best.filter(|_| migrations.is_empty())?;
    let release = around.processes.iter().find(|process| process.role == Role::Release);
    let (path, line, command) = if let Some(process) = release {
        (process.from.path.clone(), process.from.line, process.for_service()?)
    } else if look.named("flask-migrate").is_some() && snapshot.exists("migrations") && !snapshot.exists(ALEMBIC[0]) {
        // Flask finds app.py and wsgi.py by itself.
        let module = best.entry.as_ref().and_then(|entry| entry.target.split(':').next());
        let module = module.filter(|module| {
            !["app", "wsgi"].iter().any(|usual| snapshot.exists(&format!("{usual}.py")) || module == usual)
        });
        let named = module.map(|module| format!(" --app {module}")).unwrap_or_default();
        ("migrations".to_owned(), 0, format!("flask{named} db upgrade"))
    } else if let Some(settings) = ALEMBIC.iter().find(|path| best.suite != "django" && snapshot.exists(path)) {
        let named = if settings.contains('/') { format!(" -c {settings}") } else { String::new() };
        ((*settings).to_owned(), 0, format!("alembic{named} upgrade head"))
    } else {
        unrun::ask(snapshot, best.suite, &look.dependencies);
        return None;
    };
    let message = "The application migrates its database, and the charm would not do it: it looks for migrate.py, \
                   migrate.sh and migrate alone.";
    let file = if best.suite == "expressjs" { "app/migrate.sh" } else { "migrate.sh" };
    let fix = format!("Make a file {file} with the line `{command}`, and let it go into the image.");
    Some(Finding::new(Severity::Warning, Code::MigrationNotRun, path, message).at(line, 0).fix(fix))
}
