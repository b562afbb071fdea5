"""What the scenarios share: the day of their acts, and what an act is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

ON = date(2026, 1, 10)
Act = Callable[[], Any]
