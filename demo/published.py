"""The published figures, and the questions to the register from which each comes.

``data/published_figures.csv`` is the list; :data:`FIGURES` says for each line what to ask of which replay. A
line without an entry here fails a test.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from reports.engine.answers import answer
from reports.questions import Question

LIST = Path(__file__).parent / "data" / "published_figures.csv"

# The official keys of the units as they last stood before July 2025.
DIEN_BIEN, SON_LA = "T11", "T14"
MUONG_LAY, MUONG_NHE, MUONG_CHA, TUAN_GIAO = "H095", "H096", "H097", "H099"
DIEN_BIEN_DISTRICT, DIEN_BIEN_DONG, MUONG_ANG, NAM_PO = "H100", "H101", "H102", "H103"
MUONG_PON = "X03319"
# The codes that the replays give the committees of Sơn La and of the district of Điện Biên.
SON_LA_COMMITTEE, DISTRICT_COMMITTEE = "14", "11100"

Line = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Published:
    """One line of the list; ``value`` as it was printed, so that its decimals say how it was rounded."""

    replay: str
    place: str
    period: str
    measure: str
    value: Decimal
    unit: str

    @property
    def line(self) -> Line:
        """What tells it from the others."""
        return self.replay, self.place, self.period, self.measure

    def agrees_with(self, figure: float) -> bool:
        """Whether ``figure``, rounded as the published one is, is the same."""
        places = -int(self.value.as_tuple().exponent)
        return round(Decimal(str(figure)), places) == self.value


@dataclass(frozen=True, slots=True)
class Figure:
    """Questions, and what makes one figure of their totals."""

    questions: tuple[Question, ...]
    combined: Callable[..., float] = sum

    def compute(self) -> float:
        """The figure as the register gives it now."""
        return self.combined([_total(question) for question in self.questions])


def published() -> list[Published]:
    """The list, in its order."""
    with LIST.open(encoding="utf-8", newline="") as file:
        return [
            Published(
                row["replay"],
                row["place"],
                row["period"],
                row["measure"],
                Decimal(row["value"]),
                row["unit"],
            )
            for row in csv.DictReader(file)
        ]


def _total(question: Question) -> float:
    total = answer(question).total
    if total.value is None:
        raise ValueError(f"{question} gives no number but {total.status}")
    return total.value


def _fall(totals: list[float]) -> float:
    before, after = totals
    return before - after


def _share(totals: list[float]) -> float:
    part, whole = totals
    return 100 * part / whole


def _one(indicator: str, area: str, **parameters: Any) -> Figure:
    return Figure((Question(indicator, area=area, **parameters),))


def _both(indicator: str, *areas: str, **parameters: Any) -> Figure:
    """The sum over several areas."""
    return Figure(tuple(Question(indicator, area=area, **parameters) for area in areas))


def _target(indicator: str, year: int, basis: str, on: date | None = None) -> Figure:
    """Of the district's own target for admissions in a year."""
    return Figure(
        (
            Question(
                indicator,
                organization=DISTRICT_COMMITTEE,
                measure="admissions",
                basis=basis,
                starts=date(year, 1, 1),
                ends=date(year, 12, 31),
                on=on,
            ),
        )
    )


_TERM = {"starts": date(2016, 1, 1), "ends": date(2020, 12, 31)}
_BEFORE, _AFTER = date(2008, 12, 31), date(2019, 11, 30)
_CLEARING = {"starts": _BEFORE, "ends": _AFTER}
# The seven rows of 2008 are stated on the districts of later: Nậm Pồ was founded in 2012.
_LATER = {"on": _BEFORE, "structure_on": _AFTER}
_SINCE_2015 = {"starts": date(2015, 1, 1), "ends": _AFTER}
_2022 = {"starts": date(2022, 1, 1), "ends": date(2022, 12, 31)}
_NOVEMBER = date(2022, 11, 30)
_BLANK = "villages without a member"
_MEMBERS, _BASE = "members", "grassroots party organizations"

