//! What a file of the application uses, and which files that reaches.

use charmer::app::Scan;
use charmer::app::imports::Graph;

fn graph(files: &[(&str, &str)]) -> Graph {
    let bytes: Vec<(&str, &[u8])> = files.iter().map(|(path, text)| (*path, text.as_bytes())).collect();
    Scan::from_files(&bytes).uses
}

/// What a file uses, as `line path kind`.
fn of(graph: &Graph, file: &str) -> Vec<String> {
    graph.of(file).iter().map(|edge| format!("{} {} {:?} {:?}", edge.line, edge.to, edge.kind, edge.when)).collect()
}

#[test]
fn python_imports_lead_to_files() {
    let app = "import os, models\nimport shop.db.tables as t\nfrom shop import views, nothing\n\
               from flask import Flask\ndef f():\n    from lib.late import x\n\
               try:\n    import fast\nexcept ImportError:\n    import slow\n\
               from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import only_types\n";
    let graph = graph(&[
        ("app.py", app),
        ("models.py", ""),
        ("shop/__init__.py", "from . import views\nfrom .db import tables\nfrom ..models import x\n"),
        ("shop/views.py", "from .db.tables import T\nfrom . import db\n"),
        ("shop/db/__init__.py", ""),
        ("shop/db/tables.py", ""),
        ("lib/late.py", "import helper\n"),
        ("lib/helper.py", ""),
        ("fast.py", ""),
        ("slow.py", ""),
        ("only_types.py", ""),
        ("flask/unrelated.txt", ""),
    ]);
    assert_eq!(
        of(&graph, "app.py"),
        [
            "1 models.py Module Start",
            "2 shop/__init__.py Module Start",
            "2 shop/db/__init__.py Module Start",
            "2 shop/db/tables.py Module Start",
            "3 shop/views.py Module Start",
            "6 lib/late.py Module Later",
            "8 fast.py Module Perhaps",
            "10 slow.py Module Start",
        ]
    );
    let inside = of(&graph, "shop/__init__.py");
    assert_eq!(
        inside,
        [
            "1 shop/views.py Module Start",
            "2 shop/db/__init__.py Module Start",
            "2 shop/db/tables.py Module Start",
            "3 models.py Module Start"
        ]
    );
    assert_eq!(
        of(&graph, "shop/views.py"),
        ["1 shop/db/__init__.py Module Start", "1 shop/db/tables.py Module Start", "2 shop/__init__.py Module Start"]
    );
    assert_eq!(of(&graph, "lib/late.py"), ["1 lib/helper.py Module Start"], "beside the file, where nothing else fits");
    let reached: Vec<&str> = graph.reachable(["app.py"]).iter().map(|edge| edge.to.as_str()).collect();
    assert!(reached.contains(&"lib/helper.py") && !reached.contains(&"only_types.py"), "{reached:?}");
}

#[test]
fn modules_named_in_texts_count() {
    let graph = graph(&[
        (
            "app.py",
            "import importlib\napp.config.from_object('config.Production')\nimportlib.import_module('jobs.mail')\n",
        ),
        ("config.py", ""),
        ("jobs/mail.py", ""),
        ("site/manage.py", "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site.settings')\n"),
        (
            "site/site/settings.py",
            "INSTALLED_APPS = ['django.contrib.admin', 'polls.apps.PollsConfig', 'blog']\nROOT_URLCONF = 'site.urls'\n\
             TEMPLATES = [{'BACKEND': 'x', 'DIRS': [BASE_DIR / 'pages']}]\n\
             STATICFILES_DIRS = [os.path.join(BASE_DIR, 'assets')]\n",
        ),
        ("site/site/urls.py", "urlpatterns = [path('p/', include('polls.urls'))]\n"),
        ("site/polls/__init__.py", ""),
        ("site/polls/apps.py", ""),
        ("site/polls/urls.py", ""),
        ("site/blog/__init__.py", ""),
        ("site/blog/models.py", ""),
        ("site/pages/a.html", ""),
        ("site/assets/a.css", ""),
    ]);
    assert_eq!(of(&graph, "app.py"), ["2 config.py Module Start", "3 jobs/mail.py Module Start"]);
    assert_eq!(of(&graph, "site/manage.py"), ["2 site/site/settings.py Module Start"]);
    assert_eq!(
        of(&graph, "site/site/settings.py"),
        [
            "1 site/polls/__init__.py Module Start",
            "1 site/polls/apps.py Module Start",
            "1 site/blog/__init__.py Module Start",
            "1 site/blog/models.py Module Start",
            "2 site/site/urls.py Module Start",
            "3 site/pages Templates Start",
            "4 site/assets Static Start",
        ]
    );
    assert_eq!(of(&graph, "site/site/urls.py")[1], "1 site/polls/urls.py Module Start");
}

