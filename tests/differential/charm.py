"""Hold `charmer expand charm` against the installed Charmcraft on random charms.

Usage: target/packers/bin/python tests/differential/charm.py [--cases N] [--seed S] [--bin PATH] [--keep FOLDER]

The Charmcraft is the one of this Python; charmer answers for the same version. Verdict, notices and document have to agree, and the printed text with what the packer would print of the same document.
The seed is printed, and new each run unless given. Failures are shrunk and kept in the folder `kept` beside this
file, one JSON object of files each; kept cases are tried first in every run. Exit status: 0 when all agree.
"""

import argparse
import collections
import copy
import hashlib
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

import yaml

import charm_cases as cases
import every_key
import packer
import recorded
import spellings

HERE = pathlib.Path(__file__).resolve().parent


class Flow(yaml.SafeDumper):
    def ignore_aliases(self, data):
        return True


class Printer(yaml.SafeDumper):
    """As Charmcraft prints: literal blocks for text of several lines, and ASCII alone."""


Printer.add_representer(str, lambda dumper, text: dumper.represent_scalar(
    "tag:yaml.org,2002:str", text, style="|" if "\n" in text else None))


def text_of(r, doc):
    style = r.random()
    return yaml.dump(doc, Dumper=Flow if r.random() < 0.8 else yaml.SafeDumper, sort_keys=False, allow_unicode=r.random() < 0.8,
                     default_flow_style=None if style < 0.15 else False, width=r.choice([80, 80, 40, 1000]))


