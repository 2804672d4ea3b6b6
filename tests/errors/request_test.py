"""What a BUILD file or an option asks for, and cannot have."""

from __future__ import annotations

import shutil

import pytest

from tests.errors.conftest import Failures

OPTIONS = "`krakend_version` (or `[krakend].default_version`)"
INEXACT = (
    "A plugin loads only in the release it was built for, and what such a name stands for changes "
    "over time.\n\n"
)


def plugin(**fields: object) -> dict[str, str]:
    """A plugin that would build, but for its fields."""
    arguments = ", ".join(f"{name}={value!r}" for name, value in {"name": "so", **fields}.items())
    return {
        "auth/BUILD": f"krakend_plugin({arguments})\n",
        "auth/go.mod": "module example.com/auth\n\ngo 1.25\n",
        "auth/main.go": "package main\n\nfunc main() {}\n",
    }


@pytest.mark.parametrize(
    ("version", "message"),
    [
        pytest.param(
            "3.0.0",
            "NoPluginSupport: auth:so: KrakenD Community Edition 3.0.0 loads no plugins: support "
            "for Go plugins was removed in 3.0.0.\n\n"
            "A gateway of that release ignores the plugin block of its configuration and serves "
            "without the plugin (krakend-ce#1106).\n\n"
            f"Set {OPTIONS} to a release up to 2.13.8, or move to the Enterprise Edition, which "
            "still loads plugins.",
            id="a release without plugins",
        ),
        pytest.param(
            "latest",
            "UnknownRelease: auth:so: 'latest' names no exact release of KrakenD.\n\n"
            f"{INEXACT}Set {OPTIONS} to one of: 2.11.2, 2.12.0, 2.12.1, 2.13.0, 2.13.1, 2.13.2, "
            "2.13.3, 2.13.4, 2.13.5, 2.13.6, 2.13.7, 2.13.8.",
            id="latest",
        ),
        pytest.param(
            "2.13",
            "UnknownRelease: auth:so: '2.13' names no exact release of KrakenD.\n\n"
            f"{INEXACT}Set {OPTIONS} to one of: 2.13.0, 2.13.1, 2.13.2, 2.13.3, 2.13.4, 2.13.5, "
            "2.13.6, 2.13.7, 2.13.8.",
            id="a series",
        ),
        pytest.param(
            "v2.13.8",
            "UnknownRelease: auth:so: A release of KrakenD is written without a `v`: 'v2.13.8' is "
            f"the name of a tag.\n\nSet {OPTIONS} to '2.13.8'.",
            id="a tag",
        ),
        pytest.param(
            "2.7.9",
            "UnknownRelease: auth:so: There is no KrakenD release 2.7.9.\n\n"
            f"Set {OPTIONS} to one of: 2.7.0, 2.7.1, 2.7.2.",
            id="never was",
        ),
        pytest.param(
            "2.13.9",
            "UnknownRelease: auth:so: KrakenD 2.13.9 is newer than this catalogue, which ends with "
            "2.13.8.\n\n"
            "It need not be a misspelling: later releases of 2.13 exist, but what they were built "
            "with is not recorded here.\n\n"
            f"Lock it from its image or its binary, or set {OPTIONS} to a release up to 2.13.8.",
            id="newer",
        ),
    ],
)
def test_a_release_that_no_plugin_can_be_built_for(
    failures: Failures, version: str, message: str
) -> None:
    assert failures.message(plugin(krakend_version=version), "auth:so") == message


def test_no_release_at_all(failures: Failures) -> None:
    message = failures.message(plugin(), "auth:so", "--krakend-default-version=")
    assert message == (
        "NoVersion: auth:so: It is not said which release of KrakenD this plugin is for.\n\n"
        "Set `krakend_version` here or `[krakend].default_version` in pants.toml, for instance to "
        "'2.13.8'; or `resolve` or `[krakend].default_resolve`, for a gateway of which there is a "
        "lockfile."
    )


def test_an_edition_of_which_nothing_is_known(failures: Failures) -> None:
    assert failures.message(plugin(edition="ee"), "auth:so") == (
        "NoEnterpriseFacts: auth:so: What an Enterprise Edition gateway was built with is not "
        "public, so this catalogue knows the Community Edition only.\n\n"
        "Lock the gateway from its binary (`[krakend].resolves`, `[krakend].resolve_sources`) and "
        "set `resolve`, or set `edition` to `ce`."
    )


def test_an_edition_that_there_is_none_of(failures: Failures) -> None:
    assert failures.message(plugin(edition="community"), "auth:so") == (
        "InvalidTargetException: auth/BUILD:1: Values for the 'edition' field in target auth:so "
        "must be one of ['ce', 'ee'], but 'community' was provided."
    )


PLATFORMS = (
    "Set `platforms` (or `[krakend].default_platforms`) to some of: linux-amd64-musl, "
    "linux-amd64-glibc, linux-arm64-musl, linux-arm64-glibc."
)


def test_a_field_names_an_unknown_platform(failures: Failures) -> None:
    assert failures.message(plugin(platforms=["linux-amd64"]), "auth:so") == (
        "InvalidTargetException: auth/BUILD:1: auth:so: Unknown platform 'linux-amd64'.\n\n"
        f"{PLATFORMS}"
    )


def test_an_option_names_an_unknown_platform(failures: Failures) -> None:
    option = "--krakend-default-platforms=['linux/amd64']"
    assert failures.message(plugin(), "auth:so", option) == (
        f"UnknownPlatform: auth:so: Unknown platform 'linux/amd64'.\n\n{PLATFORMS}"
    )


def test_a_file_name_that_a_gateway_would_misread(failures: Failures) -> None:
    assert failures.message(plugin(output_path="auth.so.so"), "auth:so") == (
        "BadOutputName: auth:so: The plugin's file cannot be called 'auth.so.so'.\n\n"
        "KrakenD opens every file with `.so` in its name as a plugin, and the metadata beside it "
        "would be called 'auth.so.krakend.json'.\n\n"
        "Set `output_path` to a file name with `.so` at its end only."
    )


@pytest.mark.skipif(shutil.which("musl-gcc") is not None, reason="this machine has musl-gcc")
def test_a_c_compiler_that_does_not_fit_the_platform(failures: Failures) -> None:
    message = failures.message(plugin(), "auth:so", "--krakend-c-compiler=gcc")
    assert without_evidence(message) == (
        "NoCCompiler: auth:so: musl-gcc on this machine cannot compile for linux-amd64-musl.\n\n"
        "…\n\n"
        "Install it, or set `[krakend].c_compiler` to `zig`, which compiles for every platform "
        "from any machine."
    )


def without_evidence(message: str) -> str:
    """The message with an ellipsis for its evidence, which is this machine's shell's."""
    what, _, remedy = message.split("\n\n")
    return f"{what}\n\n…\n\n{remedy}"
