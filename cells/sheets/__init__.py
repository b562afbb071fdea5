"""The sheets of cells: villages served, meetings, rankings and their cap, residence, work on villages."""

from .meetings import MEETINGS
from .ranking_caps import RANKING_CAPS
from .rankings import RANKINGS
from .residence import RESIDENCE_COMMENTS
from .village_work import VILLAGE_LOG, VILLAGE_PROGRAMME
from .villages_served import CELL_VILLAGES

SHEETS = (
    CELL_VILLAGES,
    MEETINGS,
    RANKINGS,
    RANKING_CAPS,
    RESIDENCE_COMMENTS,
    VILLAGE_PROGRAMME,
    VILLAGE_LOG,
)
