"""The sheets of cells: villages served, meetings, rankings, work on villages without a member."""

from .meetings import MEETINGS
from .rankings import RANKINGS
from .village_work import VILLAGE_LOG, VILLAGE_PROGRAMME
from .villages_served import CELL_VILLAGES

SHEETS = (CELL_VILLAGES, MEETINGS, RANKINGS, VILLAGE_PROGRAMME, VILLAGE_LOG)
