"""Targets of the default demo: the resolutions of three terms, yearly plans and how they were shared out.

The numbers are made up from the demo's own admissions, so that most units come near their targets and
some miss or pass them. Sums of children leave the province a small reserve.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import ceil
from random import Random

from registry.common.dates import REFORM
from registry.units.models import Kind
from reports.models import Basis

from .cells import Body, Tree
from .csv_folder import Cell, Sheets

CONGRESS = "Nghị quyết Đại hội Đảng bộ tỉnh khóa {} (số liệu mẫu)"
# First and last year of a term, its congress, admissions a year.
RESOLUTIONS = ((2016, 2020, "XIII", 1300), (2021, 2025, "XIV", 1250), (2026, 2030, "XV", 1400))
EXEMPT = "không còn nguồn phát triển đảng viên"
# Committees share their target among those below them in this many years up to the last.
SHARED_YEARS = 3


@dataclass(frozen=True, slots=True)
class Document:
    """A document that gives targets for one period."""

    sheets: Sheets
    first: date
    last: date
    number: str
    in_force: date
    issuer: Body | None = None
    basis: Basis = Basis.PLAN
    programme: str | None = None

    def give(
        self, recipient: Body, value: int | None, measure: str = "admissions", narrative: str | None = None
    ) -> None:
        """One target in it."""
        self._add(recipient, value, measure, narrative)

    def exempt(self, recipient: Body, number: int, heir: Body) -> None:
        """A recipient has nothing to reach any more, and another one its number."""
        self._add(recipient, 0, "admissions", None, EXEMPT, number, heir.code)

    def _add(
        self, recipient: Body, value: int | None, measure: str, narrative: str | None, *more: Cell
    ) -> None:
        issuer = self.issuer.code if self.issuer is not None else None
        whom = (measure, self.basis.value, issuer, recipient.code)
        filed = (self.number, self.programme, self.in_force, *(more or (None, None, None)))
        self.sheets.add("targets", self.first, self.last, *whom, value, narrative, *filed)


@dataclass(slots=True)
class Admitted:
    """Who was admitted in a year: the cell's code, and whether the person counts as a minority."""

    rows: list[tuple[str, bool]]

    def by_body(self, paths: Mapping[str, Sequence[str]], minority: bool = False) -> Counter[str]:
        """How many, for every body, by who stands above whom."""
        return Counter(
            above for cell, counts in self.rows if counts or not minority for above in paths.get(cell, ())
        )


def set_targets(tree: Tree, rng: Random, sheets: Sheets, end: date, scale: float) -> None:
    """Targets of every year of the register up to the year of ``end``."""
    for first, last, congress, number in RESOLUTIONS:
        if first > end.year:
            continue
        document, programme = CONGRESS.format(congress), f"NQ-{congress}"
        sheets.add(
            *("programmes", programme, document, f"Nghị quyết số 01-NQ/ĐH{congress} (số liệu mẫu)"),
            *(tree.root.code, date(first, 1, 1), date(last, 12, 31)),
        )
        yearly = round(number * scale)
        spans = [(first, last, yearly * (last - first + 1))]
        spans += [(year, year, yearly) for year in range(first, min(last, end.year) + 1)]
        for begins, ends, value in spans:
            days = (date(begins, 1, 1), date(ends, 12, 31))
            resolution = Document(
                sheets, *days, document, date(first, 1, 1), None, Basis.RESOLUTION, programme
            )
            resolution.give(tree.root, value)
    by_year = _admitted(sheets)
    for year in range(2016, end.year + 1):
        _year(tree, rng, year, by_year[year], end)


def _admitted(sheets: Sheets) -> Mapping[int, Admitted]:
    groups: dict[Cell, Cell] = {row[0]: row[8] for row in sheets.rows["members"]}
    by_year: defaultdict[int, Admitted] = defaultdict(lambda: Admitted([]))
    for dossier, kind, day, _, _, cell, *_ in sheets.rows["events"]:
        if kind == "admitted" and isinstance(day, date):
            by_year[day.year].rows.append((str(cell), groups[dossier] != "Kinh"))
    return by_year


