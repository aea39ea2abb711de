//! Faults of Python applications that a stranger found on real ones: each with good twins that stay silent.

use std::fs;
use std::path::Path;

use crate::faulty::{charmer, check, copy};

/// The project in `tests/data/faults`, what is written into it, the code, and what comes of it where it is told.
pub type Row = (&'static str, &'static [(&'static str, &'static str)], &'static str, Option<&'static str>);

pub const FLASK: &str = "git-requirement";
pub const FASTAPI: &str = "stage-packages-filtered-fastapi";
pub const DJANGO: &str = "django-startproject-settings";
pub const REQUIRED: &str = "requirements.txt";
pub const STARTS: Option<&str> = Some("will not start");
pub const PACKS: Option<&str> = Some("will not pack");
const PLAIN: &str = "from flask import Flask\napp = Flask(__name__)\n";

const ROWS: &[Row] = &[
    // The server loads what serves by itself.
    (
        FLASK,
        &[("app.py", "from flask import Flask\napp = Flask(__name__)\napp.run(port=8000)\n")],
        "source-serves",
        STARTS,
    ),
    (
        FLASK,
        &[("app.py", "from flask import Flask\napp = Flask(__name__)\nif __name__ == '__main__':\n    app.run()\n")],
        "source-serves",
        None,
    ),
    (
        FASTAPI,
        &[("main.py", "import uvicorn\nfrom fastapi import FastAPI\napp = FastAPI()\nuvicorn.run(app)\n")],
        "source-serves",
        STARTS,
    ),
    (
        FASTAPI,
        &[(
            "main.py",
            "import uvicorn\nfrom fastapi import FastAPI\napp = FastAPI()\ndef main():\n    uvicorn.run(app)\n",
        )],
        "source-serves",
        None,
    ),
    // There is no package around what is loaded by itself.
    (
        FLASK,
        &[
            ("app.py", "from flask import Flask\nfrom .models import x\napp = Flask(__name__)\n"),
            ("models.py", "x = 1\n"),
        ],
        "relative-import",
        STARTS,
    ),
    (
        FLASK,
        &[
            ("app.py", "from flask import Flask\nfrom models import x\napp = Flask(__name__)\n"),
            ("models.py", "x = 1\n"),
        ],
        "relative-import",
        None,
    ),
    (
        FLASK,
        &[
            ("app.py", ""),
            ("app/__init__.py", "from flask import Flask\nfrom .models import x\napp = Flask(__name__)\n"),
            ("app/models.py", "x = 1\n"),
        ],
        "relative-import",
        None,
    ),
    // What nothing installs.
    (
        FLASK,
        &[(REQUIRED, "flask\n"), ("app.py", "import requests\nfrom flask import Flask\napp = Flask(__name__)\n")],
        "package-missing",
        STARTS,
    ),
    (
        FLASK,
        &[
            (REQUIRED, "flask\nrequests\n"),
            ("app.py", "import requests\nfrom flask import Flask\napp = Flask(__name__)\n"),
        ],
        "package-missing",
        None,
    ),
    (
        FLASK,
        &[
            (REQUIRED, "flask\nwho-knows\n"),
            ("app.py", "import requests\nfrom flask import Flask\napp = Flask(__name__)\n"),
        ],
        "package-missing",
        None,
    ),
    (
        FLASK,
        &[
            (REQUIRED, "flask\n"),
            (
                "app.py",
                "from flask import Flask\ntry:\n    import requests\nexcept ImportError:\n    requests = None\napp = Flask(__name__)\n",
            ),
        ],
        "package-missing",
        None,
    ),
    (FLASK, &[(REQUIRED, "flask\n"), ("tool.py", "import requests\n")], "package-missing", None),
    (
        FLASK,
        &[
            (REQUIRED, "flask\n"),
            ("app.py", "import jinja2, werkzeug\nfrom flask import Flask\napp = Flask(__name__)\n"),
        ],
        "package-missing",
        None,
    ),
    (
        FASTAPI,
        &[(
            "main.py",
            "from fastapi import FastAPI, Form\napp = FastAPI()\n@app.post('/')\ndef login(u: str = Form()): return u\n",
        )],
        "package-missing",
        STARTS,
    ),
    (
        FASTAPI,
        &[
            (REQUIRED, "fastapi\nuvicorn\npython-multipart\n"),
            (
                "main.py",
                "from fastapi import FastAPI, Form\napp = FastAPI()\n@app.post('/')\ndef login(u: str = Form()): return u\n",
            ),
        ],
        "package-missing",
        None,
    ),
    (
        FASTAPI,
        &[
            (REQUIRED, "fastapi[standard]\n"),
            (
                "main.py",
                "from fastapi import FastAPI, Form\napp = FastAPI()\n@app.post('/')\ndef login(u: str = Form()): return u\n",
            ),
        ],
        "package-missing",
        None,
    ),
    (
        FASTAPI,
        &[(
            "main.py",
            "from fastapi import FastAPI\nfrom pydantic import BaseModel, EmailStr\nclass U(BaseModel):\n    e: EmailStr\napp = FastAPI()\n",
        )],
        "package-missing",
        STARTS,
    ),
    (
        FASTAPI,
        &[(
            "main.py",
            "from fastapi import FastAPI\nfrom fastapi.templating import Jinja2Templates\napp = FastAPI()\nt = Jinja2Templates(directory='templates')\n",
        )],
        "package-missing",
        STARTS,
    ),
    (
        DJANGO,
        &[
            (REQUIRED, "django\n"),
            ("pages/models.py", "from django.db import models\nclass P(models.Model):\n    i = models.ImageField()\n"),
        ],
        "package-missing",
        STARTS,
    ),
    (
        DJANGO,
        &[
            (REQUIRED, "django\npillow\n"),
            ("pages/models.py", "from django.db import models\nclass P(models.Model):\n    i = models.ImageField()\n"),
        ],
        "package-missing",
        None,
    ),
    // Versions that do not go together.
    (
        FLASK,
        &[
            (REQUIRED, "flask\nsetuptools\n"),
            ("app.py", "import pkg_resources\nfrom flask import Flask\napp = Flask(__name__)\n"),
        ],
        "runtime-version",
        STARTS,
    ),
    (
        FLASK,
        &[
            (REQUIRED, "flask\nsetuptools<81\n"),
            ("app.py", "import pkg_resources\nfrom flask import Flask\napp = Flask(__name__)\n"),
        ],
        "runtime-version",
        None,
    ),
    (FLASK, &[(REQUIRED, "flask\ngunicorn==20.0.4\n"), ("app.py", PLAIN)], "runtime-version", STARTS),
    (FASTAPI, &[(REQUIRED, "fastapi\nuvicorn\ngunicorn==20.0.4\n")], "runtime-version", None),
    (FLASK, &[(REQUIRED, "Flask==2.2.2\n"), ("app.py", PLAIN)], "runtime-version", STARTS),
    (FLASK, &[(REQUIRED, "Flask==2.2.2\nWerkzeug==2.2.2\n"), ("app.py", PLAIN)], "runtime-version", None),
    (
        FLASK,
        &[(REQUIRED, "Flask==1.1.1\nWerkzeug==1.0.1\nJinja2==2.10.3\n"), ("app.py", PLAIN)],
        "runtime-version",
        STARTS,
    ),
    (FLASK, &[(REQUIRED, "flask\npandas==1.5.3\n"), ("app.py", PLAIN)], "runtime-version", PACKS),
    (FLASK, &[(REQUIRED, "flask\npandas==2.1.1\n"), ("app.py", PLAIN)], "runtime-version", None),
    (
        FLASK,
        &[
            (REQUIRED, "flask\n"),
            ("app.py", PLAIN),
            ("pyproject.toml", "[project]\nname = \"x\"\nrequires-python = \">=3.13\"\n"),
        ],
        "runtime-version",
        PACKS,
    ),
    // Files.
    (
        FLASK,
        &[
            (
                "app.py",
                "import json\nfrom flask import Flask\napp = Flask(__name__)\napp.config.from_file('conf.json', load=json.load)\n",
            ),
            ("conf.json", "{}"),
        ],
        "folder-not-shipped",
        Some("worth knowing"),
    ),
    (
        FLASK,
        &[
            (
                "app.py",
                "import json\nfrom flask import Flask\napp = Flask(__name__)\napp.config.from_file('conf.json', load=json.load, silent=True)\n",
            ),
            ("conf.json", "{}"),
        ],
        "folder-not-shipped",
        None,
    ),
    (
        FLASK,
        &[
            (
                "app.py",
                "from logging.handlers import RotatingFileHandler\nfrom flask import Flask\napp = Flask(__name__)\napp.logger.addHandler(RotatingFileHandler('logs/app.log'))\n",
            ),
            ("logs/.gitkeep", "x"),
        ],
        "folder-not-shipped",
        Some("worth knowing"),
    ),
    (
        FLASK,
        &[
            (
                "app.py",
                "import os\nfrom logging.handlers import RotatingFileHandler\nfrom flask import Flask\napp = Flask(__name__)\nos.makedirs('logs', exist_ok=True)\napp.logger.addHandler(RotatingFileHandler('logs/app.log'))\n",
            ),
            ("logs/.gitkeep", "x"),
        ],
        "folder-not-shipped",
        None,
    ),
    // Variables.
    (
        FLASK,
        &[("app.py", "from flask import Flask\napp = Flask(__name__)\napp.config.from_envvar('OWN_SETTINGS')\n")],
        "variable-missing",
        STARTS,
    ),
    (
        FLASK,
        &[
            (
                "app.py",
                "import os\nfrom dotenv import load_dotenv\nfrom flask import Flask\nload_dotenv('defaults.env')\napp = Flask(__name__)\nT = os.environ['PAY_TOKEN']\n",
            ),
            ("defaults.env", "PAY_TOKEN=x\n"),
        ],
        "variable-missing",
        None,
    ),
    (
        FLASK,
        &[
            (
                "app.py",
                "import os\nfrom dotenv import load_dotenv\nfrom flask import Flask\nload_dotenv('.env')\napp = Flask(__name__)\nT = os.environ['PAY_TOKEN']\n",
            ),
            (".env", "PAY_TOKEN=x\n"),
        ],
        "variable-missing",
        STARTS,
    ),
    (
        DJANGO,
        &[(
            "shop/settings.py",
            "import os\nROOT_URLCONF = 'shop.urls'\nALLOWED_HOSTS = os.getenv('DJANGO_ALLOWED_HOSTS', '*').split(';')\n",
        )],
        "variable-format",
        Some("worth knowing"),
    ),
    (
        DJANGO,
        &[(
            "shop/settings.py",
            "import os\nROOT_URLCONF = 'shop.urls'\nALLOWED_HOSTS = os.getenv('DJANGO_ALLOWED_HOSTS', '').split()\n",
        )],
        "variable-format",
        Some("worth knowing"),
    ),
    (
        FASTAPI,
        &[
            (REQUIRED, "fastapi\npydantic-settings\n"),
            (
                "config.py",
                "from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    pay_token: str\ndef get_settings():\n    return Settings()\n",
            ),
            (
                "main.py",
                "from fastapi import FastAPI\nfrom config import get_settings\nasync def lifespan(app):\n    get_settings()\n    yield\napp = FastAPI(lifespan=lifespan)\n",
            ),
        ],
        "variable-missing",
        STARTS,
    ),
    // What is imported under a condition is not needed to start.
    (
        FLASK,
        &[
            (
                "app.py",
                "import os\nfrom flask import Flask\napp = Flask(__name__)\nif os.environ.get('FLASK_DEBUG'):\n    from dev import x\n",
            ),
            ("dev.py", "x = 1\n"),
            (REQUIRED, "flask\n"),
        ],
        "import-not-shipped",
        Some("worth knowing"),
    ),
];

