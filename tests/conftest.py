"""Settings that all tests share."""

from __future__ import annotations

import os

from hypothesis import settings

# On a busy machine time tells nothing about the code, and what passed once in CI has to pass again.
settings.register_profile("ci", deadline=None, derandomize=True)
settings.register_profile("here", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "here")
