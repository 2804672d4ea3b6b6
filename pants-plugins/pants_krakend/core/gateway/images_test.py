"""What is a name of an image, and what is not."""

from __future__ import annotations

import pytest

from pants_krakend.core.gateway.images import BadImageName, ImageName, parse_image

DIGEST = "sha256:" + "0a" * 32


@pytest.mark.parametrize(
    ("text", "name", "asked"),
    [
        pytest.param(
            "krakend:2.13.8", ImageName("krakend", "2.13.8", ""), "krakend:2.13.8", id="a tag"
        ),
        pytest.param(
            f"krakend/krakend-ee@{DIGEST}",
            ImageName("krakend/krakend-ee", "", DIGEST),
            f"krakend/krakend-ee@{DIGEST}",
            id="a digest",
        ),
        pytest.param(
            f"krakend:2.13.8@{DIGEST}",
            ImageName("krakend", "2.13.8", DIGEST),
            f"krakend@{DIGEST}",
            id="of both the digest counts",
        ),
        pytest.param(
            "localhost:5000/a/b_c/d--e:1",
            ImageName("localhost:5000/a/b_c/d--e", "1", ""),
            "localhost:5000/a/b_c/d--e:1",
            id="a registry with a port",
        ),
        pytest.param(
            "Registry.example.com/edge:V1_x",
            ImageName("Registry.example.com/edge", "V1_x", ""),
            "Registry.example.com/edge:V1_x",
            id="capitals of a host",
        ),
    ],
)
def test_a_name_has_a_repository_and_a_tag_or_a_digest(
    text: str, name: ImageName, asked: str
) -> None:
    assert parse_image(text) == name
    assert name.asked == asked


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Krakend:1", id="a capital"),
        pytest.param("krakend:", id="no tag behind the colon"),
        pytest.param("krakend@sha256:abc", id="a short digest"),
        pytest.param("krakend:1 ", id="a space"),
        pytest.param("-v:1", id="an option"),
        pytest.param("https://registry.example.com/edge:1", id="an address"),
        pytest.param("", id="nothing"),
    ],
)
def test_anything_else_is_an_error(text: str) -> None:
    with pytest.raises(BadImageName) as caught:
        parse_image(text)
    assert str(caught.value) == (
        f"{text!r} is no name of an image.\n\n"
        "Write `NAME:TAG` or `NAME@sha256:…`, where the digest has 64 hex digits."
    )


def test_a_name_without_a_tag_is_an_error() -> None:
    with pytest.raises(BadImageName) as caught:
        parse_image("krakend")
    assert str(caught.value) == (
        "'krakend' says no tag, and `latest` is another image every few weeks.\n\n"
        "Write `krakend:TAG`, or `krakend@sha256:…`, which nobody can move."
    )
