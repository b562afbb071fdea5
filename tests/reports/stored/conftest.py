"""What tests of stored figures share."""

from datetime import date

import pytest


@pytest.fixture
def few_months(settings):
    """Months are counted from January 2025 on."""
    settings.FIGURE_YEARS = date.today().year - 2025
