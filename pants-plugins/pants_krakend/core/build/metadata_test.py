"""Tests of `metadata`: the text beside a plugin, and the list of modules that it is made of."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pants_krakend.core.build.metadata import LinkedModule, PluginMetadata, linked_modules

METADATA = PluginMetadata(
    edition="ce",
    version="2.13.8",
    platform="linux-amd64-musl",
    go="1.25.12",
    modules=(
        LinkedModule("example.com/shared", "v0.0.0", replace="../shared"),
        LinkedModule("example.com/a", "v1.2.3", sum="h1:a"),
    ),
    input_digest="1" * 64,
    sha256="2" * 64,
)
GOLDEN = """\
{
  "format": 1,
  "gateway": {
    "edition": "ce",
    "version": "2.13.8"
  },
  "go": "1.25.12",
  "input_digest": "1111111111111111111111111111111111111111111111111111111111111111",
  "modules": [
    {
      "path": "example.com/a",
      "sum": "h1:a",
      "version": "v1.2.3"
    },
    {
      "path": "example.com/shared",
      "replace": "../shared",
      "version": "v0.0.0"
    }
  ],
  "platform": "linux-amd64-musl",
  "sha256": "2222222222222222222222222222222222222222222222222222222222222222"
}
"""
SCHEMA = json.loads((Path(__file__).parent / "data" / "metadata.schema.json").read_text())


def test_the_text_is_sorted_and_complete() -> None:
    assert METADATA.render().decode() == GOLDEN


def test_the_schema_names_every_key_of_the_text_and_no_other() -> None:
    document = json.loads(METADATA.render())
    properties = SCHEMA["properties"]
    assert sorted(properties) == sorted(SCHEMA["required"]) == sorted(document)
    assert sorted(properties["gateway"]["properties"]) == sorted(document["gateway"])
    module = set(properties["modules"]["items"]["properties"])
    assert {key for each in document["modules"] for key in each} == module


@pytest.mark.parametrize(
    ("listing", "expected"),
    [
        pytest.param("", (), id="nothing but the standard library"),
        pytest.param("\n\n\n", (), id="packages of the standard library"),
        pytest.param("example.com/main\t\n", (), id="the main module"),
        pytest.param(
            "example.com/b\tv1.0.0\nexample.com/a\tv1.2.3\nexample.com/b\tv1.0.0\n",
            (
                LinkedModule("example.com/a", "v1.2.3", sum="h1:a"),
                LinkedModule("example.com/b", "v1.0.0"),
            ),
            id="each module once, sorted",
        ),
        pytest.param(
            "example.com/b\tv1.0.0\texample.com/a\tv1.2.3\n",
            (LinkedModule("example.com/b", "v1.0.0", "h1:a", "example.com/a@v1.2.3"),),
            id="replaced by a module: the sum of what was linked",
        ),
        pytest.param(
            "example.com/b\tv1.0.0\t../b\t\n",
            (LinkedModule("example.com/b", "v1.0.0", replace="../b"),),
            id="replaced by a directory",
        ),
    ],
)
def test_the_linked_modules_are_read_from_the_builders_list(
    listing: str, expected: tuple[LinkedModule, ...]
) -> None:
    assert linked_modules(listing, {("example.com/a", "v1.2.3"): "h1:a"}) == expected
