"""Random charms: good ones, and ones with a few faults, written to reach every rule of the expansion."""

import datetime

import part_cases

SUITES = ["flask", "django", "fastapi", "go", "expressjs", "spring-boot"]
ARCHITECTURES = ["amd64", "arm64", "armhf", "i386", "ppc64el", "riscv64", "s390x"]
ENDPOINTS = {
    "postgresql": "postgresql_client", "mysql": "mysql_client", "mongodb": "mongodb_client", "redis": "redis",
    "valkey": "valkey_client", "s3": "s3", "saml": "saml", "rabbitmq": "rabbitmq", "tracing": "tracing",
    "smtp": "smtp", "openfga": "openfga", "http-proxy": "http_proxy",
}
# Values that stand where another kind belongs.
ODD = [None, True, False, 0, 1, -1, 2, 1.5, 1.0, 0.1, 1e16, 1e-7, float("inf"), 10**30, "", "x", "yes", "1", "1.0",
       "a b", "é", "a\nb", "a\nb\n", "-a", "/a", "A", " x ", "x" * 41, "x" * 201, [], ["a"], [1], [None], ["a", "a"],
       [["a"]], {}, {"a": 1}, {"a": None}, {1: "a"}, {"a": {"b": []}}, datetime.date(2024, 1, 2), "$CRAFT_PROJECT_NAME",
       "https://example.org", "ubuntu@24.04", "none", "null", "~", "010", "1:30", "#x", "x: y", "'", '"', "%", "@a",
       "&a", "*a", "!a", "|", ">", "- a", "{a}", "[a]", "a #b", ":", "?", "\t", "a\tb", "\x7f", "\u2028", "trailing ",
       "word " * 30, "long" * 50]
KEYS = ["name", "title", "version", "summary", "description", "base", "build-base", "platforms", "contact", "issues",
        "source-code", "license", "adopt-info", "parts", "package-repositories", "type", "analysis", "charmhub",
        "charm-libs", "actions", "assumes", "charm-user", "containers", "devices", "extra-bindings", "peers",
        "provides", "requires", "resources", "storage", "subordinate", "terms", "links", "config", "bases",
        "extensions", "build-slices"]
PLUGINS = ["ant", "autotools", "bazel", "cargo-use", "charm", "cmake", "dotnet", "dump", "go", "go-use", "gradle",
           "gradle-use", "jlink", "make", "maven", "maven-use", "meson", "nil", "npm", "npm-use", "poetry", "python",
           "qmake", "reactive", "ruby", "rust", "scons", "uv"]
PART_KEYS = ["plugin", "source", "source-checksum", "source-channel", "source-branch", "source-commit", "source-depth",
             "source-subdir", "source-submodules", "source-tag", "source-type", "disable-parallel", "after",
             "overlay-packages", "stage-snaps", "stage-packages", "stage-slices", "build-snaps", "build-packages",
             "build-slices", "build-environment", "build-attributes", "organize", "overlay", "stage", "prime",
             "override-pull", "overlay-script", "override-build", "override-stage", "override-prime", "permissions"]
PLUGIN_KEYS = ["ant-build-targets", "ant-properties", "autotools-configure-parameters", "bazel-targets",
               "charm-entrypoint", "charm-requirements", "charm-python-packages", "charm-binary-python-packages",
               "charm-strict-dependencies", "cmake-parameters", "cmake-generator", "dotnet-build-configuration",
               "go-buildtags", "go-generate", "gradle-task", "gradle-init-script", "gradle-parameters", "jlink-jars",
               "jlink-extra-modules", "jlink-modules", "jlink-multi-release", "make-parameters", "maven-parameters",
               "maven-use-wrapper", "meson-parameters", "npm-include-node", "npm-node-version", "poetry-with",
               "poetry-keep-bins", "poetry-export-extra-args", "python-requirements", "python-packages",
               "python-constraints", "python-keep-bins", "qmake-parameters", "qmake-major-version",
               "reactive-charm-build-arguments", "ruby-gems", "ruby-flavor", "ruby-use-bundler", "rust-features",
               "rust-path", "rust-channel", "rust-use-global-lto", "rust-cargo-parameters", "scons-parameters",
               "uv-extras", "uv-groups"]


