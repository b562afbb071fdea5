"""``manage.py describe_indicators``: the catalogue as a page of documentation."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from reports.catalogue import INDICATORS, Indicator

HEAD = """# Indicators

Written by `manage.py describe_indicators` from `reports/indicators/`; a test holds the two together.

A stock takes `on=`, a flow `from=` and `to=` (both days included), `targets` and `attainment` take both;
`period=2026-Q3` stands for any of them. A stock also takes `from=`, `to=` and `by=month`, `quarter` or
`year`: a row for the last day of each. `compare_on=`, or `compare_from=` and `compare_to=`, puts another day
or period beside, except beside those three, targets and attainment.
Ratios are percentages, unrounded, with their two counts. Those marked under *trend* are stored for each month
that is over, of a share its numerator (`month-end-figures.md`).

| code | title | unit | takes | by | trend |
|---|---|---|---|---|---|
"""


def line(indicator: Indicator) -> str:
    """One indicator as a row of the table."""
    title = f"{indicator.title}. {indicator.description}".rstrip()
    by = ", ".join(indicator.dimensions) or ("line, always" if indicator.code == "balance" else "")
    trend = "yes" if indicator.stored else ""
    return f"| `{indicator.code}` | {title} | {indicator.unit} | {indicator.takes} | {by} | {trend} |"


def page() -> str:
    """The whole page."""
    return HEAD + "\n".join(line(indicator) for indicator in INDICATORS.values()) + "\n"


class Command(BaseCommand):
    """Writes the page to standard output."""

    help = "Prints docs/indicators.md."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(page(), ending="")
