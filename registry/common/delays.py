"""How long something is late, in words: long delays in years and months, as nobody counts 2.865 days."""

from __future__ import annotations

from datetime import date

from .dates import full_months

# Up to here days are counted one by one; beyond, whole months are what somebody takes in.
DAYS_UP_TO_MONTHS = 2


def delay(due_on: date, on: date) -> str:
    """How late on ``on`` is what was due on ``due_on``: «45 ngày», «7 tháng», «2 năm 3 tháng»; empty: not."""
    if on <= due_on:
        return ""
    months = full_months(due_on, on)
    if months < DAYS_UP_TO_MONTHS:
        return f"{(on - due_on).days} ngày"
    years, months = divmod(months, 12)
    return " ".join(f"{number} {unit}" for number, unit in ((years, "năm"), (months, "tháng")) if number)
