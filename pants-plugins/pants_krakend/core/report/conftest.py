"""Verdicts that the tests of reports show."""

from __future__ import annotations

import re

from pants_krakend.core.probe.registered import PluginKind, Registered
from pants_krakend.core.verdict.finding import Finding, Rung, Severity, Verdict
from pants_krakend.core.verdict.rules import Rule

__all__ = ["BOTH", "MINOR", "NAMES", "NOTE", "UNKNOWN", "UUID", "without_colors"]

_COLOR = re.compile("\x1b\\[\\d+m")

UUID = Finding(
    rule=Rule.MODULE_VERSION,
    severity=Severity.ERROR,
    subject="github.com/google/uuid",
    plugin="v1.5.0",
    gateway="v1.6.0",
    cause="The version is part of every package's fingerprint.",
    remedy="Run `go get github.com/google/uuid@v1.6.0` in `plugins/auth`.",
    rung=Rung.LINKED,
    where="plugins/auth/go.mod:7",
    packages=("github.com/google/uuid",),
)
MINOR = Finding(
    rule=Rule.GO_MINOR,
    severity=Severity.DIES,
    subject="Go",
    plugin="1.24.5",
    gateway="1.25.12",
    cause="The runtime cannot read the plugin's tables.",
    remedy="Build the plugin with Go 1.25.12.",
    rung=Rung.FINGERPRINTS,
    packages=("errors", "fmt", "io", "net", "os", "reflect", "runtime"),
)
NOTE = Finding(
    rule=Rule.BUILD_TAGS,
    severity=Severity.NOTE,
    subject="netgo",
    plugin="-tags=netgo",
    gateway="not set",
    cause="The tag may reach net.",
    remedy="Remove it.",
    rung=Rung.STATIC,
    sure=False,
)
NAMES = (
    Registered(PluginKind.HTTP_SERVER, "auth"),
    Registered(PluginKind.MODIFIER, "redact", request=True, response=True),
)
BOTH = Verdict(
    "plugins/auth:so",
    "KrakenD CE 2.13.8",
    "linux-amd64-musl",
    Rung.FINGERPRINTS,
    (UUID, MINOR),
    compared=178,
)
UNKNOWN = Verdict(
    "plugins/auth:so",
    "KrakenD CE 2.13.8",
    "linux-amd64-musl",
    Rung.STATIC,
    compared=14,
    unseen=("Fingerprints were not compared.",),
)


def without_colors(text: str) -> str:
    """The text as a terminal shows it."""
    return _COLOR.sub("", text)
