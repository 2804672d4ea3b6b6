"""Rules that make the targets of a Go module, and infer what depends on what."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pants.core.target_types import (
    TargetGeneratorSourcesHelperSourcesField,
    TargetGeneratorSourcesHelperTarget,
)
from pants.engine.addresses import Address
from pants.engine.rules import collect_rules, rule
from pants.engine.target import (
    AllTargets,
    FieldSet,
    GeneratedTargets,
    GenerateTargetsRequest,
    InferDependenciesRequest,
    InferredDependencies,
    Target,
)
from pants.engine.unions import UnionMembership, UnionRule

from pants_krakend.core.build.request import named_lock
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gomod.gather import Modules
from pants_krakend.core.gomod.modules import Local
from pants_krakend.core.gomod.paths import ancestors_between
from pants_krakend.core.gosource.package import whole_directory
from pants_krakend.engine import concurrently, implicitly, path_globs_to_paths
from pants_krakend.plugin import PluginFields
from pants_krakend.sources.gateways import gateway_of
from pants_krakend.sources.inputs import PackageFilesRequest, package_files
from pants_krakend.sources.locks import lock_address
from pants_krakend.sources.modules import ModulesRequest, existing, find_modules
from pants_krakend.sources.packages import (
    DirectoryRequest,
    LinkedRequest,
    linked_packages,
    scanned_directory,
)
from pants_krakend.subsystem import KrakendSubsystem
from pants_krakend.targets import (
    MODULE_FILE_NAMES,
    GoPackageSourcesField,
    KrakendGoModule,
    KrakendGoPackage,
)

# Directories below a module that never hold a package of it (`go help packages`; cmd/go/internal/
# modload/search.go). A vendor directory holds other modules' packages.
_NO_PACKAGES = ("testdata", "vendor")


class GenerateFromGoModule(GenerateTargetsRequest[KrakendGoModule]):
    """Ask for the targets of a `krakend_go_module`."""

    generate_from = KrakendGoModule


@rule(desc="Find the packages of a Go module")
async def generate_go_packages(
    request: GenerateFromGoModule, union_membership: UnionMembership
) -> GeneratedTargets:
    """Make a target of each package directory, and of each of the module's own files."""
    generator = request.generator.address
    root = generator.spec_path
    files = await path_globs_to_paths(
        existing(*(posixpath.join(root, name) for name in MODULE_FILE_NAMES))
    )
    module_files = [
        TargetGeneratorSourcesHelperTarget(
            {TargetGeneratorSourcesHelperSourcesField.alias: posixpath.basename(path)},
            generator.create_file(posixpath.basename(path)),
            union_membership,
        )
        for path in files.files
    ]
    packages: list[Target] = []
    if posixpath.join(root, "go.mod") in files.files:
        found = await path_globs_to_paths(
            existing(posixpath.join(root, "**/*.go"), posixpath.join(root, "**/go.mod"))
        )
        directories = _package_directories(root, found.files)
        scanned = await concurrently(
            scanned_directory(DirectoryRequest(each), **implicitly()) for each in directories
        )
        selected = [whole_directory(directory) for directory in scanned]
        sources = await concurrently(
            package_files(PackageFilesRequest(each), **implicitly()) for each in selected
        )
        for package, paths in zip(selected, sources):
            if not paths.paths:
                continue  # tests only
            relative = [posixpath.relpath(path, root or ".") for path in paths.paths]
            packages.append(
                KrakendGoPackage(
                    {**request.template, GoPackageSourcesField.alias: relative},
                    generator.create_generated(
                        posixpath.relpath(package.directory or ".", root or ".")
                    ),
                    union_membership,
                    residence_dir=package.directory,
                )
            )
    return GeneratedTargets(request.generator, [*module_files, *packages])


def _package_directories(root: str, files: Iterable[str]) -> list[str]:
    """The directories of a module that hold Go files, those of nested modules left out."""
    nested = {posixpath.dirname(path) for path in files if path.endswith("go.mod")} - {root}
    directories = {posixpath.dirname(path) for path in files if path.endswith(".go")}
    return sorted(d for d in directories if not _is_outside(root, d, nested))


def _is_outside(root: str, directory: str, nested: set[str]) -> bool:
    names = posixpath.relpath(directory or ".", root or ".").split("/")
    if any(n in _NO_PACKAGES or (n[0] in "._" and n != ".") for n in names):
        return True
    return not nested.isdisjoint({directory, *ancestors_between(root, directory)})


