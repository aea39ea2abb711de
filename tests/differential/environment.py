"""Hold `charmer env` against the real paas-charm: which variables does the library hand to the application?

Usage: target/paas/bin/python tests/differential/environment.py [--bin PATH] [--suite NAME] [--version VERSION]

For every suite, charms with every integration, with options of every type and with all options of the suite are started
in ops' own test harness, with relation data that is made up, and the names that the library's code produces are
compared with those of `charmer env --format json`. Once the other side tells everything, once it tells as little as it
may. charm_libs.py says what is stood in for. With --version it is another version of the library, which lies in
target/paas-charm/VERSION (`pip install --no-deps --target`) and runs on what the newest one needs; `charmer env` answers
for the version that runs. Exit status: 0 when all agree.

The library of the second generation (ubuntu@26.04) is not released; its variables are not compared.
"""

import argparse
import importlib
import importlib.metadata
import importlib.util
import json
import logging
import os
import pathlib
import subprocess
import sys
import tempfile
import warnings

import yaml

import charm_libs

ROOT = pathlib.Path(__file__).resolve().parents[2]


def arguments():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--bin", default="target/debug/charmer")
    ap.add_argument("--suite", action="append")
    ap.add_argument("--version")
    return ap.parse_args()


ARGS = arguments()
if ARGS.version:
    sys.path.insert(0, str(ROOT / "target/paas-charm" / ARGS.version))
LIBRARY = importlib.metadata.version("paas-charm")
if ARGS.version not in (None, LIBRARY):
    sys.exit(f"paas-charm {ARGS.version} is not in target/paas-charm")

charm_libs.install()
logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")

import ops  # noqa: E402
import ops.testing  # noqa: E402
from paas_charm.exceptions import CharmConfigInvalidError  # noqa: E402

