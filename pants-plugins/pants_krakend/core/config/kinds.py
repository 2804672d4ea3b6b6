"""The kinds of plugins in a configuration: where it names them, and how.

Data, and asking for it. Sources: luraproject/lura v2.14.1 (the three loaders, server.go,
executor.go, proxy/plugin.go), krakend-ce:cmd/krakend-ce/main.go for the short names, the same in
2.0 to 2.13; KrakenD's documentation for middlewares; krakend-schema:v2.13/plugin and the folders
before it for what the Enterprise Edition brings itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from pants_krakend.core.probe.registered import PluginKind

__all__ = ["KindPlace", "Level", "kind_of_namespace", "place_of"]


class Level(Enum):
    """What an `extra_config` belongs to."""

    SERVICE = "the root"
    ENDPOINT = "an endpoint"
    BACKEND = "a backend"
    OTHER = "something else"


@dataclass(frozen=True)
class KindPlace:
    """Where and how plugins of a kind are named.

    :param namespace: the short key of the block; and `long_namespace` what the gateway turns it
        into, empty where there is none.
    :param levels: whose `extra_config` the gateway looks into.
    :param loader: what the gateway's log calls the loader.
    :param built_in: names that the Enterprise Edition registers itself.
    :param has_one_name: whether `name` is one text, and not a list of them.
    """

    namespace: str
    long_namespace: str
    levels: tuple[Level, ...]
    loader: str
    built_in: frozenset[str] = frozenset()
    has_one_name: bool = False

    def is_built_in(self, name: str) -> bool:
        """Whether the Enterprise Edition registers the name; older ones put `krakend-` before."""
        return name.removeprefix("krakend-") in self.built_in


_PLACES: Mapping[PluginKind, KindPlace] = {
    PluginKind.HTTP_SERVER: KindPlace(
        "plugin/http-server",
        "github_com/devopsfaith/krakend/transport/http/server/handler",
        (Level.SERVICE,),
        "Handler",
        frozenset(
            {
                *("basic-auth", "geoip", "ip-filter", "ipfilter", "jwk-aggregator"),
                *("redis-ratelimit", "static-filesystem", "static-live", "url-rewrite"),
                *("virtualhost", "wildcard"),
            }
        ),
    ),
    PluginKind.HTTP_CLIENT: KindPlace(
        "plugin/http-client",
        "github.com/devopsfaith/krakend/transport/http/client/executor",
        (Level.BACKEND,),
        "Executor",
        frozenset({"http-logger", "http-proxy", "no-redirect", "static-filesystem"}),
        has_one_name=True,
    ),
    PluginKind.MODIFIER: KindPlace(
        "plugin/req-resp-modifier",
        "github.com/devopsfaith/krakend/proxy/plugin",
        (Level.ENDPOINT, Level.BACKEND),
        "Modifier",
        frozenset({"content-replacer", "ip-filter", "response-schema-validator"}),
    ),
    PluginKind.MIDDLEWARE: KindPlace(
        "plugin/middleware", "", (Level.ENDPOINT, Level.BACKEND), "Middleware"
    ),
}
_BY_NAMESPACE = {
    key: kind
    for kind, place in _PLACES.items()
    for key in (place.namespace, place.long_namespace)
    if key
}


def place_of(kind: PluginKind) -> KindPlace:
    """Where and how plugins of a kind are named."""
    return _PLACES[kind]


def kind_of_namespace(key: str) -> PluginKind | None:
    """The kind whose block has this key, in its short form or its long one."""
    return _BY_NAMESPACE.get(key)
