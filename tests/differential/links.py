"""Holds `charmer check` against the real craft-parts: random symbolic links in a Django project, whose part gives its files
an owner. The packers' library has to stop exactly where charmer says that a link stops the packer.

Runs as root with the Python of the packers' environment: setting an owner needs that.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import craft_parts
import real_parts

FAULT = pathlib.Path(__file__).parent.parent / "data" / "faults" / "django-link-left-behind"
NAMES = ["a", "zz", "sub/l", "management/l", "management/commands/a"]
TARGETS = ["manage.py", "../manage.py", "sub", "../sub/f", "sub/f", "nowhere", "../tools/aws_lib.py", "/usr/bin/env"]
TARGETS += ["/home/nobody/x", "f", "commands/real.py", "real.py", "a", "zz", "../a", "management"]


def project(rng, home):
    """A copy of the fault with other links; these, by their names."""
    app = home / "app"
    subprocess.run(["cp", "-a", FAULT, app], check=True)
    shop = app / "shop"
    for path in shop.rglob("*"):
        if path.is_symlink():
            path.unlink()
    (shop / "sub").mkdir()
    (shop / "sub" / "f").write_text("f")
    (shop / "management" / "commands").mkdir(parents=True, exist_ok=True)
    (shop / "management" / "commands" / "real.py").write_text("x")
    links = {name: rng.choice(TARGETS) for name in rng.sample(NAMES, rng.randint(1, 2))}
    for name, target in links.items():
        (shop / name).symlink_to(target)
    return app, links


def stops(home, app):
    """Why the packers' library stops; empty where it does not."""
    os.chdir(home)
    organize = {"*": "django/app/", ".*": "django/app/"}
    owner = [{"owner": 584792, "group": 584792}]
    own = {"plugin": "dump", "source": str(app / "shop"), "organize": organize, "permissions": owner}
    manager = craft_parts.LifecycleManager(
        {"parts": {"own": own}}, application_name="charmer", cache_dir=home / "cache", work_dir=home / "work"
    )
    try:
        with manager.action_executor() as executor, open(os.devnull, "w") as null:
            executor.execute(manager.plan(craft_parts.Step.PRIME), stdout=null, stderr=null)
    except Exception as error:  # Whatever it stops with, it stops.
        return f"{type(error).__name__}: {error}"
    finally:
        os.chdir("/")
    return ""


def main():
    (binary, cases, rng), stopped = real_parts.arguments(__doc__), 0
    for case in range(cases):
        with tempfile.TemporaryDirectory() as folder:
            home = pathlib.Path(folder)
            app, links = project(rng, home)
            environment = dict(os.environ, XDG_STATE_HOME=str(home / "state"))
            command = [binary, "check", str(app), "--format", "json"]
            done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
            findings = json.loads(done.stdout)["findings"]
            told = [one["path"] for one in findings if one["code"] == "link-stops-packer"]
            why = stops(home, app)
        stopped += bool(why)
        if bool(told) != bool(why):
            sys.exit(f"case {case}: {links}: charmer names {told}, craft-parts: {why or 'goes on'}")
    print(f"{cases} projects, {stopped} of which stop the packer: charmer says so of the same.")


if __name__ == "__main__":
    main()
