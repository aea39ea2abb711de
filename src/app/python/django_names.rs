//! Dotted names in Django's settings that lead nowhere: Django stops over them as soon as it starts or migrates; and settings
//! that it does not read any more.
//!
//! Part of floor 2's `app`. Told only of what is the project's own: a name whose first step is a folder or a source beside
//! manage.py, or, for an application's label, where all that is installed is known.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

use crate::app::dependencies::dependencies;
use crate::app::imports;
use crate::app::limits::TreeLimits;
use crate::app::snapshot::Snapshot;
use crate::app::tree::Tree;
use crate::finding::{Code, Consequence, Finding};
use crate::suite::Ecosystem;
use crate::text::{one_line, path};

use super::django::DjangoFacts;
use super::django_settings::{Setting, Settings};
use super::pep508::is_below;

/// What names the settings; what the charm sets for itself counts instead.
const MODULE: &str = "DJANGO_SETTINGS_MODULE";
const SET_ELSEWHERE: [&str; 2] = ["rockcraft.yaml", "charm/charmcraft.yaml"];

/// Everything of the project's own that is named and is not there.
pub(in crate::app) fn nowhere(snapshot: &Snapshot, facts: &DjangoFacts, settings: &Settings) -> Vec<Finding> {
    let Some(manage) = &facts.manage else { return Vec::new() };
    let tree = snapshot.files().tree(TreeLimits::OUTLINE, &AtomicBool::new(false));
    if tree.cut_short {
        return Vec::new();
    }
    let look = Look { snapshot, tree: &tree, root: path::folder(manage) };
    let sure = |name: &str| {
        settings.get(name).into_iter().flat_map(|setting| setting.sure.iter().map(move |one| (setting, one)))
    };
    let named = ["INSTALLED_APPS", "MIDDLEWARE", "ROOT_URLCONF"]
        .into_iter()
        .flat_map(|name| sure(name).map(move |(setting, one)| (name, setting, one)));
    let mut found: Vec<Finding> = named
        .filter_map(|(name, setting, one)| {
            // Where nothing has pages, the pages are not what is there of the project.
            let lacks = look.lacks(one).filter(|_| name != "ROOT_URLCONF" || look.has_pages())?;
            Some(stops_over((&setting.file, setting.line), &format!("{name} names {}, and {lacks}", one_line(one))))
        })
        .collect();
    found.extend(sure("INSTALLED_APPS").filter_map(|(setting, app)| look.wrong_name(setting, app)));
    found.extend(look.user(settings));
    found.extend(settings.get("ROOT_URLCONF").into_iter().flat_map(|setting| look.included(setting)));
    let is_set = SET_ELSEWHERE
        .iter()
        .any(|path| look.text(path).contains(MODULE) || look.text(path).contains("settings-module"));
    if !is_set {
        found.extend(facts.wsgi.iter().chain([manage]).filter_map(|file| look.settings_of(file)));
    }
    found
}

struct Look<'a> {
    snapshot: &'a Snapshot,
    tree: &'a Tree,
    /// The folder with manage.py, from which names are looked up.
    root: &'a str,
}

