"""Plugins in a temporary repository, whose builds and files are made up: nothing runs Go.

What a build would link, or fail with, is read from the sources: every required module is linked,
as one package, and `fails(…)` in a Go file names the error.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pants.core.util_rules.environments import DockerEnvironmentTarget
from pants.engine.addresses import Address
from pants.engine.fs import CreateDigest, Digest, DigestContents, FileContent
from pants.engine.rules import Get, rule
from pants.testutil.rule_runner import RuleRunner

from pants_krakend.artifacts import read_source, release_facts
from pants_krakend.builders import listing
from pants_krakend.builders import plugin as plugin_builder
from pants_krakend.builders.binary import BinaryRequest, FoundBinary
from pants_krakend.builders.container import ContainerBuildRequest
from pants_krakend.builders.environment import EnvironmentBuildRequest
from pants_krakend.builders.gateway import FoundGateway, GatewayRequest
from pants_krakend.builders.image import ImageDigests, ImageDigestsRequest
from pants_krakend.builders.native import NativeBuild, NativeBuildRequest
from pants_krakend.builders.plugin import PluginBuildRequest
from pants_krakend.builders.probe import MachineRequest, OpenedPlugin
from pants_krakend.builders.rendering import RenderRequest
from pants_krakend.core.abi.buildinfo import BuildInfo, Module
from pants_krakend.core.abi.facts import BinaryFacts
from pants_krakend.core.abi.kind import Kind
from pants_krakend.core.build import failures
from pants_krakend.core.build.plan import Artifact, ImageCompiler
from pants_krakend.core.config.flexible import Rendered
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.platform import Libc
from pants_krakend.core.probe.answer import Ending, Probed, SeenRegisterer
from pants_krakend.core.probe.host import Machine
from pants_krakend.core.probe.registered import PluginKind, Registered
from pants_krakend.gateway_targets import KrakendGateway
from pants_krakend.plugin import PluginFields
from pants_krakend.resources import catalogue
from pants_krakend.sources import deployments, environments, gateways, inputs, modules, packages
from pants_krakend.targets import KrakendPlugin
from pants_krakend.toolchain import c_compiler
from pants_krakend.toolchain.engine import ResolvedImage, ResolveRequest
from pants_krakend.verdicts import built, gateway, lock, plugin, plugins, vendor

__all__ = ["CONFIG", "DIGEST", "OLD_UUID", "UUID", "Plugins", "gateway_rules"]

# What every tag of an image stands for.
DIGEST = f"sha256:{'1' * 64}"
UUID, OLD_UUID = ("github.com/google/uuid", "v1.6.0"), ("github.com/google/uuid", "v1.5.0")
GLIBC_ONLY = Machine("Linux x86_64", frozenset({"/lib64/ld-linux-x86-64.so.2"}))
# What a gateway's configuration has beside blocks for its plugins.
CONFIG = {"version": 3, "plugin": {"folder": "/opt/krakend/plugins/", "pattern": ".so"}}
# As go.sum has them; any other module has a sum that nobody compares.
_SUMS = {
    UUID: "h1:NIvaJDMOsjHA8n1jAhLSgzrAzy1Hgr+hNrb57e+94F0=",
    OLD_UUID: "h1:1p67kYwdtXjb0gL0BPiP1Av9wiZPo5A8z2cWkTZ+eyU=",
}
_ANY_SUM = "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
_REQUIRE = re.compile(r"^require (\S+) (\S+)$", re.MULTILINE)
_MODULE = re.compile(r"^module (\S+)$", re.MULTILINE)
_FAILS = re.compile(r"fails\((\w+)\)")


@rule(desc="Stand in for the native builder")
async def build(request: NativeBuildRequest) -> NativeBuild:
    """The plan's own arguments are the plugin, so that tests can see them."""
    plan = request.plan
    sources = await Get(DigestContents, Digest, request.digest)
    files = {file.path: file.content.decode() for file in sources}
    for text in files.values():
        for name in _FAILS.findall(text):
            error: type[KrakendError] = getattr(failures, name)
            raise error(
                f"{request.subject} fails.", evidence="a/main.go:3:8: so", remedy="Mend it."
            )
    go_mod = files[str(Path("app", plan.module_dir, "go.mod"))]
    seen = {
        "subject": request.subject,
        "module_dir": plan.module_dir,
        "package": plan.package,
        "platform": plan.platform.value,
        "go": plan.go.version,
        "workspace": plan.workspace,
        "tags": plan.tags,
        "ldflags": plan.ldflags,
        "path": _MODULE.findall(go_mod)[0],
        "requires": _REQUIRE.findall(go_mod),
    }
    if isinstance(plan.c_compiler, ImageCompiler):
        seen["image"] = plan.c_compiler.identity
    is_plugin = plan.artifact is Artifact.PLUGIN
    content = json.dumps(seen) if is_plugin else _listing(seen["path"], seen["requires"])
    digest = await Get(Digest, CreateDigest([FileContent("output", content.encode())]))
    return NativeBuild(digest, "2" * 64, "example.com/edge\t\n\nexample.org/x\tv1.0.0\n")


