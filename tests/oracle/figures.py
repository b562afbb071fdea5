"""What each indicator counts: the things of a world on a day or in a period, each with its place.

A *thing* adds to a numerator and a denominator in the rows that hold its place. Plain counts have only a
numerator.
"""

from __future__ import annotations

from .organization_figures import OrganizationFigures
from .people_figures import Crossed, PeopleFigures
from .village_figures import VillageFigures
from .work_figures import WorkFigures

__all__ = ["Crossed", "Figures"]


class Figures(PeopleFigures, VillageFigures, WorkFigures, OrganizationFigures):
    """The things that each indicator counts, placed in one of the trees on a structure date."""
