"""Derives from a member's events the stretches in which the member counts and the movements that flows count.

A pure function of the live events, whatever their order: every writer (a form, an import, a correction)
derives anew and stores what comes out, so that a count never depends on how an event arrived.

On one day: at most one change of place and one of standing, not both away and back, an exit last. An event
takes effect at the start of its day: who is admitted on a day counts on that day, who leaves on a day does
not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from registry.common.dates import FOREVER

ENTRIES = frozenset({"first_recorded", "admitted", "transferred_in", "restored"})
AWAY, BACK = "away", "back"
DISCIPLINED = "disciplined"
EXITS = frozenset({"transferred_out", "deleted", "left", "expelled", "died"})
PLACE_CHANGES = frozenset({"cell_changed", "moved"}) | ENTRIES
STANDING_CHANGES = frozenset({"recognized"}) | ENTRIES
PROBATIONARY, OFFICIAL = "probationary", "official"


class Fact(NamedTuple):
    """The part of an event that decides who counts where. ``ref`` is the caller's own handle on the event."""

    kind: str
    effective_on: date
    cell: int | None = None
    village: int | None = None
    other_place: str = ""
    detail: str = ""
    ref: int | None = None


class Span(NamedTuple):
    """A stretch: half-open dates, the cell, the village of residence (if known) and the standing."""

    starts_on: date
    ends_on: date
    cell: int
    village: int | None
    standing: str


class Move(NamedTuple):
    """A movement; ``from_*`` only for a crossing (``crossed``), ``other_place`` only for transfers.

    ``measure`` only for a discipline.
    """

    kind: str
    happened_on: date
    cell: int
    village: int | None
    standing: str
    other_place: str = ""
    from_cell: int | None = None
    from_village: int | None = None
    ref: int | None = None
    measure: str = ""


class History(NamedTuple):
    """What follows from a member's events."""

    spans: list[Span]
    moves: list[Move]


class HistoryFault(Exception):
    """Events that cannot all be true. ``code`` names the rule, ``ref`` the event that breaks it."""

    MESSAGES = {
        "two_changes_of_place": "Một ngày chỉ được có một lần thay đổi nơi sinh hoạt hoặc cư trú.",
        "two_changes_of_standing": "Một ngày chỉ được có một lần thay đổi tư cách đảng viên.",
        "two_exits": "Một ngày chỉ được có một lần ra khỏi danh sách.",
        "already_counted": "Đảng viên đang được tính trong danh sách, không thể vào lần nữa.",
        "not_counted": "Vào ngày này đảng viên không có trong danh sách.",
        "not_probationary": "Chỉ công nhận chính thức cho đảng viên dự bị.",
        "not_the_first": "Ghi nhận ban đầu phải là sự kiện đầu tiên của đảng viên.",
        "never_left": "Chỉ phục hồi cho người đã từng ra khỏi danh sách.",
        "has_died": "Đảng viên đã từ trần trước ngày này.",
        "away_and_back": "Một ngày không vừa đi sinh hoạt nơi khác vừa trở về.",
        "no_cell": "Sự kiện này phải ghi chi bộ.",
    }

    def __init__(self, code: str, fact: Fact) -> None:
        super().__init__(self.MESSAGES[code])
        self.code = code
        self.fact = fact
        self.ref = fact.ref

    @property
    def message(self) -> str:
        """What the person who entered the event reads."""
        return self.MESSAGES[self.code]


class _State(NamedTuple):
    cell: int
    village: int | None
    standing: str


def _day_order(fact: Fact) -> tuple[date, int]:
    kind = fact.kind
    return fact.effective_on, 0 if kind in ENTRIES else 2 if kind in EXITS else 1


def _check_day(facts: Sequence[Fact]) -> None:
    for kinds, code in (
        (PLACE_CHANGES, "two_changes_of_place"),
        (STANDING_CHANGES, "two_changes_of_standing"),
        (EXITS, "two_exits"),
    ):
        changes = [fact for fact in facts if fact.kind in kinds]
        if len(changes) > 1:
            raise HistoryFault(code, changes[1])
    journeys = [fact for fact in facts if fact.kind in (AWAY, BACK)]
    if len({fact.kind for fact in journeys}) > 1:
        raise HistoryFault("away_and_back", journeys[-1])


