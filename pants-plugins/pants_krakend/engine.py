"""The one seam to Pants' engine: rules call each other by name, on every Pants from 2.17 on.

Pants 2.23 and later let a rule call another by its name, 2.32 and later know nothing else; before,
a rule asked with `Get`. Rules of this project are written in the newer spelling, and import what
they call from here: `from pants_krakend.engine import concurrently, create_digest, implicitly`.

What a rule may rely on: explicit arguments are positional, `**implicitly(...)` is the only keyword,
and rules of our own are called through `callable_rule`.
"""

from __future__ import annotations

try:
    from pants.engine.rules import Get as _Get  # noqa: F401  only its absence matters
except ImportError:
    from pants_krakend._engine_by_name import *  # noqa: F403  the names of its __all__
else:
    from pants_krakend._engine_get import *  # noqa: F403  the same names
