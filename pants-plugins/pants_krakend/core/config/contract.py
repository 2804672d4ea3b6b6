"""Whether a configuration and the plugins of its gateway keep what they promise each other.

The sequence of the checks, nothing else: each is in a module beside this one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pants_krakend.core.config.blocks import judge_blocks, judge_repeated
from pants_krakend.core.config.errors import ConfigSyntaxError, ConfigUnseen
from pants_krakend.core.config.files import unseen_files
from pants_krakend.core.config.findings import ConfigVerdict, Says, finding_at
from pants_krakend.core.config.folder import judge_files, judge_folder
from pants_krakend.core.config.names import (
    judge_names,
    judge_order,
    judge_plugins,
    unseen_names,
)
from pants_krakend.core.config.plugins import Deployment, TestedGateway
from pants_krakend.core.config.read import is_template, read_config
from pants_krakend.core.config.schema import Schema, judge_schema
from pants_krakend.core.config.uses import Use, find_blocks, uses_of
from pants_krakend.core.config.value import Document, Value
from pants_krakend.core.verdict.finding import Finding, Rung
from pants_krakend.core.verdict.rules import Rule

__all__ = ["asked_names", "judge_config"]

# What holds blocks of plugins: a text in its place is a template that would bring some.
_HOLDERS = ("extra_config", "endpoints", "backend", "async_agent", "plugin")


def judge_config(
    file: str, data: bytes, deployment: Deployment, schema: Schema | None = None
) -> ConfigVerdict:
    """Judge a gateway's configuration together with its plugins; nothing is run.

    :param file: the path of the configuration; its end says the format.
    :param schema: KrakenD's published one, if the user has it.
    :raises KrakendError: the schema is none that can be used.
    """
    gateway, plugins = deployment.gateway, deployment.plugins
    try:
        document = read_config(file, data)
    except ConfigSyntaxError as error:
        where = f"{file}:{error.line}"
        found = Finding.of_error(Rule.CONFIG_SYNTAX, error, Rung.STATIC, file, where)
        return ConfigVerdict(file, gateway.name, plugins=len(plugins), findings=(found,))
    except ConfigUnseen as error:
        said = f"{error.what} {error.evidence} {error.remedy}"
        return ConfigVerdict(file, gateway.name, plugins=len(plugins), unseen=(said,))
    uses = asked_names(document)
    findings = list(_findings(document, uses, deployment))
    if schema:
        findings += judge_schema(document, schema)
    unseen = (
        *_unrendered(document),
        *unseen_names(uses, deployment),
        *unseen_files(document, deployment.files),
    )
    return ConfigVerdict(
        file, gateway.name, len(uses), len(plugins), tuple(findings), tuple(unseen)
    )


def asked_names(document: Document) -> tuple[Use, ...]:
    """Every name of a plugin that the gateway would look for, in the file's order."""
    return tuple(use for block in find_blocks(document) for use in uses_of(block))


def _findings(
    document: Document,
    uses: Sequence[Use],
    deployment: Deployment,
) -> Iterator[Finding]:
    gateway, plugins = deployment.gateway, deployment.plugins
    blocks = find_blocks(document)
    is_needed = bool(blocks or plugins)
    if gateway.has_no_plugins and is_needed:
        yield _without_plugins(document, gateway)
    yield from judge_repeated(document)
    yield from judge_folder(document, deployment, is_needed=is_needed)
    yield from judge_files(document, plugins)
    yield from judge_blocks(document, blocks, gateway)
    yield from judge_names(document, uses, deployment)
    yield from judge_plugins(document, blocks, plugins)
    yield from judge_order(document, uses)


def _without_plugins(document: Document, gateway: TestedGateway) -> Finding:
    return finding_at(
        document,
        Rule.GATEWAY_WITHOUT_PLUGINS,
        document.top,
        Says(
            has="blocks for plugins",
            wants="none",
            cause="The Community Edition of KrakenD loads no Go plugins since 3.0.0: it passes "
            "over these blocks without a word.",
            remedy="Stay on 2.13, or move to the Enterprise Edition.",
            subject=gateway.name,
        ),
    )


def _unrendered(document: Document) -> Iterator[str]:
    for each in document.top.walk():
        for key in _HOLDERS:
            member = each.members.get(key)
            for value in () if member is None else (member, *member.rows):
                if _is_template(value):
                    yield f"{value.path} is a template, which was not rendered."


def _is_template(value: Value) -> bool:
    return value.text is not None and is_template(value.text)
