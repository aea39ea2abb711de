"""Hold charmer's reading and printing of YAML against the packers' loader and printer on random texts.

Usage: target/packers/bin/python tests/differential/yaml_text.py [--cases N] [--seed S] [--bin target/debug/examples/reprint]

Each text is read and printed again by both sides: both refuse it, or both print the same. Texts that need a value
that no project file takes (sets, binary data) are passed over. The seed is printed. Exit status: 0 when no more differ
than --tolerate says, as a share: the texts are adversarial, and our scanner, libyaml's, is known to differ from PyYAML's
on some two in a thousand of them (byte-order marks and tabs inside a document, odd tags).
"""

import argparse
import datetime
import json
import os
import random
import subprocess
import sys

import yaml
from craft_application.util import yaml as packer_yaml

WORDS = ["a", "b", "word", "yes", "no", "On", "OFF", "null", "~", "010", "0o7", "0x1F", "1_000", "1:30", "190:20:30", "1.5", ".5", "1.",
         "1e3", "1.e+3", "-.inf", ".nan", "+1", "-", "--", "---", "...", "2024-01-02", "2024-01-02T03:04:05Z", "2024-1-2 3:4:5", "=", "<<",
         "y", "n", "true", "08", "0b11", "-0", "+.5", "1__0", "_1", "1,000", "12e03", "é", "日本", "\u2028", "\x85", "\u00a0", "\ufeff", "😀",
         "it's", '"q"', "a: b", "a #b", "#a", "- a", "? a", ": a", "a:", ":a", "&a", "*a", "!a", "|", ">", "%a", "@a", "`a", "{", "}", "[", "]", ",",
         "a, b", "{a}", "x" * 130, "word " * 30, " lead", "trail ", "two  spaces", "a\nb", "a\n", "\na", "a\n\nb\n", "  a\nb", "a\n b", "a \nb",
         "\t", "a\tb", "\ta\nb", "\x07", "a\x1bb", "\\", "a\\nb", "", " ", "\n", "\n\n", "'", "''", "long" * 60, "a" * 79 + " b", "é " * 50, "-a", "-1", "?a", "a?", "a!"]


def scalar(r):
    kind = r.random()
    if kind < 0.7:
        return r.choice(WORDS)
    if kind < 0.8:
        return r.choice([None, True, False, 0, -7, 10**25, 1.5, 1e20, 1e-9, float("inf"), 0.1])
    if kind < 0.9:
        return " ".join(r.choice(WORDS) for _ in range(r.randint(2, 12)))
    return "".join(r.choice("ab :#-'\"\n\t,[]{}&*!|>%@`é\\?=~0123456789.") for _ in range(r.randint(0, 20)))


def tree(r, depth=0):
    kind = r.random()
    if depth > 3 or kind < 0.45:
        return scalar(r)
    if kind < 0.7:
        return [tree(r, depth + 1) for _ in range(r.randint(0, 4))]
    return {key: tree(r, depth + 1) for key in (scalar(r) for _ in range(r.randint(0, 4)))}


def mutate(r, text):
    at = r.randrange(len(text) + 1)
    piece = r.choice([" ", "\n", "\t", "- ", ": ", "'", '"', "#", "&a ", "*a ", "!!str ", "!!int ", "!", "|\n", ">-\n", "[", "]", "{", "}", ",", "? ", "<<: ",
                      "---\n", "...\n", "%YAML 1.1\n", "\r\n", "  ", "a", "1", "\\", "|2-\n", "\ufeff", "\x00", "é", "!!float ", "!!null ", "!!set ", "!!timestamp "])
    return text[:at] + piece + text[at + r.choice([0, 0, 1, 2]):]


class Plain(yaml.SafeDumper):
    def ignore_aliases(self, data):
        return True


def make(r):
    if r.random() < 0.1:
        return "".join(r.choice(["a", "b", ": ", "- ", "\n", "  ", "'", '"', "#", "&x ", "*x", "[", "]", "{", "}", ", ", "|", ">", "!!str ", "1", "~", "? ", "<<", "\\", "é"])
                       for _ in range(r.randint(1, 25)))
    value = {"k": tree(r)} if r.random() < 0.7 else tree(r)
    text = yaml.dump(value, Dumper=Plain, allow_unicode=r.random() < 0.8, sort_keys=False, width=r.choice([20, 80, 1000]),
                     default_flow_style=r.choice([False, False, None, True]), default_style=r.choice([None, None, None, "'", '"', "|", ">"]),
                     indent=r.choice([2, 2, 4, 3]), line_break=r.choice([None, None, "\r\n"]))
    for _ in range(r.choice([0, 0, 0, 1, 1, 2, 3])):
        text = mutate(r, text)
    return text


class Printer(yaml.SafeDumper):
    """As the packers print, but for aliases, which their documents do not have."""

    def ignore_aliases(self, data):
        return True


Printer.add_representer(str, lambda dumper, text: dumper.represent_scalar(
    "tag:yaml.org,2002:str", text, style="|" if "\n" in text else None))


def strange(value):
    if isinstance(value, dict):
        return any(strange(k) or strange(v) for k, v in value.items())
    if isinstance(value, (list, tuple)):
        return isinstance(value, tuple) or any(map(strange, value))
    return isinstance(value, (bytes, set))


def packers(text):
    """What the packers print of the text; None when they refuse it, False when it is to be passed over."""
    try:
        value = packer_yaml.safe_yaml_load(text)
    except Exception:  # noqa: BLE001 - whatever it is, it is a refusal
        return None
    if strange(value):
        return False
    try:
        return yaml.dump(value, Dumper=Printer, sort_keys=False, allow_unicode=True)
    except (RecursionError, yaml.YAMLError):
        return False


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--cases", type=int, default=20000)
    ap.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    ap.add_argument("--bin", default="target/debug/examples/reprint")
    ap.add_argument("--show", type=int, default=20)
    ap.add_argument("--tolerate", type=float, default=0.0)
    args = ap.parse_args()
    print(f"seed {args.seed}", flush=True)
    texts = [make(random.Random(f"{args.seed}/{n}")) for n in range(args.cases)]
    texts = [text for text in texts if not any(0xD800 <= ord(c) < 0xE000 for c in text)]
    done = subprocess.run([args.bin], input="".join(json.dumps(text) + "\n" for text in texts).encode(), capture_output=True, check=False)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if len(answers) != len(texts):
        print(done.stderr.decode("utf-8", "replace")[-2000:])
        print(f"{len(answers)} answers to {len(texts)} texts; the next was {texts[len(answers)]!r}")
        return 1
    failed, refused, passed_over = 0, 0, 0
    for text, answer in zip(texts, answers):
        want = packers(text)
        if want is False:
            passed_over += 1
            continue
        refused += want is None
        same = answer == want
        if not same:
            failed += 1
            if failed <= args.show:
                print(f"{text!r}\n   packers {want!r}\n   charmer {answer!r}")
    print(f"{len(texts)} texts, {refused} refused by the packers, {passed_over} passed over; {failed} differ")
    return 1 if failed > args.tolerate * len(texts) else 0


if __name__ == "__main__":
    sys.exit(main())