_SON_LA: dict[tuple[str, str, str], Figure] = {
    ("Sơn La (tỉnh)", "2016-2020", "admissions in village-level cells"): _one(
        "village_admissions", SON_LA, **_TERM
    ),
    ("Sơn La (tỉnh)", "2016-2020", "share of all admissions made in village-level cells"): _one(
        "village_admission_share", SON_LA, **_TERM
    ),
    ("Sơn La (tỉnh)", "2020-12-31", _BLANK): _one("villages_without_member", SON_LA, on=date(2020, 12, 31)),
    # A target is a count: as many villages headed by a member as there are villages.
    ("Sơn La (tỉnh)", "2025-12-31", "target share of village heads who are members"): Figure(
        (
            Question(
                "targets",
                organization=SON_LA_COMMITTEE,
                measure="villages_headed_by_member",
                basis="resolution",
                starts=date(2021, 1, 1),
                ends=date(2025, 12, 31),
            ),
            Question("villages", area=SON_LA, on=date(2025, 12, 31)),
        ),
        _share,
    ),
}
_DIEN_BIEN: dict[tuple[str, str, str], Figure] = {
    ("Điện Biên (tỉnh)", "2008-12-31", "villages"): _one("villages", DIEN_BIEN, on=_BEFORE),
    ("Điện Biên (tỉnh)", "2008-12-31", _BLANK): _one("villages_without_member", DIEN_BIEN, on=_BEFORE),
    ("Mường Nhé + Nậm Pồ (huyện)", "2008-12-31", _BLANK): _both(
        "villages_without_member", MUONG_NHE, NAM_PO, **_LATER
    ),
    **{
        (place, "2008-12-31", _BLANK): _one("villages_without_member", area, **_LATER)
        for place, area in (
            ("Mường Chà (huyện)", MUONG_CHA),
            ("Điện Biên (huyện)", DIEN_BIEN_DISTRICT),
            ("Điện Biên Đông (huyện)", DIEN_BIEN_DONG),
            ("Mường Ảng (huyện)", MUONG_ANG),
            ("Mường Lay (thị xã)", MUONG_LAY),
            ("Tuần Giáo (huyện)", TUAN_GIAO),
        )
    },
    (
        "Điện Biên (tỉnh)",
        "2008-12-31..2019-11-30",
        "villages cleared (had no member and now have one)",
    ): _one("villages_cleared", DIEN_BIEN, **_CLEARING),
    ("Mường Nhé + Nậm Pồ (huyện)", "2008-12-31..2019-11-30", "villages cleared"): _both(
        "villages_cleared", MUONG_NHE, NAM_PO, **_CLEARING
    ),
    ("Nậm Pồ (huyện)", "2015-01-01..2019-11-30", "admissions"): _one("admissions", NAM_PO, **_SINCE_2015),
    ("Nậm Pồ (huyện)", "2015-01-01..2019-11-30", "admissions of ethnic-minority people"): _one(
        "minority_admissions", NAM_PO, **_SINCE_2015
    ),
    ("Điện Biên Đông (huyện)", "2008-12-31..2019-11-30", "fall in the number of joint cells"): Figure(
        (
            Question("joint_cells", area=DIEN_BIEN_DONG, on=_BEFORE),
            Question("joint_cells", area=DIEN_BIEN_DONG, on=_AFTER),
        ),
        _fall,
    ),
    **{
        ("Điện Biên (huyện)", day, measure): _one(indicator, DIEN_BIEN_DISTRICT, on=date.fromisoformat(day))
        for day in ("2005-12-31", "2019-05-31")
        for measure, indicator in ((_MEMBERS, "members"), (_BASE, "grassroots_organizations"))
    },
}
_DISTRICT: dict[tuple[str, str, str], Figure] = {
    ("Điện Biên (huyện)", "2022-01-01..2022-11-30", "admissions"): _one(
        "admissions", DIEN_BIEN_DISTRICT, starts=date(2022, 1, 1), ends=_NOVEMBER
    ),
    ("Điện Biên (huyện)", "2022", "admissions against the resolution's target"): _target(
        "attainment", 2022, "resolution", _NOVEMBER
    ),
    ("Điện Biên (huyện)", "2022", "admissions against the province's plan"): _target(
        "attainment", 2022, "plan", _NOVEMBER
    ),
    **{
        ("Điện Biên (huyện)", "2022-11-30", measure): _one(indicator, DIEN_BIEN_DISTRICT, on=_NOVEMBER)
        for measure, indicator in (
            (_MEMBERS, "members"),
            (_BASE, "grassroots_organizations"),
            ("cells under grassroots committees", "cells_under_committees"),
        )
    },
    ("Mường Pồn (xã)", "2022", "admissions"): _one("admissions", MUONG_PON, **_2022),
    ("Mường Pồn (xã)", "2022-12-31", _MEMBERS): _one("members", MUONG_PON, on=date(2022, 12, 31)),
    ("Điện Biên (huyện)", "2022", "cells established in private enterprises"): _one(
        "enterprise_cells_founded", DIEN_BIEN_DISTRICT, **_2022
    ),
    ("Điện Biên (huyện)", "2023", "target for admissions"): _target("targets", 2023, "plan"),
}
FIGURES: dict[Line, Figure] = {
    (name, *line): figure
    for name, table in (
        ("son-la", _SON_LA),
        ("dien-bien", _DIEN_BIEN),
        ("dien-bien-district", _DISTRICT),
    )
    for line, figure in table.items()
}


def of_the_party_tree(figure: Figure, codes: dict[str, str]) -> Figure:
    """The same questions asked of the committees that lead the areas (``codes``: area to organization)."""
    return replace(
        figure,
        questions=tuple(
            replace(question, area=None, organization=codes[question.area]) if question.area else question
            for question in figure.questions
        ),
    )
