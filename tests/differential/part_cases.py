"""Parts of every kind: each plugin's own keys with good and odd values, and grammar in every shape that a file can have."""

import pathlib
import re

SCHEMA = pathlib.Path(__file__).resolve().parents[2] / "assets" / "schema" / "parts.yaml"

SCALARS = {"source": "text", "source-type": "text", "override-build": "text", "source-depth": "int", "disable-parallel": "bool",
           "organize": "map", "plugin": "plugin", "source-checksum": "text", "override-stage": "text"}
LISTS = {"build-packages": "list", "stage-packages": "list", "stage": "list", "prime": "list", "after": "list",
         "build-environment": "pairs", "build-attributes": "list", "permissions": "maps", "source-submodules": "list",
         "stage-snaps": "list", "overlay-packages": "list", "stage-slices": "list", "build-slices": "list"}
GOOD = {"text": ["x", "y", "git"], "int": [1, 2], "bool": [True, False], "map": [{"a": "b"}, {}], "plugin": ["nil", "dump", "go"],
        "list": ["aa", "bb", "ab_bins"], "pairs": [{"A": "b"}, {"C": "d"}], "maps": [{"path": "a"}, {"mode": "755"}]}
ODD = [None, 0, 1, 1.5, True, "", "x", "yes", "else fail", "else  fail", "ab_bins", "fail", {}, [], {"a": "b"}, ["y"], [1],
       ["a", "a"], [None], ".", "jruby", "20", ["."], {"a": None}, [""]]
USUAL = ["on amd64", "on arm64", "on amd64 to arm64", "on amd64 to amd64", "to arm64", "to amd64", "else", "else", "else"]
RARE = ["on amd64,arm64", "try", "for any", "for amd64", "on amd64, arm64", "on", "for", "else on amd64", "on  amd64", "ON amd64",
        "on amd64 to", "on nosuch", "for any,amd64", "on amd64 for any", "to all", "on amd64,", "on arm64,amd64"]


def plugin_keys():
    """The keys of each plugin, by its name."""
    keys, name = {}, None
    for line in SCHEMA.read_text("utf-8").split("schemas:", 1)[1].splitlines():
        if found := re.match(r"  ([a-z-]+):", line):
            name = found[1].removeprefix("charmcraft-")
            line = line[found.end():]
        if name:
            keys.setdefault(name, []).extend(re.findall(r"([a-z]+(?:-[a-z]+)*)!?: ", line))
    return {name: sorted(set(found)) for name, found in keys.items() if name not in ("part", "permissions", "grammar")}


def value(r, kind):
    return r.choice(ODD if r.random() < 0.2 else GOOD[kind])


def body(r, kind, many, depth):
    if depth < 2 and r.random() < 0.25:
        return grammar(r, kind, many, depth + 1)
    if many and r.random() < 0.85:
        return [value(r, kind) for _ in range(r.choice([0, 1, 1, 2]))]
    return value(r, kind)


def grammar(r, kind, many, depth=0):
    out = []
    for _ in range(r.choice([0, 1, 1, 2, 2, 3])):
        dice = r.random()
        if dice < 0.12:
            out.append("else fail")
        elif dice < (0.25 if many else 0.15):
            out.append(value(r, kind))
        else:
            entry = {r.choice(USUAL if r.random() < 0.85 else RARE): body(r, kind, many, depth)}
            if r.random() < 0.04:
                entry[r.choice(RARE)] = body(r, kind, many, depth)
            out.append(entry)
    return out


def with_grammar(r):
    key = r.choice([*SCALARS, *LISTS])
    part = {"plugin": r.choice(["nil", "dump"]), "source": "."}
    part[key] = grammar(r, SCALARS.get(key) or LISTS[key], key in LISTS)
    return part


def with_plugin_keys(r, keys=plugin_keys()):
    plugin = r.choice(sorted(keys))
    part = {"plugin": plugin}
    if r.random() < 0.85:
        part["source"] = "."
    for _ in range(r.choice([1, 1, 2, 3])):
        good = [one for values in GOOD.values() for one in values]
        part[r.choice(keys[plugin] or ["source"])] = r.choice(ODD + good)
    return part
