"""Tests of `handover`: what is handed over, what is hidden, and what an option may not hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pants_krakend.core.build.handover import SecretInOption, handover, require_no_secret

SETTINGS = ("GOPROXY", "HTTPS_PROXY", "NETRC", "PATH")


@pytest.mark.parametrize(
    ("requested", "variables", "entries"),
    [
        pytest.param(
            ["PATH", "NETRC"],
            {"PATH": "/usr/local/bin", "NETRC": "/run/netrc"},
            ["NETRC=/run/netrc", "PATH=/usr/local/bin"],
            id="usual settings are no secrets",
        ),
        pytest.param(
            ["DEPLOY_TOKEN", "PATH"],
            {"DEPLOY_TOKEN": "12345678", "PATH": "/bin"},
            ["=12345678", "DEPLOY_TOKEN=12345678", "PATH=/bin"],
            id="a variable that somebody added is one",
        ),
        pytest.param(
            ["GIT_CONFIG_COUNT"],
            {"GIT_CONFIG_COUNT": "1"},
            ["GIT_CONFIG_COUNT=1"],
            id="what is short is none",
        ),
        pytest.param(
            ["GOFLAGS=-mod=readonly"],
            {"GOFLAGS": "-mod=readonly"},
            ["GOFLAGS=-mod=readonly"],
            id="what an option says is none",
        ),
        pytest.param(
            ["GOPROXY"],
            {"GOPROXY": "https://ci:p%40ssword@proxy.example,direct"},
            [
                "=ci:p%40ssword",
                "=p%40ssword",
                "=p@ssword",
                "GOPROXY=https://ci:p%40ssword@proxy.example,direct",
            ],
            id="a password in a URL, as it is and as it is meant",
        ),
        pytest.param(
            ["GOPROXY"],
            {"GOPROXY": "https://a.example,https://token123@b.example"},
            ["=token123", "GOPROXY=https://a.example,https://token123@b.example"],
            id="a token in a URL",
        ),
    ],
)
def test_variables_are_handed_over_with_what_is_not_to_be_printed(
    requested: list[str], variables: dict[str, str], entries: list[str]
) -> None:
    assert handover(requested, variables, SETTINGS).decode().split("\0") == entries


@given(
    variables=st.dictionaries(
        st.text("ABC_", min_size=1), st.text(st.characters(blacklist_characters="\0"))
    )
)
def test_every_variable_is_handed_over_as_it_is(variables: dict[str, str]) -> None:
    encodable = {name: value.encode(errors="replace").decode() for name, value in variables.items()}
    text = handover(list(encodable), encodable, ()).decode()
    entries = [entry.partition("=") for entry in text.split("\0") if entry]
    assert {name: value for name, _, value in entries if name} == encodable


def test_an_option_with_credentials_in_it_is_refused_and_they_are_not_repeated() -> None:
    with pytest.raises(SecretInOption) as raised:
        require_no_secret(["PATH", "GOPROXY=https://ci:password@proxy.example/go,direct"])
    assert str(raised.value) == (
        "`[krakend].fetch_env_vars` sets GOPROXY to a URL with credentials in it.\n\n"
        "GOPROXY=https://[hidden]@proxy.example/go,direct\n\n"
        "What is set in an option is no secret: it is in logs and caches. Put the credentials into "
        "a netrc file, or name `GOPROXY` alone in the option and set the variable in the "
        "environment that Pants is started in."
    )


@pytest.mark.parametrize(
    "requested",
    [
        pytest.param("GOPROXY", id="a name"),
        pytest.param("GOPROXY=https://proxy.example/a@b", id="a URL"),
        pytest.param("GIT_SSH_COMMAND=ssh -l git@example", id="no URL"),
    ],
)
def test_an_option_without_credentials_is_fine(requested: str) -> None:
    require_no_secret([requested])
