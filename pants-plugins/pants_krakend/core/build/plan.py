"""The build plan: what the canonical build of one plugin or gateway is, as pure data.

The canonical build is the one in the vendor's builder image: GOROOT=/usr/local/go, GOPATH=/go, the
sources at /app, cgo on, no -trimpath. What runs a plan, and where, is not known here.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import Enum

from pants_krakend.core.gomod.versions import GoVersion
from pants_krakend.core.platform import Arch, Libc, Platform

__all__ = [
    "Artifact",
    "BuildPlan",
    "CCompiler",
    "CCompilerName",
    "GoToolchain",
    "ImageCompiler",
    "package_argument",
    "short_digest",
]


# Go's name of the only kind of machine that toolchain/provide.py provides tools on.
BUILD_HOST = "linux-amd64"


class Artifact(Enum):
    """What a plan makes."""

    PLUGIN = "plugin"
    GATEWAY = "gateway"
    # The fingerprints of what a gateway links, without a link: a line for each package, its
    # import path, a tab, and 16 hex digits.
    FINGERPRINTS = "fingerprints"
    # What a plugin links, of which nothing is compiled; core/verdict/linked.py reads it.
    LISTING = "listing"

    @property
    def mode(self) -> str:
        """What programs/builder is asked to do for it."""
        return {Artifact.PLUGIN: "compile", Artifact.LISTING: "list"}.get(self, self.value)

    @property
    def verb(self) -> str:
        """What is done to make it, for people."""
        return "Compile" if self.needs_c_compiler else "List what is linked by"

    @property
    def needs_c_compiler(self) -> bool:
        """Whether a C compiler is run."""
        return self is not Artifact.LISTING


class CCompilerName(Enum):
    """The C compilers that a plan can name."""

    ZIG = "zig"
    GCC = "gcc"


def short_digest(text: str) -> str:
    """The first 12 hex digits of the text's sha256: names of directories in the cache."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class GoToolchain:
    """An exact Go.

    :param version: as in `1.25.12`.
    :param sum: the `h1:` sum of the toolchain in Go's checksum database, for the build host, or
        an empty string where none is recorded and the database alone vouches for it.
    """

    version: str
    sum: str

    @classmethod
    def of(cls, version: str, sums: Mapping[str, str]) -> GoToolchain:
        """The Go for this kind of machine.

        :param sums: by build host, as in `Release.go_sums`.
        """
        return cls(version, sums.get(BUILD_HOST, ""))

    @property
    def directory(self) -> str:
        """Where it lies below the cache."""
        return f"go/{self.version}-{short_digest(self.sum or self.version)}"

    def at_least(self, version: str) -> bool:
        """Whether this Go is the given release or a later one."""
        return GoVersion.parse(self.version) >= GoVersion.parse(version)


@dataclass(frozen=True)
class CCompiler:
    """The C compiler and linker of a build.

    :param identity: what decides its output: the digest of the pinned wheel, or what the local
        compiler says of itself.
    :param directory: where it lies below the cache, or empty for one of the machine's own.
    """

    name: CCompilerName
    identity: str
    directory: str = ""

    @property
    def kind(self) -> str:
        """Which compiler it is, in one word."""
        return self.name.value

    def command(self, platform: Platform) -> str:
        """The value of CC: one word (see programs/builder/cc.go for zig's)."""
        if self.name is CCompilerName.ZIG:
            return f"zig-cc-{platform.zig_target}"
        if platform.arch is Arch.ARM64:  # the names in the vendor's builder images
            return _cross_gcc(platform)
        return "musl-gcc" if platform.libc is Libc.MUSL else "gcc"

    def environment(self, platform: Platform) -> Mapping[str, str]:
        """The variables by which Go finds it."""
        return {"CC": self.command(platform)}

    def linker_flags(self, platform: Platform) -> tuple[str, ...]:
        """What has to be said to it when it links for a platform."""
        if self.name is CCompilerName.ZIG:
            # zig keeps its own debug information under -s, with paths of this machine in it.
            return ("-Wl,-s",)
        return _gcc_linker_flags(platform)


