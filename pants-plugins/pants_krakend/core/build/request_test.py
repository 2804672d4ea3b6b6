"""Tests of `request`: which gateway is meant, and whether its Go accepts the module."""

from __future__ import annotations

from pathlib import Path

import pytest

from pants_krakend.core.build.request import (
    GoModTooNew,
    NoEnterpriseFacts,
    NoVersion,
    build_context,
    check_go,
    gateway_release,
)
from pants_krakend.core.gateway import catalogue as catalogue_module
from pants_krakend.core.gateway.catalogue import UnknownRelease, parse_catalogue
from pants_krakend.core.gomod.modfile import parse_go_mod
from pants_krakend.core.platform import Platform

DATA = Path(catalogue_module.__file__).parent / "data" / "catalogue.json"
CATALOGUE = parse_catalogue(DATA.read_bytes())


@pytest.mark.parametrize(
    ("version", "default", "expected"),
    [
        pytest.param("2.10.2", "2.13.8", "2.10.2", id="the target's before the default"),
        pytest.param(None, "2.13.8", "2.13.8", id="the default"),
        pytest.param("2.13.8", None, "2.13.8", id="no default"),
    ],
)
def test_the_release_is_the_targets_or_the_default(
    version: str | None, default: str | None, expected: str
) -> None:
    found = gateway_release(CATALOGUE, edition="ce", version=version, default=default)
    assert found.version == expected


def test_an_empty_version_is_a_mistake_and_not_the_default() -> None:
    with pytest.raises(UnknownRelease):
        gateway_release(CATALOGUE, edition="ce", version="", default="2.13.8")


@pytest.mark.parametrize("default", [None, ""])
def test_without_any_version_the_two_places_to_set_it_are_named(default: str | None) -> None:
    with pytest.raises(NoVersion) as caught:
        gateway_release(CATALOGUE, edition="ce", version=None, default=default)
    assert str(caught.value) == (
        "It is not said which release of KrakenD this plugin is for.\n\n"
        "Set `krakend_version` here or `[krakend].default_version` in pants.toml, for instance to "
        "'2.13.8'."
    )


def test_the_enterprise_edition_is_refused_with_the_reason() -> None:
    with pytest.raises(NoEnterpriseFacts) as caught:
        gateway_release(CATALOGUE, edition="ee", version="2.13.8", default=None)
    assert str(caught.value) == (
        "What an Enterprise Edition gateway was built with is not public, so this catalogue knows "
        "the Community Edition only.\n\n"
        "Set `edition` to `ce`, or leave it out."
    )


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("", id="no go line"),
        pytest.param("go 1.17", id="an old one"),
        pytest.param("go 1.25", id="the same minor release"),
        pytest.param("go 1.25.12", id="the very one"),
        pytest.param("go 1.25\ntoolchain go1.26.0", id="a newer toolchain line is only a wish"),
    ],
)
def test_a_module_for_this_go_or_an_older_one_is_accepted(line: str) -> None:
    check_go(parse_go_mod("go.mod", f"module example.com/a\n{line}\n"), CATALOGUE.release("2.13.8"))


@pytest.mark.parametrize(
    ("version", "line", "message"),
    [
        pytest.param(
            "2.13.8",
            "1.26",
            "plugins/auth/go.mod asks for Go 1.26, but KrakenD 2.13.8 is built with Go 1.25.12, "
            "and a plugin is compiled by its gateway's Go.\n\n"
            "Set the line to `go 1.25` or lower in plugins/auth/go.mod (`go mod edit -go=1.25`), "
            "or build for a release with a newer Go.",
            id="a newer minor release",
        ),
        pytest.param(
            "2.13.7",
            "1.25.12",
            "plugins/auth/go.mod asks for Go 1.25.12, but KrakenD 2.13.7 is built with Go 1.25.11, "
            "and a plugin is compiled by its gateway's Go.\n\n"
            "Set the line to `go 1.25` or lower in plugins/auth/go.mod (`go mod edit -go=1.25`), "
            "or build for a release with a newer Go.",
            id="a newer patch",
        ),
    ],
)
def test_a_module_for_a_newer_go_is_refused(version: str, line: str, message: str) -> None:
    go_mod = parse_go_mod("plugins/auth/go.mod", f"module example.com/a\n\ngo {line}\n")
    with pytest.raises(GoModTooNew) as caught:
        check_go(go_mod, CATALOGUE.release(version))
    assert str(caught.value) == message


def test_files_are_chosen_for_the_platform_the_gateways_go_and_the_tags() -> None:
    context = build_context(Platform.LINUX_AMD64_MUSL, CATALOGUE.release("2.13.8"), ("a",))
    assert (context.goos, context.goarch, context.go_minor) == ("linux", "amd64", 25)
    assert context.tags == {"a"}
