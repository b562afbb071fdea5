"""Cells at work: the villages that they serve, their meetings, how good their year was, work on villages."""

from .meetings import Meeting, MeetingKind, ModelGrade
from .rankings import (
    CapBase,
    Grade,
    OverCap,
    PeriodKind,
    ProposalState,
    Ranking,
    RankingCap,
    RankingProposal,
    Rounding,
)
from .residence import CommentResult, ResidenceComment
from .serving import Cell, CellVillage
from .village_work import Cause, LogStep, VillageLogEntry, VillageProgramme

__all__ = [
    "CapBase",
    "Cause",
    "Cell",
    "CellVillage",
    "CommentResult",
    "Grade",
    "LogStep",
    "Meeting",
    "MeetingKind",
    "ModelGrade",
    "OverCap",
    "PeriodKind",
    "ProposalState",
    "Ranking",
    "RankingCap",
    "RankingProposal",
    "ResidenceComment",
    "Rounding",
    "VillageLogEntry",
    "VillageProgramme",
]