@dataclass(frozen=True)
class ImageCompiler:
    """The C compiler of a builder image: a plan with this one is run in a container.

    :param identity: the image, as `repository@sha256:…`.
    """

    identity: str
    directory = ""
    kind = "image"

    def environment(self, platform: Platform) -> Mapping[str, str]:
        """The variables of the vendor's command (KrakenD's docs, "Writing plugins").

        For amd64 they are none: the image itself knows its compiler.
        """
        if platform.arch is Arch.AMD64:
            return {}
        return {"CC": _cross_gcc(platform), "GOHOSTARCH": Arch.AMD64.value}

    def linker_flags(self, platform: Platform) -> tuple[str, ...]:
        """What has to be said to it when it links for a platform."""
        return _gcc_linker_flags(platform)


def _cross_gcc(platform: Platform) -> str:
    return f"{platform.gnu_name}-gcc"


def _gcc_linker_flags(platform: Platform) -> tuple[str, ...]:
    # Older Go adds -fuse-ld=gold for arm64, which many a gcc lacks; the last such flag wins.
    return ("-fuse-ld=bfd",) if platform.arch is Arch.ARM64 else ()


def package_argument(directory: str, module_dir: str) -> str:
    """How the go command, run in the module's directory, names the package of a directory.

    :param directory, module_dir: relative to the build root, which is "".
    """
    below = posixpath.relpath(directory or ".", module_dir or ".")
    return "." if below == "." else f"./{below}"


@dataclass(frozen=True)
class BuildPlan:
    """How to build one package for one platform.

    :param module_dir: the main module's directory, relative to the build root, where the build
        runs.
    :param package: the main package, relative to `module_dir`: `.` or `./plugins/auth`.
    :param workspace: whether the build root's go.work governs the build.
    :param tags: build tags, sorted.
    :param ldflags: further arguments for Go's linker, in the user's order.
    """

    artifact: Artifact
    platform: Platform
    go: GoToolchain
    c_compiler: CCompiler | ImageCompiler
    module_dir: str
    package: str
    workspace: bool = False
    tags: tuple[str, ...] = ()
    ldflags: tuple[str, ...] = ()

    @property
    def selection_arguments(self) -> tuple[str, ...]:
        """What decides which packages are built: for `go build` and `go list` alike."""
        tags = (f"-tags={','.join(self.tags)}",) if self.tags else ()
        # readonly: without it a vendor directory would change every third-party path, and a
        # missing line of go.sum would be written instead of reported.
        return ("-mod=readonly", *tags, self.package)

    @property
    def build_arguments(self) -> tuple[str, ...]:
        """The arguments of `go build`, but for where the output goes."""
        mode = ("-buildmode=plugin",) if self.artifact is Artifact.PLUGIN else ()
        # A checkout's state must not reach the bytes; Go knows the flag since 1.18.
        no_vcs = ("-buildvcs=false",) if self.go.at_least("1.18") else ()
        return (*mode, *no_vcs, f"-ldflags={self.linker_arguments}", *self.selection_arguments)

    @property
    def linker_arguments(self) -> str:
        """The value of -ldflags: what a reproducible file needs, then what the user wants."""
        external = " ".join(self.c_compiler.linker_flags(self.platform))
        flags = ["-s", "-w", "-buildid=", *([f"'-extldflags={external}'"] if external else [])]
        return " ".join([*flags, *self.ldflags])

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables of the canonical build that do not name a place on the machine."""
        arch = self.platform.arch
        levels = dict([arch.level]) if self.go.at_least(arch.level_since) else {}
        return {
            "CGO_ENABLED": "1",
            "GO111MODULE": "on",
            "GOARCH": arch.value,
            "GOOS": self.platform.goos,
            **levels,
            **self.c_compiler.environment(self.platform),
        }

    def digest(self, files: Mapping[str, str]) -> str:
        """The input digest: sha256 over everything the result is made of.

        :param files: the sha256 of every input file, by its path relative to the build root.
        """
        plan = {**asdict(self), "artifact": self.artifact.value, "platform": self.platform.value}
        # Where a tool lies below the cache decides nothing.
        plan["c_compiler"] = [self.c_compiler.kind, self.c_compiler.identity]
        text = json.dumps({"plan": plan, "files": dict(files)}, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()
