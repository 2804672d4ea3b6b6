"""What the go command's failures mean to the user: its text to our errors.

The phrases matched here are the go command's own (cmd/go/internal/modload/{import,load}.go,
cmd/go/internal/modfetch, cmd/internal/obj/x86), seen in Go 1.22 to 1.26.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pants_krakend.core.build.told import Told
from pants_krakend.core.errors import KrakendError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "BuildToolFailed",
    "CLibraryMissing",
    "CannotLinkAsPlugin",
    "CompileFailed",
    "CredentialsMissing",
    "DiskFull",
    "FailedBuild",
    "GoTooOld",
    "MissingSum",
    "ModuleMismatch",
    "ModuleUnavailable",
    "NetworkFailed",
    "StaticGateway",
    "UnknownImport",
    "explain_failure",
    "repository_paths",
]


class CompileFailed(KrakendError):
    """The Go compiler, cgo or the linker refused the sources."""


class CLibraryMissing(KrakendError):
    """A C header or library is used that the C compiler does not have."""


class MissingSum(KrakendError):
    """go.mod or go.sum lacks what the imports need, and a build never edits them."""


class UnknownImport(KrakendError):
    """A package is imported that does not exist."""


class ModuleUnavailable(KrakendError):
    """A module, or this version of it, could not be had."""


class CredentialsMissing(KrakendError):
    """A server that has a module does not say what it has to somebody unknown."""


class ModuleMismatch(KrakendError):
    """What was downloaded is not what go.sum promises."""


class NetworkFailed(KrakendError):
    """The module proxy did not answer."""


class GoTooOld(KrakendError):
    """A module asks for a newer Go than the gateway was built with."""


class CannotLinkAsPlugin(KrakendError):
    """A package's assembly cannot be compiled for a plugin."""


class StaticGateway(KrakendError):
    """A gateway came out statically linked."""


class DiskFull(KrakendError):
    """There was no room for what a build writes."""


class BuildToolFailed(KrakendError):
    """The machine failed the build: a bug, a broken cache."""


# Statuses of programs/builder that are not the go command's own.
_INTERNAL = (64, 70, 75)
_STATIC = 73
# A path with a line number: at the start of a line, after its indentation (vet, import stacks), or
# in the C compiler's account of who includes what.
_POSITION = re.compile(
    r"^(?P<before>[ \t]*(?:In file included from |from )?)(?P<path>[^\s:()]+\.\w+):(?=\d)",
    re.MULTILINE,
)
_MODULE = re.compile(r"(?P<module>[^\s:()]+?@v[^\s/:()]+)/")
# The go command puts this line above what a compiler, an assembler or a linker said.
_PACKAGE = re.compile(r"^# (?P<module>\S+)", re.MULTILINE)
_R15 = re.compile(r"when dynamic linking, R15 is clobbered")


# The system's words at the end of a line, and zig's.
_DISK_FULL_SIGN = re.compile(
    r": (?:no space left on device|disk quota exceeded)$|\b(?:NoSpaceLeft|DiskQuota)\b",
    re.MULTILINE,
)
# What clang (and so zig) and gcc say of a header, and zig, lld and GNU ld of a library.
_HEADER = re.compile(
    r"fatal error: '?([\w./+-]+?)'?(?: file not found|: No such file or directory)", re.ASCII
)
_LIBRARY = re.compile(
    r".*(?:unable to find (?:dynamic|static) system library \"([^\"\n]+)\".*"
    r"|unable to find library -l(\S+)|cannot find -l([^\s:]+).*)"
)


def repository_paths(text: str, module_dir: str) -> str:
    """Rewrite the go command's paths to those of the repository.

    :param text: its output, with canonical paths (`/app/…`, `/go/pkg/mod/…`).
    :param module_dir: where it ran, relative to the build root.
    """

    def rewrite(match: re.Match[str]) -> str:
        path = match["path"]
        if path.startswith("/"):
            return match[0]
        return f"{match['before']}{posixpath.normpath(posixpath.join(module_dir, path))}:"

    return _POSITION.sub(rewrite, text).replace("/go/pkg/mod/", "").replace("/app/", "")


