"""What newer releases of Pants keep at another place. Imports only; for rules see `engine.py`."""

from __future__ import annotations

try:
    from pants.core.util_rules.environments import (
        DockerPlatformField,
        EnvironmentField,
        EnvironmentNameRequest,
        EnvironmentsSubsystem,
        EnvironmentTarget,
        RemotePlatformField,
    )
except ImportError:  # Pants 2.28 and later
    from pants.core.environments.rules import EnvironmentNameRequest
    from pants.core.environments.subsystems import EnvironmentsSubsystem
    from pants.core.environments.target_types import (
        DockerPlatformField,
        EnvironmentField,
        EnvironmentTarget,
        RemotePlatformField,
    )

__all__ = [
    "DockerPlatformField",
    "EnvironmentField",
    "EnvironmentNameRequest",
    "EnvironmentTarget",
    "EnvironmentsSubsystem",
    "RemotePlatformField",
]
