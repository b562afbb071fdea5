"""The sheets of the administrative tree: areas, and the ledger of its changes."""

from .area_changes import AREA_CHANGES
from .areas import AREAS

SHEETS = (AREAS, AREA_CHANGES)
