//! Python applications that take another database, or another driver, than the charm hands over; with good twins.

use std::fs;

use crate::faulty::charmer;
use crate::faulty_more::{DJANGO, FASTAPI, FLASK, PACKS, REQUIRED, Row, STARTS, told_rightly};

const KNOWING: Option<&str> = Some("worth knowing");
const DRIVER: &str = "database-driver";
const MAIN: &str = "main.py";
const ASYNC: &str = "import os\nfrom fastapi import FastAPI\nfrom sqlalchemy.ext.asyncio import create_async_engine\ne = create_async_engine(os.environ['POSTGRESQL_DB_CONNECT_STRING'])\napp = FastAPI()\n";
const ASYNC_USUAL: &str = "import os\nfrom fastapi import FastAPI\nfrom sqlalchemy.ext.asyncio import create_async_engine\nURL = os.getenv('POSTGRESQL_DB_CONNECT_STRING', 'postgresql+asyncpg://localhost/x')\ne = create_async_engine(URL, echo=True)\napp = FastAPI()\n";
const ASYNC_TOLD: &str = "import os\nfrom fastapi import FastAPI\nfrom sqlalchemy.ext.asyncio import create_async_engine\nu = os.environ['POSTGRESQL_DB_CONNECT_STRING'].replace('postgresql://', 'postgresql+asyncpg://')\ne = create_async_engine(u)\napp = FastAPI()\n";
const ASYNC_MYSQL: &str = "import os\nfrom fastapi import FastAPI\nfrom sqlalchemy.ext.asyncio import create_async_engine\ne = create_async_engine(os.environ['MYSQL_DB_CONNECT_STRING'])\napp = FastAPI()\n";
const ASYNC_SQLITE: &str = "from fastapi import FastAPI\nfrom sqlalchemy.ext.asyncio import create_async_engine\ne = create_async_engine('sqlite:///./x.db')\napp = FastAPI()\n";
const ASYNC_AIOSQLITE: &str = "from fastapi import FastAPI\nfrom sqlalchemy.ext.asyncio import create_async_engine\ne = create_async_engine('sqlite+aiosqlite:///./x.db')\napp = FastAPI()\n";
const ELSEWHERE: &str = "from fastapi import FastAPI\nfrom config import settings\nfrom sqlalchemy.ext.asyncio import create_async_engine\ne = create_async_engine(settings.postgresql_db_connect_string)\napp = FastAPI()\n";
const SETTINGS: (&str, &str) = (
    "config.py",
    "from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    postgresql_db_connect_string: str\nsettings = Settings()\n",
);
const LATER: &str = "import os\nfrom fastapi import FastAPI\nfrom sqlalchemy.ext.asyncio import create_async_engine\ndef engine():\n    return create_async_engine(os.environ['POSTGRESQL_DB_CONNECT_STRING'])\napp = FastAPI()\n";
const SYNC: &str = "import os\nfrom flask import Flask\nfrom sqlalchemy import create_engine\napp = Flask(__name__)\ne = create_engine(os.environ['POSTGRESQL_DB_CONNECT_STRING'])\n";
const CONFIGURED: &str = "import os\nfrom flask import Flask\nfrom flask_sqlalchemy import SQLAlchemy\napp = Flask(__name__)\napp.config['SQLALCHEMY_DATABASE_URI'] = os.environ['POSTGRESQL_DB_CONNECT_STRING']\ndb = SQLAlchemy(app)\n";
const SYNC_TOLD: &str = "import os\nfrom flask import Flask\nfrom sqlalchemy import create_engine\napp = Flask(__name__)\nurl = os.environ['POSTGRESQL_DB_CONNECT_STRING']\nurl = url.replace('postgresql://', 'postgresql+psycopg2://')\ne = create_engine(url)\n";

