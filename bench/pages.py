"""How long the pages take the server, on a made-up province of 100,000 members.

Prints for each page the median and the 95th percentile in milliseconds, of visits between two writes and of
visits that each follow a write (nothing that was computed may then be used again), and the number of
statements. Goal: no page takes more than 300 ms at the 95th percentile of visits between writes.

    bench/pages.py [--visits N] [--data FOLDER]

``FOLDER`` is a data folder with the demo in it; without one a province is made in a folder of its own first,
which takes some minutes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench.common import arguments, ratio, register, say  # noqa: E402

GOAL_MS = 300


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
        "villages without a member": "/ban-trang/",
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


def visit(get: Callable[[], object], times: int, before: Callable[[], None] | None = None) -> list[float]:
    """Milliseconds of each of ``times`` visits."""
    taken = []
    for _ in range(times):
        if before is not None:
            before()
        began = perf_counter()
        get()
        taken.append((perf_counter() - began) * 1000)
    return taken


def measure(visits: int) -> bool:
    """Visit every page; true where each reaches the goal."""
    import django
    from django.conf import settings

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from members.models import Member
    from registry.common.models import Write

    settings.ALLOWED_HOSTS = ["*"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    browser = Client()
    browser.force_login(staff())  # type: ignore[arg-type]
    say(f"{Member.objects.count()} members")
    slowest = 0.0
    print(f"{'page':28}{'p50':>8}{'p95':>8}{'written p50':>13}{'written p95':>13}{'statements':>12}")
    for name, address in addresses().items():

        def get(address: str = address) -> None:
            response = browser.get(address)
            assert response.status_code == 200, (address, response)

        def write() -> None:
            Write.objects.create(relation="members_stretch")

        visit(get, 2)
        with CaptureQueriesContext(connection) as caught:
            get()
        statements = len(caught)
        read = visit(get, visits)
        written = visit(get, max(visits // 4, 5), write)
        numbers = [
            percentile(read, 0.5),
            percentile(read, 0.95),
            percentile(written, 0.5),
            percentile(written, 0.95),
        ]
        slowest = max(slowest, numbers[1])
        print(
            f"{name:28}{numbers[0]:8.0f}{numbers[1]:8.0f}{numbers[2]:13.0f}{numbers[3]:13.0f}{statements:12}"
        )
    return ratio(
        "pages_p95_ms", slowest, GOAL_MS, at_least=False, visits=visits, members=Member.objects.count()
    )


def main() -> int:
    """Run on the data folder that was named, or on a province made for the purpose."""
    options = arguments(__doc__, visits=40)
    with register("pages", options.data, demo=True):
        return 0 if measure(options.visits) else 1


if __name__ == "__main__":
    sys.exit(main())
