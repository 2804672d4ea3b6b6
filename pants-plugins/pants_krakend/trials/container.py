"""A tested gateway in a container: what goes into it, and where it finds that."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pants_krakend.core.gatewaytest.program import Runner
from pants_krakend.core.gatewaytest.trial import FILES, PLUGINS
from pants_krakend.trials.program import Running, StartRequest, arguments, gateway_environment

__all__ = ["FILE_FOLDER", "PLUGIN_FOLDER", "running_in_container"]

_PLACE = "/krakend-trial"
PLUGIN_FOLDER, FILE_FOLDER = f"{_PLACE}/plugins", f"{_PLACE}/files"


@contextmanager
def running_in_container(
    runner: Runner, request: StartRequest, directory: Path
) -> Iterator[Running]:
    """Run a gateway in a container of its image until the block ends, however that ends.

    :param directory: with the files that `core.gatewaytest.trial` names.
    :raises KrakendError: no engine, or no such image.
    """
    # Docker's library is not there wherever this package is.
    containers = importlib.import_module("pants_krakend.images.running")
    config = f"{_PLACE}/{request.config.name}"
    asked = containers.ContainerRequest(
        image=runner.image,
        cpu=runner.cpu,
        command=arguments(config, request.port),
        environment=gateway_environment(request.environment),
        directory=FILE_FOLDER,
        files={
            config: request.config,
            **_below(PLUGIN_FOLDER, directory / PLUGINS),
            **_below(FILE_FOLDER, directory / FILES),
        },
        log=request.log,
    )
    with containers.running_container(asked) as container:
        yield container


def _below(place: str, directory: Path) -> dict[str, Path]:
    """The files below a directory, by where they are to be."""
    found = (each for each in directory.rglob("*") if each.is_file())
    return {f"{place}/{each.relative_to(directory)}": each for each in found}
