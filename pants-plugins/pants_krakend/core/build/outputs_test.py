"""Tests of `outputs`: where the files of a plugin go, and names that a gateway would misread."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pants_krakend.core.build.outputs import (
    BadOutputName,
    PluginFiles,
    default_output_path,
    plugin_files,
)
from pants_krakend.core.platform import Platform

MUSL, GLIBC = Platform.LINUX_AMD64_MUSL, Platform.LINUX_AMD64_GLIBC


@pytest.mark.parametrize(
    ("directory", "name", "parameters", "path"),
    [
        pytest.param("plugins/auth", "so", "", "plugins.auth/auth.so", id="so: the directory's"),
        pytest.param("plugins/auth", "guard", "", "plugins.auth/guard.so", id="another name"),
        pytest.param("auth", "so", "", "auth/auth.so", id="one level"),
        pytest.param("", "so", "", "plugin.so", id="so in the build root"),
        pytest.param("", "auth", "", "auth.so", id="another name in the build root"),
        pytest.param("v2.so", "so", "", "v2.so/v2_so.so", id="a directory called like a plugin"),
        pytest.param("plugins/auth", "a.so.b", "", "plugins.auth/a_so_b.so", id=".so in a name"),
        pytest.param(
            "plugins/auth",
            "so",
            "@krakend_version=2.13.8",
            "plugins.auth/auth@krakend_version=2_13_8.so",
            id="parametrized",
        ),
        pytest.param(
            "plugins/auth",
            "so",
            "@ldflags=a,platforms=b",
            "plugins.auth/auth@ldflags=a,platforms=b.so",
            id="parametrized twice",
        ),
    ],
)
def test_a_plugin_is_called_after_its_target(
    directory: str, name: str, parameters: str, path: str
) -> None:
    assert default_output_path(directory, name, parameters) == path


@pytest.mark.parametrize(
    ("output_path", "platforms", "files"),
    [
        pytest.param(
            "plugins.auth/auth.so",
            [MUSL],
            [("plugins.auth/auth.so", "plugins.auth/auth.krakend.json")],
            id="one platform",
        ),
        pytest.param(
            "plugins.auth/auth.so",
            [MUSL, GLIBC],
            [
                (
                    "plugins.auth/linux-amd64-musl/auth.so",
                    "plugins.auth/linux-amd64-musl/auth.krakend.json",
                ),
                (
                    "plugins.auth/linux-amd64-glibc/auth.so",
                    "plugins.auth/linux-amd64-glibc/auth.krakend.json",
                ),
            ],
            id="several platforms",
        ),
        pytest.param("auth.so", [MUSL], [("auth.so", "auth.krakend.json")], id="in dist itself"),
        pytest.param(
            "auth.so",
            [MUSL, GLIBC],
            [
                ("linux-amd64-musl/auth.so", "linux-amd64-musl/auth.krakend.json"),
                ("linux-amd64-glibc/auth.so", "linux-amd64-glibc/auth.krakend.json"),
            ],
            id="several platforms in dist itself",
        ),
        pytest.param(
            "a/../b//auth.so", [MUSL], [("b/auth.so", "b/auth.krakend.json")], id="a detour"
        ),
        pytest.param(
            "plugins.so.d/auth.so",
            [MUSL],
            [("plugins.so.d/auth.so", "plugins.so.d/auth.krakend.json")],
            id=".so in a directory's name does no harm",
        ),
        pytest.param(
            "auth-1.2.so", [MUSL], [("auth-1.2.so", "auth-1.2.krakend.json")], id="dots in a name"
        ),
    ],
)
def test_each_platform_has_a_plugin_with_its_metadata_beside_it(
    output_path: str, platforms: list[Platform], files: list[tuple[str, str]]
) -> None:
    assert plugin_files(output_path, platforms) == tuple(
        PluginFiles(platform, *paths) for platform, paths in zip(platforms, files)
    )


def bad_name(path: str) -> str:
    return (
        f"The plugin's file cannot be called {path!r}.\n\n"
        "Give `output_path` a file name that ends with `.so`, which KrakenD looks for."
    )


def outside(path: str) -> str:
    return (
        f"The plugin's file {path!r} would lie outside of `dist/`.\n\n"
        "Give `output_path` a path relative to `dist/`."
    )


@pytest.mark.parametrize(
    ("output_path", "message"),
    [
        pytest.param("", bad_name(""), id="nothing"),
        pytest.param("auth", bad_name("auth"), id="no ending"),
        pytest.param("auth.SO", bad_name("auth.SO"), id="capitals"),
        pytest.param("auth.so.gz", bad_name("auth.so.gz"), id="an ending after it"),
        pytest.param(".so", bad_name(".so"), id="only the ending"),
        pytest.param("a/b/", bad_name("a/b/"), id="a directory"),
        pytest.param("../auth.so", outside("../auth.so"), id="above"),
        pytest.param("a/../../auth.so", outside("a/../../auth.so"), id="above by a detour"),
        pytest.param("/tmp/auth.so", outside("/tmp/auth.so"), id="absolute"),  # noqa: S108
        pytest.param(
            "a/auth.so.so",
            "The plugin's file cannot be called 'auth.so.so'.\n\n"
            "KrakenD opens every file with `.so` in its name as a plugin, and the metadata beside "
            "it would be called 'auth.so.krakend.json'.\n\n"
            "Set `output_path` to a file name with `.so` at its end only.",
            id="metadata that would be taken for a plugin",
        ),
    ],
)
def test_a_name_that_a_gateway_would_misread_is_refused(output_path: str, message: str) -> None:
    with pytest.raises(BadOutputName) as caught:
        plugin_files(output_path, [MUSL])
    assert str(caught.value) == message


def test_a_directory_that_only_begins_with_two_dots_lies_below_dist() -> None:
    assert plugin_files("..a/auth.so", [MUSL])[0].library == "..a/auth.so"


NAMES = st.text(alphabet="abso._-", min_size=1, max_size=8).filter(lambda n: n not in {".", ".."})


@given(st.lists(NAMES, max_size=3).map("/".join), NAMES, st.sampled_from(["", "@edition=c.so"]))
def test_every_default_path_can_be_used_and_names_no_other_file_like_a_plugin(
    directory: str, name: str, parameters: str
) -> None:
    (files,) = plugin_files(default_output_path(directory, name, parameters), [MUSL])
    assert files.library.endswith(".so")
    assert ".so" not in files.metadata.rsplit("/", 1)[-1]