def word(r):
    return r.choice("abcdefgh") + "".join(r.choice("abcdefgh0123") for _ in range(r.randint(1, 6)))


def base(r, suite):
    good = ["22.04", "24.04", "24.04", "26.04"] if suite in ("flask", "django") else ["24.04", "24.04", "26.04"]
    return "ubuntu@" + r.choice(good)


def platforms(r, own=None):
    out = {}
    for _ in range(r.choice([1, 1, 1, 2, 3])):
        arch = r.choice(ARCHITECTURES[:2] if r.random() < 0.7 else ARCHITECTURES)
        full = f"{own}:{arch}" if own else arch
        other = r.choice(ARCHITECTURES[:2])
        on = f"{own}:{other}" if own else other
        kind = r.randint(0, 5)
        if kind <= 1 or (own and kind == 2):
            out[full] = None
        elif kind == 2:
            out[full] = {"build-on": r.choice([on, [on]])}
        elif kind == 3 and not own:
            out[r.choice(["all", word(r)])] = {"build-on": [on], "build-for": r.choice([["all"], "all"])}
        elif kind == 4:
            out[word(r)] = {"build-on": r.sample([on, full], 1 if on == full else 2), "build-for": [full]}
        else:
            out[word(r)] = {"build-for": full, "build-on": on}
    return out


def option(r):
    kind = r.choice(["string", "int", "float", "boolean", "secret"])
    out = {"type": kind}
    if r.random() < 0.5:
        out["default"] = {"string": "x", "int": 3, "float": 1.5, "boolean": True, "secret": ""}[kind]
    elif r.random() < 0.3:
        out["optional"] = r.choice([True, False])
    if r.random() < 0.5:
        out["description"] = r.choice(["An option.", "Two\nlines.", "word " * 20])
    return out


def url(r):
    return r.choice(["https://example.org", "http://Example.org/a b", "https://example.org:8080/x?y=z#w",
                     "https://exämple.org", "https://user:pw@example.org/", "https://[::1]/", "https://1.2.3.4/%20"])


def grammar(r, value):
    return r.choice([[{"on amd64": value}], [{"on arm64": value}, {"else": value}], [{"to amd64": value}],
                     [{"on amd64 to arm64": value}, {"else": value}]])


def part(r):
    plugin = r.choice(["nil", "nil", "dump"] + PLUGINS)
    out = {"plugin": plugin}
    if plugin not in ("nil", "charm", "reactive", "jlink") or r.random() < 0.3:
        out["source"] = r.choice([".", "src", "https://example.org/x.git", "$CRAFT_PROJECT_NAME"])
    extras = {
        "build-packages": ["gcc", "make"], "stage-packages": ["libpq5"], "build-snaps": ["go/1.22/stable"],
        "stage": ["a", "-b"], "prime": ["a/b", "-c"], "organize": {"a": "b", "c/d": "e"}, "after": ["charm"],
        "override-build": "craftctl default\necho ${CRAFT_PROJECT_NAME}\n", "source-subdir": "x", "source-depth": 1,
        "build-environment": [{"A": "b"}, {"C": "1"}], "permissions": [{"path": "a", "mode": "755"}],
        "stage-slices": ["base-files_base"], "build-attributes": ["enable-patchelf"], "source-tag": "v1",
        "disable-parallel": True,
    }
    for key in r.sample(sorted(extras), r.randint(0, 4)):
        value = extras[key]
        if r.random() < 0.15 and key not in ("disable-parallel",):
            value = grammar(r, value)
        out[key] = value
    return out