const DRIVERS: &[Row] = &[
    // SQLAlchemy takes a driver that does not wait.
    (FASTAPI, &[(REQUIRED, "fastapi\nuvicorn\nsqlalchemy\nasyncpg\n"), (MAIN, ASYNC)], DRIVER, STARTS),
    (FASTAPI, &[(REQUIRED, "fastapi\nuvicorn\nsqlalchemy\nasyncpg\nwho-knows\n"), (MAIN, ASYNC_USUAL)], DRIVER, STARTS),
    (
        FASTAPI,
        &[(REQUIRED, "fastapi\nuvicorn\nsqlalchemy==2.0.36\npsycopg2-binary\nasyncpg\n"), (MAIN, ASYNC)],
        DRIVER,
        STARTS,
    ),
    (FASTAPI, &[(REQUIRED, "fastapi\nuvicorn\nsqlalchemy\naiomysql\n"), (MAIN, ASYNC_MYSQL)], DRIVER, STARTS),
    (FASTAPI, &[(REQUIRED, "fastapi\nuvicorn\nsqlalchemy\naiosqlite\n"), (MAIN, ASYNC_SQLITE)], DRIVER, STARTS),
    (
        FASTAPI,
        &[(REQUIRED, "fastapi\nuvicorn\nsqlalchemy\nasyncpg\npydantic-settings\n"), (MAIN, ELSEWHERE), SETTINGS],
        DRIVER,
        STARTS,
    ),
    (FASTAPI, &[(REQUIRED, "fastapi\nuvicorn\nsqlalchemy\nasyncpg\n"), (MAIN, LATER)], DRIVER, KNOWING),
    (FASTAPI, &[(REQUIRED, "fastapi\nuvicorn\nsqlalchemy\nasyncpg\n"), (MAIN, ASYNC_TOLD)], DRIVER, None),
    (FASTAPI, &[(REQUIRED, "fastapi\nuvicorn\nsqlalchemy\naiosqlite\n"), (MAIN, ASYNC_AIOSQLITE)], DRIVER, None),
    // From 2.1 on it takes one that waits.
    (FASTAPI, &[(REQUIRED, "fastapi\nuvicorn\nsqlalchemy\npsycopg[binary]\n"), (MAIN, ASYNC)], DRIVER, None),
    (FASTAPI, &[(REQUIRED, "fastapi\nuvicorn\nsqlalchemy<2.1\npsycopg[binary]\n"), (MAIN, ASYNC)], DRIVER, STARTS),
    // A scheme means another driver since 2.1.
    (FLASK, &[(REQUIRED, "flask\nsqlalchemy\npsycopg2-binary\n"), ("app.py", SYNC)], DRIVER, STARTS),
    (FLASK, &[(REQUIRED, "flask\nsqlalchemy~=2.0\npsycopg2-binary\n"), ("app.py", SYNC)], DRIVER, STARTS),
    (FLASK, &[(REQUIRED, "flask\nflask-sqlalchemy\npsycopg2-binary\n"), ("app.py", CONFIGURED)], DRIVER, STARTS),
    (
        FLASK,
        &[(REQUIRED, "flask\nflask-sqlalchemy\nsqlalchemy<2.1\npsycopg[binary]\n"), ("app.py", CONFIGURED)],
        DRIVER,
        STARTS,
    ),
    (FLASK, &[(REQUIRED, "flask\nsqlalchemy\npsycopg2-binary\nwho-knows\n"), ("app.py", SYNC)], DRIVER, KNOWING),
    (FLASK, &[(REQUIRED, "flask\nsqlalchemy\npsycopg\n"), ("app.py", SYNC)], DRIVER, None),
    (FLASK, &[(REQUIRED, "flask\nsqlalchemy==2.0.36\npsycopg2-binary\n"), ("app.py", SYNC)], DRIVER, None),
    (FLASK, &[(REQUIRED, "flask\nsqlalchemy~=2.0.30\npsycopg2-binary\n"), ("app.py", SYNC)], DRIVER, None),
    (FLASK, &[(REQUIRED, "flask\nflask-sqlalchemy\nsqlalchemy<2.1\npsycopg2\n"), ("app.py", CONFIGURED)], DRIVER, None),
    (FLASK, &[(REQUIRED, "flask\nsqlalchemy\npsycopg2-binary\n"), ("app.py", SYNC_TOLD)], DRIVER, None),
    (FLASK, &[(REQUIRED, "flask\nsqlalchemy\nwho-knows\n"), ("app.py", SYNC)], DRIVER, None),
];

const ADDRESS: &str = "migration-address";
const NEEDS: (&str, &str) = (REQUIRED, "fastapi\nuvicorn\nalembic\nsqlalchemy\npsycopg[binary]\n");
const SCRIPT: (&str, &str) = ("migrate.sh", "#!/bin/bash\nalembic upgrade head\n");
const INI: (&str, &str) =
    ("alembic.ini", "[alembic]\nscript_location = migrations\nsqlalchemy.url = driver://user:pass@localhost/dbname\n");
