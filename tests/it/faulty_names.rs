//! Names that lead nowhere: packages, modules, and what Django's settings say; each with good twins that stay silent.

use std::fs;

use crate::faulty::{charmer, check, copy};

/// What is written into the project, the code, and what comes of it where it is told.
type Row = (&'static [(&'static str, &'static str)], &'static str, Option<&'static str>);

const FLASK: &str = "git-requirement";
const NODE: &str = "express-start-dev-server";
const DJANGO: &str = "django-startproject-settings";
const STARTS: Option<&str> = Some("will not start");
const PACKS: Option<&str> = Some("will not pack");
const KNOWN: Option<&str> = Some("worth knowing");
const REFUSED: &str = "requirement-refused";
const LETTERS: &str = "module-letters";
const NAME: &str = "django-name-missing";

const PACKAGES: &[Row] = &[
    (&[("requirements.txt", "flask\npywin32==306\n")], REFUSED, PACKS),
    (&[("requirements.txt", "flask\npywin32==306; sys_platform == \"win32\"\n")], REFUSED, None),
    (&[("requirements.txt", "flask\npkg-resources==0.0.0\n")], REFUSED, PACKS),
    (&[("requirements.txt", "flask\npkg_resources==0.0.0\n")], REFUSED, PACKS),
    (&[("requirements.txt", "flask\nsqlite3\n")], REFUSED, PACKS),
    (&[("requirements.txt", "flask\nsklearn\n")], REFUSED, PACKS),
    (&[("requirements.txt", "flask\nscikit-learn\nsetuptools\n")], REFUSED, None),
    (&[("requirements.txt", "--extra-index-url https://example.org/simple\nflask\nsqlite3\n")], REFUSED, None),
    (&[("requirements.txt", "flask==3.0.0\nwerkzeug==2.2.2\n")], REFUSED, PACKS),
    (&[("requirements.txt", "flask==3.0.0\nwerkzeug==3.0.1\n")], REFUSED, None),
    (&[("requirements.txt", "flask==3.0.0\nwerkzeug\n")], REFUSED, None),
    (&[("requirements.txt", "flask==2.2.5\nwerkzeug==2.2.2\n")], REFUSED, None),
    (&[("requirements.txt", "flask==3.0.0\nwerkzeug==2.2.2; python_version < \"3.8\"\n")], REFUSED, None),
    (&[("requirements.txt", "flask\nfastapi==0.95.0\npydantic==2.5.0\n")], REFUSED, PACKS),
    // Markers, held against the base's Python.
    (&[("requirements.txt", "flask\ngreenlet==2.0.2\n")], "runtime-version", PACKS),
    (&[("requirements.txt", "flask\ngreenlet==2.0.2; python_version < \"3.12\"\n")], "runtime-version", None),
    (&[("requirements.txt", "flask\ngreenlet==2.0.2; python_version >= \"3.12\"\n")], "runtime-version", PACKS),
    (&[("requirements.txt", "flask\npycurl==7.45.1; extra == \"x\"\n")], "runtime-version", None),
    // Letters, and objects in texts.
    (
        &[
            ("app.py", "from flask import Flask\nfrom Models import X\napp = Flask(__name__)\n"),
            ("models.py", "X = 1\n"),
        ],
        LETTERS,
        STARTS,
    ),
    (
        &[
            ("app.py", "from flask import Flask\nfrom models import X\napp = Flask(__name__)\n"),
            ("models.py", "X = 1\n"),
        ],
        LETTERS,
        None,
    ),
    (
        &[
            (
                "app.py",
                "from flask import Flask\ntry:\n    from Models import X\nexcept ImportError:\n    pass\napp = Flask(__name__)\n",
            ),
            ("models.py", "X = 1\n"),
        ],
        LETTERS,
        None,
    ),
    (
        &[
            ("app.py", "from flask import Flask\nfrom shop.Models import X\napp = Flask(__name__)\n"),
            ("shop/models.py", "X = 1\n"),
            ("shop/__init__.py", "# shop\n"),
        ],
        LETTERS,
        STARTS,
    ),
    (
        &[
            ("app.py", "from flask import Flask\napp = Flask(__name__)\napp.config.from_object('config.Live')\n"),
            ("config.py", "class Config:\n    X = 1\n"),
        ],
        LETTERS,
        STARTS,
    ),
    (
        &[
            ("app.py", "from flask import Flask\napp = Flask(__name__)\napp.config.from_object('config.Config')\n"),
            ("config.py", "class Config:\n    X = 1\n"),
        ],
        LETTERS,
        None,
    ),
    (
        &[
            ("app.py", "from flask import Flask\napp = Flask(__name__)\napp.config.from_object('config.Live')\n"),
            ("config.py", "from other import *\n"),
            ("other.py", "class Live:\n    X = 1\n"),
        ],
        LETTERS,
        None,
    ),
];

const SCRIPTS: &[Row] = &[
    (
        &[
            (
                "app/src/index.js",
                "const u = require('./Routes/user');\nrequire('express')().listen(process.env.PORT);\n",
            ),
            ("app/src/routes/user.js", "module.exports = 1;\n"),
        ],
        LETTERS,
        STARTS,
    ),
    (
        &[
            (
                "app/src/index.js",
                "const u = require('./routes/user');\nrequire('express')().listen(process.env.PORT);\n",
            ),
            ("app/src/routes/user.js", "module.exports = 1;\n"),
        ],
        LETTERS,
        None,
    ),
    (
        &[
            (
                "app/src/index.js",
                "try { require('./Routes/user') } catch { }\nrequire('express')().listen(process.env.PORT);\n",
            ),
            ("app/src/routes/user.js", "module.exports = 1;\n"),
        ],
        LETTERS,
        None,
    ),
];

const URLS: &str = "shop/urls.py";
const APPS: &str = "pages/apps.py";
const CONFIG: &str = "from django.apps import AppConfig\nclass PagesConfig(AppConfig):\n    name = 'pages'\n";
const INNER: &str = "from django.apps import AppConfig\nclass InnerConfig(AppConfig):\n    name = 'inner'\n";
const INNER_WHOLE: &str =
    "from django.apps import AppConfig\nclass InnerConfig(AppConfig):\n    name = 'pages.inner'\n";
const WSGI: &str = "import os\nfrom django.core.wsgi import get_wsgi_application\nos.environ.setdefault(\"DJANGO_SETTINGS_MODULE\", \"shop.settings.production\")\napplication = get_wsgi_application()\n";

/// Django: the lines that are added to its settings, and the row.
const SETTINGS: &[(&str, Row)] = &[
    ("INSTALLED_APPS = ['pages.apps.ShopConfig']", (&[(APPS, CONFIG)], NAME, STARTS)),
    ("INSTALLED_APPS = ['pages.apps.PagesConfig']", (&[(APPS, CONFIG)], NAME, None)),
    (
        "INSTALLED_APPS = ['pages.inner']",
        (&[("pages/inner/__init__.py", "# inner\n"), ("pages/inner/apps.py", INNER)], NAME, STARTS),
    ),
    (
        "INSTALLED_APPS = ['pages.inner']",
        (&[("pages/inner/__init__.py", "# inner\n"), ("pages/inner/apps.py", INNER_WHOLE)], NAME, None),
    ),
    ("AUTH_USER_MODEL = 'users.User'", (&[], NAME, STARTS)),
    ("AUTH_USER_MODEL = 'pages.User'", (&[("pages/models.py", "class User: pass\n")], NAME, None)),
    ("AUTH_USER_MODEL = 'pages.User'", (&[("pages/models.py", "class Person: pass\n")], NAME, STARTS)),
    ("MIDDLEWARE = ['shop.middleware.Timing']", (&[], NAME, STARTS)),
    ("MIDDLEWARE = ['shop.middleware.Timing']", (&[("shop/middleware.py", "class Timing: pass\n")], NAME, None)),
    ("MIDDLEWARE = ['whitenoise.middleware.WhiteNoiseMiddleware']", (&[], "django-app-missing", STARTS)),
    (
        "MIDDLEWARE = ['whitenoise.middleware.WhiteNoiseMiddleware']",
        (&[("requirements.txt", "Django==5.1\npsycopg[binary]\nwhitenoise\n")], "django-app-missing", None),
    ),
    ("ROOT_URLCONF = 'shop.routes'", (&[], NAME, STARTS)),
    (
        "",
        (
            &[(URLS, "from django.urls import include, path\nurlpatterns = [path('', include('shop.more'))]\n")],
            NAME,
            STARTS,
        ),
    ),
    (
        "",
        (
            &[(URLS, "from django.urls import include, path\nurlpatterns = [path('', include('other.urls'))]\n")],
            NAME,
            STARTS,
        ),
    ),
    (
        "",
        (
            &[(
                URLS,
                "from django.urls import include, path\nurlpatterns = [path('', include('django.contrib.auth.urls'))]\n",
            )],
            NAME,
            None,
        ),
    ),
    ("", (&[("shop/wsgi.py", WSGI)], NAME, STARTS)),
    ("", (&[], NAME, None)),
    (
        "STATICFILES_STORAGE = 'whitenoise.storage.CompressedManifestStaticFilesStorage'",
        (&[], "django-setting-gone", KNOWN),
    ),
    ("DEFAULT_FILE_STORAGE = 'storages.backends.s3boto3.S3Boto3Storage'", (&[], "django-setting-gone", KNOWN)),
    (
        "STATICFILES_STORAGE = 'whitenoise.storage.CompressedManifestStaticFilesStorage'",
        (&[("requirements.txt", "Django==4.2\npsycopg[binary]\n")], "django-setting-gone", None),
    ),
    (
        "STORAGES = {'default': {'BACKEND': 'django.core.files.storage.FileSystemStorage'}}",
        (&[], "django-setting-gone", None),
    ),
];

/// What a row's check tells of its code, where that is another than it should be.
fn wrong(project: &str, more: &str, (files, code, wanted): &Row) -> Option<String> {
    let (home, app) = copy(project);
    if project != NODE {
        assert!(charmer(home.path(), &["init", "-y"], &app).status.success());
    }
    for (path, text) in *files {
        fs::create_dir_all(app.join(path).parent().unwrap()).unwrap();
        fs::write(app.join(path), text).unwrap();
    }
    if !more.is_empty() {
        let settings = app.join("shop/settings.py");
        let text = fs::read_to_string(&settings).unwrap();
        fs::write(settings, format!("{text}{more}\n")).unwrap();
    }
    let (_, told) = check(home.path(), &app);
    let found = told.iter().find(|(told, ..)| told == code).map(|(_, _, comes)| comes.as_str());
    (found != *wanted)
        .then(|| format!("{project}, {more}, {files:?}: {code} is {found:?} and not {wanted:?} ({told:?})"))
}

fn hold(wrong: impl Iterator<Item = String>) {
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn packages_and_modules_that_are_nowhere_are_told() {
    hold(PACKAGES.iter().filter_map(|row| wrong(FLASK, "", row)));
    hold(SCRIPTS.iter().filter_map(|row| wrong(NODE, "", row)));
}

#[test]
fn what_djangos_settings_name_is_there() {
    hold(SETTINGS.iter().filter_map(|(more, row)| wrong(DJANGO, more, row)));
}