def _enter(fact: Fact, left_as: _State | None, begun: bool) -> _State:
    """The state after an entry. ``left_as`` is what the member was before the last exit."""
    if fact.kind == "first_recorded" and begun:
        raise HistoryFault("not_the_first", fact)
    if fact.kind == "restored":
        if left_as is None:
            raise HistoryFault("never_left", fact)
        return _State(
            left_as.cell if fact.cell is None else fact.cell,
            left_as.village if fact.village is None else fact.village,
            left_as.standing,
        )
    if fact.cell is None:
        raise HistoryFault("no_cell", fact)
    on_probation = fact.kind == "admitted" or fact.detail == PROBATIONARY
    return _State(fact.cell, fact.village, PROBATIONARY if on_probation else OFFICIAL)


def _go_on(fact: Fact, state: _State) -> _State:
    """The state of a counted member after an event that is neither an entry nor an exit."""
    if fact.kind == "recognized":
        if state.standing != PROBATIONARY:
            raise HistoryFault("not_probationary", fact)
        return state._replace(standing=OFFICIAL)
    if fact.kind in ("cell_changed", "moved"):
        return state._replace(
            cell=state.cell if fact.cell is None else fact.cell,
            village=state.village if fact.village is None else fact.village,
        )
    return state


def derive(events: Iterable[Fact]) -> History:
    """The stretches and movements that follow from a member's live ``events``, in order of time.

    Raises :class:`HistoryFault` where the events cannot all be true. Somebody who enters and leaves on one
    day has movements and no stretch.
    """
    spans: list[Span] = []
    moves: list[Move] = []
    now: _State | None = None
    since = FOREVER
    left_as: _State | None = None
    dead = begun = False
    for day, group in groupby(sorted(events, key=_day_order), key=lambda fact: fact.effective_on):
        facts = list(group)
        if len(facts) > 1:
            _check_day(facts)
        on_eve = now
        entered: _State | None = None
        for fact in facts:
            if dead:
                raise HistoryFault("has_died", fact)
            if fact.kind in ENTRIES:
                if now is not None:
                    raise HistoryFault("already_counted", fact)
                now = entered = _enter(fact, left_as, begun)
            elif now is None:
                raise HistoryFault("not_counted", fact)
            elif fact.kind in EXITS:
                left_as, now = now, None
                dead = fact.kind == "died"
            else:
                now = _go_on(fact, now)
            begun = True
        # Where the day's events count: where the member is on the day; a leaver, where it was on the eve.
        place = now or on_eve or entered
        assert place is not None  # every event above either needs a counted member or makes one
        moves += _movements(facts, place, on_eve or entered)
        if on_eve is not None and now is not None and on_eve[:2] != now[:2]:
            moves.append(
                Move("crossed", day, now.cell, now.village, now.standing, "", on_eve.cell, on_eve.village)
            )
        if on_eve != now:
            if on_eve is not None:
                spans.append(Span(since, day, *on_eve))
            since = day
    if now is not None:
        spans.append(Span(since, FOREVER, *now))
    return History(spans, moves)


def _movements(facts: Sequence[Fact], place: _State, before: _State | None) -> list[Move]:
    moves = []
    for fact in facts:
        kind = fact.kind
        if kind in EXITS and before is not None:
            standing = before.standing
        elif kind in ENTRIES:
            standing = place.standing
        elif kind == "recognized":
            standing = OFFICIAL
        elif kind == DISCIPLINED:
            standing = place.standing
        else:
            continue
        measure = fact.detail if kind == DISCIPLINED else ""
        moves.append(
            Move(
                *(kind, fact.effective_on, place.cell, place.village, standing, fact.other_place),
                ref=fact.ref,
                measure=measure,
            )
        )
    return moves