BASE = "ubuntu@24.04"
NAME = "example-app"
URL = "{0}://example-user:example-password@example-host:1234/example"
OAUTH = {key: "example" for key in (
    "client_id", "client_secret", "issuer_url", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_endpoint")}
S3 = {"access-key": "x", "secret-key": "x", "bucket": "x"}
SMTP = {"host": "x", "port": 25, "skip_ssl_verify": False}
WORD = charm_libs.SmtpWord
SAML = {"entity_id": "x", "certificates": ("x",)}
SSO = {"name": "SingleSignOnService", "url": "https://example.com", "binding": "HTTP-Redirect"}

# Endpoint: interface, what the other side may tell, the least that it tells.
ENDPOINTS = {
    "postgresql": ("postgresql_client", {"uris": URL.format("postgresql")}, {"uris": "postgresql://"}),
    "mysql": ("mysql_client", {"endpoints": "example-host:3306", "username": "x", "password": "x"}, {"uris": "mysql://"}),
    "mongodb": ("mongodb_client", {"uris": URL.format("mongodb")}, {"uris": "mongodb://"}),
    "redis": ("redis", URL.format("redis"), "redis:"),
    "valkey": ("valkey_client", {"username": "x", "password": "x", "endpoints": "example-host:6379/x"}, {"endpoints": "valkey://"}),
    "s3": ("s3", {**S3, **{key: "x" for key in ("region", "storage-class", "endpoint", "path", "s3-api-version", "s3-uri-style")},
                  "attributes": ["x"], "tls-ca-chain": ["x"]}, S3),
    "saml": ("saml", {**SAML, "metadata_url": "https://example.com", "endpoints": (SSO,)}, SAML),
    "rabbitmq": ("rabbitmq", {"hostname": "example-host", "password": "x"}, {"hostname": "example-host", "password": "x"}),
    "tracing": ("tracing", "http://example.com:4318", "http://example.com:4318"),
    "smtp": ("smtp", {**SMTP, "user": "x", "password": "x", "domain": "x", "auth_type": WORD.PLAIN, "transport_security": WORD.STARTTLS},
             {**SMTP, "user": None, "password": None, "domain": None, "auth_type": WORD.NONE, "transport_security": WORD.NONE}),
    "openfga": ("openfga", {"store_id": "x", "token": "x", "grpc_api_url": "x", "http_api_url": "x"},
                {"store_id": None, "token": None, "grpc_api_url": None, "http_api_url": None}),
    "oauth": ("oauth", OAUTH, OAUTH),
    "my-idp": ("oauth", OAUTH, OAUTH),
    "http-proxy": ("http_proxy", {"http_proxy": "http://example.com", "https_proxy": "http://example.com"},
                   {"http_proxy": None, "https_proxy": None}),
}
MODULES = {"spring-boot": "springboot"}
# Values that the library takes for options that may not say just anything.
VALUES = {"flask-preferred-url-scheme": "HTTP", "webserver-log-level": "debug"}
BY_TYPE = {"string": "example", "int": 5, "float": 1.5, "boolean": True}


def project(folder, suite, options, integrations):
    """Lays a project without a source; what is read does not matter here."""
    extension = f"{suite}-framework"
    rock = {"name": NAME, "base": BASE, "version": "1", "summary": "x", "description": "x", "platforms": {"amd64": None}, "extensions": [extension]}
    charm = {"name": NAME, "type": "charm", "summary": "x", "description": "x", "base": BASE, "platforms": {"amd64": None}, "extensions": [extension]}
    if options:
        charm["config"] = {"options": options}
    if integrations:
        charm["requires"] = {name: {"interface": ENDPOINTS[name][0], "optional": True, "limit": 1} for name in integrations}
    (folder / "charm").mkdir()
    (folder / "rockcraft.yaml").write_text(yaml.safe_dump(rock, sort_keys=False))
    (folder / "charm/charmcraft.yaml").write_text(yaml.safe_dump(charm, sort_keys=False))


def ask(binary, *words):
    done = subprocess.run([binary, *map(str, words)], capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL,
                          env={**os.environ, "CHARMCRAFT_ENABLE_EXPERIMENTAL_EXTENSIONS": "True"})
    if done.returncode != 0:
        sys.exit(f"{words}: exit {done.returncode}: {done.stderr}")
    return json.loads(done.stdout)


def harness_of(suite, expanded, folder):
    """A charm of that suite as it stands after it was deployed, with the secret that the peers share."""
    module = importlib.import_module(f"paas_charm.{MODULES.get(suite, suite)}")
    probe = type("Probe", (module.Charm,), {"charm_dir": property(lambda self: folder)})
    metadata = {key: value for key, value in expanded.items() if key not in ("config", "actions", "parts", "platforms", "base", "bases", "charm-libs")}
    (folder / "config.yaml").write_text(yaml.safe_dump(expanded.get("config", {"options": {}})))
    harness = ops.testing.Harness(probe, meta=yaml.safe_dump(metadata), config=yaml.safe_dump(expanded.get("config", {})), actions=yaml.safe_dump(expanded.get("actions", {})))
    harness.set_model_name("example")
    harness.set_leader(True)
    peers = harness.add_relation("secret-storage", NAME)
    harness.update_relation_data(peers, NAME, {f"{suite}_secret_key": "example"})
    return harness, peers


def environment(suite, expanded, folder, told=None, config=None, units=1, proxies=False):
    """The names that the library hands over."""
    charm_libs.TOLD.clear()
    harness, peers = harness_of(suite, expanded, folder)
    for unit in range(1, units):
        harness.add_relation_unit(peers, f"{NAME}/{unit}")
    for name, value in (told or {}).items():
        if name == "rabbitmq":
            relation = harness.add_relation("rabbitmq", "rabbitmq")
            harness.update_relation_data(relation, "rabbitmq", value)
            continue
        if name == "http-proxy":
            harness.add_relation("http-proxy", "proxy")
        charm_libs.TOLD[name] = value
    for container in expanded["containers"]:
        harness.set_can_connect(container, True)
        (harness.get_filesystem_root(container) / "app").mkdir(exist_ok=True)
        # Before version 1.4.2 the library looks at the rock's own service.
        harness.model.unit.get_container(container).add_layer("rock", {"services": {suite: {"override": "replace", "command": "serve"}}})
    settings = {}
    for name, value in (config or {}).items():
        if isinstance(value, dict):
            value = harness.add_user_secret(value)
            harness.grant_secret(value, NAME)
        settings[name] = value
    variables = {f"JUJU_CHARM_{word}_PROXY": "http://example.com" for word in ("HTTP", "HTTPS", "NO") if proxies}
    os.environ.update(variables)
    try:
        harness._update_config(settings)
        harness.begin()
        charm = harness.charm
        if told and "valkey" in told and hasattr(charm, "_valkey"):
            # The relation's own format is dpcharmlibs' affair; the model that it is read into is the real one.
            from dpcharmlibs.interfaces import ValkeyResponseModel

            response = ValkeyResponseModel.model_construct(**{"username": None, "password": None, "read_only_endpoints": None, "sentinel_endpoints": None, "mode": None, "version": None, **told["valkey"]})
            charm._valkey.to_relation_data = lambda: response
        return {name for name, value in charm._gen_environment().items() if value is not None}
    finally:
        for name in variables:
            del os.environ[name]
        harness.cleanup()


class Judge:
    def __init__(self, binary):
        self.binary = binary
        self.wrong = 0
        self.compared = 0

    def compare(self, what, ours, theirs):
        self.compared += len(ours | theirs)
        if ours == theirs:
            return
        self.wrong += 1
        print(f"{what}: we say, the library does not: {sorted(ours - theirs)}; the library hands over, we do not say: {sorted(theirs - ours)}")

    def case(self, suite, options, integrations, run):
        with tempfile.TemporaryDirectory(prefix="environment-") as root:
            root = pathlib.Path(root)
            application, folder = root / "app", root / "charm"
            application.mkdir()
            folder.mkdir()
            project(application, suite, options, integrations)
            sheet = ask(self.binary, "env", application, "--format", "json", "--for", f"paas-charm={LIBRARY}")
            expanded = ask(self.binary, "expand", "charm", application, "--format", "json")
            os.chdir(folder)
            try:
                self.lacks = any(one["code"] == "library-lacks" for one in sheet["findings"])
                run(sheet["rows"], expanded, folder)
            finally:
                os.chdir("/")

    def absent(self, suite):
        """A library that has no such charm; its charm does not start, and the sheet says so."""
        with tempfile.TemporaryDirectory(prefix="environment-") as root:
            project(pathlib.Path(root), suite, {}, [])
            sheet = ask(self.binary, "env", root, "--format", "json", "--for", f"paas-charm={LIBRARY}")
            self.compare(f"{suite} is not there", {"library-lacks"} & {one["code"] for one in sheet["findings"]}, {"library-lacks"})

    def by_itself(self, suite):
        def run(rows, expanded, folder):
            name = lambda *given: {row["name"] for row in rows if row["given"] in given}
            always = name("always", "untraced")
            self.compare(f"{suite}, nothing set", always, environment(suite, expanded, folder))
            self.compare(f"{suite}, three units", always | name("units"), environment(suite, expanded, folder, units=3))
            self.compare(f"{suite}, proxies", always | name("model"), environment(suite, expanded, folder, proxies=True))
            # Which worker Gunicorn takes is no variable, and asks the running container.
            options = {key: value for key, value in expanded["config"]["options"].items() if key != "webserver-worker-class"}
            values = {key: VALUES.get(key, {"value": "example"} if value["type"] == "secret" else BY_TYPE[value["type"]]) for key, value in options.items()}
            plain = {key: value for key, value in values.items() if not isinstance(value, dict)}
            self.compare(f"{suite}, all set", always | name("set"), environment(suite, expanded, folder, config=plain))
            secret = {key: value for key, value in values.items() if not key.endswith("secret-key")}
            self.compare(f"{suite}, all set, the secret by its ID", always | name("set"), environment(suite, expanded, folder, config=secret))

        self.case(suite, {}, [], run)

    def integration(self, suite, name):
        _, full, least = ENDPOINTS[name]
        if suite == "spring-boot" and name == "saml":
            # The library fails without it.
            least = {**least, "metadata_url": "https://example.com"}

        def run(rows, expanded, folder):
            always = {row["name"] for row in rows if row["given"] == "always"}
            untraced = {row["name"] for row in rows if row["given"] == "untraced"} if name != "tracing" else set()
            mine = [row for row in rows if row["from"] == {"kind": "integration", "name": name}]
            integrated = {row["name"] for row in mine if row["given"] == "integrated"}
            told = {row["name"] for row in mine if row["given"] == "told"}
            # The proxy of the model and that of the integration are the same names.
            proxy = {row["name"] for row in rows if row["given"] == "model"} if name == "http-proxy" else set()
            base = always | untraced
            if name == "http-proxy" and not self.lacks:
                told |= {word for word in proxy if "no_proxy" not in word.lower()}
            self.compare(f"{suite}, {name}", base | integrated | told, environment(suite, expanded, folder, told={name: full}))
            try:
                found = environment(suite, expanded, folder, told={name: least})
            except CharmConfigInvalidError:
                # Older versions want all of SAML.
                return
            self.compare(f"{suite}, {name}, the least", base | integrated, found)

        self.case(suite, {}, [name], run)

    def options(self, suite, dropped):
        kinds = {f"own-{kind}": {"type": kind, "description": "x"} for kind in ("string", "int", "float", "boolean")}
        kinds["own-secret"] = {"type": "secret", "description": "A secret with the keys `first-key` and `second`."}
        kinds["given"] = {"type": "string", "description": "x", "default": "x"}
        kinds["needed"] = {"type": "string", "description": "x", "optional": False}
        hidden = {name: {"type": "string", "description": "x"} for name in [*dropped, "app-own"]}

        def run(rows, expanded, folder):
            values = {key: BY_TYPE.get(value["type"], {"first-key": "x", "second": "x"}) for key, value in kinds.items()}
            values.update({name: "5" for name in hidden})
            before = {row["name"] for row in rows if row["given"] in ("always", "untraced") or row["from"] == {"kind": "option", "name": "needed"}}
            needed = {"needed": "x"}
            self.compare(f"{suite}, own options, none set", before, environment(suite, expanded, folder, config=needed))
            own = {row["name"] for row in rows if row["from"]["kind"] == "option" and row["from"].get("name") in kinds}
            self.compare(f"{suite}, own options", before | own, environment(suite, expanded, folder, config={key: value for key, value in values.items() if key not in hidden}))
            if suite == "spring-boot" and LIBRARY.startswith("1.7."):
                # Other names are dropped before 1.7.9, and charmer tells those of later versions.
                return
            found = environment(suite, expanded, folder, config={**needed, **{name: "5" for name in hidden}})
            self.compare(f"{suite}, options that never arrive", before, found)

        self.case(suite, {**kinds, **hidden}, [], run)


def is_there(suite):
    """Whether this version of the library has charms of that suite."""
    return importlib.util.find_spec(f"paas_charm.{MODULES.get(suite, suite)}") is not None


def main():
    judge = Judge(str(pathlib.Path(ARGS.bin).resolve()))
    for source in sorted((ROOT / "assets/suites").glob("*.yaml")):
        suite = yaml.safe_load(source.read_text())
        if ARGS.suite and suite["name"] not in ARGS.suite:
            continue
        if not is_there(suite["name"]):
            judge.absent(suite["name"])
            continue
        judge.by_itself(suite["name"])
        judge.options(suite["name"], suite["charm"].get("dropped-options", []))
        for name in ENDPOINTS:
            judge.integration(suite["name"], name)
    print(f"{judge.compared} names compared with paas-charm {LIBRARY}; {judge.wrong} cases differ; ubuntu@26.04 was not compared")
    return 1 if judge.wrong or not judge.compared else 0


if __name__ == "__main__":
    sys.exit(main())
