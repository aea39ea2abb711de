"""Every key that the installed Charmcraft knows, read from its own models: of the document, of what stands in it, of parts
and of each plugin. A key that comes with another version is asked about from then on, and a model without a place here is
an error."""

import datetime
import typing

import packer  # noqa: F401, it sets what Charmcraft looks at when it is imported.
import pydantic
from charmcraft.models import project
from charmcraft.parts import get_app_plugins
from craft_parts.parts import PartSpec
from craft_parts.permissions import Permissions
from craft_parts.plugins import get_registered_plugins

# A value of each kind: what fits one key is wrong for the next.
VALUES = [None, "", "x", "é", "1.10", 1, 1.5, True, [], ["x"], ["x", "x"], [1], {}, {"a": "b"}, {"a": None}, [{"A": "b"}],
          datetime.date(2024, 1, 2)]
SYSTEM = {"name": "ubuntu", "channel": "22.04"}
# What fits where no such value does, and what nearly fits.
MORE = {
    "name": ["abc", "a--b", "Abc", "a" * 41], "type": ["charm", "bundle"], "base": ["ubuntu@24.04", "ubuntu@99.04"],
    "build-base": ["ubuntu@24.04", "ubuntu@devel"], "platforms": [{"amd64": None}, {"x": {"build-on": "amd64", "build-for": "all"}}],
    "parts": [{"a": {"plugin": "nil"}}, {"a": {"plugin": "nosuch"}}], "bases": [[SYSTEM], [{"build-on": [SYSTEM], "run-on": [SYSTEM]}]],
    "charm-user": ["non-root", "sudoer"], "subordinate": [False, "yes", "maybe"], "title": ["t" * 40, "t" * 41],
    "summary": ["s" * 200, "s" * 201], "version": ["1" * 32, "1" * 33, "1~x+y", "1 2"],
    "charm-libs": [[{"lib": "a.bc", "version": "1"}]], "lib": ["ab.cd", "my-charm.my_lib", "Ab.cd"], "CharmLib.version": ["1", "1.2", "1.2.3"], "Base.name": ["ubuntu", "debian"],
    "package-repositories": [[{"type": "apt", "ppa": "a/b"}], [{"type": "apt", "ppa": "a"}]], "assumes": [["k8s-api", {"any-of": ["juju >= 3"]}]],
    "analysis": [{"ignore": {"attributes": ["language"]}}], "attributes": [["language"], ["framework", "nosuch"]], "linters": [["metadata"], ["nosuch"]],
    "ignore": [{"linters": ["entrypoint"]}], "charmhub": [{"api-url": "https://example.org"}],
    "api-url": ["https://example.org"], "storage-url": ["https://example.org"], "registry-url": ["https://example.org"],
    "links": [{"contact": "a@example.org"}], "contact": ["a@example.org", ["a", "b"]], "issues": ["https://example.org"],
    "storage": [{"a": {"type": "filesystem"}}], "devices": [{"a": {"type": "gpu"}}], "config": [{"options": {"a": {"type": "int"}}}],
    "actions": [{"a": {"description": "x", "params": {"p": {"type": "string"}}}}, {"a b": {}}], "containers": [{"a": {"resource": "b"}}],
    "resources": [{"a": {"type": "file", "filename": "f"}}], "requires": [{"a": {"interface": "b"}}], "provides": [{"1": {"interface": "b"}}],
    "peers": [{"a": {"interface": "b"}}, {"a": {}}], "extra-bindings": [{"a": None}], "build-slices": [["a_b"], ["a"]],
    "build-on": [[SYSTEM]], "run-on": [[SYSTEM]], "channel": ["22.04", 22.04], "architectures": [["amd64"], ["mine"]],
    "plugin": ["nil", "dump"], "source": [".", "https://example.org/x.git"], "source-type": ["git", "tar", "local"], "source-depth": [0, -1, "2"],
    "source-checksum": ["sha256/0"], "source-submodules": [["a", "b"]], "stage": [["a", "-b", "/c"]], "prime": [["a/b", "*"]], "organize": [{"a/*": "b/"}],
    "build-environment": [[{"A": "1"}, {"B": 2}], [{"A": "1", "B": "2"}]], "build-attributes": [["enable-patchelf"], ["nosuch"]],
    "permissions": [[{"path": "a", "mode": "755"}], [{"owner": 1}], [{"owner": 1, "group": 1}]], "mode": ["755", "0644", "999", "a"], "owner": [0, "1"],
    "stage-slices": [["a_b", "c"]], "stage-packages": [["a", "b_c"], ["b_c"]], "after": [["nosuch"], ["x"]], "overlay": [["a", "-b"]], "overlay-packages": [["a"]],
    "charm-entrypoint": ["src/a.py", "../a.py", "/a.py"], "jlink-multi-release": ["17", "base"], "ruby-flavor": ["ruby", "jruby"],
    "npm-node-version": ["20", "lts/iron", "nosuch"], "rust-channel": ["stable", "none"], "qmake-major-version": [5, 6, 7], "gradle-task": ["build"],
    "cmake-generator": ["Ninja", "Unix Makefiles"], "poetry-with": [["a", "a"], ["dev"]], "uv-extras": [["a"]], "reactive-charm-build-arguments": [["--x"]],
}


