"""What Pants asks a backend for: rules and target types."""

from __future__ import annotations

from collections.abc import Iterable

from pants.engine.target import Target

from pants_krakend.builders import binary, gateway, listing, native, plugin
from pants_krakend.goals import check, lockfile, package, tailor
from pants_krakend.sources import gateways, inputs, locks, modules, packages
from pants_krakend.sources import targets as go_targets
from pants_krakend.targets import KrakendGoModule, KrakendGoPackage, KrakendPlugin
from pants_krakend.toolchain import c_compiler, own_program, provide
from pants_krakend.verdicts import built


def rules() -> Iterable[object]:
    """All rules of the backend."""
    return [
        *binary.rules(),
        *built.rules(),
        *c_compiler.rules(),
        *check.rules(),
        *gateway.rules(),
        *gateways.rules(),
        *go_targets.rules(),
        *inputs.rules(),
        *listing.rules(),
        *lockfile.rules(),
        *locks.rules(),
        *modules.rules(),
        *native.rules(),
        *own_program.rules(),
        *package.rules(),
        *packages.rules(),
        *plugin.rules(),
        *provide.rules(),
        *tailor.rules(),
    ]


def target_types() -> Iterable[type[Target]]:
    """All target types of the backend."""
    return [KrakendPlugin, KrakendGoModule, KrakendGoPackage]
