"""Holds what `charmer check` prints for machines against those who define it: SARIF against the official schema of 2.1.0 and
a reader of it, JSON against our own schema, JUnit by a reader, GitHub's commands by their grammar. All tell the same.

Usage: target/formats/bin/python tests/differential/formats.py [--bin PATH]

Over all projects in tests/data/faults, and one whose names have what each format has to escape.
"""

import argparse
import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.parse

import jsonschema
import junitparser
from sarif import loader

ROOT = pathlib.Path(__file__).resolve().parents[2]
OFFICIAL = ROOT / "target/formats/package/lib/schemas/sarif-2.1.0-rtm.5.json"
COMMAND = re.compile(r"::(error|warning|notice) file=([^,]*)(?:,line=(\d+))?(?:,col=(\d+))?,title=([^:]*)::(.*)")
LEVELS = {"error": "error", "warning": "warning", "notice": "note"}
SEVERITIES = ["note", "warning", "error"]
# Names with what XML, addresses and GitHub's commands keep for themselves.
HOSTILE = {
    "app/app.py": "import flask\napp = flask.Flask(__name__)\n", "app/requirements.txt": "flask\n",
    "app/rockcraft.yaml": "name: shop\nbase: ubuntu@24.04\nversion: '1'\nsummary: s\ndescription: d\nplatforms: {amd64: }\n"
                          "extensions: [flask-framework]\n",
    "app/charm/charmcraft.yaml": "name: shop\ntype: charm\nbase: ubuntu@24.04\nsummary: s\ndescription: d\nplatforms: {amd64: }\n"
                                 "extensions: [flask-framework]\n\"x%0A,:: <é> &']]>😀\": 1\n",
    "app/static/pa,ge: %25 <é> \"&'#?😀.sqlite3": "SQLite format 3\0", "app/static/tab\tand line\nend.sqlite3": "SQLite format 3\0",
}


def validator(path):
    schema = json.loads(path.read_text("utf-8"))
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


def printed(binary, folder, form):
    done = subprocess.run([binary, "check", folder, "--format", form], capture_output=True, text=True, check=False, env=dict(os.environ, XDG_STATE_HOME=STATE.name))
    if done.returncode not in (0, 1) or "panicked" in done.stderr:
        sys.exit(f"{folder}: `check --format {form}` ended with {done.returncode}: {done.stderr}")
    return done.returncode, done.stdout


def level(finding):
    """What is shown to a person: an error is what the project fails over."""
    return "error" if finding["consequence"] != "worth-knowing" else min(finding["severity"], "warning", key=SEVERITIES.index)


def wrong(binary, folder):
    """What is wrong with the formats for this project."""
    outputs = {form: printed(binary, folder, form) for form in ("json", "sarif", "junit", "github")}
    yield from (f"exit status of {form}" for form, (status, _) in outputs.items() if status != outputs["json"][0])
    texts = {form: text for form, (_, text) in outputs.items()}
    told = json.loads(texts["json"])
    yield from (f"JSON: {error.json_path}: {error.message}" for error in OURS.iter_errors(told))
    findings = told["findings"]
    fails = sum(one["consequence"] != "worth-knowing" for one in findings)
    if outputs["json"][0] != (fails > 0):
        yield f"exit status {outputs['json'][0]} with {fails} findings that fail"

    log = json.loads(texts["sarif"])
    yield from (f"SARIF: {error.json_path}: {error.message}" for error in (SARIF.iter_errors(log) if SARIF else ()))
    at = pathlib.Path(STATE.name) / "one.sarif"
    at.write_text(texts["sarif"], "utf-8")
    reader = loader.load_sarif_file(str(at))
    reader.init_default_line_number_1()
    read = collections.Counter((one["Code"], int(one["Line"]), one["Severity"]) for one in reader.get_records())
    want = collections.Counter((one["code"], one["line"] or 1, level(one)) for one in findings)
    if read != want:
        yield f"SARIF's reader finds {read - want} and does not find {want - read}"

    at.with_suffix(".xml").write_text(texts["junit"], "utf-8")
    report = junitparser.JUnitXml.fromfile(str(at.with_suffix(".xml")))
    cases = [case for suite in report for case in suite]
    failed = sum(any(isinstance(result, junitparser.Failure) for result in case.result) for case in cases)
    counts = (report.tests, report.failures, len(cases), failed)
    if counts != (max(len(findings), 1), fails, max(len(findings), 1), fails):
        yield f"JUnit: tests and failures by its own words and by count: {counts}, and there are {len(findings)} findings, of which {fails} fail"

    lines = texts["github"].splitlines()
    commands = [COMMAND.fullmatch(line) for line in lines]
    if len(lines) != len(findings) or not all(commands):
        yield f"GitHub: {len(lines)} lines for {len(findings)} findings: {texts['github']!r}"
        return
    for command, one in zip(commands, findings, strict=True):
        path = urllib.parse.unquote(command[2])
        same_path = path.endswith(one["path"]) or not one["path"].isprintable()
        shown = (LEVELS[command[1]], int(command[3] or 0), int(command[4] or 0), one["code"] in command[5])
        if not same_path or shown != (level(one), one["line"], one["column"], True):
            yield f"GitHub: {command[0]} for {one}"


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--bin", default="target/debug/charmer")
    binary = str(pathlib.Path(arguments.parse_args().bin).resolve())
    faults = ROOT / "tests/data/faults"
    # Two lie beside what they need.
    inner = {"go-replace-outside": "go-replace-outside/svc", "python-path-outside": "python-path-outside/services/shop"}
    projects = [faults / inner.get(folder.name, folder.name) for folder in sorted(faults.iterdir())]
    bad = told = 0
    with tempfile.TemporaryDirectory() as home:
        for name, text in HOSTILE.items():
            path = pathlib.Path(home, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        for folder in [*projects, pathlib.Path(home, "app")]:
            for what in wrong(binary, str(folder)):
                bad += 1
                print(f"{folder.name}: {what}")
            told += len(json.loads(printed(binary, str(folder), "json")[1])["findings"])
    print(f"{len(projects) + 1} projects, {told} findings, in four formats; {bad} differences")
    if SARIF is None:
        print("SARIF's official schema is not here: it was not asked")
    return 1 if bad else 0


OURS = validator(ROOT / "assets/check.schema.json")
# The official schema comes from npm; without it, its reader still asks.
SARIF = validator(OFFICIAL) if OFFICIAL.exists() else None
STATE = tempfile.TemporaryDirectory()

if __name__ == "__main__":
    sys.exit(main())