#[test]
fn folders_that_python_names_are_found() {
    let graph = graph(&[
        (
            "app.py",
            "app = Flask(__name__, template_folder='pages')\nmigrate = Migrate(app, db)\n\
             bp = Blueprint('x', __name__, static_folder='assets')\n",
        ),
        (
            "main.py",
            "templates = Jinja2Templates(directory='web/pages')\n\
             app.mount('/s', StaticFiles(directory=Path(__file__).parent / 'public'))\n\
             def f():\n    return open('data/words.txt').read() + open(name).read() + open('/etc/passwd').read()\n",
        ),
        ("alembic.ini", "[alembic]\nscript_location = %(here)s/alembic\n"),
        ("pages/a.html", ""),
        ("static/a.css", ""),
        ("assets/a.css", ""),
        ("migrations/env.py", ""),
        ("web/pages/a.html", ""),
        ("public/a.css", ""),
        ("data/words.txt", ""),
        ("alembic/env.py", ""),
    ]);
    assert_eq!(
        of(&graph, "app.py"),
        ["1 pages Templates Start", "1 static Static Start", "2 migrations Migrations Start", "3 assets Static Start"]
    );
    assert_eq!(
        of(&graph, "main.py"),
        ["1 web/pages Templates Start", "2 public Static Start", "4 data/words.txt Data Later"]
    );
    assert_eq!(of(&graph, "alembic.ini"), ["2 alembic Migrations Later"]);
}

#[test]
fn scripts_require_and_import() {
    let server = "const express = require('express'); // require('./no')\nconst db = require('./lib/db');\n\
                  import routes, { more } from './routes';\nexport * from './util.mjs';\nimport './side.js'\n\
                  const r = /require('.\\/no')/; const t = `${require('./in-hole')} './no'`;\n\
                  function late() { return import('./late.js'); }\n\
                  app.use(express.static(path.join(__dirname, 'public')));\n\
                  app.set('view engine', 'pug');\nconst s = \"require('./no')\";\n\
                  fs.readFileSync(path.join(__dirname, 'data', 'a.json'), 'utf8');\n";
    let graph = graph(&[
        ("app/package.json", "{\"main\": \"./src/server.js\", \"scripts\": {\"start\": \"node src/server\"}}"),
        ("app/src/server.js", server),
        ("app/src/lib/db.js", "require('../config')\n"),
        ("app/src/config/index.js", ""),
        ("app/src/config.json", "{}"),
        ("app/src/routes/index.ts", ""),
        ("app/src/util.mjs", ""),
        ("app/src/side.js", ""),
        ("app/src/late.js", ""),
        ("app/src/no.js", ""),
        ("app/src/in-hole.js", ""),
        ("app/src/public/a.css", ""),
        ("app/src/data/a.json", ""),
        ("app/views/a.pug", ""),
    ]);
    assert_eq!(
        of(&graph, "app/src/server.js"),
        [
            "2 app/src/lib/db.js Module Start",
            "3 app/src/routes/index.ts Module Start",
            "4 app/src/util.mjs Module Start",
            "5 app/src/side.js Module Start",
            "6 app/src/in-hole.js Module Start",
            "7 app/src/late.js Module Later",
            "8 app/src/public Static Start",
            "11 app/src/data/a.json Data Start",
            "9 app/views Templates Later",
        ]
    );
    assert_eq!(of(&graph, "app/src/lib/db.js"), ["1 app/src/config.json Module Start"]);
}

#[test]
fn go_embeds_and_reads() {
    let main = "package main\n\nimport \"embed\"\n\n//go:embed pages/*.html \"logo.png\"\n//go:embed all:dist\n\
                var files embed.FS\n\n// http.Dir(\"no\")\nvar s = \"//go:embed no\"\n\
                func main() {\n\ttemplate.ParseGlob(\"templates/*.html\")\n\thttp.FileServer(http.Dir(\"static\"))\n\
                \tos.ReadFile(`data/x.txt`)\n}\n";
    let graph = graph(&[
        ("cmd/shop/main.go", main),
        ("cmd/shop/pages/a.html", ""),
        ("cmd/shop/pages/b.html", ""),
        ("cmd/shop/logo.png", ""),
        ("cmd/shop/dist/x", ""),
        ("templates/a.html", ""),
        ("static/a.css", ""),
        ("data/x.txt", ""),
        ("no", ""),
    ]);
    assert_eq!(
        of(&graph, "cmd/shop/main.go"),
        [
            "5 cmd/shop/pages/a.html Embedded Later",
            "5 cmd/shop/pages/b.html Embedded Later",
            "5 cmd/shop/logo.png Embedded Later",
            "6 cmd/shop/dist Embedded Later",
            "12 templates Templates Later",
            "13 static Static Later",
            "14 data/x.txt Data Later",
        ]
    );
}

#[test]
fn odd_sources_neither_hang_nor_panic() {
    let deep = "(".repeat(50_000);
    for text in ["`${`${`", "'", "/", "/*", "//go:embed \"", "import(", "f'{", "\u{feff}import app", "def (", &deep] {
        for name in ["app.py", "main.go", "index.js", "alembic.ini"] {
            graph(&[(name, text), ("package.json", text), ("x.js", "")]);
        }
    }
    let circle = graph(&[("app.py", "import main\n"), ("main.py", "import app\n")]);
    assert_eq!(circle.reachable(["app.py"]).len(), 2);
}
