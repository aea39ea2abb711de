"""Holds what `charmer check` says of Django projects against Django: their settings are imported under the environment that
the charm hands over (`charmer env`), asked for with `manage.py check --deploy`, and a static file is asked for.

Usage: target/django/bin/python tests/differential/django.py [--bin PATH] [--cases N]

The projects are those of tests/data/faults with their twins, the sample, and N projects of settings as people spell them.
"""

import argparse
import contextlib
import importlib.metadata
import importlib.util
import io
import itertools
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

# This file is called as what it asks for.
sys.path.remove(os.path.dirname(os.path.abspath(__file__)))

import yaml  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.exceptions import ImproperlyConfigured  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.http.request import validate_host  # noqa: E402
from django.test import Client  # noqa: E402
import django  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
FAULTS = ROOT / "tests/data/faults"
INSTALLED = {one.metadata["Name"].lower() for one in importlib.metadata.distributions()}
KEYS = ["first-key-of-the-charm-" + "3b9d0c7e1f" * 4, "other-key-of-the-charm-" + "8a2f6d4c5e" * 4]
POSTGRESQL = {"POSTGRESQL_DB_NAME": "shop", "POSTGRESQL_DB_USERNAME": "u", "POSTGRESQL_DB_PASSWORD": "p", "POSTGRESQL_DB_HOSTNAME": "h",
              "POSTGRESQL_DB_PORT": "5432", "POSTGRESQL_DB_CONNECT_STRING": "postgresql://u:p@h:5432/shop"}
HOST = "shop.example.com"
# Settings as people write them, a choice of each kind.
SPELLED = {
    "SECRET_KEY": ['SECRET_KEY = "django-insecure-0p3n"', 'SECRET_KEY = os.environ["DJANGO_SECRET_KEY"]', 'SECRET_KEY = os.getenv("DJANGO_SECRET_KEY", "x" * 50)',
                   'SECRET_KEY = "' + "k3y7" * 20 + '"', 'SECRET_KEY = os.environ.get("DJANGO_SECRET_KEY") or "local"', 'SECRET_KEY = os.environ["SESSION_SECRET"]'],
    "DEBUG": ["DEBUG = True", "DEBUG = False", "", 'DEBUG = os.environ.get("DJANGO_DEBUG", "false") == "true"',
              'DEBUG = json.loads(os.environ.get("DJANGO_DEBUG", "false"))'],
    "ALLOWED_HOSTS": ['ALLOWED_HOSTS = ["localhost"]', "ALLOWED_HOSTS = []", "", 'ALLOWED_HOSTS = ["*"]', 'ALLOWED_HOSTS = json.loads(os.environ["DJANGO_ALLOWED_HOSTS"])',
                      'ALLOWED_HOSTS = json.loads(os.environ.get("DJANGO_ALLOWED_HOSTS", "[]")) or ["localhost"]'],
    "DATABASES": ["", 'DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}}',
                  'DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": os.environ.get("POSTGRESQL_DB_NAME", "")}}',
                  'if "POSTGRESQL_DB_NAME" in os.environ:\n    DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql"}}\nelse:\n'
                  '    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "x"}}'],
    "STATIC": ["", 'STATIC_ROOT = BASE_DIR / "staticfiles"', 'MIDDLEWARE = ["whitenoise.middleware.WhiteNoiseMiddleware"]',
               'STATIC_ROOT = BASE_DIR / "staticfiles"\nMIDDLEWARE = ["whitenoise.middleware.WhiteNoiseMiddleware"]',
               'MIDDLEWARE = ["whitenoise.middleware.WhiteNoiseMiddleware"]\nWHITENOISE_USE_FINDERS = True',
               'STATIC_ROOT = BASE_DIR / "staticfiles"\nSTORAGES = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}\n'
               'MIDDLEWARE = ["whitenoise.middleware.WhiteNoiseMiddleware"]'],
    "PROXY": ["", 'SECURE_SSL_REDIRECT = True', 'SECURE_SSL_REDIRECT = True\nSECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")'],
}
HEAD = """import json, os
from pathlib import Path
BASE_DIR = Path(__file__).resolve().parent.parent
ROOT_URLCONF = "shop.urls"
STATIC_URL = "/static/"
INSTALLED_APPS = ["django.contrib.staticfiles", "pages"]
"""