const FILE: (&str, &str) =
    ("alembic.ini", "[alembic]\nscript_location = migrations\nsqlalchemy.url = sqlite:///./x.db\n");
const ENV: &str = "migrations/env.py";
const LITERAL: &str = "from alembic import context\nfrom sqlalchemy import engine_from_config\nconfig = context.config\n# config.set_main_option\nengine_from_config(config.get_section(config.config_ini_section))\n";
const SET: &str = "import os\nfrom alembic import context\nfrom sqlalchemy import engine_from_config\nconfig = context.config\nconfig.set_main_option('sqlalchemy.url', os.environ['POSTGRESQL_DB_CONNECT_STRING'])\nengine_from_config(config.get_section(config.config_ini_section))\n";

const MIGRATIONS: &[Row] = &[
    (FASTAPI, &[NEEDS, SCRIPT, INI, (ENV, LITERAL)], ADDRESS, STARTS),
    (FASTAPI, &[NEEDS, SCRIPT, FILE, (ENV, LITERAL)], ADDRESS, KNOWING),
    (FASTAPI, &[NEEDS, SCRIPT, INI, (ENV, SET)], ADDRESS, None),
    (FASTAPI, &[NEEDS, INI, (ENV, LITERAL)], ADDRESS, None),
];

const SQLITE: &str = "django-sqlite";
const SETTINGS_PY: &str = "shop/settings.py";
macro_rules! settings {
    ($databases:literal) => {
        concat!(
            "import json, os\nimport dj_database_url\nSECRET_KEY = os.environ['DJANGO_SECRET_KEY']\nROOT_URLCONF = 'shop.urls'\nINSTALLED_APPS = ['pages']\nDEBUG = False\nALLOWED_HOSTS = json.loads(os.environ['DJANGO_ALLOWED_HOSTS'])\n",
            $databases
        )
    };
}
const FILES: &[Row] = &[
    (
        DJANGO,
        &[(
            SETTINGS_PY,
            settings!(
                "if 'DATABASE_URL' in os.environ:\n    DATABASES = {'default': dj_database_url.config()}\nelse:\n    DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': 'x'}}\n"
            ),
        )],
        SQLITE,
        KNOWING,
    ),
    (
        DJANGO,
        &[(
            SETTINGS_PY,
            settings!(
                "if 'DATABASE_URL' not in os.environ:\n    DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': 'x'}}\nelse:\n    DATABASES = {'default': dj_database_url.config()}\n"
            ),
        )],
        SQLITE,
        KNOWING,
    ),
    (
        DJANGO,
        &[(
            SETTINGS_PY,
            settings!(
                "DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': 'x'}}\nif 'RDS_HOSTNAME' in os.environ:\n    DATABASES['default'] = {'ENGINE': 'django.db.backends.postgresql', 'NAME': 'y'}\n"
            ),
        )],
        SQLITE,
        KNOWING,
    ),
    (
        DJANGO,
        &[(
            SETTINGS_PY,
            settings!(
                "if 'POSTGRESQL_DB_NAME' in os.environ:\n    DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql', 'NAME': os.environ['POSTGRESQL_DB_NAME']}}\nelse:\n    DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': 'x'}}\n"
            ),
        )],
        SQLITE,
        None,
    ),
    (
        DJANGO,
        &[(
            SETTINGS_PY,
            settings!(
                "if 'DJANGO_DATABASE' in os.environ:\n    DATABASES = {'default': dj_database_url.config()}\nelse:\n    DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': 'x'}}\n"
            ),
        )],
        SQLITE,
        None,
    ),
    (
        DJANGO,
        &[(
            SETTINGS_PY,
            settings!(
                "if 'DATABASE_URL' in os.environ:\n    DATABASES = {'default': dj_database_url.config()}\nelse:\n    DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql', 'NAME': os.environ['POSTGRESQL_DB_NAME']}}\n"
            ),
        )],
        SQLITE,
        None,
    ),
    // A file unless a variable names another engine.
    (
        DJANGO,
        &[(
            SETTINGS_PY,
            settings!(
                "DATABASES = {'default': {'ENGINE': os.environ.get('DB_ENGINE', 'django.db.backends.sqlite3'), 'NAME': 'x'}}\n"
            ),
        )],
        "variable-missing",
        KNOWING,
    ),
    (
        DJANGO,
        &[(
            SETTINGS_PY,
            settings!(
                "DATABASES = {'default': {'ENGINE': os.environ.get('DB_ENGINE', 'django.db.backends.postgresql'), 'NAME': 'x'}}\n"
            ),
        )],
        "variable-missing",
        None,
    ),
];

