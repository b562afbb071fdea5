"""How long the pages take the server, on a made-up province of 100,000 members.

Prints the median and the 95th percentile in milliseconds of visits between two writes: of each page in a
list, and of those among all pages that links lead to (for staff of the province) that take too long. Goal:
no page takes more than 150 ms at the 95th percentile of visits between writes. A printout of a thousand
lines is no page, nor is a list that is opened whole for paper. What the first visit takes is printed of the
pages where it is longest.

Of home and the pages of units also what a visit right after a write costs, against the visit just before it:
after somebody was admitted, after a cell was given another name, was founded, or went below another one.
Whoever wrote by a page catches up with what was asked lately once the response is out (``writer``: what that
costs); ``at once`` is a visit where nobody did, as after a write of a worker. Medians of visits taken in
turn. Goal: a page after a write costs at most 1.3 times what the page before it does. ``--written`` measures
these alone, ``--walked`` all pages alone.

    bench/pages.py [--visits N] [--written 1] [--walked 1] [--data FOLDER]

``FOLDER`` is a data folder with the demo in it; without one a province is made in a folder of its own first,
which takes some minutes.
"""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from http import HTTPStatus
from itertools import cycle
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import uuid4

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench.common import arguments, page_settings, ratio, register, say  # noqa: E402
from bench.walking import walk  # noqa: E402

if TYPE_CHECKING:
    from django.test import Client

LINK = re.compile(r'href="([^"]+)"')
PRINTED = re.compile("[?&](in=1|dong=het)")

GOAL_MS = 150
GOAL_AFTER_A_WRITE = 1.3
AFTER_A_WRITE = ("home", "province", "commune", "provincial committee", "commune committee")


def percentile(times: Sequence[float], share: float) -> float:
    """The time that ``share`` of the visits do not exceed."""
    ordered = sorted(times)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def addresses() -> dict[str, str]:
    """The pages to visit: names and addresses, on units that the province has."""
    from django.utils.timezone import localdate

    from members.models import Member
    from registry.accounts.access.places import level_below, organization_place, structure_of, territory_of
    from registry.accounts.access.scopes import root_ids
    from registry.common.moments import Moment

    today = localdate()
    structure = structure_of(Moment(today, today))
    (root_id,) = root_ids(staff())
    root = organization_place(structure, root_id)
    province = territory_of(structure, root_id)
    level = level_below(structure, root)
    assert province is not None and level is not None
    commune_committee = max(
        structure.units_at("organization", level, root_id),
        key=lambda unit: len(structure.units_at("organization", "cell", unit)),
    )
    commune = territory_of(structure, commune_committee)
    village = structure.units_at("area", "village", province.id)[0]
    cell = structure.units_at("organization", "cell", root_id)[0]
    known = structure.forest
    day, year = today.isoformat(), date(today.year, 1, 1).isoformat()
    drill_down = f"/danh-sach/?organization={root.code}&structure_on={day}"
    return {
        "home": "/",
        "home on another day": f"/?ngay={year}&cau-truc={day}",
        "province": province.href,
        "commune": (commune or province).href,
        "village": f"/dia-ban/{known.area_keys[village][0]}/",
        "provincial committee": root.href,
        "commune committee": organization_place(structure, commune_committee).href,
        "cell": f"/to-chuc/{known.codes[cell]}/",
        "villages": "/thon-ban/",
        "members": "/dang-vien/",
        "members by name": "/dang-vien/?q=van+thanh",
        "members who left": "/dang-vien/?trang-thai=da-ra",
        "a late page of members": f"/dang-vien/?sau={Member.objects.order_by('-sort_key')[2000].pk}",
        "member": f"/dang-vien/{Member.objects.order_by('pk')[0].pk}/",
        "search": "/tim/?q=thanh",
        "list of members": f"{drill_down}&indicator=members&on={day}",
        "list of a share": f"{drill_down}&indicator=women_share&on={day}",
        "list of admissions": f"{drill_down}&indicator=admissions&from={year}&to={day}",
        "list of cells": f"{drill_down}&indicator=cells&on={day}",
    }


def staff() -> object:
    """A user with rights over the whole province."""
    from registry.accounts.models import Grant, Role, User
    from registry.units.models import Organization

    user, _ = User.objects.get_or_create(username="bench-pages")
    if not user.grants.exists():
        root = Organization.objects.filter(terms__kind="province_committee").order_by("code").first()
        assert root is not None, "there is no province here"
        Grant.objects.create(user=user, role=Role.STAFF, organization=root)
    return user


def visit(get: Callable[[], object], times: int) -> list[float]:
    """Milliseconds of each of ``times`` visits."""
    taken = []
    for _ in range(times):
        began = perf_counter()
        get()
        taken.append((perf_counter() - began) * 1000)
    return taken


