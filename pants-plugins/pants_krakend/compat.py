"""What newer releases of Pants keep at another place. Imports only; for rules see `engine.py`."""

from __future__ import annotations

try:
    from pants.core.util_rules.environments import EnvironmentField
except ImportError:  # Pants 2.28 and later
    from pants.core.environments.target_types import EnvironmentField

__all__ = ["EnvironmentField"]
