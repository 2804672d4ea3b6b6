"""Flexible configuration: how a gateway is told to render its templates, and what that has shown.

Pure: a gateway is run elsewhere. Source of the variables: krakend-ce cmd/krakend-ce/main.go;
`settings` are JSON files, `templates` end in `.tmpl`, and FC_OUT receives the result
(krakend.io/docs/configuration/flexible-config).
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, replace

from pants_krakend.core.config.contract import judge_config
from pants_krakend.core.config.errors import ConfigSyntaxError
from pants_krakend.core.config.findings import ConfigVerdict
from pants_krakend.core.config.plugins import Deployment
from pants_krakend.core.config.schema import Schema
from pants_krakend.core.verdict.finding import Finding, Rung
from pants_krakend.core.verdict.rules import Rule

__all__ = ["VARIABLE", "Flexible", "Rendered", "judge_rendered", "rendering"]

VARIABLE = "FC_"
_TEMPLATE = ".tmpl"
_FORMATS = (".yaml", ".yml", ".toml")
_MOST_LINES = 12


@dataclass(frozen=True)
class Flexible:
    """A configuration and its directories, as paths relative to where the gateway is started."""

    config: str
    templates: str = ""
    partials: str = ""
    settings: str = ""

    @property
    def is_used(self) -> bool:
        """Whether the configuration has to be rendered: it has a directory, or says so itself."""
        return bool(self.directories) or self.config.endswith(_TEMPLATE)

    @property
    def directories(self) -> Mapping[str, str]:
        """Those that there are, by variable."""
        named = {
            "FC_PARTIALS": self.partials,
            "FC_SETTINGS": self.settings,
            "FC_TEMPLATES": self.templates,
        }
        return {variable: path for variable, path in named.items() if path}

    @property
    def output(self) -> str:
        """The file that the gateway writes, whose name's end says the format."""
        end = posixpath.splitext(self.config.removesuffix(_TEMPLATE))[1]
        return f"{self.config}.rendered{end if end in _FORMATS else '.json'}"

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables that make a gateway render."""
        return {"FC_ENABLE": "1", "FC_OUT": self.output, **self.directories}

    @property
    def arguments(self) -> tuple[str, ...]:
        """Those of a gateway that renders and ends."""
        return ("-c", self.config, "check")


@dataclass(frozen=True)
class Rendered:
    """What came of rendering.

    :param file: the path of the result in the repository, where it is not: for people.
    :param text: None where there is none.
    :param unseen: why there is none, as a sentence, where the gateway was not asked or did not
        say.
    :param refused: what the gateway said against it, or against its own result.
    """

    file: str
    text: bytes | None = None
    unseen: str = ""
    refused: str = ""


def rendering(file: str, status: int, said: str, text: bytes | None) -> Rendered:
    """What a run of a gateway has shown.

    :param file: the path of the result, for people.
    :param status: 0 if the gateway takes the configuration; below 0 if it had to be ended.
    :param said: what it wrote on its output.
    :param text: of the file that it was to write; None where there is none.
    """
    lines = "\n".join(said.strip().splitlines()[-_MOST_LINES:]) or f"It ended with status {status}."
    if status < 0:
        return Rendered(file, unseen="The gateway did not end after `check`, as KrakenD does.")
    if text is None and status == 0:
        why = "The gateway wrote no result to FC_OUT: it has no flexible configuration."
        return Rendered(file, unseen=why)
    return Rendered(file, text, refused=lines if status else "")


def judge_rendered(
    rendered: Rendered, config: str, deployment: Deployment, schema: Schema | None
) -> ConfigVerdict:
    """Judge what the gateway made of a configuration, in place of that.

    :param config: the path of the configuration.
    :raises KrakendError: the schema is none that can be used.
    """
    nothing = ConfigVerdict(config, deployment.gateway.name, plugins=len(deployment.plugins))
    if rendered.unseen:
        return replace(nothing, unseen=(f"{config} was not rendered. {rendered.unseen}",))
    verdict = nothing
    if rendered.text is not None:
        verdict = judge_config(rendered.file, rendered.text, deployment, schema)
    if not rendered.refused or any(e.rule is Rule.CONFIG_SYNTAX for e in verdict.findings):
        return verdict
    error = ConfigSyntaxError(
        f"The gateway does not take {config}:",
        evidence=rendered.refused,
        remedy="Correct the template, or the directories that `templates`, `partials` and "
        "`settings` name.",
    )
    found = Finding.of_error(Rule.CONFIG_SYNTAX, error, Rung.STATIC, config, config)
    return replace(verdict, findings=(found, *verdict.findings))
