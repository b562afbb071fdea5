"""What stands on a member's sheet: who it is, and what happened, a table for each kind of thing.

Only what holds: of events that were voided nothing is on paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, NamedTuple

from members.models import Event, EventKind, Member, Standing, Stretch
from members.pages.facts import stated_facts
from members.pages.honours import award_in_words, badge_in_words, card_in_words
from members.pages.personal_facts import personal_facts
from members.party_age import party_age
from registry.accounts.access.places import organization_on
from registry.common.dates import FOREVER
from registry.common.templatetags.ui import mask
from registry.units.names import name_on
from registry.units.structure import Forest, forest
from registry.units.tree import Tree

NUMBERS = (("dossier_no", "Số hồ sơ"), ("card_no", "Số thẻ đảng viên"), ("citizen_id", "Số căn cước"))


class Table(NamedTuple):
    """Things of one kind under their title, a row each."""

    title: str
    heads: tuple[str, ...]
    rows: list[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class MemberSheet:
    """The sheet: head and name, pairs of what is so on the day, and tables of what happened."""

    name: str
    # In two lines: what stands above the cell, and the cell.
    head: tuple[str, str]
    day: str
    facts: list[tuple[str, str]]
    numbers: list[tuple[str, str]]
    tables: list[Table]

    def as_data(self) -> dict[str, Any]:
        """The same for the typesetter."""
        return asdict(self) | {"tables": [table._asdict() for table in self.tables]}


def member_sheet(member: Member, on: date, *, in_full: bool = False) -> MemberSheet:
    """The sheet as of the day; numbers are masked unless they are asked for ``in_full``."""
    known = forest()
    events = sorted(member.events.live(), key=lambda event: (event.effective_on, event.pk))
    stretches = sorted(member.stretches.all(), key=lambda stretch: stretch.starts_on)
    now = next((one for one in stretches if one.starts_on <= on < one.ends_on), None)
    return MemberSheet(
        member.full_name,
        _head(known, now or (stretches[-1] if stretches else None), on),
        _day(on),
        [*_where(known, now, on), *_facts(member, events, on), *_party_age(member, on)],
        [(title, _number(member, name, in_full)) for name, title in NUMBERS],
        [table for table in _tables(known, member, events, stretches) if table.rows],
    )


def _head(known: Forest, last: Stretch | None, on: date) -> tuple[str, str]:
    if last is None:
        return "", ""
    day = on if last.starts_on <= on < last.ends_on else last.starts_on
    above = known.on(day).committee_above(last.cell_id)
    name = organization_on(known, above, day).name if above else ""
    return name, organization_on(known, last.cell_id, day).name


def _where(known: Forest, now: Stretch | None, on: date) -> list[tuple[str, str]]:
    if now is None:
        return [("Tình trạng", f"Không có trong danh sách đảng viên ngày {_day(on)}")]
    said = [
        ("Tình trạng", f"Đảng viên {str(Standing(now.standing).label).lower()}"),
        ("Sinh hoạt tại", organization_on(known, now.cell_id, on).name),
    ]
    if now.village_id:
        said.append(("Cư trú tại", name_on(known, Tree.TERRITORY, now.village_id, on)))
    return said


def _facts(member: Member, events: list[Event], on: date) -> list[tuple[str, str]]:
    return personal_facts(
        member,
        on=on,
        admitted_on=member.admitted_on or _first(events, EventKind.ADMITTED),
        official_on=member.official_on or _first(events, EventKind.RECOGNIZED),
    )


def _party_age(member: Member, on: date) -> list[tuple[str, str]]:
    age = party_age(member, on)
    if age.since is None or age.years is None:
        return []
    return [("Tuổi Đảng", f"{age.years} năm, tính từ {_day(age.since)}")]


def _number(member: Member, name: str, in_full: bool) -> str:
    value = getattr(member, name)
    if not value:
        return "chưa có"
    return str(value) if in_full else mask(value)


def _first(events: Iterable[Event], kind: str) -> date | None:
    return min((event.effective_on for event in events if event.kind == kind), default=None)


def _tables(known: Forest, member: Member, events: list[Event], stretches: list[Stretch]) -> Iterator[Table]:
    yield Table("Quá trình", ("Ngày", "Việc", "Nơi", "Văn bản"), [_event(known, one) for one in events])
    yield Table(
        "Được tính ở",
        ("Từ ngày", "Đến", "Nơi", "Tư cách"),
        [_stay(known, stretch) for stretch in stretches],
    )
    yield Table(
        "Nghề nghiệp, trình độ qua các thời kỳ",
        ("Từ ngày", "Nội dung"),
        [
            (_day(one.profile.from_on), "; ".join(f"{label}: {words}" for label, words in one.facts))
            for one in reversed(stated_facts(member))
        ],
    )
    yield Table("Chức vụ, chức danh", ("Từ ngày", "Đến", "Chức vụ", "Nơi"), _posts(known, member))
    yield Table("Huy hiệu, thẻ, khen thưởng", ("Việc", "Văn bản"), list(_given(member)))


def _event(known: Forest, event: Event) -> tuple[str, ...]:
    what = str(event.get_kind_display())
    if event.detail == "probationary":
        what += " (dự bị)"
    elif event.detail:
        what += f": {event.detail_in_words}"
    if event.until:
        what += f", đến hết ngày {_day(event.until)}"
    if event.other_place:
        what += f" · {str(event.get_other_place_display()).lower()}"
    where = organization_on(known, event.cell_id, event.effective_on).name if event.cell_id else ""
    village = name_on(known, Tree.TERRITORY, event.village_id, event.effective_on) if event.village_id else ""
    document = event.document_no + (f" ngày {_day(event.decided_on)}" if event.decided_on else "")
    return _day(event.effective_on), what, ", ".join(filter(None, (where, village))), document.strip()


def _stay(known: Forest, stretch: Stretch) -> tuple[str, ...]:
    where = organization_on(known, stretch.cell_id, stretch.starts_on).name
    standing = str(Standing(stretch.standing).label)
    return _day(stretch.starts_on), _until(stretch.ends_on), where, standing


def _posts(known: Forest, member: Member) -> list[tuple[str, ...]]:
    held: list[tuple[date, tuple[str, ...]]] = []
    for post in member.party_posts.all():
        where = organization_on(known, post.organization_id, post.starts_on).name
        held.append((post.starts_on, (_until(post.ends_on), str(post.get_post_display()), where)))
    for village in member.posts.all():
        where = name_on(known, Tree.TERRITORY, village.village_id, village.starts_on)
        held.append((village.starts_on, (_until(village.ends_on), str(village.get_post_display()), where)))
    return [(_day(on), *said) for on, said in sorted(held)]


def _given(member: Member) -> Iterator[tuple[str, str]]:
    for badge in member.badges.order_by("occasion_on", "pk"):
        yield badge_in_words(badge).capitalize(), badge.document_no
    for card in member.cards.order_by("issued_on", "pk"):
        yield card_in_words(card).capitalize(), ""
    for award in member.awards.order_by("awarded_on", "pk"):
        yield award_in_words(award).capitalize(), award.document_no


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _until(ends_on: date) -> str:
    return "nay" if ends_on == FOREVER else _day(ends_on)