impl Look<'_> {
    fn text(&self, path: &str) -> String {
        self.snapshot.source_text(path)
    }

    fn has_pages(&self) -> bool {
        let sources = self.tree.entries.iter().filter(|entry| !entry.foreign && path::ending(&entry.path) == "py");
        sources.into_iter().any(|entry| self.text(&entry.path).contains("urlpatterns"))
    }

    /// Why a dotted name of the project's own leads nowhere.
    fn lacks(&self, dotted: &str) -> Option<String> {
        let mut base = self.root.to_owned();
        let mut steps = dotted.split('.').enumerate();
        while let Some((at, step)) = steps.next() {
            if step.is_empty() || !step.chars().all(|c| c.is_alphanumeric() || c == '_') {
                return None;
            }
            let deeper = path::join(&base, step)?;
            let source = format!("{deeper}.py");
            if self.tree.has_folder(&deeper) {
                base = deeper;
            } else if self.tree.has_file(&source) {
                let object = steps.next().map(|(_, object)| object)?;
                return self.has_not(&source, object);
            } else if at == 0 {
                return None;
            } else {
                let package = format!("{base}/__init__.py");
                let lacks = format!("{} has nothing called {}", one_line(&base), one_line(step));
                return if self.tree.has_file(&package) {
                    self.has_not(&package, step).map(|_| lacks)
                } else {
                    Some(lacks)
                };
            }
        }
        None
    }

    /// Why a source has nothing of that name.
    fn has_not(&self, source: &str, object: &str) -> Option<String> {
        let text = self.text(source);
        let words: BTreeSet<&str> = text.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
        let may_have_more = text.contains("import *") || words.contains("__getattr__") || words.contains("globals");
        let is_there = may_have_more || words.contains(object);
        (!is_there).then(|| format!("{} has nothing called {}", one_line(source), one_line(object)))
    }

    /// `name = "shop"` of the configuration of an application that is installed as `apps.shop`.
    fn wrong_name(&self, setting: &Setting, app: &str) -> Option<Finding> {
        let (module, class) = match app.split_once(".apps.") {
            Some((module, class)) => (module, Some(class)),
            None => (app, None),
        };
        let (_, last) = module.rsplit_once('.')?;
        let file = format!("{}/apps.py", path::join(self.root, &module.replace('.', "/"))?);
        if !self.tree.has_file(&file) || self.adds_paths(&setting.file) {
            return None;
        }
        let text = self.text(&file);
        let mut names = text.lines().enumerate().filter_map(|(at, line)| {
            let value = line.trim().strip_prefix("name")?.trim_start().strip_prefix('=')?.trim();
            Some((at + 1, value.trim_matches(['"', '\''])))
        });
        let ((line, name), None) = (names.next()?, names.next()) else { return None };
        let is_config = class.is_none_or(|class| text.contains(class));
        let is_top = path::join(self.root, name).is_some_and(|top| self.tree.has_folder(&top));
        if name != last || is_top || !is_config {
            return None;
        }
        let what = format!(
            "The application is installed as {}, and calls itself {}, which cannot be imported",
            one_line(app),
            one_line(name)
        );
        Some(Finding { fix: format!("Write `name = \"{}\"`.", one_line(module)), ..stops_over((&file, line), &what) })
    }

    /// Whether something adds to the folders from which modules are imported.
    fn adds_paths(&self, settings: &str) -> bool {
        let own = self.tree.entries.iter().map(|entry| entry.path.as_str());
        let starts = own.filter(|path| matches!(path::name(path), "manage.py" | "wsgi.py" | "rockcraft.yaml"));
        starts.chain([settings]).any(|path| {
            let text = self.text(path);
            text.contains("sys.path")
                || text.contains("PYTHONPATH")
                || text.contains("site.add")
                || text.contains("chdir")
        })
    }

    /// `AUTH_USER_MODEL = "users.User"` without such an application, or such a class in it.
    fn user(&self, settings: &Settings) -> Option<Finding> {
        let setting = settings.get("AUTH_USER_MODEL").filter(|setting| setting.is_text && !setting.is_open)?;
        let model = setting.sure.first()?;
        let (label, class) = model.split_once('.')?;
        let installed =
            settings.get("INSTALLED_APPS").filter(|installed| !installed.is_open && !installed.sure.is_empty())?;
        let is_own = |app: &str| {
            let top = app.split('.').next().unwrap_or_default();
            app.starts_with("django.contrib.")
                || path::join(self.root, top)
                    .is_some_and(|top| self.tree.has_folder(&top) || self.tree.has_file(&format!("{top}.py")))
        };
        let named = format!("AUTH_USER_MODEL names {}", one_line(model));
        let place = (setting.file.as_str(), setting.line);
        let has_label = |app: &String| app.to_lowercase().contains(&label.to_lowercase());
        let is_labelled = || {
            let own = self.tree.entries.iter().filter(|entry| entry.name() == "apps.py" && !entry.foreign);
            own.into_iter().any(|entry| self.text(&entry.path).contains("label"))
        };
        let Some(app) = installed.sure.iter().find(|app| has_label(app)) else {
            let is_sure = installed.sure.iter().all(|app| is_own(app)) && !is_labelled();
            return is_sure.then(|| stops_over(place, &format!("{named}, and INSTALLED_APPS has no such application")));
        };
        let module = app.split(".apps.").next().unwrap_or(app);
        let models = format!("{}/models.py", path::join(self.root, &module.replace('.', "/"))?);
        let lacks = self.has_not(&models, class).filter(|_| self.tree.has_file(&models))?;
        Some(stops_over(place, &format!("{named}, and {lacks}")))
    }

    /// `include("shop.urls")` of what is nowhere, in the project's own list of addresses.
    fn included(&self, setting: &Setting) -> Vec<Finding> {
        let Some(urls) = setting.sure.first() else { return Vec::new() };
        let file = path::join(self.root, &urls.replace('.', "/")).map(|path| format!("{path}.py"));
        let Some(file) = file.filter(|file| self.tree.has_file(file)) else { return Vec::new() };
        let text = self.text(&file);
        let plain = text.lines().enumerate().filter(|(_, line)| {
            !line.trim_start().starts_with('#') && !line.starts_with(' ') || line.trim_start().starts_with("path(")
        });
        let found = plain.filter_map(|(at, line)| {
            let (_, rest) = line.split_once("include(")?;
            let quote = rest.trim_start().chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
            let named = rest.trim_start().get(1..)?.split(quote).next()?;
            let top = named.split('.').next()?;
            let is_of_nobody = || {
                let is_it = |name: &str| name == top || name.strip_suffix(".py") == Some(top);
                let is_brought =
                    self.text("requirements.txt").to_lowercase().replace('-', "_").contains(&top.to_lowercase());
                top != "django"
                    && named.rsplit_once('.').is_some_and(|(_, last)| last == "urls")
                    && !is_brought
                    && self.is_plain()
                    && !self.tree.entries.iter().any(|entry| is_it(entry.name()))
            };
            let lacks =
                self.lacks(named).or_else(|| is_of_nobody().then(|| format!("nothing is called {}", one_line(top))))?;
            Some(stops_over((&file, at + 1), &format!("{} is included here, and {lacks}", one_line(named))))
        });
        found.collect()
    }

    /// Whether the requirements are Django and drivers alone, which bring no addresses.
    fn is_plain(&self) -> bool {
        const PLAIN: [&str; 9] =
            ["django", "psycopg", "gunicorn", "whitenoise", "mysqlclient", "redis", "celery", "requests", "boto3"];
        let text = self.text("requirements.txt").to_lowercase();
        let is_it = |line: &str| {
            let name = line.split(|c: char| !c.is_alphanumeric() && c != '-').next().unwrap_or_default();
            let name = name.strip_prefix("psycopg").map_or(name, |_| "psycopg");
            line.is_empty() || line.starts_with('#') || PLAIN.contains(&name)
        };
        !text.is_empty() && text.lines().map(str::trim).all(is_it)
    }

    /// The settings that wsgi.py or manage.py names.
    fn settings_of(&self, file: &str) -> Option<Finding> {
        let text = self.text(file);
        let (at, rest) = text.lines().enumerate().find_map(|(at, line)| {
            let (before, rest) = line.split_once(MODULE)?;
            (before.trim_start().starts_with("os.environ") && !line.contains(".get(")).then_some((at, rest))
        })?;
        let named = rest.get(1..)?.split(['"', '\'']).nth(1)?;
        let lacks = self.lacks(named)?;
        Some(stops_over((file, at + 1), &format!("{} is to be loaded for the settings, and {lacks}", one_line(named))))
    }
}