# What some keys want beside them.
BESIDE = {
    "npm-include-node": {"npm-node-version": "20"}, "npm-node-version": {"npm-include-node": True}, "owner": {"group": 1}, "group": {"owner": 1},
    "charm-strict-dependencies": {"charm-requirements": ["a"]},
}
# Charms have no overlays, and of these plugins' keys the packer takes those that begin with the plugin's name alone.
NEVER = [("PartSpec", key) for key in ["overlay", "overlay-packages", "overlay-recommended-packages", "overlay-script", "override-overlay"]]
NEVER += [("gradle-use", "gradle-init-script"), ("gradle-use", "gradle-parameters"), ("npm-use", "npm-include-node"), ("npm-use", "npm-node-version")]


def _part(doc):
    parts = doc.setdefault("parts", {})
    return parts.setdefault("x", {"plugin": "nil", "source": "."}) if isinstance(parts, dict) else {}


def _in(section, around=lambda inner: inner, **more):
    """Puts a key into a section of its own."""
    return lambda doc, key, value: doc.update({section: around({**more, key: value})})


def _bases(entry):
    def put(doc, key, value):
        for other in ("base", "build-base", "platforms"):
            doc.pop(other, None)
        doc["bases"] = [{**entry, key: value}]
    return put


def _document(doc, key, value):
    if key == "bases":
        doc.pop("base", None)
        doc.pop("platforms", None)
    doc[key] = value


def _plugin(name):
    return lambda doc, key, value: _part(doc).update({"plugin": name, "source": ".", **BESIDE.get(key, {}), key: value})


# Where a model's keys stand in the document.
PLACES = {
    "PlatformCharm": _document, "BasesCharm": _document, "Links": _in("links"), "CharmLib": _in("charm-libs", lambda one: [one], lib="ab.cd", version="1"),
    "AnalysisConfig": _in("analysis"), "Ignore": _in("analysis", lambda one: {"ignore": one}), "Charmhub": _in("charmhub"),
    "BasesConfiguration": _bases({"build-on": [SYSTEM], "run-on": [SYSTEM]}), "Base": _bases(SYSTEM),
    "PartSpec": lambda doc, key, value: _part(doc).update({key: value}),
    "Permissions": lambda doc, key, value: _part(doc).update({"permissions": [{**BESIDE.get(key, {}), key: value}]}),
}


def models(*begin):
    """These models, and those of their fields."""
    found, left = {}, list(begin)
    while left:
        one = left.pop()
        if isinstance(one, type) and issubclass(one, pydantic.BaseModel):
            if one.__name__ not in found:
                found[one.__name__] = one
                left += [field.annotation for field in one.model_fields.values()]
        else:
            left += typing.get_args(one)
    return found


def names(model):
    return [field.alias or name.replace("_", "-") for name, field in model.model_fields.items()]


def keys():
    """Each key, with what puts it into a document and the name of what knows it; once, wherever it is known twice."""
    found = {}
    for name, model in models(project.PlatformCharm, project.BasesCharm, PartSpec, Permissions).items():
        if name not in PLACES:
            raise SystemExit(f"nothing here knows where the keys of Charmcraft's model {name} stand")
        for key in names(model):
            found.setdefault(("document" if PLACES[name] is _document else name, key), PLACES[name])
    for name, plugin in {**get_registered_plugins(), **get_app_plugins()}.items():
        for key in names(plugin.properties_class):
            if key not in names(PartSpec):
                found[name, key] = _plugin(name)
    return found


KEYS = keys()


def values(of, key):
    return VALUES + MORE.get(f"{of}.{key}", MORE.get(key, []))


def put(r, doc):
    """One key, with a value that fits or not."""
    (of, key), place = r.choice(list(KEYS.items()))
    place(doc, key, r.choice(values(of, key)))
