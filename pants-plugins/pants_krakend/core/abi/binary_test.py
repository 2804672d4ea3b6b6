"""Tests of `binary`: what is asked of a gateway that was built."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pants_krakend.core.abi.binary import NotElf, StaticGateway, require_dynamic
from pants_krakend.core.abi.conftest import GATEWAY

SUBJECT = "gateway:edge for linux-amd64-musl"


def is_dynamic(data: bytes) -> bool:
    """Whether nothing is said against a gateway."""
    try:
        require_dynamic(data, SUBJECT)
    except StaticGateway:
        return False
    return True


def test_a_dynamic_gateway_can_load_plugins() -> None:
    assert is_dynamic(GATEWAY.render())


def test_a_gateway_has_to_be_linked_dynamically() -> None:
    with pytest.raises(StaticGateway) as caught:
        require_dynamic(replace(GATEWAY, interpreter="").render(), SUBJECT)
    assert str(caught.value) == (
        "gateway:edge for linux-amd64-musl is linked statically, so it can load no plugin.\n\n"
        "It has no PT_INTERP: Go's plugin.Open fails in it with `Dynamic loading not supported`."
        "\n\n"
        "Link it dynamically: no `-static` among its linker flags."
    )


def test_what_is_no_program_is_named_for_what_it_is() -> None:
    with pytest.raises(NotElf) as caught:
        require_dynamic(b"#!/bin/sh\n", SUBJECT)
    assert str(caught.value) == (
        "gateway:edge for linux-amd64-musl cannot be read as a gateway.\n\n"
        "This is a script.\n\n"
        "Name a gateway's program or a plugin built for Linux."
    )
