"""Tests of `targets`: what fields accept, and that parametrized targets never share a file."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from pants.engine.addresses import Address
from pants.engine.internals.parametrize import Parametrize
from pants.engine.rules import QueryRule
from pants.engine.target import AllTargets, InvalidFieldException
from pants.testutil.rule_runner import RuleRunner

from pants_krakend import register
from pants_krakend.core.build.outputs import plugin_files
from pants_krakend.core.platform import Platform
from pants_krakend.targets import (
    BuilderImageField,
    GoBuildTagsField,
    GoPackageSourcesField,
    KrakendPlatformsField,
    KrakendPlugin,
    KrakendPluginOutputPathField,
)

ADDRESS = Address("plugins/auth", target_name="so")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(None, None, id="not set"),
        pytest.param(["linux-amd64-musl"], ("linux-amd64-musl",), id="one"),
        pytest.param(
            ["linux-amd64-musl", "linux-amd64-glibc", "linux-amd64-musl"],
            ("linux-amd64-glibc", "linux-amd64-musl"),
            id="each once, in an order that says nothing",
        ),
    ],
)
def test_platforms_are_a_set(value: Iterable[str] | None, expected: tuple[str, ...] | None) -> None:
    assert KrakendPlatformsField(value, ADDRESS).value == expected


@pytest.mark.parametrize(
    ("value", "message"),
    [
        pytest.param(
            [],
            "plugins/auth:so: `platforms` is empty. Name at least one platform, or leave it out.",
            id="none",
        ),
        pytest.param(
            ["linux-amd64-musl", "windows"],
            "plugins/auth:so: Unknown platform 'windows'.\n\n"
            "Set `platforms` (or `[krakend].default_platforms`) to some of: linux-amd64-musl, "
            "linux-amd64-glibc, linux-arm64-musl, linux-arm64-glibc.",
            id="an unknown one",
        ),
    ],
)
def test_platforms_that_cannot_be_built_are_refused(value: list[str], message: str) -> None:
    with pytest.raises(InvalidFieldException) as caught:
        KrakendPlatformsField(value, ADDRESS)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(None, None, id="not set"),
        pytest.param(["b", "a", "b"], ("a", "b"), id="each once, sorted as go does"),
        pytest.param(["go1.25", "with_x"], ("go1.25", "with_x"), id="dots and underscores"),
    ],
)
def test_build_tags_are_a_set(value: list[str] | None, expected: tuple[str, ...] | None) -> None:
    assert GoBuildTagsField(value, ADDRESS).value == expected


@pytest.mark.parametrize("tag", ["a,b", "a b", "!a", "-a", "a-b", "", "a\n"])
def test_a_tag_that_is_none_is_refused(tag: str) -> None:
    with pytest.raises(InvalidFieldException) as caught:
        GoBuildTagsField([tag], ADDRESS)
    assert str(caught.value) == (
        f"plugins/auth:so: {tag!r} in `go_build_tags` is not a build tag. A tag consists of "
        "letters, digits, `_` and `.`; give each one as a string of its own."
    )


@pytest.mark.parametrize(
    ("address", "value", "expected"),
    [
        pytest.param(ADDRESS, None, "plugins.auth/auth.so", id="from the address"),
        pytest.param(ADDRESS, "x/y.so", "x/y.so", id="from the field"),
        pytest.param(Address("", target_name="so"), None, "plugin.so", id="in the build root"),
    ],
)
def test_the_output_path_is_the_fields_or_the_addresss(
    address: Address, value: str | None, expected: str
) -> None:
    field = KrakendPluginOutputPathField(value, address)
    assert field.value_or_default(file_ending="so") == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        pytest.param(
            Address("edge", target_name="mod", generated_name="pkg/a"), "edge/pkg/a", id="below"
        ),
        pytest.param(Address("edge", target_name="mod", generated_name="."), "edge", id="itself"),
        pytest.param(Address("", target_name="mod", generated_name="pkg"), "pkg", id="at the top"),
        pytest.param(Address("", target_name="mod", generated_name="."), ".", id="the build root"),
    ],
)
def test_a_package_knows_its_directory(address: Address, expected: str) -> None:
    assert GoPackageSourcesField(["a.go"], address).directory == expected


def test_a_builder_image_is_named_for_a_c_library() -> None:
    with pytest.raises(InvalidFieldException) as caught:
        BuilderImageField({"linux-amd64-musl": "acme/builder:1"}, ADDRESS)
    assert str(caught.value) == (
        "plugins/auth:so: `builder_image` has 'linux-amd64-musl', and what it maps to images is "
        "musl and glibc.\n\n"
        "Write it as `{\"musl\": 'acme/builder:1'}`."
    )


PARAMETRIZED = {
    "krakend_version": '"2.13.8", "2.10.2"',
    "resolve": '"edge", "inner"',
    "edition": '"ce", "ee"',
    "platforms": 'a=["linux-amd64-musl"], b=["linux-amd64-glibc"]',
    "go_build_tags": 'a=["x"], b=["y.so"]',
    "ldflags": 'a=["-X=main.a=1"], b=["-X=main.a=2"]',
    "builder": '"native", "container"',
    "builder_image": 'a={"musl": "acme/builder:1"}, b={"musl": "acme/builder:2"}',
    "accepted_findings": 'a={"go-patch": "why"}, b={"go-patch": "other"}',
    "environment": '"a", "b.so"',
    "output_path": 'a="a/auth.so", b="b/auth.so"',
}


def test_every_field_of_its_own_can_be_parametrized_here() -> None:
    own = {field.alias for field in KrakendPlugin.core_fields if not field.alias.startswith("_")}
    assert own - {"tags", "description", "dependencies"} == set(PARAMETRIZED)


@pytest.mark.parametrize("field", PARAMETRIZED)
def test_parametrized_plugins_have_files_of_their_own(field: str) -> None:
    runner = RuleRunner(
        rules=[QueryRule(AllTargets, [])],
        target_types=register.target_types(),
        objects={"parametrize": Parametrize},
    )
    build = f'krakend_plugin(name="so", {field}=parametrize({PARAMETRIZED[field]}))\n'
    runner.write_files({"plugins/auth/BUILD": build})
    paths = [
        target[KrakendPluginOutputPathField].value_or_default(file_ending="so")
        for target in runner.request(AllTargets, [])
    ]
    files = [plugin_files(path, [Platform.LINUX_AMD64_MUSL])[0] for path in paths]
    assert len({each.library for each in files}) == len({each.metadata for each in files}) == 2
