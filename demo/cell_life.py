"""How cells lived in the default demo: who leads them, when they met, how each year was ranked.

Drawn apart from everything else, so that the members stay who they were.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from random import Random

from cells.models import Grade, MeetingKind, ModelGrade, PeriodKind
from members.models import PartyPostKind
from registry.units.models import CELL_KINDS

from .cells import Body, Tree
from .csv_folder import Sheets
from .lives import BEGAN

# Of a hundred months so many without a meeting, and so many whose meeting had a theme.
MISSED, THEMATIC, EXTRAORDINARY = 1.2, 22, 1.5
# Every cell has its meetings of so many last years written; of one in so many they were from the beginning.
YEARS, FROM_THE_BEGINNING = 2, 8
MODELS = (*[ModelGrade.GOOD] * 14, *[ModelGrade.FAIR] * 5, ModelGrade.AVERAGE)
LEAVING = ("died", "transferred_out", "deleted", "left", "expelled")
TERM_BEGAN, TERM_ENDS, SHORT_TERM_ENDS = date(2025, 7, 1), date(2030, 6, 30), date(2027, 3, 31)
LEADERS = (PartyPostKind.SECRETARY, PartyPostKind.DEPUTY_SECRETARY, PartyPostKind.COMMITTEE_MEMBER)
# People are ranked for so many years, organizations for all.
YEARS_OF_PEOPLE = 1


def live(tree: Tree, sheets: Sheets, end: date) -> None:
    """Write the meetings and the rankings of every cell, and the rankings of their members."""
    rng = Random(f"sinh hoạt {end.year} {len(tree.bodies)}")
    homes = homes_of(sheets)
    sizes = Counter(cell for cell, _ in homes.values())
    for body in tree.bodies:
        if body.terms[-1].kind in CELL_KINDS and body.ends is None:
            _meetings(body, max(3, sizes[body.code]), rng, sheets, end)
    _lead(tree, homes, rng, sheets)
    for year in range(BEGAN.year, end.year):
        for body in tree.bodies:
            if body.terms[-1].kind in CELL_KINDS and body.ends is None and _stood(body, year):
                grade = _grade(rng)
                good = grade is Grade.EXCELLENT and rng.random() < 0.6
                _rank(sheets, year, body.code, None, grade, None, "yes" if good else None)
    for year in range(end.year - YEARS_OF_PEOPLE, end.year):
        for dossier, (_, since) in homes.items():
            if since.year <= year and rng.random() < 0.93:
                grade = _grade(rng)
                exemplary = grade is Grade.EXCELLENT and rng.random() < 0.08
                _rank(sheets, year, None, dossier, grade, "yes" if exemplary else None, None)


def _lead(tree: Tree, homes: dict[str, tuple[str, date]], rng: Random, sheets: Sheets) -> None:
    """A secretary for each cell, a deputy and another beside where there are nine; most terms are whole."""
    people: defaultdict[str, list[str]] = defaultdict(list)
    for dossier, (cell, since) in homes.items():
        if since.year < TERM_BEGAN.year - 2:
            people[cell].append(dossier)
    for body in tree.bodies:
        if body.terms[-1].kind not in CELL_KINDS or body.ends is not None or rng.random() < 0.02:
            continue
        begins = max(body.starts or TERM_BEGAN, TERM_BEGAN)
        last = TERM_ENDS if rng.random() < 0.9 else SHORT_TERM_ENDS
        posts = LEADERS if len(people[body.code]) >= 9 else LEADERS[:1]
        for post, dossier in zip(posts, rng.sample(people[body.code], len(people[body.code])), strict=False):
            sheets.add("party_posts", body.code, post.value, dossier, begins, last)


def _stood(body: Body, year: int) -> bool:
    return body.starts is None or body.starts.year < year


def homes_of(sheets: Sheets) -> dict[str, tuple[str, date]]:
    """Whoever is there at the end: their cell, and since when they are members."""
    homes: dict[str, tuple[str, date]] = {}
    for dossier, kind, day, _, _, cell, *_ in sheets.rows["events"]:
        assert isinstance(dossier, str) and isinstance(day, date)
        if kind in LEAVING:
            homes.pop(dossier, None)
        elif isinstance(cell, str):
            homes[dossier] = cell, homes[dossier][1] if dossier in homes else day
    return homes


def _days(body: Body, rng: Random, end: date) -> Iterator[date]:
    usual = 3 + int(rng.random() * 3)
    first = BEGAN if rng.random() * FROM_THE_BEGINNING < 1 else date(end.year - YEARS + 1, 1, 1)
    begins = max(body.starts or first, first)
    for n in range(begins.year * 12 + begins.month, end.year * 12 + end.month):
        year, month = divmod(n, 12)
        day = date(year, month + 1, usual + (5 if rng.random() < 0.1 else 0))
        if day <= end and rng.random() * 100 >= MISSED:
            yield day


def _meetings(body: Body, size: int, rng: Random, sheets: Sheets, end: date) -> None:
    for day in _days(body, rng, end):
        convened = max(3, size - int(rng.random() * 3))
        present = max(2, convened - int(rng.random() ** 2 * convened * 0.25))
        kind = MeetingKind.THEMATIC if rng.random() * 100 < THEMATIC else MeetingKind.REGULAR
        if rng.random() * 100 < EXTRAORDINARY:
            kind = MeetingKind.EXTRAORDINARY
        model = MODELS[int(rng.random() * len(MODELS))].value if rng.random() < 0.015 else None
        said = ("yes" if model else None, model)
        sheets.rows["meetings"].append((body.code, day, kind.value, convened, present, *said))


def _grade(rng: Random) -> Grade:
    drawn = rng.random() * 100
    if drawn < 17:
        return Grade.EXCELLENT
    return Grade.GOOD if drawn < 88 else Grade.COMPLETED if drawn < 99 else Grade.NOT_COMPLETED


def _rank(
    sheets: Sheets,
    year: int,
    organization: str | None,
    dossier: str | None,
    grade: Grade,
    exemplary: str | None,
    four_good: str | None,
) -> None:
    period = (PeriodKind.YEAR.value, date(year, 1, 1), date(year, 12, 31))
    row = (organization, dossier, *period, grade.value, exemplary, four_good)
    sheets.rows["rankings"].append(row)
