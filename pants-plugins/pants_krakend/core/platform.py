"""The platforms that a gateway runs on, and what each means to Go and to a C compiler.

Only facts that follow from CPU and libc alone live here.
"""

from __future__ import annotations

from enum import Enum

from pants_krakend.core.errors import KrakendError

__all__ = ["OLDEST_GLIBC", "Arch", "Libc", "Platform", "UnknownPlatform"]


class UnknownPlatform(KrakendError):
    """A platform was named that there is none of."""


class Arch(Enum):
    """A CPU, by Go's name for it (GOARCH)."""

    AMD64 = "amd64"
    ARM64 = "arm64"

    @property
    def level(self) -> tuple[str, str]:
        """The variable and value that keep code to what every CPU of this kind can run."""
        return {"amd64": ("GOAMD64", "v1"), "arm64": ("GOARM64", "v8.0")}[self.value]

    @property
    def level_since(self) -> str:
        """The first Go that knows the variable, by the release notes of Go 1.18 and 1.23."""
        return {"amd64": "1.18", "arm64": "1.23"}[self.value]

    @property
    def gnu_name(self) -> str:
        """The first part of a GNU target triple."""
        return {"amd64": "x86_64", "arm64": "aarch64"}[self.value]


class Libc(Enum):
    """A C library, by the word that platforms use for it."""

    MUSL = "musl"
    GLIBC = "glibc"

    @property
    def gnu_name(self) -> str:
        """The last part of a GNU target triple."""
        return {"musl": "musl", "glibc": "gnu"}[self.value]


# The oldest glibc that a `linux-generic` gateway was built with: Debian bullseye
# (krakend-ce Dockerfile-builder-linux, 2.4.3 to 2.11.0; later ones use bookworm, which is newer).
OLDEST_GLIBC = "2.31"


class Platform(Enum):
    """Where a gateway runs: musl is KrakenD's Alpine image, glibc its `linux-generic` packages."""

    LINUX_AMD64_MUSL = "linux-amd64-musl"
    LINUX_AMD64_GLIBC = "linux-amd64-glibc"
    LINUX_ARM64_MUSL = "linux-arm64-musl"
    LINUX_ARM64_GLIBC = "linux-arm64-glibc"

    @classmethod
    def parse(cls, name: str) -> Platform:
        """Look up a platform by its name.

        :raises UnknownPlatform: listing the names there are.
        """
        try:
            return cls(name)
        except ValueError:
            raise UnknownPlatform(
                f"Unknown platform {name!r}.",
                remedy="Set `platforms` (or `[krakend].default_platforms`) to some of: "
                + ", ".join(platform.value for platform in cls)
                + ".",
            ) from None

    @property
    def goos(self) -> str:
        """Go's name of the operating system."""
        return self.value.split("-")[0]

    @property
    def arch(self) -> Arch:
        """The CPU."""
        return Arch(self.value.split("-")[1])

    @property
    def libc(self) -> Libc:
        """The C library."""
        return Libc(self.value.split("-")[2])

    @property
    def loader(self) -> str:
        """The dynamic loader that its programs ask for."""
        if self.libc is Libc.MUSL:
            return f"/lib/ld-musl-{self.arch.gnu_name}.so.1"
        return {
            "amd64": "/lib64/ld-linux-x86-64.so.2",
            "arm64": "/lib/ld-linux-aarch64.so.1",
        }[self.arch.value]

    @property
    def gnu_name(self) -> str:
        """The GNU target triple, without a vendor, as cross compilers are named."""
        return f"{self.arch.gnu_name}-{self.goos}-{self.libc.gnu_name}"

    @property
    def zig_target(self) -> str:
        """What `zig cc -target` calls it; glibc with the oldest version that has to be served."""
        version = f".{OLDEST_GLIBC}" if self.libc is Libc.GLIBC else ""
        return f"{self.gnu_name}{version}"
