"""Stand-ins for the charm libraries that paas-charm imports and that are on Charmhub alone.

What is stood in for, and nothing else: the classes of those libraries that paas-charm calls or inherits from. Each
has the events that paas-charm observes, and answers with what `TOLD` holds for its endpoint instead of reading relation
data. paas-charm's own wrappers around them, its configuration, its secrets, its RabbitMQ and its names run as they are.
"""

import dataclasses
import enum
import sys
import types

import ops
import pydantic

# What the other side of each endpoint tells; nothing for an endpoint that is not integrated.
TOLD = {}


def events(*names):
    """An event source with events of these names."""
    fields = {name: ops.EventSource(type(f"{name}_event", (ops.EventBase,), {})) for name in names}
    return type("Events", (ops.ObjectEvents,), fields)()


class Told(ops.Object):
    """A requirer that knows what it was told."""

    endpoint = ""

    def __init__(self, charm, relation_name=None, *_, **more):
        self.relation_name = self._relation_name = relation_name or self.endpoint
        super().__init__(charm, f"told-{self.relation_name}")
        self._charm = charm
        self.database = more.get("database_name", "")
        self._client_config = more.get("client_config")

    @property
    def told(self):
        return TOLD.get(self.relation_name)


class DatabaseRequires(Told):
    on = events("database_created", "endpoints_changed")

    def fetch_relation_data(self, fields):
        return {1: self.told} if self.told else {}


class S3Requirer(Told):
    on = events("credentials_changed", "credentials_gone")

    def get_s3_connection_info(self):
        return self.told


class RedisRequires(Told):
    @property
    def url(self):
        return self.told


class SamlEndpoint(pydantic.BaseModel):
    name: str
    url: str | None = None
    binding: str


class SamlRelationData(pydantic.BaseModel):
    entity_id: str
    metadata_url: pydantic.AnyHttpUrl | None = None
    certificates: tuple[str, ...]
    endpoints: tuple[SamlEndpoint, ...] = ()

    def to_relation_data(self):
        """What the library reads before version 1.7: the words of the relation itself."""
        urls = {f"single_sign_on_service_{one.binding.rsplit('-', 1)[-1].lower()}_url": one.url for one in self.endpoints}
        told = {"entity_id": self.entity_id, "metadata_url": self.metadata_url, "x509certs": ",".join(self.certificates), **urls}
        return {name: str(value) for name, value in told.items() if value is not None}


class SamlRequires(Told):
    endpoint = "saml"
    on = events("saml_data_available")

    def get_relation_data(self):
        return SamlRelationData(**self.told) if self.told else None


class SmtpWord(enum.Enum):
    NONE = "none"
    PLAIN = "plain"
    STARTTLS = "starttls"


class SmtpRequires(Told):
    endpoint = "smtp"
    on = events("smtp_data_available")

    def get_relation_data(self):
        return SmtpRelationData(**self.told) if self.told else None


class SmtpRelationData(types.SimpleNamespace):
    def to_relation_data(self):
        """What the library reads before version 1.7: the words of the relation itself."""
        told = {name: value.value if isinstance(value, SmtpWord) else value for name, value in vars(self).items()}
        return {name: str(value) for name, value in told.items() if value is not None}


class OpenFGARequires(Told):
    on = events("openfga_store_created")

    def __init__(self, charm, store_name):
        super().__init__(charm, "openfga")

    def get_store_info(self):
        return types.SimpleNamespace(**self.told) if self.told else None


@dataclasses.dataclass
class ClientConfig:
    redirect_uri: str
    scope: str
    grant_types: list


class OAuthRequirer(Told):
    on = events("oauth_info_changed", "oauth_info_removed")

    def is_client_created(self):
        return self.told is not None

    def get_provider_info(self):
        return types.SimpleNamespace(**self.told)


class TracingEndpointRequirer(Told):
    on = events("endpoint_changed", "endpoint_removed")

    def is_ready(self):
        return self.told is not None

    def get_endpoint(self, protocol):
        return self.told


class HttpProxyRequirer(Told):
    endpoint = "http-proxy"

    def fetch_proxies(self):
        return types.SimpleNamespace(**self.told)


class IngressPerAppRequirer(Told):
    endpoint = "ingress"
    on = events("ready", "revoked")
    url = None


class RedisEvents(ops.CharmEvents):
    redis_relation_updated = ops.EventSource(type("redis_event", (ops.EventBase,), {}))


def nothing(*_, **__):
    """What only watches the application."""


def refuse():
    return type("NotHere", (Exception,), {})


LIBRARIES = {
    "data_platform_libs.v0.data_interfaces": {"DatabaseRequires": DatabaseRequires, "DatabaseRequiresEvent": ops.EventBase},
    "data_platform_libs.v0.s3": {"S3Requirer": S3Requirer},
    "redis_k8s.v0.redis": {"RedisRequires": RedisRequires, "RedisRelationCharmEvents": RedisEvents},
    "saml_integrator.v0.saml": {"SamlRequires": SamlRequires, "SamlRelationData": SamlRelationData},
    "smtp_integrator.v0.smtp": {"SmtpRequires": SmtpRequires},
    "openfga_k8s.v1.openfga": {"OpenFGARequires": OpenFGARequires, "OpenfgaProviderAppData": object, "OpenFGAStoreCreateEvent": ops.EventBase},
    "hydra.v0.oauth": {"OAuthRequirer": OAuthRequirer, "ClientConfig": ClientConfig},
    "tempo_coordinator_k8s.v0.tracing": {
        "TracingEndpointRequirer": TracingEndpointRequirer, "ProtocolNotRequestedError": refuse(),
    },
    "squid_forward_proxy.v0.http_proxy": {
        "HttpProxyRequirer": HttpProxyRequirer, "HTTPProxyUnavailableError": refuse(), "ProxyConfig": object,
    },
    "traefik_k8s.v2.ingress": {"IngressPerAppRequirer": IngressPerAppRequirer},
    "observability_libs.v0.juju_topology": {},
    "grafana_k8s.v0.grafana_dashboard": {"GrafanaDashboardProvider": nothing},
    "prometheus_k8s.v0.prometheus_scrape": {"MetricsEndpointProvider": nothing},
    "loki_k8s.v1.loki_push_api": {"LogForwarder": nothing, "LogProxyConsumer": nothing},
}


def install():
    """Makes the libraries importable; before paas-charm is imported."""
    for path, names in LIBRARIES.items():
        parts = ["charms", *path.split(".")]
        for depth in range(1, len(parts) + 1):
            name = ".".join(parts[:depth])
            module = sys.modules.setdefault(name, types.ModuleType(name))
            module.__path__ = []
            if depth > 1:
                setattr(sys.modules[".".join(parts[: depth - 1])], parts[depth - 1], module)
        vars(sys.modules[".".join(parts)]).update(names)
