"""What random registers need to reach every figure."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def small_committees(settings):
    """No random register has a cell of nine: here one official member is enough for a committee."""
    settings.COMMITTEE_FROM = 1