def look(folder, module, environment):
    """What Django makes of the settings; runs in a process of its own."""
    os.environ.clear()
    os.environ.update(environment, DJANGO_SETTINGS_MODULE=module)
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    found = {}
    try:
        settings.SECRET_KEY  # noqa: B018, it imports them.
        django.setup()
    except Exception as error:  # Whatever it is, the application does not start.
        return {"fails": f"{type(error).__name__}: {error}"}
    found |= {"key": settings.SECRET_KEY, "debug": bool(settings.DEBUG), "hosts": list(settings.ALLOWED_HOSTS),
              "answers": validate_host(HOST, settings.ALLOWED_HOSTS), "engine": settings.DATABASES.get("default", {}).get("ENGINE", ""),
              "redirects": settings.SECURE_SSL_REDIRECT and not settings.SECURE_PROXY_SSL_HEADER}
    with contextlib.redirect_stderr(io.StringIO()) as told:
        try:
            call_command("check", deploy=True)
        except Exception as error:
            told.write(str(error))
    found["warns"] = [code for code in ("W009", "W018", "W020") if f"security.{code}" in told.getvalue()]
    return found | static_files()


def static_files():
    """Whether a static file of an application is served, before and after the files are collected."""
    from django.contrib.staticfiles import finders

    if "django.contrib.staticfiles" not in settings.INSTALLED_APPS:
        return {}
    first = next((path for finder in finders.get_finders() for path, _ in finder.list([])), None)
    whitenoise = any("whitenoise" in one for one in settings.MIDDLEWARE)
    manifest = "Manifest" in json.dumps(settings.STORAGES, default=str)
    if first is None or not (whitenoise or manifest):
        return {}

    def served():
        from django.contrib.staticfiles.storage import staticfiles_storage
        try:
            url = staticfiles_storage.url(first)
        except ValueError:
            return False
        settings.ALLOWED_HOSTS = ["*"]
        return not whitenoise or Client().get(url, secure=True).status_code == 200

    before = served()
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            call_command("collectstatic", interactive=False, dry_run=True)
        return {"served": before, "collects": True}
    except ImproperlyConfigured as error:
        return {"served": before, "collects": "STATIC_ROOT" not in str(error)}


