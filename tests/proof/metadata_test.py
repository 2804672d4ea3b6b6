"""The metadata beside a plugin says what was built, and nothing of when or where."""

from __future__ import annotations

import hashlib
import importlib.resources
import json
import re

import pytest

from tests.support.build_root import BuildRoot

SHA256 = re.compile(r"[0-9a-f]{64}")


@pytest.mark.parametrize("platform", ["linux-amd64-musl", "linux-amd64-glibc"])
def test_it_names_the_gateway_and_every_linked_module_with_its_sum(
    plugins: BuildRoot, platform: str
) -> None:
    directory = plugins.dist(f"plugins.auth/{platform}")
    metadata = json.loads((directory / "auth.krakend.json").read_text())

    assert SHA256.fullmatch(metadata.pop("input_digest"))
    assert metadata == {
        "format": 1,
        "gateway": {"edition": "ce", "version": "2.13.8"},
        "go": "1.25.12",
        "modules": [
            {"path": "example.com/acme/gateway", "replace": "../..", "version": "v0.0.0"},
            {
                "path": "github.com/golang-jwt/jwt/v5",
                "sum": "h1:kYf81DTWFe7t+1VvL7eS+jKFVWaUnK9cB1qbwn63YCY=",
                "version": "v5.3.1",
            },
        ],
        "platform": platform,
        "sha256": hashlib.sha256((directory / "auth.so").read_bytes()).hexdigest(),
    }


def test_it_has_the_keys_that_its_schema_requires_and_no_others(plugins: BuildRoot) -> None:
    data = importlib.resources.files("pants_krakend.core.build") / "data"
    schema = json.loads((data / "metadata.schema.json").read_text())
    metadata = json.loads(
        plugins.dist("plugins.thirdparty/linux-amd64-musl/thirdparty.krakend.json").read_text()
    )

    assert sorted(metadata) == sorted(schema["required"]) == sorted(schema["properties"])


def test_the_input_digest_differs_between_platforms(plugins: BuildRoot) -> None:
    digests = {
        json.loads(plugins.dist(f"plugins.auth/{platform}/auth.krakend.json").read_text())[
            "input_digest"
        ]
        for platform in ("linux-amd64-musl", "linux-amd64-glibc")
    }

    assert len(digests) == 2