@rule(desc="Stand in for the container builder")
async def build_in_container(request: ContainerBuildRequest) -> NativeBuild:
    """What the other stand-in makes, with the image in it."""
    return await Get(NativeBuild, NativeBuildRequest, request.build)


@rule(desc="Stand in for other environments")
async def build_elsewhere(request: EnvironmentBuildRequest) -> NativeBuild:
    """What the other stand-in makes, with the environment in the subject."""
    told = replace(request.build, subject=f"{request.build.subject} {request.environment.place}")
    return await Get(NativeBuild, NativeBuildRequest, told)


@rule(desc="Stand in for the container engine")
async def resolve(request: ResolveRequest) -> ResolvedImage:
    """Every tag stands for the same image."""
    return ResolvedImage(replace(request.image, digest=DIGEST))


def _listing(main: str, requires: list[tuple[str, str]]) -> str:
    linked = "".join(f"{path}\texports\t{path}\t{version}\t\t\n" for path, version in requires)
    return f"runtime\tstd\t\t\t\t\nfmt\tstd\t\t\t\t\n{linked}{main}\t\t{main}\t\t\t\n"


@rule(desc="Stand in for the reader of built files")
async def read(request: BinaryRequest) -> FoundBinary:
    """A plugin of what it requires and two packages of Go's, one of which a tag makes another."""
    (file,) = await Get(DigestContents, Digest, request.digest)
    seen = json.loads(file.content)
    _, arch, libc = seen["platform"].split("-")
    release = next(each for each in catalogue().releases if each.go == seen["go"])
    gateway = release_facts(release.version)
    table = gateway.fingerprints.get(arch, {})
    theirs = {each.path: each.version for each in gateway.modules}
    found = {path: table.get(path, "1" * 16) for path in ("fmt", "runtime")}
    for path, version in seen["requires"]:
        made_up = hashlib.sha256(f"{path} {version}".encode()).hexdigest()[:16]
        found[path] = table[path] if theirs.get(path) == version else made_up
    if "differs" in seen["tags"]:
        found["fmt"] = "0" * 16
    linked = tuple(Module(path, version, _sum(path, version)) for path, version in seen["requires"])
    return FoundBinary(
        BinaryFacts(
            Kind.PLUGIN,
            arch=arch,
            libc=Libc(libc),
            go="1.25.8" if "old" in seen["tags"] else seen["go"],
            build=BuildInfo(
                main_module=Module(seen["path"], "(devel)"),
                modules=linked,
                settings={"-tags": ",".join(seen["tags"])},
            ),
            fingerprints=found,
            plugin_path=seen["path"],
            exports=("HandlerRegisterer",),
        )
    )


def _sum(path: str, version: str) -> str:
    return _SUMS.get((path, version), _ANY_SUM)


@rule(desc="Stand in for the reading of sources")
async def find(request: GatewayRequest) -> FoundGateway:
    """Only releases can be found here."""
    (source,) = request.sources
    return FoundGateway(read_source(str(source), Path()))


