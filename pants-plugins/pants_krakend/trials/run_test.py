"""Tests of a trial from start to end, with a script in the gateway's place that does as it is told.

What a real gateway makes of plugins is tested in tests/gateways.
"""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pants_krakend.core.config.plugins import Deployment, TestedGateway
from pants_krakend.core.config.read_json import read_json
from pants_krakend.core.gatewaytest.cases import (
    Expected,
    GatewayRequest,
    RequestsFile,
    Route,
    Upstream,
)
from pants_krakend.core.gatewaytest.comparison import Exchange
from pants_krakend.core.gatewaytest.outcome import Seen
from pants_krakend.core.gatewaytest.trial import GATEWAY, Trial
from pants_krakend.trials.run import DEPLOYED_CONFIG, Place, run_trial

# Passes every request on to the only backend of its configuration.
SERVES = """
import http.client, http.server, json, os, signal, sys, urllib.parse
config = json.load(open(sys.argv[2]))
port = int(sys.argv[4])
host = urllib.parse.urlsplit(config["endpoints"][0]["backend"][0]["host"][0]).netloc
class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        upstream = http.client.HTTPConnection(host)
        try:
            upstream.request(self.command, self.path, iter([body]), encode_chunked=True)
            answer = upstream.getresponse()
            status, text = answer.status, answer.read()
        except OSError:
            status, text = 500, b"refused"
        self.send_response(status)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)
    do_GET = do_POST
try:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
except OSError as error:
    print("listen: address already in use", flush=True)
    raise SystemExit(1)
print("pid", os.getpid(), "sees", sorted(os.environ), flush=True)
def end(*_):
    os._exit(STATUS)
signal.signal(signal.SIGTERM, end)
server.serve_forever()
"""
WAITS = "import os, time\nprint('pid', os.getpid(), flush=True)\ntime.sleep(600)\n"
LEAVES = """
import os, subprocess
left = subprocess.Popen(["sleep", "600"], start_new_session=True)
print("pid", left.pid, flush=True)
os._exit(1)
"""
REQUEST = GatewayRequest("one", "/items?page=2", Expected(200), method="POST", body={"a": 1})
ROUTE = Route("/items", body={"items": []})


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def tried(place: Place, script: str, requests: RequestsFile, *, seconds: int = 30) -> Seen:
    """What was seen of a gateway that is the script."""
    program = place.directory / GATEWAY
    program.parent.mkdir()
    program.write_text(f"#!{sys.executable}\n{script}")
    program.chmod(0o755)
    config = {"version": 3, "endpoints": [{"backend": [{"host": ["http://elsewhere"]}]}]}
    deployment = Deployment(TestedGateway("a gateway"))
    trial = Trial("edge", "krakend.json", "", deployment, seconds, "edge.xml", (("A", "b"),))
    return run_trial(trial, read_json("krakend.json", json.dumps(config)), requests, place)


def answers(seen: Seen) -> list[tuple[int, bytes]]:
    """Status and body of all that came back."""
    return [
        (each.answer.status, each.answer.body)
        for each in seen.exchanges
        if isinstance(each, Exchange)
    ]


def is_running(seen: Seen) -> bool:
    """Whether the process that the log names is still there: one that has ended has no command."""
    try:
        return bool(Path("/proc", seen.log.split()[1], "cmdline").read_bytes())
    except OSError:
        return False


def test_a_request_goes_through_the_gateway_to_the_upstream_and_back(tmp_path: Path) -> None:
    requests = RequestsFile((REQUEST,), Upstream(routes=(ROUTE,)))
    seen = tried(Place(tmp_path), SERVES.replace("STATUS", "0"), requests)
    assert (seen.start, seen.end, answers(seen)) == ("", "", [(200, b'{"items": []}')])
    (exchange,) = seen.exchanges
    assert isinstance(exchange, Exchange)
    (received,) = exchange.received
    assert (received.method, received.path, received.body) == ("POST", "/items?page=2", b'{"a": 1}')


def test_what_the_upstream_does_not_have_is_404(tmp_path: Path) -> None:
    seen = tried(Place(tmp_path), SERVES.replace("STATUS", "0"), RequestsFile((REQUEST,)))
    assert answers(seen) == [(404, b"")]


def test_of_an_upstream_that_is_down_the_gateway_is_refused(tmp_path: Path) -> None:
    requests = RequestsFile((REQUEST,), Upstream(is_down=True))
    seen = tried(Place(tmp_path), SERVES.replace("STATUS", "0"), requests)
    assert answers(seen) == [(500, b"refused")]


def test_a_gateway_sees_none_of_the_machines_variables(tmp_path: Path) -> None:
    seen = tried(Place(tmp_path), SERVES.replace("STATUS", "0"), RequestsFile(()))
    variables = set(json.loads(seen.log.split("sees ")[1].replace("'", '"')))
    assert variables - {"LC_CTYPE"} == {"A", "PANTS_KRAKEND_TRIAL", "PATH", "USAGE_DISABLE"}


def test_a_port_that_somebody_else_has_taken_is_exchanged(tmp_path: Path, taken_port: int) -> None:
    ports = [taken_port]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        ports.append(free.getsockname()[1])
    place = Place(tmp_path, choose_port=iter(ports).__next__)
    seen = tried(place, SERVES.replace("STATUS", "0"), RequestsFile(()))
    assert (seen.start, seen.end) == ("", "")
    assert json.loads((tmp_path / DEPLOYED_CONFIG).read_text())["port"] == ports[1]


def test_a_gateway_that_ends_at_once_did_not_serve(tmp_path: Path) -> None:
    seen = tried(Place(tmp_path), "raise SystemExit('no config')", RequestsFile((REQUEST,)))
    assert seen == Seen("no config\n", start="It ended with status 1 before it served.")


def test_a_gateway_that_never_serves_is_ended_when_time_is_over(tmp_path: Path) -> None:
    seen = tried(Place(tmp_path), WAITS, RequestsFile((REQUEST,)), seconds=1)
    assert seen.start == (
        "It did not serve within 1 seconds. Below is what it did last: what comes next may wait "
        "for something, as a server plugin does that waits in its factory. If it takes its time, "
        "raise `timeout`."
    )
    assert not is_running(seen)


def test_what_a_plugin_has_started_ends_with_the_gateway(tmp_path: Path) -> None:
    seen = tried(Place(tmp_path), LEAVES, RequestsFile(()))
    assert seen.start == "It ended with status 1 before it served."
    assert not is_running(seen)


def test_a_gateway_that_fails_at_its_end_is_told_of(tmp_path: Path) -> None:
    seen = tried(Place(tmp_path), SERVES.replace("STATUS", "3"), RequestsFile(()))
    assert seen.end == "It ended with status 3 after SIGTERM, expected 0."
    assert not is_running(seen)
