"""Tests of `package`: from a target to a plan, and from a result to files; nothing is compiled."""

from __future__ import annotations

import json
import logging

import pytest
from pants.core.goals.package import BuiltPackage
from pants.engine.addresses import Address
from pants.engine.fs import DigestContents
from pants.engine.internals.scheduler import ExecutionError
from pants.engine.rules import QueryRule
from pants.testutil.rule_runner import RuleRunner

from pants_krakend.core.build.builder_image import UnpinnedImage
from pants_krakend.core.errors import KrakendError
from pants_krakend.goals import package as package_goal
from pants_krakend.goals.package import KrakendPluginFieldSet
from pants_krakend.verdicts.conftest import DIGEST, Plugins

MODULE = {
    "edge/go.mod": "module example.com/edge\n\ngo 1.25\n\nrequire example.org/x v1.0.0\n",
    "edge/go.sum": "example.org/x v1.0.0 h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
    "edge/auth/main.go": "package main\n",
}


@pytest.fixture
def runner() -> RuleRunner:
    """An empty build root, with a builder that builds nothing and a reader that reads nothing."""
    return Plugins(*package_goal.rules(), QueryRule(BuiltPackage, [KrakendPluginFieldSet]))


def packaged(
    runner: RuleRunner, directory: str, fields: str = ""
) -> tuple[BuiltPackage, dict[str, bytes]]:
    """Package the plugin in the directory: what Pants reports, and the files by path."""
    runner.write_files({f"{directory}/BUILD": f'krakend_plugin(name="so"{fields})\n'})
    target = runner.get_target(Address(directory, target_name="so"))
    package = runner.request(BuiltPackage, [KrakendPluginFieldSet.create(target)])
    contents = runner.request(DigestContents, [package.digest])
    return package, {file.path: file.content for file in contents}


def test_a_plugin_comes_with_its_metadata(runner: RuleRunner) -> None:
    runner.write_files(MODULE)
    built, files = packaged(runner, "edge/auth")
    assert sorted(files) == ["edge.auth/auth.krakend.json", "edge.auth/auth.so"]
    (artifact,) = built.artifacts
    assert artifact.relpath == "edge.auth/auth.so"
    assert artifact.extra_log_lines == (
        "KrakenD 2.13.8, linux-amd64-musl, Go 1.25.12: loads, 2 packages compared",
    )
    metadata = json.loads(files["edge.auth/auth.krakend.json"])
    digest = metadata.pop("input_digest")
    assert len(digest) == 64
    assert metadata == {
        "format": 1,
        "gateway": {"edition": "ce", "version": "2.13.8"},
        "go": "1.25.12",
        "modules": [
            {
                "path": "example.org/x",
                "sum": "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
                "version": "v1.0.0",
            }
        ],
        "platform": "linux-amd64-musl",
        "sha256": "2" * 64,
    }


def test_each_platform_is_built_for_into_its_own_directory(runner: RuleRunner) -> None:
    runner.write_files(MODULE)
    fields = ', platforms=["linux-amd64-musl", "linux-amd64-glibc"]'
    _, files = packaged(runner, "edge/auth", fields)
    libraries = {path: json.loads(data) for path, data in files.items() if path.endswith(".so")}
    assert {path: seen["platform"] for path, seen in libraries.items()} == {
        "edge.auth/linux-amd64-glibc/auth.so": "linux-amd64-glibc",
        "edge.auth/linux-amd64-musl/auth.so": "linux-amd64-musl",
    }


@pytest.mark.parametrize(
    ("directory", "files", "module_dir", "main"),
    [
        pytest.param("edge/auth", MODULE, "edge", "./auth", id="below its module"),
        pytest.param(
            "auth",
            {"auth/go.mod": "module x.org/a\n", "auth/main.go": "package main\n"},
            "auth",
            ".",
            id="a module of its own",
        ),
        pytest.param(
            "a/b",
            {"go.mod": "module x.org/a\n", "a/b/main.go": "package main\n"},
            "",
            "./a/b",
            id="in the build root's module",
        ),
    ],
)
def test_the_build_runs_in_the_modules_directory(
    runner: RuleRunner, directory: str, files: dict[str, str], module_dir: str, main: str
) -> None:
    runner.write_files(files)
    _, built = packaged(runner, directory)
    seen = next(json.loads(data) for path, data in built.items() if path.endswith(".so"))
    assert (seen["module_dir"], seen["package"]) == (module_dir, main)
    assert seen["subject"] == f"{directory}:so for linux-amd64-musl"


