"""How much hypothesis tries: everything by default, a taste in ``make test-fast``."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "thorough",
    max_examples=200,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "fast",
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "thorough"))
