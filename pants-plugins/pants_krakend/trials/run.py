"""One test of a gateway from its start to its end: the order of the steps, and what was seen."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from pants_krakend.core.config.value import Document
from pants_krakend.core.gatewaytest.cases import GatewayRequest, RequestsFile
from pants_krakend.core.gatewaytest.comparison import Exchange
from pants_krakend.core.gatewaytest.deployable import (
    Surroundings,
    deployable_config,
    other_listeners,
)
from pants_krakend.core.gatewaytest.outcome import Seen
from pants_krakend.core.gatewaytest.trial import FILES, GATEWAY, PLUGINS, Trial
from pants_krakend.trials.container import FILE_FOLDER, PLUGIN_FOLDER, running_in_container
from pants_krakend.trials.program import (
    Running,
    StartRequest,
    ask,
    free_port,
    is_port_taken,
    running,
    serves,
    stop,
)
from pants_krakend.trials.upstream import Served, serve_upstream

__all__ = ["DEPLOYED_CONFIG", "LOG", "Place", "run_trial"]

# What a test leaves in its directory.
LOG, DEPLOYED_CONFIG = "gateway.log", "krakend.json"
_NOT_READY = (
    "It did not serve within {seconds} seconds. Below is what it did last: what comes next may "
    "wait for something, as a server plugin does that waits in its factory. If it takes its time, "
    "raise `timeout`."
)
_PORT_TAKEN = (
    "A port that it listens on was taken, each time that it was started. If that is one of a "
    "plugin, have the plugin read it from the environment, and set another one in `env`; else run "
    "the test again."
)
# Between the choice of a port and the gateway's start somebody else may take it.
_ATTEMPTS = 5


@dataclass(frozen=True)
class Place:
    """Where a test takes place.

    :param directory: with the files that `core.gatewaytest.trial` names.
    :param choose_port: gives a port for the gateway.
    """

    directory: Path
    choose_port: Callable[[], int] = free_port


def run_trial(trial: Trial, document: Document, requests: RequestsFile, place: Place) -> Seen:
    """Run a gateway with its plugins, ask it everything and end it.

    :param document: its configuration.
    """
    deadline = time.monotonic() + trial.seconds
    with serve_upstream(requests.upstream) as upstream:
        for _ in range(_ATTEMPTS):
            start = _deploy(trial, document, upstream, place)
            with _started(trial, start, place) as gateway:
                seen = _use((gateway, start.port), requests, upstream, (deadline, trial.seconds))
            log = start.log.read_text(errors="replace")
            is_taken = bool(seen.start) and is_port_taken(log)
            if not is_taken:
                break
    return Seen(log, seen.exchanges, _PORT_TAKEN if is_taken else seen.start, seen.end)


def _deploy(trial: Trial, document: Document, upstream: Served, place: Place) -> StartRequest:
    files = place.directory / FILES
    files.mkdir(parents=True, exist_ok=True)
    # The gateway looks for both from wherever it is.
    folder, named = (os.path.abspath(each) for each in (place.directory / PLUGINS, files))  # noqa: PTH100 # links are to stay
    if trial.runner.image:
        folder, named = PLUGIN_FOLDER, FILE_FOLDER
    port = place.choose_port()
    others = tuple(place.choose_port() for _ in other_listeners(document))
    config = place.directory / DEPLOYED_CONFIG
    paths = {each: f"{named}{each}" for each in trial.files}
    surroundings = Surroundings(folder, port, upstream.url, others, paths)
    config.write_bytes(deployable_config(document, surroundings))
    return StartRequest(
        program=(*trial.runner.emulator, str((place.directory / GATEWAY).absolute())),
        config=config.absolute(),
        directory=files,
        log=place.directory / LOG,
        environment=dict(trial.environment),
        port=port,
    )


def _started(trial: Trial, start: StartRequest, place: Place) -> AbstractContextManager[Running]:
    if trial.runner.image:
        return running_in_container(trial.runner, start, place.directory)
    return running(start)


def _use(
    started: tuple[Running, int],
    requests: RequestsFile,
    upstream: Served,
    limit: tuple[float, int],
) -> Seen:
    (gateway, port), (deadline, seconds) = started, limit
    if not serves(gateway, port, deadline):
        status = gateway.status()
        if status is None:
            return Seen("", start=_NOT_READY.format(seconds=seconds))
        return Seen("", start=f"It ended with status {status} before it served.")
    exchanges: list[Exchange | str] = []
    for request in requests.requests:
        if time.monotonic() > deadline:
            end = f"The {seconds} seconds of `timeout` were over before all requests were sent."
            return Seen("", tuple(exchanges), end=end)
        exchanges.append(_exchange(port, request, upstream, deadline))
    return Seen("", tuple(exchanges), end=stop(gateway))


def _exchange(
    port: int, request: GatewayRequest, upstream: Served, deadline: float
) -> Exchange | str:
    before = len(upstream.received)
    answer = ask(port, request, deadline - time.monotonic())
    return (
        answer if isinstance(answer, str) else Exchange(answer, tuple(upstream.received[before:]))
    )
