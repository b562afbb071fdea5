"""People, what happened to them, and what follows from it.

``Member`` holds what does not change with time or is only ever corrected, a ``Profile`` what somebody is from
a day on; everything else is an ``Event``, which is never changed or removed but voided and replaced.
``Stretch`` and ``Movement`` are derived from a member's live events by :mod:`members.history` and rewritten
in the transaction that writes the event. Who is prepared for admission has a ``Case`` with its steps, who is
screened a ``Review``.
"""

from .cases import NOBODY, VOTES, Case, CaseQuerySet, CaseStep, Outcome, Source, Step, StepResult, Stuck
from .choices import (
    COUNTING_KINDS,
    ENTRY_KINDS,
    EXIT_KINDS,
    AcademicTitle,
    Discipline,
    Education,
    EventKind,
    Gender,
    Minority,
    Occupation,
    OtherPlace,
    PoliticalTheory,
    Qualification,
    Religion,
    Standing,
)
from .confirming import AWAITED_BY_KIND, Awaited, ConfirmationRule
from .derived import Counted, Movement, MovementKind, Stretch
from .doubles import Distinct, Joining
from .duties import Assignment, PartyPost, PartyPostKind, Task
from .erasures import Erasure, ErasureGround
from .events import Event, EventQuerySet
from .holidays import Holiday
from .honours import BADGE_STEPS, GIVEN, Award, AwardKind, Badge, BadgeKind, Card, CardKind
from .numbers import SETTLED, NumberState
from .people import MOVED_AWAY, Member, MemberQuerySet, is_seen_by
from .posts import ASSOCIATION_POSTS, SINGLE_POSTS, Association, Post, PostKind
from .profiles import FACTS, Profile, facts_on
from .reviews import Review, ReviewOutcome, ReviewReason
from .transfers import Transfer, TransferQuerySet, TransferState
from .workplaces import Base, BaseTerm

__all__ = [
    "ASSOCIATION_POSTS",
    "AWAITED_BY_KIND",
    "BADGE_STEPS",
    "COUNTING_KINDS",
    "ENTRY_KINDS",
    "EXIT_KINDS",
    "FACTS",
    "GIVEN",
    "MOVED_AWAY",
    "NOBODY",
    "SETTLED",
    "SINGLE_POSTS",
    "VOTES",
    "AcademicTitle",
    "Assignment",
    "Association",
    "Awaited",
    "Award",
    "AwardKind",
    "Badge",
    "BadgeKind",
    "Base",
    "BaseTerm",
    "Card",
    "CardKind",
    "Case",
    "CaseQuerySet",
    "CaseStep",
    "ConfirmationRule",
    "Counted",
    "Discipline",
    "Distinct",
    "Education",
    "Erasure",
    "ErasureGround",
    "Event",
    "EventKind",
    "EventQuerySet",
    "Gender",
    "Holiday",
    "Joining",
    "Member",
    "MemberQuerySet",
    "Minority",
    "Movement",
    "MovementKind",
    "NumberState",
    "Occupation",
    "OtherPlace",
    "Outcome",
    "PartyPost",
    "PartyPostKind",
    "PoliticalTheory",
    "Post",
    "PostKind",
    "Profile",
    "Qualification",
    "Religion",
    "Review",
    "ReviewOutcome",
    "ReviewReason",
    "Source",
    "Standing",
    "Step",
    "StepResult",
    "Stretch",
    "Stuck",
    "Task",
    "Transfer",
    "TransferQuerySet",
    "TransferState",
    "facts_on",
    "is_seen_by",
]
