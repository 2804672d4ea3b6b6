"""A company with a private module proxy and git server, and a CI machine that may use both."""

from __future__ import annotations

import os
import secrets
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pants.testutil.rule_runner import RuleRunner

from tests.corpus.modules import ModuleVersion, write_proxy
from tests.private.server import certificate, serving
from tests.support.build_root import BuildRoot
from tests.support.go_sum import go_sum
from tests.support.shared_tools import share_tools

PROXIED = ModuleVersion(
    "private.test/limits", "v1.0.0", {"limits.go": "package limits\n\nconst Requests = 10\n"}
)
LATER = ModuleVersion(PROXIED.path, "v1.1.0", PROXIED.files)
IN_GIT = ModuleVersion(
    "git.private.test/team/rules.git",
    "v1.0.0",
    {"rules.go": 'package rules\n\nvar Header = "X-Private"\n'},
)
_GIT_CONFIG = """\
[url "https://{address}/git/"]
	insteadOf = https://git.private.test/
[credential]
	helper = "!f() {{ echo username=deploy; echo password=$DEPLOY_TOKEN; }}; f"
"""


@dataclass(frozen=True)
class Secrets:
    """What nobody but the fetch may know.

    :param password: of the user `ci` of the module proxy.
    :param token: of the user `deploy` of the git server.
    """

    password: str = field(default_factory=lambda: secrets.token_hex(16))
    token: str = field(default_factory=lambda: secrets.token_hex(16))


@dataclass(frozen=True)
class Company:
    """The servers, and the CI machine.

    :param address: of both servers, as `127.0.0.1:1234`.
    :param path: of everything that runs of Pants leave behind, the user's home too.
    :param netrc: a file with the password.
    """

    secrets: Secrets
    address: str
    path: Path
    netrc: Path
    environment: dict[str, str]

    @property
    def proxy(self) -> str:
        """The module proxy."""
        return f"https://{self.address}/proxy"

    def checkout(self, **environment: str) -> BuildRoot:
        """The build root, on the CI machine with more variables."""
        caches = self.path / "named_caches"
        return BuildRoot(
            self.path / "build root",
            options=(
                f"--named-caches-dir={caches}",
                f"--local-store-dir={self.path / 'store'}",
                f"--local-execution-root-dir={self.path / 'sandboxes'}",
                "--krakend-fetch-env-vars=+['DEPLOY_TOKEN']",
            ),
            environment={**self.environment, "GOPROXY": self.proxy, **environment},
        )


@pytest.fixture(scope="session")
def company(engine: RuleRunner, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """See `Company`; its modules have been fetched by nobody yet."""
    served = tmp_path_factory.mktemp("private")
    file = certificate(served)
    write_proxy(served / "proxy", (PROXIED, LATER))
    _write_repository(served / "git" / "team" / "rules", IN_GIT)
    machine = tmp_path_factory.mktemp("machine")
    for name in ("home", "sandboxes"):
        (machine / name).mkdir()
    share_tools(engine, machine / "named_caches")
    hidden = Secrets()
    users = {"proxy": f"ci:{hidden.password}", "git": f"deploy:{hidden.token}"}
    with serving(served, users) as address:
        netrc = tmp_path_factory.mktemp("credentials") / "ci.netrc"
        netrc.write_text(f"machine {address} login ci password {hidden.password}\n")
        environment = _environment(machine / "home", file)
        Path(environment["GIT_CONFIG_GLOBAL"]).write_text(_GIT_CONFIG.format(address=address))
        yield Company(hidden, address, machine, netrc, environment)


def _environment(home: Path, certificate: Path) -> dict[str, str]:
    """A CI machine's variables, those that hold secrets left out."""
    return {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "GIT_CONFIG_GLOBAL": str(home / "ci.gitconfig"),
        "GIT_SSL_CAINFO": str(certificate),
        "SSL_CERT_FILE": str(certificate),
        "GOPRIVATE": "git.private.test",
        "GONOSUMDB": "private.test",
        "no_proxy": "*",
    }


def _write_repository(path: Path, module: ModuleVersion) -> None:
    """Make a bare repository with a module and the tag of its version, for git's older protocol."""
    tree = path.with_suffix(".tree")
    tree.mkdir(parents=True)
    for name, text in {**module.files, "go.mod": module.go_mod}.items():
        (tree / name).write_text(text)
    author = ["-c", "user.name=ci", "-c", "user.email=ci@private.test"]
    for arguments in (
        ["init", "--quiet"],
        ["add", "."],
        [*author, "commit", "--quiet", "--message=Rules"],
        ["tag", module.version],
        ["clone", "--quiet", "--bare", ".", str(path)],
    ):
        subprocess.run(["git", *arguments], cwd=tree, check=True)
    subprocess.run(["git", "update-server-info"], cwd=path, check=True)


def plugin(*modules: ModuleVersion) -> dict[str, str]:
    """The files of a plugin that imports modules."""
    required = "".join(f"require {module.path} {module.version}\n" for module in modules)
    imports = "".join(f'import _ "{module.path}"\n' for module in modules)
    return {
        "plugin/BUILD": 'krakend_plugin(name="so")\n',
        "plugin/go.mod": f"module example.com/plugin\n\ngo 1.25\n\n{required}",
        "plugin/go.sum": "".join(map(go_sum, modules)),
        "plugin/main.go": f"package main\n\n{imports}\n"
        "var ModifierRegisterer int\n\nfunc main() {}\n",
    }
