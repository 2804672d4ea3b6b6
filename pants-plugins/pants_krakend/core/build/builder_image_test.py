"""Which image is a gateway's builder, and what pins it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pants_krakend.artifacts import release_facts
from pants_krakend.core.build.builder_image import (
    BadDigest,
    NoBuilderImage,
    builder_image,
    builder_quirks,
    check_images,
    digest_of,
    pinned_image,
    unpinned,
    vendor_image,
    vendor_images,
)
from pants_krakend.core.build.request import Gateway
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.images import ImageName
from pants_krakend.core.gateway.resolves import Lock
from pants_krakend.core.platform import Platform
from pants_krakend.resources import catalogue

MUSL, GLIBC = Platform.LINUX_AMD64_MUSL, Platform.LINUX_AMD64_GLIBC
ARM64 = Platform.LINUX_ARM64_MUSL
GATEWAY = Gateway("ce", "2.13.8", "1.25.12", {}, frozenset())
DIGEST, OTHER = f"sha256:{'1' * 64}", f"sha256:{'2' * 64}"
BUILDER = ImageName("krakend/builder", "2.13.8")


def of(version: str, edition: str = "ce") -> Gateway:
    return replace(GATEWAY, edition=edition, version=version)


@pytest.mark.parametrize(
    ("gateway", "platform", "image"),
    [
        pytest.param(of("2.13.8"), MUSL, "krakend/builder:2.13.8", id="musl"),
        pytest.param(of("2.13.8"), ARM64, "krakend/builder:2.13.8", id="arm64: the same image"),
        pytest.param(of("2.4.6"), GLIBC, "krakend/builder:2.4.6-linux-generic", id="glibc"),
        pytest.param(
            of("2.1.2"), MUSL, "devopsfaith/krakend-plugin-builder:2.1.2", id="the first builder"
        ),
        pytest.param(of("2.13.11"), MUSL, "krakend/builder:2.13.11", id="newer than the catalogue"),
        pytest.param(of("2.13.3", "ee"), MUSL, "krakend/builder-ee:2.13.3", id="Enterprise, musl"),
        pytest.param(
            of("2.13.3", "ee"),
            GLIBC,
            "krakend/builder-ee:2.13.3-linux-generic",
            id="Enterprise, glibc",
        ),
    ],
)
def test_the_vendors_builder_has_the_name_of_its_era(
    gateway: Gateway, platform: Platform, image: str
) -> None:
    assert vendor_image(gateway, platform, catalogue()).tagged == image


@pytest.mark.parametrize(
    ("gateway", "platform", "what", "evidence"),
    [
        pytest.param(
            of("2.0.0"),
            MUSL,
            "There is no builder image of KrakenD 2.0.0 for linux-amd64-musl.",
            "The vendor made none for this release. Plugins were compiled in "
            "golang:1.17.8-alpine3.15 then.",
            id="before the first builder",
        ),
        pytest.param(
            of("2.1.2"),
            GLIBC,
            "There is no builder image of KrakenD 2.1.2 for linux-amd64-glibc.",
            "The vendor made none for this release. Plugins were compiled in golang:1.19.2 then.",
            id="before the first for glibc",
        ),
        pytest.param(
            of("1.4.1"),
            MUSL,
            "There is no builder image of KrakenD 1.4.1 for linux-amd64-musl.",
            "The vendor made none for this release.",
            id="before the catalogue",
        ),
        pytest.param(
            of("", ""),
            MUSL,
            "There is no builder image of KrakenD for linux-amd64-musl.",
            "Only releases of KrakenD have one.",
            id="a gateway of one's own",
        ),
        pytest.param(
            of("2.13.8-rc1"),
            MUSL,
            "There is no builder image of KrakenD 2.13.8-rc1 for linux-amd64-musl.",
            "Only releases of KrakenD have one.",
            id="no release",
        ),
    ],
)
def test_where_there_is_no_builder_the_way_out_is_named(
    gateway: Gateway, platform: Platform, what: str, evidence: str
) -> None:
    with pytest.raises(NoBuilderImage) as caught:
        builder_image(gateway, platform, catalogue(), {})
    assert str(caught.value) == (
        f"{what}\n\n{evidence}\n\n"
        "Set `builder` (or `[krakend].builder`) to `native`, or name an image in `builder_image` "
        f'(or `[krakend].builder_image`): `{{"{platform.libc.value}": "…"}}`.'
    )


def test_an_image_that_is_named_takes_the_vendors_place_for_its_libc() -> None:
    given_images = {"musl": "acme/builder:1"}
    names = [
        builder_image(GATEWAY, each, catalogue(), given_images).tagged for each in (MUSL, GLIBC)
    ]
    assert names == ["acme/builder:1", "krakend/builder:2.13.8-linux-generic"]


@pytest.mark.parametrize(
    ("images", "what"),
    [
        pytest.param({"amd64": "a/b:1"}, "`o` has 'amd64', and what it maps to images", id="key"),
        pytest.param({"musl": "a/b"}, "`o`: 'a/b' says no tag, and", id="value"),
    ],
)
def test_a_map_of_images_is_by_c_library(images: dict[str, str], what: str) -> None:
    with pytest.raises(KrakendError) as caught:
        check_images(images, "o")
    assert caught.value.what.startswith(what)


@pytest.mark.parametrize(
    ("image", "digests", "locked", "pinned"),
    [
        pytest.param(
            replace(BUILDER, digest=DIGEST),
            {"krakend/builder:2.13.8": OTHER},
            f"krakend/builder@{OTHER}",
            f"krakend/builder@{DIGEST}",
            id="its own digest first",
        ),
        pytest.param(
            BUILDER,
            {"krakend/builder:2.13.8": DIGEST},
            f"krakend/builder@{OTHER}",
            f"krakend/builder@{DIGEST}",
            id="then the option's",
        ),
        pytest.param(
            BUILDER, {}, f"krakend/builder@{OTHER}", f"krakend/builder@{OTHER}", id="then the lock"
        ),
        pytest.param(BUILDER, {"krakend/builder:2.13.7": DIGEST}, "", None, id="none"),
        pytest.param(BUILDER, {}, f"other/builder@{OTHER}", None, id="none of this image"),
    ],
)
def test_a_pin_is_looked_for_from_the_nearest_to_the_farthest(
    image: ImageName, digests: dict[str, str], locked: str, pinned: str | None
) -> None:
    found = pinned_image(image, digests, locked)
    assert (found and found.asked) == pinned


def test_what_is_no_digest_is_refused() -> None:
    with pytest.raises(BadDigest) as caught:
        pinned_image(BUILDER, {"krakend/builder:2.13.8": "latest"}, "")
    assert str(caught.value) == (
        "`[krakend].builder_digests['krakend/builder:2.13.8']` is 'latest', which is no digest.\n\n"
        "Write `sha256:` and 64 hex digits: those of `docker image inspect`, RepoDigests."
    )


@pytest.mark.parametrize(
    ("inspected", "digest"),
    [
        pytest.param(f'["krakend/builder@{DIGEST}"] linux/amd64', DIGEST, id="Docker"),
        pytest.param(f'["docker.io/krakend/builder@{DIGEST}"]', DIGEST, id="Podman"),
        pytest.param(f'["x/builder@{OTHER}","krakend/builder@{DIGEST}"]', DIGEST, id="two names"),
        pytest.param("[] linux/amd64", "", id="made here"),
        pytest.param(f'["acme-krakend/builder@{OTHER}"]', "", id="another's"),
    ],
)
def test_the_digest_is_that_of_the_same_repository(inspected: str, digest: str) -> None:
    assert digest_of(BUILDER, inspected) == digest


@pytest.mark.parametrize(
    ("gateway", "digest", "text"),
    [
        pytest.param(
            GATEWAY,
            DIGEST,
            f'"krakend/builder:2.13.8" = "{DIGEST}"\n\n'
            "Add these lines. `[krakend].allow_builder_tags` builds without them.",
            id="the digest is known",
        ),
        pytest.param(
            replace(GATEWAY, lock=Lock("edge", "edge.lock")),
            "",
            '"krakend/builder:2.13.8" = "sha256:…"\n\n'
            "Add these lines. `docker pull krakend/builder:2.13.8` prints the digest, where an "
            "engine and a network are. Or run `pants generate-lockfiles --resolve=edge`, which "
            'locks it where `[krakend].builder` is `"container"` and an engine runs. '
            "`[krakend].allow_builder_tags` builds without them.",
            id="nobody could be asked, for a lock",
        ),
    ],
)
def test_a_missing_pin_is_an_error_with_the_line(gateway: Gateway, digest: str, text: str) -> None:
    assert str(unpinned(BUILDER, digest, gateway)) == (
        "It is not said which image krakend/builder:2.13.8 is, and a tag can be moved to another "
        f"one.\n\nInto pants.toml:\n\n[krakend.builder_digests]\n{text}"
    )


@pytest.mark.parametrize(
    ("version", "images"),
    [
        pytest.param(
            "2.13.8",
            {
                "linux-amd64-glibc": "krakend/builder:2.13.8-linux-generic",
                "linux-amd64-musl": "krakend/builder:2.13.8",
                "linux-arm64-glibc": "krakend/builder:2.13.8-linux-generic",
                "linux-arm64-musl": "krakend/builder:2.13.8",
            },
            id="all platforms",
        ),
        pytest.param(
            "2.1.1",
            {"linux-amd64-musl": "devopsfaith/krakend-plugin-builder:2.1.1"},
            id="those with a builder",
        ),
    ],
)
def test_a_lock_has_the_images_of_its_platforms(version: str, images: dict[str, str]) -> None:
    found = vendor_images(release_facts(version), catalogue())
    assert {platform: image.tagged for platform, image in found.items()} == images


@pytest.mark.parametrize(
    ("gateway", "platform", "sources"),
    [
        pytest.param(of("2.10.2"), ARM64, ["krakend-ce#1025"], id="the builder without a compiler"),
        pytest.param(of("2.10.2"), MUSL, [], id="for another CPU"),
        pytest.param(of("2.11.0"), ARM64, [], id="mended"),
        pytest.param(of("2.10.2", "ee"), ARM64, [], id="the other edition"),
    ],
)
def test_what_is_wrong_with_a_builder_is_known_by_release_and_platform(
    gateway: Gateway, platform: Platform, sources: list[str]
) -> None:
    quirks = builder_quirks(gateway, platform, catalogue())
    assert [each.rpartition("(")[2].rstrip(")") for each in quirks] == sources
