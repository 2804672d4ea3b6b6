"""What the go command's failures mean to the user: its text to our errors.

The phrases matched here are the go command's own (cmd/go/internal/modload/{import,load}.go,
cmd/go/internal/modfetch, cmd/internal/obj/x86), seen in Go 1.22 to 1.26.
"""

from __future__ import annotations

import posixpath
import re

from pants_krakend.core.errors import KrakendError

__all__ = [
    "BuildToolFailed",
    "CannotLinkAsPlugin",
    "CompileFailed",
    "GoTooOld",
    "MissingSum",
    "ModuleMismatch",
    "ModuleUnavailable",
    "NetworkFailed",
    "explain_failure",
    "repository_paths",
]


class CompileFailed(KrakendError):
    """The Go compiler, cgo or the linker refused the sources."""


class MissingSum(KrakendError):
    """go.mod or go.sum lacks what the imports need, and a build never edits them."""


class ModuleUnavailable(KrakendError):
    """A module, or this version of it, could not be had."""


class ModuleMismatch(KrakendError):
    """What was downloaded is not what go.sum promises."""


class NetworkFailed(KrakendError):
    """The module proxy did not answer."""


class GoTooOld(KrakendError):
    """A module asks for a newer Go than the gateway was built with."""


class CannotLinkAsPlugin(KrakendError):
    """A package's assembly cannot be compiled for a plugin."""


class BuildToolFailed(KrakendError):
    """The machine failed the build: a bug, a full disk, a broken cache."""


# Statuses of programs/builder that are not the go command's own.
_INTERNAL = (64, 70, 75)
_POSITION = re.compile(r"^(?P<path>(?:\.{1,2}/|/app/)?[^\s:()]+\.\w+):(?=\d+)", re.MULTILINE)
_MODULE_PATH = re.compile(r"/go/pkg/mod/(?P<module>[^\s:()]+?@[^\s/:()]+)")
_R15 = re.compile(r"when dynamic linking, R15 is clobbered")
_UNAVAILABLE = re.compile(
    r"404 Not Found|410 Gone|403 Forbidden|unknown revision|invalid version|repository .* not found"
    r"|does not contain package|no matching versions|module lookup disabled"
)
_NETWORK = re.compile(r"dial tcp|no such host|i/o timeout|TLS handshake|connection re(?:fused|set)|proxyconnect")
_MISSING = re.compile(
    r"missing go\.sum entry|import lookup disabled by -mod=readonly|updates to go\.(?:mod|sum) needed"
    r"|no required module provides package|is not in (?:std|GOROOT)"
)


def repository_paths(text: str, module_dir: str) -> str:
    """Rewrite the go command's paths to those of the repository.

    :param text: its output, with canonical paths (`/app/…`, `/go/pkg/mod/…`).
    :param module_dir: where it ran, relative to the build root.
    """

    def rewrite(match: re.Match[str]) -> str:
        path = match["path"]
        if path.startswith("/app/"):
            return path[len("/app/") :] + ":"
        if path.startswith("/"):
            return match[0]
        return posixpath.normpath(posixpath.join(module_dir, path)) + ":"

    return _POSITION.sub(rewrite, text).replace("/go/pkg/mod/", "").replace("/app/", "")


def explain_failure(status: int, output: str, *, subject: str, module_dir: str, go: str) -> KrakendError:
    """Tell which of the usual failures this is.

    :param status: the builder's exit status, not 0.
    :param output: what it printed on stderr, with canonical paths.
    :param subject: what was built, as `plugins/auth:so for linux-amd64-musl`.
    :param go: the gateway's exact Go version.
    """
    lines = [line for line in output.splitlines() if not line.startswith("go: downloading ")]
    text = repository_paths("\n".join(lines), module_dir).strip()
    go_mod = posixpath.join(module_dir, "go.mod")
    if status in _INTERNAL:
        return BuildToolFailed(
            f"The build of {subject} could not be run on this machine.",
            evidence=text,
            remedy="Is the disk full, or was Pants' cache of named directories changed by hand? "
            "Deleting `krakend` below `[GLOBAL].named_caches_dir` makes it anew.",
        )
    in_module_dir = f"cd {module_dir} && " if module_dir else ""
    if _R15.search(text):
        return _cannot_link(text, subject, _R15_module(output))
    if "SECURITY ERROR" in text or "checksum mismatch" in text:
        return ModuleMismatch(
            f"A module that {subject} needs is not the one that go.sum promises.",
            evidence=text,
            remedy="Find out why before you change anything: the module was altered, or go.sum was.",
        )
    if "requires go >= " in text:
        return GoTooOld(
            f"{subject} needs a newer Go than the gateway's {go}, and a plugin is compiled by the "
            "gateway's Go or not loaded.",
            evidence=text,
            remedy=f"Take an older version of that module in {go_mod}, or a gateway with a newer "
            "Go (`krakend_version`).",
        )
    if _NETWORK.search(text):
        return NetworkFailed(
            f"The modules of {subject} could not be fetched: the module proxy did not answer.",
            evidence=text,
            remedy="Check the network, or name the proxy: `GOPROXY` and `HTTPS_PROXY` reach the "
            "fetch through `[krakend].fetch_env_vars`.",
        )
    if _MISSING.search(text):
        return MissingSum(
            f"{go_mod} or go.sum lacks what {subject} imports, and a build does not edit them.",
            evidence=text,
            remedy=f"Run `{in_module_dir}go mod tidy` and commit go.mod and go.sum.",
        )
    if _UNAVAILABLE.search(text):
        return ModuleUnavailable(
            f"A module that {subject} needs could not be had.",
            evidence=text,
            remedy=f"Check its path and version in {go_mod}. A private module needs `GOPRIVATE` "
            "and its credentials in `[krakend].fetch_env_vars`.",
        )
    return CompileFailed(f"{subject} does not compile.", evidence=text, remedy="")


def _R15_module(output: str) -> str:
    match = _MODULE_PATH.search(output)
    return match["module"] if match else "a package with assembly"


def _cannot_link(text: str, subject: str, module: str) -> CannotLinkAsPlugin:
    return CannotLinkAsPlugin(
        f"{subject} links {module}, whose assembly cannot be part of a plugin on amd64.",
        evidence=text,
        remedy="Take another version of that module, or a build tag of it that leaves the assembly "
        "out (`go_build_tags`). Where the gateway links the same module, its version decides: "
        "then a gateway with a version that can be linked is the way out. "
        "(github.com/cespare/xxhash/v2 can since v2.1.2; golang/go#48468.)",
    )
