"""What Pants asks a backend for: rules and target types."""

from __future__ import annotations

from collections.abc import Iterable

from pants.engine.target import Target

from pants_krakend.builders import (
    binary,
    container,
    environment,
    gateway,
    gateway_program,
    image,
    listing,
    native,
    probe,
    release,
    rendering,
)
from pants_krakend.builders import plugin as plugin_builder
from pants_krakend.gateway_targets import KrakendGateway
from pants_krakend.goals import check, check_gateway, lint, lockfile, package, tailor
from pants_krakend.goals import test as test_goal
from pants_krakend.sources import (
    deployments,
    environments,
    gateways,
    inputs,
    locks,
    modules,
    packages,
)
from pants_krakend.sources import targets as go_targets
from pants_krakend.targets import KrakendGoModule, KrakendGoPackage, KrakendPlugin
from pants_krakend.toolchain import c_compiler, copies, engine, own_program, provide
from pants_krakend.verdicts import built, lock, plugin, plugins, vendor
from pants_krakend.verdicts import gateway as gateway_verdict

_MODULES = (
    binary,
    built,
    c_compiler,
    check,
    check_gateway,
    container,
    copies,
    deployments,
    engine,
    environment,
    environments,
    gateway,
    gateway_program,
    gateway_verdict,
    gateways,
    go_targets,
    image,
    inputs,
    lint,
    listing,
    lock,
    lockfile,
    locks,
    modules,
    native,
    own_program,
    package,
    packages,
    plugin,
    plugin_builder,
    plugins,
    probe,
    provide,
    release,
    rendering,
    tailor,
    test_goal,
    vendor,
)


def rules() -> Iterable[object]:
    """All rules of the backend."""
    return [each for module in _MODULES for each in module.rules()]


def target_types() -> Iterable[type[Target]]:
    """All target types of the backend."""
    return [KrakendPlugin, KrakendGateway, KrakendGoModule, KrakendGoPackage]
