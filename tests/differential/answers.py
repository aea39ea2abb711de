"""Let `charmer init` write projects from random answers, and ask the installed Charmcraft about every charm.

Usage: target/packers/bin/python tests/differential/answers.py [--cases N] [--seed S] [--bin PATH]

Of what charmer writes, Charmcraft has to accept each charm and expand it to what `charmer expand charm` prints; the
other files have to be what they seem; writing again has to change nothing. What charmer refuses it must not write at
all. N counts written projects. The seed is printed, and new each run unless given. Exit status: 0 when all hold.
"""

import argparse
import collections
import configparser
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import tomllib

import yaml
from packaging.requirements import Requirement

import charm
import packer

ROOT = pathlib.Path(__file__).resolve().parents[2]
SUITES = {path.stem: yaml.safe_load(path.read_text()) for path in sorted((ROOT / "assets/suites").glob("*.yaml"))}
ENDPOINTS = yaml.safe_load((ROOT / "assets/endpoints.yaml").read_text())["endpoints"]
WORDS = ["shop", "a: b", "# no comment", "- item", "yes", "010", "1e3", "it's", '"quoted"', "naïve ☃", "tab\there",
         "{brace", "[list", "&anchor", "*alias", "!tag", "%percent", "@at", "`tick`", "|", ">", "~", "null", "2026-11-22",
         " leading", "trailing ", "back\\slash", "emoji 🙂", "very " * 12, "", "=", "<<", "? key"]
WRITTEN = ["rockcraft.yaml", "charm/charmcraft.yaml", "charm/src/charm.py", "charm/pyproject.toml", "charm/tox.ini",
           "charm/.gitignore"]


def line(r):
    return " ".join(r.choice(WORDS) for _ in range(r.choice([1, 1, 2, 3])))[: r.choice([78, 78, 200])]


def paragraph(r):
    return "\n".join(line(r) for _ in range(r.choice([1, 1, 2, 4]))) + r.choice(["", "\n", "\n\n"])


def name(r):
    first = r.choice("abcxyz")
    rest = "".join(r.choice("abc019-") for _ in range(r.choice([0, 2, 6, 20, 38, 39, 45])))
    return first + rest


def option(r, n):
    kind = r.choice(["string", "int", "float", "boolean", "secret"])
    default = {
        "string": lambda: line(r),
        "int": lambda: r.choice(["0", "20", "-7", "010", "1_000", "0x1f", "12345678901234567890"]),
        "float": lambda: r.choice(["0.5", "-1.25", "1e3", "3", ".5", "1.0"]),
        "boolean": lambda: r.choice(["true", "false", "yes", "off"]),
        "secret": lambda: "",
    }[kind]()
    required = r.random() < 0.3
    return {"name": f"{r.choice(['token', 'page-size', 'x', 'mode', 'a1'])}{'' if n == 0 else f'-n{n}'}", "type": kind,
            "default": "" if required or r.random() < 0.4 else default,
            "description": r.choice([line, paragraph])(r), "required": required}


def answers(r):
    """A suite and a set of answers for it; those that a person leaves as found are left out."""
    short, suite = r.choice(list(SUITES.items()))
    rock = r.choice(suite["rock"]["bases"])
    endpoints = r.sample(ENDPOINTS, r.choice([0, 1, 2, 4, len(ENDPOINTS)]))
    every = {
        "name": name(r), "title": line(r)[:40], "summary": line(r), "description": paragraph(r),
        "version": r.choice(["0.1", "1.0.0", "1.10", "2026.1", "0x1", "1e3", "v2"]),
        "base": rock["base"], "build-base": rock.get("build-base", ""),
        "charm-base": r.choice(suite["charm"]["bases"])["base"],
        "platforms": r.sample(["amd64", "arm64", "armhf", "ppc64el", "s390x"], r.choice([1, 1, 2, 5])),
        "packages": r.sample(["libpq-dev", "libpq5_libs", "libmagic1", "ca-certificates_data"], r.choice([0, 1, 2])),
        "options": [option(r, n) for n in range(r.choice([0, 0, 1, 2, 5]))],
        "integrations": [{"endpoint": at["name"] if r.random() < 0.8 or not at.get("free-name") else "login",
                          "interface": at["interface"], "required": r.random() < 0.5} for at in endpoints],
    }
    kept = {key: value for key, value in every.items() if r.random() < 0.8 or key in ("base", "build-base")}
    return short, {"suite": short, **kept}


