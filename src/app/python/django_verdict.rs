//! What is wrong with a Django project's settings under its charm, each with the lines to write.
//!
//! Part of floor 2's `app`. Only what a setting is for certain is told: what is asked from outside, or set under a
//! condition, may be right.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

use crate::app::facts::Evidence;
use crate::app::files::Files;
use crate::app::imports;
use crate::app::limits::TreeLimits;
use crate::app::snapshot::Snapshot;
use crate::app::tree::Tree;
use crate::finding::{Code, Consequence, Finding, Severity};
use crate::suite;

use super::django::DjangoFacts;
use super::django_names::{gone, has_storages_alone};
use super::django_settings::{Setting, Settings};

const ROCK: &str = "rockcraft.yaml";
/// Every part that charmer writes sets it.
const SECRET_KEY: &str = "DJANGO_SECRET_KEY";
/// Files that the charm or the packer runs, in which static files may be collected.
const RUN: [&str; 6] = [ROCK, "migrate", "migrate.sh", "migrate.py", "override-build.sh", "build.sh"];

/// The settings that the project's server loads.
pub(in crate::app) fn used(snapshot: &Snapshot, facts: &DjangoFacts) -> Settings {
    let files = snapshot.files();
    let tree = files.tree(TreeLimits::OUTLINE, &AtomicBool::new(false));
    let starts = facts.wsgi.iter().chain(&facts.manage);
    let chain = starts.map(|start| imports::settings_chain(&tree, files, start)).find(|chain| !chain.is_empty());
    let chain = chain
        .unwrap_or_else(|| facts.settings.iter().filter(|path| path.strip_suffix(".py").is_some()).cloned().collect());
    set_in(files, chain)
}

/// What the sources set, one after the other.
fn set_in(files: &Files, chain: Vec<String>) -> Settings {
    let mut found = Settings::new();
    for path in chain {
        let source = files.source(&path).unwrap_or_default();
        let placed = |setting: &Setting| Setting { file: path.clone(), ..setting.clone() };
        found.extend(source.django.iter().map(|(name, setting)| (name.clone(), placed(setting))));
    }
    found
}

/// The settings that a command or a worker loads, where the server loads others; each with the file that names them.
pub(in crate::app) fn apart(snapshot: &Snapshot, facts: &DjangoFacts) -> Vec<(String, Settings)> {
    let files = snapshot.files();
    let tree = files.tree(TreeLimits::OUTLINE, &AtomicBool::new(false));
    let chain = |start: &str| imports::settings_chain(&tree, files, start);
    let served: Vec<Vec<String>> =
        facts.wsgi.iter().map(|start| chain(start)).filter(|chain| !chain.is_empty()).collect();
    let said = [(ROCK, "DJANGO_SETTINGS_MODULE"), ("charm/charmcraft.yaml", "settings-module")];
    if served.is_empty() || said.iter().any(|(path, said)| text_of(files, path).contains(said)) {
        return Vec::new();
    }
    let workers = facts.wsgi.iter().map(|wsgi| wsgi.replace("wsgi.py", "celery.py"));
    let starts = facts.manage.iter().cloned().chain(workers.filter(|path| tree.has_file(path)));
    let own = starts.map(|start| (chain(&start), start));
    let own = own.filter(|(chain, _)| !chain.is_empty() && !served.contains(chain));
    own.map(|(chain, start)| (start, set_in(files, chain))).collect()
}

/// What starts from `file` would use another database than the server.
pub(in crate::app) fn another_database(served: &Settings, (file, own): &(String, Settings)) -> Option<Finding> {
    let place = sqlite(own).filter(|_| sqlite(served).is_none())?;
    let others = served.get("DATABASES").or_else(|| served.values().next()).map_or("", |setting| &setting.file);
    let does = if file.strip_suffix("manage.py").is_some() {
        format!(
            "the charm's `python3 manage.py migrate` makes tables in an SQLite file, and the database in {others} stays without"
        )
    } else {
        format!("what starts from it works on an SQLite file, and not on the database in {others}")
    };
    let message = format!("{file} loads these settings and the server does not: {does}.");
    let fix = format!("Have {file} load the settings that the server loads: name the module of {others} there.");
    Some(Finding::warning(Code::DjangoSqlite, place.path, message).at(place.line, 0).fix(fix))
}

