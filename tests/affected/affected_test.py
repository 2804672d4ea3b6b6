"""What an edit reaches: which targets Pants lists as changed, and for which Processes are run."""

from __future__ import annotations

import pytest

from tests.affected.conftest import CONFIG, GATEWAY, LOCK, LOCKED, PLUGINS, Checkouts, Reached
from tests.support.monorepo import Layout, Monorepo

ALL = Monorepo(PLUGINS).addresses
EVEN = ALL[::2]
FIRST, SECOND = ALL[:1], ALL[1:2]
ONE, EACH, WORK = Layout.ONE_MODULE, Layout.MODULE_EACH, Layout.WORKSPACE


@pytest.mark.parametrize(
    ("layout", "file", "compiled"),
    [
        pytest.param(ONE, "plugins/p1/main.go", SECOND, id="one module: a plugin"),
        pytest.param(ONE, "shared/all/all.go", ALL, id="one module: a package of all"),
        pytest.param(ONE, "shared/even/even.go", EVEN, id="one module: a package of some"),
        pytest.param(ONE, "go.mod", ALL, id="one module: go.mod"),
        pytest.param(ONE, "plugins/p0/greeting.txt", FIRST, id="one module: an embedded file"),
        pytest.param(ONE, "plugins/p1/main_test.go", [], id="one module: a test"),
        pytest.param(ONE, "plugins/p1/notes.txt", [], id="one module: a file beside a plugin"),
        pytest.param(ONE, "README.md", [], id="one module: a README"),
        pytest.param(EACH, "plugins/p1/main.go", SECOND, id="a module each: a plugin"),
        pytest.param(EACH, "plugins/p1/go.mod", SECOND, id="a module each: its go.mod"),
        pytest.param(EACH, "shared/even/even.go", EVEN, id="a module each: a package of some"),
        pytest.param(EACH, "shared/go.mod", ALL, id="a module each: the shared go.mod"),
        pytest.param(EACH, "tools/main.go", [], id="a module each: another module"),
        pytest.param(WORK, "plugins/p1/main.go", SECOND, id="go.work: a plugin"),
        pytest.param(WORK, "plugins/p1/go.mod", ALL, id="go.work: a go.mod that it lists"),
        pytest.param(WORK, "go.work", ALL, id="go.work: itself"),
        pytest.param(WORK, "shared/even/even.go", EVEN, id="go.work: a package of some"),
    ],
)
def test_an_edit_reaches_the_plugins_that_are_made_of_the_file_and_no_others(
    checkouts: Checkouts, layout: Layout, file: str, compiled: list[str]
) -> None:
    # The gateway deploys the first plugin.
    gateway = {GATEWAY} if FIRST[0] in compiled else set()
    assert checkouts[layout].edit(file) == Reached({*compiled, *gateway}, set(compiled), [])


@pytest.mark.parametrize(
    ("file", "listed"),
    [
        pytest.param(CONFIG, GATEWAY, id="a configuration: its gateway"),
        pytest.param(LOCK, LOCKED, id="a sum in a lock: the plugin that is judged by it"),
    ],
)
def test_what_no_byte_of_a_plugin_is_made_of_is_listed_and_compiles_nothing(
    checkouts: Checkouts, file: str, listed: str
) -> None:
    assert checkouts[ONE].edit(file) == Reached({listed}, set(), [])
