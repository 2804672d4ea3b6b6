"""A gateway's configuration that fits its plugins, for tests to bend."""

from __future__ import annotations

from pants_krakend.core.config.contract import judge_config
from pants_krakend.core.config.findings import ConfigVerdict
from pants_krakend.core.config.plugins import Deployment, ListedPlugin, TestedGateway
from pants_krakend.core.probe.registered import PluginKind, Registered

FILE = "gateway/krakend.json"
GOOD = """\
{
  "version": 3,
  "plugin": {"folder": "/opt/krakend/plugins/", "pattern": ".so"},
  "extra_config": {
    "plugin/http-server": {
      "name": ["auth"], "auth": {}
    }
  },
  "endpoints": [
    {
      "endpoint": "/a",
      "extra_config": {
        "plugin/req-resp-modifier": {
          "name": ["redact-request", "redact-response"]
        }
      },
      "backend": [
        {
          "host": ["http://one"],
          "url_pattern": "/b",
          "extra_config": {
            "plugin/http-client": {
              "name": "quota"
            }
          }
        }
      ]
    }
  ]
}
"""
SERVER, CLIENT = PluginKind.HTTP_SERVER, PluginKind.HTTP_CLIENT
MODIFIER, MIDDLEWARE = PluginKind.MODIFIER, PluginKind.MIDDLEWARE

AUTH = ListedPlugin("//plugins/auth:so", "auth.so", (Registered(SERVER, "auth"),))
QUOTA = ListedPlugin("//plugins/quota:so", "quota.so", (Registered(CLIENT, "quota"),))
REDACT = ListedPlugin(
    "//plugins/redact:so",
    "redact.so",
    (
        Registered(MODIFIER, "redact-request", request=True),
        Registered(MODIFIER, "redact-response", response=True),
    ),
)
PLUGINS = (AUTH, QUOTA, REDACT)
CE = TestedGateway("KrakenD CE 2.13.8", "ce", "2.13.8")
EE = TestedGateway("KrakenD EE 2.13.8", "ee", "2.13.8")
OWN = TestedGateway("edge")
DEPLOYMENT = Deployment(CE, PLUGINS)


def bent(old: str, new: str) -> str:
    """The good configuration with a text of it exchanged, which has to be there."""
    assert old in GOOD  # noqa: S101 # a text that is not there would bend nothing
    return GOOD.replace(old, new)


def judged(text: str, deployment: Deployment = DEPLOYMENT) -> ConfigVerdict:
    """What is found in a configuration."""
    return judge_config(FILE, text.encode(), deployment)