/// Where the settings say that the database is `SQLite`, whatever else there is.
pub(in crate::app) fn sqlite(settings: &Settings) -> Option<Evidence> {
    let databases = settings.get("DATABASES").filter(|setting| !setting.is_open)?;
    databases.is_sqlite().then(|| Evidence::new(&databases.file, databases.line, "the settings use SQLite"))
}

/// What of the settings will fail in the image, or only there.
pub(in crate::app) fn findings(snapshot: &Snapshot, settings: &Settings) -> Vec<Finding> {
    // What is no settings, or where the usual is missing, is not judged.
    if !settings.contains_key("ROOT_URLCONF") && !settings.contains_key("INSTALLED_APPS") {
        return Vec::new();
    }
    let look = Look { settings, snapshot };
    let static_files = look.static_files().or_else(|| look.collecting_fails()).or_else(|| look.served_by_nobody());
    [
        look.secret_key(),
        look.debug(),
        look.allowed_hosts(),
        look.database(),
        static_files,
        look.proxy(),
        gone(snapshot, settings),
    ]
    .into_iter()
    .flatten()
    .collect()
}

struct Look<'a> {
    settings: &'a Settings,
    snapshot: &'a Snapshot,
}

impl Look<'_> {
    fn get(&self, name: &str) -> Option<&Setting> {
        self.settings.get(name)
    }

    /// The setting, when it is certainly what it says.
    fn sure(&self, name: &str) -> Option<&Setting> {
        self.get(name).filter(|setting| !setting.is_open)
    }

    fn is_true(&self, name: &str) -> bool {
        self.sure(name).is_some_and(|setting| setting.truth == Some(true))
    }

    fn secret_key(&self) -> Option<Finding> {
        let setting = self.sure("SECRET_KEY").filter(|setting| setting.is_text)?;
        let message = "SECRET_KEY stands here as a text: everybody who has the image can read it and sign sessions with it, \
                       and the key that the charm makes is not used.";
        Some(at(setting, Code::DjangoSecretKey, message, "Write `SECRET_KEY = os.environ[\"DJANGO_SECRET_KEY\"]`."))
    }

    fn debug(&self) -> Option<Finding> {
        let setting = self.sure("DEBUG").filter(|setting| setting.truth == Some(true))?;
        let message = "DEBUG is always on: every error shows settings and source to whoever asks, and the charm's option \
                       django-debug does nothing.";
        let fix = "Write `DEBUG = json.loads(os.environ.get(\"DJANGO_DEBUG\", \"false\"))`.";
        Some(at(setting, Code::DjangoDebug, message, fix))
    }

    fn allowed_hosts(&self) -> Option<Finding> {
        let usual =
            Setting { is_list: true, ..self.get("ROOT_URLCONF").or_else(|| self.get("INSTALLED_APPS"))?.clone() };
        let hosts = self.get("ALLOWED_HOSTS");
        let setting = match hosts {
            Some(_) => self.sure("ALLOWED_HOSTS").filter(|setting| setting.is_list)?,
            None => &usual,
        };
        if hosts.is_some_and(|setting| setting.texts.iter().any(|text| text == "*")) {
            return None;
        }
        let what = if hosts.is_some() { "names fixed hosts" } else { "is not set in these settings" };
        let message = format!(
            "ALLOWED_HOSTS {what}: requests for any other name, such as the ingress's, are answered with 400 Bad Request. \
             The charm hands the names over in DJANGO_ALLOWED_HOSTS, as JSON."
        );
        let fix = "Write `ALLOWED_HOSTS = json.loads(os.environ.get(\"DJANGO_ALLOWED_HOSTS\", \"[]\"))`.";
        Some(at(setting, Code::DjangoAllowedHosts, &message, fix))
    }

    fn database(&self) -> Option<Finding> {
        let (place, when) = match sqlite(self.settings) {
            Some(place) => (place, "The".to_owned()),
            None => self.never_another()?,
        };
        let message = format!(
            "{when} database is an SQLite file in the container: it is lost when the container starts anew, each unit has its \
             own, and what an integration with a database hands over is not used."
        );
        let fix = "For PostgreSQL write `DATABASES = {\"default\": {\"ENGINE\": \"django.db.backends.postgresql\", \
                   \"NAME\": os.environ[\"POSTGRESQL_DB_NAME\"], \"USER\": os.environ[\"POSTGRESQL_DB_USERNAME\"], \
                   \"PASSWORD\": os.environ[\"POSTGRESQL_DB_PASSWORD\"], \"HOST\": os.environ[\"POSTGRESQL_DB_HOSTNAME\"], \
                   \"PORT\": os.environ[\"POSTGRESQL_DB_PORT\"]}}`.";
        Some(Finding::warning(Code::DjangoSqlite, place.path, message).at(place.line, 0).fix(fix))
    }

    /// A file, unless the environment has a variable that nobody sets under the charm.
    fn never_another(&self) -> Option<(Evidence, String)> {
        let databases = self.get("DATABASES")?;
        let (variables, line) = databases.without.as_ref()?;
        let rock = text_of(self.snapshot.files(), ROCK);
        let is_set = |name: &String| {
            let is_of = |endpoint: &str| name.starts_with(&(endpoint.to_uppercase().replace('-', "_") + "_"));
            name.starts_with("DJANGO_") || suite::handing().any(is_of) || rock.contains(name.as_str())
        };
        if variables.iter().any(is_set) {
            return None;
        }
        let place = Evidence::new(&databases.file, *line, "the settings use SQLite");
        Some((place, format!("Nobody sets {} under the charm, so the", variables.join(" or "))))
    }

    /// What has to be collected before it is served, and that nobody collects.
    fn static_files(&self) -> Option<Finding> {
        if self.is_collected() || self.get("STORAGES").is_some_and(|storages| storages.texts.is_empty()) {
            return None;
        }
        let has = |name: &str, part: &str| {
            let setting = self.get(name)?;
            setting.texts.iter().any(|text| text.contains(part)).then_some(setting)
        };
        let manifest = has("STORAGES", "Manifest")
            .or_else(|| has("STATICFILES_STORAGE", "Manifest").filter(|_| !has_storages_alone(self.snapshot)));
        let strict = self.get("WHITENOISE_MANIFEST_STRICT").is_none_or(|setting| setting.truth != Some(false));
        let offline = self.get("COMPRESS_OFFLINE").filter(|_| self.is_true("COMPRESS_OFFLINE"));
        let finders = ["WHITENOISE_USE_FINDERS", "WHITENOISE_AUTOREFRESH"].iter().any(|name| self.get(name).is_some());
        let whitenoise = has("MIDDLEWARE", "whitenoise.").filter(|_| !finders);
        let (setting, command, why) = if let Some(setting) = manifest.filter(|_| strict) {
            let why = "The storage of static files looks each one up in staticfiles.json, which collectstatic makes; without \
                       it every page that names one fails with 500";
            (setting, "collectstatic --no-input", why)
        } else if let Some(setting) = offline {
            (
                setting,
                "compress --force",
                "Compressed files are looked up in a manifest, which `compress` makes; without it pages fail with 500",
            )
        } else {
            let why = "WhiteNoise serves what collectstatic put into STATIC_ROOT; without it every static file is answered with 404";
            (whitenoise?, "collectstatic --no-input", why)
        };
        let needed: Vec<String> =
            self.demanded().into_iter().map(|(name, ..)| name).filter(|name| name != SECRET_KEY).collect();
        let needs = if needed.is_empty() {
            String::new()
        } else {
            format!(" The settings are not loaded without {}, so the part sets that, too.", needed.join(", "))
        };
        let message = format!("{why}. Nobody runs it: neither Rockcraft's extension nor the charm does.{needs}");
        Some(at(setting, Code::DjangoCollectstatic, &message, &self.part(command)))
    }

    /// Static files have a place, and nothing answers for them once DEBUG is off.
    fn served_by_nobody(&self) -> Option<Finding> {
        const SERVERS: [&str; 6] = ["whitenoise", "storages", "dj-static", "static3", "servestatic", "cloudinary"];
        let is_installed = |setting: &&Setting| setting.texts.iter().any(|text| text == "django.contrib.staticfiles");
        let installed = self.get("INSTALLED_APPS").filter(is_installed)?;
        let root = self.get("STATIC_ROOT")?;
        let files = self.snapshot.files();
        let required = text_of(files, "requirements.txt").to_lowercase() + &text_of(files, "pyproject.toml");
        let is_served = self.get("STORAGES").or_else(|| self.get("STATICFILES_STORAGE")).is_some()
            || SERVERS.iter().any(|server| required.contains(server))
            || required.lines().any(|line| line.trim_start().starts_with("-r"))
            || self.is_true("DEBUG");
        let urls =
            self.get("ROOT_URLCONF").and_then(|setting| setting.texts.first()).map(|name| name.replace('.', "/"));
        let folder = self.folder();
        let urls = urls.map(|path| text_of(files, format!("{folder}/{path}.py").trim_start_matches("./")));
        if is_served || urls.is_some_and(|text| text.contains("static.serve") || text.contains("import serve")) {
            return None;
        }
        let admin = installed.texts.iter().any(|text| text == "django.contrib.admin");
        let admin = if admin { ", the admin's own style among them" } else { "" };
        let message = format!(
            "Nobody serves static files under the charm{admin}: Django does so with DEBUG on alone, and no server stands \
             before it."
        );
        let fix = "Name `whitenoise` in requirements.txt, and write \"whitenoise.middleware.WhiteNoiseMiddleware\" into \
                   MIDDLEWARE, behind SecurityMiddleware.";
        Some(at(root, Code::DjangoCollectstatic, &message, fix))
    }

    /// A part of the rock that runs the command and ships what comes of it.
    fn part(&self, command: &str) -> String {
        let steps = self.get("STATIC_ROOT").map(|setting| setting.texts.join("/")).filter(|root| !root.is_empty());
        let root = steps.unwrap_or_else(|| "staticfiles".to_owned());
        // What is no path of its own lies in the application's folder.
        let (root, home) = match root.rsplit_once('/').filter(|_| root.starts_with('/')) {
            Some((above, _)) => (root.as_str(), above),
            None => (root.trim_start_matches("../").trim_end_matches('/'), "/django/app"),
        };
        let manage = self.snapshot.exists("manage.py");
        let source = if manage { ".".to_owned() } else { self.folder() };
        let more = self.demanded().into_iter().filter(|(name, ..)| name != SECRET_KEY);
        let more = more.fold(String::new(), |all, (name, .., value)| all + " " + &name + "=" + value);
        let commands = format!(
            "export PYTHONPATH=$(echo $CRAFT_STAGE/lib/python3*/site-packages) DJANGO_SECRET_KEY=$CRAFT_PART_NAME{more} && python3 manage.py \
             {command} && mkdir -p $CRAFT_PART_INSTALL{home} && cp -r {root} $CRAFT_PART_INSTALL{home}/"
        );
        let first = if self.get("STATIC_ROOT").is_some() {
            "Add"
        } else {
            "Write `STATIC_ROOT = BASE_DIR / \"staticfiles\"` into the settings, and add"
        };
        format!(
            "{first} a part to rockcraft.yaml: `collectstatic: {{plugin: nil, source: {source}, after: \
             [django-framework/dependencies], override-build: \"{commands}\"}}`."
        )
    }

    /// The variables without which the settings are not loaded: name, file, line, and a value for the build.
    fn demanded(&self) -> Vec<(String, String, usize, &'static str)> {
        let paths: BTreeSet<&str> = self.settings.values().map(|setting| setting.file.as_str()).collect();
        let mut found = Vec::new();
        for path in paths {
            let source = self.snapshot.files().source(path).unwrap_or_default();
            let demanded = source.env_vars.demanded();
            found.extend(demanded.map(|(name, line, value)| (name.to_owned(), path.to_owned(), line, value)));
        }
        found.sort();
        found.dedup_by(|(later, ..), (name, ..)| later == name);
        found
    }

    /// A part that collects static files without what the settings want.
    fn collecting_fails(&self) -> Option<Finding> {
        let rock = self.snapshot.files();
        let collects = |path: &&str| text_of(rock, path).contains("collectstatic");
        let path = RUN.into_iter().find(collects)?;
        let (comes, who) = if path == ROCK {
            (Consequence::WillNotPack, "the packer stops")
        } else {
            (Consequence::WillNotStart, "the application does not start")
        };
        let text = text_of(rock, path);
        let lacks = self.demanded().into_iter().find(|(name, ..)| path == ROCK && !text.contains(name.as_str()));
        if let Some((name, file, line, value)) = lacks {
            let message = format!(
                "The settings are not loaded without {name}, and the part that runs collectstatic does not set it: {who}."
            );
            let value = if value == "x" { value.to_owned() } else { format!("\"{value}\"") };
            let fix = format!("Set it for the build: `build-environment: [{{{name}: {value}}}]` in that part.");
            let finding = Finding::warning(Code::DjangoCollectstatic, file, message).at(line, 0).fix(fix);
            return Some(finding.with(comes));
        }
        let is_usual = |name: &str| {
            self.get(name).is_none_or(|own| {
                own.texts.iter().any(|text| text.contains("staticfiles") || text.contains("whitenoise"))
            })
        };
        let is_open = self.get("STATIC_ROOT").is_some() || !is_usual("STORAGES") || !is_usual("STATICFILES_STORAGE");
        let sets_all = text_of(rock, "requirements.txt").contains("heroku");
        let setting = self.get("INSTALLED_APPS").filter(|_| !is_open && !sets_all)?;
        let message =
            format!("STATIC_ROOT is not set, and {path} runs collectstatic, which wants a place to collect to: {who}.");
        let finding =
            at(setting, Code::DjangoCollectstatic, &message, "Write `STATIC_ROOT = BASE_DIR / \"staticfiles\"`.");
        Some(finding.with(comes))
    }

    /// The folder with `manage.py`.
    fn folder(&self) -> String {
        let folders = self.snapshot.top().iter().filter(|entry| entry.kind.is_dir());
        let mut names = folders.map(|entry| entry.name.clone());
        names.find(|name| self.snapshot.exists(&format!("{name}/manage.py"))).unwrap_or_else(|| ".".to_owned())
    }

    /// True where something that is run collects them, or they are there already.
    fn is_collected(&self) -> bool {
        let files = self.snapshot.files();
        let says = |path: &&str| {
            let text = text_of(files, path);
            text.contains("collectstatic") || text.contains("compress --force")
        };
        let tree = files.tree(TreeLimits::OUTLINE, &AtomicBool::new(false));
        RUN.iter().any(says) || has_manifest(&tree)
    }

    /// Behind an ingress that ends TLS, requests arrive by plain HTTP.
    fn proxy(&self) -> Option<Finding> {
        if self.get("SECURE_PROXY_SSL_HEADER").is_some() {
            return None;
        }
        let fix = "Write `SECURE_PROXY_SSL_HEADER = (\"HTTP_X_FORWARDED_PROTO\", \"https\")`.";
        if let Some(setting) = self.get("SECURE_SSL_REDIRECT").filter(|_| self.is_true("SECURE_SSL_REDIRECT")) {
            let message = "Every request that is not HTTPS is sent on to HTTPS. Behind the ingress, which ends TLS, all of them \
                           arrive by plain HTTP, so browsers are sent around in circles.";
            return Some(at(setting, Code::DjangoProxy, message, fix));
        }
        let secure = ["CSRF_COOKIE_SECURE", "SESSION_COOKIE_SECURE"].iter().find(|name| self.is_true(name))?;
        if self.get("CSRF_TRUSTED_ORIGINS").is_some() {
            return None;
        }
        let message = "Cookies are for HTTPS alone. Behind the ingress, which ends TLS, Django takes requests for plain HTTP, \
                       and its check of the origin refuses forms with 403.";
        let finding = at(self.get(secure)?, Code::DjangoProxy, message, fix);
        Some(Finding { severity: Severity::Note, ..finding })
    }
}

fn text_of(files: &Files, path: &str) -> String {
    let bytes = files.bytes(path, crate::app::limits::MAX_TEXT).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

fn has_manifest(tree: &Tree) -> bool {
    tree.entries.iter().any(|entry| entry.name() == "staticfiles.json" && !entry.foreign)
}

fn at(setting: &Setting, code: Code, message: &str, fix: &str) -> Finding {
    Finding::warning(code, &setting.file, message).at(setting.line, 0).fix(fix)
}