const LOADS: &str = "import os\nfrom dotenv import load_dotenv\nload_dotenv('defaults.env')\nfrom flask import Flask\napp = Flask(__name__)\nT = os.environ['PAY_TOKEN']\n";
const LOADS_MAY: &str = "import os\nfrom dotenv import load_dotenv\nload_dotenv('defaults.env')\nfrom flask import Flask\napp = Flask(__name__)\nT = os.environ.get('PAY_TOKEN')\n";
const DEFAULTS: (&str, &str) = ("defaults.env", "PAY_TOKEN=x\n");
const DOTENV: (&str, &str) = (REQUIRED, "flask\npython-dotenv\n");
const CACHE: (&str, &str) = (
    SETTINGS_PY,
    settings!(
        "DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql', 'NAME': os.environ['POSTGRESQL_DB_NAME']}}\nCACHES = {'default': {'BACKEND': 'django_redis.cache.RedisCache', 'LOCATION': os.environ['REDIS_DB_CONNECT_STRING']}}\n"
    ),
);

const OTHERS: &[Row] = &[
    // A file of variables stays behind, and nobody else sets what the source fails without.
    (FLASK, &[("app.py", LOADS), DEFAULTS, DOTENV], "folder-not-shipped", STARTS),
    (FLASK, &[("app.py", LOADS_MAY), DEFAULTS, DOTENV], "folder-not-shipped", KNOWING),
    // No wheel for the base's Python.
    // The build has a compiler.
    (FLASK, &[(REQUIRED, "flask\nuwsgi==2.0.21\n")], "build-package-missing", None),
    (FLASK, &[(REQUIRED, "flask\npyuwsgi\n")], "build-package-missing", None),
    (FLASK, &[(REQUIRED, "flask\ntyped-ast==1.5.4\n")], "runtime-version", PACKS),
    (FLASK, &[(REQUIRED, "flask\ncffi==1.15.1\n")], "runtime-version", PACKS),
    (FLASK, &[(REQUIRED, "flask\ncffi==1.16.0\npillow==10.0.0\ngevent==23.7.0\n")], "runtime-version", None),
    (FLASK, &[(REQUIRED, "flask\npillow==9.5.0\n")], "runtime-version", PACKS),
    // Django's cache is one of a package's.
    (DJANGO, &[CACHE, (REQUIRED, "Django==5.0.6\npsycopg2-binary\ndj-database-url\n")], "package-missing", STARTS),
    (
        DJANGO,
        &[CACHE, (REQUIRED, "Django==5.0.6\npsycopg2-binary\ndj-database-url\ndjango-redis\n")],
        "package-missing",
        None,
    ),
];

#[test]
fn what_the_image_lacks_is_told_by_what_comes_of_it() {
    told_rightly(OTHERS);
}

/// In a package `setup.py` is a module like others, and makes no project of its own.
#[test]
fn an_application_made_in_a_module_called_setup_is_found() {
    let home = tempfile::tempdir().unwrap();
    let app = home.path().join("shop");
    for (path, text) in [
        ("requirements.txt", "fastapi\nuvicorn\n"),
        ("src/app/__init__.py", ""),
        ("src/app/main.py", "from .core.setup import create_application\napp = create_application()\n"),
        ("src/app/core/__init__.py", ""),
        ("src/app/core/setup.py", "from fastapi import FastAPI\ndef create_application():\n    return FastAPI()\n"),
    ] {
        let path = app.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let output = charmer(home.path(), &["init", "-y", "--suggested"], &app);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    let rock = fs::read_to_string(app.join("rockcraft.yaml")).unwrap();
    assert!(rock.contains("app.main:app"), "{rock}\n{said}");
    let checked = charmer(home.path(), &["check"], &app);
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
}

#[test]
fn the_driver_that_an_address_means_is_there() {
    told_rightly(DRIVERS);
}

#[test]
fn alembic_migrates_the_database_of_the_charm() {
    told_rightly(MIGRATIONS);
}

#[test]
fn django_uses_a_file_where_nobody_sets_the_variable() {
    told_rightly(FILES);
}