pub const NODE: &str = "express-start-dev-server";
pub const PACKAGE: &str = "app/package.json";
pub const INDEX: &str = "app/src/index.js";
const PM2: &str = r#"{"name": "shop", "version": "1.0.0", "scripts": {"start": "pm2 start src/index.js"}, "dependencies": {"express": "^4", "pm2": "^5"}}"#;
const PM2_STAYS: &str = r#"{"name": "shop", "version": "1.0.0", "scripts": {"start": "pm2 start src/index.js --no-daemon"}, "dependencies": {"express": "^4", "pm2": "^5"}}"#;
const ENV_FILE: &str = r#"{"name": "shop", "version": "1.0.0", "scripts": {"start": "node --env-file=.env src/index.js"}, "dependencies": {"express": "^4"}}"#;
const ENV_FILE_MAY: &str = r#"{"name": "shop", "version": "1.0.0", "scripts": {"start": "node --env-file-if-exists=.env src/index.js"}, "dependencies": {"express": "^4"}}"#;
const MODULE: &str = r#"{"name": "shop", "version": "1.0.0", "type": "module", "scripts": {"start": "node src/index.js"}, "dependencies": {"express": "^4"}}"#;
const COMMON: &str = r#"{"name": "shop", "version": "1.0.0", "scripts": {"start": "node src/index.js"}, "dependencies": {"express": "^4"}}"#;
const REQUIRES: &str = "const express = require('express');\nexpress().listen(process.env.PORT);\n";
const IMPORTS: &str =
    "import express from 'express';\nimport { r } from './routes';\nexpress().listen(process.env.PORT);\n";
