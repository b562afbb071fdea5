"""What the page of a unit says of its members' ages and sexes, and of the posts of its villages.

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
from reports.labels import AGE_BANDS, label
from reports.questions import Answer, Row, Status

from .board import LEAVES, Board
from .post_coverage import totals_of

# In the address: the composition of a unit of more members than this is shown.
SHOWN, MOST_AT_ONCE = "co-cau", 5_000
WIDTH, ROW, MIDDLE, TOP, ENDS = 420, 26, 84, 24, 40
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


def composition(request: HttpRequest, place: Place, moment: Moment, board: Board | None) -> Mapping[str, Any]:
    """The pyramid of ages and the posts of villages; of a large unit that they may be asked for."""
    if board is None or board.members.total.status != Status.REPORTED or not board.members.total.value:
        return {}
    if board.members.total.value > MOST_AT_ONCE and not request.GET.get(SHOWN):
        return {"offers_composition": True}
    found: dict[str, Any] = {
        "pyramid": pyramid(
            *answers_cached(
                (
                    ask(place, "women_share", moment, on=moment.on, by="age_band"),
                    ask(place, "members", moment, on=moment.on, by="gender"),
                )
            )
        )
    }
    if place.level not in LEAVES:
        posts = totals_of(place, moment)
        found["posts"] = posts if any(cell.share is not None for cell in posts) else []
    return found
