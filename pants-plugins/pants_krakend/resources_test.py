"""Tests of `resources`: which facts of gateways are found in the package."""

from __future__ import annotations

import pytest

from pants_krakend.resources import (
    catalogue,
    fingerprint_table,
    fingerprint_tables,
    release_modules,
)


def test_a_shipped_fingerprint_table_is_found_by_release_and_cpu() -> None:
    table = fingerprint_table("2.13.8", "arm64")
    assert table is not None
    assert (table.edition, table.version, table.goarch) == ("ce", "2.13.8", "arm64")


@pytest.mark.parametrize(
    ("version", "goarch"),
    [
        pytest.param("2.0.0", "amd64", id="a release without a table"),
        pytest.param("2.13.8", "riscv64", id="another CPU"),
        pytest.param("../../etc", "passwd", id="a path"),
    ],
)
def test_there_is_no_table_of_what_is_not_shipped(version: str, goarch: str) -> None:
    assert fingerprint_table(version, goarch) is None


def test_every_shipped_table_is_of_a_release_of_the_catalogue() -> None:
    versions = {version for version, _ in fingerprint_tables()}
    assert versions <= {each.version for each in catalogue().releases}


def test_the_modules_of_a_release_are_found() -> None:
    compiled = release_modules()["2.13.8"].compiled("google.golang.org/grpc")
    assert compiled == ("google.golang.org/grpc", "v1.80.0")
