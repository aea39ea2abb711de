"""Hold `charmer expand charm` against the installed Charmcraft where its versions differ, one combination after the other.

Usage: target/packers/bin/python tests/differential/corners.py [--cases N] [--bin PATH]

Platforms in every spelling, bases and what they are built on, plugins, slashes, extensions, the folders beside them, and
every key of the packer's own models with values of each kind, and documents as hands write them: nothing is random, so what passes once passes always. `--cases` takes that many, evenly out of all; without it, all are asked.
Exit status: 0 when all agree.
"""

import argparse
import itertools
import os
import pathlib
import sys

import yaml

import charm
import charm_cases
import every_key
import handwritten
import packer

HEAD = {"name": "abc", "type": "charm", "summary": "s", "description": "d"}
NIL = {"x": {"plugin": "nil"}}
AMD64 = {"amd64": None}
SERIES = ["ubuntu@16.04", "ubuntu@18.04", "ubuntu@20.04", "ubuntu@22.04", "ubuntu@24.04", "ubuntu@24.10", "ubuntu@25.04",
          "ubuntu@25.10", "ubuntu@26.04", "ubuntu@26.10", "ubuntu@devel", "almalinux@9", "bare"]
OLD = [{"name": "ubuntu", "channel": "22.04"}]
PLACES = [{}, {"base": "ubuntu@24.04"}, {"build-base": "ubuntu@24.04"}, {"base": "ubuntu@22.04", "build-base": "ubuntu@24.04"},
          {"bases": OLD}, {"base": "ubuntu@24.04", "bases": OLD}]


def platforms():
    """What a platform is called, and what is below it, in both spellings."""
    names = ["amd64", "mine", "all", "any", "*", "a/b", "ubuntu@24.04:amd64", "ubuntu@26.04:all", "ubuntu@25.10:amd64", "ubuntu@24.04"]
    below = [None, {}, {"build-on": ["amd64"]}, {"build_on": ["amd64"]}, {"build-for": ["amd64"]}, {"build_for": "amd64"}]
    for on, to in itertools.product(["build-on", "build_on"], ["build-for", "build_for"]):
        for built, run in [(["amd64"], ["amd64"]), ("amd64", "arm64"), (["ubuntu@24.04:amd64"], ["ubuntu@24.04:amd64"]),
                           ("ubuntu@24.04:amd64", "ubuntu@24.04:amd64"), (["ubuntu@24.04:amd64"], ["ubuntu@22.04:amd64"]),
                           (["amd64"], ["all"]), (["amd64"], ["ubuntu@24.04:amd64"])]:
            below.append({on: built, to: run})
    for place, name, value in itertools.product(PLACES, names, below):
        yield {**HEAD, **place, "platforms": {name: value}, "parts": NIL}


def bases():
    """Every base with what it is built on and a plugin, named by `base` or by the platforms."""
    for base, build, plugin in itertools.product(SERIES, [..., None, "ubuntu@devel", "ubuntu@24.04", "ubuntu@25.10", "ubuntu@26.04"],
                                                 ["nil", "charm", "reactive", "uv", "poetry", "python"]):
        own = {} if build is ... else {"build-base": build}
        parts = {"x": {"plugin": plugin, "source": "."}}
        yield {**HEAD, "base": base, **own, "platforms": AMD64, "parts": parts}
        if build in (..., "ubuntu@24.04"):
            yield {**HEAD, **own, "platforms": {f"{base}:amd64": None}, "parts": parts}
        if build is ... and plugin in ("nil", "charm"):
            both = {"ubuntu@24.04:amd64": None, f"{base}:arm64": None}
            name, _, channel = base.partition("@")
            yield {**HEAD, "platforms": both, "parts": parts}
            yield {**HEAD, "bases": [{"name": name, "channel": channel}], "parts": parts}
            yield {**HEAD, "bases": [{"build-on": OLD, "run-on": [{"name": name, "channel": channel}]}], "parts": {"charm": {}}}


def part_names():
    for base, build, name in itertools.product(SERIES, [..., "ubuntu@24.04", "ubuntu@26.04"], ["a/b", "/", "charm"]):
        own = {} if build is ... else {"build-base": build}
        yield {**HEAD, "base": base, **own, "platforms": AMD64, "parts": {name: {"plugin": "nil"}}}
        yield {**HEAD, **own, "platforms": {f"{base}:amd64": None}, "parts": {name: {"plugin": "nil"}}}