@dataclass(frozen=True)
class FailedBuild:
    """A build that failed, for people.

    :param subject: what was built, as `plugins/auth:so for linux-amd64-musl`.
    :param module_dir: the main module's directory, relative to the build root.
    :param go: the gateway's exact Go version.
    :param text: what the go command printed, with the repository's paths.
    """

    subject: str
    module_dir: str
    go: str
    text: str

    @property
    def go_mod(self) -> str:
        """The main module's go.mod."""
        return posixpath.join(self.module_dir, "go.mod")


def explain_failure(
    status: int, output: str, *, subject: str, module_dir: str, go: str
) -> KrakendError:
    """Tell which of the usual failures this is.

    :param status: the builder's exit status, not 0.
    :param output: what it printed on stderr, with canonical paths.
    :param subject, module_dir, go: see `FailedBuild`.
    """
    lines = [line for line in output.splitlines() if not line.startswith("go: downloading ")]
    text = repository_paths("\n".join(lines), module_dir).strip()
    failed = FailedBuild(subject, module_dir, go, text)
    if _DISK_FULL_SIGN.search(text):
        return _DISK_FULL(failed)
    if status in _INTERNAL:
        return _TOOL_FAILED(failed)
    if status == _STATIC:
        return _static(failed)
    if _R15.search(text):
        return _cannot_link(failed)
    if missing := _HEADER.search(text) or _LIBRARY.search(text):
        return _no_c_library(failed, missing)
    # A compiler quotes the source, where any of the phrases may stand.
    causes = () if _PACKAGE.search(text) else _CAUSES
    explain = next((explain for sign, explain in causes if sign.search(text)), _DOES_NOT_COMPILE)
    return explain(failed)


_DISK_FULL = Told(
    DiskFull,
    "A disk is full, and {0.subject} could not be built.",
    "Free some space where `[GLOBAL].named_caches_dir` and `[GLOBAL].local_execution_root_dir` "
    "are. Of the former, `krakend/gocache` may be deleted at any time: it is made again.",
)
_TOOL_FAILED = Told(
    BuildToolFailed,
    "The build of {0.subject} could not be run on this machine.",
    "Was Pants' cache of named directories changed by hand? "
    "`python -m pants_krakend verify-caches` says what in it was changed, and deleting "
    "`krakend` below `[GLOBAL].named_caches_dir` makes it anew.",
)


def _static(failed: FailedBuild) -> KrakendError:
    return StaticGateway(
        f"{failed.subject} is linked statically, so it can load no plugin.",
        evidence="It has no PT_INTERP: Go's plugin.Open fails in it with `Dynamic loading not "
        "supported`.",
        remedy="Link it dynamically: no `-static` among its linker flags.",
    )


def _cannot_link(failed: FailedBuild) -> KrakendError:
    match = _MODULE.search(failed.text) or _PACKAGE.search(failed.text)
    module = match["module"] if match else "a package with assembly"
    return CannotLinkAsPlugin(
        f"{failed.subject} links {module}, whose assembly cannot be part of a plugin on amd64.",
        evidence=failed.text,
        remedy="Take another version of that module, or a build tag of it that leaves the assembly "
        "out (`go_build_tags`). Where the gateway links the same module, its version decides: "
        "then a gateway with a version that can be linked is the way out. "
        "(github.com/cespare/xxhash/v2 can since v2.1.2; golang/go#48468.)",
    )


def _no_c_library(failed: FailedBuild, missing: re.Match[str]) -> KrakendError:
    name = next(each for each in missing.groups() if each)
    is_header = missing.re is _HEADER
    return CLibraryMissing(
        f"{failed.subject} needs the C {'header' if is_header else 'library'} {name}, which the C "
        "compiler does not find.",
        # The line with the library stands behind the linker's whole command.
        evidence=failed.text if is_header else missing.group().strip(),
        remedy="zig has the C library of each platform, and no other library of a machine. For the "
        "platform of this machine install the library with its headers and use the machine's own "
        'compiler: `[krakend].c_compilers = {"linux-amd64-glibc": "gcc"}`. For others build in an '
        'image that has it (`builder = "container"` and `builder_image`), or put the C sources '
        "into the package. A shared library has to be where the gateway runs, too.",
    )


