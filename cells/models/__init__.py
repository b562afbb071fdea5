"""Cells at work: the villages that they serve, their meetings, how good their year was, work on villages."""

from .meetings import Meeting, MeetingKind, ModelGrade
from .rankings import Grade, PeriodKind, Ranking
from .serving import Cell, CellVillage
from .village_work import Cause, LogStep, VillageLogEntry, VillageProgramme

__all__ = [
    "Cause",
    "Cell",
    "CellVillage",
    "Grade",
    "LogStep",
    "Meeting",
    "MeetingKind",
    "ModelGrade",
    "PeriodKind",
    "Ranking",
    "VillageLogEntry",
    "VillageProgramme",
]
