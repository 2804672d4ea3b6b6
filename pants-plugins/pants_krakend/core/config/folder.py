"""Findings of the root `plugin` block: whether the gateway would find the files at all.

Source: luraproject/lura v2.14.1 plugin/plugin.go: the folder is listed, not the folders in it, and
a file is opened if its name contains the pattern.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from pants_krakend.core.config.findings import Says, finding_at
from pants_krakend.core.config.plugins import Deployment, ListedPlugin
from pants_krakend.core.config.read import is_template
from pants_krakend.core.config.value import Document, Value
from pants_krakend.core.verdict.finding import Finding, Severity
from pants_krakend.core.verdict.rules import Rule

__all__ = ["judge_files", "judge_folder"]

_BLOCK = '`"plugin": {"folder": "/opt/krakend/plugins/", "pattern": ".so"}`'


def judge_folder(
    document: Document, deployment: Deployment, *, is_needed: bool
) -> Iterator[Finding]:
    """Whether the root block is there, and its two members fit.

    :param is_needed: whether a plugin is listed or named.
    """
    block = document.top.members.get("plugin")
    if block is None:
        if is_needed:
            yield _no_block(document)
        return
    if block.text is not None and is_template(block.text):
        return
    for key in ("folder", "pattern"):
        member = block.members.get(key)
        if member is None or not member.text:
            yield _bad_member(document, block, key, member)
    path, pattern = block.members.get("folder"), block.members.get("pattern")
    if path is not None and path.text and not is_template(path.text):
        yield from _path(document, path, path.text, deployment.folder)
    if pattern is not None and pattern.text and not is_template(pattern.text):
        yield from _pattern(document, pattern, pattern.text, deployment)


def judge_files(document: Document, plugins: Sequence[ListedPlugin]) -> Iterator[Finding]:
    """Plugins whose files would overwrite each other in the folder."""
    owners: dict[str, list[ListedPlugin]] = {}
    for each in plugins:
        owners.setdefault(each.file, []).append(each)
    for file, several in owners.items():
        if len(several) > 1:
            yield finding_at(
                document,
                Rule.FILE_NAME,
                document.top,
                Says(
                    has=" and ".join(each.address for each in several),
                    wants="a file name of its own for each plugin",
                    cause="All plugins of a gateway lie in one folder, where a file replaces "
                    "another one of its name.",
                    remedy="Rename one of the targets, or set `output_path` of one of them.",
                    subject=file,
                ),
            )


def _no_block(document: Document) -> Finding:
    return finding_at(
        document,
        Rule.PLUGIN_BLOCK,
        document.top,
        Says(
            has="no `plugin` at the root",
            wants="`plugin` with `folder` and `pattern`",
            cause="Without it the gateway looks for no plugin, logs nothing about that, and serves "
            "without all of them.",
            remedy=f"Add {_BLOCK} beside `version`.",
        ),
    )


def _bad_member(document: Document, block: Value, key: str, member: Value | None) -> Finding:
    at = block if member is None else member
    has = f"no `{key}`" if member is None else f"`{key}` is {member.kind}"
    return finding_at(
        document,
        Rule.PLUGIN_BLOCK,
        at,
        Says(
            has="an empty text" if member is not None and member.text == "" else has,
            wants=f"a text in `{key}`",
            cause="The gateway needs both: the folder with the plugins, and what the names of "
            "their files contain.",
            remedy=f"Write {_BLOCK}.",
            subject=f"plugin.{key}",
        ),
    )


def _path(document: Document, value: Value, path: str, deployed: str) -> Iterator[Finding]:
    if path.endswith(".so"):
        yield finding_at(
            document,
            Rule.PLUGIN_FOLDER,
            value,
            Says(
                has=path,
                wants="a folder",
                cause="The gateway lists a folder; the name of a file is none.",
                remedy=f'Write `"folder": "{posixpath.dirname(path) or "."}/"`.',
            ),
        )
    elif deployed and posixpath.normpath(path) != posixpath.normpath(deployed):
        yield finding_at(
            document,
            Rule.PLUGIN_FOLDER,
            value,
            Says(
                has=path,
                wants=deployed,
                cause="The plugins lie elsewhere: the gateway would find none, say so at DEBUG "
                "only, and serve without them.",
                remedy=f'Write `"folder": "{deployed}"`.',
            ),
        )
    elif not path.startswith("/"):
        yield finding_at(
            document,
            Rule.PLUGIN_FOLDER,
            value,
            Says(
                has=path,
                wants="an absolute path",
                cause="The gateway looks for it from where it was started, which in KrakenD's "
                "images is `/etc/krakend`.",
                remedy='Write the whole path, such as `"folder": "/opt/krakend/plugins/"`.',
                severity=Severity.NOTE,
            ),
        )


def _pattern(
    document: Document,
    value: Value,
    pattern: str,
    deployment: Deployment,
) -> Iterator[Finding]:
    missed = [each.file for each in deployment.plugins if pattern not in each.file]
    if missed:
        yield finding_at(
            document,
            Rule.PLUGIN_PATTERN,
            value,
            Says(
                has=pattern,
                wants=f"a part of the name {', '.join(missed)}",
                cause="The pattern is neither a glob nor a regular expression: a file is opened "
                "if its name has these very characters in it. Others are passed over without a "
                "word.",
                remedy='Write `"pattern": ".so"`.',
            ),
        )
    caught = sorted(each for each in deployment.other_files if pattern in each)
    if caught:
        yield finding_at(
            document,
            Rule.PLUGIN_PATTERN,
            value,
            Says(
                has=f"{pattern}, which is in the name {', '.join(caught)} too",
                wants="files of listed plugins only",
                cause="The gateway opens every file of the folder whose name has the pattern in "
                "it, whatever it is.",
                remedy="Take these files out of the folder, or rename them.",
                severity=Severity.RISK,
            ),
        )
