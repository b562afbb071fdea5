"""From events to stretches: each rule by itself, then random histories against a day-by-day reading."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from members.history import EXITS, Fact, HistoryFault, Move, Span, derive
from registry.common.dates import FOREVER

A, B, C = 1, 2, 3  # cells
V, W = 11, 12  # villages


def day(number: int) -> date:
    return date(2025, 1, 1) + timedelta(days=number)


def fault(*facts: Fact) -> tuple[str, int | None]:
    with pytest.raises(HistoryFault) as caught:
        derive(facts)
    assert caught.value.message
    return caught.value.code, caught.value.ref


ADMITTED = Fact("admitted", day(0), A, V, ref=1)
RECORDED = Fact("first_recorded", day(0), A, V, ref=1)


def test_nothing_happened():
    assert derive([]) == ([], [])


def test_admission_starts_a_probationary_stretch():
    assert derive([ADMITTED]) == (
        [Span(day(0), FOREVER, A, V, "probationary")],
        [Move("admitted", day(0), A, V, "probationary", ref=1)],
    )


def test_recognition_makes_it_official_in_the_same_place():
    spans, moves = derive([ADMITTED, Fact("recognized", day(365), ref=2)])
    assert spans == [
        Span(day(0), day(365), A, V, "probationary"),
        Span(day(365), FOREVER, A, V, "official"),
    ]
    assert moves[1] == Move("recognized", day(365), A, V, "official", ref=2)


@pytest.mark.parametrize("kind", ["first_recorded", "transferred_in"])
def test_who_is_recorded_or_comes_is_official_unless_said_otherwise(kind):
    assert derive([Fact(kind, day(0), A)]).spans[0].standing == "official"
    assert derive([Fact(kind, day(0), A, detail="probationary")]).spans[0].standing == "probationary"


def test_detail_does_not_make_an_admission_official():
    assert derive([Fact("admitted", day(0), A, detail="official")]).spans[0].standing == "probationary"


def test_an_unknown_village_stays_unknown():
    assert derive([Fact("admitted", day(0), A)]).spans == [Span(day(0), FOREVER, A, None, "probationary")]


def test_an_empty_cell_or_village_in_a_change_means_unchanged():
    spans, _ = derive([RECORDED, Fact("cell_changed", day(5), B), Fact("moved", day(9), None, W)])
    assert spans == [
        Span(day(0), day(5), A, V, "official"),
        Span(day(5), day(9), B, V, "official"),
        Span(day(9), FOREVER, B, W, "official"),
    ]


def test_a_crossing_says_from_where_to_where():
    _, moves = derive([RECORDED, Fact("moved", day(5), B, W, ref=2)])
    assert moves[1:] == [Move("crossed", day(5), B, W, "official", "", A, V)]


def test_a_change_to_where_one_is_changes_nothing():
    spans, moves = derive([RECORDED, Fact("cell_changed", day(5), A, V)])
    assert spans == [Span(day(0), FOREVER, A, V, "official")]
    assert [move.kind for move in moves] == ["first_recorded"]


@pytest.mark.parametrize("kind", ["away", "back", "exempted"])
def test_what_is_only_noted_changes_no_count(kind):
    assert derive([RECORDED, Fact(kind, day(5)), Fact(kind, day(5))]) == derive([RECORDED])


def test_a_discipline_moves_nobody_and_counts_where_the_member_is_or_was_on_the_eve():
    fact = Fact("disciplined", day(5), detail="warning")
    spans, moves = derive([RECORDED, Fact("cell_changed", day(5), B, W), fact])
    assert spans == derive([RECORDED, Fact("cell_changed", day(5), B, W)]).spans
    assert Move("disciplined", day(5), B, W, "official", measure="warning") in moves
    _, moves = derive([RECORDED, fact, Fact("died", day(5))])
    assert Move("disciplined", day(5), A, V, "official", measure="warning") in moves


@pytest.mark.parametrize("kind", sorted(EXITS))
def test_who_leaves_on_a_day_does_not_count_on_it(kind):
    spans, moves = derive([RECORDED, Fact(kind, day(5), other_place="abroad", ref=2)])
    assert spans == [Span(day(0), day(5), A, V, "official")]
    assert moves[1] == Move(kind, day(5), A, V, "official", "abroad", ref=2)


def test_an_exit_counts_where_the_member_was_on_the_eve():
    _, moves = derive([RECORDED, Fact("cell_changed", day(5), B, W), Fact("left", day(5))])
    assert moves[1:] == [Move("left", day(5), A, V, "official")]


def test_who_is_recognized_and_leaves_on_one_day_leaves_as_the_eve_had_it():
    spans, moves = derive([ADMITTED, Fact("recognized", day(5)), Fact("deleted", day(5))])
    assert spans == [Span(day(0), day(5), A, V, "probationary")]
    assert [(move.kind, move.standing) for move in moves[1:]] == [
        ("recognized", "official"),
        ("deleted", "probationary"),
    ]


def test_who_is_recognized_and_changes_cell_on_one_day_is_recognized_in_the_new_cell():
    spans, moves = derive([ADMITTED, Fact("cell_changed", day(5), B), Fact("recognized", day(5))])
    assert spans[1:] == [Span(day(5), FOREVER, B, V, "official")]
    assert [(move.kind, move.cell, move.standing) for move in moves[1:]] == [
        ("recognized", B, "official"),
        ("crossed", B, "official"),
    ]


def test_who_enters_and_leaves_on_one_day_has_movements_and_no_stretch():
    spans, moves = derive([Fact("transferred_out", day(0)), Fact("transferred_in", day(0), A, V)])
    assert spans == []
    assert [(move.kind, move.cell, move.village, move.standing) for move in moves] == [
        ("transferred_in", A, V, "official"),
        ("transferred_out", A, V, "official"),
    ]


def test_a_restored_member_resumes_standing_and_place():
    facts = [ADMITTED, Fact("deleted", day(5)), Fact("restored", day(9), ref=3)]
    spans, moves = derive(facts)
    assert spans[1:] == [Span(day(9), FOREVER, A, V, "probationary")]
    assert moves[-1] == Move("restored", day(9), A, V, "probationary", ref=3)


def test_a_restored_member_may_come_to_another_place():
    spans, moves = derive([RECORDED, Fact("expelled", day(5)), Fact("restored", day(9), B)])
    assert spans[1:] == [Span(day(9), FOREVER, B, V, "official")]
    assert [move.kind for move in moves] == ["first_recorded", "expelled", "restored"]


def test_a_restored_member_is_not_who_another_entry_made():
    """The standing resumed is the one before the last exit."""
    facts = [
        RECORDED,
        Fact("left", day(5)),
        Fact("admitted", day(9), B, W),
        Fact("left", day(12)),
        Fact("restored", day(20)),
    ]
    assert derive(facts).spans[-1] == Span(day(20), FOREVER, B, W, "probationary")


def test_the_order_of_entry_does_not_matter():
    facts = [ADMITTED, Fact("recognized", day(365)), Fact("moved", day(20), None, W), Fact("left", day(400))]
    assert derive(facts) == derive(reversed(facts))


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("no_cell", [Fact("admitted", day(0), None, V, ref=9)]),
        ("already_counted", [RECORDED, Fact("admitted", day(5), B, ref=9)]),
        ("already_counted", [RECORDED, Fact("transferred_in", day(5), B, ref=9)]),
        ("not_counted", [Fact("recognized", day(5), ref=9)]),
        ("not_counted", [RECORDED, Fact("left", day(5)), Fact("moved", day(6), None, W, ref=9)]),
        ("not_counted", [RECORDED, Fact("left", day(5)), Fact("away", day(6), ref=9)]),
        ("not_counted", [RECORDED, Fact("left", day(5)), Fact("died", day(6), ref=9)]),
        ("not_probationary", [RECORDED, Fact("recognized", day(5), ref=9)]),
        (
            "not_probationary",
            [ADMITTED, Fact("recognized", day(5)), Fact("recognized", day(6), ref=9)],
        ),
        ("not_the_first", [RECORDED, Fact("left", day(5)), Fact("first_recorded", day(6), A, ref=9)]),
        ("never_left", [Fact("restored", day(5), A, ref=9)]),
        ("has_died", [RECORDED, Fact("died", day(5)), Fact("restored", day(6), ref=9)]),
        ("has_died", [RECORDED, Fact("died", day(5)), Fact("admitted", day(6), A, ref=9)]),
        ("two_changes_of_place", [RECORDED, Fact("moved", day(0), None, W, ref=9)]),
        (
            "two_changes_of_place",
            [RECORDED, Fact("moved", day(5), None, W), Fact("cell_changed", day(5), B, ref=9)],
        ),
        ("two_changes_of_standing", [ADMITTED, Fact("recognized", day(0), ref=9)]),
        ("two_exits", [RECORDED, Fact("left", day(5)), Fact("died", day(5), ref=9)]),
        ("already_counted", [RECORDED, Fact("left", day(5)), Fact("restored", day(5), ref=9)]),
    ],
)
def test_what_cannot_be_true_is_named_with_the_event(code, facts):
    assert fault(*facts) == (code, 9)


# Random histories. The reading below replays, for each day by itself, everything up to it.

ENTRIES = ("first_recorded", "admitted", "transferred_in", "restored")
PLACED = (*ENTRIES, "cell_changed", "moved")
KINDS = (*PLACED, "recognized", "away", *sorted(EXITS))
DAYS = range(12)


def fact(kind: str, on: int, draw) -> Fact:
    placed = kind in PLACED
    needs_cell = kind in ("first_recorded", "admitted", "transferred_in") and draw(st.integers(0, 9))
    return Fact(
        kind,
        day(on),
        draw(st.sampled_from([A, B, C] if needs_cell else [None, A, B, C])) if placed else None,
        draw(st.sampled_from([None, V, W])) if placed else None,
        detail=draw(st.sampled_from(["", "probationary"])),
    )


@st.composite
def histories(draw) -> list[Fact]:
    """Any kinds on any days, but mostly what fits who is counted and who is not."""
    history: list[Fact] = []
    counted = False
    on = draw(st.integers(0, 2))
    for _ in range(draw(st.integers(0, 6))):
        fitting = (*sorted(EXITS), "cell_changed", "moved", "recognized", "away") if counted else ENTRIES
        kind = draw(st.sampled_from(KINDS if draw(st.integers(0, 15)) == 15 else fitting))
        history.append(fact(kind, on, draw))
        counted = counted and kind not in EXITS if counted else kind in ENTRIES
        on = min(on + draw(st.sampled_from([1, 1, 2, 0])), DAYS[-1])
    shuffled: list[Fact] = draw(st.permutations(history))
    return shuffled


def reading(history: list[Fact], until: date) -> dict[str, Any] | None:
    """What the member is at the end of ``until``; raises ``ValueError`` where that cannot be."""
    now = last = None
    died = began = False
    for today in (d for d in map(day, DAYS) if d <= until):
        todays = [f for f in history if f.effective_on == today]
        if sum(f.kind in PLACED for f in todays) > 1:
            raise ValueError
        if sum(f.kind in (*ENTRIES, "recognized") for f in todays) > 1:
            raise ValueError
        if sum(f.kind in EXITS for f in todays) > 1:
            raise ValueError
        first = [f for f in todays if f.kind in ENTRIES]
        last_of_day = [f for f in todays if f.kind in EXITS]
        for f in first + [f for f in todays if f not in first + last_of_day] + last_of_day:
            if died:
                raise ValueError
            if f.kind in ENTRIES:
                if now or (f.kind == "first_recorded" and began):
                    raise ValueError
                if f.kind == "restored":
                    if last is None:
                        raise ValueError
                    now = {**last}
                    now["cell"] = f.cell or last["cell"]
                    now["village"] = f.village or last["village"]
                else:
                    if f.cell is None:
                        raise ValueError
                    probation = f.kind == "admitted" or f.detail == "probationary"
                    now = {
                        "cell": f.cell,
                        "village": f.village,
                        "standing": "probationary" if probation else "official",
                    }
            elif now is None:
                raise ValueError
            elif f.kind in EXITS:
                last, now, died = now, None, f.kind == "died"
            elif f.kind == "recognized":
                if now["standing"] == "official":
                    raise ValueError
                now = {**now, "standing": "official"}
            elif f.kind in ("moved", "cell_changed"):
                now = {**now, "cell": f.cell or now["cell"], "village": f.village or now["village"]}
            began = True
    return now


def stands(span: Span, on: date) -> bool:
    return span.starts_on <= on < span.ends_on


@settings(max_examples=1500)
@given(histories())
def test_random_histories_read_day_by_day(history):
    try:
        days = {on: reading(history, on) for on in map(day, range(-1, 13))}
    except ValueError:
        with pytest.raises(HistoryFault):
            derive(history)
        return
    spans, moves = derive(history)
    for on, expected in days.items():
        here = [span for span in spans if stands(span, on)]
        assert len(here) <= 1
        got = here[0]._asdict() if here else None
        assert (got and {key: got[key] for key in ("cell", "village", "standing")}) == expected
    # No two neighbours alike, nothing empty, in order.
    assert all(span.starts_on < span.ends_on for span in spans)
    assert all(
        a.ends_on < b.starts_on or (a.ends_on == b.starts_on and a[2:] != b[2:]) for a, b in pairwise(spans)
    )
    check_moves(history, days, moves)


def check_moves(history: list[Fact], days: dict[date, Any], moves: list[Move]) -> None:
    """A movement for each counting event, where the member is on the day (a leaver: was on the eve)."""
    counting = (*ENTRIES, "recognized", *EXITS)
    assert sorted((m.kind, m.happened_on) for m in moves if m.kind != "crossed") == sorted(
        (f.kind, f.effective_on) for f in history if f.kind in counting
    )
    for move in moves:
        eve, on = days[move.happened_on - timedelta(days=1)], days[move.happened_on]
        if move.kind == "crossed":
            assert (move.from_cell, move.from_village) == (eve["cell"], eve["village"])
            assert (move.cell, move.village) == (on["cell"], on["village"])
        elif place := on or eve:
            assert (move.cell, move.village) == (place["cell"], place["village"])
    place = {on: now and (now["cell"], now["village"]) for on, now in days.items()}
    crossings = [
        on for eve, on in pairwise(sorted(days)) if place[eve] and place[on] and place[eve] != place[on]
    ]
    assert [m.happened_on for m in moves if m.kind == "crossed"] == crossings
    # Opening + ins - outs = closing.
    ins = sum(m.kind in ENTRIES for m in moves)
    outs = sum(m.kind in EXITS for m in moves)
    assert ins - outs == (1 if days[day(12)] else 0)
