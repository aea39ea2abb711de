"""The real Charmcraft packs what charmer wrote, for every suite, through `charmer pack charm`.

    python run.py --bin charmer [SUITE…]

For each suite: the sample of `charmer demo`, `charmer init` with a database, `charmer pack charm`, `charmer inspect`.
What is stood in for is in stand_in.py. Run it with the Python of Charmcraft's virtual environment.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import stand_in
import yaml

# The names that Juju sees: the container, and the resource that its image is.
SUITES = {
    "flask": ("flask-app", "flask-app-image"),
    "django": ("django-app", "django-app-image"),
    "fastapi": ("app", "app-image"),
    "go": ("app", "app-image"),
    "expressjs": ("app", "app-image"),
    "spring-boot": ("app", "app-image"),
}
DATABASE = "postgresql"
# What charmer prints, in this order, with whatever between.
LINES = [
    "charmcraft pack --destructive-mode --verbosity=verbose, in ",
    "Logging execution to '",
    "Checking that charmlibs match",
    "Pulling charm",
    "Building charm",
    ":: Starting charm builder",
    "Successfully installed ",
    "Staging charm",
    "Priming charm",
    "Packing charm ",
    "Packed ",
    "packed: ",
]
BEFORE_BUILD = "Pulling charm"


class Wrong(Exception):
    """Something is not as it should be."""


def must(holds, why):
    if not holds:
        raise Wrong(why)


def call(*words, **more):
    ended = subprocess.run([str(word) for word in words], capture_output=True, text=True, **more)
    must(ended.returncode == 0, f"{' '.join(map(str, words))}: {ended.returncode}\n{ended.stdout}{ended.stderr}")
    return ended.stdout


def follow(command, folder, environment):
    """Runs `charmer pack`, reading as it goes; gives what it printed to either stream."""
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    child = subprocess.Popen(command, env=environment, **pipes)
    told, was_live = [], False
    for line in child.stderr:
        told.append(line.rstrip("\n"))
        if told[-1].endswith(BEFORE_BUILD):
            # Minutes of work lie ahead: who is told now is told live.
            must(child.poll() is None and not list(folder.glob("*.charm")), f"“{BEFORE_BUILD}” came after the end")
            was_live = True
    result = child.stdout.read()
    status = child.wait()
    must(status == 0, f"charmer pack ended with {status}:\n" + "\n".join(told[-40:]))
    must(was_live, f"“{BEFORE_BUILD}” was not told")
    return told, result


def in_order(told):
    at = 0
    for wanted in LINES:
        found = next((number for number in range(at, len(told)) if wanted in told[number]), None)
        must(found is not None, f"“{wanted}” is missing behind line {at}:\n" + "\n".join(told))
        must(told[found].startswith("[charm] "), f"not marked: {told[found]}")
        at = found + 1


def inspected(charmer, artifact, name, suite):
    """Holds what `charmer inspect` tells of the artifact against what was asked for."""
    charm = json.loads(call(charmer, "inspect", artifact, "--format", "json"))
    container, resource = SUITES[suite]
    endpoints = {(one["role"], one["name"]): one["interface"] for one in charm["endpoints"]}
    must(charm["kind"] == "charm" and charm["name"] == name, f"{charm['kind']} {charm['name']}, not {name}")
    must(charm["containers"] == [{"name": container, "resource": resource}], charm["containers"])
    must({"name": resource, "type": "oci-image"} in charm["resources"], charm["resources"])
    for key, interface in {
        ("requires", DATABASE): "postgresql_client",
        ("requires", "ingress"): "ingress",
        ("requires", "logging"): "loki_push_api",
        ("provides", "metrics-endpoint"): "prometheus_scrape",
        ("provides", "grafana-dashboard"): "grafana_dashboard",
        ("peers", "secret-storage"): "secret-storage",
    }.items():
        must(endpoints.get(key) == interface, f"{key}: {endpoints}")
    packages = {one["name"]: one["version"] for one in charm["packages"]}
    must("paas_charm" in packages and "ops" in packages, packages)
    must(len(charm["libraries"]) == 14 and all(one["version"] for one in charm["libraries"]), charm["libraries"])
    must(charm["has_entry"] and charm["has_dispatch"] and not charm["findings"], charm["findings"])
    must(charm["options"] and charm["charmcraft"] == "4.5.0", charm["charmcraft"])
    must(charm["platforms"] == ["ubuntu 24.04 amd64"], charm["platforms"])
    return charm


def write(charmer, suite, root):
    """The sample, and what charmer writes to it; gives the application's folder and the charm's name."""
    app = root / suite
    call(charmer, "demo", suite, "--dir", app, stdin=subprocess.DEVNULL)
    call(charmer, "init", app, "--integrate", DATABASE, "--platform", "amd64")
    expanded = yaml.safe_load(call(charmer, "expand", "charm", app))
    stand_in.libraries(app / "charm", expanded["charm-libs"])
    stand_in.take_wheels(app / "charm")
    return app, expanded["name"]


def pack(charmer, suite, app, name, path):
    began, charm = time.monotonic(), app / "charm"
    options = ["--", "--destructive-mode", "--verbosity=verbose"]
    environment = {**os.environ, "PATH": f"{path}{os.pathsep}{os.environ['PATH']}"}
    environment |= stand_in.rustup_home(app.parent / f"rustup-{suite}")
    told, result = follow([charmer, "pack", "charm", app, *options], charm, environment)
    in_order(told)
    artifact = charm / f"{name}_amd64.charm"
    must(result == f"{artifact}\n", f"{result!r}, not {artifact}")
    log = next(line for line in told if "Logging execution to '" in line).split("'")[1]
    must(pathlib.Path(log).stat().st_size > 0, f"no log at {log}")
    charm = inspected(charmer, artifact, name, suite)
    seconds = time.monotonic() - began
    return f"{suite}: {name}, {charm['files']} files, {charm['size'] / 1e6:.1f} MB, {len(told)} lines, {seconds:.0f} s"


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--bin", required=True, type=pathlib.Path, help="the charmer to test")
    arguments.add_argument("suites", nargs="*", metavar="SUITE")
    given = arguments.parse_args()
    if lacking := stand_in.missing():
        sys.exit(f"not there: {', '.join(lacking)}. Run: apt-get install python3-apt, with CPython 3.11.")
    failed, began = 0, time.monotonic()
    with tempfile.TemporaryDirectory(prefix="real-pack-") as home:
        root = pathlib.Path(home).resolve()
        (root / "rig").mkdir()
        path = stand_in.lay(root / "rig", pathlib.Path(sys.prefix))
        charmer = given.bin.resolve()
        # charmer writes one project at a time.
        written = {suite: write(charmer, suite, root) for suite in given.suites or SUITES}
        # One after the other: every Charmcraft of a machine writes its builder's times to one file, and reads it.
        for suite, where in written.items():
            try:
                print(pack(charmer, suite, *where, path), flush=True)
            except Wrong as why:
                failed += 1
                print(f"{suite}: WRONG: {why}", flush=True)
    print(f"real packs: {len(written) - failed} passed, {failed} failed, in {time.monotonic() - began:.0f} s")
    sys.exit(min(failed, 1))


main()
