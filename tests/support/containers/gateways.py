"""Images of the tests' gateway, laid out as the vendor's: the program at /usr/bin/krakend.

The dynamic loader and libc of amd64 images are this machine's; images of another CPU have none, for
they are read and not run.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pants_krakend.core.platform import Arch, Libc, Platform
from tests.support.containers.images import ImageConfig, image, index
from tests.support.containers.layers import Blob, Blobs, Entry
from tests.support.containers.packages import base_entries, closure, package_entries

__all__ = ["PROGRAM", "GatewayImages"]

PROGRAM = "usr/bin/krakend"
_LIBC = {Libc.GLIBC: "libc6", Libc.MUSL: "musl"}


class GatewayImages:
    """Images that gateways are in.

    :param gateways: the test gateway by platform, each built when it is first asked for.
    :raises MissingPackages: what images are made of is not installed here.
    """

    def __init__(self, blobs: Blobs, gateways: Mapping[Platform, Path]) -> None:
        self._blobs, self._gateways = blobs, gateways
        closure(*_LIBC.values())

    def single(self, platform: Platform) -> Blob:
        """An image with the test gateway for one platform."""
        program = Entry.copy(PROGRAM, self._gateways[platform])
        return self.of(platform, [program], entrypoint=f"/{PROGRAM}")

    def several(self, *platforms: Platform) -> Blob:
        """A multi-platform image with the test gateway, for one libc and several CPUs."""
        return index(self._blobs, {each.arch.value: self.single(each) for each in platforms})

    def of(self, platform: Platform, entries: list[Entry], entrypoint: str = "") -> Blob:
        """An image for a platform with anything in it, on top of its libc."""
        libc = []
        if platform.arch is Arch.AMD64:
            packages = closure(_LIBC[platform.libc])
            libc = [self._blobs.layer([*base_entries(), *package_entries(packages)])]
        config = ImageConfig(
            architecture=platform.arch.value,
            environment={"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
            working_directory="/etc/krakend",
            entrypoint=[entrypoint] if entrypoint else [],
        )
        return image(self._blobs, config, [*libc, self._blobs.layer(entries)])
