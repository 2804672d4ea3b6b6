"""Tests of `embed`: which files a pattern takes in."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pants_krakend.core.gosource.embed import (
    EmbedPatternError,
    embed_globs,
    match_embed,
    match_embeds,
)

FILES = [
    *("a.txt", "b.txt", "static/a.css", "static/sub/b.css", "static/.hidden", "static/_x/c.css"),
    *("static/.git/config", ".env", "x]y"),
]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        pytest.param("a.txt", {"a.txt"}, id="a file"),
        pytest.param("*.txt", {"a.txt", "b.txt"}, id="star"),
        pytest.param("?.txt", {"a.txt", "b.txt"}, id="question mark"),
        pytest.param("[a-a].txt", {"a.txt"}, id="class"),
        pytest.param("[^a].txt", {"b.txt"}, id="negated class"),
        pytest.param("x\\]y", {"x]y"}, id="escape"),
        pytest.param("static", {"static/a.css", "static/sub/b.css"}, id="directory"),
        pytest.param(
            "all:static",
            {
                *("static/a.css", "static/sub/b.css", "static/.hidden", "static/_x/c.css"),
            },
            id="directory with hidden files, never version control's",
        ),
        pytest.param(
            "static/*",
            {"static/a.css", "static/sub/b.css", "static/.hidden", "static/_x/c.css"},
            id="what a star names is not hidden",
        ),
        pytest.param(".env", {".env"}, id="a hidden file by name"),
        pytest.param("*.css", set(), id="a star stays in its directory"),
        pytest.param("stat", set(), id="no prefixes"),
    ],
)
def test_a_pattern_takes_in_what_go_embeds(pattern: str, expected: set[str]) -> None:
    assert match_embed(pattern, FILES) == expected


def test_several_patterns_take_in_the_union() -> None:
    assert match_embeds(["a.txt", "static/sub"], iter(FILES)) == {"a.txt", "static/sub/b.css"}


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        pytest.param("../a", "it must be a path below", id="above the package"),
        pytest.param("/a", "it must be a path below", id="absolute"),
        pytest.param("a/", "it must be a path below", id="trailing slash"),
        pytest.param("", "it must be a path below", id="empty"),
        pytest.param("[a", "'[a' opens what it does not close", id="class not closed"),
        pytest.param("a\\", "'\\\\' opens what it does not close", id="escape of nothing"),
        pytest.param("[^]", "'[^]' opens what it does not close", id="empty class"),
    ],
)
def test_a_bad_pattern_is_refused(pattern: str, reason: str) -> None:
    tail = " the package's directory, without . or .. in it" if "below" in reason else ""

    with pytest.raises(EmbedPatternError) as raised:
        match_embed(pattern, FILES)

    assert str(raised.value) == (
        f"//go:embed pattern {pattern!a} is not valid: {reason}{tail}.\n\n"
        "Write it as path.Match has it; see https://pkg.go.dev/embed."
    )


@pytest.mark.parametrize(
    ("pattern", "globs"),
    [
        pytest.param("static", ("static", "static/**"), id="directory"),
        pytest.param("all:a/*.txt", ("a/*.txt", "a/*.txt/**"), id="all: goes"),
        pytest.param("[^a]\\*[b]", ("??b", "??b/**"), id="other signs become question marks"),
        pytest.param("!a**", ("?a*", "?a*/**"), id="no signs of other globs come in"),
    ],
)
def test_globs_catch_every_candidate(pattern: str, globs: tuple[str, ...]) -> None:
    assert embed_globs([pattern, pattern]) == globs


@given(
    st.text("ab*?[]^-\\", min_size=1, max_size=8),
    st.lists(st.text("ab*]", min_size=1, max_size=5), min_size=1, max_size=4),
)
def test_globs_never_miss_a_file_that_a_pattern_takes_in(pattern: str, names: list[str]) -> None:
    try:
        matched = match_embed(pattern, names)
    except EmbedPatternError:
        return
    glob = re.escape(embed_globs([pattern])[0]).replace(r"\*", "[^/]*").replace(r"\?", "[^/]")

    assert all(re.fullmatch(glob, name) for name in matched)
