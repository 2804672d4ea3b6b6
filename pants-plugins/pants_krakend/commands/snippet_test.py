"""`snippet` on the command line."""

from __future__ import annotations

import pytest

from pants_krakend.__main__ import main
from pants_krakend.commands.conftest import Files

Capture = pytest.CaptureFixture[str]

ROOT = """\
At the root, once for all plugins:

"plugin": {
  "folder": "/opt/krakend/plugins/",
  "pattern": ".so"
}
"""
SERVER = """
In the extra_config of the root:

"plugin/http-server": {
  "name": ["auth"],
  "auth": {}
}
"""


def test_the_block_for_a_name_is_printed(capsys: Capture) -> None:
    assert main(["snippet", "--kind", "http-server", "--name", "auth"]) == 0
    assert capsys.readouterr().out == ROOT + SERVER


def test_names_are_guessed_from_the_sources_of_a_directory(files: Files, capsys: Capture) -> None:
    files.write("auth/main.go", b'package main\n\nvar HandlerRegisterer = registerer("auth")\n')
    files.write("auth/main_test.go", b'package main\n\nvar ClientRegisterer = registerer("x")\n')

    assert main(["snippet", "auth"]) == 0
    assert capsys.readouterr().out == ROOT + SERVER


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        pytest.param([], "No name is given.", id="nothing"),
        pytest.param(["--kind", "http-client"], "No name is given.", id="a kind only"),
        pytest.param(["auth"], "auth: no name of a plugin was found.", id="no such directory"),
    ],
)
def test_without_names_it_says_how_to_give_one(
    arguments: list[str], what: str, files: Files, capsys: Capture
) -> None:
    files.write("other", b"")
    assert main(["snippet", *arguments]) == 1
    assert capsys.readouterr().err == (
        f"{what}\n\nSay what the plugin registers: `python -m pants_krakend snippet --kind "
        "http-server --name my-plugin`.\n\n"
    )
