"""Charms as people have them, with small changes: each begins with a recorded case of tests/oracle.

A change is one that a person or a tool makes: a line left out, twice, elsewhere or indented otherwise, a value in other
quotes or of another kind, another style of a block, a comment, another extension. What comes of it, the packer says.
"""

import functools
import json
import pathlib
import re

ORACLE = pathlib.Path(__file__).resolve().parents[1] / "oracle"
VALUES = ["", "~", "null", "''", "no", "0", "1.10", "2024-01-02", "12:30", "0x1F", "1_000", "'1'", '"x\\u00e9"', "é", "😀", "[]", "{}", "[a, b]", "{a: b}",
          "|\n    two\n    lines", ">-\n    two\n    lines", "*nope", "&x y", "!!str 1", "!!int '1'", "x: y", "- x", "x #y", "'it''s'", '"a\\tb"', "1e3", ".inf", "-", "?"]
EXTENSIONS = ["flask", "django", "fastapi", "go", "expressjs", "spring-boot"]


@functools.cache
def charms():
    found = []
    for name in ("realistic.jsonl", "cases.jsonl"):
        for case in map(json.loads, (ORACLE / name).open(encoding="utf-8")):
            if case["tool"] == "charm":
                found.append({**case["files"], "charmcraft.yaml": case["project"]})
    return found


def another_value(r, line):
    key, colon, _ = line.partition(": ")
    return f"{key}: {r.choice(VALUES)}" if colon else line


def other_quotes(r, line):
    key, colon, value = line.partition(": ")
    value = value.strip("'\"")
    return f"{key}: {r.choice([f'{chr(39)}{value}{chr(39)}', json.dumps(value), json.dumps(value, ensure_ascii=False), value])}" if colon else line


def changed(r, lines):
    at, other = r.randrange(len(lines)), r.randrange(len(lines))
    kind = r.randint(0, 11)
    if kind == 0:
        del lines[at]
    elif kind == 1:
        lines.insert(other, lines[at])
    elif kind == 2:
        lines[at], lines[other] = lines[other], lines[at]
    elif kind == 3:
        lines[at] = r.choice(["  ", " "]) + lines[at]
    elif kind == 4:
        lines[at] = lines[at].removeprefix(r.choice(["  ", " "]))
    elif kind in (5, 6):
        lines[at] = another_value(r, lines[at])
    elif kind == 7:
        lines[at] = other_quotes(r, lines[at])
    elif kind == 8:
        lines.insert(at, r.choice(["# é", "  # x", "", "   ", "---", "..."]) if r.random() < 0.9 else "\ufeff")
    elif kind == 9:
        lines[at] += r.choice([" ", " # x", "\t", ":", "#x", "é", ","])
    elif kind == 10:
        lines[at] = re.sub(r": [|>][-+]?$", lambda _: ": " + r.choice(["|", ">", "|-", ">-", "|+", ">+", "|2", ">1-"]), lines[at])
    else:
        lines[at] = re.sub(r"(flask|django|fastapi|go|expressjs|spring-boot)-", lambda _: r.choice(EXTENSIONS) + "-", lines[at])
    return lines or ["name: x"]


def mutated(r):
    files = dict(r.choice(charms()))
    lines = files["charmcraft.yaml"].split("\n")
    for _ in range(r.choice([0, 1, 1, 2, 3, 5])):
        lines = changed(r, lines)
    return {**files, "charmcraft.yaml": "\n".join(lines)}