const IMPORTS_WHOLE: &str =
    "import express from 'express';\nimport { r } from './routes.js';\nexpress().listen(process.env.PORT);\n";
const ROUTES: (&str, &str) = ("app/src/routes.js", "export const r = 1;\n");
const LOCAL: &str = "const app = require('express')();\napp.listen(process.env.PORT, '127.0.0.1');\n";
const DEVELOPED: &str = "if (process.env.NODE_ENV !== 'production') {\n  require('./dev');\n}\nrequire('express')().listen(process.env.PORT);\n";
const PRODUCED: &str = "if (process.env.NODE_ENV === 'production') {\n  require('./dev');\n}\nrequire('express')().listen(process.env.PORT);\n";
const DEV: (&str, &str) = ("app/src/dev.js", "if (!process.env.DEV_TOKEN) throw new Error('x');\n");
const GO: &str = "go-embed-not-built";
const WEB: &str = "package main\nimport \"net/http\"\nfunc main() {\n\thttp.ListenAndServe(\"ADDRESS\", nil)\n}\n";

/// The same for what is written in JavaScript.
const SCRIPTS: &[Row] = &[
    (NODE, &[(PACKAGE, PM2)], "start-in-background", STARTS),
    (NODE, &[(PACKAGE, PM2_STAYS)], "start-in-background", None),
    (NODE, &[(PACKAGE, ENV_FILE)], "start-file-missing", STARTS),
    (NODE, &[(PACKAGE, ENV_FILE_MAY)], "start-file-missing", None),
    (NODE, &[(PACKAGE, MODULE), (INDEX, REQUIRES)], "module-kind", STARTS),
    (NODE, &[(PACKAGE, COMMON), (INDEX, REQUIRES)], "module-kind", None),
    (NODE, &[(PACKAGE, MODULE), (INDEX, IMPORTS), ROUTES], "module-kind", STARTS),
    (NODE, &[(PACKAGE, MODULE), (INDEX, IMPORTS_WHOLE), ROUTES], "module-kind", None),
    (NODE, &[(PACKAGE, COMMON), (INDEX, LOCAL)], "listens-locally", Some("worth knowing")),
    (NODE, &[(PACKAGE, COMMON), (INDEX, REQUIRES)], "listens-locally", None),
    (NODE, &[(PACKAGE, COMMON), (INDEX, DEVELOPED), DEV], "variable-missing", None),
    (NODE, &[(PACKAGE, COMMON), (INDEX, PRODUCED), DEV], "variable-missing", STARTS),
];

