"""One build root with Pants' daemon for all tests of errors, and what holds for each of them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest

from tests.support.build_root import BuildRoot

# A plugin that builds, with a module that other tests can then rely on to be there.
_GOOD = {
    "good/BUILD": 'krakend_plugin(name="so")\n',
    "good/go.mod": (
        "module example.com/good\n\ngo 1.25\n\nrequire github.com/golang-jwt/jwt/v5 v5.3.1\n"
    ),
    "good/go.sum": (
        "github.com/golang-jwt/jwt/v5 v5.3.1 h1:kYf81DTWFe7t+1VvL7eS+jKFVWaUnK9cB1qbwn63YCY=\n"
        "github.com/golang-jwt/jwt/v5 v5.3.1/go.mod "
        "h1:fxCRLWMO43lRc8nhHWY6LGqRcf+1gQWArsqaEUEa5bE=\n"
    ),
    "good/main.go": (
        'package main\n\nimport _ "github.com/golang-jwt/jwt/v5"\n\n'
        "var HandlerRegisterer int\n\nfunc main() {}\n"
    ),
}
_PYTHON_STACK = re.compile(r'^Traceback|^\s*File ".*", line \d+', re.MULTILINE)


@dataclass(frozen=True)
class Failures:
    """Packages what cannot be packaged.

    :param root: the build root; a test's files are gone after the test.
    """

    root: BuildRoot

    def message(self, files: Mapping[str, str], target: str, *options: str) -> str:
        """Write the files, package the target, and give the error that Pants prints.

        The run has to fail as a user expects it: exit status 1, nothing in `dist/`, no stack of
        Python calls.
        """
        self.root.write(files)
        run = self.root.pants(*options, "package", target)
        if run.exit_code != 1 or self.root.dist().exists() or _PYTHON_STACK.search(run.output):
            raise AssertionError(f"Not a clean failure ({run.exit_code}):\n{run.output}")
        _, _, after = run.stderr.partition("Engine traceback:\n")
        return after.partition("\n\n")[2].rstrip()


@pytest.fixture(scope="session")
def warm_root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BuildRoot]:
    """A build root where one good plugin has been built, so that tools and modules are there."""
    root = BuildRoot(tmp_path_factory.mktemp("errors") / "build root")
    with root.write(_GOOD).daemon() as running:
        running.package("good")
        shutil.rmtree(running.dist())
        yield running


@pytest.fixture
def failures(warm_root: BuildRoot) -> Iterator[Failures]:
    """See `Failures`."""
    before = set(warm_root.path.iterdir())
    yield Failures(warm_root)
    for path in set(warm_root.path.iterdir()) - before:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
