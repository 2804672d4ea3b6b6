"""Tests of `sources`: what is a source, and the place in the option that an error names."""

from __future__ import annotations

import pytest

from pants_krakend.core.gateway.sources import (
    BadResolveSource,
    NoSources,
    Source,
    SourceKind,
    resolve_sources,
)

REMEDY = (
    "Write `binary:PATH`, `tarball:PATH`, `image:NAME:TAG`, `go:DIR` or `release:X.Y.Z`. A path is "
    "relative to the build root; that of a binary or a tarball may be absolute too."
)


@pytest.mark.parametrize(
    ("text", "kind", "place", "file", "in_repository"),
    [
        pytest.param("binary:a/b", SourceKind.BINARY, "a/b", "a/b", True, id="a file"),
        pytest.param("binary:./a/../b", SourceKind.BINARY, "b", "b", True, id="in short"),
        pytest.param("tarball:a:b", SourceKind.TARBALL, "a:b", "a:b", True, id="a colon in it"),
        pytest.param("binary:/a b", SourceKind.BINARY, "/a b", None, False, id="elsewhere"),
        pytest.param("tarball:~/a", SourceKind.TARBALL, "~/a", None, False, id="at home"),
        pytest.param("go:.", SourceKind.GO, ".", None, True, id="the build root's own package"),
        pytest.param("go:edge/", SourceKind.GO, "edge", None, True, id="a directory"),
        pytest.param("release:2.13.8", SourceKind.RELEASE, "2.13.8", None, True, id="a release"),
        pytest.param("image:a/b:1", SourceKind.IMAGE, "a/b:1", None, False, id="an image"),
    ],
)
def test_a_source_has_a_kind_and_a_place(
    text: str, kind: SourceKind, place: str, file: str | None, *, in_repository: bool
) -> None:
    (source,) = resolve_sources("edge", {"edge": text})
    assert source == Source(kind, place)
    assert (source.file, source.is_in_repository) == (file, in_repository)


def test_an_image_has_to_say_which_one_it_is() -> None:
    with pytest.raises(BadResolveSource) as caught:
        resolve_sources("edge", {"edge": ["image:krakend"]})
    assert str(caught.value) == (
        "`[krakend].resolve_sources['edge'][0]` is 'image:krakend': 'krakend' says no tag, and "
        "`latest` is another image every few weeks.\n\n"
        "Write `krakend:TAG`, or `krakend@sha256:…`, which nobody can move."
    )


@pytest.mark.parametrize(
    ("text", "digest"),
    [
        pytest.param("image:a:1", "", id="a tag"),
        pytest.param(f"image:a:1@sha256:{'0' * 64}", f"sha256:{'0' * 64}", id="a digest"),
        pytest.param("release:2.13.8", "", id="no image"),
    ],
)
def test_an_image_that_is_named_by_its_digest_has_one(text: str, digest: str) -> None:
    (source,) = resolve_sources("edge", {"edge": text})
    assert source.digest == digest


def test_a_list_is_several_sources() -> None:
    sources = resolve_sources("edge", {"edge": ["binary:a", "release:2.13.8"]})
    assert [str(each) for each in sources] == ["binary:a", "release:2.13.8"]


@pytest.mark.parametrize(
    ("value", "what"),
    [
        pytest.param("a/b", "['edge']` is 'a/b', which is no source", id="no kind"),
        pytest.param("file:x", "['edge']` is 'file:x', which is no source", id="another kind"),
        pytest.param("binary:", "['edge']` is 'binary:', which is no source", id="no path"),
        pytest.param(
            "binary:../a", "['edge']` is 'binary:../a', which is not in the build root", id="above"
        ),
        pytest.param(
            "go:/a", "['edge']` is 'go:/a', which is not in the build root", id="Go elsewhere"
        ),
        pytest.param(
            ["binary:a", 3], "['edge'][1]` is 3, which is no text", id="a number in the list"
        ),
        pytest.param(
            ["binary:a", "b"], "['edge'][1]` is 'b', which is no source", id="one of the list"
        ),
        pytest.param(
            {"a": "b"},
            "['edge']` is {'a': 'b'}, which is neither a text nor a list of texts",
            id="a table",
        ),
    ],
)
def test_what_is_no_source_is_named_with_its_place(value: object, what: str) -> None:
    with pytest.raises(BadResolveSource) as caught:
        resolve_sources("edge", {"edge": value})
    assert str(caught.value) == f"`[krakend].resolve_sources{what}.\n\n{REMEDY}"


@pytest.mark.parametrize("option", [{}, {"edge": []}, {"inner": "binary:a"}])
def test_a_resolve_without_sources_is_refused(option: dict[str, object]) -> None:
    with pytest.raises(NoSources) as caught:
        resolve_sources("edge", option)
    assert str(caught.value) == (
        "It is not said what the resolve 'edge' is to be locked from.\n\n"
        "Add 'edge' to `[krakend].resolve_sources`: `binary:PATH`, `tarball:PATH`, "
        "`image:NAME:TAG`, `go:DIR` or `release:X.Y.Z`."
    )