/// Go listens where it is told.
#[test]
fn go_listens_where_it_is_reached() {
    for (address, is_told) in
        [("127.0.0.1:8080", true), ("localhost:80", true), (":8080", false), ("0.0.0.0:80", false)]
    {
        let (home, app) = copy(GO);
        write(&app, &[("main.go", &WEB.replace("ADDRESS", address))]);
        let (_, told) = check(home.path(), &app);
        assert_eq!(told.iter().any(|(code, ..)| code == "listens-locally"), is_told, "{address}: {told:?}");
    }
}

#[test]
fn what_a_stranger_found_is_told_rightly() {
    told_rightly(ROWS);
    told_rightly(SCRIPTS);
}

/// Each row's code is told with what it says comes of it, or not at all.
pub fn told_rightly(rows: &[Row]) {
    let mut wrong = Vec::new();
    for (project, files, code, wanted) in rows {
        let (home, app) = copy(project);
        // The documents are there before what is at fault, as in a project that goes on.
        let is_new = [FLASK, DJANGO].contains(project) && files.iter().any(|(path, _)| *path != "shop/settings.py");
        if is_new {
            let all: &[&str] = if *project == DJANGO { &["init", "-y", "--suggested"] } else { &["init", "-y"] };
            assert!(charmer(home.path(), all, &app).status.success());
        }
        write(&app, files);
        let (_, told) = check(home.path(), &app);
        let found = told.iter().find(|(told, ..)| told == code).map(|(_, _, comes)| comes.as_str());
        if found != *wanted {
            wrong.push(format!("{project} with {files:?}: {code} is {found:?} and not {wanted:?} ({told:?})"));
        }
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

fn write(app: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = app.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        if text.is_empty() { fs::remove_file(path).unwrap() } else { fs::write(path, text).unwrap() }
    }
}