def test_a_plugin_may_lie_in_the_build_root(runner: RuleRunner) -> None:
    runner.write_files({"go.mod": "module example.com/edge\n", "main.go": "package main\n"})
    runner.write_files({"BUILD": 'krakend_plugin(name="so")\n'})
    target = runner.get_target(Address("", target_name="so"))
    built = runner.request(BuiltPackage, [KrakendPluginFieldSet.create(target)])
    contents = {f.path: f.content for f in runner.request(DigestContents, [built.digest])}
    plan = json.loads(contents["plugin.so"])
    assert (plan["module_dir"], plan["package"]) == ("", ".")


def test_fields_reach_the_plan(runner: RuleRunner) -> None:
    runner.write_files(
        {**MODULE, "go.work": "go 1.20\n\nuse ./edge\n", "edge/go.mod": "module x\n"}
    )
    fields = ', krakend_version="2.6.3", go_build_tags=["b", "a"], ldflags=["-X=b", "-X=a"]'
    _, files = packaged(runner, "edge/auth", fields)
    seen = json.loads(files["edge.auth/auth.so"])
    assert (seen["go"], seen["tags"], seen["ldflags"], seen["workspace"]) == (
        "1.22.3",
        ["a", "b"],
        ["-X=b", "-X=a"],
        True,
    )


def built_in(runner: RuleRunner, fields: str, *options: str) -> str:
    """The image that the plugin is compiled in."""
    runner.set_options(["--krakend-default-version=2.13.8", *options])
    runner.write_files(MODULE)
    _, files = packaged(runner, "edge/auth", fields)
    image: str = json.loads(files["edge.auth/auth.so"])["image"]
    return image


IN_CONTAINER = ', builder="container"'
PIN = f"--krakend-builder-digests={{'krakend/builder:2.13.8': 'sha256:{'2' * 64}'}}"
GIVEN = f"--krakend-builder-image={{'musl': 'acme/builder@sha256:{'3' * 64}'}}"


@pytest.mark.parametrize(
    ("fields", "options", "image"),
    [
        pytest.param(
            "",
            ["--krakend-builder=container", PIN],
            f"krakend/builder@sha256:{'2' * 64}",
            id="by the option, in the vendor's image",
        ),
        pytest.param(
            IN_CONTAINER,
            [PIN, GIVEN],
            f"acme/builder@sha256:{'3' * 64}",
            id="by the field, in the option's image",
        ),
        pytest.param(
            f'{IN_CONTAINER}, builder_image={{"musl": "own/builder@sha256:{"4" * 64}"}}',
            [PIN, GIVEN],
            f"own/builder@sha256:{'4' * 64}",
            id="by the field, in the field's image",
        ),
        pytest.param(
            IN_CONTAINER,
            ["--krakend-allow-builder-tags"],
            f"krakend/builder@{DIGEST}",
            id="in what a tag stands for",
        ),
    ],
)
def test_a_plugin_is_compiled_in_the_image_that_is_named(
    runner: RuleRunner, fields: str, options: list[str], image: str
) -> None:
    assert built_in(runner, fields, *options) == image


