"""Lists of people: what a line of one says, and in which order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet

from members.models import Event, EventKind, Gender, Member, Profile, Standing, Stretch, facts_on
from registry.accounts.access.places import Place, organization_place
from registry.common.dates import full_years
from registry.common.templatetags.ui import mask
from registry.common.text import search_key
from registry.units.structure import Structure

from .people_filters import party_days


@dataclass(frozen=True, slots=True)
class Person:
    """A line of a list of people as of a day. ``happened_on`` only where the list is of what happened.

    ``facts`` and ``party_since`` only where the list shows them.
    """

    member: Member
    cell: Place | None
    standing: str
    admitted_on: date | None = None
    happened_on: date | None = None
    on: date | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    party_since: date | None = None

    @property
    def standing_label(self) -> str:
        """The standing in words."""
        return str(Standing(self.standing).label) if self.standing else ""

    @property
    def age(self) -> int | None:
        """Full years on the day, where the birth is known."""
        return full_years(self.member.birth_date, self.on)

    @property
    def party_age(self) -> int | None:
        """Full years since the decision to admit, of an official member."""
        return full_years(self.party_since, self.on) if self.standing == Standing.OFFICIAL else None


def admission_days(members: Iterable[Member]) -> dict[int, date]:
    """The day on which each entered the Party: as the member's papers say, else as the register saw it."""
    found = list(members)
    seen = Event.objects.live().filter(kind=EventKind.ADMITTED, member__any_of=[m.pk for m in found])
    days = dict(seen.order_by("-effective_on").values_list("member_id", "effective_on"))
    return days | {member.pk: member.admitted_on for member in found if member.admitted_on}


def facts_of(members: Iterable[Member], on: date) -> dict[int, dict[str, Any]]:
    """The dated facts of each as they are on the day; one query."""
    people = list(members)
    said: defaultdict[int, list[Profile]] = defaultdict(list)
    for profile in Profile.objects.filter(member__any_of=[m.pk for m in people], from_on__lte=on):
        said[profile.member_id].append(profile)
    return {member.pk: facts_on(member, on, said[member.pk]) for member in people}


def persons(
    structure: Structure, members: Iterable[Member], on: date, *, in_detail: bool = False
) -> list[Person]:
    """Members with the cell and the standing that they have on ``on`` (or last had before).

    Two queries, and two more ``in_detail``: dated facts and the party age.
    """
    people = list(members)
    last: dict[int, Stretch] = {}
    begun = Stretch.objects.filter(member__any_of=[m.pk for m in people], starts_on__lte=on)
    for stretch in begun.order_by("starts_on").only("member_id", "cell_id", "standing", "ends_on"):
        last[stretch.member_id] = stretch
    admitted = admission_days(people)
    facts = facts_of(people, on) if in_detail else {}
    since = party_days(people) if in_detail else {}
    return [
        Person(
            member,
            organization_place(structure, own.cell_id) if (own := last.get(member.pk)) else None,
            own.standing if own and own.ends_on > on else "",
            admitted.get(member.pk),
            on=on,
            facts=facts.get(member.pk, {}),
            party_since=since.get(member.pk),
        )
        for member in people
    ]


def counted_rows(
    structure: Structure, rows: Iterable[Any], *, on: date | None = None, in_detail: bool = False
) -> list[Person]:
    """The lines of a list of stretches or movements, each with its ``member``.

    One query, and two more ``in_detail``: dated facts and the party age, as of the day ``on``.
    """
    lines = list(rows)
    admitted = admission_days(row.member for row in lines)
    people = [row.member for row in lines]
    facts = facts_of(people, on) if in_detail and on else {}
    since = party_days(people) if in_detail else {}
    return [
        Person(
            row.member,
            organization_place(structure, row.cell_id),
            row.standing,
            admitted.get(row.member_id),
            getattr(row, "happened_on", None),
            on=on,
            facts=facts.get(row.member_id, {}),
            party_since=since.get(row.member_id),
        )
        for row in lines
    ]


def words_of(text: str) -> dict[str, str] | None:
    """What the trail notes, as a digest, of a text that people were looked for by.

    Of a number nothing: with the salt beside it, all numbers could be tried.
    """
    return {"text": search_key(text)} if text and not any(char.isdigit() for char in text) else None


HEADS = (
    "Số hồ sơ",
    "Họ và tên",
    "Giới tính",
    "Ngày sinh",
    "Dân tộc",
    "Chi bộ",
    "Mã chi bộ",
    "Tư cách",
    "Ngày vào Đảng",
    "Số thẻ đảng",
    "Ngày xảy ra",
)


def cells_of(people: Iterable[Person]) -> Iterator[Sequence[Any]]:
    """The lines of a file; identifiers stay masked in it."""
    for person in people:
        member = person.member
        yield (
            mask(member.dossier_no),
            member.full_name,
            Gender(member.gender).label if member.gender else "",
            str(member.born) if member.birth_date_precision else member.birth_date,
            member.ethnicity,
            person.cell.name if person.cell else "",
            person.cell.code if person.cell else "",
            person.standing_label,
            person.admitted_on,
            mask(member.card_no),
            person.happened_on,
        )


def in_pieces(found: QuerySet[Any], sort: str = "sort_key", size: int = 2000) -> Iterator[list[Any]]:
    """All of ``found`` in order, some thousand rows at a time."""
    piece: list[Any] = []
    for row in found.order_by(sort, "pk").iterator(chunk_size=size):
        piece.append(row)
        if len(piece) == size:
            yield piece
            piece = []
    if piece:
        yield piece


def pieces_of(
    numbers: Sequence[int], read: Callable[[list[int]], Mapping[int, Any]], size: int = 2000
) -> Iterator[list[Any]]:
    """The rows of these numbers in their order, some thousand at a time."""
    for start in range(0, len(numbers), size):
        keys = list(numbers[start : start + size])
        rows = read(keys)
        yield [rows[key] for key in keys if key in rows]
