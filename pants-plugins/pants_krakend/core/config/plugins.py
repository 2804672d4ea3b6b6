"""What is known of the plugins that a gateway's target lists. Records only."""

from __future__ import annotations

from dataclasses import dataclass

from pants_krakend.core.probe.registered import PluginKind, Registered

__all__ = ["Deployment", "ListedPlugin", "TestedGateway"]


@dataclass(frozen=True)
class ListedPlugin:
    """A plugin in the list of a gateway.

    :param address: of its target.
    :param file: the name of its `.so` file, without a directory.
    :param registered: in order; None where nobody has looked.
    """

    address: str
    file: str
    registered: tuple[Registered, ...] | None = None

    def registers(self, kind: PluginKind, name: str) -> bool:
        """Whether it is known to register a name."""
        return any(each.kind is kind and each.name == name for each in self.registered or ())


@dataclass(frozen=True)
class TestedGateway:
    """The gateway that reads the configuration.

    :param name: what people call it.
    :param edition: `ce`, `ee`, or empty for one that a company made.
    :param version: `x.y.z`, or empty.
    """

    name: str
    edition: str = ""
    version: str = ""

    # pytest would take the class for one of tests.
    __test__ = False

    @property
    def has_no_plugins(self) -> bool:
        """Whether it is of the Community Edition since 3.0.0, which loads none."""
        return self.edition == "ce" and self.major >= 3

    @property
    def major(self) -> int:
        """The first number of its version."""
        digits = self.version.split(".", 1)[0]
        return int(digits) if digits.isdecimal() else 0


@dataclass(frozen=True)
class Deployment:
    """A gateway and the plugins of its list.

    :param folder: where the plugins lie when the gateway runs; empty where nobody has said.
    :param other_files: names of files in that folder that are no listed plugins.
    :param files: the paths of other files that the configuration may name; None where nobody has
        said.
    """

    gateway: TestedGateway
    plugins: tuple[ListedPlugin, ...] = ()
    folder: str = ""
    other_files: tuple[str, ...] = ()
    files: frozenset[str] | None = None
