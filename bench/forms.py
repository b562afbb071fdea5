"""What papers cost: all forms of 47 units in one pack, and the list of a province's members as PDF.

``pack_seconds``: processor seconds, of this program and of the database, for all forms of the units of a
level as XLSX and PDF, scaled to 47 units (goal: at most 60). ``pack_megabytes`` and ``book_megabytes``: the
most memory that this program needs for either (goal: at most 1,024).

    bench/forms.py [--units N] [--data FOLDER]

``FOLDER`` is a data folder with a demo in it; without one the default demo is made first. The book is that of
the province in it: of 111,000 people with the demo ``tram-nghin``.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from time import process_time
from typing import Any
from unittest import mock

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench.common import arguments, ratio, register, say, server_time, timed  # noqa: E402

SECONDS_GOAL, MEGABYTES_GOAL = 60, 1024
UNITS = 47


def measure(units: int) -> bool:
    """Measure both, each in a process of its own; true where all reach their goals."""
    good = True
    for what in (pack, book):
        child = os.fork()
        if child == 0:
            os._exit(0 if what(units) else 1)
        good &= os.waitpid(child, 0)[1] == 0
    return good


def pack(units: int) -> bool:
    """All forms of the units of a level."""
    import django

    django.setup()
    from reports.statutory import packs

    few = packs.units_of
    asked = {"period": "2026-H1", "level": "superior_committee", "kinds": "xlsx,pdf"}
    with mock.patch.object(packs, "units_of", lambda *about: few(*about)[:units]):
        seconds, wall, size, made = _made(packs.make, asked)
    number = made.file_units
    scaled = seconds * UNITS / number
    facts = {"units": number, "wall": wall, "zip_megabytes": size >> 20}
    return ratio("pack_seconds", scaled, SECONDS_GOAL, at_least=False, **facts) & ratio(
        "pack_megabytes", _peak(), MEGABYTES_GOAL, at_least=False, **facts
    )


def book(units: int) -> bool:
    """The list of the province's members."""
    import django

    django.setup()
    from reports.books import printing

    asked = {"book": "danh-sach", "from": "2026-01-01", "to": "2026-06-30"}
    seconds, wall, size, made = _made(printing.make, asked)
    facts = {"people": made.people, "seconds": seconds, "wall": wall, "pdf_megabytes": size >> 20}
    say(f"book: {facts}")
    return ratio("book_megabytes", _peak(), MEGABYTES_GOAL, at_least=False, **facts)


def _made(make: Callable[[Any], Any], asked: Mapping[str, str]) -> tuple[float, float, int, Any]:
    """Processor seconds, seconds, size and what the maker says."""
    from registry.accounts.access.database_roles import as_user
    from registry.accounts.models import User
    from registry.common.cache import consistent_read
    from registry.common.declared.makers import Making
    from registry.units.models import OrganizationTerm

    root = OrganizationTerm.objects.filter(kind="province_committee").order_by("organization").first()
    assert root is not None, "there is no province here"
    by = User.objects.filter(grants__organization=root.organization, grants__role="staff").first()
    assert by is not None, "nobody is staff of the province"
    seen: list[int] = []
    with tempfile.TemporaryFile() as file, consistent_read(), as_user(by), timed() as took:
        before = process_time() + server_time()
        making = Making(root.organization_id, asked, by, file, lambda done, total: seen.append(total))
        made = make(making)
        seconds = process_time() + server_time() - before
        size = file.seek(0, 2)
    return seconds, took(), size, _Said(made.people, max(seen, default=1))


class _Said:
    """How many people a file names, and of how many units it is."""

    def __init__(self, people: int, file_units: int) -> None:
        self.people, self.file_units = people, file_units


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Run on a register with a demo."""
    options = arguments(__doc__, units=UNITS)
    with register("forms", options.data, demo=True, scenario="dien-bien-nay"):
        return 0 if measure(options.units) else 1


if __name__ == "__main__":
    sys.exit(main())
