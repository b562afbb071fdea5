"""Who lags on the home page: each unit against its target and the pace of its own past years."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from registry.accounts.access.places import Place
from registry.common.moments import Moment
from reports.asking import ask
from reports.questions import Question, Row, Status
from reports.targets.pace import YEARS, Pace, pace, part_of_year

from .board import REST, Board, BoardLine

# The order of the table that a user does not choose otherwise.
LAGGING = "-lag"
BASES = {"resolution": "Nghị quyết", "plan": "Kế hoạch"}


def first_asked(moment: Moment) -> date:
    """The first day of the past years that the home page asks about."""
    return date(moment.on.year - YEARS, 1, 1)


def past_seasons(place: Place, moment: Moment, level: str, began: date | None) -> Question | None:
    """The admissions of the units below by month, in the whole years of the register before this one."""
    first, last = first_asked(moment), date(moment.on.year - 1, 12, 31)
    if began is not None and began > first:
        first = date(began.year + (began > date(began.year, 1, 1)), 1, 1)
    if first > last:
        return None
    return ask(place, "admissions", moment, level=level, starts=first, ends=last, by="month")


def bases_in_use(board: Board) -> dict[str, str]:
    """The bases by which a target was given to any of the units below, with their titles.

    What the unit itself was given stands among the figures above the table.
    """

    def is_given(name: str) -> bool:
        answer = board.answers.get(name)
        return answer is not None and any(row.status != Status.NOT_REPORTED for row in answer.rows)

    return {name: title for name, title in BASES.items() if is_given(name)}


def paces_of(board: Board) -> dict[str, Pace]:
    """How each unit of the table stands, by its key; of those that have a number to reach."""
    by_month: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    together: dict[str, float] = defaultdict(float)
    for row in board.seasons.rows if "seasons" in board.answers else ():
        if row.by and row.value:
            by_month[row.key][row.by] += float(row.value)
            together[row.by] += float(row.value)
    on = board.moment.on
    whole = part_of_year(together, on)
    found = {}
    for row in board.admissions.rows:
        # What could not be said to be of one unit is nobody's to catch up with.
        if row.key in REST:
            continue
        aimed = _aimed(board, row.key)
        if aimed and row.value is not None:
            part = part_of_year(by_month.get(row.key, {}), on, whole)
            found[row.key] = pace(int(row.value), aimed, part, on)
    return found


def _aimed(board: Board, key: str) -> float:
    """What the plan gives the unit to reach, or else the resolution."""
    for name in ("plan", "resolution"):
        answer = board.answers.get(name)
        row: Row | None = next((row for row in answer.rows if row.key == key), None) if answer else None
        if row is not None and row.status == Status.REPORTED and row.denominator:
            return float(row.denominator)
    return 0.0


def by_lag(lines: list[BoardLine], paces: Mapping[str, Pace], asked: str) -> list[BoardLine]:
    """The units that are furthest behind their pace first, or last; those without a target after them."""
    sign = -1 if asked in ("", LAGGING) else 1

    def order(line: BoardLine) -> tuple[bool, bool, int]:
        found = paces.get(line.row.key)
        return (not line.href, found is None, sign * found.shortfall if found else 0)

    return sorted(lines, key=order)
