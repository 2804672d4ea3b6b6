"""Tests of `request`: which gateway is meant, and whether its Go accepts the module."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pants_krakend.core.abi.layout import SourceLayout
from pants_krakend.core.build.request import (
    Asked,
    EditionMismatch,
    Gateway,
    GoModTooNew,
    LayoutUnsupported,
    NoEnterpriseFacts,
    NoGoRelease,
    NoVersion,
    PlatformNotLocked,
    PlatformNotReleased,
    TwoGateways,
    build_context,
    check_go,
    locked_gateway,
    named_lock,
    released_gateway,
)
from pants_krakend.core.gateway import catalogue as catalogue_module
from pants_krakend.core.gateway.catalogue import UnknownRelease, parse_catalogue
from pants_krakend.core.gateway.gateway_facts import GatewayFacts, PlatformFacts
from pants_krakend.core.gateway.resolves import Lock
from pants_krakend.core.gomod.modfile import GoMod, parse_go_mod, parse_go_work
from pants_krakend.core.platform import Platform

DATA = Path(catalogue_module.__file__).parent / "data" / "catalogue.json"
CATALOGUE = parse_catalogue(DATA.read_bytes())
NOTHING = Asked(
    edition=None, version=None, resolve=None, default_version=None, default_resolve=None
)
EDGE = Lock("edge", "locks/edge.lock")
RESOLVES = {"edge": "locks/edge.lock", "inner": "locks/inner.lock"}
FACTS = GatewayFacts(
    edition="ee",
    version="2.12.4",
    go="1.25.6",
    go_sums={"linux-amd64": "h1:x"},
    main_module="",
    layout=SourceLayout(trimpath=False, goroot="/usr/local/go", module_cache="/go/pkg/mod"),
    modules=(),
    platforms={"linux-amd64-glibc": PlatformFacts("binary:krakend", "", "", "", "", {})},
)


def release_for(version: str) -> Gateway:
    """The gateway of a release."""
    return released_gateway(CATALOGUE, replace(NOTHING, version=version))


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
    asked = replace(NOTHING, version=version, default_version=default)
    assert named_lock(asked, RESOLVES) is None
    assert released_gateway(CATALOGUE, asked).version == expected


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(replace(NOTHING, resolve="edge"), id="the target's"),
        pytest.param(replace(NOTHING, default_resolve="edge"), id="the default"),
        pytest.param(
            replace(NOTHING, resolve="edge", default_resolve="inner"),
            id="the target's before the default resolve",
        ),
        pytest.param(
            replace(NOTHING, resolve="edge", default_version="2.13.8"),
            id="the target's before the default version",
        ),
        pytest.param(
            replace(NOTHING, default_resolve="edge", default_version=""),
            id="an empty default version is none",
        ),
    ],
)
def test_the_resolve_is_the_targets_or_the_default(asked: Asked) -> None:
    assert named_lock(asked, RESOLVES) == EDGE


def test_a_targets_version_comes_before_a_default_resolve() -> None:
    asked = replace(NOTHING, version="2.13.8", default_resolve="edge")
    assert named_lock(asked, RESOLVES) is None


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        pytest.param(
            replace(NOTHING, version="2.13.8", resolve="edge"),
            "`krakend_version` and `resolve` are both set, and each of them names a gateway.\n\n"
            "krakend_version='2.13.8', resolve='edge'\n\n"
            "Leave one of them out.",
            id="on the target",
        ),
        pytest.param(
            replace(NOTHING, default_version="2.13.8", default_resolve="edge"),
            "`[krakend].default_version` and `[krakend].default_resolve` are both set, and this "
            "plugin does not say which gateway it is for.\n\n"
            "default_version = '2.13.8', default_resolve = 'edge'\n\n"
            "Leave one of the options out, or set `krakend_version` or `resolve` here.",
            id="in the options",
        ),
    ],
)
def test_two_gateways_for_one_plugin_are_refused(asked: Asked, message: str) -> None:
    with pytest.raises(TwoGateways) as caught:
        named_lock(asked, RESOLVES)
    assert str(caught.value) == message


def test_an_empty_version_is_a_mistake_and_not_the_default() -> None:
    asked = replace(NOTHING, version="", default_version="2.13.8")
    with pytest.raises(UnknownRelease):
        released_gateway(CATALOGUE, asked)


@pytest.mark.parametrize("default", [None, ""])
def test_without_any_version_the_places_to_set_it_are_named(default: str | None) -> None:
    with pytest.raises(NoVersion) as caught:
        released_gateway(CATALOGUE, replace(NOTHING, default_version=default))
    assert str(caught.value) == (
        "It is not said which release of KrakenD this plugin is for.\n\n"
        "Set `krakend_version` here or `[krakend].default_version` in pants.toml, for instance to "
        "'2.13.8'; or `resolve` or `[krakend].default_resolve`, for a gateway of which there is a "
        "lockfile."
    )


def test_an_enterprise_release_is_refused_with_the_way_to_lock_it() -> None:
    with pytest.raises(NoEnterpriseFacts) as caught:
        released_gateway(CATALOGUE, replace(NOTHING, edition="ee", version="2.13.8"))
    assert str(caught.value) == (
        "What an Enterprise Edition gateway was built with is not public, so this catalogue knows "
        "the Community Edition only.\n\n"
        "Lock the gateway from its binary (`[krakend].resolves`, `[krakend].resolve_sources`) and "
        "set `resolve`, or set `edition` to `ce`."
    )


@pytest.mark.parametrize("edition", [None, "ee"])
def test_a_lock_gives_edition_version_and_go(edition: str | None) -> None:
    asked = replace(NOTHING, resolve="edge", edition=edition)
    found = locked_gateway(asked, EDGE, FACTS)
    assert (found.edition, found.version, found.go) == ("ee", "2.12.4", "1.25.6")
    assert found.name == "KrakenD EE 2.12.4 (resolve 'edge')"


@pytest.mark.parametrize(
    "go", ["devel go1.27-0123456789", "1.25.12-custom", "1.25", "1.20.99999999999"]
)
def test_a_gateway_of_a_go_that_was_never_released_is_refused(go: str) -> None:
    with pytest.raises(NoGoRelease) as caught:
        locked_gateway(replace(NOTHING, resolve="edge"), EDGE, replace(FACTS, go=go))
    assert str(caught.value) == (
        f"The gateway of the resolve 'edge' was compiled by Go {go!r}, which is no release of Go, "
        "and a plugin is compiled by its gateway's Go.\n\n"
        "locks/edge.lock says so.\n\n"
        "Compile that gateway with a released Go, and lock it again."
    )


def test_a_gateway_that_tells_no_edition_is_of_any() -> None:
    asked = replace(NOTHING, resolve="edge", edition="ce")
    facts = replace(FACTS, edition="", version="")
    assert locked_gateway(asked, EDGE, facts).name == "KrakenD (resolve 'edge')"


def test_another_edition_than_the_locks_is_refused() -> None:
    with pytest.raises(EditionMismatch) as caught:
        locked_gateway(replace(NOTHING, resolve="edge", edition="ce"), EDGE, FACTS)
    assert str(caught.value) == (
        "`edition` is 'ce', but the gateway of the resolve 'edge' is of 'ee'.\n\n"
        "locks/edge.lock says so.\n\nLeave `edition` out: the lockfile knows it."
    )


@pytest.mark.parametrize(
    ("layout", "evidence"),
    [
        pytest.param(SourceLayout(trimpath=True), "trimpath: yes", id="-trimpath"),
        pytest.param(
            SourceLayout(trimpath=False, goroot="/opt/go", module_cache="/home/ann/go/pkg/mod"),
            "goroot: /opt/go\nmodule_cache: /home/ann/go/pkg/mod",
            id="other directories",
        ),
        pytest.param(
            SourceLayout(trimpath=False, vendor="/app/vendor"),
            "vendor: /app/vendor",
            id="a vendor directory",
        ),
    ],
)
def test_a_gateway_with_other_paths_is_refused(layout: SourceLayout, evidence: str) -> None:
    with pytest.raises(LayoutUnsupported) as caught:
        locked_gateway(NOTHING, EDGE, replace(FACTS, layout=layout))
    assert caught.value.evidence == f"locks/edge.lock has the layout:\n{evidence}"


def test_a_platform_that_the_lock_does_not_cover_is_refused() -> None:
    gateway = locked_gateway(NOTHING, EDGE, FACTS)
    gateway.check_platforms([Platform.LINUX_AMD64_GLIBC])
    with pytest.raises(PlatformNotLocked) as caught:
        gateway.check_platforms([Platform.LINUX_AMD64_GLIBC, Platform.LINUX_AMD64_MUSL])
    assert str(caught.value) == (
        "The resolve 'edge' has no gateway for linux-amd64-musl.\n\n"
        "locks/edge.lock covers: linux-amd64-glibc.\n\n"
        "Set `platforms` (or `[krakend].default_platforms`) to some of these, or add a gateway for "
        "it to `edge` in `[krakend].resolve_sources` and run `pants generate-lockfiles "
        "--resolve=edge`."
    )


@pytest.mark.parametrize("version", ["2.1.3", "2.13.8"])
def test_releases_since_2_1_3_are_built_for_on_every_platform(version: str) -> None:
    gateway = release_for(version)
    gateway.check_platforms(Platform)
    assert gateway.platforms == {each.value for each in Platform}


def test_a_platform_that_a_release_was_never_made_for_is_refused() -> None:
    gateway = release_for("2.1.2")
    with pytest.raises(PlatformNotReleased) as caught:
        gateway.check_platforms(Platform)
    assert str(caught.value) == (
        "There is no KrakenD 2.1.2 for linux-arm64-glibc, linux-arm64-musl.\n\n"
        "It was made for: linux-amd64-glibc, linux-amd64-musl.\n\n"
        "Set `platforms` (or `[krakend].default_platforms`) to some of these, or build for a "
        "release that was made for that CPU: `python -m pants_krakend releases` lists the CPUs of "
        "each."
    )


def is_accepted(go_mod: GoMod, go: str) -> bool:
    """Whether a gateway's Go accepts a module."""
    try:
        check_go(go_mod, go, "KrakenD 2.13.8")
    except GoModTooNew:
        return False
    return True


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
    assert is_accepted(parse_go_mod("go.mod", f"module example.com/a\n{line}\n"), "1.25.12")


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
        check_go(go_mod, release_for(version).go, f"KrakenD {version}")
    assert str(caught.value) == message


def test_a_workspace_for_a_newer_go_is_refused_too() -> None:
    with pytest.raises(GoModTooNew) as caught:
        check_go(parse_go_work("go.work", "go 1.26\n"), "1.25.12", "KrakenD 2.13.8")
    assert str(caught.value) == (
        "go.work asks for Go 1.26, but KrakenD 2.13.8 is built with Go 1.25.12, and a plugin is "
        "compiled by its gateway's Go.\n\n"
        "Set the line to `go 1.25` or lower in go.work (`go work edit -go=1.25`), or build for a "
        "release with a newer Go."
    )


def test_files_are_chosen_for_the_platform_the_gateways_go_and_the_tags() -> None:
    context = build_context(Platform.LINUX_AMD64_MUSL, "1.25.12", ("a",))
    assert (context.goos, context.goarch, context.go_minor) == ("linux", "amd64", 25)
    assert context.tags == {"a"}
