"""Modules that cannot be fetched, do not match go.sum, or cannot be part of a plugin."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.errors.conftest import Failures

UNKNOWN_SUM = "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
CHECK_PATH = (
    "Check its path and version in auth/go.mod. A private module needs `GOPRIVATE` and its "
    "credentials in `[krakend].fetch_env_vars`."
)


def plugin(module: str, version: str, *sums: str) -> dict[str, str]:
    """A plugin that imports a module, with the sums of the module and of its go.mod, if any."""
    names = [f"{module} {version}", f"{module} {version}/go.mod"]
    return {
        "auth/BUILD": 'krakend_plugin(name="so")\n',
        "auth/go.mod": f"module example.com/auth\n\ngo 1.25\n\nrequire {module} {version}\n",
        "auth/go.sum": "".join(f"{name} {each}\n" for name, each in zip(names, sums)),
        "auth/main.go": f'package main\n\nimport _ "{module}"\n\nfunc main() {{}}\n',
    }


class _HasNothing(BaseHTTPRequestHandler):
    """A module proxy that knows no module."""

    def do_GET(self) -> None:
        self.send_response(404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def empty_proxy() -> Iterator[str]:
    """The address of a module proxy that knows no module."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _HasNothing) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def through(proxy: str) -> str:
    """The option that makes a fetch go through the proxy."""
    return f"--krakend-fetch-env-vars=+['GOPROXY={proxy}', 'GOFLAGS=', 'no_proxy=*']"


def test_a_line_is_missing_in_go_sum(failures: Failures) -> None:
    message = failures.message(plugin("github.com/golang-jwt/jwt/v5", "v5.3.1"), "auth:so")
    assert message == (
        "MissingSum: auth/go.mod or go.sum lacks what auth:so for linux-amd64-musl imports, and a "
        "build does not edit them.\n\n"
        "auth/main.go:3:8: missing go.sum entry for module providing package "
        "github.com/golang-jwt/jwt/v5 (imported by example.com/auth); to add:\n"
        "\tgo get example.com/auth\n\n"
        "Run `cd auth && go mod tidy` and commit go.mod and go.sum."
    )


def test_a_module_does_not_exist(failures: Failures, empty_proxy: str) -> None:
    files = plugin("example.com/no-such-module", "v1.0.0", UNKNOWN_SUM, UNKNOWN_SUM)
    assert failures.message(files, "auth:so", through(empty_proxy)) == (
        "ModuleUnavailable: A module that auth:so for linux-amd64-musl needs could not be had.\n\n"
        "auth/main.go:3:8: example.com/no-such-module@v1.0.0: reading "
        f"{empty_proxy}/example.com/no-such-module/@v/v1.0.0.zip: 404 Not Found\n\n"
        f"{CHECK_PATH}"
    )


def test_the_module_proxy_does_not_answer(failures: Failures) -> None:
    # The discard service's port: nothing listens there.
    proxy = "http://127.0.0.1:9"
    files = plugin("example.com/no-such-module", "v1.0.0", UNKNOWN_SUM, UNKNOWN_SUM)
    assert failures.message(files, "auth:so", through(proxy)) == (
        "NetworkFailed: The modules of auth:so for linux-amd64-musl could not be fetched: the "
        "module proxy did not answer.\n\n"
        'auth/main.go:3:8: example.com/no-such-module@v1.0.0: Get "http://127.0.0.1:9/example.com/'
        'no-such-module/@v/v1.0.0.zip": dial tcp 127.0.0.1:9: connect: connection refused\n\n'
        "Check the network, or name the proxy: `GOPROXY` and `HTTPS_PROXY` reach the fetch through "
        "`[krakend].fetch_env_vars`."
    )


def test_a_module_is_not_the_one_that_go_sum_promises(failures: Failures) -> None:
    files = plugin(
        "github.com/golang-jwt/jwt/v5",
        "v5.3.1",
        UNKNOWN_SUM,
        "h1:fxCRLWMO43lRc8nhHWY6LGqRcf+1gQWArsqaEUEa5bE=",
    )
    assert failures.message(files, "auth:so") == (
        "ModuleMismatch: A module that auth:so for linux-amd64-musl needs is not the one that "
        "go.sum promises.\n\n"
        "verifying github.com/golang-jwt/jwt/v5@v5.3.1: checksum mismatch\n"
        "\tdownloaded: h1:kYf81DTWFe7t+1VvL7eS+jKFVWaUnK9cB1qbwn63YCY=\n"
        f"\tgo.sum:     {UNKNOWN_SUM}\n\n"
        "SECURITY ERROR\n"
        "This download does NOT match an earlier download recorded in go.sum.\n"
        "The bits may have been replaced on the origin server, or an attacker may\n"
        "have intercepted the download attempt.\n\n"
        "For more information, see 'go help module-auth'.\n\n"
        "Find out why before you change anything: the module was altered, or go.sum was. "
        "Whether this machine's copy was, `python -m pants_krakend verify-caches` tells."
    )


def test_a_module_needs_a_newer_go(failures: Failures) -> None:
    files = {
        "auth/BUILD": 'krakend_plugin(name="so")\n',
        "auth/go.mod": "module example.com/auth\n\ngo 1.25\n\nrequire example.com/newer v0.0.0\n\n"
        "replace example.com/newer => ../newer\n",
        "auth/main.go": 'package main\n\nimport _ "example.com/newer"\n\nfunc main() {}\n',
        "newer/go.mod": "module example.com/newer\n\ngo 1.27\n",
        "newer/newer.go": "package newer\n",
    }
    assert failures.message(files, "auth:so") == (
        "GoTooOld: auth:so for linux-amd64-musl needs a newer Go than the gateway's 1.25.12, and a "
        "plugin is compiled by the gateway's Go or not loaded.\n\n"
        "go: module ../newer requires go >= 1.27 (running go 1.25.12; GOTOOLCHAIN=local)\n\n"
        "Take an older version of that module in auth/go.mod (or lower the `go` line of your own), "
        "or a gateway with a newer Go (`krakend_version`)."
    )


def test_a_module_whose_assembly_no_plugin_can_hold(failures: Failures) -> None:
    files = plugin(
        "github.com/cespare/xxhash/v2",
        "v2.1.1",
        "h1:6MnRN8NT7+YBpUIWxHtefFZOKTAPgGjpQSxqLNn0+qY=",
        "h1:VGX0DQ3Q6kWi7AoAeZDth3/j3BFtOZR5XLFGgcrjCOs=",
    )
    assert failures.message(files, "auth:so") == (
        "CannotLinkAsPlugin: auth:so for linux-amd64-musl links "
        "github.com/cespare/xxhash/v2@v2.1.1, whose assembly cannot be part of a plugin on "
        "amd64.\n\n# github.com/cespare/xxhash/v2\n"
        "asm: xxhash_amd64.s:120: when dynamic linking, R15 is clobbered by a global variable "
        "access and is used here: 00092 "
        "(github.com/cespare/xxhash/v2@v2.1.1/xxhash_amd64.s:120)\tADDQ\tR15, AX\n"
        "asm: assembly failed\n\n"
        "Take another version of that module, or a build tag of it that leaves the assembly out "
        "(`go_build_tags`). Where the gateway links the same module, its version decides: then a "
        "gateway with a version that can be linked is the way out. (github.com/cespare/xxhash/v2 "
        "can since v2.1.2; golang/go#48468.)"
    )
