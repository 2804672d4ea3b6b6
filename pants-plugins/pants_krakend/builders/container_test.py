"""What is run in a container, and that nothing of the machine or its engine is in the key."""

from __future__ import annotations

from dataclasses import replace

from pants.engine.fs import EMPTY_DIGEST
from pants.util.frozendict import FrozenDict

from pants_krakend.builders.container import container_process
from pants_krakend.builders.native import NativeBuildRequest
from pants_krakend.core.build.plan import Artifact, BuildPlan, GoToolchain, ImageCompiler
from pants_krakend.core.platform import Platform
from pants_krakend.toolchain.cache import ASKING_MILLIS, with_tools
from pants_krakend.toolchain.provide import builder_program

IMAGE = f"krakend/builder@sha256:{'1' * 64}"
GO = GoToolchain("1.25.12", "h1:x")
PLAN = BuildPlan(
    artifact=Artifact.PLUGIN,
    platform=Platform.LINUX_ARM64_MUSL,
    go=GO,
    c_compiler=ImageCompiler(IMAGE),
    module_dir="edge",
    package="./auth",
)
REQUEST = NativeBuildRequest(PLAN, "edge/auth:so for linux-arm64-musl", EMPTY_DIGEST)


def test_the_key_holds_the_plan_and_the_image_and_nothing_of_an_engine() -> None:
    process = container_process(REQUEST)
    assert process.argv == (
        "/bin/sh",
        "-c",
        '[ -x "$0" ] || exit 75; exec "$0" "$@"',
        f".krakend/{builder_program(GO)}",
        "container",
        "--cache=.krakend",
        f"--goroot={GO.directory}",
        "--go-version=go1.25.12",
        "--module-dir=edge",
        "--output=output",
        "--engine=.krakend-engine",
        f"--image={IMAGE}",
        "--platform=linux-arm64-musl",
        *(f"--env={name}={value}" for name, value in sorted(PLAN.environment.items())),
        "--list=-mod=readonly",
        "--list=./auth",
        "--",
        *PLAN.build_arguments,
    )
    assert dict(process.env) == {}


def test_asking_whether_a_result_is_known_differs_from_making_it_by_nothing_of_its_key() -> None:
    asked = container_process(REQUEST)
    made = with_tools(container_process(REQUEST), {"krakend_engine_a": ".krakend-engine"})
    assert asked == replace(
        made,
        append_only_caches=FrozenDict(),
        level=asked.level,
        remote_cache_speculation_delay_millis=ASKING_MILLIS,
    )


def test_another_image_is_another_key() -> None:
    other = replace(PLAN, c_compiler=ImageCompiler(IMAGE.replace("1", "2")))
    assert container_process(replace(REQUEST, plan=other)) != container_process(REQUEST)