def good(r):
    """A charm that the packer accepts, most times."""
    suite = r.choice(SUITES)
    doc = {"name": r.choice(["hello", "a", "a-b-1", "1a", word(r)]), "type": "charm"}
    where = r.random()
    own = base(r, suite)
    if where < 0.8:
        doc["base"] = own
        doc["platforms"] = platforms(r)
        if r.random() < 0.15:
            doc["build-base"] = r.choice([own, "ubuntu@24.04", "ubuntu@22.04", None, "ubuntu@26.04", "ubuntu@20.04"])
    elif where < 0.92 or suite not in ("flask", "django"):
        doc["platforms"] = platforms(r, own)
    else:
        system = {"name": "ubuntu", "channel": "22.04"}
        if r.random() < 0.4:
            system["architectures"] = r.sample(ARCHITECTURES, r.randint(1, 2))
        doc["bases"] = [r.choice([system, {"build-on": [dict(system)], "run-on": [dict(system)]}])]
    doc["summary"] = r.choice(["A small application", 12, 0.10, "it's: a", "x" * 200, "word " * 18])
    doc["description"] = r.choice(["Words.", "Two\nlines.\n", "  indented\n more\n", "word " * 40, "a\n\n\nb", 7])
    doc["extensions"] = [f"{suite}-framework"]
    if r.random() < 0.2:
        doc["title"] = r.choice(["A title", 12, 1.50, None, "$CRAFT_PROJECT_NAME"])
    if r.random() < 0.1:
        doc["version"] = r.choice(["1.0", 0.10, 2, None, "1~x"])
    if r.random() < 0.5:
        names = r.sample(sorted(ENDPOINTS), r.randint(0, 3))
        doc["requires"] = {n: {"interface": ENDPOINTS[n], "optional": r.choice([True, False]), "limit": 1} for n in names}
        for _ in range(r.choice([0, 0, 1, 2])):
            doc["requires"][r.choice(["oidc", "my-idp", word(r)])] = {"interface": "oauth"}
    if r.random() < 0.3:
        doc["provides"] = {word(r): {"interface": word(r)}}
    if r.random() < 0.5:
        doc["config"] = {"options": {r.choice(["token", "my-opt", "app-x", word(r)]): option(r) for _ in range(r.randint(0, 3))}}
    if r.random() < 0.3:
        doc["actions"] = r.choice([{word(r): {"description": "Does it."}}, {}, None, {"a": {"params": {"x": {"type": "string"}}}}])
    if r.random() < 0.3:
        doc["parts"] = {r.choice(["a", "b", "a/b", "nil", "$CRAFT_PROJECT_NAME", word(r)]): part(r) for _ in range(r.randint(0, 2))}
    if r.random() < 0.12:
        doc.setdefault("parts", {})[word(r)] = r.choice([part_cases.with_grammar, part_cases.with_plugin_keys])(r)
    if r.random() < 0.2:
        doc["charm-libs"] = [{"lib": r.choice(["mysql.mysql", "my_charm.my_lib", "9my.aa", "a-b.c_d"]), "version": r.choice(["0", "1.2"])}]
    if r.random() < 0.2:
        doc["links"] = {k: (url(r) if k != "contact" else r.choice(["a@example.org", ["a", "b"]])) for k in
                        r.sample(["contact", "documentation", "issues", "source", "website"], r.randint(0, 3))}
        if r.random() < 0.3:
            doc["links"]["issues"] = [url(r), url(r)]
    for key, values in {
        "assumes": [["k8s-api"]], "charm-user": ["root", "sudoer", "non-root", None], "subordinate": [True, "no", 0, None],
        "terms": [["a"], [1], []], "adopt-info": ["charm", None], "analysis": [{"ignore": {"attributes": ["language"]}}, {}],
        "charmhub": [{"api-url": "https://example.org"}, None], "contact": [None], "license": [None],
        "package-repositories": [[], [{"type": "apt", "ppa": "a/b"}], [{"type": "apt", "cloud": "antelope"}]],
    }.items():
        if r.random() < 0.04:
            doc[key] = r.choice(values)
    if r.random() < 0.3:
        items = list(doc.items())
        r.shuffle(items)
        doc = dict(items)
    return suite, doc


