"""Cells at work: the villages that they serve, their meetings, and how good their year was."""

from .meetings import Meeting, MeetingKind, ModelGrade
from .rankings import Grade, PeriodKind, Ranking
from .serving import Cell, CellVillage

__all__ = [
    "Cell",
    "CellVillage",
    "Grade",
    "Meeting",
    "MeetingKind",
    "ModelGrade",
    "PeriodKind",
    "Ranking",
]
