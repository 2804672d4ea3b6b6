"""What docs/ci.md says to run, and what the files of examples/ci run: the same, and it works."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from pants.testutil.rule_runner import RuleRunner

from tests.support.build_root import REPOSITORY, BuildRoot
from tests.support.shared_tools import share_tools

EXAMPLES = REPOSITORY / "examples" / "ci"
MINUTES = 15 * 60
EXECUTED = re.compile(r"^ *local_execution_requests: (\d+)$", re.MULTILINE)
PLUGIN = "plain/plain.so"


def recipe() -> list[str]:
    """The lines of the first shell block of docs/ci.md."""
    guide = (REPOSITORY / "docs" / "ci.md").read_text()
    block = guide.partition("```sh\n")[2].partition("```")[0]
    return block.splitlines()


def github() -> Any:
    """The only job of the workflow."""
    return yaml.safe_load((EXAMPLES / "github-actions.yml").read_text())["jobs"]["plugins"]


def gitlab() -> Any:
    """The only job of the pipeline."""
    return yaml.safe_load((EXAMPLES / "gitlab-ci.yml").read_text())["plugins"]


def commands_of_github() -> list[str]:
    """An export of what `env` has, and the commands of the named steps."""
    steps = {step.get("name"): step for step in github()["steps"]}
    lines = [line for name in ("Build", "Prune") for line in steps[name]["run"].splitlines()]
    return [f"export PANTS_CONFIG_FILES={github()['env']['PANTS_CONFIG_FILES']}", *lines]


def commands_of_gitlab() -> list[str]:
    """An export of what `variables` has, and the script."""
    job = gitlab()
    return [f"export PANTS_CONFIG_FILES={job['variables']['PANTS_CONFIG_FILES']}", *job["script"]]


def commands_of_jenkins() -> list[str]:
    """An export of what `environment` has, and the steps of the stage `Plugins`."""
    text = (EXAMPLES / "Jenkinsfile").read_text()
    (config,) = re.findall(r"^ *PANTS_CONFIG_FILES = '(.*)'$", text, re.MULTILINE)
    _, _, stage = text.partition("stage('Plugins')")
    lines = re.findall(r"^ *sh '(.*)'$", stage, re.MULTILINE)
    return [f"export PANTS_CONFIG_FILES={config}", *lines]


@pytest.mark.parametrize(
    "commands",
    [
        pytest.param(commands_of_github, id="GitHub Actions"),
        pytest.param(commands_of_gitlab, id="GitLab"),
        pytest.param(commands_of_jenkins, id="Jenkins"),
    ],
)
def test_a_ci_file_runs_the_commands_of_the_guide(commands: Any) -> None:
    assert commands() == recipe()


def test_the_directories_that_are_kept_are_those_that_pants_uses() -> None:
    config = configparser.RawConfigParser(strict=False)
    config.read(REPOSITORY / "pants.ci.toml")
    used = {
        config["GLOBAL"][option].strip('"').replace("%(buildroot)s/", "")
        for option in ("local_store_dir", "named_caches_dir")
    }
    steps = [step for step in github()["steps"] if step.get("uses", "").startswith("actions/cache")]
    assert used == {".cache/pants/lmdb_store", ".cache/pants/named_caches"}
    assert {step["with"]["path"] for step in steps} == used
    assert set(gitlab()["cache"]["paths"]) == used


@dataclass(frozen=True)
class Job:
    """A job of a CI on a machine that nobody has used before.

    :param path: of the machine: its home, and the checkout.
    """

    path: Path

    @property
    def caches(self) -> Path:
        """What the CI keeps."""
        return self.checkout / ".cache" / "pants"

    @property
    def checkout(self) -> Path:
        """Its name differs from machine to machine."""
        return self.path / f"checkout of {self.path.name}"

    def run(self, commands: list[str]) -> str:
        """Run commands in one shell, in a checkout with one plugin; what is printed."""
        home = self.path / "home"
        (home / "bin").mkdir(parents=True)
        pants = home / "bin" / "pants"
        pants.write_text(f'#!/bin/sh\nexec {sys.executable} -m pants "$@"\n')
        pants.chmod(0o755)
        root = BuildRoot(self.checkout).copy("tests/plugins/plain", "plain")
        root.write({"plain/BUILD": 'krakend_plugin(name="so")\nkrakend_go_module(name="mod")\n'})
        shutil.copy(REPOSITORY / "pants.ci.toml", self.checkout)
        done = subprocess.run(
            ["sh", "-e", "-c", "\n".join(commands)],
            cwd=self.checkout,
            env={
                "HOME": str(home),
                "PATH": f"{home / 'bin'}:{os.environ['PATH']}",
                "NO_SCIE_WARNING": "1",
                "PANTS_STATS_LOG": "true",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=MINUTES,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    @property
    def packaged(self) -> bytes:
        """The plugin that it made."""
        return (self.checkout / "dist" / PLUGIN).read_bytes()


@pytest.fixture(scope="module")
def first(engine: RuleRunner, tmp_path_factory: pytest.TempPathFactory) -> Job:
    """A job that has found tools, and no results."""
    job = Job(tmp_path_factory.mktemp("first"))
    share_tools(engine, job.caches / "named_caches")
    job.run(recipe())
    return job


def test_a_job_with_the_caches_of_another_runs_nothing_and_gives_the_same_plugin(
    first: Job, tmp_path: Path
) -> None:
    second = Job(tmp_path / "second")
    shutil.copytree(first.caches, second.caches, symlinks=True)
    assert EXECUTED.findall(second.run(recipe())) == ["0"]
    assert second.packaged == first.packaged


def test_caches_that_have_grown_too_large_are_not_kept(first: Job, tmp_path: Path) -> None:
    job = Job(tmp_path / "third")
    shutil.copytree(first.caches, job.caches, symlinks=True)
    (prune,) = (line for line in recipe() if line.startswith("du "))
    job.run([prune])
    assert {each.name for each in job.caches.iterdir()} == {"lmdb_store", "named_caches"}
    limited = prune.replace("-lt 4000", "-lt 0")
    subprocess.run(["sh", "-e", "-c", limited], cwd=job.checkout, check=True)
    assert list(job.caches.iterdir()) == []
