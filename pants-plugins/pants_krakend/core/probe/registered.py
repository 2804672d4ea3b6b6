"""The kinds of plugins, with what the loader of each asks for, and what a plugin registers.

Words and records only. The interfaces are those of luraproject/lura v2.0.1 to v2.14.1
(`transport/http/server/plugin`, `transport/http/client/plugin`, `proxy/plugin`); the middleware's,
which the Enterprise Edition alone loads, is that of krakend/examples `11.plugins-and-redis`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

__all__ = ["PluginKind", "Registered"]


class PluginKind(Enum):
    """A kind of plugin, by the last part of its short name in krakend.json."""

    HTTP_CLIENT = "http-client"
    HTTP_SERVER = "http-server"
    MODIFIER = "req-resp-modifier"
    MIDDLEWARE = "middleware"

    @classmethod
    def of_symbol(cls, symbol: str) -> PluginKind | None:
        """The kind whose loader looks the symbol up; None where none does."""
        return next((each for each in cls if each.symbol == symbol), None)

    @property
    def symbol(self) -> str:
        """The exported variable that its loader looks up."""
        return _INTERFACES[self][0]

    @property
    def method(self) -> str:
        """The method that its loader calls."""
        return _INTERFACES[self][1]

    @property
    def parameter(self) -> str:
        """The type of that method's only parameter, as Go source."""
        return _INTERFACES[self][2]

    @property
    def is_used_by_direction(self) -> bool:
        """Whether a name is registered for requests, for responses, for both or for neither."""
        return self is PluginKind.MODIFIER


_MAP = "map[string]interface{}"
_HANDLER = "(http.Handler, error)"
_MODIFIER = f"func({_MAP}) func(interface{{}}) (interface{{}}, error)"
_STEP = "func(context.Context, interface{}) (interface{}, error)"
_INTERFACES = {
    PluginKind.HTTP_CLIENT: (
        "ClientRegisterer",
        "RegisterClients",
        f"func(name string, handler func(context.Context, {_MAP}) {_HANDLER})",
    ),
    PluginKind.HTTP_SERVER: (
        "HandlerRegisterer",
        "RegisterHandlers",
        f"func(name string, handler func(context.Context, {_MAP}, http.Handler) {_HANDLER})",
    ),
    PluginKind.MODIFIER: (
        "ModifierRegisterer",
        "RegisterModifiers",
        f"func(name string, factory {_MODIFIER}, appliesToRequest bool, appliesToResponse bool)",
    ),
    PluginKind.MIDDLEWARE: (
        "MiddlewareRegisterer",
        "RegisterMiddlewares",
        f"func(name string, factory func({_MAP}, {_STEP}) {_STEP})",
    ),
}


@dataclass(frozen=True)
class Registered:
    """One call of what a loader gave to a registerer.

    :param name: what krakend.json lists under `name`.
    :param request, response: what a modifier is registered for; both are False for other kinds.
    """

    kind: PluginKind
    name: str
    request: bool = False
    response: bool = False
