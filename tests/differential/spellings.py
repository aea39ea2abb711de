"""How people write their documents: accents and emoji, comments, anchors and merge keys, quotes, dates, old files."""

import datetime

TEXTS = ["Été à Paris — menu", "日本語", "😀", "a “quoted” word", "naïve\nÉtude\n", "\u00a0x", "x\u200b", "é" * 90, "ü " * 60, "a\u2028b",
         "1.10", "010", "yes", "2024-01-02", "#1", "it's", "C:\\\\x", "a: b", "- a", "tab\there", "~", "null", ""]
NAMES = ["é", "naïve", "a.b", "x\u200b", "日本", "a b", "1", "yes", ".", "a.", "long-" * 20, "é" * 130]
VARIABLES = ["make -j$CRAFT_PARALLEL_BUILD_COUNT", "cp ${CRAFT_STAGE}/x .", "$CRAFT_PRIME $CRAFT_PROJECT_DIR", "$CRAFT_PART_SRC/x",
             "${CRAFT_ARCH_TRIPLET_BUILD_FOR}$CRAFT_ARCH_BUILD_ON"]
BYTES = [b"hi", b"", b"\xff\xfe", "é".encode()]
COMMENTS = ["# a comment", "  # indented", "# é: [", "#", "    # - x", ""]
FILES = {
    "actions.yaml": ["a: {description: x}\n", "", "[]", "é: {x: é}\n", "a: 1\na: 2\n", "1: x\n", "a: [\n", "$CRAFT_PROJECT_NAME: {x: $CRAFT_STAGE}\n"],
    "config.yaml": ["options: {a: {type: string, description: é}}\n", "", "{}", "[1]", "options:\n", "x: 1\n", "options: {a.b: x}\n"],
    "metadata.yaml": ["summary: é\n", "x: 1\n", "name: other\n", "null\n"],
}


def value(r):
    return r.choice([r.choice(TEXTS), r.choice(VARIABLES), r.choice(BYTES), None, [], {}, 10**20, 1e20, -0.0, datetime.date(2024, 1, 2),
                     datetime.datetime(2024, 1, 2, 3, 4, 5), float("nan"), {"a", "b"} - {r.choice("ab")}])


def spell(r, doc):
    """Puts a few such values into a document, in places that take any."""
    for _ in range(r.choice([1, 1, 2, 3])):
        kind = r.randint(0, 7)
        if kind == 0:
            doc[r.choice(["summary", "description", "title"])] = r.choice(TEXTS)
        elif kind == 1:
            actions = doc.setdefault("actions", {})
            if isinstance(actions, dict):
                actions[r.choice(["a", *NAMES])] = {r.choice(["description", "params", *NAMES]): value(r)}
        elif kind == 2:
            config = doc.setdefault("config", {})
            options = config.setdefault("options", {}) if isinstance(config, dict) else None
            if isinstance(options, dict):
                options[r.choice(NAMES)] = r.choice([value(r), {"type": "string", "default": value(r)}, {"type": "string", "optional": False, "default": "x"}])
        elif kind == 3:
            parts = doc.setdefault("parts", {})
            if isinstance(parts, dict):
                parts["mine"] = {"plugin": "nil", "override-build": r.choice([*VARIABLES, *TEXTS]), "build-environment": [{"A": r.choice(TEXTS)}]}
        elif kind == 4:
            doc["requires"] = {r.choice(["db", *NAMES]): {"interface": r.choice(["x", *TEXTS]), "scope": value(r)}}
        elif kind == 5:
            doc["terms"] = [r.choice(TEXTS) for _ in range(r.choice([1, 30]))]
        elif kind == 6:
            base = r.choice(["ubuntu@24.04", "ubuntu@26.04"])
            doc.pop("base", None)
            other = r.choice([base, base, "ubuntu@22.04"])
            name = f"{base}:{r.choice(['amd64', 'arm64', 'all'])}"
            doc["platforms"] = {name: {r.choice(["build-on", "build_on"]): r.choice([[f"{base}:amd64"], f"{base}:amd64", [f"{other}:arm64", f"{base}:amd64"]]),
                                       r.choice(["build-for", "build-for", "build_for"]): r.choice([[f"{base}:amd64"], [f"{other}:amd64"], f"{base}:amd64"])}}
        else:
            # One object in several places: the printer writes an anchor and aliases.
            shared = {"description": r.choice(TEXTS), "params": {"n": {"type": "integer", "maximum": 10**20}}}
            doc["actions"] = {"one": shared, "two": shared, "three": {"params": shared["params"]}}


def plain(r, doc):
    """The document without an extension: its part is its own."""
    doc.pop("extensions", None)
    doc.setdefault("parts", {})
    if isinstance(doc["parts"], dict):
        doc["parts"]["charm"] = r.choice([{"plugin": "charm", "source": "."}, {}, {"plugin": "uv", "source": "."},
                                          {"plugin": "charm", "source": ".", "charm-entrypoint": r.choice(["", ".", "src/x.py", "..", "/x", "a/../b"])}])


def beside(r):
    return {name: r.choice(FILES[name]) for name in r.sample(sorted(FILES), r.choice([1, 1, 2]))}


def commented(r, text):
    """The text with comments between its lines and behind them."""
    out = []
    for line in text.split("\n"):
        if r.random() < 0.15:
            out.append(r.choice(COMMENTS))
        out.append(line + (" # é" if r.random() < 0.08 and line.rstrip().endswith(("]", "}", ":")) else ""))
    return "\n".join(out)


def merged(r, text):
    """The text with an anchor, and a merge key that names it."""
    more = r.choice(["y: &y {description: é}\n", "y: &y [a, b]\n", "y: &y\n  params: {}\n"])
    use = r.choice(["actions:\n  one: {<<: *y}\n", "actions: {one: *y}\n", "actions:\n  one:\n    <<: [*y, *y]\n    description: own\n"])
    return text + "actions-of-old: 1\n" * (r.random() < 0.1) + use.replace("*y", "&y {description: é}", 1) if r.random() < 0.6 else text + more + use
