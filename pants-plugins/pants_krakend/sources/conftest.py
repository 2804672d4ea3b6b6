"""A repository in a temporary directory, as the rules of `sources` see it. No test runs Go."""

from __future__ import annotations

import pytest
from pants.core.target_types import LockfileTarget
from pants.engine.addresses import Address, Addresses
from pants.engine.internals.parametrize import Parametrize
from pants.engine.rules import QueryRule
from pants.engine.target import (
    AllTargets,
    Dependencies,
    DependenciesRequest,
    SourcesField,
    SourcesPaths,
    SourcesPathsRequest,
)
from pants.testutil.rule_runner import RuleRunner
from pants.vcs import changed
from pants.vcs.changed import ChangedAddresses, ChangedRequest, DependentsOption

from pants_krakend.core.gosource.constraints import BuildContext
from pants_krakend.core.gosource.follow import Linked
from pants_krakend.sources import gateways, inputs, locks, modules, packages, targets
from pants_krakend.sources.inputs import BuildInputs, BuildInputsRequest
from pants_krakend.sources.modules import FallibleModules, ModulesRequest
from pants_krakend.sources.packages import LinkedRequest
from pants_krakend.targets import KrakendGoModule, KrakendGoPackage, KrakendPlugin

CONTEXT = BuildContext(goarch="amd64", go_minor=25)


class Repository(RuleRunner):
    """A build root with the backend's rules, asked as goals ask."""

    def owned(self) -> dict[str, tuple[str, ...]]:
        """The files of every target, by its address."""
        return {
            str(target.address): self.request(
                SourcesPaths, [SourcesPathsRequest(target[SourcesField])]
            ).files
            for target in self.request(AllTargets, [])
        }

    def dependencies(self, address: Address) -> set[str]:
        """What a target depends on."""
        field = self.get_target(address)[Dependencies]
        return {str(found) for found in self.request(Addresses, [DependenciesRequest(field)])}

    def changed(self, file: str) -> set[str]:
        """What `--changed-dependents=transitive` finds when one file has changed."""
        request = ChangedRequest((file,), DependentsOption.TRANSITIVE)
        return {str(found) for found in self.request(ChangedAddresses, [request])}

    def linked(self, directory: str, context: BuildContext = CONTEXT) -> Linked:
        """The first-party packages that the main package of a directory links."""
        return self.request(Linked, [LinkedRequest(directory, context)])

    def inputs(self, directory: str, context: BuildContext = CONTEXT) -> set[str]:
        """The files that go into the sandbox, relative to the build root."""
        linked = LinkedRequest(directory, context)
        return set(self.request(BuildInputs, [BuildInputsRequest(linked)]).files)

    def problems(self, directory: str) -> list[str]:
        """Why the main package of a directory cannot be built."""
        return [str(problem) for problem in self.linked(directory).problems]


@pytest.fixture
def repository() -> Repository:
    """An empty repository whose plugins are for KrakenD 2.13.8."""
    runner = Repository(
        rules=[
            *changed.rules(),  # type: ignore[no-untyped-call]
            *inputs.rules(),
            *gateways.rules(),
            *locks.rules(),
            *modules.rules(),
            *packages.rules(),
            *targets.rules(),
            QueryRule(Addresses, [DependenciesRequest]),
            QueryRule(AllTargets, []),
            QueryRule(BuildInputs, [BuildInputsRequest]),
            QueryRule(ChangedAddresses, [ChangedRequest]),
            QueryRule(FallibleModules, [ModulesRequest]),
            QueryRule(Linked, [LinkedRequest]),
            QueryRule(SourcesPaths, [SourcesPathsRequest]),
        ],
        target_types=[KrakendGoModule, KrakendGoPackage, KrakendPlugin, LockfileTarget],
        objects={"parametrize": Parametrize},
    )
    runner.set_options(["--krakend-default-version=2.13.8"])
    return runner