fn stops_over((file, line): (&str, usize), what: &str) -> Finding {
    let message = format!("{what}: Django stops as soon as it starts, or migrates.");
    let fix = "Name what is there, or add what is named.";
    Finding::warning(Code::DjangoNameMissing, file, message).at(line, 0).fix(fix).with(Consequence::WillNotStart)
}

/// Whether this Django reads STORAGES and not what stood for it before 5.1.
pub(super) fn has_storages_alone(snapshot: &Snapshot) -> bool {
    let dependencies = dependencies(snapshot);
    let mut required = dependencies.installed(Ecosystem::Pypi).filter(|found| found.name == "django");
    required.next().is_some_and(|found| path::ending(&found.from.path) == "txt" && !is_below(&found.version, "5.1"))
}

/// Settings that this Django passes over.
pub(super) fn gone(snapshot: &Snapshot, settings: &Settings) -> Option<Finding> {
    let names = ["STATICFILES_STORAGE", "DEFAULT_FILE_STORAGE"];
    let (name, setting) =
        names.into_iter().find_map(|name| Some((name, settings.get(name).filter(|setting| !setting.is_open)?)))?;
    if settings.get("STORAGES").is_some() || !has_storages_alone(snapshot) {
        return None;
    }
    let what =
        if name == "STATICFILES_STORAGE" { "static files are named" } else { "files that are uploaded are kept" };
    let message = format!(
        "Django reads {name} no more since 5.1, and the requirements bring that or a newer one: {what} as if it were not there."
    );
    let fix = "Write `STORAGES = {\"default\": {\"BACKEND\": \"…\"}, \"staticfiles\": {\"BACKEND\": \"…\"}}`.";
    Some(Finding::warning(Code::DjangoSettingGone, &setting.file, message).at(setting.line, 0).fix(fix))
}

/// The entries at the top of the folder that the settings use: applications, and files and folders that they name.
pub(in crate::app) fn needed(snapshot: &Snapshot, settings: &Settings) -> Vec<String> {
    let files = snapshot.files();
    let tree = files.tree(TreeLimits::OUTLINE, &AtomicBool::new(false));
    let sources: BTreeSet<&str> = settings.values().map(|setting| setting.file.as_str()).collect();
    imports::tops_used(&tree, files, sources)
}
