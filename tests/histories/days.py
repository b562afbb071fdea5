"""The days on which everything happens: month ends, their morrows, 29 February, the reform."""

from __future__ import annotations

from datetime import date

REFORM = date(2025, 7, 1)
START = date(2024, 1, 1)
HOT_DAYS = (
    date(2024, 2, 28),
    date(2024, 2, 29),
    date(2024, 3, 1),
    date(2024, 12, 31),
    date(2025, 1, 1),
    date(2025, 3, 1),
    date(2025, 6, 30),
    REFORM,
    date(2025, 7, 2),
    date(2025, 12, 31),
    date(2026, 1, 1),
)
YEAR = (date(2025, 1, 1), date(2025, 12, 31))
HALF = (date(2025, 1, 1), date(2025, 6, 30))