def run(binary, *arguments):
    done = subprocess.run([binary, *arguments], capture_output=True, timeout=60, stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def unsound(app):
    """What is not what it seems among the written files."""
    for path in WRITTEN:
        if not (app / path).is_file():
            return f"{path} was not written"
    code = app / "charm/src/charm.py"
    compile(code.read_text(), str(code), "exec")
    if not os.access(code, os.X_OK):
        return "charm.py is not executable"
    # What the charm needs stands in requirements.txt, or in pyproject.toml where uv builds it.
    needs = tomllib.loads((app / "charm/pyproject.toml").read_text()).get("project", {}).get("dependencies", [])
    listed = app / "charm/requirements.txt"
    if listed.exists():
        # A line that begins with a hyphen is pip's own: `--only-binary :all:`.
        needs = [text for text in listed.read_text().splitlines() if text.strip() and not text.startswith(("#", "-"))]
    if "paas-charm" not in {Requirement(text).name for text in needs}:
        return f"paas-charm is not among what the charm needs: {needs}"
    tox = configparser.ConfigParser(interpolation=None)
    tox.read_string((app / "charm/tox.ini").read_text())
    return None if isinstance(yaml.safe_load((app / "rockcraft.yaml").read_text()), dict) else "rockcraft.yaml is no mapping"


def judge(short, chosen, binary, home):
    """Why it does not hold, or None; and whether it was written."""
    app = home / "app"
    shutil.copytree(ROOT / "assets/examples" / short, app)
    file = home / "answers.yaml"
    file.write_text(yaml.safe_dump(chosen, allow_unicode=True), "utf-8")
    call = ["init", str(app), "--answers", str(file), "--yes"]
    code, _, err = run(binary, *call)
    if code == 1:
        wrote = [path for path in WRITTEN if (app / path).exists()]
        return (f"refused, and yet there are {wrote}" if wrote else None if err.strip() else "refused without a word"), False
    if code != 0 or "panicked" in err:
        return f"exit {code}: {err[:400]}", False
    why = unsound(app)
    if why:
        return why, True
    accepted, said = packer.ask_in(app / "charm")
    if not accepted:
        return f"Charmcraft refuses: {said[:600]}", True
    code, out, err = run(binary, "expand", "charm", str(app), "--format", "json")
    if code != 0:
        return f"expand: exit {code}: {err[:400]}", True
    ours, theirs = json.loads(out), yaml.safe_load(said)
    written = yaml.safe_load((app / "charm/charmcraft.yaml").read_text())
    if charm.own_words(ours, written) != charm.own_words(theirs, written):
        return "descriptions stand in other places", True
    found = list(charm.differences(ours, theirs))[:3]
    if found:
        return "; ".join(found), True
    # What Juju would not deploy is told of these answers, too; the packers take all of them.
    code, out, err = run(binary, "check", str(app), "--format", "json")
    found = json.loads(out)["findings"] if code in (0, 1) else []
    refused = [finding["message"] for finding in found if finding["consequence"] == "will-not-pack"]
    fails = any(finding["consequence"] != "worth-knowing" for finding in found)
    if code != int(fails) or refused:
        return f"check: exit {code}: {refused} {err[:400]}", True
    before = {path: (app / path).read_bytes() for path in WRITTEN}
    code, _, err = run(binary, *call)
    if code != 0 or before != {path: (app / path).read_bytes() for path in WRITTEN}:
        return f"the same answers again: exit {code}, other files: {err[:400]}", True
    return None, True


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--cases", type=int, default=200)
    ap.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    ap.add_argument("--bin", default=os.environ.get("CHARMER", "target/debug/charmer"))
    args = ap.parse_args()
    binary = str(pathlib.Path(args.bin).resolve())
    print(f"seed {args.seed}", flush=True)
    tally, failed, n = collections.Counter(), 0, 0
    while tally[True] < args.cases and n < 20 * args.cases:
        short, chosen = answers(random.Random(f"{args.seed}/{n}"))
        with tempfile.TemporaryDirectory(prefix="answers-") as home:
            try:
                why, written = judge(short, chosen, binary, pathlib.Path(home))
            except Exception as error:  # A file that cannot be read is a failure like any other.
                why, written = f"{type(error).__name__}: {error}", True
        tally[written] += 1
        if why:
            failed += 1
            print(f"case {n}: {why}\n{json.dumps(chosen, ensure_ascii=False, indent=1)}", flush=True)
        n += 1
    print(f"{tally[True]} written and {tally[False]} refused by charmer; {failed} fail")
    return 1 if failed or tally[True] < args.cases else 0


if __name__ == "__main__":
    sys.exit(main())
