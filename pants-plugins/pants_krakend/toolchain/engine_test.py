"""How the engine is reached, and what is asked of it."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pants.engine.rules import QueryRule
from pants.testutil.rule_runner import MockGet, RuleRunner, run_rule_with_mocks
from pants.util.frozendict import FrozenDict

from pants_krakend.core.build.engine_errors import ImageNotAtHand
from pants_krakend.core.gateway.images import ImageName
from pants_krakend.toolchain import engine
from pants_krakend.toolchain.engine import (
    DockerRequest,
    DockerResult,
    Engine,
    EngineSettingsRequest,
    ImageRequest,
    ImageThere,
    ResolvedImage,
    ResolveRequest,
    docker_script,
    provide_builder_image,
    resolve_tag,
)

DIGEST = f"sha256:{'1' * 64}"
IMAGE = ImageName("krakend/builder", "2.13.8")
FOUND = Engine(FrozenDict({"krakend_engine_a": ".krakend-engine"}))
OFFLINE = (1, "", 'Error response from daemon: Get "https://x/v2/": dial tcp: no such host')
THERE = (0, f'["krakend/builder@{DIGEST}"] linux/amd64', "")
ABSENT = (1, "[]", "Error response from daemon: no such image: x: No such image: x")


def test_the_script_is_docker_with_the_variables_of_the_user(tmp_path: Path) -> None:
    program = tmp_path / "bin" / "docker"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\necho "$DOCKER_HOST" "$@"\n')
    program.chmod(0o755)
    script = tmp_path / "docker"
    script.write_text(docker_script({"PATH": str(program.parent), "DOCKER_HOST": "it's $there"}))
    script.chmod(0o755)

    done = subprocess.run([str(script), "a b"], capture_output=True, text=True, check=True)

    assert done.stdout == "it's $there a b\n"


def test_other_settings_are_in_another_cache() -> None:
    names: list[str] = []
    for host in ("unix:///a", "unix:///b"):
        runner = RuleRunner(
            rules=[*engine.rules(), QueryRule(Engine, [EngineSettingsRequest])],
        )
        runner.set_options([], env={"DOCKER_HOST": host})
        names += runner.request(Engine, [EngineSettingsRequest()]).caches

    assert len(set(names)) == 2


@dataclass
class Docker:
    """What stands in for docker: gives results in turn, and keeps what was asked."""

    results: list[tuple[int, str, str]]
    asked: list[str] = field(default_factory=list)

    def run(self, request: DockerRequest) -> DockerResult:
        """Run docker."""
        self.asked.append(request.arguments[0])
        return DockerResult(*self.results.pop(0))

    @property
    def get(self) -> MockGet[DockerResult]:
        """The same for a rule."""
        return MockGet(DockerResult, (DockerRequest,), self.run)


SETTINGS = MockGet(Engine, (EngineSettingsRequest,), lambda _: FOUND)


@pytest.mark.parametrize(
    ("results", "asked"),
    [
        pytest.param([THERE], ["image"], id="it is there"),
        pytest.param([ABSENT, (0, DIGEST, "")], ["image", "pull"], id="it can be pulled"),
    ],
)
def test_an_image_is_pulled_only_where_it_is_absent(
    results: list[tuple[int, str, str]], asked: list[str]
) -> None:
    docker = Docker(results)
    there = run_rule_with_mocks(
        provide_builder_image,
        rule_args=[ImageRequest(f"a@{DIGEST}")],
        mock_gets=[docker.get, SETTINGS],
    )
    assert (there, docker.asked) == (ImageThere(FOUND), asked)


def test_an_image_that_cannot_be_had_is_an_error() -> None:
    with pytest.raises(ImageNotAtHand):
        run_rule_with_mocks(
            provide_builder_image,
            rule_args=[ImageRequest(f"a@{DIGEST}")],
            mock_gets=[Docker([ABSENT, OFFLINE]).get, SETTINGS],
        )


@pytest.mark.parametrize(
    ("results", "digest"),
    [
        pytest.param([(0, "", ""), THERE], DIGEST, id="pulled"),
        pytest.param([OFFLINE, THERE], DIGEST, id="offline: what was pulled before"),
        pytest.param([OFFLINE, ABSENT], None, id="nothing"),
    ],
)
def test_a_tag_stands_for_what_the_registry_or_else_the_engine_has(
    results: list[tuple[int, str, str]], digest: str | None
) -> None:
    found: ResolvedImage = run_rule_with_mocks(
        resolve_tag, rule_args=[ResolveRequest(IMAGE)], mock_gets=[Docker(results).get]
    )
    assert (found.image and found.image.digest) == digest
    assert isinstance(found.problem, ImageNotAtHand) == (digest is None)