def extensions():
    """Each extension on each way to say a base."""
    known = ["ubuntu@20.04", "ubuntu@22.04", "ubuntu@24.04", "ubuntu@26.04"]
    ways = [{"base": base, "platforms": AMD64} for base in SERIES]
    ways += [{"platforms": {f"{base}:amd64": None}} for base in known]
    ways += [{"platforms": {"x": {"build-on": [f"{on}:amd64"], "build-for": [f"{to}:amd64"]}}} for on, to in itertools.product(known, known)]
    ways += [{"base": base, "build-base": build, "platforms": AMD64} for base, build in itertools.product(known, known)]
    ways += [{"base": base, "bases": OLD, "platforms": AMD64} for base in known]
    ways += [{"bases": [{"name": "ubuntu", "channel": base[7:]}]} for base in known]
    ways += [{"bases": [{"build-on": OLD, "run-on": [{"name": "ubuntu", "channel": base[7:]}]}]} for base in known]
    ways += [{"platforms": {f"{one}:amd64": None, f"{two}:amd64": None}} for one, two in itertools.combinations(known, 2)]
    ways += [{"build-base": base, "platforms": AMD64} for base in known]
    for suite, way in itertools.product(charm_cases.SUITES, ways):
        yield {**HEAD, **way, "extensions": [f"{suite}-framework"]}


def beside():
    """What lies beside the document, for each extension."""
    files = [{"paas-config.yaml": text} for text in [
        "", "[]", "x", "a: [", "a: 1\na: 2\n", "--- a\n--- b\n", "framework_logging_format: json\n", "framework_logging_format: JSON\n",
        "framework_logging_format: [json]\n", "port: 80\n", "port: x\n", "metrics-path: m\n", "1: x\n", "\ufeffport: 80\n", "!x y"]]
    files += [{"paas-config.yaml/": ""}, {"cos_custom/": ""}, {"cos_custom": ""}, {"cos_custom/x.txt": ""}, {"cos_custom/other/x": ""},
              {"cos_custom/grafana_dashboards/d.json": "{"}, {"cos_custom/grafana_dashboards": ""}, {"cos_custom/loki_alert_rules/": ""},
              {"metadata.yaml": "name: other\n"}, {"actions.yaml": "a: {}\n"}, {"config.yaml": "options: {}\n"}]
    for suite, base, more in itertools.product(charm_cases.SUITES, ["ubuntu@24.04", "ubuntu@26.04"], files):
        yield {**HEAD, "base": base, "platforms": AMD64, "extensions": [f"{suite}-framework"]}, more
    for more in files:
        yield {**HEAD, "base": "ubuntu@24.04", "platforms": AMD64, "parts": NIL}, more


def keys():
    """Every key that the packer knows, with values of each kind; and who may run the charm, on each base."""
    for (of, key), place in every_key.KEYS.items():
        for value in every_key.values(of, key):
            doc = {**HEAD, "base": "ubuntu@24.04", "platforms": AMD64, "parts": {"x": {"plugin": "nil", "source": "."}}}
            place(doc, key, value)
            yield doc, {}, (of, key)
    for suite, user in itertools.product([None, "flask", "go"], ["root", "sudoer", "non-root", "x", None]):
        for base in ["ubuntu@22.04", "ubuntu@24.04", "ubuntu@26.04"]:
            what = {"extensions": [f"{suite}-framework"]} if suite else {"parts": NIL}
            yield {**HEAD, "base": base, "platforms": AMD64, "charm-user": user, **what}


def corners():
    """Every project, with the key that it is about, if it is about one."""
    for made in [platforms(), bases(), part_names(), extensions(), beside(), keys()]:
        for one in made:
            doc, files, key, *_ = (*one, None) if isinstance(one, tuple) else (one, {}, None)
            yield {**files, "charmcraft.yaml": yaml.dump(doc, Dumper=charm.Flow, sort_keys=False)}, key
    for text in handwritten.documents():
        yield {"charmcraft.yaml": text}, None


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--bin", default=os.environ.get("CHARMER", "target/debug/charmer"))
    arguments.add_argument("--cases", type=int)
    options = arguments.parse_args()
    binary = str(pathlib.Path(options.bin).resolve())
    every = list(corners())
    count = min(options.cases or len(every), len(every))
    differ, verdicts = 0, {}
    for files, key in [every[at * len(every) // count] for at in range(count)]:
        why, accepted = charm.judge(files, binary)
        verdicts.setdefault(key, set()).add(accepted)
        if why is not None:
            differ += 1
            print(why + "\n" + "".join(f"--- {name}\n{text}\n" for name, text in files.items()), flush=True)
    # What is refused, or accepted, whatever its value says nothing about the value.
    dull = [key for key, seen in verdicts.items() if count == len(every) and len(seen) == 1 and key not in [None, *every_key.NEVER]]
    for of, key in dull:
        print(f"`{key}` of {of}: no value here is {'refused' if verdicts[of, key] == {True} else 'accepted'}")
    print(f"Charmcraft {packer.VERSION}: {count} of {len(every)} corners; {differ} differ")
    return 1 if differ or dull else 0


if __name__ == "__main__":
    sys.exit(main())
