"""Plugins in a real gateway: each is opened by its loader and serves a real HTTP request."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Callable

import pytest

from pants_krakend.core.platform import Platform
from tests.support.build_root import BuildRoot
from tests.support.gateway import Deployment, Gateway, Upstream, running_gateway, upstream

pytestmark = pytest.mark.gateway

Run = Callable[[Sequence[Path], Sequence[str]], AbstractContextManager[Gateway]]

SECRET = "s" * 32
CUSTOMER = {"name": "Ann", "ssn": "123", "addresses": [{"city": "Ypsilanti", "ssn": "4"}]}
PRIVATE = "/private/customers/7"

# Each loader tries every file and says so of those that are of another kind: no failure.
OF_ANOTHER_KIND = re.compile(r": plugin: symbol \w+ not found in plugin ")
# Tokens are made when tests are collected, which may be long before they are used.
YEAR_2100 = 4102444800


@pytest.fixture(scope="module")
def customers() -> Iterator[Upstream]:
    with upstream(CUSTOMER) as served:
        yield served


@pytest.fixture(scope="module")
def run(gateway: Path, customers: Upstream, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs the platform's gateway with plugin files and names of server plugins."""

    def start(files: Sequence[Path], names: Sequence[str]) -> AbstractContextManager[Gateway]:
        directory = tmp_path_factory.mktemp("gateway") / "of a test"
        environment = {"ACME_AUTH_SECRET": SECRET}
        deployment = Deployment(files, names, customers.port, environment)
        return running_gateway(gateway, directory, deployment)

    return start


@pytest.fixture(scope="module")
def served(
    run: Run,
    platform: Platform,
    plugins: BuildRoot,
) -> Iterator[Gateway]:
    """One gateway with a plugin of each kind and one that shares modules with it."""
    names = ("auth", "quota", "redact", "thirdparty")
    files = [plugins.dist(f"plugins.{name}/{platform.value}/{name}.so") for name in names]
    with run(files, ["acme-auth", "thirdparty"]) as gateway:
        yield gateway


def bearer(secret: str) -> dict[str, str]:
    """The header with a token that the auth plugin accepts, if the secret is its own."""
    claims = {"iss": "https://login.acme.example", "exp": YEAR_2100}
    parts = [json.dumps(each).encode() for each in ({"alg": "HS256", "typ": "JWT"}, claims)]
    signed = b".".join(map(_base64, parts))
    signature = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
    return {"Authorization": f"Bearer {(signed + b'.' + _base64(signature)).decode()}"}


def _base64(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def loader_lines(log: str) -> list[str]:
    """What the loaders said, without times, of everything but files of another kind."""
    lines = [line.partition(" KRAKEND ")[2] for line in log.splitlines()]
    of_loaders = [line for line in lines if " Plugin] " in line]
    return [line for line in of_loaders if not OF_ANOTHER_KIND.search(line)]


def test_every_plugin_is_loaded_and_none_fails(served: Gateway) -> None:
    assert loader_lines(served.log) == [
        "INFO: [SERVICE: Executor Plugin] Total plugins loaded: 1",
        "INFO: [SERVICE: Handler Plugin] Total plugins loaded: 2",
        "INFO: [SERVICE: Modifier Plugin] Total plugins loaded: 1",
    ]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({}, 401, id="refused without a token"),
        pytest.param(bearer("x" * 32), 401, id="refused with a token of another secret"),
        pytest.param(bearer(SECRET), 200, id="served with a token"),
    ],
)
def test_the_server_plugin_guards_the_private_path(
    served: Gateway, headers: Mapping[str, str], status: int
) -> None:
    assert served.get(PRIVATE, **headers).status == status


def test_the_client_plugin_tells_the_upstream_the_plan(
    served: Gateway, customers: Upstream
) -> None:
    answer = served.get("/catalog")

    assert (answer.status, answer.json) == (200, CUSTOMER)
    assert customers.requests[-1].headers["x-acme-plan"] == "free"


def test_the_modifier_plugin_redacts_the_request_and_the_response(
    served: Gateway, customers: Upstream
) -> None:
    answer = served.get(f"{PRIVATE}?email=ann%40example.com&lang=en", **bearer(SECRET))

    assert answer.json == {"name": "Ann", "addresses": [{"city": "Ypsilanti"}]}
    assert customers.requests[-1].path == "/customers/7?lang=en"


def test_a_plugin_uses_modules_that_the_gateway_links_too(served: Gateway) -> None:
    assert served.get("/__thirdparty").json == {
        "gin": "release",  # the gateway sets it: only a plugin that shares the package sees it
        "grpc": "Canceled",
        "http2": "PROTOCOL_ERROR",
        "jwt": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJrcmFrZW5kIn0."
        "-WEL9ySpUuX7NQ9m_YAeq_uRo8124ntcI2JP0rpR1Xs",
        "otel": "1.43.0",
        "plugin": "thirdparty",
        "uuid": "5830113e-061c-575d-9700-b92ecb131d33",
        "xxhash": "7f61beb0275b9382",
    }


def test_plugins_of_two_modules_at_different_depths_share_one_package(
    run: Run,
    platform: Platform,
    workspace_plugins: BuildRoot,
) -> None:
    files = [
        workspace_plugins.dist(f"{path}/{platform.value}/{path[-1]}.so")
        for path in ("a", "deep.er.b")
    ]
    with run(files, ["workspace-a", "workspace-b"]) as gateway:
        answers = [gateway.get(f"/__workspace-{name}").json for name in ("a", "b", "a")]

        assert answers == [
            {"plugin": "workspace-a", "calls": 1},
            {"plugin": "workspace-b", "calls": 2},
            {"plugin": "workspace-a", "calls": 3},
        ]


def test_a_plugin_with_another_version_of_a_module_is_refused(
    run: Run,
    platform: Platform,
    plugins: BuildRoot,
) -> None:
    file = plugins.dist(f"plugins.wrongversion/{platform.value}/wrongversion.so")
    with run([file], ["wrongversion"]) as gateway:
        assert gateway.get("/__wrongversion").status == 404
        assert refused_packages(gateway.log) == {"github.com/google/uuid"}


@pytest.mark.parametrize(
    "platform",
    [pytest.param(Platform.LINUX_AMD64_GLIBC, id="for this machine's gcc: linux-amd64-glibc")],
    indirect=True,
)
def test_a_plugin_built_outside_the_canonical_paths_is_refused(
    run: Run,
    unmapped_plugin: Path,
) -> None:
    with run([unmapped_plugin], ["acme-auth"]) as gateway:
        assert gateway.get(PRIVATE).status == 200  # the very harm: nothing guards the path
        assert refused_packages(gateway.log) == {"github.com/golang-jwt/jwt/v5"}


def refused_packages(log: str) -> set[str]:
    """The packages that the gateway names as reasons why a file cannot be opened."""
    return set(re.findall(r"plugin was built with a different version of package (\S+)", log))
