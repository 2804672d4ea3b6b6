"""Where `krakend check-plugin` misleads: what it says, held beside a verdict, and why they differ.

Telling lives here, as sentences for people; the command's own words are in `vendor`.
"""

from __future__ import annotations

from collections.abc import Mapping

from pants_krakend.core.printable import printable
from pants_krakend.core.report.vendor import Incompatibility, VendorAnswer
from pants_krakend.core.verdict.finding import Finding, Rung, Verdict
from pants_krakend.core.verdict.rules import Rule

__all__ = ["misled", "misled_text"]

_GO = frozenset({Rule.GO_MINOR, Rule.GO_PATCH})
_LIBC = frozenset({Rule.LIBC, Rule.GLIBC_VERSION})
_OF_MODULES = frozenset({Rule.MODULE_VERSION, Rule.MODULE_REPLACED, Rule.MODULE_CONTENT})
_NO_GO_SUM = (
    "It stops because there is no go.sum, which a plugin without other modules does not need."
)
_ONLY_GO_SUM = "it reads go.sum and nothing else"
# Why it cannot see what these rules are about.
_BLIND: Mapping[Rule, str] = {
    Rule.GO_MINOR: "it compares what is given as `-g`, by default the gateway's own Go",
    Rule.GO_PATCH: "it compares what is given as `-g`, by default the gateway's own Go",
    Rule.GO_SUM: "it reads the lines that go.sum has, and misses none",
    Rule.MODULE_REPLACED: "go.sum lists what stands in for a module and not the module, and the "
    "gateway's own replacements are left out as well",
    Rule.MODULE_VERSION: "it takes the highest version of a module in go.sum, which need not be "
    "the one that is compiled",
    Rule.MODULE_CONTENT: "it compares versions and no hashes",
    Rule.GATEWAY_MODULE: "the gateway's main module is not among the modules that it compares",
    Rule.SIBLING_PACKAGE: "it looks at one plugin at a time",
    Rule.SIBLING_PATH: "it looks at one plugin at a time",
    Rule.LIBC: "it compares what is given as `-l`",
    Rule.GLIBC_VERSION: "it compares what is given as `-l`",
}


def misled_text(answer: VendorAnswer, verdict: Verdict, selected: Mapping[str, str]) -> str:
    """The same as `misled`, as lines; empty where the two agree."""
    sentences = misled(answer, verdict, selected)
    if not sentences:
        return ""
    head = f"Where `krakend check-plugin` misleads about {verdict.plugin}:"
    return "".join(printable(line) + "\n" for line in (head, *(f"  - {s}" for s in sentences)))


def misled(answer: VendorAnswer, verdict: Verdict, selected: Mapping[str, str]) -> tuple[str, ...]:
    """Sentences about what the command misses, and about what it reports in vain.

    Nothing is said of what the verdict's rung cannot tell: on rung 0 a module that is reported in
    vain shows only by the version that go.mod selects.

    :param selected: the version of each module that the plugin is compiled with; on rung 0 as far
        as known.
    """
    if answer.status == 2:
        return ("This release's `check-plugin` crashes at this go.sum and reports nothing.",)
    if answer.status and not answer.found:
        return (_NO_GO_SUM,)
    reported = {each.name for each in answer.found}
    missed = [
        _missed(each)
        for each in verdict.findings
        if each.severity.fails and not _names(each) & reported
    ]
    vain = [_vain(each, verdict, selected) for each in answer.found]
    return tuple(dict.fromkeys([*missed, *(each for each in vain if each)]))


def _names(finding: Finding) -> frozenset[str]:
    """What the command would call the thing that a finding is about."""
    if finding.rule in _GO:
        return frozenset({"go"})
    return frozenset({"libc"}) if finding.rule in _LIBC else frozenset({finding.subject})


def _missed(finding: Finding) -> str:
    about = f" ({finding.subject})" if finding.subject else ""
    why = _BLIND.get(finding.rule, _ONLY_GO_SUM)
    return f"It misses `{finding.rule.value}`{about}: {why}."


def _vain(found: Incompatibility, verdict: Verdict, selected: Mapping[str, str]) -> str:
    """Why a block of the answer is no reason to worry; empty where it is one, or may be one."""
    if any(_is_about(each, found.name) for each in verdict.findings):
        return ""
    if found.name not in {"go", "libc"}:
        return _vain_module(found, selected, is_decided=_decides_modules(verdict))
    if verdict.rung < Rung.FINGERPRINTS or not _decides_modules(verdict):
        return ""
    if not found.have:
        return f"It reports {found.name} because none was given: the gateway's is the plugin's too."
    why = (
        "the plugin was compiled by the gateway's Go."
        if found.name == "go"
        else "the family of the C library counts, and the newest glibc that the plugin needs."
    )
    return (
        f"It reports {found.name} because {found.have!r} and {found.want!r} are different texts: "
        + why
    )


def _is_about(finding: Finding, name: str) -> bool:
    """Whether a finding may be about a block: by name, or by a package of that module."""
    packages = (finding.subject, *finding.packages)
    return name in _names(finding) or any(f"{each}/".startswith(f"{name}/") for each in packages)


def _decides_modules(verdict: Verdict) -> bool:
    """Whether everything that differs is known: a plugin for another CPU, say, is not compared."""
    failing = [each.rule for each in verdict.findings if each.severity.fails]
    return verdict.rung >= Rung.LINKED and _OF_MODULES.issuperset(failing)


def _vain_module(found: Incompatibility, selected: Mapping[str, str], *, is_decided: bool) -> str:
    version = selected.get(found.name)
    start = f"It reports {found.name} in vain: "
    if version == found.want:
        return (
            f"{start}the plugin is compiled with the gateway's {found.want}, and {found.have} is "
            "only the highest version that go.sum has a line of."
        )
    if not is_decided:
        return ""
    if version is None:
        return f"{start}the plugin is not compiled with it, go.sum only has a line of it."
    return f"{start}the plugin and the gateway link no common package of it."