_MISMATCH = Told(
    ModuleMismatch,
    "A module that {0.subject} needs is not the one that go.sum promises.",
    "Find out why before you change anything: the module was altered, or go.sum was. "
    "Whether this machine's copy was, `python -m pants_krakend verify-caches` tells.",
)
_GO_TOO_OLD = Told(
    GoTooOld,
    "{0.subject} needs a newer Go than the gateway's {0.go}, and a plugin is "
    "compiled by the gateway's Go or not loaded.",
    "Take an older version of that module in {0.go_mod} (or lower the `go` line "
    "of your own), or a gateway with a newer Go (`krakend_version`).",
)
_NO_NETWORK = Told(
    NetworkFailed,
    "The modules of {0.subject} could not be fetched: the module proxy did not answer.",
    "Check the network, or name the proxy: `GOPROXY` and `HTTPS_PROXY` reach the "
    "fetch through `[krakend].fetch_env_vars`.",
)


def _missing_sum(failed: FailedBuild) -> KrakendError:
    in_module_dir = f"cd {failed.module_dir} && " if failed.module_dir else ""
    return MissingSum(
        f"{failed.go_mod} or go.sum lacks what {failed.subject} imports, and a build does not "
        "edit them.",
        evidence=failed.text,
        remedy=f"Run `{in_module_dir}go mod tidy` and commit go.mod and go.sum.",
    )


_UNKNOWN_IMPORT = Told(
    UnknownImport,
    "{0.subject} imports a package that does not exist.",
    "Correct the import. One whose first element has no dot is of the standard library "
    "of Go {0.go}; another is of a module, in the version that {0.go_mod} requires.",
)
_UNAVAILABLE = Told(
    ModuleUnavailable,
    "A module that {0.subject} needs could not be had.",
    "Check its path and version in {0.go_mod}. A private module needs "
    "`GOPRIVATE` and its credentials in `[krakend].fetch_env_vars`.",
)
_NO_CREDENTIALS = Told(
    CredentialsMissing,
    "A module that {0.subject} needs is on a server that did not accept the credentials of the "
    "fetch, or got none.",
    "For a module proxy put `machine HOST login USER password TOKEN` into ~/.netrc or the file "
    "that NETRC names; for a git server set GOPRIVATE, and a credential helper or an ssh key in "
    "the git configuration. Variables that these need, as of a token, are to be named in "
    "`[krakend].fetch_env_vars`. docs/private-modules.md has examples.",
)
_DOES_NOT_COMPILE = Told(CompileFailed, "{0.subject} does not compile.", "")

# The first sign that is found decides: what is rarer and surer stands first.
_CAUSES: tuple[tuple[re.Pattern[str], Callable[[FailedBuild], KrakendError]], ...] = (
    (re.compile(r"SECURITY ERROR|checksum mismatch"), _MISMATCH),
    (re.compile(r"requires go >= "), _GO_TOO_OLD),
    (
        re.compile(
            r"dial tcp|no such host|i/o timeout|TLS handshake|connection re(?:fused|set)"
            r"|proxyconnect|x509: |Could not resolve host|: (?:429|50\d) [A-Z]"
        ),
        _NO_NETWORK,
    ),
    (
        re.compile(
            r"missing go\.sum entry|import lookup disabled by -mod=readonly"
            r"|updates to go\.(?:mod|sum) needed|no required module provides package"
        ),
        _missing_sum,
    ),
    (re.compile(r"is not in (?:std|GOROOT)|does not contain package"), _UNKNOWN_IMPORT),
    (
        re.compile(
            r": 40[137] [A-Z]|terminal prompts disabled|could not read (?:Username|Password)"
            r"|Authentication failed for|Permission denied \(publickey"
        ),
        _NO_CREDENTIALS,
    ),
    (
        re.compile(
            r": 4(?:04|10) [A-Z]|unknown revision|invalid version"
            r"|[Rr]epository .*not found|no matching versions|module lookup disabled"
            r'|unrecognized import path|"git": executable file not found'
        ),
        _UNAVAILABLE,
    ),
)