@rule(desc="Stand in for the opening of plugins")
async def open_it(request: PluginBuildRequest) -> OpenedPlugin:
    """A server plugin that is named as its directory, or by a tag says nothing."""
    kind, name = PluginKind.HTTP_SERVER, request.fields.address.spec_path
    names = () if "silent" in request.fields.tags else (Registered(kind, name),)
    seen = SeenRegisterer(kind, "*main.registerer", (), fits=True, registered=names, returned=True)
    return OpenedPlugin(
        Probed(Ending(), began=True, opened=True, registerers=(seen,), is_done=True)
    )


@rule(desc="Stand in for the container engine")
async def ask(request: ImageDigestsRequest) -> ImageDigests:
    """Every image is as it was, but for those whose tag says otherwise."""
    _, _, tag = request.source.place.rpartition(":")
    if tag == "unseen":
        return ImageDigests((), "No container engine answers.\n\nStart one.")
    return ImageDigests((f"sha256:{('1' if tag == 'moved' else '0') * 64}",))


@rule(desc="Stand in for this machine")
async def ask_machine(request: MachineRequest) -> Machine:
    """A machine without musl."""
    del request
    return GLIBC_ONLY


@rule(desc="Stand in for a gateway that renders")
async def render(request: RenderRequest) -> Rendered:
    """What it makes of any template: a configuration that asks for one plugin too many."""
    text = json.dumps({**CONFIG, "extra_config": {"plugin/http-server": {"name": ["a", "b"]}}})
    return Rendered(f"{request.fields.config.path}.rendered.json", text.encode())


def gateway_rules() -> list[object]:
    """The rules for verdicts on gateways, on a machine without musl."""
    return [ask_machine, render, *deployments.rules(), *gateway.rules()]


class Plugins(RuleRunner):
    """A build root of plugins for KrakenD 2.13.8, with builders that build nothing.

    :param rules: those under test, and queries.
    """

    def __init__(self, *rules: object) -> None:
        super().__init__(
            rules=[
                ask,
                build,
                build_elsewhere,
                build_in_container,
                find,
                open_it,
                read,
                resolve,
                *built.rules(),
                *c_compiler.rules(),
                *environments.rules(),
                *gateways.rules(),
                *inputs.rules(),
                *listing.rules(),
                *lock.rules(),
                *modules.rules(),
                *packages.rules(),
                *plugin.rules(),
                *plugin_builder.rules(),
                *plugins.rules(),
                *vendor.rules(),
                *rules,
            ],
            target_types=[DockerEnvironmentTarget, KrakendGateway, KrakendPlugin],
        )
        self.options()

    def options(self, *options: str, version: str = "2.13.8") -> None:
        """Set Pants' options, of which the release is one."""
        release = [f"--krakend-default-version={version}"] if version else []
        self.set_options([*release, *options], env_inherit={"PATH", "HOME"})

    def plugin(
        self,
        directory: str,
        *requires: tuple[str, str],
        fields: str = "",
        go: str = "1.25",
        more: str = "",
        files: Mapping[str, str] | None = None,
    ) -> PluginFields:
        """Write a plugin that imports each module that it requires.

        :param fields: further ones of its target, each with a comma in front.
        :param more: the rest of its Go file.
        :param files: in place of those that would be written, by name.
        """
        sums = [
            (path, f"{v}{end}", _sum(path, v)) for path, v in requires for end in ("", "/go.mod")
        ]
        written = {
            "BUILD": f'krakend_plugin(name="so"{fields})\n',
            "go.mod": f"module example.com/{directory}\n\ngo {go}\n\n"
            + "".join(f"require {path} {version}\n" for path, version in requires),
            "go.sum": "".join(f"{' '.join(each)}\n" for each in sums),
            "main.go": "package main\n\n"
            + "".join(f'import m{i} "{path}"\n' for i, (path, _) in enumerate(requires))
            + "".join(f"\nvar _ = m{i}.Name\n" for i in range(len(requires)))
            + f"\nfunc main() {{}}\n{more}",
            **(files or {}),
        }
        self.write_files({f"{directory}/{name}": text for name, text in written.items()})
        return PluginFields.create(self.get_target(Address(directory, target_name="so")))
