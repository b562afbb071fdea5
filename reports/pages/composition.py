"""What the page of a unit says of who its members are, of its villages by rung and of their posts.

Of a large unit everybody is counted anew for it, so there it is shown when it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from registry.accounts.access.places import Place
from registry.common.moments import Moment
from reports.asking import ask
from reports.engine.answers import answers_cached
from reports.engine.village_states import RUNGS
from reports.labels import AGE_BANDS, DIMENSIONS, IN_OWN_ORDER, label, place_among
from reports.questions import Answer, Row, Status

from .board import Board, has_units
from .post_coverage import totals_of

# In the address: the composition of a unit of more members than this is shown.
SHOWN, MOST_AT_ONCE = "co-cau", 5_000
WIDTH, ROW, MIDDLE, TOP, ENDS = 420, 26, 116, 24, 40
# What a bar may be wide: half the picture without the labels between and the numbers at the ends.
LONGEST = (WIDTH - MIDDLE) / 2 - ENDS


@dataclass(frozen=True, slots=True)
class Band:
    """One band of ages: how many women and how many others, and their bars."""

    label: str
    row: Row
    women: int
    others: int
    y: int
    women_wide: float
    others_wide: float

    @property
    def women_x(self) -> float:
        """Where the bar of the women begins: they stand on the left."""
        return round((WIDTH - MIDDLE) / 2 - self.women_wide, 1)

    @property
    def others_end(self) -> float:
        """Where the bar of the others ends."""
        return round(self.others_x + self.others_wide, 1)

    @property
    def others_x(self) -> float:
        """Where it begins."""
        return (WIDTH + MIDDLE) / 2

    @property
    def base(self) -> int:
        """The line on which its words stand."""
        return self.y + ROW - 9


@dataclass(frozen=True, slots=True)
class Pyramid:
    """Members by age and sex, the oldest on top."""

    answer: Answer
    bands: list[Band]
    others_label: str
    width: int = WIDTH
    bar: int = ROW - 6
    middle: float = WIDTH / 2
    women_end: float = (WIDTH - MIDDLE) / 2
    others_start: float = (WIDTH + MIDDLE) / 2

    @property
    def height(self) -> int:
        """The height of the picture."""
        return TOP + ROW * len(self.bands)


def pyramid(by_age: Answer, by_gender: Answer) -> Pyramid | None:
    """The share of women by age band as a picture; ``None`` where nobody is counted."""
    rows = {row.by: row for row in by_age.rows if row.by and row.denominator}
    if not rows or by_age.total.status != Status.REPORTED:
        return None
    order = [*(band for band in reversed(AGE_BANDS) if band in rows), *(set(rows) - set(AGE_BANDS))]
    counts = {band: (int(rows[band].numerator or 0), int(rows[band].denominator or 0)) for band in order}
    most = max(max(women, whole - women) for women, whole in counts.values()) or 1
    bands = [
        Band(
            label("age_band", band),
            rows[band],
            women,
            whole - women,
            TOP + ROW * at,
            round(LONGEST * women / most, 1),
            round(LONGEST * (whole - women) / most, 1),
        )
        for at, (band, (women, whole)) in enumerate(counts.items())
    ]
    unknown = any(row.by not in ("male", "female") and row.value for row in by_gender.rows)
    return Pyramid(by_age, bands, "Nam và chưa ghi giới tính" if unknown else "Nam")


@dataclass(frozen=True, slots=True)
class Makeup:
    """Members by the values of a dimension."""

    title: str
    answer: Answer

    @property
    def lines(self) -> list[tuple[str, Row, float]]:
        """Each value with its row and its share; ethnic groups by number, schooling in its order."""
        dimension = self.answer.question.by if self.answer.question else None
        rows = [row for row in self.answer.rows if row.by]
        if dimension is not None and dimension in IN_OWN_ORDER:
            rows.sort(key=lambda row: place_among(dimension, row.by or ""))
        else:
            rows.sort(key=lambda row: -(row.value or 0))
        whole = self.answer.total.value or 1
        return [(label(dimension, row.by or ""), row, 100 * (row.value or 0) / whole) for row in rows]


def _rungs(answer: Answer) -> list[tuple[str, str, Row | None]]:
    """The rungs of the ladder with their words; none where there is no village."""
    rows = {row.by: row for row in answer.rows}
    return [(code, label("rung", code), rows.get(code)) for code in RUNGS] if answer.total.value else []


def composition(request: HttpRequest, place: Place, moment: Moment, board: Board | None) -> Mapping[str, Any]:
    """Ages, sexes, ethnic groups, schooling, villages, posts; of a large unit that they may be asked for."""
    if board is None or board.members.total.status != Status.REPORTED or not board.members.total.value:
        return {}
    if board.members.total.value > MOST_AT_ONCE and not request.GET.get(SHOWN):
        return {"offers_composition": True}
    asked = [("women_share", "age_band"), *(("members", by) for by in ("gender", "ethnicity", "education"))]
    by_age, by_gender, *others = answers_cached(
        tuple(ask(place, code, moment, on=moment.on, by=by) for code, by in asked)
    )
    found: dict[str, Any] = {
        "pyramid": pyramid(by_age, by_gender),
        "makeup": [Makeup(DIMENSIONS[by], answer) for (_, by), answer in zip(asked[2:], others, strict=True)],
    }
    if has_units(place):
        (by_rung,) = answers_cached((ask(place, "villages", moment, on=moment.on, by="rung"),))
        found |= {"by_rung": by_rung, "rungs": _rungs(by_rung)}
        posts = totals_of(place, moment)
        found["posts"] = posts if any(cell.share is not None for cell in posts) else []
    return found
