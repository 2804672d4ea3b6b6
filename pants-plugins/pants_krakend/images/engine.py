"""The container engine that the user's environment names, as a client of Docker's SDK.

Finding and reaching it, and nothing that one does with it. Docker's own command finds it alike:
DOCKER_HOST, else DOCKER_CONTEXT, else the context in its config.json, else the default socket
(docs.docker.com, "Docker contexts").
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from docker import APIClient
from docker.tls import TLSConfig
from docker.utils import kwargs_from_env

from pants_krakend.core.errors import KrakendError

__all__ = ["NoEngine", "NoPermission", "UnknownContext", "connected"]

_DEFAULT = "unix:///var/run/docker.sock"
_ELSE = "Without an engine, copy the gateway out of its image and name it as `binary:PATH`."
_VARIABLES = "Pants passes on the variables that `[krakend].engine_env_vars` lists."


class NoEngine(KrakendError):
    """No container engine answers."""


class NoPermission(KrakendError):
    """There is an engine, and this user may not use it."""


class UnknownContext(KrakendError):
    """A Docker context is named that is not there, or cannot be read."""


@contextmanager
def connected() -> Iterator[Any]:
    """A `docker.APIClient` of the user's engine, until the block ends.

    :raises KrakendError: of the classes of this module: why there is none.
    """
    host, options = _endpoint(os.environ)
    try:
        client = APIClient(
            **{"base_url": host, "version": "auto", "use_ssh_client": True, **options}
        )
    except Exception as error:  # noqa: BLE001 # it raises anything at all, down to ValueError
        raise _unreachable(host, error) from None
    try:
        yield client
    finally:
        client.close()


def _endpoint(environment: Mapping[str, str]) -> tuple[str, Mapping[str, Any]]:
    """Where the engine is, and the options of the client that go with it."""
    if environment.get("DOCKER_HOST"):
        options = kwargs_from_env(environment)
        return options.pop("base_url"), options
    home = Path(environment.get("HOME") or "~").expanduser()
    config = Path(environment.get("DOCKER_CONFIG") or home / ".docker")
    name = environment.get("DOCKER_CONTEXT") or _current_context(config)
    return _context(config, name) if name not in {"", "default"} else (_DEFAULT, {})


def _current_context(config: Path) -> str:
    try:
        document = json.loads((config / "config.json").read_bytes())
    except (OSError, ValueError):
        return ""  # Docker's command goes on too, and warns of a config.json that is damaged
    name = document.get("currentContext") if isinstance(document, dict) else None
    return name if isinstance(name, str) else ""


def _context(config: Path, name: str) -> tuple[str, Mapping[str, Any]]:
    # The SDK's own reader finds contexts only where there is a config.json beside them.
    place = hashlib.sha256(name.encode()).hexdigest()
    file = config / "contexts" / "meta" / place / "meta.json"
    try:
        endpoint = json.loads(file.read_bytes())["Endpoints"]["docker"]
        host, skip_verify = endpoint["Host"], bool(endpoint.get("SkipTLSVerify"))
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise UnknownContext(
            f"There is no Docker context {name!r} that can be read.",
            evidence=f"{file}: {error}",
            remedy="`docker context ls` lists them. Name one with DOCKER_CONTEXT or `docker "
            f"context use`, or name the engine itself with DOCKER_HOST. {_VARIABLES}",
        ) from None
    tls = _tls(config / "contexts" / "tls" / place / "docker", verify=not skip_verify)
    return str(host), tls


def _tls(directory: Path, *, verify: bool) -> Mapping[str, Any]:
    files = {name: str(directory / f"{name}.pem") for name in ("ca", "cert", "key")}
    if not all(Path(file).is_file() for file in files.values()):
        return {}
    certificate = (files["cert"], files["key"])
    return {"tls": TLSConfig(client_cert=certificate, ca_cert=files["ca"], verify=verify)}


def _unreachable(host: str, error: BaseException) -> KrakendError:
    causes = list(_causes(error))
    if any(isinstance(each, PermissionError) for each in causes):
        return NoPermission(
            f"You may not use the container engine at {host}.",
            evidence=_reason(causes),
            remedy="Become a member of its group (`sudo usermod -aG docker $USER`, then log in "
            f"again), or use an engine of your own: rootless Docker or Podman. {_ELSE}",
        )
    return NoEngine(
        f"No container engine answers at {host}.",
        evidence=_reason(causes),
        remedy="Start Docker (`sudo systemctl start docker`, or Docker Desktop). For Podman run "
        "`systemctl --user start podman.socket` and set "
        "DOCKER_HOST=unix://$XDG_RUNTIME_DIR/podman/podman.sock. An engine elsewhere is named by "
        f"DOCKER_HOST or a Docker context. {_VARIABLES} {_ELSE}",
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what led to it, the innermost last."""
    while error is not None:
        yield error
        inner = [each for each in error.args if isinstance(each, BaseException)]
        error = error.__cause__ or error.__context__ or (inner[0] if inner else None)


def _reason(causes: list[BaseException]) -> str:
    system = [each for each in causes if isinstance(each, OSError) and each.strerror]
    return f"{system[-1].strerror}." if system else str(causes[0])
