"""What papers cost: all forms of 47 units in one pack, and the list of members of a province and a commune.

``pack_seconds``: processor seconds, of this program and of the database, for all forms of the units of a
level as XLSX and PDF, scaled to 47 units (goal: at most 60). ``pack_megabytes``, and of the lists as PDF and
as XLSX ``book_megabytes``, ``book_xlsx_megabytes``, ``commune_book_megabytes``,
``commune_book_xlsx_megabytes``: the most memory that this program needs for either (goal: at most 1,024).

    bench/forms.py [--units N] [--data FOLDER]

``FOLDER`` is a data folder with a demo in it; without one the default demo is made first. The books are those
of the province in it, of 111,000 people with the demo ``tram-nghin``, and of its largest commune.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from http import HTTPStatus
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
    """Measure all, each in a process of its own; true where all reach their goals."""
    good = True
    for what in (
        partial(pack, units),
        partial(pdf, "commune_book", of_a_commune=True),
        partial(xlsx, "commune_book_xlsx", of_a_commune=True),
        partial(xlsx, "book_xlsx"),
        partial(pdf, "book"),
    ):
        child = os.fork()
        if child == 0:
            os._exit(0 if _done(what) else 1)
        good &= os.waitpid(child, 0)[1] == 0
    return good


def _done(what: Callable[[], bool]) -> bool:
    """Run it, and say what went wrong: a child that is forked leaves without a word."""
    try:
        return what()
    except BaseException:
        traceback.print_exc()
        return False


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


def pdf(name: str, *, of_a_commune: bool = False) -> bool:
    """The list of the members of the province, or of its largest commune, as PDF."""
    import django

    django.setup()
    from reports.books import printing

    asked = {"book": "danh-sach", "from": "2026-01-01", "to": "2026-06-30"}
    seconds, wall, size, made = _made(printing.make, asked, of_a_commune=of_a_commune)
    return _of_book(name, made.people, seconds, wall, size)


def xlsx(name: str, *, of_a_commune: bool = False) -> bool:
    """The same as XLSX, as the page sends it."""
    import django

    django.setup()
    from django.test import Client

    unit, by = _place(of_a_commune)
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(by)
    query = {"don-vi": unit.code, "tu": "2026-01-01", "den": "2026-06-30", "dang": "xlsx"}
    before = process_time() + server_time()
    with timed() as took:
        sent = browser.get("/so-sach/danh-sach/", query)
        size = sum(len(piece) for piece in sent)
    seconds = process_time() + server_time() - before
    assert sent.status_code == HTTPStatus.OK, sent.status_code
    return _of_book(name, 0, seconds, took(), size)


def _of_book(name: str, people: int, seconds: float, wall: float, size: int) -> bool:
    facts = {"seconds": seconds, "wall": wall, "file_megabytes": size >> 20} | (
        {"people": people} if people else {}
    )
    say(f"{name}: {facts}")
    return ratio(f"{name}_megabytes", _peak(), MEGABYTES_GOAL, at_least=False, **facts)


def _place(of_a_commune: bool) -> tuple[Any, Any]:
    """The province's organization, or that of its commune with most members; and its staff."""
    from django.db.models import Count

    from members.models import Member
    from registry.accounts.models import User
    from registry.units.models import Organization, OrganizationTerm
    from registry.units.structure import forest
    from registry.units.tree import Tree

    root = OrganizationTerm.objects.filter(kind="province_committee").order_by("organization").first()
    assert root is not None, "there is no province here"
    by = User.objects.filter(grants__organization=root.organization, grants__role="staff").first()
    assert by is not None, "nobody is staff of the province"
    unit = root.organization_id
    if of_a_commune:
        structure = forest().on(date(2026, 6, 30))
        cells = dict(Member.objects.values_list("home_id").annotate(members=Count("pk")))
        communes = structure.units_at(Tree.PARTY, "superior_committee", unit)
        unit = max(communes, key=lambda one: sum(cells.get(cell, 0) for cell in structure.party.below([one])))
    return Organization.objects.get(pk=unit), by


def _made(
    make: Callable[[Any], Any], asked: Mapping[str, str], *, of_a_commune: bool = False
) -> tuple[float, float, int, Any]:
    """Processor seconds, seconds, size and what the maker says."""
    from registry.accounts.access.database_roles import as_user
    from registry.common.cache import consistent_read
    from registry.common.declared.makers import Making

    unit, by = _place(of_a_commune)
    seen: list[int] = []
    with tempfile.TemporaryFile() as file, consistent_read(), as_user(by), timed() as took:
        before = process_time() + server_time()
        making = Making(unit.pk, asked, by, file, lambda done, total: seen.append(total))
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