def paas_config(r):
    lines = []
    for key in r.sample(["port", "metrics-port", "metrics-path", "framework_logging_format", "x"], r.randint(0, 3)):
        value = {"port": ["8080", "0", "65536", "true", "'80'", "1.0", "null"], "metrics-port": ["9000", "x", "-1"],
                 "metrics-path": ["/m", "m", "/a b", "''", "1", "/a%20b", "/é"],
                 "framework_logging_format": ["json", "text", "1"], "x": ["1"]}[key]
        lines.append(f"{key}: {r.choice(value[:2] if r.random() < 0.6 else value)}")
    return "\n".join(lines) + "\n"


def folder(r):
    files = {}
    if r.random() < 0.3:
        files["paas-config.yaml"] = paas_config(r) if r.random() < 0.8 else r.choice(
            ["", "[]", "x", "a: [", "null", "a: 1\na: 2\n", "--- a\n--- b\n", "\ufeffport: 80\n", "!x y", "{}", "0"])
    if r.random() < 0.12:
        files.update(r.choice([
            {"cos_custom/grafana_dashboards/d.json": "{}"}, {"cos_custom/": ""}, {"cos_custom/x.txt": ""},
            {"cos_custom/other/x": ""}, {"cos_custom/loki_alert_rules/": "", "cos_custom/prometheus_alert_rules/a": ""},
            {"cos_custom": ""}, {"cos_custom/loki_alert_rules": ""}, {"cos_custom/.hidden": ""}]))
    if r.random() < 0.06:
        files.update(r.choice([
            {"metadata.yaml": "name: other\n"}, {"metadata.yaml": "subordinate: true\n"}, {"metadata.yaml": ""},
            {"config.yaml": ""}, {"actions.yaml": "a: {}\n"}, {"metadata.yaml": "summary: x\ndescription: y\n"},
            {"metadata.yaml": "a: 1\na: 2\n"}, {"requirements.txt": "flask\n"}]))
    return files


def spots(node, path=()):
    """All places in a tree."""
    out = [path]
    if isinstance(node, dict):
        for key, value in node.items():
            out += spots(value, path + (key,))
    elif isinstance(node, list):
        for at, value in enumerate(node):
            out += spots(value, path + (at,))
    return out


def at(node, path):
    for step in path:
        node = node[step]
    return node