def _paths(tree: Tree, on: date) -> dict[str, list[str]]:
    """For the code of each body that stands on ``on`` its own and those above it, the root last."""
    above: dict[str, str | None] = {}
    for body in tree.bodies:
        if (body.starts is None or body.starts <= on) and (body.ends is None or body.ends > on):
            parent = body.on(on).parent
            above[body.code] = parent.code if parent is not None else None
    paths: dict[str, list[str]] = {}
    for code in above:
        path: list[str] = []
        here: str | None = code
        while here is not None:
            path.append(here)
            here = above.get(here)
        paths[code] = path
    return paths


def _near(rng: Random, done: int, year: int, end: date) -> int:
    """A target that ``done`` comes near to; a year that still runs is seen to its end."""
    whole = done if year < end.year else done * 365 / max((end - date(year, 1, 1)).days, 60)
    return max(1, round(whole * rng.uniform(0.86, 1.08)))


def _year(tree: Tree, rng: Random, year: int, admitted: Admitted, end: date) -> None:
    """The plans of one year: the province's own, that of each committee below it, and their shares."""
    issued = date(year, 1, 20)
    # The plan of 2025 was not given out again after the reform: the register hands the targets of the old
    # communes' committees to those that they became.
    given = _round(tree, rng, year, admitted, issued, end)
    total = ceil(given * 1.015)
    number = f"Kế hoạch số {10 + year % 100}-KH/TW (số liệu mẫu)"
    programme = next((f"NQ-{name}" for first, last, name, _ in RESOLUTIONS if first <= year <= last), None)
    days = (date(year, 1, 1), date(year, 12, 31))
    own = Document(tree.sheets, *days, number, issued, programme=programme)
    own.give(tree.root, total)
    own.give(tree.root, round(total * 0.42), "women_admissions")
    own.give(tree.root, 3, "enterprise_cells_founded")
    own.give(tree.root, 3, "villages_cleared")
    words = "Phấn đấu không còn thôn, bản chưa có đảng viên"
    own.give(tree.root, None, "villages_without_member", words)


def _round(tree: Tree, rng: Random, year: int, admitted: Admitted, issued: date, end: date) -> int:
    """Give the year's plan to the superior committees that stand when it is issued; the sum of it."""
    on = issued
    paths = _paths(tree, on)
    done, minority = admitted.by_body(paths), admitted.by_body(paths, minority=True)
    below: defaultdict[str, list[Body]] = defaultdict(list)
    for body in tree.bodies:
        if len(paths.get(body.code, ())) == 3:
            below[paths[body.code][1]].append(body)
    number = f"Kế hoạch số {rng.randrange(20, 190)}-KH/TU (số liệu mẫu)"
    plan = Document(tree.sheets, date(year, 1, 1), date(year, 12, 31), number, issued, tree.root)
    changed = replace(plan, number=f"{number}, điều chỉnh", in_force=date(year, 7, 15))
    total, shift, large, freed = 0, 2, 0, False
    for body in tree.bodies:
        if body.code not in paths or body.on(on).kind is not Kind.SUPERIOR_COMMITTEE:
            continue
        value = _near(rng, done[body.code], year, end)
        total += value
        plan.give(body, value)
        share = minority[body.code] / max(done[body.code], 1)
        plan.give(body, round(value * share), "minority_admissions")
        if year > end.year - SHARED_YEARS:
            shared = _share(plan, rng, body, below[body.code], done, value)
            if year > REFORM.year and changed.in_force <= end and len(shared) > 1 and not freed:
                # In summer the last of them has nobody left to admit, and the first takes over.
                freed = True
                (heir, own), (last, freed_number) = shared[0], shared[-1]
                late = replace(changed, issuer=body)
                late.give(heir, own + freed_number)
                late.exempt(last, freed_number, heir)
        if year > REFORM.year and changed.in_force <= end and value > 4:
            # In summer every fifth gives up what another takes over.
            if large % 5 == 0:
                changed.give(body, value + shift)
                shift = -shift
            large += 1
    return total


def _share(
    plan: Document, rng: Random, above: Body, below: Sequence[Body], done: Mapping[str, int], value: int
) -> list[tuple[Body, int]]:
    """Share a committee's target among those below it that usually admit somebody; what each got."""
    number = f"Kế hoạch số {rng.randrange(10, 90)}-KH/ĐU (số liệu mẫu)"
    document = Document(plan.sheets, plan.first, plan.last, number, plan.in_force, above)
    total = sum(done[body.code] for body in below)
    parts = [(body, round(value * done[body.code] / total) if total else 0) for body in below]
    given = [(body, part) for body, part in parts if part]
    for body, part in given:
        document.give(body, part)
    return given
