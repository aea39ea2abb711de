"""Holds `charmer ships` against the real craft-parts: random folders and random parts that copy them, each taken
through pull, build, stage and prime by the packers' own library, and file by file compared with what charmer tells.

Runs with the Python of the packers' environment: it imports craft_parts. Nothing is installed and nothing leaves the
machine; parts that only copy need no system packages, so the library's empty package backend stands in for apt.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import craft_parts
import real_parts

SCRIPTED = "made by a script"
os.environ["PATH"] = f"{os.path.dirname(sys.executable)}:{os.environ['PATH']}"
NAMES = ["a", "b", "ab", "a.py", "b.py", ".h", ".env", "c.rock", "static"]
HEAD = """name: shop
base: ubuntu@24.04
version: '1'
summary: A shop
description: Sells things.
platforms: {amd64: }
extensions: [flask-framework]
"""


def path(rng, patterns=False):
    steps = [rng.choice(NAMES) for _ in range(rng.randint(1, 3))]
    if patterns and rng.random() < 0.5:
        steps[rng.randrange(len(steps))] = rng.choice(["*", "*", "a*", "*.py", "?", "[ab]*", "**", "**.py"])
    return "/".join(steps)


def files(rng):
    chosen = {path(rng) for _ in range(rng.randint(2, 12))}
    return sorted(one for one in chosen if not any(other.startswith(one + "/") for other in chosen))


def entry(rng, there):
    """An entry that the packers take: a folder or file that is there more often than not."""
    if rng.random() < 0.5 and there:
        steps = rng.choice(there).split("/")
        text = "/".join(steps[: rng.randint(1, len(steps))])
    else:
        text = path(rng, patterns=True)
    sign = "-" if rng.random() < 0.4 else ""
    # Without a star this is a plain name, which is there by chance alone.
    if not sign and "*" not in text and any(c in text for c in "?["):
        return "*"
    return sign + text


def part(rng, there):
    organize = {}
    for _ in range(rng.choice([0, 0, 1, 1, 2, 3])):
        source = rng.choice([entry(rng, there).lstrip("-"), path(rng, patterns=True)])
        if source and not source.startswith("*") and "**" not in source:
            # Which of several comes first is the file system's secret, so they go into a folder.
            into = ["x/", "x/y/"] if set("*?[") & set(source) else ["x/", "x/y", "x/" + source, rng.choice(NAMES)]
            organize[source] = rng.choice(into)
    spec = {"plugin": "dump", "source": ".", "organize": organize}
    spec["stage"] = [entry(rng, there) for _ in range(rng.randint(0, 3))]
    if rng.random() < 0.7:
        spec["prime"] = [entry(rng, there) for _ in range(rng.randint(0, 2))]
    prime = spec.get("prime", ["*"])
    if prime == ["*"] or prime and all(one.startswith("-") for one in prime):
        # Without entries of its own `prime` takes those of `stage` in the order of Python's sets, another in each process;
        # it decides where a pattern hides what another entry names, which charmer tells (`entries-unordered`).
        spec["stage"] = [one for one in spec["stage"] if not one.startswith(".")]
    if rng.random() < 0.15:
        # What a script makes is known to nobody before it runs: entries that name it are no fault.
        made = rng.choice(["made/f", "a/made", "made"])
        folder = os.path.dirname(f"$CRAFT_PART_INSTALL/{made}")
        spec["override-build"] = f"craftctl default\nmkdir -p {folder} && echo -n {SCRIPTED} >$CRAFT_PART_INSTALL/{made}\n"
        spec[rng.choice(["stage", "prime"])] = rng.choice([[made], [made, *spec["stage"]], ["made*"]])
    return spec


def primed(home, part):
    """What the packers' library primes; nothing where it stops."""
    os.chdir(home)
    spec = dict(part, source=str(home / "app"))
    manager = craft_parts.LifecycleManager(
        {"parts": {"own": spec}},
        application_name="charmer",
        cache_dir=home / "cache",
        work_dir=home / "work",
        ignore_local_sources=["*.rock"],
    )
    try:
        with manager.action_executor() as executor, open(os.devnull, "w") as null:
            executor.execute(manager.plan(craft_parts.Step.PRIME), stdout=null, stderr=null)
    except Exception as error:  # Whatever it stops with, it stops.
        return None, f"{type(error).__name__}: {error}"
    top = home / "work" / "prime"
    found = {}
    for folder, _, names in os.walk(top):
        for name in names:
            at = pathlib.Path(folder) / name
            found[at.read_text()] = "/" + str(at.relative_to(top))
    return found, ""


def told(binary, home):
    """What charmer tells, without what the extension's own part takes."""
    done = subprocess.run(
        [binary, "ships", str(home / "app"), "--all", "--format", "json"], capture_output=True, text=True, check=False
    )
    if done.returncode not in (0, 1) or not done.stdout:
        sys.exit(f"charmer ended with {done.returncode}: {done.stderr}")
    answer = json.loads(done.stdout)
    lands = {one["path"]: one["lands"] for one in answer["entries"] if one["lands"] and not one["folder"]}
    troubles = [f["finding"]["code"] for f in answer["flags"] if f["finding"]["key"].startswith("parts.own.")]
    return lands, troubles


def main():
    binary, cases, rng = real_parts.arguments(__doc__)
    stopped = compared = 0
    for case in range(cases):
        there = files(rng)
        own = part(rng, there)
        with tempfile.TemporaryDirectory() as folder:
            home = pathlib.Path(folder)
            for one in there:
                at = home / "app" / one
                at.parent.mkdir(parents=True, exist_ok=True)
                at.write_text(one)
            # What makes it a project lies beside them, in both.
            parts = json.dumps({"own": dict(own, source="./")})
            extra = {"app.py": "app = 1\n", "requirements.txt": "flask\n", "rockcraft.yaml": f"{HEAD}parts: {parts}\n"}
            for name, text in extra.items():
                (home / "app" / name).write_text(text)
            wanted, why = primed(home, own)
            names = {text: name for name, text in extra.items()}
            if wanted is not None:
                wanted = {names.get(text, text): at for text, at in wanted.items() if text != SCRIPTED}
            lands, troubles = told(binary, home)
        os.chdir("/")
        lands = {name: at for name, at in lands.items() if not at.startswith("/flask/app/")}
        shown = json.dumps({"files": there, "part": own, "craft-parts": wanted or why, "charmer": [lands, troubles]})
        if wanted is None:
            stopped += 1
            if not troubles and "override-build" not in own:
                sys.exit(f"case {case}: craft-parts stops, charmer says nothing: {shown}")
        elif troubles and troubles != ["organize-into-itself"]:
            sys.exit(f"case {case}: charmer sees trouble where there is none: {shown}")
        elif wanted != lands:
            sys.exit(f"case {case}: not the same: {shown}")
        else:
            compared += 1
    print(f"{cases} parts, craft-parts {craft_parts.__version__}: {compared} alike, {stopped} stopped and told")


main()
