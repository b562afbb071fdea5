"""What changed of members in a year by the record itself: events, facts, what was given, corrections."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date

from django.db.models import Q

from members.models import Award, Badge, Card, Event, Member, Profile
from members.pages.honours import award_in_words, badge_in_words, card_in_words
from members.pages.personal_facts import title
from registry.audit.models import Entry

Change = tuple[int, date, str]


def changes_in(year: int, members: Collection[int]) -> dict[int, list[str]]:
    """Of each of some members what changed in the year, in words, in the order of days.

    Events and facts stand on the day from which they hold, corrections on the day they were made.
    """
    found: dict[int, list[tuple[date, str]]] = defaultdict(list)
    for changes in (_events, _facts, _given, _corrections):
        for member, day, words in changes(year, members):
            found[member].append((day, words))
    return {
        member: [f"{day:%d/%m/%Y} {words}" for day, words in sorted(changes)]
        for member, changes in found.items()
    }


def _events(year: int, members: Collection[int]) -> Iterator[Change]:
    for event in Event.objects.live().filter(member__in=members, effective_on__year=year):
        yield event.member_id, event.effective_on, _lower(event.get_kind_display())


def _facts(year: int, members: Collection[int]) -> Iterator[Change]:
    for profile in Profile.objects.filter(member__in=members, from_on__year=year):
        names = [_lower(title(name)) for name in profile.said()]
        if profile.workplace_id:
            names.append("nơi làm việc")
        yield profile.member_id, profile.from_on, ", ".join(names)


def _given(year: int, members: Collection[int]) -> Iterator[Change]:
    in_year = Q(occasion_on__year=year) | Q(occasion_on__isnull=True, decided_on__year=year)
    for badge in Badge.objects.filter(in_year, member__in=members):
        day = badge.occasion_on or badge.decided_on
        if day:
            yield badge.member_id, day, badge_in_words(badge).partition(" ngày ")[0]
    for card in Card.objects.filter(member__in=members, issued_on__year=year):
        if card.issued_on:
            yield card.member_id, card.issued_on, card_in_words(card).partition(" ngày ")[0]
    for award in Award.objects.filter(member__in=members, awarded_on__year=year):
        if award.member_id and award.awarded_on:
            yield award.member_id, award.awarded_on, award_in_words(award).partition(" ngày ")[0]


def _corrections(year: int, members: Collection[int]) -> Iterator[Change]:
    """Which fields were corrected; what stood there is in no trail."""
    label = Member._meta.label_lower
    entries = Entry.objects.filter(
        action="member.corrected",
        object_type=label,
        object_id__in=[str(member) for member in members],
        recorded_at__year=year,
    )
    known = {field.name for field in Member._meta.get_fields()}
    for entry in entries:
        names = [_lower(title(name)) for name in entry.facts.get("fields", ()) if name in known]
        day = entry.recorded_at.astimezone().date()
        yield int(entry.object_id), day, f"đính chính {', '.join(names) or 'lý lịch'}"


def _lower(words: object) -> str:
    text = str(words)
    return text[:1].lower() + text[1:]
