"""Tests of the fields of `krakend_gateway`: what a BUILD file may say."""

from __future__ import annotations

import pytest
from pants.engine.addresses import Address
from pants.engine.target import InvalidFieldException

from pants_krakend.gateway_targets import (
    GatewayConfigField,
    GatewayEnvField,
    GatewayFilesField,
    GatewayPlatformField,
    GatewayPluginsField,
    GatewayRequestsField,
)

EDGE = Address("gateway", target_name="edge")


@pytest.mark.parametrize(
    ("value", "path"),
    [
        pytest.param(None, "gateway/krakend.json", id="the default"),
        pytest.param("prod/krakend.yaml", "gateway/prod/krakend.yaml", id="a file below"),
        pytest.param("./krakend.toml", "gateway/krakend.toml", id="a dot in front"),
    ],
)
def test_a_file_is_relative_to_the_build_file(value: str | None, path: str) -> None:
    assert GatewayConfigField(value, EDGE).path == path


def test_variables_of_flexible_configuration_are_fields() -> None:
    with pytest.raises(InvalidFieldException) as raised:
        GatewayEnvField({"FC_SETTINGS": "settings", "FC_ENABLE": "1", "A": "b"}, EDGE)
    assert str(raised.value) == (
        "gateway:edge: `env` has FC_ENABLE, FC_SETTINGS. Set `templates`, `partials` and "
        "`settings`: what they render to is checked, and is what is tested."
    )


def test_files_are_named_from_the_build_file_or_from_the_root() -> None:
    files = {"/etc/jwk.json": "keys/jwk.json", "lua/a.lua": "//lua/a.lua"}
    assert GatewayFilesField(files, EDGE).paths(EDGE) == {
        "/etc/jwk.json": "gateway/keys/jwk.json",
        "lua/a.lua": "lua/a.lua",
    }


def test_a_file_is_put_at_no_place_above_the_gateway() -> None:
    with pytest.raises(InvalidFieldException) as raised:
        GatewayFilesField({"../a": "a"}, EDGE)
    assert str(raised.value) == (
        "gateway:edge: `files` has a path '../a', where no file can be put. Write it as in the "
        "configuration: an absolute path, or one below the directory that the gateway is started "
        "in."
    )


def test_there_need_be_no_requests() -> None:
    assert not GatewayRequestsField(None, EDGE).path


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("", id="nothing"),
        pytest.param("/etc/krakend/krakend.json", id="an absolute path"),
        pytest.param("../krakend.json", id="a directory above"),
    ],
)
def test_a_file_elsewhere_is_refused(value: str) -> None:
    with pytest.raises(InvalidFieldException) as raised:
        GatewayConfigField(value, EDGE)
    assert str(raised.value) == (
        f"gateway:edge: `config` is {value!r}. Write the path of a file in the directory of the "
        "BUILD file or below, relative to it."
    )


def test_a_platform_that_there_is_none_of_is_refused_with_those_there_are() -> None:
    with pytest.raises(InvalidFieldException) as raised:
        GatewayPlatformField("linux-musl", EDGE)
    assert str(raised.value) == (
        "gateway:edge: `platform` is 'linux-musl'. Write one of: linux-amd64-musl, "
        "linux-amd64-glibc, linux-arm64-musl, linux-arm64-glibc."
    )


@pytest.mark.parametrize(
    ("parameters", "written", "meant"),
    [
        pytest.param({}, "//a:so", "//a:so", id="a plain gateway"),
        pytest.param({"resolve": "new"}, "//a:so", "//a:so@resolve=new", id="its own variant"),
        pytest.param({"platform": "x"}, "//a:so", "//a:so", id="parametrized by something else"),
        pytest.param(
            {"resolve": "new"}, "//a:so@resolve=old", "//a:so@resolve=old", id="a named variant"
        ),
    ],
)
def test_a_parametrized_gateway_takes_the_plugins_variant_of_its_name(
    parameters: dict[str, str], written: str, meant: str
) -> None:
    address = Address("gateway", target_name="edge", parameters=parameters)
    field = GatewayPluginsField([written], address)
    assert field.to_unparsed_address_inputs().values == (meant,)
