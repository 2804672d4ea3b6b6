"""Tests of `package` in environments of Pants: where a plugin is compiled, or cannot be."""

from __future__ import annotations

import json

import pytest
from pants.core.goals.package import BuiltPackage
from pants.engine.addresses import Address
from pants.engine.fs import DigestContents
from pants.engine.rules import QueryRule
from pants.testutil.rule_runner import engine_error

from pants_krakend.builders.plugin import BuilderAndEnvironment
from pants_krakend.goals import package
from pants_krakend.goals.package import KrakendPluginFieldSet
from pants_krakend.verdicts.conftest import Plugins

NAMES = "--environments-preview-names={'linux': '//:linux'}"


@pytest.fixture
def plugins() -> Plugins:
    """A repository with an environment."""
    made = Plugins(*package.rules(), QueryRule(BuiltPackage, [KrakendPluginFieldSet]))
    image = "acme/linux@sha256:1"
    made.write_files(
        {"BUILD": f'docker_environment(name="linux", image="{image}", platform="linux_x86_64")\n'}
    )
    made.options(NAMES)
    return made


def package_plugin(plugins: Plugins, fields: str) -> str:
    """Package a plugin; return what its build was told that it builds."""
    plugins.plugin("auth", fields=fields)
    target = plugins.get_target(Address("auth", target_name="so"))
    built = plugins.request(BuiltPackage, [KrakendPluginFieldSet.create(target)])
    files = {file.path: file for file in plugins.request(DigestContents, [built.digest])}
    subject: str = json.loads(files["auth/auth.so"].content)["subject"]
    return subject


@pytest.mark.parametrize(
    ("fields", "subject"),
    [
        pytest.param("", "auth:so for linux-amd64-musl", id="none: on this machine"),
        pytest.param(
            ', environment="linux"',
            "auth:so for linux-amd64-musl in the Docker environment 'linux'",
            id="where the field says",
        ),
    ],
)
def test_a_plugin_is_compiled_in_its_environment(
    plugins: Plugins, fields: str, subject: str
) -> None:
    assert package_plugin(plugins, fields) == subject


def test_a_plugin_cannot_be_compiled_in_an_environment_and_in_the_vendors_image(
    plugins: Plugins,
) -> None:
    says = (
        "auth:so: `builder` is `container`, which asks an engine from this machine, and "
        "`environment` is 'linux'.\n\n"
        'Set `builder="native"` to have the plugin compiled there, or leave `environment` out to '
        "have it compiled in the vendor's image."
    )
    with engine_error(BuilderAndEnvironment, contains=says):
        package_plugin(plugins, ', builder="container", environment="linux"')


def test_private_caches_are_those_of_this_machine(plugins: Plugins) -> None:
    plugins.options(NAMES, "--krakend-private-caches")
    says = (
        "auth:so: `[krakend].private_caches` verifies what this machine compiles with, and "
        "`environment` is 'linux'.\n\n"
        "Leave one of them out: a release with private caches is built on this machine."
    )
    with engine_error(BuilderAndEnvironment, contains=says):
        package_plugin(plugins, ', environment="linux"')