def fault(r, suite, doc):
    """One fault (or oddity) of any kind, in place."""
    kind = r.randint(0, 15)
    places = [path for path in spots(doc) if path]
    path = r.choice(places)
    parent = at(doc, path[:-1])
    if kind == 0:
        parent[path[-1]] = r.choice(ODD)
    elif kind == 1:
        del parent[path[-1]]
    elif kind == 2:
        doc[r.choice(KEYS)] = r.choice(ODD)
    elif kind == 3:
        doc[r.choice(["x-a", "sumary", "charm_libs", "build_base", "website", "adopt_info", 1, "", "Name"])] = r.choice(ODD)
    elif kind == 4:
        extra = r.choice([{"interface": "x"}, {}, None, "x", {"interface": 1}, {"interface": "oauth"}])
        section = r.choice(["requires", "provides", "peers"])
        name = r.choice(["logging", "ingress", "metrics-endpoint", "grafana-dashboard", "db", 1, True, "A", "", "a b"])
        doc.setdefault(section, {})
        if isinstance(doc[section], dict):
            doc[section][name] = extra
    elif kind == 5:
        name = r.choice([f"{suite}-x", "webserver-x", "app-x", "flask-debug", "app-secret-key", "app-port", "token",
                         "metrics-port", 1, None, "webserver", suite, "my-idp-scopes"])
        value = r.choice([option(r), {}, None, "x", {"type": "bool"}, {"type": "int", "default": "x"},
                          {"type": "string", "optional": False, "default": r.choice(ODD)}, {"required": True, "x": 1}])
        config = doc.setdefault("config", {})
        if isinstance(config, dict):
            options = config.setdefault("options", {})
            if isinstance(options, dict):
                options[name] = value
    elif kind == 6:
        doc[r.choice(["devices", "storage", "extra-bindings"])] = r.choice([{}, None, {"a": {"type": "filesystem"}}])
    elif kind == 7:
        doc[r.choice(["assumes", "containers", "resources", "peers"])] = r.choice([
            ["k8s-api"], {}, {"app": {"resource": "app-image"}}, {f"{suite}-app": {"resource": f"{suite}-app-image"}},
            {"secret-storage": {"interface": "secret-storage"}}, {"peers": {"interface": "peers"}},
            {"app-image": {"type": "oci-image"}},
            {"app-image": {"description": f"{suite} application image.", "type": "oci-image"}},
            {f"{suite}-app-image": {"type": "oci-image", "description": f"{suite} application image."}}])
    elif kind == 8:
        parts = doc.setdefault("parts", {})
        if isinstance(parts, dict):
            name = r.choice(["p", "charm", "config", "nil", "a/b", 1])
            own = parts[name] = part(r)
            for _ in range(r.randint(0, 2)):
                own[r.choice(PART_KEYS + PLUGIN_KEYS)] = r.choice(ODD + [["a", "b"], ["a_bcd"], ["a_bcd", "e"], [{"A": "b"}], [{"owner": 1}], [{"owner": 1, "group": 1}]])
    elif kind == 9:
        doc["platforms"] = r.choice([
            {"x86_64": None}, {"mine": None}, {"amd64": {}}, {"amd64": []}, {"amd64": "amd64"}, {}, None, ["amd64"],
            {"all": None}, {"any": {"build-on": "amd64", "build-for": "amd64"}}, {1: None}, {"amd64": {"build-on": []}},
            {"a": {"build-on": ["amd64", "amd64"], "build-for": "amd64"}}, {"a": {"build-on": "all", "build-for": "amd64"}},
            {"a": {"build-on": "amd64", "build-for": ["amd64", "arm64"]}}, {"a/b": {"build-on": "amd64", "build-for": "amd64"}},
            {"ubuntu@24.04:amd64": None}, {"ubuntu@24.04:amd64": None, "ubuntu@22.04:amd64": None}, {"ubuntu@24.04": None},
            {"ubuntu@24.04:amd64": {"build-on": "ubuntu@24.04:amd64", "build-for": "ubuntu@24.04:amd64"}},
            {"a": {"build-on": "ubuntu@24.04:amd64", "build-for": "ubuntu@22.04:amd64"}}, {"amd64": {"build-for": "amd64"}},
            {"amd64": {"build_on": ["amd64"], "build_for": ["amd64"]}}, {"amd64": {"build-on": "amd64", "x": 1}},
            {"ubuntu@24.04:all": None}, {"amd64": {"build-on": ["amd64"], "build-for": None}}, {"": {"build-on": ["amd64"], "build-for": ["amd64"]}}])
    elif kind == 10:
        doc[r.choice(["base", "build-base"])] = r.choice([
            "ubuntu@20.04", "ubuntu@25.10", "ubuntu@22.04", "ubuntu@24.04", "ubuntu@26.04", "ubuntu:24.04", "ubuntu", "bare",
            "debian@12", 24.04, None, "ubuntu@24.4", "almalinux@9", "ubuntu@devel", "a@b@c", "", "@", "ubuntu@24.04 "])
    elif kind == 11:
        doc["extensions"] = r.choice([[], None, f"{suite}-framework", ["x"], [f"{suite}-framework"] * 2, [1],
                                      [f"{suite}-framework", "go-framework"], {f"{suite}-framework": None}, "", {}])
    elif kind == 12:
        doc["bases"] = r.choice([[], None, [{"name": "ubuntu", "channel": "22.04"}], [{"name": "ubuntu", "channel": 22.04}],
                                 [{"name": "ubuntu", "channel": "24.04"}], [{"build-on": [], "run-on": []}], ["x"]])
        if r.random() < 0.7:
            doc.pop("platforms", None)
            doc.pop("base", None)
    elif kind == 13:
        doc["charm-libs"] = [{"lib": r.choice(["a.b", "a.bc", "ab.c", "a1.c1", "My.my_lib", "my.my-lib", "my_charm.my_lib", "my.lib.x", "a b.cd", "-a.bc", "a-.bc", "9a.bc", "99.bc", "ab.9c", "ab._c", "ab", "", 1, "a--b.cd", "ab.cd\n", "ab.cD", "é.ab"]),
                              "version": r.choice(["1", "1.2", 1, 1.2, "a", "", "1.", ".1", "1.2.3", "01", " 1", "1\n", "1_0", "+1", "-1", "１", True, None])}]
    elif kind == 14:
        doc["links"] = {r.choice(["contact", "documentation", "issues", "source", "website", "x"]): r.choice(
            ODD + [url(r), [url(r)], "ftp://a", "mailto:a@b.c", "https://", "http:x", "//x", "https://a b", ["x"], "https://x.org:99999",
                   "https://1.2.3.4.5", " https://x.org ", "https://x.org\n", "HTTPS://X.ORG/%zz", "file:///x", "https://x_y.org", "https://é.org/é?é#é"])}
    else:
        doc["package-repositories"] = [r.choice([
            {"type": "apt"}, {"type": "x", "ppa": "a/b"}, {"type": "apt", "ppa": "a/b", "key-id": "A" * 40}, {"type": "apt", "ppa": "a/b", "key-id": "a" * 40},
            {"type": "apt", "url": "https://example.org", "key-id": "0" * 40, "suites": ["x"], "components": ["main"]},
            {"type": "apt", "url": "https://example.org", "key-id": "0" * 40, "path": "/"}, {"type": "apt", "url": "https://example.org", "key-id": "0" * 40},
            {"type": "apt", "url": "https://example.org", "key-id": "0" * 40, "suites": ["x"], "priority": "always"},
            {"type": "apt", "url": "https://example.org", "key-id": "0" * 40, "suites": ["x/"], "components": ["y"]},
            {"type": "apt", "cloud": "x", "pocket": "updates"}, {"type": "apt", "cloud": "x", "pocket": "x"}, {"type": "apt", "ppa": "a/b", "x": 1}, "x", {}])]
    return kind


# Changes to the text that no tree can express.
TEXT = [
    lambda r, t: t + "name: again\n", lambda r, t: "\ufeff" + t, lambda r, t: t + "---\na: 1\n", lambda r, t: "---\n" + t,
    lambda r, t: t + "x: [\n", lambda r, t: t.replace("  ", "\t", 1), lambda r, t: t + "\n...\n", lambda r, t: "# comment\n" + t,
    lambda r, t: t.replace("summary:", "summary: &s", 1) + "title: *s\n", lambda r, t: t + "y: !x z\n", lambda r, t: t + "title: !!str 12\n",
    lambda r, t: t.replace("\n", "\r\n"), lambda r, t: t + "title: *nope\n", lambda r, t: t.replace("parts:\n", "parts:\n  z: &z {plugin: nil}\n  y: {<<: *z}\n", 1),
    lambda r, t: "%YAML 1.1\n---\n" + t, lambda r, t: "- a\n", lambda r, t: "", lambda r, t: t + "title: 2024-13-45\n", lambda r, t: t.rstrip("\n"),
    lambda r, t: t + "version: 1_000\n", lambda r, t: t + "version: 0x1F\n", lambda r, t: t + "title: 190:20:30\n", lambda r, t: t + "title: =\n",
]
