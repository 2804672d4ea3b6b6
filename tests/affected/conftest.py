"""A monorepo under Git with Pants' daemon in it, and what an edit leads to there."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from pants_krakend.core.gateway.gateway_facts import facts_of_release
from pants_krakend.core.gateway.lockfile import render_lock
from pants_krakend.resources import catalogue, release_modules, release_tables
from tests.support.build_root import BuildRoot, PantsRun
from tests.support.monorepo import Layout, Monorepo
from tests.support.native import KRAKEND

CONFIG, LOCK, GATEWAY = "gateway/krakend.json", "edge.lock", "gateway:edge"
PLUGINS = 4
# This one is for the gateway of the lock.
LOCKED = "plugins/p3:so"
_RAN = re.compile(r"\[INFO\] Completed: (\w+) (plugins/p\d+:so) ")
_FIRST_SUM = re.compile(r'(?<="sum": "h1:).')


@dataclass(frozen=True)
class Reached:
    """What an edit reaches.

    :param listed: the plugins and gateways that Pants lists as changed.
    :param compiled: the plugins that are compiled when all are packaged.
    :param else_run: what else is run then, for a plugin that is not compiled.
    """

    listed: set[str]
    compiled: set[str]
    else_run: list[tuple[str, str]]


@dataclass(frozen=True)
class Checkout:
    """A monorepo that is committed and packaged."""

    root: BuildRoot

    def edit(self, file: str) -> Reached:
        """What a change of the file reaches; it is taken back afterwards."""
        path = self.root.path / file
        before = path.read_text() if path.exists() else None
        self.root.write({file: _edited(file, before or "")})
        try:
            listing = self.run("--changed-since=HEAD", "--changed-dependents=transitive", "list")
            packaging = self.run("package", "plugins::")
        finally:
            if before is None:
                path.unlink()
            else:
                path.write_text(before)
        ran = _RAN.findall(packaging.stderr)
        compiled = {plugin for step, plugin in ran if step == "Compile"}
        return Reached(
            {each for each in listing.stdout.split() if each.endswith(":so") or each == GATEWAY},
            compiled,
            [(step, plugin) for step, plugin in ran if plugin not in compiled],
        )

    def run(self, *arguments: str) -> PantsRun:
        """A run of Pants, which has to succeed."""
        run = self.root.pants(*arguments)
        if run.exit_code != 0:
            pytest.fail(run.output)
        return run


def _edited(file: str, text: str) -> str:
    """The text with a change that the readers of such a file accept."""
    if file == LOCK:
        return _FIRST_SUM.sub("/", text, count=1)
    if file == CONFIG:
        return text.replace('"shop"', '"another shop"')
    return f"{text}\n// edited\n"


class Checkouts(dict[Layout, Checkout]):
    """A checkout of each layout, made when it is first asked for."""

    def __init__(self, directory: Path, daemons: ExitStack) -> None:
        super().__init__()
        self._directory, self._daemons = directory, daemons

    def __missing__(self, layout: Layout) -> Checkout:
        options = (
            f"--local-store-dir={self._directory / 'store'}",
            f"--krakend-resolves={{'edge': '{LOCK}'}}",
        )
        root = BuildRoot(self._directory / layout.name / "build root", options)
        files = {**Monorepo(PLUGINS, layout).files(), **_gateway()}
        build = f"{LOCKED.partition(':')[0]}/BUILD"
        files[build] = files[build].replace('name="so"', 'name="so", resolve="edge"')
        root.write(files)
        _commit(root.path)
        self[layout] = Checkout(self._daemons.enter_context(root.daemon()))
        self[layout].run("package", "plugins::")
        return self[layout]


@pytest.fixture(scope="module")
def checkouts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkouts]:
    """Monorepos with Pants' daemon running in each."""
    with ExitStack() as daemons:
        yield Checkouts(tmp_path_factory.mktemp("affected"), daemons)


def _gateway() -> dict[str, str]:
    """A deployment of two plugins, one of them for a locked gateway, and the lock."""
    release = catalogue().release(KRAKEND)
    facts = facts_of_release(
        release, release_modules()[KRAKEND], release_tables(KRAKEND), catalogue().era(release)
    )
    return {
        LOCK: render_lock(facts).decode(),
        CONFIG: '{"version": 3, "name": "shop", "endpoints": []}\n',
        "gateway/BUILD": 'krakend_gateway(name="edge", config="krakend.json", '
        'plugins=["//plugins/p0:so"])\n',
        ".gitignore": "/.pants.d/\n/.pids/\n/dist/\n",
    }


def _commit(directory: Path) -> None:
    for arguments in (
        ("init", "--quiet"),
        ("add", "."),
        ("-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "--quiet", "--message=a"),
    ):
        subprocess.run(["git", *arguments], cwd=directory, check=True)