def charmer(binary, folder, *more):
    done = subprocess.run([binary, "expand", "charm", folder, "--for", f"charmcraft={packer.VERSION}", *more], capture_output=True, timeout=20, stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def own_words(doc, project):
    """Take out the descriptions that the extension wrote, which are our own words; where they stand is compared."""
    order = []
    mine = project if isinstance(project, dict) else {}
    for path in (("config", "options"), ("actions",), ("resources",)):
        node, own = doc, mine
        for key in path:
            node = node.get(key) if isinstance(node, dict) else None
            own = own.get(key) if isinstance(own, dict) else None
        for name, value in (node or {}).items() if isinstance(node, dict) else ():
            theirs = own.get(name) if isinstance(own, dict) else None
            if isinstance(value, dict) and "description" in value and not (isinstance(theirs, dict) and "description" in theirs):
                order.append((path, name, list(value)))
                value.pop("description")
    return order


def differences(a, b, at=""):
    if type(a) is not type(b):
        yield f"{at or '/'}: {a!r} instead of {b!r}"
    elif isinstance(a, dict):
        if list(a) != list(b):
            yield f"{at or '/'}: keys {list(a)} instead of {list(b)}"
        else:
            for k in b:
                yield from differences(a[k], b[k], f"{at}/{k}")
    elif isinstance(a, list) and len(a) == len(b):
        for i, (x, y) in enumerate(zip(a, b)):
            yield from differences(x, y, f"{at}[{i}]")
    elif a != b and not (a != a and b != b):
        yield f"{at}: {a!r} instead of {b!r}"


def judge(files, binary):
    """None when both agree, else what differs."""
    with tempfile.TemporaryDirectory(prefix="case-") as folder:
        packer.lay(pathlib.Path(folder), files)
        accepted, said = packer.ask_in(folder)
        code, out, err = charmer(binary, folder)
        if code not in (0, 1) or "panicked" in err:
            return f"exit {code}: {err[:300]}", accepted
        if accepted != (code == 0):
            tail = [line for line in said.splitlines() if line.strip() and "log:" not in line]
            return (f"accepted, the packer refuses: {' | '.join(tail)[:400]}" if code == 0 else f"refused, the packer accepts: {err[:400]}"), accepted
        if not accepted:
            return (None if err.strip() and not out else "refused without a message, or with a document"), accepted
        notice, their_notice = out[:out.index("name:")], said[:said.index("name:")]
        if notice != their_notice:
            return f"before the document {notice!r} instead of {their_notice!r}", accepted
        out = out.removeprefix(notice)
        got, want = yaml.safe_load(out), yaml.safe_load(said.removeprefix(notice))
        try:
            project = yaml.safe_load(files["charmcraft.yaml"])
        except yaml.YAMLError:
            project = {}
        if yaml.dump(got, Dumper=Printer, sort_keys=False).rstrip("\n") != out.rstrip("\n"):
            return "the text is not what the packer's printer makes of it", accepted
        orders = own_words(got, project), own_words(want, project)
        if orders[0] != orders[1]:
            return f"keys in another order: {orders}", accepted
        return "; ".join(list(differences(got, want))[:3]) or None, accepted


def shrink(files, binary):
    """Smaller files that still differ: leave out files, then places of the document."""
    best = dict(files)

    def differs(candidate):
        return judge(candidate, binary)[0] is not None

    for name in list(best):
        if name != "charmcraft.yaml":
            fewer = {k: v for k, v in best.items() if k != name}
            if differs(fewer):
                best = fewer
    try:
        doc = yaml.safe_load(best["charmcraft.yaml"])
    except yaml.YAMLError:
        return best
    if not isinstance(doc, dict) or not differs({**best, "charmcraft.yaml": yaml.dump(doc, Dumper=Flow, sort_keys=False)}):
        return best
    progress, budget = True, 80
    while progress and budget > 0:
        progress = False
        for path in sorted((p for p in cases.spots(doc) if p), key=len):
            budget -= 1
            if budget <= 0:
                break
            smaller = copy.deepcopy(doc)
            try:
                del cases.at(smaller, path[:-1])[path[-1]]
            except (KeyError, IndexError, TypeError):
                continue
            candidate = {**best, "charmcraft.yaml": yaml.dump(smaller, Dumper=Flow, sort_keys=False)}
            if differs(candidate):
                doc, best, progress = smaller, candidate, True
                break
    return best


def make(r):
    if r.random() < 0.3:
        return recorded.mutated(r)
    suite, doc = cases.good(r)
    for _ in range(r.choice([0, 0, 1, 1, 1, 2, 3])):
        cases.fault(r, suite, doc)
    if r.random() < 0.25:
        every_key.put(r, doc)
    files = cases.folder(r)
    if r.random() < 0.35:
        spellings.spell(r, doc)
    if r.random() < 0.12:
        spellings.plain(r, doc)
        if r.random() < 0.4:
            files |= spellings.beside(r)
    text = text_of(r, doc)
    if r.random() < 0.12:
        text = r.choice(cases.TEXT)(r, text)
    if r.random() < 0.15:
        text = spellings.commented(r, text)
    if r.random() < 0.04:
        text = spellings.merged(r, text)
    return {**files, "charmcraft.yaml": text}


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--cases", type=int, default=1000)
    ap.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    ap.add_argument("--bin", default=os.environ.get("CHARMER", "target/debug/charmer"))
    ap.add_argument("--keep", type=pathlib.Path, default=HERE / "kept")
    ap.add_argument("--no-shrink", action="store_true")
    args = ap.parse_args()
    args.bin = str(pathlib.Path(args.bin).resolve())
    print(f"Charmcraft {packer.VERSION}, seed {args.seed}", flush=True)
    tally, failed = collections.Counter(), 0
    kept = [json.loads(path.read_text("utf-8")) for path in sorted(args.keep.glob("*.json"))]
    for n in range(-len(kept), args.cases):
        files = kept[n + len(kept)] if n < 0 else make(random.Random(f"{args.seed}/{n}"))
        why, accepted = judge(files, args.bin)
        tally[accepted] += 1
        if why is None:
            continue
        failed += 1
        if n >= 0 and not args.no_shrink:
            files = shrink(files, args.bin)
            why = judge(files, args.bin)[0] or why
            args.keep.mkdir(exist_ok=True)
            data = json.dumps(files, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
            name = hashlib.sha256(data.encode("utf-8", "surrogatepass")).hexdigest()[:12]
            (args.keep / f"{name}.json").write_text(data, "utf-8", "surrogatepass")
        print(f"case {n}: {why}\n" + "".join(f"--- {k}\n{v}\n" for k, v in files.items()), flush=True)
    print(f"{tally[True]} accepted and {tally[False]} refused by the packer; {failed} differ")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