def asked(folder, module, environment):
    """The answer of such a process."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        with os.fdopen(writer, "w") as out, open(os.devnull, "w") as null:
            os.dup2(null.fileno(), 2)
            out.write(json.dumps(look(folder, module, environment), default=str))
            out.flush()
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        text = answer.read()
    os.waitpid(child, 0)
    return json.loads(text or '{"fails": "the process"}')


def charmer(binary, state, *words):
    done = subprocess.run([binary, *words, "--format", "json"], capture_output=True, text=True, check=False, env=dict(os.environ, XDG_STATE_HOME=state))
    if done.returncode not in (0, 1) or "panicked" in done.stderr:
        sys.exit(f"charmer {' '.join(words)} ended with {done.returncode}: {done.stderr}")
    return json.loads(done.stdout)


def lacks_packages(folder):
    """True where the requirements name what this environment does not have: which modules that brings is not known here."""
    lines = (folder / "requirements.txt").read_text().splitlines() if (folder / "requirements.txt").exists() else []
    names = {re.split(r"[^A-Za-z0-9._-]", line.strip())[0].lower() for line in lines} - {""}
    return any(not importlib.util.find_spec(name.replace("-", "_")) and name not in INSTALLED for name in names)


def disagreements(binary, state, folder):
    manage = next(iter(sorted(folder.glob("manage.py")) + sorted(folder.glob("*/manage.py"))))
    module = next(word for word in manage.read_text().replace("'", '"').split('"') if re.fullmatch(r"(\w+\.)*settings(\.\w+)*", word))
    wsgi = manage.parent / module.split(".")[0] / "wsgi.py"
    if wsgi.exists():
        module = next((word for word in wsgi.read_text().replace("'", '"').split('"') if ".settings" in word), module)
    rows = charmer(binary, state, "env", str(folder))["rows"]
    given = {row["name"]: row["example"] for row in rows if row["given"] == "always"} | {"PATH": os.environ["PATH"]}
    first = given | {"DJANGO_SECRET_KEY": KEYS[0], "DJANGO_ALLOWED_HOSTS": json.dumps([HOST])}
    other = given | {"DJANGO_SECRET_KEY": KEYS[1], "DJANGO_ALLOWED_HOSTS": '["other.example.com"]'} | POSTGRESQL
    findings = charmer(binary, state, "check", str(folder))["findings"]
    # Settings that migrations or workers alone load are not those that are asked here.
    findings = [one for one in findings if "loads these settings and the server does not" not in one["message"]]
    told = {one["code"] for one in findings}
    one, two = (asked(manage.parent, module, environment) for environment in (first, other))

    lacking = [one for one in findings if one["code"] == "variable-missing" and "fails without" in one["message"]]
    # All of the project is here, whatever ships of it.
    stops = [one for one in findings if one["consequence"] == "will-not-start" and one["code"] != "import-not-shipped"]
    fails = [one["message"] for one in stops + lacking]
    if "fails" in one and "ModuleNotFoundError" in one["fails"] and lacks_packages(folder):
        return
    if "fails" in one:
        yield from [] if fails else [f"Django stops ({one['fails']}), and charmer says nothing that stops it"]
        return
    yield from [f"charmer says that it will not start ({fails}), and the settings are read"] if fails else []
    if "fails" in two:
        yield f"with a database and other values the settings are not read: {two['fails']}"
        return
    facts = {
        "django-secret-key": one["key"] == two["key"], "django-debug": one["debug"], "django-allowed-hosts": not one["answers"],
        "django-sqlite": two["engine"].endswith("sqlite3"), "django-proxy": one["redirects"],
        "django-collectstatic": not one.get("served"),
    }
    # What a variable decides that the charm does not hand over is told with that variable.
    decided = [row["name"] for row in rows if row["given"] is None] + [one["message"] for one in findings if one["code"] == "variable-format"]
    for code, about in [("django-allowed-hosts", "HOSTS"), ("django-sqlite", "DATABASE"), ("django-debug", "DEBUG")]:
        if about in " ".join(decided):
            del facts[code]
    rock = folder / "rockcraft.yaml"
    # With DEBUG they are served in another way, and a part may collect them.
    if one["debug"] or "served" not in one or rock.exists() and "collectstatic" in rock.read_text():
        del facts["django-collectstatic"]
    for code, is_so in facts.items():
        if is_so != (code in told):
            yield f"{code}: Django says {is_so}: {one}, {two['engine']}"
    for warning, code in [("W009", "django-secret-key"), ("W018", "django-debug"), ("W020", "django-allowed-hosts")]:
        if warning in one["warns"] and code not in told and code in facts:
            yield f"`check --deploy` warns with {warning}, and charmer does not say {code}"
    collect = next((one for one in findings if one["code"] == "django-collectstatic"), None)
    if collect and "STATIC_ROOT" not in collect["fix"] and one.get("collects") is False:
        yield f"what charmer says to run stops, since STATIC_ROOT is not set: {collect['fix']}"


def projects(home, count):
    """Each project in a folder of its own, with a name."""
    rows = yaml.safe_load((ROOT / "tests/data/faults-sources.yaml").read_text())
    rows += [{"project": folder.name} for folder in FAULTS.glob("django-*")]
    seen = set()
    for at, row in enumerate(rows):
        key = json.dumps([row["project"], row.get("with")])
        changed = row.get("with") or {}
        # A piece of a rock is no project, and charmer does not decide conditions.
        is_piece = "extensions" not in changed.get("rockcraft.yaml", "extensions")
        decides = any("if True:" in (text or "") for text in changed.values())
        if key in seen or is_piece or decides or not list(FAULTS.glob(f"{row['project']}/**/manage.py")):
            continue
        seen.add(key)
        folder = home / str(at) / row["project"]
        shutil.copytree(FAULTS / row["project"], folder, symlinks=True)
        for name, text in (row.get("with") or {}).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            if text:
                # What the table leaves out of short settings, since it is not about it, each Django wants.
                whole = "SECRET_KEY" in text or "ROOT_URLCONF" not in text
                path.write_text(text if whole else f'{text}\nimport os\nSECRET_KEY = os.environ["DJANGO_SECRET_KEY"]\n')
        yield f"{row['project']}{', twin' if row.get('with') else ''}", folder
    yield "the sample", shutil.copytree(ROOT / "assets/examples/django", home / "sample")
    # Each spelling with whatever others, and then at random.
    r = random.Random(1)
    usual = {kind: spelled[1] for kind, spelled in SPELLED.items()} | {"ALLOWED_HOSTS": SPELLED["ALLOWED_HOSTS"][4], "PROXY": ""}
    every = [{**usual, kind: text} for kind, spelled in SPELLED.items() for text in spelled]
    every += [{kind: r.choice(spelled) for kind, spelled in SPELLED.items()} for _ in range(max(count - len(every), 0))]
    for at, chosen in enumerate(itertools.islice(every, count)):
        folder = shutil.copytree(FAULTS / "django-startproject-settings", home / f"spelled-{at}" / "shop")
        text = HEAD + "".join(f"{one}\n" for one in chosen.values() if one)
        (folder / "shop/settings.py").write_text(text)
        if "whitenoise" in text:
            # It is here, and a project that uses it names it.
            with (folder / "requirements.txt").open("a") as requirements:
                requirements.write("\nwhitenoise\n")
        yield "; ".join(one.replace("\n", "; ") for one in chosen.values() if one), folder


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--bin", default="target/debug/charmer")
    arguments.add_argument("--cases", type=int, default=60)
    options = arguments.parse_args()
    binary = str(pathlib.Path(options.bin).resolve())
    count = bad = 0
    with tempfile.TemporaryDirectory() as home:
        for name, folder in projects(pathlib.Path(home), options.cases):
            count += 1
            for what in disagreements(binary, f"{home}/state", folder):
                bad += 1
                print(f"{name}: {what}", flush=True)
    print(f"{count} projects, Django {django.__version__}: {bad} disagreements")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
