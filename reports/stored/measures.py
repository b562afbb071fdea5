"""What is stored of each unit and month, and which answer each figure must equal."""

from __future__ import annotations

from typing import NamedTuple

from reports.catalogue import INDICATORS


class Measure(NamedTuple):
    """A column of :class:`~reports.models.MonthFigure`.

    Its figure is the value of ``indicator``, or the ``numerator`` of one that is a share. A ``flow`` is of
    the month, anything else of its last day.
    """

    code: str
    indicator: str
    numerator: bool = False
    flow: bool = False

    @property
    def is_null_before_the_register(self) -> bool:
        """Is there nothing to report of days before the register of the province begins?"""
        return INDICATORS[self.indicator].of_people


def _stock(code: str) -> Measure:
    return Measure(code, code)


def _flow(code: str) -> Measure:
    return Measure(code, code, flow=True)


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
    _stock("villages"),
    _stock("villages_without_own_cell"),
    _stock("cells"),
    _stock("joint_cells"),
    _stock("grassroots_organizations"),
    _stock("enterprise_cells"),
)
CODES = tuple(measure.code for measure in MEASURES)
