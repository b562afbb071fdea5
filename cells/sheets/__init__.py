"""The sheets of cells: villages served, meetings, rankings."""

from .meetings import MEETINGS
from .rankings import RANKINGS
from .villages_served import CELL_VILLAGES

SHEETS = (CELL_VILLAGES, MEETINGS, RANKINGS)
