"""What is stored of each unit and month, and which answer each figure must equal."""

from __future__ import annotations

from typing import NamedTuple


class Measure(NamedTuple):
    """A column of :class:`~reports.models.MonthFigure`.

    Its figure is the value of ``indicator``, or the ``numerator`` of one that is a share. A ``flow`` is of
    the month, anything else of its last day.
    """

    code: str
    indicator: str
    numerator: bool = False
    flow: bool = False
    of_people: bool = True


def _stock(code: str) -> Measure:
    return Measure(code, code)


def _flow(code: str) -> Measure:
    return Measure(code, code, flow=True)


def _units(code: str) -> Measure:
    return Measure(code, code, of_people=False)


MEASURES: tuple[Measure, ...] = (
    _stock("members"),
    _stock("members_official"),
    _stock("minority_members"),
    Measure("women", "women_share", numerator=True),
    Measure("youth", "youth_share", numerator=True),
    _flow("admissions"),
    _flow("minority_admissions"),
    _flow("women_admissions"),
    _flow("village_admissions"),
    _flow("recognitions"),
    _flow("restored"),
    _flow("deleted"),
    _flow("left"),
    _flow("expelled"),
    _flow("deaths"),
    _stock("villages_without_member"),
    _stock("villages_ready_for_cell"),
    _stock("cells_under_three"),
    _units("villages"),
    _units("villages_without_own_cell"),
    _units("cells"),
    _units("joint_cells"),
    _units("grassroots_organizations"),
    _units("enterprise_cells"),
)
CODES = tuple(measure.code for measure in MEASURES)
