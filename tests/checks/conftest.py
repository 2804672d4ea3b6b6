"""One build root with Pants' daemon for all checks, and plugins that are right or wrong."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping

import pytest

from tests.support.build_root import REPOSITORY, BuildRoot, PantsRun

__all__ = ["auth", "report"]

_PLUGINS = REPOSITORY / "tests" / "plugins"
_REPORT = re.compile(
    r"- krakend(?:-check)? (?:succeeded|failed \(exit code 1\))\.\n(.*?)\n\n\n", re.DOTALL
)


def auth(*, uuid: str, fields: str = "") -> Mapping[str, str]:
    """A plugin in `plugins/auth` that links net/http and a version of github.com/google/uuid.

    KrakenD 2.13.8 has v1.6.0.

    :param fields: further ones of its target, each with a comma in front.
    """
    go_mod = f"module example.com/auth\n\ngo 1.22\n\nrequire github.com/google/uuid {uuid}\n"
    return {
        "plugins/auth/BUILD": f'krakend_plugin(name="so"{fields})\n',
        "plugins/auth/go.mod": go_mod,
        "plugins/auth/go.sum": "".join(map(_go_sum, ("wrongversion", "thirdparty"))),
        "plugins/auth/main.go": (_PLUGINS / "wrongversion" / "main.go").read_text(),
    }


def _go_sum(plugin: str) -> str:
    return (_PLUGINS / plugin / "go.sum").read_text()


def report(run: PantsRun) -> str:
    """What the checker said, out of Pants' log."""
    found = _REPORT.search(run.stderr)
    if found is None:
        raise AssertionError(run.output)
    return found[1]


@pytest.fixture(scope="session")
def running_root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BuildRoot]:
    """A build root whose daemon runs."""
    with BuildRoot(tmp_path_factory.mktemp("checks") / "build root").daemon() as root:
        yield root


@pytest.fixture
def root(running_root: BuildRoot) -> Iterator[BuildRoot]:
    """A build root without plugins."""
    yield running_root
    for name in ("dist", "plugins"):
        shutil.rmtree(running_root.path / name, ignore_errors=True)
