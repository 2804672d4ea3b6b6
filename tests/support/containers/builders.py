"""Builder images like the vendor's, made of this machine's packages and the provided toolchains.

They have what a build sees of krakend/builder: Go at /usr/local/go, GOPATH=/go, GOTOOLCHAIN=local,
`gcc` for the image's libc, a cross compiler for arm64 under the vendor's name, and /app. They are
Debian both: the vendor's musl builder is Alpine. Its `aarch64-linux-musl-gcc`, which Debian lacks,
is `zig cc` here.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from pants_krakend.core.platform import Libc
from tests.support.containers.images import ImageConfig, image
from tests.support.containers.layers import Blob, Blobs, Entry
from tests.support.containers.packages import base_entries, closure, package_entries

__all__ = ["ARM64_MUSL_GCC", "BuilderImages", "zig_as_gcc"]

ARM64_MUSL_GCC = "aarch64-linux-musl-gcc"

_BASE = (
    *("base-files", "bash", "coreutils", "dash", "findutils", "gcc", "grep", "gzip", "libc6-dev"),
    *("sed", "tar"),
)
_MUSL_GCC = ("musl", "musl-dev", "musl-tools")
_ARM64_GCC = ("gcc-aarch64-linux-gnu", "libc6-dev-arm64-cross")
_UNUSED_GO = frozenset({"api", "doc", "misc", "test", "testdata"})
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_ENVIRONMENT = {
    "GOPATH": "/go",
    "GOTOOLCHAIN": "local",
    "PATH": f"/go/bin:/usr/local/go/bin:{_PATH}",
}
# The vendor's compiler is a gcc, which knows how to choose a linker, where zig has one of its own,
# strips with -s and says what it is.
_ZIG_AS_GCC = """\
#!/bin/sh
case "$*" in
    -dumpmachine) echo aarch64-linux-musl && exit ;;
    -dumpfullversion | -Wl,--version) exec @zig@ version ;;
esac
cache="${ZIG_GLOBAL_CACHE_DIR:-${GOCACHE:-/tmp}/zig}"
export ZIG_GLOBAL_CACHE_DIR="$cache" ZIG_LOCAL_CACHE_DIR="$cache"
count=$#
while [ "$count" -gt 0 ]; do
    case "$1" in
        -fuse-ld=*) ;;
        -s) set -- "$@" -Wl,-s ;;
        *) set -- "$@" "$1" ;;
    esac
    shift
    count=$((count - 1))
done
exec @zig@ cc -target aarch64-linux-musl -dynamic "$@"
"""


def zig_as_gcc(zig: str) -> str:
    """A script that stands for the vendor's cross compiler.

    :param zig: the program, by an absolute path.
    """
    return _ZIG_AS_GCC.replace("@zig@", f"'{zig}'")


class BuilderImages:
    """Builder images for any Go that can be provided; layers that two of them share are made once.

    :param go: provides a Go by its version and says where it is.
    :param zig: provides zig and says where it is.
    :raises MissingPackages: what builders are made of is not installed here.
    """

    def __init__(self, blobs: Blobs, go: Callable[[str], Path], zig: Callable[[], Path]) -> None:
        self._blobs, self._provide_go, self._provide_zig = blobs, go, zig
        self._gos: dict[str, Blob] = {}
        closure(*_BASE, *_MUSL_GCC, *_ARM64_GCC)

    def image(self, go: str, libc: Libc, environment: Mapping[str, str] | None = None) -> Blob:
        """The builder with this Go, as in `1.25.12`.

        :param environment: variables in place of the image's, as another PATH.
        """
        compilers = self._musl if libc is Libc.MUSL else self._glibc
        layers = [self._base, *compilers, self._go(go)]
        variables = {**_ENVIRONMENT, "GOLANG_VERSION": go, **(environment or {})}
        config = ImageConfig(environment=variables, working_directory="/app")
        return image(self._blobs, config, layers)

    @functools.cached_property
    def _base(self) -> Blob:
        places = [Entry.directory("app"), Entry.directory("go", 0o1777)]
        packages = package_entries(closure(*_BASE))
        return self._blobs.layer([*base_entries(), *places, *packages])

    @functools.cached_property
    def _glibc(self) -> list[Blob]:
        return [self._packages_on_base(*_ARM64_GCC)]

    @functools.cached_property
    def _musl(self) -> list[Blob]:
        names = [
            Entry.link("usr/local/bin/gcc", "/usr/bin/musl-gcc"),
            Entry.text(f"usr/local/bin/{ARM64_MUSL_GCC}", zig_as_gcc("/opt/zig/zig"), 0o755),
        ]
        zig = self._blobs.layer([*names, *_tree("opt/zig", self._provide_zig(), frozenset())])
        return [self._packages_on_base(*_MUSL_GCC), zig]

    def _packages_on_base(self, *packages: str) -> Blob:
        more = closure(*packages) - closure(*_BASE)
        return self._blobs.layer(package_entries(more))

    def _go(self, version: str) -> Blob:
        if version not in self._gos:
            tree = _tree("usr/local/go", self._provide_go(version), _UNUSED_GO)
            self._gos[version] = self._blobs.layer(tree)
        return self._gos[version]


def _tree(path: str, directory: Path, left_out: frozenset[str]) -> Iterator[Entry]:
    """The files below a directory, sorted, without the directories of some names and Go's tests."""
    for place, directories, files in os.walk(directory):
        directories[:] = sorted(set(directories) - left_out)
        for name in sorted(files):
            if not name.endswith("_test.go"):
                source = Path(place, name)
                yield Entry.copy(f"{path}/{source.relative_to(directory)}", source)
