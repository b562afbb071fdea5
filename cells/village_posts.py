"""The posts of villages as a table: who holds which on a day, and which nobody holds.

Each village has the same seats: three that one person holds, deputies of the Youth Union, head and deputy of
each association that has a name. Whatever else is on record stands beside them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from cells.models import CellVillage
from members.models import (
    ASSOCIATION_POSTS,
    Association,
    Member,
    MemberQuerySet,
    Post,
    PostKind,
    Stretch,
)
from registry.accounts.access.places import Place, area_place
from registry.accounts.models import User
from registry.common.database_roles import as_counter
from registry.units.structure import Structure
from registry.units.tree import Tree

NOT_A_MEMBER, HIDDEN = "Người ngoài Đảng", "Đảng viên ngoài phạm vi của bạn"
# The associations that every village has; of another, or an unknown one, there is a seat where it is held.
NAMED = (Association.WOMEN, Association.FARMERS, Association.VETERANS, Association.ELDERS)
_ALONE = (PostKind.VILLAGE_HEAD, PostKind.FRONT_HEAD, PostKind.YOUTH_SECRETARY, PostKind.YOUTH_DEPUTY)
_SHORT = {PostKind.ASSOCIATION_HEAD: "Trưởng", PostKind.ASSOCIATION_DEPUTY: "Phó"}


class Kind(NamedTuple):
    """A post, of an association or of none."""

    post: str
    association: str = ""

    @property
    def label(self) -> str:
        """The post in words, with its association."""
        label = str(PostKind(self.post).label)
        if self.post not in ASSOCIATION_POSTS:
            return label
        return f"{label} {Association(self.association).label if self.association else 'hội chưa rõ'}"


class Column(NamedTuple):
    """A column of the table: its head, and the posts that stand in it."""

    head: str
    kinds: tuple[Kind, ...]
    is_usual: bool = True


def _of(*associations: str) -> tuple[Kind, ...]:
    return tuple(Kind(post, association) for association in associations for post in ASSOCIATION_POSTS)


COLUMNS = (
    *(Column(str(post.label), (Kind(post),)) for post in _ALONE),
    *(Column(str(association.label), _of(association)) for association in NAMED),
    Column("Hội khác, chưa rõ hội", _of(Association.OTHER, ""), is_usual=False),
)


@dataclass(frozen=True, slots=True)
class Seat:
    """One post of a village and who holds it; ``number`` counts those who hold the same."""

    village: Place
    kind: Kind
    number: int = 0
    held: Post | None = None
    # Whoever holds it, where the user sees that member.
    member: Member | None = None
    # Is the holder a member who counts on the day?
    is_counted: bool = False

    @property
    def name(self) -> str:
        """What its box on a form is called."""
        return f"{self.kind.post}-{self.kind.association}-{self.village.id}-{self.number}"

    @property
    def short(self) -> str:
        """Head or deputy, of an association."""
        return _SHORT.get(PostKind(self.kind.post), "")

    @property
    def is_members(self) -> bool:
        """Is it held by somebody whom the register knows?"""
        return self.held is not None and self.held.holder_id is not None

    @property
    def holder(self) -> str:
        """Who holds it, in words; empty where nobody does."""
        if self.held is None:
            return ""
        if not self.is_members:
            return NOT_A_MEMBER
        return self.member.full_name if self.member else HIDDEN


@dataclass(slots=True)
class VillageLine:
    """A village and its seats, column by column."""

    village: Place
    columns: list[tuple[Column, list[Seat]]] = field(default_factory=list)

    @property
    def seats(self) -> list[Seat]:
        """All of them."""
        return [seat for _, seats in self.columns for seat in seats]

    @property
    def gaps(self) -> int:
        """How many of them nobody holds."""
        return sum(seat.held is None for seat in self.seats)


class Coverage(NamedTuple):
    """Of so many that are held, so many by members: as the figures count them."""

    label: str
    post: str
    members: int
    held: int


def lines_of(structure: Structure, villages: Sequence[int], on: date, user: User | None) -> list[VillageLine]:
    """The villages in the order of their names, each with its seats on the day.

    Holders are named where the ``user`` sees them: without one, nobody.
    """
    rows = list(Post.objects.on(on).filter(village__any_of=sorted(villages)).order_by("starts_on", "pk"))
    holders = sorted({row.holder_id for row in rows if row.holder_id})
    seen: dict[int, Member] = {}
    if user is not None:
        seen = _in_sight(holders, user).in_bulk()
    # Who counts is asked of all holders: one of them may do so out of the user's sight.
    with as_counter():
        here = Stretch.objects.on(on).filter(member__any_of=holders)
        counted = set(here.values_list("member", flat=True))
    found: dict[tuple[int, Kind], list[Post]] = defaultdict(list)
    for row in rows:
        found[row.village_id, Kind(row.post, row.association)].append(row)
    lines = []
    for place in (area_place(structure, village) for village in villages):
        line = VillageLine(place)
        for column in COLUMNS:
            seats = [
                seat for kind in column.kinds for seat in _seats(place, kind, column, found, seen, counted)
            ]
            line.columns.append((column, seats))
        lines.append(line)
    return sorted(lines, key=lambda line: structure.unit(Tree.TERRITORY, line.village.id).sort_key)


def _in_sight(members: Sequence[int], user: User) -> MemberQuerySet:
    """Those of the members whom the user sees, with what a table says of people: not their numbers."""
    found = Member.objects.visible_to(user).filter(pk__any_of=members)
    return found.only("full_name", "birth_date", "birth_date_precision", "home")


def _seats(
    place: Place,
    kind: Kind,
    column: Column,
    found: Mapping[tuple[int, Kind], list[Post]],
    seen: Mapping[int, Member],
    counted: set[int],
) -> Iterator[Seat]:
    rows = found.get((place.id, kind), [])
    for number, row in enumerate(rows):
        holder = row.holder_id or 0
        yield Seat(place, kind, number, row, seen.get(holder), holder in counted)
    if not rows and column.is_usual:
        yield Seat(place, kind)


def columns_in_use(lines: Sequence[VillageLine]) -> list[Column]:
    """The columns that the table has: of unusual posts only where some are held."""
    used = {column for line in lines for column, seats in line.columns if seats}
    return [column for column in COLUMNS if column.is_usual or column in used]


def coverage_of(lines: Sequence[VillageLine]) -> list[Coverage]:
    """How many of the held posts members hold: heads, Front heads, associations together, secretaries."""
    single = (PostKind.VILLAGE_HEAD, PostKind.FRONT_HEAD, PostKind.YOUTH_SECRETARY)
    asked: list[tuple[str, str, tuple[str, ...]]] = [
        (str(post.label), str(post), (str(post),)) for post in single
    ]
    asked.insert(2, ("Cấp trưởng, cấp phó các hội", "association", tuple(map(str, ASSOCIATION_POSTS))))
    held = [seat for line in lines for seat in line.seats if seat.held is not None]
    found = []
    for label, post, posts in asked:
        own = [seat for seat in held if seat.kind.post in posts]
        found.append(Coverage(label, post, sum(seat.is_counted for seat in own), len(own)))
    return found


def people_near(villages: Sequence[int], on: date, user: User) -> dict[int, list[Member]]:
    """Of each village the members in sight who live in it or belong to a cell that serves it, by name."""
    served: dict[int, set[int]] = defaultdict(set)
    for village, cell in (
        CellVillage.objects.on(on).filter(village__any_of=villages).values_list("village", "cell")
    ):
        served[cell].add(village)
    near: dict[int, set[int]] = defaultdict(set)
    there = Stretch.objects.on(on)
    for member, village in there.filter(village__any_of=villages).values_list("member", "village"):
        near[member].add(village)
    for member, cell in there.filter(cell__any_of=sorted(served)).values_list("member", "cell"):
        near[member] |= served[cell]
    found: dict[int, list[Member]] = {village: [] for village in villages}
    for one in _in_sight(sorted(near), user).order_by("sort_key", "pk"):
        for village in near[one.pk]:
            if village in found:
                found[village].append(one)
    return found
