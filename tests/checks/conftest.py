"""One build root with Pants' daemon for all checks, and plugins that are right or wrong."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping

import pytest

from tests.support.build_root import REPOSITORY, BuildRoot, PantsRun

__all__ = ["OLD_UUID", "auth", "report"]

# A plugin that links net/http and an older github.com/google/uuid than KrakenD 2.13.8.
OLD_UUID = REPOSITORY / "tests" / "plugins" / "wrongversion"
_SUMS = """\
github.com/google/uuid v1.6.0 h1:NIvaJDMOsjHA8n1jAhLSgzrAzy1Hgr+hNrb57e+94F0=
github.com/google/uuid v1.6.0/go.mod h1:TIyPZe4MgqvfeYDBFedMoGGpEw/LqOeaOT+nhxU+yHo=
"""
_REPORT = re.compile(
    r"- krakend(?:-check)? (?:succeeded|failed \(exit code 1\))\.\n(.*?)\n\n\n", re.DOTALL
)


def auth(*, uuid: str, fields: str = "") -> Mapping[str, str]:
    """A plugin in `plugins/auth` with a version of github.com/google/uuid.

    :param fields: further ones of its target, each with a comma in front.
    """
    go_mod = f"module example.com/auth\n\ngo 1.22\n\nrequire github.com/google/uuid {uuid}\n"
    return {
        "plugins/auth/BUILD": f'krakend_plugin(name="so"{fields})\n',
        "plugins/auth/go.mod": go_mod,
        "plugins/auth/go.sum": (OLD_UUID / "go.sum").read_text() + _SUMS,
        "plugins/auth/main.go": (OLD_UUID / "main.go").read_text(),
    }


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
