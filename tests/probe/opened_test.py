"""Plugins that `check` opens on rung 2: what they register, and what is found of bad ones."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from pants_krakend.core.platform import Platform
from tests.probe.conftest import EVERY_KIND, Checked
from tests.support.platforms import RUN_HERE

SIGNATURE = (
    "RegisterHandlers(func(name string, handler func(context.Context, map[string]interface{}, "
    "http.Handler) (http.Handler, error)))"
)

pytestmark = pytest.mark.parametrize(
    "platform", [pytest.param(each, id=each.value) for each in RUN_HERE]
)


def test_one_file_registers_all_kinds_and_is_told_logger_and_context(
    checked: Checked, platform: Platform
) -> None:
    assert checked.names("everykind", platform) == EVERY_KIND


def test_a_modifier_is_for_requests_for_responses_or_for_both(
    checked: Checked, platform: Platform
) -> None:
    registered = checked.verdicts["everykind", platform.value]["registered"]
    modifiers = [each for each in registered if each["kind"] == "req-resp-modifier"]

    assert [(each["requests"], each["responses"]) for each in modifiers] == [
        (True, False),
        (False, True),
        (True, True),
    ]


def test_a_plugin_whose_variable_has_no_size_loads_and_registers(
    checked: Checked, platform: Platform
) -> None:
    assert checked.verdicts["fieldless", platform.value]["outcome"] == "loads"
    assert checked.names("fieldless", platform) == ["req-resp-modifier fieldless"]


def test_a_plugin_that_writes_much_and_leaves_a_process_behind_is_opened_all_the_same(
    checked: Checked, platform: Platform
) -> None:
    assert checked.names("loud", platform) == ["req-resp-modifier loud"]


def test_nothing_that_a_plugin_has_started_outlives_the_check(
    checked: Checked, platform: Platform
) -> None:
    assert ("loud", platform.value) in checked.verdicts
    assert b"sleep\x00100000.5\x00" not in map(_command, Path("/proc").glob("[0-9]*/cmdline"))


def _command(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""  # it has ended meanwhile


def test_a_plugin_sees_nothing_of_the_machine_but_a_home_of_its_own(
    checked: Checked, platform: Platform
) -> None:
    assert checked.names("surroundings", platform)[:2] == [
        "req-resp-modifier sees HOME LC_ALL PATH TMPDIR",
        "req-resp-modifier has 0 files",
    ]


def test_a_plugin_reaches_no_network(checked: Checked, platform: Platform) -> None:
    unshared = subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False)
    if unshared.returncode != 0:
        pytest.skip("this machine lets nobody take the network away from a process")

    assert checked.names("surroundings", platform)[2] == "req-resp-modifier reaches 0 networks"


@pytest.mark.parametrize(
    ("plugin", "rule", "has"),
    [
        pytest.param(
            "misspelt",
            "interface",
            "*main.registerer with RegisterHandler(func(string, func(context.Context, "
            "map[string]interface {}, http.Handler) (http.Handler, error)))",
            id="a method that is misspelt",
        ),
        pytest.param(
            "signature",
            "interface",
            "*main.registerer with RegisterHandlers(func(string, func(context.Context, "
            "map[string]interface {}) (http.Handler, error)))",
            id="a handler without the next one",
        ),
        pytest.param(
            "pointer",
            "interface",
            "**main.registerer with no exported method",
            id="a variable that is a pointer",
        ),
        pytest.param("function", "interface", "func() with no exported method", id="a function"),
        pytest.param(
            "panics", "registering-fails", "panic: no rules", id="a registerer that panics"
        ),
        pytest.param("initpanics", "init-fails", "panic: no secret", id="a panic in init"),
        pytest.param("crashes", "init-fails", "panic: no upstream", id="a panic in a goroutine"),
        pytest.param("endless", "init-fails", "not done after 20 seconds", id="an endless init"),
        pytest.param(
            "nothing",
            "registers-nothing",
            "calls for neither requests nor responses",
            id="a modifier of nothing",
        ),
        pytest.param("empty", "empty-name", "an empty name", id="an empty name"),
        pytest.param("twice", "name-twice", "twice more than once", id="a name that is taken"),
    ],
)
def test_a_plugin_that_opens_badly_has_one_finding(
    checked: Checked, platform: Platform, plugin: str, rule: str, has: str
) -> None:
    finding = checked.finding(plugin, platform)

    assert (finding["rule"], finding["has"]) == (rule, has)


def test_what_a_plugin_said_last_is_told_where_it_ends_the_process(
    checked: Checked, platform: Platform
) -> None:
    has = checked.finding("initexits", platform)["has"]

    assert has.startswith("exit status 1; the last line: ")
    assert has.endswith(" no secret")


@pytest.mark.parametrize(
    ("plugin", "place"),
    [
        pytest.param("panics", "panics/main.go:10", id="a registerer that panics"),
        pytest.param("initpanics", "initpanics/main.go:8", id="a panic in init"),
        pytest.param("crashes", "crashes/main.go:9", id="a panic in a goroutine"),
        pytest.param("endless", "endless/main.go:8", id="an endless init"),
    ],
)
def test_the_place_of_a_failure_is_the_line_in_the_repository(
    checked: Checked, platform: Platform, plugin: str, place: str
) -> None:
    assert checked.finding(plugin, platform)["place"] == place


def test_a_wrong_interface_shows_the_signature_that_go_wants(
    checked: Checked, platform: Platform
) -> None:
    assert checked.finding("signature", platform)["wants"] == SIGNATURE


def test_a_user_reads_what_to_write_instead(checked: Checked, platform: Platform) -> None:
    declaration = SIGNATURE.replace("(func(name", "(f func(name", 1)

    assert (
        f"misspelt:so will not load in KrakenD 2.13.8 on {platform.value}: 1 reason; 179 packages "
        "compared by fingerprint (rung 2).\n"
        "  error[interface] A registerer does not have the loader's interface: HandlerRegisterer\n"
        "    plugin has     *main.registerer with RegisterHandler(func(string, "
        "func(context.Context,\n"
        "                   map[string]interface {}, http.Handler) (http.Handler, error)))\n"
        "    gateway wants  RegisterHandlers(func(name string, handler func(context.Context,\n"
        "                   map[string]interface{}, http.Handler) (http.Handler, error)))\n"
        "    why            There is no method `RegisterHandlers`; `RegisterHandler` may be meant. "
        "The\n"
        "                   gateway says `unknown type` at debug level and serves without the "
        "plugin.\n"
        "    to mend it     Write\n"
        f"                   `func (r registerer) {declaration}`.\n"
        "  More: python -m pants_krakend explain interface\n"
    ) in checked.run.output