@dataclass(frozen=True)
class GoTargets:
    """The addresses that inference leads to.

    :param packages: of `krakend_go_package` targets, by directory.
    :param module_files: of go.mod, go.sum and go.work, by path.
    """

    packages: Mapping[str, tuple[Address, ...]]
    module_files: Mapping[str, tuple[Address, ...]]

    def of(self, modules: Modules, directories: Iterable[str]) -> set[Address]:
        """What code in the directories depends on, built with the modules."""
        found = [self.packages.get(directory, ()) for directory in directories]
        found += [self.module_files.get(path, ()) for path in modules.files]
        return {address for addresses in found for address in addresses}


@rule(desc="Map Go packages to targets")
async def map_go_targets(targets: AllTargets) -> GoTargets:
    """Find the targets that inference can lead to, once for all plugins."""
    packages: dict[str, list[Address]] = defaultdict(list)
    module_files: dict[str, list[Address]] = defaultdict(list)
    for target in targets:
        if target.has_field(GoPackageSourcesField):
            packages[target[GoPackageSourcesField].directory].append(target.address)
        elif target.has_field(TargetGeneratorSourcesHelperSourcesField):
            module_files[target[TargetGeneratorSourcesHelperSourcesField].file_path].append(
                target.address
            )
    return GoTargets(
        {directory: tuple(found) for directory, found in packages.items()},
        {path: tuple(found) for path, found in module_files.items()},
    )


@dataclass(frozen=True)
class GoPackageFields(FieldSet):
    """The fields that dependencies of a package follow from."""

    required_fields = (GoPackageSourcesField,)

    sources: GoPackageSourcesField


class InferGoPackageDependencies(InferDependenciesRequest[GoPackageFields]):
    """Ask what a `krakend_go_package` depends on."""

    infer_from = GoPackageFields


@rule(desc="Infer what a Go package depends on")
async def infer_go_package_dependencies(
    request: InferGoPackageDependencies, targets: GoTargets
) -> InferredDependencies:
    """Follow a package's imports one step, on any platform and with any tag."""
    directory = request.field_set.sources.directory
    found = await find_modules(ModulesRequest(directory), **implicitly())
    scanned = await scanned_directory(DirectoryRequest(directory), **implicitly())
    modules = found.modules
    if modules is None:
        return InferredDependencies([])
    imports = whole_directory(scanned).imports
    resolved = [modules.set.resolve(each.path) for _, each in imports]
    directories = [target.dir for target in resolved if isinstance(target, Local)]
    return InferredDependencies(targets.of(modules, directories) - {request.field_set.address})


class InferPluginDependencies(InferDependenciesRequest[PluginFields]):
    """Ask what a `krakend_plugin` depends on."""

    infer_from = PluginFields


@rule(desc="Infer what a KrakenD plugin depends on")
async def infer_plugin_dependencies(
    request: InferPluginDependencies, targets: GoTargets, krakend: KrakendSubsystem
) -> InferredDependencies:
    """Take its lock, and every first-party package that it links for one of its platforms."""
    # A mistake in BUILD, a lock, go.mod or Go is shown by what builds or checks: it must not take
    # away `list` and `dependents`.
    fields = request.field_set
    found: set[Address] = set()
    try:
        lock = named_lock(fields.asked(krakend), krakend.resolves)
        if lock is not None:
            found.add(lock_address(lock))
        platforms = fields.built_platforms(krakend)
        gateway = await gateway_of(fields, krakend)
    except KrakendError:
        return InferredDependencies(found)
    directory = fields.address.spec_path
    linked = await concurrently(
        linked_packages(LinkedRequest(directory, context), **implicitly())
        for context in dict.fromkeys(fields.context(each, gateway) for each in platforms)
    )
    for each in linked:
        if each.modules:
            found |= targets.of(each.modules, [package.directory for package in each.packages])
    return InferredDependencies(found)


def rules() -> list[object]:
    """The rules of this module."""
    return [
        *collect_rules(),
        UnionRule(GenerateTargetsRequest, GenerateFromGoModule),
        UnionRule(InferDependenciesRequest, InferGoPackageDependencies),
        UnionRule(InferDependenciesRequest, InferPluginDependencies),
    ]
