"""What the work of cells costs with 100,000 made-up members: its pages, a month of meetings, a sheet.

Prints for each page the median of visits between two writes; the goal is one second. Then, of a month of
meetings of a committee of up to 58 cells, what the server takes to give the form, to check it and to write
it; and how long a sheet that ranks 1,000 members takes to come in.

    bench/cell_life.py [--visits N] [--data FOLDER]

Beside the seconds by the clock stand those of the processor, of this process and of its connection's: on a
machine that is busy with other things the clock says little. Without a folder the province is made first.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench.common import arguments, page_settings, ratio, register, say, server_time  # noqa: E402
from bench.pages import staff  # noqa: E402
from bench.visitors import fields  # noqa: E402

PAGE_S, MONTH_S, SHEET_S = 1, 5, 10
CELLS, RANKED = 58, 1000
PAGES = {
    "villages": "/thon-ban/?",
    "villages_of_a_commune": "/thon-ban/?xa={area}",
    "clearing": "/thon-ban/chuong-trinh/?",
    "meetings": "/sinh-hoat/?",
    "meetings_of_a_commune": "/sinh-hoat/?don-vi={committee}",
    "rankings": "/xep-loai/?",
    "rankings_of_a_commune": "/xep-loai/?don-vi={committee}",
    "assignments": "/phan-cong/?",
    "residence": "/noi-cu-tru/?",
    "bases": "/co-so/?",
    "party_posts": "/cap-uy/?",
    "post_coverage": "/chuc-danh/?",
    "village_posts": "/chuc-danh/thon-ban/?xa={area}",
}


def _taken(act: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock and of the processor that the act takes."""
    began, used, served = perf_counter(), process_time(), server_time()
    act()
    return perf_counter() - began, process_time() - used + server_time() - served


def _say(name: str, goal: float, taken: list[tuple[float, float]], **facts: object) -> bool:
    clock, processor = median(one[0] for one in taken), median(one[1] for one in taken)
    return ratio(f"cell_life_{name}", clock, goal, at_least=False, processor_s=processor, **facts)


def _commune() -> dict[str, str]:
    """The committee with the most cells among those of at most 58, and the commune that it leads."""
    from django.utils.timezone import localdate

    from cells.months import cells_of
    from registry.units.structure import forest
    from registry.units.tree import Tree

    structure = forest().on(localdate())
    led = {
        unit: len(cells_of(structure, unit))
        for unit, term in structure.party.standing.items()
        if term.area is not None and not structure.stands_at(Tree.PARTY, unit, "cell")
    }
    most = max((unit for unit in led if led[unit] <= CELLS), key=lambda unit: led[unit])
    term = structure.party_term(most)
    assert term is not None and term.area is not None
    known = structure.forest
    return {"committee": known.codes[most], "area": known.area_keys[term.area][0], "cells": str(led[most])}


def _pages(browser: object, commune: dict[str, str], visits: int) -> bool:
    good = True
    for name, address in PAGES.items():
        path = address.format(**commune)

        def visit(path: str = path) -> None:
            answer = browser.get(path)  # type: ignore[attr-defined]
            assert answer.status_code == 200, (path, answer.status_code)

        visit()
        good &= _say(name, PAGE_S, [_taken(visit) for _ in range(visits)])
    return good


def _month(browser: object, commune: dict[str, str]) -> bool:
    """The form of the last month that is over, filled in for all cells, checked and written."""
    from datetime import timedelta

    from django.utils.timezone import localdate

    last = localdate().replace(day=1) - timedelta(days=1)
    address = f"/sinh-hoat/ghi/?don-vi={commune['committee']}&thang={last:%Y-%m}"
    pages: dict[str, object] = {}

    def step(name: str, act: Callable[[], object]) -> bool:
        return _say(f"month_{name}", MONTH_S, [_taken(lambda: pages.update({name: act()}))], **commune)

    good = step("form", lambda: browser.get(address))  # type: ignore[attr-defined]
    given = fields(pages["form"].content.decode())  # type: ignore[attr-defined]
    given |= {name: "25" for name in given if name.startswith("ngay-")}
    sent = given | {"step": "check"}
    good &= step("check", lambda: browser.post(address, sent, follow=True))  # type: ignore[attr-defined]
    confirm = fields(pages["check"].content.decode()) | {"step": "write"}  # type: ignore[attr-defined]
    here = pages["check"].request  # type: ignore[attr-defined]
    path = f"{here['PATH_INFO']}?{here['QUERY_STRING']}"
    good &= step("write", lambda: browser.post(path, confirm))  # type: ignore[attr-defined]
    assert pages["write"].status_code == 302  # type: ignore[attr-defined]
    return good


def _ranks() -> bool:
    from cells.models import Ranking
    from members.models import Member, Stretch
    from registry.imports.engine import load

    counted = Stretch.objects.values("member")
    numbers = [member.dossier_no for member in Member.objects.filter(pk__in=counted).order_by("pk")[:RANKED]]
    rows = [f"{number},other,2026-01-01,2026-02-28,good" for number in numbers]
    heads = "dossier_no,period_kind,period_from,period_to,grade"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rankings.csv"
        file.write_text("\n".join([heads, *rows]) + "\n", encoding="utf-8")
        before = Ranking.objects.count()
        taken = _taken(lambda: load(file, by=staff()))  # type: ignore[arg-type]
    assert Ranking.objects.count() == before + len(numbers)
    return _say("ranking_sheet", SHEET_S, [taken], members=len(numbers))


def measure(visits: int) -> bool:
    """Everything; true where each goal is reached."""
    import django

    django.setup()
    from django.test import Client

    page_settings()
    browser = Client()
    browser.force_login(staff())  # type: ignore[arg-type]
    commune = _commune()
    say(f"commune: {commune}")
    good = _pages(browser, commune, visits)
    good &= _month(browser, commune)
    return good & _ranks()


if __name__ == "__main__":
    asked = arguments(__doc__ or "", visits=5)
    with register("cell-life", asked.data, demo=True):
        sys.exit(0 if measure(asked.visits) else 1)
