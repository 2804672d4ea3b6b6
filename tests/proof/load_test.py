"""Plugins in a real gateway: each is opened by its loaders and serves a real HTTP request."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pants_krakend.core.platform import Platform
from tests.support.build_root import BuildRoot
from tests.support.gateway import Upstream, running_gateway, upstream

SECRET = "s" * 32


@pytest.fixture
def customers() -> Iterator[Upstream]:
    with upstream({"name": "Ann", "ssn": "123", "addresses": [{"city": "Y", "ssn": "4"}]}) as it:
        yield it


def token(secret: str) -> str:
    """A JSON Web Token that the examples' configuration accepts, if it is signed by its secret."""
    claims = {"iss": "https://login.acme.example", "exp": int(time.time()) + 600}
    signed = ".".join(_base64(json.dumps(part)) for part in ({"alg": "HS256"}, claims))
    signature = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def _base64(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

def test_print(gateway: Path, platform, plugins: BuildRoot, workspace_plugins, customers: Upstream, tmp_path: Path) -> None:
    print(plugins.dist_files, workspace_plugins.dist_files)
    names = ("auth", "quota", "redact", "thirdparty")
    with running_gateway(
        gateway,
        tmp_path / "gateway",
        plugins=[plugins.dist(f"plugins.{name}/{platform.value}/{name}.so") for name in names],
        server_plugins=["acme-auth", "thirdparty"],
        upstream_port=customers.port,
        environment={"ACME_AUTH_SECRET": SECRET},
    ) as served:
        print(served.get("/catalog"))
        print(served.get("/private/customers/7"))
        print(served.get("/private/customers/7?email=a%40b&lang=en", Authorization=f"Bearer {token(SECRET)}"))
        print(served.get("/__thirdparty"))
        print(customers.requests)
        print(served.log)
    with running_gateway(
        gateway,
        tmp_path / "gateway2",
        plugins=[plugins.dist(f"plugins.{name}/{platform.value}/{name}.so") for name in ["wrongversion"]],
        server_plugins=["wrongversion"],
        upstream_port=customers.port,
        environment={"ACME_AUTH_SECRET": SECRET},
    ) as served:
        print(served.get("/__wrongversion"))
        print(served.log)