def test_a_tag_that_is_allowed_is_warned_of_with_what_it_stands_for(
    runner: RuleRunner, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        built_in(runner, IN_CONTAINER, "--krakend-allow-builder-tags")
    assert caplog.records[0].getMessage() == (
        f"edge/auth:so: krakend/builder:2.13.8 is not pinned, and stands for {DIGEST} now. "
        "Tomorrow it may be another image. Pin it in `[krakend].builder_digests`."
    )


def test_an_image_without_a_digest_is_refused_with_the_line_that_pins_it(
    runner: RuleRunner,
) -> None:
    runner.write_files(MODULE)
    error = refusal(runner, IN_CONTAINER)
    assert isinstance(error, UnpinnedImage)
    assert f'"krakend/builder:2.13.8" = "{DIGEST}"' in error.evidence


def test_a_vendor_directory_is_left_out_with_a_warning(
    runner: RuleRunner, caplog: pytest.LogCaptureFixture
) -> None:
    runner.write_files({**MODULE, "edge/vendor/modules.txt": ""})
    with caplog.at_level(logging.WARNING):
        packaged(runner, "edge/auth")
    assert [record.getMessage() for record in caplog.records] == [
        (
            "edge/auth:so: the vendor directory is left out of the build. Packages in it have "
            "other paths than the gateway's, and would be refused as another version; modules come "
            "from go.mod and go.sum."
        )
    ]


def refusal(runner: RuleRunner, fields: str) -> KrakendError:
    """Why the plugin is not packaged."""
    with pytest.raises(ExecutionError) as caught:
        packaged(runner, "edge/auth", fields)
    wrapped: tuple[Exception, ...] = tuple(caught.value.wrapped_exceptions)
    (error,) = wrapped
    assert isinstance(error, KrakendError)
    return error


def test_a_plugin_that_its_gateway_refuses_is_not_packaged(runner: RuleRunner) -> None:
    runner.write_files(MODULE)
    error = refusal(runner, ', go_build_tags=["differs"]')
    assert error.what == ("edge/auth:so: The plugin was built, but its gateway would refuse it.")
    assert "[build-tags] Build tags that reach a package of the gateway: -tags" in error.evidence


def test_a_plugin_that_nobody_can_vouch_for_is_packaged_with_a_warning(
    runner: RuleRunner, caplog: pytest.LogCaptureFixture
) -> None:
    runner.write_files(MODULE)
    with caplog.at_level(logging.WARNING):
        packaged(runner, "edge/auth", ', go_build_tags=["old"]')
    (record,) = caplog.records
    assert record.getMessage().startswith("edge/auth:so: unknown whether it loads in KrakenD")


def test_a_plugin_that_nobody_can_vouch_for_is_refused_where_a_verdict_is_required(
    runner: RuleRunner,
) -> None:
    runner.set_options(["--krakend-default-version=2.13.8", "--krakend-require-verdict"])
    runner.write_files(MODULE)
    assert refusal(runner, ', go_build_tags=["old"]').what == (
        "edge/auth:so: It is not known whether the gateway would load the plugin."
    )


def test_an_accepted_risk_is_packaged_even_where_a_verdict_is_required(
    runner: RuleRunner,
) -> None:
    runner.set_options(["--krakend-default-version=2.13.8", "--krakend-require-verdict"])
    runner.write_files(MODULE)
    accepted = ', go_build_tags=["old"], accepted_findings={"go-patch": "a try"}'
    _, files = packaged(runner, "edge/auth", accepted)
    assert "edge.auth/auth.so" in files


def test_an_accepted_finding_is_shown_and_fails_nothing(
    runner: RuleRunner, caplog: pytest.LogCaptureFixture
) -> None:
    runner.write_files(MODULE)
    accepted = ', go_build_tags=["differs"], accepted_findings={"build-tags": "a try"}'
    with caplog.at_level(logging.WARNING):
        packaged(runner, "edge/auth", accepted)
    (record,) = caplog.records
    assert "a try" in record.getMessage()


@pytest.mark.parametrize(
    ("fields", "go_mod", "what"),
    [
        pytest.param(
            ', krakend_version="2.7.9"',
            "module x.org/a\n",
            "edge/auth:so: There is no KrakenD release 2.7.9.",
            id="of a field",
        ),
        pytest.param(
            ', output_path="auth.dll"',
            "module x.org/a\n",
            "edge/auth:so: The plugin's file cannot be called 'auth.dll'.",
            id="of a file's name",
        ),
        pytest.param(
            "",
            "module x.org/a\n\ngo 1.99\n",
            "edge/auth:so: edge/go.mod asks for Go 1.99, but KrakenD 2.13.8 is built with Go "
            "1.25.12, and a plugin is compiled by its gateway's Go.",
            id="of go.mod",
        ),
    ],
)
def test_an_error_names_the_target(runner: RuleRunner, fields: str, go_mod: str, what: str) -> None:
    runner.write_files({**MODULE, "edge/go.mod": go_mod})
    assert refusal(runner, fields).what == what