def writes() -> dict[str, Callable[[], object]]:
    """Ways to write: of people (each time into another cell), and of structure."""
    from django.utils.timezone import localdate

    from cells.models import CellVillage
    from members import services
    from registry.units.models import OrganizationTerm
    from registry.units.organization_acts import change_organization, found_organization, move_organization

    by, today = staff(), localdate()
    served = list(CellVillage.objects.on(today).select_related("cell", "village").order_by("cell_id", "pk"))
    homes = cycle(served[:: max(len(served) // 97, 1)])

    def term() -> OrganizationTerm:
        return (
            OrganizationTerm.objects.on(today).select_related("parent").get(organization=next(homes).cell_id)
        )

    def admit() -> None:
        home = next(homes)
        person = {"dossier_no": f"BENCH-{uuid4().hex[:12]}", "full_name": "Lò Văn Thêm"}
        services.admit(member_data=person, on=today, cell=home.cell, village=home.village, by=by)

    def rename() -> None:
        name = f"Chi bộ {uuid4().hex[:8]}"
        change_organization(organization=term().organization, on=today, by=by, name=name)

    def found() -> None:
        beside = term()
        found_organization(
            code=f"BENCH-{uuid4().hex[:12]}",
            kind=beside.kind,
            name="Chi bộ mới",
            parent=beside.parent,
            on=today,
            by=by,
        )

    def move() -> None:
        moved = term()
        others = OrganizationTerm.objects.on(today).filter(kind=moved.kind).exclude(parent=moved.parent)
        other = others.order_by("parent_id", "pk").first()
        assert other is not None
        move_organization(organization=moved.organization, parent=other.parent, on=today, by=by)

    return {"people": admit, "structure": rename, "a_cell_founded": found, "a_cell_moved": move}


def after_writes(get: Callable[[str], None], visits: int) -> bool:
    """What the pages cost after a write against before it; true where each reaches the goal."""
    from members.models import Member
    from registry.accounts.middleware import after_a_write

    heads = ("before p50", "after p50", "ratio", "at once", "ratio", "writer")
    print(f"{'page':24}{'written':>16}" + "".join(f"{head:>12}" for head in heads))
    good = True
    known = addresses()
    for what, write in writes().items():
        ratios, at_once = {}, {}
        for name in AFTER_A_WRITE:
            address = known[name]

            def one(address: str = address) -> float:
                return visit(lambda: get(address), 1)[0]

            one()
            before, after, alone, writer = [], [], [], []
            for _ in range(visits):
                before.append(one())
                write()
                writer += visit(after_a_write, 1)
                after.append(one())
                write()
                alone.append(one())
                one()
            middle = [median(times) for times in (before, after, alone, writer)]
            ratios[name], at_once[name] = middle[1] / middle[0], middle[2] / middle[0]
            print(
                f"{name:24}{what:>16}{middle[0]:12.0f}{middle[1]:12.0f}{ratios[name]:12.2f}"
                f"{middle[2]:12.0f}{at_once[name]:12.2f}{middle[3]:12.0f}",
                flush=True,
            )
        good &= ratio(
            f"pages_after_a_write_of_{what}",
            ratios["home"],
            GOAL_AFTER_A_WRITE,
            at_least=False,
            visits=visits,
            members=Member.objects.count(),
            pages=ratios,
            at_once=at_once,
        )
    return good


class Walked(NamedTuple):
    """What a page takes in milliseconds: at the 95th percentile, in the middle, and when it is first seen."""

    late: float
    middle: float
    first: float
    address: str

    def __str__(self) -> str:
        return f"{self.middle:8.0f}{self.late:8.0f}{self.first:8.0f}  {self.address}"


def walked(browser: Client, visits: int) -> bool:
    """Every page that links lead to, so many times; true where each reaches the goal."""
    found: list[Walked] = []

    def links(address: str) -> list[str]:
        def get() -> object:
            return browser.get(address)

        [first] = visit(get, 1)
        page = browser.get(address)
        if page.status_code != HTTPStatus.OK or PRINTED.search(address):
            return []
        times = visit(get, visits)
        found.append(Walked(percentile(times, 0.95), percentile(times, 0.5), first, address))
        return LINK.findall(html.unescape(page.content.decode()))

    walk(links)
    found.sort(reverse=True)
    late = [page for page in found if page.late > GOAL_MS]
    print(f"{len(found)} pages\n{'p50':>8}{'p95':>8}{'first':>8}")
    for page in (*late, *sorted(found, key=lambda page: -page.first)[:10]):
        print(page)
    return ratio(
        "all_pages_p95_ms",
        found[0].late,
        GOAL_MS,
        at_least=False,
        visits=visits,
        pages=len(found),
        late={page.address: round(page.late) for page in late},
    )


def _noted(asked: list[str], execute: Callable[..., Any], statement: str, *rest: Any) -> Any:
    asked.append(statement)
    return execute(statement, *rest)


def measure(visits: int, *, written_only: bool, walked_only: bool) -> bool:
    """Visit the pages; true where each reaches its goal."""
    import django

    django.setup()
    from django.db import connection
    from django.test import Client

    from members.models import Member

    page_settings()
    browser = Client()
    browser.force_login(staff())  # type: ignore[arg-type]
    say(f"{Member.objects.count()} members")

    def get(address: str) -> None:
        response = browser.get(address)
        assert response.status_code == 200, (address, response)

    if walked_only:
        return walked(browser, visits)
    good = after_writes(get, max(visits // 4, 5))
    if written_only:
        return good
    slowest = 0.0
    print(f"{'page':28}{'p50':>8}{'p95':>8}{'statements':>12}")
    for name, address in addresses().items():
        visit(lambda address=address: get(address), 2)
        asked: list[str] = []
        with connection.execute_wrapper(partial(_noted, asked)):
            get(address)
        read = visit(lambda address=address: get(address), visits)
        middle, late = percentile(read, 0.5), percentile(read, 0.95)
        slowest = max(slowest, late)
        print(f"{name:28}{middle:8.0f}{late:8.0f}{len(asked):12}")
    good &= ratio(
        "pages_p95_ms", slowest, GOAL_MS, at_least=False, visits=visits, members=Member.objects.count()
    )
    return walked(browser, visits) and good


def main() -> int:
    """Run on the data folder that was named, or on a province made for the purpose."""
    options = arguments(__doc__, visits=40, written=0, walked=0)
    only = {"written_only": bool(options.written), "walked_only": bool(options.walked)}
    with register("pages", options.data, demo=True):
        return 0 if measure(options.visits, **only) else 1


if __name__ == "__main__":
    sys.exit(main())
